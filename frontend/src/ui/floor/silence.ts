import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useRoom } from "../context";
import { follow } from "../signals";

/** What I may not send any more is off here too: nobody comes back unmuted when the right does. */
export function useSilence(): void {
  const { own, media, document } = useRoom();
  useEffect(() => {
    const mine = follow(media.mine);
    return effect(() => {
      if (document.value === null) return;
      const { may } = own.value;
      const { microphone, camera, screen } = mine.value;
      if (!may["media.speak"] && microphone === "on") void media.turn("microphone", false);
      if (!may["media.show"] && camera !== null) void media.turn("camera", false);
      if (!may["media.show"] && screen !== null) void media.turn("screen", false);
    });
  }, [own, media, document]);
}

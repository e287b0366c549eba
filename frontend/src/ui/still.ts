import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Rung, Source } from "../protocol/types";

const LOOK_MS = 250;
/** Longer than between the frames of the slowest camera, shorter than somebody takes for a frozen picture. */
const STILL_MS = 1_000;
const HAS_A_FRAME = 2; // HTMLMediaElement.HAVE_CURRENT_DATA
const THROUGH: Readonly<Record<"camera" | "screen", readonly Rung[]>> = {
  camera: ["video"],
  screen: ["video", "slides"],
};

/**
 * Whether there is no moving picture to show: none has come yet, the line holds it back, or a camera's frames have
 * ended. A shared screen on which nothing moves sends nothing, and stays to be read.
 */
export function useStill(video: RefObject<HTMLVideoElement>, source: Source, rung: Rung): boolean {
  const [still, setStill] = useState(true);
  useEffect(() => {
    let [frames, movedAt] = [0, performance.now()];
    const look = (): void => {
      const element = video.current;
      if (element === null) return;
      const now = element.getVideoPlaybackQuality().totalVideoFrames;
      if (now !== frames) [frames, movedAt] = [now, performance.now()];
      // A browser that counts no frames has never been seen to stop.
      const stopped = source === "camera" && frames > 0 && performance.now() - movedAt >= STILL_MS;
      setStill(stopped || element.readyState < HAS_A_FRAME);
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [video, source]);
  return still || ((source === "camera" || source === "screen") && !THROUGH[source].includes(rung));
}

import { useState } from "preact/hooks";
import { gettext } from "../i18n";
import { playChime } from "../media";
import { useRoom } from "./context";
import { Pickers, useDevices } from "./device-check";
import { Dialog } from "./dialog";
import { follow } from "./signals";

/** Another microphone, camera or loudspeaker, without leaving the floor. */
export function DevicesDialog({ close }: { close: () => void }) {
  const { media } = useRoom();
  const [mine] = useState(() => follow(media.mine));
  const devices = useDevices(mine.value);
  const named = [...devices.microphones, ...devices.cameras].some((device) => device.label !== "");
  return (
    <Dialog title={gettext("Devices")} close={close}>
      {!named && (
        <p>{gettext("Turn your microphone or camera on once; then this browser tells which devices there are.")}</p>
      )}
      <Pickers devices={devices} choose={(source, id) => void media.choose(source, id)} />
      <div class="dialog-actions">
        <button type="button" class="button quiet" onClick={() => void playChime()}>
          {gettext("Play a test sound")}
        </button>
        <button type="button" class="button" onClick={close}>
          {gettext("Close")}
        </button>
      </div>
    </Dialog>
  );
}

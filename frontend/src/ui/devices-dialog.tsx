import { useState } from "preact/hooks";
import { gettext } from "../i18n";
import { canPublish, playChime } from "../media";
import { ReadOut } from "./captions/read-out";
import { useMay, useRoom } from "./context";
import { Pickers, useDevices } from "./device-check";
import { Dialog } from "./dialog";
import { SaveData } from "./save-data";
import { follow } from "./signals";

/** Opens the dialog; for everybody who may listen: they have a loudspeaker, and a line that may be dear. */
export function DevicesButton({ class: look }: { class: string }) {
  const may = useMay();
  const [open, setOpen] = useState(false);
  if (!may("media.listen")) return null;
  return (
    <>
      <button type="button" class={look} data-dialog="devices" onClick={() => setOpen(true)}>
        {gettext("Devices")}
      </button>
      {open && <DevicesDialog close={() => setOpen(false)} />}
    </>
  );
}

/** Another microphone, camera or loudspeaker, and how much comes over the line, without leaving the floor. */
function DevicesDialog({ close }: { close: () => void }) {
  const { media } = useRoom();
  const sends = useMay()("media.speak") && canPublish();
  const [mine] = useState(() => follow(media.mine));
  const devices = useDevices(mine.value);
  const named = [...devices.microphones, ...devices.cameras].some((device) => device.label !== "");
  return (
    <Dialog title={gettext("Devices")} close={close}>
      {sends && !named && (
        <p>{gettext("Turn your microphone or camera on once; then this browser tells which devices there are.")}</p>
      )}
      <Pickers devices={devices} choose={(source, id) => void media.choose(source, id)} />
      <SaveData />
      <ReadOut />
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

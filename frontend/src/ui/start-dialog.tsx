import { gettext, interpolate } from "../i18n";
import { useRoom } from "./context";
import { Dialog } from "./dialog";

/** Doors open a quarter of an hour before the start: until then, starting is likely a slip. */
export const EARLY_MS = 15 * 60_000;

/** Asks before an exchange is started long before it was planned: those who were invited are not here yet. */
export function StartDialog({ start, close }: { start: () => void; close: () => void }) {
  const { room } = useRoom();
  const confirm = (): void => {
    start();
    close();
  };
  return (
    <Dialog title={gettext("Start it now?")} close={close}>
      <p>
        {interpolate(gettext("It is planned for %(when)s. Those who were invited for then are not here yet."), {
          when: room.boot.when,
        })}
      </p>
      <div class="dialog-actions">
        <button type="button" class="button quiet" onClick={close}>
          {gettext("Wait")}
        </button>
        <button type="button" class="button" onClick={confirm}>
          {gettext("Start now")}
        </button>
      </div>
    </Dialog>
  );
}

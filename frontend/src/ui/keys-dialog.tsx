import { gettext } from "../i18n";
import { useRoom } from "./context";
import { Dialog } from "./dialog";
import { keyMap } from "./keys";

export function KeysDialog({ close }: { close: () => void }) {
  const { me } = useRoom();
  return (
    <Dialog title={gettext("Keys")} close={close}>
      <dl class="key-map">
        {keyMap(me.value?.audience === "desk").map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd class="key" dir="ltr">
                {key}
              </kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        {gettext("A key works only where its button is shown to you, and not while you are writing.")}
      </p>
      <div class="dialog-actions">
        <button type="button" class="button quiet" onClick={close}>
          {gettext("Close")}
        </button>
      </div>
    </Dialog>
  );
}

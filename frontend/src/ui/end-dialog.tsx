import { gettext, interpolate, ngettext } from "../i18n";
import { useRoom } from "./context";
import { OwnerForm } from "./desk/forms";
import type { Owner } from "./desk/forms";
import { Dialog } from "./dialog";
import { handsUp } from "./order";
import { openQuestions } from "./words";

/** Asks before the room is closed for all. Every question needs an outcome first: here all that are left get one. */
export function EndDialog({ close }: { close: () => void }) {
  const { room, hall, hands, lists } = useRoom();
  const open = [...lists.value.floor, ...lists.value.waiting, ...lists.value.review];
  const up = handsUp(hands.value).length;
  const end = (): void => {
    room.send({ do: "exchange.end" }, "desk");
    close();
  };
  const carry = (owner: Owner): void => {
    room.send({ do: "questions.carry_over", ...owner }, "desk");
    end();
  };
  const left = open.length;
  const title =
    left === 0
      ? gettext("End the exchange for all?")
      : interpolate(
          ngettext("%(count)s left: choose an outcome", "%(count)s left: choose an outcome for each", left),
          { count: left },
        );
  return (
    <Dialog title={title} close={close}>
      <ul class="still-open">
        {left === 0 && <li>{openQuestions(0)}</li>}
        {up > 0 && (
          <li>
            {interpolate(ngettext("%(count)s hand is raised.", "%(count)s hands are raised.", up), { count: up })}
          </li>
        )}
        {hall.value.recording && <li>{gettext("The recording stops and is kept.")}</li>}
        <li>{gettext("Nothing is published: those who took part can see the archive, nobody else.")}</li>
      </ul>
      {left > 0 && (
        <OwnerForm
          submit={gettext("Carry all over and end")}
          cancel={gettext("Back to the questions")}
          onSubmit={carry}
          onClose={close}
        />
      )}
      {left === 0 && (
        <div class="dialog-actions">
          <button type="button" class="button quiet" onClick={close}>
            {gettext("Go on with the exchange")}
          </button>
          <button type="button" class="button danger" onClick={end}>
            {gettext("End for all")}
          </button>
        </div>
      )}
    </Dialog>
  );
}

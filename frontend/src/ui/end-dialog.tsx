import { gettext, interpolate, ngettext } from "../i18n";
import { useRoom } from "./context";
import { Dialog } from "./dialog";
import { handsUp, questionLists } from "./order";
import { openQuestions } from "./words";

/** Asks before the room is closed for all, and says what is still open. */
export function EndDialog({ close }: { close: () => void }) {
  const { room, hall, questions, hands } = useRoom();
  const lists = questionLists(questions.value);
  const open = lists.floor.length + lists.waiting.length;
  const up = handsUp(hands.value).length;
  const end = (): void => {
    room.send({ do: "exchange.end" }, "desk");
    close();
  };
  return (
    <Dialog title={gettext("End the exchange for all?")} close={close}>
      <ul class="still-open">
        <li>{openQuestions(open)}</li>
        {up > 0 && (
          <li>
            {interpolate(ngettext("%(count)s hand is raised.", "%(count)s hands are raised.", up), { count: up })}
          </li>
        )}
        {hall.value.recording && <li>{gettext("The recording stops and is kept.")}</li>}
        <li>{gettext("Nothing is published: those who took part can see the archive, nobody else.")}</li>
      </ul>
      <div class="dialog-actions">
        <button type="button" class="button quiet" onClick={close}>
          {gettext("Go on with the exchange")}
        </button>
        <button type="button" class="button danger" onClick={end}>
          {gettext("End for all")}
        </button>
      </div>
    </Dialog>
  );
}

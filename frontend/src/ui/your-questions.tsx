import { gettext, interpolate } from "../i18n";
import type { Question } from "../protocol/types";
import { useMay, useRoom } from "./context";
import type { RoomView } from "./context";
import { Refusal } from "./refusal";
import { dayInWords } from "./time";

/** One of mine that the others cannot read: it is in review, or was declined there. */
interface Hidden {
  readonly id: string;
  readonly question: Question;
  readonly text: string;
  readonly reason: string;
}

/** With a name the hub tells me alone; without one only this browser knows which are mine. */
export function hiddenOnes({ own, posted, questions, me }: RoomView): readonly Hidden[] {
  if (me.value?.audience === "desk") return []; // whoever runs the questions reads them all
  const asked = own.value.asked ?? {};
  return [...new Set([...Object.keys(asked), ...Object.keys(posted.value)])].flatMap((id) => {
    const question = questions.value[id];
    if (question === undefined || question.text !== undefined || question.status === "withdrawn") return [];
    const reason = asked[id]?.reason ?? question.reason ?? "";
    return [{ id, question, text: asked[id]?.text ?? posted.value[id]?.text ?? "", reason }];
  });
}

export function YourQuestions() {
  const view = useRoom();
  const may = useMay();
  const hidden = hiddenOnes(view);
  if (hidden.length === 0) return null;
  return (
    <section class="your-questions">
      <h2>{gettext("Your questions that only you see")}</h2>
      <ul class="questions">
        {hidden.map(({ id, question, text, reason }) => (
          <li key={id} class="question" data-status={question.status}>
            <p class="question-text" dir="auto">
              {text}
            </p>
            <p class="question-meta">{standing(question, reason)}</p>
            {question.status === "review" && view.mine.value[id] !== undefined && may("question.withdraw") && (
              <div class="question-actions">
                <button type="button" class="act" onClick={() => view.room.withdraw(id)}>
                  {gettext("Withdraw")}
                </button>
              </div>
            )}
            <Refusal place={id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function standing(question: Question, reason: string): string {
  switch (question.status) {
    case "declined":
      return reason
        ? interpolate(gettext("Declined: %(reason)s"), { reason })
        : gettext("Declined. The reason is shown when the chair has reviewed it.");
    case "carried":
      return interpolate(gettext("Carried over, to be answered by %(due)s."), { due: dayInWords(question.due ?? "") });
    case "merged":
      return gettext("Merged with another question that asks the same. It gets that one’s answer.");
    default:
      return gettext("The moderators look at it first. The others do not see it yet.");
  }
}

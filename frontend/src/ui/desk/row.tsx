import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { gettext, interpolate, number as inDigits } from "../../i18n";
import type { Command, Question } from "../../protocol/types";
import { useMay, useRoom } from "../context";
import type { Likeness } from "../order";
import { AlsoAsked, Meta, Outcome, QuestionText, Vote } from "../question";
import { Refusal } from "../refusal";
import { timeOfDay } from "../time";
import { actsOf, isTaken } from "./acts";
import type { Act, Form } from "./acts";
import { DeskForm } from "./forms";

interface Props {
  readonly id: string;
  readonly question: Question;
  readonly number: number;
  readonly chosen: boolean;
  readonly choose: (id: string) => void;
  readonly does: (command: Command) => void;
}

/** A question at the desk. What can be done with it is laid out where somebody is; elsewhere the likely next step. */
export function DeskRow({ id, question, number, chosen, choose, does }: Props) {
  const { similar } = useRoom();
  const [form, setForm] = useState<Form | null>(null);
  const like = similar.value.get(id);
  return (
    <li
      class={`question desk-row${question.status === "floor" ? " on-floor" : ""}`}
      data-question={id}
      data-status={question.status}
      data-chosen={chosen || undefined}
      tabIndex={chosen ? 0 : -1}
      onFocusIn={() => choose(id)}
    >
      <p class="question-number">{name(number)}</p>
      <QuestionText question={question} />
      <Vote id={id} question={question} />
      <Meta id={id} question={question} />
      <Standing question={question} />
      <AlsoAsked id={id} />
      {like !== undefined && <SimilarTo id={id} like={like} does={does} />}
      <Outcome id={id} question={question} />
      {form === null && (
        <Acts id={id} question={question} all={chosen} similar={like?.other} does={does} open={setForm} />
      )}
      {form !== null && <DeskForm form={form} id={id} question={question} does={does} close={() => setForm(null)} />}
      <Refusal place={id} />
    </li>
  );
}

/** "Q12": as people speak of it. */
export const name = (number: number): string => interpolate(gettext("Q%(number)s"), { number });

/** Who sees to it, and what the others do not see of it. */
function Standing({ question }: { question: Question }) {
  const { people, me, room } = useRoom();
  const { claimed, claimed_from, claim_ends_ms = 0, hidden, reason_held, place, places } = question;
  const said: string[] = [];
  if (hidden) said.push(gettext("The others do not see it."));
  if (claimed !== undefined && claim_ends_ms > room.clock.now()) {
    const until = timeOfDay(claim_ends_ms);
    said.push(
      claimed === me.value?.id
        ? interpolate(gettext("You see to it until %(until)s."), { until })
        : interpolate(gettext("%(name)s sees to it until %(until)s."), { name: people.value[claimed]?.name ?? "", until }),
    );
    const before = people.value[claimed_from ?? ""]?.name;
    if (before !== undefined) said.push(interpolate(gettext("Taken over from %(name)s."), { name: before }));
  }
  if (place !== undefined && places !== undefined)
    said.push(interpolate(gettext("By votes it was %(place)s of %(places)s when it was chosen."), { place, places }));
  if (reason_held) said.push(gettext("The chair has not reviewed the reason yet."));
  return said.length === 0 ? null : <p class="question-meta desk-standing">{said.join(" ")}</p>;
}

/** The newer goes into the older, whichever of the two somebody looks at; unless only the other way is possible. */
function SimilarTo({ id, like, does }: { id: string; like: Likeness; does: Props["does"] }) {
  const { numbers, questions, me, room } = useRoom();
  const may = useMay();
  const answered = questions.value[like.other]?.status === "answered";
  const older = like.other === like.newer ? id : like.other;
  const moves = !answered && questions.value[like.newer]?.status === "floor" ? [older, like.newer] : [like.newer, older];
  const [from = "", into = ""] = moves;
  const similar = answered
    ? gettext("Similar to %(number)s, which was answered. Same words: %(words)s.")
    : gettext("Similar to %(number)s. Same words: %(words)s.");
  const sentence = interpolate(similar, {
    number: name(numbers.value.get(like.other) ?? 0),
    words: like.words,
  });
  const moved = questions.value[from];
  const taken = moved === undefined || isTaken(moved, { me: me.value?.id ?? "", now_ms: room.clock.now() });
  return (
    <div class="similar">
      <p>
        <span dir="auto">{sentence}</span> <q dir="auto">{questions.value[like.other]?.text}</q>
      </p>
      {!taken && (
        <div class="question-actions">
          {may("question.merge") && !(answered && moved.status === "floor") && (
            <ActButton keyName="U" main onClick={() => does({ do: "question.merge", question: from, into })}>
              {answered ? gettext("Answered with it") : gettext("Merge")}
            </ActButton>
          )}
          {may("question.keep_apart") && (
            <ActButton
              keyName="T"
              onClick={() => does({ do: "question.keep_apart", question: like.newer, other: like.older })}
            >
              {gettext("Keep apart")}
            </ActButton>
          )}
        </div>
      )}
    </div>
  );
}

interface ActsProps extends Pick<Props, "id" | "question" | "does"> {
  readonly all: boolean;
  readonly similar: string | undefined;
  readonly open: (form: Form) => void;
}

function Acts({ id, question, all, similar, does, open }: ActsProps) {
  const { me, parts, room, lists, hall } = useRoom();
  const may = useMay();
  const about = { me: me.value?.id ?? "", now_ms: room.clock.now(), parts: parts.value.get(id) ?? [], similar };
  const acts = actsOf(id, question, about).filter((act) => may(act.name) && (all || act.main === true));
  if (acts.length === 0) return null;
  const press = (act: Act): void => (act.form ? open(act.form) : act.command && does(act.command));
  const placeable = all && hall.value.order === "hand" && question.status === "waiting" && may("question.place");
  const at = lists.value.waiting.findIndex(([key]) => key === id);
  const place = (before: string | undefined): void =>
    does({ do: "question.place", question: id, ...(before === undefined ? {} : { before }) });
  return (
    <div class="question-actions">
      {acts.map((act) => (
        <ActButton key={act.label} keyName={act.key} main={act.main === true} onClick={() => press(act)}>
          {act.label}
        </ActButton>
      ))}
      {placeable && at > 0 && (
        <button type="button" class="act" data-move="k" onClick={() => place(lists.value.waiting[at - 1]?.[0])}>
          {gettext("Up")} <Key name="⇧ K" />
        </button>
      )}
      {placeable && at < lists.value.waiting.length - 1 && (
        <button type="button" class="act" data-move="j" onClick={() => place(lists.value.waiting[at + 2]?.[0])}>
          {gettext("Down")} <Key name="⇧ J" />
        </button>
      )}
    </div>
  );
}

interface ActButtonProps {
  readonly keyName: string;
  readonly main?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

export function ActButton({ keyName, main = false, onClick, children }: ActButtonProps) {
  return (
    <button type="button" class="act" data-key={keyName} data-main={main || undefined} onClick={onClick}>
      {children} <Key name={keyName} />
    </button>
  );
}

export function Key({ name: shown }: { name: string }) {
  return (
    <kbd class="key" dir="ltr" aria-hidden="true">
      {shown}
    </kbd>
  );
}

export const countIn = (label: string, count: number): string => `${label} ${inDigits(count)}`;

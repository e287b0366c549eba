import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { gettext } from "../i18n";
import { useRoom } from "./context";
import { READABLE } from "./words";

interface Props {
  /** Where the draft is kept until it is sent. */
  readonly place: string;
  readonly label: string;
  readonly submit: string;
  readonly onSubmit: (words: string) => void;
  readonly onClose: () => void;
}

/** A few words asked for in place. What is typed survives closing, reload and refusal. */
export function WordsForm({ place, label, submit, onSubmit, onClose}: Props) {
  const { room, drafts } = useRoom();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const text = drafts.value[place]?.text ?? "";
  const send = (event: Event): void => {
    event.preventDefault();
    room.drafts.drop(place);
    onSubmit(text);
    onClose();
  };
  return (
    <form class="words-form" onSubmit={send} onKeyDown={(event) => onFormKey(event, onClose)}>
      <label for={id}>{label}</label>
      <textarea
        id={id}
        ref={field}
        dir="auto"
        rows={2}
        required
        maxLength={READABLE}
        value={text}
        onInput={(event) => room.drafts.write(place, { text: event.currentTarget.value })}
      />
      <div class="question-actions">
        <button type="submit" class="act" data-main>
          {submit}
        </button>
        <button type="button" class="act" onClick={onClose}>
          {gettext("Cancel")}
        </button>
      </div>
    </form>
  );
}

/** Enter sends, with Shift it is a new line, Escape closes. While letters are being composed Enter is theirs. */
export function onFormKey(event: KeyboardEvent, onClose: () => void): void {
  if (event.isComposing) return;
  if (event.key === "Escape") onClose();
  if (event.key !== "Enter" || event.shiftKey || event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  (event.currentTarget as HTMLFormElement).requestSubmit();
}

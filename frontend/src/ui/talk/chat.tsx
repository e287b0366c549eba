import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import type { ChatLine, Document } from "../../protocol/types";
import { useMay, useRoom, useSections } from "../context";
import { useOpenForm } from "../open-form";
import { Refusal } from "../refusal";
import { timeOfDay } from "../time";
import { READABLE, cityName } from "../words";
import { WordsForm, onFormKey } from "../words-form";

const PACES = [0, 10, 30, 60, 120] as const;

export const latestLine = (chat: Document["chat"]): number =>
  Object.values(chat).reduce((latest, line) => Math.max(latest, line.seq), 0);

const inOrder = (chat: Document["chat"]) => Object.entries(chat).sort(([, a], [, b]) => a.seq - b.seq);

/** Short lines for all who are here; the latest stands at the end. */
export function Chat() {
  const { hall, chat } = useRoom();
  useSections("chat");
  const end = useRef<HTMLDivElement>(null);
  const lines = inOrder(chat.value);
  const latest = latestLine(chat.value);
  useLayoutEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [latest]);
  return (
    <>
      <ChatRules />
      <Older before={lines[0]?.[1].seq ?? 0} />
      {lines.length === 0 && (
        <p class="quiet">
          {hall.value.chat
            ? gettext("Nobody has written yet. What is written here is read by everybody, and stands in the archive.")
            : gettext("The chat is closed.")}
        </p>
      )}
      <div role="log" aria-label={gettext("Chat")}>
        <ol class="chat">
          {lines.map(([id, line]) => (
            <Line key={id} id={id} line={line} />
          ))}
          <BeingSent />
        </ol>
      </div>
      <div ref={end} />
    </>
  );
}

function Who({ line }: { line: Pick<ChatLine, "participant" | "at_ms"> }) {
  const { room, people } = useRoom();
  const person = people.value[line.participant];
  const city = person && cityName(person.city, room.boot.places);
  return (
    <p class="chat-who">
      <bdi class="chat-name">{person?.name ?? gettext("Somebody")}</bdi>
      {city && (
        <>
          {" · "}
          <bdi>{city}</bdi>
        </>
      )}{" · "}
      <time dateTime={new Date(line.at_ms).toISOString()}>{timeOfDay(line.at_ms)}</time>
    </p>
  );
}

interface HidingProps {
  readonly id: string;
  readonly line: ChatLine;
  readonly label: string;
  readonly onHide: (reason: string) => void;
}

/** For whoever may hide a line: the button, then the form that asks for the reason. */
function Hiding({ id, line, label, onHide }: HidingProps) {
  const may = useMay();
  const [asked, setAsked] = useState(false);
  if (line.hidden || !may("chat.hide")) return null;
  if (asked) {
    const submit = gettext("Hide this line");
    return <WordsForm place={`hide.${id}`} {...{ label, submit }} onSubmit={onHide} onClose={() => setAsked(false)} />;
  }
  return (
    <button type="button" class="link-button" onClick={() => setAsked(true)}>
      {gettext("Hide")}
      <span class="visually-hidden"> {line.text}</span>
    </button>
  );
}

function Line({ id, line }: { id: string; line: ChatLine }) {
  const { room, own } = useRoom();
  const reason = own.value.hidden?.[id];
  return (
    <li class="chat-line" data-chat-line={id}>
      <Who line={line} />
      {line.hidden ? (
        <p class="quiet">
          {reason === undefined ? (
            gettext("The desk has hidden this line.")
          ) : (
            <>
              {gettext("The desk has hidden your line:")} <bdi>{reason}</bdi>
            </>
          )}
        </p>
      ) : (
        <p class="chat-text" dir="auto">
          {line.text || gettext("Text removed")}
        </p>
      )}
      <Hiding
        {...{ id, line }}
        label={gettext("Why? Whoever wrote it reads this. The words are gone for everybody, for good.")}
        onHide={(words) => room.send({ do: "chat.hide", line: id, reason: words }, `hide.${id}`)}
      />
      <Refusal place={`hide.${id}`} />
    </li>
  );
}

/** Mine that have not arrived yet. */
function BeingSent() {
  const { pending, me, room, chat } = useRoom();
  const come = new Set(Object.values(chat.value).flatMap((line) => (line.participant === me.value?.id ? [line.sent] : [])));
  const sent = pending.value.filter(({ command }) => command.do === "chat.post" && !come.has(command.sent));
  return (
    <>
      {sent.map(({ id, command }) => (
        <li class="chat-line being-sent" key={id}>
          <Who line={{ participant: me.value?.id ?? "", at_ms: room.clock.now() }} />
          <p class="chat-text" dir="auto">
            {command.do === "chat.post" && command.text}
          </p>
          <p class="question-meta">{gettext("Being sent. It is kept until it has arrived.")}</p>
        </li>
      ))}
    </>
  );
}

type Fetched = { readonly lines: Document["chat"]; readonly more: boolean };

/** What is older than the room has, a page at a time; the server says whether there is more. */
function Older({ before }: { before: number }) {
  const { room, hall, chat } = useRoom();
  const [older, setOlder] = useState<Fetched | null>(null);
  const seen = useRef<Document["chat"]>({});
  seen.current = { ...seen.current, ...chat.value }; // what leaves the room while somebody reads here stays in its place
  const [trouble, setTrouble] = useState(false);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const lines = older === null ? {} : without(gone, { ...older.lines, ...seen.current });
  const shown = inOrder(lines).filter(([, line]) => line.seq < before);
  const from = shown[0]?.[1].seq ?? before;
  const url = room.boot.urls.chat;
  const fetchMore = async (): Promise<void> => {
    setTrouble(false);
    const answer = await fetch(`${url}?before=${from}`, { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return setTrouble(true);
    const fetched = (await answer.json()) as Fetched; // made by our own server
    setOlder((had) => ({ lines: { ...fetched.lines, ...had?.lines }, more: fetched.more }));
  };
  const full = before > 0 && url !== undefined && hall.value.chat_older === true;
  return (
    <>
      {full && older?.more !== false && (
        <button type="button" class="act" onClick={() => void fetchMore()}>
          {gettext("Older lines")}
        </button>
      )}
      {trouble && <p class="refusal">{gettext("The older lines could not be read. Try again in a moment.")}</p>}
      {shown.length > 0 && (
        <ol class="chat">
          {shown.map(([id, line]) => (
            <OlderLine key={id} id={id} line={line} gone={() => setGone(new Set([...gone, id]))} />
          ))}
        </ol>
      )}
    </>
  );
}

/** What was hidden from here has no words here either. */
const without = (gone: ReadonlySet<string>, lines: Document["chat"]): Document["chat"] =>
  Object.fromEntries(Object.entries(lines).map(([id, line]) => [id, gone.has(id) ? wordless(line) : line]));

const wordless = ({ text: _, ...line }: ChatLine): ChatLine => ({ ...line, hidden: true });

/** The desk hides it by a page of its own: the room does not know it any more. */
function OlderLine({ id, line, gone }: { id: string; line: ChatLine; gone: () => void }) {
  const { room } = useRoom();
  const [refused, setRefused] = useState("");
  const hide = async (reason: string): Promise<void> => {
    const why = await hideOlder(`${room.boot.urls.chat ?? ""}hide/`, id, reason, room.boot.csrf);
    if (why === "") gone();
    else room.drafts.write(`hide.${id}`, { text: reason });
    setRefused(why);
  };
  return (
    <li class="chat-line" data-older-line={id}>
      <Who line={line} />
      <p class={line.hidden ? "quiet" : "chat-text"} dir="auto">
        {line.hidden ? gettext("The desk has hidden this line.") : line.text || gettext("Text removed")}
      </p>
      <Hiding {...{ id, line }} label={gettext("Why? The words are gone for everybody, for good.")} onHide={(words) => void hide(words)} />
      {refused && (
        <p class="refusal" role="alert">
          {refused}
        </p>
      )}
    </li>
  );
}

/** "" once it is hidden, else why it is not. */
async function hideOlder(address: string, line: string, reason: string, csrf: string): Promise<string> {
  const away = gettext("The hall does not answer. Check the line, then try again.");
  const body = new URLSearchParams({ line, reason });
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf } }).catch(() => null);
  if (answer === null) return away;
  if (answer.ok) return "";
  const said = (await answer.json().catch(() => ({}))) as { readonly message?: string }; // a sentence, or no page of ours
  return said.message ?? away;
}

/** Whether there is a chat, and how slow it is: the desk's. */
function ChatRules() {
  const { room, hall } = useRoom();
  const may = useMay();
  const on = hall.value.chat === true;
  const slow_s = hall.value.chat_slow_s ?? 0;
  if (!may("chat.rules")) return null;
  const set = (rules: { on: boolean; slow_s: number }): void => room.send({ do: "chat.rules", ...rules }, "chat.rules");
  return (
    <div class="chat-rules">
      <label class="check">
        <input type="checkbox" checked={on} onChange={(event) => set({ on: event.currentTarget.checked, slow_s })} />
        <span>{gettext("The chat is open")}</span>
      </label>
      <label>
        {gettext("Pace")}{" "}
        <select value={String(slow_s)} onChange={(event) => set({ on, slow_s: Number(event.currentTarget.value) })}>
          {[...new Set([...PACES, slow_s])].map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {paceWords(seconds)}
            </option>
          ))}
        </select>
      </label>
      <Refusal place="chat.rules" />
    </div>
  );
}

const paceWords = (seconds: number): string =>
  seconds === 0
    ? gettext("as it comes")
    : interpolate(gettext("one line in %(seconds)s seconds"), { seconds });

/** Enter sends. What is typed is kept until it has arrived. */
export function WriteChat() {
  const { room, drafts, hall } = useRoom();
  const may = useMay();
  const id = useId();
  const text = drafts.value["chat"]?.text ?? "";
  const form = useOpenForm(text);
  if (hall.value.chat !== true) return null;
  if (!may("chat.post"))
    return hall.value.off_record ? (
      <p class="ask quiet">{gettext("Off the record: nothing can be written until this item is over.")}</p>
    ) : null;
  const send = (event: Event): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    room.drafts.drop("chat");
    room.send({ do: "chat.post", sent: `s${crypto.randomUUID().slice(0, 8)}`, text }, "chat");
  };
  const slow_s = hall.value.chat_slow_s ?? 0;
  return (
    <form {...form} onSubmit={send} onKeyDown={(event) => onFormKey(event, () => undefined)}>
      <label for={id}>{gettext("Write to everybody")}</label>
      <textarea
        id={id}
        dir="auto"
        required
        maxLength={READABLE}
        data-chat
        value={text}
        onInput={(event) => room.drafts.write("chat", { text: event.currentTarget.value })}
      />
      <button type="submit" class="button">
        {gettext("Send")}
      </button>
      <p class="hint">
        {slow_s > 0
          ? interpolate(gettext("The pace is slow: one line in %(seconds)s seconds. It stands in the archive."), { seconds: slow_s })
          : gettext("Everybody here reads it, and it stands in the archive.")}
      </p>
      <Refusal place="chat" />
    </form>
  );
}

/** How many lines came since the chat was last looked at. */
export function useUnread(looking: boolean): number {
  const { chat, me } = useRoom();
  const latest = latestLine(chat.value);
  const [seen, setSeen] = useState(latest);
  useEffect(() => {
    if (looking) setSeen(latest);
  }, [looking, latest]);
  if (looking) return 0;
  return Object.values(chat.value).filter((line) => line.seq > seen && line.participant !== me.value?.id).length;
}

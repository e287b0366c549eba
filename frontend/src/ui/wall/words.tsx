// What a hall reads besides the question on the floor: the poll that stands before everybody, and captions.
import { useEffect, useState } from "preact/hooks";
import { gettext } from "../../i18n";
import type { Keeper } from "../../state/storage";
import { Captions } from "../captions/shown";
import { useRoom } from "../context";
import { choicesOf, shownPoll } from "../talk/ballots";
import { Bars, standing } from "../talk/poll";
import { languageInFull } from "../words";

const LONG = 320; // characters of a poll: smaller, so that it keeps within its place
const NONE = "off";

/** Question and answers beside the stage; how many chose what where the poll shows it to the room. */
export function WallPoll() {
  const { polls } = useRoom();
  const [, poll] = shownPoll(polls.value) ?? [];
  if (poll === undefined || poll.status === "withdrawn") return null;
  const length = choicesOf(poll).reduce((sum, [, text]) => sum + text.length, poll.question.length);
  return (
    <section class="wall-poll poll" aria-label={gettext("Poll")} data-long={length > LONG || undefined}>
      <h2 class="poll-question">
        <bdi>{poll.question}</bdi>
      </h2>
      <Bars poll={poll} />
      <p class="poll-meta" role="status">
        {standing(poll)}
      </p>
    </section>
  );
}

/** Which captions this screen shows: as its address says (`?captions=ur`, `off`), as was chosen at it, else the first. */
export function useWallCaptions(session: Keeper): { language: string; choose: (language: string) => void } {
  const { room, me, captions, captioning } = useRoom();
  const key = `twinhall.wall.captions.${room.boot.exchange}`;
  const [wanted, setWanted] = useState(
    () => session.read(key, "") || new URLSearchParams(location.search).get("captions") || "",
  );
  const language = wanted === NONE ? "" : wanted || (Object.keys(captioning.value)[0] ?? "");
  useEffect(() => captions.choose(language), [language, me.value?.id]);
  const choose = (chosen: string): void => {
    session.write(key, chosen);
    setWanted(chosen);
  };
  return { language, choose };
}

/** Two rows that keep their place as long as somebody writes; where nobody does there is nothing. */
export function WallCaptions({ language }: { language: string }) {
  const { captioning } = useRoom();
  return language in captioning.value ? <Captions /> : null;
}

/** Small, at the foot: set once, by whoever sets the screen up. */
export function WallCaptionChoice({ language, choose }: ReturnType<typeof useWallCaptions>) {
  const { captioning } = useRoom();
  const written = Object.keys(captioning.value).sort();
  if (written.length === 0) return null;
  return (
    <label class="wall-choice">
      {gettext("Captions")}{" "}
      <select value={language || NONE} onChange={(event) => choose(event.currentTarget.value)}>
        <option value={NONE}>{gettext("off")}</option>
        {[...new Set([...written, language])].filter(Boolean).map((code) => (
          <option key={code} value={code} lang={code}>
            {languageInFull(code)}
          </option>
        ))}
      </select>
    </label>
  );
}

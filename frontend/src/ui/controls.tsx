import { useId, useRef, useState } from "preact/hooks";
import { gettext } from "../i18n";
import { canPublish, canShareScreen } from "../media";
import { CaptionChoice, useCaptionLanguages } from "./captions/shown";
import { useMay, useRoom } from "./context";
import type { Phase } from "../protocol/types";
import { EndDialog } from "./end-dialog";
import { EARLY_MS, StartDialog } from "./start-dialog";
import { LineButtons, Lines, useLines } from "./lines";
import { Listening, useHeard } from "./listening";
import { narrowWindow } from "./narrow";
import { PARTS } from "./floor/clock";
import { WhoSpeaks } from "./floor/roster";
import { handIsUp } from "./overlay";
import { Refusal } from "./refusal";
import { follow } from "./signals";
import { useTextStanding } from "./text-stage";
import { phaseName } from "./words";

/** What can be done now. Every button follows what the server lets this person do. */
export function Controls({ leave }: { leave: () => void }) {
  const { hall, media } = useRoom();
  const [narrow] = useState(narrowWindow);
  const [line] = useState(() => follow(media.line));
  const [wanted, setWanted] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const sheet = useId();
  const before = hall.value.phase === "lobby";
  const folded = useFolded(narrow.value);
  const open = folded && (wanted || line.value !== null); // who talks on a private line sees that they do
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !wanted || (event.target as Element).closest("dialog")) return;
    setWanted(false);
    more.current?.focus();
  };
  return (
    <footer class="room-controls" onKeyDown={onKeyDown}>
      <WhoSpeaks />
      {narrow.value && before && <DeskButtons />}
      {open && <More id={sheet} run={!before} />}
      <div class="control-row">
        <Devices />
        <Hand />
        {!folded && <Lines />}
        {!folded && narrow.value && <Listening />}
        {!folded && narrow.value && <CaptionChoice />}
        {!narrow.value && <DeskButtons />}
        {folded && (
          <button
            type="button"
            class="control more"
            ref={more}
            aria-expanded={open}
            aria-controls={open ? sheet : undefined}
            onClick={() => setWanted(!wanted)}
          >
            {gettext("More")}
          </button>
        )}
        <button type="button" class="control leave" onClick={leave}>
          {gettext("Leave")}
        </button>
      </div>
      <Refusal place="devices" />
      <Refusal place="hand" />
      <Refusal place="desk" />
    </footer>
  );
}

const DESK = ["phase.start", "recording.start", "recording.stop", "exchange.end"];

/** On a phone one row holds what is done now; what is set now and then is behind one button of it. */
function useFolded(narrow: boolean): boolean {
  const { hall } = useRoom();
  const may = useMay();
  const runs = hall.value.phase !== "lobby" && DESK.some((each) => may(each));
  const others = [useHeard().length, useCaptionLanguages().length, useLines()].filter((each) => each > 0);
  return narrow && (runs || others.length > 1);
}

function More({ id, run }: { id: string; run: boolean }) {
  return (
    <div class="more-body" id={id} role="group" aria-label={gettext("More")}>
      {run && <DeskButtons />}
      <Listening />
      <CaptionChoice />
      <LineButtons />
    </div>
  );
}

function Devices() {
  const { media } = useRoom();
  const may = useMay();
  const [mine] = useState(() => follow(media.mine));
  const textOnly = useTextStanding().on;
  if (textOnly || !canPublish() || !may("media.speak")) return null;
  const { microphone, camera, screen } = mine.value;
  const sound = { off: gettext("off"), muted: gettext("muted"), on: gettext("on") }[microphone];
  return (
    <>
      <button
        type="button"
        class="control likely"
        data-key="m"
        aria-pressed={microphone === "on"}
        onClick={() => void media.turn("microphone", microphone !== "on")}
      >
        {gettext("Microphone")} <span class="control-state">{sound}</span>
      </button>
      {may("media.show") && (
        <button
          type="button"
          class="control"
          data-key="c"
          aria-pressed={camera !== null}
          onClick={() => void media.turn("camera", camera === null)}
        >
          {gettext("Camera")} <span class="control-state">{camera ? gettext("on") : gettext("off")}</span>
        </button>
      )}
      {may("media.show") && canShareScreen() && (
        <button
          type="button"
          class="control wide-only"
          aria-pressed={screen !== null}
          onClick={() => void media.turn("screen", screen === null)}
        >
          {screen ? gettext("Stop sharing") : gettext("Share screen")}
        </button>
      )}
    </>
  );
}

function Hand() {
  const { room, hands, me, pending } = useRoom();
  const may = useMay();
  const raised = handIsUp(me.value?.id ?? "", hands.value, pending.value);
  if (!may(raised ? "hand.lower" : "hand.raise")) return null;
  return (
    <button
      type="button"
      class={`control${may("media.speak") ? "" : " likely"}`}
      data-key="h"
      aria-pressed={raised}
      onClick={() => room.send(raised ? { do: "hand.lower" } : { do: "hand.raise" }, "hand")}
    >
      {raised ? gettext("Lower hand") : gettext("Raise hand")}
    </button>
  );
}

/** What runs the exchange. */
function DeskButtons() {
  const { room, hall } = useRoom();
  const may = useMay();
  const [ending, setEnding] = useState(false);
  const [starting, setStarting] = useState<(() => void) | null>(null);
  const { phase, planned, recording } = hall.value;
  const begin = (next: Phase): void => {
    const start = (): void => room.send({ do: "phase.start", phase: next }, "desk");
    const early = phase === "lobby" && room.clock.now() < room.boot.starts_ms - EARLY_MS;
    if (early) setStarting(() => start);
    else start();
  };
  const parts = PARTS.filter((each) => each in planned);
  const next = parts.filter((each) => each !== phase);
  return (
    <>
      {may("phase.start") &&
        next.map((each) => (
          <button
            key={each}
            type="button"
            class={`control${phase === "lobby" && each === parts[0] ? " main" : ""}`}
            onClick={() => begin(each)}
          >
            {phase === "lobby" ? gettext("Start:") : gettext("Go to:")} {phaseName(each)}
          </button>
        ))}
      {may(recording ? "recording.stop" : "recording.start") && (
        <button
          type="button"
          class="control"
          onClick={() => room.send(recording ? { do: "recording.stop" } : { do: "recording.start" }, "desk")}
        >
          {recording ? gettext("Stop recording") : gettext("Record")}
        </button>
      )}
      {may("exchange.end") && phase !== "lobby" && (
        <button type="button" class="control danger" onClick={() => setEnding(true)}>
          {gettext("End for all")}
        </button>
      )}
      {ending && <EndDialog close={() => setEnding(false)} />}
      {starting && <StartDialog start={starting} close={() => setStarting(null)} />}
    </>
  );
}

import { useState } from "preact/hooks";
import { gettext } from "../i18n";
import { canPublish, canShareScreen } from "../media";
import { CaptionChoice } from "./captions/shown";
import { useMay, useRoom } from "./context";
import type { Phase } from "../protocol/types";
import { EndDialog } from "./end-dialog";
import { EARLY_MS, StartDialog } from "./start-dialog";
import { Lines } from "./lines";
import { Listening } from "./listening";
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
  const [narrow] = useState(narrowWindow);
  return (
    <footer class="room-controls">
      <WhoSpeaks />
      {narrow.value && <Listening />}
      {narrow.value && <CaptionChoice />}
      <Devices />
      <Hand />
      <Lines />
      <Desk />
      <button type="button" class="control leave" onClick={leave}>
        {gettext("Leave")}
      </button>
      <Refusal place="devices" />
      <Refusal place="hand" />
      <Refusal place="desk" />
    </footer>
  );
}

const DESK = ["phase.start", "recording.start", "recording.stop", "exchange.end"];

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

/** On a phone what runs the exchange stays folded away while it runs, so that questions keep their place. */
function Desk() {
  const { hall } = useRoom();
  const may = useMay();
  const [narrow] = useState(narrowWindow);
  const runs = DESK.some((each) => may(each));
  if (!runs || !narrow.value || hall.value.phase === "lobby") return <DeskButtons />;
  return (
    <details class="desk-menu">
      <summary class="control">{gettext("Run the exchange")}</summary>
      <div class="desk-menu-body">
        <DeskButtons />
      </div>
    </details>
  );
}

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

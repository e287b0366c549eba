import { useState } from "preact/hooks";
import { blank, run } from "../../check/run";
import type { Progress, Task } from "../../check/run";
import type { Setting } from "../../check/report";
import { verdict as judge } from "../../check/verdict";
import { rows, stepWords, title } from "../../check/wording";
import { gettext, interpolate, number } from "../../i18n";
import { Result } from "./result";
import { Rows } from "./rows";

export interface CheckBoot extends Task {
  readonly hall: string;
  readonly page: string;
}

interface Run extends Progress {
  readonly setting: Setting;
}

/** One button, the lines that it fills, and the verdict. */
export function CheckPage({ boot, atMostSeconds }: { boot: CheckBoot; atMostSeconds: number }) {
  const [state, setState] = useState<Run | null>(null);
  const [running, setRunning] = useState(false);
  const [failed, setFailed] = useState(false);
  const over = state !== null && !running && !failed;

  async function check(): Promise<void> {
    if (running) return;
    const setting = { hall: boot.hall, page: boot.page, at: new Date(), browser: navigator.userAgent };
    setState({ now: "browser", found: blank(boot.needs), share: 0, setting });
    setFailed(false);
    setRunning(true);
    try {
      await run(boot, (progress) => setState({ ...progress, setting }));
    } catch (error) {
      setFailed(true);
      reportError(error);
    }
    setRunning(false);
  }

  const verdict = over ? judge(state.found) : null;
  return (
    <div class="stack">
      {verdict && state && <Result found={state.found} verdict={verdict} setting={state.setting} />}
      {failed && (
        <p class="notice error" role="alert">
          {gettext("The check stopped because of an error in this page or browser. Load the page again, or use another browser.")}
        </p>
      )}
      <div class="check-start">
        <button type="button" class={`button large${over ? " quiet" : ""}`} aria-disabled={running} onClick={() => void check()}>
          {running ? gettext("The network is being checked") : over ? gettext("Check again") : gettext("Check this network")}
        </button>
        {running && state ? (
          <Steps progress={state} />
        ) : (
          <p class="quiet">
            {interpolate(gettext("It takes about 20 seconds, and at most %(seconds)s, also where everything is closed. Camera and microphone are not used: this page makes a sound and a picture itself. Nothing of this is kept."), { seconds: number(atMostSeconds) })}
          </p>
        )}
      </div>
      <p class="visually-hidden" role="status">
        {state === null || failed ? "" : verdict ? `${stepWords(null)} ${title(verdict.level)}` : stepWords(state.now)}
      </p>
      {state && (
        <section aria-labelledby="tried">
          <h2 id="tried">{gettext("What was tried")}</h2>
          <Rows rows={rows(state.found, running ? state.now : null, verdict)} />
        </section>
      )}
    </div>
  );
}

const PARTS = { browser: [0, 0.08], line: [0.08, 0.16], ways: [0.16, 0.4], media: [0.4, 1] } as const;

/** How far it is, in words and as a bar. */
function Steps({ progress }: { progress: Progress }) {
  const [from, to] = progress.now === null ? [1, 1] : PARTS[progress.now];
  return (
    <div class="check-steps">
      <p id="step">{stepWords(progress.now)}</p>
      <progress aria-labelledby="step" max={1} value={from + (to - from) * progress.share} />
    </div>
  );
}

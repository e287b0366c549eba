import { useState } from "preact/hooks";
import type { Findings, Need } from "../../check/findings";
import { mail, moment, report } from "../../check/report";
import type { Setting } from "../../check/report";
import type { Verdict } from "../../check/verdict";
import { noteWords, opening, title, why } from "../../check/wording";
import { gettext } from "../../i18n";

interface Props {
  readonly found: Findings;
  readonly verdict: Verdict;
  readonly setting: Setting;
}

/** The verdict, why, what to open, and how to send it on. */
export function Result({ found, verdict, setting }: Props) {
  return (
    <section class={`check-verdict ${verdict.level} stack`} aria-labelledby="verdict">
      <div>
        <p class="quiet check-when">
          <bdi dir="ltr">{setting.page}</bdi> · <time dateTime={setting.at.toISOString()}>{moment(setting.at)}</time>
        </p>
        <h2 id="verdict">{title(verdict.level)}</h2>
        {[...why(verdict), ...verdict.notes.map(noteWords)].map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
      <Openings head={gettext("To be opened")} needs={verdict.open} />
      <Openings head={gettext("Better open too")} needs={verdict.better} />
      <SendOn found={found} verdict={verdict} setting={setting} />
    </section>
  );
}

function Openings({ head, needs }: { head: string; needs: readonly Need[] }) {
  if (needs.length === 0) return null;
  return (
    <div class="check-openings">
      <h3>{head}</h3>
      <ul>
        {needs.map((need) => (
          <li key={need.url + need.host + need.port}>{opening(need)}</li>
        ))}
      </ul>
      {needs.length > 1 && needs.some((need) => need.kind.startsWith("relay")) && (
        <p class="quiet">{gettext("For sound and picture all straight addresses are enough, or one relay; straight is best.")}</p>
      )}
    </div>
  );
}

function SendOn({ found, verdict, setting }: Props) {
  const [copied, setCopied] = useState<"" | "yes" | "no">("");
  const text = report(found, verdict, setting);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("yes");
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      setCopied("no"); // not over plain HTTP, not without leave: the text stands below
    }
  }

  return (
    <div class="check-send">
      <h3>{gettext("Send on")}</h3>
      <div class="actions">
        <button type="button" class="button quiet" onClick={() => void copy()}>
          {gettext("Copy as text")}
        </button>
        <button type="button" class="button quiet" onClick={() => download(text, setting.at)}>
          {gettext("Download as a file")}
        </button>
        <a class="button quiet" href={mail(found, verdict, setting)}>
          {gettext("Send by mail")}
        </a>
        <button type="button" class="button quiet" onClick={() => window.print()}>
          {gettext("Print")}
        </button>
      </div>
      <p role="status" class="quiet">
        {copied === "yes" ? gettext("Copied.") : copied === "no" ? gettext("This browser does not let the page copy. Mark the text below and copy it.") : ""}
      </p>
      <details open={copied === "no"}>
        <summary>{gettext("The report as text")}</summary>
        <pre dir="auto" tabIndex={0}>
          {text}
        </pre>
      </details>
    </div>
  );
}

/** `network-check-2026-03-02.txt` */
function download(text: string, at: Date): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), {
    href: url,
    download: `network-check-${at.toISOString().slice(0, 10)}.txt`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

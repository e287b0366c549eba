// What can be done with the recording: play, step, speed, volume, and a link to this second.

import { useSignal } from "@preact/signals";
import { gettext, interpolate, number } from "../../i18n";
import { clock } from "../../state/archive";
import { FLOOR } from "../../state/channels";
import { languageInFull } from "../words";
import type { Archive } from "./store";
import { stateInWords } from "./wording";

const RATES = [1, 1.25, 1.5, 2];

export function Controls({ archive }: { archive: Archive }) {
  const playing = archive.wanted.value;
  return (
    <div class="archive-controls">
      <button class="button play" type="button" onClick={archive.toggle} aria-keyshortcuts="Space K">
        {playing ? gettext("Pause") : archive.condition.value === "ended" ? gettext("Play again") : gettext("Play")}
      </button>
      <span class="archive-clock">
        <bdi dir="ltr">
          {clock(archive.position.value)} / {clock(archive.duration)}
        </bdi>
      </span>
      <span class="steps-group">
        <button class="button quiet step" type="button" onClick={() => archive.step(-5)} aria-keyshortcuts="ArrowLeft">
          {interpolate(gettext("%(count)s s back"), { count: 5 })}
        </button>
        <button class="button quiet step" type="button" onClick={() => archive.step(5)} aria-keyshortcuts="ArrowRight">
          {interpolate(gettext("%(count)s s on"), { count: 5 })}
        </button>
      </span>
      <label class="control">
        <span>{gettext("Speed")}</span>
        <select
          value={String(archive.rate.value)}
          onChange={(event) => archive.setRate(Number(event.currentTarget.value))}
        >
          {RATES.map((rate) => (
            <option key={rate} value={String(rate)}>
              {interpolate(gettext("%(rate)s×"), { rate: number(rate) })}
            </option>
          ))}
        </select>
      </label>
      <label class="control">
        <span>{gettext("Volume")}</span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          dir="ltr"
          value={archive.muted.value ? 0 : archive.volume.value}
          onInput={(event) => archive.setVolume(Number(event.currentTarget.value), event.currentTarget.value === "0")}
        />
      </label>
      <Language archive={archive} />
      <CaptionLanguage archive={archive} />
      <Share archive={archive} />
      <p class="archive-state" role="status">
        {stateInWords(archive)}
      </p>
    </div>
  );
}

function Language({ archive }: { archive: Archive }) {
  if (archive.languages.length === 0) return null;
  return (
    <label class="control">
      <span>{gettext("Hear")}</span>
      <select value={archive.channel.value} onChange={(event) => archive.hear(event.currentTarget.value)}>
        <option value={FLOOR}>{gettext("the floor")}</option>
        {archive.languages.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageInFull(code)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which captions stand under the picture and among the words. */
export function CaptionLanguage({ archive }: { archive: Archive }) {
  const languages = Object.keys(archive.document.captioned);
  if (languages.length === 0) return null;
  return (
    <label class="control">
      <span>{gettext("Captions")}</span>
      <select value={archive.captions.value} onChange={(event) => void archive.captionIn(event.currentTarget.value)}>
        <option value="">{gettext("off")}</option>
        {languages.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageInFull(code)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The address of this page at this second. */
export function linkTo(at: number, anchor = ""): string {
  const address = new URL(location.href);
  address.searchParams.set("t", String(Math.floor(at)));
  address.hash = anchor;
  return address.href;
}

function Share({ archive }: { archive: Archive }) {
  const shared = useSignal<{ link: string; copied: boolean; at: string } | undefined>(undefined);
  const share = async (): Promise<void> => {
    const at = archive.position.peek();
    const link = linkTo(at);
    let copied = true;
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      copied = false; // not allowed here, or no clipboard: the link is shown, to be copied by hand
    }
    shared.value = { link, copied, at: clock(at) };
  };
  const done = shared.value;
  return (
    <span class="share">
      <button class="button quiet" type="button" onClick={() => void share()}>
        {gettext("Copy a link to this moment")}
      </button>
      <span role="status">
        {done?.copied && interpolate(gettext("The link to %(at)s is copied."), { at: done.at })}
        {done && !done.copied && (
          <label class="control">
            <span>{interpolate(gettext("Link to %(at)s"), { at: done.at })}</span>
            <input readonly dir="ltr" value={done.link} onFocus={(event) => event.currentTarget.select()} />
          </label>
        )}
      </span>
    </span>
  );
}

// Beside the picture: questions and minutes in one row of time, each the way to its second.

import { useRef } from "preact/hooks";
import { useComputed, useSignalEffect } from "@preact/signals";
import { gettext, interpolate, ngettext, number } from "../../i18n";
import { clock } from "../../state/archive";
import type { Moment } from "../../state/archive";
import { pageAddress } from "../../state/slides";
import { CaptionLanguage, linkTo } from "./controls";
import type { Archive, Filter } from "./store";
import { kindInWords, named, outcomeInWords, placeInDeck } from "./wording";

export function Words({ archive, plays }: { archive: Archive; plays: boolean }) {
  const list = useRef<HTMLOListElement>(null);
  useSignalEffect(() => {
    const current = archive.current.value;
    if (list.current && current !== undefined) keepInView(list.current, current);
  });
  const shown = archive.shown.value;
  return (
    <section class="words" aria-labelledby="words-title">
      <h2 id="words-title">{gettext("Questions and minutes")}</h2>
      {!plays && <CaptionLanguage archive={archive} />}
      {archive.all.value.length > 0 && <Filters archive={archive} />}
      {shown.length > 0 ? (
        // A list that scrolls can be reached by the keyboard.
        <ol class="lines" ref={list} tabIndex={0} aria-labelledby="words-title">
          {shown.map((moment) => (
            <Line key={moment.id} archive={archive} moment={moment} plays={plays} />
          ))}
        </ol>
      ) : (
        <p class="empty">
          {archive.all.value.length > 0
            ? gettext("No question or line has these words. Change them, or choose “All”.")
            : gettext("No question was asked in this exchange, and its minutes have no line.")}
        </p>
      )}
    </section>
  );
}

function Filters({ archive }: { archive: Archive }) {
  const choices: (readonly [Filter, string])[] = [
    ["all", gettext("All")],
    ["question", gettext("Questions")],
    ["minutes", gettext("Minutes")],
    ["decision", gettext("Decisions")],
    ...(archive.captions.value ? [["said", gettext("What was said")] as [Filter, string]] : []),
    ...(archive.slides.length > 0 ? ([["slide", gettext("Slides")]] as const) : []),
  ];
  const count = archive.shown.value.length;
  return (
    <div class="filter">
      <div class="filter-kinds" role="group" aria-label={gettext("Show")}>
        {choices.map(([value, label]) => (
          <button
            key={value}
            type="button"
            class="filter-kind"
            aria-pressed={archive.filter.value === value}
            onClick={() => (archive.filter.value = value)}
          >
            {label}
          </button>
        ))}
      </div>
      <label class="filter-words">
        <span>{gettext("Find words")}</span>
        <input
          type="search"
          value={archive.words.value}
          onInput={(event) => (archive.words.value = event.currentTarget.value)}
        />
      </label>
      <p class="visually-hidden" role="status">
        {interpolate(ngettext("%(count)s line is shown", "%(count)s lines are shown", count), { count })}
      </p>
    </div>
  );
}

function Line({ archive, moment, plays }: { archive: Archive; moment: Moment; plays: boolean }) {
  const { question, said } = moment;
  const current = useComputed(() => (archive.current.value === moment.id ? "true" : undefined));
  const play = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab is the reader's wish
    event.preventDefault();
    archive.playFrom(moment.at);
    history.replaceState(null, "", linkTo(moment.at, moment.id));
  };
  return (
    <li
      id={moment.id}
      class={`line ${moment.kind === "question" || said || moment.slide ? moment.kind : `minute ${moment.kind}`}`}
      aria-current={current}
    >
      <span class="line-clock">{clock(moment.at)}</span>
      {moment.slide ? (
        <>
          <img
            class="line-slide"
            src={pageAddress(moment.slide.url, "", moment.slide.page, 480)}
            alt=""
            loading="lazy"
          />
          <p class="line-words" dir="auto">
            {moment.text}
          </p>
        </>
      ) : (
        <p class="line-text">
          <bdi lang={said && archive.captions.peek()}>{moment.text}</bdi>
        </p>
      )}
      <p class="line-meta">
        <span class="line-kind">{moment.slide ? placeInDeck(moment.slide) : kindInWords(moment.kind)}</span>
        {said?.by && <bdi>{named(said.by)}</bdi>}
        {said?.machine && <span>{gettext("by machine")}</span>}
        {moment.slide && <bdi>{moment.slide.deck}</bdi>}
        {question && <bdi>{question.by ? named(question.by) : gettext("Asked without a name")}</bdi>}
        {question && (
          <span>
            {interpolate(ngettext("%(count)s vote", "%(count)s votes", question.votes), {
              count: number(question.votes),
            })}
          </span>
        )}
        {question && <span class="outcome">{outcomeInWords(question)}</span>}
      </p>
      {question?.answer && (
        <p class="line-answer">
          <bdi>{question.answer}</bdi>
        </p>
      )}
      {plays && (
        <a
          class="line-play"
          href={linkTo(moment.at, moment.id)}
          onClick={play}
          aria-label={interpolate(gettext("Play from here: %(at)s, %(text)s"), {
            at: clock(moment.at),
            text: moment.slide ? placeInDeck(moment.slide) : moment.text,
          })}
        >
          {gettext("Play from here")}
        </a>
      )}
    </li>
  );
}

/** Follow the recording in a list that scrolls by itself, unless somebody is reading or writing in it. */
function keepInView(list: HTMLElement, id: string): void {
  const line = list.querySelector<HTMLElement>(`[id="${CSS.escape(id)}"]`);
  if (!line || list.scrollHeight <= list.clientHeight || list.matches(":hover, :focus-within")) return;
  const top = line.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + line.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = Math.max(0, top - list.clientHeight / 4);
  }
}

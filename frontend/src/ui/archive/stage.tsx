// The picture: the shared screen or the one who speaks large, the others small below.

import { useLayoutEffect, useRef } from "preact/hooks";
import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { gettext, interpolate } from "../../i18n";
import type { Part, Slide } from "../../state/archive";
import { WIDTHS, pageAddress } from "../../state/slides";
import { StageDeck } from "./deck";
import type { Archive } from "./store";
import { named, placeInDeck } from "./wording";

export function Stage({ archive }: { archive: Archive }) {
  const host = useRef<HTMLDivElement>(null);
  const large = useSignal<Part | undefined>(undefined);
  const tiles = useSignal(0);
  const deck = useRef<StageDeck>();

  useLayoutEffect(() => {
    if (!host.current) return undefined;
    const made = new StageDeck(archive.parts, host.current, (part) => caption(archive, part));
    made.onTiles = () => (tiles.value += 1);
    deck.current = made;
    return archive.attach(made);
  }, [archive]);
  useSignalEffect(() => {
    void tiles.value; // arrange anew when an element came or went
    large.value = deck.current?.arrange(archive.position.value, archive.onStage.value, archive.slide.value !== undefined);
  });

  return (
    <div class={hasStrip(archive) ? "stage with-strip" : "stage"}>
      <div class="stage-tiles" ref={host} />
      {archive.slide.value ? <SlideOf slide={archive.slide.value} /> : <StageWords archive={archive} large={large.value} />}
    </div>
  );
}

/** The page that was on the stage, with its words for those who do not see it. */
function SlideOf({ slide }: { slide: Slide }) {
  const at = (width: number): string => pageAddress(slide.url, "", slide.page, width);
  return (
    <div class="stage-slide">
      <img
        src={at(960)}
        srcset={WIDTHS.map((width) => `${at(width)} ${width}w`).join(", ")}
        sizes="(min-width: 960px) 60vw, 100vw"
        alt={`${slide.deck}. ${placeInDeck(slide)}. ${slide.text}`}
      />
    </div>
  );
}

/** Who speaks, where there is no picture of them; and what it means that there is nothing at all. */
function StageWords({ archive, large }: { archive: Archive; large: Part | undefined }) {
  const at = archive.position.value;
  const speaker = archive.speaker.value;
  const person = speaker === undefined ? undefined : archive.document.people[speaker];
  if (large) {
    if (large.participant === speaker || !person) return null;
    return (
      <p class="stage-speaker">
        <bdi>{interpolate(gettext("%(who)s speaks"), { who: named(person) })}</bdi>
      </p>
    );
  }
  if (person) {
    return (
      <Panel>
        <p class={`stage-name side-${person.side}`}>
          <bdi>{person.name}</bdi>
        </p>
        <p>
          <bdi>{[person.title, person.city].filter(Boolean).join(" · ")}</bdi>
        </p>
        <p class="stage-note">{gettext("Without a picture")}</p>
      </Panel>
    );
  }
  const recorded = archive.parts.some((part) => part.from <= at && at < part.to);
  return <Panel>{<p>{recorded ? gettext("Nobody speaks just now.") : gettext("Nothing was recorded here.")}</p>}</Panel>;
}

const Panel = ({ children }: { children: ComponentChildren }) => <div class="stage-panel">{children}</div>;

function caption(archive: Archive, part: Part): string {
  const who = named(archive.document.people[part.participant]);
  return part.source === "screen" ? interpolate(gettext("Shared by %(who)s"), { who }) : who;
}

/** Whether two pictures ever stand side by side: then the strip below keeps its place, and nothing jumps. */
function hasStrip({ parts, slides }: Archive): boolean {
  const pictures = parts.filter(({ source }) => source !== "microphone");
  if (slides.some(([, slide]) => pictures.some((one) => one.from < slide.to && slide.from < one.to))) return true;
  return pictures.some((one, n) => pictures.slice(n + 1).some((other) => other.from < one.to && one.from < other.to));
}

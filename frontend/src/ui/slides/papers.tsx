import { gettext, interpolate, ngettext, number } from "../../i18n";
import type { Deck, Handout } from "../../protocol/types";
import { isMine, onStage } from "../../state/slides";
import { useMay, useRoom, useSections } from "../context";
import { entries } from "../order";
import type { Keyed } from "../order";
import { Refusal } from "../refusal";
import { nameWithTitle } from "../words";
import { placeOf } from "./picture";
import { SendSlides, ShareDocument } from "./send";

/** Slides and documents of the exchange, and the way to hand in more. */
export function Papers() {
  const { decks, handouts, room } = useRoom();
  useSections("handouts");
  const may = useMay();
  const here = useSections("decks", "handouts");
  if (!here) return <p role="status">{gettext("The papers are on their way.")}</p>;
  const slides = entries(decks.value).sort(([, a], [, b]) => a.offered_ms - b.offered_ms);
  const shared = entries(handouts.value).sort(([, a], [, b]) => a.shared_ms - b.shared_ms);
  return (
    <>
      <Refusal place="papers" />
      <h2>{gettext("Slides")}</h2>
      {slides.length === 0 && <p class="quiet">{gettext("No slides yet. Those that are shown will stand here.")}</p>}
      <ul class="papers">
        {slides.map(([id, deck]) => (
          <Slides key={id} id={id} deck={deck} />
        ))}
      </ul>
      {may("slides.hand_in") && <SendSlides />}
      <h2>{gettext("Shared documents")}</h2>
      {shared.length === 0 && <p class="quiet">{gettext("Nothing is shared yet.")}</p>}
      <ul class="papers">
        {shared.map((each) => (
          <Shared key={each[0]} handout={each} />
        ))}
      </ul>
      {may("handout.hand_in") && <ShareDocument />}
      <p>
        <a href={room.boot.urls.wall} target="_blank" rel="noopener">
          {gettext("Big screen for a meeting hall (opens in a new tab)")}
        </a>
      </p>
      <p>
        <a href={room.boot.urls.papers} target="_blank" rel="noopener">
          {gettext("Papers to read before (opens in a new tab)")}
        </a>
      </p>
    </>
  );
}

function Slides({ id, deck }: { id: string; deck: Deck }) {
  const { room, people, document, pending } = useRoom();
  const owner = people.value[deck.owner ?? ""];
  const slide = onStage(document.value, pending.value);
  return (
    <li class="paper" data-deck={id}>
      <p class="paper-title">
        <bdi>{deck.title}</bdi>
      </p>
      <p class="paper-about">
        {owner && <bdi>{nameWithTitle(owner, room.boot.places)}</bdi>}
        <span>{interpolate(ngettext("%(count)s page", "%(count)s pages", deck.pages), { count: deck.pages })}</span>
        {slide?.deck === id && (
          <strong>
            {gettext("On the stage:")} {placeOf(slide)}
          </strong>
        )}
        {deck.shared && <span>{gettext("Shared with everybody")}</span>}
      </p>
      <SlidesActions id={id} deck={deck} shown={slide?.deck === id} />
    </li>
  );
}

function SlidesActions({ id, deck, shown }: { id: string; deck: Deck; shown: boolean }) {
  const { room, me } = useRoom();
  const may = useMay();
  const mine = isMine(deck, me.value?.id) || may("slides.oversee");
  const act = (name: "slides.show" | "slides.put_away" | "slides.share" | "slides.withdraw", words: string) =>
    mine &&
    may(name) && (
      <button type="button" class="act" onClick={() => room.send({ do: name, deck: id }, "papers")}>
        {words}
      </button>
    );
  return (
    <div class="question-actions">
      {shown ? act("slides.put_away", gettext("Put away")) : act("slides.show", gettext("Show on the stage"))}
      {!deck.shared && act("slides.share", gettext("Share with everybody"))}
      {(deck.shared || mine) && (
        <a class="act" href={`${room.boot.urls.slides}${id}/pdf/`} download>
          {gettext("Download PDF")}
        </a>
      )}
      {!shown && act("slides.withdraw", gettext("Withdraw"))}
    </div>
  );
}

function Shared({ handout: [id, handout] }: { handout: Keyed<Handout> }) {
  const { room, people, me } = useRoom();
  const may = useMay();
  const mine = handout.by === me.value?.id || may("slides.oversee");
  const by = people.value[handout.by]?.name;
  return (
    <li class="paper">
      <p class="paper-title">
        <a href={`${room.boot.urls.handouts}${id}/`} download>
          <bdi>{handout.title || gettext("Name removed")}</bdi>
        </a>
      </p>
      <p class="paper-about">
        <span>{sizeInWords(handout)}</span>
        {by && <bdi>{by}</bdi>}
      </p>
      {mine && may("handout.take_back") && (
        <div class="question-actions">
          <button
            type="button"
            class="act"
            onClick={() => room.send({ do: "handout.take_back", handout: id }, "papers")}
          >
            {gettext("Take back")}
          </button>
        </div>
      )}
    </li>
  );
}

/** "PDF, 1.2 MB". */
export function sizeInWords({ kind, size }: Pick<Handout, "kind" | "size">): string {
  const large = size >= 1_000_000;
  const amount = number(large ? size / 1_000_000 : Math.max(1, size / 1_000), {
    ...{ style: "unit", unit: large ? "megabyte" : "kilobyte" },
    maximumFractionDigits: large ? 1 : 0,
  });
  return interpolate(gettext("%(kind)s, %(size)s"), { kind: kind.replace(".", "").toUpperCase(), size: amount });
}

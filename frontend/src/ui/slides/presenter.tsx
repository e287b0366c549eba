import { gettext } from "../../i18n";
import { isMine, pageAddress, pageAfter } from "../../state/slides";
import type { OnStage } from "../../state/slides";
import { useMay, useRoom } from "../context";
import { timeLeft } from "../clock";
import { Refusal } from "../refusal";
import { useNow } from "../time";
import { placeOf } from "./picture";

/** For whoever shows these slides, and the desk: where it stands, what comes next, what is left of the time. */
export function Presenter({ slide }: { slide: OnStage }) {
  const { room, me } = useRoom();
  const may = useMay();
  if (!may("slides.turn") || !(isMine(slide, me.value?.id) || may("slides.oversee"))) return null;
  const turn = (step: string): void => {
    const page = pageAfter(slide, step);
    if (page !== undefined) room.send({ do: "slides.turn", deck: slide.deck, page }, "slides");
  };
  const rest = { disabled: pageAfter(slide, "next") === undefined, class: "control", type: "button" } as const;
  return (
    <div class="presenter" role="group" aria-label={gettext("Show slides")}>
      <button
        type="button"
        class="control"
        data-slide="previous"
        disabled={slide.page === 1}
        onClick={() => turn("previous")}
      >
        {gettext("Back")}
      </button>
      <p class="presenter-place">
        {placeOf(slide)}
        <PartTime />
      </p>
      <button {...rest} class="control likely" data-slide="next" onClick={() => turn("next")}>
        {gettext("Next slide")}
      </button>
      <button type="button" hidden data-slide="first" onClick={() => turn("first")} />
      <button type="button" hidden data-slide="last" onClick={() => turn("last")} />
      <Next slide={slide} />
      <button
        type="button"
        class="control"
        onClick={() => room.send({ do: "slides.put_away", deck: slide.deck }, "slides")}
      >
        {gettext("Put away")}
      </button>
      <Refusal place="slides" />
    </div>
  );
}

/** What is left of this part of the exchange. */
function PartTime() {
  const { hall } = useRoom();
  const now = useNow();
  const ends = hall.value.phase_ends_ms;
  return ends === undefined ? null : <span class="presenter-time">{timeLeft(ends - now)}</span>;
}

function Next({ slide }: { slide: OnStage }) {
  const { room } = useRoom();
  const page = pageAfter(slide, "next");
  if (page === undefined) return <p class="presenter-next quiet">{gettext("This is the last slide.")}</p>;
  return (
    <figure class="presenter-next">
      <img src={pageAddress(room.boot.urls.slides, slide.deck, page, 480)} alt="" loading="lazy" />
      <figcaption>{gettext("Next")}</figcaption>
    </figure>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import { pageAddress, widthFor } from "../../state/slides";
import type { OnStage } from "../../state/slides";
import { useRoom } from "../context";
import { follow } from "../signals";

/** The page that is on the stage. The one before it stays until this one can be seen; the next is fetched ahead. */
export function SlidePicture({ slide }: { slide: OnStage }) {
  const { room } = useRoom();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const address = pageAddress(room.boot.urls.slides, slide.deck, slide.page, width);
  const shown = useReady(address);
  useAhead(slide, width);
  return (
    <div class="slide-frame" ref={frame}>
      {shown.address !== "" && <img src={shown.address} alt={shown.address === address ? altOf(slide) : ""} />}
      {shown.address !== address && (
        <p class="slide-waiting" role="status">
          {shown.failed
            ? gettext("This page of the slides does not come through. It is tried again with the next one.")
            : placeOf(slide)}
        </p>
      )}
    </div>
  );
}

/** On a line that carries words alone. */
export function SlideWords({ slide }: { slide: OnStage }) {
  return (
    <div class="slide-words">
      <p class="slide-place">
        <bdi>{slide.title}</bdi> · {placeOf(slide)}
      </p>
      <p dir="auto">{slide.text || gettext("This page has no words.")}</p>
    </div>
  );
}

export const placeOf = (slide: Pick<OnStage, "page" | "pages">): string =>
  interpolate(gettext("Slide %(page)s of %(pages)s"), { page: slide.page, pages: slide.pages });

/** What those hear who do not see it: its own words. */
const altOf = (slide: OnStage): string => `${slide.title}. ${placeOf(slide)}. ${slide.text}`.trim();

/** The width to ask for, by the place that it has and by what the line carries. */
export function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const { media } = useRoom();
  const [standing] = useState(() => follow(media.view.standing));
  const [ceiling] = useState(() => follow(media.view.ceiling));
  const saving = standing.value.rung !== "video" || ceiling.value !== "none";
  const [pixels, setPixels] = useState(480);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = (): void => setPixels(element.clientWidth || 480);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return widthFor(pixels, devicePixelRatio, saving);
}

interface Shown {
  readonly address: string;
  readonly failed: boolean;
}

/** The newest picture of those asked for that is decoded. */
function useReady(address: string): Shown {
  const [shown, setShown] = useState<Shown>({ address: "", failed: false });
  useEffect(() => {
    let wanted = true;
    const picture = new Image();
    picture.src = address;
    picture.decode().then(
      () => wanted && setShown({ address, failed: false }),
      () => wanted && setShown((before) => ({ ...before, failed: true })),
    );
    return () => void (wanted = false);
  }, [address]);
  return shown;
}

/** So that turning takes no time: the page that most likely follows is in the browser's cache by then. */
function useAhead(slide: OnStage, width: number): void {
  const { room } = useRoom();
  const page = slide.page + 1;
  const there = slide.settled && page <= slide.pages;
  const address = there ? pageAddress(room.boot.urls.slides, slide.deck, page, width) : "";
  useEffect(() => {
    if (address) new Image().src = address;
  }, [address]);
}

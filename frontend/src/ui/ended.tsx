import { gettext, interpolate } from "../i18n";
import { useMay, useRoom } from "./context";
import { Refusal } from "./refusal";
import { Ribbon, sentence } from "./ribbon";

/** Before it began it was called off: who came early reads why. */
function Cancelled({ title, reason }: { title: string; reason: string }) {
  const { room } = useRoom();
  return (
    <div class="room-join ended">
      <h1>
        <bdi>{title}</bdi>
      </h1>
      <p class="lede" role="status">
        {gettext("This exchange does not take place.")} {gettext("The reason:")} <bdi>{reason}</bdi>
      </p>
      <div class="actions">
        <a class="button large" href={room.boot.urls.home}>
          {gettext("To the exchanges")}
        </a>
      </div>
    </div>
  );
}

/** The room after its end, for all. */
export function Ended() {
  const { room, hall, lists, document } = useRoom();
  const may = useMay();
  const held = lists.value.closed.filter(([, question]) => question.reason_held).length;
  const { released, ended_ms, title } = hall.value;
  const cancelled = document.value?.plan["main"]?.cancelled;
  if (cancelled !== undefined) return <Cancelled title={title || room.boot.title} reason={cancelled} />;
  return (
    <div class="room-join ended">
      <p class="cities">
        {room.boot.cities.map((city, index) => (
          <>
            {index > 0 && <span aria-hidden="true"> · </span>}
            <bdi class={`side-${city.side}`}>{city.name}</bdi>
          </>
        ))}
      </p>
      <h1>
        <bdi>{title || room.boot.title}</bdi>
      </h1>
      <p class="lede" role="status">
        {released ? gettext("Closed. Everybody may see the archive.") : gettext("Closed. Nothing has been published.")}
      </p>
      {!released && (
        <p>
          {gettext(
            "Those who took part can see the recording, the questions and the minutes. Nobody else can, until the chair and every city have released them.",
          )}
        </p>
      )}
      <Ribbon />
      {document.value && <p class="quiet">{sentence(document.value, room.boot.cities, ended_ms ?? 0)}</p>}
      <div class="actions">
        <a class="button large" href={room.boot.urls.archive}>
          {gettext("Open the archive")}
        </a>
        {may("exchange.release") && !released && (
          <button
            type="button"
            class="button quiet large"
            onClick={() => room.send({ do: "exchange.release" }, "release")}
          >
            {gettext("Release it for my part")}
          </button>
        )}
      </div>
      {held > 0 && may("questions.review_reasons") && (
        <p>
          {interpolate(gettext("Reasons that only the desk and the asker read so far: %(count)s."), { count: held })}{" "}
          <button
            type="button"
            class="button quiet"
            onClick={() => room.send({ do: "questions.review_reasons" }, "release")}
          >
            {gettext("Show all reasons to everybody")}
          </button>
        </p>
      )}
      <Refusal place="release" />
    </div>
  );
}

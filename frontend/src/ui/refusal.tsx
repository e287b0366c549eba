import { gettext } from "../i18n";
import { useRoom } from "./context";

/** Why what was asked here was not done, beside the control. It stays until it is read or asked again. */
export function Refusal({ place }: { place: string }) {
  const { room, refusals } = useRoom();
  const refusal = refusals.value[place];
  if (refusal === undefined) return null;
  return (
    <p class="refusal" role="alert">
      <span>{refusal.message}</span>{" "}
      <button type="button" class="link-button" onClick={() => room.forget(place)}>
        {gettext("I have read this")}
      </button>
    </p>
  );
}

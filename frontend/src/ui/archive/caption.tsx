// Under the picture, in step with it: what is being said. It keeps its place while nobody speaks.

import { gettext } from "../../i18n";
import type { Archive } from "./store";

export function Caption({ archive }: { archive: Archive }) {
  const language = archive.captions.value;
  if (language === "") return null;
  const shown = archive.caption.value;
  const name = shown?.said?.by?.name;
  return (
    <section class="archive-caption" aria-label={gettext("Captions")}>
      <p lang={language} dir="auto">
        {name && (
          <span class="caption-speaker">
            <bdi>{name}</bdi>:{" "}
          </span>
        )}
        {shown?.text}
      </p>
      {shown?.said?.machine && <p class="quiet">{gettext("By machine: names and numbers may be wrong.")}</p>}
      <Fetching archive={archive} />
    </section>
  );
}

function Fetching({ archive }: { archive: Archive }) {
  if (archive.fetched.value !== "failed") return null;
  return (
    <p role="alert">
      {gettext("The captions could not be fetched.")}{" "}
      <button type="button" class="link-button" onClick={() => void archive.captionIn(archive.captions.peek())}>
        {gettext("Try again")}
      </button>
    </p>
  );
}

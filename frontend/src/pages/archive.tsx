// The page of one exchange's archive. The server has written its words already; this puts the player in their place.

import { render } from "preact";
import { use } from "../i18n";
import type { ArchiveDocument } from "../protocol/types.generated";
import { secondOf } from "../state/archive";
import { ArchivePlayer } from "../ui/archive/player";
import { Archive } from "../ui/archive/store";

interface Boot {
  readonly language: string;
  readonly document: ArchiveDocument;
}

const KINDS = ['video/webm; codecs="vp8"', 'audio/webm; codecs="opus"'];

function canPlayWebm(): boolean {
  const video = document.createElement("video");
  return KINDS.every((kind) => video.canPlayType(kind) !== "");
}

async function start(): Promise<void> {
  const boot = document.getElementById("boot");
  const host = document.getElementById("player");
  if (!boot || !host) throw new Error("The archive's page has no #boot or no #player.");
  const given = JSON.parse(boot.textContent ?? "") as Boot;
  await use(given.language);
  const archive = new Archive(given.document);
  const anchored = archive.moments.find(({ id }) => location.hash === `#${id}`);
  archive.seek(secondOf(location) ?? anchored?.at ?? archive.begins);
  const theirs = given.language.split("-", 1)[0] ?? "";
  if (theirs in given.document.captioned) void archive.captionIn(theirs);
  const canPlay = canPlayWebm();
  // The server's ribbon stays where there is no player to be its seek bar; its words come again, with more to them.
  const replaced = canPlay && archive.tracks.length > 0 ? ".archive-body, .archive-ribbon" : ".archive-body";
  for (const written of document.querySelectorAll(replaced)) written.remove();
  host.hidden = false;
  render(<ArchivePlayer archive={archive} canPlay={canPlay} />, host);
  if (location.hash) document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)?.scrollIntoView({ block: "nearest" });
}

void start();

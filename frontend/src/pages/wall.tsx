// The big screen of a meeting hall: the stage, the question on the floor, the clock and the ribbon.
import { render } from "preact";
import { use } from "../i18n";
import { readBoot } from "../state/boot";
import { MediaSession } from "../state/media-session";
import { Room } from "../state/room";
import { openKeeper } from "../state/storage";
import { viewOf } from "../ui/context";
import { WallPage } from "../ui/wall/wall";

async function open(root: HTMLElement): Promise<void> {
  const boot = readBoot();
  await use(boot.language);
  const session = openKeeper(() => window.sessionStorage);
  // It asks for nothing, so it takes over nothing that another page left to be sent.
  const tabs = { me: "wall", adopt: () => Promise.resolve(false) };
  const room = new Room({ boot, keeper: session, tabs, wall: true });
  const media = new MediaSession(room);
  root.replaceChildren();
  render(<WallPage view={viewOf(room, media)} session={session} />, root);
  room.start();
  addEventListener("pagehide", () => media.close());
}

const root = document.getElementById("wall");
if (root === null) throw new Error("The page lacks its wall (#wall): load it again.");
void open(root);

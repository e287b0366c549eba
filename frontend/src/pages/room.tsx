import { render } from "preact";
import { use } from "../i18n";
import { readBoot } from "../state/boot";
import { MediaSession } from "../state/media-session";
import { Room } from "../state/room";
import { openKeeper } from "../state/storage";
import { nameTab } from "../state/tab";
import { viewOf } from "../ui/context";
import { RoomPage } from "../ui/room";

async function open(root: HTMLElement): Promise<void> {
  const boot = readBoot();
  const session = openKeeper(() => window.sessionStorage);
  const [tabs] = await Promise.all([nameTab(session), use(boot.language)]);
  const room = new Room({ boot, keeper: openKeeper(), tabs });
  const media = new MediaSession(room);
  const view = viewOf(room, media);
  root.replaceChildren();
  render(<RoomPage view={view} session={session} root={root} />, root);
  room.start();
  // A page that is closed says so; one that is cut off keeps its sound and picture for some seconds.
  addEventListener("pagehide", () => media.close());
}

const root = document.getElementById("room");
if (root === null) throw new Error("The page lacks its room (#room): load it again.");
void open(root);

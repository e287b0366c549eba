import { beforeEach, expect, test, vi } from "vitest";
import { Receiver } from "./receive";

/** A section as the browser keeps it: what was offered, and what the answer made of it. */
interface Section {
  direction: string;
  currentDirection: string | null;
  readonly mid: string;
  readonly receiver: { readonly track: object };
}
const sections: Section[] = [];

// The peer connection is not there: offers and answers are played by the tests.
vi.mock("./connection", async (original) => ({
  ...(await original<typeof import("./connection")>()),
  Connection: class {
    state = "connected";
    negotiate(): void {}
    open() {
      return {
        addTransceiver: (_kind: string, { direction }: { direction: string }) => {
          const mid = String(sections.length);
          sections.push({ direction, currentDirection: null, mid, receiver: { track: { mid } } });
          return sections.at(-1);
        },
      };
    }
  },
}));

const arrived: string[] = [];
let receiver: Receiver;
/** The offer as it would be made now. */
const offer = (): string =>
  sections.map(({ mid, direction }) => `m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:${mid}\r\na=${direction}\r\n`).join("");
const camera = (id: string) => ({ id, source: "camera" as const });
/** The answer to the last offer: every wanted section is sent, or none. */
function answered(direction: "recvonly" | "inactive"): void {
  for (const section of sections) section.currentDirection = section.direction === "recvonly" ? direction : "inactive";
  receiver.negotiated();
}

beforeEach(() => {
  [sections.length, arrived.length] = [0, 0];
  const ignore = (): void => undefined;
  const callbacks = {
    arrived: (id: string) => arrived.push(id),
    ...{ gone: ignore, answered: ignore, refused: ignore, stateChanged: ignore },
  };
  receiver = new Receiver({ offer: () => new Promise(() => undefined) }, "c1", callbacks);
});

test("an answer to an earlier offer does not drop what is wanted since", () => {
  receiver.setTracks([camera("told")]);
  expect(receiver.describe(offer())).toEqual({ tracks: { "0": "told" } });
  receiver.setTracks([]); // its sender came back over a new connection while the offer was under way
  receiver.setTracks([camera("tnew")]);
  answered("inactive");
  expect(receiver.describe(offer())).toEqual({ tracks: { "0": "tnew" } });
  answered("recvonly");
  expect(arrived).toEqual(["tnew"]);
});

test("a section that was turned on while the offer was made is left to the next one", () => {
  receiver.setTracks([camera("told")]);
  receiver.describe(offer());
  answered("recvonly");
  receiver.setTracks([]);
  const made = offer();
  receiver.setTracks([camera("tnew")]);
  expect(receiver.describe(made)).toEqual({ tracks: {} });
  answered("inactive");
  expect(receiver.describe(offer())).toEqual({ tracks: { "0": "tnew" } });
});

test("a track that the node does not send is let go, and asked for again with the next list", () => {
  receiver.setTracks([camera("t1")]);
  receiver.describe(offer());
  answered("inactive");
  expect(receiver.describe(offer())).toEqual({ tracks: {} });
  receiver.setTracks([camera("t1")]);
  expect(receiver.describe(offer())).toEqual({ tracks: { "0": "t1" } });
});

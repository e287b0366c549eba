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
vi.mock("./connection", () => ({
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
const camera = (id: string) => ({ id, source: "camera" as const });
/** The answer to the last offer: every wanted section is sent, or none. */
function answered(direction: "recvonly" | "inactive"): void {
  for (const section of sections) section.currentDirection = section.direction === "recvonly" ? direction : "inactive";
  receiver.negotiated();
}

beforeEach(() => {
  [sections.length, arrived.length] = [0, 0];
  const ignore = (): void => undefined;
  const callbacks = { arrived: (id: string) => arrived.push(id), gone: ignore, refused: ignore, stateChanged: ignore };
  receiver = new Receiver({ offer: () => new Promise(() => undefined) }, "c1", callbacks);
});

test("an answer to an earlier offer does not drop what is wanted since", () => {
  receiver.setTracks([camera("told")]);
  expect(receiver.describe()).toEqual({ tracks: { "0": "told" } });
  receiver.setTracks([]); // its sender came back over a new connection while the offer was under way
  receiver.setTracks([camera("tnew")]);
  answered("inactive");
  expect(receiver.describe()).toEqual({ tracks: { "0": "tnew" } });
  answered("recvonly");
  expect(arrived).toEqual(["tnew"]);
});

test("a track that the node does not send is let go, and asked for again with the next list", () => {
  receiver.setTracks([camera("t1")]);
  receiver.describe();
  answered("inactive");
  expect(receiver.describe()).toEqual({ tracks: {} });
  receiver.setTracks([camera("t1")]);
  expect(receiver.describe()).toEqual({ tracks: { "0": "t1" } });
});

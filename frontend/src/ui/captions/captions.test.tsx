import { act, fireEvent, render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { Document, Person, Role } from "../../protocol/types";
import { MediaSession } from "../../state/media-session";
import { Room } from "../../state/room";
import { openKeeper } from "../../state/storage";
import { ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../../testing/scripted-socket";
import { RoomContext, viewOf } from "../context";
import { CaptionDesk } from "./desk";
import { ReadOut } from "./read-out";
import { CaptionChoice, Captions } from "./shown";

const boot = {
  ...{ exchange: "live", title: "", cities: [], places: [], when: "", starts_ms: 0, language: "en", udp_port: 1 },
  csrf: "",
  urls: { archive: "/", home: "/", slides: "", handouts: "", papers: "", wall: "" },
};
const person = (name: string, role: Role, side = 0): Person => ({
  ...{ name, title: "", city: "", side, role, present: true },
  ...{ microphone: false, camera: false, screen: false },
});
const WRITES = ["captions.offer", "captions.take", "caption.write"];
const document = (over: Partial<Document> = {}): Document =>
  emptyDocument({
    people: {
      pchen: person("Chen Siddiqui", "attendee"),
      pdina: person("Dina Park", "leader", 2),
      panja: person("Anjali Desai", "leader", 1),
      pjun: person("Jun Ito", "observer"),
    },
    captioning: { en: { captioners: { pchen: true, pjun: true } } },
    ...over,
  });

async function arrive(shown: Document, may: readonly string[] = WRITES): Promise<ScriptedSocket> {
  const room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  const view = viewOf(room, new MediaSession(room));
  render(
    <RoomContext.Provider value={view}>
      <Captions />
      <CaptionChoice />
      <ReadOut />
      <CaptionDesk />
    </RoomContext.Provider>,
  );
  room.start();
  const rights = Object.fromEntries(may.map((name) => [name, true]));
  await act(() => {
    ScriptedSocket.last.opens().says(welcome({ own: { votes: {}, may: rights } }), wholeView(5, shown));
  });
  return ScriptedSocket.last;
}

const field = (): HTMLInputElement => screen.getByLabelText<HTMLInputElement>(/What is said|Correct this line/);
const type = (words: string): void => void fireEvent.input(field(), { target: { value: words } });
const press = (key: string): boolean => fireEvent.keyDown(field(), { key });


test("who was not named has no desk", async () => {
  await arrive(document(), []);
  expect(screen.queryByText("You write.")).toBeNull();
});

test("a figure in an empty line marks who speaks, and Enter sends the line as theirs", async () => {
  const line = await arrive(document());
  expect(press("2")).toBe(false); // not typed
  expect(screen.getByRole("button", { name: /Dina Park/ }).getAttribute("aria-pressed")).toBe("true");
  type("Good day.");
  expect(press("1")).toBe(true); // within a line it is a figure
  press("Enter");
  const sent = line.frames("do").map(({ command }) => command);
  expect(sent).toMatchObject([{ do: "caption.write", language: "en", words: "Good day.", speaker: "pdina" }]);
  expect(line.frames("caption.typing")).toMatchObject([{ words: "Good day.", done: true }]);
  expect(field().value).toBe("");
});

test("a line that is kept nowhere says why", async () => {
  const line = await arrive(document());
  type("Good day.");
  press("Enter");
  const id = line.frames("do")[0]?.id ?? "";
  await act(() => void line.says({ t: "accepted", id, seq: 5 }));
  expect(screen.getByText(/was shown and is not kept/).textContent).toContain("nothing is being recorded.");
});

test("while the partner writes there is no line, and their offer can be taken", async () => {
  const line = await arrive(document({ captioning: { en: { captioners: { pchen: true, pjun: true }, live: "pjun" } } }));
  expect(screen.getByText("Jun Ito writes.")).toBeTruthy();
  expect(screen.queryByLabelText(/What is said/)).toBeNull();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Take over" }).disabled).toBe(true);
  await act(() => void line.says({ t: "patches", to: 6, patches: [[6, { captioning: { en: { offered: true } } }]] }));
  fireEvent.click(screen.getByRole("button", { name: "Take over" }));
  expect(line.frames("do").map(({ command }) => command)).toEqual([{ do: "captions.take", language: "en" }]);
});

test("a refused line comes back into the field", async () => {
  const line = await arrive(document());
  type("Good day.");
  press("Enter");
  const id = line.frames("do")[0]?.id ?? "";
  const why = { code: "captions.partner_writes", field: "", message: "Jun Ito writes the captions now.", params: {} };
  await act(() => void line.says({ t: "refused", id, ...why }));
  expect(screen.getByText(/Jun Ito writes the captions now/)).toBeTruthy();
  expect(field().value).toBe("Good day.");
});

test("lines are read in the language that was chosen, and spoken only when that is wanted", async () => {
  const captions = {
    c1: { language: "en", words: "Good day.", seq: 3, speaker: "panja" },
    c2: { language: "ko", words: "안녕하세요.", seq: 4, speaker: "panja", machine: true },
  };
  const captioning = { en: { captioners: {} }, ko: { captioners: {}, machine: true, missed_ms: 1 } };
  await arrive(document({ captions, captioning }), []);
  expect(screen.queryByText("Good day.")).toBeNull();
  await act(() => void fireEvent.change(screen.getByLabelText("Captions"), { target: { value: "ko" } }));
  expect(screen.getByText("안녕하세요.").closest("[lang]")?.getAttribute("lang")).toBe("ko");
  expect(screen.getByText("By machine: names and numbers may be wrong.")).toBeTruthy();
  expect(screen.getByText(/Words are missing up to/)).toBeTruthy();
  expect(window.document.querySelector("[aria-live]")).toBeNull();
  await act(() => void fireEvent.change(screen.getByLabelText(/screen reader/), { target: { value: "polite" } }));
  expect(window.document.querySelector("[aria-live=polite]")?.textContent).toBe("안녕하세요.");
});

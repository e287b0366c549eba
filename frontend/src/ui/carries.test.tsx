import { act, fireEvent, screen } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openKeeper } from "../state/storage";
import { NOW } from "../testing/people";
import { button, enter, here, live, says } from "../testing/room-page";
import { ScriptedSocket } from "../testing/scripted-socket";

/** A connection that goes no further than its offer. */
class Unanswered {
  addEventListener(): void {}
  close(): void {}
  addTransceiver = () => ({ direction: "recvonly", mid: null });
  setLocalDescription = () => new Promise<void>(() => undefined);
}

describe("what the line carries", () => {
  let frames: number;
  beforeEach(() => {
    frames = 0;
    vi.spyOn(HTMLMediaElement.prototype, "readyState", "get").mockImplementation(() => (frames > 0 ? 4 : 0));
    Object.assign(HTMLVideoElement.prototype, { getVideoPlaybackQuality: () => ({ totalVideoFrames: frames }) });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  const camera = { id: "t1", participant: "pdina", source: "camera" as const };
  /** Dina's camera has been asked for; what of it moves is not for a test without pictures. */
  async function sees(): Promise<string> {
    vi.stubGlobal("RTCPeerConnection", Unanswered);
    await enter("pchen");
    await says({ t: "media.tracks", tracks: [camera] });
    await act(() => here.media.received.set(new Map([["t1", new MediaStream() as unknown as MediaStreamTrack]])));
    await act(() => here.media.view.answered());
    await act(() => here.media.view.allow("low"));
    return ScriptedSocket.last.frames("media.view").at(-1)?.connection ?? "";
  }
  const stage = (): string => document.querySelector(".stage-frame")?.textContent ?? "";

  test("is said where the picture would be, with the speaker's name, and announced once", async () => {
    const connection = await sees();
    expect(stage()).toBe("Dina Park, Busan");
    await says({ t: "media.rung", connection, rung: "audio" });
    expect(stage()).toContain("Dina Park, Busan");
    expect(stage()).toContain("Your line carries sound only at the moment; pictures come back by themselves.");
    expect(document.querySelector("[aria-live]")?.textContent).toContain("sound only at the moment");
    expect(document.querySelector(".stage-frame video")?.getAttribute("aria-hidden")).toBe("true");
    await says({ t: "media.rung", connection, rung: "video" });
    expect(stage()).toBe("Dina Park, Busan");
    expect(document.querySelector("[aria-live]")?.textContent).toContain("come through again");
  });

  test("a picture that stops gives way to its name, and comes back with its next frame", async () => {
    vi.useFakeTimers();
    await sees();
    const passes = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
    for (frames = 1; frames < 10; frames += 1) await passes(250);
    expect(stage()).toBe("");
    await passes(750);
    expect(stage()).toBe("");
    await passes(500);
    expect(stage()).toBe("Dina Park, Busan");
    frames += 1;
    await passes(250);
    expect(stage()).toBe("");
  });

  test("of another page of mine is not said here", async () => {
    await sees();
    await says({ t: "media.rung", connection: "canother", rung: "text" });
    expect(stage()).toBe("Dina Park, Busan");
  });

  test("is my own choice where I made one: kept, told at once, and taken back by one button", async () => {
    await sees();
    await act(() => void fireEvent.click(screen.getAllByRole("button", { name: "Devices" })[0] as HTMLElement));
    expect((screen.getByRole("radio", { name: /Small pictures/ }) as HTMLInputElement).checked).toBe(true);
    await act(() => void fireEvent.click(screen.getByRole("radio", { name: /Text only/ })));
    expect(ScriptedSocket.last.frames("media.leave")).toHaveLength(1);
    expect(ScriptedSocket.last.frames("hello").at(-1)).toMatchObject({ lane: "slow", after: 9 });
    expect(document.querySelector(".text-stage")?.textContent).toContain("Text only, as you chose on this device");
    expect(document.querySelector("[aria-live]")?.textContent).toContain("as you chose");
    expect(openKeeper().read("twinhall.save-data", "")).toBe("text");
    const lines = ScriptedSocket.made.length;
    await act(() => void fireEvent.click(button("Receive sound and pictures")));
    expect(ScriptedSocket.made.length).toBe(lines + 1);
    await act(() => void ScriptedSocket.last.opens());
    expect(ScriptedSocket.last.frames("hello")).toMatchObject([{ after: 0 }]);
    expect(ScriptedSocket.last.frames("hello")[0]).not.toHaveProperty("lane");
    expect(document.querySelector(".text-stage")).toBeNull();
  });

  test("is words where it carries no more: who speaks, the question, and minutes once they are looked at", async () => {
    await enter("pchen", live({ turns: { t1: { participant: "pdina", from_ms: NOW } } }));
    for (let n = 0; n < 2; n += 1) await act(() => here.room.line.set({ sign: "answered", ms: 4000 + n }));
    const stage = document.querySelector(".text-stage") as HTMLElement;
    expect(stage.textContent).toContain("your line takes 4 seconds to answer");
    expect(stage.textContent).toContain("Dina Park");
    expect(stage.textContent).toContain("Which losses came first?");
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: /Minutes/ })));
    expect(ScriptedSocket.last.frames("want")).toEqual([{ t: "want", sections: ["minutes", "record"] }]);
    const line = { seq: 9, at_ms: NOW, kind: "note", text: "Meters are read at night." };
    await says({ t: "net", after: 9, to: 9, patch: { minutes: { l1: line }, record: {} } });
    expect(screen.getByText("Meters are read at night.")).toBeTruthy();
  });

  test("takes nobody's voice from them: who is heard is asked, and goes on with text by their own choice", async () => {
    await enter("pdina");
    await act(() => here.media.mine.set({ microphone: "on", camera: null, screen: null }));
    for (let n = 0; n < 2; n += 1) await act(() => here.room.line.set({ sign: "answered", ms: 4000 + n }));
    expect(document.querySelector(".text-stage")).toBeNull();
    await act(() => void fireEvent.click(button("Go on with text only")));
    expect(document.querySelector(".text-stage")).not.toBeNull();
    expect(here.media.mine.value.microphone).toBe("off");
  });
});

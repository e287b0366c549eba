import { expect, test, vi } from "vitest";
import { addSender } from "./encodings";

const track = {} as MediaStreamTrack;

/** A browser that makes so many encodings of those it is given, and may be told more through setParameters. */
function browser(makes: number, setParameters = vi.fn(() => Promise.resolve())) {
  const addTransceiver = vi.fn((_track: MediaStreamTrack, init: RTCRtpTransceiverInit) => ({
    sender: { getParameters: () => ({ encodings: init.sendEncodings?.slice(0, makes) }), setParameters },
  }));
  return { peer: { addTransceiver } as unknown as RTCPeerConnection, addTransceiver, setParameters };
}

test("a camera is sent in three sizes, a screen and a voice in one", () => {
  const { peer, addTransceiver, setParameters } = browser(3);
  addSender(peer, "camera", track);
  addSender(peer, "screen", track);
  addSender(peer, "microphone", track);
  const [camera, screen, microphone] = addTransceiver.mock.calls.map(([, init]) => init.sendEncodings);
  expect(camera?.map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy])).toEqual([
    ["q", 4],
    ["h", 2],
    ["f", 1],
  ]);
  expect([screen?.length, screen?.[0]?.rid, microphone?.length]).toEqual([1, undefined, 1]);
  expect(setParameters).not.toHaveBeenCalled();
});

test("a browser that makes one of the three sends that one", () => {
  const { peer, setParameters } = browser(1);
  addSender(peer, "camera", track);
  expect(setParameters).not.toHaveBeenCalled();
});

test("a browser that ignored the sizes is told them again, and may refuse", async () => {
  const refusing = vi.fn(() => Promise.reject(new DOMException("no", "InvalidModificationError")));
  const { peer } = browser(0, refusing);
  addSender(peer, "camera", track);
  expect(refusing).toHaveBeenCalledWith({ encodings: expect.objectContaining({ length: 3 }) as unknown });
  await Promise.resolve();
});

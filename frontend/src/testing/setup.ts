import { cleanup } from "@testing-library/preact";
import { afterEach, beforeEach } from "vitest";
import { ScriptedSocket } from "./scripted-socket";

// happy-dom has no WebRTC; a browser that lacks it is a case of its own (state/reach.test.ts).
if (typeof RTCPeerConnection === "undefined") Object.assign(globalThis, { RTCPeerConnection: class {} });

// Each test begins as a browser that was never here.
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  ScriptedSocket.made.length = 0;
});
afterEach(cleanup);

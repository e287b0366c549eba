// happy-dom has no WebRTC; a browser that lacks it is a case of its own (state/reach.test.ts).
if (typeof RTCPeerConnection === "undefined") Object.assign(globalThis, { RTCPeerConnection: class {} });

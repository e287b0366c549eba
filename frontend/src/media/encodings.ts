/** In what sizes and at what rates each source is sent. */

import type { Source } from "./signalling";

/**
 * The camera in three sizes, the thinnest first: each page gets the one that its tile and its line deserve. The server's
 * reports bring the rates down on a bad line; the browser then stops the largest size first. Bits a second.
 */
const CAMERA: readonly RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: 30 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: 30 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: 30 },
];
const VOICE: readonly RTCRtpEncodingParameters[] = [{ maxBitrate: 40_000, networkPriority: "high" }];
const ENCODINGS: Readonly<Record<Source, readonly RTCRtpEncodingParameters[]>> = {
  microphone: VOICE,
  booth: VOICE,
  desk: VOICE,
  backstage: VOICE,
  camera: CAMERA,
  // One size: text on a slide has to stay sharp, and few pages show a slide small.
  screen: [{ maxBitrate: 1_500_000, maxFramerate: 15 }],
};

/**
 * A section that sends this track. Chromium, Safari and Firefox from 110 on take all encodings here, or leave out what
 * they cannot do: then there is one, and the offer names no sizes. Firefox before 110 ignores them here and has none
 * afterwards; it takes them from setParameters, which has to be called before the offer is made (offers wait for it).
 */
export function addSender(peer: RTCPeerConnection, source: Source, track: MediaStreamTrack): RTCRtpTransceiver {
  const sendEncodings = ENCODINGS[source].map((encoding) => ({ ...encoding }));
  const transceiver = peer.addTransceiver(track, { direction: "sendonly", sendEncodings });
  const { sender } = transceiver;
  const parameters = sender.getParameters() as Partial<RTCRtpSendParameters>; // of old browsers: not all of it
  if (!parameters.encodings?.length) {
    const wanted = { ...parameters, encodings: sendEncodings } as RTCRtpSendParameters;
    sender.setParameters(wanted).catch(keepsItsOwn);
  }
  return transceiver;
}

/** The browser then sends one size at a rate of its own choice, which is a picture all the same. */
function keepsItsOwn(error: unknown): void {
  if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
}

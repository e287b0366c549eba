/** Cameras, microphones, speakers and the screen: what there is, taking hold of it, and what can go wrong. */

import type { Source } from "./signalling";

/** Why a device is not to be had. The page has a sentence for each. */
export type DeviceTrouble = "none found" | "refused" | "in use" | "unplugged" | "not supported";

export type Opened =
  | { readonly ok: true; readonly track: MediaStreamTrack }
  | { readonly ok: false; readonly trouble: DeviceTrouble };

export interface Device {
  readonly id: string;
  /** Empty until a device of this kind was granted: then the browser tells no names. */
  readonly label: string;
}

export interface Devices {
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly speakers: readonly Device[];
}

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** Whether this browser can take part with sound and picture at all. */
export function canReceive(): boolean {
  return typeof RTCPeerConnection === "function";
}

export function canPublish(): boolean {
  return canReceive() && typeof mediaDevices()?.getUserMedia === "function";
}

export function canShareScreen(): boolean {
  return canReceive() && typeof mediaDevices()?.getDisplayMedia === "function";
}

function mediaDevices(): MediaDevices | undefined {
  // Absent outside secure contexts, whatever the type library says.
  return (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
}

export async function listDevices(): Promise<Devices> {
  const found = (await mediaDevices()?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind): Device[] =>
    found.filter((each) => each.kind === kind).map((each) => ({ id: each.deviceId, label: each.label }));
  return { microphones: of("audioinput"), cameras: of("videoinput"), speakers: of("audiooutput") };
}

/** Call `changed` whenever something is plugged in or out. Returns how to stop. */
export function watchDevices(changed: () => void): () => void {
  const devices = mediaDevices();
  devices?.addEventListener("devicechange", changed);
  return () => devices?.removeEventListener("devicechange", changed);
}

export function openMicrophone(deviceId?: string): Promise<Opened> {
  return open(() => mediaDevices()?.getUserMedia({ audio: chosen(MICROPHONE, deviceId) }));
}

export function openCamera(deviceId?: string): Promise<Opened> {
  return open(() => mediaDevices()?.getUserMedia({ video: chosen(CAMERA, deviceId) }));
}

export function openScreen(): Promise<Opened> {
  return open(() => {
    const devices = mediaDevices();
    if (typeof devices?.getDisplayMedia !== "function") return undefined;
    return devices.getDisplayMedia({ video: { frameRate: { ideal: 10, max: 15 } }, audio: false });
  });
}

/** Take hold of what a source needs; the screen has no device to choose. */
export function openSource(source: Source, deviceId?: string): Promise<Opened> {
  switch (source) {
    case "microphone":
    case "booth":
    case "desk":
    case "backstage":
      return openMicrophone(deviceId);
    case "camera":
      return openCamera(deviceId);
    case "screen":
      return openScreen();
  }
}

function chosen(constraints: MediaTrackConstraints, deviceId: string | undefined): MediaTrackConstraints {
  return deviceId ? { ...constraints, deviceId: { exact: deviceId } } : constraints;
}

async function open(request: () => Promise<MediaStream> | undefined): Promise<Opened> {
  try {
    const track = (await request())?.getTracks()[0];
    return track === undefined ? { ok: false, trouble: "not supported" } : { ok: true, track };
  } catch (error) {
    return { ok: false, trouble: troubleOf(error) };
  }
}

/** Names of DOMExceptions, as browsers old and new throw them, in our words. */
export function troubleOf(error: unknown): DeviceTrouble {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "PermissionDeniedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError":
      return "none found";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "in use";
    default:
      return "not supported";
  }
}

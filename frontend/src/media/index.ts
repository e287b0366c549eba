/** The browser's side of the media plane. No framework; the room injects its socket as `Signalling`. */

export type { ConnectionState } from "./connection";
export * from "./devices";
export * from "./level";
export * from "./loudness";
export * from "./playback";
export * from "./publish";
export * from "./receive";
export * from "./signalling";
export { Tiles } from "./tiles";

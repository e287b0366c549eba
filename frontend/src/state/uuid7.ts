// Ids that begin with a time (RFC 9562 section 5.7), so that those that are made together are kept together.
const RANDOM_BYTES = 10;

export function uuid7(now_ms = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  random[0] = 0x70 | ((random[0] ?? 0) & 0x0f); // version
  random[2] = 0x80 | ((random[2] ?? 0) & 0x3f); // variant
  const time = now_ms.toString(16).padStart(12, "0");
  const hex = time + [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

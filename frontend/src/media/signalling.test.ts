import { describe, expect, it } from "vitest";
import { sessionOf } from "./connection";
import { troubleOf } from "./devices";
import { isRefusal, newConnectionId } from "./signalling";

describe("what an offer may be rejected with", () => {
  it("is final when the server said why", () => {
    expect(isRefusal({ code: "media.not_allowed", message: "You may not speak now." })).toBe(true);
  });

  it("is tried again when nobody was reached", () => {
    expect(isRefusal(new TypeError("network"))).toBe(false);
    expect(isRefusal(new DOMException("aborted", "AbortError"))).toBe(false);
    expect(isRefusal(undefined)).toBe(false);
  });
});

describe("a connection id", () => {
  it("is new for every page and fits the server's pattern", () => {
    const [first, second] = [newConnectionId(), newConnectionId()];
    expect(first).toMatch(/^[a-z][0-9a-z]*$/);
    expect(first).not.toBe(second);
  });
});

describe("the session of an answer", () => {
  it("is read from its o= line, and empty without one", () => {
    expect(sessionOf("v=0\r\no=- 77 1 IN IP4 127.0.0.1\r\ns=-\r\n")).toBe("77");
    expect(sessionOf("v=0\r\n")).toBe("");
  });
});

describe("what goes wrong with a device", () => {
  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "none found"],
    ["OverconstrainedError", "none found"],
    ["NotReadableError", "in use"],
    ["TypeError", "not supported"],
  ])("%s is told as “%s”", (name, trouble) => {
    expect(troubleOf(new DOMException("", name))).toBe(trouble);
  });
});

import { act, fireEvent, screen } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { button, enter, says, sent } from "../testing/room-page";

describe("minutes", () => {
  const minutes = () => act(() => void fireEvent.click(screen.getByRole("tab", { name: /Minutes/ })));
  const accepted = () => says({ t: "accepted", id: sent().at(-1)?.id ?? "", seq: 1 });
  const field = (label: RegExp) => screen.getByLabelText(label) as HTMLTextAreaElement;

  test("a line that changed while it was edited shows both texts, and the writer decides", async () => {
    await enter("pbruno");
    await minutes();
    await act(() => void fireEvent.click(button("Edit")));
    await accepted();
    await act(() => void fireEvent.input(field(/The line’s text/), { target: { value: "Drawings by June." } }));
    await says({ t: "patches", to: 10, patches: [[10, { minutes: { l1: { seq: 10, text: "Drawings by April." } } }]] });
    const conflict = screen.getByRole("alert");
    expect(conflict.textContent).toContain("Drawings by April.");
    expect(field(/Your text/).value).toBe("Drawings by June.");
    await act(() => void fireEvent.click(button("Put my text in its place")));
    expect(sent().at(-1)?.command).toEqual({ do: "minutes.edit", line: "l1", text: "Drawings by June.", base_seq: 10 });
  });

  test("a save that crossed another one comes back as a conflict, not as a loss", async () => {
    await enter("pbruno");
    await minutes();
    await act(() => void fireEvent.click(button("Edit")));
    await accepted();
    await act(() => void fireEvent.input(field(/The line’s text/), { target: { value: "Drawings by June." } }));
    await act(() => void fireEvent.click(button("Save")));
    const id = sent().at(-1)?.id ?? "";
    await says(
      { t: "patches", to: 10, patches: [[10, { minutes: { l1: { seq: 10, text: "Drawings by April." } } }]] },
      { t: "refused", id, code: "line.outdated", field: "base_seq", message: "It changed.", params: {} },
    );
    expect(screen.getByRole("alert").textContent).toContain("Drawings by April.");
    expect(field(/Your text/).value).toBe("Drawings by June.");
  });

  test("a line that somebody else changes says who, and cannot be opened", async () => {
    await enter("pbruno");
    await minutes();
    const held = { held_by: "pamara", held_ms: 1_790_000_000_000 };
    await says({ t: "patches", to: 10, patches: [[10, { minutes: { l1: held } }]] });
    expect(screen.getByText(/is changing this line/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
  });

  test("opening a line holds it, and leaving it lets it go", async () => {
    await enter("pbruno");
    await minutes();
    await act(() => void fireEvent.click(button("Edit")));
    await accepted();
    await act(() => void fireEvent.click(button("Cancel")));
    expect(sent().map(({ command }) => command)).toEqual([
      { do: "minutes.hold", line: "l1", on: true },
      { do: "minutes.hold", line: "l1", on: false },
    ]);
  });

  test("an attendee reads them only", async () => {
    await enter("pchen");
    await minutes();
    expect(screen.getByText("Drawings are exchanged by May.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
    expect(screen.queryByLabelText("Write a line")).toBeNull();
  });
});

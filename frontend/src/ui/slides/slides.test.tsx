import { act, fireEvent, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Document } from "../../protocol/types";
import { NOW } from "../../testing/people";
import { button, enter, here, live, says, sent } from "../../testing/room-page";

describe("slides", () => {
  const deck = { title: "Night flow", pages: 6, offered_ms: NOW, owner: "pdina" } as const;
  const slide = { deck: "d1", page: 2, pages: 6, title: "Night flow", text: "Read the meters", since_ms: NOW } as const;
  const shown = (over: Partial<Document> = {}): Document =>
    live({ decks: { d1: deck }, slide: { main: { ...slide, owner: "pdina" } }, ...over });
  const PRESENTS = ["slides.show", "slides.turn", "slides.put_away", "slides.hand_in", "media.speak", "media.show"];
  const presents = { own: { votes: {}, may: Object.fromEntries(PRESENTS.map((name) => [name, true])) } } as const;
  const commands = () => sent().map((each) => each.command);
  const press = (key: string) => act(() => void fireEvent.keyDown(document.body, { key }));

  beforeEach(() => {
    vi.stubGlobal("Image", class extends window.Image {
      override decode = () => Promise.resolve();
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  test("everybody sees the page, with its words for those who do not", async () => {
    await enter("pchen", shown());
    const picture = await screen.findByRole("img", { name: "Night flow. Slide 2 of 6. Read the meters" });
    expect(picture.getAttribute("src")).toBe("/exchange/live/slides/d1/2-480.webp");
    expect(screen.queryByRole("group", { name: "Show slides" })).toBeNull();
  });

  test("the presenter turns by keys, sees what comes next and what time is left", async () => {
    await enter("pdina", shown(), presents);
    const bar = within(screen.getByRole("group", { name: "Show slides" }));
    expect(bar.getByText("18 minutes left")).toBeTruthy();
    expect(bar.getByText("Next").closest("figure")?.querySelector("img")?.getAttribute("src")).toContain("d1/3-480");
    for (const key of ["ArrowRight", "PageDown", "ArrowLeft", "End", "PageUp", "Home"]) await press(key);
    expect(bar.getByText("Slide 1 of 6")).toBeTruthy(); // laid over, while the first is on its way
    expect(commands()[0]).toEqual({ do: "slides.turn", deck: "d1", page: 3 });
    expect(here.room.pending.value.map(({ command }) => ("page" in command ? command.page : 0))).toEqual([3, 4, 3, 6, 5, 1]);
  });

  test("keys turn nothing for those who only look", async () => {
    await enter("pchen", shown());
    await press("ArrowRight");
    expect(commands()).toEqual([]);
  });

  test("a page that is refused goes back to what the others see", async () => {
    await enter("pdina", shown(), presents);
    await press("PageDown");
    const id = sent()[0]?.id ?? "";
    await says({ t: "refused", id, code: "slides.not_shown", field: "deck", message: "Not on the stage.", params: {} });
    expect(within(screen.getByRole("group", { name: "Show slides" })).getByText("Slide 2 of 6")).toBeTruthy();
    expect(screen.getByText("Not on the stage.")).toBeTruthy();
  });

  test("a line for words alone gets the words of the page", async () => {
    await enter("pchen", shown());
    await act(() => here.media.view.allow("text"));
    expect(screen.getByText("Read the meters")).toBeTruthy();
    expect(document.querySelector(".slide-frame")).toBeNull();
  });

  test("papers list slides and documents, each with what its owner may do", async () => {
    const handout = { title: "Tariffs", paper: 7, version: 1, kind: ".pdf", size: 1_240_000, by: "pdina", shared_ms: NOW };
    await enter("pdina", shown({ slide: {}, handouts: { p7v1: handout } }), presents);
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: "Papers 2" })));
    expect(screen.getByRole("link", { name: "Tariffs" }).getAttribute("href")).toBe("/exchange/live/handouts/p7v1/");
    expect(screen.getByText("PDF, 1.2 MB")).toBeTruthy();
    await act(() => void fireEvent.click(button("Show on the stage")));
    expect(commands()).toEqual([{ do: "slides.show", deck: "d1" }]);
    expect(screen.getByLabelText("Send slides (PDF)")).toBeTruthy();
    expect(screen.queryByLabelText("Share a document with everybody")).toBeNull();
  });

  test("a file that is not taken says why, and can be chosen again", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(new Response(JSON.stringify({ message: "This PDF asks for a password." }), { status: 400 })),
    );
    await enter("pdina", shown(), presents);
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: "Papers 1" })));
    const field = screen.getByLabelText("Send slides (PDF)");
    const file = new File(["%PDF-"], "flow.pdf", { type: "application/pdf" });
    await act(() => void fireEvent.change(field, { target: { files: [file] } }));
    expect(await screen.findByText("This PDF asks for a password.")).toBeTruthy();
    expect(field.hasAttribute("disabled")).toBe(false);
  });
});

import { act, cleanup, fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { button, enter, here, live, question, says, sent } from "../testing/room-page";
import { ScriptedSocket } from "../testing/scripted-socket";

describe("questions", () => {
  test("waiting ones stand by votes, with their askers where they gave a name", async () => {
    await enter("pchen");
    const waiting = [...document.querySelectorAll("[data-status=waiting] .question-text")].map(
      (each) => each.textContent,
    );
    expect(waiting).toEqual(["How do you meter leakage?", "Who paid for the meters?"]);
    expect(question("Who paid for the meters?").textContent).toContain("Chen Siddiqui, Surat");
    expect(question("How do you meter leakage?").textContent).toContain("Asked without a name");
  });

  test("a declined one shows its reason, a withdrawn one nothing of it", async () => {
    await enter("pchen");
    expect(question("When is lunch?").textContent).toContain("Not about water.");
    expect(screen.getByText("1 question was withdrawn by its asker.")).toBeTruthy();
  });

  test("my vote shows, and a click takes it back", async () => {
    await enter("pchen");
    const vote = within(question("How do you meter leakage?")).getByRole("button", { name: /Vote/ });
    expect(vote.getAttribute("aria-pressed")).toBe("true");
    await act(() => void fireEvent.click(vote));
    expect(sent().map((each) => each.command)).toEqual([{ do: "question.unvote", question: "q2" }]);
    expect(vote.getAttribute("aria-pressed")).toBe("false");
  });

  test("an attendee sees no action of the desk, a moderator all that the server allows", async () => {
    await enter("pchen");
    expect(screen.queryByRole("button", { name: "Put on the floor" })).toBeNull();
    expect(screen.queryByRole("button", { name: "End for all" })).toBeNull();
    cleanup();
    here.room.stop();
    await enter("pamara");
    expect(screen.getAllByRole("button", { name: "Put on the floor" })).toHaveLength(2);
    expect(screen.queryByRole("button", { name: "Reopen" })).toBeNull();
    expect(button("End for all")).toBeTruthy();
  });

  test("declining asks for the reason, and the reason outlives a refusal", async () => {
    await enter("pamara");
    await act(() => question("Who paid for the meters?").focus());
    await act(
      () => void fireEvent.click(within(question("Who paid for the meters?")).getByRole("button", { name: "Decline" })),
    );
    await act(
      () => void fireEvent.input(screen.getByLabelText(/Why is it declined/), { target: { value: "Asked before." } }),
    );
    await act(() => void fireEvent.click(button("Decline with this reason")));
    const [decline] = sent();
    expect(decline?.command).toEqual({ do: "question.decline", question: "q1", reason: "Asked before." });
    const message = "“Who paid for the meters?” was answered at 14:32.";
    await says({ t: "refused", id: decline?.id ?? "", code: "question.not_open", field: "", message, params: {} });
    expect(within(question("Who paid for the meters?")).getByRole("alert").textContent).toContain(message);
    await act(() => question("Who paid for the meters?").focus());
    await act(
      () => void fireEvent.click(within(question("Who paid for the meters?")).getByRole("button", { name: "Decline" })),
    );
    expect((screen.getByLabelText(/Why is it declined/) as HTMLTextAreaElement).value).toBe("Asked before.");
  });

  test("keys press the button of the question in focus, and are letters while somebody writes", async () => {
    await enter("pamara", live(), { own: { votes: {}, may: { "question.promote": true, "question.ask": true } } });
    const key = (name: string, target: Element) => act(() => void fireEvent.keyDown(target, { key: name }));
    await key("p", screen.getByLabelText("Ask a question"));
    expect(sent()).toEqual([]);
    await key("j", document.body);
    await key("p", document.activeElement ?? document.body);
    expect(sent().map((each) => each.command)).toEqual([{ do: "question.promote", question: "q2" }]);
  });
});

describe("what I asked for and have not seen yet", () => {
  const vote = () => within(question("How do you meter leakage?")).getByRole("button", { name: /Vote/ });
  const refused = { code: "phase.not_allowed", field: "", message: "Not now.", params: {} };

  test("my vote is laid over at once, and nobody else's number is guessed", async () => {
    await enter("pchen", live(), { own: { votes: {}, may: { "question.vote": true, "question.unvote": true } } });
    await act(() => void fireEvent.click(vote()));
    expect(vote().getAttribute("aria-pressed")).toBe("true");
    expect(vote().textContent).toContain("7");
    await says(
      { t: "accepted", id: sent()[0]?.id ?? "", seq: 10 },
      { t: "own", seq: 10, patch: { votes: { q2: true } } },
      { t: "patches", to: 10, patches: [[10, { questions: { q2: { votes: 8 } } }]] },
    );
    expect(vote().getAttribute("aria-pressed")).toBe("true");
    expect(vote().textContent).toContain("8");
  });

  test("a refused vote is taken back, and the reason stands beside it", async () => {
    await enter("pchen", live(), { own: { votes: {}, may: { "question.vote": true } } });
    await act(() => void fireEvent.click(vote()));
    await says({ t: "refused", id: sent()[0]?.id ?? "", ...refused });
    expect(vote().getAttribute("aria-pressed")).toBe("false");
    expect(question("How do you meter leakage?").textContent).toContain("Not now.");
  });

  test("my hand is up at once, and down again when it is refused; the others' list waits for the server", async () => {
    await enter("pchen");
    await act(() => void fireEvent.click(button("Raise hand")));
    expect(screen.queryByRole("button", { name: "Raise hand" })).toBeNull();
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: /People/ })));
    expect(screen.getByText("Nobody has raised a hand.")).toBeTruthy();
    await says({ t: "refused", id: sent()[0]?.id ?? "", ...refused });
    expect(button("Raise hand")).toBeTruthy();
  });
});

describe("the post box", () => {
  const text = "Who signs the contracts?";
  const post = async (): Promise<string> => {
    await enter("pchen");
    await act(() => void fireEvent.input(screen.getByLabelText("Ask a question"), { target: { value: text } }));
    await act(() => void fireEvent.click(screen.getByLabelText("Ask without my name")));
    await act(() => void fireEvent.click(button("Ask")));
    await expect.poll(() => sent().length).toBe(1);
    const [asked] = sent();
    if (asked?.command.do !== "question.ask") throw new Error("no question was sent");
    expect(question(text).textContent).toContain("Being sent");
    await says({ t: "accepted", id: asked.id, seq: 9 });
    return asked.command.question;
  };
  const lays = (id: string, seq: number) =>
    says({ t: "patches", to: seq, patches: [[seq, { questions: { [id]: { seq, status: "waiting", text, votes: 0 } } }]] });

  test("a question without a name waits there, for its asker alone, until it is laid out", async () => {
    const id = await post();
    expect(question(text).textContent).toContain("so that nobody can tell who asked");
    expect(question(text).textContent).not.toContain("Being sent");
    await lays(id, 10);
    expect(screen.getAllByText(text)).toHaveLength(1);
    expect(question(text).textContent).toContain("your question");
    expect(localStorage.getItem("twinhall.posted.live.pchen")).toBeNull();
  });

  test("a reload finds it there", async () => {
    await post();
    cleanup();
    here.room.stop();
    await enter("pchen");
    expect(question(text).textContent).toContain("Waiting in the post box");
    expect(sent()).toEqual([]);
  });

  test("it can be withdrawn while it waits", async () => {
    const id = await post();
    await act(() => void fireEvent.click(within(question(text)).getByRole("button", { name: "Withdraw" })));
    expect(sent()[1]?.command).toMatchObject({ do: "question.withdraw", question: id });
    expect(question(text).textContent).toContain("Your withdrawal is being sent.");
    expect(within(question(text)).queryByRole("button", { name: "Withdraw" })).toBeNull();
    await says({ t: "accepted", id: sent()[1]?.id ?? "", seq: 9 });
    expect(screen.queryByText(text)).toBeNull();
    expect(localStorage.getItem("twinhall.posted.live.pchen")).toBeNull();
  });

  test("one that is laid out goes at a whole minute too", async () => {
    const id = await post();
    await lays(id, 10);
    await act(() => void fireEvent.click(within(question(text)).getByRole("button", { name: "Withdraw" })));
    await says({ t: "accepted", id: sent()[1]?.id ?? "", seq: 10 });
    expect(question(text).textContent).toContain("It will be withdrawn within a minute.");
    await says({ t: "patches", to: 11, patches: [[11, { questions: { [id]: { status: "withdrawn", text: null } } }]] });
    expect(screen.queryByText(text)).toBeNull();
  });

  test("a withdrawal that is refused leaves the question where it is, with the reason", async () => {
    await post();
    await act(() => void fireEvent.click(within(question(text)).getByRole("button", { name: "Withdraw" })));
    const why = { code: "question.not_waiting", field: "", message: "It is on the floor.", params: {} };
    await says({ t: "refused", id: sent()[1]?.id ?? "", ...why });
    expect(question(text).textContent).toContain("It is on the floor.");
    expect(within(question(text)).getByRole("button", { name: "Withdraw" })).toBeTruthy();
  });
});

describe("asking", () => {
  const ask = async (text: string): Promise<void> => {
    await act(() => void fireEvent.input(screen.getByLabelText("Ask a question"), { target: { value: text } }));
    await act(() => void fireEvent.click(button("Ask")));
    await expect.poll(() => sent().length).toBe(1);
  };

  test("what is asked while the line is cut is shown as being sent", async () => {
    await enter("pchen");
    await ask("Is it dear?");
    await act(() => ScriptedSocket.last.cut());
    expect(screen.getByText(/The line is cut since/)).toBeTruthy();
    expect(question("Is it dear?").textContent).toContain("Being sent");
  });

  test("a refused question comes back to the box with the reason beside it", async () => {
    await enter("pchen");
    await ask("Is it dear?");
    expect((screen.getByLabelText("Ask a question") as HTMLTextAreaElement).value).toBe("");
    const refused = { code: "question.too_long", field: "text", message: "That is too long.", params: {} };
    await says({ t: "refused", id: sent()[0]?.id ?? "", ...refused });
    expect((screen.getByLabelText("Ask a question") as HTMLTextAreaElement).value).toBe("Is it dear?");
    expect(screen.getByRole("alert").textContent).toContain("That is too long.");
  });
});

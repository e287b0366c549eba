import type { Command } from "../protocol/types";
import type { Drafts } from "./drafts";

/** Give back the words of a refused command to where they were written, unless something new stands there. */
export function restore(command: Command, drafts: Drafts): void {
  switch (command.do) {
    case "question.ask":
      return give(drafts, "ask", { text: command.text, anonymous: command.anonymous ?? false });
    case "question.decline":
      return give(drafts, `decline.${command.question}`, { text: command.reason });
    case "question.answer":
      if (command.text) give(drafts, `answer.${command.question}`, { text: command.text });
      return;
    case "chat.post":
      return give(drafts, "chat", { text: command.text });
    case "chat.hide":
      return give(drafts, `hide.${command.line}`, { text: command.reason });
    case "poll.draft": {
      const { question, choices, multiple = false, results = "closed", voters = "people", poll } = command;
      return give(drafts, "poll", { text: question, choices, multiple, results, voters, id: poll });
    }
    case "caption.write":
      return give(drafts, "captions", { text: command.words });
    case "minutes.add":
      return give(drafts, "minute", {
        text: command.text,
        kind: command.kind ?? "note",
        owner: command.owner ?? "",
        due: command.due ?? "",
      });
    case "minutes.edit":
      return give(drafts, linePlace(command.line, command.translation === true), {
        text: command.text,
        base_seq: command.base_seq,
      });
  }
}

/** Where a change of a minute line is written: its text, or its text in the second language. */
export const linePlace = (line: string, translation: boolean): string => `${translation ? "second" : "line"}.${line}`;

function give(drafts: Drafts, place: string, draft: Parameters<Drafts["write"]>[1]): void {
  if (!drafts.at(place)?.text) drafts.write(place, draft);
}

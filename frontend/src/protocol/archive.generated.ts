// Generated from sessions/archive/document.py (EXPORTED). Do not edit.
/**
 * What somebody is in one exchange.
 */
export type Role = "attendee" | "chair" | "leader" | "moderator" | "rapporteur" | "system";

/**
 * All times are Unix milliseconds; the recording's second 0 is `started_ms`.
 *
 *     Keys of `questions`, `minutes` and `turns` never change: they are the anchors of links.
 */
export interface ArchiveDocument {
  id: string;
  title: string;
  started_ms: number;
  ended_ms: number;
  released: boolean;
  released_ms?: number;
  cities: ArchiveCity[];
  people: {
    [k: string]: ArchivePerson;
  };
  questions: {
    [k: string]: QuestionView;
  };
  minutes: {
    [k: string]: MinuteLineView;
  };
  turns: {
    [k: string]: ArchiveTurn;
  };
  segments: {
    [k: string]: ArchiveSegment;
  };
}
export interface ArchiveCity {
  name: string;
  side: number;
}
export interface ArchivePerson {
  name: string;
  title: string;
  city: string;
  side: number;
  role: Role;
}
export interface QuestionView {
  seq: number;
  status: "answered" | "declined" | "floor" | "waiting" | "withdrawn";
  text?: string;
  votes?: number;
  asked_ms?: number;
  author?: string;
  floor_ms?: number;
  closed_ms?: number;
  answer?: string;
  reason?: string;
}
export interface MinuteLineView {
  seq: number;
  at_ms: number;
  kind: "action" | "decision" | "note";
  text: string;
  question?: string;
}
export interface ArchiveTurn {
  participant: string;
  from_ms: number;
  to_ms: number;
}
export interface ArchiveSegment {
  participant: string;
  source: "camera" | "microphone" | "screen";
  media_type: string;
  started_ms: number;
  ended_ms: number;
  url: string;
  condition: "missing" | "torn" | "unreadable" | "whole";
}

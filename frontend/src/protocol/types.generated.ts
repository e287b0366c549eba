// Made by `python3 -m hub manage generate_types` from Python's. Do not edit.

/**
 * What somebody is in one exchange.
 */
export type Role =
  | "attendee"
  | "chair"
  | "interpreter"
  | "leader"
  | "moderator"
  | "observer"
  | "panellist"
  | "presenter"
  | "press"
  | "rapporteur"
  | "system"
  | "technical";
/**
 * Who sees the same document. One patch is encoded for each.
 */
export type Audience = "archive" | "attendee" | "desk" | "outside" | "panel";
/**
 * What a person allows at most ("save data").
 */
export type Ceiling = "audio" | "low" | "none" | "text";
export type ClientFrame =
  Hello | Do | Ping | Diverged | Want | MediaOffer | MediaLeave | MediaView | CaptionsFollow | CaptionTyping;
/**
 * Where an exchange is. Which of them it has, and how long, is its format's (`formats`).
 */
export type Phase = "discussion" | "ended" | "lobby" | "presentations" | "questions";
/**
 * What a track shows or carries; a participant publishes at most one of each.
 *
 *     The last three carry a voice on a line of its own: a booth's talkback, the desk's, the backstage of the panel.
 */
export type Source = "backstage" | "booth" | "camera" | "desk" | "microphone" | "screen";
export type LogEvent =
  | ExchangePrepared
  | PhaseStarted
  | ExchangeEnded
  | ExchangeReleased
  | HostChanged
  | ParticipantAdmitted
  | ParticipantArrived
  | ParticipantLeft
  | PersonErased
  | RecordingChosen
  | DevicesSet
  | HandRaised
  | HandLowered
  | QuestionAsked
  | QuestionWithdrawn
  | VoteCast
  | VoteWithdrawn
  | QuestionPromoted
  | QuestionAnswered
  | QuestionDeclined
  | QuestionReopened
  | AskingSet
  | OrderSet
  | QuestionApproved
  | QuestionHeld
  | QuestionMerged
  | QuestionSplit
  | QuestionsKeptApart
  | QuestionClaimed
  | ClaimEnded
  | QuestionAssigned
  | QuestionPlaced
  | QuestionCarriedOver
  | ReasonReviewed
  | SimilarFound
  | MinuteLineAdded
  | MinuteLineEdited
  | MinuteLineStruck
  | MinuteLineHeld
  | MinutesLanguagesSet
  | MinutesSubmitted
  | MinutesReturned
  | MinutesCirculated
  | MinutesDueSet
  | SignatoryNamed
  | AmendmentProposed
  | AmendmentAccepted
  | AmendmentDeclined
  | MinutesApproved
  | MinutesSealed
  | CityReleased
  | ChannelOpened
  | BoothTaken
  | BoothLeft
  | BoothOffered
  | FloorPassed
  | SlowDownAsked
  | BoothFellSilent
  | BoothHeard
  | CaptionerNamed
  | CaptionerDismissed
  | CaptionsTaken
  | CaptionsLeft
  | CaptionsOffered
  | CaptionWritten
  | CaptionCorrected
  | CaptionWithdrawn
  | CaptionsMissed
  | RecordingStarted
  | RecordingStopped
  | RecordingFailed
  | SpaceRanLow
  | SpaceMade
  | TurnBegun
  | TurnEnded
  | SegmentOpened
  | SegmentClosed
  | ItemAdded
  | ItemEdited
  | AgendaOrdered
  | ItemStarted
  | ItemFinished
  | ItemSkipped
  | ItemCarried
  | PhaseOverran
  | PhaseExtended
  | RoundTableAsked
  | RoundTableAnswered
  | RosterSet
  | SpeakerMarked
  | HandsOrdered
  | BudgetSet
  | FloorGranted
  | FloorReturned
  | SpeakerMuted
  | SpeakerUnmuted
  | PersonRemoved
  | PersonReadmitted
  | ExchangeRevised
  | ExchangeMoved
  | ExchangeCancelled
  | Knocked
  | KnockerLetIn
  | KnockerTurnedAway
  | KnockerGone
  | DoorSet
  | PollDrafted
  | PollOpened
  | BallotCast
  | PollClosed
  | PollShown
  | PollWithdrawn
  | ChatSet
  | ChatLinePosted
  | ChatLineHidden
  | SlidesOffered
  | SlidesShown
  | SlideTurned
  | SlidesPutAway
  | SlidesShared
  | SlidesWithdrawn
  | HandoutShared
  | HandoutTakenBack;
/**
 * What a subscriber's line carries, from the top down.
 */
export type Rung = "audio" | "slides" | "text" | "video";
export type ServerFrame =
  | Welcome
  | View
  | Patches
  | Net
  | Hashes
  | Own
  | Accepted
  | Refused
  | Retry
  | Problem
  | Pong
  | MediaAnswer
  | MediaRefused
  | MediaTracks
  | MediaRung
  | MediaGone
  | CaptionWords;

/**
 * The command is durable; its effect is in the document once that has reached `seq`.
 */
export interface Accepted {
  t: "accepted";
  id: string;
  seq: number;
}
/**
 * `owner` brings it: a person, a city, both or nobody. Nothing of an item off the record is kept.
 */
export interface AddItem {
  do: "agenda.add";
  /**
   * a key of a view's section
   */
  item: string;
  title: string;
  minutes: number;
  owner?: string | null;
  city?: string | null;
  off_record?: boolean;
}
/**
 * An action names who does it, a city or a person, and by when; a quote names who said it.
 */
export interface AddMinuteLine {
  do: "minutes.add";
  /**
   * a key of a view's section
   */
  line: string;
  kind?: "action" | "amendment" | "decision" | "note" | "quote";
  text: string;
  question?: string | null;
  speaker?: string | null;
  owner?: string | null;
  /**
   * ISO 8601, or empty
   */
  due?: string;
}
/**
 * The place of each item, from 1 on; of those that have one now.
 */
export interface AgendaOrdered {
  is: "agenda.ordered";
  places: {
    [k: string]: number;
  };
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * What a question has in common with another.
 */
export interface Alike {
  percent: number;
  words: string;
}
export interface AmendmentAccepted {
  is: "minutes.amendment_accepted";
  /**
   * a key of a view's section
   */
  amendment: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface AmendmentDeclined {
  is: "minutes.amendment_declined";
  /**
   * a key of a view's section
   */
  amendment: string;
  /**
   * a key of a view's section
   */
  by: string;
  reason: string;
}
export interface AmendmentProposed {
  is: "minutes.amendment_proposed";
  /**
   * a key of a view's section
   */
  amendment: string;
  line?: string;
  text: string;
  reason?: string;
  /**
   * a key of a view's section
   */
  city: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * The panel's and the desk's.
 */
export interface AmendmentView {
  seq: number;
  at_ms: number;
  text: string;
  city: string;
  by: string;
  version: number;
  status: "accepted" | "declined" | "proposed";
  line?: string;
  reason?: string;
  answer?: string;
}
/**
 * Mark it answered; with words, answered in writing.
 */
export interface AnswerQuestion {
  do: "question.answer";
  /**
   * a key of a view's section
   */
  question: string;
  text?: string;
}
/**
 * With a reason; and when it is feasible, where, when and how to get in.
 */
export interface AnswerRoundTable {
  do: "roundtable.answer";
  /**
   * a key of a view's section
   */
  request: string;
  feasible: boolean;
  reason: string;
  logistics?: string;
}
/**
 * For my city, this very version. The last city's approval seals it.
 */
export interface ApproveMinutes {
  do: "minutes.approve";
  version: number;
}
/**
 * Show a question to everybody.
 */
export interface ApproveQuestion {
  do: "question.approve";
  /**
   * a key of a view's section
   */
  question: string;
}
/**
 * A line in the archive. Times are Unix milliseconds.
 */
export interface ArchiveCaption {
  words: string;
  began_ms: number;
  until_ms: number;
  speaker: string;
  machine?: boolean;
}
/**
 * Where the captions of one language are, and how many lines a machine wrote.
 */
export interface ArchiveCaptionFiles {
  lines: number;
  machine: number;
  json: string;
  vtt: string;
  text: string;
}
/**
 * What was said, in one language, by key; the keys never change: they are the anchors of links.
 */
export interface ArchiveCaptions {
  language: string;
  lines: {
    [k: string]: ArchiveCaption;
  };
}
export interface ArchiveCity {
  name: string;
  side: number;
}
/**
 * Slides of which something was shown or shared. Its pages lie below `url`: <page>-<width>.webp.
 */
export interface ArchiveDeck {
  title: string;
  pages: number;
  by: string;
  url: string;
  pdf: string;
}
/**
 * All times are Unix milliseconds; the recording's second 0 is `started_ms`.
 *
 *     Keys of `questions`, `minutes`, `turns` and `slides` never change: they are the anchors of links.
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
  polls: {
    [k: string]: PollView;
  };
  captioned: {
    [k: string]: ArchiveCaptionFiles;
  };
  agenda: {
    [k: string]: ItemView;
  };
  decks: {
    [k: string]: ArchiveDeck;
  };
  slides: {
    [k: string]: ArchiveSlide;
  };
  handouts: {
    [k: string]: ArchiveHandout;
  };
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
  status: "answered" | "carried" | "declined" | "floor" | "merged" | "review" | "waiting" | "withdrawn";
  text?: string;
  votes?: number;
  asked_ms?: number;
  author?: string;
  language?: string;
  into?: string;
  floor_ms?: number;
  place?: number;
  places?: number;
  closed_ms?: number;
  answer?: string;
  reason?: string;
  asked_of?: string;
  asked_of_city?: string;
  owner?: string;
  owner_city?: string;
  due?: string;
  rank?: string;
  hidden?: boolean;
  reason_held?: boolean;
  claimed?: string;
  claim_ends_ms?: number;
  claimed_from?: string;
  similar?: {
    [k: string]: SimilarView;
  };
}
export interface SimilarView {
  percent: number;
  words: string;
}
export interface MinuteLineView {
  seq: number;
  at_ms: number;
  kind: "action" | "amendment" | "decision" | "note" | "quote";
  text: string;
  translation?: string;
  behind?: boolean;
  question?: string;
  speaker?: string;
  owner?: string;
  due?: string;
  held_by?: string;
  held_ms?: number;
}
export interface ArchiveTurn {
  participant: string;
  from_ms: number;
  to_ms: number;
}
export interface ArchiveSegment {
  participant: string;
  source: "backstage" | "booth" | "camera" | "desk" | "microphone" | "screen";
  media_type: string;
  started_ms: number;
  ended_ms: number;
  url: string;
  condition: "missing" | "torn" | "unreadable" | "whole";
  channel?: string;
}
/**
 * `so_far` while it is open and its results are live, `votes` once it is closed.
 */
export interface PollView {
  seq: number;
  status: "closed" | "draft" | "open" | "withdrawn";
  question: string;
  choices: {
    [k: string]: ChoiceView;
  };
  results: "closed" | "live";
  voters: "cities" | "people";
  multiple?: boolean;
  shown?: boolean;
  opened_ms?: number;
  closed_ms?: number;
  voting?: number;
  so_far?: {
    [k: string]: number;
  };
  voted?: number;
  votes?: {
    [k: string]: number;
  };
}
export interface ChoiceView {
  place: number;
  text: string;
}
export interface ItemView {
  place: number;
  minutes: number;
  status: "carried" | "done" | "running" | "skipped" | "waiting";
  off_record: boolean;
  title?: string;
  owner?: string;
  city?: string;
  started_ms?: number;
  ended_ms?: number;
  carried?: boolean;
}
/**
 * A page that was on the stage.
 */
export interface ArchiveSlide {
  deck: string;
  page: number;
  from_ms: number;
  to_ms: number;
  text: string;
}
/**
 * A document that was shared.
 */
export interface ArchiveHandout {
  title: string;
  kind: string;
  size: number;
  by: string;
  shared_ms: number;
  url: string;
}
/**
 * Is a round table with partners on the day before feasible?
 */
export interface AskForRoundTable {
  do: "roundtable.ask";
  /**
   * a key of a view's section
   */
  request: string;
  text: string;
}
/**
 * `question` is "q" and 32 hex digits of SHA-256 of a token that only the asker's browser holds.
 *
 *     An anonymous one goes into the post box, which is emptied at the next whole minute.
 */
export interface AskQuestion {
  do: "question.ask";
  /**
   * a key of a view's section
   */
  question: string;
  text: string;
  anonymous?: boolean;
  language?: string | null;
}
/**
 * A sign to whoever speaks on the floor.
 */
export interface AskToSlowDown {
  do: "booth.slow";
}
export interface AskingSet {
  is: "questions.rules_set";
  review: boolean;
  named_only: boolean;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * Who of the panel, or which city, is to answer; neither: nobody in particular.
 */
export interface AssignQuestion {
  do: "question.assign";
  /**
   * a key of a view's section
   */
  question: string;
  participant?: string | null;
  city?: string | null;
}
/**
 * A ballot, in place of the one before. When its poll is over every such event is replaced by one without
 *     voter and choices (decision 20): then it says that somebody voted.
 */
export interface BallotCast {
  is: "poll.ballot_cast";
  /**
   * a key of a view's section
   */
  poll: string;
  participant?: string;
  city?: string;
  /**
   * Items: a key of a view's section
   */
  choices?: string[];
}
export interface BoothFellSilent {
  is: "booth.fell_silent";
  /**
   * a key of a view's section
   */
  channel: string;
  /**
   * Unix time in milliseconds
   */
  since_ms: number;
}
export interface BoothHeard {
  is: "booth.heard";
  /**
   * a key of a view's section
   */
  channel: string;
}
/**
 * Whoever was on the air is gone, and nobody is there to take over.
 */
export interface BoothLeft {
  is: "booth.left";
  /**
   * a key of a view's section
   */
  channel: string;
}
/**
 * The interpreter on the air asked their partner to take over, or took that back.
 */
export interface BoothOffered {
  is: "booth.offered";
  /**
   * a key of a view's section
   */
  channel: string;
  on: boolean;
}
/**
 * This interpreter is on the air now. `by` is "" where their partner fell silent or left.
 */
export interface BoothTaken {
  is: "booth.taken";
  /**
   * a key of a view's section
   */
  channel: string;
  /**
   * a key of a view's section
   */
  participant: string;
  by?: string;
}
export interface BudgetSet {
  is: "floor.budgeted";
  of: "city" | "person" | "side";
  minutes: number;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * How the line reads from here on.
 */
export interface CaptionCorrected {
  is: "caption.corrected";
  /**
   * a key of a view's section
   */
  caption: string;
  words: string;
  speaker: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * What I have typed so far of a line; the whole of it where it is `done`. Shown, never logged; may be lost.
 */
export interface CaptionTyping {
  t: "caption.typing";
  /**
   * a key of a view's section
   */
  caption: string;
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  language: string;
  words: string;
  speaker?: string | null;
  done?: boolean;
}
export interface CaptionView {
  language: string;
  words: string;
  seq: number;
  speaker: string;
  machine?: boolean;
  began_ms?: number;
  ended_ms?: number;
}
/**
 * No view shows it any more. `speaker` is who was found to have said it, where that is why.
 */
export interface CaptionWithdrawn {
  is: "caption.withdrawn";
  /**
   * a key of a view's section
   */
  caption: string;
  /**
   * a key of a view's section
   */
  by: string;
  speaker?: string;
}
/**
 * A line as it is typed. Once it is `done` the document has it too, if its speaker agreed to be recorded.
 */
export interface CaptionWords {
  t: "caption.words";
  /**
   * a key of a view's section
   */
  caption: string;
  language: string;
  words: string;
  speaker?: string;
  done?: boolean;
}
/**
 * A line of somebody who agreed to be recorded, said while the recording ran.
 */
export interface CaptionWritten {
  is: "caption.written";
  /**
   * a key of a view's section
   */
  caption: string;
  /**
   * a key of a view's section
   */
  language: string;
  words: string;
  /**
   * Unix time in milliseconds
   */
  began_ms: number;
  /**
   * Unix time in milliseconds
   */
  ended_ms: number;
  speaker: string;
  by?: string;
  model?: string;
  segment?: string;
}
export interface CaptionerDismissed {
  is: "captions.captioner_dismissed";
  /**
   * a key of a view's section
   */
  language: string;
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface CaptionerNamed {
  is: "captions.captioner_named";
  /**
   * a key of a view's section
   */
  language: string;
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * The captions in one language.
 */
export interface CaptioningView {
  captioners: {
    [k: string]: boolean;
  };
  live?: string;
  offered?: boolean;
  machine?: boolean;
  missed_ms?: number;
}
/**
 * Send me what is written in this language, as it is typed or line by line; without a language nothing more.
 */
export interface CaptionsFollow {
  t: "captions.follow";
  language?: string | null;
  typing?: boolean;
}
/**
 * Whoever wrote is gone, or no captioner any more; the partner's next line takes over.
 */
export interface CaptionsLeft {
  is: "captions.left";
  /**
   * a key of a view's section
   */
  language: string;
}
/**
 * What was said between these moments no machine wrote down: it was too slow.
 */
export interface CaptionsMissed {
  is: "captions.missed";
  /**
   * a key of a view's section
   */
  language: string;
  /**
   * Unix time in milliseconds
   */
  from_ms: number;
  /**
   * Unix time in milliseconds
   */
  to_ms: number;
}
/**
 * Whoever writes asked their partner to take over, or took that back.
 */
export interface CaptionsOffered {
  is: "captions.offered";
  /**
   * a key of a view's section
   */
  language: string;
  on: boolean;
}
/**
 * This captioner writes the language from here on.
 */
export interface CaptionsTaken {
  is: "captions.taken";
  /**
   * a key of a view's section
   */
  language: string;
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * Answered after the exchange, by a person or a city, until a day.
 */
export interface CarryOver {
  do: "question.carry_over";
  /**
   * a key of a view's section
   */
  question: string;
  participant?: string | null;
  city?: string | null;
  /**
   * a calendar day, RFC 3339 full-date
   */
  due: string;
}
/**
 * All that have no outcome yet, so that the exchange can end.
 */
export interface CarryOverAll {
  do: "questions.carry_over";
  participant?: string | null;
  city?: string | null;
  /**
   * a calendar day, RFC 3339 full-date
   */
  due: string;
}
/**
 * My ballot, in place of the one before; without a choice I take it back.
 */
export interface CastBallot {
  do: "poll.vote";
  /**
   * a key of a view's section
   */
  poll: string;
  /**
   * Items: a key of a view's section
   */
  choices?: string[];
}
/**
 * The exchange is interpreted into this language from now on.
 */
export interface ChannelOpened {
  is: "channel.opened";
  /**
   * a key of a view's section
   */
  channel: string;
}
/**
 * The interpretation into one language. Attendees see who interprets; the rest is the panel's and the desk's.
 */
export interface ChannelView {
  passes: boolean;
  live?: string;
  offered?: boolean;
  silent_ms?: number;
  slow_ms?: number;
}
/**
 * From now on nobody reads its words.
 */
export interface ChatLineHidden {
  is: "chat.hidden";
  /**
   * a key of a view's section
   */
  line: string;
  /**
   * a key of a view's section
   */
  by: string;
  reason: string;
}
/**
 * Its key is `m` and the number of this entry.
 */
export interface ChatLinePosted {
  is: "chat.posted";
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  sent: string;
  text: string;
}
export interface ChatLineView {
  seq: number;
  at_ms: number;
  participant: string;
  sent?: string;
  text?: string;
  hidden?: boolean;
}
export interface ChatSet {
  is: "chat.rules_set";
  on: boolean;
  slow_s?: number;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * Agree to be recorded, or take part without it. May be changed at any time, for what follows.
 */
export interface ChooseRecording {
  do: "recording.choose";
  agree: boolean;
}
/**
 * The chair's review is done: a new version goes to the cities, for their amendments and approval.
 *
 *     `due`: the day by which they are asked to answer. It reminds; nothing is approved by letting it pass.
 */
export interface CirculateMinutes {
  do: "minutes.circulate";
  /**
   * ISO 8601, or empty
   */
  due?: string;
}
/**
 * A city, or the chair (`city` is "chair"), holds the exchange back no longer.
 */
export interface CityReleased {
  is: "exchange.city_released";
  /**
   * a key of a view's section
   */
  city: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface ClaimEnded {
  is: "question.claim_ended";
  /**
   * a key of a view's section
   */
  question: string;
  why: "expired" | "left" | "released";
}
/**
 * I see to it: nobody else decides it meanwhile. Ends by itself; claiming again prolongs it.
 *
 *     `instead`: also where another sees to it now, which the whole desk is shown.
 */
export interface ClaimQuestion {
  do: "question.claim";
  /**
   * a key of a view's section
   */
  question: string;
  instead?: boolean;
}
/**
 * The first frame, and again after a hole: send me what comes after `after`; 0 sends the whole view.
 */
export interface Hello {
  t: "hello";
  version: number;
  /**
   * a key of a view's section
   */
  exchange: string;
  after?: number;
  audience?: Audience | null;
  lane?: "live" | "slow";
  deflate?: boolean;
  sections?: (
    | "agenda"
    | "amendments"
    | "captioning"
    | "captions"
    | "channels"
    | "chat"
    | "decks"
    | "delegations"
    | "door"
    | "floor"
    | "hall"
    | "handouts"
    | "hands"
    | "minutes"
    | "people"
    | "plan"
    | "polls"
    | "questions"
    | "record"
    | "roundtables"
    | "segments"
    | "showings"
    | "slide"
    | "talk"
    | "turns"
  )[];
  wall?: boolean;
  language?: string;
  zone?: string;
}
/**
 * A command. Sent again with the same `id` it gets the same answer and is never carried out twice.
 */
export interface Do {
  t: "do";
  id: string;
  command:
    | StartPhase
    | EndExchange
    | ReleaseExchange
    | TakeHost
    | ChooseRecording
    | SetDevices
    | RaiseHand
    | LowerHand
    | AskQuestion
    | WithdrawQuestion
    | VoteForQuestion
    | WithdrawVote
    | PromoteQuestion
    | AnswerQuestion
    | DeclineQuestion
    | ReopenQuestion
    | SetAsking
    | SetOrder
    | ApproveQuestion
    | HoldQuestion
    | MergeQuestion
    | SplitQuestion
    | KeepApart
    | ClaimQuestion
    | ReleaseClaim
    | AssignQuestion
    | PlaceQuestion
    | CarryOver
    | CarryOverAll
    | ReviewReason
    | ReviewReasons
    | AddMinuteLine
    | EditMinuteLine
    | StrikeMinuteLine
    | HoldMinuteLine
    | SetMinutesLanguages
    | SubmitMinutes
    | ReturnMinutes
    | CirculateMinutes
    | SetMinutesDue
    | NameSignatory
    | ProposeAmendment
    | DecideAmendment
    | ApproveMinutes
    | TakeBooth
    | OfferBooth
    | PassFloor
    | AskToSlowDown
    | NameCaptioner
    | TakeCaptions
    | OfferCaptions
    | WriteCaption
    | CorrectCaption
    | WithdrawCaption
    | StartRecording
    | StopRecording
    | AddItem
    | EditItem
    | MoveItem
    | StartItem
    | FinishItem
    | SkipItem
    | ExtendPhase
    | AskForRoundTable
    | AnswerRoundTable
    | SetRoster
    | MarkSpeaker
    | OrderHands
    | SetBudget
    | GrantFloor
    | ReturnFloor
    | MuteSpeaker
    | UnmuteSpeaker
    | RemovePerson
    | ReadmitPerson
    | LetIn
    | TurnAway
    | SetDoor
    | DraftPoll
    | OpenPoll
    | ClosePoll
    | ShowPoll
    | WithdrawPoll
    | CastBallot
    | SetChat
    | PostChatLine
    | HideChatLine
    | ShowSlides
    | TurnSlide
    | PutSlidesAway
    | ShareSlides
    | WithdrawSlides
    | TakeBackHandout;
}
/**
 * Open the exchange, or move it to another part of its format.
 */
export interface StartPhase {
  do: "phase.start";
  phase: Phase;
}
/**
 * Close the room for all. What it holds stays with those who took part until it is released.
 */
export interface EndExchange {
  do: "exchange.end";
}
/**
 * For the chair, or for my city: hold recording, questions and minutes of an ended exchange back no longer.
 *
 *     Once nobody does, everybody can see them.
 */
export interface ReleaseExchange {
  do: "exchange.release";
}
/**
 * I run the exchange from here on.
 */
export interface TakeHost {
  do: "host.take";
}
/**
 * What of mine is on, so that the others see who is muted.
 */
export interface SetDevices {
  do: "devices.set";
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}
export interface RaiseHand {
  do: "hand.raise";
}
/**
 * Mine; the desk may lower another's.
 */
export interface LowerHand {
  do: "hand.lower";
  participant?: string | null;
}
/**
 * Whoever knows the token asked the question: that works for an anonymous asker too.
 */
export interface WithdrawQuestion {
  do: "question.withdraw";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a secret of the asking browser
   */
  token: string;
}
export interface VoteForQuestion {
  do: "question.vote";
  /**
   * a key of a view's section
   */
  question: string;
}
export interface WithdrawVote {
  do: "question.unvote";
  /**
   * a key of a view's section
   */
  question: string;
}
/**
 * Put a waiting question on the floor.
 */
export interface PromoteQuestion {
  do: "question.promote";
  /**
   * a key of a view's section
   */
  question: string;
}
export interface DeclineQuestion {
  do: "question.decline";
  /**
   * a key of a view's section
   */
  question: string;
  reason: string;
}
/**
 * Back to waiting: from the floor, or after an outcome that was a mistake.
 */
export interface ReopenQuestion {
  do: "question.reopen";
  /**
   * a key of a view's section
   */
  question: string;
}
/**
 * How one may ask: `review` shows a question only when the desk has approved it; `named_only` asks for names.
 */
export interface SetAsking {
  do: "questions.rules";
  review: boolean;
  named_only?: boolean;
}
/**
 * In which order waiting questions stand, for all.
 */
export interface SetOrder {
  do: "questions.order";
  order: "hand" | "sides" | "time" | "votes";
}
/**
 * Take a question that everybody sees back for review.
 */
export interface HoldQuestion {
  do: "question.hold";
  /**
   * a key of a view's section
   */
  question: string;
}
/**
 * The same is asked in `into`: it gets the votes, each person's once, and the outcome.
 */
export interface MergeQuestion {
  do: "question.merge";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  into: string;
}
/**
 * Undo a merge: the question stands by itself again, with its own votes.
 */
export interface SplitQuestion {
  do: "question.split";
  /**
   * a key of a view's section
   */
  question: string;
}
/**
 * They are not the same: the suggestion goes.
 */
export interface KeepApart {
  do: "question.keep_apart";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  other: string;
}
export interface ReleaseClaim {
  do: "question.release";
  /**
   * a key of a view's section
   */
  question: string;
}
/**
 * The place in the moderator's own order: before another waiting question, or last.
 */
export interface PlaceQuestion {
  do: "question.place";
  /**
   * a key of a view's section
   */
  question: string;
  before?: string | null;
}
/**
 * The chair shows everybody why a question was declined; with words, in the chair's words.
 */
export interface ReviewReason {
  do: "question.review_reason";
  /**
   * a key of a view's section
   */
  question: string;
  reason?: string;
}
/**
 * The chair shows all reasons as they were written.
 */
export interface ReviewReasons {
  do: "questions.review_reasons";
}
/**
 * `base_seq` is the line's `seq` as the writer saw it; an outdated one is refused and the text kept.
 *
 *     `translation`: the line in the minutes' second language. Who has an owner or a date wrong says both anew.
 */
export interface EditMinuteLine {
  do: "minutes.edit";
  /**
   * a key of a view's section
   */
  line: string;
  text: string;
  base_seq: number;
  translation?: boolean;
  owner?: string | null;
  due?: string | null;
}
/**
 * Take a line out of the draft. The log keeps it.
 */
export interface StrikeMinuteLine {
  do: "minutes.strike";
  /**
   * a key of a view's section
   */
  line: string;
  base_seq: number;
}
/**
 * I am changing this line: the others see it and wait, for HOLD_MS at most. Not `on`: I am done.
 */
export interface HoldMinuteLine {
  do: "minutes.hold";
  /**
   * a key of a view's section
   */
  line: string;
  on?: boolean;
}
/**
 * In which language the lines are written, into which they are translated, and which of the two prevails.
 */
export interface SetMinutesLanguages {
  do: "minutes.languages";
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  language: string;
  second?: string | null;
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  prevailing: string;
}
/**
 * The draft is ready for the chair's review.
 */
export interface SubmitMinutes {
  do: "minutes.submit";
}
/**
 * Back to the rapporteurs, with what is missing.
 */
export interface ReturnMinutes {
  do: "minutes.return";
  reason: string;
}
/**
 * The cities get more time, or less, for the version that they have; empty: no day is named.
 */
export interface SetMinutesDue {
  do: "minutes.due";
  /**
   * ISO 8601, or empty
   */
  due: string;
}
/**
 * Who approves and releases for a city; None: whoever leads its delegation.
 */
export interface NameSignatory {
  do: "minutes.signatory";
  /**
   * a key of a view's section
   */
  city: string;
  participant?: string | null;
}
/**
 * A city would have a line read otherwise, or, without `line`, one more line in the minutes.
 */
export interface ProposeAmendment {
  do: "minutes.amend";
  /**
   * a key of a view's section
   */
  amendment: string;
  line?: string | null;
  text: string;
  reason?: string;
}
/**
 * The chair takes it into the minutes, or declines it with a reason.
 */
export interface DecideAmendment {
  do: "minutes.amendment";
  /**
   * a key of a view's section
   */
  amendment: string;
  accept: boolean;
  reason?: string;
}
/**
 * I go on the air in my language; the desk may put an interpreter there.
 */
export interface TakeBooth {
  do: "booth.take";
  participant?: string | null;
}
/**
 * I am on the air and ask my partner to take over; or, not `on`, no longer.
 */
export interface OfferBooth {
  do: "booth.offer";
  on?: boolean;
}
/**
 * The floor speaks this channel's language: it is heard there as it is, until `on` is false again.
 */
export interface PassFloor {
  do: "booth.pass";
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  channel: string;
  on: boolean;
}
/**
 * Somebody here writes captions in this language, beside whatever else they do; or, not `on`, no longer.
 */
export interface NameCaptioner {
  do: "captions.name";
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  language: string;
  /**
   * a key of a view's section
   */
  participant: string;
  on?: boolean;
}
/**
 * I write from here on; the desk may say so of any captioner of the language.
 */
export interface TakeCaptions {
  do: "captions.take";
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  language: string;
  participant?: string | null;
}
/**
 * I write and ask my partner to take over; or, not `on`, no longer.
 */
export interface OfferCaptions {
  do: "captions.offer";
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  language: string;
  on?: boolean;
}
/**
 * A line that is complete. It began when its first letter was typed, and ended when it was sent.
 */
export interface WriteCaption {
  do: "caption.write";
  /**
   * a key of a view's section
   */
  caption: string;
  /**
   * a language's primary subtag, RFC 5646 section 2.2.1: ko
   */
  language: string;
  words: string;
  /**
   * Unix time in milliseconds
   */
  began_ms: number;
  /**
   * Unix time in milliseconds
   */
  ended_ms: number;
  speaker?: string | null;
}
/**
 * The line as it should read, whole.
 */
export interface CorrectCaption {
  do: "caption.correct";
  /**
   * a key of a view's section
   */
  caption: string;
  words: string;
  speaker?: string | null;
}
/**
 * It was not said, or should not have been written.
 */
export interface WithdrawCaption {
  do: "caption.withdraw";
  /**
   * a key of a view's section
   */
  caption: string;
}
export interface StartRecording {
  do: "recording.start";
}
export interface StopRecording {
  do: "recording.stop";
}
/**
 * The whole item anew. One that has begun may only be given another length.
 */
export interface EditItem {
  do: "agenda.edit";
  /**
   * a key of a view's section
   */
  item: string;
  title: string;
  minutes: number;
  owner?: string | null;
  city?: string | null;
  off_record?: boolean;
}
export interface MoveItem {
  do: "agenda.move";
  /**
   * a key of a view's section
   */
  item: string;
  before?: string | null;
}
/**
 * What runs meanwhile is finished.
 */
export interface StartItem {
  do: "agenda.start";
  /**
   * a key of a view's section
   */
  item: string;
}
export interface FinishItem {
  do: "agenda.finish";
  /**
   * a key of a view's section
   */
  item: string;
}
export interface SkipItem {
  do: "agenda.skip";
  /**
   * a key of a view's section
   */
  item: string;
}
/**
 * So many minutes more from now on, or from the planned end; the next part has as many less.
 */
export interface ExtendPhase {
  do: "phase.extend";
  minutes: number;
}
/**
 * Who sits at my device, or, by the desk, at another's. The whole list; whose key stays is the same person.
 */
export interface SetRoster {
  do: "roster.set";
  members: {
    [k: string]: Member;
  };
  participant?: string | null;
}
export interface Member {
  name: string;
  title?: string;
  native_name?: string;
  /**
   * lower is named first within a delegation
   */
  precedence?: number;
}
/**
 * This one of us speaks now; None: not said. What is heard from here on is theirs.
 */
export interface MarkSpeaker {
  do: "roster.mark";
  member?: string | null;
  participant?: string | null;
}
/**
 * How the next speaker is suggested; whom to call stays the chair's choice.
 */
export interface OrderHands {
  do: "floor.order";
  order: "first" | "least" | "sides";
}
/**
 * So many minutes for each speaker, city or side, over the whole exchange; 0: as many as they like.
 */
export interface SetBudget {
  do: "floor.budget";
  of: "city" | "person" | "side";
  minutes: number;
}
/**
 * This person has the floor now, and nobody else; who only listens may speak while they have it.
 */
export interface GrantFloor {
  do: "floor.grant";
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * Whoever has the floor gives it back, or it is taken.
 */
export interface ReturnFloor {
  do: "floor.return";
}
/**
 * Is not heard until the desk lets them, or gives them the floor.
 */
export interface MuteSpeaker {
  do: "floor.mute";
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * May be heard again; nobody's microphone is turned on by another.
 */
export interface UnmuteSpeaker {
  do: "floor.unmute";
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * Out of the room, until they are let in again.
 */
export interface RemovePerson {
  do: "floor.remove";
  /**
   * a key of a view's section
   */
  participant: string;
}
export interface ReadmitPerson {
  do: "floor.readmit";
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * They belong to the exchange from now on; who comes on another device keeps the seat that they have.
 */
export interface LetIn {
  do: "door.let_in";
  /**
   * a key of a view's section
   */
  knock: string;
}
/**
 * Not now. They may knock again.
 */
export interface TurnAway {
  do: "door.turn_away";
  /**
   * a key of a view's section
   */
  knock: string;
}
/**
 * Whether those who come by the open link wait until they are let in, or are in at once.
 */
export interface SetDoor {
  do: "door.rules";
  guests_wait: boolean;
}
/**
 * What is to be asked; the client makes `poll`. Said again of a draft, it replaces what was drafted.
 *
 *     `results`: seen by all while it runs, or only when it is closed. `voters`: everybody here, or one vote a city.
 */
export interface DraftPoll {
  do: "poll.draft";
  /**
   * a key of a view's section
   */
  poll: string;
  question: string;
  choices: string[];
  multiple?: boolean;
  results?: "closed" | "live";
  voters?: "cities" | "people";
}
/**
 * Let everybody vote, and put it before everybody. One is open at a time.
 */
export interface OpenPoll {
  do: "poll.open";
  /**
   * a key of a view's section
   */
  poll: string;
}
/**
 * Count. From then on nobody can tell who chose what.
 */
export interface ClosePoll {
  do: "poll.close";
  /**
   * a key of a view's section
   */
  poll: string;
}
/**
 * Put a closed poll before everybody again; not `on`: take it away, open or closed.
 */
export interface ShowPoll {
  do: "poll.show";
  /**
   * a key of a view's section
   */
  poll: string;
  on?: boolean;
}
/**
 * It was a mistake: a draft is gone, of another nothing is counted.
 */
export interface WithdrawPoll {
  do: "poll.withdraw";
  /**
   * a key of a view's section
   */
  poll: string;
}
/**
 * Whether there is a chat, and how many seconds each has to wait between two lines.
 */
export interface SetChat {
  do: "chat.rules";
  on: boolean;
  slow_s?: number;
}
/**
 * For everybody in the room: there are no private lines. `sent` is the client's own mark, by which its page knows
 *     the line when it comes.
 */
export interface PostChatLine {
  do: "chat.post";
  /**
   * a key of a view's section
   */
  sent: string;
  text: string;
}
/**
 * Take its words out of every view, for good. Its writer reads the reason.
 */
export interface HideChatLine {
  do: "chat.hide";
  /**
   * a key of a view's section
   */
  line: string;
  reason: string;
}
/**
 * Put this deck on the stage, in place of what is there.
 */
export interface ShowSlides {
  do: "slides.show";
  /**
   * a key of a view's section
   */
  deck: string;
  /**
   * 1-based
   */
  page?: number;
}
/**
 * The deck that is on the stage, at this page.
 */
export interface TurnSlide {
  do: "slides.turn";
  /**
   * a key of a view's section
   */
  deck: string;
  /**
   * 1-based
   */
  page: number;
}
export interface PutSlidesAway {
  do: "slides.put_away";
  /**
   * a key of a view's section
   */
  deck: string;
}
/**
 * All its pages are everybody's from here on, and the archive's; until it is withdrawn.
 */
export interface ShareSlides {
  do: "slides.share";
  /**
   * a key of a view's section
   */
  deck: string;
}
/**
 * Nobody is shown anything of it any more: not in the room, nor in the archive.
 */
export interface WithdrawSlides {
  do: "slides.withdraw";
  /**
   * a key of a view's section
   */
  deck: string;
}
export interface TakeBackHandout {
  do: "handout.take_back";
  /**
   * a key of a view's section
   */
  handout: string;
}
/**
 * Is the line still there? Answered by a pong at once.
 */
export interface Ping {
  t: "ping";
}
/**
 * What I have of a section is not what `hashes` of `seq` says. Answered as a hello with `after` 0.
 */
export interface Diverged {
  t: "diverged";
  seq: number;
  section:
    | "agenda"
    | "amendments"
    | "captioning"
    | "captions"
    | "channels"
    | "chat"
    | "decks"
    | "delegations"
    | "door"
    | "floor"
    | "hall"
    | "handouts"
    | "hands"
    | "minutes"
    | "people"
    | "plan"
    | "polls"
    | "questions"
    | "record"
    | "roundtables"
    | "segments"
    | "showings"
    | "slide"
    | "talk"
    | "turns";
}
/**
 * On the slow lane: I show these sections too from now on. Answered by `net` with the whole of each.
 */
export interface Want {
  t: "want";
  sections: (
    | "agenda"
    | "amendments"
    | "captioning"
    | "captions"
    | "channels"
    | "chat"
    | "decks"
    | "delegations"
    | "door"
    | "floor"
    | "hall"
    | "handouts"
    | "hands"
    | "minutes"
    | "people"
    | "plan"
    | "polls"
    | "questions"
    | "record"
    | "roundtables"
    | "segments"
    | "showings"
    | "slide"
    | "talk"
    | "turns"
  )[];
}
/**
 * An SDP offer of the page's sending or receiving transport; a repeated `id` gets the same answer.
 *
 *     `sources` (sending) says what each m-line publishes, `tracks` (receiving) which track each is to carry.
 */
export interface MediaOffer {
  t: "media.offer";
  id: string;
  /**
   * a key of a view's section
   */
  connection: string;
  sdp: string;
  sources?: {
    [k: string]: Source;
  };
  tracks?: {
    /**
     * a key of a view's section
     */
    [k: string]: string;
  };
}
export interface MediaLeave {
  t: "media.leave";
  /**
   * a key of a view's section
   */
  connection: string;
}
/**
 * What the page shows of the pictures that it receives: how high each is, in pixels of the device.
 *
 *     0 for one that is not seen, which then costs nothing. `ceiling` is what the person allows at most.
 */
export interface MediaView {
  t: "media.view";
  /**
   * a key of a view's section
   */
  connection: string;
  heights: {
    [k: string]: number;
  };
  ceiling: Ceiling;
}
export interface DeckView {
  title: string;
  pages: number;
  offered_ms: number;
  owner?: string;
  shared?: boolean;
}
/**
 * One of those who sit behind a device.
 */
export interface Delegate {
  name: string;
  title?: string;
  native_name?: string;
  precedence?: number;
}
export interface DelegateView {
  name: string;
  title: string;
  native_name?: string;
  precedence?: number;
}
export interface DelegationView {
  members: {
    [k: string]: DelegateView;
  };
  speaker?: string;
}
export interface DevicesSet {
  is: "devices.set";
  /**
   * a key of a view's section
   */
  participant: string;
  microphone?: boolean;
  camera?: boolean;
  screen?: boolean;
}
/**
 * All that an audience sees of an exchange: sections of entities by key.
 */
export interface DocumentView {
  hall: {
    [k: string]: HallView;
  };
  people: {
    [k: string]: PersonView;
  };
  hands: {
    [k: string]: HandView;
  };
  questions: {
    [k: string]: QuestionView;
  };
  minutes: {
    [k: string]: MinuteLineView;
  };
  record: {
    [k: string]: RecordView;
  };
  amendments: {
    [k: string]: AmendmentView;
  };
  turns: {
    [k: string]: TurnView;
  };
  channels: {
    [k: string]: ChannelView;
  };
  captioning: {
    [k: string]: CaptioningView;
  };
  captions: {
    [k: string]: CaptionView;
  };
  segments: {
    [k: string]: SegmentView;
  };
  agenda: {
    [k: string]: ItemView;
  };
  roundtables: {
    [k: string]: RoundTableView;
  };
  delegations: {
    [k: string]: DelegationView;
  };
  floor: {
    [k: string]: FloorView;
  };
  talk: {
    [k: string]: TalkView;
  };
  plan: {
    [k: string]: PlanView;
  };
  door: {
    [k: string]: KnockerView;
  };
  polls: {
    [k: string]: PollView;
  };
  chat: {
    [k: string]: ChatLineView;
  };
  decks: {
    [k: string]: DeckView;
  };
  slide: {
    [k: string]: SlideView;
  };
  showings: {
    [k: string]: ShowingView;
  };
  handouts: {
    [k: string]: HandoutView;
  };
}
export interface HallView {
  title: string;
  format: "peer_exchange" | "presentations" | "round_table";
  planned: {
    [k: string]: number;
  };
  phase: Phase;
  phase_since_ms: number;
  recording: boolean;
  released: boolean;
  phase_ends_ms?: number;
  started_ms?: number;
  ended_ms?: number;
  released_ms?: number;
  host?: string;
  over?: boolean;
  traded?: number;
  off_record?: boolean;
  trouble?: string;
  space_minutes?: number;
  space_megabytes?: number;
  review?: boolean;
  named_only?: boolean;
  order?: "hand" | "sides" | "time" | "votes";
  chat?: boolean;
  chat_slow_s?: number;
  chat_older?: boolean;
  guests_wait?: boolean;
}
export interface PersonView {
  name: string;
  title: string;
  city: string;
  side: number;
  role: Role;
  present: boolean;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  muted?: boolean;
  removed?: boolean;
  agreed?: boolean;
  kind?: "" | "academia" | "civil_society" | "government" | "industry" | "international";
  precedence?: number;
  native_name?: string;
  channel?: string;
}
export interface HandView {
  seq: number;
}
/**
 * The minutes as a whole. Times in Unix milliseconds, by city.
 */
export interface RecordView {
  stage: "circulated" | "draft" | "review" | "sealed";
  since_ms: number;
  version: number;
  language?: string;
  second?: string;
  prevailing?: string;
  digest?: string;
  due?: string;
  returned?: string;
  signatories: {
    [k: string]: string;
  };
  approvals: {
    [k: string]: number;
  };
  releases: {
    [k: string]: number;
  };
}
export interface TurnView {
  participant: string;
  from_ms: number;
  to_ms?: number;
  member?: string;
}
export interface SegmentView {
  participant: string;
  source: "backstage" | "booth" | "camera" | "desk" | "microphone" | "screen";
  media_type: string;
  started_ms: number;
  ended_ms?: number;
  channel?: string;
}
export interface RoundTableView {
  text: string;
  by: string;
  asked_ms: number;
  answered_ms?: number;
  feasible?: boolean;
  reason?: string;
  logistics?: string;
}
export interface FloorView {
  order: "first" | "least" | "sides";
  budgets: {
    [k: string]: number;
  };
  holder?: string;
  since_ms?: number;
}
export interface TalkView {
  of: "city" | "person" | "side";
  who: string;
  spoken_ms: number;
}
export interface PlanView {
  starts_ms?: number;
  time_zone?: string;
  cancelled?: string;
}
export interface KnockerView {
  seq: number;
  name: string;
  title: string;
  side: number;
  place: string;
  kind: "" | "academia" | "civil_society" | "government" | "industry" | "international";
  seat?: string;
}
export interface SlideView {
  deck: string;
  page: number;
  pages: number;
  title: string;
  text: string;
  since_ms: number;
  owner?: string;
}
export interface ShowingView {
  deck: string;
  page: number;
  from_ms: number;
  to_ms: number;
  text?: string;
}
export interface HandoutView {
  title: string;
  paper: number;
  version: number;
  kind: string;
  size: number;
  by: string;
  shared_ms: number;
}
/**
 * Said by the desk, or because an attendee was removed: else they come back by the open link as somebody new.
 */
export interface DoorSet {
  is: "door.rules_set";
  guests_wait: boolean;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * The exchange is over before it began.
 */
export interface ExchangeCancelled {
  is: "exchange.cancelled";
  reason: string;
}
export interface ExchangeEnded {
  is: "exchange.ended";
  /**
   * a key of a view's section
   */
  by: string;
}
export interface ExchangeMoved {
  is: "exchange.moved";
  starts_ms: number;
  time_zone: string;
}
/**
 * The log's first event. `planned` has the length of each phase, in minutes.
 */
export interface ExchangePrepared {
  is: "exchange.prepared";
  title: string;
  cities: {
    [k: string]: number;
  };
  planned: {
    [k: string]: number;
  };
  format?: "peer_exchange" | "presentations" | "round_table";
}
/**
 * Nobody holds it back any more.
 */
export interface ExchangeReleased {
  is: "exchange.released";
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * In place of what `exchange.prepared` says.
 */
export interface ExchangeRevised {
  is: "exchange.revised";
  title: string;
  cities: {
    [k: string]: number;
  };
  planned: {
    [k: string]: number;
  };
  format?: "peer_exchange" | "presentations" | "round_table";
}
export interface FloorGranted {
  is: "floor.granted";
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * From here on the floor speaks the channel's own language, or no longer does.
 */
export interface FloorPassed {
  is: "booth.floor_passed";
  /**
   * a key of a view's section
   */
  channel: string;
  on: boolean;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * `by` is "" when they left. `silenced`: they spoke by the floor alone, so what they had on is off.
 */
export interface FloorReturned {
  is: "floor.returned";
  /**
   * a key of a view's section
   */
  participant: string;
  by?: string;
  silenced?: boolean;
}
export interface HandLowered {
  is: "hand.lowered";
  /**
   * a key of a view's section
   */
  participant: string;
}
export interface HandRaised {
  is: "hand.raised";
  /**
   * a key of a view's section
   */
  participant: string;
}
export interface HandoutShared {
  is: "handout.shared";
  /**
   * a key of a view's section
   */
  handout: string;
  title: string;
  paper: number;
  version: number;
  kind: string;
  size: number;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface HandoutTakenBack {
  is: "handout.taken_back";
  /**
   * a key of a view's section
   */
  handout: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface HandsOrdered {
  is: "floor.ordered";
  order: "first" | "least" | "sides";
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * What each section of the document is at exactly `seq`: the first 16 hex digits of a SHA-256 (hashes.py).
 */
export interface Hashes {
  t: "hashes";
  seq: number;
  sections: {
    [k: string]: string;
  };
}
/**
 * Somebody else runs the exchange or stands in, "" nobody. `by` is "" where whoever ran it was gone.
 */
export interface HostChanged {
  is: "host.changed";
  participant: string;
  instead_of?: string;
  by?: string;
}
/**
 * At the end of the agenda. `source` is the exchange whose open item it was.
 */
export interface ItemAdded {
  is: "agenda.added";
  /**
   * a key of a view's section
   */
  item: string;
  title: string;
  minutes: number;
  owner?: string;
  city?: string;
  off_record?: boolean;
  by?: string;
  source?: string;
}
export interface ItemCarried {
  is: "agenda.carried";
  /**
   * a key of a view's section
   */
  item: string;
  to: string;
}
export interface ItemEdited {
  is: "agenda.edited";
  /**
   * a key of a view's section
   */
  item: string;
  title: string;
  minutes: number;
  owner?: string;
  city?: string;
  off_record?: boolean;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * `by` is "" when the exchange ended.
 */
export interface ItemFinished {
  is: "agenda.finished";
  /**
   * a key of a view's section
   */
  item: string;
  by?: string;
}
export interface ItemSkipped {
  is: "agenda.skipped";
  /**
   * a key of a view's section
   */
  item: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface ItemStarted {
  is: "agenda.started";
  /**
   * a key of a view's section
   */
  item: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface Knocked {
  is: "door.knocked";
  /**
   * a key of a view's section
   */
  knock: string;
  name: string;
  title?: string;
  city?: string;
  side?: number;
  place?: string;
  kind?: "" | "academia" | "civil_society" | "government" | "industry" | "international";
  seat?: string;
}
export interface KnockerGone {
  is: "door.gone";
  /**
   * a key of a view's section
   */
  knock: string;
}
/**
 * As this participant: `participant.admitted` precedes it where the person is new.
 */
export interface KnockerLetIn {
  is: "door.let_in";
  /**
   * a key of a view's section
   */
  knock: string;
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface KnockerTurnedAway {
  is: "door.turned_away";
  /**
   * a key of a view's section
   */
  knock: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface PhaseStarted {
  is: "phase.started";
  phase: Phase;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface ParticipantAdmitted {
  is: "participant.admitted";
  /**
   * a key of a view's section
   */
  participant: string;
  name: string;
  title?: string;
  city?: string;
  side?: number;
  role: Role;
  channel?: string;
  kind?: "" | "academia" | "civil_society" | "government" | "industry" | "international";
  precedence?: number;
  native_name?: string;
}
/**
 * The first of their devices is here.
 */
export interface ParticipantArrived {
  is: "participant.arrived";
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * The last of their devices is gone, and did not come back in time.
 */
export interface ParticipantLeft {
  is: "participant.left";
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * Somebody was forgotten. The entries that said who they are were redacted: `entries` has the SHA-256 (hex) of
 *     what stands in their place, by `seq`, so that a redaction is as hard to forge as an event.
 */
export interface PersonErased {
  is: "participant.erased";
  /**
   * a key of a view's section
   */
  participant: string;
  words: boolean;
  entries: {
    [k: string]: string;
  };
}
export interface RecordingChosen {
  is: "recording.chosen";
  /**
   * a key of a view's section
   */
  participant: string;
  agree: boolean;
}
export interface QuestionAsked {
  is: "question.asked";
  /**
   * a key of a view's section
   */
  question: string;
  text: string;
  author?: string;
  language?: string;
  review?: boolean;
}
export interface QuestionWithdrawn {
  is: "question.withdrawn";
  /**
   * a key of a view's section
   */
  question: string;
}
export interface VoteCast {
  is: "question.vote_cast";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  participant: string;
}
export interface VoteWithdrawn {
  is: "question.vote_withdrawn";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  participant: string;
}
/**
 * A waiting question came to the floor. By votes it was the `place`-th of `places` that waited.
 */
export interface QuestionPromoted {
  is: "question.promoted";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  place?: number;
  places?: number;
}
export interface QuestionAnswered {
  is: "question.answered";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  text?: string;
}
export interface QuestionDeclined {
  is: "question.declined";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  reason: string;
  held?: boolean;
}
export interface QuestionReopened {
  is: "question.reopened";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface OrderSet {
  is: "questions.order_set";
  order: "hand" | "sides" | "time" | "votes";
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * From now on everybody sees it.
 */
export interface QuestionApproved {
  is: "question.approved";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * It was shown, and is back in review.
 */
export interface QuestionHeld {
  is: "question.held";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface QuestionMerged {
  is: "question.merged";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  into: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * It stands by itself again. `by` is "" when that follows from a withdrawal.
 */
export interface QuestionSplit {
  is: "question.split";
  /**
   * a key of a view's section
   */
  question: string;
  by?: string;
}
export interface QuestionsKeptApart {
  is: "question.kept_apart";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  other: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface QuestionClaimed {
  is: "question.claimed";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  /**
   * Unix time in milliseconds
   */
  ends_ms: number;
  instead_of?: string;
}
/**
 * To one of the panel or to a city; to neither: to nobody any more.
 */
export interface QuestionAssigned {
  is: "question.assigned";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  participant?: string;
  city?: string;
}
/**
 * `rank` sorts in the moderator's own order, by code units.
 */
export interface QuestionPlaced {
  is: "question.placed";
  /**
   * a key of a view's section
   */
  question: string;
  rank: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * It outlives the exchange; its owner is a participant or a city.
 */
export interface QuestionCarriedOver {
  is: "question.carried_over";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  participant?: string;
  city?: string;
  /**
   * a calendar day, RFC 3339 full-date
   */
  due: string;
}
/**
 * Everybody may read why it was declined. `reason` is "" where it stays as it was written.
 */
export interface ReasonReviewed {
  is: "question.reason_reviewed";
  /**
   * a key of a view's section
   */
  question: string;
  /**
   * a key of a view's section
   */
  by: string;
  reason?: string;
}
/**
 * By key. `authors` has who asked them and `question`, where they gave a name, so that it can be redacted.
 */
export interface SimilarFound {
  is: "question.similar_found";
  /**
   * a key of a view's section
   */
  question: string;
  similar: {
    [k: string]: Alike;
  };
  authors?: {
    /**
     * a key of a view's section
     */
    [k: string]: string;
  };
}
export interface MinuteLineAdded {
  is: "minutes.added";
  /**
   * a key of a view's section
   */
  line: string;
  kind: "action" | "amendment" | "decision" | "note" | "quote";
  text: string;
  /**
   * a key of a view's section
   */
  by: string;
  question?: string;
  speaker?: string;
  owner?: string;
  due?: string;
}
export interface MinuteLineEdited {
  is: "minutes.edited";
  /**
   * a key of a view's section
   */
  line: string;
  text: string;
  /**
   * a key of a view's section
   */
  by: string;
  translation?: boolean;
  owner?: string | null;
  due?: string | null;
}
export interface MinuteLineStruck {
  is: "minutes.struck";
  /**
   * a key of a view's section
   */
  line: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * Somebody is changing it; `by` is "" when they are done.
 */
export interface MinuteLineHeld {
  is: "minutes.held";
  /**
   * a key of a view's section
   */
  line: string;
  by: string;
}
export interface MinutesLanguagesSet {
  is: "minutes.languages_set";
  language: string;
  second?: string;
  prevailing: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface MinutesSubmitted {
  is: "minutes.submitted";
  /**
   * a key of a view's section
   */
  by: string;
}
export interface MinutesReturned {
  is: "minutes.returned";
  /**
   * a key of a view's section
   */
  by: string;
  reason: string;
}
/**
 * `digest` is the SHA-256 (hex) of the version: `sessions.domain.record.digest`.
 */
export interface MinutesCirculated {
  is: "minutes.circulated";
  version: number;
  digest: string;
  /**
   * a key of a view's section
   */
  by: string;
  due?: string;
}
export interface MinutesDueSet {
  is: "minutes.due_set";
  version: number;
  due: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SignatoryNamed {
  is: "minutes.signatory_named";
  /**
   * a key of a view's section
   */
  city: string;
  participant?: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface MinutesApproved {
  is: "minutes.approved";
  version: number;
  /**
   * a key of a view's section
   */
  city: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * Every city has approved this version; nothing of it changes any more.
 */
export interface MinutesSealed {
  is: "minutes.sealed";
  version: number;
  digest: string;
}
export interface SlowDownAsked {
  is: "booth.slow_down_asked";
  /**
   * a key of a view's section
   */
  channel: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface RecordingStarted {
  is: "recording.started";
  /**
   * a key of a view's section
   */
  by: string;
}
export interface RecordingStopped {
  is: "recording.stopped";
  /**
   * a key of a view's section
   */
  by: string;
}
export interface RecordingFailed {
  is: "recording.failed";
  /**
   * a key of a view's section
   */
  participant: string;
  source: "backstage" | "booth" | "camera" | "desk" | "microphone" | "screen";
  reason: string;
}
/**
 * The recordings folder fills up.
 */
export interface SpaceRanLow {
  is: "recording.space_low";
  minutes: number;
  megabytes: number;
}
/**
 * There is room again.
 */
export interface SpaceMade {
  is: "recording.space_made";
}
export interface TurnBegun {
  is: "turn.begun";
  /**
   * a key of a view's section
   */
  turn: string;
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * Unix time in milliseconds
   */
  at_ms: number;
  member?: string;
  continues?: string;
}
export interface TurnEnded {
  is: "turn.ended";
  /**
   * a key of a view's section
   */
  turn: string;
  /**
   * Unix time in milliseconds
   */
  at_ms: number;
}
export interface SegmentOpened {
  is: "segment.opened";
  /**
   * a key of a view's section
   */
  segment: string;
  /**
   * a key of a view's section
   */
  participant: string;
  source: "backstage" | "booth" | "camera" | "desk" | "microphone" | "screen";
  file: string;
  media_type: string;
  /**
   * Unix time in milliseconds
   */
  started_ms: number;
  channel?: string;
}
export interface SegmentClosed {
  is: "segment.closed";
  /**
   * a key of a view's section
   */
  segment: string;
  /**
   * Unix time in milliseconds
   */
  started_ms?: number;
  /**
   * Unix time in milliseconds
   */
  ended_ms: number;
  reason: string;
}
/**
 * Its planned time was over, and the chair was asked.
 */
export interface PhaseOverran {
  is: "phase.overran";
  phase: Phase;
  /**
   * Unix time in milliseconds
   */
  ends_ms: number;
}
/**
 * `taken_from` has so many minutes less.
 */
export interface PhaseExtended {
  is: "phase.extended";
  phase: Phase;
  minutes: number;
  /**
   * Unix time in milliseconds
   */
  ends_ms: number;
  taken_from: Phase;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface RoundTableAsked {
  is: "roundtable.asked";
  /**
   * a key of a view's section
   */
  request: string;
  text: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface RoundTableAnswered {
  is: "roundtable.answered";
  /**
   * a key of a view's section
   */
  request: string;
  feasible: boolean;
  reason: string;
  logistics?: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface RosterSet {
  is: "roster.set";
  /**
   * a key of a view's section
   */
  participant: string;
  members: {
    [k: string]: Delegate;
  };
  many_votes?: boolean;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * `member` is "" where it is not said who speaks.
 */
export interface SpeakerMarked {
  is: "roster.marked";
  /**
   * a key of a view's section
   */
  participant: string;
  member?: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SpeakerMuted {
  is: "floor.muted";
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SpeakerUnmuted {
  is: "floor.unmuted";
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface PersonRemoved {
  is: "floor.removed";
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface PersonReadmitted {
  is: "floor.readmitted";
  /**
   * a key of a view's section
   */
  participant: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface PollDrafted {
  is: "poll.drafted";
  /**
   * a key of a view's section
   */
  poll: string;
  question: string;
  choices: string[];
  multiple?: boolean;
  results?: "closed" | "live";
  voters?: "cities" | "people";
  /**
   * a key of a view's section
   */
  by: string;
}
export interface PollOpened {
  is: "poll.opened";
  /**
   * a key of a view's section
   */
  poll: string;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * All that is kept of the ballots. `counts` stand in the order of the choices; `ballots`: how many entries of
 *     this log were ballots of it, so that its verification finds another entry that was taken out in their stead.
 */
export interface PollClosed {
  is: "poll.closed";
  /**
   * a key of a view's section
   */
  poll: string;
  counts: number[];
  voters: number;
  ballots: number;
  by?: string;
}
/**
 * It stands before everybody, in place of another; not `on`: it does not any more.
 */
export interface PollShown {
  is: "poll.shown";
  /**
   * a key of a view's section
   */
  poll: string;
  on: boolean;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface PollWithdrawn {
  is: "poll.withdrawn";
  /**
   * a key of a view's section
   */
  poll: string;
  ballots?: number;
  /**
   * a key of a view's section
   */
  by: string;
}
/**
 * `texts` has the words of each page. `owner` is "" where an organiser without a seat sent it.
 */
export interface SlidesOffered {
  is: "slides.offered";
  /**
   * a key of a view's section
   */
  deck: string;
  title: string;
  texts: string[];
  owner?: string;
}
export interface SlidesShown {
  is: "slides.shown";
  /**
   * a key of a view's section
   */
  deck: string;
  page: number;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SlideTurned {
  is: "slides.turned";
  /**
   * a key of a view's section
   */
  deck: string;
  page: number;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SlidesPutAway {
  is: "slides.put_away";
  /**
   * a key of a view's section
   */
  deck: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SlidesShared {
  is: "slides.shared";
  /**
   * a key of a view's section
   */
  deck: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface SlidesWithdrawn {
  is: "slides.withdrawn";
  /**
   * a key of a view's section
   */
  deck: string;
  /**
   * a key of a view's section
   */
  by: string;
}
export interface MediaAnswer {
  t: "media.answer";
  id: string;
  sdp: string;
}
/**
 * What carried sound and picture is gone: offer again, another one takes over.
 */
export interface MediaGone {
  t: "media.gone";
}
export interface MediaRefused {
  t: "media.refused";
  id: string;
  code: string;
  message: string;
}
/**
 * What the page's line, or its ceiling, lets through now. Sent after a view and on each change.
 */
export interface MediaRung {
  t: "media.rung";
  /**
   * a key of a view's section
   */
  connection: string;
  rung: Rung;
}
/**
 * All tracks that this person may receive now. Sent after Welcome and on each change.
 */
export interface MediaTracks {
  t: "media.tracks";
  tracks: Track[];
}
/**
 * One published track that others may subscribe to.
 */
export interface Track {
  id: string;
  participant: string;
  source: Source;
  channel?: string;
}
/**
 * On the slow lane: one RFC 7396 merge patch from `after` to `to`, for a page that is at exactly `after`.
 */
export interface Net {
  t: "net";
  after: number;
  to: number;
  patch: {};
}
/**
 * Whose turn it would be by the order of the exchange. A suggestion: nobody is bound by it.
 */
export interface NextView {
  participant: string;
  reason: "first" | "least" | "side" | "unheard";
}
/**
 * A merge patch of my own things, as of `seq`.
 */
export interface Own {
  t: "own";
  seq: number;
  patch: {};
}
/**
 * What I chose in an open poll; of one in which cities vote, what was chosen for the city that I sign for.
 */
export interface OwnBallotView {
  chosen: {
    [k: string]: boolean;
  };
  city?: string;
}
/**
 * What of my question the document does not show me: it is in review, or the reason is.
 */
export interface OwnQuestionView {
  text: string;
  reason?: string;
}
/**
 * A person's own things, beside the document: sent to that person's sockets alone.
 */
export interface OwnView {
  votes: {
    [k: string]: boolean;
  };
  may: {
    [k: string]: boolean;
  };
  agreed?: boolean;
  asked?: {
    [k: string]: OwnQuestionView;
  };
  ballots?: {
    [k: string]: OwnBallotView;
  };
  hidden?: {
    [k: string]: string;
  };
  spoken_ms?: number;
  next?: NextView;
  shares?: {
    [k: string]: number;
  };
}
/**
 * RFC 7396 merge patches, one an event, in order: `[[seq, patch], …]`, the last one at `to`.
 *
 *     Skip those at or before what you have; if the first of the rest is not the next one, say Hello again.
 */
export interface Patches {
  t: "patches";
  to: number;
  patches: [number, {}][];
}
export interface Pong {
  t: "pong";
  now_ms: number;
}
/**
 * A frame could not be read, or does not belong here. `place` is a JSON path where one is known.
 */
export interface Problem {
  t: "problem";
  code: string;
  message: string;
  place?: string;
}
/**
 * The command changed nothing, and will not if sent again. `message` is in the reader's language.
 */
export interface Refused {
  t: "refused";
  id: string;
  code: string;
  field: string;
  message: string;
  params: {
    [k: string]: string | number;
  };
}
/**
 * Not decided yet (the database is busy): send the same frame again after so many milliseconds.
 */
export interface Retry {
  t: "retry";
  id: string;
  code: string;
  message: string;
  after_ms: number;
}
/**
 * Answer to Hello. What follows is a view, or patches from where the browser was.
 */
export interface Welcome {
  t: "welcome";
  version: number;
  /**
   * a key of a view's section
   */
  me: string;
  audience: Audience;
  now_ms: number;
  own: OwnView;
}
/**
 * The whole document as of `seq`, in parts; complete, it replaces what the browser has.
 *
 *     Each part has all sections, with some of their entities; parts come in order, and a welcome starts over.
 */
export interface View {
  t: "view";
  seq: number;
  part: number;
  parts: number;
  document: DocumentView;
}

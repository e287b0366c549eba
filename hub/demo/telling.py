"""The story of the finished exchange as commands in the order of time: what people did, and what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hub.demo.captions import CAPTIONERS, DEMO_CAPTIONS
from hub.demo.story import Story, StoryQuestion
from realtime.media.contract import Segment
from sessions.domain import commands as c
from sessions.domain.decide.carrying import days_after
from sessions.domain.events import MINUTE_MS, whole_minute
from sessions.domain.names import Phase

Step = tuple[int, str, c.AnyCommand]  # ms from the start, who ("" for the system), what
MODERATOR, CHAIR, RAPPORTEUR = "p1desk", "p2desk", "p3desk"
ANSWERED_WITHIN_DAYS = 28


def steps(
    story: Story,
    cast: tuple[str, ...],
    recording: list[tuple[Segment, int]],
    start_ms: int,
    key: Callable[[str], str],
) -> list[Step]:
    """All steps, in order. `key` turns a person of the story into the participant of this exchange."""
    told = [
        *_opening(cast),
        *_talking(story, start_ms, key),
        *_minutes(story),
        *_recording(recording, start_ms),
        *_captions(start_ms, key),
    ]
    due = days_after(start_ms, ANSWERED_WITHIN_DAYS)
    for question in story.questions:
        told += _question(question, start_ms)
    told += [
        (story.questions_from_ms, MODERATOR, c.StartPhase(phase=Phase.QUESTIONS)),
        (story.duration_ms, CHAIR, c.ReviewReasons()),
        (story.duration_ms, MODERATOR, c.CarryOverAll(city=story.answers_afterwards, due=due)),
        (story.duration_ms, MODERATOR, c.EndExchange()),
    ]
    return sorted(told, key=lambda step: step[0])


def _opening(cast: tuple[str, ...]) -> Iterator[Step]:
    for who in cast:
        yield 0, who, c.ChooseRecording(agree=True)
    yield 0, MODERATOR, c.StartPhase(phase=Phase.PRESENTATIONS)
    yield 0, MODERATOR, c.StartRecording()


def _talking(story: Story, start_ms: int, key: Callable[[str], str]) -> Iterator[Step]:
    for number, turn in enumerate(story.turns, start=1):
        begin = c.BeginTurn(turn=f"t{number}", participant=key(turn.who), at_ms=start_ms + turn.from_ms)
        yield turn.from_ms, "", begin
        yield turn.to_ms, "", c.EndTurn(turn=f"t{number}", at_ms=start_ms + turn.to_ms)


def _minutes(story: Story) -> Iterator[Step]:
    for line in story.minutes:
        yield line.at_ms, RAPPORTEUR, c.AddMinuteLine(line=line.id, kind=line.kind, text=line.text)


def _captions(start_ms: int, key: Callable[[str], str]) -> Iterator[Step]:
    for language, captioner in CAPTIONERS.items():
        yield 0, MODERATOR, c.NameCaptioner(language=language, participant=key(captioner))
        for number, said in enumerate(DEMO_CAPTIONS, start=1):
            line = c.WriteCaption(
                caption=f"c{number}{language}",
                language=language,
                words=said.english if language == "en" else said.urdu,
                began_ms=start_ms + said.from_ms,
                ended_ms=start_ms + said.to_ms,
                speaker=key(said.who),
            )
            yield said.to_ms, captioner, line


def _recording(recording: list[tuple[Segment, int]], start_ms: int) -> Iterator[Step]:
    for segment, ended_ms in recording:
        opened = c.OpenSegment(
            segment=segment.id,
            participant=segment.participant,
            source=segment.source.value,
            file=segment.file,
            media_type=segment.media_type,
            started_ms=segment.started_ms,
            channel=segment.channel,
        )
        yield segment.started_ms - start_ms, "", opened
        closed = c.CloseSegment(segment=segment.id, ended_ms=ended_ms, reason="ended")
        yield ended_ms - start_ms, "", closed


def _question(question: StoryQuestion, start_ms: int) -> Iterator[Step]:
    """One without a name is seen, and voted for, when its minute is over."""
    asked = c.AskQuestion(question=question.id, text=question.text, anonymous=question.author is None)
    yield question.asked_ms, question.author or "p1pune", asked
    seen_ms = question.asked_ms
    if question.author is None:
        seen_ms = whole_minute(start_ms + question.asked_ms) + MINUTE_MS - start_ms
        yield seen_ms, "", c.EmptyPostBox()
    for number, voter in enumerate(question.voters, start=1):
        yield seen_ms + number * 1_500, voter, c.VoteForQuestion(question=question.id)
    if question.floor_ms is not None:
        yield question.floor_ms, MODERATOR, c.PromoteQuestion(question=question.id)
    if question.closed_ms is not None and question.outcome == "answered":
        yield question.closed_ms, MODERATOR, c.AnswerQuestion(question=question.id)
    if question.closed_ms is not None and question.outcome == "declined":
        yield question.closed_ms, MODERATOR, c.DeclineQuestion(question=question.id, reason=question.reason)

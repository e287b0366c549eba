"""Phases, recording, the end, and minutes."""

from __future__ import annotations

from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.names import Audience, Phase
from sessions.domain.state import SYSTEM
from sessions.domain.view import view
from tests.conftest import NOON, Story


def test_a_phase_ends_when_it_was_planned_to(story: Story) -> None:
    assert story.state.hall["main"].phase_ends_ms == NOON + 60 * 60_000


def test_the_lobby_is_never_entered_again(story: Story) -> None:
    refusal = story.does("amara", c.StartPhase(phase=Phase.LOBBY))
    assert isinstance(refusal, Refusal) and refusal.code == "phase.not_startable"


def test_the_end_closes_turns_hands_devices_and_recording(story: Story) -> None:
    story.does(SYSTEM, c.MarkArrived(participant="bruno"))
    story.does("bruno", c.SetDevices(microphone=True, camera=True, screen=False))
    story.does("bruno", c.RaiseHand())
    story.does("amara", c.StartRecording())
    story.does(SYSTEM, c.BeginTurn(turn="t1", participant="bruno", at_ms=NOON))
    story.now += 5_000
    story.does("amara", c.EndExchange())
    hall, bruno = story.state.hall["main"], story.state.people["bruno"]
    assert (hall.phase, hall.recording, hall.ended_ms) == (Phase.ENDED, False, NOON + 5_000)
    assert not (bruno.present or bruno.microphone or bruno.camera or story.state.hands)
    assert story.state.turns["t1"].to_ms == NOON + 5_000


def test_only_the_chair_releases_and_only_what_has_ended(story: Story) -> None:
    early = story.does("dana", c.ReleaseExchange())
    assert isinstance(early, Refusal) and early.code == "exchange.not_ended"
    story.does("amara", c.EndExchange())
    refused = story.does("amara", c.ReleaseExchange())
    assert isinstance(refused, Refusal) and refused.code == "role.not_allowed"
    story.does("dana", c.ReleaseExchange())
    assert story.state.hall["main"].released


def test_an_outdated_edit_is_refused_with_the_text_that_is_there(story: Story) -> None:
    story.does("eun", c.AddMinuteLine(line="l1", text="Leakage is 31 %."))
    seen = story.state.minutes["l1"].seq
    story.does("amara", c.EditMinuteLine(line="l1", text="Leakage is 31.4 %.", base_seq=seen))
    refusal = story.does("eun", c.EditMinuteLine(line="l1", text="Leakage is 30 %.", base_seq=seen))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.params["current"]) == ("line.outdated", "Leakage is 31.4 %.")


def test_a_recording_that_failed_is_told_to_the_desk_alone_until_the_next_one(story: Story) -> None:
    story.does("amara", c.StartRecording())
    story.does(SYSTEM, c.FailRecording(participant="bruno", source="camera", reason="disk full"))
    shown = {audience: view(story.state, audience)["hall"]["main"].get("trouble") for audience in Audience}
    assert shown == dict.fromkeys(Audience) | {Audience.DESK: "disk full"}
    story.does("amara", c.StopRecording())
    story.does("amara", c.StartRecording())
    assert not story.state.hall["main"].trouble


def test_a_hand_is_lowered_by_its_owner_or_by_who_runs_the_floor(story: Story) -> None:
    for name in ("bruno", "chen"):
        story.does(name, c.RaiseHand())
    refusal = story.does("chen", c.LowerHand(participant="bruno"))
    assert isinstance(refusal, Refusal) and refusal.code == "role.not_allowed"
    story.does("chen", c.LowerHand())
    assert list(story.state.hands) == ["bruno"]
    story.does("amara", c.LowerHand(participant="bruno"))
    assert not story.state.hands


def test_who_agreed_to_be_recorded_is_known_to_the_desk_alone(story: Story) -> None:
    story.does("chen", c.ChooseRecording(agree=False))
    assert view(story.state, Audience.DESK)["people"]["chen"]["agreed"] is False
    for audience in (Audience.ATTENDEE, Audience.PANEL, Audience.ARCHIVE):
        assert "agreed" not in view(story.state, audience)["people"]["chen"]


def test_a_file_that_was_begun_before_the_end_is_not_lost_when_its_report_comes_after_it(story: Story) -> None:
    """A locked database makes reports wait; somebody may end the exchange meanwhile."""
    story.now += 60_000
    story.does("amara", c.EndExchange())

    def report(segment: str, started_ms: int) -> object:
        opened = c.OpenSegment(
            segment=segment,
            participant="bruno",
            source="camera",
            file=f"{segment}.webm",
            media_type="video/webm",
            started_ms=started_ms,
        )
        return story.does(SYSTEM, opened)

    assert not isinstance(report("s1", story.now - 5_000), Refusal)
    refused = report("s2", story.now + 1)
    assert isinstance(refused, Refusal) and refused.code == "exchange.ended"


def test_little_room_for_recordings_is_told_to_the_desk_alone_until_there_is_more(story: Story) -> None:
    story.does(SYSTEM, c.ReportLowSpace(minutes=29, megabytes=840))
    assert story.does(SYSTEM, c.ReportLowSpace(minutes=29, megabytes=835)) == (), "a report that came late"
    shown = {
        audience: view(story.state, audience)["hall"]["main"].get("space_minutes") for audience in Audience
    }
    assert shown == dict.fromkeys(Audience) | {Audience.DESK: 29}
    story.does(SYSTEM, c.ReportLowSpace(minutes=0, megabytes=0))
    assert view(story.state, Audience.DESK)["hall"]["main"]["space_minutes"] == 0
    story.does(SYSTEM, c.ReportSpace())
    assert "space_minutes" not in view(story.state, Audience.DESK)["hall"]["main"]
    assert story.does(SYSTEM, c.ReportSpace()) == ()


def test_who_is_forgotten_leaves_no_file_of_the_recording(story: Story) -> None:
    for segment, who in (("g1", "bruno"), ("g2", "farid")):
        story.does(
            SYSTEM,
            c.OpenSegment(
                segment=segment,
                participant=who,
                source="camera",
                file=f"{segment}.webm",
                media_type="video/webm",
                started_ms=NOON,
            ),
        )
    story.does(SYSTEM, c.ErasePerson(participant="bruno", words=False, entries={1: "0" * 64}))
    assert list(story.state.segments) == ["g2"]

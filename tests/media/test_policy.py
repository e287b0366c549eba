"""The wire follows the log: roles, phases, and what each person chose about being recorded."""

from __future__ import annotations

import pytest

from realtime.media.contract import FLOOR, OnAir, Source
from realtime.media.policy import LogPolicy
from sessions.domain import commands as c
from sessions.domain.state import SYSTEM
from tests.conftest import LANGUAGE, PEOPLE, Story


def policy_of(story: Story) -> LogPolicy:
    return LogPolicy(lambda: story.state)


def test_only_who_agreed_is_recorded_and_only_while_recording_runs(story: Story) -> None:
    policy = policy_of(story)
    story.does("bruno", c.ChooseRecording(agree=True))
    story.does("farid", c.ChooseRecording(agree=False))
    assert not policy.may_record("bruno", FLOOR)
    story.does("amara", c.StartRecording())
    assert [name for name in (*PEOPLE, "stranger") if policy.may_record(name, FLOOR)] == ["bruno"]
    story.does("bruno", c.ChooseRecording(agree=False))
    assert not policy.may_record("bruno", FLOOR)


def test_a_private_line_is_never_recorded_and_a_language_is(story: Story) -> None:
    policy = policy_of(story)
    story.does("gita", c.ChooseRecording(agree=True))
    story.does("amara", c.ChooseRecording(agree=True))
    story.does("amara", c.StartRecording())
    assert policy.may_record("gita", LANGUAGE)
    lines = [("gita", Source.BOOTH), ("amara", Source.DESK), ("amara", Source.BACKSTAGE)]
    assert not any(policy.may_record(who, policy.channel(who, source)) for who, source in lines)


def test_a_booth_is_listened_to_from_its_first_word_on_while_the_floor_speaks_another_language(
    story: Story,
) -> None:
    policy = policy_of(story)
    assert policy.interpreters() == {}
    story.does("gita", c.SetDevices(microphone=True, camera=False, screen=False))
    story.does("gita", c.TakeBooth())
    assert policy.interpreters() == {LANGUAGE: OnAir("gita", silent=False)}
    story.does("gita", c.PassFloor(channel=LANGUAGE, on=True))
    assert policy.interpreters() == {}


@pytest.mark.parametrize("source", [Source.MICROPHONE, Source.CAMERA, Source.SCREEN])
def test_attendees_listen_and_the_panel_is_heard_and_seen(story: Story, source: Source) -> None:
    policy = policy_of(story)
    assert policy.may_publish("bruno", source) and not policy.may_publish("chen", source)
    assert policy.may_hear("chen", FLOOR) and not policy.may_hear("stranger", FLOOR)


def test_the_end_takes_sound_and_picture_from_everybody(story: Story) -> None:
    policy = policy_of(story)
    story.does("amara", c.EndExchange())
    assert not policy.may_publish("bruno", Source.MICROPHONE) and not policy.may_hear("bruno", FLOOR)


def test_off_the_record_nothing_is_recorded_and_the_press_hears_nothing_until_it_is_over(story: Story) -> None:
    policy = policy_of(story)
    story.does("bruno", c.ChooseRecording(agree=True))
    story.does("amara", c.StartRecording())
    story.does("amara", c.AddItem(item="i1", title="Among us", minutes=5, off_record=True))

    def now() -> tuple[bool, bool, bool]:
        press, hall = policy.may_hear("kofi", FLOOR), policy.may_hear("chen", FLOOR)
        return policy.may_record("bruno", FLOOR), press, hall

    assert now() == (True, True, True)
    story.does("amara", c.StartItem(item="i1"))
    assert now() == (False, False, True)
    story.does("amara", c.FinishItem(item="i1"))
    assert now() == (True, True, True)


def test_the_wire_follows_the_chair(story: Story) -> None:
    policy = policy_of(story)
    for name in ("bruno", "chen"):
        story.does(SYSTEM, c.MarkArrived(participant=name))
    story.does("dana", c.GrantFloor(participant="chen"))
    assert policy.on_air("chen", Source.MICROPHONE)
    story.does("dana", c.ReturnFloor())
    assert not policy.on_air("chen", Source.MICROPHONE)
    story.does("dana", c.MuteSpeaker(participant="bruno"))
    assert not policy.on_air("bruno", Source.MICROPHONE) and policy.on_air("bruno", Source.CAMERA)
    story.does("dana", c.RemovePerson(participant="bruno"))
    assert not policy.may_hear("bruno", FLOOR) and not policy.on_air("bruno", Source.CAMERA)

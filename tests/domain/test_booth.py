"""Interpretation: two in a booth, one of them on the air."""

from __future__ import annotations

from sessions.domain import commands as c
from sessions.domain.channels import (
    BACKSTAGE,
    DESK_LINE,
    FLOOR,
    channel_of,
    may_be_recorded,
    may_hear,
    on_air,
    talkback,
)
from sessions.domain.errors import Refusal
from sessions.domain.names import Audience, Role
from sessions.domain.state import SYSTEM
from sessions.domain.view import view
from tests.conftest import LANGUAGE, Story


def in_the_booth(story: Story, *ready: str) -> Story:
    """Both interpreters are here; those who are ready have their microphones on."""
    for name in ("gita", "hana"):
        story.does(SYSTEM, c.MarkArrived(participant=name))
    for name in ready:
        story.does(name, c.SetDevices(microphone=True, camera=False, screen=False))
    return story


def live(story: Story) -> str:
    return story.state.channels[LANGUAGE].live


def refused(story: Story, who: str, command: c.AnyCommand) -> str:
    refusal = story.does(who, command)
    assert isinstance(refusal, Refusal)
    return refusal.code


def test_one_of_the_two_is_on_the_air_and_only_their_voice_goes_out(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    assert [on_air(story.state, name, "microphone") for name in ("gita", "hana", "bruno")] == [
        True,
        False,
        True,
    ]
    assert refused(story, "hana", c.TakeBooth()) == "booth.occupied"
    assert live(story) == "gita"


def test_a_hand_over_has_no_moment_without_anybody(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    assert refused(story, "hana", c.OfferBooth()) == "booth.not_on_air"
    story.does("gita", c.OfferBooth())
    assert live(story) == "gita"
    story.does("hana", c.TakeBooth())
    assert (live(story), story.state.channels[LANGUAGE].offered) == ("hana", False)


def test_an_offer_can_be_taken_back(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    story.does("gita", c.OfferBooth())
    story.does("gita", c.OfferBooth(on=False))
    assert refused(story, "hana", c.TakeBooth()) == "booth.occupied"


def test_nobody_goes_on_the_air_with_the_microphone_off(story: Story) -> None:
    in_the_booth(story)
    assert refused(story, "gita", c.TakeBooth()) == "booth.microphone_off"
    assert refused(story, "amara", c.TakeBooth(participant="gita")) == "booth.microphone_off"


def test_the_desk_puts_an_interpreter_on_the_air_and_nobody_else(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    story.does("amara", c.TakeBooth(participant="hana"))
    assert live(story) == "hana"
    assert refused(story, "amara", c.TakeBooth(participant="bruno")) == "booth.not_an_interpreter"
    assert refused(story, "gita", c.TakeBooth(participant="hana")) == "role.not_allowed"
    assert refused(story, "bruno", c.TakeBooth()) == "role.not_allowed"


def test_the_partner_relieves_a_silent_interpreter(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    assert story.does(SYSTEM, c.RelieveBooth(channel=LANGUAGE, live="gita")) == ()
    story.does(SYSTEM, c.ReportSilence(channel=LANGUAGE, live="gita", since_ms=story.now - 10_000))
    story.does(SYSTEM, c.RelieveBooth(channel=LANGUAGE, live="gita"))
    assert live(story) == "hana"
    assert story.state.channels[LANGUAGE].silent_ms, "until she is heard"
    story.does(SYSTEM, c.ReportVoice(channel=LANGUAGE))
    assert not story.state.channels[LANGUAGE].silent_ms


def test_two_who_are_both_silent_do_not_change_places_for_ever(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    story.does(SYSTEM, c.ReportSilence(channel=LANGUAGE, live="gita", since_ms=story.now))
    story.does(SYSTEM, c.RelieveBooth(channel=LANGUAGE, live="gita"))
    assert story.does(SYSTEM, c.RelieveBooth(channel=LANGUAGE, live="hana")) == ()
    assert live(story) == "hana" and story.state.channels[LANGUAGE].silent_ms


def test_a_report_on_somebody_who_is_not_on_the_air_any_more_changes_nothing(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    story.does("gita", c.OfferBooth())
    story.does("hana", c.TakeBooth())
    assert story.does(SYSTEM, c.ReportSilence(channel=LANGUAGE, live="gita", since_ms=story.now)) == ()
    assert refused(story, "gita", c.TakeBooth()) == "booth.occupied"


def test_who_goes_on_the_air_interprets_again(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.PassFloor(channel=LANGUAGE, on=True))
    story.does("hana", c.TakeBooth())
    assert not story.state.channels[LANGUAGE].passes


def test_a_partner_who_is_not_ready_is_left_alone_but_may_take_over(story: Story) -> None:
    in_the_booth(story, "gita").does("gita", c.TakeBooth())
    story.does(SYSTEM, c.ReportSilence(channel=LANGUAGE, live="gita", since_ms=story.now))
    assert story.does(SYSTEM, c.RelieveBooth(channel=LANGUAGE, live="gita")) == ()
    story.does("hana", c.SetDevices(microphone=True, camera=False, screen=False))
    story.does("hana", c.TakeBooth())
    assert live(story) == "hana"


def test_the_alarm_ends_when_the_booth_is_heard_again(story: Story) -> None:
    in_the_booth(story, "gita").does("gita", c.TakeBooth())
    story.does(SYSTEM, c.ReportSilence(channel=LANGUAGE, live="gita", since_ms=story.now))
    story.does(SYSTEM, c.ReportVoice(channel=LANGUAGE))
    assert story.state.channels[LANGUAGE].silent_ms == 0
    assert story.does(SYSTEM, c.ReportVoice(channel=LANGUAGE)) == ()


def test_whoever_leaves_the_air_is_relieved_at_once(story: Story) -> None:
    in_the_booth(story, "gita", "hana").does("gita", c.TakeBooth())
    story.does(SYSTEM, c.MarkLeft(participant="gita"))
    assert live(story) == "hana"
    story.does(SYSTEM, c.MarkLeft(participant="hana"))
    assert live(story) == ""


def test_a_new_role_ends_what_the_old_one_had_on_the_air(story: Story) -> None:
    in_the_booth(story, "gita").does("gita", c.TakeBooth())
    story.does(SYSTEM, c.AdmitParticipant(participant="gita", name="Gita", role=Role.LEADER))
    assert live(story) == ""
    assert channel_of(story.state, "gita", "microphone") == FLOOR


def test_while_the_floor_speaks_the_language_silence_is_no_alarm(story: Story) -> None:
    in_the_booth(story, "gita").does("gita", c.TakeBooth())
    story.does("gita", c.PassFloor(channel=LANGUAGE, on=True))
    assert story.does(SYSTEM, c.ReportSilence(channel=LANGUAGE, live="gita", since_ms=story.now)) == ()
    assert view(story.state, Audience.ATTENDEE)["channels"][LANGUAGE] == {"passes": True, "live": "gita"}


def test_a_sign_to_slow_down_is_one_sign_for_all_booths(story: Story) -> None:
    in_the_booth(story)
    assert story.does("gita", c.AskToSlowDown())
    story.now += 9_000
    assert story.does("hana", c.AskToSlowDown()) == ()
    story.now += 1_000
    assert story.does("hana", c.AskToSlowDown())
    assert "slow_ms" not in view(story.state, Audience.ATTENDEE)["channels"][LANGUAGE]
    assert view(story.state, Audience.PANEL)["channels"][LANGUAGE]["slow_ms"] == story.now


def test_only_interpreters_have_a_language(story: Story) -> None:
    for role, channel in ((Role.INTERPRETER, None), (Role.LEADER, "ko")):
        refusal = story.does(
            SYSTEM, c.AdmitParticipant(participant="new", name="New", role=role, channel=channel)
        )
        assert isinstance(refusal, Refusal) and refusal.code == "channel.of_interpreters"


def test_who_hears_what(story: Story) -> None:
    story.does(SYSTEM, c.AdmitParticipant(participant="ida", name="Ida", role=Role.INTERPRETER, channel="ur"))
    everybody = set(story.state.people)
    heard = {
        FLOOR: everybody,
        LANGUAGE: everybody,
        talkback(LANGUAGE): {"gita", "hana"},
        talkback("ur"): {"ida"},
        DESK_LINE: {"amara", "dana", "eun", "gita", "hana", "ida", "lata"},
        BACKSTAGE: {"amara", "bruno", "dana", "eun", "farid", "ines", "lata"},
    }
    told = {each: {who for who in story.state.people if may_hear(story.state, who, each)} for each in heard}
    assert told == heard


def test_the_floor_and_the_languages_are_recorded_and_no_private_line() -> None:
    story = Story().begun()
    recorded = {
        line for line in ("floor", "ko", "desk", "backstage", "boothko") if may_be_recorded(story.state, line)
    }
    assert recorded == {"floor", "ko"}

"""The minutes on their way from a draft to the sealed record, and what holds an exchange back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.days import today as today_of
from sessions.domain.days import written
from sessions.domain.errors import Refusal
from sessions.domain.evolve import evolve
from sessions.domain.names import HOLD_MS, Audience, Phase, Role
from sessions.domain.record import awaited_releases, digest, record_of
from sessions.domain.state import SYSTEM, Actor, State
from sessions.domain.view import view
from tests.conftest import NOON, Story

ROLES = {
    "amara": (Role.MODERATOR, ""),
    "dana": (Role.CHAIR, ""),
    "eun": (Role.RAPPORTEUR, ""),
    "farah": (Role.RAPPORTEUR, ""),
    "rao": (Role.LEADER, "surat"),
    "lee": (Role.LEADER, "busan"),
    "kim": (Role.PRESENTER, "busan"),
}


class Meeting(Story):
    """Two cities, with people who sit there."""

    def __init__(self) -> None:
        self.state, self.log, self.now = State(), [], NOON
        cities = {"surat": 1, "busan": 2}
        prepare = c.PrepareExchange(title="Water", cities=cities, presentation_minutes=60, question_minutes=60)
        self.does(SYSTEM, prepare)
        for name, (role, city) in ROLES.items():
            admit = c.AdmitParticipant(
                participant=name, name=name.title(), role=role, city=city or None, side=cities.get(city, 0)
            )
            self.does(SYSTEM, admit)
        self.says("amara", c.StartPhase(phase=Phase.QUESTIONS))

    def says(self, who: str, command: c.AnyCommand) -> tuple[Any, ...] | Refusal:
        return self.does(Actor(who, ROLES[who][0]), command)

    def refused(self, who: str, command: c.AnyCommand) -> Refusal:
        answer = self.says(who, command)
        assert isinstance(answer, Refusal), answer
        return answer

    @property
    def stage(self) -> str:
        return record_of(self.state).stage

    def seq(self, line: str) -> int:
        return self.state.minutes[line].seq

    def circulated(self) -> Meeting:
        """One line, and the first version with the cities."""
        self.says("eun", c.AddMinuteLine(line="l1", kind="decision", text="A pilot in Surat."))
        self.says("amara", c.EndExchange())
        self.says("eun", c.SubmitMinutes())
        self.says("dana", c.CirculateMinutes())
        assert (self.stage, record_of(self.state).version) == ("circulated", 1)
        return self


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


# ------------------------------------------------------------------ lines
def test_an_action_has_an_owner_and_a_date_and_both_are_checked(meeting: Meeting) -> None:
    def action(owner: str, due: str = "") -> c.AddMinuteLine:
        return c.AddMinuteLine(line="l1", kind="action", text="Send the papers.", owner=owner, due=due)

    nobody = meeting.refused("eun", action("pune"))
    assert (nobody.code, nobody.field) == ("owner.unknown", "owner")
    never = meeting.refused("eun", action("busan", "2027-02-30"))
    assert (never.code, never.params["date"]) == ("date.invalid", "2027-02-30")
    meeting.says("eun", action("busan", "2028-02-29"))
    shown = view(meeting.state, Audience.ARCHIVE)["minutes"]["l1"]
    assert (shown["owner"], shown["due"]) == ("busan", "2028-02-29")
    edit = c.EditMinuteLine(line="l1", text="Send the papers.", base_seq=meeting.seq("l1"), owner="kim", due="")
    meeting.says("eun", edit)
    shown = view(meeting.state, Audience.ARCHIVE)["minutes"]["l1"]
    assert shown["owner"] == "kim" and "due" not in shown


def test_a_line_that_one_rapporteur_changes_is_not_changed_by_the_other(meeting: Meeting) -> None:
    meeting.says("eun", c.AddMinuteLine(line="l1", text="Leakage is 31 %."))
    meeting.says("eun", c.HoldMinuteLine(line="l1"))
    change = c.EditMinuteLine(line="l1", text="Leakage is 30 %.", base_seq=meeting.seq("l1"))
    held = meeting.refused("farah", change)
    assert (held.code, held.params) == ("line.held", {"name": "Eun", "until_ms": NOON + HOLD_MS})
    assert meeting.refused("farah", c.HoldMinuteLine(line="l1")).code == "line.held"
    meeting.now += HOLD_MS
    assert meeting.says("farah", change)
    assert not meeting.state.minutes["l1"].held_by


def test_who_changes_a_line_is_seen_by_those_who_write_alone(meeting: Meeting) -> None:
    meeting.says("eun", c.AddMinuteLine(line="l1", text="Leakage is 31 %."))
    meeting.says("eun", c.HoldMinuteLine(line="l1"))
    assert meeting.says("eun", c.HoldMinuteLine(line="l1")) == ()
    holders = {each: view(meeting.state, each)["minutes"].get("l1", {}).get("held_by") for each in Audience}
    assert holders == dict.fromkeys(Audience) | {Audience.DESK: "eun"}
    meeting.says("eun", c.HoldMinuteLine(line="l1", on=False))
    assert not meeting.state.minutes["l1"].held_by


def test_a_translation_falls_behind_when_the_text_changes(meeting: Meeting) -> None:
    meeting.says("eun", c.AddMinuteLine(line="l1", text="A pilot."))
    translate = c.EditMinuteLine(line="l1", text="시범 사업.", base_seq=meeting.seq("l1"), translation=True)
    assert meeting.refused("eun", translate).code == "minutes.one_language"
    same = c.SetMinutesLanguages(language="en", second="en", prevailing="en")
    assert meeting.refused("eun", same).code == "minutes.same_language"
    third = c.SetMinutesLanguages(language="en", second="ko", prevailing="ur")
    assert meeting.refused("eun", third).code == "minutes.prevailing_unknown"
    meeting.says("eun", c.SetMinutesLanguages(language="en", second="ko", prevailing="en"))
    meeting.says("eun", translate)
    assert "behind" not in view(meeting.state, Audience.DESK)["minutes"]["l1"]
    meeting.says("eun", c.EditMinuteLine(line="l1", text="A pilot in May.", base_seq=meeting.seq("l1")))
    assert view(meeting.state, Audience.DESK)["minutes"]["l1"]["behind"] is True
    meeting.says("amara", c.EndExchange())
    meeting.says("eun", c.SubmitMinutes())
    assert meeting.refused("dana", c.CirculateMinutes()).code == "minutes.untranslated"
    again = c.EditMinuteLine(line="l1", text="5월 시범 사업.", base_seq=meeting.seq("l1"), translation=True)
    assert meeting.says("amara", again)
    assert meeting.says("dana", c.CirculateMinutes())


def test_a_line_is_struck_from_a_draft_alone(meeting: Meeting) -> None:
    meeting.says("eun", c.AddMinuteLine(line="l1", text="A slip."))
    stale = meeting.refused("farah", c.StrikeMinuteLine(line="l1", base_seq=meeting.seq("l1") - 1))
    assert stale.code == "line.outdated"
    assert meeting.says("farah", c.StrikeMinuteLine(line="l1", base_seq=meeting.seq("l1")))
    assert not meeting.state.minutes


# ------------------------------------------------------------------ the record
def test_what_is_under_review_is_the_chairs_and_comes_back_with_a_reason(meeting: Meeting) -> None:
    assert meeting.refused("eun", c.SubmitMinutes()).code == "minutes.none"
    meeting.says("eun", c.AddMinuteLine(line="l1", text="A pilot."))
    meeting.says("eun", c.SubmitMinutes())
    edit = c.EditMinuteLine(line="l1", text="A pilot in May.", base_seq=meeting.seq("l1"))
    assert meeting.refused("eun", edit).code == "minutes.under_review"
    assert meeting.says("amara", edit)
    assert meeting.refused("dana", c.ReturnMinutes(reason=" ")).code == "reason.empty"
    meeting.says("dana", c.ReturnMinutes(reason="Who pays?"))
    assert meeting.stage == "draft"
    shown = {each: view(meeting.state, each)["record"].get("main", {}).get("returned") for each in Audience}
    assert shown == dict.fromkeys(Audience) | {Audience.DESK: "Who pays?"}


def test_minutes_of_an_exchange_that_goes_on_are_not_circulated(meeting: Meeting) -> None:
    meeting.says("eun", c.AddMinuteLine(line="l1", text="A pilot."))
    meeting.says("eun", c.SubmitMinutes())
    assert meeting.refused("dana", c.CirculateMinutes()).code == "exchange.not_ended"


def test_the_last_city_s_approval_seals_the_minutes(meeting: Meeting) -> None:
    meeting.circulated()
    assert meeting.refused("kim", c.ApproveMinutes(version=1)).code == "minutes.not_signatory"
    assert meeting.refused("lee", c.ApproveMinutes(version=2)).code == "minutes.other_version"
    meeting.says("lee", c.ApproveMinutes(version=1))
    assert meeting.says("lee", c.ApproveMinutes(version=1)) == ()
    assert meeting.stage == "circulated"
    meeting.says("rao", c.ApproveMinutes(version=1))
    assert meeting.stage == "sealed"
    edit = c.EditMinuteLine(line="l1", text="Two pilots.", base_seq=meeting.seq("l1"))
    for who, command in (
        ("eun", edit),
        ("dana", c.ReturnMinutes(reason="No.")),
        ("dana", c.CirculateMinutes()),
    ):
        assert meeting.refused(who, command).code == "minutes.sealed"


def test_the_cities_are_asked_to_answer_by_a_day_that_can_be_moved(meeting: Meeting) -> None:
    meeting.says("eun", c.AddMinuteLine(line="l1", text="A pilot."))
    meeting.says("amara", c.EndExchange())
    meeting.says("eun", c.SubmitMinutes())
    today, before = (written(today_of(meeting.now) - back) for back in (0, 2))
    assert meeting.refused("dana", c.SetMinutesDue(due=today)).code == "minutes.under_review"
    assert meeting.refused("dana", c.CirculateMinutes(due="2027-02-30")).code == "date.invalid"
    over = meeting.refused("dana", c.CirculateMinutes(due=before))
    assert (over.code, over.params) == ("date.past", {"date": before})
    assert meeting.says("dana", c.CirculateMinutes(due=today))
    meeting.says("rao", c.ApproveMinutes(version=1))
    assert meeting.refused("lee", c.SetMinutesDue(due="2100-05-12")).code == "role.not_allowed"
    assert meeting.refused("dana", c.SetMinutesDue(due=before)).code == "date.past"
    assert meeting.says("dana", c.SetMinutesDue(due="2100-05-12"))
    assert meeting.says("dana", c.SetMinutesDue(due="2100-05-12")) == ()
    assert set(record_of(meeting.state).approvals) == {"surat"}, "more time takes no approval back"
    seeing = (Audience.PANEL, Audience.DESK)
    assert {view(meeting.state, each)["record"]["main"]["due"] for each in seeing} == {"2100-05-12"}
    meeting.says("dana", c.ReturnMinutes(reason="Who pays?"))
    assert record_of(meeting.state).due == "", "the next version gets a day of its own"


def test_a_named_signatory_signs_in_place_of_the_leader(meeting: Meeting) -> None:
    meeting.circulated()
    wrong = meeting.refused("dana", c.NameSignatory(city="surat", participant="kim"))
    assert wrong.code == "minutes.not_of_city"
    meeting.says("dana", c.NameSignatory(city="busan", participant="kim"))
    assert meeting.refused("lee", c.ApproveMinutes(version=1)).code == "minutes.not_signatory"
    assert meeting.says("kim", c.ApproveMinutes(version=1))
    meeting.says("dana", c.NameSignatory(city="busan"))
    assert record_of(meeting.state).signatories == {}


def test_who_was_removed_signs_for_no_city(meeting: Meeting) -> None:
    meeting.says("amara", c.RemovePerson(participant="lee"))
    meeting.says("eun", c.AddMinuteLine(line="l1", text="A pilot."))
    meeting.says("amara", c.EndExchange())
    meeting.says("eun", c.SubmitMinutes())
    nobody = meeting.refused("dana", c.CirculateMinutes())
    assert (nobody.code, nobody.params["city"]) == ("minutes.no_signatory", "busan")
    assert "busan" not in awaited_releases(meeting.state), "the chair decides for it"
    meeting.says("dana", c.NameSignatory(city="busan", participant="kim"))
    assert meeting.says("dana", c.CirculateMinutes())
    assert "busan" in awaited_releases(meeting.state)


def test_an_amendment_that_is_taken_makes_a_new_version_that_is_approved_anew(meeting: Meeting) -> None:
    meeting.circulated()
    meeting.says("rao", c.ApproveMinutes(version=1))
    meeting.says("lee", c.ProposeAmendment(amendment="a1", line="l1", text="A pilot in Surat, in May."))
    meeting.says("lee", c.ProposeAmendment(amendment="a2", text="Busan pays.", reason="Said at the end."))
    assert meeting.refused("lee", c.ApproveMinutes(version=1)).code == "minutes.amendments_open"
    assert meeting.refused("dana", c.DecideAmendment(amendment="a2", accept=False)).code == "reason.empty"
    meeting.says("dana", c.DecideAmendment(amendment="a2", accept=False, reason="Not said."))
    meeting.says("dana", c.DecideAmendment(amendment="a1", accept=True))
    assert meeting.says("dana", c.DecideAmendment(amendment="a1", accept=True)) == ()
    late = meeting.refused("dana", c.DecideAmendment(amendment="a1", accept=False, reason="Rather not."))
    assert late.code == "amendment.decided"
    assert meeting.stage == "review" and not record_of(meeting.state).approvals
    assert meeting.state.minutes["l1"].text == "A pilot in Surat, in May."
    first = record_of(meeting.state).digest
    meeting.says("dana", c.CirculateMinutes())
    assert record_of(meeting.state).version == 2 and record_of(meeting.state).digest != first
    for who in ("rao", "lee"):
        meeting.says(who, c.ApproveMinutes(version=2))
    assert meeting.stage == "sealed"


def test_amendments_are_between_the_cities_and_the_desk(meeting: Meeting) -> None:
    meeting.circulated()
    meeting.says("lee", c.ProposeAmendment(amendment="a1", text="Busan pays."))
    seen = {each for each in Audience if view(meeting.state, each)["amendments"]}
    assert seen == {Audience.PANEL, Audience.DESK}


def test_an_exchange_is_held_until_the_chair_and_each_city_have_released_it(meeting: Meeting) -> None:
    meeting.says("amara", c.EndExchange())
    assert awaited_releases(meeting.state) == ("chair", "surat", "busan")
    assert meeting.refused("kim", c.ReleaseExchange()).code == "minutes.not_signatory"
    for who in ("dana", "rao", "rao"):
        meeting.says(who, c.ReleaseExchange())
        assert not meeting.state.hall["main"].released
    meeting.says("lee", c.ReleaseExchange())
    assert meeting.state.hall["main"].released
    assert meeting.says("lee", c.ReleaseExchange()) == ()


# ------------------------------------------------------------------ laws
LINE = st.sampled_from(["l1", "l2"])
TEXT = st.sampled_from(["A pilot.", "Two pilots.", "None.", " "])
COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.builds(c.AddMinuteLine, line=LINE, text=TEXT),
    st.builds(c.EditMinuteLine, line=LINE, text=TEXT, base_seq=st.integers(8, 40), translation=st.booleans()),
    st.builds(c.StrikeMinuteLine, line=LINE, base_seq=st.integers(8, 40)),
    st.builds(c.HoldMinuteLine, line=LINE, on=st.booleans()),
    st.builds(
        c.SetMinutesLanguages,
        language=st.just("en"),
        second=st.none() | st.just("ko"),
        prevailing=st.just("en"),
    ),
    st.builds(c.SubmitMinutes),
    st.builds(c.ReturnMinutes, reason=TEXT),
    st.builds(c.CirculateMinutes),
    st.builds(c.CirculateMinutes),
    st.builds(
        c.NameSignatory, city=st.sampled_from(["surat", "busan"]), participant=st.none() | st.just("kim")
    ),
    st.builds(c.ProposeAmendment, amendment=st.sampled_from(["a1", "a2"]), line=st.none() | LINE, text=TEXT),
    st.builds(c.DecideAmendment, amendment=st.sampled_from(["a1", "a2"]), accept=st.booleans(), reason=TEXT),
    st.builds(c.ApproveMinutes, version=st.integers(1, 3)),
    st.builds(c.ApproveMinutes, version=st.integers(1, 3)),
    st.builds(c.ReleaseExchange),
)
APT = {  # who may at all, so that most steps do something
    c.SubmitMinutes: ("eun",),
    c.CirculateMinutes: ("dana",),
    c.DecideAmendment: ("dana",),
    c.ReturnMinutes: ("dana",),
    c.ApproveMinutes: ("rao", "lee", "kim"),
    c.ProposeAmendment: ("rao", "lee", "kim"),
}


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    told = Meeting().circulated() if draw(st.booleans()) else Meeting()
    for number, command in enumerate(draw(st.lists(COMMAND, min_size=20, max_size=60))):
        who = draw(st.sampled_from(APT.get(type(command), tuple(ROLES))))
        told.now += draw(st.integers(0, 90_000))
        if isinstance(command, c.EditMinuteLine) and command.line in told.state.minutes and number % 3:
            command = c.EditMinuteLine(
                line=command.line,
                text=command.text,
                base_seq=told.seq(command.line),
                translation=command.translation,
            )
        if isinstance(command, c.ApproveMinutes) and number % 4:
            command = c.ApproveMinutes(version=max(1, record_of(told.state).version))
        told.says(who, command)
        if number == 12:
            told.says("amara", c.EndExchange())
    return told


@settings(max_examples=120, deadline=None)
@given(told=meetings())
def test_what_is_sealed_was_approved_by_every_city_and_never_changes(told: Meeting) -> None:
    state, sealed = State(), ""
    approved: set[str] = set()
    for entry in told.log:
        match entry.event:
            case e.MinutesCirculated() as version:
                approved, circulated = set(), version.digest
                assert circulated == digest(state)
            case e.MinutesApproved() as approval:
                assert record_of(state).digest == digest(state), "what is approved is what stands there"
                assert approval.version == record_of(state).version
                approved.add(approval.city)
            case e.MinutesSealed() as seal:
                assert approved == {"surat", "busan"}
                sealed = seal.digest
        state, _ = evolve(state, entry)
        if sealed:
            assert record_of(state).stage == "sealed"
            assert digest(state) == record_of(state).digest == sealed


@settings(max_examples=80, deadline=None)
@given(told=meetings())
def test_held_means_that_somebody_still_holds_it(told: Meeting) -> None:
    state = State()
    for entry in told.log:
        if isinstance(entry.event, e.ExchangeReleased):
            assert awaited_releases(state) == ()
        state, _ = evolve(state, entry)
        if state.hall and state.hall["main"].released:
            assert "chair" in record_of(state).releases
    assert told.state.hall["main"].released or awaited_releases(told.state)

"""What moderators expect of their desk, and askers of the moderators."""

from __future__ import annotations

from typing import cast

import pytest
from msgspec.structs import replace

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.asking import names_asked_for, reviewed_first
from sessions.domain.decide.desk import CLAIM_MS, by_hand
from sessions.domain.decide.questions import question_id
from sessions.domain.erasure import redacted
from sessions.domain.errors import Refusal
from sessions.domain.events import QuestionApproved, QuestionPromoted
from sessions.domain.evolve import fold
from sessions.domain.names import Audience, FormatName, Role
from sessions.domain.state import SYSTEM, Hall, Question, State
from sessions.domain.view import own, view
from tests.conftest import NOON, Story, actor, admission

TOKEN = "a token that only Chen's browser has"
DUE = "2026-05-12"


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def asked(story: Story, *keys: str, by: str = "chen") -> Story:
    for key in keys:
        story.does(by, c.AskQuestion(question=key, text=f"What of {key}?", language="ur"))
    return story


def votes(story: Story, **voters: str) -> Story:
    for key, names in voters.items():
        for name in names.split():
            story.does(name, c.VoteForQuestion(question=key))
    return story


def one(story: Story, key: str) -> Question:
    return story.state.questions[key]


def counted(story: Story, *keys: str) -> list[int]:
    return [one(story, key).voters.bit_count() for key in keys]


# ------------------------------------------------------------------ review
def test_a_question_in_review_is_read_by_the_desk_and_its_asker_alone(story: Story) -> None:
    story.does("amara", c.SetAsking(review=True))
    asked(story, "q1")
    for audience in (Audience.ATTENDEE, Audience.PANEL, Audience.ARCHIVE):
        assert view(story.state, audience)["questions"]["q1"] == {
            "seq": one(story, "q1").seq,
            "status": "review",
        }
    assert view(story.state, Audience.DESK)["questions"]["q1"]["text"] == "What of q1?"
    assert own(story.state, "chen")["asked"] == {"q1": {"text": "What of q1?"}}
    assert own(story.state, "bruno")["asked"] == {}
    assert code(story.does("bruno", c.VoteForQuestion(question="q1"))) == "question.in_review"
    story.does("amara", c.ApproveQuestion(question="q1"))
    assert view(story.state, Audience.ATTENDEE)["questions"]["q1"]["language"] == "ur"
    assert own(story.state, "chen")["asked"] == {}


def test_putting_it_on_the_floor_approves_it(story: Story) -> None:
    story.does("amara", c.SetAsking(review=True))
    decided = asked(story, "q1").does("amara", c.PromoteQuestion(question="q1"))
    assert isinstance(decided, tuple)
    assert [type(event) for event in decided] == [QuestionApproved, QuestionPromoted]
    assert not one(story, "q1").hidden


def test_what_was_shown_is_taken_back_and_declined_without_ever_being_shown_again(story: Story) -> None:
    asked(story, "q1").does("amara", c.HoldQuestion(question="q1"))
    story.does("amara", c.DeclineQuestion(question="q1", reason="It names somebody."))
    shown = view(story.state, Audience.ATTENDEE)["questions"]["q1"]
    assert shown == {"seq": one(story, "q1").seq, "status": "declined"}
    assert own(story.state, "chen")["asked"]["q1"]["reason"] == "It names somebody."
    story.does("amara", c.ReopenQuestion(question="q1"))
    assert one(story, "q1").status == "review"


def test_the_format_says_how_one_asks_until_the_desk_says_otherwise() -> None:
    formats = (("presentations", False, False), ("peer_exchange", True, False), ("round_table", False, True))
    for chosen, review, named in formats:
        hall = Hall(format=cast(FormatName, chosen))
        assert (reviewed_first(hall), names_asked_for(hall)) == (review, named)
        assert (reviewed_first(replace(hall, review=not review)), names_asked_for(hall)) == (not review, named)


def test_where_names_are_asked_for_nobody_asks_without(story: Story) -> None:
    story.does("amara", c.SetAsking(review=False, named_only=True))
    refused = story.does("chen", c.AskQuestion(question="q1", text="Who?", anonymous=True))
    assert code(refused) == "question.named_only"


# ------------------------------------------------------------------ merging
def test_merged_questions_count_each_person_once_and_split_again_with_their_own(story: Story) -> None:
    votes(asked(story, "q1", "q2", "q3"), q1="bruno eun", q2="bruno farid", q3="chen")
    story.does("amara", c.MergeQuestion(question="q2", into="q1"))
    assert counted(story, "q1", "q2") == [3, 2]
    story.does("amara", c.MergeQuestion(question="q1", into="q3"))
    assert counted(story, "q3", "q1") == [4, 3]
    votes(story, q2="dana")  # from a page that had not heard of it yet
    assert counted(story, "q3", "q1", "q2") == [5, 4, 3]
    story.does("bruno", c.WithdrawVote(question="q3"))
    assert counted(story, "q3", "q1", "q2") == [4, 3, 2]
    story.does("dana", c.WithdrawVote(question="q2"))
    assert counted(story, "q3", "q1", "q2") == [3, 2, 1]
    story.does("dana", c.VoteForQuestion(question="q2"))
    story.does("amara", c.SplitQuestion(question="q1"))
    assert counted(story, "q3", "q1") == [1, 3] and one(story, "q1").status == "waiting"
    story.does("amara", c.SplitQuestion(question="q2"))
    assert counted(story, "q1", "q2") == [1, 2]


def test_no_question_goes_into_itself_nor_into_what_went_into_it(story: Story) -> None:
    asked(story, "q1", "q2").does("amara", c.MergeQuestion(question="q2", into="q1"))
    assert code(story.does("amara", c.MergeQuestion(question="q1", into="q1"))) == "question.itself"
    assert code(story.does("amara", c.MergeQuestion(question="q1", into="q2"))) == "question.merged"


def test_a_shown_question_does_not_vanish_in_one_that_nobody_sees(story: Story) -> None:
    asked(story, "q1", "q2").does("amara", c.HoldQuestion(question="q1"))
    assert code(story.does("amara", c.MergeQuestion(question="q2", into="q1"))) == "question.in_review"
    story.does("amara", c.MergeQuestion(question="q1", into="q2"))
    assert set(view(story.state, Audience.PANEL)["questions"]["q1"]) == {"seq", "status", "into"}


def test_whoever_withdraws_a_question_takes_nobody_else_s_with_it(story: Story) -> None:
    mine = question_id(TOKEN)
    asked(story, mine, "q2").does("amara", c.MergeQuestion(question="q2", into=mine))
    story.does("chen", c.WithdrawQuestion(question=mine, token=TOKEN))
    assert (one(story, mine).status, one(story, "q2").status) == ("withdrawn", "waiting")


def test_a_late_word_on_a_merged_question_names_the_other_one(story: Story) -> None:
    asked(story, "q1", "q2").does("amara", c.MergeQuestion(question="q2", into="q1"))
    refused = story.does("dana", c.AnswerQuestion(question="q2", text="A long answer."))
    assert isinstance(refused, Refusal) and refused.code == "question.merged"
    assert refused.params == {"text": "What of q2?", "into": "What of q1?"}


def test_a_suggestion_goes_when_they_are_kept_apart_merged_or_withdrawn(story: Story) -> None:
    alike = c.Likeness(80, "pump, cost")
    mine = question_id(TOKEN)
    asked(story, "q1", "q2", mine)
    story.does(SYSTEM, c.ReportSimilar(question="q2", similar={"q1": alike, mine: alike, "q9": alike}))
    assert set(one(story, "q2").similar) == {"q1", mine}
    assert "similar" not in view(story.state, Audience.PANEL)["questions"]["q2"]
    assert view(story.state, Audience.DESK)["questions"]["q2"]["similar"]["q1"]["words"] == "pump, cost"
    story.does("amara", c.KeepApart(question="q2", other="q1"))
    story.does("chen", c.WithdrawQuestion(question=mine, token=TOKEN))
    assert one(story, "q2").similar == {}


def test_what_is_forgotten_with_its_words_is_forgotten_in_suggestions(story: Story) -> None:
    alike = c.Likeness(80, "Kim, bribe")
    asked(asked(story, "q1", "q2"), "q3", by="bruno")
    story.does(SYSTEM, c.ReportSimilar(question="q3", similar={"q1": alike}))
    story.does(SYSTEM, c.ReportSimilar(question="q2", similar={"q3": alike, "q1": alike}))
    story.does(SYSTEM, c.ErasePerson(participant="chen", words=True, entries={}))
    assert "bribe" not in str(story.state)
    *before, erased = story.log
    rewritten = [replace(entry, event=redacted(entry.event, "chen", words=True)) for entry in before]
    assert "bribe" not in str(rewritten) and fold(State(), [*rewritten, erased]) == story.state


# ------------------------------------------------------------------ claims
def test_two_moderators_never_decide_one_question(story: Story) -> None:
    asked(story, "q1").does("amara", c.ClaimQuestion(question="q1"))
    for late in (
        c.AnswerQuestion(question="q1", text="Mine."),
        c.ClaimQuestion(question="q1"),
        c.CarryOver(question="q1", city="surat", due=DUE),
        c.DeclineQuestion(question="q1", reason="No."),
        c.AssignQuestion(question="q1", city="surat"),
    ):
        refused = story.does("dana", late)
        assert isinstance(refused, Refusal) and refused.code == "question.claimed"
        assert refused.params["name"] == "Amara"
    story.does("amara", c.AnswerQuestion(question="q1", text="Hers."))
    assert one(story, "q1").answer == "Hers." and not one(story, "q1").claimed


def test_a_claim_ends_by_time_by_release_and_by_leaving(story: Story) -> None:
    asked(story, "q1", "q2", "q3").does(SYSTEM, c.MarkArrived(participant="amara"))
    for key in ("q1", "q2", "q3"):
        story.does("amara", c.ClaimQuestion(question=key))
    story.does("amara", c.ReleaseClaim(question="q1"))
    assert not one(story, "q1").claimed
    story.now += CLAIM_MS
    story.does("dana", c.PromoteQuestion(question="q2"))  # the lease is over, whoever has noticed
    assert one(story, "q2").status == "floor"
    story.does("dana", c.ClaimQuestion(question="q2"))
    story.does(SYSTEM, c.EndClaims())
    assert one(story, "q2").claimed == "dana"
    assert not one(story, "q3").claimed
    story.does("amara", c.ClaimQuestion(question="q3"))
    story.does(SYSTEM, c.MarkLeft(participant="amara"))
    assert not one(story, "q3").claimed


def test_a_lease_lasts_to_its_last_moment(story: Story) -> None:
    asked(story, "q1").does("amara", c.ClaimQuestion(question="q1"))
    story.now += CLAIM_MS - 1
    assert story.does(SYSTEM, c.EndClaims()) == ()
    refused = story.does("dana", c.PromoteQuestion(question="q1"))
    assert isinstance(refused, Refusal) and refused.code == "question.claimed"
    story.now += 1
    assert story.does(SYSTEM, c.EndClaims()) == (e.ClaimEnded(question="q1", why="expired"),)


def test_another_s_claim_is_taken_over_by_who_says_so_and_the_desk_sees_from_whom(story: Story) -> None:
    asked(story, "q1").does("amara", c.ClaimQuestion(question="q1"))
    assert isinstance(story.does("dana", c.ClaimQuestion(question="q1")), Refusal)
    story.does("dana", c.ClaimQuestion(question="q1", instead=True))
    shown = view(story.state, Audience.DESK)["questions"]["q1"]
    assert (shown["claimed"], shown["claimed_from"]) == ("dana", "amara")
    refused = story.does("amara", c.AnswerQuestion(question="q1"))
    assert isinstance(refused, Refusal) and refused.params["name"] == "Dana"
    story.now += CLAIM_MS // 2
    story.does("dana", c.ClaimQuestion(question="q1", instead=True))  # prolonged, not taken from oneself
    assert one(story, "q1").claimed_from == "amara"


def test_one_that_was_answered_answers_what_asks_the_same(story: Story) -> None:
    asked(story, "q1", "q2").does("amara", c.AnswerQuestion(question="q1", text="By night."))
    story.does(SYSTEM, c.ReportSimilar(question="q2", similar={"q1": c.Likeness(80, "meter")}))
    assert "q1" in view(story.state, Audience.DESK)["questions"]["q2"]["similar"]
    story.does("amara", c.MergeQuestion(question="q2", into="q1"))
    assert (one(story, "q2").status, one(story, "q2").into) == ("merged", "q1")
    story.does("amara", c.SplitQuestion(question="q2"))
    assert one(story, "q2").status == "waiting"


def test_who_is_no_moderator_any_more_sees_to_nothing(story: Story) -> None:
    asked(story, "q1").does("amara", c.ClaimQuestion(question="q1"))
    story.does(SYSTEM, admission("amara", Role.ATTENDEE))
    assert not one(story, "q1").claimed


def test_claiming_again_prolongs_a_lease_that_is_half_over(story: Story) -> None:
    asked(story, "q1").does("amara", c.ClaimQuestion(question="q1"))
    assert story.does("amara", c.ClaimQuestion(question="q1")) == ()
    story.now += CLAIM_MS // 2
    story.does("amara", c.ClaimQuestion(question="q1"))
    assert one(story, "q1").claim_ends_ms == story.now + CLAIM_MS


def test_a_claim_is_the_desk_s_own_matter(story: Story) -> None:
    asked(story, "q1").does("amara", c.ClaimQuestion(question="q1"))
    assert "claimed" in view(story.state, Audience.DESK)["questions"]["q1"]
    for audience in (Audience.ATTENDEE, Audience.PANEL, Audience.ARCHIVE):
        assert not {"claimed", "claim_ends_ms"} & set(view(story.state, audience)["questions"]["q1"])


# ------------------------------------------------------------------ outcomes
def test_only_the_panel_or_a_city_is_asked_to_answer(story: Story) -> None:
    asked(story, "q1")
    assert code(story.does("amara", c.AssignQuestion(question="q1", participant="chen"))) == "panellist.unknown"
    assert code(story.does("amara", c.AssignQuestion(question="q1", city="atlantis"))) == "panellist.unknown"
    story.does("amara", c.AssignQuestion(question="q1", participant="bruno"))
    assert view(story.state, Audience.ATTENDEE)["questions"]["q1"]["asked_of"] == "bruno"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (c.CarryOver(question="q1", due=DUE), "owner.missing"),
        (c.CarryOver(question="q1", participant="bruno", city="surat", due=DUE), "owner.missing"),
        (c.CarryOver(question="q1", participant="nobody", due=DUE), "owner.unknown"),
        (c.CarryOver(question="q1", city="atlantis", due=DUE), "owner.unknown"),
        (c.CarryOver(question="q1", city="surat", due="2026-02-30"), "date.invalid"),
        (c.CarryOver(question="q1", city="surat", due="2025-12-31"), "due.past"),
    ],
)
def test_what_is_carried_over_has_an_owner_and_a_day(story: Story, command: c.CarryOver, expected: str) -> None:
    assert code(asked(story, "q1").does("amara", command)) == expected


def test_an_exchange_ends_when_every_question_has_an_outcome(story: Story) -> None:
    asked(story, "q1", "q2", "q3", "q4").does("amara", c.HoldQuestion(question="q4"))
    story.does("amara", c.MergeQuestion(question="q3", into="q2"))
    refused = story.does("amara", c.EndExchange())
    assert isinstance(refused, Refusal) and refused.code == "questions.open" and refused.params == {"count": 3}
    story.does("amara", c.CarryOverAll(city="surat", due=DUE))
    assert [one(story, key).status for key in ("q1", "q2", "q3", "q4")] == [
        "carried",
        "carried",
        "merged",
        "carried",
    ]
    assert (
        "text" not in view(story.state, Audience.PANEL)["questions"]["q4"]
    )  # carried over, and still in review
    assert not isinstance(story.does("amara", c.EndExchange()), Refusal)


def test_why_it_was_declined_is_read_by_all_when_the_chair_has_reviewed_it(story: Story) -> None:
    asked(story, "q1", "q2")
    for key in ("q1", "q2"):
        story.does("amara", c.DeclineQuestion(question=key, reason="Off topic."))
    shown = view(story.state, Audience.PANEL)["questions"]["q1"]
    assert shown["status"] == "declined" and "reason" not in shown
    assert own(story.state, "chen")["asked"]["q1"] == {"text": "What of q1?", "reason": "Off topic."}
    story.does("dana", c.ReviewReason(question="q1", reason="Another exchange is on that."))
    story.does("dana", c.ReviewReasons())
    reasons = [view(story.state, Audience.PANEL)["questions"][key]["reason"] for key in ("q1", "q2")]
    assert reasons == ["Another exchange is on that.", "Off topic."]
    assert own(story.state, "chen")["asked"] == {}


def test_the_chair_s_own_reason_needs_no_review(story: Story) -> None:
    asked(story, "q1").does("dana", c.DeclineQuestion(question="q1", reason="Off topic."))
    assert view(story.state, Audience.ATTENDEE)["questions"]["q1"]["reason"] == "Off topic."


def test_the_log_says_which_place_by_votes_a_chosen_question_had(story: Story) -> None:
    votes(asked(story, "q1", "q2", "q3"), q1="bruno eun", q2="bruno")
    story.does("amara", c.PromoteQuestion(question="q2"))
    assert (one(story, "q2").place, one(story, "q2").places) == (2, 3)


# ------------------------------------------------------------------ order
def order(story: Story) -> list[str]:
    return [question.id for question in by_hand(story.state)]


def test_the_moderator_s_hand_orders_and_the_others_stay_after_by_votes(story: Story) -> None:
    votes(asked(story, "q1", "q2", "q3", "q4"), q4="bruno eun", q3="bruno")
    assert order(story) == ["q4", "q3", "q1", "q2"]
    story.does("amara", c.PlaceQuestion(question="q2", before="q3"))
    assert order(story) == ["q4", "q2", "q3", "q1"]
    story.does("amara", c.PlaceQuestion(question="q1", before="q4"))
    assert order(story) == ["q1", "q4", "q2", "q3"]
    story.does("amara", c.PlaceQuestion(question="q4"))
    assert order(story) == ["q1", "q2", "q3", "q4"]


@pytest.mark.parametrize("review", [False, True])
def test_the_last_of_the_post_box_goes_to_whoever_ends_the_exchange(story: Story, review: bool) -> None:
    story.does("amara", c.SetAsking(review=review, named_only=False))
    post = c.Post("q1", "Who pays?", NOON, "en")
    story.does(SYSTEM, c.EmptyPostBox(posts=(post,), carried_to="amara"))
    assert (one(story, "q1").status, one(story, "q1").owner) == ("carried", "amara")
    assert not isinstance(story.does(actor("amara"), c.EndExchange()), Refusal)

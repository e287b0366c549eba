"""Role x command x phase, whole, over the socket: what the registry says is what happens. Generated from it."""

from __future__ import annotations

import uuid
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from realtime import threads
from sessions.domain import commands as c
from sessions.domain.authority import LIVE, REGISTRY, may, name_of
from sessions.domain.commands import AdmitParticipant, Command, PersonCommand, StartPhase
from sessions.domain.formats import FORMATS, PRESENTATIONS
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM
from sessions.execute import execute
from sessions.models import ExchangeSession, LogEntry, LogPayload
from sessions.states import forget
from tests.conftest import LANGUAGE, NOON, PEOPLE, actor
from tests.live.conftest import Connect, Page

ONE_OF = {
    role: next((name for name, has in PEOPLE.items() if has is role), "farid")
    for role in Role
    if role is not Role.SYSTEM
}
FIELDS: dict[type[Command], dict[str, Any]] = {
    c.ChooseRecording: {"agree": True},
    c.SetDevices: {"microphone": True, "camera": False, "screen": False},
    c.AskQuestion: {"question": "q0", "text": "Who may ask?"},
    c.WithdrawQuestion: {"question": "q0", "token": "x" * 16},
    c.VoteForQuestion: {"question": "q0"},
    c.WithdrawVote: {"question": "q0"},
    c.PromoteQuestion: {"question": "q0"},
    c.AnswerQuestion: {"question": "q0"},
    c.DeclineQuestion: {"question": "q0", "reason": "Not now."},
    c.ReopenQuestion: {"question": "q0"},
    c.SetAsking: {"review": False},
    c.SetOrder: {"order": "votes"},
    c.ApproveQuestion: {"question": "q0"},
    c.HoldQuestion: {"question": "q9"},
    c.MergeQuestion: {"question": "q0", "into": "q9"},
    c.SplitQuestion: {"question": "q0"},
    c.KeepApart: {"question": "q0", "other": "q9"},
    c.ClaimQuestion: {"question": "q9"},
    c.ReleaseClaim: {"question": "q0"},
    c.AssignQuestion: {"question": "q9"},
    c.PlaceQuestion: {"question": "q9"},
    c.CarryOver: {"question": "q9", "city": "surat", "due": "2026-05-12"},
    c.CarryOverAll: {"city": "surat", "due": "2026-05-12"},
    c.ReviewReason: {"question": "q9"},
    c.AddMinuteLine: {"line": "l0", "text": "Noted."},
    c.EditMinuteLine: {"line": "l0", "text": "Noted.", "base_seq": 0},
    c.StrikeMinuteLine: {"line": "l0", "base_seq": 0},
    c.HoldMinuteLine: {"line": "l0"},
    c.SetMinutesLanguages: {"language": "en", "prevailing": "en"},
    c.ReturnMinutes: {"reason": "Who pays?"},
    c.SetMinutesDue: {"due": "2100-05-12"},
    c.NameSignatory: {"city": "surat"},
    c.ProposeAmendment: {"amendment": "a0", "text": "Surat pays."},
    c.DecideAmendment: {"amendment": "a0", "accept": False, "reason": "Not said."},
    c.ApproveMinutes: {"version": 1},
    c.PassFloor: {"channel": LANGUAGE, "on": True},
    c.NameCaptioner: {"language": LANGUAGE, "participant": "stranger"},
    c.TakeCaptions: {"language": LANGUAGE},
    c.OfferCaptions: {"language": LANGUAGE},
    c.WriteCaption: {
        "caption": "c0",
        "language": LANGUAGE,
        "words": "Good day.",
        "began_ms": NOON,
        "ended_ms": NOON,
    },
    c.CorrectCaption: {"caption": "c0", "words": "Good day."},
    c.WithdrawCaption: {"caption": "c0"},
    c.AddItem: {"item": "i0", "title": "Night flow", "minutes": 10},
    c.EditItem: {"item": "i0", "title": "Night flow", "minutes": 10},
    c.MoveItem: {"item": "i0"},
    c.StartItem: {"item": "i0"},
    c.FinishItem: {"item": "i0"},
    c.SkipItem: {"item": "i0"},
    c.ExtendPhase: {"minutes": 60},
    c.AskForRoundTable: {"request": "r0", "text": "With partners"},
    c.AnswerRoundTable: {"request": "r0", "feasible": False, "reason": "Nobody is in town."},
    c.SetRoster: {"members": {}},
    c.MarkSpeaker: {},
    c.OrderHands: {"order": "least"},
    c.SetBudget: {"of": "person", "minutes": 5},
    c.GrantFloor: {"participant": "stranger"},
    c.MuteSpeaker: {"participant": "stranger"},
    c.UnmuteSpeaker: {"participant": "stranger"},
    c.RemovePerson: {"participant": "stranger"},
    c.ReadmitPerson: {"participant": "stranger"},
    c.LetIn: {"knock": "k0"},
    c.TurnAway: {"knock": "k0"},
    c.SetDoor: {"guests_wait": True},
    c.DraftPoll: {"poll": "p0", "question": "A pilot?", "choices": ["Yes", "No"]},
    c.OpenPoll: {"poll": "p0"},
    c.CastBallot: {"poll": "p0", "choices": ["c1"]},
    c.ClosePoll: {"poll": "p0"},
    c.ShowPoll: {"poll": "p0"},
    c.WithdrawPoll: {"poll": "p0"},
    c.SetChat: {"on": True},
    c.PostChatLine: {"sent": "s0", "text": "Noted."},
    c.HideChatLine: {"line": "m0", "reason": "Off topic."},
    c.ShowSlides: {"deck": "d0"},
    c.TurnSlide: {"deck": "d0", "page": 2},
    c.PutSlidesAway: {"deck": "d0"},
    c.ShareSlides: {"deck": "d0"},
    c.WithdrawSlides: {"deck": "d0"},
    c.TakeBackHandout: {"handout": "h0"},
}
NOT_ALLOWED = {"role.not_allowed", "phase.not_allowed", "exchange.ended", "exchange.not_ended"}
LAST = (c.EndExchange,)  # changes the phase that is being tried


@pytest.mark.parametrize("phase", Phase)
async def test_the_socket_does_what_the_registry_says(
    connect: Connect, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(PRESENTATIONS, phases=tuple((part, 60) for part in LIVE))
    monkeypatch.setitem(FORMATS, "presentations", whole)
    await threads.write(_put_into, phase)
    pages = {role: await connect(name) for role, name in ONE_OF.items()}
    wrong = []
    for command in sorted(get_args(PersonCommand), key=lambda command: command in LAST):
        for role, page in sorted(pages.items(), key=lambda each: may(each[0], name_of(command), phase)):
            answer = await page.do(name_of(command), **_fields(command, phase))
            allowed = answer["t"] == "accepted" or answer["code"] not in NOT_ALLOWED
            if allowed is not may(role, name_of(command), phase):
                wrong.append((role, name_of(command), answer))
            if allowed and command in LAST:
                break
    assert wrong == []


async def test_facts_of_the_log_change_the_table_for_one_person(connect: Connect) -> None:
    """The floor gives, a mute takes, the record closes what leaves words; each as the page prints it."""
    dana, chen, bruno = await connect("dana"), await connect("chen"), await connect("bruno")

    async def may_speak(page: Page) -> str:
        answer = await page.do("devices.set", microphone=True, camera=False, screen=False)
        return str(answer.get("code", "accepted"))

    assert await may_speak(chen) == "role.not_allowed"
    await dana.do("floor.grant", participant="chen")
    assert await may_speak(chen) == "accepted"
    await dana.do("floor.return")
    assert await may_speak(chen) == "role.not_allowed"
    await dana.do("floor.mute", participant="bruno")
    assert await may_speak(bruno) == "floor.muted"
    await dana.do("agenda.add", item="i1", title="Among us", minutes=5, off_record=True)
    await dana.do("agenda.start", item="i1")
    closed = {name for name, rule in REGISTRY.items() if not rule.off_record}
    assert not closed & set(dana.own["may"])
    refused = await dana.do("minutes.add", line="l9", text="They said")
    assert refused["code"] == "agenda.off_record"


@pytest.mark.parametrize("command", get_args(c.SystemCommand), ids=name_of)
async def test_nobody_gives_the_system_s_commands(connect: Connect, command: type[Command]) -> None:
    chair: Page = await connect("dana")
    await chair.send({"t": "do", "id": str(uuid.uuid4()), "command": {"do": name_of(command)}})
    assert (await chair.until(lambda frame: frame["t"] == "problem"))["code"] == "frame.malformed"


def _fields(command: type[Command], phase: Phase) -> dict[str, Any]:
    """A second start of the phase that it is in changes nothing."""
    return {"phase": phase.value} if command is StartPhase else FIELDS.get(command, {})


def _put_into(phase: Phase) -> None:
    """The exchange of the fixture is in its questions."""
    if phase is Phase.LOBBY:
        _take_back_the_start()
    admission = AdmitParticipant(participant="farid", name="Farid", city="surat", side=1, role=Role.PRESENTER)
    execute("x1", uuid.uuid4(), admission, SYSTEM, NOON)
    if phase in (Phase.PRESENTATIONS, Phase.DISCUSSION):
        execute("x1", uuid.uuid4(), StartPhase(phase=phase), actor("amara"), NOON)
    elif phase is Phase.ENDED:
        execute("x1", uuid.uuid4(), c.EndExchange(), actor("dana"), NOON)


def _take_back_the_start() -> None:
    """The lobby is never entered again: the log without its last entry."""
    started = LogEntry.objects.filter(exchange_id="x1").latest("seq")
    before = LogEntry.objects.get(exchange_id="x1", seq=started.seq - 1)
    LogPayload.objects.filter(exchange_id="x1", seq=started.seq).delete()
    started.delete()
    ExchangeSession.objects.filter(pk="x1").update(seq=before.seq, chain=before.chain, phase=Phase.LOBBY)
    forget()

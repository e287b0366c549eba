"""The story that golden logs tell: every event of an exchange at least once, in commands of its time."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sessions.domain import commands as c
from sessions.domain.decide.questions import question_id
from sessions.domain.names import Phase, Role
from sessions.domain.state import SYSTEM, Actor

NOON = 1_770_033_600_000
TOKEN = "a-secret-of-one-browser"
PEOPLE = {
    "amara": ("Amara Perera · අමාරා", "Moderator", "colombo", 0, Role.MODERATOR),
    "bruno": ("Bruno Costa", "Deputy Mayor", "surat", 1, Role.LEADER),
    "chen": ("Chen <b>Wei</b>", "", "surat", 1, Role.ATTENDEE),
    "dana": ("دانا", "Chair", "busan", 2, Role.CHAIR),
    "eun": ("김은 🙂", "Rapporteur", "busan", 2, Role.RAPPORTEUR),
    "farah": ("Farah Aziz", "", "", 0, Role.INTERPRETER),
    "goro": ("Goro Kim", "", "", 0, Role.INTERPRETER),
    "hyun": ("박현", "Deputy Mayor", "busan", 2, Role.LEADER),
    "in": ("인수", "Engineer", "busan", 2, Role.PRESENTER),
}
AS_IT_STANDS = 0  # golden_logs.as_seen puts the line's own in its place
LATEST = "m0"  # and the latest line's key
Step = tuple[c.AnyCommand, Actor, int]


def actor(name: str) -> Actor:
    return Actor(name, PEOPLE[name][4])


def story() -> Iterator[Step]:
    """(command, actor, Unix milliseconds), to be executed one after another."""
    at_ms = started_ms = NOON
    for command, who in _story():
        at_ms += 60_000 if isinstance(command, c.EmptyPostBox) else 1_234
        if isinstance(command, c.StartPhase):
            started_ms = at_ms
        if isinstance(command, c.RingBell):
            at_ms = started_ms + command.ends_ms
            command = replace(command, ends_ms=at_ms)
        yield command, SYSTEM if who == "" else actor(who), at_ms


def _record() -> Iterator[tuple[c.AnyCommand, str]]:
    """The minutes' way to their seal."""
    yield c.StrikeMinuteLine(line="m2", base_seq=AS_IT_STANDS), "eun"
    yield (
        c.EditMinuteLine(
            line="m1", text="5월에 수라트에서 시범 사업.", base_seq=AS_IT_STANDS, translation=True
        ),
        "eun",
    )
    yield c.SubmitMinutes(), "amara"
    yield c.ReturnMinutes(reason="Who pays?"), "dana"
    yield c.SubmitMinutes(), "amara"
    yield c.NameSignatory(city="busan", participant="in"), "dana"
    yield c.CirculateMinutes(due="2100-05-12"), "dana"
    yield c.SetMinutesDue(due="2100-05-26"), "dana"
    yield c.ProposeAmendment(amendment="a1", text="Busan sends its drawings.", reason="Said twice."), "bruno"
    yield c.ProposeAmendment(amendment="a2", line="m1", text="Two pilots."), "bruno"
    yield c.DecideAmendment(amendment="a2", accept=False, reason="One was said."), "dana"
    yield c.DecideAmendment(amendment="a1", accept=True), "dana"
    yield (
        c.EditMinuteLine(line="la1", text="부산은 도면을 보낸다.", base_seq=AS_IT_STANDS, translation=True),
        "dana",
    )
    yield c.CirculateMinutes(), "dana"
    yield c.ApproveMinutes(version=2), "bruno"
    yield c.ApproveMinutes(version=2), "in"


def _story() -> Iterator[tuple[c.AnyCommand, str]]:
    yield (
        c.PrepareExchange(
            title="Water losses · 누수",
            cities={"surat": 1, "busan": 2},
            presentation_minutes=60,
            question_minutes=45,
        ),
        "",
    )
    yield (
        c.ReviseExchange(
            title="Water losses · 누수",
            cities={"surat": 1, "busan": 2},
            presentation_minutes=60,
            question_minutes=45,
        ),
        "",
    )
    yield c.MoveExchange(starts_ms=NOON + 86_400_000, time_zone="Asia/Kolkata"), ""
    for name, (full, title, city, side, role) in PEOPLE.items():
        channel = "ko" if role is Role.INTERPRETER else None
        admitted = c.AdmitParticipant(
            participant=name, name=full, title=title, city=city, side=side, role=role, channel=channel
        )
        yield admitted, ""
        yield c.MarkArrived(participant=name), ""
    yield c.AskForRoundTable(request="r1", text="With partners, the day before"), "bruno"
    yield (
        c.AnswerRoundTable(request="r1", feasible=True, reason="All are here.", logistics="Hall 2, 9:00"),
        "amara",
    )
    yield c.ChooseRecording(agree=True), "bruno"
    yield c.ChooseRecording(agree=False), "chen"
    yield (
        c.Knock(
            knock="k1",
            name="Dr Lee 이",
            title="Professor",
            city="busan",
            side=2,
            place="Busan",
            kind="academia",
        ),
        "",
    )
    yield c.Knock(knock="k2", name="Bruno Costa", seat="bruno"), ""
    yield c.Knock(knock="k3", name="Nobody"), ""
    yield c.Knock(knock="k4", name="Gone"), ""
    yield c.LetIn(knock="k1"), "amara"
    yield c.LetIn(knock="k2"), "dana"
    yield c.SetDoor(guests_wait=True), "amara"
    yield c.SetDoor(guests_wait=False), "dana"
    yield c.TurnAway(knock="k3"), "amara"
    yield c.StopWaiting(knock="k4"), ""
    yield c.StartPhase(phase=Phase.PRESENTATIONS), "amara"
    yield c.StartRecording(), "amara"
    yield c.SetDevices(microphone=True, camera=True, screen=False), "bruno"
    yield (
        c.OpenSegment(
            segment="s1",
            participant="bruno",
            source="camera",
            file="x/s1.webm",
            media_type='video/webm; codecs="vp8"',
            started_ms=NOON + 20_000,
        ),
        "",
    )
    for interpreter in ("farah", "goro"):
        yield c.SetDevices(microphone=True, camera=False, screen=False), interpreter
    yield c.TakeBooth(), "farah"
    yield (
        c.OpenSegment(
            segment="s2",
            participant="farah",
            source="microphone",
            file="x/s2.webm",
            media_type='audio/webm; codecs="opus"',
            started_ms=NOON + 20_500,
            channel="ko",
        ),
        "",
    )
    yield c.ReportSilence(channel="ko", live="farah", since_ms=NOON + 20_800), ""
    yield c.ReportVoice(channel="ko"), ""
    yield c.OfferBooth(), "farah"
    yield c.TakeBooth(), "goro"
    yield c.AskToSlowDown(), "goro"
    yield c.PassFloor(channel="ko", on=True), "goro"
    yield c.MarkLeft(participant="farah"), ""
    yield c.MarkLeft(participant="goro"), ""
    yield c.BeginTurn(turn="t1", participant="bruno", at_ms=NOON + 21_000), ""
    yield c.EndTurn(turn="t1", at_ms=NOON + 29_000), ""
    yield c.AskQuestion(question="q1", text='How do you meter leakage? \u2028 \\ " 🙂'), "chen"
    yield c.AskQuestion(question=question_id(TOKEN), text="کیا یہ مہنگا ہے؟", anonymous=True), "chen"
    yield c.AskQuestion(question="q3", text="Who pays?"), "bruno"
    yield c.EmptyPostBox(), ""
    yield c.VoteForQuestion(question="q1"), "bruno"
    yield c.VoteForQuestion(question="q1"), "eun"
    yield c.WithdrawVote(question="q1"), "eun"
    yield c.RaiseHand(), "chen"
    yield c.LowerHand(participant="chen"), "amara"
    yield c.StartPhase(phase=Phase.QUESTIONS), "amara"
    yield c.PromoteQuestion(question="q1"), "amara"
    yield c.AnswerQuestion(question="q1", text="By district, each night."), "amara"
    yield c.DeclineQuestion(question="q3", reason="Asked before."), "dana"
    yield c.ReopenQuestion(question="q3"), "amara"
    yield c.WithdrawQuestion(question=question_id(TOKEN), token=TOKEN), "chen"
    yield c.EmptyPostBox(), ""
    yield c.SetAsking(review=True), "dana"
    yield c.AskQuestion(question="q4", text="How is leakage metered?", language="en"), "chen"
    yield c.ReportSimilar(question="q4", similar={"q3": c.Likeness(71, "leakage, metered")}), ""
    yield c.KeepApart(question="q4", other="q3"), "amara"
    yield c.ApproveQuestion(question="q4"), "amara"
    yield c.HoldQuestion(question="q4"), "amara"
    yield c.AskQuestion(question="q5", text="Wer zahlt?", language="de"), "bruno"
    yield c.ApproveQuestion(question="q5"), "amara"
    yield c.MergeQuestion(question="q5", into="q3"), "amara"
    yield c.VoteForQuestion(question="q5"), "eun"
    yield c.SplitQuestion(question="q5"), "amara"
    yield c.ClaimQuestion(question="q3"), "amara"
    yield c.ReleaseClaim(question="q3"), "amara"
    yield c.AssignQuestion(question="q3", city="busan"), "amara"
    yield c.SetOrder(order="hand"), "amara"
    yield c.PlaceQuestion(question="q3", before="q5"), "amara"
    yield c.DeclineQuestion(question="q5", reason="Asked before."), "amara"
    yield c.ReviewReason(question="q5", reason="It was asked before."), "dana"
    yield c.CarryOverAll(city="busan", due="2026-05-12"), "amara"
    yield c.AddMinuteLine(line="m1", kind="decision", text="A pilot in Surat.", question="q1"), "eun"
    yield c.EditMinuteLine(line="m1", text="A pilot in Surat, in May.", base_seq=AS_IT_STANDS), "eun"
    yield from _captions()
    yield from _room()
    yield from _talk()
    yield c.FailRecording(participant="dana", source="screen", reason="disk_full"), ""
    yield c.ReportLowSpace(minutes=29, megabytes=840), ""
    yield c.ReportSpace(), ""
    yield c.CloseSegment(segment="s1", ended_ms=NOON + 50_000, reason="left"), ""
    yield c.StopRecording(), "amara"
    yield c.MarkLeft(participant="chen"), ""
    yield c.BeginTurn(turn="t2", participant="dana", at_ms=NOON + 55_000), ""
    yield c.HoldMinuteLine(line="m1"), "eun"
    yield c.AddMinuteLine(line="m2", text="A slip."), "eun"
    yield c.SetMinutesLanguages(language="en", second="ko", prevailing="en"), "eun"
    yield from _slides()
    yield c.EndExchange(), "amara"
    yield from _record()
    yield c.ReleaseExchange(), "dana"
    yield c.ReleaseExchange(), "bruno"
    yield c.ReleaseExchange(), "in"
    yield c.ErasePerson(participant="chen", words=True, entries={7: "0" * 64}), ""


def _talk() -> Iterator[tuple[c.AnyCommand, str]]:
    """Polls, of people and of cities, and the chat."""
    first = c.DraftPoll(poll="p1", question="Which first? · 먼저?", choices=("Night flow", "Tariffs"))
    yield first, "amara"
    yield replace(first, multiple=True, results="live"), "amara"
    yield c.OpenPoll(poll="p1"), "amara"
    yield c.CastBallot(poll="p1", choices=("c1", "c2")), "eun"
    yield c.CastBallot(poll="p1", choices=("c2",)), "bruno"
    yield c.ClosePoll(poll="p1"), "amara"
    yield c.ShowPoll(poll="p1", on=False), "amara"
    yield c.DraftPoll(poll="p2", question="A pilot?", choices=("Yes", "No"), voters="cities"), "dana"
    yield c.OpenPoll(poll="p2"), "dana"
    yield c.CastBallot(poll="p2", choices=("c1",)), "bruno"
    yield c.ShowPoll(poll="p1"), "amara"
    yield c.DraftPoll(poll="p3", question="A slip?", choices=("Yes", "No")), "amara"
    yield c.WithdrawPoll(poll="p3"), "amara"
    yield c.SetChat(on=True, slow_s=5), "amara"
    yield c.PostChatLine(sent="s1", text="The link: example.org · 링크"), "bruno"
    yield c.PostChatLine(sent="s1", text="Not for this room."), "eun"
    yield c.HideChatLine(line=LATEST, reason="Off topic."), "amara"
    yield c.HideOlderLine(line=LATEST, reason="Again.", by="amara"), ""


def _captions() -> Iterator[tuple[c.AnyCommand, str]]:
    """Two captioners of one language, their lines, and a machine's."""
    at_ms = NOON + 150_000

    def line(caption: str, words: str) -> c.WriteCaption:
        return c.WriteCaption(
            caption=caption, language="ur", words=words, began_ms=at_ms, ended_ms=at_ms + 900, speaker="bruno"
        )

    for captioner in ("chen", "eun"):
        yield c.NameCaptioner(language="ur", participant=captioner), "amara"
    yield line("c1", "آداب، سورت سے۔"), "chen"
    yield c.CorrectCaption(caption="c1", words="آداب، سورت کی طرف سے۔"), "eun"
    yield c.OfferCaptions(language="ur"), "chen"
    yield c.TakeCaptions(language="ur"), "eun"
    yield line("c2", "Nobody said this."), "eun"
    yield c.WithdrawCaption(caption="c2"), "eun"
    yield c.NameCaptioner(language="ur", participant="eun", on=False), "amara"
    yield (
        c.HearCaption(
            caption="c3",
            segment="s1",
            language="en",
            words="We lose a third of it.",
            began_ms=NOON + 146_000,
            ended_ms=NOON + 147_500,
            model="tiny",
        ),
        "",
    )
    yield c.MissCaption(language="en", from_ms=NOON + 148_000, to_ms=NOON + 149_000), ""


def _slides() -> Iterator[tuple[c.AnyCommand, str]]:
    """A deck page by page, another that is shared and withdrawn, and a document."""
    texts = ("Night flow · 야간 유량", "", "رات کا بہاؤ")
    yield c.OfferSlides(deck="d1", title="Meters 계량", texts=texts, owner="in"), ""
    yield c.OfferSlides(deck="d2", title="Budget", texts=("2030",), owner="bruno"), ""
    yield c.ShowSlides(deck="d1"), "in"
    for page in (2, 3):
        yield c.EndClaims(), ""
        yield c.TurnSlide(deck="d1", page=page), "in"
    yield c.PutSlidesAway(deck="d1"), "amara"
    yield c.ShareSlides(deck="d1"), "in"
    yield c.WithdrawSlides(deck="d2"), "bruno"
    for handout in ("p7v2", "p8v1"):
        shared = c.ShareHandout(
            handout=handout, title="Tariffs · 요금", paper=7, version=2, kind=".pdf", size=9_000, by="bruno"
        )
        yield shared, ""
    yield c.TakeBackHandout(handout="p8v1"), "eun"


def _room() -> Iterator[tuple[c.AnyCommand, str]]:
    """The agenda, a delegation, the floor, and the one who runs the exchange."""
    for item, title, off_record in (
        ("i1", "Night flow · 야간 유량", False),
        ("i2", "Who pays", True),
        ("i3", "Later", False),
    ):
        yield (
            c.AddItem(item=item, title=title, minutes=10, owner="bruno", city="surat", off_record=off_record),
            "amara",
        )
    yield c.EditItem(item="i1", title="Night flow", minutes=12, owner="dana", city="busan"), "dana"
    yield c.MoveItem(item="i3", before="i1"), "amara"
    yield c.SkipItem(item="i3"), "amara"
    yield c.StartItem(item="i2"), "amara"
    yield c.FinishItem(item="i2"), "amara"
    yield c.BringItem(item="i4", title="Open since May", minutes=5, city="surat", source="before"), ""
    yield c.CarryItem(item="i3", to="after"), ""
    members = {"kim": c.Member(name="Kim Min-jun", title="Director", native_name="김민준", precedence=10)}
    yield c.SetRoster(members=members | {"lee": c.Member(name="Lee")}, participant="dana"), "amara"
    yield c.BeginTurn(turn="t5", participant="dana", at_ms=NOON + 52_000), ""
    yield c.MarkSpeaker(member="kim"), "dana"
    yield c.EndTurn(turn="t5", at_ms=NOON + 54_000), ""
    yield c.OrderHands(order="least"), "dana"
    yield c.SetBudget(of="side", minutes=20), "dana"
    yield c.GrantFloor(participant="chen"), "dana"
    yield c.ReturnFloor(), "chen"
    yield c.MuteSpeaker(participant="bruno"), "dana"
    yield c.UnmuteSpeaker(participant="bruno"), "dana"
    yield c.RemovePerson(participant="eun"), "dana"
    yield c.ReadmitPerson(participant="eun"), "dana"
    yield c.TakeHost(), "dana"
    yield c.LoseHost(host="dana"), ""
    yield c.StartPhase(phase=Phase.PRESENTATIONS), "amara"
    yield c.ExtendPhase(minutes=5), "amara"
    yield c.StartPhase(phase=Phase.QUESTIONS), "amara"
    yield c.RingBell(phase=Phase.QUESTIONS, ends_ms=40 * 60_000), ""  # after so long

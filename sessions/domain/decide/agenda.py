"""The agenda: its items and their order, what is off the record, the time of each part, and what is carried on."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.reasons import reason_of
from sessions.domain.decide.turns import cut
from sessions.domain.errors import Refusal, refuse
from sessions.domain.events import AnyEvent
from sessions.domain.formats import format_of
from sessions.domain.names import ITEM_LENGTH, ITEMS, LOGISTICS_LENGTH, REASON_LENGTH, Phase
from sessions.domain.state import Actor, Item, State

MINUTE_MS = 60_000


def decide(state: State, command: c.AgendaCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.AddItem() | c.BringItem():
            return add(state, command, actor)
        case c.EditItem():
            return edit(state, command, actor)
        case c.MoveItem():
            return move(state, command, actor)
        case c.StartItem():
            return start(state, command, actor, now_ms)
        case c.FinishItem():
            return finish(state, command, actor, now_ms)
        case c.SkipItem():
            return skip(state, command, actor)
        case c.CarryItem():
            return carry(state, command)
        case c.RingBell():
            return ring(state, command, now_ms)
        case c.ExtendPhase():
            return extend(state, command, actor, now_ms)
        case c.AskForRoundTable():
            return ask_for_round_table(state, command, actor)
        case c.AnswerRoundTable():
            return answer_round_table(state, command, actor)
        case _:
            assert_never(command)


# ------------------------------------------------------------------ items
def add(state: State, command: c.AddItem | c.BringItem, actor: Actor) -> Decision:
    if command.item in state.agenda:
        return () if isinstance(command, c.BringItem) else refuse("item.taken", "item")
    if len(state.agenda) >= ITEMS:
        return refuse("item.too_many", "item", most=ITEMS)
    if (refusal := _unfit(state, command)) is not None:
        return refusal
    return (
        e.ItemAdded(
            item=command.item,
            title=command.title.strip(),
            minutes=command.minutes,
            owner=command.owner or "",
            city=command.city or "",
            off_record=command.off_record,
            by=actor.participant,
            source=command.source if isinstance(command, c.BringItem) else "",
        ),
    )


def edit(state: State, command: c.EditItem, actor: Actor) -> Decision:
    """What has begun keeps its name, its owner and whether it is off the record."""
    if (item := state.agenda.get(command.item)) is None:
        return refuse("item.unknown", "item")
    if (refusal := _unfit(state, command)) is not None:
        return refusal
    title, owner, city = command.title.strip(), command.owner or "", command.city or ""
    same = (item.title, item.owner, item.city, item.off_record) == (title, owner, city, command.off_record)
    if item.status != "waiting" and not (same and item.status == "running"):
        return refuse("item.not_waiting", "item", title=item.title)
    if same and item.minutes == command.minutes:
        return ()
    return (
        e.ItemEdited(
            item=item.id,
            title=title,
            minutes=command.minutes,
            owner=owner,
            city=city,
            off_record=command.off_record,
            by=actor.participant,
        ),
    )


def _unfit(state: State, command: c.AddItem | c.BringItem | c.EditItem) -> Refusal | None:
    title = command.title.strip()
    if not title:
        return refuse("item.empty", "title")
    if len(title) > ITEM_LENGTH:
        return refuse("item.too_long", "title", length=len(title), most=ITEM_LENGTH)
    if command.owner is not None and command.owner not in state.people:
        return refuse("item.owner_unknown", "owner")
    return None


def move(state: State, command: c.MoveItem, actor: Actor) -> Decision:
    """All items are numbered anew: an agenda is short."""
    if command.item not in state.agenda:
        return refuse("item.unknown", "item")
    if command.before is not None and command.before not in state.agenda:
        return refuse("item.unknown", "before")
    if command.before == command.item:
        return ()
    ids = [item.id for item in in_order(state)]
    ids.remove(command.item)
    ids.insert(len(ids) if command.before is None else ids.index(command.before), command.item)
    places = {item: place for place, item in enumerate(ids, 1) if state.agenda[item].place != place}
    return (e.AgendaOrdered(places=places, by=actor.participant),) if places else ()


def in_order(state: State) -> list[Item]:
    return sorted(state.agenda.values(), key=lambda item: (item.place, item.id))


def running(state: State) -> Item | None:
    """At most one item runs."""
    return next((item for item in state.agenda.values() if item.status == "running"), None)


def start(state: State, command: c.StartItem, actor: Actor, now_ms: int) -> Decision:
    """One that was skipped by mistake may still be started."""
    if (item := state.agenda.get(command.item)) is None:
        return refuse("item.unknown", "item")
    if item.status == "running":
        return ()
    if item.status not in ("waiting", "skipped"):
        return refuse("item.not_waiting", "item", title=item.title)
    started = e.ItemStarted(item=item.id, by=actor.participant)
    over = running(state)
    done = () if over is None else (e.ItemFinished(item=over.id, by=actor.participant),)
    if item.off_record is (over is not None and over.off_record):
        return (*done, started)
    return _between_turns(state, (*done, started), now_ms)


def finish(state: State, command: c.FinishItem, actor: Actor, now_ms: int) -> Decision:
    if (item := state.agenda.get(command.item)) is None:
        return refuse("item.unknown", "item")
    if item.status == "done":
        return ()
    if item.status != "running":
        return refuse("item.not_running", "item", title=item.title)
    done = e.ItemFinished(item=item.id, by=actor.participant)
    return _between_turns(state, (done,), now_ms) if item.off_record else (done,)


def _between_turns(state: State, change: tuple[AnyEvent, ...], now_ms: int) -> tuple[AnyEvent, ...]:
    """Who speaks while the record is left or taken up again has a turn before and one after."""
    cuts = [cut(state, turn, now_ms) for turn in state.turns.values() if not turn.to_ms]
    return (*(ended for ended, _ in cuts), *change, *(begun for _, begun in cuts))


def skip(state: State, command: c.SkipItem, actor: Actor) -> Decision:
    if (item := state.agenda.get(command.item)) is None:
        return refuse("item.unknown", "item")
    if item.status == "skipped":
        return ()
    if item.status != "waiting":
        return refuse("item.not_waiting", "item", title=item.title)
    return (e.ItemSkipped(item=item.id, by=actor.participant),)


def carry(state: State, command: c.CarryItem) -> Decision:
    if (item := state.agenda.get(command.item)) is None:
        return refuse("item.unknown", "item")
    if item.status == "carried":
        return ()
    if item.status not in ("waiting", "skipped"):
        return refuse("item.not_waiting", "item", title=item.title)
    return (e.ItemCarried(item=item.id, to=command.to),)


def open_items(state: State) -> list[Item]:
    """What an agenda leaves to the next one."""
    return [item for item in in_order(state) if item.status in ("waiting", "skipped")]


# ------------------------------------------------------------------ time
def ring(state: State, command: c.RingBell, now_ms: int) -> Decision:
    """Once for each planned end, whoever looks at the clock."""
    hall = state.hall["main"]
    planned = (hall.phase, hall.phase_ends_ms) == (command.phase, command.ends_ms)
    if not planned or hall.over or now_ms < command.ends_ms:
        return ()
    return (e.PhaseOverran(phase=command.phase, ends_ms=command.ends_ms),)


def extend(state: State, command: c.ExtendPhase, actor: Actor, now_ms: int) -> Decision:
    hall = state.hall["main"]
    after = _next_phase(state)
    left = hall.planned.get(after, 0) if after else 0
    if after is None or command.minutes >= left:  # it keeps at least a minute
        return refuse("phase.nothing_to_take", "minutes", left=max(0, left - 1))
    ends_ms = max(now_ms, hall.phase_ends_ms) + command.minutes * MINUTE_MS
    return (
        e.PhaseExtended(
            phase=hall.phase,
            minutes=command.minutes,
            ends_ms=ends_ms,
            taken_from=after,
            by=actor.participant,
        ),
    )


def _next_phase(state: State) -> Phase | None:
    parts = format_of(state).startable
    at = parts.index(state.phase) + 1 if state.phase in parts else len(parts)
    return parts[at] if at < len(parts) else None


# ------------------------------------------------------------------ the day before
def ask_for_round_table(state: State, command: c.AskForRoundTable, actor: Actor) -> Decision:
    if command.request in state.roundtables:
        return refuse("request.taken", "request")
    if len(text := command.text.strip()) > REASON_LENGTH:
        return refuse("reason.too_long", "text", length=len(text), most=REASON_LENGTH)
    if not text:
        return refuse("request.empty", "text")
    return (e.RoundTableAsked(request=command.request, text=text, by=actor.participant),)


def answer_round_table(state: State, command: c.AnswerRoundTable, actor: Actor) -> Decision:
    """An answer may be given anew: halls fall through."""
    if command.request not in state.roundtables:
        return refuse("request.unknown", "request")
    reason, logistics = reason_of(command.reason), command.logistics.strip()
    if isinstance(reason, Refusal):
        return reason
    if command.feasible and not logistics:
        return refuse("logistics.empty", "logistics")
    if len(logistics) > LOGISTICS_LENGTH:
        return refuse("logistics.too_long", "logistics", length=len(logistics), most=LOGISTICS_LENGTH)
    return (
        e.RoundTableAnswered(
            request=command.request,
            feasible=command.feasible,
            reason=reason,
            logistics=logistics,
            by=actor.participant,
        ),
    )

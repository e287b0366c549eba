"""People in the drilled exchange: they ask, vote, write minutes, and keep a command until it is answered.

What they know is noted for the checker: every command with every answer, every reader's document.
"""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Origin

from realtime.protocol import VERSION
from sessions.domain.names import AUDIENCE_OF, Audience, Role
from tests.faults._checker import Answer, Findings, Given, Reading, judge
from tests.faults._hub import Hub, Person, get
from tests.live.replica import Replica

SILENCE_S = 5.0  # then a page asks whether the line is there; twice: it gives it up
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0
GREETED_WITHIN_S = 60.0
SETTLED_WITHIN_S = 60.0
LOOK_EVERY_S = 0.02
MINUTES = {"chair", "moderator", "rapporteur"}


async def until(true: Callable[[], bool], what: str, within_s: float = SETTLED_WITHIN_S) -> float:
    """Wait for a condition; the seconds that it took. Raises AssertionError with what was waited for."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not true():
        if loop.time() - began > within_s:
            raise AssertionError(f"after {within_s:.0f} s there was still no {what}")
        await asyncio.sleep(LOOK_EVERY_S)
    return loop.time() - began


class Client(Replica):
    """One page of a person. It comes back by itself, resumes, and sends again what was not answered."""

    def __init__(self, crowd: Crowd, person: Person, *, who: str = "") -> None:
        super().__init__()
        self.crowd, self.person = crowd, person
        self.who = who or person.name
        self.audience: str | None = None
        self.holes = 0
        self.connections = 0
        self.greeted = False
        self.listeners: list[Callable[[dict[str, Any]], None]] = []  # who else is handed every frame
        self.outbox: dict[str, tuple[Given, asyncio.Future[None]]] = {}
        self.may_connect = asyncio.Event()
        self.may_connect.set()
        self.port = crowd.next_port()
        self.line: ClientConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._spawn(self._run())

    # -------------------------------------------------------------- commands
    async def give(self, do: str, **fields: str | int) -> Given:
        """Give a command; returns when it is accepted or refused, however often it had to be sent."""
        given = self.crowd.note(self.person, do, **fields)
        await self.deliver(given)
        return given

    async def deliver(self, given: Given) -> None:
        """Send a command, perhaps one that was sent before, until it is answered."""
        _, answered = self.outbox.setdefault(given.id, (given, asyncio.get_running_loop().create_future()))
        await self.post(given)
        await answered

    async def post(self, given: Given) -> None:
        """Send it once, when there is a line; else it waits for one."""
        if self.greeted and given.id in self.outbox:
            await self.say({"t": "do", "id": given.id, "command": {"do": given.do, **given.fields}})

    def _answered(self, frame: dict[str, Any]) -> None:
        """Every answer is noted, that to a frame that was sent twice too."""
        accepted = frame["t"] == "accepted"
        self.crowd.answered(frame["id"], Answer(seq=frame["seq"]) if accepted else Answer(code=frame["code"]))
        _, future = self.outbox.pop(frame["id"], (None, None))
        if future is not None and not future.done():
            future.set_result(None)

    def _again(self, frame: dict[str, Any]) -> None:
        self.crowd.retries[frame["code"]] += 1
        if (waiting := self.outbox.get(frame["id"])) is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(frame["after_ms"] / 1000, lambda: self._spawn(self.post(waiting[0])))

    # -------------------------------------------------------------- the line
    def cut(self, *, stay_away: bool = False) -> None:
        """The line is gone, without a word."""
        if stay_away:
            self.may_connect.clear()
        self.greeted = False
        if self.line is not None:
            self.line.transport.abort()

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        attempts = 0
        while True:
            await self.may_connect.wait()
            before = self.connections
            await self._visit()
            attempts = 0 if self.connections > before else attempts + 1
            self.port = self.crowd.next_port(self.port)
            pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**attempts)
            await asyncio.sleep(self.crowd.chance.uniform(0.5, 1.0) * pause)

    async def _visit(self) -> None:
        """One connection, from the handshake to its end; how it ended is counted."""
        headers = {"Cookie": self.person.cookie}
        try:
            async with connect(
                f"ws://127.0.0.1:{self.port}/ws/",
                origin=Origin(f"http://127.0.0.1:{self.port}"),
                additional_headers=headers,
                compression=None,
                proxy=None,
                ping_interval=None,
                open_timeout=20,
                close_timeout=0.2,
                max_size=None,
            ) as self.line:
                await self._read()
        except InvalidStatus as refused:
            self.crowd.statuses[refused.response.status_code] += 1
        except ConnectionClosed as closed:
            self.crowd.closes[closed.rcvd.code if closed.rcvd else 1006] += 1
        except (OSError, TimeoutError, WebSocketException):
            self.crowd.closes[0] += 1
        except AssertionError:  # of Replica: frames that do not fit each other
            self.holes += 1
        finally:
            self.line, self.greeted = None, False

    async def _read(self) -> None:
        await self._hello()
        silent = False
        while True:
            assert self.line is not None
            try:
                async with asyncio.timeout(SILENCE_S):
                    frame = msgspec.json.decode(await self.line.recv())
            except TimeoutError:
                if silent:
                    raise
                silent = True
                await self.say({"t": "ping"})
                continue
            silent = False
            self.take(frame)

    async def _hello(self) -> None:
        hello = {"t": "hello", "version": VERSION, "exchange": self.crowd.hub.exchange, "after": self.seq}
        await self.say(hello | {"audience": self.audience})

    async def say(self, frame: dict[str, Any]) -> None:
        """Send a frame, if there is a line."""
        try:
            if self.line is not None:
                await self.line.send(json.dumps(frame))
        except ConnectionClosed:
            return  # the reading half finds out, and comes back

    def take(self, frame: dict[str, Any]) -> None:
        for listener in self.listeners:
            listener(frame)
        match frame["t"]:
            case "patches" if self._hole(frame["patches"]):
                self.holes += 1
                self._spawn(self._hello())
                return
            case "patches":
                self.crowd.aged(frame["patches"])
            case "welcome":
                self.audience = frame["audience"]
            case "media.tracks" if not self.greeted:
                self.greeted = True
                self.connections += 1
                for given, _ in tuple(self.outbox.values()):
                    self._spawn(self.post(given))
            case "accepted" | "refused":
                self._answered(frame)
            case "retry":
                self._again(frame)
            case "problem":
                self.crowd.problems[frame["code"]] += 1
        super().take(frame)

    def _hole(self, patches: Iterable[tuple[int, Any]]) -> bool:
        have = self.seq
        for seq, _ in patches:
            if seq > have + 1:
                return True
            have = max(have, seq)
        return False

    def reading(self) -> Reading:
        kind = "" if " " in self.who else "live " if self.connections == 1 else "resumed "
        audience = self.audience or AUDIENCE_OF[Role(self.person.role)].value
        document = msgspec.json.decode(msgspec.json.encode(self.document))
        return Reading(kind + self.who, audience, self.seq, document, self.holes, len(self.diverged))


class Crowd:
    """Everybody in the drill, and all that they know."""

    def __init__(self, hub: Hub, seed: str) -> None:
        self.hub = hub
        self.chance = random.Random(seed)
        self.given: dict[str, Given] = {}
        self.accepted = 0
        self.reach = 0  # the last place that somebody was promised
        self.clients: list[Client] = []
        self.talking = False
        self.retries: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()  # HTTP answers to a handshake other than 101
        self.closes: Counter[int] = Counter()  # close codes; 0: nobody answered
        self.problems: Counter[str] = Counter()
        self.ages_ms: list[float] = []  # of new questions, from being sent to being read, at every reader
        self._asked_at: dict[str, float] = {}
        self._lanes: set[asyncio.Task[None]] = set()
        self._turn = 0

    def next_port(self, failed: int | None = None) -> int:
        """Where to connect: everybody somewhere, and after trouble at the next."""
        ports = self.hub.ports
        self._turn += 1
        return ports[(ports.index(failed) + 1) % len(ports) if failed else self._turn % len(ports)]

    async def enter(self, people: Iterable[Person]) -> list[Client]:
        """Pages of these people, connected."""
        new = [Client(self, person) for person in people]
        self.clients += new
        what = f"welcome for all {len(new)}: {self.statuses}, {self.closes}"
        await until(lambda: all(client.greeted for client in new), what, GREETED_WITHIN_S)
        return new

    async def leave(self) -> None:
        self.talking = False
        for lane in tuple(self._lanes):
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        await asyncio.gather(*(client.stop() for client in self.clients))

    # -------------------------------------------------------------- load
    def talk(self, clients: Iterable[Client], rate: float) -> None:
        """From now on each gives about so many commands a second, on two lanes; an answer comes before the next."""
        self.talking = True
        for client in clients:
            for lane in (self._write, self._choose):
                task = asyncio.create_task(self._lane(client, lane, rate / 2))
                self._lanes.add(task)
                task.add_done_callback(self._lane_ended)

    def _lane_ended(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error

    async def _lane(self, client: Client, act: Callable[[Client], Any], rate: float) -> None:
        while self.talking:
            await asyncio.sleep(self.chance.expovariate(rate))
            given = await act(client)
            if self.chance.random() < 0.05:  # the answer was lost, for all that the server knows
                await client.deliver(given)

    async def _write(self, client: Client) -> Given:
        """Something new: a question, or a line of the minutes. Who may not write minutes is refused."""
        key, place = uuid.uuid4().hex, len(self.given)
        if client.person.role in MINUTES or self.chance.random() < 0.1:
            return await client.give("minutes.add", line=f"m{key}", text=f"Line {place}: “ü” <b> 물")
        self._asked_at[f"q{key}"] = asyncio.get_running_loop().time()
        return await client.give("question.ask", question=f"q{key}", text=f"Question {place}: “ü” <b> 물?")

    async def _choose(self, client: Client) -> Given:
        """Something that can be taken back: a vote, or a hand."""
        questions = list(client.document.get("questions", ()))
        if not questions or self.chance.random() < 0.2:
            up = client.person.participant in client.document.get("hands", ())
            return await client.give("hand.lower" if up else "hand.raise")
        question = self.chance.choice(questions[-30:])
        voted = question in client.own.get("votes", ())
        return await client.give("question.unvote" if voted else "question.vote", question=question)

    def aged(self, patches: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Note how old the questions are that somebody just read."""
        now = asyncio.get_running_loop().time()
        for _, patch in patches:
            for key, question in patch.get("questions", {}).items():
                if question and "text" in question and (asked := self._asked_at.get(key)) is not None:
                    self.ages_ms.append((now - asked) * 1000)

    # -------------------------------------------------------------- what is known
    def note(self, person: Person, do: str, **fields: str | int) -> Given:
        """A command that is about to be sent."""
        given = Given(str(uuid.uuid4()), person.participant, do, fields)
        self.given[given.id] = given
        return given

    def answered(self, command_id: str, answer: Answer) -> None:
        if (given := self.given.get(command_id)) is None:
            return  # the end of the exchange: it is not of the load
        self.accepted += given.accepted_at is None and answer.seq is not None
        self.reach = max(self.reach, answer.seq or 0)
        given.answers.append(answer)

    async def hear(self, more: int) -> None:
        """Wait until so many more commands have been accepted."""
        goal = self.accepted + more
        await until(lambda: self.accepted >= goal, f"{more} more accepted commands")

    async def back(self, before: Mapping[Client, int], within_s: float = SETTLED_WITHIN_S) -> float:
        """Wait until these are connected anew and have read what was promised by now; the seconds that it took."""
        reach = self.reach
        return await until(
            lambda: all(c.greeted and c.connections > n and c.seq >= reach for c, n in before.items()),
            "return of all who were cut",
            within_s,
        )

    async def settle(self, within_s: float = SETTLED_WITHIN_S) -> float:
        """Nobody says anything new, all are answered, all have read to the end; the seconds that it took."""
        began = asyncio.get_running_loop().time()
        self.talking = False
        await until(lambda: not self._lanes, "end of talking", within_s)
        await until(lambda: not any(client.outbox for client in self.clients), "answer for everybody", within_s)
        await until(
            lambda: all(self._up_to_date(client) for client in self.clients), "reading to the end", within_s
        )
        return asyncio.get_running_loop().time() - began

    def _up_to_date(self, client: Client) -> bool:
        return client.greeted and client.seq >= self.reach

    async def judged(self) -> Findings:
        """Settle, let fresh readers of every audience read everything, and the archive, and check."""
        await self.settle()
        readings = await self._read_all()
        chair = next(client for client in self.clients if client.person.role == "chair")
        readings.append(self._archive(chair.person, await self._end(chair)))
        return judge(self.given.values(), self.hub.database.log(self.hub.exchange), readings)

    async def _read_all(self) -> list[Reading]:
        """What everybody holds now, copied: documents move on with every frame."""
        async with self._fresh() as fresh:
            everybody = [*self.clients, *fresh]
            await until(lambda: all(map(self._up_to_date, everybody)), "fresh reading to the end")
            return [client.reading() for client in everybody]

    @asynccontextmanager
    async def _fresh(self) -> AsyncIterator[list[Client]]:
        """A reader of each audience at each process who has seen nothing yet."""
        by_audience = {AUDIENCE_OF[Role(person.role)]: person for person in self.hub.people}
        fresh = [
            Client(self, person, who=f"fresh {audience} at {port}")
            for audience, person in by_audience.items()
            for port in self.hub.ports
        ]
        for client, port in zip(fresh, self.hub.ports * len(by_audience), strict=True):
            client.port = port
        try:
            yield fresh
        finally:
            await asyncio.gather(*(client.stop() for client in fresh))

    async def _end(self, chair: Client) -> int:
        """End the exchange, so that there is an archive; the place of its end. What is open the chair takes along."""
        me = chair.person.participant
        late = {"participant": me, "due": "2099-12-31"}
        await chair.deliver(Given(str(uuid.uuid4()), me, "questions.carry_over", late))
        end = Given(str(uuid.uuid4()), me, "exchange.end")
        await chair.deliver(end)
        await until(lambda: chair.document["hall"]["main"]["phase"] == "ended", "end of the exchange")
        return chair.seq

    def _archive(self, person: Person, ended: int) -> Reading:
        """What the archive's page shows of questions and minutes, read by one who was there."""
        status, page = get(self.hub.ports[0], f"/exchange/{self.hub.exchange}/archive/", person.cookie)
        assert status == 200, status
        document = cast(dict[str, Any], _boot(page.decode())["document"])
        shown = {name: document[name] for name in ("questions", "minutes")}
        return Reading("archive", Audience.ARCHIVE.value, ended, shown)


def _boot(page: str) -> dict[str, Any]:
    """The JSON that the page hands to its script."""
    begin = page.index('<script id="boot" type="application/json">')
    text = page[page.index(">", begin) + 1 : page.index("</script>", begin)]
    return cast(dict[str, Any], json.loads(text))


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

"""Two `web`, one `media` and one `jobs` process from the Procfile, on PostgreSQL and Redis."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.live.processes import Processes, processes
from tests.live.wire import Wire

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]


class Hub:
    """The running processes, and pages on them."""

    def __init__(self, running: Processes) -> None:
        self.ports, self.exchange, self.cookies = running.ports, running.exchange, running.cookies

    def page(self, name: str, process: int, after: int = 0) -> Wire:
        wire = Wire(self.ports[process], self.cookies[name], self.exchange)
        wire.hello(after)
        return wire


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """On the services that the environment names."""
    with processes(tmp_path_factory.mktemp("processes"), {}) as running:
        yield Hub(running)


def test_what_is_done_on_one_process_is_seen_on_the_other(hub: Hub) -> None:
    amara, chen = hub.page("amara", 0), hub.page("chen", 1)
    asked = chen.do("question.ask", question="q1a", text="Do you hear me across?")
    amara.reached(asked["seq"])
    promoted = amara.do("question.promote", question="q1a")
    chen.reached(promoted["seq"])
    assert chen.document["questions"]["q1a"]["status"] == "floor"
    bruno = hub.page("bruno", 0)
    bruno.reached(chen.do("hand.raise")["seq"])
    chen.reached(bruno.seq)
    bruno.reached(chen.seq)
    assert chen.document == bruno.document


def test_a_page_that_moves_to_the_other_process_misses_nothing(hub: Hub) -> None:
    amara, chen = hub.page("amara", 0), hub.page("chen", 1)
    before, document = chen.seq, chen.document
    chen.close()
    asked = amara.do("question.ask", question="q2a", text="While you were away")
    moved = Wire(hub.ports[0], hub.cookies["chen"], hub.exchange)
    moved.seq, moved.document = before, document
    moved.hello(after=before)
    moved.reached(asked["seq"])
    assert moved.document["questions"]["q2a"]["text"] == "While you were away"


def test_the_same_command_on_both_processes_is_one(hub: Hub) -> None:
    once = "00000000-0000-4000-8000-00000000abcd"
    one, other = hub.page("chen", 0), hub.page("chen", 1)
    first = one.do("question.ask", command_id=once, question="q3a", text="Once?")
    assert other.do("question.ask", command_id=once, question="q3a", text="Once?") == first


def test_the_media_process_answers_a_bad_offer_from_either_web_process(hub: Hub) -> None:
    for process in (0, 1):
        bruno = hub.page("bruno", process)
        offer = "00000000-0000-4000-8000-00000000000" + str(process)
        bruno.send(
            {"t": "media.offer", "id": offer, "connection": f"c{process}", "sdp": "nonsense", "tracks": {}}
        )
        refused = bruno.until(lambda frame: frame.get("id") == offer)  # noqa: B023
        assert refused["t"] == "media.refused" and len(refused["message"]) > 20


def test_a_network_check_without_an_account_reaches_the_media_process_from_either_web_process(hub: Hub) -> None:
    for port in hub.ports:
        origin = Origin(f"http://localhost:{port}")
        with connect(f"ws://localhost:{port}/ws/check/", origin=origin) as line:
            ready = json.loads(line.recv(timeout=20))
            assert len(ready["nodes"]) == 1, ready
            line.send(json.dumps({"t": "offer", "id": 1, "node": 0, "sdp": "v=0"}))
            assert json.loads(line.recv(timeout=20)) == {"t": "refused", "id": 1, "code": "sdp.no_media"}

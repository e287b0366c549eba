"""An exchange with whole peers over loopback: they hear and see each other, as far as the policy says."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import weakref

import pytest
from aiortc import RTCSessionDescription

from realtime.media import stun
from realtime.media.connections import Page, monotonic_ms
from realtime.media.contract import MediaRefusal, Source
from realtime.media.ladder import Ceiling, Rung, Standing
from realtime.media.peers import Transport
from realtime.media.port import MediaPort
from realtime.media.router import Router
from realtime.media.stun import Credentials

from .conftest import OpenPolicy, Witness, until
from .peers import browsers

pytestmark = pytest.mark.usefixtures("wide_lines")


async def test_bruno_sees_amara_and_recognises_her_voice(router: Router, witness: Witness) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish(hertz=700)
        assert {track.source for track in witness.tracks} == {Source.MICROPHONE, Source.CAMERA}
        await bruno.listen_to("amara")
        await bruno.receives("video")
        await bruno.receives("audio", 60)
        assert abs(bruno.loudest_hertz() - 700) < 10


async def test_two_people_hear_each_other_and_not_themselves(router: Router) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish(hertz=700)
        await bruno.publish(hertz=1100)
        await asyncio.gather(bruno.listen_to("amara"), amara.listen_to("bruno"))
        await asyncio.gather(bruno.receives("audio", 60), amara.receives("audio", 60))
        assert abs(bruno.loudest_hertz() - 700) < 10
        assert abs(amara.loudest_hertz() - 1100) < 10
        with pytest.raises(MediaRefusal, match=r"media\.own_track"):
            await amara.listen_to("amara")


async def test_without_the_right_nothing_is_published(
    router: Router, policy: OpenPolicy, witness: Witness
) -> None:
    policy.muted.add(("amara", Source.CAMERA))
    async with browsers(router, "amara") as (amara,):
        with pytest.raises(MediaRefusal) as caught:
            await amara.publish()
        assert (caught.value.code, caught.value.params) == ("media.not_allowed", {"source": "camera"})
        assert witness.tracks == ()


async def test_without_the_right_nothing_is_received(router: Router, policy: OpenPolicy) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        policy.banned.add("bruno")
        with pytest.raises(MediaRefusal, match=r"media\.not_allowed"):
            await bruno.listen_to("amara")


async def test_taking_the_floor_away_stops_sound_at_once_and_giving_it_back_resumes(
    router: Router, policy: OpenPolicy, witness: Witness, port: MediaPort
) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.listen_to("amara")
        await bruno.receives("video")
        policy.muted |= {("amara", Source.MICROPHONE), ("amara", Source.CAMERA)}
        router.policy_changed()
        assert witness.tracks == ()
        await forwards_nothing(port)
        policy.muted.clear()
        router.policy_changed()
        assert len(witness.tracks) == 2
        await bruno.receives("video")
        await bruno.receives("audio")


async def test_a_person_who_must_leave_receives_nothing_more(
    router: Router, policy: OpenPolicy, port: MediaPort
) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.listen_to("amara")
        await bruno.receives("video")
        policy.banned.add("bruno")
        router.policy_changed()
        await forwards_nothing(port)


async def forwards_nothing(port: MediaPort) -> None:
    """While 30 media packets come in, no more than reports and answers to checks go out."""
    sent, received = port.counts["sent"], port.counts["received"]
    await until(lambda: port.counts["received"] >= received + 30)
    assert port.counts["sent"] - sent < 10


async def test_the_same_offer_twice_gets_the_same_answer(router: Router, witness: Witness) -> None:
    async with browsers(router, "amara") as (amara,):
        await amara.publish()
        before = witness.tracks
        sources = {"0": Source.MICROPHONE, "1": Source.CAMERA}
        assert await amara.offer_again(sources) == await amara.offer_again(sources)
        assert witness.tracks == before


async def test_a_source_that_is_no_longer_named_ends_its_track(router: Router, witness: Witness) -> None:
    async with browsers(router, "amara") as (amara,):
        await amara.publish()
        answer = await amara.offer_again({"0": Source.MICROPHONE})
        assert [track.source for track in witness.tracks] == [Source.MICROPHONE]
        assert answer.count("a=inactive") == 1


async def test_leaving_ends_tracks_and_frees_everything(router: Router, witness: Witness) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.listen_to("amara")
        held = [
            weakref.ref(page.transport) for page in (*router._publishing.values(), *router._receiving.values())
        ]
        await router.leave(amara.connection)
        assert witness.tracks == ()
        await router.leave(bruno.connection)
        await router.leave(bruno.connection)
        await until(lambda: not alive(held))


def alive(held: list[weakref.ref[Transport]]) -> list[Transport]:
    gc.collect()
    return [transport for reference in held if (transport := reference()) is not None]


async def test_closing_the_browser_ends_its_tracks_by_itself(router: Router, witness: Witness) -> None:
    async with browsers(router, "amara") as (amara,):
        await amara.publish()
        await amara.sending.close()
        await until(lambda: witness.tracks == ())


async def test_the_newest_device_of_a_person_has_the_microphone(router: Router, witness: Witness) -> None:
    async with browsers(router, "amara", "amara") as (laptop, phone):
        await laptop.publish()
        before = {track.id for track in witness.tracks}
        phone.connection = "cphone"
        await phone.publish()
        assert len(witness.tracks) == 2
        assert before.isdisjoint(track.id for track in witness.tracks)


async def test_the_owner_of_a_page_is_told_when_its_rung_changes_and_only_then(
    router: Router, witness: Witness
) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.listen_to("amara")
        await bruno.receives("video")
        page = bruno.connection
        camera = next(track.id for track in witness.tracks if track.source is Source.CAMERA)
        assert witness.rungs == []
        for ceiling in (Ceiling.AUDIO, Ceiling.AUDIO, Ceiling.NONE):
            router.see(page, Page({camera: 360}, ceiling))
        assert witness.rungs == [Standing("bruno", page, Rung.AUDIO), Standing("bruno", page, Rung.VIDEO)]
        router.see(page, Page({camera: 0}))  # nothing is held back of what is not looked at
        assert router.standings() == (Standing("bruno", page, Rung.VIDEO),)
        assert router.see("cunknown", Page()) is None
        await bruno.receives("audio")


async def test_nobody_takes_over_anothers_connection(router: Router) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        bruno.connection = amara.connection
        with pytest.raises(MediaRefusal, match=r"media\.connection_taken"):
            await bruno.publish()


async def test_one_person_cannot_open_connections_without_end(router: Router) -> None:
    async with browsers(router, "amara") as (amara,):
        amara.receiving.addTransceiver("audio", direction="recvonly")
        await amara.receiving.setLocalDescription(await amara.receiving.createOffer())
        offer = amara.receiving.localDescription.sdp
        for number in range(8):
            await router.subscribe("amara", f"c{number}", offer, {})
        with pytest.raises(MediaRefusal, match=r"media\.too_many_pages"):
            await router.subscribe("amara", "c8", offer, {})
        await router.leave("c0")
        await router.subscribe("amara", "c8", offer, {})


async def test_a_vanished_track_is_answered_inactive(router: Router) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        bruno.receiving.addTransceiver("audio", direction="recvonly")
        await bruno.receiving.setLocalDescription(await bruno.receiving.createOffer())
        offer = bruno.receiving.localDescription.sdp
        answer = await router.subscribe("bruno", "c9", offer, {"0": "tgone"})
        assert "a=inactive" in answer


async def test_garbage_gets_no_reply_and_disturbs_nobody(router: Router, port: MediaPort) -> None:
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.listen_to("amara")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))
            for size in range(0, 1400, 7):
                for first in (b"", b"\x00\x01", b"\x16\xfe\xfd", b"\x80\x60", b"\x80\xc8"):
                    stranger.sendto(first + os.urandom(size), port.advertised)
            await bruno.receives("video")
            await bruno.receives("audio")
            stranger.setblocking(False)
            with pytest.raises(BlockingIOError):
                stranger.recv(2048)


async def test_checks_are_answered_over_ipv6_too() -> None:
    port = await MediaPort.open("::1", 0)
    link = port.link(Credentials("peer", "the-password-of-the-peer"))
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as peer:
        peer.bind(("::1", 0))
        peer.setblocking(False)
        password = link.local.password.encode()
        username = f"{link.local.ufrag}:peer".encode()
        request = stun.binding_request(bytes(12), username, password)
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(peer, request, port.advertised)
        reply = await asyncio.wait_for(loop.sock_recv(peer, 2048), 5)
        assert stun.parse(reply) is not None
    await port.close()


async def test_a_port_that_is_taken_is_refused_with_a_code(port: MediaPort) -> None:
    with pytest.raises(MediaRefusal) as caught:
        await MediaPort.open("127.0.0.1", port.advertised[1])
    assert caught.value.code == "media.port_taken"
    with pytest.raises(MediaRefusal, match=r"media\.address_invalid"):
        await MediaPort.open("localhost", 0)


async def test_of_many_voices_everybody_hears_the_three_loudest(router: Router) -> None:
    names = ("amara", "bruno", "chen", "dana", "eun")
    async with browsers(router, *names) as people:
        *speakers, listener = people
        for speaker in speakers:
            await speaker.speak()
        for _ in router.tracks():
            listener.receiving.addTransceiver("audio", direction="recvonly")
        await listener.receiving.setLocalDescription(await listener.receiving.createOffer())
        wanted = {str(mid): track.id for mid, track in enumerate(router.tracks())}
        offer = listener.receiving.localDescription.sdp
        answer = await router.subscribe("eun", "ceun", offer, wanted)
        await listener.receiving.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        (receiving,) = router._receiving.values()
        consumers = {consumer.producer.track.id: consumer for consumer in receiving.consumers.values()}

        def heard() -> set[str]:
            return {track for track, consumer in consumers.items() if consumer.runs}

        await until(lambda: len(heard()) == 3)
        (silent,) = consumers.keys() - heard()
        router._loudness(silent, 0, monotonic_ms())  # a shout
        await until(lambda: silent in heard() and len(heard()) == 3)

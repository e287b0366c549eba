"""One exchange on this node: who publishes what, and to whom it goes (mediasoup calls this a Router)."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from realtime.media import sdp
from realtime.media.connections import Connection, Page, Publishing, Receiving, is_floor_voice, monotonic_ms
from realtime.media.contract import FLOOR, MediaRefusal, Observer, Policy, Segment, Source, Track
from realtime.media.ladder import Rung, Standing
from realtime.media.peers import Transport
from realtime.media.port import MediaPort
from realtime.media.recorder import Recorded, Recorder
from realtime.media.silence import Booths, Word
from realtime.media.streams import Consumer, Producer
from realtime.media.voices import Voices

log = logging.getLogger(__name__)

KIND = {source: "video" if source in (Source.CAMERA, Source.SCREEN) else "audio" for source in Source}
_TICK_MS = 100
_TICK_S = _TICK_MS / 1000
_TICKS_PER_REPORT = 10
_MAX_PAGES = 8  # of one participant, each way: devices, and pages whose end we have not noticed yet


class Router:
    """Routes one exchange. Make it on the event loop; `close` it once."""

    def __init__(
        self,
        port: MediaPort,
        policy: Policy,
        observer: Observer,
        recordings: Path,
        clock: Callable[[], int],
    ) -> None:
        self._port, self._policy, self._observer, self._clock = port, policy, observer, clock
        self._publishing: dict[str, Publishing] = {}
        self._receiving: dict[str, Receiving] = {}
        self._announced: tuple[Track, ...] = ()
        self._voices = Voices()
        self._booths = Booths()
        self._recorder = Recorder(recordings, self)
        self._closing: set[asyncio.Task[None]] = set()
        self._ticker = asyncio.create_task(self._tick_forever())

    # What people ask for

    async def publish(
        self, participant: str, connection: str, sdp_offer: str, sources: Mapping[str, Source]
    ) -> str:
        """Answer a publisher's offer; `sources` says by mid what each section carries.

        A new offer of the same connection renegotiates: sections that are gone, inactive or not named end their
        tracks. Raises `MediaRefusal` sdp.*, media.connection_taken, media.too_many_pages, media.not_allowed,
        media.source_invalid, media.no_common_codec."""
        known = self._publishing.get(connection)
        _check_owner(known, participant, self._publishing)
        if known is not None and (known.sdp, known.sources) == (sdp_offer, dict(sources)):
            return known.answer
        offer = sdp.parse_offer(sdp_offer)
        sections = _published_sections(offer, sources)
        self._check_may_publish(participant, known, {mid: sources[mid] for mid in sections})
        if known is None or not known.transport.accept(offer.transport):
            known = self._new_publishing(participant, connection, offer)
        known.sdp, known.sources = sdp_offer, dict(sources)
        known.superseded &= sections.keys()  # switched off here: switched on again, it is the newest
        for mid in [mid for mid in known.producers if mid not in sections]:
            self._end(known, mid)
        for mid, section in sections.items():
            self._produce(known, section, sources[mid])
        answers = {mid: sdp.SectionAnswer("recvonly") for mid in known.producers}
        known.answer = self._answer(offer, answers, known.transport)
        self.policy_changed()
        return known.answer

    async def subscribe(
        self, participant: str, connection: str, sdp_offer: str, tracks: Mapping[str, str]
    ) -> str:
        """Answer a receiver's offer; `tracks` says by mid which track is wanted there.

        Sections of unknown or vanished tracks are answered inactive. Raises `MediaRefusal` sdp.*,
        media.connection_taken, media.too_many_pages, media.not_allowed, media.own_track."""
        known = self._receiving.get(connection)
        _check_owner(known, participant, self._receiving)
        if not self._policy.may_hear(participant, FLOOR):
            raise MediaRefusal("media.not_allowed", participant=participant)
        if known is not None and (known.sdp, known.tracks) == (sdp_offer, dict(tracks)):
            return known.answer
        offer = sdp.parse_offer(sdp_offer)
        wanted = self._wanted(participant, offer, tracks)
        if known is None or not known.transport.accept(offer.transport):
            known = self._new_receiving(participant, connection, offer)
        known.sdp, known.tracks = sdp_offer, dict(tracks)
        for mid in [mid for mid, old in known.consumers.items() if wanted.get(mid) is not old.producer]:
            self._drop_consumer(known, mid)
        answers = {}
        for section in offer.sections:
            if section.mid in wanted:
                answers[section.mid] = self._consume(known, section, wanted[section.mid])
        known.answer = self._answer(offer, answers, known.transport)
        return known.answer

    def see(self, connection: str, page: Page) -> Rung | None:
        """What a page says of its tiles; the rung on which it stands then. None: an unknown connection."""
        receiving = self._receiving.get(connection)
        if receiving is None:
            return None
        receiving.page = page
        self._climb(connection, receiving)
        return receiving.rung

    def standings(self) -> tuple[Standing, ...]:
        """Where every page stands that receives."""
        return tuple(Standing(each.participant, key, each.rung) for key, each in self._receiving.items())

    @property
    def records(self) -> bool:
        """Whether any track is recorded now."""
        return any(producer.recording is not None for producer in self._producers())

    def quota_reached(self, reached: bool) -> None:
        """End what is recorded, with an alarm, and record nothing more; or do so again from the next start on."""
        self._recorder.full = reached

    def connections(self) -> set[str]:
        """Those that publish or receive now."""
        return self._publishing.keys() | self._receiving.keys()

    async def leave(self, connection: str) -> None:
        """The page is gone: end its tracks and its reception."""
        for state in (self._publishing.get(connection), self._receiving.get(connection)):
            if state is not None:
                await state.transport.close()

    def tracks(self) -> tuple[Track, ...]:
        """What may be subscribed to now."""
        return tuple(producer.track for producer in self._producers() if producer.listed)

    def policy_changed(self) -> None:
        """Ask the policy again about everybody, and act on it at once."""
        for state in tuple(self._publishing.values()):
            for producer in tuple(state.producers.values()):
                self._apply_policy(state, producer)
        for receiving in self._receiving.values():
            for consumer in receiving.consumers.values():
                channel = consumer.producer.track.channel
                consumer.allowed = self._policy.may_hear(receiving.participant, channel)
                if consumer.waits_for_key_frame(consumer.target):
                    consumer.target.ask_for_key_frame(monotonic_ms())
        self._announce()

    async def close(self) -> None:
        """End everything; every open segment is closed and on disk when this returns."""
        self._ticker.cancel()
        for state in [*self._publishing.values(), *self._receiving.values()]:
            await state.transport.close()
        if self._closing:
            await asyncio.wait(self._closing)
        await self._recorder.close()

    # Publishing

    def _check_may_publish(
        self, participant: str, known: Publishing | None, sources: Mapping[str, Source]
    ) -> None:
        """New sources need the right; those already there only wait for it, so that an ICE restart works."""
        for mid, source in sources.items():
            running = known is not None and mid in known.producers
            if not running and not self._policy.may_publish(participant, source):
                raise MediaRefusal("media.not_allowed", source=source.value)

    def _new_publishing(self, participant: str, connection: str, offer: sdp.Offer) -> Publishing:
        old = self._publishing.get(connection)
        if old is not None:
            self._discard(old.transport)
            self._publishing_ended(connection, old)
        transport = Transport(self._port, offer.transport)
        state = Publishing(
            participant, transport, clock=self._clock, observer=self._observer, loudness=self._loudness
        )
        state.transport.on_rtp, state.transport.on_rtcp = state.take_rtp, state.take_rtcp
        state.transport.on_closed = partial(self._publishing_ended, connection, state)
        state.transport.on_moved = state.moved
        self._publishing[connection] = state
        return state

    def _produce(self, state: Publishing, section: sdp.Section, source: Source) -> None:
        running = state.producers.get(section.mid)
        codec = section.codec
        if section.mid in state.superseded or codec is None:
            return
        if running is not None and running.carries(codec, section, source):
            return
        if running is not None:
            self._end(state, section.mid)
        self._supersede(state.participant, source)
        channel = self._policy.channel(state.participant, source)
        track = Track(
            id="t" + secrets.token_hex(8), participant=state.participant, source=source, channel=channel
        )
        producer = Producer(track, state.transport, section, codec, self._port.after_burst)
        state.producers[section.mid] = producer
        for ssrc in () if section.rids else section.ssrcs[:1]:
            state.bind(ssrc, producer, repair_ssrc=section.repairs.get(ssrc))

    def _supersede(self, participant: str, source: Source) -> None:
        """A participant publishes one of each: the newest device has it (a reloaded page, a second laptop)."""
        for state in self._publishing.values():
            for mid, producer in list(state.producers.items()):
                if producer.track.participant == participant and producer.track.source == source:
                    state.superseded.add(mid)
                    self._end(state, mid)

    def _end(self, state: Publishing, mid: str) -> None:
        producer = state.producers.pop(mid)
        producer.listed = producer.allowed = False
        producer.stop_recording("ended")
        state.tell_turn(producer, producer.turn.stop())
        state.unbind(producer)
        for receiving in self._receiving.values():
            for consumer_mid in [m for m, c in receiving.consumers.items() if c.producer is producer]:
                self._drop_consumer(receiving, consumer_mid)

    def _publishing_ended(self, connection: str, state: Publishing) -> None:
        for mid in tuple(state.producers):
            self._end(state, mid)
        if self._publishing.get(connection) is state:
            del self._publishing[connection]
        self._announce()

    # Receiving

    def _wanted(self, participant: str, offer: sdp.Offer, tracks: Mapping[str, str]) -> dict[str, Producer]:
        by_track = {producer.track.id: producer for producer in self._producers() if producer.listed}
        wanted = {}
        for section in offer.sections:
            producer = by_track.get(tracks.get(section.mid, ""))
            if producer is None or section.rejected or section.direction not in ("recvonly", "sendrecv"):
                continue
            if producer.track.participant == participant:
                raise MediaRefusal("media.own_track", track=producer.track.id)
            heard = self._policy.may_hear(participant, producer.track.channel)
            if heard and section.kind == producer.kind and section.like(producer.codec) is not None:
                wanted[section.mid] = producer
        return wanted

    def _new_receiving(self, participant: str, connection: str, offer: sdp.Offer) -> Receiving:
        old = self._receiving.get(connection)
        if old is not None:
            self._discard(old.transport)
            self._receiving_ended(connection, old)
        state = Receiving(participant, Transport(self._port, offer.transport))
        state.transport.on_rtcp = state.take_rtcp
        state.transport.on_closed = partial(self._receiving_ended, connection, state)
        state.transport.on_ready, state.transport.on_moved = state.start, state.moved
        self._receiving[connection] = state
        return state

    def _consume(self, state: Receiving, section: sdp.Section, producer: Producer) -> sdp.SectionAnswer:
        consumer = state.consumers.get(section.mid)
        codec = section.like(producer.codec)
        if consumer is None:
            assert codec is not None  # noqa: S101  _wanted
            consumer = Consumer(producer, state.transport, section, codec, monotonic_ms())
            state.consumers[section.mid] = consumer
            state.by_ssrc[consumer.ssrc] = consumer
            consumer.target.ask_for_key_frame(monotonic_ms())
        track = producer.track
        stream = sdp.OutgoingStream(consumer.ssrc, track.participant, track.id, consumer.repair_ssrc)
        return sdp.SectionAnswer("sendonly", stream, codec)

    def _drop_consumer(self, state: Receiving, mid: str) -> None:
        consumer = state.consumers.pop(mid)
        state.by_ssrc.pop(consumer.ssrc, None)
        consumer.detach()
        state.sdp = ""  # the answer no longer holds: the same offer gets a new one

    def _receiving_ended(self, connection: str, state: Receiving) -> None:
        for mid in tuple(state.consumers):
            self._drop_consumer(state, mid)
        if self._receiving.get(connection) is state:
            del self._receiving[connection]

    # Policy and recording

    def _apply_policy(self, state: Publishing, producer: Producer) -> None:
        participant, source = producer.track.participant, producer.track.source
        channel = self._policy.channel(participant, source)
        if channel != producer.track.channel:
            state.tell_turn(producer, producer.turn.stop())
            producer.stop_recording("stopped")
            producer.track = replace(producer.track, channel=channel)
        producer.listed = self._policy.may_publish(participant, source)
        producer.allowed = self._policy.on_air(participant, source)
        if not producer.allowed:
            state.tell_turn(producer, producer.turn.stop())
        for consumer in producer.consumers:
            if not producer.allowed:
                consumer.pause()
        wanted = producer.allowed and self._policy.may_record(participant, channel)
        if wanted and producer.recording is None:
            self._start_recording(state, producer)
        elif not wanted:
            producer.stop_recording("stopped")

    def _start_recording(self, state: Publishing, producer: Producer) -> None:
        track, codec = producer.track, producer.codec.name
        recording = self._recorder.record(Recorded(track.participant, track.source, codec, track.channel))
        producer.start_recording(recording, monotonic_ms())
        state.tell_recording_clock(producer)

    def segment_opened(self, segment: Segment) -> None:
        self._observer.segment_opened(segment)

    def segment_closed(self, segment: Segment, ended_ms: int, reason: str) -> None:
        self._observer.segment_closed(segment, ended_ms, reason)

    def recording_failed(self, participant: str, source: Source, reason: str) -> None:
        self._observer.recording_failed(participant, source, reason)

    def key_frame_wanted(self, participant: str, source: Source) -> None:
        for producer in self._producers():
            if (producer.track.participant, producer.track.source) == (participant, source):
                producer.ask_for_key_frame(monotonic_ms())

    # House-keeping

    def _producers(self) -> Iterator[Producer]:
        for state in tuple(self._publishing.values()):
            yield from tuple(state.producers.values())

    def _loudness(self, track: str, level: int, at_ms: int) -> None:
        if self._voices.level(track, level, at_ms):
            self._give_voices()

    def _give_voices(self) -> None:
        """Somebody else is heard by all from now on."""
        for receiving in self._receiving.values():
            receiving.climb(self._voices.heard)

    def _announce(self) -> None:
        tracks = self.tracks()
        if self._voices.there_are(track.id for track in tracks if is_floor_voice(track)):
            self._give_voices()
        if tracks != self._announced:
            self._announced = tracks
            self._observer.tracks_changed(tracks)

    def _answer(self, offer: sdp.Offer, answers: Mapping[str, sdp.SectionAnswer], transport: Transport) -> str:
        port = self._port
        local = sdp.LocalTransport(
            transport.session, transport.local, port.fingerprint, port.advertised, port.also_advertised
        )
        return sdp.build_answer(offer, answers, local)

    def _discard(self, transport: Transport) -> None:
        """Close a transport that another has replaced; what it still says concerns nobody."""
        transport.on_closed = transport.on_moved = transport.on_ready = lambda: None
        task = asyncio.create_task(transport.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _tick_forever(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(_TICK_S)
            ticks += 1
            self._tick_all(reports=ticks % _TICKS_PER_REPORT == 0)

    def _tick_all(self, *, reports: bool) -> None:
        for state in tuple(self._publishing.values()):
            try:
                state.tick(reports=reports)
            except Exception:  # the edge of this task: one fault must not end all later ticks
                log.exception("media house-keeping of %s failed", state.participant)
        for connection, receiving in tuple(self._receiving.items()) if reports else ():
            try:
                receiving.judge_losses()
                self._climb(connection, receiving)
            except Exception:  # as above
                log.exception("choosing layers for %s failed", receiving.participant)
        try:
            self._listen_to_booths()
        except Exception:  # as above
            log.exception("listening to the booths failed")

    def _listen_to_booths(self) -> None:
        """Tell of a language in which nobody is heard while the floor speaks."""
        interpreters = self._policy.interpreters()
        talking = (
            (each for each in self._producers() if each.allowed and each.turn.speaking) if interpreters else ()
        )
        speaking = {each.track.channel for each in talking}
        for channel, word, live, heard_ms in self._booths.step(_TICK_MS, self._clock(), interpreters, speaking):
            match word:
                case Word.SILENT:
                    self._observer.channel_silent(channel, live, heard_ms)
                case Word.RELIEVE:
                    self._observer.channel_still_silent(channel, live)
                case Word.HEARD:
                    self._observer.channel_heard(channel)

    def _climb(self, connection: str, receiving: Receiving) -> None:
        before = receiving.rung
        receiving.climb(self._voices.heard)
        if receiving.rung is not before:
            self._observer.rung_changed(Standing(receiving.participant, connection, receiving.rung))


def _check_owner(known: Connection | None, participant: str, connections: Mapping[str, Connection]) -> None:
    if known is not None and known.participant != participant:
        raise MediaRefusal("media.connection_taken")
    pages = sum(other.participant == participant for other in connections.values())
    if known is None and pages >= _MAX_PAGES:
        raise MediaRefusal("media.too_many_pages", limit=_MAX_PAGES)


def _published_sections(offer: sdp.Offer, sources: Mapping[str, Source]) -> dict[str, sdp.Section]:
    """The sections that carry what `sources` says. Raises `MediaRefusal` when the two do not fit."""
    if len(set(sources.values())) != len(sources):
        raise MediaRefusal("media.source_invalid", reason="repeated")
    found = {}
    for section in offer.sections:
        source = sources.get(section.mid)
        if source is None or section.rejected or section.direction not in ("sendonly", "sendrecv"):
            continue
        if KIND[source] != section.kind:
            raise MediaRefusal("media.source_invalid", source=source.value, kind=section.kind)
        if section.codec is None:
            raise MediaRefusal("media.no_common_codec", source=source.value)
        found[section.mid] = section
    return found

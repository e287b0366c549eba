"""Laws of the ladder: what a line that gets thinner or thicker is given."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.media.contract import Source
from realtime.media.ladder import HEADROOM, PICTURES, Ceiling, Layer, Rung, Wanted, choose, rung

OPUS = (Layer("", 0, 40_000),)
SIMULCAST = (Layer("q", 180, 150_000), Layer("h", 360, 500_000), Layer("f", 720, 1_500_000))
SLIDES = (Layer("", 1080, 400_000),)

VOICE = Wanted("voice", Source.MICROPHONE, OPUS, speaking=True)
SCREEN = Wanted("screen", Source.SCREEN, SLIDES, height=720)
SPEAKER = Wanted("speaker", Source.CAMERA, SIMULCAST, height=720, speaking=True)
LISTENER = Wanted("listener", Source.CAMERA, SIMULCAST, height=180)
ROOM = (LISTENER, SPEAKER, SCREEN, VOICE)

wanteds = st.lists(
    st.builds(
        Wanted,
        track=st.text("abcdef", min_size=1, max_size=4),
        source=st.sampled_from(Source),
        layers=st.lists(st.integers(10_000, 3_000_000), max_size=3, unique=True).map(
            lambda rates: tuple(Layer(f"r{n}", 180 * 2**n, rate) for n, rate in enumerate(sorted(rates)))
        ),
        height=st.sampled_from([0, 90, 180, 360, 720, 1080]),
        speaking=st.booleans(),
    ),
    max_size=24,
    unique_by=lambda each: each.track,
)
rates = st.integers(0, 20_000_000)


def cost(choice: dict[str, str], wanted: list[Wanted]) -> int:
    layers = {(each.track, layer.rid): layer for each in wanted for layer in each.layers}
    return sum(layers[track, rid].bits_per_second for track, rid in choice.items())


def test_the_rungs_from_a_good_line_to_none() -> None:
    found = {kbps: rung(choose(ROOM, kbps * 1_000), ROOM) for kbps in (5_000, 600, 100, 30)}
    assert found == {5_000: Rung.VIDEO, 600: Rung.SLIDES, 100: Rung.AUDIO, 30: Rung.TEXT}


def test_nobody_is_told_of_a_thin_line_for_what_nobody_sends_or_nobody_looks_at() -> None:
    silent = Wanted("silent", Source.CAMERA, (), height=720)  # switched off a moment ago
    for room in (
        (),
        (VOICE,),
        (VOICE, SCREEN),
        (VOICE, silent),
        (VOICE, Wanted("t", Source.CAMERA, SIMULCAST)),
    ):
        assert rung(choose(room, 5_000_000), room) is Rung.VIDEO


def test_what_is_held_back_is_named_by_what_still_comes() -> None:
    without_slides, nobody_speaks = (SPEAKER, VOICE), (SPEAKER, SCREEN)
    assert rung(choose(without_slides, 100_000), without_slides) is Rung.AUDIO
    assert rung(choose(nobody_speaks, 10_000), nobody_speaks) is Rung.AUDIO
    assert rung(choose(ROOM, 5_000_000, Ceiling.AUDIO), ROOM) is Rung.AUDIO
    assert rung(choose(ROOM, 5_000_000, Ceiling.TEXT), ROOM) is Rung.TEXT


def test_whoever_speaks_is_seen_better_than_whoever_listens() -> None:
    choice = choose(ROOM, 1_600_000)
    assert (choice["speaker"], choice["listener"]) == ("h", "q")


def test_no_layer_is_sent_that_nobody_can_see() -> None:
    assert choose([LISTENER], 10_000_000) == {"listener": "q"}


@given(wanted=wanteds, bps=rates, ceiling=st.sampled_from(Ceiling), before=rates)
@settings(deadline=None)
def test_it_never_costs_more_than_the_line_carries(
    wanted: list[Wanted], bps: int, ceiling: Ceiling, before: int
) -> None:
    current = choose(wanted, before)
    assert cost(choose(wanted, bps, ceiling, current), wanted) <= bps


@given(wanted=wanteds, bps=rates)
def test_what_is_not_on_the_screen_costs_nothing(wanted: list[Wanted], bps: int) -> None:
    hidden = {each.track for each in wanted if each.source in PICTURES and not each.height}
    assert not hidden & choose(wanted, bps).keys()


@given(wanted=wanteds, bps=rates)
def test_a_picture_is_sent_only_when_every_voice_is(wanted: list[Wanted], bps: int) -> None:
    choice = choose(wanted, bps)
    voices = {each.track for each in wanted if each.source not in PICTURES and each.layers}
    pictures = choice.keys() - voices
    assert not pictures or voices <= choice.keys()


@given(wanted=wanteds, bps=rates, more=rates)
def test_a_better_line_drops_no_track(wanted: list[Wanted], bps: int, more: int) -> None:
    assert choose(wanted, bps).keys() <= choose(wanted, bps + more).keys()


@given(wanted=wanteds, bps=rates)
def test_what_is_sent_stays_while_the_line_stays(wanted: list[Wanted], bps: int) -> None:
    once = choose(wanted, bps)
    assert choose(wanted, bps, current=once) == once or cost(choose(wanted, bps, current=once), wanted) >= cost(
        once, wanted
    )


@given(wanted=wanteds, bps=rates, wobble=st.floats(1.0, HEADROOM - 0.01))
def test_a_line_on_the_edge_does_not_flap(wanted: list[Wanted], bps: int, wobble: float) -> None:
    """Down at once, up only with headroom: a wobble smaller than that brings nothing back and forth."""
    low = choose(wanted, bps, current=choose(wanted, int(bps * wobble)))
    lowest = choose(wanted, cost(low, wanted), current=low)
    assert choose(wanted, int(cost(low, wanted) * wobble), current=lowest) == lowest


@given(wanted=wanteds, bps=rates)
def test_a_ceiling_holds(wanted: list[Wanted], bps: int) -> None:
    by_track = {each.track: each for each in wanted}
    assert choose(wanted, bps, Ceiling.TEXT) == {}
    for track in choose(wanted, bps, Ceiling.AUDIO):
        assert by_track[track].source not in PICTURES
    for track, rid in choose(wanted, bps, Ceiling.LOW).items():
        assert rid == by_track[track].layers[0].rid

"""Captions of an archive as timed text: what its player shows, and the files that others play. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import UNSET, Struct, UnsetType

from sessions.archive.rows import ROWS_OF_A_LINE, rows, width
from sessions.domain.captions import CONTROLS
from sessions.domain.state import Caption

SHORTEST_MS = 1_000
READING_MS = 60  # for each letter's width: some 17 a second
HELD_MS = 4_000  # that a line stays at most after its end, where none follows


class ArchiveCaption(Struct, kw_only=True):
    """A line in the archive. Times are Unix milliseconds."""

    words: str
    began_ms: int
    until_ms: int  # it is shown until then: long enough to be read, unless the next one comes
    speaker: str
    machine: bool | UnsetType = UNSET


class Cue(Struct, frozen=True):
    """What is shown at once: a row or two. Milliseconds from the start of the recording."""

    from_ms: int
    to_ms: int
    rows: tuple[str, ...]
    speaker: str


def lines(captions: Iterable[Caption], language: str) -> dict[str, ArchiveCaption]:
    """The lines of a language by key, in the order in which they were said."""
    said = [each for each in captions if each.language == language]
    said.sort(key=lambda each: (each.began_ms, each.seq))
    following = [each.began_ms for each in said[1:]]
    return {
        caption.id: ArchiveCaption(
            words=caption.words,
            began_ms=caption.began_ms,
            until_ms=_until(caption, after),
            speaker=caption.speaker,
            machine=caption.machine or UNSET,
        )
        for caption, after in zip_longest(said, following)
    }


def _until(caption: Caption, next_ms: int | None) -> int:
    """Typing mostly takes longer than reading does; where it did not, the line stays a little."""
    shortest = max(caption.ended_ms, caption.began_ms + SHORTEST_MS)
    readable = caption.began_ms + READING_MS * width(caption.words)
    stays = min(max(shortest, readable), shortest + HELD_MS)
    return stays if next_ms is None else max(caption.ended_ms, caption.began_ms + 1, min(stays, next_ms))


def cues(said: Iterable[ArchiveCaption], started_ms: int) -> Iterator[Cue]:
    """A line of more rows than are shown at once is shown in parts, each as long as its share of the words."""
    for line in said:
        broken = rows(line.words)
        parts = [broken[at : at + ROWS_OF_A_LINE] for at in range(0, len(broken), ROWS_OF_A_LINE)]
        weights = [sum(map(width, part)) or 1 for part in parts]
        from_ms, length = max(0, line.began_ms - started_ms), line.until_ms - line.began_ms
        for number, part in enumerate(parts, start=1):
            to_ms = max(0, line.began_ms - started_ms) + length * sum(weights[:number]) // sum(weights)
            yield Cue(from_ms, max(to_ms, from_ms + 1), tuple(part), line.speaker)
            from_ms = to_ms


def webvtt(shown: Iterable[Cue], language: str, names: dict[str, str]) -> str:
    """A file of timed text (W3C WebVTT) in which each cue names its voice. Whatever was written stays text."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {language}\n"]
    for cue in shown:
        times = f"{_timestamp(cue.from_ms)} --> {_timestamp(cue.to_ms)}"
        words = "\n".join(_escaped(row) for row in cue.rows)
        name = _escaped(names.get(cue.speaker, ""))
        blocks.append(f"{times}\n<v {name}>{words}</v>\n" if name else f"{times}\n{words}\n")
    return "\n".join(blocks)


def _escaped(text: str) -> str:
    """No tag, no entity, never the arrow that ends a cue's text, and nothing that some players stop at."""
    line = " ".join(CONTROLS.sub(" ", text).split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timestamp(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{thousandths:03}"


def plain(said: Sequence[ArchiveCaption], started_ms: int, names: dict[str, str]) -> str:
    """To be read: each line with its time, and a name where another begins to speak."""
    written, speaker = list[str](), ""
    for line in said:
        name = names.get(line.speaker, "") if line.speaker != speaker else ""
        clock = _timestamp(max(0, line.began_ms - started_ms))[:-4]
        written.append(f"[{clock}] {name}: {line.words}" if name else f"[{clock}] {line.words}")
        speaker = line.speaker
    return "\n".join([*written, ""])

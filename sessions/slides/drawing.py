"""A PDF to pictures and words, as a program of its own: what was uploaded is read here, and nowhere else.

`python -m sessions.slides.drawing FILE FOLDER` writes FOLDER/<page>-<width>.webp and prints {"texts": […]}; with
"-" in place of FOLDER it only looks. A file that is not taken gives {"refused": code, "params": {…}}. Before it
reads a byte the program takes from itself memory, time, files and cores: hostile bytes end it, and nothing else
(decision 19).
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

MEMORY = 1_500 * 2**20  # bytes of address space
LOOK_S, PAGE_S, MOST_S = 15, 3, 240  # of processor time: to open it, for each page, and at all
PAGES = 200
LEAST_PT, MOST_PT = 36, 5_000  # a page's side in points: from half an inch to more than an A0 poster's
MOST_OBLONG = 5  # one side at most so many times the other
WIDTHS = (480, 960, 1920)  # pixels
MOST_BYTES = {480: 8_000, 960: 80_000, 1920: 400_000}  # of one picture; the smallest: 8 kB a minute carry it
QUALITIES = (70, 55, 40, 28)
GREY_QUALITIES = (40, 25, 12, 5)
SMALLER = 0.8  # where no quality is enough
PAGE_WORDS, ALL_WORDS = 1_200, 60_000  # characters
MOST_INFLATED = 32 * 2**20
PROGRAM = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)(?![0-9A-Za-z])")
STREAM = re.compile(rb"(<<[^\0]{0,2000}?)stream\r?\n(.*?)endstream", re.DOTALL)


class Refused(Exception):
    """This file is no set of slides: a code of sessions.wording, and its parameters."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def confine() -> None:
    """From here on this process can take no more than this of the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LOOK_S, MOST_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 * 2**20, 4 * 2**20))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def opened(content: bytes) -> Any:
    """The parsed document. Raises Refused."""
    import pypdfium2

    if not content.startswith(b"%PDF-"):
        raise Refused("deck.not_pdf")
    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise Refused("deck.encrypted" if "password" in str(error).lower() else "deck.broken") from error
    if pages == 0:
        raise Refused("deck.broken")
    if pages > PAGES:
        raise Refused("deck.too_many_pages", pages=pages, most=PAGES)
    if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or has_program(content):
        raise Refused("deck.program")
    return document


def has_program(content: bytes) -> bool:
    """Whether a name in it starts a program: in plain sight, spelled with #xx, or in a packed stream of objects."""
    plain = STREAM.sub(rb"\1", content)
    return any(PROGRAM.search(_spelled(part)) for part in (plain, *_packed(content)))


def _spelled(part: bytes) -> bytes:
    """Names without their escapes: /J#61vaScript, ISO 32000-1 section 7.3.5."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), part)


def _packed(content: bytes) -> Iterator[bytes]:
    left = MOST_INFLATED
    for dictionary, stream in STREAM.findall(content):
        if b"/ObjStm" in dictionary and left > 0:
            inflated = _inflated(stream, left)
            left -= len(inflated)
            yield inflated


def _inflated(stream: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return b""


def measure(document: Any) -> None:
    """Whether every page has a size that a screen can show. Raises Refused."""
    for number in range(len(document)):
        width, height = document.get_page_size(number)
        longer, shorter = max(width, height), min(width, height)
        if not (shorter >= LEAST_PT and longer <= MOST_PT and longer <= MOST_OBLONG * shorter):
            raise Refused("deck.page_size", page=number + 1)


def words_of(page: Any, most: int) -> str:
    """What is written on the page, in lines."""
    words = page.get_textpage()
    try:
        text = str(words.get_text_range(0, min(words.count_chars(), 4 * PAGE_WORDS)))
    finally:
        words.close()
    lines = (" ".join(line.split()) for line in text.splitlines())
    kept = "\n".join(line for line in lines if any(each.isalnum() for each in line))  # not the bullets alone
    clean = "".join(each for each in kept if each.isprintable() or each == "\n")
    return clean.encode("utf-8", "ignore").decode()[: min(most, PAGE_WORDS)]


def pictures_of(page: Any) -> dict[int, bytes]:
    """The page as WebP at each width, each within its bytes."""
    from PIL import Image

    width, height = page.get_size()
    largest = page.render(scale=WIDTHS[-1] / max(width, height)).to_pil().convert("RGB")
    made = {}
    for side in WIDTHS:
        picture = largest.copy()
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        made[side] = fitted(picture, MOST_BYTES[side])
    return made


def fitted(picture: Any, most: int) -> bytes:
    """In the best quality that fits; then grey, then smaller, until it does."""
    while True:
        for mode, qualities in (("RGB", QUALITIES), ("L", GREY_QUALITIES)):
            for quality in qualities:
                if len(made := _webp(picture.convert(mode), quality)) <= most:
                    return made
        picture = picture.resize([max(1, int(side * SMALLER)) for side in picture.size])


def _webp(picture: Any, quality: int) -> bytes:
    written = BytesIO()
    picture.save(written, "WEBP", quality=quality, method=4)
    return written.getvalue()


def draw(document: Any, folder: Path) -> list[str]:
    """Write every page's pictures; the words of each. More processor time is given page by page."""
    texts, left = [], ALL_WORDS
    for number in range(len(document)):
        _grant(LOOK_S + PAGE_S * (number + 1))
        page = document[number]
        texts.append(words_of(page, left))
        left -= len(texts[-1])
        for width, picture in pictures_of(page).items():
            (folder / f"{number + 1}-{width}.webp").write_bytes(picture)
        page.close()
    return texts


def _grant(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, MOST_S), MOST_S))


def main(file: str, folder: str) -> dict[str, Any]:
    confine()
    try:
        document = opened(Path(file).read_bytes())
        measure(document)
        return {"texts": [] if folder == "-" else draw(document, Path(folder)), "pages": len(document)}
    except Refused as refused:
        return {"refused": refused.code, "params": refused.params}
    except MemoryError:
        return {"refused": "deck.too_heavy", "params": {}}


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:]), sys.stdout)

"""The drawing program, run from outside: nothing of ours is in its environment, and its answer is checked."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from django.conf import settings
from msgspec import Struct

from sessions.slides.drawing import LOOK_S, MOST_BYTES, MOST_S, PAGES, Refused

OUTPUT = 4 * 2**20  # bytes that it may say
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}


class Answer(Struct):
    texts: list[str] = []
    pages: int = 0
    refused: str = ""
    params: dict[str, int] = {}


def look(pdf: Path) -> int:
    """How many pages this file has. Raises Refused where it is no set of slides."""
    return _run(pdf, "-", LOOK_S).pages


def draw(pdf: Path, folder: Path) -> list[str]:
    """The words of each page; its pictures are in the folder. Raises Refused."""
    answer = _run(pdf, str(folder), MOST_S)
    for page in range(1, len(answer.texts) + 1):
        for width, most in MOST_BYTES.items():
            picture = folder / f"{page}-{width}.webp"
            if not picture.is_file() or picture.is_symlink() or picture.stat().st_size > most:
                raise Refused("deck.broken")
    if not 1 <= len(answer.texts) <= PAGES:
        raise Refused("deck.broken")
    return answer.texts


def _run(pdf: Path, folder: str, seconds: int) -> Answer:
    """A process that is killed, or says what it should not, was given a file that is not taken."""
    program = [sys.executable, "-m", "sessions.slides.drawing", str(pdf), folder]
    with tempfile.TemporaryFile() as said:
        try:
            ended = subprocess.run(
                program,
                cwd=settings.BASE_DIR,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=2 * seconds + 10,  # a machine that has more to do
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refused("deck.too_heavy") from error
        said.seek(0)
        words = said.read(OUTPUT)
    if ended.returncode:  # out of time, out of memory, or worse
        raise Refused("deck.too_heavy")
    try:
        answer = msgspec.json.decode(words, type=Answer)
    except msgspec.DecodeError as error:
        raise Refused("deck.broken") from error
    if answer.refused:
        raise Refused(answer.refused, **answer.params)
    return answer

"""The post box in the database, and what keeps it from being filled by one person.

Receipts and counts lie in the cache: outside the log, the database and its backups, and they expire. Their names
are keyed hashes; the count's one names a person, so it must never be written anywhere that lasts.
"""

from __future__ import annotations

import hmac
import math
import random
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Literal, TypeVar

import structlog
from django.conf import settings
from django.core.cache import BaseCache, cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

from sessions.domain.commands import AnyCommand, Post
from sessions.domain.decide import decide_post
from sessions.domain.decide.posts import Box, concerns
from sessions.domain.errors import Refusal, refuse
from sessions.domain.events import whole_minute
from sessions.domain.state import Actor, State
from sessions.models import PostedQuestion

T = TypeVar("T")

MOST = 5  # anonymous questions of one person
WITHIN_S = 600
RECEIPT_S = 24 * 3_600
ASK_AGAIN_S = 10.0  # for a cache that is away
_shuffle = random.SystemRandom().shuffle
logger = structlog.get_logger(__name__)


class PostBox:
    """The box of one exchange within one transaction; read when it is first needed."""

    def __init__(self, exchange_id: str) -> None:
        self._exchange_id = exchange_id
        self._before: Box | None = None
        self._posts: Box = {}
        self._receipts: list[str] = []

    def take(
        self, state: State, command: AnyCommand, actor: Actor, now_ms: int
    ) -> Refusal | Literal["posted"] | None:
        """What becomes of an anonymous command; None for one that is no matter of the box."""
        if not concerns(state, command):
            return None
        after = decide_post(state, self._read(), command, actor, now_ms)
        if after is None or isinstance(after, Refusal):
            return after
        return self._put(after, actor.participant) or "posted"

    def empty(self, posted_before_ms: float = math.inf) -> tuple[Post, ...]:
        """Take out what was posted in the minutes that began before; in an order that nothing can be read from."""
        out = [post for post in self._read().values() if post.minute_ms < posted_before_ms]
        self._posts = {key: post for key, post in self._posts.items() if post not in out}
        _shuffle(out)
        return tuple(out)

    def save(self) -> None:
        """Write the box. All of it and in random order: rows would lie in the order in which they came."""
        if self._before is None or self._before == self._posts:
            return
        PostedQuestion.objects.filter(exchange_id=self._exchange_id).delete()
        rows = [
            PostedQuestion(
                exchange_id=self._exchange_id,
                question=post.question,
                text=post.text,
                minute_ms=post.minute_ms,
                language=post.language,
            )
            for post in self._posts.values()
        ]
        _shuffle(rows)
        PostedQuestion.objects.bulk_create(rows)

    def write_receipts(self) -> None:
        """After the commit: what is receipted is durable."""
        names = {_name("receipt", question): True for question in self._receipts}
        if names:
            _counts.use(lambda store: store.set_many(names, RECEIPT_S))

    def _read(self) -> Box:
        if self._before is None:
            posts = PostedQuestion.objects.filter(exchange_id=self._exchange_id)
            self._before = {
                post.question: Post(post.question, post.text, post.minute_ms, post.language) for post in posts
            }
            self._posts = self._before
        return self._posts

    def _put(self, after: Box, participant: str) -> Refusal | None:
        for question in after.keys() - self._posts.keys():
            if not after[question].text:  # a withdrawal
                continue
            if _receipted(question):  # sent twice, and taken back in between
                return None
            if not _allows(self._exchange_id, participant):
                return refuse("question.too_many", most=MOST)
            self._receipts.append(question)
        self._posts = after
        return None


def due(now_ms: int) -> list[str]:
    """The exchanges in whose boxes something lies from a minute that is over."""
    posts = PostedQuestion.objects.filter(minute_ms__lt=whole_minute(now_ms))
    return sorted(set(posts.values_list("exchange_id", flat=True)))


# ------------------------------------------------------------------ receipts and limits
def _receipted(question: str) -> bool:
    """Whether this question was posted already: then it is not posted again, though it was withdrawn meanwhile."""
    return bool(_counts.use(lambda store: store.get(_name("receipt", question))))


def _allows(exchange_id: str, participant: str) -> bool:
    """Count one more anonymous question of this person; False when there were MOST already."""
    name = _name("count", exchange_id, participant)

    def count(store: BaseCache) -> int:
        if store.add(name, 1, WITHIN_S):
            return 1
        try:
            return store.incr(name)
        except ValueError:  # it has just expired
            return 1

    return _counts.use(count) <= MOST


def _name(*words: str) -> str:
    """A key that only this hall can make: who reads the cache reads no name in it."""
    return hmac.new(settings.SECRET_KEY.encode(), ":".join(("post-box", *words)).encode(), sha256).hexdigest()


class _Counts:
    """The shared cache; while it is away, this process's own. A cache that hangs is asked again only after a while:
    whoever asks here holds the log's lock.
    """

    def __init__(self) -> None:
        self._own: BaseCache = LocMemCache("post-box", {})
        self._away_until = -math.inf

    def use(self, work: Callable[[BaseCache], T]) -> T:
        if time.monotonic() >= self._away_until:
            try:
                return work(cache)
            except (OSError, RedisError) as error:
                self._away_until = time.monotonic() + ASK_AGAIN_S
                logger.warning("post_box.cache_away", error=str(error))
        return work(self._own)


_counts = _Counts()

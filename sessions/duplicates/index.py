"""Which earlier questions ask nearly the same, and by which words. Grows a question at a time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from sessions.duplicates.words import Word, words

ENOUGH = 0.48  # from here on a likeness is worth a moderator's look
MOST = 3  # suggestions for one question
ASKING = 0.6  # what who, why and when weigh: as a word that is in every second question
OTHERWISE_ASKED = 0.8
Weights = dict[str, float]  # of what a question is compared by


class Likeness(Struct, frozen=True):
    """Another question, how alike they are (0 to 1), and the words of the newer one that both have."""

    key: str
    score: float
    words: tuple[str, ...]


class Index:
    """The questions of one exchange. Adding one, or asking for its like, touches only those that share a word."""

    def __init__(self) -> None:
        self._asked: dict[str, Weights] = {}
        self._having: defaultdict[str, set[str]] = defaultdict(set)

    def __contains__(self, key: str) -> bool:
        return key in self._asked

    def add(self, key: str, text: str) -> None:
        """The question under this key, in place of an older wording."""
        self.remove(key)
        self._asked[key] = weights = _weights(words(text))
        for each in weights:
            self._having[each].add(key)

    def remove(self, key: str) -> None:
        for each in self._asked.pop(key, ()):
            self._having[each].discard(key)

    def like(self, key: str, text: str) -> list[Likeness]:
        """At most MOST others that are ENOUGH alike, the most alike first."""
        asked = list(words(text))
        weights = _weights(asked)
        shared: defaultdict[str, list[str]] = defaultdict(list)
        for each in weights:
            for other in self._having.get(each, ()):
                if other != key:
                    shared[other].append(each)
        found = []
        for other, common in shared.items():
            score = self._score(weights, self._asked[other], common)
            if score >= ENOUGH:
                found.append(Likeness(other, score, _written(asked, set(common))))
        return sorted(found, key=lambda one: (-one.score, one.key))[:MOST]

    def _score(self, one: Weights, other: Weights, common: list[str]) -> float:
        """The shared weight to the geometric mean of both (Ochiai); less where one asks who and the other when."""
        about = sum(min(one[each], other[each]) for each in common if each[0] != "?")
        if about <= 1 and len(one) + len(other) > 2:  # one word alone is no likeness
            return 0.0
        shared = sum(self._rarity(each) * min(one[each], other[each]) for each in common)
        score = shared / math.sqrt(self._sum(one) * self._sum(other))
        return score * OTHERWISE_ASKED if _asks_otherwise(one, other) else score

    def _sum(self, weights: Weights) -> float:
        return sum(self._rarity(each) * weight for each, weight in weights.items())

    def _rarity(self, key: str) -> float:
        """Rare words say more: the idf of each, smoothed as if every word had been asked once more."""
        if key[0] == "?":
            return ASKING
        return math.log((len(self._asked) + 2) / (len(self._having.get(key, ())) + 1))


def _weights(asked: Iterable[Word]) -> Weights:
    """Each word counts as one, however many parts it is compared by."""
    weights: Weights = {}
    for word in asked:
        for key in word.keys:
            weights[key] = max(weights.get(key, 0.0), 1 / len(word.keys))
    return weights


def _asks_otherwise(one: Weights, other: Weights) -> bool:
    asks = [{key for key in each if key[0] == "?"} for each in (one, other)]
    return all(asks) and asks[0].isdisjoint(asks[1])


def _written(asked: Iterable[Word], common: set[str]) -> tuple[str, ...]:
    """The words as they were written, each once, in their order."""
    return tuple(
        dict.fromkeys(word.written for word in asked if word.written and not common.isdisjoint(word.keys))
    )

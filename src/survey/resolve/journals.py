"""Whether two names can be of one journal, series or conference, abbreviated or not."""

from __future__ import annotations

import re
from functools import lru_cache

from ..vocabulary import vocabulary
from .records import HAN, fold

_SMALL = frozenset(
    "the of and for in on a an at to de la le les du des et der die das und fur y e el los las del "
    "di da do dos en im zu proceedings proc annual".split()
)
_REMARK = re.compile(r"[\[(（].*?(?:[\])）]|$)")


@lru_cache(maxsize=65536)
def same_journal(one: str, other: str) -> bool | None:
    """Return whether two names can be of one journal; None if one is missing or in Han alone.

    >>> same_journal("Ann Hepatol", "Annals of Hepatology")
    True
    >>> same_journal("BMJ", "British Medical Journal"), same_journal("Cancer", "Cancer Cell")
    (True, False)
    >>> same_journal("中华妇产科杂志", "Zhonghua Fu Chan Ke Za Zhi") is None
    True
    """
    if not fold(one) or not fold(other):
        return None
    if fold(one) == fold(other):
        return True
    if bool(HAN.search(one)) != bool(HAN.search(other)):
        return None
    known = {_known(one), _known(other)}
    if None not in known:
        return len(known) == 1
    return any(_alike(a, b) for a in _forms(one) for b in _forms(other))


@lru_cache(maxsize=65536)
def _known(name: str) -> str | None:
    found = vocabulary().venue(name)
    return found.name if found else None


@lru_cache(maxsize=65536)
def _forms(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a name, whole and before and behind what parts it in two."""
    bare = _REMARK.sub(" ", name)
    parts = [bare, *re.split(r"(?<!\s)\s*[:=/]\s*|\.(?=[A-Z])|\.\s+(?=[A-Z][a-z]{4})", bare)]
    found = (tuple(w for w in fold(part).split() if _counts(w)) for part in parts)
    return tuple(dict.fromkeys(words for words in found if words))


def _counts(word: str) -> bool:
    """Whether a word tells a name from others: no small word, year or counted meeting."""
    return word not in _SMALL and not word[0].isdigit()


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) > len(other):
        one, other = other, one
    if len(one) == 1 and len(other) > 1:
        return len(one[0]) > 1 and _letters_of(one[0], other)
    if len(one) < len(other) and (len(one) < 2 or sum(map(len, one)) < 10):
        return False
    return all(_shortens(a, b) for a, b in zip(one, other, strict=False))


def _letters_of(short: str, words: tuple[str, ...]) -> bool:
    """Whether a short name is made of how each of some words begins.

    >>> _letters_of("amcis", ("americas", "conference", "information", "systems"))
    True
    """
    if not words or not short:
        return not words and not short
    return any(
        words[0].startswith(short[:n]) and _letters_of(short[n:], words[1:])
        for n in range(1, len(short) - len(words) + 2)
    )


def _shortens(one: str, other: str) -> bool:
    """Whether the shorter word can stand for the longer: its first letter and some of the rest.

    >>> _shortens("natl", "national"), _shortens("gynecol", "gynaecology"), _shortens("j", "arch")
    (True, True, False)
    """
    if len(one) > len(other):
        one, other = other, one
    if one[0] != other[0]:
        return False
    letters = iter(other)
    return all(letter in letters for letter in one) or one[:4] == other[:4]

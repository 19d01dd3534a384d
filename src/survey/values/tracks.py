"""The words around a venue: its tracks, and what says that a work was only sent there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..vocabulary import fold, table

_OF = (
    r"\s?(?:(?:of|at|in|on|@)\s(?:the\s)?(?:association for computational linguistics:?\s)?"
    r"|[:：]\s?|(?<=findings)\s)"
)
"""Findings are "of the Association for Computational Linguistics: EMNLP"."""


def name(words: str) -> str:
    """Return our name for a track by the words for it.

    >>> name("oral presentation")
    'Oral'
    """
    return _names()[fold(words)]


def find(words: str) -> str | None:
    """Return our name for the track that the words are, or None.

    >>> find("Spotlight"), find("Code")
    ('Spotlight', None)
    """
    return _names().get(fold(words))


@cache
def _names() -> dict[str, str]:
    return {fold(w): track for track, words in table("venues")["tracks"].items() for w in words}


def _any_of(words: Iterable[str]) -> str:
    """Return an expression for any of the words, the longest first; a blank may be a hyphen."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in longest)


@cache
def _track() -> str:
    words = [word for words in table("venues")["tracks"].values() for word in words]
    return f"(?P<track>{_any_of(words)})"


@cache
def after() -> re.Pattern[str]:
    """Return the form of a track behind a venue: ``(Findings)``, ``_oral``."""
    return re.compile(
        rf"[\s,，;；:：(（\[_/-]{{0,4}}(?:accepted )?(?:as )?(?:an? )?{_track()}"
        r"(?![A-Za-z0-9-])[)）\]]?",
        re.IGNORECASE,
    )


@cache
def before() -> re.Pattern[str]:
    """Return the form of a track before a venue: ``Findings of``, ``Workshop at``."""
    return re.compile(rf"(?<![A-Za-z]){_track()}{_OF}$", re.IGNORECASE)


@cache
def at_end() -> re.Pattern[str]:
    """Return the form of a track at the end of a venue that is not known."""
    return re.compile(rf"[(（\[ ]{_track()}[)）\]]?$", re.IGNORECASE)


@cache
def nothing() -> frozenset[str]:
    """Return what stands for no venue at all, folded."""
    return frozenset(map(fold, table("venues")["nothing"])) | {""}


@cache
def sent_to() -> re.Pattern[str]:
    """Return the form of the words that begin "submitted to …"."""
    return re.compile(rf"(?:{_any_of(table('venues')['sent_to'])})(?![A-Za-z])", re.IGNORECASE)


@cache
def sent_to_before() -> re.Pattern[str]:
    """Return the form of the same words right before a venue."""
    return re.compile(
        rf"(?:{_any_of(table('venues')['sent_to'])})"
        r"(?:[\s:：(（]|the|to|at|as|a|conference|paper|至|到|了|于|在|[A-Z]{3,5}[/ ]){0,8}$",
        re.IGNORECASE,
    )


@cache
def sent() -> re.Pattern[str]:
    """Return the form of the words behind a venue that say the same: 在投, under review."""
    return re.compile(
        rf"[\s\d'’,，:：(（_-]{{0,8}}(?:{_any_of(table('venues')['sent'])})(?![A-Za-z])",
        re.IGNORECASE,
    )

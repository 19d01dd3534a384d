"""Two records: of one work or not, by what evidence, and what parts them.

The rules stand in one table, `RULES`, and the first that has an answer decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .evidence import other_words
from .pair import Pair
from .records import Record

NEAR = 90
"""Titles at least so alike (0 to 100) are near."""
_FAR = 60
"""Titles less alike than that contradict an identifier."""

Answer = Literal["same", "different", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing two records came to."""

    answer: Answer
    """*unknown*: nothing contradicts it, but nothing proves it either."""
    evidence: str
    """What joins them, or what parts them."""
    score: float
    """How alike the titles are, 0 to 100."""
    strong: bool = False
    """Whether nothing about them is weak: an identifier, or title and place."""


def compare(one: Record, other: Record) -> Verdict:
    """Return whether two records are of one work."""
    pair = Pair(one, other)
    for rule in RULES:
        if found := rule(pair):
            answer, evidence = found
            return Verdict(
                "same" if answer == "strong" else answer, evidence, pair.score, answer == "strong"
            )
    return Verdict("unknown", "too little to tell", pair.score)


Ruling = tuple[Literal["strong", "same", "different", "unknown"], str] | None


def _kinds(pair: Pair) -> Ruling:
    """Part an erratum or a reply from the work, unless all else says it is one text."""
    if pair.one.kind != pair.other.kind and not (pair.people and pair.located):
        return "different", "kind"
    return None


def _identifiers(pair: Pair) -> Ruling:
    """Join by an identifier, unless titles or people contradict it."""
    shared = pair.one.ids & pair.other.ids or pair.dois
    if not shared:
        mine, theirs = (
            {i for i in r.ids if i.startswith("arxiv:")} for r in (pair.one, pair.other)
        )
        return ("different", "identifiers") if mine and theirs else None
    if pair.people is not False:
        if pair.score >= NEAR or (pair.score >= _FAR and pair.pages is not False):
            return "strong", "identifier"
        if pair.translated or pair.begins or pair.named or not pair.score:
            return "strong", "identifier"
    return ("different", "titles") if pair.score < _FAR else None


def _no_title(pair: Pair) -> Ruling:
    if not pair.one.title or not pair.other.title:
        return "unknown", "no title"
    return None


def _numbers(pair: Pair) -> Ruling:
    if pair.score >= _FAR and not pair.numbers and not pair.misprinted:
        return "different", "numbers"
    return None


def _people(pair: Pair) -> Ruling:
    if pair.people is False and not (
        pair.exact and pair.telling and pair.placed and pair.journal and pair.years == 0
    ):
        return "different", "people"
    return None


def _place(pair: Pair) -> Ruling:
    """Join what stands at one place under a title that is not another one."""
    if not pair.placed or ((pair.years or 0) > 2 and not (pair.whole and pair.journal)):
        return None
    if pair.exact and (pair.telling or pair.people or pair.whole):
        return "strong", "title and place"
    if pair.score >= NEAR and not other_words(*pair.texts):
        return "strong", "near title and place"
    if pair.located and pair.people and pair.begins:
        return "strong", "main title and place"
    return _whole_place(pair) if pair.whole and pair.people else None


def _whole_place(pair: Pair) -> Ruling:
    """Join what fills the same pages of one volume, whatever became of the title."""
    if not (pair.volume and pair.years == 0 and pair.journal is not False):
        return None
    if pair.score >= _FAR:
        return "strong", "place"
    several = min(len(pair.one.people), len(pair.other.people)) > 1
    return ("same", "place") if pair.translated and several else None


def _different_titles(pair: Pair) -> Ruling:
    if pair.score < NEAR:
        return ("unknown", "other language") if pair.translated else ("different", "titles")
    if not pair.exact and (word := other_words(*pair.texts)):
        return "different", f"words: {word}"
    if not pair.telling and not pair.corroborated:
        return "unknown", "short title"
    return None


def _preprints(pair: Pair) -> Ruling:
    """Join a preprint with what was published of it, by title and people."""
    if (pair.one.preprint or pair.other.preprint) and pair.people and (pair.years or 0) <= 3:
        return "same", "preprint"
    return None


def _venues(pair: Pair) -> Ruling:
    if pair.journal is False and not (
        pair.volume and pair.pages is not False and pair.people and pair.years == 0
    ):
        return "different", "venues"
    if pair.dois is False:
        return "different", "identifiers"
    return None


def _years(pair: Pair) -> Ruling:
    """Take a year's difference for that between online and print, if all else agrees."""
    if not pair.years:
        return None
    if pair.years > 1 or pair.volume is False or not pair.people:
        return "different", "years"
    if pair.volume or (pair.journal and pair.printed_later):
        return "same", "title and journal"
    return "different", "years"


def _volumes(pair: Pair) -> Ruling:
    if pair.volume is False:
        return "different", "volumes"
    if pair.pages is False and not (pair.volume and pair.long and pair.number is not False):
        return "different", "pages"
    if pair.pages is False and pair.abstract:
        return "different", "pages of an abstract"
    if pair.number is False and pair.pages is None:
        return "different", "issues"
    return None


def _title(pair: Pair) -> Ruling:
    if pair.people is None and not (pair.years == 0 and (pair.journal or pair.long)):
        return "unknown", "no people"
    if pair.years is None and not pair.journal:
        return "unknown", "no year"
    return "same", "title" if pair.exact else "near title"


RULES: tuple[Callable[[Pair], Ruling], ...] = (
    _kinds,
    _identifiers,
    _no_title,
    _numbers,
    _people,
    _place,
    _different_titles,
    _preprints,
    _venues,
    _years,
    _volumes,
    _title,
)
"""What is asked of two records, in this order."""

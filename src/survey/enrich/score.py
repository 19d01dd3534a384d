"""How surely a candidate is the work that was asked for, 0 to 100."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from ..model import Person, Work
from ..titles import read_title, title_key

ENOUGH = 90.0
"""A hit of a search that scores less is only suggested."""
WORTH_A_LOOK = 70.0
"""A hit of a search that scores less is not even suggested."""
NOT_IT = 60.0
"""What an identifier leads to and scores less is another work."""
_TELLING = 20
"""A title of so many letters names its work; Han characters count double."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def score(work: Work, found: Work) -> float:
    """Return how surely a hit of a search is *work*: by title, first author and year.

    >>> attention = Work("k", "Attention Is All You Need", authors=(Person("Vaswani", "A."),))
    >>> hit = Work("", "Attention is all you need", authors=(Person("Vaswani", "Ashish"),))
    >>> score(attention, hit)
    100.0
    >>> score(attention, Work("", "Attention Is All You Need", authors=(Person("Chen", "Bo"),)))
    70.0
    """
    points = titles_alike(work, found)
    points -= _numbers_differ(work.title, found.title) * 15
    points -= _author_penalty(work, found)
    points -= min(20, 5 * max(0, _years_between(work, found) - 1))
    return round(max(0.0, points), 1)


def score_named(work: Work, found: Work) -> float:
    """Return how surely what an identifier leads to is *work*, by title or author alone.

    Notes may know a work by its short name only, and titles change between versions.
    """
    names = {title_key(name) for name in (work.title, *work.aliases)} - {""}
    if {title_key(found.title), title_key(read_title(found.title).short_name or "")} & names:
        return 100.0
    alike = titles_alike(work, found)
    return max(alike, NOT_IT) if alike > 40 and _first_author_agrees(work, found) else alike


def titles_alike(work: Work, found: Work) -> float:
    """Return how alike the nearest titles are."""
    theirs = title_key(found.title)
    return max(fuzz.ratio(title_key(title), theirs) for title in (work.title, *work.title_variants))


def _numbers_differ(one: str, other: str) -> bool:
    return sorted(re.findall(r"\d+", one)) != sorted(re.findall(r"\d+", other))


def _author_penalty(work: Work, found: Work) -> int:
    agrees = _first_author_agrees(work, found)
    if agrees is None:
        key = title_key(work.title)
        return 0 if len(key) + len(_HAN.findall(key)) >= _TELLING else 15
    return 0 if agrees else 30


def _first_author_agrees(work: Work, found: Work) -> bool | None:
    """Whether the first authors share a name, in whatever order it stands; None if one is unknown.

    A name in Han and one in Latin letters cannot be compared.
    """
    if not work.authors or not found.authors:
        return None
    mine, theirs = work.authors[0], found.authors[0]
    if bool(_HAN.search(str(mine))) != bool(_HAN.search(str(theirs))):
        return None
    return same_person(mine, theirs)


def same_person(one: Person, other: Person) -> bool:
    """Whether two names may be one person's: a word of more than a letter in common.

    >>> same_person(Person("Bran", "Andres M."), Person("M. Bran", "Andres"))
    True
    """
    return not set(_words(one)).isdisjoint(_words(other))


def _words(person: Person) -> Iterator[str]:
    text = str(person)
    if _HAN.search(text):
        yield title_key(text)
    yield from (word for part in re.split(r"[\s.\-]+", text) if len(word := title_key(part)) > 1)


def _years_between(work: Work, found: Work) -> int:
    mine = [int(year[:4]) for year in (work.published, str(work.venue_year or "")) if year]
    theirs = [int(year[:4]) for year in (found.published, str(found.venue_year or "")) if year]
    return min((abs(a - b) for a in mine for b in theirs), default=0)

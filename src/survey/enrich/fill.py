"""A work and what a service says of it → the work with its gaps filled, and suggestions.

What stands is never changed: where the service says something else, that is a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from types import MappingProxyType

from ..model import Person, Work
from ..titles import title_key
from ..works.csl import ASKED, SOURCE_NAMES, SUGGESTED
from .score import same_person

_ABOUT = ("authors", "arxiv", "primary_class", "url")
"""Fields that stand for themselves."""
_PLACE = (
    "container", "venue", "venue_year", "volume", "number", "pages", "publisher", "doi",
)  # fmt: skip
"""Where it was published, which is one place: never filled from two."""
_OURS = re.compile(r"[a-z]+ \d{4}-\d\d-\d\d(?: |$)")
"""A source that this package wrote."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that a service gives and that was not taken over."""

    key: str
    """Citation key of the work."""
    field: str
    value: str
    standing: str
    """What the work says, empty if it says nothing."""
    source: str
    """Service and date: ``crossref 2026-11-21``."""
    score: float | None = None
    """How surely the hit of a search is the work; None where an identifier led to it."""

    def __str__(self) -> str:
        sure = "" if self.score is None else f", by title, score {self.score:.0f}"
        return f"{self.field}: {self.value} ({self.source}{sure})"


def fill(
    work: Work, found: Work, source: str, score: float | None = None
) -> tuple[Work, tuple[Suggestion, ...]]:
    """Return *work* with its gaps filled from *found*, and what *found* says otherwise.

    >>> work = Work("k", "A Title", authors=(Person("Li", "Bo"),), sources={"authors": ("a.bib",)})
    >>> found = Work("", "A title", authors=(Person("Li", "B."),), arxiv="2301.12597")
    >>> filled, suggestions = fill(work, found, "arxiv 2026-11-21")
    >>> filled.arxiv, filled.authors == work.authors, dict(filled.sources), suggestions
    ('2301.12597', True, {'authors': ('a.bib',), 'arxiv': ('arxiv 2026-11-21',)}, ())
    """
    takes = _takes_place(work, found)
    names = [*_ABOUT, *(_PLACE if takes else ())]
    new = {name: getattr(found, name) for name in names if _is_gap(work, found, name)}
    new |= _type(work, found) if takes else {}
    if not work.published and _is_first(work, found):
        new["published"] = found.published
    filled = replace(work, **new) if new else work
    differing = [*_differences(work, found), *_place_differences(work, found, takes)]
    told = (Suggestion(work.key, *difference, source, score) for difference in differing)
    by = "" if score is None else f" by title, score {score:.0f}"
    return _credited(filled, new, f"{source}{by}"), tuple(told)


def _is_gap(work: Work, found: Work, name: str) -> bool:
    return not getattr(work, name) and bool(getattr(found, name))


def _credited(work: Work, fields: Iterable[str], source: str) -> Work:
    """Return *work* with *source* named for the *fields* that came from it."""
    sources = dict(work.sources)
    for name in fields:
        known = SOURCE_NAMES.get(name, name)
        sources[known] = tuple(dict.fromkeys((*sources.get(known, ()), source)))
    return replace(work, sources=MappingProxyType(sources))


def _takes_place(work: Work, found: Work) -> bool:
    """Whether where *found* was published is where *work* was.

    A work whose type nobody looked up takes the place as a whole. A preprint that somebody looked
    up does not: that it was published since is not for us to say.
    """
    unplaced = not (work.venue or work.container)
    if unplaced and work.type == "article" and _is_looked_up(work):
        return found.type == "article" and not found.arxiv
    if work.doi and found.doi:
        return work.doi.casefold() == found.doi.casefold()
    if unplaced:
        return work.type in ("document", "article", found.type)
    return _same_venue(work, found) and _near(work.venue_year, found.venue_year)


def _is_looked_up(work: Work) -> bool:
    """Whether anything of a work has a source that is not ours."""
    told = (lines for name, lines in work.sources.items() if name not in (ASKED, SUGGESTED))
    return any(not _OURS.match(line) for lines in told for line in lines)


def _type(work: Work, found: Work) -> dict[str, str]:
    known = found.type not in ("document", work.type)
    return {"type": found.type} if known and _is_guess(work) else {}


def _is_guess(work: Work) -> bool:
    """Whether the type of a work was never looked up: a work is an article until one knows."""
    return work.type == "document" or (work.type == "article" and not _is_looked_up(work))


def _same_venue(work: Work, found: Work) -> bool:
    if work.venue and found.venue:
        return work.venue == found.venue
    names = {title_key(name) for name in (work.venue, work.container) if name}
    return title_key(found.container or "") in names


def _near(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= 1


def _is_first(work: Work, found: Work) -> bool:
    """Whether the date of *found* is that of the first publication, as far as we can see."""
    return bool(found.published) and (found.type == "article" or not work.arxiv)


def _differences(work: Work, found: Work) -> Iterator[tuple[str, str, str]]:
    """Yield field, other value and standing value where both speak and do not agree."""
    titles = {title_key(title) for title in (work.title, *work.title_variants)}
    if title_key(found.title) not in titles:
        yield "title", found.title, work.title
    if _others(work.authors, found.authors):
        yield "authors", _names(found.authors), _names(work.authors)
    yield from _other_values(work, found, ("arxiv", "primary_class"))
    if work.published and _is_first(work, found) and _is_news(work.published, found):
        yield "published", found.published or "", work.published


def _other_values(work: Work, found: Work, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        mine, theirs = getattr(work, name), getattr(found, name)
        if mine and theirs and _plain(mine) != _plain(theirs):
            yield name, str(theirs), str(mine)


def _is_news(standing: str, found: Work) -> bool:
    """Whether a date is another one, or says more; a later one than stands is a later version."""
    other = found.published or ""
    both = min(len(standing), len(other))
    return other[:both] < standing[:both] or (other.startswith(standing) and other != standing)


def _others(mine: tuple[Person, ...], theirs: tuple[Person, ...]) -> bool:
    """Whether two lists of authors are both known and not the same."""
    pairs = zip_longest(mine, theirs)
    same = all(one and other and same_person(one, other) for one, other in pairs)
    return bool(mine and theirs) and not same


def _names(people: tuple[Person, ...]) -> str:
    shown = "; ".join(map(str, people[:5]))
    return f"{shown}; … ({len(people)} authors)" if len(people) > 5 else shown


def _place_differences(work: Work, found: Work, takes: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what differs about the place; of another place only its name and its DOI."""
    if takes:
        yield from _other_values(work, found, ("venue_year", "volume", "number", "pages"))
        return
    place = found.venue or found.container
    if place and not _same_venue(work, found):
        yield (
            "venue",
            f"{place} {found.venue_year or ''}".strip(),
            work.venue or work.container or "",
        )
    elif not _near(work.venue_year, found.venue_year):
        yield "venue_year", str(found.venue_year), str(work.venue_year)
    if found.doi and _plain(found.doi) != _plain(work.doi or ""):
        yield "doi", found.doi, work.doi or ""


def _plain(value: object) -> str:
    return re.sub(r"\W+", "-", str(value)).casefold()

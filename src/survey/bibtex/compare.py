"""Where an entry and the facts differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Person, Problem, Severity, Work
from ..titles import title_key
from .facts import vocabulary_venue
from .format import entry_type
from .names import read_names
from .read import Entry


def differences(
    entry: Entry, said: Work, work: Work, source: str, place: str = ""
) -> list[Problem]:
    """Return a problem for each field of *entry* that says something else than the facts.

    *said* is what the entry says, *work* what the facts say, *place* where they stand.
    """
    facts = f"the facts ({place})" if place else "the facts"
    found = [
        *_titles(said, work),
        *_authors(entry, work),
        *_years(said, work),
        *_venues(said, work),
        *_plain(said, work),
        *_acceptance(said, work),
    ]
    if entry.type != entry_type(work) and not found:
        found = [("bib-type", "info", f"@{entry.type}", f"@{entry_type(work)}")]
    return [
        Problem(
            code,
            severity,
            f'"{entry.key}" says "{mine}"; {facts} say "{theirs}"',
            source,
            entry.line,
        )
        for code, severity, mine, theirs in found
    ]


Difference = tuple[str, Severity, str, str]
"""Code, severity, what the entry says, what the facts say."""


def _titles(said: Work, work: Work) -> Iterator[Difference]:
    known = {title_key(title) for title in (work.title, *work.title_variants)}
    if said.title and title_key(said.title) not in known:
        yield "bib-title", "warning", said.title, work.title


def _authors(entry: Entry, work: Work) -> Iterator[Difference]:
    people, complete = read_names(entry.get("author"))
    if not people or not work.authors:
        return
    same = all(map(_is_same_person, people, work.authors))
    as_many = len(people) == len(work.authors) or (
        not complete and len(people) <= len(work.authors)
    )
    if not same or not as_many:
        yield "bib-author", "warning", _named(people), _named(work.authors)
    elif not complete:
        yield "bib-author", "info", "and others", _named(work.authors)


def _is_same_person(one: Person, other: Person) -> bool:
    """Whether two spellings may be one person: given names may be cut to initials.

    >>> _is_same_person(Person("Li", "J."), Person("Li", "Junnan"))
    True
    """
    families = {title_key(p.family.split()[-1] if p.family else p.literal) for p in (one, other)}
    first, second = sorted((title_key(one.given), title_key(other.given)), key=len)
    return len(families) == 1 and second[: min(len(first), 1)] == first[:1]


def _named(people: tuple[Person, ...]) -> str:
    names = ", ".join(str(person) for person in people[:3])
    return f"{names} and {len(people) - 3} more" if len(people) > 3 else names


def _years(said: Work, work: Work) -> Iterator[Difference]:
    if said.venue_year is None and said.published and work.published:
        if said.published[:4] != work.published[:4]:
            yield "bib-year", "warning", said.published[:4], str(work.year)
    elif said.venue_year and work.year and said.venue_year != work.year:
        early = str(said.venue_year) == (work.published or "")[:4]
        yield "bib-year", "info" if early else "warning", str(said.venue_year), str(work.year)


def _venues(said: Work, work: Work) -> Iterator[Difference]:
    if not said.container or not work.container:
        return
    one, other = vocabulary_venue(said.container), vocabulary_venue(work.container)
    mine, theirs = title_key(said.container), title_key(work.container)
    if mine in theirs or theirs in mine or title_key(work.venue or "") == mine:
        return
    if one is None or one != other:
        yield "bib-venue", "info", said.container, work.container


def _acceptance(said: Work, work: Work) -> Iterator[Difference]:
    if said.type == "article" and said.arxiv and not said.container and work.container:
        yield "bib-preprint", "info", "preprint", f"{work.container}, {work.year}"


def _plain(said: Work, work: Work) -> Iterator[Difference]:
    pairs: list[tuple[str, Severity, str | None, str | None]] = [
        ("bib-doi", "warning", said.doi, work.doi),
        ("bib-eprint", "warning", said.arxiv, work.arxiv),
        ("bib-pages", "info", said.pages, work.pages),
        ("bib-volume", "info", said.volume, work.volume),
    ]
    for code, severity, mine, theirs in pairs:
        if mine and theirs and _folded(mine) != _folded(theirs):
            yield code, severity, mine, theirs


def _folded(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()

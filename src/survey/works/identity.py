"""When do two records speak of one work: identifiers first, then the title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..model import Work
from ..titles import title_key

_LONG = 16
"""A title key of so many letters names one work; Han characters count double."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def marks(work: Work) -> Iterator[str]:
    """Yield what only this work has: arXiv id, DOI, titles; the surest first.

    >>> list(marks(Work("k", "Attention Is All You Need", arxiv="1706.03762")))
    ['arxiv:1706.03762', 'title:attentionisallyouneed']
    """
    if work.arxiv:
        yield f"arxiv:{work.arxiv.casefold()}"
    if work.doi and not work.doi.casefold().startswith("10.48550/"):
        yield f"doi:{work.doi.casefold()}"
    for key in dict.fromkeys(map(title_key, (work.title, *work.title_variants))):
        if len(key) + len(_HAN.findall(key)) >= _LONG:
            yield f"title:{key}"
        elif key and work.authors:
            first = work.authors[0]
            yield f"title:{key}:{title_key(first.family or first.literal)}"


class Shelf:
    """Works by place, key and marks; the first to show a mark keeps it."""

    def __init__(self, works: Iterable[Work] = ()) -> None:
        self.works: list[Work] = []
        self.by_key: dict[str, int] = {}
        self._by_mark: dict[str, int] = {}
        for work in works:
            self.put(work)

    def put(self, work: Work, place: int | None = None) -> None:
        """Take in a work, in the *place* of another or behind all."""
        if place is None:
            place = len(self.works)
            self.works.append(work)
        else:
            self.by_key.pop(self.works[place].key, None)
            self.works[place] = work
        self.by_key.setdefault(work.key, place)
        for mark in marks(work):
            self._by_mark.setdefault(mark, place)

    def find(self, work: Work) -> int | None:
        """Return the place of the work here that *work* speaks of, if there is one.

        One under its own key is preferred if they share any mark.
        """
        mine = list(marks(work))
        own = self.by_key.get(work.key)
        if own is not None and not set(mine).isdisjoint(marks(self.works[own])):
            return own
        return next((self._by_mark[mark] for mark in mine if mark in self._by_mark), None)


def united(fact: Work, found: Work) -> Work:
    """Return *fact* with what it lacks filled in from *found*; names and addresses are united.

    >>> blip = Work("blip2", "BLIP-2: Bootstrapping Pre-training", arxiv="2301.12597")
    >>> united(blip, Work("b", "BLIP2", doi="10.1/x")).doi
    '10.1/x'
    """
    return replace(
        _published(fact, found),
        authors=fact.authors or found.authors,
        published=fact.published or found.published,
        doi=fact.doi or found.doi,
        arxiv=fact.arxiv or found.arxiv,
        primary_class=fact.primary_class or found.primary_class,
        url=fact.url or found.url,
        urls=_union(fact.urls, found.urls),
        aliases=_union(fact.aliases, found.aliases),
        title_variants=_other_titles(fact, found),
    )


def _published(fact: Work, found: Work) -> Work:
    """Return *fact* with where it was published, which is one place: never parts of two."""
    lacking = not (fact.venue or fact.container)
    if not lacking and (fact.venue, fact.venue_year) != (found.venue, found.venue_year):
        return fact
    return replace(
        fact,
        type=found.type if lacking or fact.type == "document" else fact.type,
        venue=fact.venue or found.venue,
        container=fact.container or found.container,
        venue_year=fact.venue_year or found.venue_year,
        track=fact.track or found.track,
        volume=fact.volume or found.volume,
        number=fact.number or found.number,
        pages=fact.pages or found.pages,
        publisher=fact.publisher or found.publisher,
    )


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _other_titles(fact: Work, found: Work) -> tuple[str, ...]:
    """Return the variants of *fact* and the titles of *found* that are not among them yet."""
    titles = {title_key(title): title for title in (found.title, *found.title_variants)}
    known = {title_key(title) for title in (fact.title, *fact.title_variants)}
    return (*fact.title_variants, *(t for key, t in titles.items() if key and key not in known))

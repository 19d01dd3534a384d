"""When do two records speak of one work: identifiers first, then the title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..model import Work
from ..titles import title_key
from .keys import new_key

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
    for title in (work.title, *work.title_variants):
        key = title_key(title)
        if len(key) + len(_HAN.findall(key)) >= _LONG:
            yield f"title:{key}"
        elif key and work.authors:
            first = work.authors[0]
            yield f"title:{key}:{title_key(first.family or first.literal)}"


class Shelf:
    """Works by their marks; the first to show a mark keeps it."""

    def __init__(self, works: Iterable[Work] = ()) -> None:
        self.works: dict[str, Work] = {}
        self._keys: dict[str, str] = {}
        for work in works:
            self.put(work)

    def put(self, work: Work) -> None:
        """Take in a work under its key."""
        self.works[work.key] = work
        for mark in marks(work):
            self._keys.setdefault(mark, work.key)

    def find(self, work: Work) -> str | None:
        """Return the key of the work here that *work* speaks of, if there is one.

        One under its own key is preferred if they share any mark.
        """
        found = [key for mark in marks(work) if (key := self._keys.get(mark)) is not None]
        own = self.works.get(work.key)
        if own is not None and not set(marks(own)).isdisjoint(marks(work)):
            return work.key
        return found[0] if found else None


def merge(facts: Iterable[Work], found: Iterable[Work]) -> list[Work]:
    """Return *facts* with *found* merged in; a fact wins over what was found, but not its key.

    What the facts lack is filled in from *found*, names and addresses are united. A work that is
    known under another key takes the key of *found*, for that is the one its author cites.

    >>> blip = Work("li2023blip2", "BLIP-2: Bootstrapping Pre-training", arxiv="2301.12597")
    >>> merge([blip], [Work("blip2", "BLIP2", doi="10.1/x", arxiv="2301.12597")])[0].key
    'blip2'
    """
    shelf = Shelf(facts)
    for work in found:
        key = shelf.find(work)
        standing = shelf.works.get(work.key)
        if standing is not None and key != work.key:
            free = new_key(replace(standing, key=""), set(shelf.works) | {work.key})
            shelf = _renamed(shelf, work.key, replace(standing, key=free))
        if key is None:
            shelf.put(work)
        else:
            shelf = _renamed(shelf, key, _united(shelf.works[key], work))
    return list(shelf.works.values())


def _renamed(shelf: Shelf, key: str, work: Work) -> Shelf:
    """Return the shelf with *work* in the place of the one under *key*."""
    if key == work.key:
        shelf.put(work)
        return shelf
    return Shelf(work if w.key == key else w for w in shelf.works.values())


def _united(fact: Work, found: Work) -> Work:
    return replace(
        fact,
        key=found.key,
        type=found.type if fact.type == "document" else fact.type,
        authors=fact.authors or found.authors,
        published=fact.published or found.published,
        venue=fact.venue or found.venue,
        container=fact.container or found.container,
        venue_year=fact.venue_year or found.venue_year,
        volume=fact.volume or found.volume,
        number=fact.number or found.number,
        pages=fact.pages or found.pages,
        publisher=fact.publisher or found.publisher,
        doi=fact.doi or found.doi,
        arxiv=fact.arxiv or found.arxiv,
        primary_class=fact.primary_class or found.primary_class,
        url=fact.url or found.url,
        urls=_union(fact.urls, found.urls),
        aliases=_union(fact.aliases, found.aliases),
        title_variants=_other_titles(fact, found),
    )


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _other_titles(fact: Work, found: Work) -> tuple[str, ...]:
    """Return the variants of *fact* and the titles of *found* that are not among them yet."""
    titles = {title_key(title): title for title in (found.title, *found.title_variants)}
    known = {title_key(title) for title in (fact.title, *fact.title_variants)}
    return (*fact.title_variants, *(t for key, t in titles.items() if key and key not in known))

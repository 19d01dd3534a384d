"""Entries that speak of one work, and identifiers that two works share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Work
from ..titles import title_key
from ..works.identity import marks
from .items import Finding, Item

_PARTS = frozenset({"chapter", "book"})
"""Types that bear the DOI or the title of a whole beside that of a part."""


def works(items: Sequence[Item]) -> Iterator[Finding]:
    """Yield entries that speak of a work which an entry above has: one identifier or one title.

    Entries that biblatex's ``related`` joins are meant to be two.
    """
    first: dict[str, Item] = {}
    for item in items:
        standing = [first[mark] for mark in marks(item.work) if mark in first]
        same = next((other for other in standing if _is_double(item, other)), None)
        if same:
            yield item.found(
                None,
                f'speaks of the same work as "{same.entry.key}" on line {same.entry.line}',
                "cite one of them and take the other out",
            )
        for mark in marks(item.work):
            first.setdefault(mark, item)


def _is_double(one: Item, other: Item) -> bool:
    is_meant = any(
        this.entry.key in that.entry.fields.get("related", "")
        for this, that in ((one, other), (other, one))
    )
    return not is_meant and _is_same(one.work, other.work)


def _is_same(one: Work, other: Work) -> bool:
    """Whether two works that share an identifier or a title are one; else one of these is wrong."""
    if title_key(one.title) != title_key(other.title) or _volume(one) != _volume(other):
        return False
    if one.doi and other.doi and one.doi.casefold() != other.doi.casefold():
        return False
    if one.arxiv and one.arxiv == other.arxiv:
        return True
    if not one.authors or not other.authors or _family(one) != _family(other):
        return False
    is_preprint = "article" in (one.type, other.type)
    return is_preprint or (one.type == other.type and one.year == other.year)


def _volume(work: Work) -> tuple[str | None, ...]:
    return (work.volume, work.number, work.pages) if work.type in _PARTS else ()


def _family(work: Work) -> str:
    return title_key(work.authors[0].family or work.authors[0].literal)


def identifiers(items: Sequence[Item]) -> Iterator[Finding]:
    """Yield entries with the DOI or arXiv identifier of an entry above under another title."""
    first: dict[str, Item] = {}
    for item in items:
        for mark in marks(item.work):
            kind, _, value = mark.partition(":")
            if kind == "title":
                continue
            other = first.setdefault(mark, item)
            if _is_other(item.work, other.work):
                yield item.found(
                    next(item.own("doi" if kind == "doi" else "eprint"), None),
                    f'"{value}" also stands in "{other.entry.key}" on line {other.entry.line}, '
                    f"under another title",
                    "one of the two is wrong",
                )


def _is_other(one: Work, other: Work) -> bool:
    """Whether two titles have nothing to do with each other; a part bears the DOI of its whole."""
    if one is other or not _PARTS.isdisjoint((one.type, other.type)):
        return False
    mine, theirs = title_key(one.title), title_key(other.title)
    return (
        bool(mine and theirs)
        and mine[:12] != theirs[:12]
        and mine not in theirs
        and theirs not in mine
    )

"""Works that were made of a file's works, put on top of what the file has become meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from types import MappingProxyType

from ..model import Work
from .csl import ASKED, SUGGESTED
from .identity import Shelf, united

_LISTS = (ASKED, SUGGESTED)
"""Sources of which both sides' lines are kept."""


def rebased(mine: Iterable[Work], *, base: Iterable[Work], now: Iterable[Work]) -> Iterator[Work]:
    """Yield the works that stand *now* with what *mine* have that *base* had not, then new ones.

    What was changed or removed in the file since it was *base* stays so; a work that came into it
    meanwhile takes what it lacks from the same work of *mine*.

    >>> old, mine, now = (Work("k", "Maps", doi=d, url=u)
    ...                   for d, u in ((None, None), ("10.1/x", "a"), (None, "b")))
    >>> [(work.doi, work.url) for work in rebased([mine], base=[old], now=[now])]
    [('10.1/x', 'b')]
    """
    was = {work.key: work for work in base}
    standing = Shelf(now)
    if standing.works == [*was.values()]:
        yield from mine
        return
    new = []
    for work in mine:
        place = standing.by_key.get(work.key) if work.key in was else standing.find(work)
        if place is not None:
            there = standing.works[place]
            old = was.get(there.key)
            standing.works[place] = _merged(there, work, old) if old else _filled(there, work)
        elif work.key not in was:
            new.append(work)
    yield from (*standing.works, *new)


def _merged(now: Work, mine: Work, old: Work) -> Work:
    """Return each field as it is now where it was changed, else as *mine* has it."""
    names = [
        field.name for field in fields(Work) if getattr(now, field.name) == getattr(old, field.name)
    ]
    changed = {name: getattr(mine, name) for name in names if name not in ("key", "sources")}
    return replace(now, **changed, sources=_sources(now, mine, old))


def _filled(now: Work, mine: Work) -> Work:
    return replace(united(now, mine), sources=_sources(now, mine, now))


def _sources(now: Work, mine: Work, old: Work) -> MappingProxyType[str, tuple[str, ...]]:
    kept = dict(now.sources)
    for name, lines in mine.sources.items():
        if name in _LISTS:
            kept[name] = tuple(dict.fromkeys((*kept.get(name, ()), *lines)))
        elif kept.get(name) == old.sources.get(name):
            kept[name] = lines
    return MappingProxyType(kept)

"""Records of all sources → works under keys of their own, and papers with their notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import works
from ..model import Note, Problem, Work
from ..readers import Reading
from ..resolve import (
    NO_PINS,
    Join,
    Match,
    Matches,
    Paper,
    Pins,
    Resolution,
    same_works,
)
from ..titles import title_key
from .model import Record, Records


@dataclass(frozen=True, slots=True)
class Shelved:
    """The works known when all sources are read."""

    works: tuple[Work, ...]
    readings: tuple[Reading, ...] = ()
    """The files of records; of each note the field ``key`` names the work."""
    keys: frozenset[str] = frozenset()
    """Of the works that stand in a source: each is a paper, noted or not."""
    joins: tuple[Join, ...] = ()
    """Records of one work, with what shows it; the *note* is the record's own key."""
    near: tuple[Join, ...] = ()
    """Records that look alike and were not joined, with what parted them."""
    named: tuple[str, ...] = ()
    """The key of each of the facts, the known and the records given, in this order."""


def shelve(
    facts: Iterable[Work],
    known: Iterable[Work],
    found: Sequence[Records],
    *,
    pins: Pins = NO_PINS,
    pattern: str = works.PATTERN,
) -> Shelved:
    """Return *facts* with the works of a bibliography (*known*) and of records merged in.

    Which of them are one work `survey.resolve.same_works` decides. A fact wins over what a
    bibliography or record says, but not its key: that is the one by which an author cites, of the
    bibliography before that of the first record. A record keeps its key, unless another work
    has it; then a problem names both keys. One without a key gets one of the *pattern*.

    >>> from survey.model import Span
    >>> a, b = (Record(Work("k", t), Span("a.bib", n, n)) for n, t in ((1, "Water"), (2, "Fire")))
    >>> shelved = shelve((), (), [Records("a.bib", "", (a, b))])
    >>> sorted(shelved.keys), shelved.readings[0].problems[0].code
    (['fire', 'k'], 'record-key')
    """
    facts, known = tuple(facts), tuple(known)
    listed = [record for records in found for record in records.records]
    every = (*facts, *known, *(record.work for record in listed))
    matches = same_works(every, pins=pins)
    groups = _groups(every, matches)
    first = len(facts) + len(known)
    keys = _keys(every, groups, len(facts), pattern)
    merged: dict[int, Work] = {}
    for work, group in zip(every, groups, strict=True):
        merged[group] = works.united(merged[group], work) if group in merged else work
    shelf = tuple(replace(work, key=keys[group]) for group, work in merged.items())
    key_of = [keys[group] for group in groups[first:]]
    problems = list(_complaints(listed, key_of))
    readings, at = [], 0
    for records in found:
        mine = slice(at, at + len(records.records))
        at = mine.stop
        named = tuple(
            replace(record, work=replace(record.work, key=key))
            for record, key in zip(listed[mine], key_of[mine], strict=True)
        )
        said = [problem for place, problem in problems if mine.start <= place < mine.stop]
        renamed = replace(records, records=named, problems=(*records.problems, *said))
        readings.append(renamed.reading())
    return Shelved(
        shelf,
        tuple(readings),
        frozenset(key_of),
        joins=tuple(_told(matches.joins, listed, groups, keys, first)),
        near=tuple(_told(matches.near, listed, groups, keys, first)),
        named=tuple(keys[group] for group in groups),
    )


def _told(
    found: Iterable[Match],
    listed: Sequence[Record],
    groups: Sequence[int],
    keys: Mapping[int, str],
    first: int,
) -> Iterator[Join]:
    """Yield the matches of which one at least is a record, at the record's place."""
    for match in found:
        one, other = sorted((match.one, match.other))
        if other >= first:
            record, key = listed[other - first], keys[groups[one]]
            where = (record.span.source, record.span.line)
            yield Join(record.work.key, key, match.evidence, match.score, *where)


def _groups(every: Sequence[Work], matches: Matches) -> list[int]:
    """Return, for each work, the number of the first that is the same.

    Records under one key and title are one too, though they may say nothing else.
    """
    group = list(range(len(every)))
    for places in matches.groups:
        for place in places:
            group[place] = min(places)
    named: dict[tuple[str, str], int] = {}
    for place, work in enumerate(every):
        other = named.setdefault((work.key, title_key(work.title)), place)
        if work.key and group[other] != group[place]:
            group = [group[other] if g == group[place] else g for g in group]
    return group


def _keys(every: Sequence[Work], groups: Sequence[int], facts: int, pattern: str) -> dict[int, str]:
    """Return the key of each group: of those that an author cites by first, then of facts."""
    keys: dict[int, str] = {}
    taken: set[str] = set()
    for place in (*range(facts, len(every)), *range(facts)):
        if groups[place] not in keys:
            key = every[place].key
            if not key or key in taken:
                key = works.new_key(every[place], taken, pattern=pattern)
            keys[groups[place]] = key
            taken |= {key, key.casefold()}
    return keys


def _complaints(listed: Sequence[Record], key_of: Sequence[str]) -> Iterator[tuple[int, Problem]]:
    """Yield what a user must know of the records that are not cited by their own keys."""
    first: dict[str, Record] = {}
    for record, key in zip(listed, key_of, strict=True):
        first.setdefault(key, record)
    for at, (record, key) in enumerate(zip(listed, key_of, strict=True)):
        own, place = record.work.key, (record.span.source, record.span.line)
        if not own or own == key:
            continue
        holder = first.get(own)
        where = f" at {holder.span}" if holder else " in the bibliography"
        if first[key] is record and holder is not record and (holder or key.startswith(own)):
            message = f'key "{own}" is that of another work{where}; this one is cited as "{key}"'
            yield at, Problem("record-key", "warning", message, *place)
        else:
            where = "" if first[key] is record else f" at {first[key].span}"
            message = f'"{own}" and "{key}"{where} are records of one work, cited as "{key}"'
            yield at, Problem("record-double", "info", message, *place)


def attach(
    resolution: Resolution, notes: Iterable[Note], known: Iterable[Work], keys: Iterable[str]
) -> Resolution:
    """Return *resolution* with every work of *keys* as a paper and the *notes* of records on them.

    A note of a record needs no evidence but its place: it stands in the record.
    """
    by_key: Mapping[str, Work] = {work.key: work for work in known}
    papers = {paper.key: paper for paper in resolution.papers}
    for key in keys:
        papers.setdefault(key, Paper(by_key[key]))
    added: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        added[note.fields["key"]].append(note)
    for key, found in added.items():
        papers[key] = replace(papers[key], notes=_by_place((*papers[key].notes, *found)))
    own = [note for found in added.values() for note in found]
    joins = [Join(n.id, n.fields["key"], "record", 100.0, n.span.source, n.span.line) for n in own]
    return replace(
        resolution,
        papers=tuple(papers[key] for key in sorted(papers)),
        joins=tuple(sorted((*resolution.joins, *joins), key=lambda j: (j.paper, j.source, j.line))),
        notes=(*resolution.notes, *own),
        paper_of={**resolution.paper_of, **{note.id: note.fields["key"] for note in own}},
    )


def _by_place(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: (note.span.source, note.span.line)))

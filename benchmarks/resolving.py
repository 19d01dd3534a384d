"""Notes → papers, against rapidfuzz on all pairs of titles; records, against bib-dedupe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import find_spec

import pandas as pd
from rapidfuzz import fuzz, process

from survey import resolve
from survey.model import Note, Work
from survey.readers.files import Text, read_all
from survey.repeats import drop_repeats
from survey.titles import title_key

from . import grow
from .measure import Figure, compare, forget

_RECORDS = 1000


def figures(sizes: tuple[int, ...]) -> Iterator[Figure]:
    """Yield the figures of resolving."""
    took: dict[int, float] = {}
    for size in sizes:
        notes = _notes(size)
        runs = 3 if size <= 1000 else 1
        pairs = compare(
            f"{size:,} notes: resolving / rapidfuzz, all pairs of titles",
            lambda notes=notes: _resolve(notes),
            lambda notes=notes: _all_pairs(notes),
            runs=runs,
        )
        took[len(notes)] = pairs.ours
        yield pairs
    for (few, before), (many, after) in zip(
        list(took.items()), list(took.items())[1:], strict=False
    ):
        growth = (after / many) / (before / few)
        yield Figure(f"{many:,} notes: a note / one of {few:,}", after / many, before / few, growth)
    if find_spec("bib_dedupe"):
        yield _records()


def _notes(size: int) -> list[Note]:
    texts = [Text(text, name, f"/{name}") for name, text in grow.files(size)]
    kept, _ = drop_repeats(read_all(texts, {}, {}))
    return [note for reading in kept for note in reading.notes]


def _resolve(notes: list[Note]) -> None:
    forget()
    resolve.resolve(notes, [])


def _all_pairs(notes: list[Note]) -> None:
    keys = [title_key(note.title) for note in notes]
    for start in range(0, len(keys), 1000):
        process.cdist(keys[start : start + 1000], keys, scorer=fuzz.ratio, score_cutoff=92)


def _records() -> Figure:
    """Return what finding the works among records costs, against bib-dedupe."""
    from bib_dedupe.bib_dedupe import block, match, prep  # noqa: PLC0415  (may not be there)

    found = [resolve.work_of(note) for note in _notes(2 * _RECORDS) if note.authors][:_RECORDS]
    table = pd.DataFrame(map(_row, range(len(found)), found))

    def theirs() -> None:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            match(block(prep(table, verbosity_level=0, cpu=1), verbosity_level=0, cpu=1),
                  verbosity_level=0, cpu=1)  # fmt: skip

    name = f"{len(found):,} records: which are one work / bib-dedupe"
    return compare(name, lambda: resolve.same_works(found), theirs, runs=3)


def _row(number: int, work: Work) -> dict[str, str]:
    return {
        "ID": str(number),
        "ENTRYTYPE": "article",
        "title": work.title,
        "author": " and ".join(f"{p.family}, {p.given}" for p in work.authors),
        "year": str(work.year or ""),
        "journal": work.venue or "",
        **dict.fromkeys(("volume", "number", "pages", "doi", "abstract", "booktitle"), ""),
    }

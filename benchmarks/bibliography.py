"""A ``.bib`` file in and out, against bibtexparser alone and pybtex."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import bibtexparser

from survey import bibtex
from survey.model import Work

from .measure import ROOT, Figure, compare

_COPIES = 10


def figures() -> Iterator[Figure]:
    """Yield the figures of bibliographies."""
    once = (ROOT / "refs.bib").read_text(encoding="utf-8")
    text = "\n".join(once.replace("{", f"{{c{n}", 1) for n in range(_COPIES))
    entries = sum(line.startswith("@") for line in text.splitlines())
    yield compare(
        f"{entries:,} entries in: works / bibtexparser alone",
        lambda: bibtex.read_bibtex(text, "refs.bib"),
        lambda: bibtexparser.parse_string(text),
        runs=3,
    )
    works = bibtex.read_bibtex(once, "refs.bib").works
    library = bibtexparser.parse_string(once)
    yield compare(
        f"{len(works):,} entries out / bibtexparser alone",
        lambda: _written(works),
        lambda: bibtexparser.write_string(library),
        runs=5,
    )
    if find_spec("pybtex"):
        from pybtex.database import parse_string  # noqa: PLC0415  (may not be there)

        yield compare(
            f"{len(works):,} entries in / pybtex",
            lambda: bibtex.read_bibtex(once, "refs.bib"),
            lambda: parse_string(once, "bibtex"),
            runs=5,
        )
        known = parse_string(once, "bibtex")
        yield compare(
            f"{len(works):,} entries out / pybtex",
            lambda: _written(works),
            lambda: known.to_string("bibtex"),
            runs=5,
        )


def _written(works: tuple[Work, ...]) -> str:
    return "\n\n".join(map(bibtex.format_entry, works))

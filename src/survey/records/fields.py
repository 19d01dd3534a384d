"""Plain fields of a record → a work, by the same rules as the fields of a ``.bib`` entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..bibtex.facts import work_of
from ..bibtex.tex import encode
from ..model import Person, Work

_ENTRIES = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "newspaper",
    "review": "article", "article": "misc", "paper-conference": "inproceedings",
    "chapter": "incollection", "entry": "incollection", "entry-encyclopedia": "incollection",
    "entry-dictionary": "incollection", "book": "book", "thesis": "phdthesis",
    "report": "techreport", "webpage": "online", "post": "online", "post-weblog": "online",
    "manuscript": "unpublished", "dataset": "dataset", "software": "software", "patent": "patent",
    "standard": "standard",
}  # fmt: skip
"""CSL types and the entries that hold the same fields."""
_VERBATIM = frozenset("doi url date eprint language note".split())
_IN_JOURNAL = frozenset({"article", "newspaper", "misc"})
_KEY = re.compile(r"[^\s,{}()=%#\"'\\~@]+")
_NO_KEY = re.compile(r"https?:|\d+(?:/|$)|(?:items|users|groups)/", re.IGNORECASE)


def plain_work(key: str, kind: str, said: Mapping[str, str], people: Iterable[Person]) -> Work:
    """Return the work of a record of the CSL type *kind*.

    *said* holds plain text by BibTeX's names of fields; ``container`` stands for the
    journal or the proceedings, whichever *kind* has.

    >>> plain_work("", "article-journal", {"title": "Water", "container": "arXiv:2301.12597 [cs]",
    ...                                    "date": "2023"}, ()).arxiv
    '2301.12597'
    """
    entry = _ENTRIES.get(kind, "misc")
    named = {"container": "journal" if entry in _IN_JOURNAL else "booktitle"}
    fields = {
        named.get(name, name): text if name in _VERBATIM else encode(text)
        for name, text in said.items()
        if text
    }
    work = work_of(key, entry, fields)
    if kind not in _ENTRIES or work.type == "article":
        kind = work.type
    return replace(work, type=kind, authors=tuple(p for p in people if p != Person()))


def citable(*names: str) -> str:
    """Return the first of *names* that can be a citation key, and is no number of a database.

    >>> citable("http://zotero.org/users/1/items/ABCD2345"), citable("12", "wang2022ofa")
    ('', 'wang2022ofa')
    """
    return next((n for n in names if _KEY.fullmatch(n) and not _NO_KEY.match(n)), "")

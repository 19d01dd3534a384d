"""The numbers and dates of a sentence against what the notes on the works that it cites say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from .citations import Cited
from .dates import date_claims
from .known import Claim, Known
from .numerals import number_claims

_SEGMENT = re.compile(r"[；;]")


def claims(cited: Cited, known: Known, before: Iterable[str] = ()) -> tuple[Claim, ...]:
    """Return what a sentence says otherwise than the notes on the works that it cites.

    The parts of a sentence that a semicolon divides are held to what each of them cites, or if
    that is nothing to what the sentence cites. One that only mentions works on its way (`like
    CLIP [@…], it has 7B`) may speak of those that the sentence *before* cites. Where nobody wrote
    a note on a cited work, a number that is not found is not reported. A sentence that cites
    nobody is held to the dates of the works that it names.
    """
    found: list[Claim] = []
    subjects = tuple(key for key in before if key in known.keys)
    for start, end in pairwise(_cuts(cited.words)):
        text = cited.words[start:end]
        cites = cited.between(start, end) or cited.keys
        keys = tuple(key for key in cites if key in known.keys)
        also = () if _ends_cited(cited, start, end) else subjects
        if keys:
            said = [known.of(key) for key in dict.fromkeys((*cited.keys, *also))]
            found += number_claims(text, [known.of(key) for key in keys], said)
        found += date_claims(text, keys if cites else _named(text, known), known, also)
    return tuple(dict.fromkeys(found))


def _ends_cited(cited: Cited, start: int, end: int) -> bool:
    """Whether nothing is said behind the last citation of a part: it stands for all of it."""
    last = max((at for at, _ in cited.places if start <= at < end), default=-1)
    return last >= 0 and not re.search(r"\w", cited.words[last:end])


def _cuts(text: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in _SEGMENT.finditer(text)), len(text))


def _named(text: str, known: Known) -> tuple[str, ...]:
    """Return the works that a text which cites nobody names beyond doubt."""
    names = known.names.mentions(text)
    return tuple(dict.fromkeys(name.key for name in names if name.key and name.sure))

"""What the first lines of a remark state without a label, as a list or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .. import values
from ..model import Note
from ..titles import is_name
from ..vocabulary import Vocabulary
from .facts import Stated, read_piece, read_pieces, read_rating
from .references import without_year

_SEPARATOR = re.compile(r"\s*[,，、;；|]\s*")
_AROUND = re.compile(r"\s*年?\s*(?:以前|之前|以后|之后|以来|前后|[前后起]\b|到|至|-|–)")
"""What makes a date a time before or after it."""
_LEAD = 48
"""A first sentence states its date within so many characters, or not at all."""


def state(text: str, note: Note, vocabulary: Vocabulary | None) -> Stated:
    """Return what the first line of a remark states.

    Either the line is a list of such facts (``2023.12, CVPR2024, Meta``), or a
    sentence that begins with a date and its authors' house (``FAIR 在2024.5的一篇文章``).
    """
    if (rating := read_rating(text)) is not None:
        return Stated(rating=rating)
    parts = [part for part in _SEPARATOR.split(text.strip(" 。.")) if part]
    listed = _listed(parts, note, vocabulary)
    if listed:
        return listed
    names, year = without_year(text.rstrip(" ."))
    if not note.authors and (authors := read_piece(names, vocabulary)) and authors.authors:
        return authors | Stated(year)
    if not note.authors and (signed := read_pieces(text, vocabulary)) and signed.authors:
        return signed
    dated = values.find_date(text[:_LEAD])
    if dated is None or dated.start > _LEAD - 16 or _AROUND.match(text[dated.end :]):
        return Stated()
    after = text[dated.end :].lstrip(" ，,。.年在的")
    clause = re.split(r"[，,。；;：:]", after, maxsplit=1)[0]
    found = values.find_organizations(f"{text[: dated.start]} {clause}", vocabulary=vocabulary)
    return Stated(dated.value, organizations=found, prose=True)


def _listed(parts: Sequence[str], note: Note, vocabulary: Vocabulary | None) -> Stated | None:
    stated = Stated()
    left: list[str] = []
    for part in parts:
        piece = read_piece(re.sub(r"^(?:from|by) ", "", part), vocabulary)
        if piece is None or piece.authors:
            left.append(part)
        else:
            stated = stated | piece
    if not stated.found:
        return None
    if not left:
        return stated
    if len(left) == 1 and len(left[0]) <= 30 and is_name(left[0]):
        if note.short_name:
            return replace(stated, organizations=(*stated.organizations, left[0]))
        return replace(stated, name=left[0])
    return _with_words(parts, left, stated, note)


def _with_words(
    parts: Sequence[str], left: Sequence[str], stated: Stated, note: Note
) -> Stated | None:
    """Return the facts of a short list that begins with one and holds other words too."""
    short = all(len(part) <= 16 and not re.search(r"[。？！?!:：]", part) for part in left)
    if len(parts) < 2 or not short or parts[0] in left or len(left) > 2:
        return None
    named = next((part for part in left if is_name(part)), None)
    return replace(stated, name=None if note.short_name else named, prose=True)

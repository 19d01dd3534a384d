"""What the first lines of a remark state without a label, as a list or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .. import values
from ..titles import is_name
from ..vocabulary import Vocabulary
from .facts import are_people, read_families, read_piece, read_pieces, read_rating, read_yeared
from .references import without_year
from .stated import Stated
from .typed import Typed

_FROM = re.compile(r"^(?:(?:from|by) |来自 ?|出自 ?)")
_SEPARATOR = re.compile(r"(?<!\s)(?:\s*[,，、;；|]\s*|\s+[·•]\s+)")
_AROUND = re.compile(r"\s*+(?:年\s*+)?(?:以前|之前|以后|之后|以来|前后|[前后起]\b|到|至|-|–)")
"""What makes a date a time before or after it."""
_SIGNED = re.compile(
    r"(?i:and\b|et\b|al\b|others\b|by\b|from\b|authors?\b|作者[:：]|[\W_和与等])*"
    r"(?:[A-ZÀ-ÞĀ-Ž]|[\u3400-\u9fff]{2,4}(?=[\W和与等]|(?i:and)\b|$))"
)
"""What a text begins with that is signed by people: a capital, or a short name in Han."""
_BY = re.compile(
    r"(?:This|The) (?:paper|article|work|survey|study)(?: is| was)?(?: written)? by "
    r"(?P<people>[^\W\d_](?:[^.:;()\[\]]|(?<=\b[A-Z])\.){4,300}?)"
    r"(?:, (?!and |v[ao]n |de )(?=[a-z])|\.?$)"
)
_FIRST = re.compile(r"([^.。]{5,40})(?:\.\s|。)\s?(?=\S)")
"""A short first sentence."""
_APPEARED = re.compile(
    r"(?:^|(?:(?:这|本|该|此)篇?(?:论文|文章|文|工作|研究)|是一篇)"
    r"(?:(?!的作者|之?[前后]|后[来续]|基于|引用)[^。；;]){0,60}?)(?:发表|刊登|收录|录用)[于在]\s?(?=[^\s，,。])"
)
"""Words with which a sentence says where its work appeared: 这篇论文发表于 …"""
_CLAUSE_END = re.compile(r"[，,。；;！？（(\n]|(?<=[上的])(?:文章|论文|工作|一篇|一项)")
_LONG = 30
"""A part that is longer and no fact makes a line prose."""
_LATEST, _LONGEST = 300, 60
"""A sentence says within so many characters where its work appeared, in so many."""
_YEAR = len("2024")
_LEAD = 48
"""A first sentence states its date within so many characters, or not at all."""


def state(text: str, known: Typed, vocabulary: Vocabulary | None) -> Stated:
    """Return what the first line of a remark states.

    Either the line is a list of such facts (``2023.12, CVPR2024, Meta``), or a
    sentence that begins with a date and its authors' house (``FAIR 在2024.5的一篇文章``).
    """
    if (rating := read_rating(text)) is not None:
        return Stated(rating=rating)
    parts = [part for part in _SEPARATOR.split(text.strip(" 。.")) if part]
    listed = _listed(parts, known, vocabulary)
    if listed:
        return listed
    if not known.authors and _SIGNED.match(text):
        sure = bool(known.placed or known.organizations) and are_people(text)
        if signed := _named_by(text, vocabulary) or _signed(text, vocabulary, sure=sure):
            return signed
    if opened := _sentence(text, vocabulary) or appeared(text, vocabulary, first=True):
        return opened
    dated = values.find_date(text[:_LEAD])
    if dated is None or dated.start > _LEAD - 16 or _AROUND.match(text[dated.end :]):
        return Stated()
    after = text[dated.end :].lstrip(" ，,。.年在的")
    clause = re.split(r"[，,。；;：:]", after, maxsplit=1)[0]
    found = values.find_organizations(f"{text[: dated.start]} {clause}", vocabulary=vocabulary)
    return Stated(dated.value, organizations=found, prose=True)


def _sentence(text: str, vocabulary: Vocabulary | None) -> Stated | None:
    """Return the venue that a first sentence is: of ``CVPR 2016. Shortcuts help.`` the first."""
    first = _FIRST.match(text)
    said = read_pieces(first[1], vocabulary) if first else None
    return replace(said, prose=True) if said and said.venue and said.venue.year else None


def appeared(
    text: str, vocabulary: Vocabulary | None = None, *, first: bool = False
) -> Stated | None:
    """Return what a sentence in Han, or its *first* words, say of where its work appeared.

    >>> said = appeared("这篇论文发表于2016年的CVPR，做法很简单。")
    >>> said.venue.name, said.venue.year
    ('CVPR', 2016)
    """
    found = _APPEARED.search(text[:_LATEST]) if "于" in text or "在" in text else None
    if found is None or (first and found.start()):
        return None
    clause = _CLAUSE_END.split(text[found.end() : found.end() + _LONGEST], maxsplit=1)[0]
    dated = values.find_date(clause) or values.whole_date(clause)
    venue = values.find_venue(clause, vocabulary=vocabulary)
    if not (venue or dated) and (said := read_yeared(clause.strip(), vocabulary)):
        venue = said.venue
    if not (venue or dated):
        return None
    houses = values.find_organizations(found[0], vocabulary=vocabulary)
    if venue and dated and venue.year is None:
        venue = replace(venue, year=int(dated.value[:4]))
    published = dated.value if dated and (venue is None or len(dated.value) > _YEAR) else None
    return Stated(published, venue=venue, organizations=houses, prose=True)


def _named_by(text: str, vocabulary: Vocabulary | None) -> Stated | None:
    """Return the authors of ``This paper by Ann Lee and Bo Chen, shows …``."""
    found = _BY.match(text) if text.startswith("Th") else None
    if found is None or not are_people(found["people"]):
        return None
    said = read_piece(found["people"], vocabulary, people=True)
    return replace(said, prose=True) if said else None


def _signed(text: str, vocabulary: Vocabulary | None, *, sure: bool) -> Stated | None:
    """Return the authors that a line names, and what it states beside them.

    Two names are enough where it is *sure* that facts of a work stand around.
    """
    placed = read_pieces(text, vocabulary, people=True)  # "Ann Lee, Bo Chen. ICLR 2018."
    if placed and placed.venue and placed.authors and are_people(", ".join(placed.authors)):
        return placed
    names, year = without_year(text.rstrip(" ."))
    if (authors := read_piece(names, vocabulary, people=sure)) and authors.authors:
        return authors | Stated(year)
    signed = read_pieces(text, vocabulary)
    if signed is None and text[-1:] in (")", "）"):  # "Ann Lee, Bo Chen (ICLR 2018)"
        signed = read_pieces(text, vocabulary, people=True)
    return signed if signed and signed.authors else None


def _listed(parts: Sequence[str], known: Typed, vocabulary: Vocabulary | None) -> Stated | None:
    stated = Stated()
    left: list[str] = []
    if any(len(part) > _LONG and _fact(part, vocabulary) is None for part in parts):
        return None
    for part in parts:
        piece = _fact(part, vocabulary)
        if piece is None:
            left.append(part)
        else:
            stated = stated | piece
    if not stated.found:
        return None
    if parts[0] in left and stated.venue and not known.authors:  # "Jonathan Ho，NeurIPS 2022，…"
        first = read_piece(parts[0], vocabulary, people=True)
        families = read_families(parts[0])
        if families or (first and first.authors):
            left.remove(parts[0])
            stated |= Stated(
                authors=families or (first or Stated()).authors, complete=bool(families)
            )
            parts = parts[1:]
    if not left:
        return stated
    if len(left) == 1 and len(left[0]) <= 30 and is_name(left[0]):
        if known.short_name:
            return replace(stated, organizations=(*stated.organizations, left[0]))
        return replace(stated, name=left[0])
    return _with_words(parts, left, stated, known)


def _fact(part: str, vocabulary: Vocabulary | None) -> Stated | None:
    piece = read_piece(_FROM.sub("", part), vocabulary)
    return None if piece is None or (piece.authors and piece.complete) else piece


def _with_words(
    parts: Sequence[str], left: Sequence[str], stated: Stated, known: Typed
) -> Stated | None:
    """Return the facts of a short list that begins with one and holds other words too."""
    short = all(len(part) <= 16 and not re.search(r"[。？！?!:：]", part) for part in left)
    if len(parts) < 2 or not short or parts[0] in left or len(left) > 2:
        return None
    named = next((part for part in left if is_name(part)), None)
    return replace(stated, name=None if known.short_name else named, prose=True)

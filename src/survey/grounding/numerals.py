"""The numbers of a sentence that the notes on the works that it cites do not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .. import describe
from ..describe.numbers import Number, numbers
from ..model import Quantity, Span
from .known import Claim, Said, classifiers, has_value

_VERSION = re.compile(r"(?:^|[^\w.-])(?:[A-Z][\w.-]*|[vV]ersion|[vV]er\.?)(?:\s[vV])?\s?$")
_PAPERS = re.compile(
    r"\s?[多余]?(?:篇|[项个类组条种份]?(?:已有|早期|后续|相关|近期|代表性?)?"
    r"(?:工作|研究|论文|文献|综述|笔记))"
    r"|\s(?:recent |early |earlier |related |such )?"
    r"(?:papers?|works?|studies|surveys?|notes?|articles?)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_WHEN = re.compile(
    r"\b(?:in|since|from|until|by|of|late|early|after|before|during)\s+$", re.IGNORECASE
)
_TOGETHER = (frozenset({"training_data", "dataset_size"}), frozenset({"result", "ratio"}))
"""Kinds that two sentences on one thing may give to a number."""
_SMALL = 100
"""A whole number below this may stand in a note for many things."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number of the sentence, with what it measures."""

    number: Number
    written: str
    quantity: Quantity | None


def number_claims(text: str, mine: Sequence[Said], said: Sequence[Said]) -> Iterator[Claim]:
    """Yield the numbers of *text* that stand nowhere in what is *said*.

    *mine* is what is said of the works that this part of the sentence cites, *said* what is of
    all that the sentence cites.
    """
    values = frozenset(value for one in said for value in one.values)
    stated = [quantity for one in said for quantity in one.quantities]
    for figure in _figures(text, [name for one in said for name in one.names]):
        if _is_no_claim(text, figure) or _is_known(figure, values, stated):
            continue
        claim = _claim(figure, mine)
        if claim.kind == "contradiction" or all(one.noted for one in mine):
            yield claim


def _figures(text: str, names: Sequence[str]) -> Iterator[_Figure]:
    statement = describe.Statement(None, "", None, text, Span("", 1, 1))
    left = list(describe.quantities([statement], names))
    for number in numbers(text):
        written = text[number.start : number.end].strip()
        plain = "".join(written.split())
        own = (q for q in left if "".join(q.text.split()).startswith(plain))
        quantity = next(own, None)
        if quantity:
            left.remove(quantity)
        yield _Figure(number, written, quantity)


def _is_no_claim(text: str, figure: _Figure) -> bool:
    """Whether a number is part of a name, a number of papers, or measures nothing."""
    number = figure.number
    if number.glued or number.size or _PAPERS.match(text, number.end):
        return True
    if _YEAR.match(figure.written) and _WHEN.search(text[: number.start]):
        return True
    if figure.quantity is not None:
        return False
    bare = not (number.scaled or number.percent or number.times)
    if number.word or (bare and _VERSION.search(text[: number.start])):
        return True
    if not bare or not _is_small(number):
        return False
    return number.value < 2 or not re.match(rf"\s?多?(?:{classifiers()})", text[number.end :])


def _is_small(number: Number) -> bool:
    whole = number.value == int(number.value)
    return not number.scaled and whole and number.value < _SMALL


def _is_known(figure: _Figure, values: frozenset[float], stated: Sequence[Quantity]) -> bool:
    """Whether a number stands in a note; a small one as the same thing, if any is measured."""
    number, quantity = figure.number, figure.quantity
    meant = {number.value} | ({quantity.value} if quantity else set())
    meant |= {value / 100 for value in meant} if number.percent else set()
    alike = frozenset(q.value for q in stated if quantity and _alike(q, quantity))
    among = alike if alike and _is_small(number) else values
    return any(has_value(value, among, figure.written) for value in meant)


def _claim(figure: _Figure, said: Sequence[Said]) -> Claim:
    on = ", ".join(one.key for one in said)
    quantity = figure.quantity
    written = quantity.text if quantity else figure.written
    same = [q for one in said for q in one.quantities if quantity and _alike(q, quantity)]
    if not same or (quantity and quantity.owner):
        return Claim("not found", f'"{written}" stands in no note on {on}')
    told = "; ".join(dict.fromkeys(f'"{q.text}" at {q.span}' for q in same[:3]))
    return Claim("contradiction", f'"{written}", but the notes on {on} say {told}')


def _alike(one: Quantity, other: Quantity) -> bool:
    together = any({one.kind, other.kind} <= kinds for kinds in _TOGETHER)
    return one.unit == other.unit and (one.kind == other.kind or together)

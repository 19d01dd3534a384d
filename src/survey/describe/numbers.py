"""Numbers as notes write them: `34B`, `1,200`, `4 亿`, `8x7B`, `3.1e23`, `90+%`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..vocabulary import table

NEARBY = 240
"""So many signs around a number are looked at, however long its sentence."""
_NO_NUMBER = re.compile(
    r"(?:19|20)\d\d\s*年(?:底|初|\s*\d{1,2}\s*月)?"
    r"|(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./]\d{1,2})?(?![\d.]{0,20}(?:[%万亿倍]|[KMBT](?![A-Za-z])))"
    r"|\d{1,20}\s{0,20}(?:个?月|日|号)|\$[^$]+\$|(?<!\S)\d{1,2}[.、](?=[^\s\d])"
    r"|\[\d+(?:[-,，\s]+\d+)*\]"
    r"|(?<![\w.])\d{4}\.\d{4,5}(?:v\d+)?|https?://\S+"
    r"|第\s*\d+|(?:[Ff]ig|[Tt]able|[Ss]ec|[Ee]q)\w{0,8}\.?\s{0,20}\d+|[图表]\s*\d+"
)
"""Dates, references, identifiers, addresses, ordinals, formulas, numbers of points."""
_NOWHERE = (sys.maxsize, sys.maxsize)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, with its scale taken in."""

    start: int
    end: int
    value: float
    scale: float = 1
    percent: bool = False
    times: bool = False
    """Whether it is a factor (`88x`, `3 倍`)."""
    glued: bool = False
    """Whether a hyphen ties it to the word before (`Baichuan2-7B`)."""
    size: bool = False
    """Whether it is one of two sides (`512×512`)."""
    word: bool = False
    """Whether it is written in words."""

    @property
    def scaled(self) -> bool:
        """Whether a scale is written behind it."""
        return self.scale != 1


def numbers(text: str) -> Iterator[Number]:
    """Return the numbers of a text; dates, references and parts of names are none.

    >>> [(n.value, n.scaled) for n in numbers("2024.5 的 GPT-4 有 1,200 个和 2.5 万 [5177]")]
    [(1200.0, False), (25000.0, True)]
    """
    taken = (found.span() for found in _NO_NUMBER.finditer(text))
    begin, stop = next(taken, _NOWHERE)
    for found in _pattern().finditer(text):
        start, end = found.span()
        while stop <= start:
            begin, stop = next(taken, _NOWHERE)
        if begin < end:
            continue
        if found["word"]:
            value = float(_numerals()[found["word"].casefold()])
            yield Number(start, end, value, word=True)
            continue
        glued = start > 1 and text[start - 1] in "-_" and text[start - 2].isalnum()
        letter = found["letter"]
        scale = _letters()[letter] if letter else _words().get((found["scale"] or "").casefold(), 1)
        if glued and scale == 1 and not found["percent"]:
            continue
        experts = Decimal(found["by"] or 1) if scale != 1 else 1
        value = float(Decimal(found["number"].replace(",", "")) * Decimal(scale) * experts)
        yield Number(
            start,
            end,
            value,
            scale,
            percent=bool(found["percent"]),
            times=bool(found["times"]),
            glued=glued,
            size=bool(found["by"]) and scale == 1,
        )


def before(text: str, number: Number) -> str:
    """Return what stands in front of a number, as far as it is looked at."""
    return text[max(0, number.start - NEARBY) : number.start]


@cache
def _pattern() -> re.Pattern[str]:
    letters = "".join(_letters())
    scales = "|".join(
        rf"{word}(?![a-z])" if word.isascii() else word
        for word in sorted(_words(), key=len, reverse=True)
    )
    numerals = sorted(_numerals(), key=len, reverse=True)
    latin = "|".join(n for n in numerals if n.isascii())
    han = "|".join(n for n in numerals if not n.isascii())
    classifiers = "|".join(table("units")["between"]["classifiers"])
    units = (word for entry in table("units")["unit"] for word in entry["words"])
    models = "|".join(word for word in units if word.isdigit())
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e\+?\d+)?"
    return re.compile(
        rf"(?<![A-Za-z\d.])(?<!\d,)(?!(?:{models})(?!\d))(?P<number>{number})"
        rf"(?:\s?[x×*X]\s?(?P<by>\d+(?:\.\d+)?)(?=[{letters}\d]|\s?(?:{scales})|\b))?"
        rf"(?:\s?\+|\s?[多余来](?=\s?(?:{classifiers}|{scales})))?"
        rf"(?:(?P<letter>[{letters}])(?![A-Za-z\d])|\s?(?P<scale>{scales}))?"
        rf"(?:\s?\+|\s?[多余](?=\s?(?:{classifiers}))|\s?以上)?"
        r"(?:(?P<percent>\s?[%％])|(?P<times>\s?(?:倍|[x×](?![A-Za-z\d]|系列))))?"
        rf"|(?P<word>(?<![第十百千万几])(?:{han})(?=\s?(?:{classifiers}))|\b(?:{latin})\b(?=[ -]))"
    )


@cache
def _letters() -> Mapping[str, float]:
    return dict(table("units")["scales"]["letters"])


@cache
def _words() -> Mapping[str, float]:
    return dict(table("units")["scales"]["words"])


@cache
def _numerals() -> Mapping[str, int]:
    return dict(table("units")["numerals"])

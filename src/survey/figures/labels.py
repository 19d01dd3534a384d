"""Words as a figure can print them: clean, measured, cut, wrapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from math import isnan

import pandas as pd
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path

from ..fonts import font_files

SIZE = 7.5
"""Points: the type of all figures."""
LINE = 0.165
"""Inches: the height of a line of that type."""

_SLACK = 1.02
"""A renderer rounds the advance of every letter to its pixels."""
_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_UNIT = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+|\s+")
_NEVER_FIRST = tuple("，。、；：！？）】》”’,.;:!?)]}…")


@cache
def families() -> tuple[str, ...]:
    """Return the font families that figures use, after making them known to matplotlib."""
    fontManager.addfont(str(font_files()[0]))
    return ("Noto Sans SC", "DejaVu Sans")


@cache
def _drawable() -> frozenset[int]:
    files = [fontManager.findfont(FontProperties(family=family)) for family in families()]
    return frozenset(code for file in files for code in get_font(file).get_charmap())


def clean(text: object, *, otherwise: str = "") -> str:
    r"""Return *text* on one line and with □ for what no font has; *otherwise* if there is none.

    >>> clean(" BLIP-2:\n ⭐ ", otherwise="?"), clean(float("nan"), otherwise="?"), clean(2023.0)
    ('BLIP-2: □', '?', '2023')
    """
    nan = isinstance(text, float) and isnan(text)
    if text is None or text is pd.NA or text is pd.NaT or nan:
        return otherwise
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    line = unicodedata.normalize("NFC", " ".join(str(text).split()))
    # joiners, variation selectors and controls have no picture of their own
    seen = (mark for mark in line if unicodedata.category(mark) not in ("Cf", "Cc", "Mn"))
    return "".join(mark if ord(mark) in _drawable() else "□" for mark in seen) or otherwise


@cache
def width(text: str, size: float = SIZE) -> float:
    """Return the inches that *text* is wide, in points of *size*."""
    prop = FontProperties(family=list(families()), size=size)
    return float(text_to_path.get_text_width_height_descent(text, prop, False)[0]) / 72 * _SLACK


def widest(texts: Iterable[str]) -> float:
    """Return the inches of the widest of the *texts*."""
    return max((width(text) for text in texts), default=0.0)


def cut(text: str, inches: float, size: float = SIZE) -> str:
    """Return *text*, or as much of its beginning as fits in *inches*, with an ellipsis.

    >>> cut("CLIP", 1.0)
    'CLIP'
    >>> cut("Learning Transferable Visual Models", 1.0)
    'Learning Transfer…'
    """
    if width(text, size) <= inches:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", size) <= inches:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,.:;-，：、") + "…"


def wrap(text: str, inches: float, *, lines: int = 2, size: float = SIZE) -> list[str]:
    """Return *text* in at most so many *lines* of *inches*; what is left over is cut.

    Breaks between words and between Chinese characters, never before a closing mark.
    """
    done: list[str] = []
    line = ""
    for unit in _units(text):
        if not line or width((line + unit).rstrip(), size) <= inches:
            line += unit
        elif len(done) == lines - 1:
            line += unit  # stays too long, and is cut below
        else:
            done.append(line.rstrip())
            line = unit.lstrip()
    return [cut(each, inches, size) for each in [*done, line.rstrip()]]


def _units(text: str) -> Sequence[str]:
    """Return the pieces between which a line may break, blanks and closing marks at their ends."""
    units: list[str] = []
    for piece in _UNIT.findall(text):
        if units and (piece.isspace() or piece.startswith(_NEVER_FIRST)):
            units[-1] += piece
        else:
            units.append(piece)
    return units

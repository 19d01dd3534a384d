"""Words as a figure can print them: clean, measured, cut, wrapped."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, groupby
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
# joiners, variation selectors, skin tones and controls have no picture of their own
_SILENT = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ud800-\udfff\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)
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
    r"""Return *text* on one line, what no font has by its name; *otherwise* if there is none.

    >>> clean(" BLIP-2:\n ⭐ ", otherwise="?"), clean(float("nan"), otherwise="?"), clean(2023.0)
    ('BLIP-2: [white medium star]', '?', '2023')
    >>> clean("ሰላም ለዓለም, two words")
    '[Ethiopic] [Ethiopic], two words'
    """
    nan = isinstance(text, float) and isnan(text)
    if text is None or text is pd.NA or text is pd.NaT or nan:
        return otherwise
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    line = unicodedata.normalize("NFC", " ".join(str(text).split()))
    seen = (_drawn(mark) for mark in line if not _SILENT.match(mark))
    runs = groupby(seen, key=lambda mark: mark if mark.startswith("[") and len(mark) > 1 else "")
    return "".join(name or "".join(marks) for name, marks in runs) or otherwise


@cache
def _drawn(mark: str) -> str:
    """Return a character or what stands for it: a like one, a symbol's name, a letter's script."""
    like = unicodedata.normalize("NFKC", mark)
    for known in (mark, like):
        if all(ord(each) in _drawable() for each in known):
            return known
    name = unicodedata.name(mark, "")
    if not name or name.startswith("CJK"):
        return f"[U+{ord(mark):04X}]"
    is_letter = unicodedata.category(mark)[0] in "LMN"
    return f"[{name.split()[0].capitalize() if is_letter else name.lower()}]"


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
    reach = list(accumulate((width(mark) * size / SIZE for mark in text), initial=0.0))
    if _fits(text, inches, size):
        return text
    end = bisect_right(reach, inches) - 1
    while end > 0 and width(shorter := _ended(text[:end]), size) > inches:
        end -= 1
    return shorter if end > 0 else "…"


def _ended(text: str) -> str:
    return text.rstrip(" ,.:;-，：、") + "…"


def wrap(text: str, inches: float, *, lines: int = 2, size: float = SIZE) -> list[str]:
    """Return *text* in at most so many *lines* of *inches*; what is left over is cut.

    Breaks between words and between Chinese characters, never before a closing mark.
    """
    done: list[str] = []
    line = ""
    for unit in _units(text):
        if not line or _fits((line + unit).rstrip(), inches, size):
            line += unit
        elif len(done) == lines - 1:
            line += unit  # stays too long, and is cut below
        else:
            done.append(line.rstrip())
            line = unit.lstrip()
    return [cut(each, inches, size) for each in [*done, line.rstrip()]]


def balanced(text: str, inches: float, *, lines: int = 2) -> list[str]:
    """Return *text* wrapped as `wrap` does, its lines about equally long.

    >>> balanced("大模型近年来主要工作综述", 1.2)
    ['大模型近年来', '主要工作综述']
    """
    best = wrap(text, inches, lines=lines)
    if len(best) > 1 and not best[-1].endswith("…"):
        for part in range(1, 10):
            even = wrap(text, inches * part / 10, lines=len(best))
            if not any(line.endswith("…") for line in even):
                return even
    return best


def _fits(text: str, inches: float, size: float) -> bool:
    """Return whether *text* is no wider than *inches*; what is far too long is not measured."""
    return sum(width(mark) for mark in text) * size / SIZE <= inches * 1.5 and (
        width(text, size) <= inches
    )


def _units(text: str) -> Sequence[str]:
    """Return the pieces between which a line may break, blanks and closing marks at their ends."""
    units: list[str] = []
    for piece in _UNIT.findall(text):
        if units and (piece.isspace() or piece.startswith(_NEVER_FIRST)):
            units[-1] += piece
        else:
            units.append(piece)
    return units

"""Typst source → PDF, with the fonts of the wheels and nothing else of the machine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category

from fontTools.ttLib import TTFont

from ..errors import ExportError
from ..fonts import font_files
from ..pandoc import plain, walk
from .document import Document
from .front import authors, printed_text
from .notebook import Source

_FONTS = Path("mpl-data", "fonts", "ttf")
"""Where matplotlib has its fonts, which are found without importing it."""
_TYPESETTER = Path(__file__).with_name("typesetter.py")
_SECONDS, _PACE, _LONGEST = 60.0, 5_000, 300.0
"""Patience in seconds: at least, how many characters have one more, at most; all else hangs."""

_BUILT_IN = (
    (0x20, 0x24F), (0x250, 0x36F), (0x370, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x218F), (0x2190, 0x22FF), (0x1D400, 0x1D7FF),
)  # fmt: skip
"""Blocks that Typst's own fonts (Libertinus Serif, New Computer Modern Math) cover."""


def missing_glyphs(text: str) -> str:
    """Return the characters of *text* that no font of the page has, each once, in order.

    >>> missing_glyphs("多模态 BLIP-2 α≈1")
    ''
    """
    printed = (c for c in dict.fromkeys(text) if not c.isspace() and not _unseen(c))
    return "".join(c for c in printed if not _has_glyph(ord(c)))


def _unseen(character: str) -> bool:
    """Whether a character has no shape of its own: joiners, marks of order, variation selectors."""
    code = ord(character)
    return category(character) == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _has_glyph(code: int) -> bool:
    return any(low <= code <= high for low, high in _BUILT_IN) or code in _covered()


@cache
def _symbols() -> Path:
    """Return the font of signs that the others have not, such as the boxes of a list of tasks."""
    found = find_spec("matplotlib")
    package = Path(found.origin or "").parent if found else Path()
    return package / _FONTS / "DejaVuSans.ttf"


@cache
def _covered() -> frozenset[int]:
    covered: set[int] = set()
    for path in (*font_files(), _symbols()):
        with TTFont(path, lazy=True) as font:
            font.setGlyphOrder(range(font["maxp"].numGlyphs))  # whose names are slow to read
            covered |= set(font.getBestCmap())
    return frozenset(covered)


def check_glyphs(document: Document, source: Source) -> None:
    """Raise `ExportError`, with the cell, where a character would leave a gap on the page."""
    text, front = plain(document.blocks), printed_text(document.front)
    missing = missing_glyphs(text + front + document.bibliography)
    if missing:
        cell = source.cell_of(missing[0]) if missing[0] in text else 0
        places = [f"cell {cell}"] if cell else []
        places += ["the front matter"] if missing[0] in front else []
        places += ["the bibliography"] if missing[0] in document.bibliography else []
        codes = ", ".join(f'"{c}" (U+{ord(c):04X})' for c in missing[:5])
        raise ExportError(
            f"{' and '.join(places)}: no font of the page has {codes}; write another character"
        )


def preamble(document: Document, tall: Sequence[str]) -> str:
    """Return what the template looks up: strings as Typst's own, which nothing in them can end.

    The figures of the labels in *tall* float to where a page has room for them.
    """
    pairs = (
        (e["c"][0][0], dict(e["c"][0][2]).get("alt", ""))
        for e in walk(document.blocks)
        if e["t"] == "Figure"
    )
    alts = [f"{_quoted(label)}: {_quoted(alt)}," for label, alt in pairs if label and alt]
    names = "".join(f"{_quoted(name)}, " for name in authors(document.front))
    floats = [f"#show label({_quoted(label)}): set figure(placement: auto)\n" for label in tall]
    return (
        f"#let alts = ({' '.join(alts) or ':'})\n"
        f"#let name = {_quoted(document.name)}\n#let authors = ({names})\n{''.join(floats)}"
    )


def _quoted(text: str) -> str:
    """Return *text* as a string of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def compile_pdf(source: str, figures: Mapping[str, bytes]) -> bytes:
    """Return the PDF (tagged, PDF/UA-1) of a Typst source and the figures that it names."""
    return typeset(source, figures, pdf_standards=["ua-1"])


def typeset(
    source: str, beside: Mapping[str, bytes], *, seconds: float = _SECONDS, **options: Any
) -> bytes:
    """Return what Typst makes of a source and the files that it names.

    Typst sees one temporary folder with these files; no system font, no network. It has *seconds*,
    and more for a long source. Raises `ExportError` with Typst's own words.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for figure, data in beside.items():
            (folder / figure).parent.mkdir(parents=True, exist_ok=True)
            (folder / figure).write_bytes(data)
        (folder / "main.typ").write_text(source, encoding="utf-8")
        fonts = sorted({str(path.parent) for path in (*font_files(), _symbols())})
        asked = json.dumps({"font_paths": fonts, **options})
        patience = min(seconds + len(source) / _PACE, _LONGEST)
        try:
            done = subprocess.run(  # noqa: S603  (our own arguments, no shell)
                [sys.executable, "-P", str(_TYPESETTER), name],
                input=asked.encode(),
                capture_output=True,
                check=False,
                timeout=patience,
            )
        except subprocess.TimeoutExpired as error:
            raise ExportError(f"Typst: no end after {patience:.0f} seconds") from error
        if done.returncode:
            raise ExportError(f"Typst cannot set this page: {_said(done, name)}")
        return (folder / "made").read_bytes()


def _said(done: subprocess.CompletedProcess[bytes], folder: str) -> str:
    """Return why Typst set no page, in its own words where they tell more than ours."""
    said = done.stdout.decode("utf-8", "replace").replace(folder, "").strip()
    if "show rule depth" in said:
        return "lists, quotes or divisions are nested too deep to be printed"
    return said or "it needs more memory than it is given"

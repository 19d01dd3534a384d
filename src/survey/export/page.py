"""Typst source → PDF, with the fonts of the wheels and nothing else of the machine."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from ..errors import ExportError
from ..fonts import font_files

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
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and not _has_glyph(ord(c))))


def _has_glyph(code: int) -> bool:
    return any(low <= code <= high for low, high in _BUILT_IN) or code in _covered()


@cache
def _covered() -> frozenset[int]:
    covered: set[int] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            covered |= set(font.getBestCmap())
    return frozenset(covered)


def compile_pdf(source: str, figures: Mapping[str, bytes]) -> bytes:
    """Return the PDF (tagged, PDF/UA-1) of a Typst source and the figures that it names.

    Typst sees one temporary folder with these files; no system font, no network. Raises
    `ExportError` with Typst's own words.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for figure, data in figures.items():
            (folder / figure).parent.mkdir(parents=True, exist_ok=True)
            (folder / figure).write_bytes(data)
        (folder / "main.typ").write_text(source, encoding="utf-8")
        try:
            pdf = typst.compile(
                str(folder / "main.typ"),
                root=name,
                font_paths=sorted({str(path.parent) for path in font_files()}),
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            message = re.sub(re.escape(name), "", str(error))
            raise ExportError(f"Typst cannot set this page: {message}") from error
    if not isinstance(pdf, bytes):
        raise ExportError("Typst made no PDF")
    return pdf

"""The fonts of figures and pages: Noto Sans SC and Noto Serif SC, from a wheel (OFL)."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn


def font_files() -> tuple[Path, ...]:
    """Return the font files, sans first."""
    return (Path(pylopdf_fonts_zh_cn.sans_path()), Path(pylopdf_fonts_zh_cn.serif_path()))

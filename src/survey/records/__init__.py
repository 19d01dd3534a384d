"""Records of bibliographies as sources: ``.bib``, CSL-JSON and RIS text → works and notes.

One module a format, each named in `FORMATS`; a record's remark and keywords are a note like any
other, with its lines. Nothing here writes into a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .bib import read_bib
from .csl import read_csl
from .model import Record, Records
from .ris import read_ris
from .shelve import Shelved, attach, shelve
from .write import format_csl, format_ris

FORMATS: Mapping[str, Callable[[str, str], Records]] = MappingProxyType(
    {".bib": read_bib, ".json": read_csl, ".ris": read_ris}
)
"""By the ending of a file's name, what reads its records."""

__all__ = [
    "FORMATS",
    "Record",
    "Records",
    "Shelved",
    "attach",
    "format_csl",
    "format_ris",
    "read",
    "shelve",
]


def read(text: str, source: str, form: str) -> Records:
    """Return the records of a file's text; *form* is one of `FORMATS`, *source* names the file.

    >>> text = "TY  - JOUR\\nT1  - Notes on Water\\nN1  - worth a look\\nER  - "
    >>> found = read(text, "a.ris", ".ris")
    >>> found.works[0].title, found.notes[0].body
    ('Notes on Water', ((3, 'worth a look'),))
    """
    return FORMATS[form](text.removeprefix("\ufeff"), source)

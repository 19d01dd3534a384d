"""BibTeX ↔ works; an author's file is only ever added to."""

from .add import add_entries, known_keys
from .cut import cut, part
from .format import format_entry
from .read import Bibliography, Entry, read_bibtex
from .words import words_alone

__all__ = [
    "Bibliography",
    "Entry",
    "add_entries",
    "cut",
    "format_entry",
    "known_keys",
    "part",
    "read_bibtex",
    "words_alone",
]

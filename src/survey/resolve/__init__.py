"""Notes → papers, records → works: when do two speak of one work, and what shows it.

Evidence is tried in a fixed order; the first that finds a work decides, and every join names it.
Facts about known works come first (``data/works.json``, ``.bib`` files); a note that matches none
founds a work of its own, which later notes may join. Records of bibliographies are compared by
`same_works`, pair by pair within blocks.
"""

from .matches import Match, Matches, same_works
from .notes import near_misses, resolve
from .papers import Join, Paper, Resolution
from .pins import NO_PINS, Pins
from .shelf import Shelf, work_of

__all__ = [
    "NO_PINS",
    "Join",
    "Match",
    "Matches",
    "Paper",
    "Pins",
    "Resolution",
    "Shelf",
    "near_misses",
    "resolve",
    "same_works",
    "work_of",
]

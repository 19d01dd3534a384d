"""Facts about published works: kept as CSL-JSON, merged, and named by citation keys."""

from .csl import read_works, update_works, write_works
from .identity import Shelf, marks, united
from .keys import PATTERN, complaint_of_pattern, new_key
from .outward import outward
from .places import lines_of_works
from .rebase import rebased

__all__ = [
    "PATTERN",
    "Shelf",
    "complaint_of_pattern",
    "lines_of_works",
    "marks",
    "new_key",
    "outward",
    "read_works",
    "rebased",
    "united",
    "update_works",
    "write_works",
]

"""Facts about published works: kept as CSL-JSON, merged, and named by citation keys."""

from .csl import read_works, write_works
from .identity import Shelf, marks, merge
from .keys import new_key

__all__ = ["Shelf", "marks", "merge", "new_key", "read_works", "write_works"]

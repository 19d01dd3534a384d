"""Facts about published works: kept as CSL-JSON, merged, and named by citation keys."""

from .csl import read_works, write_works
from .identity import Shelf, marks, united
from .keys import new_key

__all__ = ["Shelf", "marks", "new_key", "read_works", "united", "write_works"]

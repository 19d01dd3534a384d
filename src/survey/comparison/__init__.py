"""Comparison tables: works side by side, each cell with the lines that it came from."""

from .about import Language
from .columns import COLUMNS
from .table import Comparison, compare

__all__ = ["COLUMNS", "Comparison", "Language", "compare"]

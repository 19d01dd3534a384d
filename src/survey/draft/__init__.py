"""A review → a draft: a notebook of sentences that know their notes and lines."""

from typing import TYPE_CHECKING, Any

from .model import Cell, Draft, Sentence, Source
from .notebook import to_notebook

if TYPE_CHECKING:
    from .composing import compose

__all__ = ["Cell", "Draft", "Sentence", "Source", "compose", "to_notebook"]


def __getattr__(name: str) -> Any:
    """Import `compose` when it is first used: who prints a notebook need not wait for pandas."""
    if name != "compose":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .composing import compose  # noqa: PLC0415

    return compose

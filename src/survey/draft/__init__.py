"""A review → a draft: a notebook of sentences that know their notes and lines."""

from .compose import compose
from .model import Cell, Draft, Sentence, Source
from .notebook import to_notebook

__all__ = ["Cell", "Draft", "Sentence", "Source", "compose", "to_notebook"]

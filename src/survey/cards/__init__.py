"""How things show: HTML in JupyterLab, Markdown in an export, text in a terminal."""

from __future__ import annotations

from .card import Card, Rows, Shown, cell, plain
from .collections import corpus, review
from .frame import Problems
from .grid import html_cell, html_frame, html_table
from .named import Named
from .papers import Details, Tell, facts, paper

__all__ = [
    "Card", "Details", "Named", "Problems", "Rows", "Shown", "Tell",
    "cell", "corpus", "facts", "html_cell", "html_frame", "html_table", "paper", "plain", "review",
]  # fmt: skip

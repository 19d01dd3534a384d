"""How things show: HTML in JupyterLab, Markdown in an export, text in a terminal."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .card import Card, Rows, Shown, cell, plain, uncited
from .collections import corpus, review
from .named import Named
from .papers import Details, Tell, facts, paper

if TYPE_CHECKING:
    from .frame import Problems
    from .grid import html_cell, html_frame, html_table

__all__ = [
    "Card", "Details", "Named", "Problems", "Rows", "Shown", "Tell",
    "cell", "corpus", "facts", "html_cell", "html_frame", "html_table", "paper", "plain", "review",
    "uncited",
]  # fmt: skip

_HOMES = {"Problems": "frame", "html_cell": "grid", "html_frame": "grid", "html_table": "grid"}
"""What takes pandas, which is imported when it is first used."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)

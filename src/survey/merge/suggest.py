"""Suggestions: cells that show what the notes now say where the author's words stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import nbformat

from ..draft.model import Draft, hashed
from ..draft.notebook import SUGGESTION, is_suggestion, recorded_cell
from ..draft.sentences import pieces
from .match import key

_WORDS = {
    "zh": "**建议**：按现在的笔记，这里会是下面的文字；您的文字未动。可以采用，也可以删去本单元。",
    "en": "**Suggestion:** the notes now say what follows; your text was kept. "
    "Take it over, or delete this cell.",
}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LANGUAGE = re.compile(r"^lang:\s*[\"']?(zh|en)", re.MULTILINE)


def language_of(draft: Draft) -> str:
    """Return the language of a draft's frame: what its front matter or else its headings say."""
    front = next((cell.text for cell in draft.cells if cell.cell_type == "raw"), "")
    if stated := _LANGUAGE.search(front):
        return stated[1]
    headings = [s.text for cell in draft.cells for s in cell.sentences if s.text.startswith("#")]
    told = headings or [cell.text for cell in draft.cells if cell.cell_type == "markdown"]
    return "zh" if any(map(_HAN.search, told)) else "en"


def rendered(texts: Iterable[str], language: str) -> str:
    """Return the text of a suggestion.

    >>> print(rendered(["One.", "Two."], "en").partition("cell.")[2])
    <BLANKLINE>
    <BLANKLINE>
    > One.
    >
    > Two.
    """
    quoted = "\n\n".join(texts).split("\n")
    return "\n".join([_WORDS[language], "", *(f"> {line}".rstrip() for line in quoted)])


def suggestion(id_: str, texts: Sequence[str], language: str) -> Any:
    """Return a cell that suggests *texts* for the cell *id_*."""
    name = f"suggestion-{hashed(id_ + ''.join(texts))}"
    cell = nbformat.v4.new_markdown_cell(rendered(texts, language), id=name)
    cell.metadata["tags"] = [SUGGESTION]
    cell.metadata["survey"] = {"suggestion": {"cell": id_, "texts": list(texts)}}
    return cell


def suggested(cell: Any) -> tuple[str, tuple[str, ...]] | None:
    """Return for which cell and what a cell suggests, if the author left it alone."""
    data = cell.metadata.get("survey", {})
    data = data.get("suggestion") if isinstance(data, dict) else None
    if not is_suggestion(cell) or not isinstance(data, dict):
        return None
    id_, texts = data.get("cell"), data.get("texts")
    if not isinstance(id_, str) or not isinstance(texts, list):
        return None
    if not all(isinstance(text, str) for text in texts):
        return None
    untouched = cell.source in [rendered(texts, language) for language in _WORDS]
    return (id_, tuple(texts)) if untouched else None


def fenced(text: str) -> str:
    """Return lines of code or front matter as they stand in a suggestion."""
    return f"```\n{text}\n```"


def with_suggestions(
    cells: Sequence[Any], shown: Iterable[tuple[Any, str]], draft: Draft
) -> list[Any]:
    """Return *cells* with what is *shown*: pairs of a cell and what is suggested for it.

    A suggestion that nobody touched is renewed: what is no longer generated, or stands in the
    notebook by now, goes from it, what is new comes.
    """
    told = {s.text for cell in draft.cells for s in cell.sentences}
    standing = _standing(cells)
    wanted: dict[str, list[str]] = {}
    for cell, text in shown:
        wanted.setdefault(_name(cell), []).append(text)
    found, language = [], language_of(draft)
    last_of = {_name(cell): at for at, cell in enumerate(cells) if not is_suggestion(cell)}
    answered = {}
    for cell in cells:
        if old := suggested(cell):
            kept = [t for t in old[1] if _lines(t) <= told and key(t) not in standing]
            answered[id(cell)] = [*kept, *(t for t in wanted.pop(old[0], []) if t not in kept)]
    for at, cell in enumerate(cells):
        texts, old = answered.get(id(cell)), suggested(cell)
        if texts is None or (old and texts == list(old[1])):
            found.append(cell)
        elif texts and old:
            found.append(suggestion(old[0], texts, language))
        name = _name(cell)
        if name in wanted and last_of.get(name) == at:
            found.append(suggestion(name, wanted[name], language))
    return found


def _lines(text: str) -> set[str]:
    """Return what must still be generated for a suggestion to hold: a sentence, lines of code."""
    inner = text.removeprefix("```\n").removesuffix("\n```")
    return {text} if inner == text else set(inner.split("\n"))


def _name(cell: Any) -> str:
    return str(recorded_cell(cell) or cell["id"])


def _standing(cells: Sequence[Any]) -> set[str]:
    """Return all sentences and cells of a notebook, as they are compared."""
    found: set[str] = set()
    for cell in cells:
        if not is_suggestion(cell):
            found |= {key(piece.text) for piece in pieces(cell.source, "markdown")}
            found.add(key(fenced(cell.source)))
    return found

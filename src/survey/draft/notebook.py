"""A draft ↔ a notebook file.

What was generated is kept beside the author's text: in the metadata of each generated cell its
sentences with their sources (``survey.cell``, ``survey.sentences``), in the notebook's metadata
the texts of all generated cells in their order (``survey.draft``), of deleted ones too, so that
the next draft can be merged with what the author made of this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import nbformat

from ..errors import DraftError
from .model import Cell, CellType, Draft, Sentence, from_json, hashed, to_json

VERSION = 1
"""Of the record in the notebook's metadata."""
SUGGESTION = "survey-suggestion"
"""Tag of a cell that shows what a merge would have written; the exporters leave it out."""
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A generated cell as the notebook's metadata keep it: the texts of its sentences."""

    id: str
    cell_type: CellType
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of all sentences in their order."""
        return tuple(text for paragraph in self.paragraphs for text in paragraph)

    @property
    def text(self) -> str:
        """The cell's text as it was generated."""
        made = tuple(tuple(map(Sentence, paragraph)) for paragraph in self.paragraphs)
        return Cell(self.id, self.cell_type, made).text


@dataclass(frozen=True, slots=True)
class Record:
    """What was generated last for a notebook."""

    review: str
    cells: tuple[Recorded, ...]
    digest: str = ""
    """Of the whole draft, see `digest`: the same means that there is nothing new."""
    refused: tuple[str, ...] = ()
    """What the author deleted or reworded and is not generated now, see `refusal`."""


def to_notebook(draft: Draft) -> Any:
    """Return a new notebook of the draft, without outputs; it has no author's word yet."""
    node = nbformat.v4.new_notebook(
        cells=[to_cell(cell) for cell in draft.cells],
        metadata={"kernelspec": dict(_KERNEL), "language_info": {"name": "python"}},
    )
    node.metadata["survey"] = {"draft": record(draft)}
    return node


def to_cell(cell: Cell) -> Any:
    """Return a generated cell as nbformat has it, its record in its metadata."""
    make = {
        "markdown": nbformat.v4.new_markdown_cell,
        "code": nbformat.v4.new_code_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[cell.cell_type]
    node = make(cell.text, id=cell.id)
    node.metadata["survey"] = metadata(cell.id, cell.sentences)
    return node


def metadata(id_: str, sentences: Iterable[Sentence]) -> dict[str, Any]:
    """Return what the metadata of a generated cell say under ``survey``."""
    return {"cell": id_, "sentences": to_json(sentences)}


def record(draft: Draft, *, refused: Iterable[str] = ()) -> dict[str, Any]:
    """Return what the metadata of the notebook say under ``survey.draft``."""
    return {
        "version": VERSION,
        "review": draft.review,
        "digest": digest(draft),
        "cells": [
            {
                "id": c.id,
                "type": c.cell_type,
                "paragraphs": [[s.text for s in p] for p in c.paragraphs],
            }
            for c in draft.cells
        ],
        "refused": sorted(refused),
    }


def digest(draft: Draft) -> str:
    """Return a hash of all that a draft says, the sources of its sentences included."""
    cells = [[c.id, c.cell_type, [to_json(p) for p in c.paragraphs]] for c in draft.cells]
    return hashed(json.dumps([draft.review, cells], sort_keys=True))


def refusal(id_: str, text: str = "") -> str:
    """Return how the record keeps that the author refused a generated cell, or a sentence of it.

    >>> refusal("data"), refusal("data", "一。")
    ('data', 'data e44d3895332c7ffa')
    """
    return f"{id_} {hashed(text)}" if text else id_


def is_draft(node: Any) -> bool:
    """Whether a notebook has a record of what was generated."""
    data = node.metadata.get("survey", {})
    return isinstance(data, dict) and "draft" in data


def read_record(node: Any, where: str) -> Record:
    """Return what was generated last for the notebook *node*; *where* names it in messages.

    Raises `DraftError` for a notebook that is no draft, or whose record is of a later version or
    damaged.
    """
    data = node.metadata.get("survey", {})
    data = data.get("draft") if isinstance(data, dict) else None
    if data is None:
        raise DraftError(
            f"{where}: is not a draft that survey wrote, and is not overwritten; "
            "name another file with -o, or take it over as it stands with --adopt"
        )
    try:
        if data["version"] > VERSION:
            raise DraftError(
                f"{where}: was written by a later version of survey; update survey-workbench"
            )
        return Record(
            _string(data["review"]),
            tuple(_recorded(cell) for cell in data["cells"]),
            _string(data["digest"]),
            tuple(_string(refused) for refused in data["refused"]),
        )
    except (KeyError, TypeError) as error:
        raise DraftError(
            f"{where}: the record of what was generated is damaged ({error!r}); take the notebook "
            "back from build/backups or from version control"
        ) from error


def _recorded(cell: Any) -> Recorded:
    type_ = cell["type"]
    if type_ not in ("markdown", "code", "raw"):
        raise TypeError(f'"{type_}" is no type of cell')
    made = tuple(tuple(_string(text) for text in paragraph) for paragraph in cell["paragraphs"])
    return Recorded(_string(cell["id"]), type_, made)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text is expected, not {value!r}")
    return value


def recorded_cell(cell: Any) -> str | None:
    """Return the id of the generated cell that a notebook's cell is or came from, if any."""
    data = cell.metadata.get("survey", {})
    found = data.get("cell") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None


def recorded_sentences(cell: Any, where: str) -> tuple[Sentence, ...]:
    """Return what was generated for a notebook's cell, with sources; empty for an author's own."""
    data = cell.metadata.get("survey", {})
    if not isinstance(data, dict) or "sentences" not in data:
        return ()
    return from_json(data["sentences"], where)


def is_suggestion(cell: Any) -> bool:
    """Whether a cell only shows what a merge would have written."""
    return SUGGESTION in cell.metadata.get("tags", [])

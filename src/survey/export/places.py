"""The names of places in a document: what links and references lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ..errors import ExportError
from ..pandoc import Element, walk
from . import tree
from .harmless import attributes_of
from .notebook import Source


def number_places(blocks: Sequence[Element], source: Source, taken: Collection[str]) -> None:
    """Give a place whose name is *taken* or stands further up another one, in place.

    Links then lead to the first. Raises `ExportError`, with the cells, for a label of a figure, a
    table or a section that is there twice, for a reference would name the wrong one.
    """
    seen, counts = set(taken), Counter[str]()
    for attributes in _attributes(blocks):
        name = given = attributes[0]
        if given in seen and tree.is_label(given):
            raise _twice(given, source)
        while name in seen:
            counts[given] += 1
            name = f"{given}-{counts[given] + 1}"
        attributes[0] = name
        seen.add(name)


def _attributes(blocks: Sequence[Element]) -> Iterator[list[Any]]:
    """Yield the attributes of what has a name."""
    for element in walk(list(blocks)):
        attributes = attributes_of(element)
        if attributes and attributes[0]:
            yield attributes


def _twice(label: str, source: Source) -> ExportError:
    labelled = {output.cell for output in source.outputs if output.label == label}
    written = {number for number, text in source.cells if f"#{label}" in text}
    cells = sorted(labelled | written)
    listed = f"cell{'s' * (len(cells) > 1)} {', '.join(map(str, cells))}"
    return ExportError(f'{listed}: the label "{label}" must be there only once')

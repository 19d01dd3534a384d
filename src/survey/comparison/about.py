"""What the frames of a corpus hold on one paper, as the columns look at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from .. import describe
from ..cards import uncited

if TYPE_CHECKING:
    from ..corpus import Corpus

Language = Literal["zh", "en"]
Row = Mapping[str, Any]

_FRAMES = ("facts", "notes", "quantities", "relations", "statements")


@dataclass(frozen=True, slots=True)
class About:
    """The rows of each frame that speak of one paper, in the order of the frame."""

    paper: Row
    facts: Sequence[Row]
    notes: Sequence[Row]
    quantities: Sequence[Row]
    relations: Sequence[Row]
    statements: Sequence[Row]
    own: Collection[str]
    """The names that the paper goes by."""
    labels: Mapping[str, str]
    """What the papers of the corpus are called, by key."""
    language: Language

    @property
    def comma(self) -> str:
        """What stands between things of one list."""
        return "、" if self.language == "zh" else ", "


def abouts(corpus: Corpus, keys: Collection[str], language: Language) -> Iterator[About]:
    """Return what *corpus* holds on each of its papers with these keys, by date."""
    rows = corpus.papers.sort_values(["published", "key"], na_position="last")
    labels = {row["key"]: label(row) for row in _rows(rows)}
    found = {name: _by_paper(getattr(corpus, name), keys) for name in _FRAMES}
    for row in _rows(rows):
        key = row["key"]
        if key in keys:
            said = {name: found[name].get(key, ()) for name in _FRAMES}
            own = describe.names_of(corpus[key])
            yield About(paper=row, own=own, labels=labels, language=language, **said)


def label(paper: Row) -> str:
    """Return what a paper is called in a table: its short name, else its main title."""
    name = paper["short_name"] or paper["title"].partition(": ")[0].partition("：")[0]
    return uncited(str(name))


def _by_paper(frame: pd.DataFrame, keys: Collection[str]) -> dict[str, list[Row]]:
    kept: dict[str, list[Row]] = {}
    for row in _rows(frame[frame["paper"].isin(list(keys))]):
        kept.setdefault(row["paper"], []).append(row)
    return kept


def _rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as plain values; what is missing is None."""
    plain = frame.astype("object").where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]

"""A comparison as a frame, as the lines behind it, and as it shows in each place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..cards import cell as in_cell
from ..cards import html_cell, html_table
from ..errors import UnknownKeyError, suggest
from ..errors import shown as printable
from .about import About, Language, abouts
from .cells import MARK, Cell
from .columns import COLUMNS

if TYPE_CHECKING:
    from ..corpus import Corpus

NONE = "—"
"""What stands for a missing cell."""
SOURCES = {
    "paper": "string",
    "column": "string",
    "value": "string",
    "source": "string",
    "line": "Int64",
    "shown": "boolean",
}
"""The columns of `Comparison.sources` and their dtypes."""
_WORDS = {
    "zh": {
        "mark": f"{MARK} 各篇笔记说法不一，以“/”隔开并列。",
        "missing": "“—”表示笔记未载（共 {works} 项工作）：{counts}。",
        "count": "{heading} {count} 项",
        "comma": "，",
    },
    "en": {
        "mark": f"{MARK} The notes disagree; what each says is parted by a slash.",
        "missing": f"{NONE}: not stated in the notes (of {{works}} works): {{counts}}.",
        "count": "{heading} {count}",
        "comma": ", ",
    },
}


@dataclass(frozen=True)
class Comparison:
    """Works side by side: a frame, and beside it the lines that each cell came from."""

    frame: pd.DataFrame
    """One row a work by citation key, by date; all columns, NA where nothing is known."""
    sources: pd.DataFrame = field(repr=False)
    """One row a value that a place states: paper, column, value, source, line; `shown` is False
    for what another place decides."""
    language: Language = "zh"
    columns: Sequence[str] = ()
    """What is printed: the columns asked for, else those that have any value."""

    @property
    def missing(self) -> pd.Series[int]:
        """Return how many works lack a value, by column."""
        return self.frame.isna().sum()

    @property
    def disputed(self) -> pd.DataFrame:
        """Return the values on which notes disagree: the rows of `sources` of marked cells."""
        marked = {
            (key, name)
            for name, column in self.frame.items()
            for key, text in column.dropna().items()
            if str(text).endswith(MARK)
        }
        places = zip(self.sources["paper"], self.sources["column"], strict=True)
        return self.sources[[place in marked for place in places]]

    def note(self) -> str:
        """Return the line below the table: what its marks mean and what it lacks."""
        words, printed = _WORDS[self.language], self._printed()
        said = [words["mark"]] if printed.map(_is_marked).to_numpy().any() else []
        lacking = [(name, int(self.missing[name])) for name in self.columns if self.missing[name]]
        if lacking:
            counts = words["comma"].join(
                words["count"].format(heading=self._heading(name), count=count)
                for name, count in lacking
            )
            said.append(words["missing"].format(works=len(self.frame), counts=counts))
        return ("" if self.language == "zh" else " ").join(said)

    def markdown(self) -> str:
        """Return the table in Markdown's pipe form, its note below."""
        cells = self._printed().map(in_cell)
        table = str(cells.to_markdown(index=False, disable_numparse=True))
        note = self.note()
        return f"{table}\n\n{note}\n" if note else f"{table}\n"

    def html(self) -> str:
        """Return the table as HTML whose cells name the lines they came from."""
        places = self._places()
        heads = (html_cell("th", self._heading(name)) for name in self.columns)
        rows = (
            [self._cell(key, name, places) for name in self.columns] for key in self.frame.index
        )
        note = self.note()
        below = f"<p>{escape(note)}</p>" if note else ""
        return f"{html_table(heads, rows)}{below}"

    def _cell(self, key: str, name: str, places: Mapping[tuple[str, str], list[str]]) -> str:
        lines = "\n".join(places.get((key, name), ()))
        return html_cell("td", _shown(self.frame.loc[key, name]), title=lines)

    def _places(self) -> dict[tuple[str, str], list[str]]:
        places: dict[tuple[str, str], list[str]] = {}
        rows = self.sources[["paper", "column", "source", "line"]].itertuples(index=False)
        for paper, column, source, line in rows:
            found = places.setdefault((paper, column), [])
            if f"{source}:{line}" not in found:
                found.append(f"{source}:{line}")
        return places

    def _heading(self, name: str) -> str:
        column = COLUMNS[name]
        return column.zh if self.language == "zh" else column.en

    def _printed(self) -> pd.DataFrame:
        """Return the printed columns under their headings, every cell as text."""
        shown = self.frame[list(self.columns)].astype("object").map(_shown)
        return shown.rename(columns=self._heading)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        wide = ("display.unicode.east_asian_width", True, "display.max_colwidth", 40)
        with pd.option_context(*wide):
            plain = printable(self._printed().to_string(index=False))
        note = self.note()
        return {
            "text/markdown": self.markdown(),
            "text/html": self.html(),
            "text/plain": f"{plain}\n{note}" if note else plain,
        }


def _shown(value: object) -> str:
    return value if isinstance(value, str) else NONE


def _is_marked(text: str) -> bool:
    return text.endswith(MARK)


def compare(
    corpus: Corpus,
    papers: Collection[str] | None = None,
    *,
    columns: Sequence[str] | None = None,
    language: Language = "zh",
) -> Comparison:
    """Return papers of *corpus* side by side, all or those with these keys.

    *columns* are names of `COLUMNS`; without it, those are printed that have any value. The works
    always stand first. Raises `UnknownKeyError` for a column that there is not.
    """
    for name in columns or ():
        if name not in COLUMNS:
            raise UnknownKeyError(f'no column "{name}"{suggest(name, COLUMNS)}')
    keys = set(corpus.papers["key"]) if papers is None else set(papers)
    found = [(about, _cells(about)) for about in abouts(corpus, keys, language)]
    frame = pd.DataFrame(
        {
            name: pd.array([cells[name].text for _, cells in found], dtype="string")
            for name in COLUMNS
        },
        index=pd.Index([about.paper["key"] for about, _ in found], name="key", dtype="string"),
    )
    stated = pd.DataFrame(list(_sources(found)), columns=list(SOURCES)).astype(SOURCES)
    asked = columns or [name for name in COLUMNS if frame[name].notna().any()]
    shown = tuple(dict.fromkeys(("work", *asked)))
    return Comparison(frame, stated, language, shown)


def _cells(about: About) -> dict[str, Cell]:
    return {name: column.cell(about) for name, column in COLUMNS.items()}


def _sources(found: Iterable[tuple[About, Mapping[str, Cell]]]) -> Iterator[dict[str, Any]]:
    for about, cells in found:
        for name, cell in cells.items():
            for value in cell.values:
                yield {
                    "paper": about.paper["key"],
                    "column": name,
                    "value": value.text,
                    "source": value.source,
                    "line": value.line,
                    "shown": value.shown,
                }

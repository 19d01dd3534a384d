"""Tables for a draft: a selection of papers as a DataFrame whose works cite themselves.

A `Table` shows as HTML in JupyterLab and as Markdown in an export, where ``[@key]`` becomes a
citation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from . import explore as _explore
from .cards import cell, html_frame, uncited
from .corpus import Corpus
from .errors import shown

Language = Literal["zh", "en"]

_HEADINGS: dict[str, dict[str, str]] = {
    "work": {"zh": "工作", "en": "Work"},
    "published": {"zh": "发表时间", "en": "Date"},
    "organization": {"zh": "机构", "en": "Organisation"},
    "venue": {"zh": "会议/期刊", "en": "Venue"},
    "topic": {"zh": "主题", "en": "Topic"},
    "title": {"zh": "标题", "en": "Title"},
    "source": {"zh": "笔记", "en": "Note"},
    "task": {"zh": "待办", "en": "Task"},
    "due": {"zh": "目标", "en": "Goal"},
}


@dataclass(frozen=True)
class Table:
    """A DataFrame that prints as a Markdown table where an export asks for one."""

    frame: pd.DataFrame

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html = html_frame(self.frame)
        plain = shown(self.frame.to_string(index=False, na_rep=""))
        return {"text/markdown": self.markdown(), "text/html": html, "text/plain": plain}

    def markdown(self) -> str:
        """Return the table in Markdown's pipe form.

        >>> print(Table(pd.DataFrame({"a": ["x|y"]})).markdown())
        | a    |
        |:-----|
        | x\\|y |
        """
        cells = self.frame.astype("object").fillna("").map(cell)
        return str(cells.to_markdown(index=False, disable_numparse=True))


def works(corpus: Corpus, *, language: Language = "zh", sources: bool = False) -> Table:
    """Return the papers of *corpus* by date: work with citation, date, organisation, venue.

    With *sources* a last column names file and line of the first note on each.
    """
    rows = corpus.papers.sort_values(["published", "key"], na_position="last")
    frame = pd.DataFrame(
        {
            "work": [
                f"{name} [@{key}]" for key, name in zip(rows["key"], _labels(rows), strict=True)
            ],
            "published": rows["published"].fillna("—").tolist(),
            "organization": [uncited("；".join(found)) or "—" for found in rows["organizations"]]
            if language == "zh"
            else [uncited("; ".join(found)) or "—" for found in rows["organizations"]],
            "venue": [_venue(row) for row in rows.to_dict("records")],
        }
    )
    if sources:
        frame["source"] = [_source(corpus, key) for key in rows["key"]]
    return Table(frame.rename(columns={name: _HEADINGS[name][language] for name in frame.columns}))


def explore(corpus: Corpus, *, language: Language = "zh") -> _explore.Explorer:
    """Return the papers of *corpus* as a table to search, sort, filter and open row by row.

    It needs no kernel and no network; where no script runs it is a plain table.
    """
    return _explore.explorer(corpus, "table", language=language)


def tasks(rows: pd.DataFrame, *, language: Language = "zh") -> Table:
    """Return items of pending lists with their goal, the work they name, and where they stand.

    *rows* has the columns of ``corpus.tasks``.
    """
    named = [f"[@{key}]" if isinstance(key, str) else "—" for key in rows["paper"]]
    places = [f"{s}:{n}" for s, n in zip(rows["source"], rows["line"], strict=True)]
    columns = {
        "task": rows["title"].map(uncited).tolist(),
        "due": rows["due"].fillna("—").tolist(),
        "work": named,
        "source": places,
    }
    return Table(pd.DataFrame({_HEADINGS[name][language]: v for name, v in columns.items()}))


def _labels(rows: pd.DataFrame) -> pd.Series[str]:
    return rows["short_name"].fillna(rows["title"]).map(uncited)


def _venue(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["venue"]):
        return "arXiv" if pd.notna(row["arxiv"]) else "—"
    year = "" if pd.isna(row["venue_year"]) else f" {row['venue_year']}"
    return uncited(f"{row['venue']}{year}")


def _source(corpus: Corpus, key: str) -> str:
    notes = corpus[key].notes
    return str(notes[0].span) if notes else "—"

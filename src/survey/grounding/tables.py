"""Sentence → source as a table in a file."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from .. import files
from ..cards import cell
from ..draft.sources import Lines
from ..errors import SettingsError, suggest
from ..frames import as_csv
from .judge import Judged

COLUMNS = ("draft", "cell", "line", "sentence", "status", "notes", "says", "cites", "reason")


def write_evidence(path: Path, drafts: Mapping[str, Iterable[Judged]], lines: Lines) -> bool:
    """Return whether the table of the sentences of *drafts* had to be written to *path*.

    The suffix says as what: one of `SUFFIXES`. Raises `SettingsError` for another, `SourceError`
    for a file that says something else: it may be somebody's work.
    """
    form = SUFFIXES.get(path.suffix.casefold())
    if form is None:
        raise SettingsError(
            f'{path}: "{path.suffix}" is no table{suggest(path.suffix, SUFFIXES)}; '
            f"known: {', '.join(SUFFIXES)}"
        )
    return files.create(path, form(_frame(drafts, lines)))


def _frame(drafts: Mapping[str, Iterable[Judged]], lines: Lines) -> pd.DataFrame:
    rows = [
        (
            draft, row.cell, row.line, " ".join(row.text.split()), row.status,
            "; ".join(row.notes), _says(row, lines), "; ".join(row.cites), row.reason,
        )
        for draft, found in drafts.items()
        for row in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _says(row: Judged, lines: Lines) -> str:
    """Return what stands now on the lines that a sentence came from."""
    said = (" ".join(" ".join(lines.at(span)).split()) for span in row.spans)
    return " / ".join(dict.fromkeys(filter(None, said)))


def _json(frame: pd.DataFrame) -> str:
    return json.dumps(frame.to_dict("records"), ensure_ascii=False, indent=1) + "\n"


def _markdown(frame: pd.DataFrame) -> str:
    return str(frame.map(cell).to_markdown(index=False, disable_numparse=True)) + "\n"


def _html(frame: pd.DataFrame) -> str:
    with pd.option_context("display.max_colwidth", None):
        table = frame.to_html(index=False, border=1)
    title = html.escape(", ".join(frame["draft"].unique()))
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>'
        f"{title}</title></head><body>\n{table}\n</body></html>\n"
    )


SUFFIXES: Mapping[str, Callable[[pd.DataFrame], str]] = MappingProxyType(
    {".csv": as_csv, ".md": _markdown, ".html": _html, ".json": _json}
)
"""What the table can be written as, by the suffix of the file."""

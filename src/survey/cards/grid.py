"""Tables as HTML: text at the left, numbers at the right, what is short in one line.

JupyterLab sets every cell at the right and breaks dates in two; what stands in the cell's own
style wins. Citations in these tables are shown by the extension of JupyterLab, by their class.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

import pandas as pd
from rich.cells import cell_len

_SHORT = 14
"""A cell of no more columns than these is not broken; a Chinese character takes two."""


def html_cell(tag: Literal["td", "th"], text: str, *, number: bool = False, title: str = "") -> str:
    """Return a cell of an HTML table; *title* shows while the pointer is on it.

    >>> print(html_cell("td", "2023-05-09"))
    <td style="text-align: left; white-space: nowrap">2023-05-09</td>
    """
    hint = f' title="{escape(title)}"' if title else ""
    line = "; white-space: nowrap" if cell_len(text) <= _SHORT else ""
    side = "right" if number else "left"
    return f'<{tag}{hint} style="text-align: {side}{line}">{escape(text)}</{tag}>'


def html_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return an HTML table of cells."""
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    head = f"<thead><tr>{''.join(heads)}</tr></thead>"
    return f'<table class="survey-table">{head}<tbody>{body}</tbody></table>'


def html_frame(frame: pd.DataFrame) -> str:
    """Return a frame as an HTML table without its index; what is missing is blank."""
    numbers = [pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]
    heads = [
        html_cell("th", str(name), number=number)
        for name, number in zip(frame.columns, numbers, strict=True)
    ]
    blank = frame.astype("object").where(frame.notna(), "")
    rows = (
        [
            html_cell("td", _said(value), number=number)
            for value, number in zip(row, numbers, strict=True)
        ]
        for row in blank.itertuples(index=False, name=None)
    )
    return html_table(heads, rows)


def _said(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)

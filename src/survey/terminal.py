"""Frames, problems and messages as a terminal shows them, as JSON and as CSV."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from .errors import CONTROL, barred, shown

if TYPE_CHECKING:
    import pandas as pd

_COMMAND = re.compile(r"^([^\S\n]*)::|##(?=(?:vso)?\[)", re.MULTILINE)
"""What a workflow of GitHub's or Azure's that prints it takes for a command."""
_NARROWEST = 40
"""Columns; a terminal that says it has fewer shows a table of so many."""
_IN_JSON = re.compile(rf"{CONTROL.pattern}|#(?=#(?:vso)?\[)")


def echo(said: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print what is said; what it quotes commands no terminal and no workflow.

    Messages that have nowhere to go change nothing of what a command does and how it ends.
    """
    try:
        click.echo(_seen(str(said)), err=err, nl=nl)
    except OSError:
        if not err:
            raise
        sys.stderr = None  # as where there is none; else Python tries again at its end


def echo_commands(said: str) -> None:
    """Print commands for a workflow; what they quote commands no terminal."""
    click.echo(shown(said))


def tell(said: object, *, err: bool = False) -> None:
    """Print a message; lines of what it quotes, a file's name too, stay lines of the message."""
    echo(barred(str(said)), err=err)


def echo_json(said: str) -> None:
    """Print JSON; a terminal's own signs stand in it by their numbers, so that nothing is lost."""
    click.echo(_IN_JSON.sub(lambda c: f"\\u{ord(c[0]):04x}", said), nl=False)


def _seen(text: str) -> str:
    """Return a text with its control characters, and what begins a command, as signs that show.

    >>> _seen("a\\x1b[31mb\\tc\\n ::error::d"), _seen("a::b ##[error]c")
    ('a␛[31mb\\tc\\n ∷error::d', 'a::b ＃＃[error]c')
    """
    return _COMMAND.sub(lambda found: "＃＃" if found[1] is None else f"{found[1]}∷", shown(text))


def show(frame: pd.DataFrame, form: str) -> None:
    """Print a frame as *form* says: ``table``, ``json`` or ``csv``."""
    if form == "table" and "severity" in frame.columns:
        _print_problems(frame)
    elif form == "table" and {"label", "score"} <= set(frame.columns):
        _print_found(frame)
    else:
        _WRITERS[form](frame)


def _print_json(frame: pd.DataFrame) -> None:
    rows = [{k: _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
    echo_json(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _print_csv(frame: pd.DataFrame) -> None:
    from .frames import as_csv  # noqa: PLC0415

    flat = frame.astype("object").map(
        lambda v: "; ".join(map(_word, v)) if isinstance(v, list) else _plain(v)
    )
    echo(as_csv(flat), nl=False)


def _print_problems(frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        place = f"{row['source']}:{row['line']}"
        tell(f"{place}: {row['severity']}: {row['message']} [{row['code']}]")
        if row["suggestion"]:
            tell(f"    {row['suggestion']}")
    echo(f"{len(frame)} problems", err=True)


def _print_found(frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        key, source = _cell(row["key"]), _cell(row["source"])
        place = f"{source}:{row['line']}: " if source else ""
        echo(f"{row['label']} [@{key}]" if key else row["label"])
        echo(f"    {place}{row['text']}")
    echo(f"{len(frame)} found", err=True)


def _print_table(frame: pd.DataFrame) -> None:
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415  (slow to start)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    frame = _placed(frame)
    console = Console()
    console.width = max(console.width, _NARROWEST)
    table = Table(box=None, header_style="bold", pad_edge=False, expand=False)
    wide = "title" if "title" in frame.columns else "text"
    shown = [column for column in _SHOWN if column in frame.columns and column in (wide, *_NARROW)]
    cells = {column: [_cell(value) for value in frame[column]] for column in shown}
    widths = {c: min(max(map(cell_len, [c, *cells[c]])), 20) for c in shown if c != wide}
    left = max(20, console.width - sum(widths.values()) - 2 * len(shown))
    for column in shown:
        table.add_column(
            column, overflow="ellipsis", no_wrap=True, max_width=widths.get(column, left)
        )
    for row in zip(*cells.values(), strict=True):
        table.add_row(*map(Text, row))  # what a note says is no markup of rich
    with console.capture() as printed:
        console.print(table)
        console.print(f"{len(frame)} rows; all columns with --format json", style="dim")
    click.echo(printed.get(), nl=False)  # which ends well where nobody reads on


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with file and line in one column, short enough for a terminal."""
    if "source" not in frame.columns:
        return frame
    places = (f"{s}:{n}" for s, n in zip(frame["source"], frame["line"], strict=True))
    return frame.assign(place=[p if len(p) <= 20 else f"…{p[-19:]}" for p in places])


_WRITERS: dict[str, Callable[[pd.DataFrame], None]] = {
    "table": _print_table,
    "json": _print_json,
    "csv": _print_csv,
}
_NARROW = (
    "kind",
    "aspect",
    "published",
    "venue",
    "status",
    "due",
    "review",
    "paper",
    "relation",
    "other",
    "as_written",
    "key",
    "place",
)
_SHOWN = (*_NARROW[:2], "title", "text", *_NARROW[2:])
"""The columns of a table on a terminal, where a frame has them."""


def _plain(value: Any) -> Any:
    import pandas as pd  # noqa: PLC0415  (not needed for --help)

    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return value.date().isoformat() if hasattr(value, "date") else value


def _cell(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list):
        return _seen(", ".join(map(_word, plain)))
    return "" if plain is None else _seen(str(plain))


def _word(item: Any) -> str:
    return str(item["url"]) if isinstance(item, dict) else str(item)

"""A notebook's file → nbformat's node; what is wrong with the file told by cell and line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import nbformat

from .. import files
from ..errors import DraftError, SurveyError

_MARKER = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
_CELL = re.compile(r'^[ \t]*"cell_type"', re.MULTILINE)
_LINE = re.compile(r":(\d+): ")
BACK = "take it back from build/backups or from version control"


def read_notebook(path: Path, where: str = "") -> Any:
    """Return the notebook at *path*, which messages call *where*; nothing is put right in it.

    Raises `DraftError` for what is no whole notebook: saved half, with the markers of a merge left
    in, edited by another program; the message has the line of the file and, where one is begun,
    the cell.
    """
    return parse_notebook(files.read_text(path).text, where or str(path))


def parse_notebook(text: str, where: str) -> Any:
    """Return the notebook that *text* is; see `read_notebook`.

    >>> parse_notebook('{"cells": [\\n', "a.ipynb")
    Traceback (most recent call last):
    survey.errors.DraftError: a.ipynb:2: is no whole notebook (Expecting value); take it back from \
build/backups or from version control
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DraftError(_broken(text, where, error)) from error
    _check(raw, where)
    try:
        with catch_warnings():  # of cells without names, or with one twice: nothing to be done
            simplefilter("ignore")
            return nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat expects well-formed data and falls over any other
        said = str(error).strip().partition("\n")[0][:200] or type(error).__name__
        raise DraftError(f"{where}: is no notebook of format 4 ({said}); {BACK}") from error


def line_of(error: SurveyError) -> int:
    """Return the line of the file that a message of `read_notebook` names, 1 if it names none."""
    found = _LINE.search(str(error))
    return int(found[1]) if found else 1


def _broken(text: str, where: str, error: Exception) -> str:
    if marker := _MARKER.search(text):
        place = _place(text, where, marker.start())
        return f"{place}: the markers of a merge are left in; resolve it with nbdime, or {BACK}"
    if isinstance(error, json.JSONDecodeError):
        place = _place(text, where, error.pos)
        return f"{place}: is no whole notebook ({error.msg}); {BACK}"
    if isinstance(error, RecursionError):
        return f"{where}: is no notebook (nested too deep)"
    return f"{where}: is no notebook (a number of thousands of digits)"


def _place(text: str, where: str, at: int) -> str:
    """Return file and line of a place in the text, and the cell that it is in."""
    number = len(_CELL.findall(text, 0, at))
    line = text.count("\n", 0, at) + 1
    return f"{where}:{line}: cell {number}" if number else f"{where}:{line}"


def _check(raw: Any, where: str) -> None:
    """Raise `DraftError` for JSON that is no notebook: nbformat would let some of it pass."""
    cells = raw.get("cells", raw.get("worksheets")) if isinstance(raw, dict) else None
    if not isinstance(cells, list):
        raise DraftError(f"{where}: is JSON, but no notebook: it has no list of cells; {BACK}")
    for name in ("nbformat", "nbformat_minor"):
        if type(raw.get(name, 0)) is not int:
            raise DraftError(f"{where}: {name} is {raw[name]!r}, not a whole number; {BACK}")
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            raise DraftError(f"{where}: cell {number} is no cell; {BACK}")
        if "worksheets" in raw:
            continue
        source = cell.get("source")
        whole = isinstance(source, str) or (
            isinstance(source, list) and all(isinstance(line, str) for line in source)
        )
        if not whole or cell.get("cell_type") not in ("markdown", "code", "raw"):
            raise DraftError(f"{where}: cell {number} has no text or no known type; {BACK}")
        if not isinstance(cell.get("metadata", {}), dict):
            raise DraftError(f"{where}: cell {number}: its metadata are damaged; {BACK}")

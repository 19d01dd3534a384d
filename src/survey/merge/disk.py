"""A draft into a notebook file: read with care, keep the old state, write at once or not at all."""

from __future__ import annotations

import json
import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat

from .. import files
from ..draft.model import Draft
from ..draft.notebook import is_draft, to_notebook
from ..errors import DraftError, SourceError
from .merging import Change, Merged, adopted, merged

_TRIES = 5
"""How often a notebook that another program writes at the same time is read again."""
_MARK = re.compile(r"^(?:<{7}|>{7}|\|{7})(?= |$)", re.MULTILINE)
_MINOR = int(nbformat.v4.nbformat_minor)


def write_draft(path: Path, draft: Draft, *, backups: Path, adopt: bool = False) -> Merged:
    """Return the notebook that now stands at *path*, with what is new in *draft* merged in.

    To *adopt* a notebook that is no draft yet is to take all of it for the author's, as if he had
    written it in place of this draft: from now on what is new in the notes arrives in it.

    A file that stands there is first copied to the folder *backups*, once for each state, its day
    and time in the name. Nothing is written where nothing is new. Raises `DraftError`, and writes
    nothing, for a file that is no notebook, no draft, damaged or of another review.
    """
    for _ in range(_TRIES):
        standing = _bytes(path)
        if standing is None:
            found = _new(draft)
        else:
            node = read_notebook(path, standing)
            known = not adopt or is_draft(node)
            found = merged(node, draft, where=str(path)) if known else adopted(node, draft)
        if not found.is_changed:
            return found
        raw = (nbformat.writes(found.node, version=nbformat.NO_CONVERT) + "\n").encode()
        if standing is not None:
            keep(path, standing, backups)
        if files.swap(path, standing, raw):
            return found
    raise DraftError(f"{path}: another program keeps writing it; close it there and try again")


def _new(draft: Draft) -> Merged:
    node = to_notebook(draft)
    told = [(at, s.text) for at, cell in enumerate(draft.cells, 1) for s in cell.sentences]
    return Merged(node, tuple(Change("arrived", at, text) for at, text in told if text))


def keep(path: Path, raw: bytes, backups: Path) -> Path:
    """Return the copy in *backups* of a state of the notebook at *path*; made if there is none."""
    mark = f"-{sha256(raw).hexdigest()[:8]}{path.suffix}"
    if backups.is_dir():
        for known in sorted(backups.iterdir()):
            if known.name.startswith(f"{path.stem}-") and known.name.endswith(mark):
                return known
    saved = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    copy = backups / f"{path.stem}-{saved:%Y%m%d-%H%M%S}{mark}"
    files.write_bytes(files.inside(backups, copy), raw)
    return copy


def _bytes(path: Path) -> bytes | None:
    """Return what the file at *path* holds; nothing if there is none."""
    if not path.exists():
        return None
    try:
        found = files.read_text(path, exact=True)
    except SourceError as error:
        raise DraftError(str(error)) from error
    if found.problems:
        problem = found.problems[0]
        raise DraftError(f"{path}: line {problem.line}: {problem.message}; {problem.suggestion}")
    return found.text.encode()


def read_notebook(path: Path, raw: bytes) -> Any:
    """Return the notebook that *raw*, read from *path*, holds.

    Raises `DraftError` with file, cell and line for what is no notebook, saved half, of a format
    that is not known here, or holds the marks of a merge that was not finished.
    """
    data = _json(path, raw.decode().removeprefix("\ufeff"))
    version, minor = data.get("nbformat"), data.get("nbformat_minor")
    if type(version) is not int or type(minor) is not int:
        raise DraftError(f'{path}: is no notebook: "nbformat" is missing')
    if version < 4:
        raise DraftError(f"{path}: is in the old format {version}; open and save it in JupyterLab")
    if (version, minor) > (4, _MINOR):
        raise DraftError(
            f"{path}: is in format {version}.{minor}, which is newer than 4.{_MINOR}, the newest "
            "known here; pip install -U nbformat"
        )
    _check_form(path, data)
    node = nbformat.v4.to_notebook(data)
    _check_texts(path, node)
    return node


def _json(path: Path, text: str) -> dict[str, Any]:
    if mark := _MARK.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        raise DraftError(_unfinished(f"{path}: line {line}", mark[0]))
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        half = "is empty" if not text.strip() else "was saved only in part or is no notebook"
        raise DraftError(
            f"{path}: line {error.lineno}: {half} ({error.msg}); save it again, or take it back "
            "from build/backups"
        ) from error
    except RecursionError as error:
        raise DraftError(f"{path}: is no notebook: nested too deeply") from error
    except ValueError as error:
        raise DraftError(f"{path}: is no notebook: a number of thousands of digits") from error
    if not isinstance(data, dict):
        raise DraftError(f"{path}: is no notebook")
    return data


def _unfinished(place: str, mark: str) -> str:
    return f'{place}: "{mark}" is left of a merge that was not finished; decide there, then save'


def _check_form(path: Path, data: dict[str, Any]) -> None:
    """Check what nbformat asks for; an id that another program lost is given again later."""
    cells = data.get("cells")
    for number, cell in enumerate(cells if isinstance(cells, list) else (), 1):
        if isinstance(cell, dict) and data["nbformat_minor"] > 4 and "id" not in cell:
            cell["id"] = f"cell-{number}"
    for error in nbformat.validator.iter_validate(data, relax_add_props=True):
        place = list(error.absolute_path)
        cell = f"cell {place[1] + 1}: " if place[:1] == ["cells"] and len(place) > 1 else ""
        raise DraftError(f"{path}: {cell}is no valid notebook: {error.message[:200]}")


def _check_texts(path: Path, node: Any) -> None:
    """Check that no cell holds marks of a merge, or half of a sign that cannot be saved."""
    for number, cell in enumerate(node.cells, 1):
        text = cell.source
        place = f"{path}: cell {number}, line "
        if mark := _MARK.search(text):
            line = text.count("\n", 0, mark.start()) + 1
            raise DraftError(_unfinished(f"{place}{line}", mark[0]))
        if half := re.search("[\ud800-\udfff]", text):
            line = text.count("\n", 0, half.start()) + 1
            raise DraftError(f"{place}{line}: half of a sign stands there; delete it, then save")
    try:
        json.dumps(node, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DraftError(f"{path}: half of a sign stands in its outputs or metadata") from error

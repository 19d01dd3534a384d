"""Reading text safely and writing it atomically: a file is whole, as it was before or as it is now."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .errors import SourceError
from .model import Problem

LARGEST = 64 * 1024 * 1024
"""Bytes; a file of notes that is larger is not one that a person wrote."""
_LOOK = 8192
"""Bytes at the start in which a NUL shows that a file is not text."""


@dataclass(frozen=True, slots=True)
class Text:
    """What stands in a file, and what was wrong with its bytes."""

    text: str
    problems: tuple[Problem, ...] = ()


def read_text(path: Path) -> Text:
    """Return the text of a file, line ends as they stand.

    Bytes that are not UTF-8 become U+FFFD, with a problem at their first line. Raises `SourceError`
    for a file that is missing, a folder, binary, larger than `LARGEST` or closed to us.
    """
    if path.is_dir():
        raise SourceError(f"{path}: is a folder; name the files in it, as in {path}/*.md")
    try:
        if path.stat().st_size > LARGEST:
            raise SourceError(f"{path}: has more than {LARGEST >> 20} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    if b"\0" in data[:_LOOK]:
        raise SourceError(f"{path}: is a binary file; notes are text in UTF-8")
    try:
        return Text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(
            "invalid-utf8",
            "error",
            f"byte {data[error.start]:#04x} is not UTF-8 and was read as a replacement character",
            str(path),
            line,
            "save the file as UTF-8",
        )
        return Text(data.decode("utf-8", "replace"), (problem,))


def write_text(path: Path, text: str) -> bool:
    """Write *text* to *path* in one step and return whether anything changed."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> bool:
    """Write *data* to *path* in one step and return whether anything changed.

    A temporary file beside the target is written, flushed to the disk and renamed: a crash
    leaves the old file or the new one. A symbolic link stays one; permissions stay.
    """
    target = path.resolve()
    if target.is_file() and target.read_bytes() == data:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

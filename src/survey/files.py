"""Text files: read whole, written whole or not at all.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp()) / "note.md"
>>> write_text(path, "读\\n"), write_text(path, "读\\n")
(True, False)
>>> read_text(path)
Text(text='读\\n', problems=())
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from .errors import SourceError
from .model import Problem

LARGEST = 64 * 1024 * 1024
"""Bytes; a larger file is no note and no bibliography."""
_SAMPLE = 8 * 1024


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, and what was wrong with it."""

    text: str
    problems: tuple[Problem, ...] = ()


def read_text(path: Path, *, exact: bool = False) -> Text:
    """Return the text of the file at *path*; line ends and a byte order mark are kept.

    Bytes that are not UTF-8 become U+FFFD, or with *exact* surrogates that `write_text` turns
    back into the same bytes; either way a problem says so. Raises `SourceError` for a file that
    is missing, a folder, binary or larger than `LARGEST`.
    """
    raw = _bytes(path)
    try:
        return Text(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        problem = Problem(
            "not-utf-8",
            "warning",
            f"byte 0x{raw[error.start]:02x} is not UTF-8",
            str(path),
            raw.count(b"\n", 0, error.start) + 1,
            f"save the file as UTF-8: iconv -f gb18030 -t utf-8 {path.name}",
        )
        return Text(raw.decode("utf-8", "surrogateescape" if exact else "replace"), (problem,))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise SourceError(f"{path}: a folder, not a file; name a file in it")
    try:
        if path.stat().st_size > LARGEST:
            raise SourceError(f"{path}: larger than {LARGEST // 1024**2} MB; split the file")
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; check the name and the rights") from error
    if b"\0" in raw[:_SAMPLE]:
        raise SourceError(f"{path}: not a text file, or not in UTF-8 (a NUL byte in its beginning)")
    return raw


def write_text(path: Path, text: str) -> bool:
    """Return whether the file at *path* had to be written to hold *text*; see `write_bytes`."""
    return write_bytes(path, text.encode("utf-8", "surrogateescape"))


def write_bytes(path: Path, raw: bytes) -> bool:
    """Return whether the file at *path* had to be written to hold *raw*.

    The file is replaced in one step, so that a reader and a crash find the old or the new content.
    Rights are kept, a symbolic link still leads to the file, missing folders are made.
    Raises `SourceError` if the file cannot be written.
    """
    target = path.resolve()
    try:
        if target.is_file() and target.read_bytes() == raw:
            return False
        if target.exists() and not os.access(target, os.W_OK):
            raise SourceError(f"{path}: write-protected; allow writing or choose another name")
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, raw)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror}") from error
    return True


def _replace(target: Path, raw: bytes) -> None:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)

"""Text files: read whole, written whole or not at all.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp()) / "note.md"
>>> write_text(path, "读\\n"), write_text(path, "读\\n")
(True, False)
>>> read_text(path)
Text(text='读\\n', problems=())
>>> update(path, lambda text: text + "写\\n"), read_text(path).text
(True, '读\\n写\\n')
"""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .errors import SourceError, system_says
from .model import Problem

try:
    import fcntl
except ImportError:  # a system without such locks: what another writes is still noticed
    _LOCKS = False
else:
    _LOCKS = True

LARGEST = 64 * 1024 * 1024
"""Bytes; a larger file is no note and no bibliography."""
_SAMPLE = 8 * 1024
_TRIES = 20
"""How often a file that others write at the same time is read again."""
_PATIENCE = 30.0
"""Seconds to wait for another writer, who needs some milliseconds."""
_NO_BLOCKING = getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, and what was wrong with it."""

    text: str
    problems: tuple[Problem, ...] = ()


def read_text(path: Path, *, exact: bool = False) -> Text:
    """Return the text of the file at *path*; line ends and a byte order mark are kept.

    Bytes that are not UTF-8 become U+FFFD, or with *exact* surrogates that `write_text` turns
    back into the same bytes; either way a problem says so. Raises `SourceError` for a file that
    is missing, a folder, a pipe, binary or larger than `LARGEST`.
    """
    raw = read_bytes(path)
    if b"\0" in raw[:_SAMPLE]:
        raise SourceError(f"{path}: not a text file, or not in UTF-8 (a NUL byte in its beginning)")
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


def read_bytes(path: Path) -> bytes:
    """Return what the file at *path* holds; raises `SourceError` as `read_text` does."""
    try:
        raw = _settled(path)
    except (OSError, ValueError) as error:  # the latter for a name that can be no file's
        said = getattr(error, "strerror", None) or str(error)
        doubtful = "where the link leads" if path.is_symlink() else "the name and the rights"
        raise SourceError(f"{path}: {said}; check {doubtful}") from error
    if len(raw) > LARGEST:
        raise SourceError(f"{path}: larger than {LARGEST // 1024**2} MB; split the file")
    return raw


def stands(path: Path) -> bool:
    """Whether there is something to read at *path*.

    A link that leads nowhere, as to a drive that is not there now, is read and told: what it held
    is not to be taken for nothing.
    """
    return os.path.lexists(path)


def _settled(path: Path) -> bytes:
    """Return what the file at *path* holds, read again while another program is writing it."""
    if path.is_dir():
        raise SourceError(f"{path}: a folder, not a file; name a file in it")
    with os.fdopen(os.open(path, os.O_RDONLY | _NO_BLOCKING), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise SourceError(f"{path}: a pipe or device, not a file; save it as a file first")
        for _ in range(_TRIES):
            file.seek(0)
            raw = file.read(LARGEST + 1)
            if raw is None:  # as some of /proc and /sys that look like files, and wait
                raise SourceError(f"{path}: has nothing to read yet; save it as a file first")
            before, state = state, os.fstat(file.fileno())
            if (before.st_mtime_ns, before.st_size) == (state.st_mtime_ns, state.st_size):
                break
        return raw


def write_text(path: Path, text: str) -> bool:
    """Return whether the file at *path* had to be written to hold *text*; see `write_bytes`."""
    return write_bytes(path, _encoded(path, text))


def write_bytes(path: Path, raw: bytes) -> bool:
    """Return whether the file at *path* had to be written to hold *raw*, whatever it held.

    The file is replaced in one step, so that a reader and a crash find the old or the new content.
    Rights are kept, a symbolic link still leads to the file, missing folders are made.
    Raises `SourceError` if the file cannot be written; then the old content stands.
    """
    with _told(path):
        target = _target(path)
        if _held(target, len(raw)) == raw:
            return False
        with _alone(target.parent) as handle:
            _replace(target, raw, handle)
    return True


def inside(folder: Path, path: Path) -> Path:
    """Return *path* if the file that it leads to lies in *folder*; raises `SourceError`.

    What is made goes to a folder of its own, and a symbolic link that somebody put there must not
    lead it into another file.
    """
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise SourceError(f"{path}: leads out of {folder} and is not written; remove the link")
    return path


def swap(path: Path, before: bytes | None, after: bytes) -> bool:
    """Return whether the file at *path* holds *after* now; not if it no longer held *before*.

    *before* is None for a file that there was not. No other writer of this package comes between
    looking and writing. Raises `SourceError` as `write_bytes` does.
    """
    with _told(path):
        target = _target(path)
        with _alone(target.parent) as handle:
            if _held(target, len(before or b"")) != before:
                return False
            if after != before:
                _replace(target, after, handle)
    return True


def update(path: Path, change: Callable[[str], str]) -> bool:
    """Return whether the file at *path* had to be written to hold what *change* makes of its text.

    A file that is not there is an empty one. *change* is asked again if another program wrote the
    file meanwhile, so that nothing of it is lost; what it raises leaves the file as it stands.
    Raises `SourceError` for a file that cannot be read or written.
    """
    for _ in range(_TRIES):
        there = path.exists()
        before = read_text(path, exact=True).text if there else ""
        after = change(before)
        if after == before and there:
            return False
        standing = _encoded(path, before) if there else None
        if swap(path, standing, _encoded(path, after)):
            return True
    raise SourceError(f"{path}: another program keeps writing it; close it there and try again")


def create(path: Path, text: str) -> bool:
    """Return whether the file at *path* had to be made to hold *text*.

    Raises `SourceError` for a file that says something else: it may be somebody's work.
    """
    if swap(path, None, _encoded(path, text)):
        return True
    if read_text(path, exact=True).text != text:
        raise SourceError(f"{path}: is there already and is not overwritten; name another file")
    return False


def _held(target: Path, size: int) -> bytes | None:
    """Return what the file at *target* holds, but of one larger than *size* only the beginning."""
    if not target.is_file():
        return None
    with target.open("rb") as file:
        return file.read(size + 1)


def _encoded(path: Path, text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        raise SourceError(f"{path}: cannot be written: half of a sign, {half}, in it") from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says into `SourceError` with the file that it is about."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be written: {system_says(error)}") from error


def _target(path: Path) -> Path:
    """Return the file that *path* leads to, in a folder that there is."""
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        mode = target.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "a pipe or device"
            raise SourceError(f"{path}: {what}, not a file; choose another name")
        if not os.access(target, os.W_OK):
            raise SourceError(f"{path}: write-protected; allow writing or choose another name")
    return target


@contextmanager
def _alone(folder: Path) -> Iterator[int | None]:
    """Keep other writers of this package out of *folder*; give its handle, if it can be had.

    The lock is the system's and ends with the process, so that none is ever left behind.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # one may write to it but not list it, or the system opens no folders
        yield None
        return
    try:
        yield handle if _locked(handle, folder) else None
    finally:
        os.close(handle)


def _locked(handle: int, folder: Path) -> bool:
    """Return whether *folder* is locked now; not where its file system knows no locks."""
    end = time.monotonic() + _PATIENCE
    while _LOCKS:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise SourceError(f"{folder}: another program keeps it locked; end it") from None
            time.sleep(0.005)
        except OSError:
            return False
        else:
            return True
    return False


def _replace(target: Path, raw: bytes, handle: int | None) -> None:
    """Put *raw* in the place of *target*, whose folder is locked if there is a *handle* of it."""
    token = sha256(os.fsencode(target.name)).hexdigest()[:8] if handle else secrets.token_hex(4)
    temporary = target.with_name(f".survey-{token}.tmp")
    if handle:
        temporary.unlink(missing_ok=True)  # what a run that was killed left
    try:
        _fill(temporary, raw, target.stat() if target.exists() else None)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    if handle:
        with suppress(OSError):  # some file systems sync no folders; the new content stands anyhow
            os.fsync(handle)


def _fill(path: Path, raw: bytes, state: os.stat_result | None) -> None:
    """Make the file at *path* hold *raw*, on the disk too, with the owner and rights of *state*."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600 if state else 0o666), "wb") as file:
        if state:
            if hasattr(os, "chown"):
                with suppress(OSError):  # another's file stays writable, but becomes ours
                    os.chown(path, state.st_uid, state.st_gid)
            path.chmod(stat.S_IMODE(state.st_mode))
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())

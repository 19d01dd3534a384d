"""Readings kept between runs: a file of the user's cache that may be deleted at any time.

It holds the last reading of each file, as JSON, beside a digest of all that the reading depends on:
the text, the code and words of the readers, further names of the settings, Python and comrak. What
does not fit is not used, a damaged file is dropped, and nothing waits long for another process.

The environment variable ``SURVEY_CACHE`` names another folder, or is ``off``.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from platformdirs import user_cache_path

LARGEST = 512 * 1024 * 1024
"""Bytes; a larger store is begun anew."""
_PACKAGE = Path(__file__).parents[2]
_CODE = (
    "model.py", "titles.py", "outline", "values", "vocabulary", "bibtex", "readers",
    "readers/files",
)  # fmt: skip
"""What a reading depends on."""
_AT_ONCE = 500
"""So many rows are asked for at once."""
_PATIENCE = 0.2
"""Seconds to wait for another process."""
_TABLE = (
    "CREATE TABLE readings"
    " (place TEXT PRIMARY KEY, key BLOB, digest BLOB, reading BLOB) WITHOUT ROWID"
)


def open_store(environment: Mapping[str, str] = os.environ) -> Store | None:
    """Return the store of this user, or None where it is switched off.

    >>> open_store({"SURVEY_CACHE": "off"}) is None, open_store({"SURVEY_CACHE": "/c"}).path.name
    (True, 'readings.db')
    """
    said = environment.get("SURVEY_CACHE", "")
    if said.casefold() in ("off", "0", "no", "false"):
        return None
    return Store(
        (Path(said) if said else user_cache_path("survey", appauthor=False)) / "readings.db"
    )


@dataclass(frozen=True, slots=True)
class Store:
    """The last reading of each file, in one file."""

    path: Path
    largest: int = LARGEST

    def get(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return what is kept for each place of *keys* under its key."""
        found: dict[str, bytes] = {}
        with self._careful():
            found.update(self._kept(keys) if self.path.is_file() else ())
        return found

    def _kept(self, keys: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
        places = list(keys)
        rows: list[tuple[str, bytes, bytes, bytes]] = []
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as file:
            _check(file)
            for at in range(0, len(places), _AT_ONCE):
                some = places[at : at + _AT_ONCE]
                asked = ",".join("?" * len(some))
                rows += file.execute(
                    f"SELECT place, key, digest, reading FROM readings WHERE place IN ({asked})",  # noqa: S608
                    some,
                )
        return [
            (place, reading)
            for place, key, digest, reading in rows
            if key == keys[place] and isinstance(reading, bytes) and digest == _digest(key, reading)
        ]

    def put(self, rows: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Keep readings by place and key; what cannot be written is not kept."""
        kept = [(place, key, _digest(key, reading), reading) for place, key, reading in rows]
        with self._careful():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.is_file() and self.path.stat().st_size > self.largest:
                self.path.unlink()
            self.path.touch(mode=0o600)
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as file, file:
                file.execute("PRAGMA synchronous=OFF")  # what a crash damages is dropped
                file.execute(_TABLE.replace("TABLE", "TABLE IF NOT EXISTS", 1))
                _check(file)
                file.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", kept)

    @contextmanager
    def _careful(self) -> Iterator[None]:
        """Let no trouble with the file through; one that is damaged is dropped."""
        try:
            yield
        except sqlite3.OperationalError:
            pass  # busy, read-only, full, or empty as yet
        except (sqlite3.Error, OSError):
            with suppress(OSError):
                self.path.unlink(missing_ok=True)


def _check(file: sqlite3.Connection) -> None:
    """Raise `sqlite3.DatabaseError` for a file that holds more than the table, or another."""
    if [sql for (sql,) in file.execute("SELECT sql FROM sqlite_master")] != [_TABLE]:
        raise sqlite3.DatabaseError


def stamp(
    text: str,
    source: str,
    organizations: Mapping[str, tuple[str, ...]],
    venues: Mapping[str, tuple[str, ...]],
) -> bytes:
    """Return a digest of all that the reading of a text depends on.

    >>> stamp("a", "a.md", {}, {}) == stamp("a", "a.md", {}, {"CVPR": ("视觉大会",)})
    False
    """
    named = json.dumps([source, dict(organizations), dict(venues)])
    return _digest(_readers(), named.encode(), text.encode("utf-8", "surrogatepass"))


def _digest(*parts: bytes) -> bytes:
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()


@cache
def _readers() -> bytes:
    """Return a digest of the readers: their code and words, and what reads with them."""
    from importlib.metadata import version  # noqa: PLC0415  (slow to start)

    paths = [_PACKAGE / name for name in _CODE]
    files = sorted(
        file
        for path in paths
        for file in ((path,) if path.is_file() else (*path.glob("*.py"), *path.glob("*.toml")))
    )
    names = f"{sys.version} {version('comrak-ext')} {version('bibtexparser')}".encode()
    return _digest(
        names, *(part for file in files for part in (file.name.encode(), file.read_bytes()))
    )

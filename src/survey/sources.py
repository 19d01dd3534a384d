"""Files → what is in them: notes, records of bibliographies, facts; nothing is resolved yet."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from . import bibtex, files, records, settings, works
from .errors import SourceError
from .facts import Origin, Value, of_work
from .model import Problem, Span, Work
from .readers import Reading
from .readers.files import Text, open_store, read_all
from .resolve import Join
from .settings import Settings

_NOTES = frozenset({".md", ".markdown", ".txt", ""})
_DEEP = re.compile(r"(?:^|(?<=[/\\]))(?:\*\*[/\\]+)*\*\*(?:[/\\]+|$)")
"""The word of a pattern for all folders below."""
_MOST = 100_000
"""Files and folders that ``**`` looks at behind a link; a whole disk is not searched."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sources:
    """All that stands in the files of a corpus."""

    readings: tuple[Reading, ...]
    """What was noted, file by file."""
    facts: tuple[Work, ...]
    """All works known, by the keys that cite them."""
    keys: frozenset[str] = frozenset()
    """Of the works that have a record in a source."""
    problems: tuple[Problem, ...] = ()
    joins: tuple[Join, ...] = ()
    """Of records of one work."""
    near: tuple[Join, ...] = ()
    stated: tuple[Value, ...] = ()
    """What the files of facts and records say, field by field."""


def read(paths: Iterable[Path], chosen: Settings, *, base: Path) -> Sources:
    """Return what stands in the files at *paths*; sources are named relative to *base*.

    A file that cannot be read is an error among the problems; the others are still read.
    """
    paths = list(paths)
    texts, found, problems = [], [], []
    for path in paths:
        source = name_of(path, base)
        try:
            text = _text(path)
        except SourceError as error:
            problems.append(Problem("unreadable-file", "error", str(error), source, 1))
            continue
        problems += [replace(problem, source=source) for problem in text.problems]
        if path.suffix in records.FORMATS:
            found.append(records.read(text.text, source, path.suffix))
        else:
            texts.append(Text(text.text, source, name_of(path, Path())))
    noted = read_all(texts, chosen.organizations, chosen.venues, store=open_store())
    known = _bibliography(chosen, paths, base)
    problems += known.problems
    standing = works.read_works(chosen.path(chosen.works))
    shelved = records.shelve(standing, known.works, found, pins=chosen.pins, pattern=chosen.keys)
    listed = [
        *_of_facts(standing, chosen, base),
        *_of_bibliography(known, chosen, base),
        *((record.work, "record", record.span) for file in found for record in file.records),
    ]
    said = (
        of_work(work, key, origin, span)
        for (work, origin, span), key in zip(listed, shelved.named, strict=True)
    )
    return Sources(
        (*noted, *shelved.readings),
        shelved.works,
        shelved.keys,
        tuple(problems),
        shelved.joins,
        shelved.near,
        tuple(chain.from_iterable(said)),
    )


_Listed = tuple[Work, Origin, Span]
"""A work, who says so, and where it stands."""


def _of_facts(standing: Iterable[Work], chosen: Settings, base: Path) -> Iterator[_Listed]:
    path = chosen.path(chosen.works)
    lines, source = works.lines_of_works(path), name_of(path, base)
    for work in standing:
        yield work, "facts", Span(source, lines[work.key], lines[work.key])


def _of_bibliography(known: bibtex.Bibliography, chosen: Settings, base: Path) -> Iterator[_Listed]:
    source = name_of(chosen.path(chosen.bibliography), base)
    for entry, work in zip(known.entries, known.works, strict=True):
        end = entry.line + entry.raw.count("\n")
        yield work, "bibliography", Span(source, entry.line, end)


def _bibliography(chosen: Settings, paths: Sequence[Path], base: Path) -> bibtex.Bibliography:
    """Return the author's bibliography, whose keys count first; an empty one if it is a source."""
    path = chosen.path(chosen.bibliography)
    if not files.stands(path) or _real(path) in map(_real, paths):
        return bibtex.Bibliography(())
    return bibtex.read_bibtex(files.read_text(path).text, name_of(path, base))


def _text(path: Path) -> files.Text:
    if path.is_symlink() and path.is_dir():
        raise SourceError(
            f"{path}: leads to a folder; name the folders with notes in [sources] notes "
            f"(** follows a link where at most {_MOST:,} files lie below)"
        )
    if path.suffix not in _NOTES and path.suffix not in records.FORMATS:
        raise SourceError(
            f"{path}: notes are read from Markdown (.md, .markdown, .txt) and records from "
            f'{", ".join(records.FORMATS)}; "{path.suffix}" is not one of these. pandoc turns most '
            f"formats into Markdown: pandoc {path.name} -o {path.with_suffix('.md').name}"
        )
    return files.read_text(path)


def named(sources: Sequence[str | Path], base: Path) -> list[Path]:
    """Return the files that paths, folders and patterns name, each once, sorted by name."""
    found: dict[Path, None] = {}
    for source in sources:
        found.update(dict.fromkeys(_matches(source, base)))
    return list(found)


def _matches(source: str | Path, base: Path) -> Iterator[Path]:
    path = base / os.path.expanduser(source)  # noqa: PTH111  (leaves who is no user as it is)
    if path.is_dir():
        yield from sorted(path.rglob("*.md"))
    elif path.exists() or not glob.has_magic(str(source)):
        yield path
    else:
        yield from (Path(p) for p in sorted(_globbed(str(path), set(), {})))


def _globbed(pattern: str, seen: set[tuple[str, str]], far: dict[str, bool]) -> Iterator[str]:
    """Yield what a pattern finds; each ``**`` goes into a folder once, by whatever links.

    Two links from a folder to itself would make more paths than there is time for. *seen* holds
    what was gone into, with what is looked for there, *far* the folders that are known, and whether
    too much lies behind a link to one: the first such link is yielded, to be told when it is read.
    """
    deep = _DEEP.search(pattern)
    if not deep:
        yield from glob.glob(pattern)  # noqa: PTH207
        return
    head, tail = pattern[: deep.start()], pattern[deep.end() :] or "*"
    for start in glob.glob(head or "."):  # noqa: PTH207
        for folder, below, _ in os.walk(start, followlinks=True):
            below[:] = sorted(name for name in below if not name.startswith("."))
            here, is_link = os.path.realpath(folder), os.path.islink(folder)  # noqa: PTH114
            if is_link and here not in far:
                far |= _behind(here, far)
                if far[here]:
                    yield folder
            if (here, tail) in seen or (is_link and far[here]):
                below.clear()
                continue
            seen.add((here, tail))
            far.setdefault(here, False)
            yield from _globbed(os.path.join(glob.escape(folder), tail), seen, far)  # noqa: PTH118


def _behind(folder: str, far: Collection[str]) -> dict[str, bool]:
    """Return *folder* as too far, or what lies behind it; what is in *far* is known."""
    found: dict[str, bool] = {}
    count = 0
    for path, below, names in os.walk(folder, followlinks=True):
        below[:] = [name for name in below if not name.startswith(".")]
        here = os.path.realpath(path)
        if here in found or here in far:
            below.clear()
            continue
        found[here] = False
        count += len(below) + len(names)
        if count > _MOST:
            return {folder: True}
    return found


def unknown_papers(
    paths: Iterable[Path], chosen: Settings, known: Collection[str]
) -> tuple[Problem, ...]:
    """Return a problem for each key of ``survey.toml`` that is not among the *known*.

    What only some of the workbench's notes speak of cannot be told to be unknown.
    """
    if chosen.named and {*named(chosen.notes, chosen.root)} <= {*paths}:
        return settings.unknown_papers(chosen, known)
    return ()


def writable(path: Path, readings: Iterable[Reading], chosen: Settings) -> Path:
    """Return *path* unless it is one of the *readings*: what is read is never written to.

    The author's bibliography may be both. Raises `SourceError`.
    """
    kept = _real(chosen.path(chosen.bibliography))
    for reading in readings:
        places = {_real(Path(reading.source)), _real(chosen.root / reading.source)}
        if _real(path) in places - {kept}:
            raise SourceError(f"{path}: is a source and is not written to; name another file")
    return path


def _real(path: Path) -> Path:
    """Return where *path* leads to; one that leads in a circle is as it is."""
    return Path(os.path.realpath(path))


def name_of(path: Path, base: Path) -> str:
    r"""Return what a file is called: its path below *base*, or the whole of it.

    It can be printed and saved: bytes that are not UTF-8 and control characters are escaped.

    >>> name_of(Path("/notes/caf\udce9\n.md"), Path("/notes"))
    'caf\\xe9\\x0a.md'
    """
    path = path.absolute()
    name = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
    return _UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", name)

"""The safe part of the problems, put right in the file; every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from ..bibtex import read_bibtex
from ..files import read_text, update
from ..model import Problem
from .items import Edit, Finding, Item, items
from .table import CHECKS

_BLANKS = re.compile(r"\s+")


def fix(
    text: str, source: str, *, codes: Collection[str] | None = None
) -> tuple[str, tuple[Problem, ...]]:
    """Return a ``.bib`` file's text with what is safe put right, and what was changed.

    A problem a change names its field and the bytes of the file that were replaced, counted from 0,
    the second number not included. With *codes* only these are put right. Entries keep
    their order; fixing twice changes nothing more.

    >>> text, changed = fix("@misc{k, pages = {1-9}}", "a.bib")
    >>> text, changed[0].message
    ('@misc{k, pages = {1--9}}', '"k": pages: bytes 19-20: "-" → "--"')
    """
    kept = _apart(_fixable(items(text, read_bibtex(text, source)), codes))
    problems = [
        Problem(code, CHECKS[code].severity, _told(finding, text), source, finding.line)
        for code, finding in kept
    ]
    edits = [edit for _, finding in kept for edit in finding.edits]
    return _applied(text, edits), tuple(problems)


def _fixable(found: Sequence[Item], codes: Collection[str] | None) -> Iterator[tuple[str, Finding]]:
    """Yield by code what can be put right."""
    for code, check in CHECKS.items():
        if check.fix and check.find and (codes is None or code in codes):
            yield from ((code, finding) for finding in check.find(found) if finding.edits)


def fix_file(
    path: Path, source: str = "", *, codes: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Put right what is safe in the ``.bib`` file at *path*; return what was changed.

    The file is replaced in one step, bytes that are not UTF-8 and line ends are kept. Raises
    `SourceError` if it cannot be read or written.
    """
    problems: tuple[Problem, ...] = ()

    def fixed(before: str) -> str:
        nonlocal problems
        after, problems = fix(before, source or str(path), codes=codes)
        return after

    read_text(path)  # which is to be there
    update(path, fixed)
    return problems


def _apart(found: Iterable[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    """Return what was found in the order of the file; of two that touch one place the first."""
    kept, taken = [], set[int]()
    for code, finding in sorted(found, key=lambda one: one[1].edits[0].start):
        place = {at for e in finding.edits for at in range(e.start, max(e.end, e.start + 1))}
        if taken.isdisjoint(place):
            kept.append((code, finding))
            taken |= place
    return kept


def _applied(text: str, edits: Iterable[Edit]) -> str:
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def _told(finding: Finding, text: str) -> str:
    changes = "; ".join(
        f"bytes {_size(text[: edit.start])}-{_size(text[: edit.end])}: "
        f'"{_BLANKS.sub(" ", text[edit.start : edit.end])}" → "{edit.new}"'
        for edit in finding.edits
    )
    return f'"{finding.key}": {finding.edits[0].field}: {changes}'


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))

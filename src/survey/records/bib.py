"""Entries of a ``.bib`` file as records: Zotero's, Better BibTeX's, JabRef's, Mendeley's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bibtex import Entry, read_bibtex
from ..bibtex.tex import decode
from ..model import Problem, Span
from .model import Record, Records
from .remarks import keywords, remark

_REMARKS = ("note", "annote", "annotation", "review", "comment")
"""Fields that hold what a reader noted; ``abstract`` is the authors' own."""
_KEYWORDS = ("keywords", "keyword")
_BREAKS = re.compile(
    r"\\(?:par|newline|(?:sub)*section\*?|paragraph)(?![A-Za-z])|\\\\|\\(?:begin|end)\s*\{[^{}]*\}"
)
_ITEM = re.compile(r"\\item(?![A-Za-z])\s*")


def read_bib(text: str, source: str) -> Records:
    """Return the records of a ``.bib`` file, with the problems that `read_bibtex` finds.

    >>> found = read_bib("@misc{k, title = {Water},\\n note = {Worth a look:\\n  clear.}}", "a.bib")
    >>> found.notes[0].body
    ((2, 'Worth a look:'), (3, 'clear.'))
    """
    found = read_bibtex(text, source)
    records, problems = [], list(found.problems)
    for entry in found.entries:
        record = _record(entry, source)
        if record.work.title:
            records.append(record)
        elif entry.type not in ("set", "xdata"):
            problems.append(untitled(source, entry.line, f'"{entry.key}"'))
    return Records(source, text, tuple(records), tuple(problems))


def untitled(source: str, line: int, name: str) -> Problem:
    """Return the problem of a record that names no work."""
    return Problem(
        "record-untitled", "warning", f"{name} has no title, so it is no paper", source, line
    )


def _record(entry: Entry, source: str) -> Record:
    written = [line for name in _REMARKS for line in _lines(entry, name)]
    return Record(
        entry.work(),
        Span(source, entry.line, entry.line + entry.raw.count("\n")),
        remark(written),
        keywords(decode(entry.fields[name]) for name in _KEYWORDS if name in entry.fields),
    )


def _lines(entry: Entry, name: str) -> Iterator[tuple[int, str]]:
    """Yield each line of a field with its number; one line of TeX may print several."""
    value = entry.fields.get(name, "")
    if not value.strip():
        return
    first = entry.line + entry.raw.count("\n", 0, _start(entry.raw, name))
    for number, line in enumerate(value.split("\n"), first):
        for text in _BREAKS.sub("\n", _ITEM.sub("\n- ", line)).split("\n"):
            yield number, decode(text)


def _start(raw: str, name: str) -> int:
    """Return where the value of a field begins: behind the first ``name =`` in no other value."""
    own = 1 if re.match(r"@\w+\s*\{", raw) else 0
    for found in re.finditer(rf"(?<![\w-]){re.escape(name)}\s*=\s*", raw, re.IGNORECASE):
        before = re.findall(r"(?<!\\)[{}]", raw[: found.start()])
        if before.count("{") - before.count("}") == own:
            return found.end()
    return 0

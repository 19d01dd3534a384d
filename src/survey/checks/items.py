"""An entry with the places of its fields in the file; what a check is and finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..bibtex import Bibliography, Entry
from ..model import Severity, Work

_HEAD = re.compile(r"@\s*\w+\s*[{(][^,{}]*,")
_NAME = re.compile(r"[\s,]*([^\s=,{}\"#]+)\s*=\s*")
_MARK = re.compile(r'\\.|[{}",]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A field's value as it stands in the file; offsets count characters of the whole text."""

    name: str
    value: str
    """Without delimiters, as the reader gives it."""
    start: int
    end: int
    """The value with its delimiters is ``text[start:end]``."""
    line: int
    literal: bool
    """Whether the value stands in one pair of delimiters, so that an offset in it is one in the
    file; no macro and no ``#``."""

    def edit(self, start: int, end: int, new: str) -> tuple[Edit, ...]:
        """Return the edit that puts *new* for ``value[start:end]``; none if it is not literal."""
        if not self.literal:
            return ()
        return (Edit(self.start + 1 + start, self.start + 1 + end, new, self.name),)


@dataclass(frozen=True, slots=True)
class Edit:
    """Put *new* for ``text[start:end]``."""

    start: int
    end: int
    new: str
    field: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in one place."""

    key: str
    line: int
    message: str
    suggestion: str = ""
    edits: tuple[Edit, ...] = ()
    """What puts it right without a change of meaning; empty if that needs the author."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry with the work that it speaks of and the places of its own fields."""

    entry: Entry
    work: Work
    places: Mapping[str, Place]

    def own(self, *names: str) -> Iterator[Place]:
        """Yield the fields among *names* that stand in the entry itself and say something."""
        return (p for name in names if (p := self.places.get(name)) and p.value.strip())

    def found(
        self, place: Place | None, message: str, suggestion: str = "", edits: Sequence[Edit] = ()
    ) -> Finding:
        """Return the finding of *message* at a field, or where the entry begins."""
        line = place.line if place else self.entry.line
        field = f": {place.name}" if place else ""
        told = f'"{self.entry.key}"{field}: {" ".join(message.split())}'
        return Finding(self.entry.key, line, told, suggestion, tuple(edits))


Find = Callable[[Sequence[Item]], Iterator[Finding]]
"""A check: the entries of a file → what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong."""

    find: Find | None
    """None where the reader of ``.bib`` files, the comparison with the facts or `check_cited`
    finds it."""
    severity: Severity
    """The gravest that it is reported with."""
    explanation: str
    example: str
    """An entry in which it is found."""
    remedy: str
    fix: str = ""
    """What ``--fix`` does, down to the bytes; empty where the author must decide."""


def each(check: Callable[[Item], Iterator[Finding]]) -> Find:
    """Return the check of a file that makes *check* on each of its entries."""

    def find(items: Sequence[Item]) -> Iterator[Finding]:
        for item in items:
            yield from check(item)

    return find


def items(text: str, bibliography: Bibliography) -> list[Item]:
    r"""Return the entries of a file with the places of their fields.

    An entry behind ``%`` is let be: biber passes over it, and so its author meant.

    >>> from ..bibtex import read_bibtex
    >>> text = "@misc{k,\n  title = {A B},\n  year = 2020}\n% @misc{old, year = 1}"
    >>> (item,) = items(text, read_bibtex(text, "a.bib"))
    >>> text[item.places["title"].start : item.places["title"].end], item.places["year"].line
    ('{A B}', 3)
    """
    return [_item(entry) for entry in bibliography.entries if not _is_comment(text, entry)]


def _is_comment(text: str, entry: Entry) -> bool:
    start = text.rfind("\n", 0, entry.offset) + 1
    return text[start : entry.offset].lstrip().startswith("%")


def _item(entry: Entry) -> Item:
    found: dict[str, Place] = {}
    for place in _places(entry):
        found.setdefault(place.name, place)
    return Item(entry, entry.work(), MappingProxyType(found))


def _places(entry: Entry) -> Iterator[Place]:
    head = _HEAD.match(entry.raw)
    at = head.end() if head else len(entry.raw)
    while name := _NAME.match(entry.raw, at):
        at = _value_end(entry.raw, name.end())
        end = name.end() + len(entry.raw[name.end() : at].rstrip())
        key = name[1].casefold()
        value = entry.fields.get(key)
        if value is None or end <= name.end():
            return  # the reader has read it otherwise: rather no place than a wrong one
        written = entry.raw[name.end() : end]
        literal = written[0] in '{"' and written[1:-1] == value
        line = entry.line + entry.raw.count("\n", 0, name.start(1))
        start, stop = entry.offset + name.end(), entry.offset + end
        yield Place(key, value, start, stop, line, literal)


def _value_end(raw: str, at: int) -> int:
    """Return where the value that begins at *at* ends: at its comma or the entry's bracket."""
    depth, quoted = 0, False
    for mark in _MARK.finditer(raw, at, len(raw) - 1):
        if mark[0] in "{}":
            depth += 1 if mark[0] == "{" else -1
        elif mark[0] == '"' and depth == 0:
            quoted = not quoted
        elif mark[0] == "," and depth == 0 and not quoted:
            return mark.start()
        if depth < 0:
            return mark.start()
    return len(raw) - 1

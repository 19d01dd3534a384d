"""A BibTeX file → its entries, works and problems; nothing in it stops the reading."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from bibtexparser import model as blocks
from bibtexparser.entrypoint import parse_string

from ..model import Problem, Severity, Work
from .facts import month, work_of

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # we report what it logs

_OWN = frozenset("crossref doi eprint url abstract keywords file isbn note subtitle".split())
"""Fields that are a volume's own: what it holds does not inherit them."""
_LONGEST = 100_000
"""Characters; a value that macros make longer stays as it is written."""
_SHARE = 10
"""So many times its own length macros may add to a file; beyond, values stay as written."""
_BARE = re.compile(r'[^\s#{"]+')
_DELIMITER = re.compile(r'\\.|[{}"]', re.DOTALL)
_FAILED_KEY = re.compile(r"@\w+\s*[{(]\s*([^\s,{}()=]+)\s*,")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in its file."""

    key: str
    type: str
    """In small letters, without the ``@``."""
    fields: Mapping[str, str]
    """By name in small letters: values without delimiters, macros put in; TeX is left as it is."""
    raw: str
    offset: int
    """Where *raw* begins in the text."""
    line: int
    """Counted from 1."""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """By name: the line in which a field begins."""
    inherited: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Fields of the entry that ``crossref`` names, as this entry sees them."""

    def get(self, *names: str) -> str:
        """Return the first field among *names* that says something, or an empty string."""
        said = (self.fields.get(name) or self.inherited.get(name, "") for name in names)
        return next((value for value in said if value.strip()), "")

    def has(self, *names: str) -> bool:
        """Return whether any of the fields *names* stands here or is inherited, even if empty."""
        return any(name in self.fields or name in self.inherited for name in names)

    def work(self) -> Work:
        """Return what the entry says of a work, TeX decoded."""
        return work_of(self.key, self.type, {**self.inherited, **self.fields})


@dataclass(frozen=True)
class Bibliography:
    """What a ``.bib`` file holds."""

    entries: tuple[Entry, ...]
    """In the order of the file; of several under one key only the first."""
    problems: tuple[Problem, ...] = ()
    unread_keys: frozenset[str] = frozenset()
    """Keys of blocks that could not be read."""
    macros: tuple[str, ...] = ()
    """Each ``@string`` as it stands."""

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """The works that the entries speak of, TeX decoded."""
        return tuple(entry.work() for entry in self.entries)


def read_bibtex(text: str, source: str) -> Bibliography:
    """Return the entries of a BibTeX file with what is wrong in it; *source* names the file.

    >>> text = "@string{j = {Nature}}\\n@article{k, title = {Water}, journal = j}"
    >>> found = read_bibtex(text, "a.bib")
    >>> found.works[0].container, found.entries[0].line
    ('Nature', 2)
    """
    found = parse_string(text, parse_stack=[]).blocks
    macros = _Macros(_LONGEST + _SHARE * len(text))
    for block in found:
        if isinstance(block, blocks.String):
            macros.values[block.key.casefold()] = macros.expanded(block.value)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    read = [_entry(block, text, starts, macros) for block in found]
    entries: dict[str, Entry] = {}
    for entry in filter(None, read):
        entries.setdefault(entry.key, entry)
    by_key = {key.casefold(): entry for key, entry in entries.items()}
    problems = [
        Problem(code, severity, message, source, _line(block))
        for block, entry in zip(found, read, strict=True)
        for code, severity, message in _complaints(block, entry, entries, by_key, macros.values)
    ]
    broken = (b.raw or "" for b, e in zip(found, read, strict=True) if e is None and _is_failed(b))
    unread = frozenset(key for raw in broken for key in _FAILED_KEY.findall(raw)[:1])
    heirs = tuple(_with_parent(entry, by_key) for entry in entries.values())
    standing = tuple(block.raw or "" for block in found if isinstance(block, blocks.String))
    return Bibliography(heirs, tuple(problems), unread, standing)


def _line(block: blocks.Block) -> int:
    return max(block.start_line or 0, 0) + 1


def _is_failed(block: blocks.Block) -> bool:
    return isinstance(block, blocks.ParsingFailedBlock)


def _parsed(block: blocks.Block) -> blocks.Entry | None:
    """Return the entry of a block, also where bibtexparser refuses it for a double key."""
    if isinstance(block, blocks.DuplicateBlockKeyBlock | blocks.DuplicateFieldKeyBlock):
        inner = block.ignore_error_block
        return inner if isinstance(inner, blocks.Entry) else None
    return block if isinstance(block, blocks.Entry) else None


def _entry(block: blocks.Block, text: str, starts: list[int], macros: _Macros) -> Entry | None:
    parsed = _parsed(block)
    if parsed is None or not parsed.raw or not parsed.key:
        return None
    line = min(_line(parsed), len(starts))
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    for said in parsed.fields:
        fields.setdefault(said.key.casefold(), macros.expanded(said.value))
        lines.setdefault(said.key.casefold(), max(said.start_line or 0, line - 1) + 1)
    offset = text.index(parsed.raw, starts[line - 1])
    return Entry(parsed.key, parsed.entry_type.casefold(), fields, parsed.raw, offset, line, lines)


def _with_parent(entry: Entry, by_key: Mapping[str, Entry]) -> Entry:
    """Return *entry* with what it inherits by ``crossref``: its volume's title as booktitle."""
    parent = by_key.get(entry.fields.get("crossref", "").casefold())
    if parent is None or parent.key == entry.key:
        return entry
    kept = {name: value for name, value in parent.fields.items() if name not in _OWN}
    title = {"booktitle": kept.pop("title")} if "title" in kept else {}
    return replace(entry, inherited={**title, **kept})


@dataclass
class _Macros:
    """Each ``@string`` by its name in small letters, put into what names it."""

    left: int
    """Characters that may still be put in: some lines of macros can double a text without end."""
    values: dict[str, str] = field(default_factory=dict)

    def expanded(self, value: str) -> str:
        """Return a field's value without delimiters, macros put in and pieces joined.

        >>> macros = _Macros(100, {"nips": "NeurIPS"})
        >>> macros.expanded('nips # { 2023, } # "held in" # 7')
        'NeurIPS 2023, held in7'
        """
        if "#" not in value and value[:1] == "{" and value[-1:] == "}":
            return value[1:-1]
        pieces = [self.values.get(p.casefold(), p) if bare else p for bare, p in _pieces(value)]
        length = sum(map(len, pieces))
        if length > len(value) and length > min(self.left, _LONGEST):
            return value
        self.left -= max(0, length - len(value))
        return "".join(pieces)


def _pieces(value: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces that ``#`` joins, and of each whether it stands bare."""
    at = 0
    while at < len(value):
        if value[at] in '{"':
            end = _closing(value, at)
            yield False, value[at + 1 : end]
            at = end + 1
        elif word := _BARE.match(value, at):
            yield True, word[0]
            at = word.end()
        else:
            at += 1


def _closing(value: str, at: int) -> int:
    depth = 0
    for mark in _DELIMITER.finditer(value, at + (value[at] == '"')):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == {"{": "}"}.get(value[at], '"'):
            return mark.start()
    return len(value)


def _complaints(
    block: blocks.Block,
    entry: Entry | None,
    entries: Mapping[str, Entry],
    by_key: Mapping[str, Entry],
    macros: Mapping[str, str],
) -> Iterator[tuple[str, Severity, str]]:
    """Yield code, severity and message of what is wrong with a block."""
    if entry is None:
        if _parsed(block) is not None:
            yield "bib-no-key", "error", "entry without a key, which nothing can cite"
        elif isinstance(block, blocks.ParsingFailedBlock) and not _is_double_macro(block):
            reason = str(getattr(block.error, "abort_reason", block.error))
            yield "bib-syntax", "error", f"entry cannot be read: {reason}"
        return
    if entries[entry.key] is not entry:
        first = entries[entry.key].line
        yield (
            "bib-double-key",
            "warning",
            f'key "{entry.key}" is taken by the entry on line {first}',
        )
    if isinstance(block, blocks.DuplicateFieldKeyBlock):
        names = ", ".join(sorted(block.duplicate_keys))
        yield "bib-double-field", "warning", f'"{entry.key}" says twice: {names}; the first counts'
    if unknown := _unknown_macros(block, macros):
        yield "bib-macro", "warning", f'"{entry.key}" uses macros without @string: {unknown}'
    parent = entry.fields.get("crossref")
    if parent and parent.casefold() not in by_key:
        yield "bib-crossref", "warning", f'"{entry.key}" refers to "{parent}", which is no entry'


def _is_double_macro(block: blocks.Block) -> bool:
    return isinstance(block, blocks.DuplicateBlockKeyBlock)


def _unknown_macros(block: blocks.Block, macros: Mapping[str, str]) -> str:
    parsed = _parsed(block)
    bare = (
        word.casefold()
        for said in (parsed.fields if parsed else ())
        if not said.value.startswith("{") or "#" in said.value
        for is_bare, word in _pieces(said.value)
        if is_bare and not word.isdigit()
    )
    return ", ".join(sorted({word for word in bare if word not in macros and not month(word)}))

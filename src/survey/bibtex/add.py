"""What a ``.bib`` file lacks is added to it; what stands there stays, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from ..model import Problem, Work
from ..works import Shelf
from .comments import has_comment
from .compare import differences
from .format import entry_fields, entry_key, entry_type, format_entry
from .read import Bibliography, Entry, read_bibtex

_SYNONYMS = (
    ("journal", "journaltitle"), ("year", "date"), ("month", "date"), ("school", "institution"),
    ("institution", "school"), ("archiveprefix", "eprinttype"), ("primaryclass", "eprintclass"),
    ("langid", "language"), ("language", "langid"), ("number", "issue"), ("key", "author"),
    ("key", "editor"), ("howpublished", "journal"), ("howpublished", "journaltitle"),
    ("howpublished", "publisher"), ("howpublished", "institution"), ("author", "editor"),
    ("publisher", "organization"), ("howpublished", "organization"), ("howpublished", "eprint"),
)  # fmt: skip
"""A field, and another that says the same."""
_OF_VENUE = frozenset(
    "booktitle journal institution school publisher howpublished month volume number pages".split()
)
"""Fields that belong to one publication: a preprint's entry must not get the proceedings' pages."""
_OTHER_PLACE = frozenset({"bib-year", "bib-venue"})
_OF_EPRINT = frozenset("eprint archiveprefix primaryclass".split())
_NOWHERE: Mapping[str, str] = MappingProxyType({})
_INDENT = re.compile(r"\n([ \t]*)[^\s={}\",]+[ \t]*=")


def known_keys(bibliography: Bibliography, works: Iterable[Work]) -> dict[str, str]:
    """Return, by the key of each of *works* that the file has, the key that the file gives it.

    >>> found = read_bibtex("@misc{blip2, title = {BLIP2}, eprint = {2301.12597}}", "refs.bib")
    >>> known_keys(found, [Work("li2023blip2", "BLIP-2: Bootstrapping", arxiv="2301.12597")])
    {'li2023blip2': 'blip2'}
    """
    shelf = Shelf(bibliography.works)
    folded = {entry.key.casefold(): entry.key for entry in bibliography.entries}
    folded |= {key.casefold(): key for key in sorted(bibliography.unread_keys)}
    written = {entry.key: entry.key for entry in bibliography.entries}
    known = {}
    for work in works:
        place, own = shelf.find(work), entry_key(work)
        named = written.get(own) or folded.get(own.casefold())
        key = named if place is None else shelf.works[place].key
        if key is not None:
            known[work.key] = key
    return known


def add_entries(
    text: str,
    works: Iterable[Work],
    *,
    source: str = "refs.bib",
    places: Mapping[str, str] = _NOWHERE,
    entries_only: bool = False,
) -> tuple[str, tuple[Problem, ...]]:
    """Return a ``.bib`` file's text with the works and fields that it lacks, and what differs.

    New entries follow at the end, sorted by key; new fields at the end of their entry, unless
    *entries_only*. Nothing that stands in the file is changed, dropped or moved, and adding twice
    adds nothing more. Which fields an entry got is told, at its line. *places* says, by key, where
    the facts of a work stand.
    """
    bibliography = read_bibtex(text, source)
    works = sorted(works, key=lambda work: work.key)
    known = known_keys(bibliography, works)
    chosen, clashes = _by_key(works, known, source)
    facts = {known[work.key]: work for work in chosen.values() if work.key in known}
    problems, insertions = [*bibliography.problems, *clashes], []
    for entry, said in zip(bibliography.entries, bibliography.works, strict=True):
        if entry.key in facts:
            fact = facts[entry.key]
            differing = differences(entry, said, fact, source, places.get(fact.key, ""))
            problems += differing
            missing = dict(_missing(entry, said, fact, {d.code for d in differing}))
            if missing and not entries_only:
                problems.append(_told(entry, missing, source))
                if not has_comment(entry.raw):
                    insertions.append((entry, _insertion(entry, missing)))
    new = [format_entry(work) for key, work in sorted(chosen.items()) if work.key not in known]
    return _appended(_filled(text, insertions), new), tuple(problems)


def _by_key(
    works: Iterable[Work], known: Mapping[str, str], source: str
) -> tuple[dict[str, Work], list[Problem]]:
    """Return the works by the keys of their entries, and a problem for each that has none.

    BibTeX takes no blank in a key, and for small letters what is in capitals: ``a b``, ``AB``.
    """
    chosen: dict[str, Work] = {}
    problems = []
    for work in sorted(works, key=lambda work: known.get(work.key) != entry_key(work)):
        folded = entry_key(work).casefold()
        first = chosen.setdefault(known.get(work.key, folded), work)
        if first.key != work.key and entry_key(first).casefold() == folded:
            message = f'"{work.key}" has no entry: BibTeX takes it for "{first.key}"'
            problems.append(Problem("bib-key", "warning", message, source, 1, "rename one of them"))
    return chosen, problems


def _told(entry: Entry, fields: Iterable[str], source: str) -> Problem:
    """Return what an author must know of the *fields* that his entry lacks."""
    names = ", ".join(fields)
    if has_comment(entry.raw):
        message = f'"{entry.key}" lacks {names}; nothing is added where a % stands between fields'
        return Problem("bib-not-added", "info", message, source, entry.line)
    return Problem("bib-added", "info", f'"{entry.key}" got {names}', source, entry.line)


def _filled(text: str, insertions: Iterable[tuple[Entry, str]]) -> str:
    """Return *text* with what is inserted behind the last field of each entry."""
    parts, at = [], 0
    for entry, insertion in sorted(insertions, key=lambda pair: pair[0].offset):
        end = entry.offset + len(entry.raw[:-1].rstrip())
        parts += [text[at:end], insertion]
        at = end
    return "".join([*parts, text[at:]])


def _missing(
    entry: Entry, said: Work, work: Work, differing: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that *entry* may get from the facts."""
    barred = _barred(entry, said, work, differing)
    for name, value in entry_fields(work).items():
        others = [other for first, other in _SYNONYMS if first == name]
        if not entry.has(name, *others) and name not in barred:
            yield name, value


def _barred(entry: Entry, said: Work, work: Work, differing: Collection[str]) -> frozenset[str]:
    """Return the fields that must not be added: the entry speaks of another publication."""
    barred: frozenset[str] = frozenset()
    if entry.type != entry_type(work) or not _OTHER_PLACE.isdisjoint(differing):
        barred |= _OF_VENUE
    if said.arxiv != work.arxiv and (said.arxiv or entry.has("eprint")):
        barred |= _OF_EPRINT
    return barred


def _insertion(entry: Entry, fields: Mapping[str, str]) -> str:
    """Return the text that adds *fields* behind the last field of an entry, in its layout."""
    body = entry.raw[:-1].rstrip()
    newline = "\r\n" if "\r\n" in body else "\n"
    indent = _INDENT.search(body)
    gap = f"{newline}{indent[1]}" if indent else (newline + "  " if "\n" in body else " ")
    added = ",".join(f"{gap}{name} = {value}" for name, value in fields.items())
    return f"{added}," if body.endswith(",") else f",{added}"


def _appended(text: str, entries: Iterable[str]) -> str:
    """Return *text* followed by *entries*, each after an empty line."""
    new = "\n".join(entries)
    if not new:
        return text
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    ends = re.search(r"(?:\r?\n){0,2}\Z", text)
    gap = 2 - (ends[0].count("\n") if ends else 0) if text else 0
    return text + newline * gap + new.replace("\n", newline)

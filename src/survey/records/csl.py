"""CSL-JSON as Zotero, Better BibTeX, pandoc and Crossref write it."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

from ..model import Person, Problem, Span
from ..values import find_date, iso_date, person
from ..values.mappings import whole_signs
from .bib import untitled
from .fields import citable, plain_work
from .model import Record, Records
from .remarks import keywords, remark
from .zotero import csl_of

_MOST_BROKEN = 1000
"""Behind so many broken records no more are read; to look for each takes longer and longer."""
_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[\s,]*")
_TAGS = re.compile(
    r"</?(?:span|i|b|em|strong|sub|sup|sc|scp|jats:\w+|mml:\w+)\b[^<>]*>", re.IGNORECASE
)
_EXTRA = re.compile(r"^[ \t]*+([\w-]+(?: [\w-]+)?)[ \t]*:\s*+(\S.*)$", re.MULTILINE)
_HELD = re.compile(r'"(?:items|references)"\s*:\s*(\[)\s*\{')
"""Where an object holds the array of its records; collections hold arrays of numbers."""
_FIELDS = {
    "title": "title", "title-short": "shorttitle", "volume": "volume", "issue": "number",
    "page": "pages", "publisher": "publisher", "DOI": "doi", "URL": "url", "language": "language",
}  # fmt: skip
_NOTES = ("note", "annote", "extra", "notes")
_NAMED = ("author", "editor", "container-author", "director")


def read_csl(text: str, source: str) -> Records:
    """Return the records of a CSL-JSON file: an array, or an object that holds one.

    >>> text = '[{"id": "k",\\n "title": "Water",\\n "note": "Worth a look"}]'
    >>> read_csl(text, "a.json").notes[0].body
    ((3, 'Worth a look'),)
    """
    whole, starts = whole_signs(text), _Starts(text)
    records, problems = [], []
    for at, item in _items(whole):
        line = starts.line(at)
        if isinstance(item, str):
            problems.append(Problem("json-syntax", "error", item, source, line))
            continue
        record = _record(whole, at, csl_of(item), Span(source, line, line), starts)
        if record.work.title:
            records.append(record)
        else:
            problems.append(untitled(source, line, "a record"))
    return Records(source, text, tuple(records), tuple(problems))


class _Starts:
    """Tells the line of a place in a text."""

    def __init__(self, text: str) -> None:
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def line(self, at: int) -> int:
        return bisect_left(self.ends, at) + 1


def _items(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield place and value of each record, or place and complaint of what is none."""
    at = _skip(text, 0)
    if text[at : at + 1] == "{":
        held = _HELD.search(text, at)
        if held is None:
            yield from _elements(text + "]", at)  # one record alone
            return
        at = held.start(1)
    if text[at : at + 1] == "[":
        yield from _elements(text, at + 1)
    elif at < len(text):
        yield at, "an array of records is expected"


def _elements(text: str, at: int) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield the records of an array; behind a broken one it goes on with the next like it."""
    broken = 0
    while text[(at := _skip(text, at)) : at + 1] not in ("]", ""):
        start = at
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:  # numbers and nesting beyond all use too
            reason = getattr(error, "msg", str(error))
            yield getattr(error, "pos", start), f"the record cannot be read: {reason}"
            broken += 1
            after = _next_like(text, start) if broken < _MOST_BROKEN else None
            if after is None:
                return
            at = after
        else:
            yield start, item if isinstance(item, dict) else "a record must be an object"
    if at >= len(text):
        yield len(text), "the array does not end"


def _next_like(text: str, start: int) -> int | None:
    """Return where the next line begins a record with the indent of the one at *start*."""
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    found = re.compile(rf"^{re.escape(indent)}\{{", re.MULTILINE).search(text, start + 1)
    return found.end() - 1 if found and not indent.strip() else None


def _members(text: str, at: int) -> Iterator[tuple[str, Any, int]]:
    """Yield name, value and place of value of each member of the object that begins at *at*."""
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        name, at = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)
        value, at = _DECODER.raw_decode(text, start)
        yield name, value, start
        at = _skip(text, at)


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _notes(text: str, at: int) -> Iterator[tuple[int, str]]:
    """Yield place and text of a note, or of each in an array, as text or in the member ``note``."""
    if text[at] == "[":
        at = _skip(text, at + 1)
        while text[at] != "]":
            yield from _notes(text, at)
            at = _skip(text, _DECODER.raw_decode(text, at)[1])
    elif text[at] == "{":
        yield from (
            (place, _text(value)) for name, value, place in _members(text, at) if name == "note"
        )
    else:
        yield at, _text(_DECODER.raw_decode(text, at)[0])


def _record(text: str, at: int, item: Mapping[str, Any], span: Span, starts: _Starts) -> Record:
    end = _DECODER.raw_decode(text, at)[1]
    written = [
        (starts.line(place), line)
        for name, _, start in _members(text, at)
        if name in _NOTES
        for place, note in _notes(text, start)
        for line in note.split("\n")
    ]
    kind = _text(item.get("type")) or "document"
    people = next((p for name in _NAMED if (p := _people(item.get(name)))), [])
    work = plain_work(_key(item), kind, _fields(item, kind), people)
    words = keywords(_texts(item.get("keyword")) or _texts(item.get("keywords")))
    return Record(work, Span(span.source, span.line, starts.line(end)), remark(written), words)


def _key(item: Mapping[str, Any]) -> str:
    extra = _extra(item)
    names = (
        item.get("citation-key"),
        item.get("citationKey"),
        extra.get("citation key"),
        item.get("id"),
    )
    return citable(*map(_text, names))


def _extra(item: Mapping[str, Any]) -> dict[str, str]:
    """Return what a note states in lines such as ``DOI: …``, as Zotero's field Extra does."""
    return {
        name.casefold(): value.rstrip() for name, value in _EXTRA.findall(_text(item.get("note")))
    }


def _fields(item: Mapping[str, Any], kind: str) -> dict[str, str]:
    extra = _extra(item)
    said = {ours: _plain(_text(item.get(name))) for name, ours in _FIELDS.items()}
    if kind in ("report", "patent", "standard", "article"):
        said["number"] = _text(item.get("number")) or said["number"]
    places = (
        ("container-title",)
        if kind != "paper-conference"
        else ("container-title", "event-title", "event")
    )
    eprint = next(
        (
            v
            for n, v in (("", _text(item.get("number"))), *extra.items())
            if "arxiv" in f"{n}{v}".casefold()
        ),
        "",
    )
    return said | {
        "container": next((_plain(t) for n in places if (t := _text(item.get(n)))), ""),
        "doi": said["doi"] or extra.get("doi", ""),
        "note": f"arXiv:{eprint.rpartition(':')[2]}" if eprint else "",
        "date": _date(item.get("issued")),
    }


def _plain(text: str) -> str:
    return html.unescape(_TAGS.sub("", text))


def _text(value: Any) -> str:
    """Return a value that should be text as text; the first of a list, as Crossref has them.

    >>> _text(["Water"]), _text(12), _text({"x": 1}), _text(None)
    ('Water', '12', '', '')
    """
    return next(iter(_texts(value)), "")


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(v).strip() for v in values if isinstance(v, str | int | float) and str(v).strip()]


def _people(names: Any) -> list[Person]:
    listed = names if isinstance(names, list) else [names]
    return [_person(name) for name in listed if name]


def _person(name: Any) -> Person:
    if not isinstance(name, dict):
        return person(_text(name))
    said = {part: _text(text) for part, text in name.items()}
    parts = ("non-dropping-particle", "dropping-particle", "family", "suffix")
    family = " ".join(said[part] for part in parts if said.get(part))
    literal = said.get("literal") or said.get("name", "")
    return person(literal) if literal and not family else Person(family, said.get("given", ""))


def _date(issued: Any) -> str:
    """Return a CSL date in ISO's form, as precise as it is stated.

    >>> _date({"date-parts": [["2023", "5"]]}), _date({"literal": "May 2023"}), _date("2023-05-18")
    ('2023-05', '2023-05', '2023-05-18')
    """
    if not isinstance(issued, dict):
        found = find_date(_text(issued))
        return found.value if found else ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and (date := iso_date(*map(_text, first[:3]))):
        return date
    found = find_date(_text(issued.get("raw")) or _text(issued.get("literal")))
    return found.value if found else ""

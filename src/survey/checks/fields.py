"""Fields that an entry of its type must have; years, months, dates and pages."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from ..bibtex.facts import month
from ..bibtex.tex import decode
from ..vocabulary import fold, months
from .items import Edit, Finding, Item

_BIBTEX = {
    "article": "author title journal=journaltitle year=date",
    "book": "author/editor title publisher year=date",
    "booklet": "title",
    "conference": "author title booktitle year=date",
    "inbook": "author/editor title chapter/pages publisher year=date",
    "incollection": "author title booktitle publisher year=date",
    "inproceedings": "author title booktitle year=date",
    "manual": "title",
    "mastersthesis": "author title school=institution year=date",
    "phdthesis": "author title school=institution year=date",
    "proceedings": "title year=date",
    "techreport": "author title institution year=date",
    "unpublished": "author title note",
}
"""Required fields by type: Oren Patashnik, *BibTeXing* (1988), section 3.1; ``/`` parts
alternatives, ``=`` biblatex's name of the same field. ``misc`` requires nothing."""
_BIBLATEX = {
    "article": "author title journal=journaltitle year=date",
    "book": "author/editor title year=date",
    "mvbook": "author/editor title date=year",
    "bookinbook": "author title booktitle date=year",
    "inbook": "author title booktitle year=date",
    "suppbook": "author title booktitle date=year",
    "booklet": "author/editor title year=date",
    "collection": "editor title date=year",
    "mvcollection": "editor title date=year",
    "reference": "editor title date=year",
    "mvreference": "editor title date=year",
    "incollection": "author title booktitle year=date",
    "suppcollection": "author title booktitle date=year",
    "inreference": "author title booktitle date=year",
    "dataset": "author/editor title date=year",
    "online": "author/editor title date=year doi/eprint/url",
    "electronic": "author/editor title date=year doi/eprint/url",
    "patent": "author title number date=year",
    "inproceedings": "author title booktitle year=date",
    "report": "author title type institution=school date=year",
    "software": "author/editor title date=year",
    "thesis": "author title type institution=school date=year",
    "unpublished": "author title year=date",
}
"""Mandatory fields by type: Philip Kime and others, *The biblatex Package*, section 2.1.1, with
the aliases of section 2.2.5; a book that somebody edited has no need of an author."""
_SPARE = {"author": "key editor organization", "year": "pubstate", "date": "pubstate"}
"""What excuses the lack of a field: ``key`` is what BibTeX sorts by where nobody signs."""
_PARENTS = ("crossref", "xdata", "xref", "entryset")

_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
_ANCIENT = re.compile(r"\b(?:B\.?\s?C|A\.?\s?D|C\.?\s?E)|公元|^\s*-\d", re.IGNORECASE)
_PAGE_RANGE = re.compile(r"\s*(\d+)(\s*(-+|[\u2010-\u2015\u2212])\s*)(\d+)\s*")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_EDTF = re.compile(
    r"-?[\dXu?]{4}(?:-(?P<month>\d\d|XX|uu)(?:-(?P<day>\d\d|XX|uu))?)?"
    r"(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?[~?%]?"
)


def missing(item: Item) -> Iterator[Finding]:
    """Yield what an entry lacks by BibTeX's table and by biblatex's, if it meets neither."""
    entry = item.entry
    orphan = any(entry.fields.get(name, "").strip() for name in _PARENTS) and not entry.inherited
    tables = [table[entry.type] for table in (_BIBTEX, _BIBLATEX) if entry.type in table]
    if orphan or not tables or not entry.fields:
        return
    lacking = min(([w for w in t.split() if not _is_said(item, w)] for t in tables), key=len)
    if lacking:
        said = ", ".join(word.partition("=")[0].replace("/", " or ") for word in lacking)
        is_preprint = said.startswith("journal") and item.work.arxiv
        yield item.found(
            None,
            f"@{entry.type} without {said}",
            "a preprint is @misc, or @online for biblatex" if is_preprint else "",
        )


def _is_said(item: Item, word: str) -> bool:
    names = re.split("[/=]", word)
    return bool(item.entry.get(*names, *_SPARE.get(names[0], "").split()))


def year(item: Item) -> Iterator[Finding]:
    """Yield a year that is none: digits, but no year between 1000 and 2099 among them."""
    for place in item.own("year"):
        said = decode(place.value)
        if re.search(r"\d", said) and not _YEAR.search(said) and not _ANCIENT.search(said):
            yield item.found(place, f'"{said}" is no year', "write four digits")


def month_number(item: Item) -> Iterator[Finding]:
    """Yield a month that is a number but none from 1 to 12."""
    for place in item.own("month"):
        said = decode(place.value)
        if re.search(r"\d", said) and not re.search(r"[^\W\d_]", said) and month(said) is None:
            yield item.found(place, f'"{said}" is no month', "write jan, feb, … or 1 to 12")


def month_word(item: Item) -> Iterator[Finding]:
    """Yield a month's English name where BibTeX's macro could stand."""
    for place in item.own("month"):
        word = place.value.strip().rstrip(".")
        number = months().get(fold(word)) if word.isascii() and word.isalpha() else None
        if number and place.literal:
            macro = _MONTHS[number - 1]
            edit = Edit(place.start, place.end, macro, place.name)
            yield item.found(
                place, f'"{place.value}" is a word of one language', f"month = {macro}", [edit]
            )


def date(item: Item) -> Iterator[Finding]:
    """Yield a ``date`` that is not written as ISO 8601 (EDTF), or names no day of the calendar."""
    for place in item.own("date"):
        said = decode(place.value)
        parts = [part.strip() for part in place.value.split("/")]
        if len(parts) > 2 or not all(part in ("", "..") or _is_date(part) for part in parts):
            yield item.found(
                place, f'"{said}" is no date', "write 2023, 2023-05, 2023-05-18 or 2022/2023"
            )


def _is_date(text: str) -> bool:
    """Whether a text is a date of biblatex's manual, section 2.3.8.

    >>> [_is_date(text) for text in ("2023-05", "2004-22", "17XX", "2023-02-30", "2023-00-01")]
    [True, True, True, False, False]
    """
    match = _EDTF.fullmatch(text)
    if not match:
        return False
    month, day, year = match["month"] or "XX", match["day"] or "XX", text[:4]
    if not month.isdigit():
        return True
    if not day.isdigit():
        return 1 <= int(month) <= 12 or 21 <= int(month) <= 41
    if not 1 <= int(month) <= 12:
        return False
    longest = calendar.monthrange(int(year) if year.isdigit() else 2000, int(month))[1:]
    return 1 <= int(day) <= longest[0]


def pages(item: Item) -> Iterator[Finding]:
    """Yield pages that cannot be: a range that runs backwards or lacks an end, ``pp.``, ``?``."""
    for place in item.own("pages"):
        said = decode(place.value)
        if reason := _page_fault(said):
            yield item.found(place, f'"{said}" {reason}', "write 12--18, or 12 for one page")


def _page_fault(said: str) -> str:
    ends = _PAGE_RANGE.fullmatch(said)
    if ends and 2 <= len(ends[1]) == len(ends[4]) and int(ends[1]) > int(ends[4]):
        return "runs backwards"
    if re.match(r"pp?\s*\.|pages?\s+\d", said, re.IGNORECASE):
        return 'brings its own "pp.", which styles print themselves'
    if re.match(r"[-–—]+\s*\d", said) or re.search(r"\d\s*[-–—]+$", said):
        return "is half a range"
    return "says nothing" if re.fullmatch(r"[?\-–—/.\s]+|n/?a|none|nan|null", said, re.I) else ""


def page_dash(item: Item) -> Iterator[Finding]:
    """Yield a range of pages whose dash BibTeX would print as a hyphen; biblatex would not."""
    if item.entry.has("date", "journaltitle"):
        return
    for place in item.own("pages"):
        ends = _PAGE_RANGE.fullmatch(place.value)
        if ends and ends[3] != "--" and int(ends[1]) < int(ends[4]):
            edits = place.edit(ends.start(2), ends.end(2), "--")
            yield item.found(
                place, f'"{ends[3]}" between two pages', f"{ends[1]}--{ends[4]}", edits
            )

"""RIS, as EndNote, Zotero, Scopus, CNKI and others write it.

The format is simple, and rispy, the library for it, tells neither lines nor of a record without
its end; so the lines are read here, and the tests hold the outcome against rispy's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..model import Person, Problem, Span
from ..values import iso_date, person
from .bib import untitled
from .fields import citable, plain_work
from .model import Record, Records
from .remarks import keywords, remark

TYPES = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "JFULL": "article-journal",
    "ABST": "article-journal", "INPR": "article-journal", "MGZN": "article-magazine",
    "NEWS": "article-newspaper", "CONF": "paper-conference", "CPAPER": "paper-conference",
    "CHAP": "chapter", "ECHAP": "chapter", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book",
    "THES": "thesis", "RPRT": "report", "GOVDOC": "report", "ELEC": "webpage",
    "BLOG": "post-weblog", "UNPB": "manuscript", "MANSCPT": "manuscript", "DATA": "dataset",
    "COMP": "software", "PAT": "patent", "STAND": "standard", "GEN": "document", "PREP": "article",
}  # fmt: skip
"""RIS types and CSL's; of those that mean the same the first is written."""
_TAG = re.compile(r"([A-Z][A-Z0-9])(?:  -|\t-)\s*(.*)")
_LOOSE_TAG = re.compile(r"([A-Z][A-Z0-9])\s{0,4}[-–](?:\s+(.*))?")
"""What is taken where no line of a file has the two blanks of the format."""
_NOTES = ("N1", "RN")
_DATE = re.compile(r"\s*(\d{4})(?:[/.-](\d{1,2}))?(?:[/.-](\d{1,2}))?")
_CONTAINERS = {
    "article-journal": ("JF", "JO", "T2", "JA", "J2"),
    "paper-conference": ("T2", "BT", "JF", "JO", "C3", "T3"),
}
_TITLES = ("TI", "T1", "CT")


@dataclass(slots=True)
class _Open:
    """A record that is being read."""

    line: int
    end: int = 0
    values: dict[str, list[list[tuple[int, str]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    last: str = ""

    def all(self, *tags: str) -> list[str]:
        return [text for t in tags for value in self.values.get(t, ()) if (text := _joined(value))]

    def first(self, *tags: str) -> str:
        return next(iter(self.all(*tags)), "")


def read_ris(text: str, source: str) -> Records:
    """Return the records of a RIS file; a record ends with ``ER``, or where the next begins.

    >>> text = "TY  - JOUR\\nTI  - 注意力综述\\nAU  - 王五;李四\\nKW  - 注意力;;综述"
    >>> read_ris(text, "a.ris").notes[0].tags
    ('注意力', '综述')
    """
    records, problems = [], []
    for found in _records(text.split("\n")):
        if isinstance(found, tuple):
            problems.append(Problem("ris-syntax", "warning", found[1], source, found[0]))
            continue
        record = _record(found, source)
        if record.work.title:
            records.append(record)
        else:
            problems.append(untitled(source, found.line, "a record"))
    return Records(source, text, tuple(records), tuple(problems))


def _records(lines: list[str]) -> Iterator[_Open | tuple[int, str]]:
    """Yield each record, and line and complaint where lines belong to none."""
    tag_of = _TAG if any(_TAG.match(line) for line in lines) else _LOOSE_TAG
    record: _Open | None = None
    stray = False
    for number, written in enumerate(lines, 1):
        line = written.strip("\r\ufeff ")
        tag, text = _split(tag_of, line)
        if tag == "TY":
            if record:
                yield record
                yield record.end, f'the record ends without "ER  -" before line {number}'
            record = _Open(number)
        if record and line:
            _put(record, number, tag, text)
        elif line and not stray and tag != "ER" and not _is_header(line):
            yield number, f'"{line[:40]}" belongs to no record'
            stray = True
        if tag == "ER" and record:
            yield record
            record = None
        stray = stray and bool(line) and not record
    if record:
        yield record


def _split(pattern: re.Pattern[str], line: str) -> tuple[str, str]:
    """Return tag and text of a line; without a tag where it goes on with the line before."""
    found = pattern.fullmatch(line)
    return (found[1], found[2] or "") if found else ("", line)


def _is_header(line: str) -> bool:
    """Whether a line stands before a record by custom: its number, or the provider's name."""
    return re.fullmatch(r"\d+\.|(?:Provider|Database|Content)\s*:.*", line) is not None


def _put(record: _Open, number: int, tag: str, text: str) -> None:
    record.end = number
    if tag:
        record.last = tag
        record.values[tag].append([(number, text.strip())])
    elif record.last:
        record.values[record.last][-1].append((number, text))


def _joined(value: list[tuple[int, str]]) -> str:
    return " ".join(" ".join(text for _, text in value).split())


def _record(found: _Open, source: str) -> Record:
    kind = TYPES.get(found.first("TY").upper(), "document")
    written = [line for tag in _NOTES for value in found.values.get(tag, ()) for line in value]
    work = plain_work(
        citable(found.first("ID"), found.first("LB")), kind, _fields(found, kind), _people(found)
    )
    return Record(
        work,
        Span(source, found.line, found.end),
        remark(written),
        keywords(found.all("KW")),
    )


def _fields(found: _Open, kind: str) -> dict[str, str]:
    titles = (*_TITLES, "BT") if kind == "book" else _TITLES
    containers = (
        () if kind in ("book", "thesis") else _CONTAINERS.get(kind, ("T2", "BT", "JF", "JO"))
    )
    first, last = found.first("SP"), found.first("EP")
    return {
        "title": found.first(*titles),
        "shorttitle": found.first("ST"),
        "container": found.first(*containers),
        "volume": found.first("VL"),
        "number": found.first("IS"),
        "pages": f"{first}-{last}" if last and last != first and "-" not in first else first,
        "publisher": found.first("PB"),
        "doi": found.first("DO"),
        "url": next((u for u in found.all("UR", "L2") if u.startswith("http")), ""),
        "note": next((n for n in found.all("AN", "M1", "N1") if "arxiv" in n.casefold()), ""),
        "language": found.first("LA"),
        "date": _date(found),
    }


def _date(found: _Open) -> str:
    """Return the date of a record: the most precise of those that agree with the first."""
    dates = [d for text in found.all("PY", "Y1", "DA") if (d := _iso(text))]
    return max((d for d in dates if d.startswith(dates[0][:4])), key=len, default="")


def _iso(text: str) -> str:
    """Return a date as RIS writes it in ISO's form.

    >>> _iso("2023/05/18/"), _iso("2023///Spring"), _iso("n.d.")
    ('2023-05-18', '2023', '')
    """
    match = _DATE.match(text)
    return iso_date(*(part or "" for part in match.groups())) if match else ""


def _people(found: _Open) -> list[Person]:
    named = found.all("AU", "A1") or found.all("A2", "ED")
    return [person(name) for text in named for name in _names(text)]


def _names(text: str) -> list[str]:
    """Return the names of one line: CNKI puts all of them into one.

    >>> _names("王五;李四;"), _names("van den Oord, Aaron"), _names("王五,李小四")
    (['王五', '李四'], ['van den Oord, Aaron'], ['王五', '李小四'])
    """
    parts = [part.strip() for part in re.split(r"[;；]", text) if part.strip()]
    listed = re.split(r"(?<!\s)\s*[,，]\s*", text.strip(" ,，"))
    if len(parts) == 1 and all(re.fullmatch(r"[\u3400-\u9fff·]{2,}", name) for name in listed):
        return listed
    return parts

"""What notes and facts say of a paper in numbers and dates."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from .. import describe
from ..draft.sources import Lines
from ..model import Quantity
from ..values import find_dates
from ..vocabulary import table

if TYPE_CHECKING:
    from ..corpus import Corpus
    from ..resolve import Paper

_ARXIV = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}")
_YEAR = re.compile(r"(?<![\w.,-])(?:19|20)\d\d(?![\d.,]?\d|[A-Za-z%])")
_DATES = ("published", "venue_year")


@dataclass(frozen=True, slots=True)
class Claim:
    """A number or date of a sentence that the notes on the cited works do not have."""

    kind: Literal["contradiction", "not found"]
    message: str


@dataclass(frozen=True, slots=True)
class Said:
    """All numbers and dates that stand anywhere in the notes on a paper or in its facts."""

    key: str
    noted: bool = False
    """Whether somebody wrote a note on it."""
    values: frozenset[float] = frozenset()
    quantities: tuple[Quantity, ...] = ()
    dates: frozenset[str] = frozenset()
    published: tuple[tuple[str, str], ...] = ()
    """The dates of a publication, of a version or at a venue, each with who states it."""
    names: tuple[str, ...] = ()


class Known:
    """The papers of a corpus with what is said of them, each looked up when it is first cited."""

    def __init__(self, corpus: Corpus) -> None:
        self._papers = {paper.key: paper for paper in corpus.resolution.papers}
        self._works = {work.key: work for work in corpus.works}
        self._works |= {key: paper.work for key, paper in self._papers.items()}
        self._stated = corpus.stated
        self._lines = Lines(corpus)
        self._said: dict[str, Said] = {}
        self.names = describe.NameIndex(corpus.resolution.papers)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all works that notes, facts or the bibliography know."""
        return frozenset(self._works)

    def of(self, key: str) -> Said:
        """Return what is said of a paper; nothing of one that nobody knows."""
        if key not in self._said:
            self._said[key] = self._collect(key)
        return self._said[key]

    def _collect(self, key: str) -> Said:
        paper = self._papers.get(key)
        lines = list(self._noted(paper)) if paper else []
        names = describe.names_of(paper) if paper else ()
        said = [s for n in paper.notes for s in describe.statements(n, key)] if paper else []
        quantities = describe.quantities(said, names)
        published = tuple(dict.fromkeys((*self._published(key), *_noted_dates(paper))))
        dates = {date for line in lines for date in dates_in(line)}
        values = {v for line in lines for v in loose_values(line)}
        values |= {v for name in names for v in loose_values(name)}
        values |= {quantity.value for quantity in quantities}
        dates |= {date for date, _ in published}
        noted = bool(paper and paper.notes)
        return Said(key, noted, frozenset(values), quantities, frozenset(dates), published, names)

    def _noted(self, paper: Paper) -> Iterator[str]:
        """Yield every line of the notes on a paper, and the lines of others that name it."""
        for span in (*(n.span for n in paper.notes), *(t.span for t in paper.tasks)):
            yield from self._lines.at(span)
        for note in paper.named:
            for line in self._lines.at(note.span):
                if any(name.key == paper.key for name in self.names.mentions(line)):
                    yield line

    def _published(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield when a paper was published, as the facts say it."""
        for value in self._stated:
            if value.paper == key and value.field in _DATES:
                yield value.value, str(value.span)
        work = self._works.get(key)
        if work is None:
            return
        arxiv = _ARXIV.match(work.arxiv or "")
        stated = (work.published, str(work.venue_year or ""))
        for date in (*stated, f"20{arxiv[1]}-{arxiv[2]}" if arxiv else ""):
            if date:
                yield date, "the facts"


def _noted_dates(paper: Paper | None) -> Iterator[tuple[str, str]]:
    for note in paper.notes if paper else ():
        for date in (note.published, str(note.venue_year or "")):
            if date:
                yield date, str(note.span)


def dates_in(text: str) -> Iterator[str]:
    """Yield all dates of a line, years that stand alone among them."""
    found = {dated.value for dated in find_dates(text)}
    yield from sorted(found | {year[0] for year in _YEAR.finditer(text)})


def loose_values(text: str) -> Iterator[float]:
    """Yield all that the numbers of a text can mean: with and without what multiplies them.

    >>> sorted(set(loose_values("VALOR-1M，4 亿对，1,200，八种")))
    [1.0, 4.0, 8.0, 1200.0, 1000000.0, 400000000.0]
    """
    for found in _number().finditer(text):
        value = float(found["number"].replace(",", ""))
        yield value
        scale = found["letter"] or (found["scale"] or "").casefold()
        if scale:
            yield value * _scales()[scale]
    yield from (float(value) for word, value in _numerals().items() if word in text.casefold())


def has_value(value: float, values: frozenset[float], written: str) -> bool:
    """Whether a number is among *values*, or a rounded form of one of them.

    >>> has_value(4.9, frozenset({4.88}), "4.9"), has_value(1.1e8, frozenset({108e6}), "1.1 亿")
    (True, True)
    >>> has_value(5, frozenset({4.88}), "5")
    False
    """
    if any(math.isclose(value, known, rel_tol=1e-6) for known in values):
        return True
    digits = re.sub(r"\D", "", written.partition("e")[0]).strip("0")
    return len(digits) > 1 and any(
        known and math.isclose(value, _rounded(known, len(digits)), rel_tol=1e-6)
        for known in values
    )


def _rounded(value: float, digits: int) -> float:
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


@cache
def classifiers() -> str:
    """Return a pattern of what stands between a number and what is counted (个, 种)."""
    return "|".join((*table("units")["between"]["classifiers"], "次", "分钟", "小时", "天", "倍"))


@cache
def _scales() -> dict[str, float]:
    scales = table("units")["scales"]
    return {**scales["words"], **scales["letters"]}


@cache
def _numerals() -> dict[str, int]:
    return dict(table("units")["numerals"])


@cache
def _number() -> re.Pattern[str]:
    scales = table("units")["scales"]
    letters = "".join(scales["letters"])
    words = "|".join(map(re.escape, sorted(scales["words"], key=len, reverse=True)))
    return re.compile(
        r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e\+?\d+)?)"
        rf"(?:\s?\+|\s?[多余来])?(?:\s?(?P<letter>[{letters}])(?![A-Za-z])|\s?(?P<scale>(?i:{words})))?"
    )

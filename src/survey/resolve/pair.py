"""Two records side by side: what of them agrees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import product

from rapidfuzz import fuzz

from .evidence import alike, says_part
from .journals import same_journal
from .records import HAN, Record

_TELLING = 20
"""A title of so many letters names its work; Han characters count double."""
_LONG = 40
_SUPPLEMENT = re.compile(r"(?:s|[ivx]+)\d+|\d+[a-z]")


class Pair:
    """Two records and what of them agrees: True, False, or None where one does not say."""

    def __init__(self, one: Record, other: Record) -> None:
        self.one, self.other = one, other

    @cached_property
    def titles(self) -> tuple[float, int, int]:
        """How alike the nearest titles are, and which these are."""
        found = (
            (alike(a, b), -i, -j)
            for (i, a), (j, b) in product(enumerate(self.one.keys), enumerate(self.other.keys))
        )
        score, i, j = max(found, default=(0.0, 0, 0))
        return score, -i, -j

    @property
    def score(self) -> float:
        """How alike the nearest titles are."""
        return round(self.titles[0], 1)

    @cached_property
    def texts(self) -> tuple[str, str]:
        """The nearest titles."""
        _, i, j = self.titles
        return self.one.variants[i], self.other.variants[j]

    @cached_property
    def exact(self) -> bool:
        """Whether two titles are equal but for how one is written, or cut off."""
        return self.score >= 99.9

    @cached_property
    def numbers(self) -> bool:
        """Whether the numbers of the titles agree."""
        a, b = self.texts
        _, i, j = self.titles
        mine, theirs = Counter(self.one.numbers[i]), Counter(self.other.numbers[j])
        if mine == theirs:
            return True
        behind = max(a, b, key=len)[min(len(a), len(b)) :]
        return self.exact and (mine <= theirs or theirs <= mine) and not says_part(behind)

    @cached_property
    def telling(self) -> bool:
        """Whether the title alone says which work is meant."""
        text = min(self.texts, key=len)
        return len(text) + 2 * len(HAN.findall(text)) >= _TELLING and (
            len(text.split()) >= 3 or HAN.search(text) is not None
        )

    @cached_property
    def long(self) -> bool:
        """Whether the title is so long that no two works bear it in one year."""
        return self.exact and len(min(self.texts, key=len)) >= _LONG

    @cached_property
    def people(self) -> bool | None:
        """Whether the authors agree, initials and order aside."""
        return _same_people(self.one.people, self.other.people)

    @cached_property
    def years(self) -> int | None:
        """How many years lie between them."""
        if self.one.year is None or self.other.year is None:
            return None
        return abs(self.one.year - self.other.year)

    @cached_property
    def journal(self) -> bool | None:
        """Whether they appeared in one journal or series."""
        return same_journal(self.one.journal, self.other.journal)

    @cached_property
    def volume(self) -> bool | None:
        """Whether the volumes agree."""
        return _same(self.one.volume, self.other.volume)

    @cached_property
    def number(self) -> bool | None:
        """Whether the issues agree."""
        return _same(self.one.number, self.other.number)

    @cached_property
    def pages(self) -> bool | None:
        """Whether the first pages agree."""
        return _same_pages(self.one.pages, self.other.pages)

    @cached_property
    def abstract(self) -> bool:
        """Whether one is a page of a supplement, as abstracts of a meeting have."""
        pages = (self.one.pages, self.other.pages)
        return any(first == last and _SUPPLEMENT.fullmatch(first) for first, last in pages)

    @cached_property
    def whole(self) -> bool:
        """Whether first and last page agree and are two: hardly two works share them."""
        a, b = self.one.pages, self.other.pages
        return a == b and a[0] != a[1] and a[0] not in ("", "1")

    @cached_property
    def placed(self) -> bool:
        """Whether they stand at one place: volume and page, or page and journal."""
        if not self.pages:
            return False
        if self.volume:
            return self.journal is not False or self.whole
        if self.volume is None:
            return bool(self.journal) or self.whole
        return self.whole and self.journal is not False and (self.years or 0) <= 1

    @cached_property
    def located(self) -> bool:
        """Whether journal, volume, year and both pages agree."""
        same = self.one.pages == self.other.pages
        return bool(self.journal and self.volume and self.pages and same and self.years == 0)

    @cached_property
    def filled(self) -> bool:
        """Whether they fill the same three pages or more of one volume: one work alone does."""
        return bool(self.located and self.people) and _count(self.one) >= 3

    @cached_property
    def misprinted(self) -> bool:
        """Whether as many words fill the same pages, so that other numbers are misprints."""
        a, b = (len(text.split()) for text in self.texts)
        return self.filled and self.score >= 95 and abs(a - b) <= 1

    @cached_property
    def printed_later(self) -> bool:
        """Whether the earlier says nothing of its place yet, or only its own count of pages."""
        early, late = sorted((self.one, self.other), key=lambda record: record.year or 0)
        if self.years is None or early.volume or not late.volume:
            return False
        return early.pages[0] in ("", "1") or _count(early) == _count(late) > 1

    @cached_property
    def corroborated(self) -> bool:
        """Whether several people and the volume stand in for a telling title."""
        several = min(len(self.one.people), len(self.other.people)) > 1
        place = self.journal and self.volume and self.pages is not False and self.years == 0
        return bool(self.exact and several and self.people and place)

    @cached_property
    def begins(self) -> bool:
        """Whether one title is how the other begins, as a main title is."""
        if not self.score:
            return False
        a, b = sorted((text.split() for text in self.texts), key=len)
        long = len(a) >= 3 or len(HAN.findall("".join(a))) >= 6
        return long and b[: len(a)] == a

    @cached_property
    def named(self) -> bool:
        """Whether one title is only the short name that the other begins with."""
        a, b = sorted((self.one.key, self.other.key), key=len)
        return len(a) >= 3 and b.startswith(a)

    @cached_property
    def dois(self) -> bool | None:
        """Whether the DOIs agree, versions and preprints aside."""
        if self.one.preprint or self.other.preprint:
            return True if self.one.doi and self.one.doi == self.other.doi else None
        return _same(_without_version(self.one.doi), _without_version(self.other.doi))

    @cached_property
    def translated(self) -> bool:
        """Whether the titles are, or may be, of two languages."""
        han = {bool(HAN.search(r.title)) for r in (self.one, self.other)}
        return len(han) == 2 or self.one.foreign or self.other.foreign


def _same(one: str, other: str) -> bool | None:
    return one == other if one and other else None


def _same_pages(one: tuple[str, str], other: tuple[str, str]) -> bool | None:
    if not one[0] or not other[0]:
        return None
    bare = [re.sub(r"\D", "", pages[0]) for pages in (one, other)]
    if one[0] == other[0] or (
        bare[0] == bare[1] and one[0][-1:].isdigit() == other[0][-1:].isdigit()
    ):
        return True
    for a, b in ((one, other), (other, one)):
        if a[0] == a[1] and b[0] != b[1] and b[1].endswith(a[0]):
            return None
    return False


def _count(record: Record) -> int:
    first, last = (re.sub(r"\D", "", page) for page in record.pages)
    return int(last) - int(first) + 1 if first and last else 0


def _without_version(doi: str) -> str:
    return re.sub(r"(?:\.pub\d+|[./]v\d+)$", "", doi)


def _same_people(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool | None:
    if not one or not other:
        return None
    fewer, more = sorted((one, other), key=len)
    everyone: frozenset[str] = frozenset().union(*more)
    shared = sum(1 for person in fewer if person & everyone or _like_one_of(person, everyone))
    if len(fewer) == 1 and len(more) > 2:
        return bool(fewer[0] & more[0]) or _like_one_of(fewer[0], more[0])
    return shared * 2 >= len(fewer)


def _like_one_of(person: frozenset[str], names: frozenset[str]) -> bool:
    return any(
        fuzz.ratio(mine, name, score_cutoff=80)
        for mine in person
        for name in names
        if len(mine) > 3
    )

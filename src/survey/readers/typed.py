"""The values of a note while they are gathered: of two that speak of one thing the first counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from .. import values
from ..model import Link
from ..vocabulary import Vocabulary
from .facts import merged, read_rating
from .stated import Stated

_ARXIV_MONTH = re.compile(r"arxiv\s?[/ .'’-]\s?(\d\d)(0[1-9]|1[0-2])", re.IGNORECASE)

_YEARS = re.compile(r"(?<![\d.-])(?:19[6-9]\d|20[0-3]\d)(?![\d.-])")
_YEAR_BEHIND = re.compile(r"(?<=\w|\.)[,，;；]?\s?[(（]?((?:19|20)\d\d)[)）]?\.?$")
_NAME_WORDS = 4
_DOTS = re.compile(r"\s*[·•]\s*")
_SHORT_MONTH = re.compile(r"['’]?(1[3-9]|[23]\d)[./-](1[0-2]|0?[1-9])")
"""A month where only a date can stand: ``23/05``."""


@dataclass(slots=True)
class Typed:
    """What is known of a note so far, each value in the type that the note has."""

    vocabulary: Vocabulary | None = None
    short_name: str | None = None
    read: date | None = None
    published: str | None = None
    venue: str | None = None
    venue_year: int | None = None
    venue_track: str | None = None
    authors: tuple[str, ...] = ()
    authors_complete: bool = True
    organizations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rating: float | None = None
    links: tuple[Link, ...] = ()
    placed: bool = False
    """Whether a field of its own says where the work appeared."""

    def set(self, name: str, value: str) -> bool:
        """Take in a labelled field; False if its value cannot be read."""
        if name == "published":
            return self._date(value)
        if name == "read":
            return self._read(value)
        if setter := _SETTERS.get(name):
            setter(self, value)
        return True

    def add(self, stated: Stated) -> None:
        """Take in what is stated where nothing is known yet."""
        if self.rating is None:
            self.rating = stated.rating
        self.published = self.published or stated.published
        if self.read is None and stated.read:
            self.read = date.fromisoformat(stated.read)
        if stated.venue:
            self.place(stated.venue)
        if not self.authors:
            self.authors, self.authors_complete = stated.authors, stated.complete
        self.organizations = merged(self.organizations, stated.organizations)
        self.tags = merged(self.tags, stated.tags)
        self.links += stated.links
        self.short_name = self.short_name or stated.name

    def place(self, venue: values.Venue) -> None:
        """Take in a venue where none is known yet."""
        if self.venue is None:
            self.venue, self.venue_year, self.venue_track = venue.name, venue.year, venue.track

    def _date(self, value: str) -> bool:
        dated = values.whole_date(value)
        if dated is None and not self.placed:
            found = values.find_venue(value, vocabulary=self.vocabulary)
            if found and found.year:  # "Published: ICLR 2024"
                self._venue(value)
                return True
        if dated := dated or values.find_date(value):
            self.published = dated.value
            return True
        if short := _SHORT_MONTH.fullmatch(value.strip()):
            self.published = f"20{short[1]}-{int(short[2]):02}"
        return short is not None

    def _read(self, value: str) -> bool:
        day = values.whole_date(value)
        if day and len(day.value) == len("2024-05-06"):
            self.read = date.fromisoformat(day.value)
        said = re.search(r"[\d月日周]", value)  # "Read: yes" is no date
        return self.read is not None or said is None

    def _authors(self, value: str) -> None:
        dated = _YEAR_BEHIND.search(value)  # "Vaswani et al., Google, 2017"
        if dated and value.count("(") == value.count(")"):
            self.published = self.published or dated[1]
            value = value[: dated.start()]
        people = values.people(value, vocabulary=self.vocabulary)
        self.authors, self.authors_complete = people.names, people.complete
        self.organizations = merged(self.organizations, people.organizations)

    def _organizations(self, value: str) -> None:
        found = values.organizations(value, vocabulary=self.vocabulary)
        self.organizations = merged(self.organizations, found)

    def _venue(self, value: str) -> None:
        """Take in the venue of a field, and the month if that is stated with it.

        A preprint server publishes nothing: of it only the year is kept, as the date. Someone
        and a house with a dot between them are who wrote it (``Ann Lee · MIT``).
        """
        if _signed(value):
            self._authors(_DOTS.sub(", ", value))
            return
        dated = values.find_date(value)
        if numbered := _ARXIV_MONTH.fullmatch(value.strip()):  # arXiv/2509
            self.published = f"20{numbered[1]}-{numbered[2]}"
        elif dated and len(dated.value) > len("2024") and not self.published:
            self.published = dated.value
        if venue := values.venue_field(value, vocabulary=self.vocabulary):
            years = set(_YEARS.findall(value))
            year = venue.year or (int(dated.value[:4]) if dated else None)
            if year is None and len(years) == 1:  # "…, PMLR 119, 2020"
                year = int(years.pop())
            self._appeared(replace(venue, year=year))
        elif dated and values.whole_date(value):  # a year alone in a column of venues
            self.published = self.published or dated.value

    def _appeared(self, venue: values.Venue) -> None:
        """Take in the venue of a field; a preprint server publishes nothing but has a year."""
        if not values.is_preprint(venue, self.vocabulary):
            self.venue, self.venue_year, self.venue_track = venue.name, venue.year, venue.track
        elif venue.year and not self.published:
            self.published = str(venue.year)

    def _tags(self, value: str) -> None:
        self.tags = tuple(filter(None, re.split(r"\s*(?:[,，;；、#]|&&)\s*", value)))

    def _rating(self, value: str) -> None:
        self.rating = read_points(value)

    def _short_name(self, value: str) -> None:
        if len(value.split()) <= _NAME_WORDS:  # more are the parts it is made of
            self.short_name = value.strip()


def _signed(value: str) -> bool:
    """Whether the value of a venue's field is a person and an organisation."""
    first, *rest = _DOTS.split(value)
    if len(rest) != 1 or any(map(str.isdigit, value)):
        return False
    return bool(values.people(first).names and values.people(rest[0]).organizations)


def read_points(value: str) -> float | None:
    """Return the rating that a field asking for one states, also as a mere number.

    >>> read_points("★★★"), read_points("8"), read_points("for beginners")
    (3.0, 8.0, None)
    """
    value = value.strip()
    if re.fullmatch(r"(?:10|\d(?:\.\d)?)", value):
        return float(value)
    return read_rating(value)


_SETTERS: Mapping[str, Callable[[Typed, str], None]] = MappingProxyType(
    {
        "venue": Typed._venue,
        "authors": Typed._authors,
        "organizations": Typed._organizations,
        "tags": Typed._tags,
        "rating": Typed._rating,
        "short_name": Typed._short_name,
    }
)

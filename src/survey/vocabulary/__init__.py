"""The words that the readers know: packaged TOML, loaded once, as values.

Organisations and venues are looked up in a `Vocabulary`; a user's own spellings make a new one
with `Vocabulary.with_aliases`. Other tables are passed on as they stand by `table`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, cast

from .spelling import Hit, Names, fold, is_latin
from .wordlists import Wordlists

__all__ = [
    "Hit",
    "Names",
    "Organisation",
    "Venue",
    "VenueType",
    "Vocabulary",
    "Wordlists",
    "fold",
    "is_latin",
    "months",
    "table",
    "vocabulary",
]

VenueType = Literal["conference", "journal", "workshop", "preprint"]
"""What kind of place publishes."""

_NO_NAMES: Mapping[str, Iterable[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation by its canonical name, with the spellings that people use for it."""

    name: str
    aliases: tuple[str, ...] = ()
    proper: tuple[str, ...] = ()
    """Spellings that are also ordinary words: in running text they need their capitals."""
    alone: tuple[str, ...] = ()
    """Spellings that count only where nothing else is written, as in an item of a list."""
    not_before: tuple[str, ...] = ()
    """Words that, coming next, show that no organisation is meant (Meta learning)."""

    def spellings(self) -> Iterator[str]:
        """Return every spelling that counts in running text."""
        yield from (*self.aliases, *self.proper)
        if self.name not in self.alone:
            yield self.name


@dataclass(frozen=True, slots=True)
class Venue:
    """A place of publication: its short name, its name in full, other spellings."""

    name: str
    full: str = ""
    type: VenueType = "conference"
    aliases: tuple[str, ...] = ()
    word: bool = False
    """Whether the name is also a word, so that only a year or standing alone proves it."""
    shared: bool = False
    """Whether the name is also that of a method or the like, so that only a year proves it."""
    track: str | None = None
    """The part of the venue that these spellings name (CVPRW: the workshops)."""

    def spellings(self) -> Iterator[str]:
        """Return every spelling of the venue."""
        yield from filter(None, (self.name, self.full, *self.aliases))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The organisations and venues that are known by name."""

    organisations: tuple[Organisation, ...]
    venues: tuple[Venue, ...]

    @cached_property
    def organisation_names(self) -> Names[Organisation]:
        """Return the index of the organisations' spellings."""
        return Names(
            [(spelling, entry) for entry in self.organisations for spelling in entry.spellings()],
            alone=[(spelling, entry) for entry in self.organisations for spelling in entry.alone],
        )

    @cached_property
    def venue_names(self) -> Names[Venue]:
        """Return the index of the venues' spellings."""
        return Names([(spelling, entry) for entry in self.venues for spelling in entry.spellings()])

    def organisation(self, text: str) -> Organisation | None:
        """Return the organisation that *text* is a spelling of.

        >>> vocabulary().organisation("上海AI-Lab").name
        'Shanghai AI Laboratory'
        """
        return self.organisation_names.get(text)

    def venue(self, text: str) -> Venue | None:
        """Return the venue that *text* is a spelling of.

        >>> vocabulary().venue("nips").name
        'NeurIPS'
        """
        return self.venue_names.get(text)

    def with_aliases(
        self,
        *,
        organisations: Mapping[str, Iterable[str]] = _NO_NAMES,
        venues: Mapping[str, Iterable[str]] = _NO_NAMES,
    ) -> Vocabulary:
        """Return a vocabulary that also knows these spellings, by canonical name.

        >>> names = vocabulary().with_aliases(organisations={"Microsoft": ["巨硬"]})
        >>> names.organisation("巨硬").name
        'Microsoft'
        """
        if not organisations and not venues:
            return self
        mine = [
            replace(self.organisation(name) or Organisation(name), aliases=tuple(said))
            for name, said in organisations.items()
        ]
        own = [
            replace(self.venue(name) or Venue(name), aliases=tuple(said))
            for name, said in venues.items()
        ]
        return Vocabulary((*mine, *self.organisations), (*own, *self.venues))


@cache
def vocabulary() -> Vocabulary:
    """Return the packaged vocabulary."""
    return Vocabulary(
        tuple(_organisation(entry) for entry in table("organisations")["organisation"]),
        tuple(_venue(entry) for entry in table("venues")["venue"]),
    )


@cache
def months() -> Mapping[str, int]:
    """Return the number of each month by its names, folded.

    >>> months()["sept"], months()["三月"]
    (9, 3)
    """
    named = cast("list[list[str]]", table("months")["months"])
    return MappingProxyType(
        {fold(name): number for number, names in enumerate(named, 1) for name in names}
    )


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return a packaged table of words by its file's name (``fields``), read once."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def _organisation(entry: Mapping[str, Any]) -> Organisation:
    lists = {key: tuple(entry.get(key, ())) for key in ("aliases", "proper", "alone", "not_before")}
    return Organisation(
        entry["name"], lists["aliases"], lists["proper"], lists["alone"], lists["not_before"]
    )


def _venue(entry: Mapping[str, Any]) -> Venue:
    return Venue(
        entry["name"],
        entry.get("full", ""),
        entry.get("type", "conference"),
        tuple(entry.get("aliases", ())),
        entry.get("word", False),
        entry.get("shared", False),
        entry.get("track"),
    )

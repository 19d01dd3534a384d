"""The nouns: what the readers find and the other modules pass on.

All are frozen; nothing here opens a file or knows pandas. A date is an ISO 8601
string as precise as it was stated (``2023``, ``2023-05``, ``2023-05-18``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

Kind = Literal["paper", "tool", "link", "discussion", "task"]
"""What a note is about; a *link* is a bare address or blog post, a *discussion* has no paper."""

Severity = Literal["error", "warning", "info"]

Status = Literal["read", "pending", "named"]
"""Of a paper: notes were taken on it, it waits on a list, or others only name it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of whole lines of a file; both ends count from 1 and belong to it."""

    source: str
    line: int
    end_line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the words it hangs on (empty for a bare address)."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that looks wrong in a note, a bibliography or a draft."""

    code: str
    """Short and stable, in the form ``heading-date``."""
    severity: Severity
    message: str
    source: str
    line: int
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What one place of the notes says about one paper."""

    kind: Kind
    title: str
    span: Span
    id: str = ""
    short_name: str | None = None
    published: str | None = None
    read: date | None = None
    venue: str | None = None
    venue_year: int | None = None
    venue_track: str | None = None
    authors: tuple[str, ...] = ()
    authors_complete: bool = True
    """False where the note says 等 or et al."""
    organizations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rating: float | None = None
    links: tuple[Link, ...] = ()
    category: tuple[str, ...] = ()
    body: tuple[tuple[int, str], ...] = ()
    """Line number and plain text of each line of the remark."""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What was written in labelled fields, by canonical field name, untyped."""

    @property
    def text(self) -> str:
        """The remark, its lines joined; blank ends are cut."""
        return "\n".join(line for _, line in self.body).strip()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a note with what it measures, for whom."""

    paper: str | None
    note: str
    kind: str
    """parameters, training_data, dataset_size, result, compute, length, setting, count, ratio."""
    text: str
    """As written, with its unit."""
    value: float
    unit: str
    span: Span
    owner: str = ""
    """Whose it is, as written, where it is not the paper's own."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A work that a note on *paper* names, and what the sentence says of it."""

    paper: str
    other: str | None
    """Citation key; None outside the corpus."""
    as_written: str
    relation: str
    """builds_on, follows_up, compares_with, uses_component, mentions."""
    span: Span


@dataclass(frozen=True, slots=True)
class Task:
    """An item of a pending list."""

    title: str
    span: Span
    id: str = ""
    done: bool = False
    parent: str | None = None
    """The id of the task it is nested under."""
    due: str | None = None
    """The goal as written, with its date (``7月底写一篇综述``)."""


@dataclass(frozen=True, slots=True)
class Person:
    """A name in the parts that BibTeX and CSL keep apart; a group has only a *literal*."""

    family: str = ""
    given: str = ""
    literal: str = ""

    def __str__(self) -> str:
        if self.literal:
            return self.literal
        if self.family > "\u3400":  # Han: the family name first, without a blank
            return f"{self.family}{self.given}"
        return " ".join(filter(None, (self.given, self.family)))


@dataclass(frozen=True, slots=True)
class Work:
    """Facts about a published work, as ``data/works.json`` and ``.bib`` files keep them."""

    key: str
    title: str
    type: str = "document"
    """A CSL type: article-journal, paper-conference, article (preprint), report, webpage, …"""
    authors: tuple[Person, ...] = ()
    published: str | None = None
    """When it was first public, a preprint included."""
    venue: str | None = None
    """Short name of the venue (ICLR); *container* is its name in full."""
    container: str | None = None
    venue_year: int | None = None
    track: str | None = None
    volume: str | None = None
    number: str | None = None
    pages: str | None = None
    publisher: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    """Identifier without version (2301.12597)."""
    primary_class: str | None = None
    url: str | None = None
    urls: tuple[str, ...] = ()
    """All addresses known to be this work's: project page, code, ACL Anthology."""
    language: str = "en"
    aliases: tuple[str, ...] = ()
    """Names that notes use for it: short names and other spellings."""
    title_variants: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """By field: where it was verified."""

    @property
    def year(self) -> int | None:
        """The year a reference prints: of the venue, else of the first publication."""
        return self.venue_year or (int(self.published[:4]) if self.published else None)

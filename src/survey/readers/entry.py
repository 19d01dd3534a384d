"""What a reader collects of one entry, and how it becomes a note.

Every shape of note fills an `Entry`; the values are typed here and nowhere else, so that a date
or a venue reads the same in a list, a log and a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from .. import values
from ..model import Kind, Link, Note, Problem, Severity, Span
from ..outline import Line
from ..titles import Title, is_name, read_title
from ..vocabulary import Vocabulary
from .fields import Field, read_field

_EMPTY_ITEM = frozenset("-*+")
_SEPARATOR = re.compile(r"\s*[,，、;；]\s*")
_LEAD = 48
"""A first sentence states its date within so many characters, or not at all."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader knows of the place where it reads."""

    source: str
    category: tuple[str, ...] = ()
    read: date | None = None
    """The day whose heading stands above."""
    month: str | None = None
    """The month (2024-09) or year whose heading stands above."""
    dated: bool = False
    """Whether the heading above is a day, even one that cannot be right."""
    vocabulary: Vocabulary | None = None

    def problem(
        self,
        code: str,
        line: int,
        message: str,
        suggestion: str = "",
        severity: Severity = "warning",
    ) -> Problem:
        """Return a problem at *line* of the file that is being read."""
        return Problem(code, severity, message, self.source, line, suggestion)


@dataclass(slots=True)
class Entry:
    """One entry while its lines are being collected."""

    kind: Kind
    title: Line
    context: Context
    written: str = ""
    """The title's own words, where the line holds more than these."""
    name: str | None = None
    """A short name that stands above or beside the title."""
    end_line: int = 0
    start_line: int = 0
    fields: dict[str, tuple[int, str]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    body: list[tuple[int, str]] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Take in one line that belongs to the entry: as a field, an address or text."""
        self.end_line = max(self.end_line, line.number)
        found = read_field(line.text)
        labelled = found is not None and found.name == "links"
        self.links += [
            replace(k, label=k.label or found.label) if found and labelled else k
            for k in line.links
        ]
        if found and found.name != "body":
            self.set(found, line.number)
        elif line.raw.strip() in _EMPTY_ITEM:
            self.roles[line.number] = "problem"
            self.problems.append(
                self.context.problem(
                    "empty-item", line.number, "a list item holds nothing", severity="info"
                )
            )
        elif not line.text.strip() or _only_links(line):
            self.roles[line.number] = "field"
        else:
            self.body.append((line.number, line.text))
            self.roles[line.number] = "body"

    def set(self, found: Field, number: int) -> None:
        """Keep the value of a field; of two values for one field the first counts."""
        self.roles[number] = "field"
        if found.value:
            self.fields.setdefault(found.name, (number, found.value))

    def note(self) -> tuple[Note, tuple[Problem, ...]]:
        """Return the note with its values typed, and what looks wrong in it."""
        written = self.written or self.title.text
        title = read_title(written)
        start = self.start_line or self.title.number
        note = Note(
            kind=self.kind,
            title=title.text,
            short_name=self.name or _short_name(title, self.kind),
            span=Span(self.context.source, start, max(self.end_line, self.title.number)),
            read=self.context.read,
            category=self.context.category,
            links=tuple(_distinct(self.links)),
            fields=MappingProxyType({name: value for name, (_, value) in self.fields.items()}),
        )
        problems = list(self.problems)
        if title.repaired:
            problems.append(
                self.context.problem(
                    "title-emphasis",
                    self.title.number,
                    f'emphasis marks are broken inside the title "{written}"',
                    f"read as: {title.text}",
                )
            )
        note = self._with_fields(note, problems)
        dated_at = self.fields.get("published", (self.body[0][0] if self.body else start, ""))[0]
        note = self._with_lead(note)
        if note.published and note.read and note.published[:7] > note.read.isoformat()[:7]:
            problems.append(
                self.context.problem(
                    "published-after-read",
                    dated_at,
                    f'"{note.title}" was read on {note.read} but is said to be of {note.published}',
                    "one of the two dates is wrong",
                )
            )
        return replace(note, body=tuple(self.body)), tuple(problems)

    def _with_fields(self, note: Note, problems: list[Problem]) -> Note:
        vocabulary = self.context.vocabulary
        for name, (number, value) in self.fields.items():
            if name == "published":
                dated = values.whole_date(value) or values.find_date(value)
                if dated is None:
                    problems.append(
                        self.context.problem(
                            "unread-date", number, f'"{value}" is not read as a date'
                        )
                    )
                else:
                    note = replace(note, published=dated.value)
            elif name == "read" and (day := values.whole_date(value)) and len(day.value) == 10:
                note = replace(note, read=date.fromisoformat(day.value))
            elif name == "venue" and (venue := values.venue_field(value, vocabulary=vocabulary)):
                note = replace(
                    note, venue=venue.name, venue_year=venue.year, venue_track=venue.track
                )
            elif name == "authors":
                people = values.people(value, vocabulary=vocabulary)
                note = replace(
                    note,
                    authors=people.names,
                    authors_complete=people.complete,
                    organizations=_merged(note.organizations, people.organizations),
                )
            elif name == "organizations":
                found = values.organizations(value, vocabulary=vocabulary)
                note = replace(note, organizations=_merged(note.organizations, found))
            elif name == "tags":
                note = replace(
                    note, tags=tuple(filter(None, re.split(r"\s*[,，;；、#]\s*", value)))
                )
            elif name == "rating":
                note = replace(note, rating=read_rating(value))
        return note

    def _with_lead(self, note: Note) -> Note:
        """Return *note* with what the first lines of its text state, where no field did."""
        while self.body:
            number, text = self.body[0]
            rating = read_rating(text)
            stated = Stated() if rating else state(text, note, self.context.vocabulary)
            if rating is None and not stated.found:
                break
            note = replace(
                note,
                rating=note.rating or rating,
                published=note.published or stated.published,
                venue=note.venue or (stated.venue.name if stated.venue else None),
                venue_year=note.venue_year or (stated.venue.year if stated.venue else None),
                venue_track=note.venue_track or (stated.venue.track if stated.venue else None),
                organizations=_merged(note.organizations, stated.organizations),
                short_name=note.short_name or stated.name,
            )
            if stated.prose:
                break
            self.body.pop(0)
            self.roles[number] = "field"
        return note


def _short_name(title: Title, kind: Kind) -> str | None:
    if kind == "link":
        return None
    return title.short_name or (title.text if is_name(title.text) else None)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a line says of date, venue, organisations and name."""

    published: str | None = None
    venue: values.Venue | None = None
    organizations: tuple[str, ...] = ()
    name: str | None = None
    prose: bool = False
    """Whether the line says more than these, and so is text as well."""

    @property
    def found(self) -> bool:
        """Whether it says anything of the kind."""
        return bool(self.published or self.venue or self.organizations or self.name)


def state(text: str, note: Note, vocabulary: Vocabulary | None) -> Stated:
    """Return what the first line of a remark states.

    Either the line is a list of such facts (``2023.12, CVPR2024, Meta``), or a
    sentence that begins with a date and its authors' house (``FAIR 在2024.5的一篇文章``).
    """
    parts = [part for part in _SEPARATOR.split(text.strip(" 。.")) if part]
    listed = _listed(parts, note, vocabulary)
    if listed:
        return listed
    dated = values.find_date(text[:_LEAD])
    if dated is None or dated.start > _LEAD - 16:
        return Stated()
    after = text[dated.end :].lstrip(" ，,。.年在的")
    clause = re.split(r"[，,。；;：:]", after, maxsplit=1)[0]
    found = values.find_organizations(f"{text[: dated.start]} {clause}", vocabulary=vocabulary)
    return Stated(dated.value, organizations=found, prose=True)


def _listed(parts: Sequence[str], note: Note, vocabulary: Vocabulary | None) -> Stated | None:
    stated = Stated()
    left: list[str] = []
    for part in parts:
        if dated := values.whole_date(part):
            stated = replace(stated, published=stated.published or dated.value)
        elif venue := _whole_venue(part, vocabulary):
            stated = replace(stated, venue=stated.venue or venue)
        elif known := _whole_organization(part, vocabulary):
            stated = replace(stated, organizations=(*stated.organizations, *known))
        else:
            left.append(part)
    if not stated.found or len(left) > 1 or any(len(part) > 30 for part in left):
        return None
    if not left:
        return stated
    if not is_name(left[0]):
        return None
    if note.short_name:
        return replace(stated, organizations=(*stated.organizations, left[0]))
    return replace(stated, name=left[0])


def _whole_venue(part: str, vocabulary: Vocabulary | None) -> values.Venue | None:
    venue = values.find_venue(part, vocabulary=vocabulary)
    return venue if venue and venue.end - venue.start >= len(part.strip()) else None


def _whole_organization(part: str, vocabulary: Vocabulary | None) -> tuple[str, ...]:
    """Return the organisations of a part that names these and nothing else."""
    if values.find_date(part) or re.search(r"[的了在是]|[。！？]", part):
        return ()  # a sentence
    found = values.find_organizations(part, vocabulary=vocabulary)
    listed = values.organizations(part, vocabulary=vocabulary)
    return found if found and set(found) == set(listed) else ()


_STARS = re.compile(
    r"\s*(?:[⭐★🌟]\ufe0f?\s*){1,10}☆*\s*|\s*(\d+(?:\.\d+)?)\s*(?:分|/\s*(?:5|10))\s*"
)


def read_rating(text: str) -> float | None:
    """Return the rating that a text is, and nothing but that: ``⭐⭐⭐``, ``4分``, ``4.5/5``.

    >>> read_rating("⭐⭐⭐"), read_rating("4分"), read_rating("3 models")
    (3.0, 4.0, None)
    """
    found = _STARS.fullmatch(text)
    if not found:
        return None
    return float(found[1]) if found[1] else float(sum(c in "⭐★🌟" for c in text))


def _only_links(line: Line) -> bool:
    text = line.text
    for link in line.links:
        text = text.replace(link.label or link.url, "", 1)
    return bool(line.links) and not re.sub(r"[\s\[\]()（）|,，、;；:：]+", "", text)


def _merged(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _distinct(links: Iterable[Link]) -> Iterator[Link]:
    seen: set[str] = set()
    for link in links:
        if link.url not in seen and not link.url.startswith("#"):
            seen.add(link.url)
            yield link

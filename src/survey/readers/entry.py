"""What a reader collects of one entry, and how it becomes a note.

Every shape of note fills an `Entry`; the values are typed here and nowhere else, so that a date
or a venue reads the same in a list, a log and a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from .. import values
from ..model import Kind, Link, Note, Problem, Severity, Span
from ..outline import Line
from ..titles import Title, is_marked, is_name, looks_like_title, read_title, title_key
from ..vocabulary import Vocabulary
from .days import dated
from .ends import Ends
from .facts import are_people, is_ignored, read_pieces
from .fields import Field, fields_beside, read_field
from .headline import read_facts, read_reference_line
from .lead import appeared, state
from .references import read_reference
from .stated import Stated
from .typed import Typed, read_points

_LEAST_REMARK = 6
_ENCLOSED = re.compile(r"^\s*(?:《([^《》]+)》)\s*$")
_SILENT = re.compile(
    r"[\s>]*\[![\w-]{2,20}\][+-]?(?:\s[\w ]{1,24})?|\s*\[TOC\]"
    r"|(?:\s*+<(?:/?[A-Za-z][^<>]*|!--[^<>]*--)>)+",
    re.IGNORECASE,
)
"""The head of a callout, as Obsidian and GitHub write it; a place for contents; tags alone."""
_BRACKETED = re.compile(r"^\s*[\[【]+([^\[\]【】]*)[\]】]+\s*$")
STATED = frozenset({"title", "venue", "published", "authors", "organizations", "tags", "rating"})
"""Fields whose value may stand on the line below their label."""
LISTED = frozenset({"authors", "organizations", "tags"})
"""Fields that may have a line for each of their values."""
_LONGEST_VALUE = 400
_COUNTED = re.compile(r"\s*\d{1,2}[.)]\s")
_WEB_BEHIND = re.compile(r"\shttps?://\S+\s*$")
"""Where a reference leads, at its end."""
_CODE = re.compile(r"`([^`]+)`")
_TELLING = 8
"""So many lines of a text may tell where the work appeared."""
_REPORT = re.compile(r"(?<!\s)\s+(?:technical\s)?report$", re.IGNORECASE)
_NAME_WORDS = 2
"""A title of more words is not its own short name."""
_REMARKS = frozenset({"body", "reference"})
"""Fields whose line, label included, is text; a reference only if it gives no fact."""
_TURNED = re.compile(r"(?:(?:van|von|de|der|den|la|di|da) ){0,3}[^\s,;，；]{1,40}, [^,;，；]{1,60}")
_EMPTY_ITEM = frozenset("-*+")
_NEAR = 3
"""Lines from one entry to another that is right below it."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader knows of the place where it reads."""

    source: str
    category: tuple[str, ...] = ()
    heading: str = ""
    """The words of the heading right above; a date is none."""
    read: date | None = None
    """The day whose heading stands above."""
    month: str | None = None
    """The month (2024-09) or year whose heading stands above."""
    year: str | None = None
    """The year of days below that state none: of the last day beside them, or in the heading."""
    dated: bool = False
    """Whether the heading above is a day, even one that cannot be right."""
    venue: values.Venue | None = None
    """Where the works under the heading above appeared: ``## CVPR 2024``."""
    title_levels: frozenset[int] = frozenset()
    """Levels at which most headings of the file are titles."""
    titles: frozenset[str] = frozenset()
    """Keys of titles that the file has elsewhere, in a table or list, and as a heading again."""
    counted: bool = False
    """Whether the file numbers paragraphs that are titles."""
    name_levels: frozenset[int] = frozenset()
    """Levels at which most headings of the file are names of models, datasets or methods."""
    vocabulary: Vocabulary | None = None
    of_reading: bool = False
    """Whether the month above is said to be that of reading: ``# 2024-05 精读笔记``."""

    def on(self, value: str) -> Context:
        """Return what holds under a heading that is a day, month or year.

        >>> Context("log.md").on("2024-02-06").read.isoformat()
        '2024-02-06'
        """
        if len(value) < 10:
            return replace(self, month=value, read=None, dated=False, heading="")
        return replace(self, heading="", read=date.fromisoformat(value), dated=True)

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
    stated: Stated = field(default_factory=Stated)
    """What stands beside the title."""
    inherits: bool = False
    """Whether the year or venue of the heading above holds for it."""
    leads: bool = True
    """Whether the first lines of its text may state facts of the work."""
    awaits: Field | None = None
    """A label that stood alone on its line."""
    end_line: int = 0
    start_line: int = 0
    fields: dict[str, tuple[int, str]] = field(default_factory=dict)
    labelled: tuple[str, int] = ("", 0)
    """The label that was read last, and its line."""
    extra: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Labels that the vocabulary does not know, as front matter has them."""
    links: list[Link] = field(default_factory=list)
    body: list[tuple[int, str]] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Take in one line that belongs to the entry: as fields, an address or text."""
        for part in fields_beside(line):
            if not self._cites(part):
                self._add(part)

    def _cites(self, line: Line) -> bool:
        """Whether a line is a reference behind its label, and to this work; its facts are kept.

        ``Citation: Ghemawat et al., SOSP 2003`` right below a title, or a reference with the title.
        """
        found = read_field(line.text) if ":" in line.text or "：" in line.text else None
        if found is None or found.name != "reference":
            return False
        head = read_reference_line(line, found.value, self.context.vocabulary)
        if not (head.stated.found and (not self.body or self._is_called(head.title))):
            return False
        stated = head.stated
        if self.stated.authors and not stated.complete:
            stated = replace(stated, authors=())
        self.stated, self.links = stated | self.stated, [*self.links, *head.links]
        if head.title and stated.authors:
            self.fields.setdefault("title", (line.number, head.title))
        self.end_line = max(self.end_line, line.number)
        self.roles[line.number] = "body" if head.remark else "field"
        self.body += [(line.number, line.text)] if head.remark else []
        return True

    def _is_called(self, title: str) -> bool:
        """Whether a title is that of the entry, or begins with it."""
        mine, other = title_key(self.written), title_key(title)
        return bool(mine) and other.startswith(mine)

    def _add(self, line: Line) -> None:
        self.end_line = max(self.end_line, line.number)
        found = self._awaited(line, read_field(line.text))
        labelled = found is not None and found.name == "links"
        self.links += [
            replace(k, label=k.label or found.label) if found and labelled else k
            for k in line.links
        ]
        if found and found.name == "links" and not line.links:
            self.links += _named_links(found)
        if found and labelled and not line.links and not names_place(found):
            found = None  # "Note: only one table" under a label that most use for addresses
        if found and found.name == "rating" and read_points(found.value) is None:
            found = None  # "推荐：想做检索的人可以看"
        if found:
            found = replace(found, value=self._value(found, line))
        if found and found.name not in _REMARKS:
            self.set(found, line.number)
        elif _SILENT.fullmatch(line.raw.rstrip()) or _says_nothing(line, found):
            self.roles[line.number] = "field"
        elif line.raw.strip() in _EMPTY_ITEM:
            self.roles[line.number] = "problem"
            self.problems.append(
                self.context.problem(
                    "empty-item", line.number, "a list item holds nothing", severity="info"
                )
            )
        elif not line.text.strip() or is_only_links(line):
            self.stated |= read_facts(line, self.context.vocabulary) or Stated()
            self.roles[line.number] = "field"
        elif not self.body and line.marks and (stated := read_facts(line, self.context.vocabulary)):
            self.stated |= stated
            self.roles[line.number] = "field"
        else:
            self.body.append((line.number, line.text))
            self.roles[line.number] = "body"

    def _value(self, found: Field, line: Line) -> str:
        """Return the value of a field: a title without facts, tags set in code one by one."""
        if found.name == "title":
            return self.titled(found.value)
        if found.name == "tags" and "`" in line.raw:
            return ", ".join(_CODE.findall(line.raw)) or found.value
        return found.value

    def is_same(self, below: Entry) -> bool:
        """Whether the entry that begins right below has the same title, under the same day."""
        if self.kind != below.kind or self.context.read != below.context.read:
            return False
        near = (below.start_line or below.title.number) - self.end_line <= _NEAR
        return near and title_key(self.written) == title_key(below.written)

    def take(self, other: Entry) -> None:
        """Take in all that an entry on the same work says."""
        self.name, self.stated = self.name or other.name, self.stated | other.stated
        self.fields, self.extra = other.fields | self.fields, other.extra | self.extra
        self.links += other.links
        self.body += other.body
        self.roles |= other.roles
        self.problems += other.problems
        self.end_line = max(self.end_line, other.end_line)

    def is_bare(self) -> bool:
        """Whether nothing beside its title, and no venue below it, says that it is a work."""
        if self.stated.found or self.fields or self.links:
            return False
        typed = Typed(self.context.vocabulary)
        return not (self.body and state(self.body[0][1], typed, self.context.vocabulary).venue)

    def _awaited(self, line: Line, found: Field | None) -> Field | None:
        """Return the field of a line, or that whose label ended the line above, with its value."""
        awaited, self.awaits = self.awaits, None
        if found is not None:
            return found
        words = any(map(str.isalnum, line.text[: _LONGEST_VALUE + 1]))
        if awaited is None or not words or len(line.text) > _LONGEST_VALUE:
            return None
        if lists_values(awaited, line):
            self.awaits = awaited
        return replace(awaited, value=line.text.strip())

    def titled(self, value: str) -> str:
        """Return the value of a title's field without the facts in a bracket at its end.

        ``Paper: Nested LSTMs (ACML 2017)`` states the venue too, a reference also the authors.
        """
        if ". " in value or " - " in value:
            reference = read_reference(_WEB_BEHIND.sub("", value), self.context.vocabulary)
            if reference and reference.stated.authors and not reference.remark:
                self.stated |= reference.stated
                value = reference.title
        value = value.removesuffix(".pdf")
        if value[-1:] not in (")", "）", "]", "】"):
            return value
        ends = Ends(self.context.vocabulary)
        title = ends.tail_bracket(value)
        if not (ends.stated.venue or ends.stated.published):
            return value
        self.stated |= ends.stated
        return title

    def set(self, found: Field, number: int) -> None:
        """Keep the value of a field; of two values for one field the first counts."""
        self.roles[number] = "field"
        if found.name == "filed":
            self.extra.setdefault(found.label, (number, found.value))
            return
        if not found.value and found.name in STATED:
            self.awaits = found
        again = self.labelled == (found.label, number - 1) and found.name in LISTED
        again = again or found.name == "tags"  # "Keywords: …" above "Tags: …"
        known = self.fields.get(found.name, (0, ""))[1]
        turned = found.name == "authors" and _are_turned(known, found.value)
        if found.value and known and (again or turned):  # "Author: …", a line for each
            self.fields[found.name] = (number, f"{known}{'; ' if turned else ', '}{found.value}")
        elif found.value:
            self.fields.setdefault(found.name, (number, found.value))
        self.labelled = (found.label, number)

    def note(self) -> tuple[Note, tuple[Problem, ...]]:
        """Return the note with its values typed, and what looks wrong in it."""
        self._retitle()
        written = _ENCLOSED.sub(r"\1", self.written or self.title.text)
        title = read_title(written)
        start = self.start_line or self.title.number
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
        typed = self.typed(title, problems)
        dated_at = self.fields.get("published", (self.body[0][0] if self.body else start, ""))[0]
        self._lead(typed)
        if self.inherits:
            late = self.context.month and is_late(self.context.month, self.first_public())
            late = late or self.context.of_reading
            _inherit(typed, replace(self.context, month=None) if late else self.context)
        note = Note(
            kind=self.kind,
            title=title.text,
            span=Span(self.context.source, start, max(self.end_line, self.title.number)),
            short_name=typed.short_name,
            published=typed.published,
            read=typed.read,
            venue=typed.venue,
            venue_year=typed.venue_year,
            venue_track=typed.venue_track,
            authors=typed.authors,
            authors_complete=typed.authors_complete,
            organizations=typed.organizations,
            tags=typed.tags,
            rating=typed.rating,
            links=tuple(_distinct((*self.links, *typed.links))),
            category=self.context.category,
            body=tuple(self.body),
            fields=MappingProxyType(
                {name: value for name, (_, value) in (*self.extra.items(), *self.fields.items())}
            ),
        )
        if note.published and note.read and note.published[:7] > note.read.isoformat()[:7]:
            problems.append(
                self.context.problem(
                    "published-after-read",
                    dated_at,
                    f'"{note.title}" was read on {note.read} but is said to be of {note.published}',
                    "one of the two dates is wrong",
                )
            )
        return note, tuple(problems)

    def _retitle(self) -> None:
        """Take the title of a field, where the words above it are but a name or in Han."""
        above = _ENCLOSED.sub(r"\1", self.written or self.title.text)
        number, stated = self.fields.get("title", (0, ""))
        stated = _ENCLOSED.sub(r"\1", stated)
        if not looks_like_title(stated) or looks_like_title(above):
            return
        self.name = self.name or (above if is_name(above) else None)
        self.written = stated
        self.roles[number] = "title"

    def first_public(self) -> str | None:
        """Return the month of the arXiv number beside the title, or None."""
        links = (*self.links, *self.stated.links)
        number = next(filter(None, (values.identifiers(link.url).arxiv for link in links)), None)
        if number is None:
            return None
        year, month = (digits := number.rpartition("/")[2])[:2], digits[2:4]
        return f"{'19' if year > '90' else '20'}{year}-{month}"

    def typed(self, title: Title, problems: list[Problem]) -> Typed:
        """Return the values of the fields and of what stands beside the title."""
        typed = Typed(
            self.context.vocabulary,
            short_name=self.name or _short_name(title, self.kind),
            read=self.context.read,
            placed="venue" in self.fields,
        )
        for name, (number, value) in self.fields.items():
            day = dated(value, self.context.year or self.context.month) if name == "read" else None
            if not typed.set(name, day.value if day else value):
                message = f'"{value}" is not read as a date'
                problems.append(self.context.problem("unread-date", number, message))
        typed.add(self.stated)
        if typed.venue and typed.venue_year is None and typed.published:
            typed.venue_year = int(typed.published) if len(typed.published) == 4 else None
        return typed

    def _lead(self, typed: Typed) -> None:
        """Take in what the first lines of the text state, where no field did."""
        if not typed.authors and self.leads and len(self.body) > 1:
            self._sign(typed)
        while self.body and self.leads:
            number, text = self.body[0]
            stated = state(text, typed, self.context.vocabulary)
            if not stated.found:
                break
            typed.add(stated)
            if stated.prose:
                break
            self.body.pop(0)
            self.roles[number] = "field"
        if typed.venue is None and not typed.published:
            self._appeared(typed)

    def _sign(self, typed: Typed) -> None:
        """Take in the names of the first line, if the line below says where the work appeared."""
        (number, text), (_, below) = self.body[:2]
        if not are_people(text):
            return
        said = state(below, typed, self.context.vocabulary)
        signed = read_pieces(text, self.context.vocabulary, people=True)
        if signed and signed.authors and (said.venue or said.published) and not said.prose:
            typed.add(signed)
            self.body.pop(0)
            self.roles[number] = "field"

    def _appeared(self, typed: Typed) -> None:
        """Take in what a sentence near the top says of where the work appeared."""
        for _, text in self.body[:_TELLING] if self.leads else ():
            if "发表" in text and (stated := appeared(text, self.context.vocabulary)):
                typed.add(stated)
                return


def _are_turned(*written: str) -> bool:
    """Whether values of a field are persons with their family in front: ``Pearl, Judea``.

    >>> _are_turned("Pearl, Judea", "Rubin, Donald"), _are_turned("Ze Liu, Han Hu", "Rubin, D.")
    (True, False)
    """
    people = (one for value in written for one in value.split("; "))
    return all(_TURNED.fullmatch(one.strip()) for one in people)


def is_late(frame: str, public: str | None) -> bool:
    """Whether a month or year cannot be that of a work that was public clearly before.

    >>> is_late("2017-12", "2015-06"), is_late("2018", "2017-10"), is_late("2018-01", "2017-12")
    (True, False, False)
    """
    if public is None:
        return False
    years = int(frame[:4]) - int(public[:4])
    if len(frame) == len("2024"):
        return years > 1
    return 12 * years + int(frame[5:7]) - int(public[5:7]) > 1


def _inherit(typed: Typed, context: Context) -> None:
    """Take in the year and venue of the heading above, where none are known."""
    if typed.read or context.dated:
        return
    year = int(context.month[:4]) if context.month else None
    if typed.venue is None and context.venue:
        typed.place(replace(context.venue, year=context.venue.year or year))
    elif typed.venue and typed.venue_year is None:
        typed.venue_year = year
    if year and not 0 <= (typed.venue_year or year) - year <= 1:
        return  # of the year in which it was read
    typed.published = typed.published or context.month


def _short_name(title: Title, kind: Kind) -> str | None:
    if kind == "link":
        return None
    name = _REPORT.sub("", title.text)
    whole = name == title.text or is_marked(name)
    named = whole and is_name(name) and len(name.split()) <= _NAME_WORDS
    return title.short_name or (name if named else None)


def lists_values(label: Field, line: Line) -> bool:
    """Whether a line is of a numbered list below a label that may have several values."""
    return label.name in LISTED and _COUNTED.match(line.raw) is not None


def _says_nothing(line: Line, found: Field | None) -> bool:
    """Whether a line holds only a word such as TBD, or a label and an address."""
    if found and line.links:
        return all(found.value in (link.url, link.label) for link in line.links)
    return is_ignored(line.text)


def _named_links(found: Field) -> Iterator[Link]:
    """Yield the addresses of the identifiers that a field names: ``DOI: 10.1109/…``."""
    ids = values.identifiers(f"{found.label}: {found.value}")
    if ids.address:
        yield Link(ids.address, found.label)


def names_place(found: Field) -> bool:
    """Whether the value under a label of addresses is one, or says that there is none."""
    return (
        not found.value
        or "/" in found.value
        or is_ignored(found.value)
        or any(_named_links(found))
        or len(found.value) < _LEAST_REMARK
    )


_NO_WORD = re.compile(r"\{:[^{}]{0,100}\}|[\W_]+")
"""Signs, and what kramdown writes behind a link: ``{: .button}``."""


def is_only_links(line: Line) -> bool:
    """Whether a line holds links and nothing else."""
    text = line.text
    for link in line.links:
        text = text.replace(link.label or link.url, "", 1)
    return bool(line.links) and not _NO_WORD.sub("", text)


def _distinct(links: Iterable[Link]) -> Iterator[Link]:
    """Yield the links that lead out of the file, each address once, labels without brackets."""
    seen: set[str] = set()
    for link in links:
        if link.url not in seen and link.url and not link.url.startswith(("#", "mailto:")):
            seen.add(link.url)
            yield replace(link, label=_BRACKETED.sub(r"\1", link.label))

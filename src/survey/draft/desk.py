"""What the writing of a draft has at hand: the works, their names, statements and lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from .. import settings
from ..describe import NameIndex
from ..model import Span
from ..resolve import Paper
from ..vocabulary import table, vocabulary
from . import wording
from .model import Sentence, Source
from .sentences import pieces
from .sources import Lines

if TYPE_CHECKING:
    from ..review import Review

_EDGE = re.compile(r"[，。；：！？、（）《》“”]$")
_WORD = re.compile(r"[A-Za-z\d_-]*[》”\"']?")
_BLANK = re.compile(r"(?: (?=[\u3400-\u9fff]))?")
_EDGE_START = re.compile(r"^[，。；：！？、（）《》“”]")


@dataclass(frozen=True, slots=True)
class Part:
    """Markdown with the lines that it says; parts run on to paragraphs."""

    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of a note, tidied, in plain words."""

    text: str
    aspect: str | None
    source: Source
    ends: bool = True
    """Whether its sentence ends with it; if not, the next statement goes on with it."""
    announces: bool = False
    """Whether it ends with a colon."""

    @property
    def chinese(self) -> bool:
        """Whether it reads as Chinese."""
        return wording.is_chinese(self.text)


class Desk:
    """A review with its works by key; built once for a draft."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.corpus = review.corpus
        self.language = review.plan.language
        self.lines = Lines(self.corpus)
        self.papers: Mapping[str, Paper] = {p.key: p for p in self.corpus.resolution.papers}
        self.names = NameIndex(self.corpus.resolution.papers)

    def say(self, section: str, name: str, **fields: object) -> str:
        """Return a phrase of ``phrases.toml`` in the review's language; empty where it has none."""
        text = str(table("phrases")[section][name][self.language]).format(**fields)
        return wording.spaced(text) if self.language == "zh" else text

    def count(self, name: str, number: int) -> str:
        """Return how many of a thing there are, in words."""
        forms: Mapping[str, str] = table("phrases")["counts"][name]
        form = "one" if number == 1 and self.language == "en" else self.language
        return forms[form].format(n=number)

    def by_date(self, keys: Iterable[str]) -> list[str]:
        """Return keys by the first publication of their works, those without a date last."""
        return sorted(keys, key=lambda key: (self.published(key) or "9", key))

    def published(self, key: str) -> str | None:
        """Return when a work was first public."""
        return self.papers[key].work.published

    def name(self, key: str) -> str:
        """Return what a work is called, as Markdown: its short name, else its authors or title."""
        paper = self.papers[key]
        if paper.short_name:
            return wording.escaped(paper.short_name)
        chinese = self.language == "zh"
        if authors := self.authors(key):
            return f"{authors}的工作" if chinese else f"the work of {authors}"
        title = wording.escaped(paper.work.title)
        return f"《{title}》" if chinese else f"“{title}”"

    def authors(self, key: str) -> str:
        """Return who wrote a work, by family names; empty if that is not known."""
        paper = self.papers[key]
        names = [wording.escaped(a.family or str(a)) for a in paper.work.authors]
        if len(names) > 2 or (names and not _all_named(paper)):
            return f"{names[0]} 等人" if self.language == "zh" else f"{names[0]} et al."
        return wording.listed(names, self.language) if names else ""

    def work(self, key: str) -> str:
        """Return a work's name with its citation."""
        gap = "" if self.language == "zh" else " "
        return f"{self.name(key)}{gap}{wording.cites([key])}"

    def works(self, keys: Iterable[str]) -> str:
        """Return works as a list in running text, each with its citation."""
        return wording.listed([self.work(key) for key in keys], self.language)

    def when(self, key: str) -> str:
        """Return when a work was first public, in words; empty if that is not known."""
        published = self.published(key)
        return wording.when(published, self.language) if published else ""

    def about(self, keys: Iterable[str]) -> tuple[Source, ...]:
        """Return the lines that name these works: heads of their notes, or items of lists."""
        return tuple(dict.fromkeys(source for key in keys for source in self._about[key]))

    @cached_property
    def _about(self) -> Mapping[str, tuple[Source, ...]]:
        return {key: tuple(self._heads(paper)) for key, paper in self.papers.items()}

    def _heads(self, paper: Paper) -> Iterable[Source]:
        places = [(note.span, note.id) for note in (*paper.notes, *paper.named)]
        for span, id_ in (*places, *((task.span, task.id) for task in paper.tasks)):
            yield self.lines.source(Span(span.source, span.line, span.line), id_)
        if not (paper.notes or paper.tasks or paper.named):
            yield from self.stated(paper.key, "title")

    def stated(self, key: str, *fields: str) -> tuple[Source, ...]:
        """Return the lines that state the chosen values of a work's fields."""
        rows = self._facts.get(key, ())
        return tuple(
            self.lines.source(Span(source, line, line), "")
            for field, source, line in rows
            if field in fields
        )

    @cached_property
    def _facts(self) -> Mapping[str, Sequence[tuple[str, str, int]]]:
        rows = self.corpus.facts
        rows = rows[rows["chosen"].fillna(False).astype(bool)]
        found: dict[str, list[tuple[str, str, int]]] = {}
        columns = (rows[name].tolist() for name in ("paper", "field", "source", "line"))
        for key, field, source, line in zip(*columns, strict=True):
            found.setdefault(key, []).append((field, source, line))
        return found

    @cached_property
    def said(self) -> Mapping[str, Sequence[Said]]:
        """The statements of each work in the order of its notes."""
        found: dict[str, list[Said]] = {}
        rows = self.corpus.statements.dropna(subset=["paper"])
        aspects = rows["aspect"].astype("object").where(rows["aspect"].notna(), None)
        columns = (rows[name] for name in ("paper", "note", "text", "source", "line", "end_line"))
        following = [*rows["line"].tolist(), None][1:]
        for paper, note, text, source, line, end, aspect, after in zip(
            *columns, aspects, following, strict=True
        ):
            span = Span(str(source), int(line), int(end))
            tidy = wording.tidy(text)
            if len(tidy) > 1:
                whole = after != end or text[-1] in _ENDS
                colon = text.rstrip().endswith((":", "："))
                said = Said(tidy, aspect, self.lines.source(span, note), whole, colon)
                found.setdefault(paper, []).append(said)
        return found

    def relations(self, keys: Iterable[str]) -> pd.DataFrame:
        """Return what notes say of these works and one another; mentions and opinions left out."""
        rows, inside = self.corpus.relations, set(keys)
        both = rows["paper"].isin(inside) & rows["other"].isin(inside)
        rows = rows[both & (rows["relation"] != "mentions") & (rows["paper"] != rows["other"])]
        places = zip(rows["source"], rows["line"], strict=True)
        found = [place not in self._opinions for place in places]
        return rows[pd.Series(found, index=rows.index, dtype=bool)]

    @cached_property
    def _opinions(self) -> frozenset[tuple[str, int]]:
        """The lines that hold the note-taker's voice alone."""
        rows = self.corpus.statements
        told: dict[tuple[str, int], set[object]] = {}
        for source, line, aspect in zip(rows["source"], rows["line"], rows["aspect"], strict=True):
            told.setdefault((source, line), set()).add(aspect)
        return frozenset(place for place, aspects in told.items() if aspects == {"verdict"})

    def house(self, name: str) -> str:
        """Return an organisation's name as the review's language writes it, where it has one."""
        if self.language == "zh" and name in self._houses:
            return self._houses[name]
        return name

    @cached_property
    def _houses(self) -> Mapping[str, str]:
        found = {}
        for house in vocabulary().organisations:
            own = [name for name in house.spellings() if _INSTITUTION.fullmatch(name)]
            if own and _HOUSE.search(house.name):
                found[house.name] = own[0]
        return found

    def setting(self, name: str) -> tuple[Source, ...]:
        """Return the lines of the table *name* of ``survey.toml``."""
        lines = self.lines.all(settings.FILE)
        start = next((n for n, line in enumerate(lines, 1) if line.strip() == f"[{name}]"), 0)
        if not start:
            return ()
        rest = (n for n, line in enumerate(lines[start:], start + 1) if line.startswith("["))
        end = next(rest, len(lines) + 1) - 1
        return (self.lines.source(Span(settings.FILE, start, end), ""),)

    def source_of_row(self, row: object) -> Source:
        """Return the lines of a row of a frame."""
        span = Span(str(row.source), int(row.line), int(row.line))  # type: ignore[attr-defined]
        return self.lines.source(span, "")

    def quoted(self, said: Said, own: str, cited: set[str]) -> str:
        """Return a statement as Markdown; another work is cited where it is named first.

        *cited* are the keys that need no citation any more; it grows.
        """
        parts, at = [], 0
        for mention in self.names.mentions(said.text):
            if mention.key and mention.key not in {own, *cited}:
                cited.add(mention.key)
                gap = "" if said.chinese else " "
                end = _WORD.match(said.text, mention.end).end()  # type: ignore[union-attr]
                parts.append(wording.escaped(said.text[at:end]))
                parts.append(f"{gap}{wording.cites([mention.key])}")
                at = _BLANK.match(said.text, end).end()  # type: ignore[union-attr]
        return "".join([*parts, wording.escaped(said.text[at:])])


_HOUSE = re.compile(r"Universit|Institut|Academy|College|Laborator|School")
_INSTITUTION = re.compile(r"[\u3400-\u9fff]+(?:大学|学院|研究院|研究所|实验室|科学院)")


def _all_named(paper: Paper) -> bool:
    """Whether no note says that a work has more authors than are known."""
    known = len(paper.work.authors)
    return all(note.authors_complete or known > len(note.authors) for note in paper.notes)


_ENDS = frozenset("。！？；;.!?")


def paragraph(parts: Iterable[Part]) -> tuple[Sentence, ...]:
    """Return parts run on to one paragraph and cut into its sentences, each with its sources.

    >>> [s.text for s in paragraph([Part("一，"), Part("二。"), Part("三。")])]
    ['一，二。', '三。']
    """
    text, places = "", []
    for part in parts:
        if not part.text:
            continue
        if text and not _EDGE.search(text) and not _EDGE_START.match(part.text):
            text += " "
        places.append((len(text), len(text) + len(part.text), part.sources))
        text += part.text
    text = wording.at_start(text)
    made, at = [], 0
    for piece in pieces(text, "markdown"):
        start = at + len(piece.before)
        at = start + len(piece.text)
        over = [s for begin, end, found in places if begin < at and start < end for s in found]
        made.append(Sentence(piece.text, tuple(dict.fromkeys(over))))
    return tuple(made)

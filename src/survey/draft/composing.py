"""A review → the cells of its draft, in their order.

Every sentence is made of what a note, a fact or a setting says, by the phrases of
``vocabulary/phrases.toml``; where no rule makes a sentence that reads, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .. import analysis
from . import frame, topics, wording, works
from .desk import Desk, Part, paragraph
from .frame import Section
from .model import Cell, Draft, Sentence, checked

if TYPE_CHECKING:
    from ..review import Review

_LEAST_LINEAGE = 5
"""So many links make a figure of the lineage worth its place."""
_ODD = re.compile(r"[^A-Za-z0-9_-]+")
_SETUP = """\
import survey
from survey import figures, tables

figures.set_style()
corpus = survey.load()
review = corpus.review({name!r})"""


def compose(review: Review) -> Draft:
    """Return the draft of a review: cells of sentences, each with the lines it came from."""
    desk = Desk(review)
    return Draft(review.plan.name, tuple(checked(cell) for cell in _cells(desk)))


def _cells(desk: Desk) -> Iterator[Cell]:
    sections = _sections(desk)
    links = desk.relations(desk.papers)
    lineage = links["relation"].isin(["builds_on", "follows_up"]).sum() >= _LEAST_LINEAGE
    yield frame.front_matter(desk, sections)
    yield frame.code("setup", _SETUP.format(name=desk.review.plan.name))
    opening = [*frame.introduction(desk, sections, lineage=bool(lineage))]
    yield _text(desk, "introduction", opening, label="sec-introduction")
    yield _figure(desk, "timeline", "figures.timeline(review.timeline(){language});")
    if lineage:
        yield _figure(desk, "lineage", "figures.lineage(review.corpus.lineage(){language});")
    yield _text(desk, "scope", frame.scope(desk), label="sec-scope")
    yield _figure(desk, "topics", "figures.counts(review.coverage(){language});")
    for section in sections:
        yield from _topic(desk, section)
    yield from _apart(desk, sections, "opinions", ("verdict",), frame.opinions_opening(desk))
    yield from _apart(desk, sections, "open", ("limitation", "future"), ())
    yield from _pending(desk)


def _sections(desk: Desk) -> list[Section]:
    """Return the review's topics that have works, each work in one of them."""
    outline = desk.review.outline()
    made = []
    for topic, title, keys in zip(outline["topic"], outline["title"], outline["keys"], strict=True):
        name = "other" if topic == analysis.NONE else str(topic)
        label = f"sec-{_name(name.partition('/')[2] or name)}"
        made.append(Section(str(topic), str(title), label, tuple(keys)))
    return made


def _name(text: str) -> str:
    return _ODD.sub("-", text).strip("-") or "section"


def _topic(desk: Desk, section: Section) -> Iterator[Cell]:
    name = section.label.removeprefix("sec-")
    table = len(section.keys) > 1
    label = f"tbl-{name}"
    parts = [*topics.opening(desk, section.keys)]
    if table:
        about = desk.about(section.keys)
        parts.append(Part(desk.say("topic", "table", label=label), about))
    yield _paragraphs(f"topic-{name}", [_heading(section.title, section.label)], [parts])
    for id_, said in works.works_paragraphs(desk, section.keys):
        yield _paragraphs(id_ if id_.startswith("work-") else f"topic-{name}-{id_}", [], said)
    if table:
        title = frame.plain_title(section.title)
        caption = desk.say("topic", "table_caption", title=title)
        lines = f"#| label: {label}\n#| tbl-cap: {_quoted(caption)}\n"
        yield frame.code(f"table-{name}", f"{lines}review.comparison({section.topic!r})")


def _apart(
    desk: Desk, sections: list[Section], name: str, aspects: Iterable[str], opening: Iterable[Part]
) -> Iterator[Cell]:
    found = [(s, parts) for s, parts in frame.apart(desk, sections, aspects)]
    if not found:
        return
    yield _text(desk, name, opening, label=f"sec-{name}")
    for section, parts in found:
        yield _paragraphs(f"{name}-{section.label.removeprefix('sec-')}", [], [parts])


def _pending(desk: Desk) -> Iterator[Cell]:
    parts = [*frame.pending(desk)]
    if not parts:
        return
    yield _text(desk, "pending", parts, label="sec-pending")
    if len(desk.review.tasks):
        caption = _quoted(desk.say("pending", "tasks_caption"))
        call = f"tables.tasks(review.tasks{_language(desk)})"
        lines = f"#| label: tbl-tasks\n#| tbl-cap: {caption}\n{call}"
        yield frame.code("table-tasks", lines)


def _figure(desk: Desk, name: str, call: str) -> Cell:
    caption, alt = (_quoted(desk.say("figures", f"{name}_{kind}")) for kind in ("caption", "alt"))
    head = f"#| label: fig-{name}\n#| fig-cap: {caption}\n#| fig-alt: {alt}\n"
    return frame.code(f"figure-{name}", head + call.format(language=_language(desk)))


def _language(desk: Desk) -> str:
    """Return the argument that has a figure or table speak the review's language."""
    return "" if desk.language == "zh" else ', language="en"'


def _quoted(text: str) -> str:
    """Return text as a value of YAML; most needs no quotes."""
    text = wording.one_line(text)
    if re.fullmatch(r"[^\s\"'#:&*!|>%@`\[\]{},?-][^\"'#\n]*", text) and ": " not in text:
        return text
    return frame.scalar(text)


def _text(desk: Desk, name: str, parts: Iterable[Part], *, label: str) -> Cell:
    """Return a cell that begins a section of its own."""
    return _paragraphs(name, [_heading(desk.say("sections", name), label)], [parts])


def _heading(title: str, label: str) -> Sentence:
    return Sentence(f"# {frame.plain_title(title)} {{#{label}}}")


def _paragraphs(id_: str, heads: list[Sentence], groups: Iterable[Iterable[Part]]) -> Cell:
    made: list[tuple[Sentence, ...]] = [(head,) for head in heads]
    made += [found for group in groups if (found := paragraph(group))]
    return Cell(id_[:64], "markdown", tuple(made))

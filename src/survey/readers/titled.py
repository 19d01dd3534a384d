"""Entries that a line opens by its own words: what a title owns, and which lines are one.

Lists, paragraphs and headings of this kind differ only in where their lines stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..outline import Line, Mark
from ..titles import is_marked, is_name, looks_like_title, read_title, words_of
from .entry import Context, Entry, is_only_links
from .evidence import Verdict, is_paper_link, is_title, verdict
from .fields import Field, heading_is, heading_says, read_field, says_unread
from .headline import read_facts, read_headline
from .lead import appeared, state
from .pieces import Headline
from .run import Row
from .stated import Stated

_SMALL_END = re.compile(
    r"(?:\b(?:a|an|the|of|for|with|and|or|in|on|to|from|by|via|using|at|as|into|under|over)|[,，、(（\-–—/&])$",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"#[^\W\d][\w/-]{1,30}(?: #[^\W\d][\w/-]{1,30}){0,8}")
"""Tags on a line of their own, over a title."""
_BOXED = re.compile(r"(?:\d{1,3}\s?[.、)）]\s*)?【[^【】]{2,40}】")
"""Facts in a bracket on a line of their own, over a linked title."""
_LEAST_WORDS = 4
_LAST_WORDS = 3
"""So many words of a title at most run over to the line of its links."""
_FACTS = frozenset({"venue", "authors", "organizations", "published", "title"})
_OPEN = {"(": ")", "（": "）", "[": "]", "《": "》", "“": "”", "【": "】"}


@dataclass(frozen=True, slots=True)
class Titled:
    """A line, or the lines that one title runs over, and what they name."""

    line: Line
    head: Headline
    verdict: Verdict
    numbers: tuple[int, ...]
    """Of the lines that it takes."""

    def entry(self, context: Context, rows: Iterable[Row] = ()) -> Entry:
        """Return the entry of a paper with these rows below its title."""
        head = self.head
        entry = Entry("paper", self.line, context, written=head.title, name=head.name)
        entry.stated, entry.inherits = head.stated, True
        entry.links += head.links
        if says_unread(head.called):
            entry.set(Field("status", head.called, head.called), self.line.number)
        filed = read_field(head.remark) if ": " in head.remark else None
        if filed and filed.name == "filed":
            entry.set(filed, self.line.number)
        for number in self.numbers:
            entry.roles[number] = "title"
        entry.end_line = max(self.numbers)
        if head.remark and not (filed and filed.name == "filed"):
            entry.body.append((self.line.number, head.remark))
        for row in rows:
            if row.line.number not in self.numbers:
                entry.add(row.line)
        return entry


def read_titled(lines: Sequence[Line], context: Context) -> Titled | None:
    """Return what the first of *lines* names, with the lines over which its title runs on."""
    if not lines or not lines[0].text.strip():
        return None
    line, taken = lines[0], 1
    while taken < min(len(lines), 4) and _goes_on(line, lines[taken]):
        line, taken = joined(line, lines[taken]), taken + 1
    head = read_headline(line, context.vocabulary)
    field = read_field(line.text)
    labelled = field is not None and not _leads_on(field, line, head)
    labelled = labelled or _is_among_fields(lines)
    no = labelled or _is_clause(line.text, head) or _is_signature(lines[0], context)
    no = no or _is_remark(line, head)
    said: Verdict = "no" if no else verdict(head)
    if said == "link" and heading_is("papers", context.heading) and looks_like_title(head.title):
        said = "title"  # in a list of papers, a link to the note on one
    return Titled(line, head, said, tuple(n.number for n in lines[:taken]))


def _leads_on(field: Field, line: Line, head: Headline) -> bool:
    """Whether a label is itself a link, and the title set off behind it: ``[Notes](…): "…"``."""
    linked = any(m.url and m.start == 0 and m.end >= len(field.label) for m in line.marks)
    return linked and head.marked and head.title not in field.label


def _is_among_fields(lines: Sequence[Line]) -> bool:
    """Whether the first line has a label in bold, though none that is known, and a field follows.

    ``**Source:** updates on arXiv.org`` over ``**Date read:** 2024-06-13``
    """
    first = lines[0].marks[0] if len(lines) > 1 and lines[0].marks else None
    if first is None or first.kind != "strong" or first.start or first.url:
        return False
    label, value = lines[0].text[: first.end], lines[0].text[first.end :]
    if ":" not in (label[-1:], value[:1]) or is_marked(label) or looks_like_title(value):
        return False
    return read_field(lines[1].text) is not None


def _is_signature(line: Line, context: Context) -> bool:
    """Whether a line in italics names several people, and maybe where and when."""
    first = line.marks[0] if line.marks else None
    if first is None or first.kind != "emphasis" or first.start or first.url:
        return False
    said = read_facts(line, context.vocabulary)
    return said is not None and len(said.authors) > 1


def _is_remark(line: Line, head: Headline) -> bool:
    """Whether a line is a bold label with its colon and what is said under it.

    ``**Americas:** Most of the samples``, but ``**BERT:** Pre-training of Deep Transformers``
    """
    first = line.marks[0] if line.marks else None
    if first is None or first.kind != "strong" or first.start or first.url:
        return False
    label, rest = line.text[: first.end].strip(), line.text[first.end :].strip()
    if label[-1:] not in (":", "：") or not head.title.startswith(label[:-1]):
        return False
    return bool(rest) and not (is_model(label[:-1]) and looks_like_title(rest))


def _is_clause(text: str, head: Headline) -> bool:
    """Whether a line in Han that nothing sets off ends as a sentence does, or announces a list."""
    if re.search(r"[\u3400-\u9fff]", head.title) is None:
        return False
    ends = (":", "：") if head.marked else ("。", "；", "！", "？", "：")
    return text.rstrip().endswith(ends)


def _goes_on(line: Line, then: Line) -> bool:
    """Whether a title that begins in one line goes on in the next."""
    text, after = line.text.rstrip(), then.text.lstrip()
    if not text or not after or read_field(after) or len(text) > 300:
        return False
    broken = _ends_before_links(line, then) or any(
        m.url and m.end == len(line.text) and any(_same(m, n) for n in then.marks)
        for m in line.marks
    )
    if broken or _HASHTAGS.fullmatch(text) or (_BOXED.fullmatch(text) and _is_link(then)):
        return True
    for open_, close in _OPEN.items():
        if text.count(open_) > text.count(close) and close in after:
            return True
    if _SMALL_END.search(text):
        return not re.match(r"\W*\d{4}\W*$", after)
    if text[-1] in ":：" and read_facts(replace(line, text=text.rstrip(":：")), people=True):
        return True  # authors over a title
    return (
        after[0].islower()
        and text[-1] not in ".。：;；!！?？"
        and text[0].isupper()
        and not line.links
    )


def _ends_before_links(line: Line, then: Line) -> bool:
    """Whether a title without links ends in the next line, in front of the links that follow it."""
    if line.links or not then.links:
        return False
    first = min((mark.start for mark in then.marks), default=then.text.find("http"))
    last = then.text[: max(first, 0)].strip(" [(（【")
    if not 0 < words_of(last) <= _LAST_WORDS:
        return False
    return looks_like_title(line.text) or looks_like_title(f"{line.text} {last}")


def _is_link(line: Line) -> bool:
    return bool(line.marks) and line.marks[0].start == 0 and bool(line.marks[0].url)


def _same(mark: Mark, other: Mark) -> bool:
    return other.start == 0 and other.url == mark.url


def joined(line: Line, then: Line) -> Line:
    """Return two lines as one; a link that runs over the break is one link."""
    text = f"{line.text} {then.text}"
    by = len(line.text) + 1
    marks = list(line.marks)
    for mark in then.marks:
        moved = replace(mark, start=mark.start + by, end=mark.end + by)
        last = next(
            (m for m in marks if m.kind == mark.kind and m.end == by - 1 and m.url == mark.url),
            None,
        )
        if last and mark.start == 0:
            marks[marks.index(last)] = replace(last, end=moved.end)
        else:
            marks.append(moved)
    return replace(line, text=text, marks=tuple(marks), links=(*line.links, *then.links))


def is_paper(titled: Titled, context: Context, *, voted: bool = False) -> bool:
    """Whether a line opens an entry on a paper, given what its neighbours say."""
    elsewhere = under_links(context)
    if titled.verdict == "paper":
        told = bool(titled.head.called) or any(map(is_paper_link, titled.head.links))
        return told or not elsewhere
    if titled.verdict != "title" or elsewhere or _no_papers(context):
        return False
    return voted or is_title(titled.head) or _announced(titled, context)


def _no_papers(context: Context) -> bool:
    """Whether the heading above announces what is no paper unless something shows it."""
    return any(heading_is(kind, context.heading) for kind in ("chores", "dataset"))


def _announced(titled: Titled, context: Context) -> bool:
    """Whether the heading above says that papers are listed, and a line could be one."""
    title = titled.head.title
    plain = title.isascii() and title[:1].isupper() and not titled.head.remark
    least = _LEAST_WORDS - bool(titled.head.target)
    return plain and words_of(title) >= least and announces_papers(context)


def announces_papers(context: Context) -> bool:
    """Whether the heading above says that papers are listed, or is a venue with its year."""
    venue = context.venue
    placed = venue and venue.year and venue.raw == context.heading.strip(" :：")
    return bool(placed) or heading_is("papers", context.heading)


def states_facts(rows: Iterable[Row], titled: Titled, context: Context, *, most: int = 4) -> bool:
    """Whether the first lines below a title state when, where or by whom a work was published."""
    bare = Entry("paper", titled.line, context, written=titled.head.title)
    typed = bare.typed(read_title(bare.written or titled.line.text), [])
    for row in islice(rows, most):
        probe = replace(bare, stated=Stated(), fields={}, links=[], body=[], roles={}, problems=[])
        probe.add(row.line)
        if probe.stated.venue or probe.stated.authors or not _FACTS.isdisjoint(probe.fields):
            return True
        said = state(row.line.text, typed, context.vocabulary)
        told = said.prose and appeared(row.line.text, context.vocabulary, first=True)
        if told and not (looks_like_title(bare.written) or is_title(titled.head)):
            continue  # a heading over the words 这篇论文发表于 … need not be the title
        if (
            said.venue
            or said.authors
            or (said.published and (told or said.organizations or not said.prose))
        ):
            return True
    return False


def is_address(line: Line) -> bool:
    """Whether a line is the address of a paper, with a label or not, and nothing else."""
    field = read_field(line.text) if line.links else None
    labelled = field is not None and field.name == "links"
    return any(map(is_paper_link, line.links)) and (labelled or is_only_links(line))


def under_links(context: Context) -> bool:
    """Whether the heading above announces pages, posts and courses, or nothing to read."""
    return any(heading_is(kind, context.heading) for kind in ("links", "other"))


def is_model(text: str) -> bool:
    """Whether a text is the name of a model, dataset or method and nothing else."""
    return is_name(text) and is_marked(text)


def under_tools(context: Context) -> bool:
    """Whether the heading above announces tools."""
    return heading_says("tool", context.heading)

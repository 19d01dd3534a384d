"""Lists whose items name papers, with or without remarks nested below.

::

    - OneLLM: One Framework to Align All Modalities with Language
      - 2023.12, CVPR2024
    - [Early-Learning Regularization …](https://…) (NIPS2020)
    - **GAT**                                   a name over a nested title
      - Graph Attention Networks, ICLR'18
    - Alignment                                 a group, whose papers are nested
      - [KTO: …](https://…)
    - https://github.com/LAION-AI/CLAP          an address alone

Items of one list are alike: where half of them are shown to be papers, those that only could be
are papers too.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..model import Kind
from ..outline import Block, Line
from ..titles import is_name, looks_like_title, words_of
from . import told
from .days import dated
from .entry import Context, Entry, is_only_links
from .evidence import is_inward, is_paper_link, is_sentence, is_title
from .fields import heading_is, heading_says, read_field
from .run import Found, Row, Run, rows
from .stated import Stated
from .titled import Titled, is_model, is_paper, read_titled, states_facts, under_tools

_ADDRESS = re.compile(r"https?://\S+")
_PROJECT = re.compile(r"https?://[\w-]+\.github\.io/?(?:[\w-]+/?)?")
"""The page of a project, kept where its code is."""
_POINTED = re.compile(r"(https?://\S+)\s+(\([^()]{2,60}\)|(?:from|by|via)\s@\w{1,40})")
"""An address and who wrote or sent it."""
_QUOTED = re.compile(
    r"(?:[^《》:：]{1,20}[:：])?\s?《(?P<title>[A-Za-z][^《》]{11,300})》[\s,，;；。、]{0,3}"
)
"""A title in Latin letters alone on its line, behind a label or none: ``粗略阅读：《…》``."""
_NAMED = re.compile(r"\s*+(?P<name>[^:：]{2,30}?)\s*[:：]\s*(?P<remark>.+)")


MIXED = re.compile(r"^[ \t]{0,12}\d{1,3}[.)][ \t].*\n[ \t]{0,12}[-*+][ \t]", re.MULTILINE)
"""Bullets right below a numbered item."""


ANNOUNCED = re.compile(r"[:：][ \t]{0,4}\r?\n[ \t]{0,12}1[.)][ \t]")
"""A line that announces a list, and the first of that."""
_NUMBER = re.compile(r"[\s>]{0,40}(\d{1,9})[.)]")


_SEVERAL = 2
_QUOTED_WORDS = 4
_FOLLOWING_WORDS = 3


@dataclass(slots=True)
class _Found:
    """What a list holds, while it is read."""

    entries: list[Entry] = field(default_factory=list)
    rest: list[tuple[Run, Context]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Item:
    block: Block
    titled: Titled | None
    nested: tuple[Row, ...]
    stated: bool = False
    """Whether what could be a title has facts of a work below it."""

    @property
    def below(self) -> tuple[Block, ...]:
        """The lists nested in it."""
        return tuple(block for block in self.block.children if block.kind == "list")

    @property
    def text(self) -> str:
        """The words of its title line."""
        return self.titled.line.text.strip() if self.titled else ""


def with_remarks(block: Block) -> Block:
    """Return the outline with bullets that follow a number, as far left as it, below that number.

    To CommonMark they are a list of their own.
    """
    children: list[Block] = []
    for child in map(with_remarks, block.children):
        above = children[-1] if children else None
        if above and _is_remarked(above, child):
            *items, last = above.children
            last = replace(last, children=(*last.children, child), end_line=child.end_line)
            children[-1] = replace(above, children=(*items, last), end_line=child.end_line)
        else:
            children.append(child)
    return replace(block, children=tuple(children)) if children else block


def with_announced(block: Block) -> Block:
    """Return the outline with items that begin at 1 again below the item that announces them.

    To CommonMark ``12. …, the inputs are:``, ``1. …``, ``2. …``, ``13. …`` is one list.
    """
    children = tuple(map(with_announced, block.children))
    if block.kind == "list" and block.ordered and len(children) > 1:
        children = tuple(_renumbered(children))
    return replace(block, children=children) if children else block


def _renumbered(items: Sequence[Block]) -> Iterator[Block]:
    above, below = items[0], list[Block]()
    for item in items[1:]:
        first = not below and _number(above) and _leaf_text(above).endswith((":", "："))
        if _number(item) == len(below) + 1 and (below or first):
            below.append(item)
            continue
        yield _with_items(above, below)
        above, below = item, []
    yield _with_items(above, below)


def _with_items(item: Block, below: Sequence[Block]) -> Block:
    """Return an item with a list of these below it."""
    if not below:
        return item
    end = below[-1].end_line
    inner = Block("list", below[0].line, end, tuple(below), ordered=True)
    return replace(item, children=(*item.children, inner), end_line=end)


def _number(item: Block) -> int:
    """Return the number that an item was given; 0 if none."""
    found = _NUMBER.match(next(item.leaves()).lines[0].raw)
    return int(found[1]) if found else 0


def _leaf_text(item: Block) -> str:
    """Return the last line of an item that holds anything."""
    lines = (line for leaf in item.leaves() for line in leaf.lines if line.text.strip())
    return "".join(line.text.rstrip() for line in deque(lines, 1))


def _is_remarked(above: Block, below: Block) -> bool:
    lists = above.kind == below.kind == "list" and above.ordered and not below.ordered
    return lists and below.line == above.end_line + 1


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entries of the list at *start*, group by group."""
    block = run[start]
    if block.kind != "list" or any(item.done is not None for item in block.children):
        return None
    if heading_says("tasks", context.heading):
        return None
    other = heading_is("other", context.heading) and not heading_is("note", context.heading)
    if other and not _links_papers(block):
        return Found()
    found = _Found()
    _list(block, context, found)
    return Found(tuple(found.entries), rest=tuple(found.rest))


def _links_papers(block: Block) -> bool:
    """Whether a list leads to papers, whatever the heading above it says."""
    lines = (line for leaf in block.leaves() for line in leaf.lines)
    return any(is_paper_link(link) for line in lines for link in line.links)


def _list(block: Block, context: Context, found: _Found) -> None:
    items = []
    for child in block.children:
        if child.kind == "item":
            at = _group_at(child, context)
            items.append(_item(replace(child, children=child.children[:at]), context))
            if child.children[at:]:
                found.rest.append((child.children[at:], context))
    voted = _vote(items, context)
    for item in items:
        if quoted := tuple(_quoted(item, context)):
            found.entries += quoted
            continue
        if item.titled and (_ADDRESS.fullmatch(item.text) or _POINTED.fullmatch(item.text)):
            found.entries.append(_address(item.titled, item, context))
            continue
        alike = bool(voted and item.titled and _latin(item.titled) == voted.latin)
        if alike and item.titled and _has_page(item.titled):
            paper = replace(item, titled=replace(item.titled, verdict="title"))
            _read_item(paper, context, found, voted=alike)
        else:
            _read_item(item, context, found, voted=alike)


def _item(block: Block, context: Context) -> _Item:
    titled = read_titled(_first_lines(block), context)
    taken = titled.numbers if titled else ()
    nested = tuple(row for row in rows([block]) if row.line.number not in taken)
    open_ = titled is not None and titled.verdict == "title" and words_of(titled.head.title) >= 2
    stated = bool(open_ and titled and states_facts(nested, titled, context, most=2))
    return _Item(block, titled, nested, stated)


def _group_at(item: Block, context: Context) -> int:
    """Return where in an item a bold line stands over papers of its own; else how much it holds."""
    blocks = [(at, child) for at, child in enumerate(item.children) if child.kind != "blank"]
    for (at, child), (_, then) in pairwise(blocks[1:]):
        if child.kind != "paragraph" or then.kind != "list" or not _is_bold(child.lines[0]):
            continue
        titled = (read_titled(_first_lines(below), context) for below in then.children)
        if any(one and one.verdict == "paper" for one in titled):
            return at
    return len(item.children)


def _is_bold(line: Line) -> bool:
    first = line.marks[0] if line.marks else None
    return bool(first and first.kind == "strong" and first.end - first.start == len(line.text))


def _first_lines(block: Block) -> list[Line]:
    """Return the lines of the item itself, before anything nested or a blank line."""
    lines: list[Line] = []
    for child in block.children:
        if child.kind != "paragraph":
            break
        lines += child.lines
    return lines


@dataclass(frozen=True, slots=True)
class _Vote:
    """At least half of the items of a list are shown to be papers, with titles in this script."""

    latin: bool


def _vote(items: Sequence[_Item], context: Context) -> _Vote | None:
    said = [item.titled for item in items if item.titled]
    shown = [i.titled for i in items if i.titled and is_paper(i.titled, context, voted=i.stated)]
    if len(shown) < min(2, len(said) - 1) or len(shown) < 0.5 * len(said) or not shown:
        return None
    return _Vote(sum(map(_latin, shown)) >= 0.5 * len(shown))


def _latin(titled: Titled) -> bool:
    return not re.search(r"[\u3400-\u9fff]", titled.head.title)


def _read_item(item: _Item, context: Context, found: _Found, *, voted: bool) -> None:
    titled = item.titled
    if titled is None:
        found.rest.append((item.block.children, context))
        return
    shown = titled.verdict == "paper" or item.stated
    group = not shown and _heads(item, titled, context)
    if not group and is_paper(titled, context, voted=item.stated or (voted and _could(titled))):
        found.entries += _papers(titled, item, context)
    elif named := _named(item, context):
        found.entries.append(named)
    elif shown_in := told.entries(_first_lines(item.block), context):
        found.entries += shown_in
        for row in item.nested:
            found.entries[-1].add(row.line)
    elif group:
        inner = _inside(item, context)
        for block in item.below:
            _list(block, inner, found)
    elif entry := _other(item, context):
        found.entries.append(entry)
    elif below := _held(item, titled):
        found.rest.append((below, _inside(item, context)))


def _quoted(item: _Item, context: Context) -> Iterator[Entry]:
    """Yield the entries of an item that holds several 《titles》, a line each, and no more."""
    if "《" not in item.text:
        return
    told = list(rows([item.block]))
    titles = [_QUOTED.fullmatch(row.line.text.strip()) for row in told]
    if len(told) < _SEVERAL:
        return
    if all(found and words_of(found["title"]) >= _QUOTED_WORDS for found in titles):
        for row, found in zip(told, titles, strict=True):
            entry = Entry("paper", row.line, context, written=found["title"] if found else "")
            entry.links += row.line.links
            entry.roles[row.line.number] = "title"
            yield entry


def _held(item: _Item, titled: Titled) -> Run:
    """Return the blocks of an item that may hold papers: its lists if it groups, its tables."""
    if item.below and titled.verdict in ("no", "title") and _is_group(item):
        return item.below
    return tuple(child for child in item.block.children if child.kind == "table")


def _has_page(titled: Titled) -> bool:
    """Whether a title leads to the page of its project."""
    page = _PROJECT.fullmatch(titled.head.target)
    return titled.verdict == "link" and page is not None and is_title(titled.head)


def _could(titled: Titled) -> bool:
    return words_of(titled.head.title) >= 2


def _heads(item: _Item, titled: Titled, context: Context) -> bool:
    """Whether an item is the heading of papers below it, and no title with a remark of its own."""
    paper = is_paper(titled, context)
    if paper and len(_first_lines(item.block)) > len(titled.numbers):
        return False
    return _papers_below(item, context) >= (2 if paper else 1)


def _papers_below(item: _Item, context: Context) -> int:
    """Count the items right below that are papers by their own words and facts."""
    below = [_item(child, context) for block in item.below for child in block.children]
    return sum(
        bool(i.titled and is_paper(i.titled, context)) for i in below if i.block.done is None
    )


def _papers(titled: Titled, item: _Item, context: Context) -> Iterator[Entry]:
    """Yield the entry of an item that is a paper, and those of the works that follow it."""
    follow = _followers(item, context)
    below = {row.line.number for row in rows(item.below)} if follow else set()
    yield titled.entry(context, [row for row in item.nested if row.line.number not in below])
    yield from follow


def _followers(item: _Item, context: Context) -> list[Entry]:
    """Return the entries of the bullets below a title, if all are titles with remarks."""
    below = [_item(child, context) for block in item.below for child in block.children]
    titles = [one for one in below if one.nested and one.titled and _is_plain_title(one.titled)]
    if len(titles) < len(below) or not _papers_below(item, context):
        return []
    return [one.titled.entry(context, one.nested) for one in titles if one.titled]


def _is_plain_title(titled: Titled) -> bool:
    head = titled.head
    plain = titled.verdict == "title" and not (head.before or head.remark)
    return plain and looks_like_title(head.title) and words_of(head.title) >= _FOLLOWING_WORDS


def _is_group(item: _Item) -> bool:
    return len(item.text) <= 60 and not is_sentence(item.text)


def _inside(item: _Item, context: Context) -> Context:
    """Return what holds for the items below a group: its words are a category, or a date."""
    text = item.text.strip(" :：*")
    day = dated(text)
    if day and not day.vague:
        return context.on(day.value)
    return replace(context, category=(*context.category, text)) if _is_group(item) else context


def _named(item: _Item, context: Context) -> Entry | None:
    """Return the entry of a name over a nested title."""
    titled = item.titled
    if titled is None or not item.nested or not _is_short_name(titled):
        return None
    if heading_is("subject", item.text) or any(block.ordered for block in item.below):
        return None
    inner = read_titled([row.line for row in item.nested[:3]], context)
    if inner is None or not (is_paper(inner, context) or _described(inner, item, context)):
        return None
    if _papers_below(item, context) > 1:
        return None
    entry = inner.entry(context, item.nested)
    entry.name = titled.line.text.strip(" :：")
    entry.links[:0] = titled.line.links
    entry.start_line = titled.line.number
    for number in titled.numbers:
        entry.roles[number] = "title"
    return entry


def _is_short_name(titled: Titled) -> bool:
    text = titled.line.text.strip(" :：")
    bold = any(mark.kind == "strong" and mark.end >= len(text) for mark in titled.line.marks)
    return len(text) <= 40 and (is_model(text) or (bold and words_of(text) <= 4))


def _described(inner: Titled, item: _Item, context: Context) -> bool:
    """Whether a nested line could be a title, and an address or facts show that it is a paper's."""
    links = [link for row in item.nested for link in row.line.links]
    if inner.verdict != "title":
        return False
    below = [row for row in item.nested if row.line.number not in inner.numbers]
    could = words_of(inner.head.title) >= 2 and not inner.head.remark
    return any(map(is_paper_link, links)) or (could and states_facts(below, inner, context, most=1))


def _other(item: _Item, context: Context) -> Entry | None:
    """Return the entry of an address, a tool, a model or a collection of answers."""
    titled = item.titled
    if titled is None:
        return None
    kind = _by_name(item, context) or _by_address(titled) or _by_nested(item)
    if kind is None or read_field(item.text) or _is_inward(titled.line):
        return None
    line = titled.line
    entry = Entry(kind, line, context, written=_title(titled, kind))
    entry.stated = Stated(read=titled.head.stated.read)
    entry.links += line.links
    entry.end_line = max(titled.numbers)
    for row in item.nested:
        entry.add(row.line)
    if kind == "tool" and (named := _NAMED.match(line.text)):
        entry.add(replace(line, text=named["remark"], links=(), marks=()))
    for number in titled.numbers:
        entry.roles[number] = "title"
    return entry


def _address(titled: Titled, item: _Item, context: Context) -> Entry:
    """Return the entry of an address, with who wrote or sent it as its text."""
    line, said = titled.line, _POINTED.fullmatch(item.text)
    entry = Entry("link", line, context, written=said[1] if said else line.text)
    entry.links += line.links
    entry.end_line = max(titled.numbers)
    if said:
        entry.body.append((line.number, said[2].strip("()")))
    for row in item.nested:
        entry.add(row.line)
    entry.roles |= dict.fromkeys(titled.numbers, "title")
    return entry


def _is_inward(line: Line) -> bool:
    """Whether a line only points to places of the same file, as contents do, or of one's Zotero."""
    leads = (is_inward(link) or link.url.startswith("zotero://") for link in line.links)
    return bool(line.links) and all(leads)


def _by_address(titled: Titled) -> Kind | None:
    """Return *link* for an address, alone or with a few words."""
    if _ADDRESS.fullmatch(titled.line.text.strip()) or titled.verdict == "link":
        return "link"
    if is_only_links(titled.line):
        return "link"
    few = len(titled.line.text) <= 160 and not titled.head.before
    return "link" if titled.verdict == "title" and titled.line.links and few else None


def _by_name(item: _Item, context: Context) -> Kind | None:
    """Return what the name of a model, tool or dataset stands for here."""
    named = _NAMED.match(item.text)
    name = named["name"] if named else item.text
    if under_tools(context) and (is_model(name) or _is_set_off(name, item)):
        return "tool"
    if not is_model(item.text) or not _has_links(item):
        return None
    if any(heading_says("tool", row.line.text) for row in item.nested[:1]):
        return "tool"
    return "link" if heading_says("dataset", context.heading) else "paper"


def _is_set_off(name: str, item: _Item) -> bool:
    """Whether a name at the beginning of an item is linked or bold."""
    marks = item.titled.line.marks if item.titled else ()
    return is_name(name) and any(m.start == 0 and m.end == len(name) for m in marks)


def _has_links(item: _Item) -> bool:
    return any(row.line.links and not _is_inward(row.line) for row in item.nested)


def _by_nested(item: _Item) -> Kind | None:
    """Say what a bullet with addresses below it is: a list of links, or a remark on one."""
    if not _has_links(item) or len(item.text) > 60 or re.search(r"[。，；]", item.text):
        return None
    remarks = sum(not row.line.links for row in item.nested)
    return "discussion" if remarks > len(item.nested) / 2 else "link"


def _title(titled: Titled, kind: Kind) -> str:
    named = _NAMED.match(titled.line.text)
    if kind == "tool" and named:
        return named["name"]
    if kind == "link" and titled.head.title and not _ADDRESS.fullmatch(titled.line.text.strip()):
        return titled.head.title
    return titled.line.text

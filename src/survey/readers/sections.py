"""Headings that are titles, with the note below them: several papers a file, or one.

::

    ## [Deep Residual Learning](https://…)     # Vaswani - Attention Is All You Need - 2017
    *Kaiming He et al., CVPR 2016*             ## 3. Momentum Contrast (CVPR 2020)
    ### Summary                                ### 方法
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .. import values
from ..model import Link
from ..outline import Block, Line
from ..titles import is_marked, is_name, looks_like_title, read_title, title_key, words_of
from .days import dated
from .entry import LISTED, Context, is_only_links
from .evidence import is_paper_link, is_title, is_whole_title, verdict
from .facts import are_people, read_pieces
from .fields import heading_is, heading_says, read_field, read_label, without_wiki
from .run import Found, Row, Run, is_task_list, own, rows
from .stated import Stated
from .titled import Titled, is_address, read_titled, states_facts

CATEGORY = re.compile(
    r"\b(?:papers?|lists?|collection|readings?|publications|repositories|resources|notes)\W*$"
    r"|^(?:essential|important|must-read|recommended|selected|top \d+) (?:papers|readings)\b"
    r"|(?:论文|合集|列表|清单|汇总|笔记|大全|周报|月报|日报|[读习周月度]总结)\W*$"
    r"|(?:周报|周刊|月报|日报)[\W\dWQ第期]*$",
    re.IGNORECASE,
)
"""A heading that ends or begins so announces papers."""
_OF_PROGRAM = re.compile(r"_|[()\[\]{}]|^v?\d|\.[A-Za-z]")
"""What names of functions, options and versions have, and no name of a model."""
_SURVEY = re.compile(r"[\u3400-\u9fff]{3,20}(?:综述|研究进展|研究现状)")
"""A short title in Han of a work on many others."""
_CHAPTER = re.compile(
    r"第\s?[\d一二三四五六七八九十]{1,3}\s?[章节编部]|(?:chapter|appendix|part)\s[\dIVX]{1,3}\b"
    r"|(?:test|experiment|exercise|trial|step|phase|stage|question) \d{1,2}\b",
    re.IGNORECASE,
)
"""A heading that begins so is a part of a longer text."""
_LONG_TITLE = 6
PARTS = 3
"""So many parts of a note show that the heading above them is its title."""
_LEAST_SAID = 4
"""So many lines of text for one that looks like a title show that a file is on one paper."""
_OF_PAGE = re.compile(
    r"(?:my|our|awesome|reading|papers?|notes?|list|collection|welcome|course|lectures?)\b",
    re.IGNORECASE,
)
"""A heading that begins so may be that of a page on several works."""
_IN_TIME = re.compile(r"\b(?:week|day|month|session|meeting|sprint) ?#?\d", re.IGNORECASE)
"""What a log counts by: ``Fall Week 4``."""
_LEAST_SENTENCE = 5
_LEAST_TITLE = 3
_LEAST_LOGGED = 4
"""Words of a title below a day."""
_OF_PAPER = re.compile(
    r"(?:本文|(?:这|该|本|此)篇?(?:论文|文章|文献|工作))(?!后[来续]|之[前后])"
    r"|(?:in )?(?:this|the) (?:paper|article|authors?)\b",
    re.IGNORECASE,
)
"""How a remark on a paper begins."""
_HEADED = frozenset({"authors", "organizations", "venue", "published", "tags"})
"""Fields whose label may be a heading below the title, with the value in the lines below."""
_OF_THIS = re.compile(r"\b(?:this|my) (?:paper|work|thesis|article|project)\b", re.IGNORECASE)
"""What a heading speaks of that is a part of a note: "Why This Paper Matters"."""
_COUNTED = re.compile(r"^\d{1,2}(?:\.\d{1,2})?[.、)）\s]\s*")
_MOST_VALUES = 12
_LONGEST_NAMES = 400
_LONGEST_VALUE = 120
SILENT = frozenset(("heading", "blank", "front matter", "html", "rule"))
"""Kinds of blocks that say nothing of a work."""


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry of the section at *start*, if its heading shows that it is a title."""
    block = run[start]
    parts = _note_headings(block)
    titled = _title(block, context, least=1 if parts else 2)
    if found := _titled_below(block, context):
        return found
    if titled is None:
        return None
    linked = any(is_paper_link(link) for link in titled.head.links)
    could = _could(titled) and (parts > 1 or titled.head.title.isascii() or is_title(titled.head))
    if not linked and not (parts and (could or _is_short(titled, parts))):
        return None
    if not is_paper_link(Link(titled.head.target)) and holds_entries(block, context):
        return None
    return _found(titled, block, context)


def _titled_below(block: Block, context: Context) -> Found | None:
    """Return the entry of a section whose title stands, with its facts, in its first lines.

    The heading is only the work's name, and the headings below are those of a note, or there are
    none and the title leads to the paper.
    """
    if block.kind != "section" or not (_note_headings(block) or _is_alone(block, context)):
        return None
    first = next((child for child in block.children[1:] if child.kind != "blank"), block)
    if first.kind == "quote":
        first = first.children[0]
    titled = read_titled(first.lines, context) if first.kind == "paragraph" else None
    if titled is None or titled.verdict not in ("paper", "title"):
        return None
    head, below = titled.head, first.lines[len(titled.numbers) :]
    if head.remark or head.before or words_of(head.title) < _LEAST_TITLE:
        return None
    above = read_titled(block.heading.lines, context)
    name = above.head.title if above and is_name(above.head.title) else None
    leads = is_paper_link(Link(head.target)) and read_title(head.title).short_name in (None, name)
    if name is None or not (leads or states_facts(map(Row, below), titled, context, most=3)):
        return None
    entry = titled.entry(context)
    entry.name, entry.start_line = name, block.line
    entry.roles[block.line] = "title"
    mine, rest = parted(block.children[1:], context)
    for row in rows(mine):
        if row.line.number not in entry.roles:
            entry.add(row.line)
    return Found((entry,), rest=((rest, context),) if rest else ())


def _is_alone(block: Block, context: Context) -> bool:
    """Whether a section headed by a work's name has no sections and no entries of others below."""
    above = read_titled(block.heading.lines, context)
    named = above is not None and _is_work(above.head.title)
    sections = any(child.kind == "section" for child in block.children)
    return named and not sections and not holds_entries(block, context)


def read_unclaimed(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry of a section in which no reader found one, if its heading could be a title.

    What stands below must state facts of a work, or be prose under a long title or under a heading
    of a level at which most are titles.
    """
    block = run[start]
    prose = any(row.line.text for row in rows(block.children[1:]))
    section = block.kind == "section"
    among = section and ((prose and _is_among(block, context)) or _is_addressed(block))
    named = section and _is_work(block.heading.text)
    titled = _title(block, context, least=1 if among or named else 2)
    if titled is None:
        return _page(block, context) if prose else None
    known = title_key(titled.head.title) in context.titles
    on_day = titled.head.stated.read is not None and looks_like_title(titled.head.title)
    listed = titled.head.stated.published and block.level in context.title_levels
    shown = (
        titled.verdict == "paper"
        or among
        or listed
        or known
        or (prose and (on_day or _is_long(titled) or _leads_away(titled, run, block)))
        or (prose and heads_file(run, start, 0, context) and _is_told(block))
        or _is_spoken_of(titled, block)
    )
    could = named or _could(titled)
    if shown or (could and states_facts(rows(block.children[1:]), titled, context)):
        return _found(titled, block, context)
    return None


def _is_told(section: Block) -> bool:
    """Whether half of what stands below a title is whole sentences, and no heading is a manual's.

    Setup, Usage, License, Resources and the like stand in no note on a paper.
    """
    below = [row.line.text for row in rows(section.children[1:]) if row.line.text]
    said = sum(words_of(text) >= _LEAST_SENTENCE for text in below)
    headings = [below.heading.text for below in sections_of(section)]
    kinds = ("chores", "links", "other", "dataset")
    manual = any(
        heading_is(kind, text) and not heading_is("note", text)
        for kind in kinds
        for text in headings
    )
    announces = manual or _OF_PAGE.match(section.heading.text)
    return said > 1 and said >= 0.5 * len(below) and not announces


def _is_spoken_of(titled: Titled, section: Block) -> bool:
    """Whether the first words below a title speak of a paper, or are called a part of a note."""
    if not is_whole_title(titled.head.title):
        return False
    first = next((row.line.text for row in rows(own(section.children[1:])) if row.line.text), "")
    field = read_field(first)
    return field.name == "body" if field else _OF_PAPER.match(first) is not None


def _is_addressed(section: Block) -> bool:
    """Whether the address of one paper is the first that stands below a title or a work's name."""
    heading = section.heading.text
    if not (_is_work(heading) or is_whole_title(heading) or _SURVEY.fullmatch(heading.strip())):
        return False
    below = list(rows(own(section.children[1:])))
    return [row for row in below if is_address(row.line)] == below[:1] != []


def _leads_away(titled: Titled, run: Run, block: Block) -> bool:
    """Whether a file is only a title and an address, where the note on it is kept."""
    alone = all(other is block or other.kind in SILENT - {"heading"} for other in run)
    if not (alone and is_whole_title(titled.head.title)):
        return False
    return all(is_only_links(row.line) for row in rows(block.children[1:]))


def _is_among(block: Block, context: Context) -> bool:
    """Whether a heading is of a level of titles, or one of the names of its level."""
    named = block.level in context.name_levels and _is_work(block.heading.text)
    return block.level in context.title_levels or named


def _is_work(heading: str) -> bool:
    """Whether a heading is the name of a model, dataset or method, and of no subject."""
    text = heading.strip(" :：*")
    if not (is_name(text) and is_marked(text)) or _OF_PROGRAM.search(text):
        return False
    return not heading_is("subject", text)


def name_levels(document: Block) -> frozenset[int]:
    """Return the levels of which at least half of the headings are names of works."""
    seen: Counter[int] = Counter()
    named: Counter[int] = Counter()
    for section in sections_of(document):
        seen[section.level] += 1
        named[section.level] += _is_work(section.heading.text)
    return frozenset(level for level, n in named.items() if n > 1 and n >= 0.5 * seen[level])


def _page(block: Block, context: Context) -> Found | None:
    """Return the entry of a post or page that a heading links to, with the remarks below it."""
    titled = read_titled(block.heading.lines, context) if block.kind == "section" else None
    if titled is None or titled.verdict != "link" or not titled.head.target:
        return None
    found = _found(titled, block, context)
    found.entries[0].kind = "link"
    return found


def read_above(block: Block, context: Context) -> Found | None:
    """Return the entry of a title over other titles, if it has facts of its own right below it."""
    titled = _title(block, context)
    below = next((child for child in block.children[1:] if child.kind != "blank"), None)
    if titled is None or below is None or not is_title(titled.head):
        return None
    described = below.kind == "quote" and bool(titled.head.target)  # a link with words below it
    stated = below.kind == "paragraph" and states_facts(rows([below]), titled, context, most=1)
    if not (described or stated):
        return None
    mine = (below,) if described else own(block.children[1:])
    return _found(titled, replace(block, children=(block.heading, *mine)), context)


def opens_note(block: Block, context: Context) -> bool:
    """Whether a heading is shown to be a title, also by its form, and prose follows it."""
    first = next((child for child in block.children[1:] if child.kind != "blank"), None)
    table = any(child.kind == "table" for child in block.children)
    if first is None or first.kind != "paragraph" or table:
        return False
    titled = _title(block, context)
    return titled is not None and titled.verdict == "paper" and is_title(titled.head)


def heads_file(run: Run, at: int, papers: int, context: Context) -> bool:
    """Whether the only heading of its level in a file is a title, and little of it is not text.

    So few of the lines below look like titles of *papers* that these are remarks.
    """
    block = run[at]
    alone = all(other is block or other.kind in SILENT - {"heading"} for other in run)
    titled = _title(block, context) if alone and not context.category else None
    if titled is None or _IN_TIME.search(block.heading.text):
        return False
    if not (titled.verdict == "paper" or is_title(titled.head)):
        return False
    said = sum(bool(row.line.text) for row in rows(block.children[1:]))
    return said >= _LEAST_SAID * papers


def _title(block: Block, context: Context, *, least: int = 2) -> Titled | None:
    if block.kind != "section":
        return None
    titled = _headed(block, context)
    if titled is None or titled.verdict in ("no", "link") or titled.head.before:
        return None
    kinds = ("note", "links", "other", "tasks")
    named = any(heading_is(kind, titled.line.text) for kind in kinds)
    head = titled.head
    words = head.title if head.remark or head.called else titled.line.text
    named = named or bool(CATEGORY.search(words) or _CHAPTER.match(titled.line.text))
    named = named or _OF_THIS.search(head.title) is not None
    return None if named or words_of(titled.head.title) < least else titled


def _headed(block: Block, context: Context) -> Titled | None:
    """Return what a heading names; a label that announces titles does not make it a field."""
    titled = read_titled(block.heading.lines, context)
    field = read_field(block.heading.text) if titled and titled.verdict == "no" else None
    if (
        titled
        and field
        and field.name == "title"
        and titled.head.title == field.value.strip("《》")
    ):
        return replace(titled, verdict=verdict(titled.head))
    return titled


def _could(titled: Titled) -> bool:
    """Whether a heading that nothing shows to be a title is more than the name of a subject."""
    return words_of(titled.head.title) >= 3


def _found(titled: Titled, block: Block, context: Context) -> Found:
    mine, rest = parted(block.children[1:], context)
    entry = titled.entry(context)
    entry.start_line = block.line
    below = list(rows(mine))
    if below and (title := _title_below(titled, below[0], context)):
        entry.name, entry.written = entry.name or titled.head.title, title.head.title
        entry.stated |= title.head.stated
        entry.links += title.head.links
        entry.roles |= dict.fromkeys(title.numbers, "title")
    if signed := _signed_below(mine, context):
        entry.stated |= signed
        entry.roles[below[0].line.number] = "field"
    labelled = dict(_headed_fields(mine))
    for row in below:
        if row.line.number not in entry.roles:
            text = labelled.get(row.line.number, row.line.text)
            entry.add(replace(row.line, text=text))
    return Found((entry,), rest=((rest, context),) if rest else ())


def _headed_fields(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Yield the lines of labels that are headings, and of the values below, as fields.

    ``### 作者`` over ``Kaiming He, Jian Sun``
    """
    for block in blocks:
        if block.kind != "section":
            continue
        label = _COUNTED.sub("", block.heading.text).strip(" :：")
        below = [row.line for row in rows(block.children[1:]) if row.line.text.strip()]
        if not _are_values(read_label(label), below):
            yield from _headed_fields(block.children)
            continue
        yield block.line, ""
        yield from ((line.number, f"{label}: {line.text}") for line in below)


def _are_values(name: str | None, lines: Sequence[Line]) -> bool:
    """Whether lines are short enough, and few, to be the values of a field."""
    if name not in _HEADED or not lines or len(lines) > (_MOST_VALUES if name in LISTED else 1):
        return False
    texts = [line.text for line in lines]
    if name == "published":
        return values.whole_date(texts[0].strip(" *_")) is not None
    named = name == "authors"
    longest, ends = (_LONGEST_NAMES, "。；;：:") if named else (_LONGEST_VALUE, "。；;：:.")
    return all(len(text) <= longest and text.rstrip()[-1] not in ends for text in texts)


def _signed_below(blocks: Run, context: Context) -> Stated | None:
    """Return the authors, and what beside them, that a small heading right below a title names."""
    first = next((block for block in blocks if block.kind != "blank"), None)
    if first is None or first.kind != "section" or heading_is("note", first.heading.text):
        return None
    if any(block.kind != "blank" for block in first.children[1:]):
        return None
    text = without_wiki(first.heading.text)
    stated = read_pieces(text, context.vocabulary, people=True)
    return stated if stated and (are_people(text) or (stated.authors and stated.year)) else None


def _title_below(name: Titled, row: Row, context: Context) -> Titled | None:
    """Return the title that stands in full below a heading that is only the work's name."""
    if not is_name(name.head.title) or read_field(row.line.text):
        return None
    titled = read_titled([row.line], context)
    head = titled.head if titled else None
    if head is None or head.remark or head.before or is_name(head.title):
        return None
    label, colon, said = head.title.partition(": ")
    if colon and said[:1].islower() and title_key(label) != title_key(name.head.title):
        return None  # "Goal: new views of a scene"
    return titled if looks_like_title(head.title) else None


def title_levels(document: Block, context: Context) -> frozenset[int]:
    """Return the levels of which at least half of the headings are shown to be titles."""
    shown: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for section in sections_of(document):
        if heading_is("note", section.heading.text):
            continue
        seen[section.level] += 1
        titled = read_titled(section.heading.lines, context)
        shown[section.level] += bool(titled and _shown(titled))
    found = {level for level, n in shown.items() if n > 1 and n >= 0.5 * seen[level]}
    return frozenset(found | _levels_of_days(document, context))


def _levels_of_days(document: Block, context: Context) -> set[int]:
    """Return the levels of the headings right below days, where all of them read like titles."""
    days = [section for section in sections_of(document) if dated(section.heading.text)]
    below = [child for day in days for child in day.children if child.kind == "section"]
    titled = [read_titled(child.heading.lines, context) for child in below]
    all_ = len(days) > 1 and all(one is not None and _is_logged(one) for one in titled)
    return {child.level for child in below} if all_ else set()


def _is_logged(titled: Titled) -> bool:
    title = titled.head.title
    long = words_of(title) >= _LEAST_LOGGED and looks_like_title(title)
    return long and titled.verdict != "no" and not titled.head.before


def sections_of(block: Block) -> Iterator[Block]:
    """Yield the sections below a block, in their order."""
    for child in block.children:
        if child.kind == "section":
            yield child
            yield from sections_of(child)


def _shown(titled: Titled) -> bool:
    dated = titled.head.stated.published and words_of(titled.head.title) >= _LEAST_TITLE
    could = titled.verdict == "title" and (_is_long(titled) or bool(dated))
    return titled.verdict == "paper" or could


def _is_long(titled: Titled) -> bool:
    """Whether a title shows itself by its form, more clearly than the name of a subject does."""
    title = titled.head.title
    if title.isascii():
        long = words_of(title) >= _LONG_TITLE and looks_like_title(title)
        return long and _IN_TIME.search(title) is None
    return is_title(titled.head)


def holds_entries(block: Block, context: Context) -> bool:
    """Whether entries of other papers stand below a heading: then it is a category."""
    count = 0
    for child in block.children[1:]:
        if child.kind == "section":
            titled = read_titled(child.heading.lines, context)
            count += bool(titled and titled.verdict == "paper")
        elif child.kind in ("list", "table"):
            count += _openers(child, context)
        elif child.kind == "paragraph":
            titled = read_titled(child.lines, context)
            shown = titled and titled.verdict == "paper" and titled.head.marked
            count += bool(shown and titled and not titled.head.before and not titled.head.remark)
        if count > 1:
            return True
    return False


def _openers(block: Block, context: Context) -> int:
    count = 0
    for item in block.children:
        first = next(rows([item]), None)
        titled = read_titled([first.line], context) if first else None
        count += bool(titled and titled.verdict == "paper" and not read_field(titled.line.text))
    return count


def _is_short(titled: Titled, parts: int) -> bool:
    """Whether a name, or two words over several parts of a note, are its title."""
    title = titled.head.title
    named = is_name(title) and is_marked(title)
    return named or (parts >= PARTS and words_of(title) >= 2)


def _note_headings(block: Block) -> int:
    """Count the headings below that are those of a note on one paper: Summary, 方法.

    Where most are others there is none.
    """
    return most_parts(child for child in block.children if child.kind == "section")


def most_parts(found: Iterable[Block]) -> int:
    """Count the sections that are parts of a note, if at least half are."""
    headings = (section.heading.text for section in found)
    below = [text for text in headings if read_label(text) not in _HEADED]
    parts = sum(heading_is("note", text) for text in below)
    return parts if parts >= 0.5 * len(below) else 0


def plans(section: Block) -> bool:
    """Whether a section is a list of what is to be done."""
    boxes = any(is_task_list(child) for child in section.children)
    return boxes and heading_says("tasks", section.heading.text)


def parted(blocks: Run, context: Context) -> tuple[Run, Run]:
    """Return what belongs to the note, and the sections below that are notes themselves."""
    for at, block in enumerate(blocks):
        if block.kind == "section":
            if plans(block):
                return blocks[:at], blocks[at:]
            titled = read_titled(block.heading.lines, context)
            if titled and titled.verdict == "paper" and not heading_is("note", titled.head.title):
                return blocks[:at], blocks[at:]
    return blocks, ()

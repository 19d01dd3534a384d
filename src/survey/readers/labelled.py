"""Labelled fields under a heading or a name line.

::

    ### CLIP                                     ViLBERT
    - **Paper:** [Learning Transferable …](…)    - Paper:ViLBERT: Pretraining …
    - **Accepted:** ICML 2021                    - 作者:Jiasen Lu 等, Georgia Tech
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from ..outline import Block, Line
from ..titles import is_marked, is_name, looks_like_title, title_key
from .days import dated
from .ends import CALLED
from .entry import LISTED, STATED, Context, Entry, lists_values
from .evidence import is_paper_link, is_post_link, is_title
from .facts import KEYCAP, SIGNS, read_piece
from .fields import (
    RECORD_TITLE,
    Field,
    fields_beside,
    heading_is,
    may_hold_fields,
    read_field,
    read_label,
)
from .headline import read_headline, read_reference_line
from .labels import is_link_label
from .paragraphs import NUMBERED
from .run import Found, Row, Run, own, rows
from .sections import CATEGORY, holds_entries, plans
from .titled import read_titled

_ASIDE = re.compile(r"\s?[(（\[【][^()（）\[\]【】]{1,12}[)）\]】]$")
"""A remark behind the words of a heading: （持续更新）."""
_ANNOUNCED = re.compile(r"^(?:paper|article|literature|reading|论文|文献)\s?", re.IGNORECASE)
"""Words in front of what a part of a note is called: Paper summary."""
_PICTURED = 3
"""So many headings with a picture in front are those of a template."""
_LEAST_PARTS = 2
"""A part called Metadata and another one."""
_FACTS = {"venue", "published", "authors", "organizations"}
ORIGINAL = "original-title::"
"""The title of a work on a page that Zotero filled for Logseq."""


def with_fields(block: Block) -> Block:
    """Return the outline with headings that are fields, label and value, as lines of text.

    ``#### 论文题目：Nested LSTMs``, ``#### 作者：Joel Ruben Antony Moniz``
    """
    sections = [child for child in block.children if child.kind == "section"]
    if not sections:
        return block
    names = list(map(_heading_field, sections))
    fields = "title" in names and sum(name is not None for name in names) > 1
    children: list[Block] = []
    for child in block.children:
        if child.kind != "section":
            children.append(child)
        elif fields and _heading_field(child):
            children += (replace(child.heading, kind="paragraph", level=0), *child.children[1:])
        else:
            children.append(with_fields(child))
    return replace(block, children=tuple(children))


def with_original_titles(block: Block) -> Block:
    """Return the outline with the title of a work, as Logseq files it, for that of its page.

    ``title:: @he2016``, ``original-title:: Deep Residual Learning``
    """
    if block.children:
        return replace(block, children=tuple(map(with_original_titles, block.children)))
    if not any(line.text.startswith(ORIGINAL) for line in block.lines):
        return block
    return replace(block, lines=tuple(map(_as_titled, block.lines)))


def _as_titled(line: Line) -> Line:
    if line.text.startswith("title::"):
        return replace(line, text=f"citekey{line.text[len('title') :]}", marks=())
    if line.text.startswith(ORIGINAL):
        return replace(line, text=line.text.removeprefix("original-"), marks=())
    return line


def _heading_field(section: Block) -> str | None:
    """Return the field that a heading is, with its value, if nothing stands below."""
    if any(child.kind != "blank" for child in section.children[1:]):
        return None
    found = read_field(section.heading.text)
    return found.name if found and found.name in STATED and found.value else None


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entries of a section with fields, or of lists with fields from *start* on."""
    block = run[start]
    if block.kind == "section":
        found = _named(block, context) or _headings(run, start, context)
        blocks = _with_metadata(block)
        if found is None and _may_hold_fields(own(blocks[1:])):
            found = _section(blocks, context)
        return _whole(found, run, start)
    if block.kind not in ("paragraph", "list"):
        return None
    near = own(run[start : start + 2])
    if not (_may_hold_fields(near) and any(_title(row) for row in _valued(rows(near)))):
        return None
    blocks = own(run, start)
    entries = _entries(_valued(rows(blocks)), context)
    after = run[start + len(blocks) :]
    if len(entries) == 1 and _is_rest(after):
        for row in rows(after):
            entries[0].add(row.line)
        return Found(entries, taken=len(run) - start)
    return Found(entries, taken=len(blocks))


def _with_metadata(section: Block) -> Run:
    """Return the blocks of a section with those of a first part called like Metadata above all.

    ``# Title``, ``## Metadata``, ``* Authors: …``, ``## Method``
    """
    heading, *below = section.children
    said = [block for block in below if block.kind != "blank"]
    if len(said) < _LEAST_PARTS or said[0].kind != "section":
        return section.children
    part, *after = said
    fields = heading_is("metadata", part.heading.text) and not heading_is("note", heading.text)
    mine = own(part.children[1:])
    if not fields or len(mine) < len(part.children) - 1 or not looks_like_title(heading.text):
        return section.children
    label = replace(part.heading, kind="blank", level=0)
    return (heading, label, *mine, *after)


def _whole(found: Found | None, run: Run, start: int) -> Found | None:
    """Return what fields below a heading like `Metadata` give, with the sections that follow.

    They go on with the same note.
    """
    after = run[start + 1 :]
    fields = heading_is("note", run[start].heading.text)
    if not (found and fields and found.taken == len(found.entries) == 1 and _is_rest(after)):
        return found
    (entry,) = found.entries
    for blocks in (*(blocks for blocks, _ in found.rest), after):
        for row in rows(blocks):
            entry.add(row.line)
    return replace(found, taken=len(run) - start, rest=())


def _is_rest(blocks: Run) -> bool:
    """Whether sections go on with the note above them: most are called summary, 方法 and so on."""
    below = [block.heading.text for block in blocks if block.kind == "section"]
    return bool(below) and sum(heading_is("note", text) for text in below) >= 0.5 * len(below)


def _headings(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry whose labels are headings, with the values below them."""
    if _label(run[start]) != "title":
        return None
    later = map(_label, islice(run, start + 1, None))
    names = ["title", *takewhile(lambda name: name not in ("title", None), later)]
    end = len(names)
    if start + 1 == len(run) or _label(run[start + 1]) is None:
        return None
    found = [row for row in rows(run[start].children[1:]) if row.line.text.strip()]
    if not found:
        return None
    value, *more = found
    if _begins_with_address(value):
        return None
    entry = Entry("paper", value.line, context, written=value.line.text.strip())
    entry.start_line = run[start].line
    entry.roles |= {run[start].line: "title", value.line.number: "title"}
    entry.links += value.line.links
    for row in more:
        entry.add(row.line)
    for block in run[start + 1 : start + end]:
        _add_below(entry, block)
    for block in takewhile(lambda b: _is_part(b, context), islice(run, start + end, None)):
        for row in rows((block,)):
            entry.add(row.line)
        end += 1
    return Found((entry,), taken=end)


def _is_part(block: Block, context: Context) -> bool:
    """Whether a section beside labels that are headings is a part of the same note."""
    return _label(block) != "title" and _goes_on(block, context)


def _named(block: Block, context: Context) -> Found | None:
    """Return the entry of a heading over one like 论文, with the one title or address below that.

    ``## 2. GCN（2017）``, ``### 论文``, ``[Semi-Supervised Classification …](…)``, ``### 代码``
    """
    parts = [child for child in block.children if child.kind == "section"]
    if not parts or list(map(_label, parts)).count("title") != 1 or _label(parts[0]) != "title":
        return None
    above, below = read_titled(block.heading.lines, context), list(rows(parts[0].children[1:]))
    if above is None or len(below) != 1 or any(rows(own(block.children[1:]))):
        return None
    (value,), title = below, above.head.title
    address = _begins_with_address(value)
    written = title if address else value.line.text.strip()
    if not (looks_like_title(title) if address else is_name(title) or _same_work(title, written)):
        return None
    entry = Entry("paper", value.line, context, written=written, stated=above.head.stated)
    entry.written, entry.name, entry.start_line = entry.titled(written), _name(title), block.line
    entry.links += value.line.links
    entry.roles |= {block.line: "title", value.line.number: "field" if address else "title"}
    for part in parts[1:]:
        if _label(part):
            _add_below(entry, part)
            continue
        for row in rows((part,)):
            entry.add(row.line)
    return Found((entry,))


def _begins_with_address(row: Row) -> bool:
    return "://" in row.line.text[:8]


def _add_below(entry: Entry, block: Block) -> None:
    """Add what stands below a label that is a heading, with the labels below that."""
    name, label = _label(block), block.heading.text.rstrip(":： ")
    entry.roles[block.line] = "field"
    parts = [child for child in block.children if _label(child)]
    for number, row in enumerate(rows(own(block.children[1:]))):
        stated = name in STATED and (not number or name in LISTED) and row.line.text.strip()
        text = f"{label}: {row.line.text}" if stated else None
        entry.add(replace(row.line, text=text) if text else row.line)
    for child in block.children[1:]:
        if child in parts:
            _add_below(entry, child)
        elif child.kind == "section":
            for row in rows((child,)):
                entry.add(row.line)


def _label(block: Block) -> str | None:
    return read_label(block.heading.text) if block.kind == "section" else None


def _section(blocks: Run, context: Context) -> Found | None:
    heading = blocks[0].text.strip()
    day = dated(heading, context.month)
    if day and len(day.value) == len("2024-05-06") and not day.vague:
        context = context.on(day.value)
    mine = own(blocks[1:])
    lines = _with_title(_valued(rows(mine)))
    titles = [i for i, row in enumerate(lines) if _title(row)]
    if len(titles) > 1 or (titles and _name_above(lines, titles[0])):
        return None
    entries: tuple[Entry, ...] = ()
    if titles:
        entries = _entries(lines, context)
        above = read_titled(blocks[0].lines, context)
        entries[0].name = _name(CALLED.sub("", KEYCAP.sub("", heading, count=1), count=1))
        if above and entries[0].name is None:
            entries[0].stated |= above.head.stated
    elif entry := _under(blocks[0], lines, context) or _referred(heading, lines, context):
        entries = (entry,)
    else:
        return None
    entry = entries[0]
    entry.start_line = blocks[0].line
    entry.roles[blocks[0].line] = "title"
    known = frozenset(entry.roles)
    for row in lines:
        if row.line.number not in known:
            entry.add(row.line)
    after = blocks[1 + len(mine) :]
    end, signed = 0, sum(map(_is_signed, after)) >= _PICTURED
    while end < len(after) and (
        _goes_on(after[end], context) or (signed and _is_signed(after[end]))
    ):
        end += 1
    for row in rows(after[:end]):
        entry.add(row.line)
    return Found(entries, rest=((after[end:], context),))


def _is_signed(block: Block) -> bool:
    """Whether a section's heading begins with a picture, as those of a template do."""
    if block.kind != "section" or not SIGNS.match(block.heading.text):
        return False
    lines = _valued(rows(own(block.children[1:])))
    return not (any(map(_title, lines)) or _is_field_list(lines))


def _goes_on(block: Block, context: Context) -> bool:
    """Whether a section below the fields of a note is a part of that note, and no paper itself."""
    if block.kind != "section":
        return False
    if any(child.kind == "section" and not _goes_on(child, context) for child in block.children):
        return False
    if heading_is("note", block.heading.text):
        return True
    if plans(block):
        return False
    titled = read_titled(block.heading.lines, context)
    if titled and (titled.verdict == "paper" or is_title(titled.head)):
        return False
    lines = _valued(rows(own(block.children[1:])))
    fields = any(map(_title, lines)) or _is_field_list(lines)
    return not (fields or holds_entries(block, context))


def _under(block: Block, lines: Sequence[Row], context: Context) -> Entry | None:
    """Return the entry of a heading with the fields of a work below it."""
    if not _is_field_list(lines) or read_label(block.text) or heading_is("note", block.text):
        return None
    first = read_titled([lines[0].line], context)
    if first and NUMBERED.match(first.line.text) and is_title(first.head):
        return None  # the first of several titles
    if CATEGORY.search(_ASIDE.sub("", block.text.strip())):
        placed = [row for row in lines if _is_venue(row)]
        if len(placed) != 1 and not any(map(_states_venue, placed)):
            return None  # who wrote the page, and when
    titled = read_titled(block.lines, context)
    head = titled.head if titled else None
    written = (head.title if head else "") or block.text.strip()
    name = head.name if head else None
    if record := _record_title(lines):
        if not _same_work(written, record):
            return None  # a heading over a record that stands alone
        name = name or _name(written)
        written = record if name else written
    entry = Entry("paper", block.lines[0], context, written=written, name=name)
    entry.inherits = True
    if head and head.title:
        entry.stated |= head.stated
        entry.links += head.links
    return entry


def _referred(heading: str, lines: Sequence[Row], context: Context) -> Entry | None:
    """Return the entry of a heading that names no work, over a whole reference with its label.

    ``# Paper summary``, ``Full citation: Lamport, L. (1978). Time, clocks, …``
    """
    if not (CATEGORY.search(heading) or heading_is("note", _ANNOUNCED.sub("", heading))):
        return None
    for row in lines:
        found = read_field(row.line.text)
        if found is None or found.name != "reference":
            continue
        head = read_reference_line(row.line, found.value, context.vocabulary)
        if head.title and head.stated.authors and not head.before:
            entry = Entry("paper", row.line, context, written=head.title, stated=head.stated)
            entry.links += head.links
            entry.roles[row.line.number] = "title"
            return entry
    return None


def _states_venue(row: Row) -> bool:
    found = read_field(row.line.text)
    return found is not None and found.name == "venue"


def _is_venue(row: Row) -> bool:
    found = read_field(row.line.text)
    return found is not None and found.name in ("venue", "links")


def _record_title(lines: Sequence[Row]) -> str:
    """Return the title of the BibTeX record among the lines of a section, if there is one."""
    found = (read_field(row.line.text) for row in lines if row.line.text.startswith(RECORD_TITLE))
    return next((field.value for field in found if field), "")


def _same_work(heading: str, title: str) -> bool:
    """Whether a heading is the title of a record below it, a part of it, or its name."""
    mine, other = title_key(heading), title_key(title)
    marked = is_name(heading) and any(map(is_marked, heading.split()))
    return bool(mine) and (marked or mine in other or other in mine)


def _may_hold_fields(blocks: Run) -> bool:
    """Whether to look closer: most sections have no field at all."""
    leaves = (leaf for block in blocks for leaf in block.leaves())
    return any(may_hold_fields(line) for leaf in leaves for line in leaf.lines)


def _is_field_list(lines: Sequence[Row]) -> bool:
    """Whether the section states two facts about a work, at least one of its publication."""
    names = [found.name for row in lines if (found := read_field(row.line.text))]
    facts = [name for name in names if name in _FACTS]
    return len(set(names)) >= 2 and bool(facts) and len(facts) == len(set(facts))


def _entries(lines: Sequence[Row], context: Context) -> tuple[Entry, ...]:
    """Return one entry for each title field; what stands before the first is no entry's."""
    starts = [i for i, row in enumerate(lines) if _title(row)]
    heads = [i - 1 if _name_above(lines, i) else _first_field(lines, i) for i in starts]
    ends = [*heads[1:], len(lines)]
    return tuple(
        _entry(lines[head:end], start - head, context)
        for head, start, end in zip(heads, starts, ends, strict=True)
    )


def _entry(lines: Sequence[Row], at: int, context: Context) -> Entry:
    title = lines[at]
    found = _title(title)
    entry = Entry("paper", title.line, context, written=found.value if found else "")
    entry.inherits = True
    entry.written = entry.titled(entry.written)
    entry.start_line = lines[0].line.number
    for row in lines[:at]:
        if read_field(row.line.text):
            entry.add(row.line)
        else:
            entry.name = _name(row.line.text)
            entry.roles[row.line.number] = "title"
    entry.links += title.line.links
    entry.roles |= dict.fromkeys(filter(None, (title.line.number, title.also)), "title")
    for row in lines[at + 1 :]:
        entry.add(row.line)
        if row.also:
            entry.roles[row.also] = entry.roles[row.line.number]
            entry.end_line = max(entry.end_line, row.also)
    if _is_post(entry):
        entry.kind = "link"
    return entry


def _is_post(entry: Entry) -> bool:
    """Whether all that is known beside a title is the address of a post."""
    signed = "authors" in entry.fields or entry.stated.authors
    return bool(entry.links) and not signed and all(map(is_post_link, entry.links))


def _valued(found: Iterable[Row]) -> list[Row]:
    """Return the rows with a label that stands alone and the value on the next line as one."""
    lines: list[Row] = []
    for row in _parted(found):
        label = read_field(lines[-1].line.text) if lines and not lines[-1].also else None
        bare = label is not None and not label.value and label.name in STATED
        bare = bare and not (label and lists_values(label, row.line))
        if bare and row.line.text.strip() and not read_field(row.line.text):
            above = lines[-1].line
            text = f"{above.text.rstrip(':： ')}: {row.line.text.strip()}"
            joined = replace(above, text=text, links=(*above.links, *row.line.links))
            lines[-1] = replace(lines[-1], line=joined, also=row.line.number)
        elif label and label.name == "title" and _runs_on(lines[-1], row):
            above = lines[-1].line
            joined = replace(above, text=f"{above.text} {row.line.text.strip()}")
            lines[-1] = replace(lines[-1], line=joined, also=row.line.number)
        else:
            lines.append(row)
    return lines


def _runs_on(row: Row, then: Row) -> bool:
    """Whether the title behind a label goes on, with a small letter, in the line right below."""
    above, below = row.line, then.line
    if then.starts_item or below.number != above.number + 1 or below.links or above.links:
        return False
    return above.text[-1:].islower() and below.text[:1].islower() and not read_field(below.text)


def _with_title(lines: list[Row]) -> list[Row]:
    """Return the rows of a section without a title, the words of a labelled link as its title.

    ``论文地址：[Graph Attention Networks](https://…)``
    """
    if any(map(_title, lines)):
        return lines
    for at, row in enumerate(lines):
        found = read_field(row.line.text) if len(row.line.links) == 1 else None
        placed = found is not None and found.name == "venue" and _with_place(row.line)
        if found and placed:
            named = replace(row.line, text=f"paper: {placed}")
            return [*lines[:at], replace(row, line=named), *lines[at + 1 :]]
        if found and found.name == "links" and (title := _linked_title(found, row.line)):
            then = lines[at + 1].line if at + 1 < len(lines) else row.line
            over = found.value != title and title.endswith(then.text)  # the title runs on
            named = replace(row.line, text=f"paper: {title}")
            named_row = replace(row, line=named, also=then.number if over else row.also)
            return [*lines[:at], named_row, *lines[at + 1 + over :]]
    return lines


def _with_place(line: Line) -> str:
    """Return title and venue of a link that is more than a venue: ``[Title，ISPASS 2013](…)``."""
    (link,) = line.links
    head = read_headline(replace(line, text=link.label, links=(), marks=()))
    venue = head.stated.venue
    if venue is None or not looks_like_title(head.title) or not is_paper_link(link):
        return ""
    return f"{head.title} ({venue.name} {venue.year or ''})"


def _linked_title(found: Field, line: Line) -> str:
    """Return the title behind a label of addresses, if it leads to the paper and stands alone."""
    (link,) = line.links
    title = " ".join(link.label.split())
    if not found.value or not title.startswith(found.value) or not looks_like_title(title):
        return ""
    return title if is_paper_link(link) else ""


def _parted(found: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows, each of several fields that share a line by itself."""
    for row in found:
        parts = fields_beside(row.line)
        yield from (row,) if len(parts) == 1 else (replace(row, line=part) for part in parts)


def _title(row: Row) -> Field | None:
    """Return the title field of a line; an address or mere signs under that label are no title."""
    found = read_field(row.line.text)
    if not found or found.name != "title" or len(found.value) < 4 or "://" in found.value[:8]:
        return None
    if row.line.links and is_link_label(found.value):
        return None  # "Paper: [link](https://…)"
    return found if any(map(str.isalnum, found.value)) else None


def _name_above(lines: Sequence[Row], at: int) -> bool:
    if not at:
        return False
    above = lines[at - 1].line
    if lines[at - 1].starts_item and not (is_name(above.text) and _deeper(lines[at].line, above)):
        return False
    text = above.text
    if above.number < lines[at].line.number - 1 and not is_name(text):
        return False
    return 0 < len(text) <= 40 and not read_field(text) and not text.endswith(tuple("。.；;，,"))


def _first_field(lines: Sequence[Row], at: int) -> int:
    """Return where the fields begin that stand right above a title and below nothing else."""
    first = at
    while first and _follows(lines[first - 1], lines[first]):
        if not read_field(lines[first - 1].line.text) or _title(lines[first - 1]):
            return at
        first -= 1
    return first


def _follows(row: Row, then: Row) -> bool:
    return then.line.number <= (row.also or row.line.number) + 1


def _deeper(line: Line, than: Line) -> bool:
    """Whether a line is written further to the right than another."""
    mine, other = (one.raw.expandtabs(4) for one in (line, than))
    return len(mine) - len(mine.lstrip()) > len(other) - len(other.lstrip())


def _name(text: str) -> str | None:
    """Return the short name that a heading or name line gives; of two names the first."""
    first = text.split(" / ", maxsplit=1)[0].strip()
    if not is_name(first) or heading_is("note", first):
        return None
    said = read_piece(first) if first[-1].isdigit() else None
    return None if said and said.venue else first  # "## CVPR 2016" names no work

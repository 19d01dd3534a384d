"""Tables: a row a paper, whatever the order of the columns; or a row a field.

::

    | Paper                     | Links          |      | 论文名称 | Attention Is All You Need |
    |---------------------------|----------------|      |---------|---------------------------|
    | 1) **MusicLM** - a model  | [Paper](https…)|      | 机构    | Google                     |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from .. import values
from ..model import Span, Task
from ..outline import Block, Line
from ..titles import is_marked, is_name, words_of
from ..vocabulary import table
from . import days
from .entry import Context, Entry, names_place
from .evidence import is_post_link
from .facts import read_pieces
from .fields import Field, heading_is, heading_says, read_field, read_label
from .labels import is_link_label
from .run import Found, Run
from .titled import Titled, is_paper, read_titled
from .typed import read_points

_FACTS = frozenset({"venue", "published", "authors", "organizations", "links"})
_LEAST_ADDRESSES = 2
_NAME_WORDS = 4
_NAMES = ("short_name", "title", "body")
"""A column of one of these may hold names of models beside the titles."""
_WORDS = (None, "body", "text", "title", "figure")
"""A column of one of these holds words on the work rather than a fact of it."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what; *names* has a field's name or None for each."""

    title: int
    names: tuple[str | None, ...]
    labels: tuple[str, ...]
    latin: bool = False
    """Whether most titles are shown to be papers, with titles in Latin letters."""
    again: frozenset[str] = frozenset()
    """Remarks that several rows share, which are no names."""
    headless: bool = False
    """Whether the first row is no header, but a paper."""


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entries of the table at *start*."""
    block = run[start]
    if block.kind != "table":
        return None
    lines = [row for row in block.children if row.kind == "row" and row.cells]
    if entry := _fields(lines, context):
        return Found((entry,))
    lines = _with_years_first(lines)
    columns = _columns(lines, context)
    bare = columns is None or _are_addresses(lines[1:], columns.title)
    entries = _entries(lines, columns, context) if columns and not bare else []
    if columns and entries and _is_pending(columns, context):
        return _pending(entries, context)
    entries = entries or list(_addressed(lines, context))
    return Found(tuple(entries)) if entries else None


def _entries(lines: Sequence[Block], columns: _Columns, context: Context) -> list[Entry]:
    """Return the entries of the rows of a table."""
    entries: list[Entry] = []
    for row in lines if columns.headless else lines[1:]:
        made = _row(row, columns, context)
        if not made and entries and not _filled(row, columns.title):
            _add(entries[-1], row, columns)  # the row goes on with the paper above
        entries += made
    return entries


def _addressed(lines: Sequence[Block], context: Context) -> Iterator[Entry]:
    """Yield the entries of a table of papers that are only addresses, a row each."""
    below = lines[1:]
    labels = tuple(cell.text.strip() for cell in lines[0].cells) if lines else ()
    names = tuple(map(read_label, labels))
    at = next((i for i, name in enumerate(names) if name in ("links", "title")), None)
    if at is None:
        return
    found = [row for row in below if _site(row, at) not in ("code", "post", "none")]
    shown = sum(_site(row, at) == "paper" for row in found)
    if shown < max(_LEAST_ADDRESSES, 0.5 * _rows_with(below, at)):
        return
    fields = tuple(_of_session(i, labels, found) or name for i, name in enumerate(names))
    for row in found:
        cell = _at(row.cells[at], row)
        entry = Entry("link", cell, context, written=cell.links[0].url)
        entry.links += cell.links
        said = cell.text.strip().removeprefix(cell.links[0].url).strip()
        entry.body += [(row.line, said)] if said else []
        entry.roles[cell.number] = "title"
        _add(entry, row, _Columns(at, fields, labels))
        yield entry


def _site(row: Block, at: int) -> str | None:
    """Return what kind of site a cell leads to that begins with an address; *none* without one."""
    links = row.cells[at].links if _filled(row, at) else ()
    written = links and row.cells[at].text.lstrip().startswith(links[0].url)
    return values.site(links[0].url) if written else "none"


def _are_addresses(rows: Sequence[Block], at: int) -> bool:
    """Whether all cells of a column that hold anything begin with an address."""
    return all(_site(row, at) != "none" for row in rows if _filled(row, at))


def _with_years_first(lines: list[Block]) -> list[Block]:
    """Return the rows with days written alike: ``3/5/2024`` as another (``22/4/2024``) tells."""
    columns = zip(*(row.cells for row in lines[1:]), strict=False)
    found = [days.years_first([cell.text for cell in column]) for column in columns]
    if not any(found):
        return lines
    return [lines[0], *(_turned(row, found) for row in lines[1:])]


def _turned(row: Block, found: Sequence[Mapping[str, str]]) -> Block:
    cells = [
        replace(cell, text=days_of.get(cell.text.strip(), cell.text))
        for cell, days_of in zip(row.cells, found, strict=False)
    ]
    return replace(row, cells=(*cells, *row.cells[len(cells) :]))


def _is_pending(columns: _Columns, context: Context) -> bool:
    """Whether the heading says that all rows are still to be read, and no column says how far."""
    stated = {"status", "read", "body"} & set(columns.names)
    return heading_says("unread", context.heading) and not stated


def _pending(entries: Sequence[Entry], context: Context) -> Found:
    """Return the works of a table of what is still to be read, a task each."""
    tasks = tuple(
        Task(entry.written, Span(context.source, n, n), str(n))
        for entry in entries
        for n in (entry.title.number,)
    )
    return Found(tasks=tasks, roles={task.span.line: "title" for task in tasks})


def _fields(lines: Sequence[Block], context: Context) -> Entry | None:
    """Return the entry of a table of two columns, label and value."""
    if not lines or any(len(row.cells) != 2 for row in lines):
        return None
    found = [read_label(row.cells[0].text) for row in lines]
    if sum(name is not None for name in found) < max(2, len(lines) / 2) or "title" not in found:
        return None
    if (
        found[0] is not None
        and found.count(found[0]) == 1
        and _heads(lines[0])
        and len(set(found)) < 3
    ):
        return None
    at = found.index("title")
    title = read_titled([_at(lines[at].cells[1], lines[at])], context)
    if title is None or not title.head.title:
        return None
    entry = title.entry(context)
    entry.kind = "paper"
    entry.start_line = lines[0].line
    for row, name in zip(lines, found, strict=True):
        entry.end_line = max(entry.end_line, row.line)
        if row is not lines[at]:
            _cell(entry, name, row.cells[0].text, _at(row.cells[1], row))
    return entry


def _heads(row: Block) -> bool:
    return all(read_label(cell.text) for cell in row.cells)


def _columns(lines: Sequence[Block], context: Context) -> _Columns | None:
    """Return what the columns hold, by the header or, without one, by what stands in them."""
    if len(lines) < 2:
        return None
    labels = tuple(cell.text.strip() for cell in lines[0].cells)
    names = tuple(read_label(label) for label in labels)
    width = len(labels)
    by_label = [i for i, name in enumerate(names) if name == "title"]
    title = _title_column(lines[1:], names, context)
    if title is None and not by_label:
        title = _name_column(lines[1:], labels, names)
    if title is None:
        return None
    known = any(name in _FACTS for name in names) or any(
        cell.links for r in lines for cell in r.cells
    )
    if not (by_label or known) and not any(_shown(row, title, context) for row in lines[1:]):
        return None  # names of settings, classes, measures
    few = 0.5 * _rows_with(lines[1:], title)
    if not known and _titles(lines[1:], title, context) < few:
        return None  # names of something else
    below = lines[1:]
    fields = tuple(
        None if i == title else _of_session(i, labels, below) or name
        for i, name in enumerate(names)
    )
    latin = sum(_shown(row, title, context) and row.cells[title].text.isascii() for row in below)
    noted = Counter(
        row.cells[i].text.strip()
        for i, name in enumerate(fields)
        for row in below
        if name == "body" and _filled(row, i)
    )
    again = frozenset(text for text, count in noted.items() if count > 1)
    if headless := not any(names) and _shown(lines[0], title, context):
        labels = ("",) * width
    latin_ones = latin > max(1, 0.5 * len(below))
    return _Columns(title, fields, labels, latin_ones, again, headless)


def _of_session(at: int, labels: Sequence[str], rows: Sequence[Block]) -> str | None:
    """Return *read* for a column of days beside one that says who presented the works."""
    known = table("fields")["sessions"]
    folded = [label.casefold() for label in labels]
    if folded[at] not in known["dates"] or not set(folded) & set(known["columns"]):
        return None
    cells = [row.cells[at].text for row in rows if _filled(row, at)]
    dated = [values.whole_date(text) for text in cells if any(map(str.isalnum, text))]
    whole = [day for day in dated if day and len(day.value) == len("2024-05-06")]
    return "read" if whole and len(whole) == len(dated) else None


def _shown(row: Block, column: int, context: Context) -> bool:
    """Whether more than its form shows that a cell names a paper."""
    titled = _titled(row, column, context)
    return titled is not None and titled.verdict == "paper"


def _title_column(
    rows: Sequence[Block], names: Sequence[str | None], context: Context
) -> int | None:
    """Return the column that is labelled as the titles, or else holds most, or None."""
    by_label = [i for i, name in enumerate(names) if name == "title"]
    if by_label and _titles(rows, by_label[0], context) >= 0.5 * len(rows):
        return by_label[0]  # no other can hold twice as many
    scores = [
        _titles(rows, i, context) if name != "tags" or _leads(rows, i) else 0.0
        for i, name in enumerate(names)
    ]
    best = max(range(len(names)), key=lambda i: (scores[i], -i), default=0)
    named = [i for i in by_label if scores[i] >= 0.5 * scores[best]]
    if not named and scores[best] < 0.5 * _rows_with(rows, best):
        return None
    return named[0] if named else best


def _leads(rows: Sequence[Block], column: int) -> bool:
    """Whether a cell of a column leads anywhere, as keywords do not."""
    return any(row.cells[column].links for row in rows if _filled(row, column))


def _name_column(
    rows: Sequence[Block], labels: Sequence[str], names: Sequence[str | None]
) -> int | None:
    """Return the first column if it holds names of methods, and another says where and when."""
    if not heading_is("named", labels[0]) or not {"venue", "published"} <= set(names):
        return None
    at = (0, names.index("venue"), names.index("published"))
    stated = all(_filled(row, column) for row in rows for column in at)
    named = all(words_of(row.cells[0].text) <= _NAME_WORDS for row in rows if row.cells)
    return 0 if stated and named else None


def _titles(rows: Sequence[Block], column: int, context: Context) -> float:
    """Count the cells of a column that name a paper; one that only could be counts a third."""
    total = 0.0
    for row in rows:
        titled = _titled(row, column, context)
        if titled is None or is_link_label(titled.line.text):
            continue
        if is_paper(titled, context):
            total += 1
        elif titled.verdict == "title" and words_of(titled.head.title) >= 2:
            total += 0.34
    return total


def _rows_with(rows: Sequence[Block], column: int) -> int:
    return sum(_filled(row, column) for row in rows)


def _filled(row: Block, column: int) -> bool:
    return column < len(row.cells) and bool(row.cells[column].text.strip())


def _titled(row: Block, column: int, context: Context) -> Titled | None:
    if not _filled(row, column) or row.cells[column].text.strip().casefold() in _answers():
        return None
    return read_titled([_at(row.cells[column], row)], context)


@cache
def _answers() -> frozenset[str]:
    """Return the words that are no title, also if they lead to a paper: that on a dataset."""
    return frozenset(table("fields")["answers"]["words"])


def _at(cell: Line, row: Block) -> Line:
    """Return a cell's text as a line of the file."""
    return replace(cell, number=row.line)


def _row(row: Block, columns: _Columns, context: Context) -> list[Entry]:
    """Return the entry of a row, or several where its title cell holds several titles."""
    if not _filled(row, columns.title):
        return []
    made: list[Entry] = []
    for part in _parts(row.cells[columns.title], row):
        titled = read_titled([part], context)
        if titled is None or not titled.head.title or words_of(titled.line.text) < 1:
            continue
        if titled.verdict != "paper" and heading_is("dataset", context.heading):
            continue
        if columns.latin and not (titled.head.title.isascii() or titled.head.links):
            continue  # a week without a paper
        entry = titled.entry(context)
        if titled.verdict != "paper" and _leads_elsewhere(row):
            entry.kind = "link"
        _add(entry, row, columns)
        made.append(entry)
    return made


def _leads_elsewhere(row: Block) -> bool:
    """Whether all addresses of a row lead to posts, or to code and no paper is described."""
    links = [link for cell in row.cells for link in cell.links]
    return bool(links) and all(is_post_link(link) for link in links)


def _parts(cell: Line, row: Block) -> list[Line]:
    """Return the lines of a title cell: several titles stand in several, each with its address."""
    lines = _lines(cell)
    titles = [line for line in lines if line.links and not is_link_label(line.text)]
    if len(titles) > 1 and len(titles) == len([line for line in lines if line.text]):
        return [replace(line, number=row.line) for line in titles]
    return [_at(cell, row)]


def _lines(cell: Line) -> list[Line]:
    found, start = [], 0
    for text in cell.text.split("\n"):
        end = start + len(text)
        marks = tuple(
            replace(mark, start=mark.start - start, end=mark.end - start)
            for mark in cell.marks
            if start <= mark.start and mark.end <= end
        )
        urls = {mark.url for mark in marks if mark.kind == "link"}
        links = tuple(link for link in cell.links if link.url in urls)
        found.append(replace(cell, text=text, marks=marks, links=links))
        start = end + 1
    return found


def _add(entry: Entry, row: Block, columns: _Columns) -> None:
    """Add the other cells of a row to an entry."""
    for at, cell in enumerate(row.cells):
        if at == columns.title or not (cell.text.strip() or cell.links):
            continue
        name = columns.names[at] if at < len(columns.names) else None
        label = columns.labels[at] if at < len(columns.labels) else ""
        if name == "body" and cell.text.strip() in columns.again:
            name = "text"
        if name in ("read", "published") and not any(map(str.isalnum, cell.text)):
            continue
        _cell(entry, name, label, _at(cell, row))
    entry.end_line = max(entry.end_line, row.end_line)
    for number in range(row.line, row.end_line + 1):
        entry.roles.setdefault(number, "field")


def _cell(entry: Entry, name: str | None, label: str, cell: Line) -> None:
    """Add what a cell says: a number, a name, facts, a remark, or the value of its column."""
    role = entry.roles.get(cell.number)
    text = " ".join(cell.text.split())
    if name == "number" or (name is None and re.fullmatch(r"\W*\d{0,4}\W*", text)):
        entry.links += cell.links
    elif name in _NAMES and _names(entry, name, text, cell):
        pass
    elif name is None and (stated := read_pieces(text, entry.context.vocabulary)):
        entry.stated |= stated
        entry.links += cell.links
    elif name in _WORDS or (name == "rating" and read_points(text) is None):
        _remark(entry, label, text, cell)
    elif name == "links" and not cell.links and not names_place(Field(name, label, text)):
        entry.body.append((cell.number, f"{label}: {text}"))
    else:
        entry.links += [replace(link, label=link.label or label) for link in cell.links]
        if text and name != "links":
            entry.set(Field(name, label, text), cell.number)
    entry.roles[cell.number] = role or "field"


def _names(entry: Entry, column: str | None, text: str, cell: Line) -> bool:
    """Whether a cell is the label of a link or the name of the work, which then is kept."""
    if cell.links and is_link_label(text):
        entry.links += [replace(link, label=link.label or text) for link in cell.links]
        return True
    if entry.name or not is_name(text) or (column == "body" and not is_marked(text)):
        return False
    entry.name = text
    return True


def _remark(entry: Entry, label: str, text: str, cell: Line) -> None:
    """Add a cell of words: a field, the text of the note, or the labels of its links alone."""
    if read_field(text):
        entry.add(replace(cell, text=text))
        return
    entry.links += cell.links
    labels = all(map(is_link_label, text.split("|"))) or _only_labels(cell)
    if any(map(str.isalnum, text)) and not labels:
        entry.body.append((cell.number, f"{label}: {text}" if label else text))


def _only_labels(cell: Line) -> bool:
    rest = cell.text
    for link in cell.links:
        rest = rest.replace(link.label or link.url, " ", 1)
    return bool(cell.links) and words_of(rest) == 0

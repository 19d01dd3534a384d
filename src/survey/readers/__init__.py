"""Notes of any shape: one file a shape, tried in the order of one table.

To add a shape, write a module with a function of the type `run.Reader` and name it in
`READERS`; nothing else has to know of it. A habit that concerns a file as a whole is a pass over
its outline, named in `arranged.PASSES`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import outline, values
from ..model import Note, Problem, Task
from ..outline import Block
from ..titles import title_key
from ..vocabulary import Vocabulary
from . import (
    cited,
    days,
    front,
    labelled,
    lists,
    log,
    paragraphs,
    quoted,
    sections,
    tables,
    tasks,
    told,
    whole,
)
from .arranged import arranged
from .entry import Context, Entry, is_late
from .evidence import is_paper_link
from .fields import heading_is, read_field
from .run import Found, Reader, Row, Run
from .titled import read_titled, states_facts

READERS: tuple[tuple[str, Reader], ...] = (
    ("one paper a file", front.read),
    ("task list", tasks.read),
    ("labelled fields", labelled.read),
    ("BibTeX record", quoted.read),
    ("reference quoted below a headline", cited.read),
    ("title in a heading", sections.read),
    ("《title》 in a log", log.read),
    ("table", tables.read),
    ("list of titles", lists.read),
    ("title in a sentence", told.read),
    ("title in a paragraph", paragraphs.read),
)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What became of one line of a file."""

    number: int
    role: str
    """title, field, body, context, problem or blank."""
    note: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the readers found in one file."""

    source: str
    notes: tuple[Note, ...] = ()
    tasks: tuple[Task, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: tuple[ReadLine, ...] = ()


def read(text: str, source: str, vocabulary: Vocabulary | None = None) -> Reading:
    """Return the notes, tasks and problems of a Markdown text, and the role of its every line.

    >>> text = "## 2024.2.6\\n《VAE: Auto-encoding variational bayes》\\n2013年的一篇文章\\n"
    >>> reading = read(text, "log.md")
    >>> note = reading.notes[0]
    >>> note.title, note.short_name, note.published, str(note.read)
    ('VAE: Auto-encoding variational bayes', 'VAE', '2013', '2024-02-06')
    """
    document = arranged(outline.parse(text), text)
    walk = _Walk()
    context = Context(source, vocabulary=vocabulary)
    levels = sections.title_levels(document, context)
    named, counted = sections.name_levels(document), paragraphs.are_counted(document)
    context = replace(context, title_levels=levels, name_levels=named, counted=counted)
    context = _of_file(document, context)
    walk.run(document.children, context)
    if again := whole.titles_again(document, walk.entries):
        walk = _Walk()
        walk.run(document.children, replace(context, titles=again))
    if not (walk.entries or walk.tasks) and (
        alone := whole.named_in_prose(document, context) or whole.named_by_file(document, context)
    ):
        walk.entries.append(alone)
    return walk.reading(document, source)


class _Walk:
    """Goes through the outline and keeps what the readers found."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.tasks: list[tuple[Task, Context]] = []
        self.beside: dict[str, Entry] = {}
        self.problems: list[Problem] = []
        self.roles: dict[int, str] = {}

    def run(self, run: Run, context: Context) -> None:
        at, run = 0, list(run)
        while at < len(run):
            if dated := _date_line(run[at : at + 3], context):
                run[at : at + 1] = _below(run[at], context)
                context = dated
                continue
            if run[at].kind == "quote" and _opens(run[at], context):
                run[at:] = _unquoted(run[at:], context)
            found = next((f for _, reader in READERS if (f := reader(run, at, context))), None)
            if found:
                self.keep(found, context)
                at += found.taken
            else:
                self.descend(run, at, context)
                context = _after(run[at], context)
                at += 1

    def keep(self, found: Found, context: Context) -> None:
        self.entries += found.entries
        self.tasks += [(task, context) for task in found.tasks]
        self.beside |= found.beside
        self.problems += found.problems
        self.roles |= found.roles
        for run, inner in found.rest:
            self.run(run, inner)

    def descend(self, run: Run, at: int, context: Context) -> None:
        block = run[at]
        if block.kind != "section":
            self.run(block.children, replace(context, heading=""))
            return
        inner, problem = _under(block.heading, context)
        below = _Walk()
        below.run(block.children[1:], inner)
        papers = sum(entry.kind == "paper" for entry in below.entries)
        above = sections.read_above(block, context) if papers else None
        bare = all(entry.is_bare() for entry in below.entries)
        if (
            (papers == 1 and sections.opens_note(block, context))
            or (above and bare)
            or (papers and bare and sections.heads_file(run, at, papers, context))
        ):
            papers = 0  # the note only names the other paper, or has headings like titles
        elif above:
            self.keep(above, context)
        dated = inner.category == context.category
        planned = below.tasks and not any(map(sections.plans, block.children))
        if not (papers or planned or dated):
            found = sections.read_unclaimed(run, at, context)
            if found:
                self.keep(found, context)
                return
        remark = (
            None if below.entries or below.tasks else log.read_remark(block.children[1:], inner)
        )
        if remark is None and not below.found_above(block):
            remark = log.read_thoughts(block, inner)
        if remark:
            below.keep(remark, inner)
        self.problems += [problem] if problem else []
        self.take(below)

    def found_above(self, section: Block) -> bool:
        """Whether anything was found in a section before the first heading in it."""
        end = next((b.line for b in section.children[1:] if b.kind == "section"), section.end_line)
        lines = [entry.title.number for entry in self.entries]
        return any(line <= end for line in (*lines, *(t.span.line for t, _ in self.tasks)))

    def take(self, other: _Walk) -> None:
        """Take over what another walk found."""
        self.entries += other.entries
        self.tasks += other.tasks
        self.beside |= other.beside
        self.problems += other.problems
        self.roles |= other.roles

    def reading(self, document: Block, source: str) -> Reading:
        self.entries = list(_joined(self.entries))
        _check_headings(self.entries)
        if len(self.entries) == 1 and not self.tasks:
            _take_rest(self.entries[0], document)
            _take_page(self.entries[0], document)
        made = [(entry, *entry.note()) for entry in self.entries]
        problems = [*self.problems, *(p for _, _, found in made for p in found)]
        todo = [
            tasks.as_note(task, context.category, self.beside.get(task.id))
            for task, context in self.tasks
        ]
        ids = _ids([note for _, note, _ in made] + todo)
        notes = tuple(replace(note, id=id_) for (_, note, _), id_ in zip(made, ids, strict=False))
        task_ids = {note.id: id_ for note, id_ in zip(todo, ids[len(made) :], strict=True)}
        todo = [replace(note, id=task_ids[note.id]) for note in todo]
        done = [
            replace(task, id=task_ids[task.id], parent=task_ids.get(task.parent or ""))
            for task, _ in self.tasks
        ]
        owners = {n: (role, note.id) for (e, _, _), note in zip(made, notes, strict=True)
                  for n, role in e.roles.items()}  # fmt: skip
        owners |= {task.span.line: ("title", task.id) for task in done}
        problems += _unread(document, owners, source)
        wrong = {problem.line for problem in problems}
        lines = tuple(
            ReadLine(line.number, *_role(line, owners, wrong), line.raw.rstrip("\r\n"))
            for leaf in document.leaves()
            for line in leaf.lines
            if line.raw
        )
        order = sorted((*notes, *todo), key=lambda note: note.span.line)
        ranked = sorted(problems, key=lambda problem: problem.line)
        return Reading(source, tuple(order), tuple(done), tuple(ranked), lines)


def _unread(
    document: Block, owners: Mapping[int, tuple[str, str]], source: str
) -> Iterator[Problem]:
    """Yield a problem for each line without a note that has the address of a paper."""
    for leaf in document.leaves():
        for line in leaf.lines:
            urls = () if line.number in owners else (link.url for link in line.links)
            if url := next((url for url in urls if values.site(url) == "paper"), None):
                yield Problem(
                    "unread-paper",
                    "info",
                    f'"{url}" leads to a paper, but nothing here is read as a note on one',
                    source,
                    line.number,
                    "make its title a heading, an item of a list or the words of the link",
                )


def _joined(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries, the fields of a paper and the note right below under its title as one."""
    above: Entry | None = None
    for entry in entries:
        if above and above.fields and above.is_same(entry):
            above.take(entry)
            continue
        if above:
            yield above
        above = entry
    if above:
        yield above


_OF_READING = re.compile(r"精读|阅读(?:笔记|记录|日志)|读书|reading (?:notes|log)", re.IGNORECASE)
"""What a heading that is a month says of what was done in it."""
_FACTS = frozenset({"venue", "authors"})
"""With these a file tells of one paper, whatever stands above."""


def _take_rest(entry: Entry, document: Block) -> None:
    """Give an entry all that follows it, where a file begins with it or has its facts alone."""
    first = entry.start_line or entry.title.number
    above = _above(first, document)
    opens = all(map(_is_empty, above)) and (
        bool(entry.fields) or not any(leaf.kind == "heading" for leaf in above)
    )
    if entry.kind != "paper" or not (opens or entry.fields.keys() >= _FACTS):
        return
    last = max(entry.end_line, entry.title.number)
    for leaf in document.leaves():
        if leaf.kind == "heading" and leaf.line > last and heading_is("other", leaf.text):
            return
        for line in leaf.lines if leaf.line > last else ():
            if line.raw.strip():
                entry.add(line)


def _take_page(entry: Entry, document: Block) -> None:
    """Give the one work of a post the day of the post, and the tags if it begins with the work."""
    above = document.children[0]
    if entry.kind != "paper" or above.kind != "front matter":
        return
    if entry.context.read is None:
        entry.context = replace(entry.context, read=front.day_of_page(above))
    first = entry.start_line or entry.title.number
    if first > above.line and all(map(_is_empty, _above(first, document))):
        for field, number in front.tags_of_page(above):
            entry.set(field, number)


def _above(first: int, document: Block) -> list[Block]:
    """Return the leaves of an outline that stand above a line."""
    return [leaf for leaf in document.leaves() if leaf.line < first]


def _is_empty(leaf: Block) -> bool:
    return leaf.kind in ("heading", "blank", "rule", "html", "front matter") or not leaf.text


def _role(
    line: outline.Line, owners: dict[int, tuple[str, str]], wrong: set[int]
) -> tuple[str, str | None]:
    if line.number in owners:
        return owners[line.number]
    if not line.raw.strip():
        return "blank", None
    return ("problem" if line.number in wrong else "context"), None


def _under(heading: Block, context: Context) -> tuple[Context, Problem | None]:
    """Return what holds under a heading: a date sets the day or month, other words a category."""
    text = heading.text.strip()
    dated = days.dated(text, context.month or context.year)
    if dated is None and context.month:
        dated = days.month_of(text, context.month[:4])
    if dated is None or dated.vague:
        venue = values.find_venue(text, vocabulary=context.vocabulary)
        whole = venue and venue.end - venue.start == len(text) and not heading_is("subject", text)
        if venue is None or (venue.year is None and not whole):
            venue = context.venue
        category = (*context.category, text)
        year = days.year_in(text) or context.year
        return replace(context, category=category, heading=text, venue=venue, year=year), None
    if len(dated.value) == 10 and context.month and not dated.value.startswith(context.month):
        problem = context.problem(
            "heading-date",
            heading.line,
            f'the day "{text}" stands under {context.month} and is not taken as a date',
            f"write {context.month}{dated.value[7:]} if that is meant",
        )
        return replace(context, read=None, dated=True, heading=""), problem
    return replace(context.on(dated.value), of_reading=_OF_READING.search(text) is not None), None


def _after(block: Block, context: Context) -> Context:
    """Return what holds behind a section: a day lends its year to the days that follow."""
    if block.kind != "section":
        return context
    day = days.dated(block.heading.text.strip(), context.month or context.year)
    return (
        replace(context, year=day.value[:4]) if day and len(day.value) > len("2024-05") else context
    )


def _date_line(run: Run, context: Context) -> Context | None:
    """Return what holds below a line of its own that is a date and nothing else.

    A year or month is one if a day follows, which may leave it out.
    """
    block = run[0]
    if block.kind != "paragraph":
        return None
    day, _ = days.in_front(block.lines[0], context.month or context.year)
    if day:
        return replace(context.on(day), year=day[:4])
    frame = days.dated(block.text.strip()) if len(block.lines) == 1 else None
    then = next((other for other in run[1:3] if other.kind == "paragraph"), None)
    if frame is None or frame.vague or then is None:
        return None
    return context.on(frame.value) if days.in_front(then.lines[0], frame.value)[0] else None


def _below(block: Block, context: Context) -> Run:
    """Return what is left of a paragraph without the day in front of it."""
    first = block.lines[0]
    _, end = days.in_front(first, context.month or context.year)
    end = end or len(first.text)
    if end < len(first.text):
        marks = tuple(
            replace(m, start=m.start - end, end=m.end - end) for m in first.marks if m.start >= end
        )
        rest = replace(first, text=first.text[end:], marks=marks)
        return (replace(block, lines=(rest, *block.lines[1:])),)
    if len(block.lines) == 1:
        return ()
    return (replace(block, line=block.lines[1].number, lines=block.lines[1:]),)


def _opens(quote: Block, context: Context) -> bool:
    """Whether a quote is no one's words but the title of a note, set off, with its facts."""
    first = quote.children[0]
    if first.kind != "paragraph":
        return False
    field = read_field(first.lines[0].text)
    if field and field.name == "title" and len(first.lines) == 1:
        return any(map(is_paper_link, first.lines[0].links))
    titled = read_titled(first.lines, context)
    if titled is None or titled.verdict not in ("paper", "title"):
        return False
    head = titled.head
    set_off = head.marked and not (head.before or head.remark)
    facts = titled.verdict == "paper" or states_facts(map(Row, first.lines[1:]), titled, context)
    return set_off and facts


def _unquoted(run: Run, context: Context) -> Iterator[Block]:
    """Yield a run with the blocks of quotes that are titles in place of these."""
    for block in run:
        if block.kind == "quote" and _opens(block, context):
            yield from block.children
        else:
            yield block


def _check_headings(entries: Sequence[Entry]) -> None:
    """Let no entry take the date of its heading, if most there were published at others.

    Then the heading says when they were read; so do all months of a file if most of them do.
    """
    said: dict[str, list[bool]] = {}
    for entry in entries:
        if (agrees := _agrees(entry)) is not None:
            for frame in _frames(entry):
                said.setdefault(frame, []).append(agrees)
    of_reading = {
        frame for frame, agree in said.items() if agree.count(False) > max(1, agree.count(True))
    }
    for entry in entries:
        entry.inherits = entry.inherits and of_reading.isdisjoint(_frames(entry))


def _frames(entry: Entry) -> tuple[str, ...]:
    """Return the headings with which the one above an entry stands or falls."""
    frame = entry.context.month or ""
    return (frame[:4], "months") if len(frame) > len("2024") else (frame[:4],)


def _agrees(entry: Entry) -> bool | None:
    """Whether an entry was published when its heading says; None if nothing tells."""
    frame, year, public = entry.context.month, entry.stated.year, entry.first_public()
    if not entry.inherits or frame is None:
        return None
    if public and is_late(frame, public) and (len(frame) > len("2024") or not year):
        return False
    if year:
        return year == frame[:4]
    return True if public and public.startswith(frame) else None


def _of_file(document: Block, context: Context) -> Context:
    """Return what the title of a file states for all of it: ``# CVPR 2024 论文合集``."""
    first = next((block for block in document.children if block.kind == "section"), None)
    if first is None or first.level > 1:
        return context
    venue = values.find_venue(first.heading.text, vocabulary=context.vocabulary)
    return replace(context, venue=venue) if venue and venue.year else context


def _ids(notes: list[Note]) -> list[str]:
    """Return an identifier a note, from what it is about and where it stands, not from its order.

    Notes that agree in kind, title, day and category are told apart by their text.
    """
    ids = [_digest(f"{n.kind}|{title_key(n.title)}|{n.read}|{'/'.join(n.category)}") for n in notes]
    often = Counter(ids)
    ids = [
        longer_id(id_, n.text) if often[id_] > 1 else id_ for id_, n in zip(ids, notes, strict=True)
    ]
    seen: Counter[str] = Counter()
    for at, id_ in enumerate(ids):
        seen[id_] += 1
        ids[at] = id_ if seen[id_] == 1 else f"{id_}-{seen[id_]}"
    return ids


def longer_id(id_: str, text: str) -> str:
    """Return an identifier that tells a note from another of the same title by its text."""
    return f"{id_}-{_digest(text)}"


def _digest(key: str) -> str:
    return hashlib.blake2s(key.encode("utf-8", "replace"), digest_size=5).hexdigest()

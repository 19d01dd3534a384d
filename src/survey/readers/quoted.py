"""BibTeX records that stand in notes, between fences or bare, read as labelled fields.

::

    @inproceedings{li2023blip2,            citekey: li2023blip2
      title={{BLIP-2}: Bootstrapping …},   bibtex title: BLIP-2: Bootstrapping …
      author={Li, Junnan and others},      Authors: Junnan Li et al.
    }

Each line keeps its number and raw text. Below a heading or title the fields are those of its note;
a record that stands alone is a note itself, with what follows it up to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..model import Link
from ..outline import Block, Line
from .entry import Context, Entry
from .fields import RECORD_TITLE, heading_is
from .paragraphs import taken_by
from .run import Found, Run, rows

_OPENS = re.compile(r"[\s>]*@[A-Za-z]{3,20}\s?\{")
_FENCE = re.compile(r"[\s>]*(?:`{3}|~{3})")
_CITE = re.compile(r"\bcit(?:e|ing|ation)\b|引用", re.IGNORECASE)
_ARXIV = re.compile(r"(?<![\d.])\d{4}\.\d{4,5}(?!\d)")
_LABELS = {
    "author": "Authors", "title": RECORD_TITLE, "year": "Year", "date": "Date", "doi": "DOI",
    "keywords": "Keywords", "note": "Note", "annote": "Note", "annotation": "Note",
    "abstract": "Abstract", "volume": "Volume", "pages": "Pages",
}  # fmt: skip
_VENUES = frozenset(("booktitle", "journal", "journaltitle"))


def with_fields(document: Block) -> Block:
    """Return the outline of notes with the lines of BibTeX records as labelled fields."""
    if not any(_is_record(leaf) for leaf in document.leaves()):
        return document
    return replace(document, children=tuple(_below(document.children, "")))


def _below(blocks: Sequence[Block], heading: str) -> Iterator[Block]:
    """Yield blocks with the records among them rewritten, but not how to cite the page itself."""
    said = ""
    for block in blocks:
        if block.kind == "section":
            yield replace(block, children=tuple(_below(block.children, block.heading.text)))
        elif block.children:
            yield replace(block, children=tuple(_below(block.children, heading)))
        elif _is_record(block) and not (heading_is("other", heading) or _CITE.search(said)):
            yield replace(block, kind="code", lines=tuple(_rewritten(block.lines)))
        else:
            said = block.text if block.kind != "blank" else said
            yield block


def _is_record(block: Block) -> bool:
    if block.kind not in ("code", "paragraph"):
        return False
    return any(_OPENS.match(line.raw) for line in block.lines[:3])


def _rewritten(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines with the fields that begin in them, as one labels them in notes.

    What bibtexparser takes for no record stays as it is written.
    """
    from ..bibtex import read_bibtex  # noqa: PLC0415  (slow to start; few notes hold records)
    from ..bibtex.tex import decode  # noqa: PLC0415

    text = "".join(f"{line.raw.lstrip(' >').rstrip()}\n" for line in lines)
    said: dict[int, list[str]] = {}
    links: dict[int, list[Link]] = {}
    for entry in read_bibtex(text, "").entries:
        for number in range(entry.line, entry.line + entry.raw.count("\n") + 1):
            said.setdefault(number, [])
        said[entry.line].append(f"citekey: {entry.key}")
        for name, written in entry.fields.items():
            at, value = entry.lines[name], _people(written) if name == "author" else decode(written)
            if name in ("url", "howpublished") and "http" in value:
                address = value[value.index("http") :].split()[0]
                links.setdefault(at, []).append(Link(address, "URL"))
                said[at].append(f"URL: {address}")
            elif label := _labelled(name, value):
                said[at].append(label)
    for number, line in enumerate(lines, 1):
        if number in said or _FENCE.match(line.raw):
            labels, found = " | ".join(said.get(number, ())), tuple(links.get(number, ()))
            yield replace(line, text=labels, marks=(), links=found)
        else:
            yield line


def _labelled(name: str, value: str) -> str:
    """Return a field of BibTeX with the label that notes have for it, or nothing."""
    if name == "eprint" or (name in _VENUES and "arxiv" in value.casefold()):
        number = _ARXIV.search(value)
        return f"arXiv: {number[0]}" if number else ""
    if name in _VENUES:
        return f"Venue: {value}"
    return f"{_LABELS[name]}: {value}" if name in _LABELS and value else ""


def _people(value: str) -> str:
    """Return the names of an author field as spoken."""
    from ..bibtex.names import read_names  # noqa: PLC0415

    people, complete = read_names(value)
    return ", ".join(map(str, people)) + ("" if complete else " et al.")


def title_of(line: Line) -> str:
    """Return the title that a line of a rewritten record states, or nothing."""
    if not line.text.startswith((RECORD_TITLE, "citekey: ")):
        return ""
    return line.text.partition(f"{RECORD_TITLE}: ")[2].partition(" | ")[0]


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return an entry for each record at *start*; what follows belongs to the last."""
    block = run[start]
    if not _is_rewritten(block):
        return None
    entries: list[Entry] = []
    opened = block.line
    for line in block.lines:
        if line.text.startswith("citekey: "):
            opened = line.number
        if title := title_of(line):
            entries.append(Entry("paper", line, context, written=title))
            entries[-1].start_line = opened
    starts = [block.line, *(entry.start_line for entry in entries[1:])]
    for line in block.lines:
        owner = entries[sum(line.number >= first for first in starts) - 1]
        owner.add(line)
        if line is owner.title:
            owner.roles[line.number] = "title"
    entries[0].start_line = block.line
    taken = taken_by(run, start, context, _is_rewritten)
    for row in rows(run[start + 1 : start + taken]):
        entries[-1].add(row.line)
    return Found(tuple(entries), taken=taken)


def _is_rewritten(block: Block) -> bool:
    return block.kind == "code" and any(map(title_of, block.lines))

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
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..model import Link
from ..outline import Block, Line
from .entry import Context, Entry
from .fields import RECORD_TITLE, heading_is
from .paragraphs import begins_anew
from .run import Found, Run, rows

_RECORD = re.compile(r"@[A-Za-z]{3,20}\s?\{\s?(?P<key>[^\s,{}=\"]{1,120})\s?,")
_OPENS = re.compile(r"[\s>]*@[A-Za-z]{3,20}\s?\{")
_NAME = re.compile(r"[\s,]*+([A-Za-z][\w-]{1,40})\s*+=\s*+")
_CITE = re.compile(r"\bcit(?:e|ing|ation)\b|引用", re.IGNORECASE)
_ARXIV = re.compile(r"(?<![\d.])\d{4}\.\d{4,5}(?!\d)")
_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
}  # fmt: skip
_ACCENT = re.compile(r"\\(?:([\"'`^~=.])\s?|([cvuHk])(?=[\s{]))\s?\{?\\?(\w)\}?")
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "aa": "å", "i": "i"}
_COMMAND = re.compile(r"\\([A-Za-z]{1,20})\s?")
_LABELS = {
    "title": RECORD_TITLE, "year": "Year", "date": "Date", "doi": "DOI", "keywords": "Keywords",
    "note": "Note", "annote": "Note", "annotation": "Note", "abstract": "Abstract",
    "volume": "Volume", "pages": "Pages",
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
    """Yield the lines with the fields that begin in them, as one labels them in notes."""
    said: dict[int, list[str]] = {}
    links: dict[int, list[Link]] = {}
    for at, name, value in _pairs(lines):
        if name in ("url", "howpublished") and "http" in value:
            address = value[value.index("http") :].split()[0]
            links.setdefault(at, []).append(Link(address, "URL"))
            said.setdefault(at, []).append(f"URL: {address}")
        elif label := _labelled(name, value):
            said.setdefault(at, []).append(label)
    for at, line in enumerate(lines):
        text = " | ".join(said.get(at, ()))
        yield replace(line, text=text, marks=(), links=tuple(links.get(at, ())))


def _labelled(name: str, value: str) -> str:
    """Return a field of BibTeX with the label that notes have for it, or nothing."""
    if name == "key":
        return f"citekey: {value}"
    if name == "author":
        return f"Authors: {_people(value)}"
    if name == "eprint" or (name in _VENUES and "arxiv" in value.casefold()):
        number = _ARXIV.search(value)
        return f"arXiv: {number[0]}" if number else ""
    if name in _VENUES:
        return f"Venue: {value}"
    return f"{_LABELS[name]}: {value}" if name in _LABELS and value else ""


def _people(value: str) -> str:
    """Return the names of an author field as spoken."""
    names = [name.strip() for name in re.split(r"\s+and\s+", value) if name.strip()]
    spoken = [" ".join(reversed(re.split(r"\s*,\s*", name, maxsplit=1))) for name in names]
    others = bool(spoken) and spoken[-1].casefold() == "others"
    return ", ".join(spoken[:-1] if others else spoken) + (" et al." if others else "")


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[int, str, str]]:
    """Yield the line in which it begins, the name and the value of each field of each record."""
    text, starts = "", []
    for line in lines:
        starts.append(len(text))
        text += line.raw.lstrip(" >").rstrip("\r\n") + "\n"
    at, end = 0, 0
    for record in _RECORD.finditer(text):
        if record.start() < end:
            continue
        at = _line(starts, record.start(), at)
        yield at, "key", record["key"]
        end = record.end()
        while found := _NAME.match(text, end):
            value, end = _value(text, found.end())
            at = _line(starts, found.start(1), at)
            yield at, found[1].casefold(), decoded(value)


def _line(starts: Sequence[int], place: int, at: int) -> int:
    while at + 1 < len(starts) and starts[at + 1] <= place:
        at += 1
    return at


def _value(text: str, start: int) -> tuple[str, int]:
    """Return a value between braces or quotes, or a bare one, and where it ends."""
    opening, depth = text[start : start + 1], 0
    if opening not in ("{", '"'):
        found = re.compile(r"[^,}\n]*").match(text, start)
        return (found[0].strip(), found.end()) if found else ("", start)
    for at in range(start, len(text)):
        sign = text[at]
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and at > start and (sign == "}" or sign == opening == '"'):
            return text[start + 1 : at], at + 1
    return text[start + 1 :].strip(), len(text)


def decoded(value: str) -> str:
    """Return a value of BibTeX as plain text.

    >>> decoded(r"{The {BERT} of M{\\"u}ller}")
    'The BERT of Müller'
    """
    if "\\" in value:
        value = _ACCENT.sub(_accented, value)
        value = _COMMAND.sub(lambda found: _LETTERS.get(found[1], ""), value)
    return " ".join(re.sub(r"[{}\\]", "", value).split())


def _accented(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found[3] + _ACCENTS[found[1] or found[2]])


def title_of(line: Line) -> str:
    """Return the title that a line of a rewritten record states, or nothing."""
    if not line.text.startswith((RECORD_TITLE, "citekey: ")):
        return ""
    return line.text.partition(f"{RECORD_TITLE}: ")[2].partition(" | ")[0]


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return an entry for each record at *start*; what follows belongs to the last."""
    block = run[start]
    if block.kind != "code" or not any(map(title_of, block.lines)):
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
    end = start + 1
    while end < len(run) and not _ends(run, end, context):
        end += 1
    while end > start + 1 and run[end - 1].kind in ("blank", "html", "rule"):
        end -= 1
    for row in rows(run[start + 1 : end]):
        entries[-1].add(row.line)
    return Found(tuple(entries), taken=end - start)


def _ends(run: Run, at: int, context: Context) -> bool:
    record = run[at].kind == "code" and any(map(title_of, run[at].lines))
    return record or begins_anew(run[at], run[at + 1 : at + 3], context)

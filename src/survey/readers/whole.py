"""Files on one work, whose title stands in no place of its own: in the file's name, or in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from .. import values
from ..outline import Block, Line
from ..titles import is_marked, is_name, looks_like_title, title_key
from .entry import Context, Entry
from .evidence import is_title
from .fields import read_field
from .run import Row, rows
from .sections import PARTS, most_parts, sections_of
from .titled import Titled, read_titled

_NAMELESS = frozenset(("readme", "index", "note", "notes"))
_WHOLE = 8
"""A title of fewer letters may be a heading by chance."""
_NEAR = 8
"""So many rows of a file may say what it is about."""
_PAGE = re.compile(
    r"(?P<name>.{2,40}?)\s?(?:论文|文献)?(?:(?:精读|解读|导读|阅读|学习|分享)(?:笔记)?|笔记)"
)
"""What a page on one work is called."""
_QUOTED = re.compile(r"《([^《》]{12,200})》")


def titles_again(document: Block, entries: Iterable[Entry]) -> frozenset[str]:
    """Return the keys of titles found in a file that are headings without an entry, too."""
    papers = [entry for entry in entries if entry.kind == "paper"]
    titles = {title_key(entry.written): entry for entry in papers if len(entry.written) >= _WHOLE}
    names = {title_key(entry.name or ""): entry for entry in papers if entry.name}
    taken = {number for entry in papers for number in entry.roles}
    return frozenset(
        key
        for section in sections_of(document)
        if section.line not in taken
        and (key := title_key(section.heading.text)) in titles.keys() | names.keys()
    )


def named_by_file(document: Block, context: Context) -> Entry | None:
    """Return the entry of a file that is called by a title and holds the parts of a note on it.

    Or says first where its work appeared. The folder's name counts where the file is only a
    ``README``.

    >>> from survey import outline
    >>> notes = outline.parse("论文出处：ICLR 2019\\n\\n音乐有长程结构。\\n")
    >>> named_by_file(notes, Context("Music Transformer.md")).written
    'Music Transformer'
    """
    path = PurePath(context.source)
    name = path.parent.name if path.stem.casefold() in _NAMELESS else path.stem
    words = name if " " in name else name.replace("_", " ")
    titled = read_titled([Line(1, words, words)], context)
    parts = most_parts(child for child in document.children if child.kind == "section")
    below = list(rows(document.children))
    if titled is None or titled.head.before or not below:
        return None
    placed = any(_states_venue(row, context) for row in below[:_NEAR])
    if not (placed or ((parts or titled.head.called) and _is_file_title(titled, parts))):
        return None
    entry = Entry("paper", below[0].line, context, written=titled.head.title, name=titled.head.name)
    entry.stated = titled.head.stated
    for row in below:
        entry.add(row.line)
    return entry


def _is_file_title(titled: Titled, parts: int) -> bool:
    """Whether a file's name is put like a title, or is a work's name over several parts."""
    title = titled.head.title
    named = parts >= PARTS and is_name(title) and is_marked(title)
    return named or looks_like_title(title) or is_title(titled.head)


def _states_venue(row: Row, context: Context) -> bool:
    """Whether a row is a field that says where a work appeared: ``论文出处：ICLR 2019``."""
    field = read_field(row.line.text)
    known = field and field.name == "venue"
    return bool(known and field and values.find_venue(field.value, vocabulary=context.vocabulary))


def named_in_prose(document: Block, context: Context) -> Entry | None:
    """Return the entry of a page such as ``# Informer论文精读`` that names its work 《…》 below."""
    heading = next((block.heading for block in document.children if block.kind == "section"), None)
    page = _PAGE.fullmatch(heading.text.strip()) if heading else None
    below = list(rows(document.children))
    told = {found for row in below[:_NEAR] for found in _QUOTED.findall(row.line.text)}
    if page is None or heading is None or len(told) != 1 or not looks_like_title(min(told)):
        return None
    name = page["name"] if is_name(page["name"]) else None
    entry = Entry("paper", heading.lines[0], context, written=min(told), name=name)
    for row in below:
        entry.add(row.line)
    entry.roles[heading.line] = "title"
    entry.body = [(number, text) for number, text in entry.body if number != heading.line]
    return entry

"""One paper a file: front matter with the facts of a work, and the note below it.

YAML between ``---`` or TOML between ``+++``, as Obsidian, Zotero's plugins, Hugo and Jekyll write
it. Front matter that only describes the page (layout, categories) is context.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..model import Link, Problem
from ..outline import Block, Line
from ..titles import looks_like_title, title_key, words_of
from ..values.dates import whole_date
from ..values.mappings import read_yaml
from .ends import Ends, about
from .entry import Context, Entry, is_only_links
from .evidence import is_paper_link, is_placeholder, is_whole_title
from .fields import Field, heading_is, read_field, read_label, without_wiki
from .headline import read_headline
from .labels import is_link_label
from .pieces import Headline
from .run import Found, Run, rows
from .sections import CATEGORY
from .stated import Stated
from .titled import is_address, is_paper, read_titled

_SCHOLARLY = frozenset(
    "citekey citationkey bibkey key doi arxiv arxivid year journal journaltitle booktitle venue "
    "conference authors zotero zoterokey itemtype pdf isbn issn eprint publication published "
    "citation 作者 会议 期刊 发表 论文".split()
)
"""Keys, folded, that only a note on a work has."""
_DECISIVE = frozenset("citekey citationkey bibkey zoterokey itemtype".split())
"""Any of these is enough."""
_PAGE = frozenset("layout permalink excerpt slug theme sidebar comments showdate showtoc".split())
_LEAST_LINKED = 4
_SAID = ("excerpt", "description", "summary", "subtitle")
"""Keys under which a page says what it is."""
_SWITCHES = frozenset(
    "pin pinned toc comment comments draft mathjax katex math catalog hidden published"
    " hiddenfromhomepage disablenunjucks".split()
)
"""What is turned on or off for a post, which may well be on a work."""
_ITEM = re.compile(r"\s*-\s+[\w-]{1,40}\s?:")
_ADDRESSES = re.compile(r"https?://[^\s，。；、（）]+")
_LINKS = {
    "doi": "https://doi.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "arxivid": "https://arxiv.org/abs/{}",
    "eprint": "https://arxiv.org/abs/{}",
}


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry of a file whose front matter describes a work."""
    block = run[start]
    if block.kind != "front matter":
        return None
    data = parsed(block)
    if not data:
        return None
    if any(is_placeholder(_text(value)) for value in data.values()):
        return Found(problems=(_template(block, context),), taken=len(run) - start)
    switched = {_fold(key) for key, value in data.items() if isinstance(value, bool)}
    keys = {_fold(key) for key in data} - (switched & _SCHOLARLY)
    if not keys & _SCHOLARLY and (listed := tuple(_listed(data, block, context))):
        return Found(listed)
    body = run[start + 1 :]
    title = _title(data, body)
    called = _called(data, title, context)
    if not words_of(title) or not (called.called or _is_note(keys, called.title, body, context)):
        return None
    written, title = title, called.title if called.called or called.stated.found else title
    post = bool(called.called or keys & _PAGE or switched & _SWITCHES or _leads_on(title, body))
    entry = _begun(block, title, context)
    entry.stated = called.stated
    blogged = post and _scholarly(keys) < 2
    for key, value in data.items():
        if blogged and _signs_post(key, value):
            entry.extra[str(key)] = (block.line, _text(value))
            continue
        _keep(entry, key, value, block, page=post)
    for row in rows(body):
        if _heading_of(row.line.text, title) or _heading_of(row.line.text, written):
            entry.roles[row.line.number] = "title"
        else:
            entry.add(row.line)
    return Found((entry,), taken=len(run) - start)


def _called(data: Mapping[str, Any], title: str, context: Context) -> Headline:
    """Return the title without the words that say that it is one, and what stands beside it.

    These may stand in what the page says of itself: ``excerpt: Notes on the paper "…" by …``.
    """
    for text in (title, *(_text(data.get(key)) for key in _SAID)):
        if about(text):
            head = read_headline(Line(1, text, text), context.vocabulary)
            if head.called and (text == title or title_key(head.title) == title_key(title)):
                return head
    ends = Ends(context.vocabulary)
    plain = ends.without_call_behind(ends.fronted(title)).strip("《》 ")
    behind = Ends(context.vocabulary)
    cut = behind.tail_bracket(plain)
    placed = behind.stated.venue or behind.stated.published
    stated = behind.stated if placed else Stated()
    return Headline(cut if placed else plain, called=ends.called, stated=stated)


def _begun(block: Block, title: str, context: Context) -> Entry:
    """Return an entry that has its title and owns the front matter, whose values it lacks yet."""
    entry = Entry("paper", block.lines[0], context, written=title)
    for line in block.lines:
        entry.roles[line.number] = "field" if line.raw.strip() else "context"
    entry.roles[_line_of(block, title)] = "title"
    entry.end_line = block.end_line
    return entry


def day_of_page(block: Block) -> date | None:
    """Return the day on which front matter says that a page, and no work, was written."""
    data = parsed(block)
    if _PAGE.isdisjoint(map(_fold, data)):
        return None
    day = whole_date(_text(data.get("date")))
    whole = day is not None and not day.vague and len(day.value) == len("2024-05-06")
    return date.fromisoformat(day.value) if day and whole else None


def tags_of_page(block: Block) -> Iterator[tuple[Field, int]]:
    """Yield the tags that front matter gives a page, each list with its line."""
    for key, value in parsed(block).items():
        if read_label(str(key)) == "tags" and (text := _text(value)):
            yield Field("tags", str(key), text), _line_of_key(block, key)


def _listed(data: Mapping[str, Any], block: Block, context: Context) -> Iterator[Entry]:
    """Yield the entries of papers that front matter lists: those of the sessions of a seminar."""
    lists = [value for value in data.values() if isinstance(value, list)]
    papers = [one for found in lists for one in found if isinstance(one, dict) and _is_work(one)]
    titles = [_line_of(block, _text(one["title"])) for one in papers]
    starts = [_item_of(block, number) for number in titles]
    ends = [*starts[1:], block.end_line]
    for one, number, start, end in zip(papers, titles, starts, ends, strict=False):
        lines = tuple(line for line in block.lines if start <= line.number < end)
        title = next(line for line in block.lines if line.number == number)
        entry = Entry("paper", title, context, written=_text(one["title"]))
        entry.start_line, entry.end_line = start, end - 1
        entry.roles |= {line.number: "field" for line in lines if line.raw.strip()}
        entry.roles[number] = "title"
        for key, value in one.items():
            _keep(entry, key, value, replace(block, line=start, lines=lines), page=True)
        yield entry


def _is_work(item: Mapping[str, Any]) -> bool:
    """Whether an item has a title and two facts that only a work has, or one and an address."""
    facts = {_fold(key) for key in item} & (_SCHOLARLY | {"link", "url"})
    return len(facts) > 1 and looks_like_title(_text(item.get("title")))


def _item_of(block: Block, number: int) -> int:
    """Return the line where the item of a list begins to which a line belongs."""
    above = [n.number for n in block.lines if n.number <= number and _ITEM.match(n.raw)]
    return above[-1] if above else number


def _title(data: Mapping[str, Any], body: Run) -> str:
    stated = _text(data.get("title") or data.get("Title") or _named(data, "title") or "")
    named = any(map(str.isalnum, stated))  # a dash stands for none
    return stated if named else _stated(body) or _heading(body)


def _template(block: Block, context: Context) -> Problem:
    return context.problem(
        "unfilled-template",
        block.line,
        "the values of this front matter are still to be filled in: a template, not read as a note",
        "leave the folder of templates out of the sources",
        "info",
    )


def parsed(block: Block) -> Mapping[str, Any]:
    """Return what front matter says; of text that is neither YAML nor TOML nothing."""
    text = "".join(line.raw for line in block.lines).strip()
    inner = text[3:].rsplit(text[:3], 1)[0]
    try:
        data = tomllib.loads(_repaired(inner)) if text.startswith("+++") else read_yaml(inner)
    except (ValueError, RecursionError):  # not TOML, not YAML, or more than anyone writes
        data = dict(_pairs(inner))
    return data if isinstance(data, dict) else {}


def _repaired(toml: str) -> str:
    """Return TOML without the keys that were left empty."""
    return re.sub(r"^\s*[\w-]+\s*=\s*$", "", toml.replace("\r\n", "\n"), flags=re.MULTILINE)


def _pairs(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the pairs and lists of front matter that no parser takes, line by line."""
    key, items = "", list[str]()
    for line in text.splitlines():
        if item := re.match(r"\s*+-\s+(\S.*)", line) if key else None:
            items.append(item[1].strip().strip("\"'"))
        elif found := re.match(r"\s*+([\w -]{1,40}?)\s*[:=]\s*(.*)", line):
            if items:
                yield key, items
            key, value, items = found[1], found[2].strip().strip("\"'"), []
            if value:
                yield key, value
    if items:
        yield key, items


def _fold(key: object) -> str:
    return re.sub(r"[\s_-]+", "", str(key)).casefold()


def _named(data: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in data.items() if read_label(str(key)) == name), None)


def _text(value: Any) -> str:
    """Return a value as text; of a list its items."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("name") or " ".join(map(_text, value.values())))
    if value is None:
        return ""
    text = without_wiki(str(value)).strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _is_note(keys: set[str], title: str, body: Run, context: Context) -> bool:
    scholarly = _scholarly(keys) + 2 * (_states_work(body) or _is_addressed(title, body))
    listing = CATEGORY.search(title) is not None and not is_whole_title(title)
    if scholarly < 2 and (keys & _PAGE or listing):
        return False
    if scholarly == 0 and not looks_like_title(title):
        return False
    return scholarly >= 2 or _papers(body, context) < 2


def _is_addressed(title: str, body: Run) -> bool:
    """Whether a title is followed by the address of a paper first of all: a post on it.

    Or by the title once more, as words of a link.
    """
    if _leads_on(title, body):
        return True
    first = next(iter(rows(body)), None)
    if first is None or not is_whole_title(title):
        return False
    field = read_field(first.line.text)
    named = field is not None and field.name == "title" and is_link_label(field.value)
    return is_address(first.line) or (named and any(map(is_paper_link, first.line.links)))


def _leads_on(title: str, body: Run) -> bool:
    """Whether the first line is a link and nothing else, with a title of four words as words."""
    first = next(iter(rows(body)), None)
    if first is None or words_of(title) < _LEAST_LINKED:
        return False
    same = any(title_key(link.label) == title_key(title) for link in first.line.links)
    return same and is_only_links(first.line)


def _states_work(body: Run) -> bool:
    """Whether the first heading below is one like 论文信息 and stands over facts of a work."""
    first = next((block for block in body if block.kind == "section"), None)
    if first is None or not heading_is("note", first.heading.text):
        return False
    fields = map(read_field, (row.line.text for row in rows(first.children[1:])))
    return any(field.name in ("venue", "authors") and field.value for field in fields if field)


def _scholarly(keys: set[str]) -> int:
    """Return how clearly the keys of front matter are those of a work: two are enough."""
    return len(keys & _SCHOLARLY) + 2 * len(keys & _DECISIVE)


def _papers(body: Run, context: Context) -> int:
    """Count the lines below that would be entries of their own."""
    count = 0
    for block in body:
        for leaf in block.leaves():
            if leaf.kind in ("paragraph", "heading") and leaf.lines:
                titled = read_titled(leaf.lines[:2], context)
                count += bool(titled and titled.verdict == "paper" and is_paper(titled, context))
    return count


def _stated(body: Run) -> str:
    """Return the title that a field or reference below front matter states."""
    for row in rows(body):
        field = read_field(row.line.text)
        if field and field.name == "title" and field.value and "://" not in field.value[:8]:
            return field.value
    return ""


def _heading(body: Run) -> str:
    """Return the first heading of a note whose front matter has no title."""
    headings = (block.heading.text.strip() for block in body if block.kind == "section")
    return next((text for text in headings if not heading_is("note", text)), "")


def _heading_of(text: str, title: str) -> bool:
    return text.strip().casefold() == title.casefold()


def _line_of(block: Block, title: str) -> int:
    found = (line.number for line in block.lines if title[:40] in line.raw)
    return next(found, block.line)


def _line_of_key(block: Block, key: object) -> int:
    written = re.compile(rf"\s*(?:-\s+)?{re.escape(str(key))}\s*[:=]")
    return next((n.number for n in block.lines if written.match(n.raw)), block.line)


def _keep(entry: Entry, key: object, value: Any, block: Block, *, page: bool) -> None:
    """Keep a pair of the front matter as field, address or name."""
    text, name = _text(value), read_label(str(key).replace("_", " "))
    number = _line_of_key(block, key)
    name = None if name == "filed" else name
    if not text or name == "title":
        return
    if name == "published" and page:
        name = "read"  # the day of a post is not that of the work
    folded = _fold(key)
    if folded in _LINKS and "://" not in text:
        entry.links.append(Link(_LINKS[folded].format(text), str(key)))
    elif text.startswith(("http://", "https://")):
        urls = _ADDRESSES.findall(text) or [text]  # one with a blank in it stays as it is
        entry.links += [Link(url.rstrip(",;."), str(key)) for url in urls]
    elif folded == "aliases":
        names = value if isinstance(value, list) else [value]
        entry.name = entry.name or next((n for n in map(_text, names) if _is_short(n)), None)
    elif name not in (None, "links", "body", "figure"):
        if name == "authors" and isinstance(value, list):
            text = "; ".join(filter(None, map(_text, value)))
        entry.set(Field(str(name), str(key), text), number)
    else:
        entry.extra.setdefault(str(key), (number, text))


def _signs_post(key: object, value: Any) -> bool:
    """Whether a pair names one author, as that of a post is; a work has mostly several."""
    several = re.search(r"[,，;；&]|\band\b|et al|等", _text(value))
    return _fold(key) == "author" and several is None


def _is_short(name: str) -> bool:
    return 0 < len(name) <= 24 and len(name.split()) <= 2

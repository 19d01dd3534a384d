"""`.bib` files ↔ works, and adding to a file without changing what stands there.

The syntax is bibtexparser's. An entry or field that an author wrote is his: `add_entries`
only inserts, and says where the file and the facts differ.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import bibtexparser
from bibtexparser.library import Library
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text

from .model import Person, Problem, Work
from .titles import is_marked, title_key
from .works import identities

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # its warnings are our problems

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TYPES = {
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "article": "article-journal",
    "book": "book",
    "incollection": "chapter",
    "inbook": "chapter",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
    "report": "report",
    "online": "webpage",
    "misc": "article",
    "unpublished": "manuscript",
}
_ENTRY = {
    "paper-conference": "inproceedings",
    "article-journal": "article",
    "book": "book",
    "chapter": "incollection",
    "thesis": "phdthesis",
    "report": "techreport",
}
_ESCAPED = re.compile(r"([&%#_$])")
_FILLED = {"author", "title", "year", "doi", "eprint", "archiveprefix", "primaryclass", "url", "pages"}
"""Fields that may be added to an author's entry of any type."""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a ``.bib`` file holds."""

    works: tuple[Work, ...]
    problems: tuple[Problem, ...]
    lines: Mapping[str, int]
    """The line where the entry of each key begins."""


def read_bibtex(text: str, source: str) -> Bibliography:
    """Return the works of a ``.bib`` text; blocks that cannot be read are problems.

    >>> read_bibtex("@misc{li2023blip2, title={{BLIP-2}: Boot}, year=2023}", "refs.bib").works[0].title
    'BLIP-2: Boot'
    """
    library = _parse(text)
    strings = {string.key.casefold(): string.value for string in library.strings}
    works = tuple(_work(entry, strings) for entry in library.entries)
    problems = tuple(_problem(block, source) for block in library.failed_blocks)
    lines = {entry.key: entry.start_line + 1 for entry in library.entries}
    return Bibliography(works, problems, lines)


def _parse(text: str) -> Library:
    return bibtexparser.parse_string(text, parse_stack=[])


def _problem(block: ParsingFailedBlock, source: str) -> Problem:
    line = (block.start_line or 0) + 1
    if isinstance(block, DuplicateBlockKeyBlock):
        message = f'the key "{block.key}" stands twice; the first entry counts'
        return Problem("duplicate-key", "error", message, source, line, "rename one of them")
    reason = str(block.error).strip().splitlines()[0] if block.error else "unknown"
    message = f"this block is not BibTeX that can be read: {reason}"
    return Problem("unread-entry", "error", message, source, line, "look for an unclosed brace")


def _work(entry: Entry, strings: Mapping[str, str]) -> Work:
    raw = {field.key.casefold(): _value(str(field.value), strings) for field in entry.fields}
    value = {name: plain(text) for name, text in raw.items()}
    people = tuple(_people(raw.get("author", "")))
    preprint = value.get("archiveprefix", value.get("eprinttype", "")).casefold() == "arxiv"
    arxiv = re.sub(r"v\d+$", "", value.get("eprint", "")) if preprint else ""
    container = value.get("booktitle") or value.get("journal") or value.get("journaltitle")
    return Work(
        entry.key,
        value.get("title", ""),
        type=_TYPES.get(entry.entry_type.casefold(), "document"),
        authors=people,
        published=_published(value),
        container=container,
        venue_year=int(value["year"]) if container and value.get("year", "").isdecimal() else None,
        series=value.get("series"),
        volume=value.get("volume"),
        number=value.get("number"),
        pages=(value.get("pages") or "").replace("--", "-") or None,
        publisher=value.get("publisher") or value.get("institution") or value.get("school"),
        doi=re.sub(r"^https?://(dx\.)?doi\.org/", "", value.get("doi", "")) or None,
        arxiv=arxiv or None,
        primary_class=value.get("primaryclass"),
        url=value.get("url"),
        language=value.get("langid") or value.get("language") or "en",
    )


def _value(text: str, strings: Mapping[str, str]) -> str:
    """Return a field's value: parts joined by ``#`` put together, macros looked up."""
    parts = re.split(r"\s*#\s*(?![^{]*\})(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text.strip())
    return "".join(_part(part, strings) for part in parts)


def _part(part: str, strings: Mapping[str, str], depth: int = 0) -> str:
    if part[:1] == "{" and part[-1:] == "}" or (part[:1] == '"' and part[-1:] == '"' and len(part) > 1):
        return part[1:-1]
    macro = strings.get(part.casefold())
    if macro is None or depth > 8:
        return part
    return "".join(_part(p, strings, depth + 1) for p in re.split(r"\s*#\s*", macro.strip()))


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(strict_latex_spaces=True, math_mode="verbatim", keep_comments=True)


def plain(text: str) -> str:
    r"""Return the words of a value without LaTeX: accents decoded, braces gone, blanks single.

    >>> plain(r"L{\"o}we \& {BLIP-2}")
    'Löwe & BLIP-2'
    """
    if "\\" in text or "~" in text:
        text = str(_decoder().latex_to_text(text))
    return " ".join(text.replace("{", "").replace("}", "").split())


def _people(value: str) -> Iterable[Person]:
    for name in split_multiple_persons_names(" ".join(value.split())):
        if name == "others":
            continue
        if name.startswith("{") and name.endswith("}"):
            yield Person(literal=plain(name))
            continue
        try:
            parts = parse_single_name_into_parts(name, strict=False)
        except InvalidNameError:
            yield Person(literal=plain(name))
            continue
        family = plain(" ".join([*parts.von, *parts.last]))
        given = plain(" ".join([*parts.first, *parts.jr]))
        yield Person(family, given) if given else Person(literal=family)


def _published(value: Mapping[str, str]) -> str | None:
    date = value.get("date") or value.get("year", "")
    found = re.match(r"\d{4}(-\d{2}(-\d{2})?)?", date)
    if not found:
        return None
    month = value.get("month", "")[:3].casefold()
    if "-" not in found[0] and month in _MONTHS:
        return f"{found[0]}-{_MONTHS.index(month) + 1:02d}"
    return found[0]


def format_entry(work: Work) -> str:
    """Return the complete entry of a work, its type chosen by what it is.

    >>> print(format_entry(Work("k2020", "A {test} of GPT-3", type="article", arxiv="2005.14165",
    ...     authors=(Person("Brown", "Tom B."),), published="2020-05")))
    @misc{k2020,
      author = {Brown, Tom B.},
      title = {A test of {GPT}-3},
      year = {2020},
      month = may,
      eprint = {2005.14165},
      archiveprefix = {arXiv},
      url = {https://arxiv.org/abs/2005.14165},
    }
    """
    rows = [f"  {name} = {value}," for name, value in _fields(work).items()]
    return "\n".join([f"@{_ENTRY.get(work.type, 'misc')}{{{work.key},", *rows, "}"])


def _fields(work: Work) -> dict[str, str]:
    """Return the fields of an entry with their braces, in the order they are printed."""
    kind = _ENTRY.get(work.type, "misc")
    container = {"inproceedings": "booktitle", "incollection": "booktitle", "article": "journal"}
    fields = {
        "author": " and ".join(map(_name, work.authors)),
        "title": protect(work.title),
        container.get(kind, "howpublished"): escape(work.container or ""),
        "series": escape(work.series or ""),
        "volume": work.volume,
        "number": work.number,
        "pages": re.sub(r"(?<=\d)-(?=\d)", "--", work.pages or ""),
        "institution" if kind == "techreport" else "publisher": escape(work.publisher or ""),
        "year": str(work.year or ""),
        "month": "",
        "eprint": work.arxiv,
        "archiveprefix": "arXiv" if work.arxiv else "",
        "primaryclass": work.primary_class,
        "doi": work.doi,
        "url": work.url or (f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else ""),
        "langid": work.language if work.language not in ("en", "") else "",
    }
    if kind == "techreport" and work.container and not work.publisher:
        fields["institution"] = fields.pop("howpublished")
    braced = {name: f"{{{value}}}" for name, value in fields.items() if value}
    if kind == "misc" and work.published and len(work.published) >= 7:
        braced["month"] = _MONTHS[int(work.published[5:7]) - 1]
    order = list(fields)
    return dict(sorted(braced.items(), key=lambda item: order.index(item[0])))


def _name(person: Person) -> str:
    if person.literal:
        return f"{{{escape(person.literal)}}}"
    return escape(f"{person.family}, {person.given}" if person.given else f"{{{person.family}}}")


def escape(text: str) -> str:
    r"""Return *text* with TeX's special characters escaped; braces and backslashes are dropped.

    >>> escape("R&D at 100%")
    'R\\&D at 100\\%'
    """
    return _ESCAPED.sub(r"\\\1", re.sub(r"[{}\\]", "", text)).replace("~", " ").replace("^", "")


def protect(title: str) -> str:
    """Return a title with braces round what must keep its capitals: names, acronyms.

    >>> protect("ViLT: Vision-and-Language Transformer for GPT4-Style LLMs, Qwen-VL, Phi-3")
    '{ViLT}: Vision-and-Language Transformer for {GPT4-Style} {LLMs}, {Qwen-VL}, {Phi-3}'
    """
    return re.sub(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", _protected, escape(title))


def _protected(found: re.Match[str]) -> str:
    """Return a word in braces if it is written like a name; of a compound, the part that is."""
    parts = found[0].split("-")
    marked = [is_marked(part) or part.isdigit() for part in parts]
    if len(parts) == 1 and parts[0].isdigit() or not any(marked):
        return found[0]
    if all(part[0].isupper() or part.isdigit() for part in parts):
        return f"{{{found[0]}}}"
    return "-".join(f"{{{p}}}" if is_marked(p) else p for p in parts)


def add_entries(text: str, works: Iterable[Work], source: str = "refs.bib") -> tuple[str, tuple[Problem, ...]]:
    """Return *text* with the entries and fields that it lacks, and where it differs from the facts.

    What stands in *text* keeps every byte and its order. An entry for the same work under another
    key counts as present. New entries go to the end, sorted by key.
    """
    library = _parse(text)
    strings = {string.key.casefold(): string.value for string in library.strings}
    standing = {entry.key: (entry, _work(entry, strings)) for entry in library.entries}
    taken = {*standing, *(b.key for b in library.failed_blocks if isinstance(b, DuplicateBlockKeyBlock))}
    index = {i: key for key, (_, work) in standing.items() for i in identities(work)}
    blind = _keys_in_failed(library)
    inserts: list[tuple[int, str]] = []
    problems: list[Problem] = []
    new: list[Work] = []
    places = _places(text, library)
    for work in sorted(works, key=lambda work: work.key):
        key = work.key if work.key in standing else next((index[i] for i in identities(work) if i in index), None)
        if key is None and work.key not in blind | taken:
            new.append(work)
        elif key is not None:
            entry, known = standing[key]
            inserts += _missing(entry, replace(work, key=key), places.get(key))
            problems += _differences(known, work, source, entry.start_line + 1)
    for at, piece in sorted(inserts, reverse=True):
        text = text[:at] + piece + text[at:]
    return _append(text, [format_entry(work) for work in new]), tuple(problems)


def _append(text: str, entries: Sequence[str]) -> str:
    if not entries:
        return text
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return text + gap + "\n\n".join(entries) + "\n"


def _keys_in_failed(library: Library) -> set[str]:
    """Return the keys of blocks that could not be read: these entries stand, too."""
    raws = (block.raw or "" for block in library.failed_blocks)
    return {found[1] for raw in raws if (found := re.match(r"@\w+\s*[{(]\s*([^,\s]+)", raw))}


def _places(text: str, library: Library) -> dict[str, int]:
    """Return, by key, the offset of the closing brace of each entry."""
    starts = [0]
    for found in re.finditer("\n", text):
        starts.append(found.end())
    places = {}
    for entry in library.entries:
        at = text.find(entry.raw, starts[min(entry.start_line, len(starts) - 1)])
        if at >= 0 and entry.raw[-1:] in "})":
            places[entry.key] = at + len(entry.raw) - 1
    return places


def _missing(entry: Entry, work: Work, close: int | None) -> list[tuple[int, str]]:
    """Return what to insert where, so that the entry has the fields that it lacks."""
    have = {field.key.casefold() for field in entry.fields}
    same = {"date": "year", "journaltitle": "journal", "eprinttype": "archiveprefix"}
    have |= {same[name] for name in have if name in same}
    allowed = _FILLED | ({"booktitle"} if entry.entry_type.casefold() == "inproceedings" else set())
    lacking = {n: v for n, v in _fields(work).items() if n in allowed and n not in have}
    if "eprint" in have:
        lacking = {n: v for n, v in lacking.items() if n not in ("archiveprefix", "primaryclass")}
    if not lacking or close is None or not entry.fields:
        return []
    body = entry.raw[:-1]
    last = len(body.rstrip())
    indent = re.search(r"\n([ \t]*)[^\s=]+\s*=", entry.raw)
    lead = f"\n{indent[1]}" if indent else " "
    comma = "" if body.rstrip().endswith(",") else ","
    piece = comma + ",".join(f"{lead}{name} = {value}" for name, value in lacking.items())
    return [(close - (len(body) - last), piece + ("," if not comma else ""))]


def _differences(known: Work, facts: Work, source: str, line: int) -> list[Problem]:
    """Return where an author's entry and the facts disagree; the entry stays as it is."""
    pairs = [
        ("title", known.title, facts.title, title_key(known.title) == title_key(facts.title)),
        ("year", str(known.year), str(facts.year), known.year == facts.year),
        ("doi", known.doi, facts.doi, (known.doi or "").casefold() == (facts.doi or "").casefold()),
        ("eprint", known.arxiv, facts.arxiv, known.arxiv == facts.arxiv),
        ("author", str(len(known.authors)), str(len(facts.authors)), len(known.authors) == len(facts.authors)),
    ]
    return [
        Problem(
            "differs-from-facts",
            "info",
            f'{known.key}: {name} is "{mine}" here and "{theirs}" in the facts',
            source,
            line,
            "yours is kept",
        )
        for name, mine, theirs, same in pairs
        if mine and theirs and not same and theirs not in ("None", "0")
    ]

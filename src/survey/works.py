"""Facts about works: ``data/works.json`` (CSL-JSON with provenance), merging, new citation keys."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pypinyin import Style, lazy_pinyin

from . import files
from .errors import SourceError
from .model import Person, Work
from .titles import read_title, title_key

_SMALL = frozenset(
    "a an and are as at but by can do does for from how if in into is it its no not of on or over "
    "than that the their then to toward towards under using via we what when where why with".split()
)
_CSL = {
    "container": "container-title",
    "venue": "container-title-short",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "series": "collection-title",
    "publisher": "publisher",
    "doi": "DOI",
    "url": "URL",
    "language": "language",
}
"""Fields of a work that CSL has a name for."""
_CUSTOM = ("arxiv", "primary_class", "published", "track")
_LISTS = ("urls", "aliases", "title_variants")


def read_works(path: Path) -> tuple[Work, ...]:
    """Return the works of a CSL-JSON file; none if there is no such file.

    Raises `SourceError` with the line for text that is not a JSON array of objects with an id.
    """
    if not path.exists():
        return ()
    try:
        items = json.loads(files.read_text(path).text or "[]")
    except json.JSONDecodeError as error:
        raise SourceError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from error
    if not isinstance(items, list) or not all(isinstance(i, dict) and "id" in i for i in items):
        raise SourceError(f"{path}: an array of CSL-JSON items is expected, each with an id")
    return tuple(from_csl(item) for item in items)


def write_works(path: Path, works: Iterable[Work]) -> None:
    """Write works as CSL-JSON, sorted by key, one field a line."""
    items = [to_csl(work) for work in sorted(works, key=lambda work: work.key)]
    text = json.dumps(items, ensure_ascii=False, indent=2)
    text = _NAME_OBJECT.sub(_on_one_line, text)
    files.write_text(path, _DATE.sub(lambda found: re.sub(r"\s+", "", found[0]), text) + "\n")


_DATE = re.compile(r"\[\s+\[[\s\d,]+\]\s+\]")
_NAME_OBJECT = re.compile(r'\{\n\s+("(?:family|literal)": ".*")(?:,\n\s+("given": ".*"))?\n\s+\}')


def _on_one_line(found: re.Match[str]) -> str:
    return f"{{{', '.join(filter(None, found.groups()))}}}"


def from_csl(item: Mapping[str, Any]) -> Work:
    """Return the work that a CSL-JSON item describes.

    >>> from_csl({"id": "k", "title": "T", "issued": {"date-parts": [[2021, 6]]}}).published
    '2021-06'
    """
    custom = item.get("custom", {})
    issued = _date(item.get("issued"))
    known = {name: item[csl] for name, csl in _CSL.items() if item.get(csl)}
    own = {name: custom[name] for name in _CUSTOM if custom.get(name)}
    lists = {name: tuple(custom.get(name, ())) for name in _LISTS}
    venue_year = int(issued[:4]) if issued and item.get("container-title") else None
    work = Work(
        str(item["id"]),
        str(item.get("title", "")),
        type=str(item.get("type", "document")),
        authors=tuple(_person(author) for author in item.get("author", ())),
        venue_year=venue_year,
        sources=MappingProxyType({k: tuple(v) for k, v in custom.get("sources", {}).items()}),
        more=MappingProxyType(_unknown(item, custom)),
    )
    return replace(work, **{"published": issued, **known, **own, **lists})


def to_csl(work: Work) -> dict[str, Any]:
    """Return the CSL-JSON item of a work; what CSL has no name for stands under ``custom``."""
    issued = str(work.venue_year) if work.venue_year else work.published
    item: dict[str, Any] = {"id": work.key, "type": work.type, "title": work.title}
    item["author"] = [_parts(person) for person in work.authors]
    if issued:
        item["issued"] = {"date-parts": [[int(part) for part in issued.split("-")]]}
    item |= {csl: value for name, csl in _CSL.items() if (value := getattr(work, name))}
    custom = {name: value for name in _CUSTOM if (value := getattr(work, name))}
    custom |= {name: list(value) for name in _LISTS if (value := getattr(work, name))}
    if work.sources:
        custom["sources"] = {name: list(found) for name, found in sorted(work.sources.items())}
    more = {name: value for name, value in work.more.items() if name != "custom"}
    custom |= work.more.get("custom", {})
    return item | more | ({"custom": custom} if custom else {})


def _unknown(item: Mapping[str, Any], custom: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a CSL-JSON item that a `Work` has no field for."""
    known = {"id", "type", "title", "author", "issued", "custom", *_CSL.values()}
    own = {*_CUSTOM, *_LISTS, "sources"}
    more = {name: value for name, value in item.items() if name not in known}
    unknown = {name: value for name, value in custom.items() if name not in own}
    return more | ({"custom": unknown} if unknown else {})


def _date(issued: Mapping[str, Any] | None) -> str | None:
    parts = (issued or {}).get("date-parts") or [[]]
    return "-".join(f"{int(p):02d}" for p in parts[0]) or None


def _person(author: Mapping[str, str]) -> Person:
    particle = author.get("non-dropping-particle", "")
    family = f"{particle} {author.get('family', '')}".strip()
    return Person(family, author.get("given", ""), author.get("literal", ""))


def _parts(person: Person) -> dict[str, str]:
    if person.literal:
        return {"literal": person.literal}
    return {k: v for k, v in (("family", person.family), ("given", person.given)) if v}


def merge(known: Iterable[Work], more: Iterable[Work]) -> list[Work]:
    """Return *known* with what *more* adds; works with the same DOI, arXiv number or title are one.

    The keys of *more* win: a bibliography's keys are what its author cites by. Facts of *known*
    win over the same fields of *more*.
    """
    merged = {work.key: work for work in known}
    index = {identity: work.key for work in merged.values() for identity in identities(work)}
    for work in more:
        key = next((index[i] for i in identities(work) if i in index), None)
        if key is None or key not in merged:
            merged[work.key] = work
        else:
            merged[work.key] = _filled(merged.pop(key), work)
        index |= {identity: work.key for identity in identities(work)}
    return list(merged.values())


def _filled(work: Work, other: Work) -> Work:
    """Return *work* under the key of *other*, what it lacks taken from there."""
    names = [name for name in Work.__dataclass_fields__ if name not in ("key", "type", "language")]
    lacking = {n: getattr(other, n) for n in names if not getattr(work, n) and getattr(other, n)}
    return replace(work, key=other.key, **lacking)


def identities(work: Work) -> list[str]:
    """Return what proves two records to be of one work: identifiers, and the title."""
    found = [f"arxiv:{work.arxiv}"] if work.arxiv else []
    found += [f"doi:{work.doi.casefold()}"] if work.doi else []
    key = title_key(work.title)
    return found + ([f"title:{key}"] if len(key) >= 12 else [])


def new_key(work: Work, taken: Collection[str]) -> str:
    """Return a citation key: surname, year of first publication, first significant word; ASCII.

    A key that is taken gets a, b, … at its end. Han surnames are read as surnames (单 shan).

    >>> from survey.model import Person
    >>> authors = (Person("Li", "Junnan"),)
    >>> new_key(Work("", "BLIP-2: Bootstrapping", authors=authors, published="2023-01"), ())
    'li2023blip2'
    >>> new_key(Work("", "图神经网络综述", authors=(Person("单", "田"),), published="2020"), ())
    'shan2020tu'
    """
    first = work.authors[0] if work.authors else Person()
    name = _ascii(first.family or first.literal.split(" ")[0], surname=True)
    year = (work.published or str(work.venue_year or ""))[:4]
    key = f"{name or 'anon'}{year}{_word(work.title)}"
    if key not in taken:
        return key
    return next(c for n in count() if (c := f"{key}{_letters(n)}") not in taken)


def _letters(number: int) -> str:
    """Return a, b, … z, aa, ab, …"""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + chr(ord("a") + last)


def _word(title: str) -> str:
    """Return the first word of a title that says what it is about."""
    parts = read_title(title)
    if parts.short_name and parts.rest and title.startswith(parts.short_name):
        return _ascii(parts.short_name.replace(" ", ""))
    words = [_ascii(word) for word in re.split(r"[\s/—–:：,，。]+", title)]
    return next((word for word in words if word and word not in _SMALL), "")


def _ascii(text: str, *, surname: bool = False) -> str:
    """Return lower-case letters and digits: the last word of a surname, accents folded, pinyin."""
    text = text.split()[-1] if surname and text.isascii() and text.split() else text
    if re.search(r"[\u3400-\u9fff]", text):
        syllables = lazy_pinyin(text, style=Style.NORMAL)
        text = _SURNAMES.get(text, "".join(syllables)) if surname else syllables[0]
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = re.sub(r"[^a-z0-9]", "", folded.replace("ø", "o").replace("ł", "l").replace("ß", "ss"))
    return kept[-24:] if surname else kept[:24]


_SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "任": "ren", "朴": "piao", "区": "ou", "查": "zha",
    "盖": "ge", "华": "hua", "翟": "zhai", "尉迟": "yuchi", "万俟": "moqi", "洗": "xian", "冼": "xian", "缪": "miao",
    "乐": "yue", "种": "chong", "秘": "bi", "覃": "qin", "燕": "yan", "纪": "ji", "葛": "ge", "万": "wan", "叶": "ye",
    "黑": "he", "员": "yun", "牟": "mu", "召": "shao", "宿": "su", "都": "du", "尹": "yin", "沈": "shen",
}  # fmt: skip
"""Surnames that are read otherwise than the same character in a word."""

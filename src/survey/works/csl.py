"""CSL-JSON files of facts: ``data/works.json``.

CSL's own members carry what CSL knows; ``custom`` carries the rest: first publication, arXiv id,
names and addresses of the work, and under ``sources`` where each field was verified. Members that
we do not know stay in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import SourceError
from ..files import read_text, stands, update
from ..model import Person, Work
from ..titles import read_title
from ..values.mappings import whole_signs
from .places import beginnings

_TEXT = {
    "container-title": "container",
    "container-title-short": "venue",
    "volume": "volume",
    "page": "pages",
    "publisher": "publisher",
    "DOI": "doi",
    "URL": "url",
}
"""CSL members that are one text, and the fields of a work that hold them."""
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_NUMBER = re.compile(r"[0-9]{1,4}")
_CUSTOM = {"arxiv": "arxiv", "primary_class": "primary_class", "track": "track"}
_LISTS = ("urls", "aliases", "title_variants")
ASKED, SUGGESTED = "asked", "suggested"
"""Under these names ``sources`` hold what services were asked and what else they said."""
SOURCE_NAMES = MappingProxyType(
    {"published": "first_public", "container": "venue", "venue_year": "venue"}
)
"""Fields of a work that ``sources`` knows under another name."""
_ORDER = (
    "id type genre title title-short author issued container-title container-title-short "
    "collection-title event-title volume issue number page publisher DOI URL language custom"
).split()
_NAME = ("non-dropping-particle", "dropping-particle", "family", "suffix", "given", "literal")
_ORDER_CUSTOM = (
    "first_public arxiv primary_class acl track venue_status aliases title_variants urls "
    "later_versions notes sources"
).split()


def read_works(path: Path) -> tuple[Work, ...]:
    """Return the works of a CSL-JSON file; none if there is no file.

    Raises `SourceError` with file and line if it is not an array of works.
    """
    return tuple(map(_work, _items(path, read_text(path).text))) if stands(path) else ()


def _items(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        items = json.loads(whole_signs(text))
    except json.JSONDecodeError as error:
        raise SourceError(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:  # numbers and nesting beyond all use
        raise SourceError(f"{path}:1: not JSON that is read: {error}") from error
    if not isinstance(items, list):
        raise SourceError(f"{path}:1: expected an array of works, found {type(items).__name__}")
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        complaint = _complaint(item)
        if not complaint and item["id"] in seen:
            complaint = f'"{item["id"]}" stands twice; rename or remove one'
        if complaint:
            raise SourceError(f"{path}:{_line(text, number)}: work {number}: {complaint}")
        seen.add(item["id"])
    return items


def _complaint(item: Any) -> str:
    """Return what keeps an item from being a work, or an empty string."""
    if not isinstance(item, dict):
        return "expected an object"
    for name in ("id", "title"):
        if not isinstance(item.get(name), str) or not item[name].strip():
            return f'"{name}" must be a text'
    wrong = [name for name in (*_TEXT, "type", "language") if not _is_word(item.get(name, ""))]
    if wrong:
        return f'"{wrong[0]}" must be a text'
    if not isinstance(names := item.get("author", []), list) or not all(map(_is_name, names)):
        return '"author" must be an array of names'
    if not _is_date(item.get("issued")):
        return '"issued" must be {"date-parts": [[year, month, day]]}'
    return _complaint_of_custom(item.get("custom", {}))


def _is_date(issued: Any) -> bool:
    """Whether a CSL date is missing, in words (``raw``, ``literal``), or made of numbers."""
    if issued is None or (isinstance(issued, dict) and "date-parts" not in issued):
        return True
    parts = issued["date-parts"] if isinstance(issued, dict) else None
    numbers = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(numbers, list) or not all(_NUMBER.fullmatch(str(n)) for n in numbers):
        return False
    return not numbers or _is_day(_iso(issued) or "")


def _is_day(iso: str) -> bool:
    """Whether a date of ISO 8601, as precise as it may be, is one of the calendar.

    >>> _is_day("2023"), _is_day("2023-05"), _is_day("2023-13")
    (True, True, False)
    """
    try:
        date.fromisoformat(f"{iso}-01-01"[:10])
    except ValueError:
        return False
    return _DATE.fullmatch(iso) is not None


def _complaint_of_custom(custom: Any) -> str:
    if not isinstance(custom, dict):
        return '"custom" must be an object'
    wrong = [name for name in _LISTS if not _is_list_of(custom.get(name, []), str)]
    if wrong:
        return f'"{wrong[0]}" must be an array of texts'
    sources = custom.get("sources", {})
    if not isinstance(sources, dict) or not all(_is_list_of(s, str) for s in sources.values()):
        return '"sources" must hold an array of texts for each field'
    published = custom.get("first_public")
    if published is not None and not _is_day(str(published)):
        return f'"first_public" must be a date like 2023-05-18, not "{published}"'
    return ""


def _is_word(value: Any) -> bool:
    return isinstance(value, str | int)


def _is_name(name: Any) -> bool:
    return isinstance(name, dict) and all(isinstance(name.get(p) or "", str) for p in _NAME)


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _line(text: str, number: int) -> int:
    """Return the line on which the item *number* of the array begins."""
    return next(islice(beginnings(text), number - 1, None))[1]


def _work(item: Mapping[str, Any]) -> Work:
    custom = item.get("custom", {})
    issued = _iso(item.get("issued"))
    texts = {field: _text(item.get(name)) for name, field in _TEXT.items()}
    texts |= {field: _text(custom.get(name)) for name, field in _CUSTOM.items()}
    lists = {name: tuple(custom.get(name, ())) for name in _LISTS}
    in_venue = texts["container"] or texts["venue"]
    return Work(
        key=item["id"],
        title=item["title"],
        type=str(item.get("type", "document")),
        authors=tuple(_person(name) for name in item.get("author", ())),
        published=_text(custom.get("first_public")) or issued,
        venue=texts["venue"],
        container=texts["container"],
        venue_year=int(issued[:4]) if issued and in_venue else None,
        track=texts["track"],
        volume=texts["volume"],
        number=_text(item.get("issue", item.get("number"))),
        pages=texts["pages"],
        publisher=texts["publisher"],
        doi=texts["doi"],
        arxiv=texts["arxiv"],
        primary_class=texts["primary_class"],
        url=texts["url"],
        urls=lists["urls"],
        language=str(item.get("language", "en")),
        aliases=lists["aliases"],
        title_variants=lists["title_variants"],
        sources=MappingProxyType({k: tuple(v) for k, v in custom.get("sources", {}).items()}),
    )


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def _iso(issued: Any) -> str | None:
    """Return a CSL date as ISO 8601, as precise as it is stated.

    >>> _iso({"date-parts": [[2023, 5]]}), _iso({"raw": "2023"}), _iso({"date-parts": [["2023"]]})
    ('2023-05', '2023', '2023')
    """
    if not isinstance(issued, dict):
        return None
    parts = (issued.get("date-parts") or [[]])[0]
    if not parts:
        raw = str(issued.get("raw") or issued.get("literal") or "")
        return raw if _is_day(raw) else None
    year, *rest = (int(part) for part in parts[:3])
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _person(name: Mapping[str, Any]) -> Person:
    particles = [name.get("non-dropping-particle"), name.get("dropping-particle")]
    family = " ".join(filter(None, [*particles, name.get("family"), name.get("suffix")]))
    return Person(family, name.get("given") or "", name.get("literal") or "")


def write_works(path: Path, works: Iterable[Work]) -> None:
    """Write *works* to a CSL-JSON file, sorted by key; what we do not know of them stays.

    The file is replaced in one step, and not at all if nothing changed.
    """
    kept = tuple(works)
    update_works(path, lambda _: kept)


def update_works(path: Path, change: Callable[[tuple[Work, ...]], Iterable[Work]]) -> None:
    """Write to a CSL-JSON file what *change* makes of its works; see `write_works`.

    *change* is asked again if the file was written meanwhile.
    """

    def changed(text: str) -> str:
        standing = {item["id"]: item for item in (_items(path, text) if text else ())}
        works = change(tuple(map(_work, standing.values())))
        items = [_item(w, standing.get(w.key, {})) for w in sorted(works, key=lambda w: w.key)]
        return json.dumps(items, ensure_ascii=False, indent=2) + "\n"

    update(path, changed)


def _item(work: Work, standing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the CSL item of *work* on top of what the file says of it."""
    custom = _ordered({**standing.get("custom", {}), **_custom(work)}, _ORDER_CUSTOM)
    return _ordered({**standing, **_members(work), "custom": custom}, _ORDER)


def _ordered(members: Mapping[str, Any], order: list[str]) -> dict[str, Any]:
    """Return the members that say something, the known ones in their order, then the others."""
    names = [*(name for name in order if name in members), *members]
    return {name: members[name] for name in names if members[name] not in (None, "", [], {})}


def _members(work: Work) -> dict[str, Any]:
    issued = str(work.venue_year) if work.venue_year else work.published
    numbered = "number" if work.type == "report" else "issue"
    return {
        "id": work.key,
        "type": work.type,
        "genre": "preprint" if work.type == "article" else None,
        "title": work.title,
        "title-short": read_title(work.title).short_name or next(_short_aliases(work), None),
        "author": [_name(person) for person in work.authors],
        "issued": {"date-parts": [[int(part) for part in issued.split("-")]]} if issued else None,
        **{name: getattr(work, field) for name, field in _TEXT.items()},
        numbered: work.number,
        "language": work.language,
    }


def _short_aliases(work: Work) -> Iterator[str]:
    return (alias for alias in work.aliases if len(alias) <= 20)


def _custom(work: Work) -> dict[str, Any]:
    return {
        "first_public": work.published,
        **{name: getattr(work, field) for name, field in _CUSTOM.items()},
        **{name: list(getattr(work, name)) for name in _LISTS},
        "sources": {name: list(where) for name, where in work.sources.items()},
    }


def _name(person: Person) -> dict[str, str]:
    members = {"family": person.family, "given": person.given, "literal": person.literal}
    return {name: text for name, text in members.items() if text}

"""Works → CSL-JSON and RIS, for Zotero, EndNote, pandoc and whatever else takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..model import Person, Work
from ..works import outward
from .ris import TYPES

_CSL = {
    "container": "container-title", "venue": "container-title-short", "volume": "volume",
    "pages": "page", "publisher": "publisher", "doi": "DOI", "language": "language",
}  # fmt: skip
_RIS_TYPES = {kind: name for name, kind in reversed(TYPES.items())} | {"article": "UNPB"}


def format_csl(works: Iterable[Work]) -> str:
    """Return *works* as a CSL-JSON array, by key.

    >>> print(format_csl([Work("k", "Water", type="article", arxiv="2301.12597")]), end="")
    [
      {
        "id": "k",
        "citation-key": "k",
        "type": "article",
        "title": "Water",
        "number": "arXiv:2301.12597",
        "publisher": "arXiv",
        "URL": "https://arxiv.org/abs/2301.12597",
        "language": "en"
      }
    ]
    """
    items = [_item(work) for work in sorted(map(outward, works), key=lambda work: work.key)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(work: Work) -> dict[str, Any]:
    members = {
        "id": work.key,
        "citation-key": work.key,
        "type": work.type,
        "title": work.title,
        "author": [_name(person) for person in work.authors],
        "issued": {"date-parts": [[int(part) for part in date.split("-")]]}
        if (date := _date(work))
        else None,
        **{name: getattr(work, ours) for ours, name in _CSL.items()},
        **_numbers(work),
        "URL": _address(work),
    }
    order = ("number", "publisher", "DOI", "URL", "language")
    names = [*(n for n in members if n not in order), *(n for n in order if n in members)]
    return {name: members[name] for name in names if members[name]}


def _numbers(work: Work) -> dict[str, Any]:
    """Return the number of a preprint, by which Zotero knows it too, or that of an issue."""
    if work.arxiv and not (work.container or work.venue):
        return {"number": f"arXiv:{work.arxiv}", "publisher": work.publisher or "arXiv"}
    numbered = "number" if work.type in ("report", "patent", "standard") else "issue"
    note = f"arXiv:{work.arxiv}" if work.arxiv else None
    return {numbered: work.number, "note": note}


def _name(who: Person) -> dict[str, str]:
    members = {"family": who.family, "given": who.given, "literal": who.literal}
    return {name: text for name, text in members.items() if text}


def _date(work: Work) -> str:
    """Return the date that a reference prints; the month of a preprint is not the venue's."""
    of_preprint = work.arxiv and work.venue_year
    if work.published and work.published.startswith(str(work.year)) and not of_preprint:
        return work.published
    return str(work.year or "")


def _address(work: Work) -> str | None:
    if work.url or not work.arxiv or work.doi:
        return work.url
    return f"https://arxiv.org/abs/{work.arxiv}"


def format_ris(works: Iterable[Work]) -> str:
    """Return *works* as RIS, by key; ``ID`` holds the key.

    >>> format_ris([Work("k", "Water", published="2023-05")]).splitlines()
    ['TY  - GEN', 'ID  - k', 'TI  - Water', 'PY  - 2023', 'DA  - 2023/05//', 'LA  - en', 'ER  - ']
    """
    ordered = sorted(map(outward, works), key=lambda work: work.key)
    return "\n".join("".join(f"{tag}  - {text}\n" for tag, text in _lines(w)) for w in ordered)


def _lines(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS_TYPES.get(work.type, "GEN")
    for tag, text in _tagged(work):
        if text:
            yield tag, " ".join(text.split())
    yield "ER", ""


def _tagged(work: Work) -> Iterator[tuple[str, str | None]]:
    yield "ID", work.key
    yield "TI", work.title
    for who in work.authors:
        yield "AU", _ris_name(who)
    date = _date(work)
    yield "PY", date[:4]
    yield "DA", "/".join([*date.split("-"), "", ""][:4]) if len(date) > 4 else None
    yield "T2", work.container or work.venue
    yield "J2", work.venue if work.container else None
    yield "VL", work.volume
    yield "IS", work.number
    first, _, last = (work.pages or "").partition("-")
    yield "SP", first
    yield "EP", last
    yield "PB", work.publisher
    yield "DO", work.doi
    yield "AN", f"arXiv:{work.arxiv}" if work.arxiv else None
    yield "UR", _address(work)
    yield "LA", work.language


def _ris_name(who: Person) -> str:
    if who.literal or not who.given or str(who) == f"{who.family}{who.given}":
        return str(who)
    return f"{who.family}, {who.given}"

"""What the readers of answers share: candidates, and values out of JSON that may be anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..bibtex.facts import vocabulary_venue
from ..model import Person, Work
from ..values import identifiers
from .clean import plain_text
from .client import AnswerError

_MOST_AUTHORS = 5000
_MOST = 100
"""Hits of an answer that are looked at; twice as many as are asked for."""
TYPES = {
    "journal-article": "article-journal", "article-journal": "article-journal",
    "proceedings-article": "paper-conference", "paper-conference": "paper-conference",
    "conference-paper": "paper-conference", "posted-content": "article", "preprint": "article",
    "article": "article", "book-chapter": "chapter", "chapter": "chapter", "book": "book",
    "monograph": "book", "edited-book": "book", "report": "report", "dissertation": "thesis",
    "thesis": "thesis", "dataset": "dataset", "webpage": "webpage",
}  # fmt: skip
"""What Crossref, DataCite and OpenAlex call a CSL type."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work as a service knows it; it has no key."""

    work: Work
    retracted: bool = False


Candidates = tuple[Candidate, ...]


def kept(found: Iterable[Candidate | None]) -> Iterable[Candidate]:
    """Return the candidates that have a title, of the first hits."""
    return (c for c in islice(found, _MOST) if c and c.work.title)


def read_json(body: bytes) -> Any:
    """Return what a body of JSON holds; raise `AnswerError` if it is none, or nested too deep."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AnswerError(f"the answer is not JSON ({type(error).__name__})") from error


def member(value: Any, name: str) -> Any:
    """Return a member of what may be an object, None if it is none."""
    return value.get(name) if isinstance(value, dict) else None


def array(value: Any) -> list[Any]:
    """Return what may be an array, empty if it is none."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of what may be an array."""
    return [item for item in array(value)[:_MOST_AUTHORS] if isinstance(item, dict)]


def first(value: Any) -> str:
    """Return a text, or the first text of a list; Crossref has lists where CSL has texts."""
    return plain_text(value[0] if isinstance(value, list) and value else value)


def word(value: Any) -> str | None:
    """Return a number or a short text as text."""
    if isinstance(value, bool):
        return None
    text = str(value) if isinstance(value, int) and abs(value) < 10**12 else first(value)
    return text if 0 < len(text) <= 60 else None


def pages(value: Any) -> str | None:
    """Return a range of pages with a hyphen."""
    text = word(value)
    return re.sub(r"(?<![\s–—-])\s*[–—-]+\s*", "-", text) if text else None


def doi_of(value: Any) -> str | None:
    """Return a DOI; arXiv's own are arXiv ids."""
    found = identifiers(plain_text(value)).doi
    return None if found is None or found.casefold().startswith("10.48550/") else found


def people(names: Iterable[Person | None]) -> tuple[Person, ...]:
    """Return the names that name somebody, each once."""
    return tuple(dict.fromkeys(filter(None, names)))


def is_arxiv(name: str) -> bool:
    """Whether the name of a container or publisher is arXiv's."""
    return name.casefold().startswith("arxiv")


def place_of(container: str, issued: str | None) -> dict[str, Any]:
    """Return the fields of a work that say where it was published."""
    venue = vocabulary_venue(container) if container else None
    return {
        "container": container or None,
        "venue": venue.name if venue else None,
        "venue_year": int(issued[:4]) if container and issued else None,
    }


def url_of(value: Any) -> str | None:
    """Return an address of the web, None for any other."""
    text = plain_text(value)
    return text if re.fullmatch(r"https?://[^\s<>\"]{4,500}", text) else None

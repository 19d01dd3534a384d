"""Answers of DataCite → candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import Person, Work
from ..values import identifiers
from .clean import iso_date, name_parts, plain_text, spoken_name, title_text
from .client import AnswerError
from .found import (
    TYPES,
    Candidate,
    Candidates,
    doi_of,
    kept,
    member,
    objects,
    people,
    place_of,
    read_json,
    url_of,
)


def read_datacite(body: bytes) -> Candidates:
    """Return the work of an answer of DataCite."""
    said = member(member(read_json(body), "data"), "attributes")
    if not isinstance(said, dict):
        raise AnswerError("the answer has no data")
    return tuple(kept([_datacite_item(said)]))


def _datacite_item(said: Mapping[str, Any]) -> Candidate | None:
    titles = objects(said.get("titles"))
    doi = plain_text(said.get("doi"))
    arxiv = identifiers(doi).arxiv
    container = plain_text(member(said.get("container"), "title"))
    issued = _datacite_date(said)
    kind = plain_text(member(said.get("types"), "citeproc"))
    work = Work(
        key="",
        title=title_text(titles[0].get("title")) if titles else "",
        type="article" if arxiv else TYPES.get(kind, "document"),
        authors=people(map(_creator, objects(said.get("creators")))),
        published=issued,
        **place_of(container, issued),
        publisher=None if arxiv else plain_text(said.get("publisher")) or None,
        doi=doi_of(doi),
        arxiv=arxiv,
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else url_of(said.get("url")),
    )
    return Candidate(work)


def _creator(creator: Mapping[str, Any]) -> Person | None:
    if creator.get("nameType") == "Organizational":
        name = plain_text(creator.get("name"))
        return Person(literal=name) if name else None
    parts = {"family": creator.get("familyName"), "given": creator.get("givenName")}
    return name_parts(parts) if all(parts.values()) else spoken_name(creator.get("name"))


def _datacite_date(said: Mapping[str, Any]) -> str | None:
    """Return the day of the first submission, else the year of publication."""
    days = (d for d in objects(said.get("dates")) if d.get("dateType") == "Submitted")
    first = min(filter(None, (iso_date(day.get("date")) for day in days)), default=None)
    return first or iso_date(said.get("publicationYear"))

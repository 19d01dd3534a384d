"""Answers of OpenAlex → candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import Person, Work
from ..values import identifiers
from .clean import iso_date, plain_text, spoken_name, title_text
from .client import AnswerError
from .found import (
    TYPES,
    Candidate,
    Candidates,
    array,
    doi_of,
    is_arxiv,
    kept,
    member,
    objects,
    people,
    place_of,
    read_json,
    url_of,
    word,
)


def read_openalex(body: bytes) -> Candidates:
    """Return the work of an answer of OpenAlex, or each of a page of results."""
    said = read_json(body)
    if not isinstance(said, dict):
        raise AnswerError("the answer is no object")
    return tuple(kept(map(_openalex_item, array(said.get("results", [said])))))


def _openalex_item(said: Any) -> Candidate | None:
    if not isinstance(said, dict):
        return None
    location = said.get("primary_location")
    source = member(location, "source")
    is_repository = member(source, "type") == "repository"
    container = plain_text(member(source, "display_name") or member(location, "raw_source_name"))
    if is_repository or is_arxiv(container):
        container = ""
    issued = iso_date(said.get("publication_date")) or iso_date(said.get("publication_year"))
    work = Work(
        key="",
        title=title_text(said.get("title") or said.get("display_name")),
        type=_openalex_type(said, is_repository),
        authors=people(map(_authorship, objects(said.get("authorships")))),
        published=issued if container else iso_date(said.get("publication_year")),
        **place_of(container, issued),
        **_openalex_pages(said.get("biblio")),
        doi=doi_of(said.get("doi")),
        arxiv=_openalex_arxiv(said),
        url=url_of(said.get("doi")),
    )
    return Candidate(work, said.get("is_retracted") is True)


def _openalex_type(said: Mapping[str, Any], is_repository: bool) -> str:
    raw = member(said.get("primary_location"), "raw_type") or said.get("type_crossref")
    kind = TYPES.get(plain_text(raw)) or TYPES.get(plain_text(said.get("type")), "document")
    return "article" if is_repository else kind


def _authorship(said: Mapping[str, Any]) -> Person | None:
    """Return an author as the paper prints the name; a profile's name may be another person's."""
    printed = said.get("raw_author_name")
    return spoken_name(printed or member(said.get("author"), "display_name"))


def _openalex_pages(biblio: Any) -> dict[str, Any]:
    first, last = word(member(biblio, "first_page")), word(member(biblio, "last_page"))
    return {
        "volume": word(member(biblio, "volume")),
        "number": word(member(biblio, "issue")),
        "pages": f"{first}-{last}" if first and last and first != last else first,
    }


def _openalex_arxiv(said: Mapping[str, Any]) -> str | None:
    places = objects(said.get("locations"))
    addresses = [said.get("doi"), *(place.get("landing_page_url") for place in places)]
    return next(filter(None, (identifiers(plain_text(a)).arxiv for a in addresses)), None)

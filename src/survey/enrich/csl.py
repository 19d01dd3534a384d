"""CSL-JSON and its near relation, what Crossref answers → candidates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..model import Work
from ..values import identifiers
from .clean import date_parts, name_parts, plain_text, title_text
from .client import AnswerError
from .found import (
    TYPES,
    Candidate,
    Candidates,
    array,
    doi_of,
    first,
    is_arxiv,
    kept,
    member,
    objects,
    pages,
    people,
    place_of,
    read_json,
    url_of,
    word,
)


def read_csl(body: bytes) -> Candidates:
    """Return the item of CSL-JSON, or each of a list of items."""
    said = read_json(body)
    return tuple(kept(map(_csl_item, said if isinstance(said, list) else [said])))


def read_crossref(body: bytes) -> Candidates:
    """Return the work of an answer of Crossref, or each of a list of works."""
    message = member(read_json(body), "message")
    if not isinstance(message, dict):
        raise AnswerError("the answer has no message")
    return tuple(kept(map(_csl_item, array(message.get("items", [message])))))


def _csl_item(item: Any) -> Candidate | None:
    if not isinstance(item, dict):
        return None
    container = first(item.get("container-title"))
    arxiv = _csl_arxiv(item, container)
    kind = "article" if arxiv and is_arxiv(first(item.get("publisher"))) else None
    if is_arxiv(container):
        container, kind = "", "article"
    issued = date_parts(item.get("issued"))
    title = _title(item)
    work = Work(
        key="",
        title=title,
        type=kind or TYPES.get(plain_text(item.get("type")), "document"),
        authors=people(map(name_parts, objects(item.get("author")))),
        published=issued,
        **place_of(container, issued),
        volume=word(item.get("volume")),
        number=word(item.get("issue")),
        pages=pages(item.get("page")),
        publisher=None if kind else first(item.get("publisher")) or None,
        doi=doi_of(item.get("DOI")),
        arxiv=arxiv,
        url=url_of(item.get("URL")),
    )
    return Candidate(work, _is_retracted(item, title))


def _title(item: Mapping[str, Any]) -> str:
    """Return the title with its subtitle, which Crossref keeps apart, and some depositors twice."""
    title, more = title_text(first(item.get("title"))), title_text(first(item.get("subtitle")))
    return (
        f"{title}: {more}" if title and more and more.casefold() not in title.casefold() else title
    )


def _csl_arxiv(item: Mapping[str, Any], container: str) -> str | None:
    """Return the arXiv id of an item that is a preprint there, or says which one it had."""
    addresses: list[Any] = [item.get("DOI"), item.get("URL") if is_arxiv(container) else None]
    for related in objects(member(item.get("relation"), "has-preprint")):
        addresses.append(related.get("id"))
    return next(filter(None, (identifiers(plain_text(a)).arxiv for a in addresses)), None)


def _is_retracted(item: Mapping[str, Any], title: str) -> bool:
    updates = {plain_text(u.get("type")) for u in objects(item.get("updated-by"))}
    return "retraction" in updates or bool(re.match(r"(?:RETRACTED|WITHDRAWN)\b", title))

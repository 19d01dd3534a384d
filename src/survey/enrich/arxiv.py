"""The Atom feed of arXiv → candidates."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..model import Work
from ..values import identifiers
from .clean import iso_date, plain_text, spoken_name, title_text
from .client import AnswerError
from .found import Candidate, Candidates, doi_of, kept, people

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def read_atom(body: bytes) -> Candidates:
    """Return the entries of an answer of arXiv; what it says of an error is no entry."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:  # or its encoding
        raise AnswerError(f"the answer is not XML that we read ({type(error).__name__})") from error
    if root.tag != f"{_ATOM}feed":
        raise AnswerError("the answer is no Atom feed")
    return tuple(kept(map(_atom_entry, root.findall(f"{_ATOM}entry"))))


def _atom_entry(entry: Element) -> Candidate | None:
    address = entry.findtext(f"{_ATOM}id") or ""
    arxiv = identifiers(address).arxiv
    if arxiv is None:
        return None
    category = entry.find(f"{_ARXIV}primary_category")
    names = (spoken_name(name.text) for name in entry.findall(f"{_ATOM}author/{_ATOM}name"))
    work = Work(
        key="",
        title=title_text(entry.findtext(f"{_ATOM}title")),
        type="article",
        authors=people(names),
        published=iso_date(entry.findtext(f"{_ATOM}published")),
        doi=doi_of(entry.findtext(f"{_ARXIV}doi")),
        arxiv=arxiv,
        primary_class=plain_text(category.get("term")) or None if category is not None else None,
        url=f"https://arxiv.org/abs/{arxiv}",
    )
    comment = plain_text(entry.findtext(f"{_ARXIV}comment"))
    return Candidate(work, bool(re.search(r"\bwithdrawn\b", comment, re.IGNORECASE)))

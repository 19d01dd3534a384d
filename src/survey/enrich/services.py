"""The services, in one table; adding one is one module with a reader and one row here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

from ..model import Work
from ..titles import read_title
from .arxiv import read_atom
from .client import Request
from .csl import read_crossref, read_csl
from .datacite import read_datacite
from .found import Candidates
from .openalex import read_openalex

Kind = Literal["arxiv", "doi", "title"]
"""What a service is asked by."""
Ask = Callable[[Sequence[str]], tuple[str, dict[str, str]]]
"""From identifiers, or a title and a family name, to a path and its parameters."""

_CSL = "application/vnd.citationstyles.csl+json"
_AGENCIES = (
    "crossref.org", "crosscite.org", "datacite.org", "doi.org", "medra.org",
    "japanlinkcenter.org", "kisti.re.kr", "chndoi.org",
)  # fmt: skip
"""Registration agencies that doi.org sends a question on to."""
_CROSSREF_FIELDS = (
    "DOI,title,subtitle,author,issued,container-title,type,volume,issue,page,publisher,relation,"
    "updated-by,URL"
)
_OPENALEX_FIELDS = (
    "id,doi,title,display_name,publication_year,publication_date,type,authorships,"
    "primary_location,locations,biblio,is_retracted"
)
_ROWS = 5
"""Hits of a search that are looked at."""


@dataclass(frozen=True, slots=True)
class Service:
    """A source of facts: where it is, how often it may be asked, by what, and how it answers."""

    name: str
    base: str
    accept: str
    by: Mapping[Kind, Ask]
    read: Callable[[bytes], Candidates]
    pace: float = 0.2
    """Seconds between two requests, as its terms ask for."""
    batch: int = 1
    """How many identifiers one request may hold."""
    hosts: tuple[str, ...] = field(default=())
    """Where else it may redirect to."""

    def request(self, kind: Kind, values: Sequence[str]) -> Request:
        """Return the request that asks for *values*."""
        path, params = self.by[kind](values)
        url = self.base.rstrip("/") + path
        return Request(url, self.accept, params, self.pace, self.hosts)

    def at(self, base: str) -> Service:
        """Return the same service at another address, without a pause between requests."""
        return replace(self, base=base, pace=0.0)


def words(text: str) -> str:
    """Return the words of a title without what a query language would read as its own.

    >>> words('BLIP-2: "Bootstrapping", (really) | x:y')
    'BLIP 2 Bootstrapping really x y'
    """
    return " ".join(re.findall(r"\w+", text))[:300]


def question_of(work: Work) -> tuple[str, str]:
    """Return what a search for a work asks for: its title and its first author's family name."""
    first = work.authors[0] if work.authors else None
    return read_title(work.title).text, (first.family or first.literal) if first else ""


def _arxiv_ids(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return "/api/query", {"id_list": ",".join(values), "max_results": str(len(values))}


def _arxiv_title(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return "/api/query", {"search_query": f'ti:"{words(values[0])}"', "max_results": str(_ROWS)}


def _datacite_arxiv(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return f"/dois/10.48550/{quote(f'arxiv.{values[0]}')}", {}


def _doi(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return f"/{quote(values[0], safe='/()')}", {}


def _crossref_doi(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return f"/works/{quote(values[0], safe='')}", {}


def _crossref_title(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    asked = " ".join(filter(None, (words(values[0]), *values[1:])))
    return "/works", {
        "query.bibliographic": asked,
        "rows": str(_ROWS),
        "select": _CROSSREF_FIELDS,
    }


def _openalex_doi(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return f"/works/doi:{quote(values[0], safe='')}", {"select": _OPENALEX_FIELDS}


def _openalex_title(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    return "/works", {
        "filter": f"title.search:{words(values[0])}",
        "per_page": str(_ROWS),
        "select": _OPENALEX_FIELDS,
    }


SERVICES: tuple[Service, ...] = (
    Service(
        "doi", "https://doi.org", _CSL, {"doi": _doi}, read_csl, hosts=_AGENCIES,
    ),
    Service(
        "crossref", "https://api.crossref.org", "application/json",
        {"doi": _crossref_doi, "title": _crossref_title}, read_crossref,
    ),
    Service(
        "openalex", "https://api.openalex.org", "application/json",
        {"doi": _openalex_doi, "title": _openalex_title}, read_openalex,
    ),
    Service(
        "arxiv", "https://export.arxiv.org", "application/atom+xml",
        {"arxiv": _arxiv_ids, "title": _arxiv_title}, read_atom, pace=3.0, batch=50,
    ),
    Service(
        "datacite", "https://api.datacite.org", "application/json",
        {"arxiv": _datacite_arxiv}, read_datacite,
    ),
)  # fmt: skip
"""In the order in which they are asked; the first that knows a work is believed."""

"""Identifiers of a work: in an address, or named in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The first identifier of each kind; arXiv's without its version."""

    arxiv: str | None = None
    doi: str | None = None
    acl: str | None = None
    openreview: str | None = None

    @property
    def address(self) -> str | None:
        """Where arXiv's number leads, else the DOI."""
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        return f"https://doi.org/{self.doi}" if self.doi else None


_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}(?!\d)"
_ARXIV_OLD = (
    r"(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|eess"
    r"|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg"
    r"|q-bio|q-fin|quant-ph|solv-int|stat|supr-con)(?:\.[A-Z]{2})?/\d{7}(?!\d)"
)
_ARXIV = re.compile(
    r"(?<![a-z0-9])(?:(?:arxiv\.org|alphaxiv\.org|ar5iv(?:\.labs\.arxiv)?\.org|arxiv-vanity\.com|scirate\.com|xxx\.lanl\.gov)"
    r"/(?:abs/|pdf/|html/|format/|src/|e-print/|ps/|overview/|forum/|papers/|arxiv/|audio/)?(?:arxiv:)?"
    r"|huggingface\.co/papers/|hf\.co/papers/|paperswithcode\.com/paper/arxiv:|semanticscholar\.org/arxiv:"
    r"|arxiv\s?(?:preprint\s)?(?:id)?[:：\s.]?\s?(?:arxiv:|abs/)?|(?:corr\s?[, ]?\s?)?abs/"
    r"|10\.48550/arxiv\.)"
    rf"(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})",
    re.IGNORECASE,
)
_ARXIV_ALONE = re.compile(rf"\s*\[?(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})(?:v\d{{1,2}})?\]?\s*")
_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/[^\s\"<>{}|\\^`，。；、（）《》【】]+")
_ARXIV_CITED = re.compile(
    rf"(?:preprint\s+)?(?:arxiv\s+)?(?:preprint\s+)?arxiv\s?[:：]?\s?(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})"
    r"(?:v\d{1,2})?(?:\s?\[[\w.-]{2,12}\])?",
    re.IGNORECASE,
)
"""As references give it in place of a venue."""
_ACL = re.compile(
    r"(?P<id>(?<![A-Za-z0-9.])(?:\d{4}\.[a-z0-9_]{2,20}-[a-z0-9_]{1,20}\.\d{1,4}|[A-Z]\d{2}-\d{4})(?![\d-]))"
)
_ACL_SITE = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology|10\.(?:18653/v1|3115/v1))/(?:anthology/)?(?:papers/)?(?:[A-Z]/[A-Z]\d\d/)?"
    r"(?P<id>\d{4}\.[a-z0-9_]{2,20}-[a-z0-9_]{1,20}\.\d{1,4}|[A-Z]\d{2}-\d{4})",
    re.IGNORECASE,
)
_OPENREVIEW = re.compile(
    r"openreview\.net/(?:forum|pdf|references/pdf|attachment|group|revisions)\?(?:[^\s#]{0,200}&)?id=(?P<id>[\w-]{6,20})"
)
_DOI_CALLED = re.compile(r"^doi\s?[:：]\s?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def identifiers(text: str) -> Identifiers:
    """Return the identifiers that an address or a text holds.

    >>> identifiers("https://arxiv.org/pdf/1706.03762v5.pdf").arxiv
    '1706.03762'
    >>> identifiers("https://aclanthology.org/2023.acl-long.405/").acl
    '2023.acl-long.405'
    """
    doi = next(_dois(text), None)
    return Identifiers(
        arxiv=_without_class(_first(_ARXIV, text) or _whole(_ARXIV_ALONE, text)),
        doi=doi,
        acl=_acl(text),
        openreview=_first(_OPENREVIEW, text),
    )


@lru_cache(maxsize=4096)
def whole_identifier(text: str) -> Identifiers | None:
    """Return the identifier that a text is, if it is one of arXiv or a DOI and nothing else.

    >>> whole_identifier("arXiv preprint arXiv:1706.03762v5 [cs.CL]").address
    'https://arxiv.org/abs/1706.03762'
    >>> whole_identifier("[1706.03762]").arxiv, whole_identifier("see arXiv:1706.03762")
    ('1706.03762', None)
    >>> whole_identifier("DOI: 10.1126/science.1107621").doi
    '10.1126/science.1107621'
    """
    arxiv = _whole(_ARXIV_CITED, text) or _whole(_ARXIV_ALONE, text)
    if arxiv:
        return Identifiers(arxiv=_without_class(arxiv))
    doi = _DOI_CALLED.sub("", text)
    return Identifiers(doi=doi) if next(_dois(doi), None) == doi else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match["id"] if match else None


def _without_class(arxiv: str | None) -> str | None:
    """Return an old identifier without its subject class, as arXiv cites it: math/0309136."""
    return arxiv and re.sub(r"\.[A-Z]{2}(?=/)", "", arxiv)


def _whole(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.fullmatch(text) if len(text) < 60 else None
    return match["id"] if match else None


def _acl(text: str) -> str | None:
    found = _first(_ACL_SITE, text)
    if found is None and "://" not in text:
        found = _first(_ACL, text)
    return found and (found.upper() if len(found) == 8 else found.lower())


def _dois(text: str) -> Iterator[str]:
    """Return every DOI, less the punctuation and brackets of the text around it."""
    for match in _DOI.finditer(text):
        doi = re.split(r"[?#&]|%3F", match[0], maxsplit=1)[0].rstrip(".,;:!'*_]/")
        core = doi.rstrip(").,;:")
        own = max(core.count("(") - core.count(")"), 0)
        closed = list(re.finditer(r"\)", doi[len(core) :]))[:own]
        doi = doi[: len(core) + (closed[-1].end() if closed else 0)]
        doi = re.sub(r"\.(?:pdf|full|abstract)$", "", doi)
        if doi.partition("/")[2]:
            yield doi

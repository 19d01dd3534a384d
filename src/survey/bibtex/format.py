"""A work → its BibTeX entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Work
from ..vocabulary import vocabulary
from ..works import outward
from .capitals import format_title
from .facts import HAN, LANGUAGES
from .names import format_names
from .tex import encode, verbatim

_TYPES = {
    "paper-conference": "inproceedings",
    "article-journal": "article",
    "report": "techreport",
    "book": "book",
    "chapter": "incollection",
    "thesis": "phdthesis",
}
_CONTAINERS = {
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "article": "journal",
    "techreport": "institution",
    "phdthesis": "school",
    "book": "publisher",
}
"""Of each type of entry, the field without which it is none."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NO_KEY = re.compile(r"[\s,{}()=#%\"'\\~@]+")


def format_entry(work: Work) -> str:
    """Return the BibTeX entry of a work, with a line end.

    >>> print(format_entry(Work("k", "CLIP: A & B", type="article", arxiv="2103.00020",
    ...                         published="2021-02")), end="")
    @misc{k,
      title = {{CLIP}: A \\& B},
      key = {CLIP: A \\& B},
      howpublished = {arXiv preprint arXiv:2103.00020},
      year = {2021},
      month = feb,
      eprint = {2103.00020},
      archiveprefix = {arXiv},
      url = {https://arxiv.org/abs/2103.00020}
    }
    """
    lines = ",\n".join(f"  {name} = {value}" for name, value in entry_fields(work).items())
    return f"@{entry_type(work)}{{{entry_key(work)},\n{lines}\n}}\n"


def entry_key(work: Work) -> str:
    """Return the key of a work without the characters that BibTeX cannot have in one."""
    return _NO_KEY.sub("", work.key) or "work"


def entry_type(work: Work) -> str:
    """Return the type of a work's entry; ``misc`` where what another type must have is unknown."""
    kind = _TYPES.get(work.type, "misc")
    known = vocabulary().venue(work.venue) if work.venue else None
    if known and work.type in ("document", "article"):  # so far as a note can tell
        kinds = {"journal": "article", "preprint": "misc"}
        kind = kinds.get(known.type, "inproceedings")
    return kind if kind == "misc" or _container(work, kind) else "misc"


def _container(work: Work, kind: str) -> str | None:
    if kind in ("book", "phdthesis"):
        return work.publisher
    if kind == "techreport":
        return work.publisher or work.container or work.venue
    known = vocabulary().venue(work.venue) if work.venue and not work.container else None
    return work.container or (known and known.full) or work.venue


def entry_fields(work: Work) -> dict[str, str]:
    """Return the fields of a work's entry in their order, each value with its delimiters."""
    said = outward(work)
    fields = {name: text for name, text in _fields(said, entry_type(said)) if text}
    return {name: text if name == "month" else f"{{{text}}}" for name, text in fields.items()}


def _fields(work: Work, kind: str) -> Iterator[tuple[str, str | None]]:
    yield "title", format_title(work.title)
    yield "author", format_names(work.authors)
    if not work.authors:
        yield "key", encode(work.title)  # what BibTeX sorts by, and asks for
    yield from _place_and_date(work, kind)
    if kind != "misc":
        yield from _part(work, kind)
    yield from _identifiers(work)
    yield from _language(work)


def _place_and_date(work: Work, kind: str) -> Iterator[tuple[str, str | None]]:
    if kind in _CONTAINERS:
        name, text = _CONTAINERS[kind], encode(_container(work, kind) or "")
        yield name, f"{{{text}}}" if name == "booktitle" else text  # pandoc would touch capitals
    else:
        yield "howpublished", _place(work)
    yield "year", str(work.year) if work.year else None
    yield "month", _month(work)


def _part(work: Work, kind: str) -> Iterator[tuple[str, str | None]]:
    """Yield which part of its proceedings or journal a work is, and who published it."""
    yield "volume", encode(work.volume or "")
    if kind == "article" or not work.volume:  # elsewhere BibTeX takes only one of the two
        yield "number", encode(work.number or "")
    yield "pages", re.sub(r"(?<=\w)-(?=\w)", "--", encode(work.pages or ""))
    if _CONTAINERS[kind] in ("booktitle", "journal"):  # elsewhere it has been named
        yield "publisher", encode(work.publisher or "")


def _identifiers(work: Work) -> Iterator[tuple[str, str | None]]:
    if work.arxiv:
        yield "eprint", verbatim(work.arxiv)
        yield "archiveprefix", "arXiv"
        yield "primaryclass", encode(work.primary_class or "")
    yield "doi", verbatim(work.doi or "")
    yield "url", verbatim(_url(work) or "")


def _place(work: Work) -> str | None:
    """Return where a work without proceedings or journal can be found."""
    if work.arxiv and not (work.container or work.publisher):
        return f"arXiv preprint arXiv:{work.arxiv}"
    place = work.container or work.venue or work.publisher
    return encode(place) if place else None


def _month(work: Work) -> str | None:
    """Return the month of a work that has no venue; a venue's is not that of the preprint."""
    if work.published and len(work.published) >= 7 and str(work.year) == work.published[:4]:
        return None if work.venue_year else _MONTHS[int(work.published[5:7]) - 1]
    return None


def _url(work: Work) -> str | None:
    if work.url or not work.arxiv:
        return work.url
    return f"https://arxiv.org/abs/{work.arxiv}" if not work.doi else None


def _language(work: Work) -> Iterator[tuple[str, str]]:
    expected = "zh" if HAN.search(work.title) else "en"
    if work.language != expected or expected != "en":
        name = LANGUAGES.get(work.language, work.language)
        yield "language", name
        yield "langid", name

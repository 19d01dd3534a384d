"""A work as it is compared with others: title, people, place and identifiers, folded."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .. import values
from ..model import Person, Work
from ..values.persons import PARTICLES
from .evidence import kind_of, numbers

HAN = re.compile(r"[\u3400-\u9fff]")
_TAGS = re.compile(r"</?[a-z]{1,6}\s*/?>|\\[a-z]+(?=[{\s])|[{}$]", re.IGNORECASE)
_TAIL = re.compile(
    r"""(?:(?<!\s)\s*[.:,;]\s*|(?<!\s)\s*)(?:
        [\[［【]\s*(?:[^\[\]]{0,400})(?:[\]］】]+|$)    # [Review], [45 refs], [Erratum appears in …
      | \([^()]{0,40}\b(?:abstract|review|meeting)\)
      | \((?:authors?'?s?'?\s+)?transl(?:ation)?\.?[^()]{0,20}\)
      | :\s*(?:original|research|review)\s+(?:article|paper)
      | \((?:in\s+)?(?:chinese|german|french|spanish|japanese|russian|italian|polish|dutch)\)
    )\s*\.?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a database put behind a title."""
_LAYERS = 8
"""So many things are taken off, one by one; no database puts more behind a title."""
_WHOLE = re.compile(r"[\[［]+([^\[\]［］]{8,})[\]］]*\s*\.?")
_HEAD = re.compile(
    r"^\s*(?:retracted(?: article)?|withdrawn|(?:original|research|review) (?:article|paper))"
    r"\s*[:.\-]\s*",
    re.IGNORECASE,
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
        "sigma tau upsilon phi chi psi omega".split(),
        strict=True,
    )
)
_SIGNS = str.maketrans(
    {k: f" {v} " for k, v in _GREEK.items()}
    | {"&": " and ", "+": " plus ", "µ": " mu ", "ς": " sigma ", "≥": ">=", "≤": "<="}
    | {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
_UNKNOWN = frozenset({"unknown", "anonymous", "anon", "na", "nan", "none", "noauthor", "佚名"})
_PREPRINT_DOI = re.compile(
    r"10\.(?:48550/|1101/(?:20|\d{6})|2139/ssrn|26434/|21203/rs|31234/|31219/|31235/|20944/preprints"
    r"|12688/|36227/|22541/|7287/peerj\.preprints|5281/zenodo|13140/rg)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Record:
    """What of a work is compared; texts are folded: no case, accents or punctuation."""

    title: str
    """Words and Han characters, parted by blanks, without what databases add."""
    variants: tuple[str, ...]
    """All titles it goes by, this one first."""
    keys: tuple[str, ...]
    """Their letters and digits alone."""
    kind: str
    """What it is beside a work: ``erratum``, ``reply``, …; empty for a work of its own."""
    numbers: tuple[tuple[str, ...], ...]
    """The numbers of each of the *variants*."""
    people: tuple[frozenset[str], ...]
    """Words of each author's name; initials are left out."""
    names: frozenset[str]
    year: int | None
    journal: str
    volume: str
    number: str
    pages: tuple[str, str]
    """First and last page, the last one written in full."""
    ids: frozenset[str]
    doi: str
    preprint: bool
    foreign: bool
    """Whether its title is said to be translated, by brackets around it."""

    @property
    def key(self) -> str:
        """The title's letters and digits alone."""
        return self.keys[0] if self.keys else ""

    @property
    def order(self) -> tuple[str, ...]:
        """What records are sorted by, so that nothing depends on the order they came in."""
        people = (" ".join(sorted(words)) for words in self.people)
        facts = (self.year, self.journal, self.volume, self.number, *self.pages, self.kind)
        return (*self.variants, "", *map(str, facts), *people, "", *sorted(self.ids), self.doi)


def read_record(work: Work) -> Record:
    """Return *work* as it is compared.

    >>> work = Work("k", "[Screening for Cancer]", authors=(Person("Öst", "A B"),), pages="147-51")
    >>> record = read_record(work)
    >>> record.title, record.people, record.pages
    ('screening for cancer', (frozenset({'ost'}),), ('147', '151'))
    """
    titles = {fold(text): text for text in map(bare_title, (work.title, *work.title_variants))}
    folded = tuple(title for title in titles if title and title not in _UNKNOWN)
    people = tuple(found for person in work.authors for found in _people(person))
    journal = html.unescape(work.container or work.venue or "")
    year = work.venue_year or (int(work.published[:4]) if work.published else None)
    doi = (work.doi or "").casefold().strip().removeprefix("https://doi.org/")
    return Record(
        title=folded[0] if folded else "",
        variants=folded,
        keys=tuple(title.replace(" ", "") for title in folded),
        kind=kind_of(work.title),
        numbers=tuple(tuple(numbers(titles[title])) for title in folded),
        people=people,
        names=frozenset().union(*people),
        year=year,
        journal=journal,
        volume=_first_number(work.volume),
        number=_first_number(work.number),
        pages=read_pages(work.pages),
        ids=frozenset(_identifiers(work)),
        doi=doi,
        preprint=_is_preprint(work, doi, journal),
        foreign=work.title.lstrip()[:1] in "[［",
    )


def fold(text: str) -> str:
    """Return the words of *text* in small letters without accents, parted by one blank.

    >>> fold("IFN-γ in Sjögren’s Syndrome"), fold("（１）多模态：综述")
    ('ifn gamma in sjogrens syndrome', '1 多模态 综述')
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
    text = re.sub(r"(?<=\w)['’`´](?=\w)", "", text)
    return " ".join(re.findall(r"[^\W_]+", text))


def bare_title(written: str) -> str:
    """Return a title without tags and what databases put behind or around it.

    >>> bare_title("A <i>Plain</i> Title. [Review] [45 refs]"), bare_title("[Ein Titel].")
    ('A Plain Title', 'Ein Titel')
    """
    text = _TAGS.sub("", _HEAD.sub("", html.unescape(written))).strip()
    for _ in range(_LAYERS):
        whole = _WHOLE.fullmatch(text)
        barer = whole[1] if whole else _TAIL.sub("", text) or text
        if barer == text:
            break
        text = barer
    return text


def read_pages(pages: str | None) -> tuple[str, str]:
    """Return first and last page in small letters; the last one in full, or as the first.

    >>> read_pages("S417-29"), read_pages("e12"), read_pages(None), read_pages("1899--1933")
    (('s417', 's429'), ('e12', 'e12'), ('', ''), ('1899', '1933'))
    """
    found = re.findall(r"(?<![a-z])[a-z]*\d+[a-z]?\b|\b[ivxlc]+\b", (pages or "").casefold())
    if not found or re.search(r"no pagination", pages or "", re.IGNORECASE):
        return "", ""
    found = [re.sub(r"^(?:pp?(?=\d))?([a-z]*?)0*(?=\d)", r"\1", page) for page in found]
    first = found[0]
    last = found[1] if len(found) > 1 else first
    if last.isdigit() and len(last) < len(first):
        last = first[: -len(last)] + last
    return first, last


def _first_number(text: str | None) -> str:
    found = re.search(r"\d+", text or "")
    return found[0].lstrip("0") if found else fold(text or "")


def _people(person: Person) -> Iterator[frozenset[str]]:
    """Yield the words of a name; of several names run together, those of each."""
    written = str(person) if person.literal else f"{person.family} {person.given}"
    for one in re.split(r";|\band\b|(?<=\.)(?=[^\W\d_]['’]?[^\W\d_])", written):
        if found := _name_words(one):
            yield found


@lru_cache(maxsize=65536)
def _name_words(name: str) -> frozenset[str]:
    """Return the words of a name that are no initials, Han ones as they are read.

    >>> sorted(_name_words("张伟")), sorted(_name_words("Meijer, C.J.L.M."))
    (['wei', 'zhang', 'zhangwei'], ['meijer'])
    """
    if HAN.search(name):
        from pypinyin import lazy_pinyin  # noqa: PLC0415  (its dictionary is slow to load)

        read = lazy_pinyin("".join(HAN.findall(name)))
        rest = "".join(read[1:])
        return frozenset({read[0], rest, "".join(read)} - {""})
    words = {w for w in fold(name).split() if len(w) > 1 and not w.isdigit()}
    capitals = {w.casefold() for w in re.findall(r"\b[A-Z]{2,3}\b", name)}
    kept = words - capitals or words
    return frozenset((kept - PARTICLES or kept) - _UNKNOWN)


def _identifiers(work: Work) -> Iterator[str]:
    if work.arxiv:
        yield f"arxiv:{work.arxiv.casefold()}"
    for url in filter(None, (work.url, *work.urls, work.doi)):
        found = values.identifiers(url)
        for name in ("arxiv", "acl", "openreview"):
            if value := getattr(found, name):
                yield f"{name}:{value.casefold()}"
    if work.doi and re.match(r"10\.\d{4,9}/\S*\w$", work.doi.strip()):
        yield f"doi:{work.doi.strip().casefold()}"


def _is_preprint(work: Work, doi: str, journal: str) -> bool:
    name = fold(journal)
    server = re.search(
        r"\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|preprints?|research square)\b",
        name,
    )
    return bool(server or _PREPRINT_DOI.match(doi) or (work.arxiv and not journal))

"""The fields of an entry → a work."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..model import Work
from ..titles import is_name
from ..values import identifiers, iso_date
from ..vocabulary import Venue, fold, months, vocabulary
from .names import read_names
from .tex import decode

_TYPES = {
    "article": "article-journal", "inproceedings": "paper-conference",
    "conference": "paper-conference", "techreport": "report", "report": "report",
    "online": "webpage", "electronic": "webpage", "www": "webpage", "webpage": "webpage",
    "book": "book", "mvbook": "book", "proceedings": "book", "collection": "book",
    "inbook": "chapter", "incollection": "chapter", "phdthesis": "thesis",
    "mastersthesis": "thesis", "thesis": "thesis", "unpublished": "manuscript",
    "dataset": "dataset", "software": "software", "patent": "patent", "standard": "standard",
    "newspaper": "article-newspaper", "periodical": "periodical",
}  # fmt: skip
LANGUAGES = {
    "zh": "chinese", "en": "english", "de": "german", "fr": "french", "ja": "japanese",
    "es": "spanish", "it": "italian", "ru": "russian", "pt": "portuguese", "ko": "korean",
}  # fmt: skip
"""Language codes and the names that ``langid`` gives them."""
_LANGUAGE_CODES = {name: code for code, name in LANGUAGES.items()} | {
    "american": "en", "british": "en", "usenglish": "en", "ukenglish": "en", "ngerman": "de",
    "中文": "zh", "汉语": "zh", "英文": "en", "日文": "ja", "simplifiedchinese": "zh",
}  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff]")
_URL = re.compile(r"\\url\s*\{([^{}]+)\}")
_PROCEEDINGS = re.compile(
    r"^(?:in\s+)?(?:proceedings|proc\.|findings)\s+(?:of\s+)?(?:the\s+)?(?:\d{4}\s+)?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:\d{4}|'?\d{1,3}(?:st|nd|rd|th)|(?:[a-z]+-)?(?:first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth|eleventh|twelfth|[a-z]+teenth|[a-z]+tieth)|annual)\b",
    re.IGNORECASE,
)


def work_of(key: str, entry_type: str, fields: Mapping[str, str]) -> Work:
    """Return what an entry says of a work; *fields* hold TeX, the work does not.

    >>> work = work_of("k", "article", {"title": "{BLIP-2}: Boots", "year": "2023",
    ...                                 "journal": "arXiv preprint arXiv:2301.12597"})
    >>> work.type, work.arxiv, work.published, work.container
    ('article', '2301.12597', '2023-01', None)
    """
    said = {name: text for name, text in fields.items() if text.strip()}
    arxiv, dated = _arxiv(said), _date(said)
    container = _container(said)
    kind = _type(entry_type, said, arxiv, container)
    title = _title(said)
    venue = vocabulary_venue(container) if container else None
    return Work(
        key=key,
        title=title,
        type=kind,
        authors=read_names(_first(said, "author", "editor"))[0],
        published=_published(arxiv, dated),
        venue=venue.name if venue else None,
        container=container,
        venue_year=int(dated[:4]) if dated and container else None,
        volume=_plain(said, "volume") if kind != "article" else None,
        number=_plain(said, "number", "issue") if kind != "article" else None,
        pages=_pages(said),
        publisher=_plain(said, "publisher", "institution", "school", "organization"),
        doi=_doi(said),
        arxiv=arxiv,
        primary_class=_plain(said, "primaryclass", "eprintclass") if arxiv else None,
        url=_url(said),
        urls=tuple(filter(None, [_url(said)])),
        language=_language(said, title),
        aliases=_aliases(said),
    )


def _first(said: Mapping[str, str], *names: str) -> str:
    return next((said[name] for name in names if name in said), "")


def _plain(said: Mapping[str, str], *names: str) -> str | None:
    return decode(_first(said, *names)) or None


def _title(said: Mapping[str, str]) -> str:
    title, more = decode(_first(said, "title")), decode(_first(said, "subtitle"))
    return f"{title}: {more}" if title and more else title or more


def _container(said: Mapping[str, str]) -> str | None:
    name = _plain(said, "booktitle", "journaltitle", "journal", "maintitle")
    return None if name is None or _is_preprint_server(name) else name


def _is_preprint_server(name: str) -> bool:
    return bool(re.match(r"(?:ar[xX]iv|arxiv|corr)\b", name.casefold()))


def _type(
    entry_type: str, said: Mapping[str, str], arxiv: str | None, container: str | None
) -> str:
    kind = _TYPES.get(entry_type, "document")
    if arxiv and not container and kind in ("article-journal", "document", "webpage", "manuscript"):
        return "article"
    if kind == "document" and _url(said):
        return "webpage"
    return kind


def vocabulary_venue(name: str) -> Venue | None:
    """Return the known venue that the name of proceedings or a journal speaks of.

    >>> vocabulary_venue("Proceedings of the 14th European Conference on Computer Vision").name
    'ECCV'
    """
    bare = " ".join(_ORDINAL.sub(" ", _PROCEEDINGS.sub("", name)).split())
    in_brackets = re.findall(r"\(([A-Za-z]{2,12})(?:['’ ]?\d{2,4})?\)", name)
    plain = re.sub(r" ?\([^()]*\)", "", bare)
    before, _, after = plain.partition(":")
    spellings = (s.strip(" ,.") for s in (name, bare, plain, *in_brackets, after, before))
    return next(filter(None, map(vocabulary().venue, filter(None, spellings))), None)


def _arxiv(said: Mapping[str, str]) -> str | None:
    archive = _first(said, "archiveprefix", "eprinttype").casefold()
    if "eprint" in said and archive in ("", "arxiv"):
        found = identifiers(said["eprint"]).arxiv
        if found:
            return found
    for name in (
        "journal",
        "journaltitle",
        "volume",
        "number",
        "howpublished",
        "doi",
        "url",
        "note",
    ):
        text = said.get(name, "")
        is_named = re.search(r"arxiv|abs/", text, re.IGNORECASE)
        if is_named and len(text) < 200 and (found := identifiers(text).arxiv):
            return found
    return None


def _doi(said: Mapping[str, str]) -> str | None:
    text = said.get("doi", "").strip()
    url = _url(said) or ""
    if not text and "doi.org/" in url:
        text = url
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", text, flags=re.IGNORECASE)
    return doi.replace("\\_", "_") or None


def _url(said: Mapping[str, str]) -> str | None:
    for name in ("url", "howpublished", "note"):
        text = said.get(name, "").strip()
        if match := _URL.search(text):
            text = match[1]
        if re.match(r"https?://\S+$", text):
            return re.sub(r"\\([_%&#~])", r"\1", text)
    return None


def _date(said: Mapping[str, str]) -> str | None:
    """Return the date that an entry gives, as precise as it is.

    >>> _date({"year": "2023", "month": "10~jan"}), _date({"date": "2020-05/2021"})
    ('2023-01', '2020-05')
    """
    if match := re.match(r"\s*(\d{4}(?:-\d\d){0,2})", said.get("date", "")):
        return iso_date(*match[1].split("-")) or None
    year = re.search("[0-9]{4}", said.get("year", ""))
    number = month(said.get("month", ""))
    return (
        iso_date(year[0], str(number or ""), said.get("day", "").strip()) or None if year else None
    )


def month(text: str) -> int | None:
    """Return the number of the month that a field or a macro names.

    >>> [month(text) for text in ("jan", "September", "{7}", "10~jan", "spring")]
    [1, 9, 7, 1, None]
    """
    for word in re.findall(r"[^\W\d_]+", text):
        if number := months().get(fold(word)):
            return number
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits and 1 <= int(digits[0][:3]) <= 12 else None


def _published(arxiv: str | None, dated: str | None) -> str | None:
    """Return when a work was first public: an arXiv id tells the month, at the latest."""
    digits = re.match(r"(\d\d)(\d\d)\.|.*/(\d\d)(\d\d)", arxiv or "", re.ASCII)
    if not digits:
        return dated
    year, number = (digits[1], digits[2]) if digits[1] else (digits[3], digits[4])
    first = iso_date(f"{'19' if year > '90' else '20'}{year}", number)
    is_better = dated and (dated.startswith(first) or (dated < first[: len(dated)]))
    return dated if is_better else first


def _pages(said: Mapping[str, str]) -> str | None:
    pages = _plain(said, "pages")
    return re.sub(r"(?<![\s–—-])\s*[–—-]+\s*", "-", pages) if pages else None


def _language(said: Mapping[str, str], title: str) -> str:
    name = _first(said, "langid", "language").casefold().replace(" ", "")
    if name in _LANGUAGE_CODES:
        return _LANGUAGE_CODES[name]
    if re.match(r"[a-z]{2}(?:-|$)", name):
        return name[:2]
    return "zh" if HAN.search(title) else "en"


def _aliases(said: Mapping[str, str]) -> tuple[str, ...]:
    short = decode(said.get("shorttitle", ""))
    return (short,) if is_name(short) else ()

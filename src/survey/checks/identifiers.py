"""DOI, arXiv identifier, ISBN and ISSN: the right form and the right check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..values import identifiers
from .items import Finding, Item, Place

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_ADDRESS = re.compile(
    r"(?<!\s)\s*+(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:\s*)+", re.IGNORECASE
)
_ARXIV = re.compile(r"(?P<year>\d\d)(?P<month>\d\d)\.(?P<number>\d{4,5})(?:v\d+)?")
_ARXIV_ADDRESS = re.compile(
    r"(?<!\s)\s*+(?:arxiv\s*:\s*|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/)+", re.IGNORECASE
)
_DASHES = re.compile(r"[\s\u2010-\u2015\u2212~-]+")
_ISBN_LABEL = re.compile(r"e?-?ISBN(?:[- ]?1[03])?\s*:?", re.IGNORECASE)
_ISSN = re.compile(r"(?<![\dX-])(\d{4})[-\u2010-\u2015]?(\d{3}[\dX])(?![\dX-])", re.IGNORECASE)


def doi(item: Item) -> Iterator[Finding]:
    """Yield a DOI field that holds no DOI."""
    for place in item.own("doi"):
        if not _DOI.fullmatch(_bare(place, _DOI_ADDRESS)):
            yield item.found(
                place, f'"{place.value}" is no DOI', "a DOI begins with 10. and holds no blank"
            )


def doi_address(item: Item) -> Iterator[Finding]:
    """Yield an address where its DOI alone should stand."""
    for place in item.own("doi"):
        prefix, bare = _DOI_ADDRESS.match(place.value), _bare(place, _DOI_ADDRESS)
        if prefix and _DOI.fullmatch(bare):
            edits = place.edit(0, prefix.end(), "")
            yield item.found(place, f'"{prefix[0].strip()}" in front of the DOI', bare, edits)


def _bare(place: Place, prefix: re.Pattern[str]) -> str:
    """Return what a field holds without an address in front and TeX's escapes."""
    text = prefix.sub("", place.value, count=1).strip()
    return re.sub(r"\{?\\([_%&#$])\}?", r"\1", text)


def _eprints(item: Item) -> Iterator[Place]:
    """Yield the field of an arXiv identifier, where the entry says that it is one."""
    archive = item.entry.get("archiveprefix", "eprinttype").strip().casefold()
    return item.own("eprint") if archive == "arxiv" else iter(())


def arxiv(item: Item) -> Iterator[Finding]:
    """Yield an arXiv identifier that arXiv cannot have given.

    Its documented scheme: from April 2007 YYMM and four digits, from January 2015 five.
    """
    for place in _eprints(item):
        bare = _bare(place, _ARXIV_ADDRESS).removesuffix(".pdf")
        if not _is_arxiv(bare, item.entry.get("primaryclass", "eprintclass")):
            yield item.found(
                place, f'"{place.value}" is no arXiv identifier', "write it as 2301.12597"
            )


def _is_arxiv(text: str, subject: str) -> bool:
    """Whether a text is an arXiv identifier; an old one may leave its archive to *subject*.

    >>> [_is_arxiv(text, "") for text in ("1412.6980v2", "2301.1259", "math/0309136", "2313.00001")]
    [True, False, True, False]
    """
    match = _ARXIV.fullmatch(text)
    if not match:
        found = identifiers(text).arxiv
        return bool(found and "/" in found) or bool(subject and re.fullmatch(r"\d{7}", text))
    month = match["year"] + match["month"]
    return 1 <= int(match["month"]) <= 12 and len(match["number"]) == 4 + (month >= "1501")


def arxiv_address(item: Item) -> Iterator[Finding]:
    """Yield an address or ``arXiv:`` where the identifier alone should stand."""
    for place in _eprints(item):
        prefix, bare = _ARXIV_ADDRESS.match(place.value), _bare(place, _ARXIV_ADDRESS)
        if prefix and _is_arxiv(bare, ""):
            edits = place.edit(0, prefix.end(), "")
            yield item.found(
                place, f'"{prefix[0].strip()}" in front of the identifier', bare, edits
            )


def isbn(item: Item) -> Iterator[Finding]:
    """Yield an ISBN with a wrong check digit or number of digits."""
    for place in item.own("isbn"):
        for number in _isbns(place.value):
            if not _is_isbn(number):
                yield item.found(place, f'"{number}" is no ISBN: digits are wrong')


def _isbns(text: str) -> list[str]:
    """Return the numbers of an ISBN field, without hyphens; what is no number is passed over.

    >>> _isbns("978-0-262-03384-8, 0262033844 (pbk.)"), _isbns("7 302 12345 6")
    (['9780262033848', '0262033844'], ['7302123456'])
    """
    plain = _ISBN_LABEL.sub(" ", text.upper().replace("--", "-"))
    whole = _DASHES.sub("", plain)
    if re.fullmatch(r"\d{9,13}X?", whole):
        return [whole]
    words = re.split(r"[,;/\s]+", plain)
    return [w for word in words if re.fullmatch(r"\d{9}[\dX]|\d{13}", w := _DASHES.sub("", word))]


def _is_isbn(number: str) -> bool:
    """Whether the check digit is right (ISO 2108): modulo 11 of ten digits, modulo 10 of 13.

    >>> _is_isbn("9780262033848"), _is_isbn("080442957X"), _is_isbn("9780262033849")
    (True, True, False)
    """
    digits = [10 if c == "X" else int(c) for c in number.zfill(10)]  # an old SBN has nine
    if len(digits) == 10:
        return sum(weight * d for weight, d in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0
    return len(digits) == 13 and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def issn(item: Item) -> Iterator[Finding]:
    """Yield an ISSN with a wrong check digit (ISO 3297: modulo 11)."""
    for place in item.own("issn"):
        for head, tail in _ISSN.findall(place.value):
            digits = [10 if c in "xX" else int(c) for c in head + tail]
            if sum(w * d for w, d in zip(range(8, 0, -1), digits, strict=True)) % 11:
                yield item.found(place, f'"{head}-{tail}" is no ISSN: its check digit is wrong')

"""The dates of a sentence that are not those of the works that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..values import Dated, find_dates
from .known import Claim, Known

_CLAUSE = re.compile(r"[，,、：:]|(?<=[A-Za-z\d)）])\.\s")
_PUBLISHED = re.compile(
    r"公开|发表|发布|提出|问世|推出|出版|上线|刊|published|released|appeared|submitted|proposed"
    r"|introduced|presented|arXiv",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(?:自从?|从|截至|截止|直到|到|早在|since|until|by|before|after|from|to|through)\s*$",
    re.IGNORECASE,
)
_ENGLISH_YEAR = re.compile(
    r"\b(?:in|since|from|until|by|of|late|early|after|before)\s+((?:19|20)\d\d)\b(?![-.]\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def date_claims(
    text: str, keys: Sequence[str], known: Known, also: Sequence[str] = ()
) -> Iterator[Claim]:
    """Yield the dates of *text* that are told as those of the works *keys* and are not theirs.

    Those of the works *also* may be meant as well.
    """
    said = [known.of(key) for key in keys]
    published = [pair for one in said for pair in one.published]
    if not published:
        return
    dates = [date for key in (*keys, *also) for date in known.of(key).dates]
    for dated in _dated(text):
        if any(_agree(dated.value, date) for date in dates):
            continue
        years = {date[:4] for date, _ in published}
        if dated.value[:4] in years and not _is_told(dated.value, published):
            continue
        if _is_of(text, dated, keys, known, in_year=dated.value[:4] in years):
            told = "; ".join(dict.fromkeys(f"{date} at {place}" for date, place in published[:3]))
            on = ", ".join(keys)
            yield Claim("contradiction", f'"{dated.raw}", but of {on} is known: {told}')


def _dated(text: str) -> Iterator[Dated]:
    """Yield the dates of a text, spans of years left out."""
    for dated in find_dates(text):
        if len(re.findall(r"\d{4}", dated.raw)) < 2:
            yield dated
    for year in _ENGLISH_YEAR.finditer(text):
        yield Dated(year[1], year[1], year.start(1), year.end(1))


def _agree(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _is_told(value: str, published: Sequence[tuple[str, str]]) -> bool:
    """Whether the month of a publication in that year is known."""
    return any(len(date) > 4 and date[:4] == value[:4] for date, _ in published)


def _is_of(text: str, dated: Dated, keys: Sequence[str], known: Known, *, in_year: bool) -> bool:
    """Whether a date is told as that of one of the works, not of another one or of an age.

    A month of the right year is only if the clause speaks of a publication.
    """
    begin, stop = _clause(text, dated)
    clause = text[begin:stop]
    named = [name.key for name in known.names.mentions(clause) if name.sure]
    tells = _PUBLISHED.search(clause) is not None
    if named:
        return any(key in keys for key in named) and (tells or not in_year)
    return tells or not (in_year or _SINCE.search(text[: dated.start]))


def _clause(text: str, dated: Dated) -> tuple[int, int]:
    """Return where the clause of a date begins and ends; a date alone is one with the next."""
    begin = max((m.end() for m in _CLAUSE.finditer(text, 0, dated.start)), default=0)
    for stop in (m.start() for m in _CLAUSE.finditer(text, dated.end)):
        if _WORD.search(text[begin : dated.start] + text[dated.end : stop]):
            return begin, stop
    return begin, len(text)

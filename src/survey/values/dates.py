"""Dates as notes state them: `2024.3`, `2024,03`, `2024年3月5日`, `Mar 5, 2024`, `2021年底`."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..vocabulary import fold, months, vocabulary

FIRST_YEAR, LAST_YEAR = 1900, 2039
"""Four digits outside are a number, not a year."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text; *value* is ISO 8601, as precise as stated."""

    value: str
    raw: str
    start: int
    end: int
    vague: bool = False
    """Whether the words say less than a date: a season, a turn of the year, a range, a slip."""


# Full-width digits and marks become half-width ones of the same length, so that places stay.
# The full-width comma stays: it parts clauses, while the half-width one also parts thousands.
_NARROW = {0xFF01 + i: chr(0x21 + i) for i in range(94) if i != 11}
_NARROW |= {0x3000: " ", 0x2013: "-", 0x2014: "-"}
_NARROW |= {0x2019: "'", 0x2018: "'", 0x301C: "~"}

_YEAR = r"(?:19\d\d|20[0-3]\d)"
_CHARACTERS = "〇零○一二三四五六七八九"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![A-Za-z])\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
_OPEN = r"(?<![0-9A-Za-z_/])(?<![0-9][.,:-])(?<![A-Za-z]-)(?<![A-Za-z]\.)"
"""What may not stand before the digits of a date: other parts of a number, version or address."""
_SHUT = r"(?![0-9%/])(?![.,:]\d)(?![A-Za-z](?![A-Za-z]))(?!(?:[KMGT]B|ms|px)\b)"
"""What may not follow: more digits, a unit."""
_SEASON = (
    r"(?:年?\s?(?:上半年|下半年|年初|年中|年底|年末|初|末|底|中(?![国文科山])|春季|夏季|秋季|冬季|春天|夏天|秋天|冬天"
    r"|[一二三四1-4]季度|第[一二三四1-4]季度|第\d{1,2}周|年代)|年[春夏秋冬](?![\u4e00-\u9fff])|\s?年前后|\s?年左右|\s?Q[1-4](?![0-9A-Za-z])"
    r"|-?W\d\d(?!\d)|\s(?i:spring|summer|fall|autumn|winter)(?![A-Za-z]))"
)
_PART = (
    r"(?:early|mid|late|spring|summer|fall|autumn|winter|(?:the )?(?:end|beginning|start|middle) of"
    r"|Q[1-4]|first half of|second half of|around|circa)"
)

_FORMS: dict[str, re.Pattern[str]] = {
    "part": re.compile(rf"(?<![A-Za-z0-9]){_PART}[ -]?(?P<y>{_YEAR}){_SHUT}", re.IGNORECASE),
    "range": re.compile(
        rf"{_OPEN}(?P<y>{_YEAR})\s?年?\s?(?:-|~|至|到|–)\s?{_YEAR}(?:\s?年)?(?![0-9])(?![.-]\d)"
    ),
    "season": re.compile(rf"{_OPEN}(?P<y>{_YEAR})\s?{_SEASON}(?:{_YEAR}{_SEASON})?"),
    "han": re.compile(
        rf"{_OPEN}(?P<y>{_YEAR}|\d\d(?=\s?年\s?\d))\s?年(?:\s?(?P<m>\d{{1,2}})\s?月份?"
        r"(?:\s?(?P<d>\d{1,2})\s?[日号]|(?P<vague>初|中旬|上旬|下旬|底|末))?)?"
    ),
    "characters": re.compile(
        rf"(?<![{_CHARACTERS}])(?P<y>[一二][{_CHARACTERS}]{{3}})年"
        rf"(?:(?P<m>[{_CHARACTERS}十]{{1,2}})月(?:(?P<d>[{_CHARACTERS}十]{{1,3}})[日号])?)?"
    ),
    "named": re.compile(
        rf"{_OPEN}(?P<y>{_YEAR})[ ,.-]{{1,2}}(?P<M>{_MONTH})(?:[ -]{{1,2}}(?P<d>{_DAY}))?",
        re.IGNORECASE,
    ),
    "compact": re.compile(rf"{_OPEN}(?P<y>{_YEAR})(?P<m>0\d|1[0-2])(?P<d>[0-3]\d)(?![\w.-])"),
    "numbers": re.compile(
        rf"{_OPEN}(?P<y>{_YEAR})(?:(?P<a>[./-])(?P<m>\d{{1,2}})(?:(?:[./-]|月)(?P<d>\d{{1,2}})[日号]?|月份?)?"
        rf"|(?:,|，(?=\d\d(?:$|[,，。)])))(?P<n>0\d|1[0-2]|\d(?!\d))(?:,(?P<e>\d{{1,2}}))?)"
        rf"(?:(?=T\d\d:)|{_SHUT})"
    ),
    "english": re.compile(
        rf"(?<![A-Za-z])(?P<M>{_MONTH})(?:\s?(?P<d>{_DAY}))?"
        rf"(?:\s?-\s?(?:{_MONTH}\s?)?(?P<to>\d{{1,2}}))?(?:,|'(?=\d\d(?!\d)))?\s?(?:of\s)?"
        rf"(?P<y>{_YEAR}|(?<=')\d\d){_SHUT}",
        re.IGNORECASE,
    ),
    "british": re.compile(
        rf"{_OPEN}(?P<d>{_DAY})(?:-(?P<to>\d{{1,2}}))?(?:\sof)?[ -](?P<M>{_MONTH})[ ,-]{{1,2}}"
        rf"(?P<y>{_YEAR}){_SHUT}",
        re.IGNORECASE,
    ),
    "backwards": re.compile(
        rf"{_OPEN}(?P<p>\d{{1,2}})(?P<a>[./-])(?P<q>\d{{1,2}})(?P=a)(?P<y>{_YEAR}){_SHUT}"
    ),
    "month": re.compile(rf"{_OPEN}(?P<m>0?[1-9](?=/)|0[1-9]|1[0-2])[/-](?P<y>{_YEAR}){_SHUT}"),
    "bare": re.compile(rf"{_OPEN}(?P<y>{_YEAR}){_SHUT}(?![A-Za-z_])(?!-[0-9A-Za-z])"),
}
"""In this order: of two forms that begin at one place the first counts."""
_WITH_YEAR = frozenset("range season named compact numbers bare".split())
"""Forms that begin with their year, so that they are only tried where one stands."""
_DIGIT = re.compile(r"[\d年]")
"""Without one there is no date."""
_FULL_YEAR = re.compile(r"[12](?=(?<=1)9\d\d|(?<=2)0[0-3]\d)")
_MONTH_NAMED = re.compile("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)

_COUNTED = re.compile(
    r"\s?(?:steps?|tokens?|samples?|images?|class(?:es)?|GPUs?|hours?|examples?|dim|pairs?|videos?|papers?"
    r"|words?|frames?|pixels?|units?|layers?|people|epochs?|iterations?|x\s?\d|个|张|条|篇|种|维|步|小时|次"
    r"|[万亿×*+=]|多)",
    re.IGNORECASE,
)
_BEFORE_BARE = re.compile(r"(?:^|[(\[【{,，;、/|])[\s\"'“*_#>-]{0,8}$")
_NUMBER_LISTED = re.compile(r"(?<![A-Za-z\d])\d{3,9}\s{0,2}[,，、]\s{0,2}$")


@lru_cache(maxsize=4096)
def find_date(text: str) -> Dated | None:
    """Return the first date in running text, or None.

    Four digits alone count as a year only where a year is to be expected: at the beginning,
    in brackets, after a comma or a venue.

    >>> find_date("这是 FAIR 在2024.5发布的").value
    '2024-05'
    >>> find_date("trained on 3.5T tokens with 2048 steps") is None
    True
    """
    return next(find_dates(text), None)


def iso_date(year: str, month: str = "", day: str = "") -> str:
    """Return a date in ISO's form, as precise as its parts are those of a date.

    >>> iso_date("2023", "5"), iso_date("2023", "5", "18"), iso_date("2023", "13", "1")
    ('2023-05', '2023-05-18', '2023')
    """
    if not re.fullmatch("[0-9]{4}", year) or year == "0000":
        return ""
    kept = [year]
    for part, highest in ((month, 12), (day, 31)):
        if not re.fullmatch("[0-9]{1,2}", part) or not 1 <= int(part) <= highest:
            break
        kept.append(part.zfill(2))
    return "-".join(kept)


def find_dates(text: str) -> Iterator[Dated]:
    """Yield the dates in running text, one behind the other; see `find_date`.

    >>> [dated.value for dated in find_dates("2024.5 发布，2024 年 7 月更新")]
    ['2024-05', '2024-07']
    """
    if not _DIGIT.search(text):
        return
    narrow = text.translate(_NARROW)
    years = [match.start() for match in _FULL_YEAR.finditer(narrow)]
    waiting = {name: _first(name, narrow, years, 0) for name in _possible(narrow, years)}
    while found := {name: match for name, match in waiting.items() if match}:
        name = min(found, key=lambda n: found[n].start())
        match = found[name]
        dated = _READERS[name](match)
        if dated:
            yield replace(dated, raw=text[dated.start : dated.end])
        start = dated.end if dated else match.start() + 1
        for other, late in found.items():
            if late.start() < start:
                waiting[other] = _first(other, narrow, years, start)


def _first(name: str, narrow: str, years: Sequence[int], start: int) -> re.Match[str] | None:
    """Return the first place from *start* on where a form stands."""
    form = _FORMS[name]
    if name not in _WITH_YEAR:
        return form.search(narrow, start)
    return next((m for at in years if at >= start and (m := form.match(narrow, at))), None)


def _possible(narrow: str, years: Sequence[int]) -> list[str]:
    """Return the forms, in their order, for which a text holds what none of them can lack."""
    han = "年" in narrow
    named = (years or "'" in narrow) and _MONTH_NAMED.search(narrow)
    signs = {narrow[at - 1 : at] for at in years}
    words = any(narrow[at - 1 : at].isalnum() or narrow[at - 2 : at - 1].isalnum() for at in years)
    lacks = {
        "part": not words,
        "han": not han,
        "characters": not han,
        "named": not named,
        "english": not named,
        "british": not named,
        "backwards": signs.isdisjoint("./-"),
        "month": signs.isdisjoint("/-"),
    }
    return [n for n in _FORMS if not lacks.get(n, not years)]


def _stated(match: re.Match[str], *, vague: bool = False) -> Dated:
    return Dated(match["y"], match[0], match.start(), match.end(), vague)


def _vague(match: re.Match[str]) -> Dated:
    return _stated(match, vague=True)


def _named(match: re.Match[str]) -> Dated:
    month = months()[fold(match["M"])]
    groups = match.groupdict()
    if groups.get("to"):
        return replace(_exact(match, match["y"], month, None), vague=True)
    return _exact(match, match["y"], month, groups["d"] and re.sub(r"\D", "", groups["d"]))


def _han(match: re.Match[str]) -> Dated:
    dated = _exact(match, match["y"], match["m"], match["d"])
    return replace(dated, vague=True) if match["vague"] else dated


def _characters(match: re.Match[str]) -> Dated | None:
    """Return a date in Chinese numerals: 二〇二四年三月."""
    year = "".join(str(_digit(character)) for character in match["y"])
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    return _exact(match, year, _number(match["m"]), _number(match["d"]))


def _digit(character: str) -> int:
    return max(_CHARACTERS.index(character) - 2, 0)


def _number(characters: str | None) -> int | None:
    """Return a number below hundred in Chinese numerals: 二十一."""
    if not characters:
        return None
    tens, ten, ones = characters.rpartition("十")
    return (_digit(tens[-1]) if tens else 1) * 10 * bool(ten) + (_digit(ones[-1]) if ones else 0)


def _numbers(match: re.Match[str]) -> Dated:
    return _exact(match, match["y"], match["m"] or match["n"], match["d"] or match["e"])


def _backwards(match: re.Match[str]) -> Dated:
    """Return a date that ends with its year; 3/5 may be two days, and so is no more than a year."""
    first, second = int(match["p"]), int(match["q"])
    if match["a"] == "." or first > 12 or first == second:
        return _exact(match, match["y"], second, first)
    if second > 12:
        return _exact(match, match["y"], first, second)
    return _stated(match, vague=True)


def _exact(
    match: re.Match[str], year: str, month: str | int | None, day: str | int | None
) -> Dated:
    """Return the date of these numbers, as far as there is such a month and day."""
    full = int(year) if len(year) == 4 else 2000 + int(year)
    value, vague = str(full), False
    if month is not None:
        vague = not 1 <= int(month) <= 12
        if not vague:
            value = f"{full}-{int(month):02}"
            if day is not None:
                vague = not 1 <= int(day) <= calendar.monthrange(full, int(month))[1]
                value = value if vague else f"{value}-{int(day):02}"
    return Dated(value, match[0], match.start(), match.end(), vague)


def _compact(match: re.Match[str]) -> Dated | None:
    dated = _exact(match, match["y"], match["m"], match["d"])
    return None if dated.vague else dated


def _bare(match: re.Match[str]) -> Dated | None:
    before = match.string[max(match.start() - 60, 0) : match.start()]
    if _COUNTED.match(match.string, match.end()) or _NUMBER_LISTED.search(before):
        return None
    placed = _BEFORE_BARE.search(before) or _after_venue(before)
    return _stated(match) if placed else None


def _after_venue(before: str) -> bool:
    word = re.search(r"([A-Za-z][A-Za-z&-]{1,20})[\s']{0,2}$", before)
    return bool(word and vocabulary().venue(word[1]))


_READERS: dict[str, Callable[[re.Match[str]], Dated | None]] = {
    "part": _vague,
    "range": _vague,
    "season": _vague,
    "han": _han,
    "characters": _characters,
    "named": _named,
    "compact": _compact,
    "numbers": _numbers,
    "english": _named,
    "british": _named,
    "backwards": _backwards,
    "month": lambda match: _exact(match, match["y"], match["m"], None),
    "bare": _bare,
}

_WRAPPING = re.compile(
    r"[\s*_#>`~\[\](){}【】《》「」（）:：,，.。;；|-]+"
    r"|(?:日期|时间|发表于|发布于|发表|发布|阅读|更新|写于|记于|于|date|published|submitted|updated|read|posted|on)(?![A-Za-z])"
    r"|(?:星期|周|礼拜)[一二三四五六日天]|(?<=\()[一二三四五六日天](?=\))"
    r"|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?![A-Za-z])",
    re.IGNORECASE,
)
_SIX_DIGITS = re.compile(rf"(?P<y>{_YEAR})(?P<m>0[1-9]|1[0-2])")
_CLOCK = re.compile(r"[T\s]\s?\d\d?:\d\d(?::\d\d(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d\d:?\d\d)?")
_RANGE_END = re.compile(r"\s?(?:-|~|至|到)\s?(?:\d{1,4}[./-]?){1,3}(?:[月日号]\d{0,2}){0,2}")
_YEARLESS = re.compile(
    rf"(?P<m>\d{{1,2}})(?:[./-]|\s?月份?\s?)(?:(?P<d>\d{{1,2}})\s?[日号]?)?(?P<to>\s?[-~至到].{{1,12}})?"
    rf"|(?P<M>{_MONTH})(?:\s?(?P<e>{_DAY}))?(?P<till>\s?-\s?(?:{_MONTH}\s?)?{_DAY})?"
    rf"|(?P<f>{_DAY})\s(?:of\s)?(?P<N>{_MONTH})",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def whole_date(text: str, *, year: int | None = None) -> Dated | None:
    """Return the date that a text is, and nothing but that, as a heading may be.

    Emphasis, brackets, a weekday, a time of day and words like 日期 do not count. With *year*, a
    date may lack it (``Jan 23-29``).

    >>> whole_date("**2024年9月1日（周日）**").value
    '2024-09-01'
    >>> whole_date("Jan 23-29") is None, whole_date("Jan 23-29", year=2023).value
    (True, '2023-01')
    """
    if len(text) > 80 or not (year or _DIGIT.search(text)):
        return None
    narrow = text.translate(_NARROW)
    start = _unwrapped(narrow, 0)
    dated = next(find_dates(text[start:]), None)
    if dated and dated.start == 0:
        return _if_whole(replace(dated, start=start, end=start + dated.end), narrow)
    return _whole_yearless(narrow, text, start, year) if year else _whole_month(narrow, text, start)


def _if_whole(dated: Dated, narrow: str) -> Dated | None:
    clock = _CLOCK.match(narrow, dated.end)
    end = clock.end() if clock else dated.end
    till = _RANGE_END.match(narrow, end)
    if till and till.end() > end and _unwrapped(narrow, till.end()) == len(narrow):
        return replace(dated, value=dated.value[:7], vague=True)
    return dated if _unwrapped(narrow, end) == len(narrow) else None


def _whole_month(narrow: str, text: str, start: int) -> Dated | None:
    """Return a month of six digits (202403), which only counts where nothing else is written."""
    match = _SIX_DIGITS.match(narrow, start)
    if match and _unwrapped(narrow, match.end()) == len(narrow):
        return replace(_exact(match, match["y"], match["m"], None), raw=text[start : match.end()])
    return None


def _whole_yearless(narrow: str, text: str, start: int, year: int) -> Dated | None:
    match = _YEARLESS.match(narrow, start)
    if not match or _unwrapped(narrow, match.end()) != len(narrow):
        return None
    name = match["M"] or match["N"]
    month = months()[fold(name)] if name else int(match["m"])
    ranged = bool(match["to"] or match["till"])
    day = None if ranged else match["d"] or match["e"] or match["f"]
    dated = _exact(match, str(year), month, day and re.sub(r"\D", "", day))
    if len(dated.value) == 4:
        return None
    return replace(dated, raw=text[start : match.end()], vague=dated.vague or ranged)


def _unwrapped(text: str, start: int) -> int:
    """Return the place behind what wraps a date, from *start* on."""
    while match := _WRAPPING.match(text, start):
        start = match.end()
    return start

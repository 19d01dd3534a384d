"""Lines that are a date: of a day with its weekday, of a month with words that notes follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .. import values
from ..outline import Block, Line
from .facts import is_subject
from .fields import read_field

_SHORT = 32
"""Characters of a line that is a day and nothing else."""
_LONGEST_DATE = 120
"""Characters: a day with its remark is no longer."""
_WEEKDAY = (
    r"(?: ?[(（\[【]? ?(?:周|星期|礼拜)[一二三四五六日天] ?[)）\]】]?"
    r"| ?[,，(（]? ?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]*\.? ?[)）]?)"
)
_LOGGED = re.compile(
    r"(?:论文|文献|paper)?\s?(?:阅读|速读|精读|学习|读书|reading)?\s?(?:笔记|记录|日志|notes?|log)"
    r"|(?:论文|文献)(?:阅读|速读|精读|清单)|阅读|速读|papers? read|papers"
    r"|(?:arxiv\s?)?[\u3400-\u9fff]{0,4}?论文(?:速递|日报|早报)"
    r"|(?:每?[周日]|小组|大组)?(?:组会|读书会|讨论班|讨论会|例会|会议|周会|周报|日报|日记|论文分享)"
    r"(?:记录|纪要|笔记|汇报|报告|分享|论文)?"
    r"|(?:daily |weekly |paper |group |lab )?(?:reading (?:group|club)|journal club|meeting|seminar"
    r"|diary|journal|minutes)(?: notes| minutes| log)?"
    r"|(?:research|lab|work|project) (?:log|notes|diary|journal)",
    re.IGNORECASE,
)
"""What a heading says beside its date that only tells that notes follow."""
_CLOCK = r"(?:[ T]\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?Z?)"
"""The time of day, as programs write it behind the day."""
_ASIDE = re.compile(rf"{_CLOCK}$|{_WEEKDAY}| ?[(（\[【][^()（）]{{0,30}}[)）\]】]$", re.IGNORECASE)
_TAGS = re.compile(r"(?:(?:^|\s)#[^\s#]{1,40})+\s*$")
"""Hash tags behind the day."""
_SIGNS = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f300-\U0001faff]+")
"""Pictures, of the weather or the mood."""
_COUNTED = re.compile(
    r"(?:(?:day|session|meeting|entry|note) ?#?\d{1,4}"
    r"|week ?#?\d{1,2}(?=\W{1,4}\d{1,4}[./-]\d{1,2}[./-]\d)"
    r"|第 ?[\d一二三四五六七八九十]{1,4} ?[天次回期遍])"
    r"[ :：,，·|–—-]{0,3}(?=[\d(（\[【a-z])",
    re.IGNORECASE,
)
"""What counts the days of a log in front of the date: ``Day 3 (Jan 4, 2023)``."""
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)|(?<=[ (])['’]([0-3]\d)(?!\d)")
_DAY = re.compile(r"(?:(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{1,2})\s*[./-]\s*(\d{1,2}))")
_TURNED = re.compile(
    r"(?:[^\W\d_]{3,8} ?\d{1,3})?[\s,:：(（\[【]{0,4}(\d{1,2})([/-])(\d{1,2})\2(20[0-3]\d)(?!\d)"
)
"""A day that ends with its year, in front of a line: ``10/12/2023``, ``Week 3, (06/18/2018)``."""


DAY_OF = re.compile(r"^#{1,6}[ \t].{6,14}\d[ \t]?[:：|–—-][ \t]{1,3}[A-Z]", re.MULTILINE)
"""A heading that begins like a day with a name behind it."""
_DAY_OF = re.compile(
    r"(?P<day>.{6,20}?)\s?[:：|–—-]\s{1,3}"
    r"(?P<who>[A-Z][a-zà-ž’'-]{1,15}(?:(?: |, | & | and )[A-Z][a-zà-ž’'-]{1,15}){0,2})\s*"
)


def with_names_aside(block: Block) -> Block:
    """Return the outline with who spoke on a day in brackets: ``## 2025-06-10: Tom``.

    Several headings of the section are such; ``## 2025-06-10: Fast Transformers`` is none of it.
    """
    sections = [child for child in block.children if child.kind == "section"]
    if not sections:
        return block
    spoken = [_DAY_OF.fullmatch(child.heading.text) for child in sections]
    days = sum(bool(found and _is_spoken(found)) for found in spoken)
    all_ = 1 < days == len(sections)
    children = [
        (_with_name_aside(child) if all_ else with_names_aside(child))
        if child.kind == "section"
        else child
        for child in block.children
    ]
    return replace(block, children=tuple(children))


def _is_spoken(found: re.Match[str]) -> bool:
    day = values.whole_date(found["day"])
    words = re.split(r", | & | and | ", found["who"])
    return bool(day and len(day.value) == len("2024-05-06")) and not any(map(is_subject, words))


def _with_name_aside(section: Block) -> Block:
    first, *more = section.heading.lines
    found = _DAY_OF.fullmatch(first.text)
    if found is None:
        return section
    turned = replace(first, text=f"{found['day']} ({found['who']})", marks=())
    heading = replace(section.heading, lines=(turned, *more))
    return replace(section, children=(heading, *section.children[1:]))


DAY_BAR = re.compile(r"^#{1,6}[ \t]{1,4}\d{1,2}[./-]\d{1,2}[ \t]?[|｜]", re.MULTILINE)
"""A heading that begins with a day without its year, and a bar."""
_DAY_BAR = re.compile(r"(\d{1,2})[./-](\d{1,2})\s?[|｜]\s{0,4}(?=\S)")


def with_years_above(block: Block, year: str | None = None) -> Block:
    """Return the outline with the year of a heading in the days of those below it.

    ``## 2020`` over ``### 07-12 | Title`` makes ``### 2020-07-12: Title``.
    """
    if block.kind == "section":
        year = year_in(block.heading.text) or year
    children = [
        with_years_above(_with_year(child, year), year) if child.kind == "section" else child
        for child in block.children
    ]
    return replace(block, children=tuple(children)) if children else block


def _with_year(section: Block, year: str | None) -> Block:
    first, *more = section.heading.lines
    found = _DAY_BAR.match(first.text) if year else None
    day = values.whole_date(f"{year}-{found[1]}-{found[2]}") if found else None
    if not (found and day) or day.vague:
        return section
    front = f"{day.value}: "
    by = len(front) - found.end()
    marks = tuple(replace(m, start=m.start + by, end=m.end + by) for m in first.marks)
    line = replace(first, text=front + first.text[found.end() :], marks=marks)
    heading = replace(section.heading, lines=(line, *more))
    return replace(section, children=(heading, *section.children[1:]))


def with_years_first(document: Block) -> Block:
    """Return the outline with the days in front of lines written alike: 10/12/2023 as 2023-12-10.

    Whether the day or the month stands first, those days tell that leave no doubt.
    """
    month_first = _is_month_first(_turned(document))
    return document if month_first is None else _turned_back(document, month_first=month_first)


def years_first(texts: Sequence[str]) -> dict[str, str]:
    """Return those of some texts that are days which end with their year, with the year in front.

    >>> years_first(["3/5/2024", "22/4/2024", "soon"])
    {'3/5/2024': '2024-5-3', '22/4/2024': '2024-4-22'}
    """
    seen = (_TURNED.fullmatch(text.strip()) for text in texts if "20" in text)
    found = [day for day in seen if day and day.start(1) == 0]
    month_first = _is_month_first(found)
    if month_first is None:
        return {}
    return {day.string: _with_year_first(day, month_first) for day in found}


def _is_month_first(found: Iterable[re.Match[str]]) -> bool | None:
    """Return whether in days that end with their year the month stands first; None in doubt."""
    pairs = [(int(day[1]), int(day[3])) for day in found]
    months = {second > 12 for first, second in pairs if max(first, second) > 12}
    return months.pop() if len(months) == 1 else None


def _with_year_first(day: re.Match[str], month_first: bool) -> str:
    month, number = (day[1], day[3]) if month_first else (day[3], day[1])
    return f"{day[4]}-{month}-{number}"


def _turned(document: Block) -> Iterator[re.Match[str]]:
    for leaf in document.leaves():
        for line in leaf.lines:
            if day := _in_front(line):
                yield day


def _in_front(line: Line) -> re.Match[str] | None:
    """Return the day that ends with its year in front of a line that is no more, or of a title."""
    day = _TURNED.match(line.text)
    if day is None:
        return None
    after = line.text[day.end() :]
    marked = {mark.start for mark in line.marks}
    begins = day.end() + len(after) - len(after.lstrip(" )）]】:：|–—-"))
    return day if begins in marked or not after.strip(" )）]】:：") else None


def _turned_back(block: Block, *, month_first: bool) -> Block:
    if block.children:
        below = (_turned_back(child, month_first=month_first) for child in block.children)
        return replace(block, children=tuple(below))
    return replace(block, lines=tuple(_year_first(line, month_first) for line in block.lines))


def _year_first(line: Line, month_first: bool) -> Line:
    """Return a line with the year of its day in front; no other character moves."""
    day = _in_front(line)
    if day is None:
        return line
    written = _with_year_first(day, month_first)
    return replace(line, text=line.text[: day.start(1)] + written + line.text[day.end() :])


def dated(text: str, month: str | None = None) -> values.Dated | None:
    """Return the date that a heading is, with or without a day of the week or a remark.

    A day without a year (5月6日) is of the year of the heading above.
    """
    found = values.whole_date(text)
    if found and not found.vague:
        return found
    if len(text) > _LONGEST_DATE:
        return None
    short = _SIGNS.sub("", " ".join(text.split()))
    if "#" in short:
        short = _TAGS.sub("", short)
    short = short.strip("# 　:：-")
    if counted := _COUNTED.match(short):
        short = short[counted.end() :].strip("()（）[]【】")
    short = _ASIDE.sub("", short).strip()
    short = _LOGGED.sub("", short).strip(" :：-–—·|") or short
    if short != text and (found := values.whole_date(short)) and not found.vague:
        return found
    if month and (found := values.whole_date(short, year=int(month[:4]))):
        return found if len(found.value) > len("2024-05") and not found.vague else None
    day = _DAY.fullmatch(short) if month else None
    if day and month:
        in_month, number = (int(part) for part in day.groups() if part)
        return values.whole_date(f"{month[:4]}-{in_month:02}-{number:02}")
    return None


def month_of(text: str, year: str) -> values.Dated | None:
    """Return the month that a heading names, of the year of the heading above.

    >>> month_of("June", "2022").value, month_of("6月", "2022").value, month_of("6", "2022")
    ('2022-06', '2022-06', None)
    """
    if len(text) > _SHORT or not any(c.isalpha() for c in text):
        return None
    found = values.whole_date(text, year=int(year))
    return found if found and len(found.value) == len("2024-05") and not found.vague else None


def year_in(text: str) -> str | None:
    """Return the one year that a heading names, which days below it may leave out.

    >>> year_in("Reading group, Spring '23"), year_in("2019 to 2021"), year_in("Transformers")
    ('2023', None, None)
    """
    years = {f"20{short}" if short else year for year, short in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def in_front(line: Line, month: str | None = None) -> tuple[str, int]:
    """Return the day that a line begins with, and where what follows begins; else ("", 0).

    The day is all of the line, or it is bold, or a 《title》 follows.

    >>> in_front(Line(1, "", "3.1 《Nested LSTMs》"), "2024-03")
    ('2024-03-01', 4)
    """
    text = line.text
    if day := opens_day(text, month):
        return day, len(text)
    first = line.marks[0] if line.marks else None
    end = text.find("《") if "《" in text[:_SHORT] else 0
    if first and first.kind == "strong" and first.start == 0 and first.end <= _SHORT:
        end = first.end
    day = opens_day(text[:end].rstrip(" :：,，"), month) if end > 0 else ""
    return (day, len(text) - len(text[end:].lstrip(" :：,，-–—|"))) if day else ("", 0)


def opens_day(text: str, month: str | None = None) -> str:
    """Return the day that a short line is, or an empty string.

    >>> opens_day("2024/1/8 周一"), opens_day("Date: 2024-01-08"), opens_day("5月6日", "2024-05")
    ('2024-01-08', '', '2024-05-06')
    """
    if len(text) > _SHORT or read_field(text):
        return ""
    found = dated(text, month)
    return found.value if found and len(found.value) == len("2024-05-06") else ""

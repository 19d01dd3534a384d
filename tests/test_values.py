"""What a stretch of text states, against tables of cases in cases/values."""

from __future__ import annotations

import datetime
import time
import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import values
from survey.vocabulary import Vocabulary, fold, months, vocabulary

CASES = Path(__file__).parent / "cases" / "values"


def cases(file: str, table: str) -> list[Any]:
    rows = tomllib.loads((CASES / f"{file}.toml").read_text(encoding="utf-8"))[table]
    assert len({row[0] for row in rows}) == len(rows)
    return [pytest.param(*row[1:], id=row[0]) for row in rows]


def shown(dated: values.Dated | None) -> str:
    return "" if dated is None else ("~" if dated.vague else "") + dated.value


@pytest.mark.parametrize(("text", "wanted", "raw"), cases("dates", "find"))
def test_find_date(text: str, wanted: str, raw: str) -> None:
    dated = values.find_date(text)
    assert shown(dated) == wanted
    assert dated is None or dated.raw == (raw or text)


@pytest.mark.parametrize(("text", "wanted", "raw"), cases("dates", "whole"))
def test_whole_date(text: str, wanted: str, raw: str) -> None:
    dated = values.whole_date(text)
    assert shown(dated) == wanted
    assert dated is None or dated.raw == (raw or text) == text[dated.start : dated.end]


@pytest.mark.parametrize(("text", "wanted", "raw"), cases("dates", "yearless"))
def test_whole_date_with_a_year(text: str, wanted: str, raw: str) -> None:
    dated = values.whole_date(text, year=2023)
    assert shown(dated) == wanted
    assert dated is None or dated.raw == (raw or text)


def said(venue: values.Venue | None) -> str:
    return f"{venue.name}|{venue.year or ''}|{venue.track or ''}" if venue else ""


@pytest.mark.parametrize(("text", "wanted"), cases("venues", "find"))
def test_find_venue(text: str, wanted: str) -> None:
    assert said(values.find_venue(text)) == wanted


@pytest.mark.parametrize(("text", "wanted"), cases("venues", "field"))
def test_venue_field(text: str, wanted: str) -> None:
    assert said(values.venue_field(text)) == wanted


@pytest.mark.parametrize("text", ["IEEE TPAMI 2024", "NIPS会议", "发表在NeurIPS上", "ICML2024接收"])
def test_a_venue_spans_the_words_that_say_it_is_one(text: str) -> None:
    venue = values.find_venue(text)
    assert venue is not None
    assert venue.raw == text


@pytest.mark.parametrize(("text", "wanted"), cases("organisations", "field"))
def test_organizations(text: str, wanted: list[str]) -> None:
    assert list(values.organizations(text)) == wanted


@pytest.mark.parametrize(("text", "wanted"), cases("organisations", "text"))
def test_find_organizations(text: str, wanted: list[str]) -> None:
    assert list(values.find_organizations(text)) == wanted


@pytest.mark.parametrize(("text", "names", "complete", "organizations"), cases("people", "people"))
def test_people(text: str, names: list[str], complete: bool, organizations: list[str]) -> None:
    wanted = values.People(tuple(names), complete, tuple(organizations))
    assert values.people(text) == wanted


@pytest.mark.parametrize(("text", "family", "given_name", "literal"), cases("people", "person"))
def test_person(text: str, family: str, given_name: str, literal: str) -> None:
    found = values.person(text)
    assert (found.family, found.given, found.literal) == (family, given_name, literal)


@pytest.mark.parametrize(("text", "wanted"), cases("identifiers", "identifiers"))
def test_identifiers(text: str, wanted: dict[str, str]) -> None:
    found = asdict(values.identifiers(text))
    assert {kind: found[kind] for kind in found if found[kind]} == wanted


READERS: list[Callable[[str], Any]] = [
    values.find_date,
    values.whole_date,
    values.find_venue,
    values.venue_field,
    values.organizations,
    values.find_organizations,
    values.people,
    values.identifiers,
    values.person,
]
PIECES = st.sampled_from(
    "ICLR 2024 '19 , ， ; 和 等 清华大学 MIT University of and ( ） [ * 1 2024.3 年 月 底 Jan 5 "
    "- / @ Jane Doe 张三 submitted to arXiv: 10.1000/ x https:// Ⅷ ﬁ ß \u0301 \n".split(" ")
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(text=TEXTS)
def test_no_text_is_an_error(reader: Callable[[str], Any], text: str) -> None:
    assert reader(text) == reader(text)


@given(text=TEXTS)
def test_a_place_holds_what_was_found_there(text: str) -> None:
    for found in (values.find_date(text), values.whole_date(text), values.find_venue(text)):
        assert found is None or found.raw == text[found.start : found.end] != ""


@given(text=TEXTS)
def test_names_are_found_once_and_are_not_empty(text: str) -> None:
    found = values.people(text)
    for names in (found.names, found.organizations, values.organizations(text)):
        assert len(set(names)) == len(names)
        assert all(name.strip() for name in names)


@given(day=st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2039, 12, 31)))
def test_a_day_reads_the_same_however_it_is_written(day: datetime.date) -> None:
    written = [
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
    ]
    assert {shown(values.find_date(text)) for text in written} == {day.isoformat()}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize(
    "piece",
    [" ", "A", "2", "2024 ", "大学", "(", ",", "Jane Doe, ", "等", "University of "],
    ids=repr,
)
def test_a_long_line_takes_time_in_proportion(reader: Callable[[str], Any], piece: str) -> None:
    """Four times the text may take ten times as long, not sixteen or more."""

    def seconds(letters: int) -> float:
        text = piece * (letters // len(piece))
        start = time.perf_counter()
        reader(text)
        return time.perf_counter() - start

    reader(piece)
    assert min(seconds(40_000) for _ in range(2)) < 10 * seconds(10_000) + 0.05


def test_every_spelling_of_the_vocabulary_is_found_again() -> None:
    known = vocabulary()
    for entry in known.organisations:
        for spelling in (*entry.spellings(), *entry.alone):
            found = known.organisation(spelling)
            assert found is not None
            assert found.name == entry.name, f"{spelling} is of {found.name} and {entry.name}"
    for venue in known.venues:
        for spelling in venue.spellings():
            named = known.venue(spelling)
            assert named is not None
            assert named.name == venue.name, f"{spelling} is of {named.name} and {venue.name}"


def test_the_vocabulary_is_as_large_as_it_should_be() -> None:
    known = vocabulary()
    assert len({entry.name for entry in known.organisations}) > 200
    assert len({venue.name for venue in known.venues}) > 150
    assert set(months().values()) == set(range(1, 13))


@pytest.mark.parametrize(
    "text", ["上海AI Lab", "上海AI-Lab", "上海AILab", "上海ai lab", "上海ＡＩ Lab"]
)
def test_spellings_are_compared_without_case_width_and_blanks(text: str) -> None:
    assert values.organizations(text) == ("Shanghai AI Laboratory",)


@pytest.fixture
def mine() -> Vocabulary:
    return vocabulary().with_aliases(
        organisations={"Microsoft": ["巨硬研究"], "Acme Labs": ["艾克米", "小米"]},
        venues={"NeurIPS": ["神经大会"], "Odd Conf": ["OddC"]},
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("巨硬研究; 艾克米", ("Microsoft", "Acme Labs")),
        ("微软", ("Microsoft",)),
        ("小米", ("Acme Labs",)),
    ],
    ids=["their own spellings", "a packaged spelling", "a spelling that they took from another"],
)
def test_a_users_organisations(mine: Vocabulary, text: str, wanted: tuple[str, ...]) -> None:
    assert values.organizations(text, vocabulary=mine) == wanted
    assert values.find_organizations(text, vocabulary=mine) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("神经大会2023", "NeurIPS|2023|"), ("OddC 2020", "Odd Conf|2020|")]
)
def test_a_users_venues(mine: Vocabulary, text: str, wanted: str) -> None:
    assert said(values.find_venue(text, vocabulary=mine)) == wanted
    assert values.find_venue(text) is None


def test_a_new_vocabulary_leaves_the_packaged_one_alone(mine: Vocabulary) -> None:
    assert mine.organisation("艾克米") is not None
    assert vocabulary().organisation("艾克米") is None


@given(text=st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)

"""Single lines and what is read from them: a table in ``cases/headlines.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import outline
from survey.outline import Line
from survey.readers.evidence import verdict
from survey.readers.headline import read_headline
from survey.readers.pieces import Headline

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "headlines.toml").read_text("utf-8"))
VERDICTS = [(line, said) for said, lines in TABLE["verdict"].items() for line in lines]


def item(text: str) -> Line:
    """The line of a list item."""
    return next(outline.parse(f"- {text}\n").leaves()).lines[0]


def read(head: Headline) -> dict[str, Any]:
    """What a headline holds, without what it does not say."""
    stated, venue = head.stated, head.stated.venue
    values = {
        "title": head.title,
        "name": head.name,
        "venue": venue and venue.name,
        "year": venue and venue.year,
        "track": venue and venue.track,
        "published": stated.published,
        "read": stated.read,
        "authors": list(stated.authors),
        "complete": None if stated.complete else False,
        "organizations": list(stated.organizations),
        "rating": stated.rating,
        "tags": list(stated.tags),
        "remark": head.remark,
        "before": head.before,
        "links": [link.url for link in head.links],
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


@pytest.mark.parametrize("case", TABLE["headline"], ids=lambda case: case["line"])
def test_headline(case: dict[str, Any]) -> None:
    expected = {name: value for name, value in case.items() if name != "line"}
    assert read(read_headline(item(case["line"]))) == expected


@pytest.mark.parametrize(("line", "said"), VERDICTS)
def test_verdict(line: str, said: str) -> None:
    assert verdict(read_headline(item(line))) == said


@given(st.sampled_from([case["line"] for case in TABLE["headline"]]), st.integers(0, 300))
def test_a_line_cut_anywhere_is_still_taken_apart(line: str, at: int) -> None:
    for part in (line[:at], line[at:]):
        lines = [n for leaf in outline.parse(f"- {part}\n").leaves() for n in leaf.lines]
        for head in map(read_headline, lines):
            assert head.title == head.title.strip()
            assert not head.stated.organizations or all(head.stated.organizations)

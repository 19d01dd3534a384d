"""Labels of fields and words of headings, in every form in which people write them."""

from __future__ import annotations

from collections import Counter

import pytest

from survey.readers.fields import heading_is, heading_says, read_field, read_label
from survey.vocabulary import fold, table

FIELDS = table("fields")
OFTEN = Counter(fold(label) for entry in FIELDS.values() for label in entry.get("labels", ()))
LABELS = [
    (name, label)
    for name, entry in FIELDS.items()
    for label in entry.get("labels", ())
    if OFTEN[fold(label)] == 1
]
HEADINGS = [(kind, word) for kind, words in FIELDS["headings"].items() for word in words]


@pytest.mark.parametrize("form", ["{}: x y", "{}：x y", "[{}]: x y", "【{}】：x y", "{} :: x y"])
def test_every_label_is_read_in_every_form(form: str) -> None:
    for name, label in LABELS:
        for written in (label, label.upper(), f"**{label}**"):
            found = read_field(form.format(written))
            assert found is not None, written
            assert (found.name, found.value) == (name, "x y")


@pytest.mark.parametrize("form", ["{} x y", "the {}", "[{}] x y"])
def test_a_label_without_a_colon_is_none(form: str) -> None:
    assert [label for _, label in LABELS if read_field(form.format(label))] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("**论文名称**", "title"),
        ("Venue / Year", "venue"),
        ("发表会议（年份）", "venue"),
        ("Code & Data", "links"),
        ("Paper Title:", "title"),
        ("Top-1", None),
        ("What I read", None),
        ("", None),
    ],
)
def test_heads_of_columns(text: str, name: str | None) -> None:
    assert read_label(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis",
        "注意：这里没有标题",
        "https://arxiv.org/abs/1706.03762",
        "12:30 讨论班",
        "A title of more than thirty letters: and then some",
        "title without a colon",
        "",
    ],
)
def test_no_label(text: str) -> None:
    assert read_field(text) is None


@pytest.mark.parametrize("form", ["{}", "3. {}", "二、{}", "🔥 {}:"])
def test_every_word_of_a_heading_is_known(form: str) -> None:
    for kind, word in HEADINGS:
        assert heading_says(kind, word)
        assert heading_is(kind, form.format(word.title())), word
        assert not heading_is(kind, f"{word} zzz")


@pytest.mark.parametrize(
    ("kind", "heading", "says", "is_it"),
    [
        ("tasks", "Pending list", True, False),
        ("tasks", "TODO", True, True),
        ("tool", "数据生成辅助tools", True, False),
        ("tool", "Toolformer", False, False),
        ("note", "3.2 Method", True, True),
        ("note", "Methods for Graph Learning", True, False),
        ("links", "Blogs", True, True),
        ("links", "Encoded Representations", False, False),
        ("other", "Table of Contents", True, True),
        ("other", "Contact-rich Manipulation", True, False),
    ],
)
def test_headings(kind: str, heading: str, says: bool, is_it: bool) -> None:
    assert (heading_says(kind, heading), heading_is(kind, heading)) == (says, is_it)

"""The outline is lossless, and its tree is what the author sees."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.outline import Block, parse

PIECES = st.sampled_from(
    ["# ", "## ", "- ", "  - ", "1. ", "> ", "```\n", "---\n", "| a | b |\n|---|---|\n", "《", "》",
     "[x](http://a.b)", "\n", "\n\n", "\r\n", "\r", "\t", " ", "    ", "\x0c", "\x1e", "\x00", "**",
     "\ufeff", "\u00a0", "\u200b", "\u2028", "\u0085", "- [ ] ", "<div>", "</div>\n", "[^1]: ", "a",
     "[a]: b\n", "文", "\ud800", "\\", "`", "$", "==", "=\n", "~~~\n", "![", "](", "<!-- "]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join)


def leaf_lines(document: Block) -> list[int]:
    return [line.number for leaf in document.leaves() for line in leaf.lines]


@given(TEXTS)
@example("")
@example("\n")
@example("- \n-\n  a")
@example("a\r\rb\r\n")
@example("﻿# title\n")
def test_the_leaves_give_the_text_back_and_own_every_line_once(text: str) -> None:
    document = parse(text)
    assert document.raw == text
    numbers = leaf_lines(document)
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "- " * 500 + "x",
        ">" * 1000 + " deep",
        "- " + "> " * 60_000 + "a\n",
        "".join("  " * depth + "- item\n" for depth in range(200)),
        "x" + "*" * 16_000 + "x",
        "*a **b " * 3000 + "** c*" * 3000,
        "[" + "_a " * 3000 + "b_ " * 3000 + "](u)",
        "[" * 3000 + "x" + "](u)" * 3000,
        "| " * 5000 + "\n",
        "*" * 20_000,
        "[" * 20_000,
    ],
    ids=[
        "one long line",
        "nested on a line",
        "nested quotes",
        "quotes in an item",
        "200 levels",
        "a run of stars",
        "emphasis in emphasis",
        "emphasis in a link",
        "brackets in brackets",
        "wide row",
        "stars",
        "brackets",
    ],
)
def test_extremes_are_read_and_given_back(text: str) -> None:
    assert parse(text).raw == text


def kinds(text: str) -> list[str]:
    """Draw the tree of *text*: one line a block that holds anything."""

    def draw(block: Block, depth: int) -> list[str]:
        own = "" if block.children else f": {block.text.strip()}"
        mine = [] if block.kind == "blank" else [f"{'  ' * depth}{block.kind}{own}"]
        return mine + [row for child in block.children for row in draw(child, depth + 1)]

    return [row for child in parse(text).children for row in draw(child, 0)]


def test_a_heading_holds_what_stands_under_it() -> None:
    assert kinds("intro\n# A\na\n## B\nb\n# C\n") == [
        "paragraph: intro",
        "section",
        "  heading: A",
        "  paragraph: a",
        "  section",
        "    heading: B",
        "    paragraph: b",
        "section",
        "  heading: C",
    ]


def test_a_line_at_the_margin_after_an_item_is_a_block_of_its_own() -> None:
    assert kinds("- 原理:x\n  y\nBLIP\n- Paper:z\n") == [
        "list",
        "  item",
        "    paragraph: 原理:x\ny",
        "    paragraph: BLIP",
        "  item",
        "    paragraph: Paper:z",
    ]


def test_words_are_without_markup_and_links_are_apart() -> None:
    (item,) = (
        parse("- **Paper:** [A `b`](http://a.b) [![Star](i.svg)](http://c.d)\n")
        .children[0]
        .children
    )
    assert item.text == "Paper: A b"
    assert [(link.url, link.label) for link in item.links] == [
        ("http://a.b", "A b"),
        ("http://c.d", "Star"),
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("**中文（说明）**后面", "中文（说明）后面"),
        ("**重点。**下文", "重点。下文"),
        ("《COMET**: A …》", "《COMET**: A …》"),
        ("《VQVAE: *Neural*》", "《VQVAE: Neural》"),
        ("a &amp; b \\_c", "a & b _c"),
    ],
)
def test_emphasis_beside_chinese_punctuation(written: str, words: str) -> None:
    assert parse(written).text == words


def test_table_rows_have_cells() -> None:
    rows = [
        b for b in parse("| a | b |\n|--|--|\n| [x](u:1) | **y** |\n").leaves() if b.kind == "row"
    ]
    assert [[cell.text for cell in row.cells] for row in rows] == [["a", "b"], ["x", "y"]]


def test_task_items_know_whether_they_are_done() -> None:
    items = parse("- [ ] a\n- [x] b\n- c\n").children[0].children
    assert [item.done for item in items] == [False, True, None]

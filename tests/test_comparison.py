"""Works side by side: what stands in a cell, where it comes from, what is not known of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zipfile
from functools import cache
from itertools import combinations
from pathlib import Path

import nbformat
import pypdf
import pytest

import survey
from survey import comparison, corpus, settings
from survey.comparison import COLUMNS, Comparison
from survey.comparison.cells import Value, told
from survey.errors import UnknownKeyError
from survey.export import export_notebook
from survey.export.columns import layout, longest, width

CASES = Path(__file__).parent / "cases" / "comparison"
AMBER, BLUE, CINDER = "amberlight2023visionlanguage", "dorn2022bluestone", "cindernothing"


@cache
def made(language: comparison.Language = "zh") -> Comparison:
    """Return the works of two files of notes, one of which both speak of."""
    files = [CASES / "one.md", CASES / "two.md"]
    read = corpus.read(files, settings.Settings(CASES), base=CASES)
    return comparison.compare(read, language=language)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("work", [f"Amberlight [@{AMBER}]", f"Bluestone [@{BLUE}]", f"Cinder [@{CINDER}]"]),
        ("published", ["2023-05 / 2023-06 †", "2022-03", None]),
        ("organization", ["Tsinghua University / Peking University †", None, None]),
        ("venue", ["ICLR 2024 / NeurIPS 2023 †", None, None]),
        # 65B is older models', 175B is GPT-3's
        ("parameters", ["7B / 13B †", None, None]),
        # 5T is older models'; both notes say 2.9T
        ("data", ["2.9T tokens", None, None]),
        # the video is older models', or denied
        ("modalities", ["文本、图像", "图结构", None]),
        ("components", ["LLaMA、CLIP", None, None]),
        # 86.4% is GPT-4's, 90% an opinion
        ("key_result", ["VQA 准确率 81.5%", "在三个图数据集上好于此前的方法", None]),
    ],
)
def test_a_cell_says_what_the_notes_say(column: str, cells: list[str | None]) -> None:
    found = made().frame.loc[[AMBER, BLUE, CINDER], column]
    sides = [{*re.split(" / | †", t)} if isinstance(t, str) else set() for t in found]
    assert sides == [{*re.split(" / | †", t)} if t else set() for t in cells]
    assert [str(t).endswith("†") for t in found] == [str(t).endswith("†") for t in cells]


def test_a_row_a_work_by_date_and_every_column() -> None:
    frame = made().frame
    assert frame.index.tolist() == [BLUE, AMBER, CINDER]
    assert frame.columns.tolist() == list(COLUMNS)
    assert {str(dtype) for dtype in frame.dtypes} == {"string"}


@pytest.mark.parametrize(
    ("column", "places"),
    [
        ("parameters", [("7B", "one.md:11"), ("13B", "two.md:9")]),
        ("data", [("2.9T tokens", "one.md:12"), ("2.9T tokens", "two.md:10")]),
        ("components", [("LLaMA", "one.md:11"), ("CLIP", "one.md:11"), ("CLIP", "two.md:9")]),
        ("key_result", [("VQA 准确率 81.5%", "one.md:13")]),
        ("organization", [("Tsinghua University", "one.md:3"), ("Peking University", "two.md:3")]),
    ],
)
def test_a_cell_knows_its_lines(column: str, places: list[tuple[str, str]]) -> None:
    rows = made().sources
    rows = rows[(rows["paper"] == AMBER) & (rows["column"] == column)]
    said = [(r.value, f"{r.source}:{r.line}") for r in rows.itertuples()]
    assert sorted(said) == sorted(places)
    assert rows["shown"].all()


def test_every_cell_that_says_something_has_a_line_with_it() -> None:
    found = made()
    lines = set(zip(found.sources["paper"], found.sources["column"], strict=True))
    told_of = {(k, c) for c in COLUMNS for k in found.frame.index if found.frame.notna().loc[k, c]}
    assert told_of == lines
    for row in found.sources.itertuples():
        text = (CASES / row.source).read_text(encoding="utf-8").splitlines()
        assert text[row.line - 1].strip(), row


def test_missing_cells_are_counted() -> None:
    assert made().missing.to_dict() == {
        "work": 0, "published": 1, "organization": 2, "venue": 2, "parameters": 2, "data": 2,
        "modalities": 1, "components": 2, "key_result": 1,
    }  # fmt: skip


def test_what_notes_disagree_on_can_be_listed() -> None:
    rows = made().disputed
    assert set(rows["column"]) == {"published", "organization", "venue", "parameters"}
    assert set(rows["paper"]) == {AMBER}


def test_the_note_explains_the_mark_and_counts_what_is_missing() -> None:
    assert made().note() == (
        "† 各篇笔记说法不一，以“/”隔开并列。“—”表示笔记未载（共 3 项工作）："
        "发表时间 1 项，机构 2 项，会议/期刊 2 项，参数量 2 项，数据 2 项，模态 1 项，"
        "所用部件 2 项，主要结果 1 项。"
    )
    assert (
        made("en").note().startswith("† The notes disagree; what each says is parted by a slash.")
    )
    assert "(of 3 works): Date 1, Organisation 2," in made("en").note()


def test_a_comparison_shows_in_every_place() -> None:
    shown = made()._repr_mimebundle_()
    first = shown["text/markdown"].splitlines()[0]
    assert [c.strip() for c in first.strip("|").split("|")] == [c.zh for c in COLUMNS.values()]
    assert shown["text/markdown"].count("\n|") == 4  # below the first line: a rule and three works
    assert 'title="one.md:11\ntwo.md:9"' in shown["text/html"]
    assert shown["text/html"].count("<td") == 3 * len(COLUMNS)
    assert "7B / 13B †" in shown["text/plain"]
    assert "text, image" in made("en").markdown()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([("7B", "a"), ("34B", "a")], "7B、34B"),
        ([("7B", "a"), ("34B", "a"), ("34B", "b")], "7B、34B"),
        ([("34B", "b"), ("7B", "a"), ("34B", "a")], "7B、34B"),
        ([("7B", "a"), ("7B", "b")], "7B"),
        ([("7B", "a"), ("13B", "b")], "7B / 13B †"),
        ([("7B", "a"), ("13B", "b"), ("13B", "c")], "7B / 13B †"),
        ([("7B", "a"), ("13B", "a"), ("7B", "b"), ("34B", "b")], "7B、13B / 7B、34B †"),
        ([], None),
    ],
    ids=["sizes", "part of it", "part first", "agree", "differ", "two to one", "overlap", "none"],
)
def test_notes_that_disagree_stand_side_by_side(
    said: list[tuple[str, str]], text: str | None
) -> None:
    assert told([Value(words, "a.md", 1, note) for words, note in said], "、").text == text


RESULTS = [
    ("实验结果，A 上准确率 71.2%，B 上 60%", "A 上准确率 71.2%"),
    ("实验结果，准确率 71.2%，但只在小数据集上测过", "准确率 71.2%，但只在小数据集上测过"),
    ("实验结果，GPT-4 达到 86.4%，整体不如它", None),
    ("实验结果，下游任务方面，表现不错", "下游任务方面，表现不错"),
    ("我觉得结果非常好", None),
]


@pytest.mark.parametrize(("line", "clause"), RESULTS)
def test_a_key_result_is_cut_without_changing_what_it_says(
    line: str, clause: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "log.md"
    path.write_text(f"《Dune: A Model Made Up》\n\n2023年5月公开，要点：\n\n1. {line}\n", "utf-8")
    read = corpus.read([path], settings.Settings(tmp_path), base=tmp_path)
    (found,) = comparison.compare(read).frame["key_result"]
    assert (found if isinstance(found, str) else None) == clause


def test_what_a_note_cites_is_no_citation_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "log.md"
    said = "用 300 万步 [@other2020work] 训练，准确率达到 81.5% [@other2020work]"
    path.write_text(f"《Dune: A Model Made Up》\n\n2023年5月公开，结果：{said}\n", "utf-8")
    read = corpus.read([path], settings.Settings(tmp_path), base=tmp_path)
    shown = comparison.compare(read)._repr_mimebundle_()["text/markdown"]
    assert "81.5%" in shown
    assert "[@other2020work]" not in shown


def test_columns_can_be_chosen() -> None:
    files = [CASES / "one.md"]
    read = corpus.read(files, settings.Settings(CASES), base=CASES)
    chosen = comparison.compare(read, [BLUE], columns=["venue", "modalities"])
    assert chosen.columns == ("work", "venue", "modalities")  # asked for, though empty
    assert comparison.compare(read, [BLUE]).columns == (
        "work", "published", "modalities", "key_result",
    )  # fmt: skip
    assert chosen.frame.columns.tolist() == list(COLUMNS)
    with pytest.raises(UnknownKeyError, match='no column "venues"; did you mean "venue"'):
        comparison.compare(read, columns=["venues"])


def test_no_works_make_an_empty_comparison(tmp_path: Path) -> None:
    read = corpus.read([], settings.Settings(tmp_path), base=tmp_path)
    empty = comparison.compare(read)
    assert (len(empty.frame), len(empty.sources), empty.columns) == (0, 0, ("work",))
    assert empty.note() == ""
    assert set(empty._repr_mimebundle_()) == {"text/markdown", "text/html", "text/plain"}


@pytest.mark.slow
def test_our_reviews_compare(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    review = survey.load().review("multimodal")
    found = review.comparison("multimodal/unified")
    assert set(found.frame.index) == set(review.section("multimodal/unified").papers["key"])
    assert found.frame.loc["chameleon2024chameleon", "parameters"] == "7B、34B"
    assert "[@aghajanyan2022cm3]" in found.frame.loc["yu2023scaling", "components"]
    assert len(review.comparison().frame) == len(review.papers)
    with pytest.raises(UnknownKeyError, match='no topic "multimodal/unifed"'):
        review.comparison("multimodal/unifed")


# ---- the page


def test_a_table_that_fits_keeps_its_own_widths() -> None:
    assert layout([["工作", "CLIP"], ["年份", "2021"]]).lines == 1


WORDS = "several words of a sentence that goes on for a while "


@pytest.mark.parametrize(
    ("columns", "parts"),
    [
        ([["CLIP"], [WORDS * 3], [WORDS * 3]], 1),
        ([["CLIP"], *[[WORDS]] * 4], 1),
        ([["CLIP"], *[[WORDS * 3]] * 4], 2),
        ([["CLIP"], *[[WORDS * 40]] * 2], 1),  # tall, but of too few columns to part
    ],
)
def test_a_table_is_parted_where_its_cells_would_be_tall(
    columns: list[list[str]], parts: int
) -> None:
    found = layout(columns)
    assert len(found.parts) == parts
    assert all(part.columns[0] == 0 for part in found.parts)
    seen = [at for part in found.parts for at in part.columns[1:]]
    assert seen == list(range(1, len(columns)))
    assert all(0.5 < sum(part.shares) <= 1 for part in found.parts)
    assert len(layout(columns, parted=False).parts) == 1


def test_a_table_of_many_tall_columns_is_laid_out_soon() -> None:
    began = time.process_time()
    for count in (20, 80, 1000):
        columns = [["heading", WORDS * 100]] * count
        parts = layout(columns).parts
        assert sum(len(part.columns[1:]) for part in parts) == count - 1
        assert all(share > 0 for part in parts for share in part.shares)
    assert time.process_time() - began < 10


def test_no_column_is_narrower_than_its_words_or_four_characters_of_han() -> None:
    columns = [["工作", "InternLM-XComposer2"], ["很长的一段话" * 30], *[["结果很好" * 9]] * 6]
    for part in layout(columns).parts:
        for at, room in zip(part.columns, part.rooms, strict=True):
            assert room >= max(map(longest, columns[at]))
            assert room >= min(8, max(map(width, columns[at])))


LONG = "Averylongidentifierwithoutanyplacewherealinecouldbreak" * 2


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Return a notebook with the comparison and a table of ten columns, one with a long word."""
    keys = made().frame.index
    entries = [f"@misc{{{key}, title = {{T}}, author = {{A, B}}, year = 2020}}" for key in keys]
    (tmp_path / "refs.bib").write_text("\n".join(entries), "utf-8")
    heads = "|".join(f"第{n}栏的名称" for n in range(10))
    cells = "|".join(LONG if n == 7 else f"内容{n}，一个相当长的单元格里的话" for n in range(10))
    wide = f"|{heads}|\n|{'---|' * 10}\n|{cells}|\n"
    outputs = [("tbl-a", made()._repr_mimebundle_()), ("tbl-b", {"text/markdown": wide})]
    body = [
        nbformat.v4.new_code_cell(
            f"#| label: {label}\n#| tbl-cap: 对比\nshow",
            outputs=[nbformat.v4.new_output("display_data", data)],
        )
        for label, data in outputs
    ]
    front = nbformat.v4.new_raw_cell("---\nlang: zh\ntitle: 对比\n---")
    text = nbformat.v4.new_markdown_cell("见 @tbl-a 和 @tbl-b 。")
    path = tmp_path / "draft.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[front, text, *body]), path)
    return path


def printed(path: Path, form: str) -> Path:
    return export_notebook(path, form, path.parent / "out")


def boxes(pdf: Path) -> list[tuple[float, float, float, float, str]]:
    """Return each word of a PDF with its left, top, right and bottom, pages one below another."""
    done = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True)
    found, page = [], 0
    for line in done.stdout.decode().splitlines():
        page += "<page " in line
        numbers = re.findall(r'"(-?[\d.]+)"', line)
        word = re.search(r">([^<]*)</word>", line)
        if word:
            left, top, right, bottom = map(float, numbers)
            found.append((left, top + 1000 * page, right, bottom + 1000 * page, word[1]))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="asks where words stand: pdftotext")
def test_a_wide_table_fits_the_page_of_a_pdf(draft: Path) -> None:
    path = printed(draft, "pdf")
    words = boxes(path)
    assert min(left for left, *_ in words) >= 70  # 2.5 cm
    assert max(right for _, _, right, *_ in words) <= 595.3 - 65  # full stops hang
    for one, other in combinations(words, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across < 1 or down < 3, f"{one} lies on {other}"
    text = re.sub(r"[\s\u200b]", "", "".join(p.extract_text() for p in pypdf.PdfReader(path).pages))
    assert "表1对比" in text
    assert "表1（续）" in text
    assert "7B/13B†" in text
    assert "VQA准确率81.5%" in text
    assert "†各篇笔记说法不一" in text
    assert all(f"内容{n}" in text for n in (0, 1, 2, 3, 4, 5, 6, 8, 9))
    assert "表3" not in text  # a part takes no number


@pytest.mark.slow
def test_a_wide_table_in_markdown_is_one_table_with_citations(draft: Path) -> None:
    text = printed(draft, "md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 5 + 3
    assert "| Amberlight\\[2\\] |" in text
    assert "†" in rows[3]
    assert re.search(r"^† 各篇笔记说法不一", text, re.MULTILINE)
    assert "（续）" not in text


@pytest.mark.slow
def test_a_wide_table_in_html_can_be_moved_and_has_its_note(draft: Path) -> None:
    text = printed(draft, "html").read_text("utf-8")
    assert text.count('class="scroll wide widest"') == 2
    assert '<div class="table-note"' in text
    assert "（续）" not in text


@pytest.mark.slow
def test_a_wide_table_in_word_is_parted(draft: Path) -> None:
    with zipfile.ZipFile(printed(draft, "docx")) as made_file:
        text = made_file.read("word/document.xml").decode("utf-8")
    assert 'w:val="TableNote"' in text
    plain = re.sub(r"<[^>]+>", "", text)
    assert "表 1（续）" in plain
    for table in re.findall(r"<w:tbl>.*?</w:tbl>", text, re.DOTALL):
        columns = [int(w) for w in re.findall(r'<w:gridCol w:w="(\d+)"', table)]
        assert len(columns) < len(COLUMNS)
        assert sum(columns) <= 11906 - 2 * 1418
        assert min(columns) > 400  # 20 pt: no column of single characters


@pytest.mark.slow
def test_a_wide_table_in_latex_is_parted(draft: Path) -> None:
    text = printed(draft, "tex").read_text("utf-8")
    assert text.count(r"\begin{longtable}") == 4
    assert text.count(r"\caption{") == 2
    assert "表 1（续）" in text

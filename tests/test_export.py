"""What the exporters print: text, numbers, citations, pages; and what they refuse."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest
from nbconvert.exporters import get_exporter

from survey import pandoc
from survey.errors import ExportError, SettingsError
from survey.export import cited_keys, export_notebook
from survey.export.page import missing_glyphs

pytestmark = pytest.mark.slow

BIB = """
@inproceedings{vaswani2017attention,
  title = {Attention Is All You Need},
  author = {Ashish Vaswani and Noam Shazeer and Niki Parmar and Aidan N. Gomez},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2017}, pages = {5998--6008}
}
@article{wang2021survey,
  title = {多模态预训练模型综述}, author = {王晓明 and 张伟 and 李娜 and 刘洋},
  journal = {计算机学报}, year = {2021}, volume = {44}, number = {7}, pages = {1375--1398}
}
@misc{uncited2020, title = {Never Cited}, author = {Nobody, Ann}, year = {2020}}
"""
FRONT = """---
title: 多模态模型一览
author: [张三, 李四]
date: 2024-09-01
abstract: 摘要里的一句话。
keywords: [多模态, 综述]
lang: zh
---"""
BODY = """# 引言 {#sec-intro}

注意力机制[@vaswani2017attention]与综述[@wang2021survey; @vaswani2017attention, p. 3]。
见 @fig-line 和 @tbl-works ，以及 @sec-intro 。
邮箱 a@uncited2020.org 与 `[@uncited2020]` 不是引用。"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80">'
    '<rect width="200" height="80"/></svg>'
)
HTML = (
    "<div><style scoped>.x {color: red}</style><table>"
    "<thead><tr><th>工作</th><th>年份</th></tr></thead>"
    "<tbody><tr><td>CLIP</td><td>2021</td></tr></tbody></table></div>"
)


def code(source: str, **data: str) -> Any:
    mimes = {
        "svg": "image/svg+xml",
        "html": "text/html",
        "markdown": "text/markdown",
        "plain": "text/plain",
    }
    output = nbformat.v4.new_output("display_data", {mimes[k]: v for k, v in data.items()})
    return nbformat.v4.new_code_cell(source, outputs=[output] if data else [])


def notebook(*cells: Any, front: str = FRONT) -> Any:
    made = [nbformat.v4.new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    first = [nbformat.v4.new_raw_cell(front)] if front else []
    return nbformat.v4.new_notebook(cells=[*first, *made])


def sample() -> Any:
    return notebook(
        BODY,
        code("#| label: fig-line\n#| fig-cap: 一条线。\n#| fig-alt: 黑色矩形\nplot()", svg=SVG),
        code("#| label: tbl-works\n#| tbl-cap: 主要工作\nframe", html=HTML),
        nbformat.v4.new_code_cell(
            "print('hidden')", outputs=[nbformat.v4.new_output("stream", text="never printed\n")]
        ),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "survey.toml").touch()
    return tmp_path


def export(folder: Path, node: Any, to: str) -> Path:
    path = folder / "draft.ipynb"
    nbformat.write(node, path)
    return export_notebook(path, to, folder / "out")


def words(pdf: Path) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)


def test_markdown_reads_as_it_should(folder: Path) -> None:
    text = export(folder, sample(), "md").read_text(encoding="utf-8")
    wanted = (Path(__file__).parent / "cases" / "export" / "sample.md").read_text(encoding="utf-8")
    assert text == wanted
    assert (folder / "out" / "draft_files" / "fig-line.svg").read_text(encoding="utf-8") == SVG


SIGNS = r"C:\.ssh\_x \* \(x\) \[b\] \$x \&amp; \<y \\ \#"
SIGNS_ESCAPED = re.sub(r"([^\w\s])", r"\\\1", SIGNS)
SIGNS_IN_BIB = r"C:\.ssh\_x \* \[b\] \&amp;".replace("\\", "{\\textbackslash}").replace("&", r"\&")


@pytest.mark.parametrize(
    "cell",
    ["{}", "# {}", "[{}](https://example.org)", "![{}](p.svg)", "| {} | b |\n|--|--|\n| {} | c |",
     "*{}* and **{}**", "Words[^1].\n\n[^1]: {}", "See [{} @uncited2020].", "[@odd]"],
    ids=["words", "a heading", "a link", "a picture", "a table", "set off", "a note",
         "before a key", "a reference"],
)  # fmt: skip
def test_a_backslash_in_markdown_keeps_the_sign_behind_it(cell: str, folder: Path) -> None:
    odd = f"@misc{{odd, title = {{{SIGNS_IN_BIB}}}, year = {{2020}}, language = {{en}}}}\n"
    (folder / "refs.bib").write_text(BIB + odd, encoding="utf-8")
    (folder / "p.svg").write_text(SVG, encoding="utf-8")
    text = export(folder, notebook(cell.replace("{}", SIGNS_ESCAPED)), "md").read_text("utf-8")
    wanted = r"\.ssh\_x \* \[b\] \&amp;" if "odd" in cell else SIGNS
    assert pandoc.plain(pandoc.read(text, "gfm")).count(wanted) == max(1, cell.count("{}"))


@pytest.mark.parametrize("front", ["", 'bibliography: "../refs.bib"\n'])
def test_a_folder_of_notebooks_belongs_to_the_one_above(folder: Path, front: str) -> None:
    (folder / "survey.toml").unlink()
    (folder / "notebooks").mkdir()
    path = folder / "notebooks" / "draft.ipynb"
    said = FRONT.removesuffix("---") + front + "---"
    nbformat.write(notebook("[@vaswani2017attention]", front=said), path)
    text = export_notebook(path, "md", folder / "out").read_text(encoding="utf-8")
    assert "Attention" in text


SAID = (
    "多模态模型一览", "张三", "摘要里的一句话", "1引言", "图1", "一条线", "表1", "主要工作",
    "第1节", "参考文献", "王晓明,张伟,李娜,等", "VASWANIA,SHAZEERN,PARMARN,etal",
)  # fmt: skip


def test_pdf_has_everything(folder: Path) -> None:
    path = export(folder, sample(), "pdf")
    text = re.sub(r"\s+", "", words(path))
    for said in SAID:
        assert said in text, said
    assert "neverprinted" not in text
    assert "NeverCited" not in text
    assert "style" not in text
    reader = pypdf.PdfReader(path)
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [
        "1 引言",
        "参考文献",
    ]
    assert reader.metadata is not None
    assert reader.metadata.title == "多模态模型一览"
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "zh" in str(root["/Lang"])
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    assert sum("/Dest" in link or "/A" in link for link in links) >= 5


def test_alt_text_and_pdf_ua(folder: Path) -> None:
    raw = export(folder, sample(), "pdf").read_bytes()
    alts: list[str] = []
    reader = pypdf.PdfReader(io.BytesIO(raw))

    def visit(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                visit(child)
        elif isinstance(node, dict):
            if "/Alt" in node:
                alts.append(str(node["/Alt"]))
            if "/K" in node:
                visit(node["/K"])

    visit(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert "黑色矩形" in alts
    assert b"pdfuaid" in raw


@pytest.mark.parametrize("to", ["md", "pdf"])
def test_the_same_notebook_gives_the_same_bytes(to: str, folder: Path) -> None:
    first = export(folder, sample(), to).read_bytes()
    assert export(folder, sample(), to).read_bytes() == first


def test_english_drafts_speak_english(folder: Path) -> None:
    front = "---\ntitle: A Look\nlang: en\n---"
    node = notebook(
        "# Start {#sec-a}\n\nAs shown [@vaswani2017attention], see @fig-line and @sec-a.",
        code("#| label: fig-line\n#| fig-cap: A line.\nplot()", svg=SVG),
        front=front,
    )
    text = export(folder, node, "md").read_text(encoding="utf-8")
    assert "**Figure 1** A line." in text
    assert "[Section 1](#sec-a)" in text
    assert "# References" in text
    assert "“Attention is all you need,”" in text  # IEEE prints titles so


@pytest.mark.parametrize(
    ("cells", "error", "said"),
    [
        (["Good [@vaswani2017attention].", "Bad [@vaswani2017atention]."], ExportError,
         r'cell 3 .*"@vaswani2017atention".*did you mean vaswani2017attention'),
        (["# A {#sec-a}\n\nSee @sec-b."], ExportError, r'cell 2 .*"@sec-b".*did you mean sec-a'),
        (["![x](../secret.png)"], ExportError, r'cell 2: the image "../secret.png"'),
        (["![x](http://a.b/c.png)"], ExportError, "http://a.b/c.png"),
        (["emoji 🦖 here"], ExportError, r'cell 2: .*U\+1F996'),
        (["# A {#sec-a}\n\n# B", "# C {#sec-a}"], ExportError, r'cells 2, 3: the label "sec-a"'),
        (["Words.", "[^a]: A note."], ExportError, r'cell 3: .*"\[\^a\]:" is marked nowhere'),
        (["A[^1].\n\n[^1]: One.", "B[^1].\n\n[^1]: Two."], ExportError,
         r'cells 2, 3: .*"\[\^1\]:" has two texts'),
        (["A[^1].\n\n[^1]: One[^2].", "[^2]: Two."], ExportError,
         r'cell 3: .*"\[\^2\]:" stands in another note'),
        (["A.", "B^[one ^[two or *more*]]."], ExportError,
         r'cell 3: .*"\^\[two" stands in another note'),
    ],
    ids=["unknown key", "unknown cross-reference", "image outside", "image of the web", "no glyph",
         "a label twice",
         "a note without a mark", "two notes of a name", "a note in a note", "one in its line"],
)  # fmt: skip
def test_what_cannot_be_printed_is_named_with_its_cell(
    cells: list[str], error: type[Exception], said: str, folder: Path
) -> None:
    with pytest.raises(error, match=said):
        export(folder, notebook(*cells), "pdf")
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "cell",
    ["[one]{#q} [two]{#q}, [three](#q)", "::: {#q}\none\n:::\n\n::: {#q}\ntwo three\n:::",
     "# one {#q}\n\n# two {#q}\n\nthree", "[one two three]{#ref-uncited2020} [@uncited2020]",
     "#\n\none\n\n#\n\ntwo three", "# ![](p.svg)\n\none two three",
     "# one ![](p.svg)\n\ntwo three", "one two\n\n::: {#refs}\nthree\n:::\n\n[@uncited2020]"],
    ids=["words of a name", "divisions", "headings", "a name of a reference", "empty headings",
         "a heading that is a picture", "a picture in a title", "words before the references"],
)  # fmt: skip
@pytest.mark.parametrize("to", ["pdf", "md", "tex"])
def test_odd_headings_and_names_of_places_are_printed(cell: str, to: str, folder: Path) -> None:
    (folder / "p.svg").write_text(SVG, encoding="utf-8")
    path = export(folder, notebook(cell, front=""), to)
    text = words(path) if to == "pdf" else path.read_text(encoding="utf-8")
    for word in ("one", "two", "three"):
        assert word in text.rpartition("begin{document}")[2]
    if to != "pdf" and "p.svg" in cell:
        assert re.search(r"!\[|includegraphics", text)


def test_the_links_of_a_name_lead_to_its_first_place(folder: Path) -> None:
    cells = ["# One {#q}\n\n# Two {#q}\n\n[there](#q)"]
    html = export(folder, notebook(*cells), "html").read_text(encoding="utf-8")
    assert re.search(r'<section id="q"[^>]*>\s*<h2[^>]*>(?:\d )?One', html)
    assert re.search(r'<section id="q-2"[^>]*>\s*<h2[^>]*>(?:\d )?Two', html)


def test_a_sign_without_a_glyph_is_told_where_it_stands(folder: Path) -> None:
    bib = BIB.replace("Never Cited", "Never \U0001f996 Cited")
    (folder / "refs.bib").write_text(bib, encoding="utf-8")
    table = code("x", html=HTML.replace("scoped", 'title="\U0001f996"'))
    with pytest.raises(ExportError, match=r"ipynb: the bibliography: no font"):
        export(folder, notebook("[@uncited2020]", table), "pdf")
    with pytest.raises(ExportError, match=r"ipynb: cell 2 and the bibliography: no font"):
        export(folder, notebook("\U0001f996 [@uncited2020]", table), "pdf")


def test_a_label_of_several_tables_leads_to_the_first(folder: Path) -> None:
    two = code("#| label: tbl-a\n#| tbl-cap: Two.\nx", html=f"{HTML}{HTML}")
    text = export(folder, notebook("@tbl-a", two), "html").read_text(encoding="utf-8")
    assert text.count('id="tbl-a"') == 1


def test_notes_are_printed_where_they_are_marked(folder: Path) -> None:
    cells = [
        "A[^1] and `[^2]` and \\[^3] and [^4].",
        "B[^1].\n\n[^1]: A note: `[^1]`.\n\n    More^2^.",
    ]
    text = export(folder, notebook(*cells), "md").read_text(encoding="utf-8")
    assert text.count("A note") == 2
    assert text.count("More") == 2


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("---\ntitel: x\n---", '"titel" is not known here; did you mean "title"'),
        ("---\ntitle: [\n---", "not valid YAML"),
        ("---\nlang: fr\n---", "neither zh nor en"),
        ("---\ncsl: ieeee\n---", "ieee"),
        ("---\ncsl: ../../etc/passwd\n---", "no name of a style"),
    ],
)
def test_wrong_front_matter_is_named(front: str, said: str, folder: Path) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        export(folder, notebook("字 [@wang2021survey]", front=front), "md")


def test_a_cell_whose_run_failed_stops_the_export(folder: Path) -> None:
    error = nbformat.v4.new_output(
        "error", ename="NameError", evalue="name 'x' is not defined", traceback=[]
    )
    cell = nbformat.v4.new_code_cell("x", outputs=[error])
    with pytest.raises(ExportError, match="cell 2: its last run failed: NameError"):
        export(folder, notebook(cell), "md")


def test_markup_of_the_author_does_not_run(folder: Path) -> None:
    hostile = (
        "字 <script>alert(1)</script>\n\n<b>bold</b>\n\n`#read(\"/etc/passwd\")`{=typst}\n\n"
        "```{=typst}\n#panic(\"typst ran\")\n```\n\n```{=html}\n<script>x</script>\n```\n\n"
        "#read(\"survey.toml\") \\input{/etc/passwd} $x$ @ [not a key]\n"
    )  # fmt: skip
    markdown = export(folder, notebook(hostile), "md").read_text(encoding="utf-8")
    outside_code = re.sub(
        r"`[^`]*`|^```.*?^```|^    .*$", "", markdown, flags=re.DOTALL | re.MULTILINE
    )
    assert not re.search(r"(?<!\\)<script", outside_code)
    text = words(export(folder, notebook(hostile), "pdf"))
    assert "typst ran" in text  # printed, not run
    assert "root:" not in text


def test_a_wide_table_keeps_its_last_column(folder: Path) -> None:
    heads = "".join(f"<th>第{n}栏的名称</th>" for n in range(10))
    cells = "".join(f"<td>内容{n}，一个相当长的单元格</td>" for n in range(10))
    html = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    node = notebook(code("#| label: tbl-wide\n#| tbl-cap: 宽\nframe", html=html))
    path = export(folder, node, "pdf")
    box = pypdf.PdfReader(path).pages[0].mediabox
    places: list[tuple[str, float]] = []
    pypdf.PdfReader(path).pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, *_: places.append((text, tm[4]))
    )
    assert "内容9" in re.sub(r"\s", "", words(path))
    assert max(x for text, x in places if text.strip()) < float(box.width)


def test_code_in_a_line_goes_on_in_the_next_and_keeps_its_signs(folder: Path) -> None:
    call = "figures.cooccurrence(corpus.cooccurrence(topic,organization))"
    text = words(
        export(
            folder, notebook(f"两个主题在一篇论文里同时出现的次数，这样画出来：`{call}`。"), "pdf"
        )
    )
    first = next(line for line in text.splitlines() if "两个主题" in line)
    assert "figures.cooccurrence(" in first
    assert call in re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>", "x / y / z"),
        ("<ol start='3'><li>x</li><li></li><li>y</li></ol>", "3\\. x / 4. / 5. y"),
        ("<p>x</p><p>y</p>", "x / y"),
        ("x<br>y <b>z<br>w</b>", "x / y **z / w**"),
        ("<blockquote>x</blockquote><pre>y\nz</pre>", "x / `y` / `z`"),
        ("<dl><dt>x</dt><dd>y</dd></dl><hr><h2>z</h2>", "x / y / 1 z"),
        ("<table><tr><td>x<br>w</td><td>y</td></tr></table>", "x / w / y"),
        ("", ""),
    ],
    ids=["list", "counted", "paragraphs", "line ends", "quote and code", "terms", "table", "empty"],
)
@pytest.mark.parametrize("part", ["thead", "tbody", "tfoot"])
def test_a_cell_of_a_markdown_table_is_one_line(
    cell: str, line: str, part: str, folder: Path
) -> None:
    row = f"<tr><th>{cell}</th><th>last</th></tr>"
    html = f"<table><{part}>{row}</{part}></table>"
    text = export(folder, notebook(code("x", html=html)), "md").read_text(encoding="utf-8")
    found = [row for row in text.splitlines() if "last" in row]
    assert [" ".join(row.split()) for row in found] == [" ".join(f"| {line} | last |".split())]


@pytest.mark.parametrize(
    ("cell", "kind", "read"),
    [("`x|y`", "Code", "x|y"), ("$p(x|y)$", "Math", "p(x|y)"),
     (r"$\|x\| \left|y\right|$", "Math", r"\Vert x\Vert  \left|y\right|")],
    ids=["code", "a formula", "a norm"],
)  # fmt: skip
def test_a_stroke_in_a_cell_of_a_markdown_table_ends_no_cell(
    cell: str, kind: str, read: str, folder: Path
) -> None:
    line = "-" * (len(cell) + 2)
    grid = (
        f"+---+{line}+\n| a | {'b'.ljust(len(cell))} |\n+===+{line}+\n| c | {cell} |\n+---+{line}+"
    )
    text = export(folder, notebook(grid), "md").read_text(encoding="utf-8")
    table = pandoc.read(text, "gfm")[-1]
    assert table["t"] == "Table"
    assert [e["c"][1] for e in pandoc.walk(table) if e["t"] == kind] == [read]


def test_a_short_table_is_not_parted_by_the_end_of_a_page(folder: Path) -> None:
    rows = "".join(f"<tr><td>row {n}</td><td>{n}</td></tr>" for n in range(15))
    table = f"<table><thead><tr><th>what</th><th>n</th></tr></thead><tbody>{rows}</tbody></table>"
    filled = "\n\n".join(["一段话。"] * 20)
    path = export(folder, notebook(filled, code("frame", html=table)), "pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    assert len(pages) > 1
    assert sum("row 0" in text for text in pages) == 1
    assert [text for text in pages if "row 0" in text] == [t for t in pages if "row 14" in t]


def test_a_small_figure_does_not_come_to_stand_before_a_tall_one(folder: Path) -> None:
    tall = SVG.replace('height="80"', 'height="600"', 1)
    figures = [
        code(f"#| label: fig-{name}\n#| fig-cap: 图名{name}\nx", svg=svg)
        for name, svg in (("tall", tall), ("small", SVG))
    ]
    filled = "\n\n".join(["一段话。"] * 8)
    text = words(export(folder, notebook(filled, figures[0], "再一段。", figures[1]), "pdf"))
    assert re.findall(r"图名\s*(tall|small)", text) == ["tall", "small"]


def test_a_table_without_a_caption_takes_no_number(folder: Path) -> None:
    named = code("#| label: tbl-b\n#| tbl-cap: 第二张\nframe", html=HTML)
    path = export(folder, notebook("见 @tbl-b 。", code("frame", html=HTML), named), "pdf")
    assert "表1第二张" in re.sub(r"\s+", "", words(path))


@pytest.mark.parametrize(
    "cells", [[], ["没有引用的一段。"], [nbformat.v4.new_code_cell("1 + 1")]],
    ids=["empty", "no citation", "never run"],
)  # fmt: skip
def test_little_is_printed_too(cells: list[Any], folder: Path) -> None:
    text = export(folder, notebook(*cells), "md").read_text(encoding="utf-8")
    assert "参考文献" not in text
    assert export(folder, notebook(*cells), "pdf").read_bytes().startswith(b"%PDF")


def test_cited_keys_are_what_pandoc_takes_for_citations(folder: Path) -> None:
    nbformat.write(sample(), folder / "draft.ipynb")
    assert cited_keys(folder / "draft.ipynb") == ("vaswani2017attention", "wang2021survey")


def test_a_file_that_is_no_notebook(folder: Path) -> None:
    (folder / "half.ipynb").write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(ExportError, match=r"half\.ipynb:1: is no whole notebook"):
        export_notebook(folder / "half.ipynb", "md", folder)
    with pytest.raises(SettingsError, match='"dox" is no format'):
        export_notebook(folder / "half.ipynb", "dox", folder)


def test_missing_glyphs_are_found() -> None:
    assert missing_glyphs("多模态 BLIP-2：α ≥ 1，“引号” — ★") == ""
    assert missing_glyphs("a🦖b🦖") == "🦖"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"nbformat": 4, "nbformat_minor": "5", "cells": [], "metadata": {}}', "'5'"),
        ('{"nbformat": true, "nbformat_minor": 5, "cells": [], "metadata": {}}', "True"),
        ('{"nbformat": 4, "nbformat_minor": 5, "cells": {}, "metadata": {}}', "list of cells"),
        ('{"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [{}]}]}', "format 4"),
    ],
)
def test_json_that_is_no_notebook_is_refused_in_a_sentence(
    text: str, said: str, folder: Path
) -> None:
    (folder / "odd.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=rf"odd\.ipynb: .*{said}"):
        export_notebook(folder / "odd.ipynb", "md", folder)


def test_nbconvert_tells_in_a_line_why_it_cannot_print(folder: Path) -> None:
    cell = nbformat.v4.new_markdown_cell("See [@nobody2020].")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "draft.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "survey-markdown", "draft.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert 'cell 1 ("See [@nobody2020].' in done.stderr.splitlines()[-1]


def test_a_program_that_prints_with_an_exporter_gets_the_error(folder: Path) -> None:
    cell = nbformat.v4.new_markdown_cell("See [@nobody2020].")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "draft.ipynb")
    script = (
        "from traitlets.config import Application\n"
        "from survey.errors import ExportError\n"
        "from survey.export import EXPORTERS\n"
        "Application.instance()\n"
        "try:\n    EXPORTERS['md']().from_filename('draft.ipynb')\n"
        "except ExportError as error:\n    print('told:', error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith('told: cell 1 ("See [@nobody2020].')


def test_nbconvert_knows_the_exporters(folder: Path) -> None:
    assert get_exporter("survey-pdf").export_from_notebook == "Survey PDF"
    nbformat.write(sample(), folder / "draft.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "survey-markdown", "draft.ipynb"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    text = (folder / "draft.md").read_text(encoding="utf-8")
    assert "draft_files/fig-line.svg" in text
    assert (folder / "draft_files" / "fig-line.svg").exists()

"""HTML, Word and LaTeX: the same words, numbers and references as Markdown and PDF."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pypandoc
import pypdf
import pytest
from nbconvert.exporters import get_exporter
from PIL import Image

from survey import pandoc
from survey.errors import ExportError, SettingsError
from survey.export import EXPORTERS, export_notebook, formats

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
title: 多模态 <模型> & 一览
author: [张三, 李四]
abstract: 摘要里的一句话。
keywords: [多模态, 综述]
lang: {lang}
csl: {csl}
---"""
BODY = """# 引言 {#sec-intro}

注意力[@vaswani2017attention]，@wang2021survey 说过，又见[-@vaswani2017attention, p. 3]
与[@wang2021survey; @vaswani2017attention]。见 @fig-line 、 @tbl-works 、 @tbl-mine 、 @sec-intro 。

| 模型 | 年份 |
|------|------|
| BLIP | 2022 |

: 作者自己的表 {#tbl-mine}

公式 $E = mc^2$ 。"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80">'
    '<rect width="200" height="80"/></svg>'
)
TABLE = (
    "<table><thead><tr><th>工作</th><th>年份</th></tr></thead>"
    "<tbody><tr><td>CLIP</td><td>2021</td></tr></tbody></table>"
)
HOSTILE = """文字 <script>alert(1)</script> <img src=x onerror=alert(2)>

[链接](javascript:alert(3)) [数据](data:text/html,alert) [好](https://example.org/a?b=1&c=2)

[词]{onclick="alert(4)" style="background:url(http://bad.example/)"}

```{=html}
<script>alert(5)</script>
```

`<script>alert(6)</script>`{=html} `\\input{/etc/passwd}`{=latex}

\\input{/etc/passwd} \\immediate\\write18{id} & % # _ ~ ^ { }
"""
ODD = """See @fig-图 , [@he_2016:x; @中文键, pp. 3-4].

- [ ] open ~~gone~~ H~2~O x^2^ & 100% $5 #hash _under \\\\ ^caret {brace}[^n]

term
:   definition

[^n]: A *note* with `code_x` and [underlined]{.underline} and [marked]{.mark} words.

        code = {in} \\a # note

---

| a | b | c |
|---|:-:|--:|
| α≥1 | “引号” — … | ★ |

## 中文 “quotes”

$$\\int_0^1 \\alpha\\, dx \\ge 1$$
"""
ODD_BIB = """
@article{he_2016:x, title = {Rock & Roll}, author = {Müller, J}, journal = {J}, year = 2016}
@online{中文键, title = {中文标题}, author = {张三}, date = {2021-05}, url = {https://a.b/c_d?a&b}}
"""
EVIL_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(7)">'
    '<script>alert(8)</script><a href="javascript:alert(9)"><rect width="9" height="9"/></a></svg>'
)


def code(source: str, mime: str, data: str) -> Any:
    output = nbformat.v4.new_output("display_data", {mime: data})
    return nbformat.v4.new_code_cell(source, outputs=[output])


def sample(lang: str = "zh", csl: str = "gb-t-7714-2015-numeric") -> Any:
    hidden = nbformat.v4.new_output("stream", text="never printed\n")
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_raw_cell(FRONT.replace("{lang}", lang).replace("{csl}", csl)),
            nbformat.v4.new_markdown_cell(BODY),
            code(
                "#| label: fig-line\n#| fig-cap: 一条线。\n#| fig-alt: 黑色矩形\nplot()",
                "image/svg+xml", SVG,
            ),
            code("#| label: tbl-works\n#| tbl-cap: 主要工作\nframe", "text/html", TABLE),
            nbformat.v4.new_code_cell("print('hidden')", outputs=[hidden]),
        ]
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "survey.toml").touch()
    return tmp_path


def export(folder: Path, node: Any, to: str) -> Path:
    path = folder / "draft.ipynb"
    nbformat.write(node, path)
    return export_notebook(path, to, folder / "out")


def text_of(path: Path) -> str:
    """Return the words of a file in any of the formats that print the references themselves."""
    if path.suffix == ".pdf":
        return "".join(page.extract_text() + "\n" for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".docx":
        tree = json.loads(pypandoc.convert_file(str(path), "json"))
        return words_of(tree["blocks"])
    if path.suffix == ".html":
        markup = re.sub(
            r'<span class="card".*?</span></span>', "</span>", path.read_text(encoding="utf-8")
        )
        return words_of(pandoc.read(markup, "html"))
    return words_of(pandoc.read(path.read_text(encoding="utf-8"), "gfm"))


def words_of(blocks: list[Any]) -> str:
    return pandoc.plain(blocks)


def references(path: Path) -> str:
    """Return the list of references without spaces, which each format sets its own way."""
    text = re.sub(r"\s+", "", text_of(path)).replace("\u200b", "").replace("’", "'")
    return re.sub(r"\d+/\d+$", "", text.rpartition("参考文献")[2] or text)


@pytest.mark.parametrize(
    "csl", ["gb-t-7714-2015-numeric", "ieee", "gb-t-7714-2015-author-date", "apa"]
)
def test_references_and_citations_are_the_same_in_each_format(csl: str, folder: Path) -> None:
    paths = {to: export(folder, sample(csl=csl), to) for to in ("md", "html", "docx", "pdf")}
    lists = {to: references(path) for to, path in paths.items()}
    assert len(set(lists.values())) == 1, lists
    assert "5998" in lists["md"]
    assert "Never" not in lists["md"]
    squeezed = {to: re.sub(r"\s+", "", text_of(path)) for to, path in paths.items()}
    cited = re.search(r"注意力(.*?)见图1", squeezed["md"])
    assert cited is not None
    for to, text in squeezed.items():
        assert cited[0] in text, to
        for said in ("图1一条线。", "表1作者自己的表", "表2主要工作", "见图1、表2、表1、第1节"):
            assert said in text.replace("，", ""), (to, said)
        assert "neverprinted" not in text


class Page(HTMLParser):
    """What a browser would see of a page: its elements with their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_html_is_one_file_with_contents_cards_and_figures(folder: Path) -> None:
    path = export(folder, sample(), "html")
    assert [p.name for p in path.parent.iterdir()] == ["draft.html"]
    page, markup = Page(path), path.read_text(encoding="utf-8")
    assert page.all("html") == [{"lang": "zh-CN"}]
    assert "<title>多模态 &lt;模型&gt; &amp; 一览</title>" in markup
    assert page.all("nav")
    assert {"#sec-intro", "#ref-wang2021survey", "#fig-line", "#tbl-works"} <= {
        a["href"] for a in page.all("a")
    }
    places = {attributes.get("id") for _, attributes in page.elements}
    assert {a["href"][1:] for a in page.all("a") if (a["href"] or "").startswith("#")} <= places
    (image,) = page.all("img")
    assert (image["src"] or "").startswith("data:image/svg+xml;base64,")
    assert image["alt"] == "黑色矩形"
    cards = [s for s in page.all("span") if s.get("class") == "card"]
    assert len(cards) == 5
    assert "王晓明, 张伟, 李娜, 等. 多模态预训练模型综述[J]" in markup.partition("<h2")[2]
    assert "@media print" in markup
    assert "<math" in markup
    assert "width=device-width" in markup


def test_a_card_shows_what_a_range_leaves_out(folder: Path) -> None:
    names = ["alpha", "beta", "gamma"]
    entries = [
        f"@misc{{{n}, title = {{Work {n}}}, author = {{Au, {n}}}, year = 2020}}" for n in names
    ]
    (folder / "refs.bib").write_text("\n".join(entries), encoding="utf-8")
    cell = nbformat.v4.new_markdown_cell("字 [@alpha; @beta; @gamma].")
    path = export(folder, nbformat.v4.new_notebook(cells=[cell]), "html")
    markup = path.read_text(encoding="utf-8")
    assert "–" in markup.partition('class="citation"')[2][:3000]
    cards = re.findall(r'<span class="card".*?</span></span>', markup, re.DOTALL)
    assert [sorted(n for n in names if f"Work {n}" in card) for card in cards] == [
        ["alpha"],
        ["beta", "gamma"],
    ]


def test_no_block_lies_inside_a_paragraph(folder: Path) -> None:
    markup = export(folder, sample(), "html").read_text(encoding="utf-8")
    for paragraph in re.findall(r"<p>.*?</p>", markup, re.DOTALL):
        assert not re.search(r"<(div|table|figure|p class)", paragraph), paragraph


@pytest.mark.parametrize("to", sorted(EXPORTERS))
def test_what_a_hostile_notebook_brings_does_not_run(to: str, folder: Path) -> None:
    node = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_raw_cell('---\ntitle: "<script>alert(0)</script> \\\\input{x}"\n---'),
            nbformat.v4.new_markdown_cell(HOSTILE),
            code("#| fig-cap: <script>alert(10)</script>\nplot()", "image/svg+xml", EVIL_SVG),
            code(
                "frame", "text/html",
                '<table><tr><td onclick="alert(11)"><a href="javascript:alert(12)">格</a>'
                "<script>alert(13)</script></td></tr></table><iframe src=//bad.example></iframe>",
            ),
        ]
    )  # fmt: skip
    path = export(folder, node, to)
    for made in path.parent.rglob("*.svg"):
        assert b"alert" not in made.read_bytes()
    if to == "html":
        seen = Page(path)
        tags = {tag for tag, _ in seen.elements}
        assert not tags & {"script", "iframe", "object", "embed", "form", "link", "base"}
        names = {name for _, attributes in seen.elements for name in attributes}
        assert not {n for n in names if n.startswith("on")}
        assert [a["href"] for a in seen.all("a")] == ["https://example.org/a?b=1&c=2"]
        styles = [a["style"] for _, a in seen.elements if "style" in a]
        assert not [s for s in styles if "url" in (s or "")]
        assert "default-src 'none'" in path.read_text(encoding="utf-8")
    elif to == "docx":
        with zipfile.ZipFile(path) as parts:
            relations = parts.read("word/_rels/document.xml.rels").decode("utf-8")
        assert "javascript" not in relations
        assert "https://example.org/a" in relations
    elif to == "tex":
        text = path.read_text(encoding="utf-8")
        body = text.partition(r"\begin{document}")[2]
        assert not re.search(r"(?<!textbackslash )\\(input|immediate|write18)\b", body)
        assert r"\textbackslash input" in text


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as parts:
        return parts.read(name).decode("utf-8")


def test_word_has_styles_tables_captions_and_facts(folder: Path) -> None:
    path = export(folder, sample(), "docx")
    document, core = part(path, "word/document.xml"), part(path, "docProps/core.xml")
    for style in ("Title", "Author", "Abstract", "Heading1", "ImageCaption", "TableCaption",
                  "CaptionedFigure", "Bibliography"):  # fmt: skip
        assert f'<w:pStyle w:val="{style}" />' in document, style
        assert f'w:styleId="{style}"' in part(path, "word/styles.xml"), style
    assert document.count("<w:tbl>") == 2
    assert document.count("<w:tblHeader ") == 2
    anchors = set(re.findall(r'w:anchor="([^"]+)"', document))
    assert {"fig-line", "tbl-works", "tbl-mine", "sec-intro", "ref-wang2021survey"} <= anchors
    assert anchors <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', document))
    assert document.count('descr="黑色矩形"') >= 2
    assert 'descr="data:' not in document
    assert 'w:eastAsia="宋体"' in part(path, "word/styles.xml")
    assert "<dc:title>多模态 &lt;模型&gt; &amp; 一览</dc:title>" in core
    assert "<dc:creator>张三; 李四</dc:creator>" in core
    assert "<dc:language>zh-CN</dc:language>" in core
    assert "关键词" in document
    assert 'w:instr=" PAGE "' in part(path, "word/footer1.xml")


CLASSES = (
    "insertion", "deletion", "paragraph-insertion", "paragraph-deletion", "comment-start",
    "comment-end", "csl-left-margin", "csl-right-inline", "csl-block", "csl-entry", "note",
)  # fmt: skip


@pytest.mark.parametrize("to", EXPORTERS)
def test_words_of_every_class_are_printed_as_words(to: str, folder: Path) -> None:
    spans = " ".join(f"[w{at}e]{{.{name} #i{at}}}" for at, name in enumerate(CLASSES))
    divs = "\n\n".join(f"::: {{.{name}}}\nv{at}e\n:::" for at, name in enumerate(CLASSES))
    path = export(
        folder,
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"{spans}\n\n{divs}")]),
        to,
    )
    text = path.read_text(encoding="utf-8") if to == "tex" else text_of(path)
    for at in range(len(CLASSES)):
        assert text.count(f"w{at}e") == text.count(f"v{at}e") == 1
    if to == "docx":
        assert not re.search(r"<w:(del|ins|comment\w*)\b", part(path, "word/document.xml"))
        assert "<w:comment " not in part(path, "word/comments.xml")
    assert "CSL" not in text


def test_pictures_of_word_are_of_points(folder: Path) -> None:
    path = export(folder, sample(), "docx")
    with zipfile.ZipFile(path) as parts:
        pictures = [parts.read(n) for n in parts.namelist() if n.startswith("word/media/")]
    with Image.open(io.BytesIO(pictures[0])) as image:
        assert image.format == "PNG"
        assert 400 < image.width < 500  # 200 pixels of 96 an inch, at 220 an inch


def test_every_style_that_word_is_told_is_there(folder: Path) -> None:
    said = "# A\n\n> quote\n\n- a\n- b\n\n1. one\n\n`code`[^1]\n\nterm\n: means\n\n[^1]: note"
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(text) for text in (said, "```\nblock\n```")]
    )
    path = export(folder, node, "docx")
    told = set(re.findall(r'<w:[pr]Style w:val="([^"]+)"', part(path, "word/document.xml")))
    assert told - set(re.findall(r'w:styleId="([^"]+)"', part(path, "word/styles.xml"))) == set()


@pytest.mark.parametrize("to", ["html", "docx", "tex"])
def test_the_same_notebook_gives_the_same_bytes(to: str, folder: Path) -> None:
    first = export(folder, sample(), to).read_bytes()
    kept = {p.name: p.read_bytes() for p in (folder / "out").rglob("*") if p.is_file()}
    assert export(folder, sample(), to).read_bytes() == first
    assert {p.name: p.read_bytes() for p in (folder / "out").rglob("*") if p.is_file()} == kept


def test_latex_cites_counts_and_lies_beside_what_it_reads(folder: Path) -> None:
    path = export(folder, sample(), "tex")
    text = path.read_text(encoding="utf-8")
    for said in (
        r"\documentclass[UTF8", "{ctexart}", r"注意力\citep{vaswani2017attention}",
        r"\citep[p.~3]{vaswani2017attention}", r"\citep{wang2021survey, vaswani2017attention}",
        r"图~\ref{fig-line}", r"表~\ref{tbl-works}", r"第~\ref{sec-intro}~节",
        r"\label{fig-line}", r"\label{tbl-works}", r"\label{sec-intro}", r"\caption{一条线。}",
        r"\bibliography{draft-references}", r"多模态 \textless 模型\textgreater{} \& 一览",
    ):  # fmt: skip
        assert said in text, said
    assert "参考文献" not in text
    assert (path.parent / "draft_files" / "fig-line.pdf").read_bytes().startswith(b"%PDF")
    bib = (path.parent / "draft-references.bib").read_text(encoding="utf-8")
    assert "uncited2020" not in bib
    assert bib.count("@") == 2


def test_latex_cites_by_name_where_the_style_does(folder: Path) -> None:
    text = export(folder, sample(csl="apa"), "tex").read_text(encoding="utf-8")
    assert r"\citet{wang2021survey}" in text
    assert r"\citeyearpar[p.~3]{vaswani2017attention}" in text
    assert r"\usepackage[authoryear,round]{natbib}" in text


needs_tex = pytest.mark.skipif(not shutil.which("xelatex"), reason="xelatex is not on this machine")


def compiled(path: Path) -> None:
    """Set a page with xelatex; every complaint that matters fails."""
    xelatex = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", path.name]
    for command in (xelatex, ["bibtex", path.stem], xelatex, xelatex):
        done = subprocess.run(command, cwd=path.parent, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
    log = path.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    assert "undefined" not in log
    assert "Missing character" not in log


@needs_tex
def test_latex_takes_what_people_write(folder: Path) -> None:
    (folder / "refs.bib").write_text(ODD_BIB, encoding="utf-8")
    front = nbformat.v4.new_raw_cell("---\ntitle: 'A & <b> #1 100% $x$ _a_'\nlang: en\n---")
    figure = code("#| label: fig-图\nplot()", "image/svg+xml", SVG)
    cells = [front, nbformat.v4.new_markdown_cell(ODD), figure]
    path = export(folder, nbformat.v4.new_notebook(cells=cells), "tex")
    compiled(path)
    entries = (path.parent / "draft-references.bib").read_text(encoding="utf-8")
    assert r"{Rock \& Roll}" in entries
    assert "?a&b" in entries
    assert "year = {2021}" in entries


@needs_tex
@pytest.mark.parametrize(("lang", "csl"), [("zh", "gb-t-7714-2015-numeric"), ("en", "apa")])
def test_latex_compiles(lang: str, csl: str, folder: Path) -> None:
    path = export(folder, sample(lang, csl), "tex")
    compiled(path)
    aux = path.with_suffix(".aux").read_text(encoding="utf-8")
    numbers = dict(re.findall(r"\\newlabel\{([\w-]+)\}\{\{([\d.]+)\}", aux))
    wanted = {"sec-intro": "1", "fig-line": "1", "tbl-mine": "1", "tbl-works": "2"}
    assert {label: numbers.get(label) for label in wanted} == wanted


@pytest.mark.parametrize("to", sorted(EXPORTERS))
def test_an_unknown_key_stops_each_format(to: str, folder: Path) -> None:
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(t) for t in ("Good.", "Bad [@vaswani2017atention].")]
    )
    with pytest.raises(ExportError, match=r"cell 2 .*did you mean vaswani2017attention"):
        export(folder, node, to)
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "tex",
    [r"$\displaystyle \alpha x^{2}$", "$$\n\\alpha x^{2}\n\n$$",
     "\\begin{align*}\n\\alpha &= x^{2}\n\\end{align*}"],
    ids=["sympy", "with an empty line", "lines"],
)  # fmt: skip
@pytest.mark.parametrize("to", EXPORTERS)
def test_a_formula_as_output_is_printed(tex: str, to: str, folder: Path) -> None:
    node = nbformat.v4.new_notebook(cells=[code("x", "text/latex", tex)])
    path = export(folder, node, to)
    assert re.search(
        r"α|𝛼|\\alpha", part(path, "word/document.xml") if to == "docx" else text_of(path)
    )


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"application/json": {"a": 1}}, "application/json"),
        ({"application/pdf": "JVBERi0="}, "application/pdf"),
        ({"application/vnd.vega.v5+json": {}, "text/plain": "<Vega>"}, "vega"),
        ({"application/vnd.plotly.v1+json": {}, "text/html": "<div><script>p()</script></div>"},
         "plotly"),
    ],
    ids=["JSON", "PDF", "Vega", "Plotly with a script"],
)  # fmt: skip
def test_an_output_that_cannot_be_printed_is_told(
    data: dict[str, Any], named: str, folder: Path
) -> None:
    outputs = [nbformat.v4.new_output("display_data", data)]
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)])
    with pytest.raises(ExportError, match=f"cell 1: its output .*{named}.* cannot be printed"):
        export(folder, node, "md")
    node.cells[0].metadata["tags"] = ["remove-cell"]
    assert export(folder, node, "md").is_file()


@pytest.mark.parametrize(
    "data",
    [
        {"text/plain": "3"},
        {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "100%"},
        {"text/html": "<script>load()</script>", "application/vnd.bokehjs_load.v0+json": ""},
        {"text/html": TABLE, "application/vnd.dataresource+json": {}},
        {"text/latex": r"\section{CLIP}$x$"},
    ],
    ids=["text", "a widget", "a script", "a table that programs read too", "TeX"],
)
def test_what_stands_in_for_more_stops_no_export(data: dict[str, Any], folder: Path) -> None:
    outputs = [nbformat.v4.new_output("display_data", data)]
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)])
    assert ("CLIP" in text_of(export(folder, node, "md"))) == ("CLIP" in str(data))


@pytest.mark.parametrize("kind", ["gif", "webp"])
@pytest.mark.parametrize("to", EXPORTERS)
def test_every_picture_of_points_is_printed(kind: str, to: str, folder: Path) -> None:
    data = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(data, kind)
    cell = code("x", f"image/{kind}", base64.b64encode(data.getvalue()).decode())
    path = export(folder, nbformat.v4.new_notebook(cells=[cell]), to)
    if to == "pdf":
        assert len(pypdf.PdfReader(path).pages[0].images) == 1
    elif to == "docx":
        assert [n for n in zipfile.ZipFile(path).namelist() if n.startswith("word/media/")]
    elif to == "html":
        assert f"data:image/{kind};base64," in path.read_text(encoding="utf-8")
    else:
        assert [*path.parent.glob("draft_files/cell-1.*")]


def test_formats_are_named_by_commas() -> None:
    assert formats("all") == tuple(EXPORTERS)
    with pytest.raises(SettingsError, match='"htm" is no format; did you mean "html"'):
        formats("md,htm")


@pytest.mark.parametrize("to", ["html", "docx", "tex"])
def test_little_is_printed_too(to: str, folder: Path) -> None:
    path = export(folder, nbformat.v4.new_notebook(), to)
    assert path.stat().st_size > 300


@pytest.mark.parametrize("name", ["survey-html", "survey-docx", "survey-latex"])
def test_nbconvert_knows_the_exporters(name: str, folder: Path) -> None:
    exporter = get_exporter(name)
    assert exporter.export_from_notebook.startswith("Survey ")
    nbformat.write(sample(), folder / "draft.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", name, "draft.ipynb"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    assert (folder / "draft").with_suffix(exporter().file_extension).is_file()

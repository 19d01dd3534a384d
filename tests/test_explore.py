"""Tables to explore and the browser panel, as HTML, Markdown, text and in exported pages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import get_exporter

from survey import corpus as corpora
from survey import explore, tables
from survey.corpus import Corpus
from survey.explore import Explorer, data_of, fragment
from survey.vocabulary import table

NOTES = """## 2024.1.2
《CLIP: Learning Transferable Visual Models From Natural Language Supervision》
2021.2 OpenAI 的一篇文章
1，方法：图文对比预训练，文本与图像各一个编码器
## 2024.3.4
《LLaVA: Visual Instruction Tuning》
2023.4.17, NeurIPS 2023
1，方法：用 CLIP 提取图像特征，再接一个语言模型
## 2024.5.6
《A Made Up Work Without Any Date at All》
一篇没有日期的文章
"""
HOSTILE = [
    "</script><script>document.title='ran'</script>",
    '"quoted" & <b>bold</b> | `code` \\',
    "<!-- <script> --><img src=x onerror=\"document.title='ran'\">",
    "A" * 300,
    "كيف تتعلم الآلات من النصوص",
    "🧠 Emoji Are All You Need 👩‍🔬",
    "[@key]{=html} $x$ **bold**",
]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "survey.toml").touch()
    note = tmp_path / "notes" / "a b#1.md"
    note.write_text(NOTES, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "notebooks")
    return corpora.read([note], corpora.Settings(tmp_path), base=tmp_path)


def titled(shown: Explorer, title: str) -> Explorer:
    papers = [{**shown.data["papers"][0], "title": title, "url": title}]
    return replace(shown, data={**shown.data, "papers": papers})


class Parts(HTMLParser):
    """The tags of a page with their attributes, and the text of its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == "script"
        self.scripts += [""] if self.inside else []

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


def test_papers_stand_from_the_newest_to_the_undated(corpus: Corpus) -> None:
    shown = tables.explore(corpus).data["papers"]
    assert [paper.get("published") for paper in shown] == ["2023-04-17", "2021-02", None]
    assert shown[0]["place"] == "NeurIPS 2023"


def test_a_paper_has_its_statements_and_relations_with_file_and_line(corpus: Corpus) -> None:
    data = corpus.browse().data
    llava, clip = data["papers"][:2]
    assert data["files"] == ["notes/a b#1.md"]
    assert ["method", "图文对比预训练，文本与图像各一个编码器", 0, 4] in clip["statements"]
    assert ["uses_component", clip["key"], "CLIP", 0, 8] in llava["relations"]
    assert [found[-1] for found in llava["notes"]] == [6]


def test_links_lead_from_the_notebook_to_the_note(corpus: Corpus) -> None:
    shown = tables.explore(corpus)
    tags = Parts(shown.html()).tags
    links = [a for tag, a in tags if tag == "a" and a["class"] == "survey-source"]
    assert shown.data["base"] == "../"
    assert links[0] == {
        "class": "survey-source",
        "data-path": "notes/a b#1.md",
        "data-line": "6",
        "href": "../notes/a%20b%231.md#line=5",
    }


@pytest.mark.parametrize("view", ["table", "browser"])
@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_no_title_becomes_markup(corpus: Corpus, view: explore.View, title: str) -> None:
    usual = explore.explorer(corpus, view)
    shown = titled(usual, title)
    found = Parts(shown.html())
    assert found.scripts == [found.scripts[0], explore.script()]
    assert json.loads(found.scripts[0])["papers"][0]["title"] == title
    before = {tag for tag, _ in Parts(usual.html()).tags}
    assert {tag for tag, _ in found.tags} == before
    assert not any(name.startswith("on") for _, a in found.tags for name in a)
    assert data_of(shown.html()) == shown.data


def test_the_plain_table_is_not_longer_than_a_page_bears(corpus: Corpus) -> None:
    shown = tables.explore(corpus, language="en")
    many = replace(shown, data={**shown.data, "papers": shown.data["papers"] * 400})
    assert many.html().count("<tr>") == 501
    assert "<p>700 more papers are not listed here.</p>" in many.html()
    assert len(many.markdown().splitlines()) == 1202
    assert "[1200 rows x 5 columns]" in repr(many)


def test_no_papers_are_a_table_without_rows(corpus: Corpus) -> None:
    shown = corpus.select(since="2030").browse(language="en")
    assert len(shown) == 0
    assert data_of(shown.html()) == shown.data
    assert shown.markdown().splitlines()[0].split("|")[1].strip() == "Work"


def test_markdown_cites_and_says_no_more_than_the_table(corpus: Corpus) -> None:
    key = corpus["LLaVA"].key
    row = tables.explore(corpus).markdown().splitlines()[2]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    wanted = [
        f"LLaVA: Visual Instruction Tuning [@{key}]",
        "2023-04-17",
        "NeurIPS 2023",
        "—",
        "已读",
    ]
    assert cells == wanted


def test_a_selection_shows_only_its_own_papers(corpus: Corpus) -> None:
    found = corpus.select(since="2022", until="2024").browse().data["papers"]
    assert [paper["published"] for paper in found] == ["2023-04-17"]
    assert [name for _, _, name, *_ in found[0]["relations"]] == ["CLIP"]


def test_every_word_of_the_page_stands_in_both_languages_and_no_other() -> None:
    words = table("explore")
    assert all(said["zh"] and said["en"] for group in words.values() for said in group.values())
    script = explore.script()
    quoted = set(re.findall(r'"(\w+)"', script)) | {"rest"}  # under the plain table
    assert set(words["text"]) | set(words["heading"]) <= quoted
    assert set(re.findall(r'say\("(\w+)"', script)) <= set(words["text"])
    assert set(table("aspects")["aspect"]) == set(words["aspect"])
    assert set(table("relations")["relation"]) | {"mentions"} == set(words["relation"])


@pytest.mark.parametrize(
    "word",
    ["innerHTML", "outerHTML", "insertAdjacent", "eval(", "Function(", "document.write",
     "fetch(", "XMLHttpRequest", "import(", "</script", "<!--"],
)  # fmt: skip
def test_the_script_makes_no_markup_of_data_and_fetches_nothing(word: str) -> None:
    assert word not in explore.script()


@pytest.mark.parametrize(
    "html",
    ["", "<table></table>", '<script type="application/json" class="survey-data">{</script>',
     '<script type="application/json" class="survey-data">[1]</script>'],
)  # fmt: skip
def test_other_html_has_no_data(html: str) -> None:
    assert data_of(html) is None


def notebook(*outputs: dict[str, str]) -> Any:
    cells = [
        nbformat.v4.new_code_cell(
            "shown", outputs=[nbformat.v4.new_output("display_data", data=data)]
        )
        for data in outputs
    ]
    front = nbformat.v4.new_markdown_cell("---\ntitle: Tables\nlang: en\n---\n\nSome text.")
    return nbformat.v4.new_notebook(cells=[front, *cells])


def exported(name: str, book: Any, folder: Path) -> Any:
    resources = {"metadata": {"path": str(folder), "name": "x"}}
    return get_exporter(name)().from_notebook_node(book, resources)[0]


@pytest.fixture
def cited(corpus: Corpus, tmp_path: Path) -> Corpus:
    corpus.write_bibtex(tmp_path / "refs.bib")
    return corpus


@pytest.mark.slow
def test_an_exported_page_runs_our_script_and_no_other(cited: Corpus, tmp_path: Path) -> None:
    bundle = titled(tables.explore(cited), HOSTILE[0])._repr_mimebundle_()
    bundle["text/html"] += "<script>document.title = 'ran'</script><b onclick='x()'>x</b>"
    page = exported("survey-html", notebook(bundle), tmp_path / "notebooks")
    found = Parts(page)
    policy = next(a["content"] for t, a in found.tags if "http-equiv" in a and t == "meta")
    assert f"script-src '{explore.script_hash()}'" in str(policy)
    assert [s for s in found.scripts if not s.startswith("{")] == [explore.script()]
    assert not any(name.startswith("on") for _, a in found.tags for name in a)
    shown = data_of(page)
    assert shown is not None
    assert shown["base"] is None  # the notes do not lie beside the page
    assert "<td" in page.partition("survey-explore")[0]  # the table for paper stays


@pytest.mark.slow
def test_a_page_without_such_a_table_allows_no_script(tmp_path: Path) -> None:
    page = exported("survey-html", notebook({"text/markdown": "| a |\n|---|\n| b |"}), tmp_path)
    assert "script" not in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["survey-markdown", "survey-latex"])
def test_other_formats_print_the_plain_table(name: str, cited: Corpus, tmp_path: Path) -> None:
    book = notebook(tables.explore(cited, language="en")._repr_mimebundle_())
    text = exported(name, book, tmp_path / "notebooks")
    assert "Visual Instruction Tuning" in text
    assert "survey-explore" not in text
    assert "statements" not in text


def test_a_fragment_without_a_table_is_the_same_script() -> None:
    assert explore.script() in fragment({"papers": []})

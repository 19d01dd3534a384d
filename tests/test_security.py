"""What strangers' notes, bibliographies and notebooks must not do, in every file that we write."""

from __future__ import annotations

import ast
import base64
import csv
import inspect
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import time
import zipfile
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mistune
import nbformat
import pandas as pd
import pypdf
import pytest
import yaml
from click.testing import CliRunner, Result
from defusedxml.ElementTree import fromstring
from PIL import Image

import survey
from survey import explore, pandoc, readers, records, settings, tables
from survey.cli import main
from survey.draft import wording
from survey.enrich import SERVICES, enrich, open_web
from survey.errors import ExportError, SurveyError
from survey.export import export_notebook
from survey.export.drafts import EXPORTERS
from survey.export.page import typeset
from survey.files import read_text
from survey.frames import as_csv
from survey.grounding.known import dates_in
from survey.model import Work
from survey.resolve.records import bare_title
from survey.server import handlers
from survey.values import identifiers
from survey.vocabulary import vocabulary

from .stub_server import Reply, stub_server

HOSTILE = Path(__file__).parent / "cases" / "hostile"
CELLS = sorted((HOSTILE / "cells").glob("*.md"))
FRONT = (HOSTILE / "front.yaml").read_text(encoding="utf-8").strip()
RAN = "typst ran"


def folder(tmp: Path) -> Path:
    tmp.mkdir(parents=True, exist_ok=True)
    (tmp / "survey.toml").touch()
    shutil.copy(HOSTILE / "refs.bib", tmp / "refs.bib")
    return tmp


def notebook(*cells: Any, front: str = FRONT) -> Any:
    made = [nbformat.v4.new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell(front), *made])


def export(tmp: Path, node: Any, to: str) -> Path:
    path = tmp / "draft.ipynb"
    nbformat.write(node, path)
    return export_notebook(path, to, tmp / "out")


def hostile() -> Any:
    outputs = json.loads((HOSTILE / "outputs.json").read_text(encoding="utf-8"))
    cells = [
        nbformat.v4.new_code_cell(
            cell["source"],
            outputs=[nbformat.v4.new_output("display_data", data) for data in cell["outputs"]],
        )
        for cell in outputs
    ]
    cited = "Cited: [@a1; @b2; @c3; @d4; @e5]."
    return notebook(*(path.read_text(encoding="utf-8") for path in CELLS), *cells, cited)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All attacks in one notebook, printed in each format."""
    tmp = folder(tmp_path_factory.mktemp("hostile"))
    return {to: export(tmp, hostile(), to) for to in EXPORTERS}


# --- exports: nothing runs, nothing is fetched ---------------------------------------------------


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


ACTIVE = {
    "iframe", "frame", "object", "embed", "applet", "base", "form", "input", "button", "video",
    "audio", "source", "track", "portal", "template", "noscript", "svg", "foreignobject",
}  # fmt: skip
SAFE = re.compile(r"(?:https?://[\w-]|mailto:|#|(?![/\\\\]{2})[\w./%~-]*(?:[?#]|$))", re.IGNORECASE)


def inert(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return the tags of HTML in which nothing acts; fail with the first one that does."""
    tags = Tags(html).tags
    for tag, attributes in tags:
        assert tag not in ACTIVE, tag
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("srcdoc", "ping", "formaction", "action", "background"), (tag, name)
            if name in ("href", "xlink:href"):
                assert SAFE.match(value.strip()), value
            if name == "style":
                assert "url" not in value, value
    return tags


@pytest.mark.slow
def test_html_has_no_script_but_ours_and_asks_for_nothing(printed: dict[str, Path]) -> None:
    text = printed["html"].read_text(encoding="utf-8")
    tags = inert(text)
    sources = [attributes["src"] for _, attributes in tags if "src" in attributes]
    assert sources
    assert all(re.match(r"data:image/(png|jpeg|svg\+xml);base64,", source) for source in sources)
    metas = [attributes for tag, attributes in tags if tag == "meta"]
    policy = next(m for m in metas if m.get("http-equiv") == "Content-Security-Policy")["content"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    assert not [m for m in metas if m.get("http-equiv") == "refresh"]
    assert not [tag for tag, _ in tags if tag == "link"]
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    assert all("src" not in attributes for attributes in scripts)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert not any("@import" in style or "127.0.0.1" in style for style in styles)


@pytest.mark.slow
def test_markdown_renders_without_tags_of_the_author(printed: dict[str, Path]) -> None:
    text = printed["md"].read_text(encoding="utf-8")
    parser = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])
    html = str(parser(text))
    tags = inert(html)
    assert {tag for tag, _ in tags} <= {
        "h1", "h2", "h3", "p", "a", "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
        "img", "em", "strong", "blockquote", "ul", "ol", "li", "br", "hr",
    }  # fmt: skip
    images = [attributes["src"] for tag, attributes in tags if tag == "img"]
    assert images
    assert all(re.fullmatch(r"draft_files/[\w%-]+\.svg", source) for source in images)


@pytest.mark.slow
def test_a_formula_of_markdown_is_no_link_and_fetches_nothing(printed: dict[str, Path]) -> None:
    found = pandoc.walk(pandoc.read(printed["md"].read_text(encoding="utf-8")))
    formulas = [element["c"][1] for element in found if element["t"] == "Math"]
    assert "E = mc^2" in formulas
    assert not [f for f in formulas if re.search(r"\\(href|url|includegraphics|csname)\b", f)]


@pytest.mark.slow
def test_pictures_beside_a_page_draw_and_do_nothing_else(printed: dict[str, Path]) -> None:
    (picture,) = (printed["md"].parent / "draft_files").glob("*.svg")
    text = picture.read_text(encoding="utf-8")
    assert "127.0.0.1" not in text
    assert "passwd" not in text
    assert "<?xml-stylesheet" not in text
    local = {str(node.tag).rpartition("}")[2] for node in fromstring(text).iter()}
    assert local <= {"svg", "style", "image", "use", "a", "rect", "feImage"}
    assert not re.search(r"\bon\w+\s*=|javascript", text)


@pytest.mark.slow
def test_word_has_links_to_pages_alone_and_no_fields_but_the_page(printed: dict[str, Path]) -> None:
    with zipfile.ZipFile(printed["docx"]) as made:
        parts = {name: made.read(name).decode() for name in made.namelist() if name[-3:] != "png"}
    for name, text in parts.items():
        fromstring(text)
        assert not re.search(r"altChunk|oleObject|attachedTemplate|vbaProject", text), name
        for relation in re.findall(r"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>", text):
            assert re.search(r"Target=\"(https?://|mailto:)", relation), relation
        fields = re.findall(r"w:instr=\"([^\"]*)\"|<w:instrText[^>]*>([^<]*)", text)
        assert {"".join(field).strip() for field in fields} <= {"PAGE"}, name
    assert not any(re.search(r"\.(bin|docm|rtf|html?|mht)$", name) for name in parts)


@pytest.mark.slow
def test_a_page_prints_code_and_does_not_run_it(printed: dict[str, Path]) -> None:
    reader = pypdf.PdfReader(printed["pdf"])
    text = "".join(page.extract_text() for page in reader.pages)
    assert RAN in text  # as words; had Typst run it, there would be no page
    assert "root:" not in text
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    for link in links:
        action = link.get("/A", {})
        assert action.get("/S", "/URI") in ("/URI", "/GoTo"), action
        if "/URI" in action:
            assert SAFE.match(str(action["/URI"])), action
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["| a |\n|---|\n| / x |", "- / x", "[/ x](https://good.example)", "[x]()", "[[|x]]",
     "\ufeffx \ufeff", "`\ufeffx`", "[^1]\n\n[^1]: / x"],
)  # fmt: skip
def test_signs_that_mean_something_to_typst_end_no_export(text: str, tmp_path: Path) -> None:
    front = "---\ntitle: / x \ufeff\nauthor: / x\nabstract: / x\nlang: en\n---"
    made = export(folder(tmp_path), notebook(text, front=front), "pdf")
    words = "".join(page.extract_text() for page in pypdf.PdfReader(made).pages)
    assert words.count("/ x") >= 3
    assert "\ufeff" not in words


COMMANDS = re.compile(
    r"\\(?:input|include|openin|openout|read|write|immediate|csname|catcode|let|[egx]?def|special|"
    r"directlua|scantokens|newcommand|usepackage|ShellEscape|includegraphics\{?/)(?![A-Za-z])"
    r"|\^\^|\\(?:href|url)\s*\{(?!https?:|mailto:|[\w.]+\\#)"
)
"""What TeX would do more with than set type."""


def commands(text: str) -> list[str]:
    """Return what in TeX acts; code that is printed letter by letter does not."""
    known = r"\\begin\{verbatim\}.*?\\end\{verbatim\}|\\def\\LTcaptype\{none\}"
    return COMMANDS.findall(re.sub(known, "", text, flags=re.DOTALL))


@pytest.mark.slow
def test_latex_sets_type_and_does_nothing_else(printed: dict[str, Path]) -> None:
    text = printed["tex"].read_text(encoding="utf-8")
    head, body = text.split(r"\begin{document}")
    assert not commands(body)
    assert not commands(re.search(r"\\title\{.*\n\\author\{.*", head)[0])  # type: ignore[index]
    assert not commands(re.search(r"\\hypersetup\{pdftitle.*", head)[0])  # type: ignore[index]
    assert re.findall(r"\\end\{[Vv]erbatim\}.*", text)[-1].endswith("}")
    entries = (printed["tex"].parent / "draft-references.bib").read_text(encoding="utf-8")
    assert not commands(entries)
    assert "preamble" not in entries
    assert r"{\"O}hm \& S{\o}n: \emph{Good} \textsubscript{2}" in entries
    assert "month = jan" in entries


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("xelatex"), reason="xelatex is not on this machine")
def test_latex_reads_only_its_own_files(printed: dict[str, Path]) -> None:
    path = printed["tex"]
    run = ["xelatex", "-recorder", "-interaction=nonstopmode", "-shell-escape", path.name]
    subprocess.run(run, cwd=path.parent, capture_output=True, check=False)
    subprocess.run(["bibtex", path.stem], cwd=path.parent, capture_output=True, check=False)
    subprocess.run(run, cwd=path.parent, capture_output=True, check=False)
    read = path.with_suffix(".fls").read_text(encoding="utf-8")
    assert path.with_suffix(".pdf").is_file()
    assert "/etc/passwd" not in read
    assert "/etc/hostname" not in read
    assert not (path.parent / "pwned").exists()


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
SHAKE = """() => {
  for (const part of document.querySelectorAll("*"))
    for (const kind of ["mouseover", "focus", "click", "error", "load", "toggle"])
      part.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
}"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize("form", ["html", "md"])
def test_nothing_runs_in_a_browser(form: str, printed: dict[str, Path], tmp_path: Path) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    page_file = printed["html"]
    if form == "md":
        parser = mistune.create_markdown(escape=False, plugins=["table", "url"])
        page_file = tmp_path / "page.html"
        page_file.write_text(str(parser(printed["md"].read_text(encoding="utf-8"))), "utf-8")
        shutil.copytree(printed["md"].parent / "draft_files", tmp_path / "draft_files")
    asked: list[str] = []
    with api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.goto(page_file.as_uri())
        page.evaluate("() => document.addEventListener('click', e => e.preventDefault())")
        page.evaluate(SHAKE)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("() => window.pwned") is None
        for picture in printed["md"].parent.glob("draft_files/*.svg"):
            page.goto(picture.as_uri())
            page.evaluate(SHAKE)
            assert page.evaluate("() => window.pwned") is None
        browser.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]


MARKUP = '"><img src=http://127.0.0.1:9/x onerror=window.pwned=1></script><script>pwned=2</script>'
ADDRESSES = [
    "javascript:window.pwned=3", "file://evil.example/share", "//evil.example/x", "\\\\evil\\x",
    "data:text/html,x", "https://good.example/x",
]  # fmt: skip


def explored(tmp: Path) -> Any:
    """A notebook with a table to explore that nobody but its author made."""
    corpus = survey.load(folder(tmp))
    words = explore.explorer(corpus, "table", language="en").data["words"]
    paper = {
        "title": MARKUP, "short": MARKUP, "authors": MARKUP, "published": "2020", "venue": MARKUP,
        "place": MARKUP, "organizations": [MARKUP], "topics": [MARKUP], "status": MARKUP,
        "statements": [[MARKUP, MARKUP, 0, 1]], "relations": [[MARKUP, "", MARKUP, 0, 1]],
        "notes": [[0, 1]], "doi": MARKUP,
    }  # fmt: skip
    papers = [{**paper, "key": f"k{n}{MARKUP}", "url": url} for n, url in enumerate(ADDRESSES)]
    data = {
        "view": "table", "language": "en", "words": words, "base": "javascript:window.pwned=4//",
        "files": [MARKUP], "topics": {MARKUP: MARKUP}, "papers": papers,
    }  # fmt: skip
    made = {"text/html": explore.fragment(data), "text/markdown": "| a |\n|---|\n| b |"}
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", made)])
    return notebook(cell, front="---\ntitle: x\nlang: en\n---")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_table_of_a_stranger_shows_text_and_leads_to_pages(tmp_path: Path) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    made = export(folder(tmp_path), explored(tmp_path), "html")
    asked: list[str] = []
    with api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(made.as_uri())
        assert page.locator(".survey-toggle").count() == len(ADDRESSES)
        for row in page.locator(".survey-toggle").all():
            row.click()
        assert page.locator(".survey-facts").count() == len(ADDRESSES)
        links = page.eval_on_selector_all("a[href]", "found => found.map(a => a.href)")
        assert page.evaluate("() => window.pwned") is None
        assert page.locator("img").count() == 0
        browser.close()
    assert "https://good.example/x" in links
    led = [link for link in links if not link.startswith("https://")]
    assert {link.partition("#")[0].rpartition("/")[2] for link in led} <= {
        "draft.html",
        "survey.toml",
    }
    assert not [url for url in asked if not url.startswith("file:")]


# --- exports: files and addresses stay where they are -------------------------------------------


def png(width: int = 9, height: int = 9) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "gray").save(made, "PNG")
    return made.getvalue()


def huge() -> bytes:
    """A small PNG that says that it is 60,000 points wide and high."""
    head = bytearray(png())
    head[16:24] = (60_000).to_bytes(4) * 2
    head[29:33] = zlib.crc32(head[12:29]).to_bytes(4)
    return bytes(head)


TARGETS = [
    "/etc/hostname", "file:///etc/hostname", "../secret.png", "a/../../secret.png", "link.png",
    "http://127.0.0.1:9/x.png", "//127.0.0.1:9/x.png", "data:image/png;base64,AAAA", "a%00b.png",
    "..%2fsecret.png", "%2e%2e/secret.png", "\\\\\\\\host\\\\x.png", "a" * 3000 + ".png", ".env",
    "C:x.png", "survey.toml", "script.eps", "circle.png",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS, ids=range(len(TARGETS)))
def test_only_pictures_of_the_project_are_read(target: str, tmp_path: Path) -> None:
    project = folder(tmp_path / "project")
    (tmp_path / "secret.png").write_bytes(png())
    (project / "link.png").symlink_to(tmp_path / "secret.png")
    (project / "circle.png").symlink_to("circle.png")
    (project / ".env").write_text("TOKEN=1")
    (project / "script.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    for to in ("md", "html", "tex"):
        with pytest.raises(ExportError, match="image"):
            export(project, notebook(f"![x]({target})"), to)
    assert not (project / "out").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        {"image/png": base64.b64encode(huge()).decode()},
        {"image/png": base64.b64encode(b"<html><script>x</script>").decode()},
        {"image/png": "no base64!"},
        {"image/svg+xml": '<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'},
        {"image/svg+xml": "<svg>" + "<g>" * 5000 + "</g>" * 5000 + "</svg>"},
        {"image/svg+xml": "<html xmlns='http://www.w3.org/1999/xhtml'><svg/></html>"},
        {"image/svg+xml": '<svg width="9e99" height="1.2.3"'},
        {"image/svg+xml": "<?xml version='1.0' encoding='none'?><svg/>"},
        {"text/html": "<svg onload='x'><script>y</script></svg>"},
        {"text/html": "<img src='http://127.0.0.1:9/x.png'>"},
        {"text/html": "<blockquote>" * 300 + "</blockquote>" * 300},
    ],
    ids=["huge", "no picture", "damaged", "entities", "deep", "html", "broken", "encoding",
         "inline svg", "picture of the web", "deep html"],
)  # fmt: skip
def test_outputs_that_are_no_pictures_are_told(data: dict[str, str], tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", data)])
    for to in EXPORTERS:
        with pytest.raises(ExportError):
            export(folder(tmp_path), notebook(cell), to)


def attached(name: str, data: dict[str, str], text: str) -> Any:
    cell = nbformat.v4.new_markdown_cell(text)
    cell["attachments"] = {name: data}
    return cell


@pytest.mark.parametrize("key", ["k<script>x", "k#panic(1)", "k>x", 'k"x', "k\\input"])
def test_a_key_that_is_more_than_a_name_is_told_with_its_cell(key: str, tmp_path: Path) -> None:
    project = folder(tmp_path)
    (project / "refs.bib").write_text(f"@misc{{{key}, title={{T}}, year={{2020}}}}\n", "utf-8")
    for to in EXPORTERS:
        with pytest.raises(ExportError, match=r"cell 2.*(plain letters|unknown citation)"):
            export(project, notebook(f"See @{{{key}}}."), to)


@pytest.mark.slow
def test_a_reference_to_nothing_is_told_with_the_cell_that_makes_it(tmp_path: Path) -> None:
    output = nbformat.v4.new_output("display_data", {"text/markdown": "See @sec-gone."})
    cell = nbformat.v4.new_code_cell("x", outputs=[output])
    before = "`@sec-gone` and @sec-gone-b\n\n# A {#sec-gone-b}"
    with pytest.raises(ExportError, match=r'cell 3 .*unknown reference "@sec-gone"'):
        export(folder(tmp_path), notebook(before, cell), "md")


@pytest.mark.parametrize("html", ["<table><tr><td colspan=-5 rowspan=0>x</td></tr></table>", ""])
def test_tables_without_columns_are_printed(html: str, tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell(
        "x", outputs=[nbformat.v4.new_output("display_data", {"text/html": html})]
    )
    for to in EXPORTERS:
        assert export(folder(tmp_path), notebook(cell, "after"), to).is_file()


@pytest.mark.parametrize("to", EXPORTERS)
@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": ["a", 5]}},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": 5}},
        {"output_type": "error", "ename": "E", "evalue": "x\n::error::y" * 5000, "traceback": []},
    ],
    ids=["list", "number", "error"],
)
def test_an_exporter_called_by_itself_tells_the_cell(to: str, output: Any) -> None:
    node = notebook(nbformat.v4.new_code_cell("x"))
    node.cells[1].outputs = [nbformat.from_dict(output)]
    with pytest.raises(ExportError, match="cell 2: ") as caught:
        EXPORTERS[to]().from_notebook_node(node)
    assert len(str(caught.value)) < 600
    assert "\n" not in str(caught.value)


def test_a_sentence_of_an_exporter_commands_no_terminal_and_no_workflow() -> None:
    for front in ('"a\\e[31m\\n::error::x": 1', "lang: en"):
        node = notebook("See [@k\x1b[31m] ![x](\x9b.png)\n::error::y", front=f"---\n{front}\n---")
        with pytest.raises(SurveyError) as caught:
            EXPORTERS["md"]().from_notebook_node(node)
        said = str(caught.value)
        assert "cell " in said
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|^::", said, re.MULTILINE)


@pytest.mark.slow
def test_an_attachment_is_named_by_its_cell(tmp_path: Path) -> None:
    name = "../../../../pwned.png"
    data = {"image/png": base64.b64encode(png()).decode()}
    cell = attached(name, data, f"![x](attachment:{name})")
    export(folder(tmp_path / "project"), notebook(cell), "md")
    assert [path.name for path in tmp_path.rglob("*.png")] == ["cell-2-1.png"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("csl: ../../x", "no name of a style"),
        ("csl: /etc/passwd", "no name of a style"),
        ("bibliography: /etc/passwd", "a .bib file"),
        ("bibliography: link.bib", "a .bib file"),
        ("bibliography: ../beside.bib", "outside of the project"),
        ("bibliography: linked.bib", "outside of the project"),
        ("bibliography: circle.bib", "is not there"),
        (r'bibliography: "a\0.bib"', "no name of a file"),
        (f"bibliography: {'a' * 5000}.bib", "no name of a file"),
        (f"csl: {'a' * 5000}", "no name of a style"),
        ("lang: '#panic(1)'", "neither zh nor en"),
        ("header-includes: \\input{/etc/passwd}", "not known"),
        ("template: /etc/passwd", "not known"),
        ("title: &a [x]\nauthor: [*a, *a]", "not valid YAML"),
        ("title: " + "[" * 5000, "not valid YAML"),
        ("date: 2024-02-30", "not valid YAML"),
        ("title: !!python/object/apply:os.system ['touch pwned']", "not valid YAML"),
        ("title: " + "x" * 300_000, "not valid YAML"),
    ],
    ids=range(18),
)  # fmt: skip
def test_front_matter_names_no_files_and_is_bounded(front: str, said: str, tmp_path: Path) -> None:
    project = folder(tmp_path / "project")
    (project / "link.bib").symlink_to("/etc/passwd")
    (project / "linked.bib").symlink_to(tmp_path / "beside.bib")
    (project / "circle.bib").symlink_to("circle.bib")
    shutil.copy(HOSTILE / "refs.bib", tmp_path / "beside.bib")
    with pytest.raises(SurveyError, match=said):
        export(project, notebook("字 [@e5]", front=f"---\n{front}\n---"), "md")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["draft.md", "draft_files", "draft.html"])
def test_a_link_in_the_folder_of_exports_is_not_followed(name: str, tmp_path: Path) -> None:
    project, outside = folder(tmp_path / "project"), tmp_path / "outside"
    outside.mkdir()
    kept = outside / "profile"
    kept.write_text("mine")
    (project / "out").mkdir()
    (project / "out" / name).symlink_to(outside if name == "draft_files" else kept)
    picture = nbformat.v4.new_output(
        "display_data", {"image/svg+xml": "<svg width='1' height='1'/>"}
    )
    cell = nbformat.v4.new_code_cell("x", outputs=[picture])
    with pytest.raises(SurveyError, match="leads out of"):
        export(project, notebook(cell), "html" if name.endswith("html") else "md")
    assert kept.read_text() == "mine"
    assert list(outside.iterdir()) == [kept]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [">" * 400 + " a", "::: {.a}\n" * 400, "[" * 20_000],
    ids=["quotes", "divisions", "brackets"],
)
def test_deep_nesting_is_told_in_time(text: str, tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ExportError, match=r"nested too deep|no end after"):
        export(folder(tmp_path), notebook(text), "md")
    assert time.monotonic() - began < 60


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><filter id="f">
<feTurbulence numOctaves="9999999" baseFrequency="0.5"/></filter>
<rect width="60" height="40" filter="url(#f)"/></svg>"""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#image("a.svg")', "no end after 2 seconds"),
        ('#("a" * 9000000000)', "more memory"),
        ("#quote[" * 100 + "x" + "]" * 100, "nested too deep"),
    ],
)
def test_a_page_that_is_a_bomb_is_told_in_time(source: str, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        typeset(source, {"a.svg": DRAWING.encode()}, seconds=2)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000, '{"cells": ' + "[" * 100_000, "{}", "[]", "null", '{"cells": 5}',
        '{"nbformat": ' + "9" * 10_000 + "}", '{"nbformat": 4, "nbformat_minor": 5, "cells": [1]}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", '
        '"id": "a", "metadata": {"tags": 5}, "source": "x"}]}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", '
        '"id": "a", "metadata": {}, "source": 7, "outputs": 8}]}',
    ],
    ids=range(10),
)  # fmt: skip
def test_json_that_is_no_notebook_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        export_notebook(path, "md", tmp_path / "out")
    assert len(str(caught.value)) < 600


@pytest.mark.slow
def test_half_a_sign_and_control_characters_are_printed_as_something(tmp_path: Path) -> None:
    signs = "half HALF nul \0 escape \x1b bidi \u202e zero\u200bwidth \x9b \ufffe \x0c"
    words = (
        f'![{signs}](x.png "{signs}"){{id="{signs}" alt="{signs}"}} [{signs}](http://a.b/{signs})'
    )
    front = r'---\ntitle: "x \e \0 \uFFFE"\nauthor: ["\a"]\nkeywords: "\b"\n---'.replace(
        r"\n", "\n"
    )
    code = f"`{signs}` ${signs}$ [@k]\n\n    {signs}\n"
    node = notebook(signs, words, code, front=front)
    project = folder(tmp_path)
    title = f"A {signs[signs.index('escape') :]}"
    entry = f"@misc{{k, title={{{title}}}, author={{\a, B}}, year=2020}}\n"
    (project / "refs.bib").write_text(entry, encoding="utf-8")
    (project / "x.png").write_bytes(png())
    path = project / "draft.ipynb"
    path.write_text(nbformat.writes(node).replace("HALF", "\\ud800"), encoding="utf-8")
    for to in EXPORTERS:
        if to == "pdf":
            with pytest.raises(ExportError, match="no font of the page has"):
                export_notebook(path, to, project / "out")
            continue
        made = export_notebook(path, to, project / "out")
        if to != "docx":
            shown = made.read_text(encoding="utf-8")
            assert "half" in shown
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
        else:
            with zipfile.ZipFile(made) as file:
                for name in file.namelist():
                    assert name.endswith("png") or fromstring(file.read(name)) is not None


# --- the command line ---------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "bench"
    (made / "notes").mkdir(parents=True)
    (made / "survey.toml").write_text('[sources]\nnotes = ["notes"]\n', encoding="utf-8")
    shutil.copy(HOSTILE / "log.md", made / "notes" / "log.md")
    monkeypatch.chdir(made)
    return made


@pytest.mark.usefixtures("bench")
@pytest.mark.parametrize("frame", ["notes", "papers", "statements", "tasks", "relations"])
def test_csv_runs_no_formula(frame: str) -> None:
    rows = list(csv.reader(io.StringIO(run(frame, "--format", "csv").stdout)))
    assert frame in ("tasks", "relations") or len(rows) > 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" ").startswith(tuple("=+@\t\r＝＋－＠")), cell
        assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?%?", cell), cell


@pytest.mark.parametrize(
    "before", ["", " ", "\u3000", "\xa0", "\ufeff", "\u200b", "\n", "\v", "\x85"]
)
@pytest.mark.parametrize("sign", "=+-@＝＋－＠﹦﹢﹣﹫")
def test_a_formula_is_one_behind_what_is_not_seen(before: str, sign: str) -> None:
    text = f"{before}{sign}1+1|cmd"
    rows = list(csv.reader(io.StringIO(as_csv(pd.DataFrame({"a": [text, f"x{text}"]})))))
    assert rows[1:] == [[f"'{text}"], [f"x{text}"]]


def test_numbers_stay_numbers_in_csv() -> None:
    frame = pd.DataFrame({"a": [-1, -0.5], "b": ["-3.5%", "-1+1|cmd"], "c": ["@x", "\t=1"]})
    rows = list(csv.reader(io.StringIO(as_csv(frame))))
    assert rows[1:] == [["-1.0", "-3.5%", "'@x"], ["-0.5", "'-1+1|cmd", "'\t=1"]]


@pytest.mark.usefixtures("bench")
@pytest.mark.parametrize(
    "command",
    ["notes", "notes --lines", "papers", "statements", "problems", "search evil", "check",
     "notes --format json", "notes --format csv", "papers --format csv", "check --format json",
     "bib --format ris", "bib --format csl-json", "check --format github"],
)  # fmt: skip
def test_a_terminal_gets_no_commands_from_a_note(command: str) -> None:
    said = run(*command.split()).output
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
    assert command.startswith(("problems", "check")) or "evil" in said.casefold()


def test_json_says_a_control_character_by_its_number(bench: Path) -> None:
    title = "A Title \x1b[31m \x9b31m of \u202e an Evil Paper"
    (bench / "notes" / "one.md").write_text(f"---\ntitle: {json.dumps(title)}\n---\n", "utf-8")
    titles = [note["title"] for note in json.loads(run("notes", "--format", "json").stdout)]
    assert title in titles


def test_a_name_of_two_lines_is_no_command_of_a_workflow(bench: Path) -> None:
    (bench / "notes" / "a\n::error::x\r::error::y.md").write_bytes(b"\0")
    for command in ("notes", "problems", "check", "check --format github"):
        result = run(*command.split())
        assert "x" in result.stderr
        lines = re.split(r"[\r\n]+", result.output)
        assert not [line for line in lines if re.match(r"\s*::error::[xy]", line)]


COMMAND = "::error::of a Title ##[error]x ##vso[x]"


def test_a_title_is_no_command_of_a_workflow(bench: Path) -> None:
    for name in ("a.md", "::error::of a file.md"):
        text = f"## 2024.1.2\n《{COMMAND}》\n2021.2\n方法：evil\n  {COMMAND}\n"
        (bench / "notes" / name).write_text(text, encoding="utf-8")
    entry = f"@misc{{k,\n  title = {{\x1b[31m\n{COMMAND}}}}}\n"
    (bench / "refs.bib").write_text(entry, encoding="utf-8")
    nbformat.write(notebook("See [@k]."), bench / "a.ipynb")
    commands = (f"{frame} --format {form}" for frame in ("notes", "papers", "statements")
                for form in ("table", "csv", "json"))  # fmt: skip
    for command in (*commands, "notes --lines", "search title", "check", "bib --cited a.ipynb"):
        said = run(*command.split()).output
        assert "Title" in said or command == "check"
        assert "\x1b" not in said
        assert not re.search(r"(?m)^\s*::|##(vso)?\[", said), command
    assert re.match("::(error|warning|notice) file=", run("check", "--format", "github").stdout)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
)
def test_what_other_programs_are_given_is_words_and_pages(address: str, bench: Path) -> None:
    record = {
        "id": "k",
        "title": "Evil \x1b[31m Title \x9b",
        "URL": address,
        "author": [{"family": "\a"}],
    }
    (bench / "notes" / "r.json").write_text(json.dumps([record]), encoding="utf-8")
    (bench / "survey.toml").write_text('[sources]\nnotes = ["notes/*"]\n', encoding="utf-8")
    for form in ("bibtex", "ris", "csl-json"):
        assert run("bib", "--format", form, "-o", f"new-{form}.bib").exit_code == 0
        text = (bench / f"new-{form}.bib").read_text(encoding="utf-8")
        assert "Title" in text
        assert address not in text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


def odd_files(notes: Path) -> set[str]:
    """Put into a folder what has the name of a note and is none; return the names."""
    (notes / "folder.md").mkdir()
    (notes / "nowhere.md").symlink_to("gone.md")
    (notes / "circle.md").symlink_to("circle.md")
    (notes / "device.md").symlink_to("/dev/zero")
    os.mkfifo(notes / "pipe.md")
    os.truncate(os.open(notes / "sparse.md", os.O_CREAT | os.O_WRONLY), 1 << 40)
    return {"folder.md", "nowhere.md", "circle.md", "device.md", "pipe.md", "sparse.md"}


@pytest.mark.parametrize(
    "source", ["notes", "notes/*", "notes/**/*.md", "**/*.md", "notes/**", "**/" * 300 + "*.md"]
)
def test_what_is_no_note_is_told_and_links_in_circles_have_an_end(source: str, bench: Path) -> None:
    odd = odd_files(bench / "notes")
    for name in ("left", "right", "up"):
        (bench / "notes" / name).symlink_to(".." if name == "up" else ".")
    (bench / "survey.toml").write_text(f'[sources]\nnotes = ["{source}"]\n', encoding="utf-8")
    began = time.monotonic()
    for paths in ([], [source]):
        result = run("notes", *paths, "--format", "json")
        assert {n for n in odd if f"/notes/{n}: " in result.stderr} == odd
        assert result.exit_code == 2
        assert "Evil" in result.stdout
        assert {note["source"] for note in json.loads(result.stdout)} == {"notes/log.md"}
    assert time.monotonic() - began < 20


def test_a_link_to_a_whole_disk_is_told_and_not_searched(bench: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    for number in range(101):
        (disk / f"{number}").mkdir(parents=True)
        for other in range(1000):
            os.mknod(disk / f"{number}" / f"{other}.md")
    small = tmp_path / "small"
    small.mkdir()
    (small / "more.md").write_text("- **Widgets Read Through a Link** (2024-01)\n", "utf-8")
    for place in (disk, small):
        (place / "back").symlink_to(bench / "notes")
        (bench / "notes" / f"a-{place.name}").symlink_to(place)
    (bench / "survey.toml").write_text('[sources]\nnotes = ["notes/**/*.md"]\n', "utf-8")
    result = run("notes", "--format", "json")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "/notes/a-disk: leads to a folder" in result.stderr
    found = {note["source"] for note in json.loads(result.stdout)}
    assert found == {"notes/log.md", "notes/a-small/more.md"}


def test_a_file_that_waits_for_more_is_told(tmp_path: Path) -> None:
    (tmp_path / "log.md").symlink_to("/proc/kmsg")
    for _ in range(2):
        with suppress(SurveyError):
            read_text(tmp_path / "log.md")


def test_a_picture_and_an_export_too_large_for_memory_are_told(tmp_path: Path) -> None:
    project = folder(tmp_path)
    for name in ("x.png", "out/draft.md"):
        (project / name).parent.mkdir(exist_ok=True)
        os.truncate(os.open(project / name, os.O_CREAT | os.O_WRONLY), 1 << 40)
    with pytest.raises(ExportError, match=r"cell 2: .*x\.png: larger than"):
        export(project, notebook("![x](x.png)"), "md")
    assert export(project, notebook("x"), "md").stat().st_size < 1000


def test_a_name_that_begins_with_a_dash_is_a_name(bench: Path) -> None:
    nbformat.write(notebook("Words."), bench / "-x.ipynb")
    assert run("export", "--to", "md", "-o", "out", "--", "-x.ipynb").exit_code == 0
    assert (bench / "out" / "-x.md").is_file()


SETTINGS = [
    ('[build]\nfolder = "../out"', "build.folder"),
    ('[build]\nfolder = "/tmp"', "build.folder"),
    ('[build]\nnotebooks = "../**/*.ipynb"', "build.notebooks"),
    ('[build]\nnotebooks = "/etc/*.ipynb"', "build.notebooks"),
    ('[sources]\nbibliography = "../.bashrc"', "a .bib file"),
    ('[sources]\nbibliography = "link.bib"', "a .bib file"),
    ('[sources]\nworks = "/etc/passwd"', "a .json file"),
    ('[reviews."../../x"]\ntitle = "x"', "a review is named"),
    ('[reviews."a/b"]\ntitle = "x"', "a review is named"),
    ("a = " + "[" * 5000, "not valid TOML"),
    ("a = " + "9" * 10_000, "not valid TOML"),
    ("[topics" + ".a" * 5000 + ']\nzh = "a"', "not valid TOML"),
]


@pytest.mark.parametrize(("text", "said"), SETTINGS, ids=range(len(SETTINGS)))
def test_settings_lead_nowhere_else(text: str, said: str, bench: Path) -> None:
    (bench / "link.bib").symlink_to(bench.parent / "profile")
    (bench / "survey.toml").write_text(text, encoding="utf-8")
    result = run("papers")
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr) < 500


def test_settings_may_begin_with_a_byte_order_mark(bench: Path) -> None:
    text = (bench / "survey.toml").read_text(encoding="utf-8")
    for mark in ("\ufeff", "\ufeff\r\n"):
        (bench / "survey.toml").write_text(f"{mark}{text}", encoding="utf-8")
        assert "Evil" in run("notes").stdout
    (bench / "survey.toml").write_text("\ufeff[papers.nobody]\ntopics = []\n", encoding="utf-8")
    assert settings.read(bench).named[0].span.line == 1


def test_settings_of_many_keys_are_read_soon(tmp_path: Path) -> None:
    keys = [f"k{number}" for number in range(20_000)]
    listed = f"[topics.a]\nbuilds_on = {json.dumps(keys, indent=0)}\n"
    text = listed + "".join(f"[papers.{key}]\ntopics = []\n" for key in keys)
    (tmp_path / "survey.toml").write_text(text, encoding="utf-8")
    began = time.monotonic()
    found = settings.read(tmp_path).named
    assert time.monotonic() - began < 20
    assert [named.span.line for named in (found[0], found[-1])] == [3, len(text.split("\n")) - 2]


def test_a_build_folder_that_is_a_link_outside_is_refused(bench: Path) -> None:
    (bench.parent / "elsewhere").mkdir()
    (bench / "build").symlink_to(bench.parent / "elsewhere")
    nbformat.write(notebook("Words."), bench / "a.ipynb")
    for command in (("export", "--to", "md", "a.ipynb"), ("build", "--to", "md")):
        result = run(*command)
        assert result.exit_code == 2
        assert "leads out of" in result.stderr
    assert not list((bench.parent / "elsewhere").iterdir())


KERNELS = {
    "string": "x",
    "number": {"name": 5, "display_name": "x"},
    "path": {"name": "../../x", "display_name": "x"},
    "lines": {"name": "x\n::error::y", "display_name": "x"},
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_is_one_that_is_installed(kernel: str, bench: Path) -> None:
    node = json.loads(nbformat.writes(notebook("Words.")))
    node["metadata"]["kernelspec"] = KERNELS[kernel]
    (bench / "notebooks").mkdir()
    (bench / "notebooks" / "a.ipynb").write_text(json.dumps(node), encoding="utf-8")
    result = run("build", "--to", "md")
    assert result.exit_code == 2
    assert "a.ipynb: " in result.stderr
    assert not re.search(r"(?m)^::", result.stderr)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda p: p.symlink_to("/dev/zero")])
def test_a_bibliography_that_is_no_file_is_told(make: Any, bench: Path) -> None:
    make(bench / "refs.bib")
    for command in ("papers", "check", "bib"):
        result = run(command)
        assert result.exit_code == 2
        assert "refs.bib" in result.stderr


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "-x", "a\0b"])
def test_only_a_planned_review_is_drafted(name: str, bench: Path) -> None:
    before = sorted(bench.parent.rglob("*"))
    assert run("draft", "--", name).exit_code == 2
    assert sorted(bench.parent.rglob("*")) == before


def test_init_writes_through_no_link(bench: Path) -> None:
    made, kept = bench.parent / "new", bench.parent / "kept"
    kept.mkdir()
    (made / "data").mkdir(parents=True)
    (made / "data" / "notes").symlink_to(kept)
    (made / "refs.bib").symlink_to(bench.parent / "profile")
    run("init", str(made))
    assert not (bench.parent / "profile").exists()


def test_every_way_of_showing_a_corpus_shows_text(bench: Path) -> None:
    title = json.dumps("A Title \x1b]0;x\a \x9b31m of \u202e an Evil Paper")
    (bench / "notes" / "one.md").write_text(f"---\ntitle: {title}\n---\n方法：\x1b[31m\n", "utf-8")
    corpus = survey.load()
    assert len(corpus) > 3
    shown = [corpus, *corpus.resolution.papers, tables.works(corpus), corpus.notes, corpus.papers]
    shown += [
        corpus.problems,
        tables.explore(corpus),
        corpus.browse(),
        corpus[corpus.papers.key[0]],
    ]
    for item in shown:
        if hasattr(item, "_repr_mimebundle_"):
            bundle = item._repr_mimebundle_()
            html, said = bundle.get("text/html", ""), bundle.get("text/plain", "")
        else:
            html, said = getattr(item, "_repr_html_", str)(), ""
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said), item
        html = re.sub(r"<script.*?</script>|<style.*?</style>", "", html, flags=re.DOTALL)
        tags = inert(html)
        assert {"img", "script", "style", "meta"}.isdisjoint(tag for tag, _ in tags)


DRAFT = """
[reviews.evil]
title = "T \\r\\nimport os \\u2028x = 1 \\u0000 `#panic(1)`{=typst} <script>x</script>"
language = "en"
style = "ieee\\nbibliography: /etc/passwd"
topics = ["evil"]

[topics.evil]
zh = "A\\rimport os; os.system('touch pwned')\\u2028import os\\n---\\n<script>x</script>"
keywords = ["evil", "Evil"]
"""


CITING = """
[sources]
notes = ["notes"]
[reviews.evil]
title = "T [@nobody] @sec-nowhere"
language = "en"
topics = ["a", "b"]
[topics.a]
en = "A [@nobody] @sec-nowhere <script>"
keywords = ["alpha"]
[topics.b]
en = "B @nobody"
keywords = ["beta"]
"""


def test_a_title_cites_nothing(bench: Path) -> None:
    (bench / "survey.toml").write_text(CITING, encoding="utf-8")
    words = "[@nobody] @sec-nowhere"
    for at, topic in enumerate(("alpha", "beta", "alpha", "beta")):
        text = f"---\ntitle: A {topic} {words} {at}\nauthors: ['{words}']\nvenue: '{words}'\n---\n"
        (bench / "notes" / f"{at}.md").write_text(f"{text}方法：{topic} {words}\n", "utf-8")
    assert run("draft", "evil").exit_code == 0
    (path,) = bench.rglob("survey-evil.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    options = [yaml.safe_load("\n".join(re.findall(r"(?m)^#\| (.*)", c.source))) for c in cells]
    corpus = survey.load()
    shown = [c.source for c in cells if c.cell_type == "markdown"]
    shown += [option["tbl-cap"] for option in options if option and "tbl-cap" in option]
    shown += [tables.works(corpus).markdown(), corpus.review("evil").comparison().markdown()]
    assert len(shown) > 5
    for text in shown:
        cited = {
            c["citationId"]
            for e in pandoc.walk(pandoc.read(text))
            if e["t"] == "Cite"
            for c in e["c"][0]
        }
        assert not {"nobody", "sec-nowhere"} & cited, text


def test_who_is_no_user_has_no_notes(bench: Path) -> None:
    (bench / "survey.toml").write_text('[sources]\nnotes = ["~nobody-here/x", "notes"]\n')
    result = run("notes", "--format", "json")
    assert result.exit_code == 2
    assert "~nobody-here/x" in result.stderr
    assert "Evil" in result.stdout


@pytest.mark.parametrize(
    "said",
    ["date = {2023-99-99}", "date = {0000-00-00}", "year = {٢٠٢٣}, month = {٥}",
     "year = 2023, month = 5, day = 99", "eprint = {9999.99999}, year = 2023"],
)  # fmt: skip
def test_a_date_that_is_none_ends_no_command(said: str, bench: Path) -> None:
    (bench / "survey.toml").write_text(CITING.replace('"a", "b"', '"a"'), encoding="utf-8")
    entry = f"@misc{{evil, title = {{An Alpha Title of an Evil Paper}}, {said}}}\n"
    (bench / "refs.bib").write_text(entry, encoding="utf-8")
    (bench / "notes" / "log.md").write_text(
        "---\ntitle: An Alpha Title of an Evil Paper\n---\n方法：alpha 的方法\n"
    )
    for command in ("check", "draft evil", "bib -o new.bib", "papers --format json"):
        result = run(*command.split())
        assert result.exit_code in (0, 1), result.stderr


@pytest.mark.slow
def test_a_draft_holds_no_markup_and_no_code_of_a_note(bench: Path) -> None:
    with (bench / "survey.toml").open("a", encoding="utf-8") as file:
        file.write(DRAFT)
    shutil.copy(HOSTILE / "records.json", bench / "notes" / "records.json")
    (bench / "survey.toml").write_text(
        (bench / "survey.toml").read_text().replace('"notes"', '"notes", "notes/records.json"')
    )
    result = run("draft", "evil")
    assert result.exit_code == 0, result.output
    (path,) = bench.rglob("survey-evil.ipynb")
    node = nbformat.read(path, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            imported = [n for n in ast.walk(tree) if isinstance(n, ast.Import)]
            assert [n.names[0].name for n in imported] in ([], ["survey"])
            assert "system" not in {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        if cell.cell_type == "markdown":
            parser = mistune.create_markdown(escape=False, plugins=["table", "url"])
            tags = inert(str(parser(cell.source)))
            assert {"img", "script"}.isdisjoint(tag for tag, _ in tags), cell.source
    assert not (bench / "pwned").exists()
    front = next(cell.source for cell in node.cells if cell.cell_type == "raw")
    assert set(yaml.safe_load(front.strip().strip("-"))) == {
        "title", "author", "lang", "csl", "abstract", "keywords",
    }  # fmt: skip


def test_hostile_notes_and_records_are_read_whole(bench: Path) -> None:
    for name in ("records.json", "refs.bib", "front.md", "works.ris"):
        shutil.copy(HOSTILE / name, bench / "notes" / name)
    paths = [str(path) for path in sorted((bench / "notes").iterdir())]
    result = run("notes", *paths, "--format", "json")
    json.dumps(json.loads(result.stdout), ensure_ascii=False).encode()
    for form in ("bibtex", "csl-json", "ris"):
        (bench / "survey.toml").write_text(f"[sources]\nnotes = {json.dumps(paths)}\n")
        output = bench / f"new-{form}.bib"
        assert run("bib", "--format", form, "-o", str(output)).exit_code == 0
        output.read_text(encoding="utf-8")


# --- bombs: bounded time, our own word, nothing lost --------------------------------------------


def aliases(name: str) -> str:
    """A few lines of YAML that stand for a thousand million values."""
    rows = [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 10)]
    return "\n".join(["a0: &a0 [x, x, x]", *rows, f"{name}: *a9"])


BOMBS = {
    "aliases": "---\ntitle: A Title of a Paper\n" + aliases("authors") + "\n---\nbody",
    "deep YAML": "---\ntitle: A Title of a Paper\na: " + "[" * 20_000 + "\n---\nbody",
    "long YAML": "---\ntitle: A Title of a Paper\n" + "a: b\n" * 100_000 + "---\nbody",
    "huge number": "---\ntitle: A Title of a Paper\nyear: " + "9" * 20_000 + "\n---\nbody",
    "no date": "---\ntitle: A Title of a Paper\ndate: 999999-99-99\n---\nbody",
    "deep TOML": "+++\ntitle = 'A Title of a Paper'\na = " + "[" * 20_000 + "\n+++\nbody",
    "huge TOML": "+++\ntitle = 'A Title of a Paper'\nyear = " + "9" * 20_000 + "\n+++\nbody",
    "one line": "word " * 2_000_000,
    "one word": "多" * 3_000_000,
    "brackets": "[" * 100_000,
    "quotes": ">" * 50_000 + " a",
    "stars": "*a " * 100_000,
    "ticks": "`" * 500_000,
    "cells": "|" * 200_000 + "\n" + "|-" * 100_000,
    "tags": "<div>" * 100_000,
    "links": "[a](" * 100_000,
    "dates": "2021." * 100_000,
    "titles": "《" * 100_000,
    "numbers": "---\ntitle: A Title " + "1) " * 10_000 + "\n---\n",
    "numbered": "---\ntitle: " + "1) " * 10_000 + "A Title\n---\n",
    "signs": "## 2024.1.2\n《Title of \x00 \u202e \u200b Paper \ufffe》\n2021.2 a\x0bb\x85c\u2028d",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_note_that_is_a_bomb_is_read_whole_and_soon(name: str) -> None:
    began = time.monotonic()
    reading = readers.read(BOMBS[name], "a.md", vocabulary())
    assert "\n".join(line.text for line in reading.lines).strip("\n") == BOMBS[name].strip("\n")
    assert time.monotonic() - began < 20


RECORDS = {
    ".bib": [
        "@misc{a, title={" + "{" * 50_000 + "}" * 50_000 + "}}",
        "@misc{a, title={" + "{" * 50_000,
        "@misc{" * 20_000,
        "".join(
            f"@string{{a{n} = {f'a{n - 1} # a{n - 1}' if n else chr(34) * 2}}}\n" for n in range(9)
        )
        + "@misc{k, title = a8}",
        '@string{a0 = "xx"}\n'
        + "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
        + "@misc{k, title = a59}",
        "@misc{a, title={A}, crossref={b}}\n@misc{b, title={B}, crossref={a}}",
    ],
    ".json": [
        "[" * 100_000,
        '[{"title": ' + "[" * 100_000,
        '[{"title": "x", "id": ' + "9" * 10_000 + "}]",
        '[{"title": "x", "issued": {"date-parts": [[1e999, NaN, -1]]}}]',
        "[\n" + "{\n" * 50_000,
    ],
    ".ris": ["TY  - JOUR\nTI  - " + "x" * 1_000_000 + "\nN1  - " + "<p>" * 50_000],
}


@pytest.mark.parametrize(
    ("form", "text"),
    [(form, text) for form, texts in RECORDS.items() for text in texts],
    ids=[f"{form[1:]}-{at}" for form, texts in RECORDS.items() for at in range(len(texts))],
)
def test_records_that_are_bombs_are_read_or_told_soon(form: str, text: str) -> None:
    began = time.monotonic()
    found = records.read(text, f"a{form}", form)
    assert found.records or found.problems
    assert all(len(work.title) < 2_000_000 for work in found.works)
    assert time.monotonic() - began < 20


def test_identifiers_and_dates_of_a_line_are_found_in_linear_time() -> None:
    began = time.monotonic()
    assert identifiers("https://doi.org/10.1000/a" + ")" * 50_000).doi == "10.1000/a"
    assert set(dates_in("2021.2 " * 3_000)) == {"2021-02"}
    assert bare_title("A Title " + "[31m" * 20_000).startswith("A Title")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("form", ["title", "field", "cell", "body"])
@pytest.mark.parametrize("words", ["arXiv:", "www.", "~~", "![", "CVPR 2021 ", "好 ", "!", "[1]"])
def test_what_a_note_says_is_described_in_linear_time(words: str, form: str, bench: Path) -> None:
    text = words * (20_000 // len(words))
    (bench / "notes" / "log.md").write_text(FORMS[form].format(text), encoding="utf-8")
    began = time.monotonic()
    corpus = survey.load()
    for said in (corpus.statements, corpus.quantities, corpus.relations):
        assert set(said["source"]) <= {"notes/log.md"}
    assert time.monotonic() - began < 20


FORMS = {
    "title": "## 2024.1.2\n《Evil Title {0}》\n2021.2 {0}\n方法：a\n",
    "field": "# Evil Title of Work\n\n- 作者：{0}\n- 会议：{0}\n- 机构：{0}\n- 方法：{0}\n",
    "cell": "|论文|时间|会议|方法|\n|-|-|-|-|\n|Evil Title of Work|2021.2|CVPR|{0}|\n",
    "body": "## 2024.1.2\n《Evil Title of Work》\n2021.2 一篇文章\n方法：{0}\n",
}


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "http://" * 30_000 + "<", "$a^" * 50_000, "[1" * 50_000]
)
def test_what_a_draft_quotes_is_set_in_linear_time(text: str) -> None:
    began = time.monotonic()
    assert wording.escaped(wording.tidy(text))
    assert time.monotonic() - began < 10


# --- services and the server --------------------------------------------------------------------


def test_services_are_named_by_host_and_asked_over_tls() -> None:
    hosts = {urlsplit(service.base).netloc for service in SERVICES}
    assert hosts == {
        "doi.org", "api.crossref.org", "api.openalex.org", "export.arxiv.org", "api.datacite.org",
    }  # fmt: skip
    assert {urlsplit(service.base).scheme for service in SERVICES} == {"https"}
    known = {host for service in SERVICES for host in service.hosts}
    assert known == {
        "crossref.org", "crosscite.org", "datacite.org", "doi.org", "medra.org",
        "japanlinkcenter.org", "kisti.re.kr", "chndoi.org",
    }  # fmt: skip


ODD = Work(
    "k", "A Title", type="article", url="http://127.0.0.1:9/x", doi="10.1/../../x?y#z\r\nA: b"
)


def test_no_address_of_a_note_is_asked_and_no_cookie_is_kept() -> None:
    with stub_server() as stub:
        stub.on("/", Reply("{}", headers={"Set-Cookie": "id=1; Path=/", "Location": "file:///etc"}))
        services = [service.at(f"{stub.base}/{service.name}") for service in SERVICES]
        with open_web(sleep=lambda _: None) as web:
            enrich(
                [ODD, replace(ODD, key="l", doi=None)],
                web=web,
                today=date.today(),
                services=services,
            )
        assert len(stub.seen) > 2
        for seen in stub.seen:
            assert "cookie" not in seen.headers
            assert "referer" not in seen.headers
            assert "mailto" not in seen.headers["user-agent"]
            assert "127.0.0.1:9" not in seen.path
            assert "a" not in seen.headers
            assert seen.path.split("/")[1] in {service.name for service in SERVICES}


@pytest.mark.parametrize("contact", ["x", "a@b\r\nCookie: x", "é@b.c"])
def test_a_contact_is_an_address(contact: str) -> None:
    with pytest.raises(SurveyError, match="no address of mail"), open_web(contact=contact):
        pass


def test_certificates_are_checked() -> None:
    with open_web() as web:
        context = web._client._transport._pool._ssl_context  # type: ignore[attr-defined]
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "link/x", "a\0b", "/etc", "~/x", "x" * 5000, "circle", "circle/x"],
)
def test_the_server_tells_nothing_of_what_is_outside(path: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "survey.toml").write_text("[nonsense]")
    (root / "link").symlink_to(tmp_path)
    (root / "circle").symlink_to("circle")
    status, said = handlers.answer(root, path, ["k"])
    assert status in (200, 422)
    assert str(tmp_path) not in json.dumps(said)
    assert "Traceback" not in json.dumps(said)


def test_the_server_answers_those_who_are_known_and_only_tells() -> None:
    handler = handlers.CitationsHandler
    assert handler.get.__wrapped__  # behind two decorators: who is known, and what he may
    code = inspect.getsource(handlers)
    assert re.search(r"@web.authenticated\n\s+@authorized\n\s+async def get", code)
    assert not {"post", "put", "delete", "patch"} & set(vars(handler))


def test_no_shell_and_no_code_of_a_note_is_run() -> None:
    for path in Path(survey.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"shell=True|os\.system|os\.popen|pickle|marshal|\beval\(|\bexec\(", text
        ), path
        started = {"pandoc.py", "workers.py", "page.py"}  # pandoc; Python, to read and to print
        assert path.name in started or "subprocess" not in text, path

"""Tables to explore and the browser panel in a real browser, in a page and in JupyterLab."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import nbformat
import pytest
from nbconvert import HTMLExporter
from nbconvert.exporters import get_exporter

from survey import corpus as corpora
from survey import tables
from survey.corpus import Corpus
from survey.explore import Explorer

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Locator, Page, Request, expect
from playwright.sync_api import TimeoutError as Late

from . import lab as labs

pytestmark = pytest.mark.slow

NOTES = """## 2024.1.2
《CLIP: Learning Transferable Visual Models From Natural Language Supervision》
2021.2 OpenAI 的一篇文章，ICML 2021
1，方法：图文对比预训练，文本与图像各一个编码器
## 2024.3.4
《LLaVA: Visual Instruction Tuning》
2023.4.17, NeurIPS 2023
1，方法：用 CLIP 提取图像特征，再接一个语言模型
## 2024.5.6
《Chameleon: Mixed-Modal Early-Fusion Foundation Models》
2024.5.16, Meta
1，结果：好于 LLaVA
</script><img src="https://example.org/x.png" onerror="document.title='ran'">
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    (folder / "survey.toml").write_text('[sources]\nnotes = ["notes/*.md"]\n', encoding="utf-8")
    for name in ("notes", "notebooks"):
        (folder / name).mkdir()
    (folder / "notes" / "log.md").write_text(NOTES, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(bench: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.chdir(bench / "notebooks")
    corpus = corpora.load()
    corpus.write_bibtex(bench / "refs.bib")
    return corpus


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with labs.chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that fails the test when a script of it fails or when it asks another machine."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []

    def asked(request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in ("file", "data", "blob") and place.hostname != "127.0.0.1":
            wrong.append(request.url)

    page.on("request", asked)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def book(*shown: Explorer) -> Any:
    front = nbformat.v4.new_markdown_cell("---\ntitle: Tables\nlang: en\n---\n\nSome text.")
    made = [
        nbformat.v4.new_code_cell(
            "", outputs=[nbformat.v4.new_output("display_data", data=one._repr_mimebundle_())]
        )
        for one in shown
    ]
    return nbformat.v4.new_notebook(cells=[front, *made])


def visit(page: Page, folder: Path, shown: Explorer, how: str = "html") -> None:
    """Open *shown* in a page of nbconvert's own or of the program's exporter."""
    own = {"mathjax_url": "", "require_js_url": ""}  # nbconvert's page would ask a CDN for these
    exporter = HTMLExporter(**own) if how == "html" else get_exporter(how)()
    resources = {"metadata": {"path": str(folder / "notebooks"), "name": "x"}}
    text, _ = exporter.from_notebook_node(book(shown), resources)
    target = folder / "notebooks" / "x.html"
    target.write_text(text, encoding="utf-8")
    page.goto(target.as_uri(), wait_until="domcontentloaded")


def rows(page: Page) -> list[str]:
    found = page.locator(".survey-toggle").all_inner_texts()
    return [text.split(":")[0] for text in found]


@pytest.mark.parametrize("how", ["html", "survey-html"])
def test_a_table_is_searched_sorted_filtered_opened_and_copied(
    page: Page, bench: Path, corpus: Corpus, how: str
) -> None:
    visit(page, bench, tables.explore(corpus, language="en"), how)
    expect(page.locator(".survey-count")).to_have_text("3 of 3 papers")
    assert rows(page) == ["Chameleon", "LLaVA", "CLIP"]
    assert page.locator("td", has_text="Visual Instruction Tuning").count() > 0

    page.get_by_role("button", name="Work").click()
    assert rows(page) == ["Chameleon", "CLIP", "LLaVA"]
    assert page.get_by_role("columnheader", name="Work").get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="Work").press("Enter")
    assert rows(page) == ["LLaVA", "CLIP", "Chameleon"]

    page.get_by_role("searchbox").fill("图像 编码器")
    expect(page.locator(".survey-count")).to_have_text("1 of 3 papers")
    assert rows(page) == ["CLIP"]
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Venue").select_option("NeurIPS")
    assert rows(page) == ["LLaVA"]
    page.get_by_label("Venue").select_option("")
    page.get_by_label("Year").select_option("2021")
    assert rows(page) == ["CLIP"]
    page.get_by_role("button", name="Clear").click()

    page.locator(".survey-toggle", has_text="LLaVA").press("Enter")
    inside = page.locator(".survey-inside")
    expect(inside.locator(".survey-source", has_text="log.md:8").first).to_be_visible()
    expect(inside).to_contain_text("再接一个语言模型")
    inside.get_by_role("button", name="CLIP").click()
    assert page.locator(".survey-toggle[aria-expanded=true]").count() == 2

    key = corpus["CLIP"].key
    page.get_by_role("button", name=f"[@{key}]").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    if how == "html":
        assert page.evaluate("navigator.clipboard.readText()") == f"[@{key}]"
    assert page.title() != "ran"
    assert page.locator(".survey-panel img").count() == 0


def test_a_link_leads_to_the_note_where_it_lies(page: Page, bench: Path, corpus: Corpus) -> None:
    visit(page, bench, tables.explore(corpus))
    page.locator(".survey-toggle", has_text="CLIP").first.click()
    link = page.locator("a.survey-source[data-line='4']").first
    address = urlsplit(link.evaluate("link => link.href"))
    assert address.path == (bench / "notes" / "log.md").as_uri().removeprefix("file://")
    assert link.get_attribute("data-path") == "notes/log.md"


def test_a_panel_has_facets_a_timeline_and_cards(page: Page, bench: Path, corpus: Corpus) -> None:
    visit(page, bench, corpus.browse(language="en"), "survey-html")
    listed = page.locator(".survey-list button")
    expect(listed).to_have_count(3)

    page.get_by_label("Meta").check()
    expect(listed).to_have_count(1)
    assert page.get_by_label("Meta").evaluate("box => box === document.activeElement")
    page.get_by_label("Meta").uncheck()

    area = page.locator(".survey-area").bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + 2, area["y"] + 20)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.7, area["y"] + 20, steps=5)
    page.mouse.up()
    expect(listed).to_have_count(2)
    page.get_by_role("slider", name="To").press("End")
    expect(listed).to_have_count(3)
    page.get_by_role("slider", name="From").press("PageUp")
    expect(listed).to_have_count(2)
    page.get_by_role("slider", name="From").press("Escape")
    expect(listed).to_have_count(3)

    listed.filter(has_text="Chameleon").click()
    card = page.get_by_role("article")
    expect(card).to_contain_text("Meta")
    expect(card).to_contain_text("log.md:12")
    card.get_by_role("button", name="LLaVA").click()
    expect(card.get_by_role("heading", level=3)).to_contain_text("Visual Instruction Tuning")
    expect(card).to_contain_text("Named by notes on")
    card.get_by_role("button", name="Back").click()
    expect(card.get_by_role("heading", level=3)).to_contain_text("Chameleon")
    listed.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", level=3)).to_contain_text("Visual Instruction Tuning")


def test_without_scripts_and_on_paper_the_plain_table_shows(
    chromium: Browser, page: Page, bench: Path, corpus: Corpus
) -> None:
    visit(page, bench, tables.explore(corpus), "survey-html")
    plain = page.locator("main table").first.locator("tbody")
    expect(plain).to_be_hidden()
    page.emulate_media(media="print")
    expect(plain).to_be_visible()
    expect(page.locator(".survey-panel")).to_be_hidden()
    still = chromium.new_context(java_script_enabled=False).new_page()
    still.goto(page.url)
    assert still.locator("main table tbody tr").first.is_visible()
    still.context.close()


@pytest.mark.parametrize("view", ["table", "browser"])
def test_no_papers_one_paper_and_five_thousand(
    page: Page, bench: Path, corpus: Corpus, view: str
) -> None:
    shown = tables.explore(corpus) if view == "table" else corpus.browse()
    paper = shown.data["papers"][0]
    for number in (0, 1, 5000):
        papers = [{**paper, "key": f"k{n}", "published": f"{2000 + n % 20}"} for n in range(number)]
        visit(page, bench, Explorer({**shown.data, "papers": papers}))
        expect(page.locator(".survey-count")).to_have_text(f"{number:,} / {number:,} 篇")
        items = page.locator(".survey-toggle, .survey-list button")
        assert items.count() == min(number, 50 if view == "table" else 30)
    page.get_by_role("button", name="下一页").click()
    expect(page.locator(".survey-pages")).to_contain_text("51–100" if view == "table" else "31–60")


@pytest.fixture
def lab(bench: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab on the workbench, with settings of its own."""
    cells = ["import survey\ncorpus = survey.load()", "corpus.browse()"]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, bench / "notebooks" / "panel.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    settings = ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    own = {name: str(tmp_path / name.lower()) for name in (*homes, *settings)}
    with (tmp_path / "log").open("w") as log, subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
         f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={bench}",
         "--IdentityProvider.token=token", "--LabApp.extension_manager=readonly",
         "--LabApp.news_url=None",
         "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        env={**os.environ, **own}, stdout=log, stderr=log,
    ) as server:  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        patient = httpx.HTTPTransport(retries=7)  # while nobody listens, at growing intervals
        with httpx.Client(transport=patient, trust_env=False) as client:
            assert client.get(f"{address}/api").status_code == 200
        yield address
        server.send_signal(signal.SIGTERM)


@pytest.mark.timeout(240)
def test_in_jupyterlab_a_link_opens_the_note_at_its_line(page: Page, lab: str) -> None:
    page.goto(f"{lab}/lab/tree/notebooks/panel.ipynb?token=token&reset")
    page.wait_for_selector(".jp-CodeCell", timeout=60_000)
    place = page.locator("#jp-main-statusbar")
    expect(place).to_contain_text("| Idle", timeout=60_000)  # else Lab asks which kernel to take
    panel = page.locator(".survey-list button")
    for _ in range(6):  # an idle kernel may not listen yet
        question = page.locator(".jp-Dialog .jp-mod-accept")
        if question.count():
            question.click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        if appears(panel.first):
            break
    panel.filter(has_text="LLaVA").click()
    page.locator(".survey-said a.survey-source[data-line='8']").first.click()
    expect(place).to_contain_text("Ln 8,", timeout=20_000)
    expect(page.locator(".lm-TabBar-tab.lm-mod-current", has_text="log.md")).to_be_visible()


def appears(what: Locator) -> bool:
    try:
        what.wait_for(timeout=12_000)
    except Late:
        return False
    return True

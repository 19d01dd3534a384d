"""The workbench as a reader meets it: JupyterLab in a real browser, on a copy of this project.

Pictures of what showed are left in the folder that SURVEY_SCREENSHOTS names, else in pytest's own.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest

from .lab import TOKEN, chromium, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[1]
KEPT = ("survey.toml", "refs.bib", "data", "notebooks")
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
SHOWN = {"image/svg+xml": (200, 40), "text/html": (40, 20)}
"""What a cell of the notebooks puts out, and how many pixels of it have to show."""
DRAFT = "survey-gnn"
DESK = [
    nbformat.v4.new_markdown_cell("写下：", id="zh"),
    nbformat.v4.new_markdown_cell("# Written {#sec-one}\n\nBy [@li2022blip; @nobody].", id="en"),
    nbformat.v4.new_code_cell("import survey\ncorpus = survey.load()\ncorpus.browse()", id="panel"),
    nbformat.v4.new_code_cell('corpus["blip2"]', id="card"),
    nbformat.v4.new_code_cell("corpus.review('gnn').comparison('gnn/depth')", id="table"),
    nbformat.v4.new_code_cell(
        "from survey import figures\nfigures.set_style()\nfigures.counts(corpus.counts('year'));",
        id="figure",
    ),
]
Picture = Callable[[str], None]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this project with a notebook that nobody has run."""
    desk = tmp_path_factory.mktemp("workbench") / "project"
    desk.mkdir()
    for name in KEPT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, desk / name)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    scratch = nbformat.v4.new_notebook(cells=DESK, metadata={"kernelspec": kernel})
    nbformat.write(scratch, desk / "notebooks" / "scratch.ipynb")
    return desk


@pytest.fixture(scope="module")
def errors() -> list[str]:
    """Return what scripts complained of."""
    return []


@pytest.fixture(scope="module")
def page(desk: Path, tmp_path_factory: pytest.TempPathFactory, errors: list[str]) -> Iterator[Any]:
    """Return JupyterLab on the project, the folder of notebooks in its file browser."""
    home = tmp_path_factory.mktemp("home")
    kept = {"SURVEY_CACHE": str(home / "cache")}  # as a reader has it: read once, known after
    with chromium() as browser, served(desk, home, **kept) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: complain(said, errors))
        page.goto(f"{address}/lab?token={TOKEN}&reset")
        page.locator(".jp-DirListing-item", has_text="notebooks").dblclick(timeout=60_000)
        page.locator(".jp-DirListing-item", has_text=f"{DRAFT}.ipynb").wait_for()
        yield page


def complain(said: Any, errors: list[str]) -> None:
    """Keep an error that a script of ours logs: our files, or a script within an output."""
    address = said.location["url"]
    if said.type == "error" and "/static/lab/" not in address:
        errors.append(f"{address}: {said.text}")


@pytest.fixture
def picture(page: Any, tmp_path: Path) -> Picture:
    """Return what keeps a picture of the page under a name."""
    folder = Path(os.environ.get("SURVEY_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: page.screenshot(path=folder / f"{name}.png") and None


def choose(page: Any, *names: str) -> None:
    """Click through the menus."""
    page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{names[0]}$")).click()
    for name in names[1:]:
        label = page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}…?$"))
        label.click()


def accept(page: Any) -> None:
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.locator(".jp-Dialog").wait_for(state="detached")


def panel(page: Any) -> Any:
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def idle(page: Any) -> None:
    """Wait for a kernel that has nothing to do; before there is one, the notebook says idle too."""
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=60_000)
    state = panel(page).locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    state.wait_for(timeout=60_000)


@pytest.fixture
def opened(page: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return the notebook of this name, opened from the file browser and run by the menu."""
    page.locator(".jp-DirListing-item", has_text=f"{request.param}.ipynb").dblclick()
    page.locator(".lm-TabBar-tab.jp-mod-current", has_text=f"{request.param}.ipynb").wait_for()
    idle(page)
    choose(page, "Edit", "Clear Outputs of All Cells")
    choose(page, "Run", "Restart Kernel and Run All Cells")
    accept(page)
    page.wait_for_function(RAN, timeout=120_000)
    idle(page)
    yield panel(page)
    tab = page.locator(".lm-TabBar-tab", has_text=f"{request.param}.ipynb")
    tab.locator(".lm-TabBar-tabLabel").click()
    page.set_viewport_size({"width": 1400, "height": 900})
    choose(page, "File", "Save Notebook")
    tab.and_(page.locator(".jp-mod-dirty")).wait_for(state="detached")  # else it asks twice
    choose(page, "File", "Close and Shut Down Notebook")
    accept(page)
    tab.wait_for(state="detached")


RAN = """() => {
  const shown = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const prompts = [...shown.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  return prompts.length && prompts.every((prompt) => /^\\[\\d+\\]:$/.test(prompt.textContent));
}"""
OUTPUTS = """(shown) => [...shown.querySelectorAll(".jp-OutputArea-output")].map((output) => {
  const what = output.querySelector("img, svg") || output.querySelector("table") || output;
  const { width, height } = what.getBoundingClientRect();
  const blank = what.tagName === "IMG" && !(what.complete && what.naturalWidth);
  return { kind: output.dataset.mimeType, text: output.textContent, blank, width, height,
           over: output.scrollWidth - output.clientWidth };
})"""
TALL = """(shown) => {
  shown.querySelector(".jp-WindowedPanel-outer").scrollTop = 0;
  const cells = [...shown.querySelectorAll(".jp-Cell")].map((cell) => cell.getBoundingClientRect());
  return Math.ceil(cells.at(-1).bottom - cells[0].top);
}"""


def stretch(page: Any, notebook: Any) -> None:
    """Make the window as high as the notebook, so that all of it shows."""
    for _ in range(4):  # cells out of sight have no true height yet
        high = min(notebook.evaluate(TALL) + 300, 16_000)
        page.set_viewport_size({"width": 1400, "height": high})


@pytest.mark.parametrize(
    ("opened", "name"), [(name, name) for name in NOTEBOOKS], indirect=["opened"], ids=NOTEBOOKS
)
def test_a_notebook_runs_and_shows_what_it_makes(
    page: Any, opened: Any, name: str, errors: list[str], picture: Picture
) -> None:
    stretch(page, opened)
    shown = opened.evaluate(OUTPUTS)
    picture(name)
    committed = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    wanted = Counter(
        next(kind for kind in SHOWN if kind in output.data)
        for cell in committed.cells
        for output in cell.get("outputs", ())
    )
    assert Counter(one["kind"] for one in shown) == wanted, shown
    for one in shown:
        wide, high = SHOWN[one["kind"]]
        assert not one["blank"], one
        assert one["width"] >= wide, one
        assert one["height"] >= high, one
    for text in opened.locator(".jp-RenderedMarkdown, .survey-table").all_inner_texts():
        assert not re.search(r"\{#|\[@(?!…)", text), text  # the name of a section, a bare key
    assert errors == []


def write(page: Any, notebook: Any, cell: int, text: str) -> None:
    """Open a Markdown cell and type at its end."""
    notebook.locator(".jp-MarkdownCell").nth(cell).dblclick()
    notebook.locator(".jp-MarkdownCell").nth(cell).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


@pytest.mark.parametrize("opened", ["scratch"], indirect=True)
def test_a_citation_is_offered_shown_and_explained(
    page: Any, opened: Any, errors: list[str], picture: Picture
) -> None:
    offer = page.locator(".survey-offer:visible")
    write(page, opened, 0, "见 [@radford")
    offer.wait_for()
    picture("citation-offered")
    page.keyboard.press("Enter")
    page.keyboard.type("; @")
    offer.wait_for()
    page.keyboard.type("bootstrapping")  # a word of the title finds it as well
    offer.locator(".survey-offer-row", has_text="li2022blip").wait_for()
    offer.locator(".survey-offer-row", has_text="li2023blip2").first.click()
    page.keyboard.type("; @nobody2020]")
    page.keyboard.press("Control+Enter")
    cell = opened.locator(".jp-MarkdownCell").nth(0).locator(".jp-RenderedMarkdown")
    cell.locator(".survey-cite").nth(2).wait_for()
    assert cell.inner_text() == "写下：见（Radford 等，2021；Li 等，2023；@nobody2020?）"
    assert cell.locator(".survey-unknown").all_inner_texts() == ["@nobody2020?"]
    cell.locator(".survey-cite").nth(1).hover()
    card = page.locator(".survey-card")
    card.get_by_text("BLIP-2: Bootstrapping Language-Image Pre-training").wait_for()
    picture("citation-card")
    assert "data/notes/multimodal-map.md:93" in card.inner_text()
    cell.locator(".survey-unknown").hover()
    card.get_by_text('unknown key "nobody2020"').wait_for()
    assert errors == []


@pytest.mark.parametrize("opened", ["scratch"], indirect=True)
def test_the_panel_narrows_and_leads_to_the_note(
    page: Any, opened: Any, desk: Path, errors: list[str], picture: Picture
) -> None:
    browser = opened.locator(".survey-panel")
    count = browser.locator(".survey-count")
    count.scroll_into_view_if_needed()

    def found() -> int:
        return int(re.match(r"[\d,]+", count.inner_text())[0].replace(",", ""))  # type: ignore[index]

    papers = found()
    browser.locator("[data-facet=venue] label", has_text="ICLR").click()
    narrowed = found()
    assert 0 < narrowed < papers
    browser.locator(".survey-area").scroll_into_view_if_needed()
    area = browser.locator(".survey-area").bounding_box()
    across = [area["x"] + area["width"] * part for part in (0.5, 0.98)]
    page.mouse.move(across[0], area["y"] + 20)
    page.mouse.down()
    page.mouse.move(across[1], area["y"] + 20, steps=4)
    page.mouse.up()
    browser.locator(".survey-brush").wait_for()
    assert 0 < found() < narrowed
    picture("panel-narrowed")
    browser.locator(".survey-reset").click()
    assert found() == papers
    browser.get_by_role("searchbox").fill("blip q-former")
    page.wait_for_function(FEWER, arg=papers)
    browser.locator(".survey-list button[data-key=li2023blip2]").click()
    browser.get_by_role("heading", name="BLIP-2").wait_for()
    picture("panel-paper")
    link = browser.locator(".survey-said a.survey-source").first
    source, line = link.get_attribute("data-path"), link.get_attribute("data-line")
    link.click()
    page.locator(".lm-TabBar-tab.jp-mod-current", has_text=Path(source).name).wait_for()
    page.get_by_text(f"Ln {line}, Col 1", exact=True).wait_for()
    written = (desk / source).read_text(encoding="utf-8").split("\n")[int(line) - 1]
    page.wait_for_function(
        "(line) => document.activeElement.closest('.cm-content') && "
        "getSelection().anchorNode.parentElement.closest('.cm-line').textContent === line",
        arg=written,
    )
    picture("panel-note")
    choose(page, "File", "Close Tab")
    opened.locator(".jp-RenderedHTMLCommon a.survey-source", has_text=":97").first.click()
    page.get_by_text("Ln 97, Col 1", exact=True).wait_for()  # the card of a paper leads there too
    choose(page, "File", "Close Tab")
    panel(page).wait_for()
    assert errors == []


FEWER = """(papers) => {
  const count = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .survey-count");
  return parseInt(count.textContent) < papers;
}"""


@pytest.mark.parametrize("opened", [DRAFT], indirect=True)
def test_the_menu_exports_a_draft_in_every_format(
    page: Any, opened: Any, errors: list[str], picture: Picture
) -> None:
    assert opened.is_visible()
    for form, (ending, read, last) in FORMATS.items():
        choose(page, "File", "Save and Export Notebook As")
        entry = page.locator(".lm-Menu-item", has_text=re.compile(f"^Survey-{form}$"))
        entry.wait_for()
        picture("export-menu")
        with page.context.expect_event("download", timeout=60_000) as caught:
            entry.click()
        assert caught.value.suggested_filename == f"{DRAFT}.{ending}"
        text = "".join(read(caught.value.path().read_bytes()).split())
        for words in ("图神经网络综述", "从谱方法到消息传递", last):
            assert words in text, form
    assert errors == []


def printed(data: bytes) -> str:
    pypdf = pytest.importorskip("pypdf")
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def packed(name: str) -> Callable[[bytes], str]:
    """Return what reads one file of a zip as text, without tags."""

    def read(data: bytes) -> str:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return re.sub("<[^>]+>", "", parts.read(name).decode())

    return read


FORMATS: dict[str, tuple[str, Callable[[bytes], str], str]] = {
    "markdown": ("zip", packed(f"{DRAFT}.md"), "参考文献"),  # with its figures
    "pdf": ("pdf", printed, "参考文献"),
    "html": ("html", lambda data: unescape(data.decode()), "参考文献"),
    "docx": ("docx", packed("word/document.xml"), "参考文献"),
    "latex": ("zip", packed(f"{DRAFT}.tex"), f"\\bibliography{{{DRAFT}-references}}"),
}


@pytest.mark.parametrize("opened", ["scratch"], indirect=True)
def test_the_dark_theme_is_readable(page: Any, opened: Any, picture: Picture) -> None:
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
    stretch(page, opened)
    picture("dark")
    for place in PLAIN:
        for text in opened.locator(place).all()[:40]:
            ratio = text.evaluate(CONTRAST)
            assert ratio > 4, (place, text.text_content(), ratio)
    choose(page, "Settings", "Theme", "JupyterLab Light")
    page.locator("body[data-jp-theme-light=true]").wait_for(state="attached")


PLAIN = (
    ".survey-cite",
    "h1",
    ".survey-panel :is(h3, h4, dt, dd, legend, a, small, .survey-date)",
    "td",
)
CONTRAST = """(node) => {
  const tone = (colour) => {
    const parts = colour.match(/[\\d.]+/g).map(Number);
    const light = parts.slice(0, 3).map((part) => colour.startsWith("color(") ? part : part / 255)
      .map((part) => part <= 0.04 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return [0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2], parts[3] ?? 1];
  };
  let behind = node;
  while (tone(getComputedStyle(behind).backgroundColor)[1] < 0.5) behind = behind.parentElement;
  const [dark, bright] = [getComputedStyle(node).color, getComputedStyle(behind).backgroundColor]
    .map((colour) => tone(colour)[0]).sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}"""

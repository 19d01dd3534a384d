"""JupyterLab in a real browser: keys are offered, citations show, sources open; nothing leaves."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .lab import EXTENSION, TOKEN, chromium, served

ROOT = Path(__file__).parents[1]
STATIC = EXTENSION / "static"
CELLS = [
    "# A draft\n\nSee [@li2022blip], [as @radford2021learning, p. 3; @kim2021vilt] and "
    "@li2022blip; [@li2022blpi] is wrong, @fig-timeline and [@tbl-facts] are no works.",
    "中文段落引用 [@li2022blip]，又见 [见 @kim2021vilt; @nobody]。",
    "Not in `[@li2022blip]`, not in $x_{[@kim2021vilt]}$, nor me@example.org.",
    "<img src=x onerror=alert(1)> [@scribble2020]",
    "Written:",
]
BIB = """
@misc{scribble2020,
  title = {{<img src=x onerror="window.harmed=1"> in a Title}},
  author = {Scribe, Sam},
  year = {2020}
}
"""


def test_the_address_changes_with_the_files() -> None:
    """Browsers keep what JupyterLab serves for a year: new files need a new address."""
    package = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    stamp = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        stamp.update(path.read_bytes())
    load = f"static/remoteEntry.js?v={stamp.hexdigest()[:12]}"
    assert package["jupyterlab"]["_build"]["load"] == load, (
        "put this into labextension/package.json"
    )


def test_the_wheel_takes_every_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    package = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == project["project"]["version"]
    home = "share/jupyter/labextensions/survey-workbench"
    taken = {
        f"{folder}/{path.name}"
        for folder, patterns in project["tool"]["setuptools"]["data-files"].items()
        for pattern in patterns
        for path in ROOT.glob(pattern)
    }
    files = {f"{home}/{p.relative_to(EXTENSION)}" for p in EXTENSION.rglob("*") if p.is_file()}
    assert files <= taken


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sample workbench with a notebook that cites."""
    desk = tmp_path_factory.mktemp("served") / "desk"
    shutil.copytree(ROOT / "src" / "survey" / "templates" / "workbench", desk)
    with (desk / "refs.bib").open("a", encoding="utf-8") as file:
        file.write(BIB)
    cells = [
        {"cell_type": "markdown", "id": f"c{n}", "metadata": {}, "source": text}
        for n, text in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4}
    (desk / "notebooks" / "cite.ipynb").write_text(json.dumps(notebook | {"nbformat_minor": 5}))
    (desk / "draft.md").write_text("A draft.\n")
    return desk


@pytest.fixture(scope="module")
def address(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a JupyterLab serves the workbench with the extension of this repository."""
    with served(desk.parent, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Return the addresses that the browser asked for, as they come."""
    return []


@pytest.fixture(scope="module")
def errors() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(browser: Any, address: str, asked: list[str], errors: list[str]) -> Any:
    """Return JupyterLab with the notebook open and its citations shown."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/lab/tree/desk/notebooks/cite.ipynb?token={TOKEN}&reset")
    page.locator(".jp-MarkdownCell .survey-cite").first.wait_for(timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
    return page


@pytest.fixture
def picture(page: Any, tmp_path: Path) -> Iterator[None]:
    """Leave a picture of the page, to look at."""
    yield
    page.screenshot(path=tmp_path / "page.png")


def rendered(page: Any, cell: int) -> str:
    return str(
        page.locator(".jp-MarkdownCell").nth(cell).locator(".jp-RenderedMarkdown").inner_text()
    )


def edit(page: Any, cell: int) -> Any:
    """Open a cell for writing, the cursor at its end, and return its text's place."""
    page.locator(".jp-MarkdownCell").nth(cell).click(position={"x": 300, "y": 10})
    page.keyboard.press("Enter")
    text = page.locator(".jp-MarkdownCell").nth(cell).locator(".cm-content")
    text.wait_for()
    page.keyboard.press("Control+End")
    return text


@pytest.mark.slow
@pytest.mark.usefixtures("picture")
def test_citations_show(page: Any) -> None:
    assert rendered(page, 0).endswith(
        "See (Li et al., 2022), (as Radford et al., 2021, p. 3; Kim et al., 2021) and "
        "Li et al. (2022); (@li2022blpi?) is wrong, @fig-timeline and [@tbl-facts] are no works."
    )
    assert rendered(page, 1) == "中文段落引用（Li 等，2022），又见（见 Kim 等，2021；@nobody?）。"
    unknown = page.locator(".survey-unknown")
    assert unknown.all_inner_texts() == ["@li2022blpi?", "@nobody?"]
    assert unknown.first.evaluate("e => getComputedStyle(e).color") == "rgb(211, 47, 47)"
    plain = page.locator(".jp-MarkdownCell").nth(2)
    assert plain.locator(".survey-cite").count() == 0
    assert plain.locator("code").inner_text() == "[@li2022blip]"


@pytest.mark.slow
@pytest.mark.usefixtures("picture")
def test_a_card_says_what_is_cited_and_where(page: Any) -> None:
    card = page.locator(".survey-card")
    page.locator(".survey-cite[data-key=li2022blip]").first.hover()
    card.locator(".survey-source").wait_for()
    said = card.inner_text()
    assert said.startswith("BLIP: Bootstrapping Language-Image Pre-training")
    for word in (
        "Junnan Li",
        "ICML 2022",
        "https://arxiv.org/abs/2201.12086",
        "read",
        "@li2022blip",
    ):
        assert word in said
    page.locator(".survey-unknown").first.hover()
    card.get_by_text("nearest: li2022blip").wait_for()
    page.locator(".survey-cite[data-key=scribble2020]").hover()
    card.get_by_text('<img src=x onerror="window.harmed=1"> in a Title').wait_for()
    assert card.locator("img").count() == 0
    assert page.evaluate("window.harmed") is None
    page.keyboard.press("Escape")
    assert not card.is_visible()


@pytest.mark.slow
@pytest.mark.usefixtures("picture")
def test_keys_are_offered_and_accepted(page: Any) -> None:
    text = edit(page, 4)
    offer = page.locator(".survey-offer:visible")
    page.keyboard.type(" [@bl")
    offer.wait_for()
    first = offer.locator(".survey-offer-row").first.inner_text()
    assert first.startswith("li2022blip\nLi et al., 2022\nBLIP: Bootstrapping")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text.inner_text() == "Written: [@li2023blip2"
    page.keyboard.type("; @kim")
    offer.wait_for()
    page.keyboard.press("Escape")
    assert offer.count() == 0
    page.keyboard.type("2")  # still in the cell: the key was taken from JupyterLab
    offer.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("] and `[@bl`")
    assert offer.count() == 0
    page.keyboard.press("Control+Enter")
    page.locator(".jp-MarkdownCell").nth(4).locator(".survey-cite").nth(1).wait_for()
    assert rendered(page, 4) == "Written: (Li et al., 2023; Kim et al., 2021) and [@bl"


@pytest.mark.slow
@pytest.mark.usefixtures("picture")
def test_a_new_entry_is_known_without_a_reload(page: Any, desk: Path) -> None:
    with (desk / "refs.bib").open("a", encoding="utf-8") as file:
        file.write(
            "@misc{nobody,\n  title = {{Nobody}},\n  author = {No, Body},\n  year = {2024}\n}\n"
        )
    page.wait_for_function(
        "() => !void window.dispatchEvent(new Event('focus')) && "
        "[...document.querySelectorAll('.survey-cite')].some(e => e.textContent === 'No，2024')"
    )
    assert rendered(page, 1) == "中文段落引用（Li 等，2022），又见（见 Kim 等，2021；No，2024）。"


@pytest.mark.slow
@pytest.mark.usefixtures("picture")
def test_a_source_opens_at_its_line(page: Any) -> None:
    page.locator(".survey-cite[data-key=li2022blip]").first.hover()
    link = page.locator(".survey-card .survey-source").first
    name, line = link.inner_text().split(":")
    link.click()
    page.locator(".lm-TabBar-tab.jp-mod-current", has_text=Path(name).name).wait_for()
    page.get_by_text(f"Ln {line}, Col 1", exact=True).wait_for()


@pytest.mark.slow
@pytest.mark.usefixtures("picture")
def test_markdown_files_and_the_dark_theme(page: Any) -> None:
    page.locator(".lm-MenuBar-item", has_text="Settings").click()
    page.locator(".lm-Menu-item", has_text="Theme").first.click()
    page.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
    page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
    page.locator(".jp-BreadCrumbs-home").first.click()
    page.locator(".jp-DirListing-item", has_text="desk").dblclick()
    page.locator(".jp-DirListing-item", has_text="draft.md").dblclick()
    page.locator(".jp-FileEditor:visible .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("[@rad")
    page.locator(".survey-offer:visible").wait_for()
    shade = page.locator(".survey-offer:visible").evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert sum(map(int, re.findall(r"\d+", shade)[:3])) < 200, shade
    page.keyboard.press("Enter")
    page.keyboard.type("]")
    assert (
        "[@radford2021learning]" in page.locator(".jp-FileEditor:visible .cm-content").inner_text()
    )


@pytest.mark.slow
def test_the_syntax_is_pandocs(page: Any) -> None:
    """What is taken for a citation is what pandoc takes for one."""
    module = "/lab/extensions/survey-workbench/static/syntax.js"
    found = page.evaluate(
        "async ([module, texts]) => { const { pieces } = await import(module); return texts.map("
        "t => pieces(t).flatMap(p => typeof p === 'string' ? [] : p.items.map(i => i.key))) }",
        [module, list(SYNTAX)],
    )
    assert dict(zip(SYNTAX, found, strict=True)) == SYNTAX
    offered = page.evaluate(
        "async ([module, lines]) => { const { sought } = await import(module);"
        "return lines.map(sought) }",
        [module, list(OFFERED)],
    )
    assert dict(zip(OFFERED, offered, strict=True)) == OFFERED


SYNTAX = {
    "[see @a; @b, p. 3] and @c.": ["a", "b", "c"],
    "[-@a] -@b": ["a", "b"],
    "@{doi/x} @a_b:c.": ["doi/x", "a_b:c"],
    "（@a）": ["a"],
    "见@a": [],
    r"a\@b me@example.org": [],
    "$[@a]$ [@b]": ["b"],
    "[@fig-x] @tbl-y": [],
    "[mail me@example.org, @b]": ["b"],
    "[@a, p. 3; see]": ["a"],
    "[@]": [],
}
OFFERED = {
    "[@bl": "bl",
    "[@a; @": "",
    "[see @a": "a",
    "[-@x": "x",
    "（[@视频": "视频",
    "@a": None,
    "[@a]": None,
    "[@a] @b": None,
    "`[@a": None,
    "me [x@y": None,
}


@pytest.mark.slow
def test_nothing_leaves_and_nobody_else_asks(
    page: Any, address: str, asked: list[str], errors: list[str]
) -> None:
    assert page.url.startswith(address)
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}
    assert errors == []
    with pytest.raises(urllib.error.HTTPError, match="403") as caught:
        urllib.request.urlopen(f"{address}/survey/citations?path=desk")  # noqa: S310
    caught.value.close()

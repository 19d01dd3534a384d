"""Notebooks as people leave them: no title, levels left out, dead links, pasted pictures."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import nbformat
import pypdf
import pytest
from PIL import Image, ImageColor

from survey import pandoc
from survey.errors import ExportError
from survey.export import export_notebook
from survey.export.page import missing_glyphs
from survey.export.pictures import picture_size

pytestmark = pytest.mark.slow

PREPRINT = """@article{li2023blip2, title = {BLIP-2}, author = {Li, Junnan},
  journal = {arXiv preprint arXiv:2301.12597}, year = {2023}}
@inproceedings{he2016deep, title = {Deep Residual Learning}, author = {He, Kaiming},
  booktitle = {CVPR}, year = {2016}, doi = {10.1109/CVPR.2016.90},
  url = {https://doi.org/10.1109/CVPR.2016.90}}
"""


def png(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "gray").save(data, "PNG")
    return data.getvalue()


def export(folder: Path, cells: list[Any], to: str) -> Path:
    made = [nbformat.v4.new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    path = folder / "loose.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)
    (folder / "survey.toml").touch()
    return export_notebook(path, to, folder / "out")


def figure(label: str, data: bytes) -> Any:
    output = nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(data).decode()})
    source = f"#| label: {label}\n#| fig-cap: A picture.\nplot()"
    return nbformat.v4.new_code_cell(source, outputs=[output])


@pytest.mark.parametrize(
    ("cells", "title", "outline"),
    [
        ([], "loose", []),
        (["Only words."], "loose", []),
        (["# A title\n\nWords.", "## One", "## Two"], "A title", ["1 One", "2 Two"]),
        (["# One\n\n### Deep", "# Two"], "loose", ["1 One", "1.1 Deep", "2 Two"]),
        (["## Small\n\nWords", "#### Smaller"], "Small", ["1 Smaller"]),
        (["# A `#title` \"$x$\" \\\\ [b]", "## One"], 'A #title “x” \\ [b]', ["1 One"]),
        (["[dead](#nowhere), [alive](#A-Part)", "# A part", "# B"], "loose", ["1 A part", "2 B"]),
        (["- [ ] open\n- [x] done"], "loose", []),
    ],
    ids=["empty", "no heading", "title as heading", "level left out", "small headings",
         "signs in the title", "dead link", "list of tasks"],
)  # fmt: skip
def test_every_notebook_has_its_page(
    cells: list[Any], title: str, outline: list[str], tmp_path: Path
) -> None:
    reader = pypdf.PdfReader(export(tmp_path, cells, "pdf"))
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert titles(reader.outline) == outline


def titles(outline: Any) -> list[str]:
    if isinstance(outline, list):
        return [title for entry in outline for title in titles(entry)]
    return [str(outline.title)]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([nbformat.v4.new_code_cell("#| label: fig-a\nplot()")], 'cell 1: "fig-a" has no output'),
        ([figure("fig-a", png(4, 4)), figure("fig-a", png(4, 4))], "cells 1, 2: the label"),
        ([f"![x](data:image/png;base64,{'A' * 5000})"], "cell 1: the image"),
        (["Words.", "![x](/etc/hostname)"], "cell 2: the image"),
    ],
    ids=["never run", "label twice", "data address", "absolute path"],
)
def test_what_is_missing_is_named(cells: list[Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=said) as caught:
        export(tmp_path, cells, "md")
    assert len(str(caught.value)) < 300


def test_a_pasted_picture_is_printed(tmp_path: Path) -> None:
    cell = nbformat.v4.new_markdown_cell("![alt](attachment:my%20shot.png)")
    cell["attachments"] = {"my shot.png": {"image/png": base64.b64encode(png(9, 9)).decode()}}
    text = export(tmp_path, [cell], "md").read_text(encoding="utf-8")
    assert "![alt](loose_files/cell-1-1.png)" in text
    assert (tmp_path / "out" / "loose_files" / "cell-1-1.png").read_bytes() == png(9, 9)
    assert export(tmp_path, [cell], "pdf").stat().st_size > 1000


def dot(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(data, "PNG")
    return data.getvalue()


def pictures(label: str, *colours: str) -> Any:
    shown = [{"image/png": base64.b64encode(dot(colour)).decode()} for colour in colours]
    outputs = [nbformat.v4.new_output("display_data", data) for data in shown]
    return nbformat.v4.new_code_cell(f"#| label: {label}" if label else "x", outputs=outputs)


def pasted(text: str, **colours: str) -> Any:
    cell = nbformat.v4.new_markdown_cell(text)
    data = {name: base64.b64encode(dot(colour)).decode() for name, colour in colours.items()}
    cell["attachments"] = {f"{name}.png": {"image/png": found} for name, found in data.items()}
    return cell


@pytest.mark.parametrize(
    ("cells", "colours"),
    [
        ([pictures("fig-a", "red", "lime"), pictures("fig-a-2", "blue")], ["red", "lime", "blue"]),
        ([pictures("fig-v1.0", "red"), pictures("fig-v1-0", "blue")], ["red", "blue"]),
        ([pictures("fig-a", "red"), pictures("fig-A", "blue")], ["red", "blue"]),
        ([pictures("cell-2", "red"), pictures("", "blue")], ["red", "blue"]),
        (["![](fig-a.png) ![](./fig-a.png)", pictures("fig-a", "red")],
         ["yellow", "yellow", "red"]),
        ([pasted("![](attachment:x.png) ![](cell-1-1.png)", x="red")], ["red", "white"]),
        ([pasted("![](attachment:b.png)![](attachment:a.png)", a="red", b="blue")],
         ["blue", "red"]),
        ([pasted("![](attachment:cell-1-2.png)![](attachment:o.png)",
                 o="red", **{"cell-1-2": "blue"})],
         ["blue", "red"]),
        ([pictures("cell-2-1", "red"), pasted("![](attachment:x.png)", x="blue")], ["red", "blue"]),
    ],
    ids=["a second picture", "signs", "capitals", "a cell's number", "a file of the author",
         "a file named like a pasted one", "two pasted ones", "pasted ones named like others",
         "a label named like a pasted one"],
)  # fmt: skip
@pytest.mark.parametrize("to", ["html", "md", "tex"])
def test_pictures_of_like_names_are_all_printed(
    cells: list[Any], colours: list[str], to: str, tmp_path: Path
) -> None:
    (tmp_path / "fig-a.png").write_bytes(dot("yellow"))
    (tmp_path / "cell-1-1.png").write_bytes(dot("white"))
    path = export(tmp_path, cells, to)
    assert [Image.open(io.BytesIO(data)).getpixel((0, 0)) for data in shown(path)] == [
        ImageColor.getrgb(colour) for colour in colours
    ]


@pytest.mark.parametrize(
    "name",
    ["made/p.png", "main.typ", "a\\b.png", "a#b.png", "a?b.png", "a%20b.png", "my pic (1).png",
     "a&amp;b.png", "a*b_c.png", "a[b].png", "图 片.png", ".hidden.png", "a.bmp", "a.tiff"],
)  # fmt: skip
def test_a_picture_is_printed_whatever_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    kinds = {".bmp": "BMP", ".tiff": "TIFF"}
    Image.new("RGB", (8, 8), "red").save(tmp_path / name, kinds.get(name[-4:], "PNG"))
    cells = [f"![]({quote(name)})"]
    assert len(pypdf.PdfReader(export(tmp_path, cells, "pdf")).pages[0].images) == 1
    assert shown(export(tmp_path, cells, "md")) == [(tmp_path / name).read_bytes()]


def shown(path: Path) -> list[bytes]:
    """Return the pictures that a file shows, in their order."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return [base64.b64decode(data) for data in re.findall(r'base64,([^"]+)"', text)]
    if path.suffix == ".md":
        images = (e for e in pandoc.walk(pandoc.read(text, "gfm")) if e["t"] == "Image")
        targets = [unquote(urlsplit(image["c"][2][0]).path) for image in images]
        return [(path.parent / target).read_bytes() for target in targets]
    found = re.findall(r"\\includegraphics\[.*?\]\{(.*?)\}", text)
    return [(path.parent / "loose_files" / name).read_bytes() for name in found]


@pytest.mark.parametrize("size", [(300, 4000), (4000, 300)], ids=["tall", "wide"])
def test_a_large_picture_fits_with_its_caption(size: tuple[int, int], tmp_path: Path) -> None:
    reader = pypdf.PdfReader(export(tmp_path, ["Words.", figure("fig-a", png(*size))], "pdf"))
    assert len(reader.pages) <= 2
    assert "A picture." in "".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(96, 48), (72.0, 36.0)),
        (b'<svg viewBox="0 0 100 50">', (75.0, 37.5)),
        (b'<svg width="2in" height="1in">', (144.0, 72.0)),
        (b"no picture", None),
    ],
)
def test_picture_size(data: bytes, size: tuple[float, float] | None) -> None:
    assert picture_size(data) == size


def test_references_of_preprints_and_dois(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(PREPRINT, encoding="utf-8")
    cells = ["# 题目\n\n中文的正文[@li2023blip2; @he2016deep]。"]
    text = export(tmp_path, cells, "md").read_text(encoding="utf-8").replace("\\", "")
    assert "BLIP-2[EB/OL]" in text
    assert text.count("https://doi.org/10.1109/CVPR.2016.90") == 1


def test_marks_without_a_shape_are_no_gap() -> None:
    assert missing_glyphs("a\ufe0f\u200b\ufeff ☐☒✓") == ""

"""Notebooks as people leave them: no title, levels left out, dead links, pasted pictures."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest
from PIL import Image

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

"""A notebook in Markdown and PDF, against nbconvert's own Markdown and the tools by hand."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pypandoc
import typst
from nbconvert import MarkdownExporter

from survey.export import export_notebook

from .measure import ROOT, Figure, compare

_NOTEBOOK = ROOT / "notebooks" / "survey-gnn.ipynb"
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_NOWHERE = re.compile(r"#link\(<[^>]*>\)|@[\w-]+")
"""Links to places of other cells, which Typst would refuse."""


def figures() -> Iterator[Figure]:
    """Yield the figures of printing."""
    notebook = nbformat.read(_NOTEBOOK, as_version=4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield compare(
            "a survey to Markdown / nbconvert's own Markdown",
            lambda: export_notebook(_NOTEBOOK, "md", folder, notebook=notebook),
            lambda: MarkdownExporter().from_notebook_node(notebook),
            runs=3,
        )
        yield compare(
            "a survey to PDF / nbconvert's Markdown, pandoc with citeproc, Typst",
            lambda: export_notebook(_NOTEBOOK, "pdf", folder, notebook=notebook),
            lambda: _by_hand(notebook, folder),
            runs=3,
            target=1.2,
        )


def _by_hand(notebook: Any, folder: Path) -> None:
    """Print a notebook with the tools themselves; what they cannot resolve is left out."""
    text, resources = MarkdownExporter().from_notebook_node(notebook)
    for file, raw in resources["outputs"].items():
        (folder / file).write_bytes(raw)
    (folder / "a.md").write_text(_FRONT.sub("", text), "utf-8")
    pandoc = [pypandoc.get_pandoc_path(), "a.md", "-f", "markdown-raw_html-raw_tex", "-s"]
    cited = ["--citeproc", "--bibliography", str(ROOT / "refs.bib")]
    made = folder / "a.typ"
    command = [*pandoc, *cited, "-t", "typst", "-o", made.name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    made.write_text(_NOWHERE.sub("", made.read_text("utf-8")), "utf-8")
    typst.compile(made, output=made.with_suffix(".pdf"), root=folder)

"""A notebook in Markdown and PDF, against nbconvert's own Markdown and pandoc with Typst alone."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pypandoc
import typst
from nbconvert import MarkdownExporter

from survey.export import export_notebook

from .measure import ROOT, Figure, compare

_NOTEBOOK = ROOT / "notebooks" / "survey-gnn.ipynb"


def figures() -> Iterator[Figure]:
    """Yield the figures of printing."""
    notebook = nbformat.read(_NOTEBOOK, as_version=4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export_notebook(_NOTEBOOK, "md", folder, notebook=notebook)
        (markdown,) = folder.glob("*.md")
        yield compare(
            "a survey to Markdown / nbconvert's own Markdown",
            lambda: export_notebook(_NOTEBOOK, "md", folder, notebook=notebook),
            lambda: MarkdownExporter().from_notebook_node(notebook),
            runs=3,
        )
        yield compare(
            "a survey to PDF / pandoc and Typst alone, on the Markdown",
            lambda: export_notebook(_NOTEBOOK, "pdf", folder, notebook=notebook),
            lambda: _alone(markdown),
            runs=3,
            target=1.2,
        )


def _alone(markdown: Path) -> None:
    made = markdown.with_suffix(".typ")
    pandoc = [
        pypandoc.get_pandoc_path(),
        markdown.name,
        "-f",
        "markdown-citations",
        "-s",
        "-t",
        "typst",
        "-o",
        made.name,
    ]
    subprocess.run(pandoc, cwd=markdown.parent, check=True, capture_output=True)
    text = re.sub(r"#link\(<[^>]*>\)", "", made.read_text("utf-8"))  # to places in other cells
    made.write_text(text, "utf-8")
    typst.compile(made, output=made.with_suffix(".alone.pdf"), root=markdown.parent)

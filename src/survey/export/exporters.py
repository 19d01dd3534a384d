"""The exporters as nbconvert wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbconvert.exporters import Exporter
from traitlets import Unicode, default
from traitlets.config import Application

from .. import pandoc
from ..draft.reading import parse_notebook
from ..errors import SurveyError
from ..pandoc import Element
from ..references import TEMPLATES
from ..values.mappings import whole_signs
from . import cells, latex, markdown, tables, tree, web, word
from .document import Choice, Document, prepare, written
from .front import heading_blocks
from .notebook import Source, read_notebook
from .page import check_glyphs, compile_pdf, preamble
from .pictures import fit_pictures
from .redraw import for_typst

_GITHUB = "gfm+tex_math_dollars-tex_math_gfm-raw_html"
_ACTS = re.compile(r"[\s\\#?%:<>\"&]")
"""What in an address is more than a sign of a file's name."""


class SurveyExporter(Exporter):
    """What both exporters share: their options, and from a notebook to a checked document."""

    style = Unicode("", help="Citation style by name; overrides the front matter.").tag(config=True)
    bibliography = Unicode("", help="A .bib file; overrides the front matter.").tag(config=True)

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """Print the notebook in a file; ``jupyter nbconvert`` tells in one line why it cannot."""
        name = (resources and resources["metadata"].get("name")) or "notebook"
        try:
            notebook = parse_notebook(whole_signs(file_stream.read()), f"{name}.ipynb")
            return self.from_notebook_node(notebook, resources, **kw)
        except SurveyError as error:
            from nbconvert.nbconvertapp import NbConvertApp  # noqa: PLC0415  (slow to start)

            running = Application.instance() if Application.initialized() else None
            if not isinstance(running, NbConvertApp):
                raise
            running.log.error("%s", error)
            running.exit(1)

    def prepare(self, source: Source, resources: Mapping[str, Any], *, printed: bool) -> Document:
        """Return the document of a notebook; *printed* writes numbers into headings."""
        about = resources.get("metadata", {})
        chosen = Choice(
            folder=Path(about.get("path") or Path.cwd()),
            name=str(about.get("name") or ""),
            style=self.style,
            bibliography=self.bibliography,
            standing=str(about.get("bibliography") or ""),
        )
        return prepare(source, chosen, printed=printed)


class SurveyMarkdownExporter(SurveyExporter):
    """Markdown (GitHub's) with resolved citations, numbered figures and tables."""

    export_from_notebook = "Survey Markdown"
    output_mimetype = "text/markdown"

    @default("file_extension")
    def _extension(self) -> str:
        return ".md"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return the Markdown of a notebook; its figures are in ``resources["outputs"]``."""
        nb, resources = super().from_notebook_node(nb, resources)
        document = self.prepare(read_notebook(nb), resources, printed=True)
        folder = resources.get("output_files_dir") or "figures"
        title = heading_blocks(document.front, document.language)
        blocks = cells.in_lines(tree.flat_figures([*title, *document.blocks]))
        blocks = pandoc.mapped(blocks, partial(_moved, folder=folder, names=set(document.figures)))
        blocks = markdown.shielded(blocks)
        text = written(
            document, blocks, ["-t", _GITHUB, "--wrap=none", "-M", "link-citations=false"]
        )
        resources["outputs"] = {f"{folder}/{n}": data for n, data in document.figures.items()}
        return text, resources


class SurveyPDFExporter(SurveyExporter):
    """PDF set by Typst: tagged, with bookmarks, numbered figures and clickable citations."""

    export_from_notebook = "Survey PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _extension(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return the PDF of a notebook as bytes."""
        nb, resources = super().from_notebook_node(nb, resources)
        source = read_notebook(nb)
        document = self.prepare(source, resources, printed=False)
        blocks = tables.fitted(document.blocks, "pdf", document.language)
        tall = fit_pictures(blocks, document.figures)
        pictures = for_typst(blocks, document.figures)
        document = replace(document, blocks=blocks, figures=pictures)
        check_glyphs(document, source)
        text = written(
            document,
            tree.without_dead_links(document.blocks),
            ["-t", "typst-citations", "--template", str(TEMPLATES / "survey.typst"), "--wrap=none",
             "-M", "link-citations=true"],
        )  # fmt: skip
        resources["outputs"] = {}
        return compile_pdf(preamble(document, tall) + text, document.figures), resources


class SurveyHTMLExporter(SurveyExporter):
    """HTML in one file: contents, figures inside, references on hovering; no script, no network."""

    export_from_notebook = "Survey HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _extension(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return the HTML of a notebook; nothing lies beside it."""
        nb, resources = super().from_notebook_node(nb, resources)
        document = self.prepare(read_notebook(nb), resources, printed=True)
        resources["outputs"] = {}
        return web.page(document), resources


class SurveyDocxExporter(SurveyExporter):
    """Word's file: styles for headings and captions, real tables, linked references."""

    export_from_notebook = "Survey Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @default("file_extension")
    def _extension(self) -> str:
        return ".docx"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return Word's file of a notebook as bytes."""
        nb, resources = super().from_notebook_node(nb, resources)
        document = self.prepare(read_notebook(nb), resources, printed=True)
        resources["outputs"] = {}
        return word.docx(document), resources


class SurveyLatexExporter(SurveyExporter):
    """LaTeX for xelatex with ctex; the cited entries and the figures lie beside it."""

    export_from_notebook = "Survey LaTeX"
    output_mimetype = "text/latex"

    @default("file_extension")
    def _extension(self) -> str:
        return ".tex"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return the LaTeX of a notebook; what it reads is in ``resources["outputs"]``."""
        nb, resources = super().from_notebook_node(nb, resources)
        document = self.prepare(read_notebook(nb), resources, printed=False)
        stem = str(resources.get("metadata", {}).get("name") or "draft")
        folder = resources.get("output_files_dir") or "figures"
        text, resources["outputs"] = latex.latex(document, stem, folder)
        return text, resources


def _moved(element: Element, *, folder: str, names: set[str]) -> Element:
    """Return an image with the folder it is written to, as an address in which no sign acts."""
    if element["t"] == "Image" and element["c"][2][0] in names:
        attr, words, (target, title) = element["c"]
        address = _ACTS.sub(lambda sign: quote(sign[0]), f"{folder}/{target}")
        return {"t": "Image", "c": [attr, words, [address, title]]}
    return element

"""Notebook → Markdown, PDF, HTML, Word and LaTeX: the nbconvert exporters ``survey-…``.

A notebook becomes Markdown with placeholders (`notebook`), pandoc reads it, the tree is numbered
and its references resolved (`tree`, `document`), citeproc prints citations (``cite.lua``), and
one of pandoc's writers (`web`, `word`, `latex`) or Typst (`page`) makes the file. LaTeX alone
cites and counts by its own means.
"""

from .document import Document
from .drafts import EXPORTERS, cited_keys, export_notebook, formats
from .exporters import (
    SurveyDocxExporter,
    SurveyHTMLExporter,
    SurveyLatexExporter,
    SurveyMarkdownExporter,
    SurveyPDFExporter,
)
from .notebook import check_form

__all__ = [
    "EXPORTERS",
    "Document",
    "SurveyDocxExporter",
    "SurveyHTMLExporter",
    "SurveyLatexExporter",
    "SurveyMarkdownExporter",
    "SurveyPDFExporter",
    "check_form",
    "cited_keys",
    "export_notebook",
    "formats",
]

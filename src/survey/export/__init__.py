"""Notebook → Markdown and PDF: the nbconvert exporters ``survey-markdown`` and ``survey-pdf``.

A notebook becomes Markdown with placeholders (`notebook`), pandoc reads it, the tree is numbered
and its references resolved (`tree`, `document`), citeproc prints citations (``cite.lua``), and
pandoc's Markdown writer or Typst (`page`) makes the file.
"""

from .document import Document
from .drafts import EXPORTERS, cited_keys, export_notebook
from .exporters import SurveyMarkdownExporter, SurveyPDFExporter

__all__ = [
    "EXPORTERS",
    "Document",
    "SurveyMarkdownExporter",
    "SurveyPDFExporter",
    "cited_keys",
    "export_notebook",
]

"""Citation styles, BibTeX entries as items of a style, formatted reference lists."""

from .languages import han
from .printing import TEMPLATES, citeproc, formatted
from .styles import style_path

__all__ = ["TEMPLATES", "citeproc", "formatted", "han", "style_path"]

"""From reading notes to tables, figures, a bibliography and a survey draft.

>>> import survey
>>> corpus = survey.load("data/notes/*.md")   # doctest: +SKIP
"""

from .corpus import Corpus, load
from .errors import ExportError, SettingsError, SourceError, SurveyError, UnknownKeyError
from .review import Review

__all__ = [
    "Corpus",
    "ExportError",
    "Review",
    "SettingsError",
    "SourceError",
    "SurveyError",
    "UnknownKeyError",
    "load",
]

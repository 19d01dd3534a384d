"""From reading notes to tables, figures, a bibliography and a survey draft.

>>> import survey
>>> corpus = survey.load("data/notes/*.md")   # doctest: +SKIP

What stands here is imported when it is first used, so that the command line's help need not wait
for pandas.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:  # as type checkers know it by its name; typing is slow to start
    from typing import Any

    from .corpus import Corpus, load
    from .errors import (
        ExportError,
        SettingsError,
        SourceError,
        SurveyError,
        UnknownKeyError,
    )
    from .review import Review

_HOMES = {
    "Corpus": "corpus",
    "ExportError": "errors",
    "Review": "review",
    "SettingsError": "errors",
    "SourceError": "errors",
    "SurveyError": "errors",
    "UnknownKeyError": "errors",
    "load": "corpus",
}

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


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__

"""What was asked, and what was suggested: kept with the sources of a work.

``custom.sources.asked`` holds one line a question (``crossref doi:10.1/x 2026-11-21``, with
*nothing* behind it if there was no result), ``custom.sources.suggested`` one a suggestion, so
that a second run neither asks nor suggests anything again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from ..model import Work
from ..titles import title_key
from ..works.csl import ASKED, SUGGESTED
from .fill import Suggestion
from .services import Kind, Service

_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Question:
    """A service asked for a work by one of its identifiers, or by its title."""

    service: Service
    kind: Kind
    values: tuple[str, ...]

    @property
    def mark(self) -> str:
        """What names the question in the memory; it holds no blank."""
        value = title_key(self.values[0])[:60] if self.kind == "title" else self.values[0]
        return f"{self.service.name} {self.kind}:{''.join(value.casefold().split())}"


def is_settled(work: Work, questions: Iterable[Question]) -> bool:
    """Whether one of the *questions* had a result, or all were asked in vain."""
    results = [_result(work, question) for question in questions]
    return True in results or all(result is False for result in results)


def is_open(work: Work, question: Question) -> bool:
    """Whether a question was not yet answered, not even with nothing."""
    return _result(work, question) is None


def _result(work: Work, question: Question) -> bool | None:
    for line in work.sources.get(ASKED, ()):
        words = line.split(" ")
        if " ".join(words[:2]) == question.mark:
            return words[-1] != _NOTHING
    return None


def with_asked(work: Work, question: Question, today: date, *, result: bool) -> Work:
    """Return *work* with a question noted as answered."""
    end = "" if result else f" {_NOTHING}"
    return _with(work, ASKED, [f"{question.mark} {today.isoformat()}{end}"])


def is_suggested(work: Work, suggestion: Suggestion) -> bool:
    """Whether the same value was suggested before, by whichever service."""
    start = f"{suggestion.field}: {suggestion.value} ("
    return any(line.startswith(start) for line in work.sources.get(SUGGESTED, ()))


def with_suggestions(work: Work, suggestions: Iterable[Suggestion]) -> Work:
    """Return *work* with suggestions noted."""
    return _with(work, SUGGESTED, map(str, suggestions))


def _with(work: Work, name: str, lines: Iterable[str]) -> Work:
    kept = tuple(dict.fromkeys((*work.sources.get(name, ()), *lines)))
    return replace(work, sources=MappingProxyType({**work.sources, name: kept})) if kept else work

"""Problems as JSON and as annotations of GitHub's workflows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..model import Problem

COLUMNS = ("code", "severity", "message", "suggestion", "source", "line")
"""Those of the frame of problems, in its order."""
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def as_json(problems: Iterable[Problem]) -> str:
    """Return the problems as a JSON array of objects, by file and line, with a line end."""
    rows = [{name: getattr(problem, name) for name in COLUMNS} for problem in _ranked(problems)]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_github(problems: Iterable[Problem]) -> str:
    """Return a line a problem, by file and line, that GitHub shows beside the line of the file.

    Escaped as ``@actions/core`` does it: https://github.com/actions/toolkit, ``command.ts``.

    >>> print(as_github([Problem("bib-year", "info", "50%\\nmore", "a,b.bib", 3)]), end="")
    ::notice file=a%2Cb.bib,line=3,title=bib-year::50%25%0Amore
    """
    return "".join(f"{_annotation(problem)}\n" for problem in _ranked(problems))


def _ranked(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: (p.source, p.line, p.code))


def _annotation(problem: Problem) -> str:
    said = f"{problem.message}\n{problem.suggestion}" if problem.suggestion else problem.message
    place = f"file={_property(problem.source)},line={problem.line},title={_property(problem.code)}"
    return f"::{_COMMANDS[problem.severity]} {place}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""What is wrong with the sentences of a draft, as problems with file, line and cell."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..checks.drafts import CONTRADICTION, STALE, UNCITED_PAPER, UNKNOWN_KEY, UNSUPPORTED
from ..model import Problem, Severity
from .judge import Judged, Kind

if TYPE_CHECKING:
    from ..corpus import Corpus

_CODES: Mapping[Kind, tuple[str, Severity, str]] = MappingProxyType(
    {
        "stale": (STALE, "warning", "run survey draft again"),
        "unknown key": (UNKNOWN_KEY, "error", ""),
        "contradiction": (CONTRADICTION, "warning", "one of the two is wrong"),
        "gone": (UNSUPPORTED, "warning", "run survey draft again"),
        "not found": (UNSUPPORTED, "info", "add it to a note on the paper, or cite its source"),
    }
)
_CELL = re.compile(r'^([ \t]*)"cell_type"', re.MULTILINE)
_SHOWN = 60


def problems(
    rows: Iterable[Judged], source: str, text: str = "", *, told: Collection[Kind] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with the sentences *rows* of a draft, leaving out the kinds *told*.

    *text* is the notebook as it stands in its file *source*: the lines of problems are its lines.
    """
    lines = _Lines(text)
    for row in rows:
        for finding in row.findings:
            if finding.kind not in told:
                code, severity, remedy = _CODES[finding.kind]
                place = f"cell {row.cell}, line {row.line}"
                message = f'{place}: "{_short(row.text)}": {finding.message}'
                line = lines.of(row.cell, row.line)
                yield Problem(code, severity, message, source, line, remedy)


def uncited(node: Any, cited: Collection[str], corpus: Corpus, source: str) -> Iterator[Problem]:
    """Yield the papers that the review of a draft takes in and the draft cites nowhere.

    A notebook that is no draft of a review of the settings has none.
    """
    data = node.metadata.get("survey", {})
    record = data.get("draft") if isinstance(data, dict) else None
    name = record.get("review") if isinstance(record, dict) else None
    if not isinstance(name, str) or name not in corpus.settings.reviews or "*" in cited:
        return
    for paper in corpus.review(name).corpus.resolution.papers:
        if paper.key not in cited:
            message = f'cites "{paper.key}" nowhere, which the review "{name}" takes in'
            yield Problem(UNCITED_PAPER, "info", message, source, 1, "run survey draft again")


class _Lines:
    """The lines of a notebook's file on which the lines of its cells stand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cells = _sources(text)

    def of(self, cell: int, line: int) -> int:
        """Return the line of the file; 1 if that is not known."""
        if not 0 < cell <= len(self._cells):
            return 1
        start, lines = self._cells[cell - 1]
        at = start
        for words in lines[:line]:
            spelled = (json.dumps(words, ensure_ascii=plain)[1:-1] for plain in (False, True))
            hits = [hit for form in spelled if (hit := self._text.find(form, at)) >= 0]
            if not hits:
                break
            at = min(hits)
        return self._text.count("\n", 0, at) + 1


def _sources(text: str) -> list[tuple[int, list[str]]]:
    """Return, for each cell of a notebook's text, where its source is looked for and its lines."""
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError):
        return []
    found = []
    for begun, cell in zip(_CELL.finditer(text), cells, strict=False):
        source = cell.get("source", "")
        words = source if isinstance(source, str) else "".join(source)
        at = text.find(f'\n{begun[1]}"source"', begun.end())
        found.append((max(at, begun.start()), words.splitlines(keepends=True)))
    return found


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

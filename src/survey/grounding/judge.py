"""Sentences ↔ what was generated and what the notes say now: the status of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from rapidfuzz import fuzz

from ..draft.model import Sentence
from ..errors import suggest
from ..model import Span
from .citations import Cited, cites
from .claims import claims
from .known import Known
from .places import Place, Places
from .text import Written, cells, key_of

if TYPE_CHECKING:
    from ..corpus import Corpus

Status = Literal["grounded", "stale", "edited", "own", "unsupported"]
STATUSES: tuple[Status, ...] = ("grounded", "stale", "edited", "own", "unsupported")
Kind = Literal["stale", "unknown key", "contradiction", "not found", "gone"]
COLUMNS = ("cell", "line", "text", "status", "cites", "notes", "reason")
_NEAR = 60
"""So alike, of 100, a sentence is the one that was generated for its cell, edited."""
_PART = 90
"""So alike a part of a sentence is: the author added to it or cut it in two."""
_LEAST = 10
"""Fewer signs tell nothing as a part."""
_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a sentence."""

    kind: Kind
    message: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of a draft with what was found out about it."""

    cell: int
    line: int
    text: str
    status: Status
    cites: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    """Where the lines that it came from stand now; of what is gone where they stood."""
    reason: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The beginnings of the lines that it came from, as ``file:line``."""
        return tuple(map(str, self.spans))


def sentences(node: Any, corpus: Corpus, *, source: str) -> pd.DataFrame:
    """Return one row a sentence of the notebook *node*; *source* names it in messages.

    Columns: cell and line (from 1), text, status (`STATUSES`), cites (keys), notes
    (``file:line`` of what it came from) and reason. Headings, code, tables and suggestions are no
    sentences; those of the abstract are. Raises `DraftError` for a damaged record.
    """
    rows = Judge(corpus).sentences(node, source=source)
    lists = ("cites", "notes")
    made = [
        {c: list(getattr(row, c)) if c in lists else getattr(row, c) for c in COLUMNS}
        for row in rows
    ]
    kinds = {"cell": "int64", "line": "int64", "status": "str", "text": "str", "reason": "str"}
    return pd.DataFrame(made, columns=list(COLUMNS)).astype(kinds)


class Judge:
    """A corpus that drafts are held to; asked for several it looks up a note once."""

    def __init__(self, corpus: Corpus) -> None:
        self._places = Places(corpus)
        self._known = Known(corpus)

    def sentences(self, node: Any, *, source: str) -> tuple[Judged, ...]:
        """Return every sentence of the notebook *node* with what was found out about it.

        Raises `DraftError` for a damaged record; *source* names the notebook.
        """
        draft = list(cells(node, source))
        made: dict[str, Sentence] = {}
        for cell in draft:
            for sentence in cell.generated:
                made.setdefault(key_of(sentence.text), sentence)
        standing = {key_of(written.text) for cell in draft for written in cell.written}
        changed = [s for key, s in made.items() if key not in standing and not _silent(s)]
        found = []
        for cell in draft:
            own = {key_of(s.text): s for s in cell.generated}
            near = [s for s in changed if key_of(s.text) in own]
            said: tuple[str, ...] = ()
            for written in cell.written:
                key = key_of(written.text)
                if generated := own.get(key) or made.get(key):
                    found.append(self._generated(written, generated))
                else:
                    before = _edited(written.text, near) or _edited(written.text, changed, _PART)
                    found.append(self._written(written, before, said))
                said = found[-1].cites or said
        return tuple(found)

    def _generated(self, written: Written, sentence: Sentence) -> Judged:
        """Return the row of a sentence that stands as it was generated."""
        cited = cites(written.text)
        unknown = self._unknown(cited)
        places = self._located(sentence, cited)
        findings = unknown or list(_fates(places))
        status: Status = "grounded"
        if findings:
            status = "stale" if findings[0].kind == "stale" else "unsupported"
        return _row(written, status, cited, places, findings)

    def _written(self, written: Written, before: Sentence | None, said: tuple[str, ...]) -> Judged:
        """Return the row of a sentence that the author wrote, or made of a generated one.

        *said* is what was cited last before it.
        """
        cited = cites(written.text)
        findings = self._unknown(cited)
        findings += [Finding(c.kind, c.message) for c in claims(cited, self._known, said)]
        places = self._located(before, cited) if before else []
        status: Status = "unsupported" if findings else "edited" if before else "own"
        reason = f'generated as "{_short(before.text)}"' if before else ""
        return _row(written, status, cited, places, findings, reason)

    def _located(self, sentence: Sentence, cited: Cited) -> list[Place]:
        found = ((source, self._places.find(source, cited.keys)) for source in sentence.sources)
        return [self._places.says(place, source, sentence.text) for source, place in found]

    def _unknown(self, cited: Cited) -> list[Finding]:
        known = self._known.keys
        return [
            Finding("unknown key", f'"{key}" is no known paper{suggest(key, known)}')
            for key in cited.keys
            if key not in known and key != "*"
        ]


def _row(
    written: Written,
    status: Status,
    cited: Cited,
    places: Iterable[Place],
    findings: Iterable[Finding],
    reason: str = "",
) -> Judged:
    findings = tuple(findings)
    told = "; ".join((*(f.message for f in findings), *([reason] if reason else [])))
    spans = tuple(dict.fromkeys(place.span for place in places))
    return Judged(
        written.cell, written.line, written.text, status, cited.keys, spans, told, findings
    )


def _fates(places: list[Place]) -> Iterator[Finding]:
    """Yield what became of the sources of a sentence that are not as they were."""
    lost = [place for place in places if place.state == "gone"]
    if places and len(lost) == len(places):
        told = ", ".join(str(place.span) for place in lost)
        yield Finding("gone", f"no note that it came from is there any more ({told})")
        return
    for place in places:
        if place.state == "gone":
            yield Finding("stale", f"the note at {place.span} is gone")
        elif place.state == "changed" and place.now:
            yield Finding("stale", f'{place.span} says now "{place.now}"')
        elif place.state == "changed":
            yield Finding("stale", f"the note at {place.span} does not say it any more")


def _silent(sentence: Sentence) -> bool:
    """Whether what was generated is a heading or a line of front matter or code: no sentence."""
    return not sentence.sources and re.match(r"#{1,6} |[\w-]+:|#\||\W*$", sentence.text) is not None


def _edited(text: str, generated: Iterable[Sentence], least: int = _NEAR) -> Sentence | None:
    """Return which of the *generated* sentences the author made *text* of."""
    scored = [(_likeness(text, sentence.text), n, sentence) for n, sentence in enumerate(generated)]
    best = max(scored, default=None, key=lambda one: (one[0], -one[1]))
    return best[2] if best and best[0] >= least else None


def _likeness(text: str, other: str) -> float:
    one, two = cites(text).words.strip(), cites(other).words.strip()
    whole = fuzz.ratio(one, two)
    if min(len(one), len(two)) < _LEAST:
        return whole
    part = fuzz.partial_ratio(one, two)
    return max(whole, part if part >= _PART else 0)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

"""A corpus to be searched: by words, and where the encoder is installed by meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..errors import SettingsError, SurveyError, suggest
from ..titles import title_key
from .entries import REMARK, Entry, Line
from .meaning import REMEDY, Encode, Vectors
from .ranking import Ranking, Scores
from .words import Lexicon, Word

By = Literal["words", "meaning"]

COLUMNS: Mapping[str, str] = {
    "key": "string",
    "label": "string",
    "score": "Float64",
    "text": "string",
    "aspect": "string",
    "source": "string",
    "line": "Int64",
    "by": "string",
}
"""The columns of what is found, and their dtypes."""

_WAYS = ("words", "meaning")
_TELLING = 30
"""By so many of its words a paper is compared with others."""
_PART_OF_MEANING = 0.5
"""What likeness of meaning, in standard deviations, adds to the share of the best score by words.
The encoder alone knows paraphrases but no names; tests/cases/search.toml was found best so."""


@dataclass(frozen=True, eq=False)
class Finder:
    """What can be found in a corpus; indexes are made when they are first needed."""

    entries: tuple[Entry, ...]
    lexicon: Lexicon
    encode: Encode | None = None
    """What makes vectors of sentences, where that is installed."""

    def search(self, text: str, *, by: By = "words", limit: int = 20) -> pd.DataFrame:
        """Return what *text* finds, the best first, each with its line that says most of it."""
        if by not in _WAYS:
            raise SettingsError(f'no way "{by}" to search{suggest(by, _WAYS)}')
        if by == "meaning" and self.encode is None:
            raise SurveyError(f"to search by meaning takes an encoder: {REMEDY}")
        words = self.lexicon.words(text)
        scores = self._ranking.scores(words)
        vector = self.encode([text])[0] if self.encode and words and by == "meaning" else None
        if vector is not None:
            scores = _blend(scores, self._nearest(self._like(vector)))
        named = title_key(text)
        exact = [i for i, entry in enumerate(self.entries) if named and named in entry.names]
        scores[exact] += scores.max(initial=1.0)
        return self._found(scores, words, vector, limit)

    def near(self, key: str, *, limit: int = 10) -> pd.DataFrame:
        """Return the papers nearest to the one with this key, by meaning if that is installed."""
        own = next(i for i, entry in enumerate(self.entries) if entry.key == key)
        lines = self.entries[own].lines
        said = (word for line in lines for word in self.lexicon.words(line.text) * line.weight)
        words = self._ranking.telling(said, _TELLING)
        scores, vector = self._ranking.scores(words), None
        if self.encode:
            middle = self._vectors[self._owners == own].mean(axis=0)
            vector = middle / np.linalg.norm(middle)
            scores = _blend(scores, self._nearest(self._like(vector)))
        scores[[i for i, e in enumerate(self.entries) if i == own or e.key is None]] = 0
        return self._found(scores, words, vector, limit)

    def support(self, text: str, *, limit: int = 10) -> pd.DataFrame:
        """Return the statements nearest to a sentence, by meaning if that is installed."""
        words = self.lexicon.words(text)
        scores, by = self._remark_ranking.scores(words), "words"
        if self.encode and words:
            likeness = self._like(self.encode([text])[0])[self._are_remarks]
            scores, by = _blend(scores, likeness), "meaning"
        return _frame(
            _row(self.entries[owner], line, float(scores[i]), by)
            for i in _best(scores, limit)
            for owner, line in [self._remarks[i]]
        )

    @cached_property
    def _ranking(self) -> Ranking:
        texts = ([(line.text, line.weight) for line in entry.lines] for entry in self.entries)
        return Ranking.of(texts, self.lexicon)

    @cached_property
    def _remark_ranking(self) -> Ranking:
        return Ranking.of(([(line.text, 1)] for _, line in self._remarks), self.lexicon)

    @cached_property
    def _remarks(self) -> list[tuple[int, Line]]:
        return [pair for pair in self._lines if pair[1].weight == REMARK]

    @cached_property
    def _lines(self) -> list[tuple[int, Line]]:
        """The lines that say something, each with its entry: titles and remarks."""
        return [
            (owner, line)
            for owner, entry in enumerate(self.entries)
            for place, line in enumerate(entry.lines)
            if place == 0 or line.weight == REMARK
        ]

    @cached_property
    def _vectors(self) -> Vectors:
        if self.encode is None or not self._lines:
            return np.zeros((0, 1), dtype=np.float32)
        return self.encode([line.text for _, line in self._lines])

    @cached_property
    def _owners(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([owner for owner, _ in self._lines], dtype=np.int64)

    @cached_property
    def _are_remarks(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.array([line.weight == REMARK for _, line in self._lines], dtype=np.bool_)

    def _like(self, vector: Any) -> Scores:
        """Return how like *vector* each line is."""
        likeness: Scores = self._vectors @ vector if self._lines else np.zeros(0, np.float32)
        return likeness

    def _nearest(self, likeness: Scores) -> Scores:
        """Return for each entry how like the nearest of its lines is."""
        nearest = np.full(len(self.entries), -1.0, dtype=np.float32)
        np.maximum.at(nearest, self._owners, likeness)
        return nearest

    def _found(
        self, scores: Scores, words: Sequence[Word], vector: Any, limit: int
    ) -> pd.DataFrame:
        by = "words" if vector is None else "meaning"
        rows = []
        for i in _best(scores, limit):
            line = self._said_most(i, words) if vector is None else self._nearest_line(i, vector)
            rows.append(_row(self.entries[i], line, float(scores[i]), by))
        return _frame(rows)

    def _nearest_line(self, owner: int, vector: Any) -> Line:
        own = np.flatnonzero(self._owners == owner)
        nearest = int(own[np.argmax(self._vectors[own] @ vector)])
        return self._lines[nearest][1]

    def _said_most(self, owner: int, words: Sequence[Word]) -> Line:
        """Return the line that has the most telling of the words; of equals a remark."""
        rare = {form: self._ranking.rarity(form) for word in words for form in word}

        def weight(line: Line) -> tuple[float, bool]:
            here = {form for word in self.lexicon.words(line.text) for form in word}
            met = (max((rare[f] for f in word if f in here), default=0.0) for word in words)
            return sum(met), line.weight == REMARK

        return max((line for line in self.entries[owner].lines if line.shown), key=weight)


def _blend(by_words: Scores, likeness: Scores) -> Scores:
    """Return scores that go by both, none below 0."""
    best = by_words.max(initial=0.0) or 1.0
    usual = (likeness - likeness.mean()) / (likeness.std() or 1.0) if len(likeness) else likeness
    blended: Scores = np.maximum(by_words / best + _PART_OF_MEANING * usual, 0)
    return blended


def _best(scores: Scores, limit: int) -> Iterator[int]:
    """Return where the highest scores stand, the highest first, none that is 0."""
    for i in np.argsort(-scores, kind="stable")[:limit]:
        if scores[i] > 0:
            yield int(i)


def _row(entry: Entry, line: Line, score: float, by: str) -> dict[str, object]:
    return {
        "key": entry.key,
        "label": entry.label,
        "score": round(score, 3),
        "text": line.text,
        "aspect": line.aspect or None,
        "source": line.span.source if line.span else None,
        "line": line.span.line if line.span else None,
        "by": by,
    }


def _frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    kept = list(rows)
    return pd.DataFrame({c: pd.Series([r[c] for r in kept], dtype=t) for c, t in COLUMNS.items()})

"""Texts ranked by the words that they share with a query, as BM25 weighs them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .words import Lexicon, Word

Scores = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ranking:
    """An index of texts; a text is its parts, each with how much a word in it counts."""

    lexicon: Lexicon
    size: int
    vocabulary: dict[str, int]
    index: Any

    @classmethod
    def of(cls, texts: Iterable[Iterable[tuple[str, int]]], lexicon: Lexicon) -> Ranking:
        """Return the index of *texts*; a text in two parts is two pairs of words and weight."""
        vocabulary: dict[str, int] = {}
        rows: list[list[int]] = []
        for text in texts:
            row: list[int] = []
            for part, weight in text:
                for word in lexicon.words(part):
                    row += [vocabulary.setdefault(form, len(vocabulary)) for form in word] * weight
            rows.append(row)
        index = _bm25s().BM25()
        if vocabulary:
            index.index((rows, vocabulary), show_progress=False)
        return cls(lexicon, len(rows), vocabulary, index)

    def scores(self, words: Sequence[Word]) -> Scores:
        """Return the score of each text, 0 for one that shares no word.

        A text that has all of the words comes before one that has one of them often.
        """
        weighed = {form: self._weigh(form) for word in words for form in word}
        total = np.zeros(self.size, dtype=np.float32)
        for score in weighed.values():
            total += score
        met = [np.any([weighed[form] > 0 for form in word], axis=0) for word in words]
        return total * np.mean(met, axis=0, dtype=np.float32) if met else total

    def rarity(self, form: str) -> float:
        """Return how rare a form is: of one that every text has next to nothing."""
        return float(self._weigh(form).max(initial=0.0))

    def telling(self, words: Iterable[Word], limit: int) -> list[Word]:
        """Return the words of a text that tell it most from others, each with its forms."""
        often = Counter(words)
        return sorted(often, key=lambda word: -often[word] * self.rarity(word[0]))[:limit]

    def _weigh(self, form: str) -> Scores:
        if form not in self.vocabulary:
            return np.zeros(self.size, dtype=np.float32)
        scores: Scores = self.index.get_scores_from_ids([self.vocabulary[form]])
        return scores


def _bm25s() -> Any:
    """Return bm25s, without tqdm's warning that a notebook has no widgets: no bar is shown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import bm25s  # noqa: PLC0415
    return bm25s

"""One planned survey: the papers it takes in, what is read of them and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from . import settings

if TYPE_CHECKING:
    from .corpus import Corpus


@dataclass(frozen=True)
class Review:
    """A review of ``survey.toml`` with its part of the corpus."""

    plan: settings.Review
    corpus: Corpus
    tasks: pd.DataFrame = field(repr=False)
    """Items of pending lists that plan this review."""

    @property
    def papers(self) -> pd.DataFrame:
        """One row a paper that the review takes in."""
        return self.corpus.papers

    def section(self, topic: str) -> Corpus:
        """Return the corpus of the papers under *topic* and the topics below it."""
        return self.corpus.select(topic=topic)

    def timeline(self) -> pd.DataFrame:
        """Return the timeline of the review's papers in its language."""
        return self.corpus.timeline(language=self.plan.language)

    def coverage(self) -> pd.DataFrame:
        """Return, for each topic of the review, how many papers are read, pending or only named."""
        counted = self.corpus.counts("topic", by="status", language=self.plan.language)
        return counted.reindex(columns=["read", "pending", "named"], fill_value=0)

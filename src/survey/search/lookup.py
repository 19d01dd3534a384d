"""What is asked of a corpus by key, name, words or a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from .. import cards, describe
from ..errors import UnknownKeyError, suggest
from ..resolve import Paper
from ..titles import title_key

if TYPE_CHECKING:
    import pandas as pd

    from ..corpus import Corpus
    from ..review import Review
    from .finder import By, Finder


class Lookup(cards.Shown):
    """The part of a corpus that finds things in it."""

    @property
    def _corpus(self) -> Corpus:
        return cast("Corpus", self)

    @cached_property
    def _by_name(self) -> Mapping[str, Paper]:
        papers = self._corpus.resolution.papers
        named: dict[str, Paper] = {}
        for paper in papers:
            for name in (paper.short_name, *paper.work.aliases):
                if name:
                    named.setdefault(title_key(name), paper)
        return named | {paper.key: paper for paper in papers}

    def __getitem__(self, name: str) -> Paper:
        """Return the paper with this citation key or short name."""
        found = self._by_name.get(name) or self._by_name.get(title_key(name))
        if found is None:
            raise UnknownKeyError(f'no paper "{name}"{suggest(name, self._by_name)}')
        return replace(found, tell=self._details)

    def _details(self, paper: Paper) -> cards.Details:
        whole = self._corpus.whole or self._corpus
        said = tuple(s for note in paper.notes for s in describe.statements(note, paper.key))
        return cards.Details(said, describe.relations(said, whole._names))

    def _ipython_key_completions_(self) -> list[str]:
        papers = self._corpus.resolution.papers
        names = (paper.short_name for paper in papers)
        return [*(p.key for p in papers), *filter(None, names)]

    @cached_property  # a property would not complete
    def topics(self) -> Mapping[str, Corpus]:
        """The corpus of each topic of ``survey.toml``, by id: ``corpus.topics["multimodal"]``."""
        names = tuple(topic.id for topic in self._corpus.settings.topics)
        return cards.Named(names, lambda name: self._corpus.select(topic=name))

    @cached_property
    def reviews(self) -> Mapping[str, Review]:
        """The planned surveys of ``survey.toml``, by name: ``corpus.reviews["multimodal"]``."""
        return cards.Named(tuple(self._corpus.settings.reviews), self._corpus.review)

    @cached_property
    def _finder(self) -> Finder:
        from .lexicons import finder  # noqa: PLC0415  (its dictionaries take a while to load)

        own = self._corpus
        topics = dict(zip(own.papers["key"], own.papers["topics"], strict=True))
        return finder(
            own.settings, own.resolution, tasks=own.all_tasks, said=own._said, topics=topics
        )

    def search(self, text: str, *, by: By = "words", limit: int = 20) -> pd.DataFrame:
        """Return what *text* finds, the best first, each with the line that says most of it.

        Words in Chinese and English find each other where the field has a term for both. By
        ``meaning``, which takes ``survey-workbench[meaning]``, likeness of meaning counts too.

        >>> import pathlib, survey, tempfile
        >>> note = pathlib.Path(tempfile.mkdtemp()) / "log.md"
        >>> _ = note.write_text("- VidMade: Pictures that Move\\n  - 2023，用扩散模型生成视频\\n")
        >>> survey.load(note).search("video diffusion")[["label", "text", "line"]].values.tolist()
        [['VidMade', '2023，用扩散模型生成视频', 2]]
        """
        return self._finder.search(text, by=by, limit=limit)

    def near(self, name: str, *, limit: int = 10) -> pd.DataFrame:
        """Return the papers nearest to one, by its key or short name.

        The column ``by`` says whether meaning counted or, without its encoder, words alone.
        """
        return self._finder.near(self[name].key, limit=limit)

    def support(self, text: str, *, limit: int = 10) -> pd.DataFrame:
        """Return the statements of the notes that support a sentence, the nearest first.

        Those whose aspect is ``verdict`` are the note-taker's own opinion and no finding.
        """
        return self._finder.support(text, limit=limit)

    def card(self) -> cards.Card:
        """Return the card of the corpus: what it holds, what looks wrong, what to call next."""
        return cards.corpus(self._corpus)

"""Papers → topics, with the rule that gave each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..model import Note
from ..resolve import Paper


@dataclass(frozen=True, slots=True)
class Topic:
    """A node of the taxonomy; *id* is its path (``multimodal/pretraining``)."""

    id: str
    zh: str
    en: str
    keywords: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    """Keys that belong here whatever the rules say."""

    @property
    def parent(self) -> str | None:
        """The id of the topic above, if there is one."""
        return self.id.rpartition("/")[0] or None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A paper's topic and the rule that gave it."""

    paper: str
    topic: str
    reason: str


_WEIGHTS = {"title": 4, "category": 3, "tag": 3, "text": 1}
"""A keyword counts for more where the author chose the words to say what a paper is about."""


def assign_topics(paper: Paper, topics: Sequence[Topic]) -> tuple[Assignment, ...]:
    """Return the topics of a paper: pinned ones, else those whose keywords weigh most.

    Words of the title weigh 4, of the headings above its notes and of their tags 3, of their
    text 1; topics within a third of the heaviest are given too, two at most.
    """
    pinned = [Assignment(paper.key, t.id, "survey.toml") for t in topics if paper.key in t.papers]
    if pinned:
        return tuple(pinned)
    places = _places(paper)
    scored = []
    for topic in topics:
        hits = [(p, k) for k in topic.keywords for p, text in places.items() if _holds(text, k)]
        if hits:
            weight = sum(_WEIGHTS[place] for place, _ in hits)
            reason = ", ".join(f"{place}: {keyword}" for place, keyword in hits[:3])
            scored.append((weight, topic.id, reason))
    scored.sort(key=lambda item: (-item[0], item[1]))
    close = [s for s in scored[:2] if s[0] * 3 >= scored[0][0] * 2]
    return tuple(Assignment(paper.key, topic, reason) for _, topic, reason in close)


def _places(paper: Paper) -> Mapping[str, str]:
    notes: Iterable[Note] = (*paper.notes, *paper.named)
    variants = (paper.work.title, *paper.work.aliases, *(t.title for t in paper.tasks))
    return {
        "title": "\n".join(variants),
        "category": "\n".join(name for note in paper.notes for name in note.category),
        "tag": "\n".join(tag for note in paper.notes for tag in note.tags),
        "text": "\n".join(note.text for note in notes if note in paper.notes),
    }


def _holds(text: str, keyword: str) -> bool:
    """Whether *text* has *keyword*: Latin words whole, Han characters anywhere.

    >>> [_holds("A Survey on GANs", "gan"), _holds("organ", "gan"), _holds("图像生成", "图像")]
    [True, False, True]
    """
    folded, word = text.casefold(), keyword.casefold()
    if not word.isascii():
        return word in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])", folded) is not None

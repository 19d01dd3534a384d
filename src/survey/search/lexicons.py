"""A workbench → what searches it, with the terms of its own topics and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..describe import Statement
from ..model import Task
from ..resolve import Resolution
from ..settings import Settings
from .entries import entries
from .finder import Finder
from .meaning import encoder
from .words import lexicon

_HAN_TERM = re.compile(r"[\u3400-\u9fff]{2,8}")


def finder(
    settings: Settings,
    resolution: Resolution,
    *,
    tasks: Iterable[Task],
    said: Iterable[Statement],
    topics: Mapping[str, Sequence[str]],
) -> Finder:
    """Return what searches the papers, notes and tasks; *topics* gives the ids of each paper's.

    The topics and further organisations and venues of *settings* are terms beside the field's.
    """
    known = {topic.id: topic for topic in settings.topics}
    same = (
        *((topic.zh, topic.en) for topic in settings.topics),
        *((name, *more) for name, more in settings.organizations.items()),
        *((name, *more) for name, more in settings.venues.items()),
    )
    keywords = (word for topic in settings.topics for word in topic.keywords)
    names = (paper.short_name or "" for paper in resolution.papers)
    terms = {term for text in (*keywords, *names) for term in _HAN_TERM.findall(text)}
    titled = {key: [known[id_] for id_ in ids if id_ in known] for key, ids in topics.items()}
    words = lexicon(tuple(same), tuple(sorted(terms)))
    return Finder(entries(resolution, tasks, said, titled), words, encoder())

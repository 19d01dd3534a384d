"""Papers → topics, with the rule that gave each and the line where it holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ..model import Note, Relation, Span
from ..resolve import Paper


@dataclass(frozen=True, slots=True)
class Topic:
    """A node of the taxonomy; *id* is its path (``multimodal/pretraining``)."""

    id: str
    zh: str
    en: str
    keywords: tuple[str, ...] = ()
    """Words of titles, headings, tags and remarks."""
    headings: tuple[str, ...] = ()
    """Words of the headings above notes."""
    tags: tuple[str, ...] = ()
    """Words of the tags of notes."""
    builds_on: tuple[str, ...] = ()
    """Keys: a paper whose note says that it builds on one of these belongs here."""

    @property
    def parent(self) -> str | None:
        """The id of the topic above, if there is one."""
        return self.id.rpartition("/")[0] or None

    def title(self, language: str) -> str:
        """Return its title in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Assignment:
    """A paper's topic and the rule that gave it; without a topic, why there is none."""

    paper: str
    topic: str | None
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Placement:
    """Topics that the author gives a paper, besides what the rules give it or *instead*."""

    paper: str
    topics: tuple[str, ...]
    span: Span
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule of a topic holds; *place* says how much that weighs."""

    place: str
    word: str
    span: Span


WEIGHTS: Mapping[str, int] = {
    "title": 4,
    "heading": 3,
    "tag": 3,
    "builds on": 3,
    "first sentence": 2,
    "text": 1,
}
"""What a rule counts for: more where the author chose the words to say what a paper is about."""

_ENOUGH = 2
"""A word that stands in the text alone gives no topic."""
_MOST = 2
_DESCENT = frozenset({"builds_on", "follows_up", "uses_component"})
_SENTENCE = re.compile(r"[。；;\n]|\.\s")
_NO_RULE = "no rule applies"


def assigned(
    papers: Iterable[Paper],
    topics: Sequence[Topic],
    relations: Sequence[Relation],
    placements: Sequence[Placement],
    places: Mapping[str, Span],
) -> Iterator[Assignment]:
    """Yield the topics of each paper, as `assign_topics` gives them.

    Of a paper that no note speaks of *places* says where its record stands.
    """
    said, placed = defaultdict(list), defaultdict(list)
    for relation in relations:
        said[relation.paper].append(relation)
    for placement in placements:
        placed[placement.paper].append(placement)
    for paper in papers:
        for found in assign_topics(paper, topics, said[paper.key], placed[paper.key]):
            known = found.span.source or paper.key not in places
            yield found if known else replace(found, span=places[paper.key])


def assign_topics(
    paper: Paper,
    topics: Sequence[Topic],
    relations: Iterable[Relation] = (),
    placements: Iterable[Placement] = (),
) -> tuple[Assignment, ...]:
    """Return the topics of a paper, the author's own first; one without a topic if it has none."""
    placed = [placement for placement in placements if placement.paper == paper.key]
    instead = [placement for placement in placed if placement.instead]
    given = [
        Assignment(paper.key, topic, _told(p.instead), p.span)
        for p in instead or placed
        for topic in p.topics
    ]
    if instead:
        return tuple(given) or (Assignment(paper.key, None, _told(True), instead[0].span),)
    topics_given = {assignment.topic for assignment in given}
    ruled = [a for a in _by_rules(paper, topics, relations) if a.topic not in topics_given]
    return (*given, *ruled) or (Assignment(paper.key, None, _NO_RULE, place_of(paper)),)


def _told(instead: bool) -> str:
    return "said for the paper" if instead else "said for the topic"


def _by_rules(
    paper: Paper, topics: Sequence[Topic], relations: Iterable[Relation]
) -> Iterator[Assignment]:
    """Yield the topics that weigh most.

    Each place counts once for a topic, whatever the number of its words there. Topics within a
    third of the heaviest are given too, two at most; a topic gives way to one below it that
    weighs a third as much.
    """
    own = [r for r in relations if r.paper == paper.key and r.relation in _DESCENT]
    texts = tuple(_texts(paper)) if topics else ()
    found = {topic.id: tuple(_hits(texts, topic, own)) for topic in topics}
    weights = {id_: sum(WEIGHTS[hit.place] for hit in hits) for id_, hits in found.items()}
    weights = {id_: weight for id_, weight in weights.items() if weight >= _ENOUGH}
    fit = {
        id_: weight
        for id_, weight in weights.items()
        if not any(w * 3 >= weight for below, w in weights.items() if below.startswith(f"{id_}/"))
    }
    heaviest = sorted(fit, key=lambda id_: -fit[id_])[:_MOST]
    for id_ in heaviest:
        if fit[id_] * 3 >= fit[heaviest[0]] * 2:
            hits = sorted(found[id_], key=lambda hit: -WEIGHTS[hit.place])
            reason = "; ".join(f"{hit.place}: {hit.word}" for hit in hits)
            yield Assignment(paper.key, id_, reason, hits[0].span)


def place_of(paper: Paper) -> Span:
    """Return where the notes first speak of a paper, or wait for it, or name it."""
    for items in (paper.notes, paper.tasks, paper.named):
        for item in items:
            return item.span
    return Span("", 1, 1)


def _hits(
    texts: Sequence[tuple[str, str, Span]], topic: Topic, own: Sequence[Relation]
) -> Iterator[Hit]:
    """Yield the places where a rule of *topic* holds for the *texts* on a paper, each once."""
    read: dict[str, Hit] = {}
    more = {"heading": topic.headings, "tag": topic.tags}
    for place, text, span in texts:
        if place not in read and (word := first(text, topic.keywords + more.get(place, ()))):
            read[place] = Hit(place, word, span)
    if "first sentence" in read:
        read.pop("text", None)
    yield from read.values()
    for relation in own:
        if relation.other in topic.builds_on:
            yield Hit("builds on", relation.other, relation.span)
            return


def _texts(paper: Paper) -> Iterator[tuple[str, str, Span]]:
    """Yield the texts that speak of a paper: what they are, their words, where they stand."""
    titles = (paper.work.title, *paper.work.aliases, *(t.title for t in paper.tasks))
    yield "title", "\n".join(titles), place_of(paper)
    for note in paper.notes:
        for place, text in _parts(note):
            yield place, text, note.span


def _parts(note: Note) -> Iterator[tuple[str, str]]:
    yield "heading", "\n".join(note.category)
    yield "tag", "\n".join(note.tags)
    text = note.text
    yield "first sentence", _SENTENCE.split(text.lstrip(), maxsplit=1)[0]
    yield "text", text


def holds(text: str, word: str) -> bool:
    """Return whether *text* has *word*: Latin words whole, Han characters anywhere.

    A space or hyphen of *word* stands for either or none.

    >>> [holds("A Survey on GANs", "gan"), holds("organ", "gan"), holds("图像生成", "图像")]
    [True, False, True]
    >>> [holds(text, "pre-training") for text in ("Pretraining", "pre-training", "pre training")]
    [True, True, True]
    """
    return first(text, (word,)) is not None


def first(text: str, words: tuple[str, ...]) -> str | None:
    """Return the first of the *words* that *text* has, as `holds` finds them.

    >>> first("Text-to-Image Diffusion", ("diffusion", "text-to-image"))
    'diffusion'
    """
    folded, whole = _joined(text)
    likely = (word for joined, word in _sought(words) if joined in whole)  # ten times faster
    return next((word for word in likely if _pattern(word).search(folded)), None)


@lru_cache(maxsize=4096)
def _joined(text: str) -> tuple[str, str]:
    """Return a text without case, and also without spaces and hyphens."""
    folded = text.casefold()
    return folded, re.sub(r"[\s-]+", "", folded)


@lru_cache(maxsize=4096)
def _sought(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return words with what they are without case, spaces and hyphens in front of each."""
    return tuple((_joined(word)[1], word) for word in words)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    folded = r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", word.casefold())))
    return re.compile(rf"(?<![a-z0-9]){folded}s?(?![a-z0-9])" if word.isascii() else folded)

"""One planned survey: the papers it takes in, what is read of them and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from . import analysis, cards, settings
from .comparison import Comparison, Language, compare
from .describe import holds
from .errors import SettingsError, UnknownKeyError, suggest

if TYPE_CHECKING:
    from .corpus import Corpus

_OTHERS = {"zh": "其他", "en": "Others"}
_ALL = {"zh": "各项工作", "en": "The works"}
"""The title of what has no topic: beside topics, and where there are none."""
_VERDICTS = ("key", "title", "published", "kind", "reason")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a review was selected from and what it came to: the facts of its scope."""

    says: str
    """The conditions, as ``survey.toml`` says them."""
    considered: int
    """Papers that there were to choose from."""
    papers: int
    notes: int
    """Notes on its papers."""
    files: int
    """Files that these stand in."""
    published: tuple[str, str] | None
    """First and last date of publication."""
    read: tuple[str, str] | None
    """First and last day of reading."""


@dataclass(frozen=True)
class Review(cards.Shown):
    """A review of ``survey.toml`` with its part of the corpus."""

    plan: settings.Review
    corpus: Corpus
    tasks: pd.DataFrame = field(repr=False)
    """Items of pending lists that plan this review."""
    verdicts: pd.DataFrame = field(repr=False)
    """All papers that there were to choose from, as `judged` returns them."""

    @property
    def papers(self) -> pd.DataFrame:
        """One row a paper that the review takes in."""
        return self.corpus.papers

    def card(self) -> cards.Card:
        """Return the card of the review: its sections, what is read of each, what waits."""
        return cards.review(self)

    @property
    def selection(self) -> Selection:
        """How many papers and notes it takes in, of how many, and from when to when."""
        notes = self.corpus.notes.query("kind != 'task'")
        return Selection(
            says=self.plan.selection,
            considered=len(self.verdicts),
            papers=len(self.corpus),
            notes=len(notes),
            files=notes["source"].nunique(),
            published=_ends(self.papers["published"]),
            read=_ends(notes["read"].dt.strftime("%Y-%m-%d")),
        )

    @cached_property
    def home(self) -> Mapping[str, str]:
        """The one topic under which the review tells of each paper, by key."""
        return analysis.homes(self.papers, self.plan.topics)

    def outline(self) -> pd.DataFrame:
        """Return the sections: topic, title, papers, keys by date.

        They stand in the order of the review's topics and of the tree below each.
        """
        ordered = self.papers.sort_values(["published", "key"], na_position="last")
        found: dict[str, list[str]] = {}
        for key in ordered["key"]:
            found.setdefault(self.home[key], []).append(key)
        tree = [topic.id for topic in self.corpus.settings.topics]
        within = [
            topic for top in self.plan.topics for topic in tree if analysis.is_below(topic, top)
        ]
        order = dict.fromkeys([*within, *tree, analysis.NONE])
        sections = [topic for topic in order if topic in found]
        return pd.DataFrame(
            {
                "topic": pd.Series(sections, dtype="string"),
                "title": pd.Series([self._title(topic) for topic in sections], dtype="string"),
                "papers": pd.Series([len(found[topic]) for topic in sections], dtype="Int64"),
                "keys": pd.Series([found[topic] for topic in sections], dtype="object"),
            }
        )

    def _title(self, topic: str) -> str:
        if topic == analysis.NONE:
            alone = set(self.home.values()) == {analysis.NONE}
            return (_ALL if alone else _OTHERS)[self.plan.language]
        return self.corpus.topic_title(topic, self.plan.language)

    def section(self, topic: str) -> Corpus:
        """Return the corpus of the papers whose home is *topic* or a topic below it."""
        known = {*(t.id for t in self.corpus.settings.topics), analysis.NONE}
        if topic not in known:
            raise UnknownKeyError(f'no topic "{topic}"{suggest(topic, known)}')
        return self.corpus.only(
            k for k, home in self.home.items() if analysis.is_below(home, topic)
        )

    def comparison(
        self, topic: str | None = None, *, columns: Sequence[str] | None = None
    ) -> Comparison:
        """Return the works of the review, or of one topic, side by side; each cell knows its lines.

        *columns* are names of `survey.comparison.COLUMNS`; without it, those that have any value.
        """
        keys = self.papers["key"] if topic is None else self.section(topic).papers["key"]
        language: Language = "en" if self.plan.language == "en" else "zh"
        return compare(self.corpus, keys, columns=columns, language=language)

    def timeline(self) -> pd.DataFrame:
        """Return the timeline of the review's papers in its language, each with its home."""
        topics = self.papers["key"].map(lambda key: [self._title(self.home[key])])
        return analysis.timeline(self.papers.assign(topics=topics))

    def coverage(self) -> pd.DataFrame:
        """Return, for each section, how many papers are read, pending or only named."""
        outline = self.outline()
        status = self.papers.set_index("key")["status"]
        rows = [status[keys].value_counts() for keys in outline["keys"]]
        index = pd.Index(outline["title"], name="topic", dtype="object")
        return pd.DataFrame(
            {
                name: [int(row.get(name, 0)) for row in rows]
                for name in ("read", "pending", "named")
            },
            index=index,
        )

    def left_out(self) -> pd.DataFrame:
        """Return the papers not taken in though near: key, title, published, kind, reason.

        *kind* is ``without`` (the author left it out), ``date``, ``no topic``, or ``related`` (a
        paper of the review says more of it than its name).
        """
        left = self.verdicts[~self.verdicts["kind"].eq("taken").fillna(False)].copy()
        said = self.corpus.relations.query("relation != 'mentions'")
        named = said.drop_duplicates(["other", "paper"]).groupby("other")["paper"].agg(", ".join)
        far = left["kind"].isna() & left["key"].isin(named.index)
        left.loc[far, "reason"] = left.loc[far, "key"].map("related to " + named)
        left.loc[far, "kind"] = "related"
        return left.dropna(subset=["kind"]).reset_index(drop=True)


def take_in(corpus: Corpus, plan: settings.Review) -> Review:
    """Return the review that *plan* selects from *corpus*; it may be empty.

    What a pending list names below the item that plans the review is taken in too.
    """
    settings.check_papers(corpus.settings, plan, corpus.known)
    tasks = corpus.tasks[corpus.tasks["review"] == plan.name]
    below = corpus.tasks[corpus.tasks["parent"].isin(tasks["task"])]
    papers = analysis.valued(corpus.papers, corpus.notes, {})
    verdicts = judged(plan, papers, set(below["paper"].dropna()))
    taken = verdicts.loc[verdicts["kind"] == "taken", "key"]
    return Review(plan, corpus.only(taken), tasks, verdicts)


def judged(plan: settings.Review, papers: pd.DataFrame, waiting: Collection[str]) -> pd.DataFrame:
    """Return for each paper whether the review takes it in: key, title, published, kind, reason.

    *kind* is ``taken``, what kept a paper out that is near, or NA for one that is not near.
    *papers* have the headings of their notes as ``category``; what is *waiting* below the item of
    a pending list that plans the review is taken in. Raises `SettingsError` for a category that no
    heading holds.
    """
    headings = {text for found in papers["category"] for text in found}
    for category in plan.categories:
        if not any(holds(text, category) for text in headings):
            raise SettingsError(
                f"reviews.{plan.name}.categories: no heading holds "
                f'"{category}"{suggest(category, headings)}'
            )
    rows = papers[["key", "title", "published"]].copy()
    values = zip(*(papers[c] for c in ("key", "published", "topics", "category")), strict=True)
    verdicts = [_verdict(plan, *paper, key_waits=paper[0] in waiting) for paper in values]
    for at, column in enumerate(_VERDICTS[3:]):
        rows[column] = pd.array([verdict[at] for verdict in verdicts], dtype="string")
    return rows


def _verdict(
    plan: settings.Review,
    key: str,
    published: str | None,
    topics: Sequence[str],
    category: Sequence[str],
    *,
    key_waits: bool,
) -> tuple[str | None, str | None]:
    """Return the kind and the reason."""
    if key in plan.without:
        return "without", "left out by the author"
    if key in plan.papers:
        return "taken", "taken in by the author"
    why = [t for t in topics if any(analysis.is_below(t, top) for top in plan.topics)]
    why += [h for h in category if any(holds(h, c) for c in plan.categories)]
    why += ["below the item of a pending list that plans it"] * key_waits
    everything = not (plan.topics or plan.categories or plan.papers)
    if why or everything:
        missed = analysis.misses(published, plan.since, plan.until)
        if missed == "undated":
            return "date", "no date of publication"
        if missed:
            bound = plan.since if missed == "before" else plan.until
            return "date", f"published {published}, {missed} {bound}"
        return "taken", "; ".join(why) or "all papers"
    return (None, None) if topics else ("no topic", "has no topic")


def _ends(dates: pd.Series) -> tuple[str, str] | None:
    known = sorted(dates.dropna())
    return (known[0], known[-1]) if known else None

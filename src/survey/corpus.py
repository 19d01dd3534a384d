"""What a notebook holds: notes, papers and everything that is known of them.

>>> import tempfile, pathlib
>>> note = pathlib.Path(tempfile.mkdtemp()) / "log.md"
>>> _ = note.write_text("## 2024.1.21\\n《Notes as Data: A Work Made Up》\\n2021.2 的一篇文章\\n")
>>> corpus = load(note)
>>> corpus.papers[["published", "status"]].values.tolist()
[['2021-02', 'read']]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from . import (
    analysis,
    bibtex,
    conflicts,
    describe,
    facts,
    files,
    frames,
    records,
    resolve,
    settings,
    sources,
)
from .collector import resting
from .errors import EmptyReviewError, SettingsError, SourceError, UnknownKeyError, suggest
from .model import Note, Problem, Relation, Task, Work
from .readers import Reading
from .repeats import drop_repeats
from .resolve import Resolution
from .search import Lookup
from .settings import Settings

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from .explore import Explorer, Language
    from .review import Review

FORMATS = MappingProxyType({"csl-json": records.format_csl, "ris": records.format_ris})
"""What a bibliography can be written as, beside BibTeX."""


def load(*paths: str | Path) -> Corpus:
    """Return the corpus of a workbench, or of the files of notes and records given.

    Without *paths* the nearest ``survey.toml`` here or above says what to read. With paths
    (files, folders or patterns) only these are read; a workbench above still lends its facts,
    names and topics. Raises `SourceError` if a source cannot be read.
    """
    root = settings.find(Path.cwd())
    if root is None and not paths:
        raise SourceError(
            f"no {settings.FILE} in {Path.cwd()} or above: name the notes, as in "
            'survey.load("notes/*.md"), or make a workbench'
        )
    chosen = settings.read(root) if root else Settings(Path.cwd())
    base = Path.cwd() if paths else chosen.root
    return read(sources.named(paths or chosen.notes, base), chosen, base=base)


def read(paths: Iterable[Path], chosen: Settings, *, base: Path) -> Corpus:
    """Return the corpus of the files at *paths*; sources are named relative to *base*.

    A file that cannot be read is an error among the problems; the others are still read.
    """
    paths = list(paths)
    with resting():
        found = sources.read(paths, chosen, base=base)
        corpus = Corpus.resolved(
            found.readings,
            found.facts,
            chosen,
            found.problems,
            listed=found.keys,
            stated=found.stated,
        )
    said = corpus.resolution
    joins, near = (*said.joins, *found.joins), (*said.near, *found.near)
    problems = (*corpus.all_problems, *sources.unknown_papers(paths, chosen, corpus.known))
    return replace(corpus, resolution=replace(said, joins=joins, near=near), all_problems=problems)


@dataclass(frozen=True)
class Corpus(Lookup):
    """Notes resolved to papers, with their frames; a selection of it is a Corpus again."""

    settings: Settings
    resolution: Resolution
    all_tasks: tuple[Task, ...] = ()
    all_problems: tuple[Problem, ...] = ()
    readings: tuple[Reading, ...] = ()
    works: tuple[Work, ...] = field(default=(), repr=False)
    """All facts known, of works that no note speaks of too."""
    stated: tuple[facts.Value, ...] = field(default=(), repr=False)
    """What the files of facts and records say, field by field."""
    whole: Corpus | None = field(default=None, repr=False, compare=False)
    """The corpus that this is a selection of: what a paper is said to be stays the same."""

    @classmethod
    def resolved(
        cls,
        readings: Sequence[Reading],
        known: Iterable[Work],
        chosen: Settings,
        problems: Iterable[Problem] = (),
        *,
        listed: Collection[str] = (),
        stated: Iterable[facts.Value] = (),
    ) -> Corpus:
        """Return the corpus of what the readers found, given facts about *known* works.

        The works whose keys are *listed* are papers also where no note speaks of them; *stated*
        is which file says what of them.
        """
        kept, repeats = drop_repeats(readings)
        notes = [note for reading in kept for note in reading.notes]
        tasks = [task for reading in kept for task in reading.tasks]
        known, stated = tuple(known), tuple(stated)
        own = [note for note in notes if note.fields.get("key") in listed]
        others = [note for note in notes if note.fields.get("key") not in listed]
        resolution = records.attach(
            resolve.resolve(others, tasks, known, pins=chosen.pins, pattern=chosen.keys),
            own,
            known,
            listed,
        )
        papers = tuple(map(facts.completed, resolution.papers))
        resolution = replace(resolution, papers=papers)
        found = [
            *problems,
            *repeats,
            *(problem for reading in kept for problem in reading.problems),
            *conflicts.conflicts(papers, stated),
        ]
        return cls(chosen, resolution, tuple(tasks), tuple(found), tuple(readings), known, stated)

    @property
    def known(self) -> frozenset[str]:
        """The citation keys of its papers, and of works that only files of facts speak of."""
        keys = (paper.key for paper in self.resolution.papers)
        return frozenset((*keys, *(work.key for work in self.works)))

    def __len__(self) -> int:
        return len(self.resolution.papers)

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """One row a topic of a paper, with the rule that gave it; NA where a paper has none."""
        if self.whole:
            return _of(self, self.whole.assignments)
        papers, chosen = self.resolution.papers, self.settings
        places = {value.paper: value.span for value in self.stated}
        return frames.assignments_frame(
            describe.assigned(papers, chosen.topics, self._descents, chosen.placements, places)
        )

    @cached_property
    def papers(self) -> pd.DataFrame:
        """One row a paper, by citation key."""
        return frames.papers_frame(self.resolution.papers, analysis.topics_of(self.assignments))

    @cached_property
    def notes(self) -> pd.DataFrame:
        """One row a note, in the order of files and lines."""
        return frames.notes_frame(self.resolution.notes, self.resolution.paper_of)

    @cached_property
    def _said(self) -> tuple[describe.Statement, ...]:
        return tuple(self._statements(self.resolution.notes))

    def _statements(self, notes: Iterable[Note]) -> Iterator[describe.Statement]:
        paper_of = self.resolution.paper_of
        return (s for n in notes for s in describe.statements(n, paper_of.get(n.id)))

    @cached_property
    def statements(self) -> pd.DataFrame:
        """One row a sentence or clause of a note."""
        return frames.statements_frame(self._said)

    @cached_property
    def quantities(self) -> pd.DataFrame:
        """One row a number of a note that is its paper's own."""
        own = {paper.key: describe.names_of(paper) for paper in self.resolution.papers}
        return frames.quantities_frame(
            q
            for said in self._said
            for q in describe.quantities([said], own.get(said.paper or "", ()))
        )

    @cached_property
    def relations(self) -> pd.DataFrame:
        """One row a work that a note on a paper names, in the whole corpus or not."""
        if self.whole:
            return _of(self, self.whole.relations)
        return frames.relations_frame(self._related)

    @cached_property
    def _related(self) -> tuple[Relation, ...]:
        return describe.relations(self._said, self._names)

    @cached_property
    def _descents(self) -> tuple[Relation, ...]:
        """The relations of the notes that may name a work on which papers of a topic build."""
        ancestors = {key for topic in self.settings.topics for key in topic.builds_on}
        named = [paper for paper in self.resolution.papers if paper.key in ancestors]
        if not named:
            return ()
        notes = describe.NameIndex(named).naming(self.resolution.notes)
        return describe.relations(self._statements(notes), self._names)

    @cached_property
    def _names(self) -> describe.NameIndex:
        return describe.NameIndex(self.resolution.papers)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """One row an item of a pending list."""
        plans = [*self.settings.reviews.values()][::-1]
        planned = {t.id: r.name for t in self.all_tasks for r in plans if r.is_planned_by(t.title)}
        return frames.tasks_frame(self.all_tasks, self.resolution.paper_of, planned)

    @cached_property
    def links(self) -> pd.DataFrame:
        """One row an address of a note."""
        return frames.links_frame(self.resolution.notes, self.resolution.paper_of)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """One row a value that a source gives for a field of a paper, the most trusted first."""
        return frames.facts_frame(facts.of_papers(self.resolution.papers, self.stated))

    @cached_property
    def joins(self) -> pd.DataFrame:
        """One row a join of a note with a paper, and what shows it; near misses come last."""
        if self.whole:
            return _of(self, self.whole.joins)
        missed = resolve.near_misses(self.resolution, self.works, pins=self.settings.pins)
        return frames.joins_frame(self.resolution.joins, (*missed, *self.resolution.near))

    @cached_property
    def problems(self) -> pd.DataFrame:
        """One row a problem, by file and line."""
        return frames.problems_frame(self.all_problems)

    def topic_title(self, topic: str, language: str = "zh") -> str:
        """Return a topic's title in *language*; an unknown topic is its own title."""
        return next((t.title(language) for t in self.settings.topics if t.id == topic), topic)

    def select(
        self,
        *,
        topic: str | None = None,
        since: str | None = None,
        until: str | None = None,
        venue: str | None = None,
        status: str | None = None,
    ) -> Corpus:
        """Return the corpus of the papers that meet every condition.

        *topic* takes in the topics below it; *since* and *until* compare publication dates as
        precise as they are given, both ends included.
        """
        known = [t.id for t in self.settings.topics]
        if topic is not None and topic not in known:
            raise UnknownKeyError(f'no topic "{topic}"{suggest(topic, known)}')
        keep = analysis.meeting(
            self.papers, topic=topic, since=since, until=until, venue=venue, status=status
        )
        return self.only(set(self.papers.loc[keep, "key"]))

    def only(self, keys: Iterable[str]) -> Corpus:
        """Return the corpus of the papers with these keys."""
        keys = set(keys)
        papers = tuple(p for p in self.resolution.papers if p.key in keys)
        owner = self.resolution.paper_of
        chosen = replace(
            self.resolution,
            papers=papers,
            joins=tuple(j for j in self.resolution.joins if j.paper in keys),
            notes=tuple(n for n in self.resolution.notes if owner.get(n.id) in keys),
        )
        tasks = tuple(task for task in self.all_tasks if owner.get(task.id) in keys)
        return replace(self, resolution=chosen, all_tasks=tasks, whole=self.whole or self)

    def counts(self, what: str, *, by: str | None = None, language: str = "zh") -> pd.DataFrame:
        """Return the number of papers per topic, venue, organization, author, year, month, ….

        *by* (``year``, ``status``, …) makes a column of each of its values; else it is ``papers``.
        A paper with two topics counts under both, one without the value under ``—``.
        """
        return analysis.counts(self._valued(language), what, by=by)

    def cooccurrence(self, what: str, other: str, *, language: str = "zh") -> pd.DataFrame:
        """Return how many papers have both a value of *what* and one of *other*, as in `counts`."""
        return analysis.cooccurrence(self._valued(language), what, other)

    def _valued(self, language: str) -> pd.DataFrame:
        """Return the papers with the headings of their notes, and topics by their titles."""
        titles = {topic.id: topic.title(language) for topic in self.settings.topics}
        return analysis.valued(self.papers, self.notes, titles)

    def timeline(self, *, language: str = "zh") -> pd.DataFrame:
        """Return key, label, title, published and first topic of the dated papers, by date."""
        return analysis.timeline(self._valued(language))

    def lineage(self) -> pd.DataFrame:
        """Return which paper says more of another than its name, each pair with its dates."""
        return analysis.lineage(self.papers, self.relations)

    def lineage_graph(self) -> nx.MultiDiGraph[str]:
        """Return the lineage as a networkx graph of all papers; edges know their lines."""
        return analysis.graph(self.papers, self.lineage())

    def reading_calendar(self) -> pd.DataFrame:
        """Return the number of notes on papers that were taken on each day (read, papers)."""
        return analysis.reading_calendar(self.notes)

    def reading_gap(self) -> pd.DataFrame:
        """Return when the papers with a reading date were published and first read."""
        return analysis.reading_gap(self.papers)

    def progress(self) -> pd.DataFrame:
        """Return how many papers of each review are read, pending or only named."""
        from .review import take_in  # noqa: PLC0415

        return analysis.progress(
            {plan.title: take_in(self, plan).papers for plan in self.settings.reviews.values()}
        )

    def review(self, name: str) -> Review:
        """Return the planned survey *name* of ``survey.toml`` with the papers that it takes in.

        Raises `EmptyReviewError` if it takes in none.
        """
        from .review import take_in  # noqa: PLC0415

        plans = self.settings.reviews
        if name not in plans:
            raise UnknownKeyError(f'no review "{name}"{suggest(name, plans)}')
        if len((found := take_in(self, plans[name])).corpus):
            return found
        raise EmptyReviewError(
            f'the review "{name}" takes in none of {len(self)} papers; it selects: '
            f"{plans[name].selection}"
        )

    def browse(self, *, language: Language = "zh") -> Explorer:
        """Return a panel for a notebook: facets, a timeline and the card of each paper."""
        from . import explore  # noqa: PLC0415

        return explore.explorer(self, "browser", language=language)

    def bibliography(self, *, style: str = "gb-t-7714-2015-numeric") -> list[str]:
        """Return the papers' references as text, formatted in a citation style by its name."""
        from . import references  # noqa: PLC0415

        entries = "\n\n".join(bibtex.format_entry(p.work) for p in self.resolution.papers)
        return references.formatted(entries, [p.key for p in self.resolution.papers], style)

    def write_bibtex(self, path: str | Path, *, entries_only: bool = False) -> tuple[Problem, ...]:
        """Add what the ``.bib`` file at *path* lacks; change nothing that stands there.

        Papers get entries, and entries the fields that they lack unless *entries_only*. Returns
        what entries got, and what differs between the file and the facts. Raises `SourceError`
        for a source.
        """
        target = sources.writable(Path(path), self.readings, self.settings)
        problems: tuple[Problem, ...] = ()

        def added(before: str) -> str:
            nonlocal problems
            after, problems = bibtex.add_entries(
                before,
                [paper.work for paper in self.resolution.papers],
                source=sources.name_of(target, self.settings.root),
                places={
                    v.paper: str(v.span) for v in self.stated if v.origin in ("facts", "service")
                },
                entries_only=entries_only,
            )
            return after

        files.update(target, added)
        return problems

    def write_bibliography(self, path: str | Path, form: str) -> bool:
        """Return whether the papers had to be written to the file at *path*, as one of `FORMATS`.

        Raises `SourceError` for a source, and for a file that says something else: it may be
        somebody's work.
        """
        target = sources.writable(Path(path), self.readings, self.settings)
        return files.create(target, self.format_bibliography(form))

    def format_bibliography(self, form: str) -> str:
        """Return the papers as the text of a file in one of `FORMATS`, by key."""
        if form not in FORMATS:
            raise SettingsError(f'no format "{form}"{suggest(form, FORMATS)}')
        return FORMATS[form](paper.work for paper in self.resolution.papers)

    def __repr__(self) -> str:
        status = Counter(paper.status for paper in self.resolution.papers)
        parts = ", ".join(f"{status[s]} {s}" for s in ("read", "pending", "named") if status[s])
        return (
            f"<Corpus: {len(self)} papers ({parts}), {len(self.resolution.notes)} notes in "
            f"{len(self.readings)} files, {len(self.all_problems)} problems>"
        )


def _of(corpus: Corpus, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a frame of the whole corpus that are on the papers of a selection."""
    keys = {paper.key for paper in corpus.resolution.papers}
    return frame[frame["paper"].isin(keys)].reset_index(drop=True)

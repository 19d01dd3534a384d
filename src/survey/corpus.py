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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from . import (
    analysis,
    bibtex,
    conflicts,
    describe,
    facts,
    files,
    frames,
    records,
    references,
    resolve,
    settings,
    sources,
)
from .errors import SettingsError, SourceError, UnknownKeyError, suggest
from .model import Problem, Task, Work
from .readers import Reading
from .repeats import drop_repeats
from .resolve import Paper, Resolution
from .review import Review
from .settings import Settings
from .titles import title_key

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
    return replace(corpus, resolution=replace(said, joins=joins, near=near))


@dataclass(frozen=True)
class Corpus:
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

    @cached_property
    def _by_name(self) -> Mapping[str, Paper]:
        named: dict[str, Paper] = {}
        for paper in self.resolution.papers:
            for name in (paper.short_name, *paper.work.aliases):
                if name:
                    named.setdefault(title_key(name), paper)
        return named | {paper.key: paper for paper in self.resolution.papers}

    def __getitem__(self, name: str) -> Paper:
        """Return the paper with this citation key or short name."""
        found = self._by_name.get(name) or self._by_name.get(title_key(name))
        if found is None:
            raise UnknownKeyError(f'no paper "{name}"{suggest(name, self._by_name)}')
        return found

    def _ipython_key_completions_(self) -> list[str]:
        names = (paper.short_name for paper in self.resolution.papers)
        return [*(p.key for p in self.resolution.papers), *filter(None, names)]

    def __len__(self) -> int:
        return len(self.resolution.papers)

    @cached_property
    def assignments(self) -> tuple[describe.Assignment, ...]:
        """Each paper's topics with the rule that gave them."""
        topics = self.settings.topics
        return tuple(
            a for paper in self.resolution.papers for a in describe.assign_topics(paper, topics)
        )

    @cached_property
    def papers(self) -> pd.DataFrame:
        """One row a paper, by citation key."""
        topics: dict[str, tuple[str, ...]] = {}
        for found in self.assignments:
            topics[found.paper] = (*topics.get(found.paper, ()), found.topic)
        return frames.papers_frame(self.resolution.papers, topics)

    @cached_property
    def notes(self) -> pd.DataFrame:
        """One row a note, in the order of files and lines."""
        return frames.notes_frame(self.resolution.notes, self.resolution.paper_of)

    @cached_property
    def _said(self) -> tuple[describe.Statement, ...]:
        paper_of = self.resolution.paper_of
        notes = self.resolution.notes
        return tuple(s for n in notes for s in describe.statements(n, paper_of.get(n.id)))

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
        """One row a work that a note on a paper names, in the corpus or not."""
        return frames.relations_frame(describe.relations(self._said, self._names))

    @cached_property
    def _names(self) -> describe.NameIndex:
        return describe.NameIndex(self.resolution.papers)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """One row an item of a pending list."""
        planned = {task.id: name for task in self.all_tasks if (name := self._planned(task))}
        return frames.tasks_frame(self.all_tasks, self.resolution.paper_of, planned)

    def _planned(self, task: Task) -> str | None:
        """Return the review that an item plans: it names a survey and the review's subject."""
        if not any(word in task.title.casefold() for word in ("综述", "survey", "review")):
            return None
        for review in self.settings.reviews.values():
            if any(word.casefold() in task.title.casefold() for word in review.keywords):
                return review.name
        return None

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
        """One row a join of a note with a paper, and what shows it."""
        return frames.joins_frame(self.resolution.joins, self.resolution.near)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """One row a problem, by file and line."""
        return frames.problems_frame(self.all_problems)

    def topic_title(self, topic: str, language: str = "zh") -> str:
        """Return a topic's title in *language*; an unknown topic is its own title."""
        found = next((t for t in self.settings.topics if t.id == topic), None)
        return topic if found is None else found.zh if language == "zh" else found.en

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
        rows = self.papers
        keep = pd.Series(True, index=rows.index)
        if topic is not None:
            if topic not in {t.id for t in self.settings.topics}:
                known = [t.id for t in self.settings.topics]
                raise UnknownKeyError(f'no topic "{topic}"{suggest(topic, known)}')
            keep &= rows["topics"].map(lambda found: any(_below(t, topic) for t in found))
        if since is not None:
            keep &= rows["published"].fillna("") >= since
        if until is not None:
            keep &= rows["published"].str[: len(until)].fillna("9") <= until
        if venue is not None:
            keep &= (rows["venue"] == venue).fillna(False)
        if status is not None:
            keep &= (rows["status"] == status).fillna(False)
        return self._only(set(rows.loc[keep.astype(bool), "key"]))

    def _only(self, keys: set[str]) -> Corpus:
        papers = tuple(p for p in self.resolution.papers if p.key in keys)
        owner = self.resolution.paper_of
        chosen = replace(
            self.resolution,
            papers=papers,
            joins=tuple(j for j in self.resolution.joins if j.paper in keys),
            near=tuple(j for j in self.resolution.near if j.paper in keys),
            notes=tuple(n for n in self.resolution.notes if owner.get(n.id) in keys),
        )
        tasks = tuple(task for task in self.all_tasks if owner.get(task.id) in keys)
        return replace(self, resolution=chosen, all_tasks=tasks)

    def counts(self, what: str, *, by: str | None = None, language: str = "zh") -> pd.DataFrame:
        """Return the number of papers per topic, venue, organization, year, status or category.

        *by* (``year``, ``status``, …) makes a column of each of its values; without it the one
        column is ``papers``. A paper with two topics counts under both; one without the value
        counts under ``—``.
        """
        return analysis.counts(self._valued(language), what, by=by)

    def _valued(self, language: str) -> pd.DataFrame:
        """Return the papers with the headings of their notes, and topics by their titles."""
        notes = {p.key: p.notes for p in self.resolution.papers}
        headings = [
            list(dict.fromkeys(" / ".join(n.category) for n in notes[key] if n.category))
            for key in self.papers["key"]
        ]
        titles = self.papers["topics"].map(
            lambda found: [self.topic_title(topic, language) for topic in found]
        )
        return self.papers.assign(category=pd.Series(headings, dtype="object"), topics=titles)

    def timeline(self, *, language: str = "zh") -> pd.DataFrame:
        """Return key, label, title, published and first topic of the dated papers, by date."""
        return analysis.timeline(self._valued(language))

    def lineage(self) -> pd.DataFrame:
        """Return which paper says what of which other of the corpus, each pair with its dates.

        Mere mentions are left out; the columns are those of the figure of that name.
        """
        said = self.relations.dropna(subset=["other"])
        said = said[said["relation"] != "mentions"].drop_duplicates(["paper", "other", "relation"])
        known = self.papers.set_index("key")
        labels = known["short_name"].fillna(known["title"])
        found = said[["paper", "other", "relation"]].reset_index(drop=True)
        for side in ("paper", "other"):
            found[f"{side}_published"] = found[side].map(known["published"])
            found[f"{side}_label"] = found[side].map(labels)
        return found

    def reading_calendar(self) -> pd.DataFrame:
        """Return the number of notes on papers that were taken on each day (read, papers)."""
        return analysis.reading_calendar(self.notes)

    def reading_gap(self) -> pd.DataFrame:
        """Return when the papers with a reading date were published and first read."""
        return analysis.reading_gap(self.papers)

    def progress(self) -> pd.DataFrame:
        """Return how many papers of each review are read, pending or only named."""
        return analysis.progress(
            {
                review.title: self.review(review.name).papers
                for review in self.settings.reviews.values()
            }
        )

    def review(self, name: str) -> Review:
        """Return the planned survey *name* of ``survey.toml`` with the papers that it takes in."""
        plans = self.settings.reviews
        if name not in plans:
            raise UnknownKeyError(f'no review "{name}"{suggest(name, plans)}')
        keys: set[str] = set()
        for topic in plans[name].topics:
            keys |= set(self.select(topic=topic).papers["key"])
        return Review(plans[name], self._only(keys), self.tasks[self.tasks["review"] == name])

    def bibliography(self, *, style: str = "gb-t-7714-2015-numeric") -> list[str]:
        """Return the papers' references as text, formatted in a citation style by its name."""
        entries = "\n\n".join(bibtex.format_entry(p.work) for p in self.resolution.papers)
        return references.formatted(entries, [p.key for p in self.resolution.papers], style)

    def write_bibtex(self, path: str | Path, *, entries_only: bool = False) -> tuple[Problem, ...]:
        """Add what the ``.bib`` file at *path* lacks; change nothing that stands there.

        Papers get entries, and entries the fields that they lack unless *entries_only*. Returns
        what entries got, and what differs between the file and the facts. Raises `SourceError`
        for a source.
        """
        target = self._writable(Path(path))
        before = files.read_text(target, exact=True).text if target.exists() else ""
        after, problems = bibtex.add_entries(
            before,
            [paper.work for paper in self.resolution.papers],
            source=sources.name_of(target, self.settings.root),
            places={v.paper: str(v.span) for v in self.stated if v.origin in ("facts", "service")},
            entries_only=entries_only,
        )
        files.write_text(target, after)
        return problems

    def write_bibliography(self, path: str | Path, form: str) -> bool:
        """Return whether the papers had to be written to the file at *path*, as one of `FORMATS`.

        Raises `SourceError` for a source, and for a file that says something else: it may be
        somebody's work.
        """
        target, text = self._writable(Path(path)), self.format_bibliography(form)
        if target.exists() and files.read_text(target).text != text:
            raise SourceError(f"{path}: is there already and is not overwritten; name another file")
        return files.write_text(target, text)

    def format_bibliography(self, form: str) -> str:
        """Return the papers as the text of a file in one of `FORMATS`, by key."""
        if form not in FORMATS:
            raise SettingsError(f'no format "{form}"{suggest(form, FORMATS)}')
        return FORMATS[form](paper.work for paper in self.resolution.papers)

    def _writable(self, path: Path) -> Path:
        """Return *path* unless it is a source: what is read is never written to."""
        kept = self.settings.path(self.settings.bibliography).resolve()
        for reading in self.readings:
            places = {
                Path(reading.source).resolve(),
                (self.settings.root / reading.source).resolve(),
            }
            if path.resolve() in places - {kept}:
                raise SourceError(f"{path}: is a source and is not written to; name another file")
        return path

    def __repr__(self) -> str:
        status = Counter(paper.status for paper in self.resolution.papers)
        parts = ", ".join(f"{status[s]} {s}" for s in ("read", "pending", "named") if status[s])
        return (
            f"<Corpus: {len(self)} papers ({parts}), {len(self.resolution.notes)} notes in "
            f"{len(self.readings)} files, {len(self.all_problems)} problems>"
        )


def _below(topic: str, above: str) -> bool:
    return topic == above or topic.startswith(f"{above}/")

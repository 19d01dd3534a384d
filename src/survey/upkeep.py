"""Keeping a workbench right: what is wrong in it, and what services know that it does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from . import checks, enrich, files, grounding, works
from .bibtex import read_bibtex
from .checks.drafts import DAMAGED
from .corpus import Corpus
from .draft.reading import line_of, read_notebook
from .draft.sources import Lines
from .errors import SurveyError
from .export import cited_keys
from .model import Problem, Work
from .resolve import Paper


@dataclass(frozen=True, slots=True)
class Looked:
    """A notebook of the workbench with what was found in it."""

    source: str
    keys: tuple[str, ...] = ()
    text: str = ""
    sentences: tuple[grounding.Judged, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of its sentences have which status, all statuses among them."""
        found = Counter(sentence.status for sentence in self.sentences)
        return {status: found[status] for status in grounding.STATUSES}


def look(corpus: Corpus) -> tuple[Looked, ...]:
    """Return every notebook of the workbench with its sentences; a damaged one has none."""
    paths = sorted(corpus.settings.root.glob(corpus.settings.notebooks))
    judge = grounding.Judge(corpus)
    return tuple(_look(path, corpus, judge) for path in paths)


def _look(path: Path, corpus: Corpus, judge: grounding.Judge) -> Looked:
    source = _name(path, corpus.settings.root)
    try:
        node = read_notebook(path, source)
        rows = judge.sentences(node, source=source)
    except SurveyError as error:
        return Looked(source, problems=(_damaged(source, error),))
    broken: tuple[Problem, ...] = ()
    try:
        keys = cited_keys(path)
    except SurveyError as error:
        broken = (_damaged(source, error),)
        keys = tuple(dict.fromkeys(key for row in rows for key in row.cites))
    text = files.read_text(path).text
    has_entries = corpus.settings.path(corpus.settings.bibliography).is_file()
    told: tuple[grounding.Kind, ...] = ("unknown key",) if has_entries else ()
    found = (
        *broken,
        *grounding.problems(rows, source, text, told=told),
        *grounding.uncited(node, keys, corpus, source),
    )
    return Looked(source, keys, text, rows, found)


def _damaged(source: str, error: SurveyError) -> Problem:
    said = re.sub(rf"^(?:.*?{re.escape(source)}(?::\d+)?[:,]\s)?", "", str(error), count=1)
    return Problem(DAMAGED, "error", said, source, line_of(error))


def check(corpus: Corpus, drafts: Iterable[Looked] | None = None) -> tuple[Problem, ...]:
    """Return what is wrong in the notes, the bibliography and the drafts, each once, by place.

    *drafts* is what `look` returned, where that was already asked.
    """
    chosen = corpus.settings
    standing = chosen.path(chosen.bibliography)
    found = list(corpus.all_problems)
    looked = look(corpus) if drafts is None else tuple(drafts)
    found += [problem for draft in looked for problem in draft.problems]
    if standing.is_file():
        text, source = files.read_text(standing, exact=True).text, _name(standing, chosen.root)
        facts = works.read_works(chosen.path(chosen.works))
        lines = works.lines_of_works(chosen.path(chosen.works))
        name = _name(chosen.path(chosen.works), chosen.root)
        places = {key: f"{name}:{line}" for key, line in lines.items()}
        found += checks.check_bibliography(text, source, facts, places)
        cited = [checks.Draft(draft.source, draft.keys, draft.text) for draft in looked]
        found += checks.check_cited(cited, text, source)
    ranked = sorted(dict.fromkeys(found), key=lambda p: (p.source, p.line, p.code))
    return tuple(ranked)


def write_evidence(corpus: Corpus, drafts: Iterable[Looked], path: Path) -> bool:
    """Return whether the table of all sentences with their sources had to be written to *path*.

    See `grounding.write_evidence`.
    """
    return grounding.write_evidence(
        path, {draft.source: draft.sentences for draft in drafts}, Lines(corpus)
    )


def fix(corpus: Corpus) -> tuple[Problem, ...]:
    """Put right in the bibliography what is safe; return what was done, byte by byte."""
    chosen = corpus.settings
    standing = chosen.path(chosen.bibliography)
    if not standing.is_file():
        return ()
    return checks.fix_file(standing, _name(standing, chosen.root))


def ask(
    corpus: Corpus,
    web: enrich.Web,
    *,
    today: date,
    services: Sequence[enrich.Service] = enrich.SERVICES,
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[], None] = lambda: None,
) -> enrich.Enrichment:
    """Ask services for what is not known of the corpus's papers and keep it in ``works.json``.

    Nothing that stands there is changed; a paper that only notes know comes to stand there with
    what was found, under a key made of its authors' names unless the bibliography has one. Raises
    `NetworkError` without a network; then nothing is written.
    """
    chosen = corpus.settings
    path = chosen.path(chosen.works)
    facts = works.read_works(path)
    known = {work.key for work in facts}
    new = [_bare(p) for p in corpus.resolution.papers if p.key not in known]
    on_start(len(facts) + len(new))
    found = enrich.enrich([*facts, *new], web=web, today=today, services=services, on_done=on_done)
    cited = _keys(chosen.path(chosen.bibliography))
    kept: tuple[Work, ...] = ()

    def filled(now: tuple[Work, ...]) -> tuple[Work, ...]:
        nonlocal kept  # the file may have been written while the services were asked
        keep = {work.key for work in now} | cited
        new = works.rebased(found.works, base=facts, now=now)
        kept = tuple(_rekeyed(new, keep=keep, pattern=chosen.keys))
        return kept

    works.update_works(path, filled)
    return replace(found, works=kept)


def _bare(paper: Paper) -> Work:
    """Return a work that only notes know, with what they state and where they state it."""
    places = tuple(dict.fromkeys(str(note.span) for note in paper.notes))
    stated = [
        name for name in ("title", "authors", "published", "venue") if getattr(paper.work, name)
    ]
    return replace(paper.work, sources=dict.fromkeys(stated, places) if places else {})


def _keys(bibliography: Path) -> set[str]:
    if not bibliography.is_file():
        return set()
    text = files.read_text(bibliography, exact=True).text
    return {entry.key for entry in read_bibtex(text, bibliography.name).entries}


def _rekeyed(found: Iterable[Work], *, keep: set[str], pattern: str) -> Iterator[Work]:
    """Yield the works, those that are new under keys that know their authors by now."""
    taken = keep | {key.casefold() for key in keep}
    given: set[str] = set()
    for work in found:
        key = work.key
        if key not in keep or key in given:  # the latter if another process gave it meanwhile
            key = works.new_key(work, taken, pattern=pattern)
        given.add(key)
        taken |= {key, key.casefold()}
        yield replace(work, key=key)


def _name(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)

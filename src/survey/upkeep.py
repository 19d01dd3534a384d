"""Keeping a workbench right: what is wrong in it, and what services know that it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from . import checks, enrich, files, works
from .bibtex import read_bibtex
from .corpus import Corpus
from .export import cited_keys
from .model import Problem, Work
from .resolve import Paper


def check(corpus: Corpus) -> tuple[Problem, ...]:
    """Return what is wrong in the notes, the bibliography and the drafts, each once, by place."""
    chosen = corpus.settings
    standing = chosen.path(chosen.bibliography)
    found = list(corpus.all_problems)
    drafts = [
        checks.Draft(_name(path, chosen.root), cited_keys(path), files.read_text(path).text)
        for path in sorted(chosen.root.glob(chosen.notebooks))
    ]
    if standing.is_file():
        text, source = files.read_text(standing, exact=True).text, _name(standing, chosen.root)
        facts = works.read_works(chosen.path(chosen.works))
        lines = works.lines_of_works(chosen.path(chosen.works))
        name = _name(chosen.path(chosen.works), chosen.root)
        places = {key: f"{name}:{line}" for key, line in lines.items()}
        found += checks.check_bibliography(text, source, facts, places)
        found += checks.check_cited(drafts, text, source)
    ranked = sorted(dict.fromkeys(found), key=lambda p: (p.source, p.line, p.code))
    return tuple(ranked)


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
    kept = tuple(_rekeyed(found.works, keep=known | cited, pattern=chosen.keys))
    works.write_works(path, kept)
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
    for work in found:
        key = work.key
        if key not in keep:
            key = works.new_key(work, taken, pattern=pattern)
        taken |= {key, key.casefold()}
        yield replace(work, key=key)


def _name(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)

"""The readers against note files of other people, counted by reading them.

The files are not in the repository; where they are missing, these tests are skipped. Titles stand
in the table as digests: they are other people's choice, and the file would be long.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from survey import corpus, files, readers
from survey.model import Note
from survey.readers import Reading
from survey.titles import read_title, title_key

TRUTH: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "corpora.json").read_text(encoding="utf-8")
)


def read(path: Path) -> Reading:
    return readers.read(files.read_text(path, exact=True).text, path.name)


def digest(title: str) -> str:
    return hashlib.blake2s(title_key(title).encode(), digest_size=3).hexdigest()


def digests(note: Note) -> set[str]:
    """Return the digests that a note goes by: a short name in front may be part of the title."""
    title = read_title(note.title)
    return {digest(text) for text in (note.title, title.text, title.rest or title.text)}


def f1(wanted: list[str], notes: list[Note]) -> float:
    left, hits = Counter(wanted), 0
    for note in notes:
        hit = next((d for d in digests(note) if left[d] > 0), None)
        if hit:
            left[hit] -= 1
            hits += 1
    return 2 * hits / (len(wanted) + len(notes)) if wanted or notes else 1.0


def scores(shared: Path) -> dict[str, float]:
    found = {}
    for name, truth in TRUTH.items():
        papers = [n for n in read(shared / "corpora" / name).notes if n.kind == "paper"]
        found[name] = f1(truth["papers"].split(), papers)
    return found


def test_papers_of_every_file_are_found(shared: Path) -> None:
    found = scores(shared)
    assert min(found.values()) >= 0.92, found
    assert sum(found.values()) / len(found) >= 0.97, found


def test_the_score_can_fail(shared: Path) -> None:
    name = "rated-bullets.md"
    papers = [n for n in read(shared / "corpora" / name).notes if n.kind == "paper"]
    assert f1(TRUTH[name]["papers"].split(), papers[: len(papers) // 2]) < 0.7


def test_a_grown_log_keeps_the_ids_of_its_notes(shared: Path) -> None:
    before: dict[tuple[str, str, str], set[str]] = {}
    kept = 0
    for path in sorted((shared / "corpora" / "history").glob("*.md")):
        now: dict[tuple[str, str, str], set[str]] = {}
        for note in read(path).notes:
            now.setdefault((note.kind, note.title, str(note.read)), set()).add(note.id)
        for place, ids in before.items():
            if place in now:
                assert ids <= now[place], f"{path.name}: {place} has another id"
                kept += len(ids)
        before = now
    assert kept > 150


def test_what_is_not_markdown_is_refused_with_a_sentence(shared: Path) -> None:
    found = corpus.load(shared / "corpora" / "unsupported-restructuredtext.rst")
    (problem,) = found.problems.to_dict("records")
    assert problem["code"] == "unreadable-file"
    assert "Markdown" in problem["message"]
    assert "pandoc" in problem["message"]
    assert len(found.notes) == 0

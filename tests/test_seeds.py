"""The readers against a table of five real note files that was made by reading them.

The files are other people's text and not in the repository; where they are missing, these tests
are skipped.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from survey import corpus, values
from survey.corpus import Corpus
from survey.titles import title_key

TRUTH: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "cases" / "seeds.json").read_text(encoding="utf-8")
)
ENTRIES = [entry for entry in TRUTH["entries"] if not entry.get("repeats")]
FIELDS = (
    "title", "short_name", "published", "read", "venue", "venue_year", "venue_track", "authors",
    "authors_complete", "organizations", "tags", "rating", "links", "category",
)  # fmt: skip


@pytest.fixture(scope="module")
def seeds(shared: Path) -> Corpus:
    return corpus.load(*sorted((shared / "seeds").glob("*.txt")))


def digest(url: str) -> str:
    """Addresses stand in the table as digests: they are other people's."""
    return hashlib.sha256(url.encode()).hexdigest()[:8]


def place(entry: dict[str, Any]) -> tuple[str, int]:
    return entry["file"], entry["line"]


def match(notes: pd.DataFrame) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the note at each place of the table: the one of the same kind whose span holds it."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for note in notes.to_dict("records"):
        name = Path(note["source"]).name
        for entry in ENTRIES:
            inside = note["line"] <= entry["line"] <= note["end_line"]
            if entry["file"] == name and inside and entry["kind"] == note["kind"]:
                found[place(entry)] = note
    return found


def test_every_entry_is_found_and_nothing_else(seeds: Corpus) -> None:
    notes = seeds.notes[seeds.notes["kind"] != "task"]
    matched = match(notes)
    missed = [place(e) for e in ENTRIES if place(e) not in matched]
    hits = {note["note"] for note in matched.values()}
    extra = notes[~notes["note"].isin(hits)][["kind", "title", "source", "line"]].values.tolist()
    assert missed == []
    assert extra == []
    assert len(hits) == len(ENTRIES)


def expected(entry: dict[str, Any], field: str) -> Any:
    if field == "organizations":
        return sorted({o for w in entry["organizations_written"] for o in values.organizations(w)})
    value = entry[field]
    return sorted(value) if isinstance(value, list) and field != "category" else value


def found(note: dict[str, Any], field: str) -> Any:
    value = note[field]
    if field == "links":
        return sorted(digest(link["url"]) for link in value)
    if isinstance(value, list):
        return value if field == "category" else sorted(value)
    if pd.isna(value):
        return None
    return value.date().isoformat() if field == "read" else value


def test_fields_are_right(seeds: Corpus) -> None:
    matched = match(seeds.notes)
    wrong = []
    total = 0
    for entry in ENTRIES:
        if entry["kind"] != "paper" or place(entry) not in matched:
            continue
        for field in FIELDS:
            total += 1
            want, have = expected(entry, field), found(matched[place(entry)], field)
            same = want == have
            if field in ("title", "short_name") and want and have:
                same = title_key(want) == title_key(have)
            if not same:
                wrong.append((*place(entry), field, want, have))
    assert total > 1300
    report = "\n".join(map(str, wrong))
    assert len(wrong) <= 0.02 * total, f"{len(wrong)} of {total} fields are wrong:\n{report}"


def test_all_hundred_works_are_told_apart(seeds: Corpus) -> None:
    assert len(seeds.papers) == 100
    status = seeds.papers["status"].value_counts().to_dict()
    wanted = pd.Series([work["status"] for work in TRUTH["works"]]).value_counts().to_dict()
    assert status == wanted


def test_notes_of_one_work_are_joined(seeds: Corpus) -> None:
    matched = match(seeds.notes)
    by_work: dict[str, set[str]] = {}
    for entry in ENTRIES:
        if entry["work"]:
            by_work.setdefault(entry["work"], set()).add(matched[place(entry)]["paper"])
    assert {work: keys for work, keys in by_work.items() if len(keys) != 1} == {}
    keys = [min(found) for found in by_work.values()]
    assert len(keys) == len(set(keys))
    joined = set(seeds.joins["note"])
    assert all(matched[place(entry)]["note"] in joined for entry in ENTRIES if entry["work"])


def test_pending_list(seeds: Corpus) -> None:
    wanted = [task for task in TRUTH["tasks"] if not task.get("repeats")]
    tasks = seeds.tasks
    assert tasks["line"].tolist() == [task["line"] for task in wanted]
    lines = dict(zip(tasks["task"], tasks["line"], strict=True))
    parents = [lines.get(p) if pd.notna(p) else None for p in tasks["parent"]]
    assert parents == [task["parent_line"] for task in wanted]
    assert [None if pd.isna(d) else d for d in tasks["due"]] == [task["due"] for task in wanted]
    assert [bool(pd.notna(p)) for p in tasks["paper"]] == [bool(task["works"]) for task in wanted]


@pytest.mark.parametrize(
    ("code", "file", "line"),
    [
        ("heading-date", "001", 121),
        ("title-emphasis", "001", 167),
        ("published-after-read", "001", 486),
        ("repeated-notes", "003", 1),
    ],
)
def test_slips_are_reported(seeds: Corpus, code: str, file: str, line: int) -> None:
    problems = seeds.problems[seeds.problems["code"] == code]
    places = [
        (Path(s).name[:3], n) for s, n in zip(problems["source"], problems["line"], strict=True)
    ]
    assert (file, line) in places


def test_every_line_has_a_role(seeds: Corpus, shared: Path) -> None:
    for reading in seeds.readings:
        text = (
            shared.parent / reading.source
            if not Path(reading.source).is_absolute()
            else Path(reading.source)
        )
        lines = text.read_bytes().decode().split("\n")
        assert [line.text.rstrip("\r") for line in reading.lines] == [
            line.rstrip("\r") for line in (lines[:-1] if lines[-1] == "" else lines)
        ]
        assert {line.role for line in reading.lines} <= {
            "title",
            "field",
            "body",
            "context",
            "problem",
            "blank",
        }

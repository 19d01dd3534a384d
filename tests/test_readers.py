"""Golden cases: a piece of notes and what the readers make of it, in text files.

Each file of ``cases/readers`` holds cases of one shape: a title, the notes, and what is read,
parted by lines with a single full stop. Run ``python tests/test_readers.py`` to fill in what is
missing (a case whose last part is empty), then read it before you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import readers
from survey.model import Note
from survey.readers import Reading

CASES = Path(__file__).parent / "cases" / "readers"


class Case(NamedTuple):
    file: str
    title: str
    notes: str
    expected: str


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.md")):
        parts = path.read_text(encoding="utf-8").split("\n.\n")
        for title, notes, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            yield Case(path.name, title.strip().splitlines()[-1], notes + "\n", expected.strip())


def drawn(reading: Reading) -> str:
    """Return what was read as text: one paragraph a note, problems last."""
    tasks = {task.id: task for task in reading.tasks}
    parts = [paragraph(note) for note in reading.notes if note.id not in tasks]
    for task in reading.tasks:
        parent = f" < {tasks[task.parent].title}" if task.parent else ""
        due = f" (due: {task.due})" if task.due else ""
        parts.append(
            f"task {task.span.line}{' done' if task.done else ''}: {task.title}{due}{parent}"
        )
    parts += [f"problem {p.line}: {p.code}: {p.message}" for p in reading.problems]
    return "\n".join(parts) or "nothing"


def paragraph(note: Note) -> str:
    values = {
        "short name": note.short_name,
        "published": note.published,
        "read": note.read,
        "venue": " ".join(str(v) for v in (note.venue, note.venue_year, note.venue_track) if v),
        "authors": ", ".join(note.authors) + ("" if note.authors_complete else " …"),
        "organizations": ", ".join(note.organizations),
        "tags": ", ".join(note.tags),
        "rating": note.rating,
        "links": " ".join(f"{k.label}<{k.url}>" for k in note.links),
        "category": " / ".join(note.category),
        "text": note.text.replace("\n", " ⏎ "),
    }
    head = f"{note.kind} {note.span.line}-{note.span.end_line}: {note.title}"
    return "\n".join([head, *(f"  {name}: {value}" for name, value in values.items() if value)])


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.file}: {c.title}") for c in cases()])
def test_case(case: Case) -> None:
    assert drawn(readers.read(case.notes, "notes.md")) == case.expected


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.file}: {c.title}") for c in cases()])
def test_every_line_has_one_role(case: Case) -> None:
    reading = readers.read(case.notes, "notes.md")
    assert [line.text for line in reading.lines] == case.notes.splitlines()
    owners = {note.id for note in reading.notes}
    for line in reading.lines:
        assert (line.role == "blank") == (not line.text.strip())
        assert line.note is None or line.note in owners


ALL = [case.notes for case in cases()]


@given(st.lists(st.sampled_from(ALL or [""]), max_size=3), st.text(max_size=60))
def test_shapes_mix_within_a_file(pieces: list[str], noise: str) -> None:
    text = noise.join(pieces)
    reading = readers.read(text, "notes.md")
    assert len({note.id for note in reading.notes}) == len(reading.notes)
    assert [line.number for line in reading.lines] == list(range(1, len(reading.lines) + 1))


def fill() -> None:
    """Write what is read into the cases whose last part is empty."""
    for path in sorted(CASES.glob("*.md")):
        parts = path.read_text(encoding="utf-8").split("\n.\n")
        for at in range(2, len(parts), 3):
            if not parts[at].strip():
                parts[at] = drawn(readers.read(parts[at - 1] + "\n", "notes.md")) + "\n"
        path.write_text("\n.\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    fill()


@pytest.mark.parametrize(
    ("source", "text", "title"),
    [
        ("Grouping Drawers by Colour 阅读笔记.md", "分组就好。\n", "Grouping Drawers by Colour"),
        ("2023/Grouping_Drawers_by_Colour/README.md", "# 背景\n\n太多。\n\n# 方法\n\n分组。\n",
         "Grouping Drawers by Colour"),
        ("Grouping Drawers by Colour.md", "# How to install\n\nRun it.\n", None),
        ("README.md", "# 背景\n\n太多。\n", None),
        ("drawers.md", "# Method\n\nGroup them.\n", None),
        ("Grouping Drawers by Colour.md", "- Sorting Is All You Need, NeurIPS 2017\n",
         "Sorting Is All You Need"),
    ],
)  # fmt: skip
def test_a_file_without_a_title_is_known_by_its_name(
    source: str, text: str, title: str | None
) -> None:
    found = readers.read(text, source).notes
    assert [note.title for note in found] == ([title] if title else [])
    assert all(note.span.source == source and note.span.line == 1 for note in found)

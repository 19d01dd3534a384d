"""Texts → readings, against decoding the bytes and comrak's bare tree; memory; what is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comrak

from survey import corpus, outline, readers, settings
from survey.readers.files import Text, read_all
from survey.readers.files.store import Store

from . import grow
from .measure import ROOT, Figure, answer, compare, forget, once

_BARE = comrak.ExtensionOptions(table=True, tasklist=True, front_matter_delimiter="---")
_RSS = (
    "import os; os.environ['SURVEY_CACHE'] = 'off'; from pathlib import Path;"
    "import survey.corpus as c, survey.settings as s; root = Path({folder!r});"
    "paths = sorted(root.glob('*.md'))[:{count}];"
    "found = c.read(paths, s.Settings(root), base=root); found.notes, found.papers;"
    "most = [n for n in open('/proc/self/status') if n.startswith('VmHWM')];"
    "print(most[0].split()[1], len(found.resolution.notes))"
)


def figures(sizes: tuple[int, ...]) -> Iterator[Figure]:
    """Yield the figures of reading."""
    chosen = settings.read(ROOT)
    own = sorted((ROOT / "data" / "notes").rglob("*.md"))
    yield from _against_parsers("repository", [path.read_text(encoding="utf-8") for path in own])
    yield from _against_parsers("1,000 notes", [text for _, text in grow.files(1000)])
    yield once(
        "repository's notes loaded, nothing kept / 0.15 s",
        lambda: corpus.read(own, chosen, base=ROOT).papers,
        0.15,
    )
    with tempfile.TemporaryDirectory() as folder:
        yield _second_load(Path(folder))
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            grow.write(Path(folder), size)
            yield _memory(folder, size)


def _against_parsers(name: str, texts: list[str]) -> Iterator[Figure]:
    raw = [text.encode() for text in texts]

    def ours() -> None:
        forget()
        for text in texts:
            readers.read(text, "a.md")

    def bare() -> None:
        for text in texts:
            _walk(comrak.parse_document(text, _BARE))

    yield compare(
        f"{name}: outline / comrak's bare tree, walked",
        lambda: [outline.parse(text) for text in texts],
        bare,
    )
    yield compare(f"{name}: reading / comrak's bare tree, walked", ours, bare, runs=5, target=3)
    yield compare(
        f"{name}: reading / decoding the bytes",
        ours,
        lambda: [said.decode() for said in raw],
        runs=5,
    )


def _walk(node: Any) -> None:
    for child in node.children:
        _walk(child)


def _second_load(folder: Path) -> Figure:
    """Return what loading costs when one file of a thousand changed."""
    store = Store(folder / "readings.db")
    grown = [text for _, text in grow.files(1000)]
    notes = [note for text in grown for note in text.split("\n\n")][:1000]
    texts = [Text(f"# A\n\n{note}\n", f"{n}.md", f"/{n}.md") for n, note in enumerate(notes)]
    read_all(texts, {}, {}, store=store)
    changed = [Text(texts[0].text + "\n一行\n", "0.md", "/0.md"), *texts[1:]]
    return once(
        "1,000 files read, one changed / 0.3 s",
        lambda: read_all(changed, {}, {}, store=store),
        0.3,
    )


def _memory(folder: str, size: int) -> Figure:
    """Return the memory of a note, against the bytes of its text."""
    paths = sorted(Path(folder).glob("*.md"))
    least = answer(_RSS.format(folder=folder, count=0)).split()
    most = answer(_RSS.format(folder=folder, count=len(paths))).split()
    a_note = 1024 * (int(most[0]) - int(least[0])) / int(most[1])
    text = sum(path.stat().st_size for path in paths) / int(most[1])
    return Figure(f"{size:,} notes: memory / text, a note", a_note, text, a_note / text, unit="B")

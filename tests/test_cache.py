"""Readings kept between runs and made by other processes are those that would be made here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from survey.readers import read
from survey.readers.files import Text, read_all
from survey.readers.files.code import decoded, encoded
from survey.readers.files.store import Store, stamp
from survey.readers.files.workers import parted, read_elsewhere

NOTES = """# 2024.9
## 2024.9.1
《**Notes as Data: A Work Made Up**》
2016年发表，Meta 的一篇文章，要点：
1，一行\r
2，[地址](https://arxiv.org/abs/2401.00001)

- [ ] 读一篇（目标：7月底）
- [x] Another Work That Is Made Up
## 2024.8.32
**Broken* title
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache" / "readings.db")


def text(words: str = NOTES, name: str = "log.md") -> Text:
    return Text(words, name, f"/notes/{name}")


def told(store: Store, said: Text, venues: dict[str, tuple[str, ...]] | None = None) -> str:
    """Return the first title that is read, once the store was filled and then altered.

    A title that was altered shows that the store was believed.
    """
    read_all([text()], {}, {}, store=store)
    with closing(sqlite3.connect(store.path)) as file, file:
        ((key, raw),) = file.execute("SELECT key, reading FROM readings").fetchall()
        raw = raw.replace(b"Made Up", b"Altered")
        store.put([("/notes/log.md", key, raw)])
    (reading,) = read_all([said], {}, venues or {}, store=store)
    return reading.notes[0].title


def test_what_did_not_change_is_not_read_again(store: Store) -> None:
    assert "Altered" in told(store, text())


@pytest.mark.parametrize(
    ("said", "venues"),
    [
        (text(NOTES + "\n一行\n"), {}),
        (text(), {"CVPR": ("视觉大会",)}),
        (Text(NOTES, "renamed.md", "/notes/log.md"), {}),
        (text(name="other.md"), {}),
    ],
    ids=["text", "settings", "name", "place"],
)
def test_what_changed_is_read(store: Store, said: Text, venues: dict[str, tuple[str, ...]]) -> None:
    assert "Made Up" in told(store, said, venues)


@pytest.mark.parametrize(
    "case", ["## 2024.2.6\n", NOTES, "", "\ufeff# 标题\r\n\n- a\n- b", "a\x0cb\n\udcff"]
)
def test_a_reading_comes_back_as_it_was(case: str) -> None:
    reading = read(case, "log.md")
    assert decoded(encoded(reading), case, "log.md") == reading


def test_repository_notes_come_back_as_they_were(root: Path, store: Store) -> None:
    paths = sorted((root / "data" / "notes").rglob("*.md"))
    texts = [Text(p.read_text(encoding="utf-8"), p.name, str(p)) for p in paths]
    fresh = read_all(texts, {}, {})
    assert read_all(texts, {}, {}, store=store) == fresh
    assert read_all(texts, {}, {}, store=store) == fresh
    assert len(store.get({t.place: stamp(t.text, t.source, {}, {}) for t in texts})) == len(texts)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _unmark(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE readings SET reading = CAST('[[], [], [], []]' AS BLOB)")


def _nonsense(path: Path) -> None:
    Store(path).put([("/notes/log.md", stamp(NOTES, "log.md", {}, {}), b'[[["paper"]], 1, 2, 3]')])


def _run(*commands: str) -> Callable[[Path], object]:
    def run(path: Path) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            for command in commands:
                file.execute(command)

    return run


_ENDLESS = (
    "CREATE VIEW readings AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r)"
    " SELECT n AS place, n AS key, n AS digest, n AS reading FROM r"
)


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        _cut,
        _unmark,
        _nonsense,
        _run("UPDATE readings SET reading = 7"),
        _run("UPDATE readings SET reading = NULL, digest = NULL"),
        _run("DROP TABLE readings", _ENDLESS),
        lambda path: path.write_bytes(b"no database" * 1000),
        lambda path: path.write_bytes(b""),
    ],
    ids="deleted cut altered nonsense number nothing endless other empty".split(),
)
def test_a_damaged_store_is_ignored_and_made_anew(
    store: Store, damage: Callable[[Path], object]
) -> None:
    (before,) = read_all([text()], {}, {}, store=store)
    damage(store.path)
    assert read_all([text()], {}, {}, store=store) == (before,)
    read_all([text()], {}, {}, store=store)
    key = stamp(NOTES, "log.md", {}, {})
    assert store.get({"/notes/log.md": key}) == {"/notes/log.md": encoded(before)}


def test_a_store_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (reading,) = read_all([text()], {}, {}, store=Store(tmp_path / "file" / "readings.db"))
    assert reading == read(NOTES, "log.md")


def test_a_store_is_bounded(store: Store) -> None:
    read_all([text(NOTES * 50, f"{n}.md") for n in range(20)], {}, {}, store=store)
    size = store.path.stat().st_size
    small = Store(store.path, largest=size // 2)
    read_all([text()], {}, {}, store=small)
    assert store.path.stat().st_size < size // 2


def test_others_cannot_read_the_store(store: Store) -> None:
    read_all([text()], {}, {}, store=store)
    assert store.path.stat().st_mode & 0o077 == 0


def test_another_process_reads_the_same() -> None:
    part = [(5, "log.md", NOTES), (7, "a.md", "# 2024\n\ud83d\n")]
    with read_elsewhere([part], {"Meta": ("元宇宙公司",)}, {}) as found:
        assert found == {}
    assert {at: decoded(found[at], said, name) for at, name, said in part} == {
        at: read(said, name) for at, name, said in part
    }


def test_parts_hold_every_text_once() -> None:
    texts = [(f"{n}.md", "a" * (n * 100_000)) for n in range(40)]
    parts = parted(texts)
    assert sorted(at for part in parts for at, *_ in part) == list(range(40))
    sizes = [sum(len(said) for *_, said in part) for part in parts]
    assert max(sizes) - min(sizes) < 4_000_000

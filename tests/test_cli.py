"""The command line: what it prints, what it says of bad input, how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from survey.frames import COLUMNS

NOTE = """# 日志

## 2024.1.2
《Learning Transferable Visual Models From Natural Language Supervision》
2021.2 OpenAI 的一篇文章，图文对比预训练

- [ ] Deeper Insights into Graph Convolutional Networks
"""
pytestmark = pytest.mark.usefixtures("folder")
FRAMES = ["notes", "papers", "tasks", "statements", "problems"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.md").write_text(NOTE, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize("name", FRAMES)
def test_json_has_exactly_the_columns(name: str) -> None:
    result = run(name, "note.md", "--format", "json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert rows or name == "problems"
    assert all(list(row) == list(COLUMNS[name]) for row in rows)


@pytest.mark.parametrize("name", FRAMES)
def test_csv_has_exactly_the_columns(name: str) -> None:
    rows = list(csv.reader(io.StringIO(run(name, "note.md", "--format", "csv").stdout)))
    assert rows[0] == list(COLUMNS[name])
    assert {len(row) for row in rows} == {len(COLUMNS[name])}


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_is_for_people(name: str) -> None:
    result = run(name, "note.md")
    assert result.exit_code == 0
    assert "1 rows" in result.output or "2 rows" in result.output or "0 problems" in result.output


def test_lines_cover_the_file() -> None:
    printed = [line.split("\t") for line in run("notes", "note.md", "--lines").stdout.splitlines()]
    assert [row[3] for row in printed] == NOTE.splitlines()
    assert [row[1] for row in printed] == [
        "context", "blank", "context", "title", "body", "blank", "title",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.md", None, "gone.md"),
        ("binary.md", b"\x89PNG\0\0", "not a text file"),
        ("paper.rst", b"Title\n=====\n", "pandoc paper.rst -o paper.md"),
        ("paper.pdf", b"%PDF-1.7\n", "Markdown"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(
    name: str, content: bytes | None, said: str, folder: Path
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    result = run("notes", name, "note.md", "--format", "json")
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert [row["kind"] for row in json.loads(result.stdout)] == ["paper", "task"]


def test_bytes_that_are_not_utf8_are_a_problem_with_its_line(folder: Path) -> None:
    (folder / "gbk.md").write_bytes("## 2024.1.3\n《".encode() + "中文".encode("gbk") + b"\n")
    rows = json.loads(run("problems", "gbk.md", "note.md", "--format", "json").stdout)
    assert [(row["code"], row["source"], row["line"]) for row in rows] == [
        ("not-utf-8", "gbk.md", 2)
    ]


def test_an_empty_file_holds_nothing(folder: Path) -> None:
    (folder / "empty.md").touch()
    result = run("notes", "empty.md", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_a_line_of_ten_megabytes_is_read(folder: Path) -> None:
    (folder / "long.md").write_text("字" * 3_500_000, encoding="utf-8")
    result = run("notes", "long.md", "note.md", "--format", "json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (0, 2)


def test_a_folder_is_read_for_its_notes(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.md").write_text(NOTE, encoding="utf-8")
    rows = json.loads(run("notes", "sub", "--format", "json").stdout)
    assert {row["source"] for row in rows} == {"sub/a.md"}


def test_a_text_file_given_by_name_is_markdown(folder: Path) -> None:
    (folder / "note.txt").write_text(NOTE, encoding="utf-8")
    assert len(json.loads(run("notes", "note.txt", "--format", "json").stdout)) == 2


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[sorces]\n", '"sorces" is not a setting; did you mean "sources"?'),
        ("[sources]\nnotes = 3\n", "sources.notes: a list of texts is expected, not 3"),
        ("[sources\n", "line 1"),
        ('[topics.a]\n[reviews.r]\ntopics = ["b"]\n', 'reviews.r.topics: "b" is no topic'),
        ('[reviews.r]\nlanguage = "fr"\n', '"fr" is neither "zh" nor "en"'),
    ],
)
def test_wrong_settings_are_named(settings: str, said: str, folder: Path) -> None:
    (folder / "survey.toml").write_text(settings, encoding="utf-8")
    result = run("papers")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "survey.toml" in result.stderr


def test_without_a_workbench_the_notes_must_be_named() -> None:
    result = run("papers")
    assert result.exit_code == 2
    assert "survey.toml" in result.stderr


def test_help_names_every_command() -> None:
    printed = run("--help").stdout
    assert all(f"  {name} " in printed for name in main.commands)
    assert run("nots").exit_code == 2


def workbench(folder: Path) -> None:
    (folder / "survey.toml").write_text('[sources]\nnotes = ["note.md"]\n', encoding="utf-8")


def test_bib_adds_once(folder: Path) -> None:
    workbench(folder)
    assert run("bib").exit_code == 0
    first = (folder / "refs.bib").read_bytes()
    assert first.count(b"\n@") + first.startswith(b"@") == 2
    assert run("bib").exit_code == 0
    assert (folder / "refs.bib").read_bytes() == first


@pytest.mark.slow
def test_bib_cited_prints_what_a_notebook_cites_and_overwrites_nothing(folder: Path) -> None:
    workbench(folder)
    run("bib")
    key = json.loads(run("papers", "--format", "json").stdout)[0]["key"]
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": f"See [@{key}]."}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "n.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    printed = run("bib", "--cited", "n.ipynb").stdout
    assert printed.count("@") - printed.count("\\@") == 1
    assert key in printed
    (folder / "mine.bib").write_text("% mine\n", encoding="utf-8")
    assert run("bib", "--cited", "n.ipynb", "-o", "mine.bib").exit_code == 2
    assert (folder / "mine.bib").read_text(encoding="utf-8") == "% mine\n"


@pytest.mark.parametrize("columns", ["0", "1"])
def test_a_table_has_words_however_narrow_the_terminal_says_it_is(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    said = run("papers", "note.md").stdout
    assert "title" in said.splitlines()[0]
    assert "rows; all columns" in said


def test_a_table_that_nobody_reads_on_ends_without_a_word() -> None:
    script = "import sys; from survey.cli import main; sys.argv[1:] = ['papers', 'note.md']; main()"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert "ended early" not in done.stderr.decode()

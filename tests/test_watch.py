"""Watching: a real watcher on real files; each test waits for what it expects, and no longer."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import nbformat
import pytest
from click.testing import CliRunner

from survey.cli import main
from survey.newbench import make
from survey.watch import Done, watch

PATIENCE = 60
NOTE = "- [{}](https://arxiv.org/abs/2103.0002{}) (ICML 2021)\n"
ONE, TWO = NOTE.format("Maps Drawn by Nobody", 1), NOTE.format("Maps Drawn Twice", 2)


@contextmanager
def watching(folder: Path) -> Iterator[Callable[[], Done]]:
    """Watch *folder* in a thread; give a function that waits for the next thing done."""
    stop, said = Event(), Queue[Done]()

    def follow() -> None:
        for done in watch(folder, ["md"], stop=stop):
            said.put(done)

    thread = Thread(target=follow)
    thread.start()
    try:
        assert "watching" in said.get(timeout=PATIENCE).said
        yield lambda: said.get(timeout=PATIENCE)
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()
    assert said.empty()


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    folder = tmp_path / "bench"
    write(folder / "survey.toml", '[sources]\nnotes = ["notes", "../vault/**/*.md"]\n')
    write(folder / "notes" / "a.md", ONE)
    (tmp_path / "vault").mkdir()
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def notebook(*cells: nbformat.NotebookNode) -> str:
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=list(cells))))


def outcome(done: Done) -> tuple[str, str, bool]:
    return done.about, done.said, done.failed


def test_a_note_saved_made_and_removed_is_read_again(bench: Path) -> None:
    with watching(bench) as following:
        write(bench / "notes" / "a.md", ONE + TWO)
        assert outcome(following()) == ("notes/a.md", "2 papers, 0 problems", False)
        write(bench / "notes" / "b.md", NOTE.format("Maps Drawn a Third Time", 3))
        assert outcome(following()) == ("notes/b.md", "3 papers, 0 problems", False)
        (bench / "notes" / "a.md").unlink()
        assert outcome(following()) == ("notes/a.md", "1 paper, 0 problems", False)


def test_notes_outside_the_workbench_and_the_bibliography_count(bench: Path) -> None:
    outside = bench.parent / "vault" / "deep" / "b.md"
    outside.parent.mkdir()
    with watching(bench) as following:
        write(outside, TWO)
        assert outcome(following()) == (str(outside), "2 papers, 0 problems", False)
        write(bench / "refs.bib", "@misc{a,\n  title = {Maps},\n")
        done = following()
        assert (done.about, done.failed) == ("refs.bib", False)
        assert "refs.bib:1:" in done.said


def test_what_is_no_source_and_what_is_printed_is_left_alone(bench: Path) -> None:
    with watching(bench) as following:
        write(bench / "build" / "notes" / "draft.md", ONE)
        write(bench / "notes" / "a.txt", ONE)
        write(bench / ".git" / "index", "x")
        write(bench / "notes" / "a.md", ONE + TWO)
        assert following().about == "notes/a.md"


def test_broken_settings_are_told_and_the_watching_goes_on(bench: Path) -> None:
    right = (bench / "survey.toml").read_text(encoding="utf-8")
    with watching(bench) as following:
        write(bench / "survey.toml", right + "[topics\n")
        done = following()
        assert (done.about, done.failed) == ("survey.toml", True)
        assert done.said.startswith("not valid TOML")
        write(bench / "survey.toml", right + "# as it was\n")
        assert outcome(following()) == ("survey.toml", "1 paper, 0 problems", False)


def test_a_folder_that_the_settings_come_to_name_is_watched(bench: Path) -> None:
    new = bench.parent / "new"
    new.mkdir()
    with watching(bench) as following:
        write(bench / "survey.toml", '[sources]\nnotes = ["notes", "../new"]\n')
        assert following().about == "survey.toml"
        done, number = None, 0
        while done is None:  # the watcher opens the folder after it has told of the settings
            number += 1
            write(new / f"{number}.md", TWO)
            write(bench / "notes" / "a.md", ONE * (1 + number % 2))
            found = following()
            done = found if str(new) in found.about else None
            assert number < 50
        assert done.said.startswith("2 papers")


def test_a_notebook_is_printed_as_saved_and_a_broken_one_is_told(bench: Path) -> None:
    path = bench / "notebooks" / "a.ipynb"
    write(path, notebook(nbformat.v4.new_markdown_cell("First.")))
    with watching(bench) as following:
        write(path, notebook(nbformat.v4.new_markdown_cell("Second.")))
        assert outcome(following()) == ("notebooks/a.ipynb", "build/a.md", False)
        assert (bench / "build" / "a.md").read_text(encoding="utf-8") == "Second.\n"
        write(path, "{")
        done = following()
        assert done.failed
        assert "a.ipynb:1: is no whole notebook" in done.said
        write(path, notebook(nbformat.v4.new_markdown_cell("Third.")))
        assert outcome(following()) == ("notebooks/a.ipynb", "build/a.md", False)


@pytest.mark.parametrize(
    ("settings", "error"), [(None, "nothing to watch"), ("[sorces]\n", "is not a setting")]
)
def test_where_there_is_nothing_to_watch(
    settings: str | None, error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings:
        write(tmp_path / "survey.toml", settings)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["watch"])
    assert result.exit_code == 2
    assert error in result.stderr


def test_an_unknown_format_is_named(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench)
    result = CliRunner().invoke(main, ["watch", "--to", "pfd"])
    assert result.exit_code == 2
    assert 'did you mean "pdf"' in result.stderr


@contextmanager
def command(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], Queue[str]]]:
    """Run the command itself; its lines, without the time of day, come in a queue."""
    lines = Queue[str]()
    arguments = [sys.executable, "-m", "survey", "watch", *options]
    with subprocess.Popen(arguments, cwd=folder, stdout=subprocess.PIPE, text=True) as process:

        def follow() -> None:
            assert process.stdout
            for line in process.stdout:
                lines.put(re.sub(r"^\d\d:\d\d:\d\d ", "", line).rstrip("\n"))

        thread = Thread(target=follow)
        thread.start()
        try:
            assert "watching" in lines.get(timeout=PATIENCE)
            yield process, lines
        finally:
            process.kill()
            thread.join(PATIENCE)


@pytest.mark.slow
def test_the_command_draws_again_tells_errors_and_ends_well(tmp_path: Path) -> None:
    make(tmp_path)
    subprocess.run([sys.executable, "-m", "survey", "draft", "vlm"], cwd=tmp_path, check=True)
    log, draft = tmp_path / "data/notes/reading-log.md", tmp_path / "notebooks/survey-vlm.ipynb"
    with command(tmp_path, "--run") as (process, lines):
        write(log, log.read_text(encoding="utf-8").replace("2022.3.4", "2024.3.4"))
        assert lines.get(timeout=PATIENCE).startswith(
            "data/notes/reading-log.md: 18 papers, 0 problems ("
        )
        printed = "notebooks/survey-vlm.ipynb: run; build/survey-vlm.md, build/survey-vlm.pdf ("
        assert lines.get(timeout=PATIENCE).startswith(printed)
        right = json.loads(draft.read_text(encoding="utf-8"))
        wrong = json.loads(draft.read_text(encoding="utf-8"))
        wrong["cells"][1]["source"] = "1 / 0"
        write(draft, json.dumps(wrong))
        line = lines.get(timeout=PATIENCE)
        assert line.startswith("notebooks/survey-vlm.ipynb: error: ")
        assert "ZeroDivisionError: division by zero (" in line
        write(draft, json.dumps(right))
        assert lines.get(timeout=PATIENCE).startswith(printed)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


CLUMSY = """
import io, signal, sys
from survey.cli import main

class Cleared:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)  # Python tells of this interrupt and goes on

class Printed(io.TextIOWrapper):
    def write(self, text):
        if "watching" in text:
            Cleared()
        return super().write(text)

sys.stdout = Printed(sys.stdout.buffer)
main(["watch"])
"""


def test_an_interrupt_that_python_drops_ends_it_too(bench: Path) -> None:
    arguments = [sys.executable, "-c", CLUMSY]
    done = subprocess.run(
        arguments, cwd=bench, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert "Exception ignored in" in done.stderr
    assert (done.returncode, "watching" in done.stdout) == (0, True)


def test_a_kernel_that_there_is_not_is_told(bench: Path) -> None:
    path = bench / "notebooks" / "a.ipynb"
    draft = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("See [@a].")])
    draft.metadata["kernelspec"] = {"name": "nope", "display_name": "Nope"}
    write(path, nbformat.writes(draft))
    with watching(bench) as following:
        write(bench / "notes" / "a.md", ONE + TWO)
        assert following().about == "notes/a.md"
        assert outcome(following()) == (
            "notebooks/a.ipynb",
            'no kernel "nope" is installed',
            True,
        )


@pytest.mark.slow
def test_an_interrupt_while_a_notebook_runs_ends_it_at_once(tmp_path: Path) -> None:
    write(tmp_path / "survey.toml", "")
    begun = tmp_path / "begun"
    endless = f"sum(range(10**8))\nopen({str(begun)!r}, 'w').close()\nwhile True: pass"
    path = tmp_path / "notebooks" / "a.ipynb"
    write(path, notebook())
    with command(tmp_path, "--run") as (process, _):
        write(path, notebook(nbformat.v4.new_code_cell(endless)))
        for _ in range(PATIENCE * 20):
            if begun.exists():
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        assert begun.exists()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0

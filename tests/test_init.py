"""A new workbench: what is in it, what is kept, and that its main command works."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result

from survey import settings
from survey.cli import main
from survey.model import Problem
from survey.newbench import make

FILES = [
    "data/notes/assistants.md",
    "data/notes/instructblip.md",
    "data/notes/pretraining.md",
    "data/notes/reading-log.md",
    "data/notes/vilt.md",
    "notebooks/explore.ipynb",
    "notebooks/survey-vlm.ipynb",
    "refs.bib",
    "survey.toml",
]


def init(folder: Path) -> Result:
    return CliRunner().invoke(main, ["init", str(folder)])


def test_every_file_is_made_and_named_and_what_to_type_next(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "my survey"
    result = init(folder)
    assert (result.exit_code, result.stderr) == (0, "")
    made, _, following = result.stdout.partition("Next:\n")
    assert made.splitlines() == [str(folder / name) for name in FILES]
    assert following.splitlines()[0] == f"  cd '{folder}'"
    assert re.findall(r"survey (\w+)", following) == ["papers", "build", "watch"]
    present = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert present == FILES


@pytest.mark.parametrize("name", FILES[:-1])
def test_a_file_that_stands_there_is_kept_and_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine\n", encoding="utf-8")
    result = init(tmp_path)
    assert result.exit_code == 0
    assert result.stderr == f"{tmp_path / name}: is there already and was kept\n"
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine\n"
    assert ("survey bib" in result.stdout) == (name == "refs.bib")
    assert all((tmp_path / other).is_file() for other in FILES)


def test_a_link_that_leads_nowhere_is_kept(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").symlink_to(tmp_path / "gone.bib")
    assert make(tmp_path).kept == (tmp_path / "refs.bib",)
    assert not (tmp_path / "gone.bib").exists()


def test_a_workbench_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").touch()
    result = init(tmp_path)
    assert result.exit_code == 2
    assert "is a workbench already" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["survey.toml"]


@pytest.mark.parametrize("below", ["", "below"])
def test_a_file_is_no_folder(below: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    result = init(tmp_path / "file" / below)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "text"


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main, arguments)


def test_the_samples_are_read_as_they_are_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    found = run(tmp_path, monkeypatch, "papers", "--format", "json")
    rows = {row["key"]: row for row in json.loads(found.stdout)}
    assert len(rows) == 10
    assert {key for key, row in rows.items() if row["status"] != "read"} == {"bai2023qwenvl"}
    assert all(len(row["topics"]) == 1 and row["authors"] and row["venue"] for row in rows.values()
               if row["status"] == "read")  # fmt: skip
    tasks = json.loads(run(tmp_path, monkeypatch, "tasks", "--format", "json").stdout)
    assert [(task["paper"], task["review"]) for task in tasks] == [
        ("bai2023qwenvl", None),
        (None, "vlm"),
    ]
    notes = json.loads(run(tmp_path, monkeypatch, "notes", "--format", "json").stdout)
    assert all(note["kind"] in ("paper", "task") for note in notes)
    assert {note["source"] for note in notes} == set(FILES[:5])


def test_one_sample_is_wrong_on_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    result = run(tmp_path, monkeypatch, "problems", "--format", "json")
    assert result.exit_code == 0
    problems = [Problem(**row) for row in json.loads(result.stdout)]
    assert [(p.code, p.source) for p in problems] == [
        ("published-after-read", "data/notes/reading-log.md")
    ]


def test_the_bibliography_lacks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    before = (tmp_path / "refs.bib").read_bytes()
    result = run(tmp_path, monkeypatch, "bib")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (tmp_path / "refs.bib").read_bytes() == before


def test_the_settings_say_what_the_defaults_are(tmp_path: Path) -> None:
    make(tmp_path)
    chosen, default = settings.read(tmp_path), settings.Settings(tmp_path)
    assert (chosen.notes, chosen.bibliography) == (default.notes, default.bibliography)
    assert (chosen.notebooks, chosen.build) == (default.notebooks, default.build)
    lines = (tmp_path / "survey.toml").read_text(encoding="utf-8").splitlines()
    turned_on = "\n".join(re.sub(r"^# (?=\[|\")", "", line) for line in lines)
    (tmp_path / "survey.toml").write_text(turned_on, encoding="utf-8")
    assert set(settings.read(tmp_path).organizations) == {"Example University"}
    assert set(settings.read(tmp_path).venues) == {"WEX"}


@pytest.mark.parametrize("name", FILES[5:7])
def test_a_notebook_is_valid_and_was_not_run(name: str, tmp_path: Path) -> None:
    make(tmp_path)
    notebook = nbformat.read(tmp_path / name, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert nbformat.writes(notebook) + "\n" == (tmp_path / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_its_main_command_prints_a_survey(tmp_path: Path) -> None:
    make(tmp_path)
    command = [sys.executable, "-m", "survey", "build"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("explore", "survey-vlm"):
        assert (tmp_path / "build" / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    draft = (tmp_path / "build" / "survey-vlm.md").read_text(encoding="utf-8")
    assert "参考文献" in draft
    assert not re.search(r"\[@|@fig-|@tbl-|@sec-", draft)

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

NOTES = [
    "data/notes/adapting.md",
    "data/notes/assistants.md",
    "data/notes/instructblip.md",
    "data/notes/lora.md",
    "data/notes/pretraining.md",
    "data/notes/reading-log.md",
    "data/notes/vilt.md",
]
NOTEBOOK = "notebooks/explore.ipynb"
FILES = [*NOTES, NOTEBOOK, "refs.bib", "survey.toml"]
REVIEWS = ["vlm", "peft"]


def init(folder: Path) -> Result:
    return CliRunner().invoke(main, ["init", str(folder)])


def test_every_file_is_made_and_named_and_what_to_type_next(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "my survey"
    result = init(folder)
    assert (result.exit_code, result.stderr) == (0, "")
    made, _, following = result.stdout.partition("Next:\n")
    assert made.splitlines() == [str(folder / name) for name in FILES]
    assert following.splitlines()[0] == f"  cd '{folder}'"
    assert re.findall(r"survey (\w+)", following) == ["papers", "draft", "draft", "build", "watch"]
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
    assert len(rows) == 18
    pending = {key for key, row in rows.items() if row["status"] != "read"}
    assert pending == {"bai2023qwenvl", "zhang2023adalora"}
    for key, row in rows.items():
        assert len(row["topics"]) == 1
        assert row["authors"], key
        assert row["published"], key
        assert key in pending or (row["venue"] and row["notes"] == 1), key
    tasks = json.loads(run(tmp_path, monkeypatch, "tasks", "--format", "json").stdout)
    assert [(task["paper"], task["review"]) for task in tasks] == [
        ("zhang2023adalora", None),
        (None, "peft"),
        ("bai2023qwenvl", None),
        (None, "vlm"),
    ]
    notes = json.loads(run(tmp_path, monkeypatch, "notes", "--format", "json").stdout)
    assert all(note["kind"] in ("paper", "task") for note in notes)
    assert {note["source"] for note in notes} == set(NOTES)


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


def test_the_notebook_is_valid_and_was_not_run(tmp_path: Path) -> None:
    make(tmp_path)
    notebook = nbformat.read(tmp_path / NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert nbformat.writes(notebook) + "\n" == (tmp_path / NOTEBOOK).read_text(encoding="utf-8")


@pytest.mark.parametrize("review", REVIEWS)
def test_every_sentence_of_a_draft_is_in_its_language(
    review: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    drafted = run(tmp_path, monkeypatch, "draft", review)
    assert (drafted.exit_code, drafted.stderr) == (0, "")
    evidence = tmp_path / "evidence.json"
    checked = run(tmp_path, monkeypatch, "check", "--evidence", str(evidence))
    assert checked.exit_code == 0
    rows = json.loads(evidence.read_text(encoding="utf-8"))
    said = [row for row in rows if row["draft"] == f"notebooks/survey-{review}.ipynb"]
    assert len(said) > 40
    assert {row["status"] for row in said} == {"grounded"}
    chinese = review == "vlm"
    assert [row["sentence"] for row in said if has_han(row["sentence"]) != chinese] == []


def has_han(sentence: str) -> bool:
    return re.search("[\u4e00-\u9fff]", sentence) is not None


@pytest.mark.slow
def test_its_commands_print_surveys(tmp_path: Path) -> None:
    make(tmp_path)
    for arguments in (["draft", "vlm"], ["draft", "peft"], ["build"]):
        command = [sys.executable, "-m", "survey", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("explore", "survey-vlm", "survey-peft"):
        assert (tmp_path / "build" / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    draft = (tmp_path / "build" / "survey-vlm.md").read_text(encoding="utf-8")
    assert "参考文献" in draft
    assert not re.search(r"\[@|@fig-|@tbl-|@sec-", draft)


@pytest.mark.slow
@pytest.mark.parametrize("note", ["", "# Graph Attention Networks (ICLR 2018)\n\nWeighs edges.\n"])
def test_its_notebook_shows_other_notes_too(tmp_path: Path, note: str) -> None:
    make(tmp_path)
    for path in (tmp_path / "data" / "notes").iterdir():
        path.unlink()
    (tmp_path / "data" / "notes" / "own.md").write_text(note, encoding="utf-8")
    command = [sys.executable, "-m", "survey", "build", "--to", "md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    shown = (tmp_path / "build" / "explore.md").read_text(encoding="utf-8")
    assert ("Graph Attention Networks" in shown) is bool(note)


@pytest.mark.slow
def test_a_workbench_of_three_lines_prints_a_survey(tmp_path: Path) -> None:
    note = "---\ntitle: Graph Attention Networks\nvenue: ICLR 2018\nyear: 2018\n---\n\n"
    (tmp_path / "gat.md").write_text(note + "Weighs each neighbour by attention.\n", "utf-8")
    (tmp_path / "survey.toml").write_text(
        '[sources]\nnotes = ["gat.md"]\n[reviews.mine]\nlanguage = "en"\n', encoding="utf-8"
    )
    for arguments in (["draft", "mine"], ["build", "--to", "md"]):
        command = [sys.executable, "-m", "survey", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    draft = (tmp_path / "build" / "survey-mine.md").read_text(encoding="utf-8")
    assert "weighs each neighbour by attention" in draft.casefold()
    assert "The works" in draft
    assert not (tmp_path / "refs.bib").exists()

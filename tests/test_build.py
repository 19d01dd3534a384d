"""The README's main command on a copy of the tree, and the notebooks that are committed."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

KEPT = ("survey.toml", "refs.bib", "data", "notebooks")
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "survey", "build"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "build" not in path.relative_to(folder).parts
    }


@pytest.mark.slow
def test_the_main_command_fills_build_and_changes_nothing_else(root: Path, tmp_path: Path) -> None:
    for name in KEPT:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, tmp_path / name)
    before = state(tmp_path)
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr
    assert state(tmp_path) == before
    made = tmp_path / "build"
    for path in NOTEBOOKS:
        assert (made / f"{path.stem}.pdf").read_bytes().startswith(b"%PDF")
        assert (made / f"{path.stem}.md").stat().st_size > 500
        assert (made / "notebooks" / path.name).read_bytes() == path.read_bytes()
    assert len(re.findall(r"^@", (made / "refs.bib").read_text(encoding="utf-8"), re.M)) == 156
    draft = (made / "survey-multimodal.md").read_text(encoding="utf-8")
    assert "参考文献" in draft
    assert not re.search(r"\[@|@fig-|@tbl-|@sec-", draft)
    for figure in re.findall(r"\]\((survey-multimodal_files/[^)]+)\)", draft):
        assert (made / figure).is_file()


@pytest.mark.slow
def test_a_cell_that_fails_is_named_and_holds_up_no_other_notebook(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").touch()
    (tmp_path / "notebooks").mkdir()
    for name, *sources in (
        ("bad", "x = 1", "x\nx / 0"),
        ("dead", "import os; os._exit(1)"),
        ("good", "1"),
    ):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    (tmp_path / "notebooks" / "half.ipynb").write_text('{"cells": [', encoding="utf-8")
    done = build(tmp_path)
    assert done.returncode == 2
    bad, dead, half = done.stderr.strip().splitlines()
    assert bad.endswith("bad.ipynb: cell 2, line 2: ZeroDivisionError: division by zero")
    assert "dead.ipynb: cell 1: " in dead
    assert "half.ipynb:1: is no whole notebook" in half
    assert not (tmp_path / "build" / "bad.md").exists()
    assert (tmp_path / "build" / "good.pdf").exists()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_calls_the_library_and_defines_nothing(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("---\ntitle: ")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda}
            assert cell.execution_count is not None
    outputs = json.dumps([cell.get("outputs") for cell in notebook.cells])
    assert not re.search(r"/home/|/Users/|/root/|/tmp/", outputs)
    assert "Traceback" not in outputs

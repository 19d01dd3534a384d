"""`survey draft` from the command line: written, merged, taken over, refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result

from survey.cli import main

NOTES = """\
- **WidgetLM: Widgets as Language** (2022-05)
  WidgetLM predicts widgets one by one. Trained on 30M pairs.
- **GadgetLM: Gadgets as Language** (2023-02)
  GadgetLM builds on WidgetLM.
"""
SETTINGS = """\
[sources]
notes = ["notes.md"]
[reviews.made-up]
title = "Made Up"
language = "en"
style = "ieee"
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    (tmp_path / "survey.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "notebooks" / "survey-made-up.ipynb"


def draft(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["draft", "made-up", *arguments])


def texts(path: Path) -> list[str]:
    node: Any = nbformat.read(path, 4)
    return [cell.source for cell in node.cells]


def edit(path: Path, old: str, new: str) -> None:
    node: Any = nbformat.read(path, 4)
    for cell in node.cells:
        cell.source = cell.source.replace(old, new)
    nbformat.write(node, path)


def test_written_once_and_then_left_alone(bench: Path) -> None:
    assert "arrived" in draft().output
    before = bench.read_bytes()
    assert "nothing is new" in draft().output
    assert bench.read_bytes() == before


def test_what_the_author_wrote_stays_and_what_is_new_arrives(bench: Path) -> None:
    draft()
    edit(bench, "predicts widgets one by one", "guesses widgets, one after the other")
    notes = bench.parents[1] / "notes.md"
    more = NOTES.replace("30M", "60M") + "- **NewLM: News as Language** (2024)\n  NewLM is new.\n"
    notes.write_text(more, encoding="utf-8")
    assert "arrived" in draft().output
    text = "\n".join(texts(bench))
    assert "guesses widgets, one after the other" in text
    assert "predicts widgets one by one" not in text
    assert "60M pairs" in text
    assert "30M" not in text
    assert "NewLM" in text
    kept = list((bench.parents[1] / "build" / "backups").iterdir())
    assert any("guesses widgets" in path.read_text(encoding="utf-8") for path in kept)


def test_a_notebook_that_is_no_draft_is_refused_or_taken_over(bench: Path) -> None:
    bench.parent.mkdir()
    mine = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# My own words")])
    nbformat.write(mine, bench)
    before = bench.read_bytes()
    refused = draft()
    assert refused.exit_code == 2
    assert "--adopt" in refused.output
    assert bench.read_bytes() == before
    assert "taken over" in draft("--adopt").output
    assert texts(bench) == ["# My own words"]
    assert "nothing is new" in draft("--adopt").output
    notes = bench.parents[1] / "notes.md"
    notes.write_text(NOTES + "- **NewLM: News as Language** (2024)\n  NewLM is new.\n", "utf-8")
    draft()
    assert texts(bench)[0] == "# My own words"
    assert "NewLM" in "\n".join(texts(bench))


@pytest.mark.parametrize("content", ["", "{", '{"cells": []}', "<<<<<<< HEAD\n{}"])
def test_a_broken_notebook_is_told_and_left_alone(bench: Path, content: str) -> None:
    bench.parent.mkdir()
    bench.write_text(content, encoding="utf-8")
    done = draft()
    assert done.exit_code == 2
    assert bench.name in done.output
    assert bench.read_text(encoding="utf-8") == content


def test_another_file(bench: Path) -> None:
    assert draft("-o", "other.ipynb").exit_code == 0
    assert json.loads(Path("other.ipynb").read_text(encoding="utf-8"))["cells"]
    assert not bench.exists()
    assert draft("-o", "other.md").exit_code == 2

"""A whole workbench: what is wrong in it, what is put right, what services add to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

import survey
from survey import upkeep
from survey.cli import main
from survey.corpus import Corpus
from survey.enrich import SERVICES, Service, open_web
from survey.works import read_works

from .stub_server import Stub, stub_server

pytestmark = pytest.mark.usefixtures("bench")
CASES = Path(__file__).parent / "cases" / "enrich"
BIB = """% mine
@article{he2016deep,
  title = {Deep Residual Learning for Image Recognition},
  author = {He, Kaiming},
  year = {2016}, pages = {770-778},
}
"""
NOTE = "## 2024.1.2\n《Deep Residual Learning for Image Recognition》\n2015.12 的一篇文章\n"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "survey.toml").write_text('[sources]\nnotes = ["*.md"]\n', encoding="utf-8")
    (tmp_path / "log.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    cells = [nbformat.v4.new_markdown_cell("As in [@he2016deep] and [@he2016depe].")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "draft.ipynb")
    return tmp_path


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server() as server:
        yield server


def services(stub: Stub) -> list[Service]:
    return [service.at(stub.base) for service in SERVICES]


def test_check_looks_at_bibliography_and_drafts() -> None:
    found = {p.code: p for p in upkeep.check(survey.load())}
    missing = found["cited-missing"]
    assert missing.source == "notebooks/draft.ipynb"
    assert "he2016deep" in missing.suggestion + missing.message
    assert found["bib-page-dash"].source == "refs.bib"


def test_the_command_fails_on_an_error_and_passes_without(bench: Path) -> None:
    assert CliRunner().invoke(main, ["check"]).exit_code == 1
    (bench / "notebooks" / "draft.ipynb").unlink()
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


@pytest.mark.parametrize("form", ["json", "github"])
def test_the_command_prints_for_machines(form: str) -> None:
    printed = CliRunner().invoke(main, ["check", "--format", form]).stdout
    if form == "json":
        assert "cited-missing" in {row["code"] for row in json.loads(printed)}
    else:
        assert "::error file=notebooks/draft.ipynb" in printed


def test_fix_changes_only_what_it_says(bench: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--fix"])
    assert "770--778" in (bench / "refs.bib").read_text()
    assert (bench / "refs.bib").read_text().replace("--", "-") == BIB
    assert "bytes" in result.stderr


def test_every_code_is_explained() -> None:
    assert "hyphen" in CliRunner().invoke(main, ["check", "--explain", "bib-page-dash"]).stdout
    wrong = CliRunner().invoke(main, ["check", "--explain", "bib-page-dahs"])
    assert wrong.exit_code == 2
    assert "bib-page-dash" in wrong.stderr


def asked(stub: Stub) -> Corpus:
    corpus = survey.load()
    with open_web(sleep=lambda _: None) as web:
        upkeep.ask(corpus, web, today=date(2024, 1, 3), services=services(stub))
    return corpus


def test_what_services_say_is_kept_with_its_source(bench: Path, stub: Stub) -> None:
    stub.on("/works?", (CASES / "crossref-search.json").read_bytes())
    asked(stub)
    (work,) = read_works(bench / "data" / "works.json")
    assert work.key == "he2016deep"  # as the bibliography cites it
    said = [source for sources in work.sources.values() for source in sources]
    assert any(source.startswith("crossref ") for source in said)
    assert (bench / "refs.bib").read_text() == BIB
    assert (bench / "log.md").read_text() == NOTE


def test_a_second_run_asks_nothing(stub: Stub) -> None:
    asked(stub)
    before = len(stub.seen)
    assert before
    asked(stub)
    assert len(stub.seen) == before

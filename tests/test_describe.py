"""Notes → statements, quantities and relations, by tables of sentences."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from survey import corpus as corpora
from survey import describe, figures
from survey.describe import NameIndex, Statement
from survey.frames import quantities_frame, relations_frame, statements_frame
from survey.model import Note, Span, Work
from survey.resolve import Paper
from survey.settings import Settings

CASES = Path(__file__).parent / "cases" / "describe"


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def cases(name: str) -> list[Any]:
    found = table(name)["case"]
    texts = [case["text"].strip().replace("\n", " / ") for case in found]
    assert len(set(texts)) == len(texts), "a case stands twice"
    return [pytest.param(case, id=text) for case, text in zip(found, texts, strict=True)]


def remark(text: str) -> Note:
    lines = text.strip("\n").split("\n")
    body = tuple((number, line) for number, line in enumerate(lines, 1) if line.strip())
    return Note("paper", "T", Span("a.md", 1, len(lines)), id="n", body=body)


def said(text: str) -> tuple[Statement, ...]:
    return describe.statements(remark(text), "own")


@pytest.mark.parametrize("case", cases("statements"))
def test_statements(case: dict[str, Any]) -> None:
    found = [f"{s.span.line} {s.aspect or '-'}: {s.text}" for s in said(case["text"])]
    assert found == case["gives"]


@pytest.mark.parametrize("case", cases("quantities"))
def test_quantities(case: dict[str, Any]) -> None:
    found = describe.quantities(said(case["text"]), case.get("own", ()))
    own = [f"{q.kind} {q.value:g} {q.unit}" for q in found if not q.owner]
    others = [f"{q.kind} {q.value:g} {q.owner}" for q in found if q.owner]
    assert own == case["gives"]
    assert others == case.get("others", [])
    assert all(q.text in case["text"] for q in found)


def corpus(shelf: dict[str, list[str]]) -> NameIndex:
    """Return the index of made-up works, by key with their title and short names."""
    works = (
        Work(key, names[0], aliases=tuple(names[1:]), published="2020")
        for key, names in shelf.items()
    )
    return NameIndex(Paper(work) for work in works)


SHELF = corpus(table("relations")["shelf"])


@pytest.mark.parametrize("case", cases("relations"))
def test_relations(case: dict[str, Any]) -> None:
    found = describe.relations(said(case["text"]), SHELF)
    assert [f"{r.relation} {r.other or '-'}: {r.as_written}" for r in found] == case["gives"]


@pytest.mark.parametrize("key", table("relations")["shelf"])
def test_only_notes_that_name_a_work_are_asked_for_it(key: str) -> None:
    alone = corpus({key: table("relations")["shelf"][key]})
    notes = [remark(case["text"]) for case in table("relations")["case"]]
    asked = list(alone.naming(notes))
    for note in notes:
        named = describe.relations(describe.statements(note, "own"), SHELF)
        assert note in asked or key not in {relation.other for relation in named}
    assert len(asked) < len(notes)


def test_the_tables_are_as_rich_as_promised() -> None:
    quantities = [q for case in table("quantities")["case"] for q in case["gives"]]
    relations = [r for case in table("relations")["case"] for r in case["gives"]]
    statements = [s for case in table("statements")["case"] for s in case["gives"]]
    assert len(quantities) >= 80
    assert len(relations) >= 60
    assert len([s for s in statements if " -:" not in s]) >= 80
    assert {s.split()[1].rstrip(":") for s in statements} == {
        *("background", "idea", "data", "method", "result", "verdict", "limitation", "future"), "-",
    }  # fmt: skip
    assert {r.split()[0] for r in relations} == {
        "builds_on", "follows_up", "compares_with", "uses_component", "mentions",
    }  # fmt: skip


def test_what_a_note_says_of_its_own_paper_is_no_relation() -> None:
    text = "Acorn 基于 Birch，Acorn 好于 Birch"
    index = corpus(
        {"own": ["A Title About Acorns", "Acorn"], "birch": ["A Title About Birch Trees", "Birch"]}
    )
    assert {r.other for r in describe.relations(said(text), index)} == {"birch"}


def test_a_name_of_two_works_is_left_alone() -> None:
    index = corpus({"a": ["First Title of All", "Twin-1"], "b": ["Second Title of All", "Twin-1"]})
    assert describe.relations(said("基于 Twin-1 改进"), index) == ()


def test_a_note_without_a_paper_has_no_relations() -> None:
    note = Note("discussion", "T", Span("a.md", 1, 1), body=((1, "基于 CLIP 改进"),))
    assert describe.relations(describe.statements(note), NameIndex(())) == ()


def test_the_frames_hold_what_is_the_papers_own() -> None:
    found = said("模型有 7B 参数，好于 LLaMA2 34B")
    frame = quantities_frame(describe.quantities(found))
    assert frame[["paper", "text", "value", "line"]].values.tolist() == [["own", "7B 参数", 7e9, 1]]
    named = relations_frame(describe.relations(found, NameIndex(())))
    assert named[["as_written", "relation"]].values.tolist() == [["LLaMA2", "compares_with"]]
    assert named["other"].isna().all()
    assert statements_frame(found)["aspect"].tolist() == ["result"]


def test_time_grows_with_the_text_alone() -> None:
    line = "模型基于 CLIP 与 VQ-VAE2，用 2.9T tokens 训练 7B/34B，好于 LLaMA2 34B（见 [12]），"

    def seconds(times: int) -> float:
        begin = time.perf_counter()
        whole = said(line * times)
        describe.quantities(whole)
        describe.relations(whole, SHELF)
        return time.perf_counter() - begin

    seconds(4)
    assert seconds(400) < 40 * max(seconds(40), 0.01)


def test_lineage_fits_its_figure(tmp_path: Path) -> None:
    note = tmp_path / "log.md"
    note.write_text(
        "## 2024.1.2\n《Acorn: One Tree Model for All Oaks》\n2023.5 的一篇文章\n"
        "\n1. 本文基于 Birch 改进\n"
        "\n《Birch: A Very Small Model of Northern Trees》\n2022.3 的一篇文章，提到 Acorn\n",
        encoding="utf-8",
    )
    corpus = corpora.read([note], Settings(tmp_path), base=tmp_path)
    assert corpus.lineage().to_dict("records") == [
        {
            "paper": corpus["Acorn"].key,
            "other": corpus["Birch"].key,
            "relation": "builds_on",
            "paper_published": "2023-05",
            "paper_label": "Acorn",
            "other_published": "2022-03",
            "other_label": "Birch",
            "source": "log.md",
            "line": 5,
        }
    ]
    assert len(corpus.relations) == 2
    assert figures.lineage(corpus.lineage()).get_children()

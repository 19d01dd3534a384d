"""What the check of a draft tells of its sentences; notes and sentences: ``cases/grounding``."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner

from survey import corpus as corpora
from survey import grounding, pandoc, settings, sources, upkeep
from survey.cli import main
from survey.corpus import Corpus
from survey.draft.model import Cell, Draft, Sentence
from survey.draft.notebook import SUGGESTION, to_notebook
from survey.draft.reading import parse_notebook
from survey.draft.sentences import pieces
from survey.draft.sources import Lines, source_of
from survey.errors import DraftError, SettingsError, SourceError
from survey.export.tree import citations
from survey.grounding.citations import cites
from survey.model import Span

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "grounding"
NOTES = (CASES / "notes.md").read_text(encoding="utf-8")
LANTERN, HARBOR = "lin2021lantern", "harris2023harbor"


def loaded(root: Path) -> Corpus:
    chosen = settings.read(root)
    return corpora.read(sources.named(chosen.notes, root), chosen, base=root)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return loaded(CASES)


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A workbench of its own that the test may change."""
    for name in ("notes.md", "refs.bib"):
        (tmp_path / name).write_bytes((CASES / name).read_bytes())
    text = '[sources]\nnotes = ["*.md"]\n\n[topics.all]\nzh = "全部"\nen = "All"\n'
    text += 'papers = ["lin2021lantern", "harris2023harbor"]\n\n'
    text += '[reviews.all]\ntitle = "全部"\nlanguage = "zh"\ntopics = ["all"]\n'
    (tmp_path / "survey.toml").write_text(text, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def notebook(*cells: str) -> Any:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in cells])


def judged(node: Any, corpus: Corpus) -> list[tuple[str, str]]:
    found = grounding.sentences(node, corpus, source="draft.ipynb")
    return list(zip(found["status"], found["reason"], strict=True))


# --- the author's own sentences


def claims() -> Iterator[tuple[str, str, str]]:
    for line in (CASES / "claims.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            status, sentence, reason = (part.strip() for part in line.split("|"))
            yield status, sentence, reason


@pytest.mark.parametrize(("status", "sentence", "reason"), list(claims()))
def test_what_the_author_wrote(status: str, sentence: str, reason: str, corpus: Corpus) -> None:
    *_, (found, told) = judged(notebook(sentence), corpus)
    assert found == status, told
    assert reason in told if reason else told == ""


def test_headings_tables_code_and_suggestions_are_no_sentences(corpus: Corpus) -> None:
    node = notebook(
        "# 标题 [@x]\n\n| a |\n|---|\n| 1 |\n\n```\n代码。\n```\n\n一句。\n\n- 二句。三句。"
    )
    node.cells += notebook("建议。").cells
    node.cells[-1].metadata["tags"] = [SUGGESTION]
    node.cells.append(nbformat.v4.new_code_cell("print(1)"))
    found = grounding.sentences(node, corpus, source="a.ipynb")
    assert found["line"].tolist() == [11, 13, 13]
    assert list(found.columns) == ["cell", "line", "text", "status", "cites", "notes", "reason"]


def test_an_empty_notebook_has_the_columns_too(corpus: Corpus) -> None:
    found = grounding.sentences(notebook(), corpus, source="a.ipynb")
    assert found.empty
    assert "status" in found.columns


FRONTS = [
    ("abstract: 甲句。乙句[@nobody2000x]。", [3, 3]),
    ("abstract: >-\n  甲句。\n  乙句[@nobody2000x]。\nlang: zh", [4, 5]),
    ("abstract: |\n  甲句。\n  乙句[@nobody2000x]。", [4, 5]),
    ("abstract: [", []),
    ("lang: zh", []),
]


@pytest.mark.parametrize(("front", "lines"), FRONTS)
@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_the_abstract(front: str, lines: list[int], kind: str, corpus: Corpus) -> None:
    node = notebook()
    make = {"raw": nbformat.v4.new_raw_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
    node.cells.append(make(f"---\ntitle: 标题。\n{front}\n---\n"))
    found = grounding.sentences(node, corpus, source="a.ipynb")
    assert found["line"].tolist() == lines
    assert found["status"].tolist() == ["own", "unsupported"][: len(lines)]


TEXTS = [
    "一 [@a; @b, p. 3]，又 [-@c2020x]。", "@a says [p. 3].", "如@a 所说", "a@b.cn", r"\@a",
    "[@{a.b/c}]",
    "[@fig-one; @sec-two; @x.]", "`@a` 与 `` @b ` ``", "<a@b.cn>", "https://a.b/@c",
    "[see @a:b_c-d, and @e]",
    "[x](#a) 与 [@a]", "@a--b", "![@a](x.png)",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_keys_are_those_that_pandoc_reads(text: str) -> None:
    assert list(cites(text).keys) == citations(pandoc.read(text))
    assert len(cites(text).words) == len(text)


# --- generated sentences


def source(corpus: Corpus, line: int, key: str = LANTERN) -> Any:
    note = corpus[key].notes[0]
    return source_of(corpus, Span(note.span.source, line, line), note.id)


ONE = f"Lantern 以 4 亿对图文训练[@{LANTERN}]。"
TWO = f"模型有两档，模态共 12 种[@{LANTERN}]。"
THREE = f"Harbor rests on 60K hours of speech [@{HARBOR}]."


def draft(corpus: Corpus) -> Any:
    """A generated notebook: two sentences from a note, one from another."""
    one, two = Sentence(ONE, (source(corpus, 4),)), Sentence(TWO, (source(corpus, 5),))
    three = Sentence(THREE, (source(corpus, 12, HARBOR),))
    front = [
        Sentence("---"),
        Sentence("abstract: >-"),
        Sentence("  甲句。", one.sources),
        Sentence("---"),
    ]
    cells = (
        Cell("front", "raw", (tuple(front),)),
        Cell("body", "markdown", ((Sentence("# 引言"),), (one, two))),
        Cell("more", "markdown", ((three,),)),
    )
    return to_notebook(Draft("all", cells))


def test_a_new_draft_is_grounded(bench: Path) -> None:
    corpus = loaded(bench)
    found = grounding.sentences(draft(corpus), corpus, source="draft.ipynb")
    assert found["status"].tolist() == ["grounded"] * 4
    places = [["notes.md:4"], ["notes.md:4"], ["notes.md:5"], ["notes.md:12"]]
    assert found["notes"].tolist() == places
    assert found["cites"].tolist() == [[], [LANTERN], [LANTERN], [HARBOR]]


def test_a_remark_that_titles_share_is_found_below_the_last(bench: Path) -> None:
    notes = (
        "**Lantern: One Small Lamp for All** (ICLR 2021)\n"
        "**Harbor: Where Speech Models Rest** (ICML 2023)\n"
        "- Both train on 60K hours of speech.\n"
    )
    (bench / "notes.md").write_text(notes, encoding="utf-8")
    corpus = loaded(bench)
    first, _ = corpus.resolution.notes
    said = Sentence(
        "Both train on 60K hours of speech.", (source_of(corpus, Span("notes.md", 3, 3), first.id),)
    )
    node = to_notebook(Draft("all", (Cell("body", "markdown", ((said,),)),)))
    found = grounding.sentences(node, corpus, source="draft.ipynb")
    assert found[["status", "notes"]].values.tolist() == [["grounded", ["notes.md:3"]]]


def split_off(text: str) -> dict[str, str]:
    """The second day's note in a file of its own, indented in a list."""
    first, second = text.split("## 2024.2.3")
    return {"notes.md": first, "other.md": f"开头\n\n## 2024.2.3{second}"}


CHANGES: list[tuple[str, Callable[[str], dict[str, str]], list[str], str]] = [
    ("inserted above", lambda t: {"notes.md": f"# 日志\n\n一行。\n\n{t}"}, ["grounded"] * 3, ""),
    (
        "within the note",
        lambda t: {"notes.md": t.replace("1，", "0，又记。\n1，")},
        ["grounded"] * 3,
        "",
    ),
    ("moved", split_off, ["grounded"] * 3, ""),
    (
        "other line ends",
        lambda t: {"notes.md": t.replace("\n", "\r\n")},
        ["grounded"] * 3,
        "",
    ),
    (
        "changed",
        lambda t: {"notes.md": t.replace("4 亿", "5 亿")},
        ["stale", "grounded", "grounded"],
        'notes.md:4 says now "1，数据，用 5 亿对',
    ),
    (
        "line gone",
        lambda t: {"notes.md": re.sub(r"1，.*\n2，.*\n3，.*\n4，.*\n", "", t)},
        ["stale", "stale", "grounded"],
        "notes.md:2 does not say it any more",
    ),
    (
        "note gone",
        lambda t: {"notes.md": t[t.index("## 2024.2.3") :]},
        ["unsupported", "unsupported", "grounded"],
        "no note that it came from is there any more (notes.md:4)",
    ),
    (
        "title put right",
        lambda t: {"notes.md": t.replace("One Small Lamp for", "One Small Lamp For All")},
        ["grounded"] * 3,
        "",
    ),
]


@pytest.mark.parametrize(
    ("edit", "wanted", "reason"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_notes_that_change(
    edit: Callable[[str], dict[str, str]], wanted: list[str], reason: str, bench: Path
) -> None:
    node = draft(loaded(bench))
    for name, text in edit(NOTES).items():
        (bench / name).write_bytes(text.encode())
    found = grounding.sentences(node, loaded(bench), source="draft.ipynb")
    assert found["status"].tolist()[1:] == wanted, found["reason"].tolist()
    assert reason in found["reason"][1]


def test_a_line_of_another_note_does_not_stand_for_one_that_is_gone(bench: Path) -> None:
    node = draft(loaded(bench))
    line = NOTES.splitlines()[3]
    rest = NOTES[NOTES.index("## 2024.2.3") :]
    (bench / "notes.md").write_text(f"{rest}\n{line}\n", encoding="utf-8")
    assert judged(node, loaded(bench))[1][0] == "unsupported"


EDITS: list[tuple[str, list[str], list[str]]] = [
    ("as it was", [f"# 引言\n\n{ONE}{TWO}"], ["grounded", "grounded"]),
    ("wrapped", [f"# 引言\n\n{ONE}\n{TWO[:6]}\n{TWO[6:]}"], ["grounded", "grounded"]),
    ("split", [f"# 引言\n\n{ONE}", TWO], ["grounded", "grounded"]),
    ("other order", [f"{TWO}{ONE}"], ["grounded", "grounded"]),
    ("own between", [f"{ONE}我自己的一句话。{TWO}"], ["grounded", "own", "grounded"]),
    ("edited", [f"{ONE.replace('以 4 亿对', '用了 4 亿对配好的')}{TWO}"], ["edited", "grounded"]),
    ("lengthened", [f"{ONE[:-1]}，后来的许多工作也都照着做了，并且做得更大更好。"], ["edited"]),
    (
        "cut in two",
        [f"{ONE}模型有两档[@{LANTERN}]。它的模态共 12 种[@{LANTERN}]。"],
        ["grounded", "edited", "edited"],
    ),
    ("edited wrongly", [f"{ONE.replace('4 亿', '6 亿')}{TWO}"], ["unsupported", "grounded"]),
    ("split, edited", [ONE, TWO.replace("有两档", "一共有两档")], ["grounded", "edited"]),
    ("nothing left", [""], []),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "wanted"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS])
def test_cells_that_the_author_edits(cells: list[str], wanted: list[str], corpus: Corpus) -> None:
    node = draft(corpus)
    node.cells[1].source = cells[0]
    node.cells[2:2] = notebook(*cells[1:]).cells
    found = grounding.sentences(node, corpus, source="draft.ipynb")
    assert found["status"].tolist()[1:-1] == wanted, found["reason"].tolist()


def test_an_edited_sentence_says_what_it_was(corpus: Corpus) -> None:
    node = draft(corpus)
    node.cells[1].source = ONE.replace("以 4 亿对", "用了 4 亿对配好的")
    found = grounding.sentences(node, corpus, source="draft.ipynb").iloc[1]
    assert found["reason"] == f'generated as "{ONE}"'
    assert found["notes"] == ["notes.md:4"]


def test_a_record_of_json_is_one_source(bench: Path) -> None:
    facts = bench / "facts.json"
    facts.write_text('[\n  {\n    "id": "a"\n  },\n  {\n    "id": "b"\n  }\n]\n', encoding="utf-8")
    lines = Lines(loaded(bench))
    one, two = (lines.source(Span("facts.json", n, n), "") for n in (2, 5))
    assert (one.end_line, two.end_line) == (4, 7)
    assert one.hash != two.hash


# --- real drafts


HAND_WRITTEN = ["survey-multimodal", "survey-gnn"]


@pytest.fixture(scope="module")
def ours() -> Corpus:
    return loaded(ROOT)


def real(name: str) -> Any:
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4)


@pytest.mark.slow
@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_no_false_alarm_on_what_was_written_by_the_notes(name: str, ours: Corpus) -> None:
    found = grounding.sentences(real(name), ours, source=name)
    assert len(found) > 50
    assert found[~found["status"].isin(["own", "grounded", "edited"])]["reason"].tolist() == []


def planted(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kind and text of a sentence with one number, year or key made wrong."""
    words = cites(text).words
    for found in re.finditer(r"(?<![A-Za-z\d.×/-])\d+(?:\.\d+)?(?![\d.]*[×/])", words):
        ahead, behind = words[: found.start()], words[found.end() :]
        is_named = re.search(r"[A-Z][\w.-]*\s?$", ahead) and not re.match(
            r"\s?[%年万亿MBKT]", behind
        )
        if is_named or re.match(r"\s*月|D\b", behind):
            continue
        is_year = re.match(r"\s*年", behind) is not None
        wrong = (
            str(int(found[0]) - chance.choice([2, 3])) if is_year else f"{float(found[0]) * 1.7:g}"
        )
        yield "year" if is_year else "number", text[: found.start()] + wrong + text[found.end() :]
    for at, key in cites(text).places:
        yield "key", text[:at] + text[at:].replace(key, key[:-3] + key[-2:], 1)


@pytest.mark.slow
def test_planted_mistakes_are_found(ours: Corpus) -> None:
    chance = random.Random(1)  # noqa: S311  (the same mistakes each time)
    plants = [
        plant
        for name in HAND_WRITTEN
        for cell in real(name).cells
        if cell.cell_type == "markdown"
        for piece in pieces(cell.source, "markdown")
        if piece.kind == "sentence" and cites(piece.text).keys
        for plant in planted(piece.text, chance)
    ]
    found = grounding.sentences(notebook(*(text for _, text in plants)), ours, source="a.ipynb")
    caught = Counter(
        kind
        for (kind, _), (_, rows) in zip(plants, found.groupby("cell"), strict=True)
        if (rows["status"] == "unsupported").any()
    )
    every = Counter(kind for kind, _ in plants)
    assert every["key"] > 200
    assert caught["key"] == every["key"]
    assert caught["year"] == every["year"] > 10
    assert caught["number"] >= 0.9 * every["number"] > 50


# --- the workbench


def save(node: Any, path: Path) -> Path:
    nbformat.write(node, path)
    return path


def problems(bench: Path) -> list[str]:
    found = upkeep.check(loaded(bench))
    return [f"{p.source}:{p.line}: {p.severity} {p.code}" for p in found if "draft" in p.code]


def test_check_tells_of_every_draft(bench: Path) -> None:
    corpus = loaded(bench)
    node = draft(corpus)
    node.cells[
        2
    ].source = f"Harbor has 2.8B parameters [@{HARBOR}].\n\nIt is 0.071 old [@{HARBOR}]."
    save(node, bench / "notebooks" / "a.ipynb")
    save(notebook("一句。\n\n又见 [@lin2021lanten]。"), bench / "notebooks" / "b.ipynb")
    (bench / "notes.md").write_text(NOTES.replace("4 亿", "5 亿"), encoding="utf-8")
    found = {p.code: p for p in upkeep.check(loaded(bench)) if "draft" in p.code}
    assert sorted(found) == ["draft-contradiction", "draft-stale", "draft-unsupported"]
    wrong = found["draft-contradiction"]
    text = (bench / "notebooks" / "a.ipynb").read_text(encoding="utf-8").splitlines()
    assert "2.8B" in text[wrong.line - 1]
    assert wrong.message.startswith('cell 3, line 1: "Harbor has')
    assert found["draft-unsupported"].severity == "info"
    missing = [p for p in upkeep.check(loaded(bench)) if p.code == "cited-missing"]
    assert [p.source for p in missing] == ["notebooks/b.ipynb"]


def test_a_key_is_unknown_without_a_bibliography_too(bench: Path) -> None:
    (bench / "refs.bib").unlink()
    save(notebook("又见 [@lin2021lanten]。"), bench / "notebooks" / "b.ipynb")
    (problem,) = problems(bench)
    assert problem.endswith("error draft-unknown-key")


def test_a_paper_of_the_review_that_the_draft_does_not_cite(bench: Path) -> None:
    node = draft(loaded(bench))
    assert not list(grounding.uncited(node, [LANTERN, HARBOR], loaded(bench), "a.ipynb"))
    (problem,) = grounding.uncited(node, [LANTERN], loaded(bench), "a.ipynb")
    assert (problem.code, HARBOR in problem.message) == ("draft-uncited-paper", True)
    assert not list(grounding.uncited(node, ["*"], loaded(bench), "a.ipynb"))
    assert not list(grounding.uncited(notebook(), [], loaded(bench), "a.ipynb"))


def whole() -> str:
    return str(nbformat.writes(notebook("甲句。", "乙句。")))


def with_merge(text: str) -> str:
    at = text.index("乙句")
    start = text.rindex("\n", 0, at) + 1
    return f"{text[:start]}<<<<<<< HEAD\n{text[start:]}"


DAMAGES: list[tuple[str, Callable[[str], str], str]] = [
    ("half", lambda t: t[: t.index("乙句") + 2], "cell 2: is no whole notebook"),
    ("merge", with_merge, "cell 2: the markers of a merge"),
    ("empty", lambda _: "", "is no whole notebook"),
    ("no cells", lambda _: '{"a": 1}', "it has no list of cells"),
    ("a cell", lambda _: '{"cells": [1], "nbformat": 4}', "cell 1 is no cell"),
    ("no source", lambda t: t.replace('"source"', '"sauce"'), "cell 1 has no text"),
    ("metadata", lambda t: t.replace('"metadata": {}', '"metadata": 3', 1), "its metadata are"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "told"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_a_damaged_draft_is_told_and_the_others_are_checked(
    damage: Callable[[str], str], told: str, bench: Path
) -> None:
    path = bench / "notebooks" / "a.ipynb"
    path.write_text(damage(whole()), encoding="utf-8")
    save(notebook(f"2019 年的 Lantern[@{LANTERN}]。"), bench / "notebooks" / "b.ipynb")
    found = [p for p in upkeep.check(loaded(bench)) if "draft" in p.code]
    assert [p.code for p in found] == ["draft-damaged", "draft-contradiction"]
    assert told in found[0].message
    assert "a.ipynb" not in found[0].message
    with pytest.raises(DraftError, match=re.escape(told)):
        parse_notebook(path.read_text(encoding="utf-8"), "a.ipynb")


def test_a_broken_record_and_a_failed_run_name_the_cell(bench: Path) -> None:
    node = draft(loaded(bench))
    node.cells[1].metadata["survey"]["sentences"] = [{"text": 1}]
    save(node, bench / "notebooks" / "a.ipynb")
    failed = notebook("一句。")
    error = nbformat.v4.new_output("error", ename="E", evalue="v", traceback=[])
    failed.cells.append(nbformat.v4.new_code_cell("1/0", outputs=[error]))
    save(failed, bench / "notebooks" / "b.ipynb")
    found = [p for p in upkeep.check(loaded(bench)) if "draft" in p.code]
    assert [p.code for p in found] == ["draft-damaged", "draft-damaged"]
    assert found[0].message.startswith("cell 2: the record of what was generated is damaged")
    assert found[1].message.startswith("cell 2: its last run failed")


@pytest.fixture
def command(bench: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(bench)
    save(draft(loaded(bench)), bench / "notebooks" / "a.ipynb")
    return lambda *arguments: CliRunner().invoke(main, ["check", *arguments])


def test_the_command_counts_the_sentences(command: Callable[..., Any]) -> None:
    done = command()
    line = "notebooks/a.ipynb: 4 sentences: 4 grounded, 0 stale, 0 edited, 0 own, 0 unsupported"
    assert line in done.stdout.splitlines()
    assert done.exit_code == 0


@pytest.mark.parametrize("suffix", [".csv", ".md", ".html", ".json"])
def test_evidence(suffix: str, command: Callable[..., Any], bench: Path) -> None:
    path = bench / f"evidence{suffix}"
    assert command("--evidence", str(path)).exit_code == 0
    text = path.read_text(encoding="utf-8")
    for said in (ONE, "notes.md:4", "grounded", LANTERN, "4 亿对图文对训练"):
        assert said in text
    assert command("--evidence", str(path)).exit_code == 0
    path.write_text(f"{text}my own\n", encoding="utf-8")
    done = command("--evidence", str(path))
    assert (done.exit_code, "is not overwritten" in done.stderr) == (2, True)
    assert path.read_text(encoding="utf-8").endswith("my own\n")


@pytest.mark.parametrize("name", ["notes.md", "refs.bib", "notebooks/a.ipynb", "evidence"])
def test_evidence_goes_to_no_source(name: str, command: Callable[..., Any], bench: Path) -> None:
    before = (bench / name).read_bytes() if (bench / name).exists() else None
    assert command("--evidence", name).exit_code == 2
    assert ((bench / name).read_bytes() if (bench / name).exists() else None) == before


def test_no_cell_of_the_csv_is_a_formula_and_no_markup_runs(bench: Path) -> None:
    corpus = loaded(bench)
    node = notebook("@fig-one 见图。", "=1+1 是公式。", "一句 <script>alert(1)</script> 话。")
    rows = grounding.Judge(corpus).sentences(node, source="=a.ipynb")
    for suffix in grounding.SUFFIXES:
        grounding.write_evidence(bench / f"e{suffix}", {"=a.ipynb": rows}, Lines(corpus))
    with (bench / "e.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'@fig-one 见图。" in cells
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]
    for suffix in (".md", ".html"):
        assert not re.search(r"(?<!\\)<script>", (bench / f"e{suffix}").read_text(encoding="utf-8"))
    assert json.loads((bench / "e.json").read_text(encoding="utf-8"))[0]["sentence"].startswith("@")
    assert pd.read_csv(bench / "e.csv")["line"].tolist() == [1, 1, 1]


def test_an_unknown_suffix_and_a_standing_file_are_refused(bench: Path) -> None:
    lines = Lines(loaded(bench))
    with pytest.raises(SettingsError, match=r'did you mean "\.csv"'):
        grounding.write_evidence(bench / "e.cvs", {}, lines)
    (bench / "e.md").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="is not overwritten"):
        grounding.write_evidence(bench / "e.md", {}, lines)

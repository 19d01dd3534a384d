"""Merging a draft: what the author wrote stays, what is new arrives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from survey.draft.model import Cell, Draft, Sentence, Source, checked, hashed
from survey.draft.notebook import is_suggestion, metadata, to_notebook
from survey.draft.sentences import pieces
from survey.errors import DraftError
from survey.merge import merged, write_draft

CASES = Path(__file__).parent / "cases" / "merge"


def prose(text: str, id_: str, *, same: bool = False) -> tuple[tuple[Sentence, ...], ...]:
    """Return paragraphs of sentences, each from lines that say what it says, or always the same."""
    paragraphs: list[list[Sentence]] = []
    for piece in pieces(text, "markdown"):
        if not piece.text:
            continue
        source = Source(id_, "notes.md", 1, 1, "0" if same else hashed(piece.text))
        if not paragraphs or piece.before.count("\n") > 1:
            paragraphs.append([])
        sources = () if piece.kind == "heading" else (source,)
        paragraphs[-1].append(Sentence(piece.text, sources))
    return tuple(map(tuple, paragraphs))


def cell_of(id_: str, words: list[str], text: str) -> Cell:
    kind = next((word for word in words if word in ("code", "raw")), "markdown")
    if kind == "markdown":
        note = words[words.index("of") + 1] if "of" in words else id_
        return checked(Cell(id_, kind, prose(text, note, same="same" in words)))
    return Cell(id_, kind, (tuple(map(Sentence, text.split("\n"))),))  # type: ignore[arg-type]


def blocks(text: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield id, further words and text of each cell of a section."""
    for block in re.split(r"^= ", text, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        id_, *words = head.split()
        yield id_, words, body.strip("\n")


def draft_of(text: str) -> Draft:
    return Draft("r", tuple(cell_of(*block) for block in blocks(text)))


def authors(base: Draft, text: str) -> Any:
    """Return the notebook of *base* with the cells that the author left there."""
    node = to_notebook(base)
    known = {cell.id: cell for cell in node.cells}
    cells = []
    for id_, words, body in blocks(text):
        origin = words[words.index("from") + 1] if "from" in words else id_
        kind = next((word for word in words if word in ("code", "raw", "markdown")), None)
        kind = kind or (known[origin].cell_type if origin in known else "markdown")
        cell = getattr(nbformat.v4, f"new_{kind}_cell")(body, id=id_)
        if origin in known and "own" not in words:
            cell.metadata["survey"] = known[origin].metadata["survey"]
        cells.append(cell)
    node.cells = cells
    return node


def shown(node: Any) -> str:
    """Return the cells of a notebook as the cases write them."""
    printed = []
    for cell in node.cells:
        if is_suggestion(cell):
            quote = cell.source.split("\n\n", 1)[1]
            printed.append("= suggestion\n" + re.sub(r"^> ?", "", quote, flags=re.MULTILINE))
        else:
            kind = "" if cell.cell_type == "markdown" else f" {cell.cell_type}"
            printed.append(f"= {cell.id}{kind}\n{cell.source}")
    return "\n".join(printed).strip() + "\n"


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.md")):
        for block in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, rest = block.partition("\n")
            named = re.split(r"^--- (\w+)\n", rest, flags=re.MULTILINE)
            sections = dict(zip(named[1::2], named[2::2], strict=True))
            yield pytest.param(sections, id=f"{path.stem}: {title}")


@pytest.mark.parametrize("case", list(cases()))
def test_cases(case: dict[str, str]) -> None:
    base = draft_of(case["base"])
    new = draft_of(case.get("new", case["base"]))
    node = authors(base, case.get("author", case["base"]))
    found = merged(node, new).node
    assert shown(found) == case["expected"].strip() + "\n"
    again = merged(found, new)
    assert not again.is_changed
    assert again.node == found
    nbformat.validate(found)


def test_an_untouched_notebook_becomes_the_new_draft() -> None:
    base = draft_of("= a\n# 一\n\n甲一。甲二。\n= f code\nx = 1\n= b\n乙一。\n")
    new = draft_of(
        "= b\n# 二\n\n乙二。\n\n乙一。\n= f code\nx = 2\ny = 1\n= c\n丙一。\n"
        "= a\n# 一\n\n甲二。甲三。\n"
    )
    assert merged(to_notebook(base), new).node == to_notebook(new)


def test_new_sources_are_kept_though_the_text_is_the_same() -> None:
    base, new = draft_of("= a same\n甲一。\n"), draft_of("= a\n甲一。\n")
    node = to_notebook(base)
    node.cells[0].metadata["survey"]["mine"] = 1
    found = merged(node, new)
    assert found.is_changed
    assert (
        found.node.cells[0].metadata["survey"]["sentences"]
        == metadata("a", new.cells[0].sentences)["sentences"]
    )
    assert found.node.cells[0].metadata["survey"]["mine"] == 1
    assert not merged(found.node, new).is_changed


def test_a_cell_that_is_renamed_keeps_its_tags_and_pictures() -> None:
    base = draft_of("= a\n甲[@k1]一。甲二。\n= f code\nx = 1\n= b\n乙一。\n")
    new = draft_of("= a2 of a\n甲[@k2]一。甲二。\n= f2 code\nx = 1\n= b\n乙一。\n")
    node = to_notebook(base)
    node.cells[0]["attachments"] = {"a.png": {"image/png": "AA=="}}
    for cell in node.cells:
        cell.metadata["tags"] = ["mine"]
    node.cells[1].outputs = [nbformat.v4.new_output("stream", text="1\n")]
    prose, code, _ = found = merged(node, new).node.cells
    assert [cell.id for cell in found] == ["a2", "f2", "b"]
    assert [cell.metadata["tags"] for cell in found] == [["mine"]] * 3
    assert prose.source == "甲[@k2]一。甲二。"
    assert prose.attachments == {"a.png": {"image/png": "AA=="}}
    assert code.outputs


def test_outputs_and_tags_stay_unless_the_code_changes() -> None:
    base = draft_of("= f code\nx = 1\nprint(x)\n= g code\ny = 1\nprint(y)\n= a\n甲一。\n")
    new = draft_of("= f code\nx = 1\nprint(x)\n= g code\ny = 2\nprint(y)\n= a\n甲一。\n")
    node = to_notebook(base)
    for cell in node.cells[:2]:
        cell.outputs = [nbformat.v4.new_output("stream", text="1\n")]
        cell.execution_count = 3
        cell.metadata["tags"] = ["mine"]
    node.cells[2]["attachments"] = {"a.png": {"image/png": "AA=="}}
    one, other, third = merged(node, new).node.cells
    assert (one.outputs, one.execution_count) == (node.cells[0].outputs, 3)
    assert (other.outputs, other.execution_count) == ([], None)
    assert other.metadata["tags"] == ["mine"]
    assert third.attachments == node.cells[2].attachments


def test_a_suggestion_is_made_once_and_renewed_while_it_stands() -> None:
    drafts = [
        draft_of(f"= a\n甲用了{n}亿对图文来训练它的模型。乙用了两亿对。\n") for n in "一二三四"
    ]
    node = to_notebook(drafts[0])
    node.cells[0].source = node.cells[0].source.replace("来训练", "来训练（据称）")
    node = merged(node, drafts[1]).node
    assert "甲用了二亿" in node.cells[1].source
    node = merged(node, drafts[2]).node
    assert [is_suggestion(cell) for cell in node.cells] == [False, True]
    assert "甲用了三亿" in node.cells[1].source
    del node.cells[1]
    assert not merged(node, drafts[2]).is_changed
    node = merged(node, drafts[3]).node
    node.cells[1].source += "\n\n我想想。"
    node = merged(node, drafts[0]).node
    assert [is_suggestion(cell) for cell in node.cells] == [False, True, True]
    assert sum("我想想" in cell.source for cell in node.cells) == 1


def test_a_suggestion_that_was_taken_over_is_not_made_again() -> None:
    base, new = draft_of("= a\n甲用了一亿对图文。\n"), draft_of("= a\n甲用了二亿对图文。\n")
    node = to_notebook(base)
    node.cells[0].source = "甲只用了一亿对图文。"
    node = merged(node, new).node
    node.cells[0].source, node.cells = "甲用了二亿对图文。", node.cells[:1]
    later = merged(node, draft_of("= a\n甲用了三亿对图文。\n")).node
    assert shown(later) == "= a\n甲用了三亿对图文。\n"


def test_what_was_deleted_does_not_come_back_with_a_later_draft() -> None:
    base, less = draft_of("= a\n甲一。乙二。\n= b\n丙三。\n"), draft_of("= a\n甲一。\n")
    node = to_notebook(base)
    node.cells[0].source = "甲一。"
    del node.cells[1]
    node = merged(merged(node, less).node, base).node
    assert shown(node) == "= a\n甲一。\n"
    assert not merged(node, base).is_changed


def test_what_was_reworded_is_not_doubled_when_its_cell_goes_and_comes_again() -> None:
    base, less = draft_of("= a\n甲用了一亿对图文。\n= b\n丙三。\n"), draft_of("= b\n丙三。\n")
    node = to_notebook(base)
    node.cells[0].source = "甲竟用了一亿对图文。"
    node = merged(merged(node, less).node, base).node
    assert shown(node) == "= a\n甲竟用了一亿对图文。\n= b\n丙三。\n"
    other = draft_of("= a\n甲用了三亿对图文。\n= b\n丙三。\n")
    node = merged(merged(node, less).node, other).node
    assert shown(node).splitlines()[:4] == [
        "= a",
        "甲竟用了一亿对图文。",
        "= suggestion",
        "甲用了三亿对图文。",
    ]


def test_code_that_is_no_longer_generated_goes_unless_the_author_wrote_in_it() -> None:
    base, less = draft_of("= f code\nx = 1\n= a\n甲一。\n"), draft_of("= a\n甲一。\n")
    assert shown(merged(to_notebook(base), less).node) == "= a\n甲一。\n"
    node = to_notebook(base)
    node.cells[0].source = "x = 1\ny = 2"
    found = merged(node, less).node
    assert shown(found) == "= f code\nx = 1\ny = 2\n= a\n甲一。\n"
    assert "survey" not in found.cells[0].metadata


def test_a_suggestion_of_lines_stands_while_they_are_generated() -> None:
    texts = [f"= m raw\n---\ntitle: {n}\nlang: zh\n---\n= a\n甲{n}。\n" for n in "一二"]
    node = to_notebook(draft_of(texts[0]))
    node.cells[0].source = node.cells[0].source.replace("一", "我的")
    node = merged(node, draft_of(texts[1])).node
    node = merged(node, draft_of(texts[1] + "\n乙一。\n")).node
    assert [is_suggestion(cell) for cell in node.cells] == [False, True, False]
    assert "title: 二" in node.cells[1].source
    node = merged(node, draft_of(texts[0])).node
    assert [is_suggestion(cell) for cell in node.cells] == [False, True, False]
    assert "title: 一" in node.cells[1].source


# ---- files


BASE = "= a\n甲用了一亿对图文。乙用了两亿对。\n"
NEW = "= a\n甲用了四亿对图文。乙用了两亿对。\n"


def test_a_file_is_written_merged_and_kept(tmp_path: Path) -> None:
    path, backups = tmp_path / "notebooks" / "survey-r.ipynb", tmp_path / "backups"
    assert write_draft(path, draft_of(BASE), backups=backups).is_changed
    assert not backups.exists()
    first = path.read_bytes()
    assert not write_draft(path, draft_of(BASE), backups=backups).is_changed
    done = write_draft(path, draft_of(NEW), backups=backups)
    assert done.counts == {"updated": 1}
    assert [(c.what, c.cell, c.text) for c in done.changes] == [
        ("updated", 1, "甲用了四亿对图文。")
    ]
    write_draft(path, draft_of(BASE), backups=backups)
    assert path.read_bytes() == first
    write_draft(path, draft_of(NEW), backups=backups)
    kept = [file.read_bytes() for file in backups.iterdir()]
    assert len(kept) == 2
    assert first in kept
    assert all(
        re.fullmatch(r"survey-r-\d{8}-\d{6}-[0-9a-f]{8}\.ipynb", f.name) for f in backups.iterdir()
    )


@pytest.mark.parametrize("indent", [None, 1, 2, "\t"])
def test_with_nothing_new_no_byte_changes_whoever_wrote_the_file(
    tmp_path: Path, indent: Any
) -> None:
    path = tmp_path / "a.ipynb"
    node = to_notebook(draft_of(BASE))
    node.nbformat_minor = 4
    del node.cells[0]["id"]
    raw = ("\ufeff" + json.dumps(node, indent=indent)).replace("\n", "\r\n").encode()
    path.write_bytes(raw)
    assert not write_draft(path, draft_of(BASE), backups=tmp_path / "b").is_changed
    assert path.read_bytes() == raw
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.ipynb"]
    assert write_draft(path, draft_of(NEW), backups=tmp_path / "b").is_changed
    assert [file.read_bytes() for file in (tmp_path / "b").iterdir()] == [raw]


class Slow(Draft):
    """A draft during whose merge another program saves the notebook, *times* times."""

    def save(self, path: Path, times: int) -> Slow:
        object.__setattr__(self, "saves", [(path, n) for n in range(times)])
        return self

    def __getattribute__(self, name: str) -> Any:
        if name == "cells" and self.saves:
            path, number = self.saves.pop()
            node = nbformat.read(path, as_version=4)
            node.cells.append(nbformat.v4.new_markdown_cell(f"我写的{number}。", id=f"x{number}"))
            nbformat.write(node, path)
        return super().__getattribute__(name)


def test_what_another_program_saves_meanwhile_is_merged_too(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    write_draft(path, draft_of(BASE), backups=tmp_path / "b")
    slow = Slow("r", draft_of(NEW).cells).save(path, 2)
    write_draft(path, slow, backups=tmp_path / "b")
    text = path.read_text("utf-8")
    assert "四亿" in text
    assert "我写的0" in text
    assert "我写的1" in text


def damaged(change: Any) -> str:
    data = json.loads(json.dumps(to_notebook(draft_of(BASE))))
    change(data)
    return json.dumps(data, ensure_ascii=False, indent=1)


def at(*path: Any, value: Any) -> Any:
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


SOURCE = ("cells", 0, "source")
RECORD = ("metadata", "survey", "draft")
SENTENCES = ("cells", 0, "metadata", "survey", "sentences")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: is empty"),
        ("# 笔记\n", "line 1: was saved only in part or is no notebook"),
        ("[]", "is no notebook"),
        ("{}", '"nbformat" is missing'),
        (damaged(at("cells", value=[]))[:-40], "was saved only in part"),
        ("{\n<<<<<<< HEAD\n", 'line 2: "<<<<<<<" is left of a merge'),
        (damaged(at(*SOURCE, value="一。\n>>>>>>> other\n")), 'cell 1, line 2: ">>>>>>>"'),
        (damaged(at(*SOURCE, value="一HALF。")).replace("HALF", "\\ud83d"), "cell 1, line 1: half"),
        (damaged(at("cells", 0, "cell_type", value="prose")), "cell 1: is no valid notebook"),
        (damaged(at("cells", value={})), "is no valid notebook"),
        (damaged(at("nbformat", value=3)), "old format 3"),
        (damaged(at("nbformat_minor", value=99)), "format 4.99, which is newer"),
        (damaged(at("metadata", value={})), "is not a draft that survey wrote"),
        (damaged(at(*RECORD, "review", value="other")), 'review "other", not of "r"'),
        (damaged(at(*RECORD, "version", value=9)), "later version of survey"),
        (damaged(at(*RECORD, "version", value="9")), "damaged"),
        (damaged(at(*RECORD, "cells", value=None)), "damaged"),
        (damaged(at(*RECORD, "cells", value=[{"id": "a", "type": "x"}])), "damaged"),
        (damaged(at(*RECORD, value=[])), "damaged"),
        (damaged(at(*SENTENCES, value=[1])), "cell 1: the record of what was generated is damaged"),
        (damaged(at(*SENTENCES, value=3)), "cell 1: the record of what was generated is damaged"),
        (damaged(at("nbformat", value=True)), '"nbformat" is missing'),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 5_000 + "]", "thousands of digits"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_nothing_written(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text, "utf-8")
    with pytest.raises(DraftError, match=re.escape(told)) as error:
        write_draft(path, draft_of(NEW), backups=tmp_path / "b")
    assert str(path) in str(error.value)
    assert path.read_text("utf-8") == text
    assert [file.name for file in tmp_path.iterdir()] == ["a.ipynb"]


@pytest.mark.parametrize("raw", [b"\x00\x01", '{"a": "数据"}'.encode("gb18030")])
def test_a_file_that_is_no_text_is_told(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(raw)
    with pytest.raises(DraftError, match=re.escape(str(path))):
        write_draft(path, draft_of(NEW), backups=tmp_path / "b")


@pytest.mark.parametrize("value", [None, 3, "x", [], {"cell": ["a"]}, {"suggestion": 3}])
def test_odd_metadata_of_the_authors_cells_do_no_harm(value: Any) -> None:
    node = to_notebook(draft_of(BASE))
    node.cells.append(nbformat.v4.new_markdown_cell("我的。", id="x", metadata={"survey": value}))
    assert "我的。" in shown(merged(node, draft_of(NEW)).node)

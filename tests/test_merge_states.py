"""Any sequence of author's edits, new drafts and merges loses nothing and undoes nothing."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from survey.draft.model import Cell, Draft, Sentence, Source, hashed
from survey.draft.notebook import is_suggestion, recorded_cell, to_notebook
from survey.draft.sentences import joined, pieces
from survey.merge import merged

MARK = re.compile(r"我写\d+号")
WORDS = ["用了图文对", "提出一种编码器", "结果优于先前", "没有说明数据", "训练了三周", "开放了权重"]
places = st.integers(0, 40)


def told(number: int, version: int) -> Sentence:
    text = f"工作{number}{WORDS[number % len(WORDS)]}，计{version}次 [@k{number}]。"
    return Sentence(text, (Source(f"n{number}", "a.md", number, number, hashed(f"{version}")),))


def number_of(text: str) -> int:
    found = re.search(r"工作(\d+)|标题(\d+)", text)
    return int(found[1] or -int(found[2])) if found else 0


def cell(id_: str, groups: list[list[Sentence]]) -> Cell:
    heading = (Sentence(f"## 标题{id_[1:]}"),)
    return Cell(id_, "markdown", (heading, *(tuple(group) for group in groups if group)))


def code(id_: str, lines: list[str]) -> Cell:
    return Cell(id_, "code", (tuple(map(Sentence, lines)),))


def texts(node: Any) -> list[str]:
    """Return all sentences outside of suggestions."""
    return [
        piece.text
        for c in node.cells
        if not is_suggestion(c)
        for piece in pieces(c.source, "markdown")
        if piece.text
    ]


def marks(node: Any) -> Counter[str]:
    return Counter(mark for c in node.cells for mark in MARK.findall(c.source))


def forgetful(node: Any) -> Any:
    """Return *node* without the digest that spares a merge when there is nothing new."""
    node = copy.deepcopy(node)
    node.metadata["survey"]["draft"]["digest"] = ""
    return node


class Merging(RuleBasedStateMachine):
    """An author and the program take turns at a notebook."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 100
        self.draft = Draft(
            "r",
            (
                cell("c1", [[told(1, 1), told(2, 1)], [told(3, 1)]]),
                code("c2", ["import survey", "", "x = 1", "survey.plot(x)"]),
                cell("c3", [[told(4, 1), told(5, 1), told(6, 1)]]),
                cell("c4", [[told(7, 1)]]),
            ),
        )
        self.node = to_notebook(self.draft)
        self.last = self.draft
        self.absent: set[str] = set()

    def fresh(self) -> str:
        self.count += 1
        return f"我写{self.count}号"

    def pick(self, at: int) -> Any:
        return self.node.cells[at % len(self.node.cells)] if self.node.cells else None

    # what the author does

    @rule(at=places, spot=places, end=st.booleans())
    def edit(self, at: int, spot: int, end: bool) -> None:
        chosen = self.pick(at)
        found = list(pieces(chosen.source, chosen.cell_type)) if chosen else []
        if not found:
            return
        i = spot % len(found)
        text = found[i].text
        mark = self.fresh() if chosen.cell_type != "code" else f"# {self.fresh()}"
        text = text + mark if end or not text else text[:-1] + mark + text[-1]
        chosen.source = joined([*found[:i], replace(found[i], text=text), *found[i + 1 :]])

    @rule(at=places, spot=places, gap=st.sampled_from(["", " ", "\n", "\n\n", "\n- ", "\n\n> "]))
    def insert(self, at: int, spot: int, gap: str) -> None:
        chosen = self.pick(at)
        if chosen is None:
            return
        found = list(pieces(chosen.source, chosen.cell_type))
        i = spot % (len(found) + 1)
        own = f"{gap}{self.fresh()}的话。"
        if chosen.cell_type == "code":
            own = f"\n# {own.strip()}\n"
        chosen.source = joined(found[:i]) + own + joined(found[i:])

    @rule(at=places, spot=places)
    def delete(self, at: int, spot: int) -> None:
        chosen = self.pick(at)
        found = list(pieces(chosen.source, chosen.cell_type)) if chosen else []
        if found:
            i = spot % len(found)
            chosen.source = joined(found[:i] + found[i + 1 :])

    @rule(at=places, to=places, spot=places)
    def move_sentence(self, at: int, to: int, spot: int) -> None:
        one, other = self.pick(at), self.pick(to)
        found = list(pieces(one.source, "markdown")) if one else []
        if not found or one is other or "code" in (one.cell_type, other.cell_type):
            return
        i = spot % len(found)
        if not is_suggestion(one) and not is_suggestion(other):
            one.source = joined(found[:i] + found[i + 1 :])
            other.source = f"{other.source}\n\n{found[i].text}"

    @rule(at=places)
    def add_cell(self, at: int) -> None:
        self.node.cells.insert(
            at % (len(self.node.cells) + 1),
            nbformat.v4.new_markdown_cell(f"{self.fresh()}的单元。", id=f"own{self.count}"),
        )

    @rule(at=places, to=places)
    def move_cell(self, at: int, to: int) -> None:
        if self.node.cells:
            moved = self.node.cells.pop(at % len(self.node.cells))
            self.node.cells.insert(to % (len(self.node.cells) + 1), moved)

    @rule(at=places)
    def delete_cell(self, at: int) -> None:
        if self.node.cells:
            del self.node.cells[at % len(self.node.cells)]

    @rule(at=places, spot=places)
    def split_cell(self, at: int, spot: int) -> None:
        chosen = self.pick(at)
        found = list(pieces(chosen.source, chosen.cell_type)) if chosen else []
        if len(found) < 2:
            return
        i = 1 + spot % (len(found) - 1)
        second = copy.deepcopy(chosen)
        chosen.source = joined(found[:i])
        second.source = joined(found[i:]).strip("\n")
        self.count += 1
        chosen["id"], second["id"] = f"p{self.count}", f"q{self.count}"
        self.node.cells.insert(self.node.cells.index(chosen) + 1, second)

    @rule(at=places)
    def join_cells(self, at: int) -> None:
        if len(self.node.cells) > 1:
            i = at % (len(self.node.cells) - 1)
            one, other = self.node.cells[i : i + 2]
            # prose in a cell of code counts as deleted: no program would run it
            if not is_suggestion(other) and (one.cell_type == "code") == (
                other.cell_type == "code"
            ):
                one.source = f"{one.source}\n\n{other.source}"
                del self.node.cells[i + 1]

    @rule(at=places, to=places)
    def duplicate_cell(self, at: int, to: int) -> None:
        if self.node.cells:
            made = copy.deepcopy(self.pick(at))
            self.count += 1
            made["id"] = f"d{self.count}"
            self.node.cells.insert(to % (len(self.node.cells) + 1), made)

    @rule(at=places, kind=st.sampled_from(["markdown", "raw"]))
    def change_type(self, at: int, kind: str) -> None:
        if self.node.cells and self.pick(at).cell_type != "code":
            i = at % len(self.node.cells)
            old = self.node.cells[i]
            made = getattr(nbformat.v4, f"new_{kind}_cell")(old.source)
            made["id"] = old.get("id") or made["id"]
            made.metadata = old.metadata
            self.node.cells[i] = made

    @rule(records_too=st.booleans())
    def lose_ids(self, records_too: bool) -> None:
        """Let another program write the notebook in an older format."""
        self.node.nbformat_minor = 4
        for at, c in enumerate(self.node.cells):
            c.pop("id", None)
            if records_too and at % 2:
                c.metadata.pop("survey", None)

    # what the notes do

    def change(self, at: int, made: Any) -> None:
        cells = list(self.draft.cells)
        prose = [i for i, c in enumerate(cells) if c.cell_type == "markdown"]
        if prose:
            i = prose[at % len(prose)]
            groups = [list(p) for p in cells[i].paragraphs[1:]]
            cells[i] = cell(cells[i].id, made(groups))
            self.draft = replace(self.draft, cells=tuple(cells))

    @rule(at=places, spot=places)
    def note_changes(self, at: int, spot: int) -> None:
        self.count += 1

        def made(groups: list[list[Sentence]]) -> list[list[Sentence]]:
            if groups:
                group = groups[spot % len(groups)]
                i = spot % len(group)
                group[i] = told(number_of(group[i].text), self.count)
            return groups

        self.change(at, made)

    @rule(at=places, spot=places, alone=st.booleans())
    def note_grows(self, at: int, spot: int, alone: bool) -> None:
        self.count += 1
        new = told(self.count, 1)

        def made(groups: list[list[Sentence]]) -> list[list[Sentence]]:
            if alone or not groups:
                groups.insert(spot % (len(groups) + 1), [new])
            else:
                group = groups[spot % len(groups)]
                group.insert(spot % (len(group) + 1), new)
            return groups

        self.change(at, made)

    @rule(at=places, spot=places)
    def note_shrinks(self, at: int, spot: int) -> None:
        def made(groups: list[list[Sentence]]) -> list[list[Sentence]]:
            if groups:
                group = groups[spot % len(groups)]
                del group[spot % len(group)]
            return groups

        self.change(at, made)

    @rule(at=places, to=places, spot=places)
    def note_moves(self, at: int, to: int, spot: int) -> None:
        taken: list[Sentence] = []

        def less(groups: list[list[Sentence]]) -> list[list[Sentence]]:
            if groups:
                group = groups[spot % len(groups)]
                taken.append(group.pop(spot % len(group)))
            return groups

        self.change(at, less)
        self.change(to, lambda groups: [*groups, taken])

    @rule(at=places)
    def sentences_change_order(self, at: int) -> None:
        self.change(at, lambda groups: [list(reversed(group)) for group in reversed(groups)])

    @rule(at=places, to=places)
    def cells_change_order(self, at: int, to: int) -> None:
        cells = list(self.draft.cells)
        if cells:
            moved = cells.pop(at % len(cells))
            cells.insert(to % (len(cells) + 1), moved)
            self.draft = replace(self.draft, cells=tuple(cells))

    @rule(at=places, is_code=st.booleans())
    def topic_comes(self, at: int, is_code: bool) -> None:
        self.count += 1
        id_ = f"c{self.count}"
        made = (
            code(id_, [f"y = {id_}", f"plot({id_})"])
            if is_code
            else cell(id_, [[told(self.count, 1)]])
        )
        cells = list(self.draft.cells)
        cells.insert(at % (len(cells) + 1), made)
        self.draft = replace(self.draft, cells=tuple(cells))

    @rule(at=places)
    def topic_goes(self, at: int) -> None:
        cells = list(self.draft.cells)
        if cells:
            del cells[at % len(cells)]
            self.draft = replace(self.draft, cells=tuple(cells))

    @rule(at=places)
    def key_changes(self, at: int) -> None:
        cells = list(self.draft.cells)
        if cells:
            self.count += 1
            i = at % len(cells)
            cells[i] = replace(cells[i], id=f"c{self.count}")
            self.draft = replace(self.draft, cells=tuple(cells))

    @rule(at=places, line=places)
    def code_changes(self, at: int, line: int) -> None:
        self.count += 1
        cells = list(self.draft.cells)
        i = at % len(cells) if cells else 0
        if cells and cells[i].cell_type == "code":
            lines = [s.text for s in cells[i].sentences]
            lines[line % len(lines)] = f"z = {self.count}"
            cells[i] = code(cells[i].id, lines)
            self.draft = replace(self.draft, cells=tuple(cells))

    # both together

    @rule()
    def redraft(self) -> None:
        before = copy.deepcopy(self.node)
        found = merged(self.node, self.draft)
        assert self.node == before, "merging changes nothing in place"
        after = found.node
        self.check_words(before, after)
        self.check_refused(before, after)
        self.check_new(before, after)
        self.check_again(after, is_changed=found.is_changed)
        self.node, self.last = copy.deepcopy(after), self.draft

    @rule()
    def redraft_soon(self) -> None:
        """Merge as often as an author edits, not once in twenty steps."""
        self.redraft()

    @rule(at=places, spot=places)
    def redraft_with_news(self, at: int, spot: int) -> None:
        self.note_changes(at, spot)
        self.note_grows(spot, at, alone=False)
        self.redraft()

    @rule(at=places, spot=places)
    def redraft_after_a_cut(self, at: int, spot: int) -> None:
        """Draft while the notes are being edited, and again when they are as they were."""
        whole = self.draft
        self.note_shrinks(at, spot)
        self.redraft()
        self.draft = whole
        self.redraft()

    @rule(at=places)
    def redraft_after_a_change_of_key(self, at: int) -> None:
        """Nothing moves, comes or goes because a work or a topic is called otherwise."""
        self.redraft()
        for number, c in enumerate(self.node.cells):
            c.metadata["mine"] = number
        before = [(c.source, c.metadata["mine"]) for c in self.node.cells]
        self.key_changes(at)
        self.redraft()
        assert [(c.source, c.metadata.get("mine")) for c in self.node.cells] == before

    def check_words(self, before: Any, after: Any) -> None:
        assert marks(after) == marks(before)

    def check_refused(self, before: Any, after: Any) -> None:
        standing = set(texts(before))
        self.absent |= {
            s.text
            for c in self.last.cells
            if c.cell_type == "markdown"
            for s in c.sentences
            if s.sources
        }
        self.absent -= standing
        assert not self.absent & set(texts(after))

    def check_new(self, before: Any, after: Any) -> None:
        shown = {t for c in after.cells for t in (p.text for p in pieces(c.source, "markdown"))}
        quoted = "\n".join(c.source for c in after.cells if is_suggestion(c))
        known = {s.text for c in self.last.cells for s in c.sentences}
        lost = {number_of(text) for text in self.absent}
        for c in self.draft.cells:
            was = next((old for old in self.last.cells if old.id == c.id), None)
            # a cell is deleted if neither it stands nor what was in it when it was deleted
            gone = was is not None and not any(
                recorded_cell(x) == c.id
                or (not recorded_cell(x) and not is_suggestion(x) and s.text in x.source)
                for x in before.cells
                for s in was.sentences
                if s.sources
            )
            for s in c.sentences:
                if c.cell_type == "markdown" and s.sources and s.text not in known:
                    ok = s.text in shown or s.text in quoted or gone
                    assert ok or number_of(s.text) in lost, s.text

    def check_again(self, after: Any, *, is_changed: bool) -> None:
        again = merged(after, self.draft)
        assert not again.is_changed
        assert again.node == after
        full = merged(forgetful(after), self.draft).node
        assert [c.source for c in full.cells] == [c.source for c in after.cells]
        assert full == (after if is_changed else merged(forgetful(full), self.draft).node)
        if is_changed:
            assert len({c["id"] for c in after.cells}) == len(after.cells)
            nbformat.validate(copy.deepcopy(after))


Merging.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, suppress_health_check=list(HealthCheck)
)
TestMerging = pytest.mark.slow(Merging.TestCase)

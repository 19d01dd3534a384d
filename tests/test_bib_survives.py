"""The bibliography is its author's: whatever he does to it survives whatever we do next."""

from __future__ import annotations

import json
import tempfile
from contextlib import chdir
from datetime import date
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from survey import upkeep
from survey.bibtex import read_bibtex
from survey.cli import main
from survey.corpus import load
from survey.enrich import Web
from survey.files import read_text
from survey.titles import title_key

TITLES = (
    "BLIP-2: Bootstrapping Language-Image Pre-training with Frozen Image Encoders",
    "Learning Transferable Visual Models From Natural Language Supervision",
    "A Long Enough Title of a Work Made Up",
    "多模态大模型研究综述与展望",
)
LOOSE = (
    "@misc{{{key},\n  title = {{{title}}}\n}}\n",
    "@ARTICLE {{ {key} ,\n\tTitle={{{title}}} ,\n\tYEAR = 2021 ,}}",
    '@inproceedings({key}, title = "{title}", booktitle = nips)\n',
    "@misc{{{key}, title = {{{title}}}, % mine\n  year = {{}},\r\n}}\n",
    "  @misc{{{key},\n title\n = {{{title}}}\n , note = {{a @ b, 50\\%}}\n,\n }}  \n",
    "@misc{{{key}, title = {{{title}, title = {{{title}}}, year = 2020}}\n",
)
"""Entries as people write them; the last is none."""
LINES = (
    "\ufeff",
    "% remark on @misc{nothing,",
    "@comment{ {kept} }",
    '@string{nips = "Neural Information"}',
    "@preamble{ {\\newcommand{\\x}{}} }",
    "@misc{open, title = {never closed",
    "}",
    "}}",
    "words between entries",
    "\t \t",
    "",
    "  year = {2019},",
    "  doi = {10.1000/x_y},",
    "  eprint = {2301.12597},",
    "@",
    "@misc{",
    "caf\udce9",
)
KEYS = ("blip2", "Li2023BLIP2", "k", "li2023blip2", "文献1")
CONTAINING = "## 2024.1.17\n《{title}》\n{date} 的一篇文章\n很好。\n"


def entry(form: str, key: str, title: str) -> str:
    return form.format(key=key, title=title)


pieces = st.sampled_from(LINES) | st.builds(
    entry, st.sampled_from(LOOSE), st.sampled_from(KEYS), st.sampled_from(TITLES)
)


places = st.integers(0, 99)


def put(lines: list[str], at: int, _: int, piece: str) -> list[str]:
    at %= len(lines) + 1
    return [*lines[:at], piece, *lines[at:]]


def drop(lines: list[str], at: int, _: int, __: str) -> list[str]:
    at %= len(lines)
    return [*lines[:at], *lines[at + 1 :]]


def move(lines: list[str], at: int, other: int, piece: str) -> list[str]:
    return put(drop(lines, at, other, piece), other, at, lines[at % len(lines)])


def mistype(lines: list[str], at: int, other: int, _: str) -> list[str]:
    line = lines[at % len(lines)]
    place = other % (len(line) + 1)
    wrong = line[:place] + '{}"@,=%#\\ x7'[other % 12] + line[place + 1 :]
    return [wrong if number == at % len(lines) else old for number, old in enumerate(lines)]


def turn(lines: list[str], *_: int | str) -> list[str]:
    return ["\n".join(reversed("\n".join(lines).split("\n\n")))]


def save_for_windows(lines: list[str], *_: int | str) -> list[str]:
    return ["\r\n".join("\n".join(lines).splitlines())]


EDITS = {f.__name__: f for f in (put, drop, move, mistype, turn, save_for_windows)}


def stands(before: str, after: str) -> bool:
    """Whether *after* is *before* with additions behind fields of entries, and at its end."""
    at, start = 0, 0
    for entry in sorted(read_bibtex(before, "").entries, key=lambda entry: entry.offset):
        end = entry.offset + len(entry.raw[:-1].rstrip())
        found = after.find(before[start:end], at)
        if found < 0 or (not start and found):
            return False
        at, start = found + end - start, end
    return before[start:] in after[at:]


def nothing_known(request: httpx.Request) -> httpx.Response:
    return httpx.Response(404, request=request)


class Desk(RuleBasedStateMachine):
    """An author edits a bibliography, notes and settings, and runs commands in any order."""

    @initialize(
        notes=st.lists(st.sampled_from(TITLES), min_size=1, unique=True),
        standing=st.lists(pieces, max_size=12),
    )
    def begin(self, notes: list[str], standing: list[str]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.file = self.root / "refs.bib"
        (self.root / "survey.toml").write_text("[sources]\nnotes = ['*.md']\nworks = 'w.json'\n")
        for number, title in enumerate(notes):
            self.note(number, title, "2023.1")
        cell = {"cell_type": "markdown", "metadata": {}, "source": "[@blip2; @k]", "id": "a"}
        book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (self.root / "draft.ipynb").write_text(json.dumps(book), encoding="utf-8")
        self.write("\n".join(standing))

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @property
    def text(self) -> str:
        return read_text(self.file, exact=True).text

    def write(self, text: str) -> None:
        self.file.write_bytes(text.encode("utf-8", "surrogateescape"))
        self.mine = text

    @property
    def has_doubles(self) -> bool:
        """Whether two entries are on one work: which of them counts may change with each."""
        titles = [title_key(work.title) for work in read_bibtex(self.text, "").works]
        return len(set(titles)) < len(titles)

    # what an author does

    @rule(how=st.sampled_from(sorted(EDITS)), at=places, other=places, piece=pieces)
    def edit(self, how: str, at: int, other: int, piece: str) -> None:
        lines = EDITS[how](self.text.split("\n"), at, other, piece)
        self.write("\n".join(lines))

    @rule(
        number=st.integers(0, 2),
        title=st.sampled_from(TITLES),
        day=st.sampled_from(["2021.2", "2023.1", "2024.10"]),
    )
    def note(self, number: int, title: str, day: str) -> None:
        text = CONTAINING.format(title=title, date=day)
        (self.root / f"{number}.md").write_text(text, encoding="utf-8")

    # what we do

    def run(self, *command: str) -> None:
        with chdir(self.root):
            result = CliRunner().invoke(main, command)
        assert result.exit_code in (0, 1, 2), result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), command

    @rule(fields=st.booleans())
    def bib(self, fields: bool) -> None:
        before = self.text
        self.run("bib", *([] if fields else ["--entries-only"]))
        once = self.text
        assert stands(before, once)
        assert fields or once.startswith(before)
        self.run("bib", *([] if fields else ["--entries-only"]))
        assert stands(once, self.text)
        assert self.text == once or self.has_doubles
        self.mine = self.text

    @rule()
    def change_a_date(self) -> None:
        """A key that was written, and can still be read, stays whatever the notes say later."""
        self.bib(fields=True)
        written = {work.key for work in read_bibtex(self.text, "").works}
        before = {title: key for title, key in self.keys().items() if key in written}
        for path in self.root.glob("*.md"):
            path.write_text(path.read_text("utf-8").replace("2023.1 ", "2022.7 "), "utf-8")
        assert self.has_doubles or before.items() <= self.keys().items()

    def keys(self) -> dict[str, str]:
        with chdir(self.root):
            return {paper.work.title: paper.key for paper in load().resolution.papers}

    @rule(
        command=st.sampled_from(
            ["papers", "check", "problems", "bib --cited draft.ipynb", "bib --format csl-json"]
        )
    )
    def look(self, command: str) -> None:
        self.run(*command.split())

    @rule()
    def enrich(self) -> None:
        with httpx.Client(transport=httpx.MockTransport(nothing_known)) as client, chdir(self.root):
            web = Web(client, sleep=lambda _: None)
            upkeep.ask(load(), web, today=date(2026, 11, 21))

    @invariant()
    def the_file_is_as_its_author_left_it(self) -> None:
        if hasattr(self, "mine"):
            assert self.text == self.mine


few = settings(max_examples=4, stateful_step_count=8, suppress_health_check=[HealthCheck.too_slow])
many = settings(few, max_examples=60, stateful_step_count=15)

TestAFewEdits = Desk.TestCase
TestAFewEdits.settings = few


class _Many(Desk):
    pass


TestManyEdits = pytest.mark.slow(_Many.TestCase)
TestManyEdits.settings = many


@pytest.mark.parametrize(
    "after",
    [
        "@misc{k, title={A}}",
        "% mine\n@misc{k, title={B}}",
        "% mine\n@misc{k, title={A}",
        "@misc{k, title={A}}\n% mine\n",
    ],
)
def test_the_test_sees_what_is_lost(after: str) -> None:
    assert stands("% mine\n@misc{k, title={A}}", "% mine\n@misc{k, title={A}, year={2}}\n\n@x{y}")
    assert not stands("% mine\n@misc{k, title={A}}", after)

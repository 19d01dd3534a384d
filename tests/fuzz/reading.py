"""What reads: outline, readers, values, titles, bibliographies, records, settings."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any

from hypothesis import strategies as st

from survey import bibtex, checks, describe, outline, readers, records, settings, titles, values
from survey.checks.fix import fix
from survey.draft import wording
from survey.draft.sentences import joined, pieces
from survey.errors import SurveyError
from survey.grounding.citations import cites
from survey.model import Note, Span, Work
from survey.readers.files.code import decoded, encoded
from survey.search.words import lexicon
from survey.values.mappings import NotReadError, read_yaml
from survey.works import lines_of_works, read_works, write_works

from . import grammar
from .rounds import target


@target(grammar.notes, size=300)
def outlines(text: str) -> None:
    """The leaves give the text back and own every line once; twice the same."""
    document = outline.parse(text)
    assert document.raw == text
    numbers = [line.number for leaf in document.leaves() for line in leaf.lines]
    assert numbers == list(
        range(1, text.count("\n") + (not text.endswith("\n") and text != "") + 1)
    )
    assert nested(document)
    for leaf in document.leaves():
        for line in leaf.lines:
            assert all(0 <= m.start <= m.end <= len(line.text) for m in line.marks)
    assert outline.parse(text) == document


def nested(block: outline.Block) -> bool:
    """Whether every block lies within the one that holds it."""
    return all(
        block.line <= child.line <= child.end_line <= block.end_line and nested(child)
        for child in block.children
    )


@target(grammar.notes)
def notes(text: str) -> None:
    """Every line has a role, ids are unique, lines lie in the file; twice the same."""
    found = readers.read(text, "a.md")
    assert [line.text for line in found.lines] == [
        raw.rstrip("\r") for raw in text.removesuffix("\n").split("\n") if text
    ] or text.endswith("\r")
    accounted(found)
    assert found == readers.read(text, "a.md")
    whole = decoded(encoded(found), text, "a.md")
    assert whole == found
    for note in found.notes:
        said = describe.statements(note, "k")
        describe.quantities(said)
        describe.relations(said, describe.NameIndex(()))
        spans = [other.span for other in found.notes]  # titles in a row share a remark
        assert all(any(lies_in(s.span, span) for span in spans) for s in said)


def accounted(found: readers.Reading) -> None:
    """Fail where something stated of the file is not in it, or a line has no account."""
    count = len(found.lines)
    assert [line.number for line in found.lines] == list(range(1, count + 1))
    ids = [note.id for note in found.notes]
    assert len(ids) == len(set(ids))
    spans = [range(note.span.line, note.span.end_line + 1) for note in found.notes]
    for note in found.notes:
        assert 1 <= note.span.line <= note.span.end_line <= count
        for number, _ in note.body:  # titles one below the other share the remark of the last
            assert number >= note.span.line
            assert any(number in span for span in spans)
        assert note.title.strip() or note.links or note.body
    assert all(1 <= problem.line <= count for problem in found.problems)
    for line in found.lines:
        assert (line.role == "blank") == (not line.text.strip()) or line.note
        assert line.note is None or line.note in ids or line.note in {t.id for t in found.tasks}


def lies_in(inner: Span, outer: Span) -> bool:
    return outer.line <= inner.line <= inner.end_line <= outer.end_line


def functions() -> list[Callable[[str], Any]]:
    """Return the functions of `values` that read a text."""
    found = (getattr(values, name) for name in sorted(values.__all__))
    made = [function for function in found if isinstance(function, FunctionType)]
    return [one for one in made if next(iter(one.__annotations__.values())) == "str"]


VALUES = functions()


@target(grammar.short, size=300)
def single_values(text: str) -> None:
    """Every value is read twice the same, and lies where it is said to lie."""
    for read in VALUES:
        found, again = read(text), read(text)
        assert (found == again) or (isinstance(found, Iterator) and [*found] == [*again])
        start, end = getattr(found, "start", 0), getattr(found, "end", 0)
        assert 0 <= start <= end <= len(text)
    with suppress(NotReadError):
        read_yaml(text)


@target(grammar.short, size=300)
def single_titles(text: str) -> None:
    """A title's key is its own key; a title read again is the same title."""
    title = titles.read_title(text)
    titles.looks_like_title(text)
    titles.is_name(text)
    assert titles.title_key(titles.title_key(text)) == titles.title_key(text)
    assert title.text == " ".join(title.text.split())
    lexicon().words(text)
    describe.holds(text, "model")


@target(grammar.bibs)
def bibliographies(text: str) -> None:
    """Nothing that stands in a ``.bib`` file is lost by reading, adding or repairing."""
    found = bibtex.read_bibtex(text, "refs.bib")
    assert found == bibtex.read_bibtex(text, "refs.bib")
    for entry in found.entries:
        assert text[entry.offset :].startswith(entry.raw)
    count = text.count("\n") + 1
    assert all(
        1 <= problem.line <= count for problem in checks.check_bibliography(text, "refs.bib")
    )
    wanted = [
        Work("new1", "A Long Enough Title of a Work Made Up"),
        Work("new2", "多模态大模型研究综述与展望"),
    ]
    once, _ = bibtex.add_entries(text, wanted)
    assert stands(text, once)
    assert len(bibtex.read_bibtex(once, "refs.bib").entries) >= len(found.entries)
    marks = [titles.title_key(work.title) for work in found.works]
    if len(marks) == len(set(marks)) and not found.problems:
        assert bibtex.add_entries(once, wanted)[0] == once
    after = fix(fix(text, "refs.bib")[0], "refs.bib")[0]  # one repair may lay another bare
    assert fix(after, "refs.bib")[0] == after


def stands(before: str, after: str) -> bool:
    """Whether *after* is *before* with additions behind fields of entries, and at its end."""
    at, start = 0, 0
    for entry in sorted(bibtex.read_bibtex(before, "").entries, key=lambda entry: entry.offset):
        end = entry.offset + len(entry.raw[:-1].rstrip())
        found = after.find(before[start:end], at)
        if found < 0 or (not start and found):
            return False
        at, start = found + end - start, end
    return before[start:] in after[at:]


@target(
    st.tuples(
        st.sampled_from(sorted(records.FORMATS)),
        st.one_of(grammar.bibs, grammar.ris, grammar.csl_text),
    ).map(list)
)
def bibliography_records(given: list[str]) -> None:
    """Records of every format are read whole, written and read again: no work is lost."""
    form, text = given
    text = grammar.in_a_file(text)
    found = records.read(text, f"a{form}", form)
    assert found == records.read(text, f"a{form}", form)
    accounted(found.reading())
    works = [record.work for record in found.records]
    for write, back in ((records.format_csl, ".json"), (records.format_ris, ".ris")):
        again = records.read(write(works), f"b{back}", back)
        assert len(again.records) == len(works)
        assert not [p for p in again.problems if p.severity == "error"]


@target(grammar.csl)
def facts(data: Any) -> None:
    """Facts that were written are read again as they were."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "works.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        try:
            known = read_works(path)
            lines_of_works(path)
            write_works(path, known)
        except SurveyError:
            return
        assert sorted(read_works(path), key=str) == sorted(known, key=str)


@target(grammar.notes, st.sampled_from(["markdown", "code", "raw"]))
def sentences(text: str, kind: str) -> None:
    """The sentences of a cell, joined, are the cell."""
    found = pieces(text, kind)
    assert joined(found) == text
    for piece in found:
        cites(piece.text)


@target(grammar.short, st.booleans(), size=300)
def words_of_drafts(text: str, chinese: bool) -> None:
    """What a draft writes of a note's words can be written, and is the same when done twice."""
    wording.tidy(text)
    wording.ended(text, chinese=chinese)
    wording.spaced(text)
    wording.at_start(wording.escaped(text))
    wording.listed([text, text], "zh" if chinese else "en")


TOML = st.lists(
    st.one_of(
        st.builds(
            "{} = {}".format,
            st.sampled_from(
                'notes works bibliography keywords topics language title since keys "a b" papers '
                "sections organizations folder notebooks authors".split()
            ),
            st.one_of(
                grammar.jsons.map(lambda data: json.dumps(data).replace("null", '""')),
                st.sampled_from(('["*.md"]', '"zh"', "2021-02-30", "1", "[1, []]", '"../x"')),
                grammar.short,
            ),
        ),
        st.sampled_from(
            "[sources] [topics.a] [topics.a.b] [reviews.r] [papers.x] [organizations] [venues] "
            "[build] [[reviews.r]] [sources [a.b]".split()
        ),
        grammar.short,
    ),
    max_size=10,
).map("\n".join)


@target(TOML)
def workbench_settings(text: str) -> None:
    """Settings are read, or a sentence says what is wrong with them."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / settings.FILE
        path.write_text(grammar.in_a_file(text), encoding="utf-8")
        try:
            settings.read(Path(name))
        except SurveyError as error:
            said = str(error)
        else:
            said = "read"
        assert re.search(r"\w", said)


def note_of(text: str) -> Note:
    """Return a note with *text* for its remark."""
    lines = tuple(enumerate(text.split("\n"), 1))
    return Note("paper", "A Title", Span("a.md", 1, len(lines)), body=lines)


@target(grammar.notes)
def remarks(text: str) -> None:
    """What is said, counted and named in a remark stands in its lines."""
    note = note_of(text)
    said = describe.statements(note, "k")
    for found in (*said, *describe.quantities(said)):
        assert lies_in(found.span, note.span)

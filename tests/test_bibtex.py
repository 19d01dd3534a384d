"""Golden entries, and what must hold for every file: nothing of an author's is ever lost.

The files of ``cases/bibtex`` hold cases: a title, the input in one or two parts and the expected
text, parted by lines with a single full stop. Run ``python tests/test_bibtex.py`` to fill in what
is missing (a case whose last part is empty), then read it before you keep it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.bibtex import add_entries, format_entry, known_keys, read_bibtex
from survey.bibtex.names import format_names, read_names
from survey.bibtex.tex import decode, encode
from survey.files import read_text
from survey.model import Person, Work
from survey.works import new_key, read_works

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "bibtex"
BIB = ROOT.parent / "shared" / "bib"


def works_of(items: list[dict[str, Any]], folder: Path) -> tuple[Work, ...]:
    path = folder / "works.json"
    path.write_text(json.dumps(items), encoding="utf-8")
    return read_works(path)


def entry(item: str, folder: Path) -> str:
    """Return the entry of a work given as a CSL item, keyed as a new one."""
    work = works_of([{"id": "new", **json.loads(item)}], folder)[0]
    text = format_entry(replace(work, key=new_key(work, ())))
    assert not read_bibtex(text, "new.bib").problems
    return text.rstrip("\n")


def added(before: str, items: str, folder: Path) -> str:
    """Return what a file becomes, and below a line what differs."""
    works = works_of(json.loads(items), folder)
    after, problems = add_entries(before, works)
    assert add_entries(after, works)[0] == after
    said = [f"{p.source}:{p.line}: {p.severity} {p.code}: {p.message}" for p in problems]
    return "\n".join([after.rstrip("\n"), *(["---"] if said else []), *said])


def read(text: str) -> str:
    """Return what is read of a file: a paragraph a work, problems last."""
    found = read_bibtex(text, "a.bib")
    lines = []
    for work, its in zip(found.works, found.entries, strict=True):
        lines.append(f"{its.line}: {work.key}: {work.type}: {work.title}")
        values = {
            name: getattr(work, name)
            for name in (
                "published venue venue_year container volume number pages publisher doi arxiv "
                "primary_class url"
            ).split()
        }
        values["authors"] = "; ".join(
            f"{{{p.literal}}}" if p.literal else f"{p.family}, {p.given}" for p in work.authors
        )
        values["language"] = work.language if work.language != "en" else ""
        lines += [f"  {name}: {value}" for name, value in values.items() if value]
    return "\n".join([*lines, *(f"{p.line}: {p.severity} {p.code}" for p in found.problems)])


RUNS: dict[str, tuple[int, Callable[..., str]]] = {
    "entries.md": (1, lambda folder, item: entry(item, folder)),
    "add.md": (2, lambda folder, before, items: added(before, items, folder)),
    "read.md": (1, lambda folder, text: read(text)),  # noqa: ARG005
}
"""Of each file of cases: how many parts the input has, and what is made of it."""


def parts_of(name: str) -> list[list[str]]:
    text = (CASES / name).read_text(encoding="utf-8")
    parts = re.split(r"^\.\n", text, flags=re.MULTILINE)
    size = RUNS[name][0] + 2
    return [parts[at : at + size] for at in range(0, len(parts) - 1, size)]


def cases() -> list[Any]:
    return [
        pytest.param(name, parts[1:-1], parts[-1], id=f"{name}: {parts[0].strip()}")
        for name in RUNS
        for parts in parts_of(name)
    ]


@pytest.mark.parametrize(("name", "given", "expected"), cases())
def test_case(name: str, given: list[str], expected: str, tmp_path: Path) -> None:
    assert RUNS[name][1](tmp_path, *given).strip() == expected.strip()


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


FILES = sorted(BIB.rglob("*.bib")) if BIB.is_dir() else []
real_files = pytest.mark.skipif(
    not FILES, reason="the real .bib files are not beside the repository"
)


@real_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_read_and_left_alone(path: Path) -> None:
    text = read_text(path, exact=True).text
    found = read_bibtex(text, path.name)
    assert len(found.works) == len(found.entries)
    assert all(text[e.offset :].startswith(e.raw) for e in found.entries)
    lines = text.split("\n")
    assert all(e.key in "\n".join(lines[e.line - 1 : e.line + 2]) for e in found.entries)
    assert add_entries(text, ()) == (text, read_bibtex(text, "refs.bib").problems)


@real_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_adding_to_a_real_file_loses_nothing(path: Path) -> None:
    text = read_text(path, exact=True).text
    works = [*read_works(ROOT / "data" / "works.json"), *read_bibtex(text, path.name).works]
    once, _ = add_entries(text, works)
    assert is_subsequence(text, once)
    assert add_entries(once, works)[0] == once


TRICKY = (
    "{ } \\ $ % & # _ ~ ^ - -- --- `` '' ' ` , and others BLIP-2: GPT van Jr. é ß 张三 多模 a @ = "
    '" }{ {a} \\& \\'
).split()
words = st.text(st.characters(exclude_categories=["C", "Z", "M"]), min_size=1, max_size=12)
texts = st.lists(st.one_of(words, st.sampled_from(TRICKY)), min_size=1, max_size=6).map(" ".join)
people = st.one_of(
    st.builds(Person, family=texts, given=texts),
    st.builds(Person, family=texts),
    st.builds(Person, literal=texts),
)
keys = st.from_regex(r"[a-z]{1,2}[0-9]{0,2}", fullmatch=True)
authors = st.lists(people, max_size=3).map(tuple)
published = st.builds(
    Work,
    key=keys,
    title=texts,
    type=st.just("paper-conference"),
    authors=authors,
    container=texts,
    venue_year=st.integers(1990, 2030),
    pages=st.sampled_from([None, "1-20", "e5"]),
    publisher=st.none() | texts,
    doi=st.sampled_from([None, "10.1000/a_b", "10.1000/c"]),
)
preprints = st.builds(
    Work,
    key=keys,
    title=texts,
    type=st.just("article"),
    authors=authors,
    published=st.just("2023-01"),
    arxiv=st.sampled_from(["2301.12597", "2301.00001"]),
    primary_class=st.sampled_from([None, "cs.CV"]),
    language=st.sampled_from(["en", "zh", "de"]),
)
works = st.one_of(published, preprints)
SAME = "key title type authors container year pages publisher doi arxiv primary_class".split()


@given(texts)
def test_tex_round_trip(text: str) -> None:
    assert decode(encode(text)) == text


@given(st.lists(people, max_size=4).map(tuple))
def test_names_round_trip(names: tuple[Person, ...]) -> None:
    assert read_names(format_names(names)) == (names, True)


@given(works)
def test_work_to_entry_to_work(work: Work) -> None:
    found = read_bibtex(format_entry(work), "new.bib")
    assert not found.problems
    (again,) = found.works
    for name in SAME:
        assert getattr(again, name) == getattr(work, name), name
    assert work.language == again.language or work.type != "article"


@given(st.text() | st.lists(works, max_size=3).map(lambda w: "".join(map(format_entry, w))))
def test_any_text_is_read_and_left_alone(text: str) -> None:
    assert add_entries(text, ())[0] == text


noise = st.sampled_from(
    [
        "",
        "\n",
        "% remark\n",
        "@string{a = {b}}\n",
        "@misc{zz,\n title = {open\n",
        "@comment{x}",
        "}",
        "\r\n",
    ]
)


@given(st.lists(works, max_size=3), st.lists(works, max_size=4), noise, noise)
def test_adding_keeps_all_and_once_is_enough(
    old: list[Work], new: list[Work], before: str, after: str
) -> None:
    text = before + "\n".join(map(format_entry, old)) + after
    once, _ = add_entries(text, new)
    assert is_subsequence(text, once)
    assert add_entries(once, new)[0] == once
    known = known_keys(read_bibtex(once, "a.bib"), new)
    assert set(known) == {work.key for work in new}


@given(st.lists(works, min_size=1, max_size=3, unique_by=lambda work: work.key))
def test_new_entries_follow_what_stands(new: list[Work]) -> None:
    text = "@misc{mine, title = {Something Else Entirely, in Its Own Words}}"
    assert add_entries(text, new)[0].startswith(text + "\n\n")


def test_entries_only_leaves_every_entry_alone() -> None:
    text = "@misc{k, title = {A Title That Is Long Enough}}\n"
    new = [
        Work("k", "A Title That Is Long Enough", published="2020"),
        Work("m", "Another Title That Is Long Enough", published="2021"),
    ]
    after, problems = add_entries(text, new, entries_only=True)
    assert after == f"{text}\n{format_entry(new[1])}"
    assert not problems
    assert [p.message for p in add_entries(text, new)[1]] == ['"k" got key, year']


def test_a_difference_names_the_place_of_the_facts() -> None:
    text = "@misc{k, title = {A Title That Is Long Enough}, doi = {10.1/x}}\n"
    new = [Work("k", "A Title That Is Long Enough", doi="10.1/y")]
    said = [p.message for p in add_entries(text, new, places={"k": "w.json:7"})[1]]
    assert said[0] == '"k" says "10.1/x"; the facts (w.json:7) say "10.1/y"'


def test_line_ends_are_the_files_own() -> None:
    text = "@misc{k,\r\n  title = {A Title That Is Long Enough}\r\n}\r\n"
    new = [
        Work("k", "A Title That Is Long Enough", published="2020"),
        Work("m", "Another Title That Is Long Enough", published="2021"),
    ]
    after, _ = add_entries(text, new)
    assert after.count("\n") == after.count("\r\n") > text.count("\n")


REFS = ROOT / "refs.bib"
REQUIRED = {
    "inproceedings": {"author", "title", "booktitle", "year"},
    "article": {"author", "title", "journal", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "misc": {"author", "title", "howpublished", "year", "url"},
}


def test_refs_hold_every_work_in_full() -> None:
    found = read_bibtex(REFS.read_text(encoding="utf-8"), "refs.bib")
    facts = read_works(ROOT / "data" / "works.json")
    assert not found.problems
    assert {e.key for e in found.entries} >= {work.key for work in facts}
    assert len(found.entries) >= 100
    for its in found.entries:
        assert set(its.fields) >= REQUIRED[its.type], its.key
        assert read_names(its.fields["author"])[1], its.key


def test_refs_are_what_the_facts_say() -> None:
    text = REFS.read_text(encoding="utf-8")
    facts = read_works(ROOT / "data" / "works.json")
    after, problems = add_entries(text, facts)
    assert (after, [p for p in problems if p.severity != "info"]) == (text, [])


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_pandoc_prints_authors_and_capitals() -> None:
    pandoc = pypandoc.get_pandoc_path()
    done = run(
        pandoc, "--fail-if-warnings", "-f", "bibtex", "-t", "csljson", "refs.bib", folder=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    items = {item["id"]: item for item in json.loads(done.stdout)}
    for work in read_works(ROOT / "data" / "works.json"):
        item = items[work.key]
        plain = re.sub(r"</?span[^>]*>", "", item["title"])
        assert plain.casefold().replace("’", "'") == work.title.casefold()
        names = {w for w in re.findall(r"\w+", work.title) if re.search(r"\w[A-Z]", w)}
        assert names <= set(re.findall(r"\w+", plain)), work.title
        families = [name.get("family") or name["literal"] for name in item["author"]]
        assert [f.split()[-1] for f in families] == [
            (p.family or p.literal).split()[-1] if p.family else p.literal.split()[-1]
            for p in work.authors
        ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bibtex") is None, reason="bibtex is not installed")
@pytest.mark.parametrize("style", ["plain", "alpha"])
def test_bibtex_has_no_complaint(style: str, tmp_path: Path) -> None:
    shutil.copy(REFS, tmp_path / "refs.bib")
    aux = f"\\relax\n\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{refs}}\n"
    (tmp_path / "survey.aux").write_text(aux)
    done = run("bibtex", "survey", folder=tmp_path)
    if "couldn't open style" in done.stdout:
        pytest.skip(f"bibtex has no {style}.bst")
    assert done.returncode == 0
    assert "Warning" not in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("biber") is None, reason="biber is not installed")
def test_biber_has_no_complaint(tmp_path: Path) -> None:
    shutil.copy(REFS, tmp_path / "refs.bib")
    done = run("biber", "--tool", "--validate-datamodel", "refs.bib", folder=tmp_path)
    assert done.returncode == 0
    assert "WARN" not in done.stdout
    assert "ERROR" not in done.stdout


def fill() -> None:
    """Write what comes out into the cases whose last part is empty."""
    import tempfile

    for name, (_, run) in RUNS.items():
        filled = parts_of(name)
        for parts in filled:
            if not parts[-1].strip():
                parts[-1] = run(Path(tempfile.mkdtemp()), *parts[1:-1])
        text = "".join(f"{part.rstrip()}\n.\n".lstrip("\n") for parts in filled for part in parts)
        (CASES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    fill()

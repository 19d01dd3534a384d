"""Small bibliographies with the problems wanted, and what a fix may never do.

Each ``cases/checks/*.bib`` has a ``.txt`` beside it: the problems, and below a line the fixes as
the bytes that change. Run ``python tests/test_checks.py`` to write those that are missing and
docs/checks.md, then read them before you keep them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from survey import frames
from survey.bibtex import read_bibtex
from survey.checks import (
    CHECKS,
    Draft,
    as_github,
    as_json,
    check_bibliography,
    check_cited,
    explain,
    fix,
    fix_file,
)
from survey.checks.formats import COLUMNS
from survey.errors import UnknownKeyError
from survey.files import read_text
from survey.model import Person, Problem, Work
from survey.works import read_works

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "checks"
DOCUMENT = ROOT / "docs" / "checks.md"
SHARED = ROOT.parent / "shared" / "bib"


FACT = Work(
    "li2023blip2",
    "BLIP-2: Bootstrapping Language-Image Pre-training",
    type="paper-conference",
    authors=(Person("Li", "Junnan"),),
    container="International Conference on Machine Learning",
    venue="ICML",
    venue_year=2023,
    arxiv="2301.12597",
    doi="10.1000/2",
    volume="202",
    pages="19730-19742",
)
"""What the examples of the checks that compare with facts speak of."""


def told(problems: tuple[Problem, ...]) -> str:
    return "".join(
        f"{p.line}: {p.severity} {p.code}: {' | '.join(filter(None, (p.message, p.suggestion)))}\n"
        for p in problems
    )


def outcome(text: str) -> str:
    return f"{told(check_bibliography(text, 'a.bib'))}---\n{told(fix(text, 'a.bib')[1])}"


def document() -> str:
    """Return docs/checks.md as it should be: its introduction and a section a code."""
    introduction = DOCUMENT.read_text(encoding="utf-8").partition("\n## ")[0]
    return "\n\n".join([introduction.rstrip("\n"), *map(explain, CHECKS)]) + "\n"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.bib")), ids=lambda path: path.stem)
def test_what_is_found_in_a_file(path: Path) -> None:
    wanted = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert outcome(path.read_text(encoding="utf-8")) == wanted


def test_a_good_file_has_no_problem() -> None:
    assert outcome((CASES / "clean.bib").read_text(encoding="utf-8")) == "---\n"


@pytest.mark.parametrize("code", [code for code, check in CHECKS.items() if check.example])
def test_the_example_of_a_check_shows_it_and_its_fix_ends_it(code: str) -> None:
    check = CHECKS[code]
    found = {p.code: p.severity for p in check_bibliography(check.example, "a.bib", [FACT])}
    assert found.get(code) == check.severity
    after, changed = fix(check.example, "a.bib", codes=[code])
    assert bool(changed) is bool(check.fix)
    left = {p.code for p in check_bibliography(after, "a.bib", [FACT])}
    assert (code in left) is not bool(check.fix)


def test_every_check_has_its_section() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_every_code_that_a_file_can_have_is_told() -> None:
    source = (ROOT / "src" / "survey" / "bibtex").glob("*.py")
    codes = {c for p in source for c in re.findall(r'"(bib-[a-z-]+)"', p.read_text("utf-8"))}
    assert codes
    assert codes <= set(CHECKS)


def test_explain_names_the_nearest_code() -> None:
    with pytest.raises(UnknownKeyError, match='did you mean "bib-bad-year"'):
        explain("bad-year")


PREPRINT = """@misc{blip2,
  title = {{BLIP-2}: Bootstrapping Language-Image Pre-training},
  author = {Junnan, Li},
  year = 2023, eprint = {2301.12597}, archiveprefix = {arXiv}}
"""


def test_facts_show_a_published_preprint_and_names_in_the_wrong_order() -> None:
    assert check_bibliography(PREPRINT, "a.bib") == ()
    found = check_bibliography(PREPRINT, "a.bib", [FACT])
    assert [p.code for p in found] == ["bib-author", "bib-preprint"]


@pytest.mark.parametrize(
    ("drafts", "wanted"),
    [
        ([], []),
        ([Draft("a.md", ("one", "two", "parent"))], []),
        ([Draft("a.md", ("one",))], ["a.bib:2: bib-uncited"]),
        ([Draft("a.md", ("*",))], []),
        (
            [Draft("a.md", ("one", "tow", "*"), "x\nsee [@one; @{tow}]")],
            ["a.md:2: cited-missing"],
        ),
        ([Draft("a.md", ("tow", "*"), "@tower\n[-@tow, p. 3]")], ["a.md:2: cited-missing"]),
    ],
)
def test_cited(drafts: list[Draft], wanted: list[str]) -> None:
    text = "@misc{one, crossref={parent}}\n@misc{two}\n@misc{parent}\n"
    found = check_cited(drafts, text, "a.bib")
    assert [f"{p.source}:{p.line}: {p.code}" for p in found] == wanted


def test_a_missing_key_is_answered_with_the_nearest() -> None:
    (problem,) = check_cited([Draft("a.md", ("li2023blip", "*"))], "@misc{li2023blip2}", "a.bib")
    assert problem.message.endswith('did you mean "li2023blip2"?')


def test_github_shows_the_gravity_and_keeps_to_one_line() -> None:
    problems = [
        Problem("b", "warning", "100% of\r\nit", "a:b.bib", 2, "so"),
        Problem("a", "error", "x, y: z", "a:b.bib", 1),
    ]
    assert as_github(problems).splitlines() == [
        "::error file=a%3Ab.bib,line=1,title=a::x, y: z",
        "::warning file=a%3Ab.bib,line=2,title=b::100%25 of%0D%0Ait%0Aso",
    ]
    assert as_github([]) == ""


def test_json_has_the_columns_of_the_frame_of_problems() -> None:
    assert list(COLUMNS) == list(frames.COLUMNS["problems"])
    problem = Problem("a", "info", "中", "a.bib", 3, "b")
    (row,) = json.loads(as_json([problem]))
    assert list(row) == list(COLUMNS)
    assert (row["message"], row["line"]) == ("中", 3)


def replayed(raw: bytes, problems: tuple[Problem, ...]) -> bytes:
    """Return *raw* with the bytes replaced that the problems tell of, and no others."""
    edits = [
        (int(m[1]), int(m[2]), m[3].encode())
        for p in problems
        for m in re.finditer(r'bytes (\d+)-(\d+): ".*?" → "(.*?)"(?=; bytes \d|\Z)', p.message)
    ]
    for start, end, new in sorted(edits, reverse=True):
        raw = raw[:start] + new + raw[end:]
    return raw


OURS = [*sorted(CASES.glob("*.bib")), ROOT / "refs.bib"]


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_fix_changes_the_bytes_that_it_tells_of_and_no_others(path: Path) -> None:
    check_fix(path)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real .bib files is not beside us")
def test_a_fix_keeps_real_files() -> None:
    paths = sorted(SHARED.rglob("*.bib"))
    assert paths
    for path in paths:
        check_fix(path)


def check_fix(path: Path) -> None:
    text = read_text(path, exact=True).text
    after, problems = fix(text, path.name)
    raw = after.encode("utf-8", "surrogateescape")
    assert raw == replayed(path.read_bytes(), problems)
    assert fix(after, path.name) == (after, ())
    shape = [
        [(e.key, e.type, list(e.fields)) for e in read_bibtex(t, "").entries] for t in (text, after)
    ]
    assert shape[0] == shape[1]
    codes = [Counter(p.code for p in check_bibliography(t, "a.bib")) for t in (text, after)]
    assert not {code for code in codes[1] if codes[1][code] > codes[0][code]}


def test_a_fix_keeps_line_ends_and_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_bytes(b"\xef\xbb\xbf% M\xfcller\r\n@misc{k,\r\n  pages = {1-9} ,\r\n}  \r\n\x1a")
    (problem,) = fix_file(path, "a.bib")
    assert (problem.line, problem.code) == (3, "bib-page-dash")
    assert path.read_bytes() == (
        b"\xef\xbb\xbf% M\xfcller\r\n@misc{k,\r\n  pages = {1--9} ,\r\n}  \r\n\x1a"
    )
    assert fix_file(path, "a.bib") == ()


def test_only_the_codes_asked_for_are_put_right() -> None:
    text = "@misc{k, pages = {1-9}, month = {May}}"
    assert fix(text, "a.bib", codes=["bib-month-word"])[0] == "@misc{k, pages = {1-9}, month = may}"
    assert fix(text, "a.bib", codes=[])[0] == text


def test_our_own_bibliography_is_well() -> None:
    text = (ROOT / "refs.bib").read_text(encoding="utf-8")
    found = check_bibliography(text, "refs.bib", read_works(ROOT / "data" / "works.json"))
    assert [p for p in found if p.severity != "info"] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real .bib files is not beside us")
@pytest.mark.parametrize(
    ("name", "code", "lines"),
    [
        ("deep-learning.bib", "bib-bad-isbn", [4440]),
        ("crossref-errors.bib", "bib-et-al", [4775]),
        ("udl.bib", "bib-double-id", [2679]),
        ("biblatex-examples.bib", "bib-bad-date", []),
        ("chinese-gbt.bib", "bib-name-order", []),
        ("chinese-gbt.bib", "bib-bad-year", []),
    ],
)
def test_real_files(name: str, code: str, lines: list[int]) -> None:
    found = check_bibliography(read_text(SHARED / name, exact=True).text, name)
    assert [p.line for p in found if p.code == code] == lines


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    for case in sorted(CASES.glob("*.bib")):
        wanted = case.with_suffix(".txt")
        if not wanted.exists():
            wanted.write_text(outcome(case.read_text(encoding="utf-8")), encoding="utf-8")

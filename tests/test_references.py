"""References as text: GB/T 7714 with each work in its own language, and the styles beside it."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from survey import pandoc
from survey.references import citeproc, formatted
from survey.references.altered import altered
from survey.references.languages import edition, edition_number, language_of, volume
from survey.references.styles import style_path

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "references"
NUMERIC, NAMES = "gb-t-7714-2015-numeric", "gb-t-7714-2015-author-date"
MIXED = (CASES / "mixed.bib").read_text(encoding="utf-8")


def keys_of(entries: str) -> list[str]:
    """Return the keys of entries in their order."""
    return re.findall(r"^@\w+[{(]([^,]+),", entries, re.MULTILINE)


KEYS = keys_of(MIXED)


@pytest.mark.parametrize("style", [NUMERIC, NAMES, "ieee", "acm", "apa", "nature"])
def test_a_mixed_list(style: str) -> None:
    wanted = (CASES / f"{style}.txt").read_text(encoding="utf-8")
    assert formatted(MIXED, KEYS, style) == wanted.splitlines()


def test_what_entries_say_in_one_way_or_another() -> None:
    entries, wanted = ((CASES / f"single.{e}").read_text(encoding="utf-8") for e in ("bib", "txt"))
    assert formatted(entries, keys_of(entries), NUMERIC) == wanted.splitlines()


def test_no_keys_no_references() -> None:
    assert formatted(MIXED, [], NUMERIC) == []


def test_only_the_cited_are_printed() -> None:
    assert formatted(MIXED, ["wang2020"], NUMERIC) == [
        "[1] 王小明. 视觉问答方法研究[D]. 北京: 清华大学, 2020."
    ]


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        (NAMES, "(Radford et al., 2021; 张明 等, 2021; 山田太郎 ほか, 2018)"),
        (NUMERIC, "^([1–3])"),
        ("apa", "(Radford et al., 2021; 山田太郎 et al., 2018; 张明 et al., 2021)"),
    ],
)
def test_a_citation_names_each_work_in_its_own_language(style: str, wanted: str) -> None:
    assert cited("[@radford2021; @zhang2021; @yamada2018]", style) == wanted


def test_a_page_is_not_lost() -> None:
    assert cited("[@radford2021, p. 3]", NAMES) == "(Radford et al., 2021: 3)"
    assert cited("[@zhang2021, p. 3]", NUMERIC) == "^([1, p. 3])"


def cited(text: str, style: str) -> str:
    """Return what the first paragraph reads once its citations are resolved."""
    with citeproc(MIXED, style) as arguments:
        printed = pandoc.run(["-t", "plain", "--wrap=none", *arguments], text)
    return printed.split("\n\n")[0].replace("\u00a0", " ")


def test_notes_hold_references_in_their_own_languages() -> None:
    with citeproc(MIXED, "gb-t-7714-2015-note") as arguments:
        text = pandoc.run(["-t", "plain", "--wrap=none", *arguments], "A.[@openai2023; @zhang2021]")
    assert "OpenAI, DOE J. GPT-4 technical report: TR-4[R]" in text
    assert "张明, 李华, 王强, 等. 多模态检索综述" in text


@pytest.mark.parametrize("form", ["html", "latex", "docx", "gfm"])
def test_every_format_has_the_same_text(form: str, tmp_path: Path) -> None:
    path, body = tmp_path / f"out.{form}", " ".join(f"[@{key}]" for key in KEYS)
    with citeproc(MIXED, NUMERIC) as arguments:
        pandoc.run(["-t", form, "--wrap=none", "-s", "-o", str(path), *arguments], body)
    text = pandoc.run(["-f", form, "-t", "plain", "--wrap=none", str(path)], "")
    printed = re.sub(r"\s|&quot;", "", text)
    for line in formatted(MIXED, KEYS, NUMERIC):
        words = line.split("] ", 1)[1]
        assert re.sub(r"\s", "", words) in printed


def test_a_broken_entry_takes_no_other_with_it() -> None:
    entries = "@misc{k, title = {Whole}, year = 2001}\n@misc{broken, title = {open"
    assert formatted(entries, ["k"], NUMERIC) == ["[1] Whole[Z]. 2001."]


@pytest.mark.parametrize(
    ("title", "said", "wanted"),
    [
        ("Deep Learning", "en", "en"),
        ("Deep Learning", "fr", "fr"),
        ("BERT 与 GPT 的比较", "en", "zh"),
        ("Reading the word 道 in early translations from Europe", "en", "en"),
        ("国語辞典", "ja", "ja"),
        ("ニューラルネットの基礎", "zh", "ja"),
        ("도서관 이야기", "en", "ko"),
        ("Мова і література", "uk", "uk"),
        ("", "en", "en"),
    ],
)
def test_the_language_of_a_title(title: str, said: str, wanted: str) -> None:
    assert language_of(title, said) == wanted


@pytest.mark.parametrize(
    ("language", "volumes", "editions"),
    [
        ("zh", "第 2 卷", "11 版"),
        ("en", "Vol. 2", "11th ed."),
        ("ja", "第 2 巻", "第 11 版"),
        ("ko", "제 2 권", "제 11 판"),
        ("ru", "Т. 2", "11-е изд."),
        ("sv", "Vol. 2", "11th ed."),
    ],
)
def test_words_of_volumes_and_editions(language: str, volumes: str, editions: str) -> None:
    assert (volume("2", language), edition("11", language)) == (volumes, editions)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("Third", "3"), ("21st", "21"), ("2nd ed.", "2"), ("第2版", "2"), ("2020版", "2020"),
     ("刻本", "刻本"), ("Rev. ed.", "Rev. ed.")],
)  # fmt: skip
def test_editions_as_numbers(said: str, wanted: str) -> None:
    assert edition_number(said) == wanted


@pytest.mark.parametrize("kind", ["numeric", "author-date", "note"])
def test_the_installed_style_still_has_what_is_altered(kind: str) -> None:
    path = style_path(f"gb-t-7714-2015-{kind}")
    assert "is-numeric" in path.read_text(encoding="utf-8")
    text = altered(path)
    assert "is-numeric" not in text
    assert 'variable="annote"' in text
    assert ("无日期" in text) == (kind == "author-date")


@pytest.fixture(scope="module")
def gbt7714(shared: Path) -> dict[str, Any]:
    """The scorer, and what it makes of the standard's own examples."""
    scorer = runpy.run_path(str(ROOT / "benchmarks" / "gbt7714.py"))
    text = (shared / "gbt7714" / "cases.json").read_text(encoding="utf-8")
    cases = json.loads(text)
    return scorer | {
        "cases": cases,
        "numeric": scorer["standard"](cases, "numeric"),
        "author_date": scorer["standard"](cases, "author_date"),
        "csl": scorer["csl"](cases),
    }


@pytest.mark.slow
@pytest.mark.parametrize("order", ["numeric", "author_date"])
def test_examples_of_the_standard(order: str, gbt7714: dict[str, Any]) -> None:
    results = gbt7714[order]
    assert len(results) == 167
    assert gbt7714["share"](gbt7714["counting"](results)) >= 0.98
    assert gbt7714["share"](results) >= 0.98


@pytest.mark.slow
def test_items_of_the_bilingual_style(gbt7714: dict[str, Any]) -> None:
    assert len(gbt7714["csl"]) == 141
    assert gbt7714["share"](gbt7714["csl"]) >= 0.9


WORDS = {
    "zh": r"\bet al\b|\btrans\.|\bVol\. \d|\d(?:st|nd|rd|th) ed\.|ほか|и др",
    "en": r"[，,] ?等|译\.|\d 版|第 ?\d+ 卷|卷 \d|ほか|и др|佚名|无日期",
}
"""Joining words that a reference in a language must not have."""


@pytest.mark.slow
@pytest.mark.parametrize("order", ["numeric", "author_date", "csl"])
def test_joining_words_are_of_the_language(order: str, gbt7714: dict[str, Any]) -> None:
    cases = gbt7714["cases"]
    given = [*cases["standard"], *cases["csl"]]
    languages = {case["id"]: case["language"][:2] for case in given}
    checked = 0
    for result in gbt7714[order]:
        pattern = WORDS.get(languages[result.id])
        if pattern:
            checked += 1
            extra = set(re.findall(pattern, result.got)) - set(re.findall(pattern, result.wanted))
            assert not extra, (result.wanted, result.got)
    assert checked > 130

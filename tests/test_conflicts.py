"""Sources of one paper that do not agree, and of every field who says what."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from survey.conflicts import conflicts
from survey.corpus import Corpus, read
from survey.facts import FIELDS, PRECEDENCE, text_of
from survey.settings import Settings

TITLE = "A Long Enough Title of a Work"
WORK = {"id": "doe2023long", "title": TITLE, "author": [{"family": "Doe", "given": "Jo"}]}
ICLR = {"container-title": "International Conference on Learning Representations",
        "container-title-short": "ICLR", "issued": {"date-parts": [[2023]]}}  # fmt: skip


def corpus(folder: Path, **files: str) -> Corpus:
    """Return the corpus of a workbench with these files, ``__`` for a full stop in their names."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    chosen = Settings(folder, notes=("*.md",), works=Path("works.json"))
    paths = [p for p in sorted(folder.iterdir()) if p.name not in ("refs.bib", "works.json")]
    return read(paths, chosen, base=folder)


def note(*, date: str = "", venue: str = "", link: str = "") -> str:
    """Return a note whose remark is its own: equal notes count once."""
    fields = {"Date": date, "Accepted": venue, "Link": link}
    said = "".join(f"- **{name}:** {value}\n" for name, value in fields.items() if value)
    return f"# {TITLE}\n{said}- **Idea:** Good, {date} {venue}.\n"


def facts(**custom: str | dict[str, list[str]]) -> str:
    return json.dumps([{**WORK, **ICLR, "custom": custom}], indent=1)


LOG = f"## 2024.1.17\n《{TITLE}》\n{{}}很好。\n"
ARXIV = "https://arxiv.org/abs/2301.12597"
NONE: list[str] = []
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "two notes, months apart": (
        {"a__md": note(date="2023-05-11"), "b__md": note(date="2023-08")},
        ["a.md:1 dates-differ b.md:1", "b.md:1 dates-differ a.md:1"],
    ),
    "two notes, one more precise": (
        {"a__md": note(date="2023-05-11"), "b__md": note(date="2023-05")}, NONE,
    ),
    "earlier than the facts": (
        {"a__md": note(date="2023-01"), "works__json": facts(first_public="2023-09-18")},
        ["a.md:1 dates-differ works.json:2"],
    ),
    "days from the facts": (
        {"a__md": note(date="2023-01-15"), "works__json": facts(first_public="2023-01-30")}, NONE,
    ),
    "a later version than the facts know": (
        {"a__md": note(date="2023-06"), "works__json": facts(first_public="2023-01-30")},
        ["a.md:1 later-version works.json:2"],
    ),
    "the year of the venue": (
        {"a__md": note(date="2023"), "works__json": facts(first_public="2022-01-30")}, NONE,
    ),
    "a later version than its own arXiv id": (
        {"a__md": note(date="2023-06", link=ARXIV)}, ["a.md:1 later-version a.md:1"],
    ),
    "the month of its arXiv id": ({"a__md": note(date="2023-01", link=ARXIV)}, NONE),
    "before its arXiv id: it was elsewhere": ({"a__md": note(date="2022", link=ARXIV)}, NONE),
    "another venue than the facts": (
        {"a__md": note(venue="ICML 2023"), "works__json": facts()},
        ["a.md:1 venue-differs works.json:2"],
    ),
    "another year than the facts": (
        {"a__md": note(venue="ICLR 2022"), "works__json": facts()},
        ["a.md:1 venue-differs works.json:2"],
    ),
    "the venue without a year": ({"a__md": note(venue="ICLR"), "works__json": facts()}, NONE),
    "two notes, two venues": (
        {"a__md": note(venue="ICML 2023"), "b__md": note(venue="ICLR 2023")},
        ["a.md:1 venue-differs b.md:1", "b.md:1 venue-differs a.md:1"],
    ),
    "another venue than refs.bib": (
        {"a__md": note(venue="ICML 2023"),
         "refs__bib": f"%\n@inproceedings{{k, title={{{TITLE}}}, booktitle={{ICLR}}, year=2023}}"},
        ["a.md:1 venue-differs refs.bib:2"],
    ),
    "a record of another venue": (
        {"a__md": note(venue="ICML 2023"), "works__json": facts(arxiv="2301.12597"),
         "z__bib": f"@inproceedings{{k, title={{{TITLE}}}, author={{Doe, Jo}}, booktitle={{ICML}},"
                   " year=2023, eprint={2301.12597}}"},
        ["a.md:1 venue-differs works.json:2", "z.bib:1 venue-differs works.json:2"],
    ),
    "published after it was read": (
        {"a__md": LOG.format("2024.10 的一篇文章\n")},
        ["a.md:3 published-after-read"],
    ),
    "published after it was read elsewhere": (
        {"a__md": LOG.format(""), "b__md": note(date="2024-10")},
        ["a.md:2 published-after-read b.md:1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_conflicts_name_both_places(
    files: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    found = corpus(tmp_path, **files).problems
    found = found[found["code"].isin(["dates-differ", "later-version", "venue-differs",
                                      "published-after-read"])]  # fmt: skip
    places = found["message"].str.extract(r" at (\S+:\d+)$")[0].fillna("")
    said = found["source"] + ":" + found["line"].astype(str) + " " + found["code"] + " " + places
    assert said.str.strip().tolist() == expected


def test_every_value_is_told_with_its_place_and_who_is_believed(tmp_path: Path) -> None:
    sources = {
        "venue": ["dblp:x"],
        "first_public": ["arxiv 2026-11-21"],
        "suggested": ["published: 2023-01-29 (crossref 2026-11-21, by title, score 93)"],
    }
    entry = f"title = {{{TITLE}}}, author = {{Doe, Jo}}, eprint = {{2301.12597}}"
    found = corpus(
        tmp_path,
        a__md=note(date="2023-02", venue="ICML 2023"),
        refs__bib=f"@misc{{mine, {entry}}}\n",
        z__bib=f"@misc{{k, {entry}, doi = {{10.1/x}}}}",
        works__json=facts(first_public="2023-01-30", arxiv="2301.12597", sources=sources),
    ).facts
    assert found["paper"].unique().tolist() == ["mine"]
    published = found[found["field"] == "published"]
    assert published[["value", "chosen", "origin", "source", "line"]].values.tolist() == [
        ["2023-01-30", True, "service", "works.json", 2],
        ["2023-01", False, "bibliography", "refs.bib", 1],
        ["2023-01", False, "record", "z.bib", 1],
        ["2023-02", False, "note", "a.md", 1],
        ["2023-01-29", False, "suggestion", "works.json", 2],
    ]
    assert published["verified"].iloc[0] == ["arxiv 2026-11-21"]
    chosen = found[found["chosen"].astype(bool)].set_index("field")["origin"]
    assert (chosen["venue"], chosen["doi"]) == ("facts", "record")


def test_a_note_fills_what_another_leaves_open(tmp_path: Path) -> None:
    made = corpus(tmp_path, a__md=note(), b__md=note(date="2023-05", venue="ICML 2023"))
    assert made.papers[["published", "venue", "venue_year"]].values.tolist() == [
        ["2023-05", "ICML", 2023]
    ]
    chosen = made.facts.query("field == 'published' and chosen")
    assert chosen["source"].tolist() == ["b.md"]


def test_of_each_field_of_ours_one_value_is_chosen(root: Path) -> None:
    ours = read(sorted(root.glob("data/notes/*.md")), Settings(root), base=root)
    rows = ours.facts
    assert set(rows["origin"]) <= set(PRECEDENCE)
    chosen = rows[rows["chosen"].astype(bool)]
    told = dict(
        zip(zip(chosen["paper"], chosen["field"], strict=True), chosen["value"], strict=True)
    )
    assert len(told) == len(chosen)
    for paper in ours.resolution.papers:
        for name in set(FIELDS) - {"type"}:
            assert told.get((paper.key, name), "") == text_of(paper.work, name), paper.key
    ranks = rows["origin"].map(list(PRECEDENCE).index)
    for _, group in ranks.groupby([rows["paper"], rows["field"]]):
        assert group.is_monotonic_increasing


def test_facts_of_a_selection_are_those_of_its_papers(root: Path) -> None:
    ours = read(sorted(root.glob("data/notes/*.md")), Settings(root), base=root)
    keys = set(ours.facts["paper"])
    some = ours.select(venue="ICML")
    assert set(some.facts["paper"]) == set(some.papers["key"]) < keys


def test_papers_without_values_have_no_conflict(root: Path) -> None:
    ours = read(sorted(root.glob("data/notes/*.md")), Settings(root), base=root)
    bare = [replace(paper, notes=()) for paper in ours.resolution.papers]
    assert list(conflicts(bare, ours.stated)) == []

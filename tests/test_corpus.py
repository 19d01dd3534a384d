"""The corpus of this repository, and of files that a user points at."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pandas as pd
import pytest

import survey
from survey import corpus as corpora
from survey import readers
from survey.corpus import Corpus
from survey.errors import SettingsError, UnknownKeyError
from survey.frames import COLUMNS

CLIP = """## 2024.1.2
《CLIP: Learning Transferable Visual Models From Natural Language Supervision》
2021.2 OpenAI 的一篇文章，图文对比预训练
"""
LLAVA = """- LLaVA: Visual Instruction Tuning
  - 2023.04, NeurIPS2023
  - 把指令微调搬到图文上
- Visual Instruction Tuning
  - 2023
"""


@pytest.fixture(scope="module")
def ours(root: Path) -> Corpus:
    settings = corpora.settings.read(root)
    paths = sorted((root / "data" / "notes").rglob("*.md"))
    return corpora.read(paths, settings, base=root)


def write(folder: Path, **files: str) -> list[Path]:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def bare(folder: Path, *paths: Path) -> Corpus:
    """Return the corpus of these files without any workbench's facts."""
    return corpora.read(paths, corpora.Settings(folder), base=folder)


def test_our_notes_speak_of_these_works(ours: Corpus) -> None:
    assert ours.papers["status"].value_counts().to_dict() == {"read": 145, "pending": 5, "named": 6}
    assert ours.notes["kind"].value_counts().to_dict() == {
        "paper": 153, "task": 17, "link": 3, "discussion": 2, "tool": 2,
    }  # fmt: skip
    assert len(ours.tasks) == 17


def test_every_paper_has_a_topic_with_its_reason(ours: Corpus) -> None:
    assert set(ours.assignments["paper"]) == set(ours.papers["key"])
    assert ours.assignments.notna().all().all()
    assert not ours.problems["code"].eq("unknown-paper").any()


def test_everything_leads_to_its_file_and_line(ours: Corpus, root: Path) -> None:
    lines = {
        p: (root / p).read_text(encoding="utf-8").split("\n") for p in set(ours.notes["source"])
    }
    for note in ours.notes.to_dict("records"):
        span = "\n".join(lines[note["source"]][note["line"] - 1 : note["end_line"]])
        assert note["title"][-12:] in span.replace("*", "")
    for statement in ours.statements.to_dict("records"):
        line = lines[statement["source"]][statement["line"] - 1]
        words = statement["text"].replace("*", "").replace("`", "")[:8].strip()
        assert words in line.replace("*", "").replace("`", "") or "](" in line


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_frames_have_their_columns_also_when_empty(name: str, ours: Corpus, tmp_path: Path) -> None:
    for corpus in (ours, bare(tmp_path)):
        frame = getattr(corpus, name)
        assert frame.columns.tolist() == list(COLUMNS[name])
        assert {c: str(t) for c, t in frame.dtypes.items()} == {
            c: t if t != "string" else str(pd.Series(dtype="string").dtype)
            for c, t in COLUMNS[name].items()
        }


def test_a_paper_is_found_by_key_and_by_name(ours: Corpus) -> None:
    assert ours["li2023blip2"] == ours["BLIP-2"] == ours["blip2"]
    assert "li2023blip2" in ours["blip2"]._repr_html_()
    with pytest.raises(UnknownKeyError, match="li2023blip2"):
        ours["li2023blip"]


def test_a_card_shows_markup_as_text(tmp_path: Path) -> None:
    (path,) = write(
        tmp_path, a="## 2024.1.2\n《An <script>alert(1)</script> Attack on Notes》\n2024\n"
    )
    (paper,) = bare(tmp_path, path).resolution.papers
    assert "<script>" not in paper._repr_html_()


def test_selections(ours: Corpus) -> None:
    chosen = ours.select(topic="multimodal", since="2023-01", until="2023-12", venue="ICML")
    assert set(chosen.papers["venue"]) == {"ICML"}
    assert chosen.papers["published"].between("2023-01", "2023-12-31").all()
    assert set(chosen.notes["paper"]) <= set(chosen.papers["key"])
    assert len(ours.select(status="pending")) == 5
    with pytest.raises(UnknownKeyError, match="multimodal"):
        ours.select(topic="multimodel")


def test_counts_add_up(ours: Corpus) -> None:
    assert ours.counts("status")["papers"].sum() == 156
    assert ours.counts("year", by="status").to_numpy().sum() == 156
    years = ours.counts("year").index.tolist()
    assert years == sorted(years)
    venues = ours.counts("venue")
    assert venues.index[-1] == "—"
    with pytest.raises(UnknownKeyError, match="venue"):
        ours.counts("venues")


def test_timeline_calendar_gap_and_progress(ours: Corpus) -> None:
    timeline = ours.timeline(language="en")
    assert timeline["published"].is_monotonic_increasing
    assert len(timeline) == ours.papers["published"].notna().sum()
    assert (
        ours.reading_calendar()["papers"].sum()
        == ours.notes.query("kind == 'paper'")["read"].count()
    )
    assert ours.reading_gap().notna().all().all()
    assert ours.progress().groupby("review")["papers"].sum().min() >= 1


def test_reviews(ours: Corpus) -> None:
    review = ours.review("gnn")
    assert len(review.papers) == review.coverage()["read"].sum() == 57
    assert set(review.papers["status"]) == {"read"}
    assert review.papers["key"].is_unique
    assert {"li2018deeper", "he2020lightgcn"} < set(review.papers["key"])
    assert review.tasks["review"].unique().tolist() == ["gnn"]
    with pytest.raises(UnknownKeyError, match="multimodal"):
        ours.review("multimodl")


def test_notes_of_one_paper_are_joined_without_facts(tmp_path: Path) -> None:
    corpus = bare(tmp_path, *write(tmp_path, a=CLIP, b=LLAVA))
    assert corpus.papers["notes"].tolist() == [2, 1] or corpus.papers["notes"].tolist() == [1, 2]
    titles = corpus.notes.loc[corpus.notes["source"] == "b.md", "title"]
    assert titles.tolist() == ["Visual Instruction Tuning"] * 2 or len(set(titles)) == 2
    assert set(corpus.joins["evidence"]) == {"title"}


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_the_order_of_files_changes_nothing(order: tuple[str, ...], tmp_path: Path) -> None:
    paths = dict(zip("abc", write(tmp_path, a=CLIP, b=LLAVA, c=CLIP + "\n" + LLAVA), strict=True))
    straight = bare(tmp_path, *paths.values())
    turned = bare(tmp_path, *(paths[name] for name in order))
    assert set(turned.notes["note"]) == set(straight.notes["note"])
    pd.testing.assert_frame_equal(turned.papers, straight.papers)
    key = ["note", "paper"]
    assert turned.joins[key].values.tolist() == straight.joins[key].values.tolist()


def test_an_older_copy_of_a_log_adds_nothing(tmp_path: Path) -> None:
    task = "# pending list\n- [ ] Deeper Insights into Graph Convolutional Networks\n\n"
    old, new = write(tmp_path, old=task + CLIP, new=task + LLAVA + "\n" + CLIP)
    alone, both = bare(tmp_path, new), bare(tmp_path, old, new)
    assert both.notes["note"].tolist() == alone.notes["note"].tolist()
    assert both.tasks["task"].tolist() == alone.tasks["task"].tolist()
    assert set(both.notes["source"]) == {"new.md"}
    (problem,) = both.problems.query("code == 'repeated-notes'").to_dict("records")
    assert (problem["source"], problem["severity"]) == ("old.md", "info")


def test_a_grown_log_keeps_the_ids_of_its_notes(shared: Path) -> None:
    states = sorted((shared / "corpora" / "history").glob("*.md"))
    assert len(states) > 2
    for before, after in itertools.pairwise(states):
        old, new = (
            {
                n.title: (n.id, n.text)
                for n in readers.read(p.read_text(encoding="utf-8"), p.name).notes
            }
            for p in (before, after)
        )
        same = [title for title in old if title in new and old[title][1] == new[title][1]]
        assert same
        assert [old[title][0] for title in same] == [new[title][0] for title in same]


def test_notes_that_disagree_are_reported_at_both_places(tmp_path: Path) -> None:
    one = "- Visual Instruction Tuning\n  - 2023.04\n"
    other = "- Visual Instruction Tuning\n  - 2023.06\n  - 另一处\n"
    corpus = bare(tmp_path, *write(tmp_path, a=one, b=other))
    found = corpus.problems.query("code == 'dates-differ'")
    assert found["source"].tolist() == ["a.md", "b.md"]


def test_the_bibliography_keeps_what_its_author_wrote(tmp_path: Path) -> None:
    (path,) = write(tmp_path, a=CLIP)
    mine = (
        "% mine\n@misc{clip, title = {Learning transferable visual models from natural\n"
        " language supervision}}\n"
    )
    bib = tmp_path / "refs.bib"
    bib.write_text(mine, encoding="utf-8")
    corpus = bare(tmp_path, path)
    assert corpus.papers["key"].tolist() == ["clip"]
    corpus.write_bibtex(bib)
    first = bib.read_bytes()
    corpus.write_bibtex(bib)
    assert bib.read_bytes() == first
    kept = iter(first.decode())
    assert all(character in kept for character in mine)


def test_references_are_printed_in_a_style_by_its_name(ours: Corpus) -> None:
    chosen = ours.select(topic="multimodal/dialogue")
    gb, ieee = chosen.bibliography(), chosen.bibliography(style="ieee")
    assert len(gb) == len(ieee) == 2
    assert all("et al" in line and "[C" in line for line in gb)
    assert all("“" in line for line in ieee)
    with pytest.raises(SettingsError, match="ieee"):
        chosen.bibliography(style="ieeee")


def test_load_takes_paths_folders_and_patterns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, a=CLIP)
    (tmp_path / "more").mkdir()
    write(tmp_path / "more", b=LLAVA)
    assert survey.load("a.md").notes["source"].tolist() == ["a.md"]
    assert set(survey.load("more").notes["source"]) == {"more/b.md"}
    assert set(survey.load("**/*.md").notes["source"]) == {"a.md", "more/b.md"}
    shutil.rmtree(tmp_path / "more")
    with pytest.raises(survey.SourceError, match=r"survey\.toml"):
        survey.load()


def test_a_bibliography_that_is_not_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    (path,) = write(tmp_path, a=CLIP)
    mine = b"@misc{cafe, title = {Caf\xe9 Society in Latin Letters}, author = {Ren\xe9, A.}}\n"
    bib = tmp_path / "refs.bib"
    bib.write_bytes(mine)
    bare(tmp_path, path).write_bibtex(bib)
    assert bib.read_bytes().startswith(mine)
    assert b"Learning Transferable" in bib.read_bytes()

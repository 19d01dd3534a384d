"""Topics of papers, and what a review of ``survey.toml`` takes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey import corpus as corpora
from survey import settings
from survey.corpus import Corpus
from survey.errors import EmptyReviewError, SettingsError, SurveyError, UnknownKeyError

NOTES = """# Trees
- Acorn: One Oak Model for All Seasons
  - 2019.03
  - 橡树的一篇文章
- Beech: A Wooden Model
  - 2021.05
  - 基于 Acorn 改进
# Water
- Creek: Rivers as Streams of Tokens
  - 2022
  - 关于河流，也提到橡树
- Dune: A Model of Dry Places
  - 一点水也没有
"""
TOPICS = """[topics.nature]
en = "Nature"
[topics.nature.oaks]
en = "Oaks"
zh = "橡树"
keywords = ["oak", "橡树"]
builds_on = ["acorn"]
[topics.nature.rivers]
en = "Rivers"
keywords = ["河流"]
headings = ["water"]
"""
KEYS = """@misc{acorn, title={Acorn: One Oak Model for All Seasons}}
@misc{beech, title={Beech: A Wooden Model}}
@misc{creek, title={Creek: Rivers as Streams of Tokens}}
@misc{dune, title={Dune: A Model of Dry Places}}
"""


def bench(folder: Path, more: str = "", topics: str = TOPICS) -> Corpus:
    notes = folder / "data" / "notes"
    notes.mkdir(parents=True, exist_ok=True)
    (notes / "a.md").write_text(NOTES, encoding="utf-8")
    (folder / "refs.bib").write_text(KEYS, encoding="utf-8")
    (folder / "survey.toml").write_text(topics + more, encoding="utf-8")
    return corpora.read([notes / "a.md"], settings.read(folder), base=folder)


def given(corpus: Corpus) -> dict[str, list[str]]:
    return dict(zip(corpus.papers["key"], corpus.papers["topics"], strict=True))


def test_each_rule_gives_a_topic_and_says_where(tmp_path: Path) -> None:
    rows = bench(tmp_path).assignments.astype(object).where(lambda frame: frame.notna(), None)
    assert rows.values.tolist() == [
        ["acorn", "nature/oaks", "title: oak; first sentence: 橡树", "data/notes/a.md", 2],
        ["beech", "nature/oaks", "builds on: acorn", "data/notes/a.md", 7],
        ["creek", "nature/rivers", "heading: water; first sentence: 河流", "data/notes/a.md", 9],
        ["dune", "nature/rivers", "heading: water", "data/notes/a.md", 12],
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("[papers]\ndune.topics = []", []),
        ('[papers]\ndune.topics = ["nature/oaks"]', ["nature/oaks"]),
        ('[papers.dune]\ntopics = ["nature"]', ["nature"]),
        ('[topics.dry]\npapers = ["dune"]', ["dry", "nature/rivers"]),
        ('[topics.dry]\npapers = ["dune"]\n[papers]\ndune.topics = []', []),
    ],
)
def test_the_author_adds_topics_and_takes_them_away(
    more: str, expected: list[str], tmp_path: Path
) -> None:
    corpus = bench(tmp_path, more)
    assert given(corpus)["dune"] == expected
    row = corpus.assignments.query("paper == 'dune'").to_dict("records")[0]
    line = (tmp_path / row["source"]).read_text(encoding="utf-8").split("\n")[row["line"] - 1]
    assert row["source"] == "survey.toml"
    assert "dune" in line


def test_papers_without_a_topic_are_listed(tmp_path: Path) -> None:
    corpus = bench(tmp_path, "[papers]\ndune.topics = []\n[reviews.all]")
    lost = corpus.assignments[corpus.assignments["topic"].isna()]
    assert lost["paper"].tolist() == ["dune"]
    review = corpus.review("all")
    assert review.coverage().loc["其他"].tolist() == [1, 0, 0]
    assert review.outline()["topic"].tolist() == ["nature/oaks", "nature/rivers", "—"]
    assert review.section("—").papers["key"].tolist() == ["dune"]


def test_a_topic_gives_way_to_one_below_it(tmp_path: Path) -> None:
    topics = '[topics.wood]\nkeywords = ["oak", "wooden"]\n[topics.wood.oaks]\nkeywords = ["oak"]'
    found = given(bench(tmp_path, topics=topics))
    assert found == {"acorn": ["wood/oaks"], "beech": ["wood"], "creek": [], "dune": []}


def test_topics_of_a_selection_are_those_of_the_whole(tmp_path: Path) -> None:
    corpus = bench(tmp_path)
    chosen = corpus.select(since="2021", until="2021")
    assert given(chosen) == {"beech": ["nature/oaks"]}
    assert chosen.relations["other"].tolist() == ["acorn"]
    assert chosen.lineage().empty


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[topics.a]\nparent = "b"\n[topics.b]\nparent = "a"', r"\[topics\.b\.a\].*below itself"),
        ('[topics."a/b"]', '"/" parts topics'),
        ('[papers]\ndune.topics = ["nature/oak"]', 'papers.dune.topics.*"nature/oaks"'),
        ("[papers]\ndune.topic = []", '"topics"'),
        ('[reviews.r]\nsince = "May 2020"', "a date like"),
        ('[reviews.r]\nuntil = "2020-13"', "a date like"),
        ('[reviews.r]\nwithot = ["dune"]', 'did you mean "without"'),
    ],
)
def test_what_settings_cannot_mean_is_an_error(more: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        bench(tmp_path, more)


def test_an_unknown_key_is_a_problem_with_its_line(tmp_path: Path) -> None:
    corpus = bench(tmp_path, '[topics.dry]\npapers = [\n  "dune",\n  "dunes",\n]\n')
    (problem,) = corpus.problems.query("code == 'unknown-paper'").to_dict("records")
    assert (problem["source"], problem["severity"]) == ("survey.toml", "warning")
    assert '"dunes",' in (tmp_path / "survey.toml").read_text().split("\n")[problem["line"] - 1]
    assert problem["suggestion"] == "dune"


def test_only_a_whole_workbench_knows_that_a_key_is_unknown(tmp_path: Path) -> None:
    bench(tmp_path, '[topics.dry]\npapers = ["dunes"]')
    other = tmp_path / "other.md"
    other.write_text(NOTES, encoding="utf-8")
    alone = corpora.read([other], settings.read(tmp_path), base=tmp_path)
    assert not alone.problems["code"].eq("unknown-paper").any()


@pytest.mark.parametrize(
    ("review", "keys"),
    [
        ("", "acorn beech creek dune"),
        ('topics = ["nature/oaks"]', "acorn beech"),
        ('categories = ["Water"]', "creek dune"),
        ('categories = ["Water"]\ntopics = ["nature/oaks"]', "acorn beech creek dune"),
        ('topics = ["nature"]\nsince = "2021-05"', "beech creek"),
        ("since = 2021-05-02\nuntil = 2022-03-01", "beech creek"),
        ('topics = ["nature"]\nuntil = "2021"', "acorn beech"),
        ('papers = ["dune"]', "dune"),
        ('topics = ["nature/oaks"]\npapers = ["dune"]\nwithout = ["acorn"]', "beech dune"),
        ('topics = ["nature"]\nsince = "2022"\npapers = ["dune"]', "creek dune"),
        ('papers = ["dune", "creek"]\nwithout = ["dune"]', "creek"),
    ],
)
def test_a_review_takes_in_what_it_says(review: str, keys: str, tmp_path: Path) -> None:
    found = bench(tmp_path, f"[reviews.r]\n{review}").review("r")
    assert found.papers["key"].tolist() == keys.split()
    assert sorted(k for row in found.outline()["keys"] for k in row) == keys.split()
    assert found.coverage().to_numpy().sum() == len(found.papers)


@pytest.mark.parametrize(
    ("review", "error", "said"),
    [
        ('topics = ["nature"]\nsince = "2030"', EmptyReviewError, "none of 4.*since 2030"),
        ('categories = ["Watre"]', SettingsError, 'no heading holds "Watre".*"Water"'),
        ('without = ["acron"]', SettingsError, r'survey\.toml:\d+: reviews\.r\.without.*"acorn"'),
        ('papers = ["acron"]', SettingsError, '"acorn"'),
    ],
)
def test_a_review_that_cannot_be_is_told(
    review: str, error: type[SurveyError], said: str, tmp_path: Path
) -> None:
    corpus = bench(tmp_path, f"[reviews.r]\n{review}")
    with pytest.raises(error, match=said):
        corpus.review("r")


def test_an_empty_review_has_progress(tmp_path: Path) -> None:
    progress = bench(tmp_path, '[reviews.r]\nsince = "2030"').progress()
    assert progress["papers"].tolist() == [0, 0, 0]


def test_what_a_review_leaves_out_has_its_reason(tmp_path: Path) -> None:
    corpus = bench(
        tmp_path,
        '[reviews.r]\ntopics = ["nature"]\nsince = "2020"\nwithout = ["creek"]\n'
        '[reviews.s]\npapers = ["beech"]\n[papers]\ncreek.topics = []\n',
    )
    left = corpus.review("r").left_out()
    assert dict(zip(left["key"], left["kind"], strict=True)) == {
        "acorn": "date", "creek": "without", "dune": "date",
    }  # fmt: skip
    assert left["reason"][0] == "published 2019-03, before 2020"
    left = corpus.review("s").left_out()
    assert dict(zip(left["key"], left["reason"], strict=True)) == {
        "acorn": "related to beech", "creek": "has no topic",
    }  # fmt: skip


def test_what_waits_below_the_item_that_plans_a_review_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "data" / "notes").mkdir(parents=True)
    tasks = "# pending list\n- [ ] 写一篇树木综述\n  - [ ] Elm: Leaves Fall Down Slowly\n"
    (tmp_path / "data" / "notes" / "t.md").write_text(tasks, encoding="utf-8")
    (tmp_path / "survey.toml").write_text(
        '[topics.x]\n[reviews.r]\ntopics = ["x"]\nkeywords = ["树木"]\n', encoding="utf-8"
    )
    corpus = corpora.read(
        [tmp_path / "data" / "notes" / "t.md"], settings.read(tmp_path), base=tmp_path
    )
    assert corpus.review("r").papers["status"].tolist() == ["pending"]


def test_sections_share_no_paper(ours_multimodal: Corpus) -> None:
    review = ours_multimodal.review("multimodal")
    outline = review.outline()
    keys = [key for row in outline["keys"] for key in row]
    assert sorted(keys) == review.papers["key"].tolist()
    assert sum(len(review.section(topic)) for topic in outline["topic"]) == len(keys)
    assert len(review.section("multimodal")) == len(keys)
    assert outline["papers"].min() > 1
    with pytest.raises(UnknownKeyError, match="multimodal"):
        review.section("multimodl")


def test_the_facts_of_a_selection(ours_multimodal: Corpus) -> None:
    facts = ours_multimodal.review("multimodal").selection
    assert (facts.says, facts.considered) == ("topics multimodal", len(ours_multimodal))
    assert facts.papers <= facts.notes
    assert facts.published == ("2013-12", "2024-05-16")
    assert facts.read is not None


@pytest.fixture(scope="module")
def ours_multimodal(root: Path) -> Corpus:
    paths = sorted((root / "data" / "notes").rglob("*.md"))
    return corpora.read(paths, settings.read(root), base=root)


OTHERS = """
    abdin2024phi3 bao2021beit child2019generating cho2014learning gao2023retrievalaugmented
    he2015vbpr hendy2023good jia2024knowledge kocmi2023large kolesnikov2019bit li2018deeper
    parvez2021retrieval peng2022beitv2 rei2020comet selvaraju2016gradcam shwartzziv2017opening
    sinitsyna2024generative xu2023baize yang2024llm yuan2021tokenstotokenvit zhang2023prompting
""".split()
"""The works of the five first files of notes that are not multimodal."""


def test_the_multimodal_review_of_other_notes(shared: Path, root: Path) -> None:
    paths = sorted((shared / "seeds").glob("*.txt"))
    corpus = corpora.read(paths, settings.read(root), base=shared)
    assert set(corpus.papers["key"]) - set(corpus.review("multimodal").papers["key"]) == {*OTHERS}


def test_every_setting_of_a_review_is_told(root: Path) -> None:
    told = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in settings.REVIEW if f"`reviews.NAME.{name}`" not in told] == []


def test_a_paper_that_only_a_record_speaks_of_has_its_place_there(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "more.bib").write_text("\n" + KEYS, encoding="utf-8")
    corpus = corpora.read([tmp_path / "more.bib"], settings.read(tmp_path), base=tmp_path)
    rows = corpus.assignments.set_index("paper")[["topic", "source", "line"]]
    assert rows.loc["acorn"].tolist() == ["nature/oaks", "more.bib", 2]

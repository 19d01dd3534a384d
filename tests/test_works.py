"""Facts about works: their file, their keys, and how two records become one."""

from __future__ import annotations

import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import settings
from survey.corpus import read
from survey.errors import SettingsError, SourceError
from survey.files import LARGEST, read_text, write_text
from survey.model import Person, Work
from survey.records import shelve
from survey.titles import title_key
from survey.works import (
    Shelf,
    complaint_of_pattern,
    lines_of_works,
    marks,
    new_key,
    read_works,
    write_works,
)

FACTS = Path(__file__).parents[1] / "data" / "works.json"

# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text", "lines"),
    [
        pytest.param(b"a\r\nb\n", "a\r\nb\n", [], id="line ends are kept"),
        pytest.param(b"\xef\xbb\xbfa", "\ufeffa", [], id="a byte order mark is kept"),
        pytest.param(b"", "", [], id="an empty file is a text"),
        pytest.param(b"ok\n\xd6\xd0\n", "ok\n\ufffd\ufffd\n", [2], id="other bytes are replaced"),
        pytest.param(b"a" * 9000 + b"\0", "a" * 9000 + "\0", [], id="a NUL far behind is read"),
    ],
)
def test_read_text(tmp_path: Path, raw: bytes, text: str, lines: list[int]) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(raw)
    found = read_text(path)
    assert (found.text, [p.line for p in found.problems]) == (text, lines)


def test_exact_text_gives_the_same_bytes_back(tmp_path: Path) -> None:
    path, raw = tmp_path / "old.bib", b"@misc{k, title = {\xe9t\xe9}}\n"
    path.write_bytes(raw)
    found = read_text(path, exact=True)
    assert [p.code for p in found.problems] == ["not-utf-8"]
    assert not write_text(path, found.text)
    assert write_text(path, found.text + "\n")
    assert path.read_bytes() == raw + b"\n"


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    binary, large = tmp_path / "a.pdf", tmp_path / "large.md"
    binary.write_bytes(b"%PDF\0")
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    said = [(tmp_path, "folder"), (tmp_path / "no.md", "No such file"), (binary, "not a text")]
    for path, words in [*said, (large, "64 MB")]:
        with pytest.raises(SourceError, match=f"{re.escape(str(path))}.*{words}"):
            read_text(path)


def test_writing_keeps_rights_and_links(tmp_path: Path) -> None:
    path, link = tmp_path / "refs.bib", tmp_path / "link.bib"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    assert write_text(link, "new")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.bib", "refs.bib"]


def test_writing_the_same_text_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "refs.bib"
    assert write_text(path, "a\r\n")
    os.utime(path, (1, 1))
    assert not write_text(path, "a\r\n")
    assert path.stat().st_mtime == 1


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=r"refs\.bib"):
        write_text(tmp_path / "file" / "refs.bib", "")


# --- keys --------------------------------------------------------------------------------------


def work(title: str, family: str, published: str | None = "2023", given: str = "A.") -> Work:
    return Work("", title, authors=(Person(family, given),), published=published)


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (work("BLIP-2: Bootstrapping Language-Image Pre-training", "Li", "2023-01"), "li2023blip2"),
        (work("Learning Transferable Visual Models", "Radford", "2021"), "radford2021learning"),
        (work("Auto-Encoding Variational Bayes", "Kingma", "2013"), "kingma2013autoencoding"),
        (work("Neural Discrete Representation", "van den Oord", "2017"), "oord2017neural"),
        (work("High Fidelity Neural Audio", "Défossez", "2022"), "defossez2022high"),
        (work("InternLM-XComposer2: Mastering Free-form", "Dong", "2024"),
         "dong2024internlmxcomposer2"),
        (work("Language Is Not All You Need", "Huang"), "huang2023language"),
        (work("On the Opportunities of the Web", "O'Neil"), "oneil2023opportunities"),
        (work("What Matters in Training a Model", "Zeng"), "zeng2023matters"),
        (work("Big Transfer (BiT): General Representation", "Kolesnikov"), "kolesnikov2023bit"),
        (work("Unified-IO 2: Scaling", "Lu"), "lu2023unifiedio2"),
        (work("A/B Tests", "Łukasz-Straße"), "lukaszstrasse2023b"),
        (work("Machine Learning", "Le Bras"), "lebras2023machine"),
        (work("Machine Learning", "Smith Jr."), "smith2023machine"),
        (work("多模态大模型综述", "万"), "wan2023duomo"),
        (work("基于BERT的情感分析", "叶"), "ye2023bert"),
        (work("面向医学的知识图谱", "单"), "shan2023yixue"),
        (work("图神经网络", "曾"), "zeng2023tushen"),
        (work("图神经网络", "仇"), "qiu2023tushen"),
        (work("图神经网络", "解"), "xie2023tushen"),
        (work("图神经网络", "欧阳"), "ouyang2023tushen"),
        (Work("", "Chameleon: Mixed-Modal", authors=(Person(literal="Chameleon Team"),),
              published="2024-05"), "chameleon2024chameleon"),
        (Work("", "Generative AI for Translation", published="2024"), "generative2024ai"),
        (Work("", "Generative AI", venue_year=2020), "generative2020ai"),
        (work("Some Title", "Doe", None), "doesome"),
        (Work("", ""), "work"),
        (Work("", "2048", published="2014"), "work20482014"),
        (Work("", "Слово", published="2014"), "work2014"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_new_key(made: Work, key: str) -> None:
    assert new_key(made, ()) == key


def test_clashing_keys_get_letters_in_order() -> None:
    taken: list[str] = []
    for _ in range(30):
        taken.append(new_key(work("Title", "Li"), taken))
    assert taken[:3] == ["li2023title", "li2023titlea", "li2023titleb"]
    assert taken[26:29] == ["li2023titlez", "li2023titleaa", "li2023titleab"]


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("{surname}{year}{word}", "li2023blip2"),
        ("{Surname}_{year}_{Word}", "Li_2023_Blip2"),
        ("{year}:{surname}-{word2}.{word3}", "2023:li-bootstrapping.languageimage"),
        ("x{word}", "xblip2"),
    ],
)
def test_a_pattern_can_be_set(pattern: str, key: str) -> None:
    made = work("BLIP-2: Bootstrapping Language-Image Pre-training", "Li", "2023-01")
    assert not complaint_of_pattern(pattern)
    assert new_key(made, (), pattern=pattern) == key
    assert new_key(made, (key.casefold(),), pattern=pattern) == f"{key}a"


def test_what_is_unknown_leaves_no_gap() -> None:
    pattern = "{Surname}_{year}_{word}"
    assert new_key(work("Some Title", "Doe", None), (), pattern=pattern) == "Doe_some"
    assert new_key(Work("", "2048", published="2014"), (), pattern="{year}-{word}") == "work2014"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{authr}{year}", '"{authr}" is no part of a key'),
        ("{titel}{Wrd}", '"{titel}" is no part of a key'),
        ("{year}", "all keys of a year are one"),
        ("", "all keys of a year are one"),
        ("{word}, {year}", '"," cannot stand in a key'),
        ("{word", "expected '}' before end of string"),
        ("{word:>9}", "neither ! nor :"),
        ("{}{word}", '"{}" is no part of a key'),
        ("{word}}", "Single '}'"),
    ],
)
def test_a_wrong_pattern_is_told(pattern: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text(f"[keys]\npattern = '{pattern}'\n")
    with pytest.raises(SettingsError, match=r"survey\.toml: keys\.pattern") as caught:
        settings.read(tmp_path)
    assert said in str(caught.value)


def test_the_pattern_of_the_settings_names_new_works_alone(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text(
        "[sources]\nnotes = ['*.md']\n[keys]\npattern = '{Surname}_{year}_{word}'\n"
    )
    entry = "@misc{mine, title = {Something Else Entirely, in Its Own Words}}\n"
    (tmp_path / "refs.bib").write_text(entry)
    (tmp_path / "a.md").write_text(
        "# Something Else Entirely, in Its Own Words\n- **Date:** 2020\n- **Idea:** Good.\n"
        "# A Long Enough Title of a Work\n- **Authors:** Jo Doe\n- **Date:** 2021\n- **Idea:** x.\n"
    )
    chosen = settings.read(tmp_path)
    made = read([tmp_path / "a.md"], chosen, base=tmp_path)
    assert made.papers["key"].tolist() == ["Doe_2021_long", "mine"]
    made.write_bibtex(tmp_path / "refs.bib")
    plain = replace(chosen, keys="{surname}{year}{word}")
    again = read([tmp_path / "a.md"], plain, base=tmp_path)
    assert again.papers["key"].tolist() == ["Doe_2021_long", "mine"]


@given(st.text(), st.text(), st.sampled_from([None, "2023", "2023-05-18"]))
def test_a_key_is_small_ascii(title: str, family: str, published: str | None) -> None:
    assert re.fullmatch(r"[a-z0-9]*[a-z][a-z0-9]*", new_key(work(title, family, published), ()))


# --- the file of facts -------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).filter(str.strip)
maybe = st.none() | texts
lists = st.lists(texts, max_size=2, unique=True).map(tuple)
some = st.lists(texts, min_size=1, max_size=2, unique=True).map(tuple)
works = st.builds(
    Work,
    key=texts,
    title=texts,
    type=st.sampled_from(["article", "paper-conference", "report"]),
    authors=st.lists(st.builds(Person, texts, texts) | st.builds(Person, literal=texts), max_size=2)
    .map(tuple),
    published=st.sampled_from([None, "2023", "2023-05", "2023-05-18"]),
    venue=maybe, volume=maybe, number=maybe, pages=maybe, publisher=maybe, doi=maybe,
    arxiv=maybe, primary_class=maybe, url=maybe, track=maybe,
    urls=lists, aliases=lists, title_variants=lists,
    sources=st.lists(st.tuples(texts, some), max_size=2).map(dict),
)  # fmt: skip
published_works = st.builds(
    lambda work, year: replace(
        work, container="A Journal", venue_year=year, published=work.published or str(year)
    ),
    works,
    st.integers(1900, 2100),
)


@given(st.lists(published_works | works.map(lambda w: replace(w, venue=None)), max_size=3,
                unique_by=lambda work: work.key))  # fmt: skip
def test_works_come_back_from_the_file(
    tmp_path_factory: pytest.TempPathFactory, all_works: list[Work]
) -> None:
    path = tmp_path_factory.mktemp("facts") / "works.json"
    write_works(path, all_works)
    once = path.read_bytes()
    assert read_works(path) == tuple(sorted(all_works, key=lambda work: work.key))
    write_works(path, read_works(path))
    assert path.read_bytes() == once


def test_unknown_members_stay(tmp_path: Path) -> None:
    path = tmp_path / "works.json"
    item = {"id": "b", "title": "T", "note": "mine", "custom": {"stars": 3, "arxiv": "2301.00001"}}
    path.write_text(json.dumps([item, {"id": "a", "title": "A"}]), encoding="utf-8")
    (a, b) = sorted(read_works(path), key=lambda w: w.key)
    write_works(path, [replace(b, arxiv=None, doi="10.1/x"), a])
    written = json.loads(path.read_text(encoding="utf-8"))
    assert [w["id"] for w in written] == ["a", "b"]
    assert (written[1]["note"], written[1]["custom"], written[1]["DOI"]) == (
        "mine", {"stars": 3}, "10.1/x",
    )  # fmt: skip


def test_other_spellings_of_csl_are_read(tmp_path: Path) -> None:
    item = {
        "id": "k",
        "title": "T",
        "type": "paper-conference",
        "author": [{"non-dropping-particle": "van den", "family": "Oord", "given": "Aaron"}],
        "issued": {"date-parts": [["2017", 11]]},
        "container-title": "NeurIPS",
        "volume": 30,
    }
    path = tmp_path / "works.json"
    path.write_text(json.dumps([item]), encoding="utf-8")
    (found,) = read_works(path)
    assert str(found.authors[0]) == "Aaron van den Oord"
    assert (found.published, found.venue_year, found.volume) == ("2017-11", 2017, "30")


def test_half_a_sign_and_numbers_are_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "works.json"
    path.write_text(
        '[\n{"id": "\\ud800", "title": "T", "language": 7, "type": 8}]', encoding="utf-8"
    )
    (found,) = read_works(path)
    assert (found.language, found.type) == ("7", "8")
    assert lines_of_works(path) == {found.key: 2}


def test_no_file_is_no_works(tmp_path: Path) -> None:
    assert read_works(tmp_path / "works.json") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[\n{\n]", "works.json:3: not JSON"),
        ('{"id": "k"}', "works.json:1: expected an array"),
        ('[\n {"id": "k", "title": "T"},\n 3]', "works.json:3: work 2: expected an object"),
        ('[{"id": "k"}]', 'work 1: "title" must be a text'),
        ('[{"id": "k", "title": "T", "author": ["X"]}]', '"author" must be an array of names'),
        ('[{"id": "k", "title": "T", "DOI": []}]', '"DOI" must be a text'),
        ('[{"id": "k", "title": "T", "custom": []}]', '"custom" must be an object'),
        ('[{"id": "k", "title": "T", "custom": {"urls": "u"}}]', '"urls" must be an array'),
        ('[{"id": "k", "title": "T", "custom": {"sources": {"doi": 3}}}]', '"sources" must hold'),
        ('[{"id": "k", "title": "T", "custom": {"first_public": "May"}}]', "not .May."),
        ('[{"id": "k", "title": "T", "custom": {"first_public": "2023-13"}}]', "not .2023-13."),
        ('[{"id": "k", "title": "T", "issued": {"date-parts": [[2023, 99]]}}]', '"issued" must be'),
        (
            '[{"id": "k", "title": "T", "issued": {"date-parts": [["%s"]]}}]' % ("9" * 5000),
            "issued",
        ),
        ('[{"id": "k", "title": "T"},\n{"id": "k", "title": "U"}]', 'works.json:2: work 2: "k"'),
        ('[{"id": "k", "title": "T", "issued": {"date-parts": [["x"]]}}]', '"issued" must be'),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "works.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        read_works(path)


# --- identity ----------------------------------------------------------------------------------

BLIP = Work("li2023blip2", "BLIP-2: Bootstrapping Language-Image Pre-training", arxiv="2301.12597")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (BLIP, Work("x", "BLIP2", arxiv="2301.12597"), True),
        (BLIP, Work("x", "BLIP2: bootstrapping language image pretraining"), True),
        (Work("a", "One", doi="10.1/AB"), Work("b", "Two", doi="10.1/ab"), True),
        (Work("a", "T", doi="10.48550/arXiv.1"), Work("b", "U", doi="10.48550/arXiv.1"), False),
        (Work("a", "Editorial"), Work("b", "Editorial"), False),
        (work("Editorial", "Li"), work("Editorial", "Li"), True),
        (work("Editorial", "Li"), work("Editorial", "Wang"), False),
        (Work("a", "多模态大模型综述"), Work("b", "多模态大模型综述"), True),
        (replace(BLIP, title_variants=("Another Title of the Same",)),
         Work("x", "Another title of the same"), True),
        (Work("same", "One Thing Among Many"), Work("same", "Another Thing Entirely"), False),
    ],
)  # fmt: skip
def test_two_records_speak_of_one_work(one: Work, other: Work, same: bool) -> None:
    assert (not set(marks(one)).isdisjoint(marks(other))) == same
    assert (Shelf([one]).find(other) == 0) == same


def merge(facts: Iterable[Work], found: Iterable[Work]) -> tuple[Work, ...]:
    return shelve(facts, found, ()).works


def test_merge_fills_in_and_takes_the_authors_key() -> None:
    found = Work(
        "blip2", "BLIP-2", type="paper-conference", arxiv="2301.12597", doi="10.1/x",
        container="ICML", venue_year=2023, pages="1-2", authors=(Person("Li", "J."),),
    )  # fmt: skip
    fact = replace(BLIP, type="article", authors=(Person("Li", "Junnan"),), urls=("https://a",))
    (merged,) = merge([fact], [found])
    assert merged.key == "blip2"
    assert (merged.type, merged.container, merged.pages) == ("paper-conference", "ICML", "1-2")
    assert merged.authors[0].given == "Junnan"
    assert merged.title_variants == ("BLIP-2",)


def test_merge_never_mixes_two_publications() -> None:
    fact = replace(BLIP, type="paper-conference", venue="ICML", venue_year=2023)
    found = replace(BLIP, key="k", venue="TPAMI", venue_year=2024, pages="1-2", volume="3")
    (merged,) = merge([fact], [found])
    assert (merged.venue, merged.venue_year, merged.pages) == ("ICML", 2023, None)


def test_merge_keeps_keys_apart() -> None:
    other = Work("li2023blip2", "Another Work With the Same Key", published="2023")
    merged = {w.title: w.key for w in merge([BLIP], [other])}
    assert merged[other.title] == "li2023blip2"
    assert len(set(merged.values())) == 2


def test_of_two_entries_on_one_work_the_first_names_it() -> None:
    twice = [replace(BLIP, key="first"), replace(BLIP, key="second")]
    assert [w.key for w in merge([BLIP], twice)] == ["first"]


@given(st.lists(works, max_size=4), st.lists(works, max_size=4))
def test_merging_loses_no_work_and_repeats_no_key(facts: list[Work], found: list[Work]) -> None:
    facts = list({w.key: w for w in facts}.values())
    merged = merge(facts, found)
    assert max(Counter(w.key for w in merged).values(), default=1) == 1
    titles = {title_key(t) for w in merged for t in (w.title, *w.title_variants)}
    assert {title_key(w.title) for w in [*facts, *found]} <= titles | {""}  # no letter, no name


# --- our facts ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def facts() -> tuple[Work, ...]:
    return read_works(FACTS)


def test_facts_are_complete(facts: tuple[Work, ...]) -> None:
    assert len(facts) >= 100
    for fact in facts:
        assert fact.authors, fact.key
        assert fact.published, fact.key
        assert fact.urls, fact.key
        assert fact.arxiv or fact.doi or fact.type in ("report", "post-weblog"), fact.key
        assert {"title", "authors"} <= set(fact.sources), fact.key
        assert fact.venue_year or fact.type in ("article", "report", "post-weblog"), fact.key
        for field in ("arxiv", "doi"):
            assert getattr(fact, field) is None or fact.sources[field], (fact.key, field)


def test_facts_are_keyed_by_the_rule_and_written_by_us(
    facts: tuple[Work, ...], tmp_path: Path
) -> None:
    assert [fact.key for fact in facts] == [new_key(fact, ()) for fact in facts]
    copy = tmp_path / "works.json"
    copy.write_bytes(FACTS.read_bytes())
    write_works(copy, facts)
    assert copy.read_bytes() == FACTS.read_bytes()


def test_no_name_stands_for_two_works(facts: tuple[Work, ...]) -> None:
    named = Counter(name for fact in facts for name in {title_key(a) for a in fact.aliases})
    assert [name for name, count in named.items() if count > 1] == []
    assert max(Counter(mark for fact in facts for mark in marks(fact)).values()) == 1


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ("DALLE DALL·E DALL-E", "ramesh2021zeroshot"),
        ("VQ-VAE VQVAE", "oord2017neural"),
        ("DDPM", "ho2020denoising"),
        ("ADM", "dhariwal2021diffusion"),
        ("LDM", "rombach2021highresolution"),
        ("DiT", "peebles2022scalable"),
        ("LLaVA", "liu2023visual"),
        ("BLIP-2 BLIP2", "li2023blip2"),
        ("EnCodec", "defossez2022high"),
        ("Kosmos-1", "huang2023language"),
        ("Lynx", "zeng2023matters"),
        ("BEiTv3 BEiT-3", "wang2022image"),
        ("HuggingGPT", "shen2023hugginggpt"),
        ("AudioGPT", "huang2023audiogpt"),
        ("Qwen-Audio", "chu2023qwenaudio"),
        ("CLAP", "wu2022largescale"),
        ("Emu2", "sun2023generative"),
        ("dGSLM", "nguyen2022generative"),
        ("MDRG Divter", "sun2021multimodal"),
        ("CM3leon", "yu2023scaling"),
        ("MiniGPT4", "zhu2023minigpt4"),
        ("ImageBind IMAGEBIND", "girdhar2023imagebind"),
    ],
)
def test_names_that_notes_use_are_known(facts: tuple[Work, ...], names: str, key: str) -> None:
    (fact,) = (fact for fact in facts if fact.key == key)
    known = {title_key(alias) for alias in fact.aliases}
    assert {title_key(name) for name in names.split()} <= known

"""Which notes and records are of one work, and what shows it."""

from __future__ import annotations

import csv
import json
import time
import tomllib
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import values
from survey.model import Link, Note, Person, Span, Task, Work
from survey.resolve import Pins, near_misses, resolve, same_works
from survey.resolve.blocks import candidates
from survey.resolve.compare import compare
from survey.resolve.evidence import likeness, spelt
from survey.resolve.records import read_record
from survey.resolve.sketches import Sketches

CASES = Path(__file__).parent / "cases" / "resolve"


def pairs() -> list[Any]:
    return [
        pytest.param(pair, id=f"{path.stem}: {pair['case']}")
        for path in sorted(CASES.glob("*.toml"))
        for pair in tomllib.loads(path.read_text(encoding="utf-8"))["pair"]
    ]


def work(key: str, record: dict[str, Any]) -> Work:
    names = [n for n in record.get("authors", "").replace(";", " and ").split(" and ") if n]
    text = {
        name: record.get(name) or None for name in ("volume", "number", "pages", "doi", "arxiv")
    }
    year = str(record.get("year") or "")
    return Work(
        key,
        record["title"],
        authors=tuple(values.person(name) for name in names if name != "others"),
        published=year or None,
        container=record.get("venue") or None,
        url=record.get("url"),
        **text,
    )


@pytest.mark.parametrize("pair", pairs())
def test_pairs(pair: dict[str, Any]) -> None:
    one = work("one", pair["a"])
    other = work("other", {**pair["a"], **pair["b"]})
    found = same_works([one, other])
    turned = same_works([other, one])
    assert bool(found.groups) == pair["same"], found
    assert found.groups == turned.groups


def test_there_are_enough_pairs_of_each_language() -> None:
    counts = {
        path.stem: [pair["same"] for pair in tomllib.loads(path.read_text("utf-8"))["pair"]]
        for path in CASES.glob("*.toml")
    }
    assert len(counts["english"]) >= 60
    assert len(counts["chinese"]) >= 40
    assert all(len(same) * 0.3 < sum(same) < len(same) * 0.7 for same in counts.values())


OST = (Person("Öst", "Anna B."), Person("Lind", "Per"))
LONG = "Reading Notes as Data for Surveys"


def test_a_weak_link_joins_no_two_works() -> None:
    """One record without volume and pages fits two articles that are not one."""
    here = Work(
        "a", LONG, authors=OST, published="2001", container="Notes", volume="4", pages="1-9"
    )
    there = replace(here, key="b", volume="7", pages="30-34")
    either = replace(here, key="c", volume=None, pages=None)
    assert same_works([here, either]).groups == ((0, 1),)
    found = same_works([here, there, either])
    assert found.groups == ()
    assert sorted(m.evidence for m in found.near) == ["fits two works", "fits two works", "volumes"]


def test_groups_that_contradict_each_other_are_not_joined() -> None:
    """Each group holds a record without a volume; these two fit, the others do not."""
    here = Work("a", LONG, authors=OST, published="2001", doi="10.1000/a", volume="4")
    there = replace(
        here, key="b", doi=None, url="https://openreview.net/forum?id=abcdef", volume="7"
    )
    works = [here, replace(here, volume=None), there, replace(there, volume=None)]
    found = same_works(works)
    assert found.groups == ((0, 1), (2, 3))
    assert "contradicted: volumes" in [match.evidence for match in found.near]


def test_pins_win() -> None:
    one = Work("one", LONG, authors=OST, published="2001")
    other = Work("two", LONG.upper(), authors=OST, published="2001")
    third = Work("three", "Something Else Entirely", published="1990")
    works = [one, other, third]
    assert same_works(works).groups == ((0, 1),)
    assert same_works(works, pins=Pins(different=(("one", "two"),))).groups == ()
    found = same_works(works, pins=Pins(same=(("two", "Something else entirely"),)))
    assert found.groups == ((0, 1, 2),)
    assert "pinned" in [match.evidence for match in found.joins]
    apart = Pins(same=(("two", "three"),), different=(("one", "three"),))
    assert same_works(works, pins=apart).groups == ((1, 2),)


def test_a_near_miss_names_what_parted_it() -> None:
    works = [Work(n, f"{LONG}, Part {n}", authors=OST, published="2001") for n in ("II", "III")]
    (near,) = same_works(works).near
    assert (near.one, near.other, near.evidence) == (0, 1, "numbers")
    assert near.score > 90


TITLES = [
    LONG,
    f"{LONG}.",
    f"{LONG}, Part II",
    f"Reply to: {LONG}",
    "Editorial",
    "多模态大模型综述",
]
RECORDS = st.builds(
    Work,
    st.just("k"),
    st.sampled_from(TITLES),
    authors=st.sampled_from([OST, OST[:1], (Person("Noor", "S"),), ()]),
    published=st.sampled_from([None, "2001", "2002", "2009"]),
    container=st.sampled_from([None, "Journal of Notes", "J Notes", "Botany"]),
    volume=st.sampled_from([None, "4", "7"]),
    pages=st.sampled_from([None, "1-9", "30-34"]),
    doi=st.sampled_from([None, None, "10.1000/a", "10.1000/b"]),
)


@given(st.lists(RECORDS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(works: list[Work], random: Random) -> None:
    order = list(range(len(works)))
    random.shuffle(order)

    def groups(chosen: list[Work]) -> list[list[str]]:
        found = same_works(chosen).groups
        return sorted(sorted(repr(chosen[place]) for place in group) for group in found)

    assert groups([works[place] for place in order]) == groups(works)


@given(RECORDS, RECORDS)
def test_comparing_is_symmetrical(one: Work, other: Work) -> None:
    a, b = read_record(one), read_record(other)
    assert compare(a, b) == compare(b, a)


NAMED = ["Graph Attention Networks", "Attention Is All You Need", "多模态大模型综述", "图神经网络"]
PARTS = st.sampled_from(
    [*NAMED, "GAT", "BLIP-2", "a Survey", "Part II", "方法与应用", "ß", "２"]
) | st.text("abcé图网 -", max_size=6)
MADE = st.lists(PARTS, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([" ", ": ", "：", " - ", ""]).map(lambda sign: sign.join(parts))
)


@given(MADE, MADE, st.integers(0, 40), st.integers(0, 2))
def test_titles_that_are_alike_are_never_passed_over(
    one: str, other: str, at: int, edit: int
) -> None:
    changed = one[:at] + one[at + 1 :] if edit else other  # a letter less, or another title
    written, known = spelt(one), spelt(changed)
    some = Sketches()
    row = some.add(known)
    alike = likeness(written, known) is not None
    assert some.near([[written]], [[array("i", [row])]]) == [alike]
    assert Sketches().near([[known], [written]], [[], []]) == [False, alike]


def generated(size: int) -> tuple[list[Work], set[frozenset[str]]]:
    """Return records of which each third is one of the others written differently."""
    random = Random(5)  # noqa: S311
    stems = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in "aeiou" for c in ("ren", "tic", "lor")]
    names = [f"{a}{b}" for a in stems[:40] for b in ("son", "berg", "ski")]
    works: list[Work] = []
    for number in range(size * 2 // 3):
        count = random.randint(5, 9)
        words = [random.choice(stems) + random.choice(stems[:20]) for _ in range(count)]
        people = tuple(Person(n.title(), "A. B.") for n in random.sample(names, 3))
        first = random.randint(10, 900)
        works.append(
            Work(
                f"w{number}", " ".join(words).capitalize(), authors=people,
                published=str(random.randint(1980, 2020)), volume=str(random.randint(1, 90)),
                container=f"Journal of {words[0].title()}", pages=f"{first}-{first + 8}",
            )
        )  # fmt: skip
    truth = set()
    for number, work_ in enumerate(random.sample(works, size - len(works))):
        lost = random.choice(["volume", "pages", "container", "authors"])
        copy = replace(work_, key=f"x{number}", title=f"{work_.title.upper()}. [Review]")
        works.append(replace(copy, **{lost: () if lost == "authors" else None}))
        truth.add(frozenset({work_.key, copy.key}))
    random.shuffle(works)
    return works, truth


@pytest.mark.slow
def test_ten_thousand_records_are_compared_with_few_others_each() -> None:
    works, truth = generated(10_000)
    start = time.perf_counter()
    found = same_works(works)
    print(f"10,000 records: {time.perf_counter() - start:.1f} s")
    groups = {frozenset(works[place].key for place in group) for group in found.groups}
    assert groups <= truth
    assert len(groups) >= 0.99 * len(truth)
    assert len(candidates([read_record(work_) for work_ in works])) < 2 * len(truth)


def test_a_thousand_copies_and_a_thousand_editorials_are_no_trouble() -> None:
    copies = [Work("k", LONG, authors=OST, published="2001", volume="4", pages="1-9")] * 1000
    editorials = [Work("e", "Editorial", published="2001")] * 1000
    found = same_works([*copies, *editorials])
    assert found.groups == (tuple(range(1000)),)


def note(title: str, line: int, **more: Any) -> Note:
    return Note("paper", title, Span("a.md", line, line), id=f"n{line}", **more)


def papers(notes: list[Note], works: tuple[Work, ...] = (), **more: Any) -> list[set[str]]:
    found = resolve(notes, [], works, **more)
    return sorted(({n.id for n in paper.notes} for paper in found.papers), key=sorted)


NOTES = [
    ("Scaling Laws for Reward Model Overoptimization",
     "Scaling Laws for Reward Model Overoptimization in Direct Alignment Algorithms", False),
    ("Llama 2: Open Foundation Models", "Llama 3: Open Foundation Models", False),
    ("Training a Reward Model, Part II", "Training a Reward Model, Part 2", True),
    ("LLaVA: Visual Instruction Tuning", "Visual Instruction Tuning", True),
    ("**Visual Instruction Tuning**", "visual instruction-tuning", True),
    ("Diffusion Probabilistic Models", "Improved Diffusion Probabilistic Models", False),
    ("多模态大模型综述：进展与挑战", "《多模态大模型综述:进展与挑战》", True),
    ("目标检测算法研究综述（上）", "目标检测算法研究综述（下）", False),
    ("基于深度学习的图像生成方法研究与实现", "基于深度学习的视频生成方法研究与实现", False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), NOTES)
def test_notes_by_their_titles(one: str, other: str, same: bool) -> None:
    notes = [note(one, 1), note(other, 2)]
    assert len(papers(notes)) == (1 if same else 2)
    assert papers(notes[::-1]) == papers(notes)


def test_an_identifier_comes_first_unless_the_title_contradicts_it() -> None:
    known = (Work("llama2", "Llama 2: Open Foundation Models", arxiv="2307.09288"),)
    link = (Link("https://arxiv.org/abs/2307.09288v2"),)
    fits = resolve([note("Open Foundation and Chat Models", 1, links=link)], [], known)
    assert [(j.paper, j.evidence) for j in fits.joins] == [("llama2", "identifier")]
    other = resolve([note("Llama 3: Open Foundation Models", 1, links=link)], [], known)
    assert [j.paper for j in other.joins] != ["llama2"]
    assert [(j.paper, j.evidence) for j in near_misses(other, known)] == [("llama2", "numbers")]


def test_a_short_name_that_two_works_bear_is_told_by_the_year() -> None:
    known = (
        Work("a", "MAE: Masked Autoencoders", published="2021", aliases=("MAE",)),
        Work("b", "MAE: Motion in Animated Examples", published="2015", aliases=("MAE",)),
    )
    assert [j.paper for j in resolve([note("MAE", 1, published="2021-11")], [], known).joins] == [
        "a"
    ]
    assert [j.paper for j in resolve([note("MAE", 1)], [], known).joins] not in (["a"], ["b"])


def test_a_task_names_a_work_only_if_its_title_ends_there() -> None:
    known = (Work("gao", "Scaling Laws for Reward Model Overoptimization"),)
    texts = (
        "Scaling Laws for Reward Model Overoptimization (ICML) 值得读",
        "Scaling Laws for Reward Model Overoptimization 值得读",
        "Scaling Laws for Reward Model Overoptimization in Direct Alignment Algorithms",
    )
    tasks = [Task(t, Span("a.md", n, n), id=f"t{n}") for n, t in enumerate(texts, 1)]
    found = resolve([], tasks, known)
    assert [found.paper_of[task.id] == "gao" for task in tasks] == [True, True, False]


def test_pins_of_notes_win() -> None:
    notes = [note("多模态大模型综述与展望", 1), note("A Survey of Multimodal Large Models", 2)]
    assert len(papers(notes)) == 2
    pins = Pins(same=(("多模态大模型综述与展望", "A Survey of Multimodal Large Models"),))
    assert papers(notes, pins=pins) == [{"n1", "n2"}]
    assert papers(notes[::-1], pins=pins) == [{"n1", "n2"}]
    twins = [
        note("SDXL: Improving Latent Diffusion", 1),
        note("SDXL: Improving Latent Diffusions", 2),
    ]
    assert len(papers(twins)) == 1
    apart = Pins(different=((twins[0].title, twins[1].title),))
    found = resolve(twins, [], pins=apart)
    assert len(found.papers) == 2
    assert {j.evidence for j in near_misses(found, pins=apart)} == {"pinned"}


@pytest.fixture(scope="module")
def dedupe(shared: Path) -> Path:
    return shared / "dedupe"


def test_labelled_pairs(dedupe: Path) -> None:
    cases = json.loads((dedupe / "pairs.json").read_text(encoding="utf-8"))["cases"]
    wrong = []
    for case in cases:
        both = [
            work(
                name, {**r, "authors": r["author"], "venue": r.get("journal") or r.get("booktitle")}
            )
            for name, r in (("a", case["record_a"]), ("b", case["record_b"]))
        ]
        if bool(same_works(both).groups) != case["expected_duplicate"]:
            wrong.append(case["id"])
    assert len(cases) == 25
    assert wrong == []


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def found_and_true(
    rows: list[dict[str, str]], groups: Iterable[list[str]]
) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Return the pairs found among *rows* out of their order, and those of *groups*."""
    Random(1).shuffle(rows)  # noqa: S311
    works = [work(r["ID"], {**r, "authors": r["author"], "venue": r["journal"]}) for r in rows]
    found = ([works[place].key for place in group] for group in same_works(works).groups)
    mine, true = (
        {frozenset(pair) for group in some for pair in combinations(group, 2)}
        for some in (found, groups)
    )
    return mine, true


def test_a_set_of_chinese_records() -> None:
    rows = table(CASES / "chinese.csv")
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row["work"]].append(row["ID"])
    mine, true = found_and_true(rows, groups.values())
    assert mine == true
    assert len(true) >= 100


@pytest.mark.slow
def test_a_set_of_records(dedupe: Path) -> None:
    groups = [row["merged_ids"].split(";") for row in table(dedupe / "cytology_merged_ids.csv")]
    mine, true = found_and_true(table(dedupe / "cytology_records.csv"), groups)
    assert mine - true == set()
    assert len(mine) >= 0.995 * len(true)

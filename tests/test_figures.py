"""Figures: nothing overlaps, nothing is lost, nothing changes from one run to the next."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from survey import analysis, figures
from survey.errors import SettingsError, SurveyError
from survey.export.notebook import read_notebook
from survey.figures.dates import crowded_scale, even_scale, moment, number, ticks
from survey.figures.gaps import Reading
from survey.figures.labels import clean, cut, width, wrap
from survey.figures.style import COLOURS, SEQUENCE
from survey.figures.timelines import pack
from survey.figures.words import _WORDS, say

SHARED = Path(__file__).parents[1] / ".." / "shared"
HAN = re.compile(r"[\u3400-\u9fff]")
TOPICS = {
    "zh": ("多模态大模型", "扩散模型", "音频与语音", "评测指标", "图神经网络"),
    "en": ("Multimodal LLMs", "Diffusion models", "Audio and speech", "Metrics", "Graph networks"),
}
WORDS = {
    "zh": ("视觉", "语言", "预训练", "模型", "的", "统一", "生成", "CLIP", "检索"),
    "en": ("Learning ", "Visual ", "Models ", "from ", "Language ", "with ", "Speech ", "CLIP "),
}
LANGUAGES = ("zh", "en")


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(params=[6.3, 3.5], ids=["page", "column"])
def wide(request: pytest.FixtureRequest) -> Iterator[float]:
    """Return the inches that figures are wide: of a page, of one of two columns."""
    with mpl.rc_context():
        figures.set_style(width=request.param)
        yield request.param
        figures.set_style()


# ---------------------------------------------------------------- frames


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same papers on every run


def day(random: Random) -> str:
    full = f"{random.randint(2019, 2024)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
    return full[: random.choice((4, 7, 10, 10, 10))]


def papers(count: int, language: str = "zh") -> pd.DataFrame:
    random = dice(count)
    rows = []
    for n in range(count):
        words = "".join(random.choices(WORDS[language], k=random.randint(1, 12))).strip()
        topic = random.choice((*TOPICS[language], None))
        rows.append((f"key{n}", f"{n} {words}", day(random), topic))
    return pd.DataFrame(rows, columns=["key", "label", "published", "topic"])


def table(rows: int, columns: int, language: str = "zh") -> pd.DataFrame:
    names = [f"{TOPICS[language][n % 5]} {n}" for n in range(rows)]
    values = np.random.default_rng(rows).integers(0, 20, (rows, columns))
    return pd.DataFrame(values, index=names, columns=range(2025 - columns, 2025))


def readings(count: int, language: str = "zh") -> pd.DataFrame:
    frame, random = papers(count, language), dice(count)
    known = [moment(each) for each in frame["published"]]
    frame["read"] = [
        each.end + timedelta(days=int(random.expovariate(1 / 200)) - 5) for each in known if each
    ]
    return frame


def days(count: int, _language: str = "zh") -> pd.DataFrame:
    random = dice(count)
    rows = [(date(2023, 1, 1) + timedelta(random.randrange(700)), 1 + n % 4) for n in range(count)]
    return pd.DataFrame(rows, columns=["read", "papers"])


def plans(count: int, language: str = "zh") -> pd.DataFrame:
    rows = [
        (f"{TOPICS[language][n % 5]} {n}", status, 3 * n + m + 1)
        for n in range(count)
        for m, status in enumerate(("named", "pending", "read"))
    ]
    return pd.DataFrame(rows, columns=["review", "status", "papers"])


RELATION_COLUMNS = [
    *("paper", "other", "relation", "paper_published", "other_published"),
    *("paper_label", "other_label"),
]


def relations(count: int, language: str = "zh") -> pd.DataFrame:
    frame, random = papers(count, language), dice(count)
    kinds = ("改进", "对比", "基于") if language == "zh" else ("extends", "compares", "uses")
    rows = []
    for n in range(1, count):
        a, b = frame.loc[n], frame.loc[random.randrange(n)]
        kind = random.choice(kinds)
        rows.append((a.key, b.key, kind, a.published, b.published, a.label, b.label))
    return pd.DataFrame(rows, columns=RELATION_COLUMNS)


def by_month(count: int, language: str = "zh") -> pd.DataFrame:
    frame = papers(max(count, 3), language).iloc[:count]
    topics = frame["topic"].fillna("—")
    return pd.crosstab(frame["published"].str[:7].rename("month"), topics)


def pairs(count: int, language: str = "zh") -> pd.DataFrame:
    return table(count, max(count // 2, 1), language).map(lambda n: n if n > 14 else 0)


FIGURES: dict[str, tuple[Callable[..., Axes], Callable[..., pd.DataFrame], str]] = {
    "timeline": (figures.timeline, papers, "no papers"),
    "counts": (figures.counts, lambda n, language="zh": table(n, 1, language), "no counts"),
    "counts by year": (figures.counts, lambda n, la="zh": table(n, 5, la), "no counts"),
    "months": (figures.months, by_month, "no papers"),
    "co-occurrence": (figures.cooccurrence, pairs, "no counts"),
    "heatmap": (figures.heatmap, lambda n, language="zh": table(n, 6, language), "no counts"),
    "reading calendar": (figures.reading_calendar, days, "no readings"),
    "reading gap": (figures.reading_gap, readings, "no readings"),
    "progress": (figures.progress, plans, "no reviews"),
    "lineage": (figures.lineage, relations, "no relations"),
}
NAMES = ("key", "label", "topic", "paper_label", "other_label", "review", "relation")
DATES = ("published", "read", "paper_published", "other_published", "month")


def renamed(frame: pd.DataFrame, name: Callable[[int], str]) -> pd.DataFrame:
    """Return *frame* with other names: the values of its columns of names, else its labels."""
    named = [column for column in NAMES if column in frame.columns and column != "key"]
    if named:
        new = {column: [name(n) for n in range(len(frame))] for column in named}
        return frame.assign(**new)
    if frame.index.name == "month":
        return frame.set_axis([name(n) for n in range(frame.shape[1])], axis=1)
    return frame if "read" in frame else frame.set_axis([name(n) for n in range(len(frame))])


def redated(frame: pd.DataFrame, day: Callable[[str], str]) -> pd.DataFrame:
    """Return *frame* with other dates."""
    if frame.index.name == "month":
        return frame.set_axis([day(str(value)) for value in frame.index])
    dated = [column for column in DATES if column in frame.columns]
    return frame.assign(**{c: [day(str(value)) for value in frame[c]] for c in dated})


SIGNS = (
    "مرحبا بالعالم",
    "⭐🚀 to the stars",
    "שלום עולם",
    "ሰላም",
    "สวัสดี",
    "\u202egnorw",
    "👩\u200d🔬",
)
BAD: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "a thousand topics": lambda f: renamed(
        f.loc[f.index.repeat(25)].reset_index(drop=f.index.name != "month")
        if f.index.name != "month"
        else pd.concat([f] * 170, axis=1),
        lambda n: f"主题 topic {n}",
    ),
    "300 characters": lambda f: renamed(f, lambda n: f"{n} " + "很长的标题 a long title " * 20),
    "one word of 300 letters": lambda f: renamed(f, lambda n: f"{n}" + "W" * 300),
    "other scripts": lambda f: renamed(f, lambda n: f"{SIGNS[n % len(SIGNS)]} {n}"),
    "all on one day": lambda f: redated(f, lambda _: "2023-05-18"),
    "only years": lambda f: redated(f, lambda day: day[:4]),
    "no dates": lambda f: redated(f, lambda _: "soon"),
    "centuries": lambda f: redated(f, lambda day: f"1{day[1:]}" if day[3] in "02468" else day),
    "one row": lambda f: f.iloc[:1],
}
each_figure = pytest.mark.parametrize("name", FIGURES)


# ---------------------------------------------------------------- what a reader sees


def texts(ax: Axes) -> list[Text]:
    legend = ax.get_legend()
    found = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()]
    found += legend.get_texts() if legend else []
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def words(ax: Axes) -> list[str]:
    return [" ".join(text.get_text().split("\n")) for text in texts(ax)]


def overlapping(ax: Axes) -> list[tuple[str, str]]:
    """Return the texts whose boxes, drawn as a screen draws them, share more than a hair."""
    ax.figure.set_dpi(150)
    ax.figure.canvas.draw()
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts(ax)]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]


def outside(ax: Axes) -> list[str]:
    """Return the texts that do not stand within the figure."""
    ax.figure.set_dpi(150)
    ax.figure.canvas.draw()
    whole = ax.figure.bbox.padded(3)
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts(ax)]
    return [text for text, box in boxes if not all(whole.contains(*p) for p in box.corners())]


def dots(ax: Axes) -> int:
    return sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() not in ("None", ""))


def bars(ax: Axes) -> list[float]:
    return [patch.get_width() for patch in ax.patches]


# ---------------------------------------------------------------- all figures


@each_figure
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [3, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("wide")
def test_texts_do_not_touch(name: str, language: str, size: int) -> None:
    draw, make, _ = FIGURES[name]
    ax = draw(make(size, language), language=language)
    assert overlapping(ax) == []
    assert outside(ax) == []
    assert [text.get_text() for text in texts(ax) if text.get_fontsize() < 5] == []


@pytest.mark.slow
@each_figure
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_input_is_drawn_or_told(name: str, bad: str, language: str) -> None:
    draw, make, sentence = FIGURES[name]
    frame = BAD[bad](make(40, language))
    ax = draw(frame, language=language)
    assert overlapping(ax) == []
    assert outside(ax) == []
    assert ax.figure.get_figheight() < 30
    assert "□" not in "".join(words(ax))
    if not ax.axison:
        assert words(ax) == [say(sentence, language)]
    assert figures.alt(ax)


@each_figure
@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_frame_says_so(name: str, language: str) -> None:
    draw, make, sentence = FIGURES[name]
    for frame in (pd.DataFrame(), make(3).iloc[:0]):
        ax = draw(frame, language=language)
        assert words(ax) == [say(sentence, language)]
        assert not ax.axison


@each_figure
def test_english_figures_hold_no_chinese(name: str) -> None:
    draw, make, _ = FIGURES[name]
    ax = draw(make(12, "en"), language="en")
    said = [*words(ax), ax.get_xlabel(), ax.get_ylabel()]
    assert [word for word in said if HAN.search(word)] == []


@each_figure
def test_same_frame_gives_same_bytes(name: str) -> None:
    draw, make, _ = FIGURES[name]
    first, second = (figures.svg(draw(make(9))) for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml")
    assert b"<dc:date>" not in first


@each_figure
@pytest.mark.parametrize("size", [1, 30])
def test_figure_fits_its_page(name: str, size: int) -> None:
    draw, make, _ = FIGURES[name]
    figure = draw(make(size)).figure
    figure.canvas.draw()
    box = figure.get_tightbbox()
    assert box.x0 >= -0.05
    assert box.x1 <= figure.get_figwidth() + 0.05
    assert box.y0 >= -0.05
    assert box.y1 <= figure.get_figheight() + 0.05
    assert figure.get_figwidth() == pytest.approx(6.3)


@each_figure
def test_axes_of_the_caller_are_used(name: str) -> None:
    draw, make, _ = FIGURES[name]
    figure, ax = plt.subplots(figsize=(8, 5))
    assert draw(make(5), ax) is ax
    figure.canvas.draw()  # would warn of glyphs that the caller's font has not
    assert tuple(figure.get_size_inches()) == (8, 5)
    assert draw(make(5).iloc[:0], ax) is ax


@each_figure
def test_settings_of_the_caller_stay(name: str) -> None:
    draw, make, _ = FIGURES[name]
    with mpl.rc_context({"font.size": 20, "svg.hashsalt": None}):
        before = dict(mpl.rcParams)
        draw(make(4))
        assert dict(mpl.rcParams) == before


@each_figure
def test_unknown_language_is_refused(name: str) -> None:
    draw, make, _ = FIGURES[name]
    with pytest.raises(SettingsError, match='language "fr"'):
        draw(make(0), language="fr")


@pytest.mark.parametrize(
    ("draw", "frame", "message"),
    [
        (figures.timeline, papers(2).rename(columns={"published": "publishd"}), '"publishd"'),
        (figures.reading_calendar, days(2)[["read"]], 'reading_calendar needs a column "papers"'),
        (figures.progress, plans(2)[["review", "papers"]], '"status"'),
        (figures.lineage, papers(2), '"paper"'),
        (figures.reading_gap, papers(2), '"read"'),
    ],
)
def test_missing_column_is_named(
    draw: Callable[..., Axes], frame: pd.DataFrame, message: str
) -> None:
    with pytest.raises(SurveyError, match=message):
        draw(frame)


NASTY = [
    *(
        "$x^2",
        "100% $a$ $b$ \\frac{",
        "_underscore",
        "⭐ 星",
        "a\u200bb",
        "行\n换行\t制表",
        "",
        None,
    ),
    *("한국어 논문", '<tag> & "quote"', "W" * 100, "很" * 100, float("nan"), pd.NA, "—…「」·×"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_words_can_be_drawn(language: str) -> None:
    frame = papers(len(NASTY)).assign(label=NASTY, topic=NASTY)
    assert overlapping(figures.timeline(frame, language=language)) == []
    counted = pd.DataFrame({"_a": range(len(NASTY)), "$b$": 1}, index=NASTY)
    for draw in (figures.counts, figures.heatmap):
        figures.svg(draw(counted, language=language))
    made = relations(len(NASTY)).assign(relation=NASTY[1:], paper_label=NASTY[1:])
    figures.svg(figures.lineage(made, language=language))
    plan = pd.DataFrame({"review": NASTY, "status": NASTY, "papers": 1})
    figures.svg(figures.progress(plan, language=language))


# ---------------------------------------------------------------- what a figure says of itself

TOLD = [
    ("timeline", papers(2).assign(topic=["a", None], published=["2023-05", "2021"]), "2 papers"),
    ("timeline", papers(2).assign(published=["2023-05", "soon"]), "1 paper by date"),
    ("timeline", papers(2).assign(published=["2023-05", "soon"]), "Not drawn: 1"),
    ("timeline", papers(2).assign(published=["2023-05-18", "2021"]), "2021 to 2023-05,"),
    (
        "counts",
        pd.DataFrame({"papers": [9, 3, 5]}, ["—", "a", "b"]),
        "Rows: 2. Most: b (5), a (3).",
    ),
    ("heatmap", pd.DataFrame([[0, 2], [7, 1]], ["a", "b"], ["2022", "2023"]), "b × 2022 (7), a ×"),
    ("months", pd.DataFrame({"a": [1, 4]}, ["2023-01", "2023"]), "Most: a (1)."),
    ("reading calendar", pd.DataFrame({"read": ["2024-01-02"], "papers": [3]}), "2024 (3)."),
    ("progress", plans(1, "en"), "Multimodal LLMs 0: read 3 of 6."),
    ("lineage", relations(4).iloc[[0, 0, 1]], "2 pairs"),
]


@pytest.mark.parametrize(("name", "frame", "words"), TOLD)
def test_figure_says_what_it_shows(name: str, frame: pd.DataFrame, words: str) -> None:
    ax = FIGURES[name][0](frame, language="en")
    assert words in figures.alt(ax)
    assert figures.alt(ax).startswith(figures.caption(ax))


def test_counts_say_what_they_count() -> None:
    frame = pd.DataFrame({"2022": [3], "2023": [4]}, pd.Index(["a"], name="organization"))
    assert figures.caption(figures.counts(frame)) == "论文篇数，按机构"
    both = frame.rename_axis(columns="year")
    assert figures.caption(figures.heatmap(both, language="en")) == (
        "Papers by organisation and year."
    )


@each_figure
def test_gap_and_all_others_are_described_in_both_languages(name: str) -> None:
    draw, make, sentence = FIGURES[name]
    for language in LANGUAGES:
        said = figures.alt(draw(make(12, language), language=language))
        assert bool(HAN.search(said)) is (language == "zh")
        assert figures.alt(draw(make(12).iloc[:0], language=language)) == say(sentence, language)


def test_description_of_a_figure_with_several_axes_is_that_of_all() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    figures.counts(table(2, 1), left)
    right.set_label("Another one.\nIt says more.")
    assert figures.caption(figure) == "论文篇数; Another one."
    assert figures.alt(figure).endswith("Another one. It says more.")


def test_exporters_print_what_a_figure_says_where_the_cell_says_nothing() -> None:
    ax = figures.counts(pd.DataFrame({"papers": [2]}, ["a_b <c> & d"]), language="en")
    picture = figures.svg(ax).decode()
    shown = [nbformat.v4.new_output("display_data", {"image/svg+xml": picture})]
    cells = [
        nbformat.v4.new_code_cell(options, outputs=shown)
        for options in (
            "#| label: fig-own",
            "#| fig-cap: Mine",
            '#| fig-cap: ""\n#| fig-alt: Hear',
        )
    ]
    found = read_notebook(nbformat.v4.new_notebook(cells=cells)).outputs
    said = "Numbers of papers. Rows: 1. Most: a_b <c> & d (2)."
    assert [(each.caption, each.alt) for each in found] == [
        ("Numbers of papers.", said),
        ("Mine", said),
        ("", "Hear"),
    ]


# ---------------------------------------------------------------- timeline


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [20, 60, pytest.param(200, marks=pytest.mark.slow)])
def test_timeline_holds_every_paper_and_no_labels_touch(count: int, language: str) -> None:
    ax = figures.timeline(papers(count, language), language=language)
    written = {text.get_text().split()[0] for text in ax.texts}
    assert written >= {str(n) for n in range(count)}
    assert dots(ax) == count
    assert overlapping(ax) == []


@pytest.mark.parametrize("count", [20, 60])
def test_timeline_of_real_titles(count: int) -> None:
    file = SHARED / "facts" / "papers.json"
    if not file.exists():
        pytest.skip("the folder with real titles is not here")
    works = [work for work in json.loads(file.read_text()) if work.get("first_public")][:count]
    dates = [work["first_public"] for work in works]
    frame = pd.DataFrame(
        {
            "key": [work["id"] for work in works],
            "label": [work["title"] for work in works],
            "published": [f"{each['year']}-{each.get('month') or 1:02d}" for each in dates],
            "topic": [TOPICS["zh"][n % 5] for n in range(len(works))],
        }
    )
    ax = figures.timeline(frame)
    assert dots(ax) == len(works)
    assert overlapping(ax) == []


def test_timeline_of_one_day_stacks_all() -> None:
    ax = figures.timeline(papers(40).assign(published="2023-05-18", topic="one"))
    assert dots(ax) == 40
    assert overlapping(ax) == []


def test_timeline_names_thirty_topics_the_oldest_first_and_none_last() -> None:
    frame = papers(60).assign(topic=[None if n == 0 else f"T{n % 30}" for n in range(60)])
    frame["published"] = [f"{1990 + n % 30}" for n in range(60)]
    ax = figures.timeline(frame, language="en")
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [f"T{n}" for n in range(30)] + ["Unclassified"]


@pytest.mark.parametrize(
    ("dates", "explained"),
    [
        (["2023-05-18", "2022-01-01"], []),
        (["2023-05-18", "2022-01"], ["dated to the day", "month only"]),
        (["2023", "2023-04"], ["month only", "year only (drawn at mid-year)"]),
    ],
    ids=["days need no legend", "a month is explained", "no day, no word about days"],
)
def test_timeline_explains_precision_only_when_needed(
    dates: list[str], explained: list[str]
) -> None:
    ax = figures.timeline(papers(2).assign(published=dates), language="en")
    legend = ax.get_legend()
    assert ([text.get_text() for text in legend.get_texts()] if legend else []) == explained


def test_timeline_draws_a_year_open_at_mid_year_and_a_month_half() -> None:
    frame = papers(3).assign(published=["2023", "2023-05", "2023-05-18"], topic="t")
    looks = {line.get_fillstyle(): line for line in figures.timeline(frame).lines}
    opened = [line for line in looks.values() if line.get_markerfacecolor() == "white"]
    assert [line.get_xdata()[0] for line in opened] == [pytest.approx(number(date(2023, 7, 2)))]
    assert looks["left"].get_markerfacecoloralt() == "white"


@pytest.mark.parametrize(
    "bad", [None, "", "soon", "2023-13", "2023-02-30", float("nan"), pd.NaT, "0999", "23", 5]
)
def test_timeline_counts_what_it_cannot_date(bad: object) -> None:
    frame = papers(3)
    frame["published"] = pd.Series(["2023-01-02", bad, "2021-01"], dtype=object)
    ax = figures.timeline(frame, language="en")
    assert dots(ax) == 2
    assert "Not drawn: 1 with no usable date" in words(ax)


def test_timeline_of_only_undated_papers_says_that_there_is_nothing() -> None:
    assert words(figures.timeline(papers(3).assign(published=None))) == ["没有可画的论文。"]


def test_pack_keeps_intervals_apart() -> None:
    random = dice(7)
    items = sorted((random.uniform(0, 5), random.uniform(0.1, 1.9)) for _ in range(300))
    taken: dict[int, list[tuple[float, float]]] = {}
    for (x, wide), spot in zip(items, pack(items, 5.0), strict=True):
        box = (x - wide - 0.08, x + 0.05) if spot.left else (x - 0.05, x + wide + 0.08)
        assert all(box[1] <= a or b <= box[0] for a, b in taken.get(spot.row, []))
        taken.setdefault(spot.row, []).append(box)


# ---------------------------------------------------------------- bars


def test_counts_stand_longest_first_with_numbers_at_their_ends() -> None:
    ax = figures.counts(pd.DataFrame({"papers": [3, 10, 5]}, index=["a", "b", "c"]))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "c", "a"]
    assert bars(ax) == [10, 5, 3]
    assert [text.get_text() for text in ax.texts] == ["10", "5", "3"]


def test_counts_keep_years_in_the_order_of_time() -> None:
    ax = figures.counts(pd.DataFrame({"papers": [3, 10, 5]}, index=[2022, 2020, 2021]))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2020", "2021", "2022"]


@pytest.mark.parametrize(
    ("rows", "shown", "rest"),
    [(25, 25, None), (26, 26, None), (27, 26, "其他 2 项"), (90, 26, "其他 65 项")],
)
def test_counts_sum_the_rest(rows: int, shown: int, rest: str | None) -> None:
    frame = table(rows, 3)
    ax = figures.counts(frame)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == shown
    ends = [
        float(text.get_text())
        for text in ax.texts
        if text.get_ha() == "left" and text.get_text().isdecimal()
    ]
    assert sum(ends) == frame.to_numpy().sum()
    if rest:
        assert names[-1] == rest
        assert any("只写合计" in word for word in words(ax))


def test_counts_stack_columns_and_explain_them() -> None:
    frame = table(4, 3)
    ax = figures.counts(frame)
    assert sum(bars(ax)) == frame.to_numpy().sum()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["2022", "2023", "2024"]


@pytest.mark.parametrize("draw", [figures.counts, figures.heatmap])
def test_values_that_are_no_counts_are_said(draw: Callable[..., Axes]) -> None:
    frame = pd.DataFrame({"papers": [3, "many", None, -1]}, index=["a", "b", None, "d"])
    said = words(draw(frame, language="en"))
    assert "2 values are no counts; taken as 0" in said
    assert "Unclassified" in said


def test_counts_of_nothing_but_noughts() -> None:
    assert bars(figures.counts(pd.DataFrame({"papers": [0, 0]}, index=["a", "b"]))) == [0, 0]


def test_heatmap_has_the_number_in_every_cell() -> None:
    frame = table(12, 7)
    ax = figures.heatmap(frame)
    assert [int(text.get_text()) for text in ax.texts] == frame.to_numpy().ravel().tolist()
    assert [label.get_text() for label in ax.get_yticklabels()] == list(frame.index)


def test_heatmap_grows_darker_with_the_number() -> None:
    ax = figures.heatmap(pd.DataFrame([[0, 1, 2, 5, 9]], index=["a"]))
    greys = [float(np.dot(p.get_facecolor()[:3], (0.299, 0.587, 0.114))) for p in ax.patches]
    assert greys == sorted(greys, reverse=True)
    assert len(set(greys)) == 5


def test_heatmap_of_forty_years_is_readable() -> None:
    assert overlapping(figures.heatmap(table(6, 40))) == []


def test_progress_shows_read_of_all_in_the_order_of_the_plan() -> None:
    ax = figures.progress(plans(3), language="en")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        *("read", "pending", "only named")
    ]
    assert [text.get_text() for text in ax.texts if "/" in text.get_text()] == [
        *("3 / 6", "6 / 15", "9 / 24", "At the end of a bar: read / all")
    ]


def test_progress_keeps_statuses_it_does_not_know() -> None:
    frame = pd.DataFrame(
        {"review": ["r", "r", None], "status": ["read", "lost", None], "papers": [1, 2, 4]}
    )
    ax = figures.progress(frame, language="en")
    assert sum(bars(ax)) == 7
    assert {"lost", "no status", "unnamed"} <= set(words(ax))


# ---------------------------------------------------------------- reading


def cells(ax: Axes) -> list[tuple[float, float, bool]]:
    """Return column and height of each day of a calendar, and whether anything was read."""
    return [
        (*path.vertices[0], colour[0] < 0.9)
        for collection in ax.collections
        for path, colour in zip(collection.get_paths(), collection.get_facecolors(), strict=True)
    ]


def test_calendar_has_a_cell_for_every_day_of_a_year_with_readings() -> None:
    rows = [("2020-02-29", 2), (date(2022, 12, 31), 1), (pd.Timestamp("2022-01-01"), 3)]
    ax = figures.reading_calendar(pd.DataFrame(rows, columns=["read", "papers"]))
    assert len(cells(ax)) == 366 + 365
    assert sum(read for _, _, read in cells(ax)) == 3
    assert {"2020", "2022", "2 篇", "4 篇"} <= set(words(ax))


def test_calendar_puts_a_day_into_its_week_and_weekday() -> None:
    frame = pd.DataFrame({"read": ["2024-01-01", "2024-01-14"], "papers": [1, 1]})
    drawn = cells(figures.reading_calendar(frame))
    top = min(y for _, y, _ in drawn)
    places = [(int(x), round(y - top)) for x, y, read in drawn if read]
    assert places == [(0, 0), (1, 6)]  # a Monday, and the Sunday after the next


def test_calendar_counts_rows_it_cannot_use() -> None:
    rows = [("2023-01-02", 2), (None, 1), ("2023", 1), ("2023-01-03", "x"), ("2023-01-04", 0)]
    ax = figures.reading_calendar(pd.DataFrame(rows, columns=["read", "papers"]), language="en")
    assert "Not drawn: 3 rows with no usable date or number" in words(ax)
    assert "2 papers" in words(ax)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [20, 60, 200])
def test_gap_holds_every_paper_and_no_labels_touch(count: int, language: str) -> None:
    ax = figures.reading_gap(readings(count, language), language=language)
    assert dots(ax) == count
    assert overlapping(ax) == []
    assert ax.texts


@pytest.mark.parametrize(
    ("published", "read", "slip"),
    [
        ("2023-05-18", "2023-05-17", True),
        ("2023-05-18", "2023-05-18", False),
        ("2023-05", "2023-05-01", False),
        ("2023-06", "2023-05-31", True),
        ("2023", "2023-01-01", False),
        ("2024", "2023-12-31", True),
    ],
)
def test_slip_is_what_cannot_be_true(published: str, read: str, slip: bool) -> None:
    start, end = moment(published), moment(read)
    assert start
    assert end
    assert Reading("", start, end).is_slip is slip


def test_gap_labels_the_longest_delays_and_marks_slips() -> None:
    frame = pd.DataFrame(
        {
            "key": ["a", "b", "c"],
            "label": ["late", "soon", "slip"],
            "published": ["2020-01-01", "2023-01-01", "2024-01-01"],
            "read": ["2023-06-01", "2023-01-01", "2023-02-01"],
        }
    )
    ax = figures.reading_gap(frame, language="en")
    assert {"late", "slip"} <= set(words(ax))
    assert "soon" not in words(ax)
    crosses = [line for line in ax.lines if line.get_marker() == "X"]
    assert [len(line.get_xdata()) for line in crosses] == [1]
    assert "Named: the 1 that waited longest. Named: 1 with a slip in a date" in words(ax)


# ---------------------------------------------------------------- lineage


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [20, 60])
def test_lineage_holds_every_paper_and_relation(count: int, language: str) -> None:
    frame = relations(count, language)
    ax = figures.lineage(frame, language=language)
    assert dots(ax) == count
    assert len(ax.patches) == len(frame)
    assert overlapping(ax) == []


def test_lineage_keeps_the_order_of_time() -> None:
    frame = relations(30).assign(paper_published="2024-03-01", other_published="2019-03-01")
    frame = frame[~frame["paper"].isin(frame["other"])]
    ax = figures.lineage(frame)
    xs = sorted({round(x, 3) for line in ax.lines for x in line.get_xdata()})
    assert xs == [number(date(2019, 3, 1)), number(date(2024, 3, 1))]


def test_lineage_tells_what_is_no_relation() -> None:
    frame = pd.concat([relations(4)] * 2, ignore_index=True)  # said twice, drawn once
    frame.loc[6] = ["a", None, "x", "2023", "2023", "A", "B"]
    frame.loc[7] = ["a", "a", "x", "2023", "2023", "A", "A"]
    ax = figures.lineage(frame, language="en")
    assert len(ax.patches) == 3
    assert any("Not drawn: 2 relations" in word for word in words(ax))


def test_lineage_sets_undated_papers_apart() -> None:
    frame = relations(5).assign(paper_published=None, other_published="2023-01-01")
    frame = frame[~frame["paper"].isin(frame["other"])]
    ax = figures.lineage(frame, language="en")
    assert "no date" in words(ax)
    assert dots(ax) == len({*frame["paper"], *frame["other"]})
    assert "no date" in words(figures.lineage(frame.assign(other_published=None), language="en"))


def test_lineage_sums_rare_kinds_of_relations() -> None:
    frame = relations(30).assign(relation=[f"kind {n % 9}" for n in range(29)])
    legend = figures.lineage(frame, language="en").get_legend()
    names = [text.get_text() for text in legend.get_texts()]
    assert {*(f"kind {n}" for n in range(6)), "3 other relations"} <= set(names)


# ---------------------------------------------------------------- words and dates


def test_every_word_stands_in_both_languages() -> None:
    for name, pair in _WORDS.items():
        assert len(pair) == 2, name
        holes = [sorted(re.findall(r"{\w+}", text)) for text in pair]
        assert holes[0] == holes[1], name
        assert HAN.search(pair[0]), name
        assert not HAN.search(pair[1]), name


@pytest.mark.parametrize(
    "text", ["CLIP", "多模态大模型的统一生成与检索综述", "W" * 60, "a b c d e f g"]
)
@pytest.mark.parametrize("inches", [0.4, 1.0, 2.0])
def test_cut_and_wrapped_texts_fit(text: str, inches: float) -> None:
    lines = wrap(text, inches, lines=3)
    assert len(lines) <= 3
    for line in (*lines, cut(text, inches)):
        assert width(line) <= inches
    whole = cut(text, 99)
    assert whole == text


def test_wrapping_never_begins_a_line_with_a_closing_mark() -> None:
    lines = wrap("视觉语言，预训练，模型，生成，检索", 0.45, lines=9)
    assert [line for line in lines if line.startswith("，")] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((None, "-"), (pd.NA, "-"), ("", "-"), (2023.0, "2023"), ("a\n b", "a b")),
        *(("\u200b", "-"), ("\u202egnorw\u202c", "gnorw"), ("👍🏽", "[thumbs up sign]")),
        *(("مرحبا", "مرحبا"), ("ስላም a", "[Ethiopic] a"), ("𠮷野", "[U+20BB7]野"), ("𝒳", "X")),
    ],
)
def test_clean(value: object, text: str) -> None:
    assert clean(value, otherwise="-") == text


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 1, 1), date(2023, 1, 31)),
        (date(2022, 11, 5), date(2023, 3, 1)),
        (date(2019, 1, 1), date(2024, 12, 31)),
        (date(1948, 1, 1), date(2024, 12, 31)),
        (date(1000, 1, 1), date(2999, 12, 31)),
    ],
)
def test_ticks_are_some_and_fit(start: date, end: date) -> None:
    labels = [text for _, text in ticks(start, end)]
    assert 2 <= len(labels) <= 13
    assert sum(width(text) for text in labels) < 5


def test_scales_go_forth_and_back() -> None:
    start, end = date(2010, 1, 1), date(2024, 1, 1)
    crowd = [number(date(2023, month, 1)) for month in range(1, 13)] * 3
    even, crowded = even_scale(start, end, 6.0), crowded_scale(start, end, crowd, 6.0)
    for scale in (even, crowded):
        for inch in (0.0, 0.1, 2.0, 5.9, 6.0):
            assert scale.inch(scale.day(inch)) == pytest.approx(inch, abs=1e-6)
    share = [
        scale.inch(number(end)) - scale.inch(number(date(2023, 1, 1))) for scale in (even, crowded)
    ]
    assert share[1] > 3 * share[0]


def test_style_can_be_set_for_the_process() -> None:
    with mpl.rc_context():
        figures.set_style()
        assert mpl.rcParams["svg.hashsalt"] == "survey"
        assert mpl.rcParams["font.family"][0] == "Noto Sans SC"


def test_style_has_a_least_width() -> None:
    for wide in (0, -1, 2.5, float("nan")):
        with pytest.raises(SurveyError, match="3 is the least"):
            figures.set_style(width=wide)


# ---------------------------------------------------------------- counts that fit


@pytest.mark.parametrize("draw", [figures.counts, figures.heatmap])
def test_what_is_not_stated_stands_last_and_has_no_bar_or_shade(draw: Callable[..., Axes]) -> None:
    ax = draw(pd.DataFrame({"2022": [90, 3], "2023": [70, 4]}, ["—", "a"]), language="en")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "not stated"]
    assert 160 not in bars(ax)
    shades = {patch.get_facecolor() for patch in ax.patches if patch.get_y() == 1}
    assert draw is figures.counts or len(shades) == 1


def test_heatmap_sums_early_years_and_small_rows() -> None:
    ax = figures.heatmap(table(90, 40), language="en")
    heads = [label.get_text() for label in ax.get_xticklabels()]
    assert heads[0].startswith("≤ ")
    assert heads[-1] == "2024"
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == 26
    assert names[-1] == "65 others"
    assert sum(int(text.get_text()) for text in ax.texts if text.get_text().isdecimal()) == (
        table(90, 40).to_numpy().sum()
    )


def test_cooccurrence_leaves_cells_of_nothing_empty() -> None:
    frame = pd.DataFrame([[2, 0], [0, 3]], ["a", "b"], ["x", "y"])
    assert [text.get_text() for text in figures.cooccurrence(frame).texts] == ["2", "3"]


def test_months_out_of_the_window_are_numbers() -> None:
    frame = pd.DataFrame({"a": [1, 2, 4], "b": [0, 5, 0]}, ["1990-01", "2023-04", "2023-05"])
    ax = figures.months(frame, language="en")
    assert len([patch for patch in ax.patches if patch.get_height() < 0]) == 3
    assert "earlier" in words(ax)
    assert "later" not in words(ax)
    assert "1" in words(ax)


def test_months_tell_what_has_no_month_and_no_lane() -> None:
    frame = pd.DataFrame({f"t{n}": [1, 2] for n in range(20)}, ["2023-01", "2023"])
    said = " ".join(words(figures.months(frame, language="en")))
    assert "The 14 largest are shown; 6 others are not" in said
    assert "Not drawn: 40 counts without a month" in said


@pytest.mark.slow
def test_timeline_of_very_many_papers_has_dots_only_and_says_so() -> None:
    frame = papers(600).assign(topic=[f"t{n % 90}" for n in range(600)], published="2023-05-18")
    ax = figures.timeline(frame, language="en")
    assert dots(ax) == 600
    assert "Too many papers to name: dots only" in " ".join(words(ax))
    assert "60 others" in [label.get_text() for label in ax.get_yticklabels()]


# ---------------------------------------------------------------- colours

BRETTEL = {
    "protan": [[0.1121, 0.8853, -0.0005], [0.1127, 0.8897, -0.0001], [0.0045, 0.0, 1.0019]],
    "deutan": [[0.2920, 0.7054, -0.0003], [0.2934, 0.7089, 0.0], [-0.0209, 0.0257, 0.9973]],
}
"""Linear RGB as those see it who lack one of two kinds of cones (Viénot et al., 1999)."""


def seen(colour: str, matrix: list[list[float]]) -> np.ndarray:
    """Return CIE Lab, roughly, of a colour seen through a matrix on linear RGB."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    r, g, b = np.clip(np.array(matrix) @ linear, 0, 1)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


@pytest.mark.parametrize("sight", BRETTEL)
def test_colours_that_carry_meaning_differ_for_every_eye(sight: str) -> None:
    paper_slip, *statuses = COLOURS[:2], ("#0B4F7D", "#7FB8DA"), ("#7FB8DA", "#E4E4E4")
    for one, other in (paper_slip, *statuses):
        apart = np.linalg.norm(seen(one, BRETTEL[sight]) - seen(other, BRETTEL[sight]))
        assert apart > 20, (one, other)


def test_bars_and_shades_differ_in_grey() -> None:
    same = [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]
    for colours in (
        ["#0B4F7D", "#7FB8DA", "#E4E4E4"],
        [mpl.colors.to_hex(SEQUENCE(n / 4)) for n in range(5)],
    ):
        lights = [seen(colour, same)[0] for colour in colours]
        assert min(abs(a - b) for a, b in pairwise(lights)) > 12


# ---------------------------------------------------------------- frames of its own


def test_cooccurrence_counts_papers_that_have_both() -> None:
    rows = pd.DataFrame(
        {
            "topics": [["x", "y"], ["x"], ["z"], []],
            "organizations": [["A"], ["A", "B"], [], ["A"]],
        }
    )
    found = analysis.cooccurrence(rows, "topic", "organization")
    assert found.to_dict("index") == {"x": {"A": 2, "B": 1}, "y": {"A": 1, "B": 0}}
    same = analysis.cooccurrence(rows, "topic", "topic")
    assert same.to_dict("index") == {"x": {"x": 0, "y": 1}, "y": {"x": 1, "y": 0}}
    assert analysis.cooccurrence(rows.iloc[:0], "topic", "organization").empty


def test_counts_by_month_and_author() -> None:
    rows = pd.DataFrame(
        {
            "authors": [["Ann", "Bob"], ["Ann"]],
            "published": pd.array(["2023-05-18", "2021"], dtype="string"),
        }
    )
    assert analysis.counts(rows, "author")["papers"].to_dict() == {"Ann": 2, "Bob": 1}
    assert list(analysis.counts(rows, "month", by="author").index) == ["2021", "2023-05"]

"""Which paper builds on which: the frame, the graph, the figure's choice of arrows."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from survey import corpus as corpora
from survey import figures, settings
from survey.analysis import lineage
from survey.corpus import Corpus
from survey.frames import frame


@pytest.fixture(scope="module")
def ours(root: Path) -> Corpus:
    paths = sorted((root / "data" / "notes").rglob("*.md"))
    return corpora.read(paths, settings.read(root), base=root)


def test_every_edge_leads_to_a_line_that_names_the_other(ours: Corpus, root: Path) -> None:
    columns = ["paper", "other", "relation", "source", "line"]
    written = ours.relations.groupby(columns)["as_written"].first()
    rows = ours.lineage()[columns].values.tolist()
    assert len(rows) > 50
    for row in rows:
        lines = (root / row[3]).read_text(encoding="utf-8").split("\n")
        assert written[tuple(row)] in " ".join(lines[row[4] - 1 : row[4] + 3])


def test_the_graph_has_all_papers_and_all_that_is_said(ours: Corpus) -> None:
    graph = ours.lineage_graph()
    assert isinstance(graph, nx.MultiDiGraph)
    assert set(graph) == set(ours.papers["key"])
    assert graph.number_of_edges() == len(ours.lineage())
    assert graph.nodes["li2023blip2"] == {
        "label": "BLIP-2", "published": "2023-01-30", "topic": "multimodal/pretraining",
    }  # fmt: skip
    assert all({"relation", "source", "line"} <= set(data) for *_, data in graph.edges(data=True))


def papers(**published: str | None) -> pd.DataFrame:
    return frame("papers", ({"key": k, "title": k, "published": v} for k, v in published.items()))


def said(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return frame(
        "relations",
        (
            {"paper": a, "other": b, "relation": r, "source": "a.md", "line": n}
            for n, (a, r, b) in enumerate(rows, 1)
        ),
    )


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (("new", "builds_on", "old"), True),
        (("old", "builds_on", "new"), False),
        (("old", "follows_up", "new"), False),
        (("old", "compares_with", "new"), True),
        (("new", "builds_on", "same"), True),
        (("old", "builds_on", "undated"), True),
        (("undated", "builds_on", "old"), True),
        (("new", "mentions", "old"), False),
        (("new", "builds_on", "elsewhere"), False),
    ],
)
def test_what_is_lineage(row: tuple[str, str, str], *, kept: bool) -> None:
    known = papers(old="2020-01", new="2023-05-02", same="2023-05", undated=None)
    assert len(lineage(known, said(row))) == kept


@pytest.mark.parametrize(
    ("rows", "drawn"),
    [
        ([("c", "builds_on", "a")], 1),
        ([("c", "builds_on", "b"), ("b", "builds_on", "a"), ("c", "builds_on", "a")], 2),
        ([("c", "builds_on", "b"), ("b", "builds_on", "a"), ("c", "compares_with", "a")], 3),
        ([("c", "compares_with", "a"), ("c", "builds_on", "a")], 1),
        ([("a", "builds_on", "b"), ("b", "builds_on", "a")], 2),
        ([("a", "builds_on", "b"), ("b", "builds_on", "c"), ("c", "builds_on", "a")], 3),
    ],
)
def test_the_figure_draws_what_is_not_implied(rows: list[tuple[str, str, str]], drawn: int) -> None:
    found = lineage(papers(a="2023", b="2023", c="2023"), said(*rows))
    assert len(found) == len(rows)
    assert len(figures.lineage(found).patches) == drawn


def test_of_two_relations_the_one_that_says_more_is_drawn() -> None:
    rows = said(("c", "compares_with", "a"), ("c", "builds_on", "a"))
    ax = figures.lineage(lineage(papers(a="2021", c="2023"), rows), language="en")
    legend = ax.get_legend()
    assert legend
    assert legend.get_texts()[0].get_text() == "builds on"

"""How a corpus, a paper, a review and problems show, and what completes."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from survey import cards, tables
from survey import corpus as corpora
from survey.corpus import Corpus
from survey.errors import UnknownKeyError
from survey.export import export_notebook

HOSTILE = (
    "An <script>alert(1)</script> [@nobody2020] $x^2$ **Bold** `code` | Pipe "
    "[link](http://evil.org) \\(y\\) \\[z\\] {#id .class} <https://auto.org> www.evil.org "
    "a--b @nobody2020 ~sub~ ^sup^ &lt; http://bare.org \\input{x} # h"
)
HARD = cards.Card(HOSTILE, ((HOSTILE, "x"),), (cards.Rows.of("H", ("c",), [[HOSTILE], [HOSTILE]]),))
FORMS = {"text/html", "text/markdown", "text/plain"}


@pytest.fixture(scope="module")
def ours(root: Path) -> Corpus:
    settings = corpora.settings.read(root)
    return corpora.read(sorted((root / "data" / "notes").rglob("*.md")), settings, base=root)


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    return InteractiveShell.instance()


@pytest.fixture
def hostile(tmp_path: Path) -> Corpus:
    path = tmp_path / "log.md"
    path.write_text(
        f"## 2024.1.2\n`{HOSTILE}`\n\n《A Work on {HOSTILE}》\n2024.3\n1，方法：{HOSTILE}\n",
        encoding="utf-8",
    )
    return corpora.read([path], corpora.Settings(tmp_path), base=tmp_path)


class Tags(HTMLParser):
    """The tags of a text and what stands between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"class", "style"}

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(corpus: Corpus) -> dict[str, object]:
    (first, *_) = corpus.resolution.papers
    things: dict[str, object] = {
        "corpus": corpus, "paper": corpus[first.key], "problems": corpus.problems,
    }  # fmt: skip
    return things | {name: corpus.review(name) for name in corpus.settings.reviews}


def test_everything_shows_in_three_forms(ours: Corpus, shell: InteractiveShell) -> None:
    for name, thing in shown(ours).items():
        data, _ = shell.display_formatter.format(thing)
        assert data.keys() >= FORMS, name
        assert Tags(data["text/html"]).tags <= {
            "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td", "span",
        }, name  # fmt: skip


def test_a_paper_shows_facts_statements_and_works_with_their_places(ours: Corpus) -> None:
    card = ours["blip2"]._repr_mimebundle_()
    for form in sorted(FORMS):
        said = card[form].replace("\\", "")
        for part in ("2301.12597", "Q-Former", "data/notes/multimodal-map.md:97", "method"):
            assert part in said, (form, part)
    assert "[@li2023blip2]" in card["text/html"]
    assert "`[@li2023blip2]`" in card["text/markdown"]
    # the text of print() is the facts alone
    assert "Q-Former" not in str(ours["blip2"])
    assert "Q-Former" not in ours.resolution.papers[0]._repr_html_()


def test_a_corpus_says_what_it_holds_and_what_to_call(ours: Corpus) -> None:
    text = ours.card().text()
    assert f"{len(ours)} papers" in text
    assert "corpus.search" in text
    assert re.search(r"gnn/convolution\s+谱方法与消息传递\s+\d+", text)
    counts = {
        severity: int(n) for n, severity in re.findall(r"(\d+) (errors|warnings|notices)", text)
    }
    assert sum(counts.values()) == len(ours.problems)


def test_a_review_says_its_sections(ours: Corpus) -> None:
    review = ours.review("gnn")
    (sections, *_) = review.card().tables
    assert [row[0] for row in sections.rows] == review.outline()["topic"].tolist()
    assert sum(int(n) for row in sections.rows for n in row[2:]) == len(review.papers)


def test_problems_show_the_worst_first_and_stay_a_frame(ours: Corpus) -> None:
    problems = ours.problems
    assert isinstance(problems, pd.DataFrame)
    worst = problems._repr_mimebundle_()["text/plain"].splitlines()[3:]
    ranks = [("error", "warning", "info").index(line.split()[0]) for line in worst]
    assert ranks == sorted(ranks)
    assert len(problems.query("severity == 'warning'")._repr_mimebundle_()) == 3
    part = problems[["code", "message"]]
    assert part._repr_mimebundle_() == {}
    assert "<table" in part._repr_html_()


def test_what_a_note_says_is_no_markup(hostile: Corpus) -> None:
    for thing in shown(hostile).values():
        seen = Tags(thing._repr_mimebundle_()["text/html"])
        assert not {"script", "img", "a"} & seen.tags
    html = Tags(HARD.html())
    assert html.text.count(HOSTILE) == 4
    assert not {"script", "a"} & html.tags


def test_a_table_has_text_at_the_left_and_numbers_at_the_right() -> None:
    days = pd.array(["2023-05-09", None], dtype="string")
    frame = pd.DataFrame({"day": days, "n": [1, 2], "x": [0.1 + 0.2, 1e9], "<b>": [HOSTILE, "a"]})
    html = tables.Table(frame)._repr_mimebundle_()["text/html"]
    left, right = (
        "text-align: left; white-space: nowrap",
        "text-align: right; white-space: nowrap",
    )
    assert f'<td style="{left}">2023-05-09</td><td style="{right}">1</td>' in html
    assert f'<td style="{right}">0.3</td>' in html
    assert f'<td style="{left}"></td><td style="{right}">2</td>' in html
    assert Tags(html).tags == {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.slow
@pytest.mark.parametrize("to", ["html", "md", "tex"])
def test_a_card_in_an_export_cites_and_runs_nothing(to: str, tmp_path: Path) -> None:
    output = nbformat.v4.new_output("execute_result", data=HARD.bundle(), execution_count=1)
    cell = nbformat.v4.new_code_cell("paper", outputs=[output])
    node: Any = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_raw_cell("---\ntitle: T\nlang: en\n---"), cell]
    )
    path = tmp_path / "draft.ipynb"
    nbformat.write(node, path)
    # a citation would stop the export: its key is not known
    out = export_notebook(path, to, tmp_path).read_text(encoding="utf-8")
    if to == "html":
        body = out.partition("<body")[2]
        for markup in ("<script>alert", "<em>", "<strong>Bold", 'id="id"', 'class="math', "<sub>"):
            assert markup not in body, markup
        assert not re.findall(r'href="(?!#)[^"]*', body)
        text = " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())
        assert text.count(HOSTILE) == 4
    if to == "tex":
        assert "\\input{x}" not in out
        assert "\\(y" not in out


@pytest.mark.parametrize("value", [HOSTILE, "a -- b --- c", "x\ny", "a\\b", "==m=="])
def test_plain_markdown_says_the_same(value: str) -> None:
    bare = re.sub(r"\\([^\w\s])", r"\1", cards.plain(value))
    said = re.sub(r"&#(\d+);", lambda number: chr(int(number[1])), bare)
    assert said == " ".join(value.split())


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('corpus["li2023b', ["li2023blip2"]),
        ('corpus["BLI', ["BLIP", "BLIP-2"]),
        ('corpus.topics["gnn/de', ["gnn/depth"]),
        ('corpus.reviews["', ["gnn", "llm", "multimodal"]),
        ('corpus.select(topic="gnn")["GA', ["GAT", "GATv2"]),
        ("corpus.sear", ["search"]),
        ("corpus.sup", ["support"]),
    ],
)
def test_names_complete(
    typed: str, offered: list[str], ours: Corpus, shell: InteractiveShell
) -> None:
    shell.user_ns["corpus"] = ours
    shell.user_ns["part"] = ours.select(topic="gnn")
    typed = typed.replace('corpus.select(topic="gnn")', "part")
    with provisionalcompleter():
        found = [c.text for c in shell.Completer.completions(typed, len(typed))]
    assert found[: len(offered)] == offered


def test_topics_and_reviews_are_mappings(ours: Corpus) -> None:
    assert len(ours.topics["gnn"]) == len(ours.select(topic="gnn"))
    assert ours.reviews["gnn"].plan.name == "gnn"
    assert "gnn" in ours.reviews
    assert len(ours.reviews) == len(ours.settings.reviews)
    with pytest.raises(UnknownKeyError, match="gnn"):
        ours.topics["gnnn"]
    with pytest.raises(UnknownKeyError, match="gnn"):
        ours.reviews["gnnn"]


def test_an_empty_corpus_shows_too(tmp_path: Path) -> None:
    path = tmp_path / "log.md"
    path.write_text("", encoding="utf-8")
    empty = corpora.read([path], corpora.Settings(tmp_path), base=tmp_path)
    assert "papers: 0" in empty.card().text()
    assert empty.problems._repr_mimebundle_()["text/plain"] == "0 problems"


def test_long_lists_say_what_they_leave_out() -> None:
    table = cards.Rows.of("Many", ("n",), ([n] for n in range(30)), limit=3, rest="all()")
    card = cards.Card("T", (), (table,))
    for text in (card.text(), card.html(), card.markdown()):
        assert "27 more" in text
        assert "all(" in text.replace("\\", "")

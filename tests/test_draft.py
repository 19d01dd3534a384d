"""Drafts: golden paragraphs in text files, and what holds of every draft.

Each file of ``cases/draft`` holds cases in one language: a title, notes, and what a draft prints
of each work, parted by lines with a single full stop. Run ``python tests/test_draft.py`` to fill
in what is missing, then read it before you keep it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.corpus import Corpus, read
from survey.draft import Draft, compose, to_notebook
from survey.draft.desk import Desk, paragraph
from survey.draft.notebook import read_record, recorded_sentences
from survey.draft.sentences import joined, pieces
from survey.draft.works import work_parts
from survey.errors import EmptyReviewError, UnknownKeyError
from survey.settings import read as read_settings

CASES = Path(__file__).parent / "cases" / "draft"
REVIEW = '[reviews.all]\ntitle = "Made Up"\nlanguage = "{language}"\n'


class Case(NamedTuple):
    language: str
    title: str
    notes: str
    expected: str


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.md")):
        parts = path.read_text(encoding="utf-8").split("\n.\n")
        for title, notes, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            language = path.stem.rpartition("-")[2]
            yield Case(language, title.strip(), notes + "\n", expected.strip())


def corpus_of(folder: Path, notes: str, settings: str) -> Corpus:
    (folder / "survey.toml").write_text(settings, encoding="utf-8")
    path = folder / "notes.md"
    path.write_text(notes, encoding="utf-8")
    return read([path], read_settings(folder), base=folder)


def printed(folder: Path, case: Case) -> str:
    """Return the paragraph of each work, a line each, in the order of dates."""
    corpus = corpus_of(folder, case.notes, REVIEW.format(language=case.language))
    desk = Desk(corpus.review("all"))
    gap = "" if case.language == "zh" else " "
    found = (paragraph(work_parts(desk, key)) for key in desk.by_date(desk.papers))
    return "\n".join(gap.join(sentence.text for sentence in said) for said in found)


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.language}: {c.title}") for c in cases()])
def test_works_print_as_prose(tmp_path: Path, case: Case) -> None:
    assert printed(tmp_path, case) == case.expected


@pytest.fixture(scope="module")
def corpus(root: Path) -> Corpus:
    chosen = read_settings(root)
    return read(sorted((root / "data/notes").rglob("*.md")), chosen, base=root)


@pytest.fixture(scope="module", params=["multimodal", "llm", "gnn"])
def draft(request: pytest.FixtureRequest, corpus: Corpus) -> Draft:
    return compose(corpus.review(request.param))


def test_every_sentence_has_its_lines(draft: Draft, root: Path) -> None:
    for cell in draft.cells:
        for sentence in cell.sentences:
            asserts = cell.cell_type == "markdown" and not sentence.text.startswith("#")
            assert bool(sentence.sources) or not asserts, sentence.text
            for source in sentence.sources:
                lines = (root / source.source).read_text(encoding="utf-8").split("\n")
                assert 1 <= source.line <= source.end_line <= len(lines)


def test_every_paper_in_scope_is_cited_and_no_other_key(draft: Draft, corpus: Corpus) -> None:
    text = "\n".join(cell.text for cell in draft.cells if cell.cell_type == "markdown")
    cited = set(re.findall(r"(?<!\\)@(?!sec-|fig-|tbl-)([\w:.-]*\w)", text))
    assert cited == set(corpus.review(draft.review).papers["key"])


def test_opinions_are_printed_as_opinions_only(draft: Draft, corpus: Corpus) -> None:
    said = corpus.statements
    opinion = said["aspect"].eq("verdict").fillna(False).astype(bool)
    verdicts, others = (
        set(rows[["source", "line", "end_line"]].itertuples(index=False, name=None))
        for rows in (said[opinion], said[~opinion])
    )
    alone = verdicts - others
    for cell in draft.cells:
        if cell.id.startswith(("work-", "topic-")):
            for sentence in cell.sentences:
                lines = {(s.source, s.line, s.end_line) for s in sentence.sources}
                assert not (lines & alone), (lines & alone, sentence.text)


def test_no_label_debris(draft: Draft) -> None:
    text = "\n".join(cell.text for cell in draft.cells if cell.cell_type == "markdown")
    assert "本文" not in text.replace("本文梳理", "").replace("与本文有关", "")
    assert not re.search(
        r"[，、；：]{2}|。。|[，；]。|\*\*|[\u4e00-\u9fff][,;!?](?=[\u4e00-\u9fff])", text
    )


def test_a_draft_is_the_same_each_time(draft: Draft, corpus: Corpus) -> None:
    assert compose(corpus.review(draft.review)) == draft


def test_a_notebook_keeps_its_record(draft: Draft) -> None:
    node = to_notebook(draft)
    record = read_record(node, "a.ipynb")
    assert [cell.id for cell in record.cells] == [cell.id for cell in draft.cells]
    assert len({cell.id for cell in node.cells}) == len(node.cells)
    for cell, made in zip(node.cells, draft.cells, strict=True):
        assert recorded_sentences(cell, "cell") == made.sentences
        assert cell.source == made.text


def test_a_review_without_papers(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, "nothing here\n", REVIEW.format(language="en"))
    with pytest.raises(EmptyReviewError, match="all papers"):
        corpus.review("all")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "notes",
    [
        "- **AloneNet: One Work Made Up** (2023)\n",
        "- **ويدجت: عنوان مصنوع** (2023)\n  نص قصير.\n- **EmojiNet 🙂: A Work Made Up** (2024)\n",
        "- **"
        + "LongNet: "
        + "Very Long Title Made Up " * 11
        + "** (2023)\n  Something is said.\n",
        "- **ANet: Same Day Made Up** (2023-05-01)\n- **BNet: Same Day Made Up** (2023-05-01)\n",
        "- **OddNet: Signs Made Up** (2023)\n\n  - # x\n  - 1. y\n  - : z ![i](a.b/c.png) said\n",
        '- **YamlNet: "Quotes" # Made: Up** (2023)\n  key: value - "x" # y\n',
    ],
    ids=["one work", "right to left, emoji", "long title", "one day", "odd lines", "yaml"],
)
def test_odd_notes_make_a_whole_draft(tmp_path: Path, notes: str, language: str) -> None:
    corpus = corpus_of(tmp_path, notes, REVIEW.format(language=language))
    draft = compose(corpus.review("all"))
    text = "\n".join(cell.text for cell in draft.cells if cell.cell_type == "markdown")
    assert all(f"@{key}" in text for key in corpus.papers["key"])
    assert "![i]" not in text.replace("!\\[i\\]", "")


BITS = (
    *(
        "一句。",
        "二？",
        "A one.",
        " B two!",
        "\n\n",
        "\n",
        "- ",
        "> ",
        "# H\n",
        "`a. b`",
        "[@k, p. 3]",
    ),
    *(
        "$x. y$",
        "1. ",
        "```\n",
        "|a|b|\n|-|-|\n",
        "e.g. ",
        " ",
        "\t",
        "…",
        "。”",
        ":::\n",
        "https://a.b/c. ",
    ),
)
PROSE = st.lists(st.sampled_from(BITS), max_size=30)


@given(PROSE)
def test_cutting_into_sentences_loses_no_byte(parts: list[str]) -> None:
    text = "".join(parts)
    for cell_type in ("markdown", "code", "raw"):
        assert joined(pieces(text, cell_type)) == text


def test_an_unknown_review_names_the_nearest(corpus: Corpus) -> None:
    with pytest.raises(UnknownKeyError, match="multimodal"):
        corpus.review("multimodel")


def fill() -> None:
    """Write what is missing into the golden files."""
    import tempfile

    for path in sorted(CASES.glob("*.md")):
        parts = path.read_text(encoding="utf-8").split("\n.\n")
        language = path.stem.rpartition("-")[2]
        for at in range(0, len(parts) - 2, 3):
            if not parts[at + 2].strip():
                case = Case(language, parts[at], parts[at + 1] + "\n", "")
                parts[at + 2] = printed(Path(tempfile.mkdtemp()), case)
        path.write_text("\n.\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    fill()

"""What writes: drafts, merges, judgements, pages; and the command line on folders of anything."""

from __future__ import annotations

import copy
import re
import tempfile
from collections.abc import Iterable
from contextlib import chdir
from pathlib import Path
from typing import Any

import nbformat
from click.testing import CliRunner
from hypothesis import assume
from hypothesis import strategies as st

from survey import draft, export, grounding
from survey.cli import main
from survey.corpus import Corpus, load
from survey.draft.model import Cell, Draft, Sentence, Source, checked, hashed
from survey.draft.notebook import is_suggestion, to_notebook
from survey.draft.sentences import pieces
from survey.errors import DraftError, EmptyReviewError, ExportError, SettingsError
from survey.merge import merged

from . import grammar
from .rounds import target

SETTINGS = """[sources]
notes = ["notes"]
[topics.one]
keywords = ["model", "文章", "a", "study"]
[topics.one.two]
keywords = ["learning", "的"]
[reviews.r]
topics = ["one"]
language = "{}"
"""


def bench(folder: str, text: str, language: str = "zh") -> Corpus:
    """Return the corpus of a workbench with one file of notes."""
    root = Path(folder)
    (root / "notes").mkdir()
    (root / "notes" / "a.md").write_bytes(text.encode("utf-8", "replace"))
    (root / "survey.toml").write_text(SETTINGS.format(language), encoding="utf-8")
    with chdir(root):
        return load()


FRAMES = "papers notes statements quantities relations tasks links joins problems facts".split()


@target(st.lists(grammar.filed, min_size=1, max_size=3), st.sampled_from(["zh", "en"]), size=20)
def drafts(texts: list[str], language: str) -> None:
    """A draft of any notes is a valid notebook whose sentences are grounded in lines that exist."""
    text = "\n\n".join(texts)
    count = text.count("\n") + 1
    with tempfile.TemporaryDirectory() as name:
        corpus = bench(name, text, language)
        for frame in FRAMES:
            getattr(corpus, frame)
        try:
            made = draft.compose(corpus.review("r"))
        except EmptyReviewError:
            assume(condition=False)
        node = to_notebook(made)
        nbformat.validate(node)
        for cell in made.cells:
            for sentence in cell.sentences:
                for source in (s for s in sentence.sources if s.source == "notes/a.md"):
                    assert 1 <= source.line <= source.end_line <= count
        assert draft.compose(corpus.review("r")) == made
        assert not merged(copy.deepcopy(node), made).is_changed
        judged = grounding.Judge(corpus).sentences(node, source="a.ipynb")
        wrong = [row for row in judged if row.status not in ("grounded", "own")]
        assert not wrong, wrong


@target(st.lists(grammar.filed, min_size=1, max_size=3), grammar.short, size=20)
def searches(texts: list[str], query: str) -> None:
    """Whatever is asked of whatever notes has an answer, twice the same."""
    with tempfile.TemporaryDirectory() as name:
        corpus = bench(name, "\n\n".join(texts))
        found = corpus.search(query)
        assert found.equals(corpus.search(query))
        corpus.support(query)


SENTENCES = (
    "甲用了一亿对图文。|乙用了两亿对。|丙不同：它先学后说。|A uses 188M pairs [@k]. |"
    "It is made up. |B follows A, e.g. here. |“他说：好。”|$x. y$ is so. |- an item\n|- 又一项\n|"
    "\n\n|\n## A heading\n\n|`a. b` 是代码。|[@a; @b]。|见 https://a.b/c。|\n> quoted. \n|"
    "| a | b |\n|---|---|\n| 1. | 2。 |\n|\n```\ncode. 1\n```\n|\n---\n|::: {.note}\n|\n:::\n"
).split("|")
sentence = st.sampled_from(SENTENCES)
told = st.lists(st.one_of(sentence, sentence, grammar.phrase), max_size=8).map("".join)
ids = st.sampled_from("abcd")
planned = st.lists(
    st.tuples(ids, st.sampled_from(("markdown", "markdown", "code", "raw")), told).map(list),
    max_size=4,
    unique_by=lambda cell: cell[0],
)
EDITS = "keep keep keep drop reword add own move split join replace insert".split()
edits = st.lists(
    st.tuples(
        st.sampled_from(EDITS),
        st.integers(0, 9),
        st.one_of(sentence, grammar.phrase, grammar.filed),
    ).map(list),
    max_size=6,
)


def draft_of(cells: list[list[str]]) -> Draft:
    return Draft("r", tuple(cell_of(*cell) for cell in cells))


def cell_of(id_: str, kind: str, text: str) -> Cell:
    if kind != "markdown":
        return Cell(id_, kind, (tuple(map(Sentence, text.split("\n"))),))  # type: ignore[arg-type]
    paragraphs: list[list[Sentence]] = []
    for piece in pieces(text.strip(), "markdown"):
        if not piece.text:
            continue
        if not paragraphs or piece.before.count("\n") > 1:
            paragraphs.append([])
        source = Source(id_, "notes.md", 1, 1, hashed(piece.text))
        paragraphs[-1].append(Sentence(piece.text, () if piece.kind == "heading" else (source,)))
    return checked(Cell(id_, "markdown", tuple(map(tuple, paragraphs))))


def edited(node: Any, changes: list[list[Any]]) -> Any:
    """Return what an author makes of a notebook."""
    cells = list(node.cells)
    for number, (how, at, text) in enumerate(changes):
        if how in ("own", "insert") or not cells:
            new = nbformat.v4.new_markdown_cell(text, id=f"mine{number}")
            cells.insert(at % (len(cells) + 1), new)
            continue
        cell = cells[at % len(cells)]
        match how:
            case "drop":
                cells.remove(cell)
            case "move":
                cells.remove(cell)
                cells.insert(at // 2 % (len(cells) + 1), cell)
            case "join" if cells[(at + 1) % len(cells)] is not cell:
                cell.source += f"\n\n{cells.pop((at + 1) % len(cells)).source}"
            case _:
                cell.source = reworded(cell.source, how, text)
    node.cells = cells
    return node


def reworded(source: str, how: str, text: str) -> str:
    """Return what an author makes of the words of a cell."""
    half = len(source) // 2
    made = {
        "add": f"{source}\n\n{text}",
        "replace": text,
        "reword": source.replace("一", "三", 1).replace("A", "The A", 1),
        "split": f"{source[:half]}\n\n{source[half:]}",
    }
    return made.get(how, source)


@target(planned, edits, planned, size=100)
def merges(base: list[list[str]], changes: list[list[Any]], new: list[list[str]]) -> None:
    """No word that an author wrote is lost, and a merge done twice changes nothing."""
    try:
        before, after = draft_of(base), draft_of(new)
    except DraftError:
        assume(condition=False)
    node = edited(to_notebook(before), changes)
    found = merged(copy.deepcopy(node), after).node
    generated = said(to_notebook(before))
    whole = said(found, all_=True)
    lost = [text for text in said(node) if text not in generated and text not in whole]
    assert not lost, lost
    mine = (cell for cell in node.cells if cell.id.startswith("mine"))
    own = {cell.id: cell.source for cell in mine if not holds(cell, generated)}
    kept = {cell.id: cell.source for cell in found.cells}
    assert all(kept.get(id_) == source for id_, source in own.items())
    nbformat.validate(found)
    again = merged(copy.deepcopy(found), after)
    assert not again.is_changed
    assert again.node == found
    if not changes:
        assert sources(found) == sources(to_notebook(after))


def holds(cell: Any, generated: set[str]) -> bool:
    """Whether generated sentences were moved to a cell: they go when the notes drop them."""
    return not generated.isdisjoint(sentences([cell]))


def sources(node: Any) -> list[str]:
    """Return what stands in the cells of a notebook, of empty ones and suggestions apart."""
    return [cell.source for cell in node.cells if cell.source and not is_suggestion(cell)]


def said(node: Any, *, all_: bool = False) -> set[str]:
    """Return the sentences of a notebook, without blanks; with *all_*, of suggestions too."""
    return sentences(cell for cell in node.cells if all_ or not is_suggestion(cell))


def sentences(cells: Iterable[Any]) -> set[str]:
    """Return the sentences of cells, without blanks."""
    found = (piece.text for cell in cells for piece in pieces(cell.source, cell.cell_type))
    return {"".join(text.split()) for text in found} - {""}


def notebook(cells: list[dict[str, Any]]) -> Any:
    """Return a notebook of plain cells."""
    made = []
    for plain in cells:
        cell = getattr(nbformat.v4, f"new_{plain['cell_type']}_cell")(plain["source"])
        if "output" in plain:
            mime, data = plain["output"]
            cell.outputs = [nbformat.v4.new_output("display_data", {mime: data})]
        made.append(cell)
    return nbformat.v4.new_notebook(cells=made)


@target(grammar.cells, grammar.filed, size=20)
def judgements(cells: list[dict[str, Any]], text: str) -> None:
    """Any notebook is held to any notes, twice the same, with places that exist."""
    with tempfile.TemporaryDirectory() as name:
        corpus = bench(name, text)
        node = notebook(cells)
        found = grounding.Judge(corpus).sentences(node, source="a.ipynb")
        assert found == grounding.Judge(corpus).sentences(node, source="a.ipynb")
        for row in found:
            assert 1 <= row.cell <= len(node.cells)
            assert 1 <= row.line <= node.cells[row.cell - 1].source.count("\n") + 1
        list(grounding.problems(found, "a.ipynb", nbformat.writes(node)))


def printed(cells: list[dict[str, Any]], to: str) -> bytes | None:
    """Return a page of a notebook; None where a sentence says why there is none."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.ipynb"
        path.write_text(nbformat.writes(notebook(cells)), encoding="utf-8")
        try:
            return export.export_notebook(path, to, Path(name) / "build").read_bytes()
        except (ExportError, SettingsError) as error:
            refusal = str(error)
    assert "a.ipynb" in refusal
    return None


@target(grammar.cells, st.sampled_from(["md", "html", "tex", "docx"]), size=5)
def pages(cells: list[dict[str, Any]], to: str) -> None:
    """Any notebook is printed or refused in a sentence; no script of its author is on the page."""
    page = printed(cells, to)
    if page is not None and to == "html":
        text = page.decode()
        assert not re.search(r"(?i)<(?:iframe|object|embed)|(?:href|src)=\"javascript:", text)


@target(grammar.cells, size=5)
def printed_pages(cells: list[dict[str, Any]]) -> None:
    """Any notebook becomes a PDF or is refused in a sentence."""
    page = printed(cells, "pdf")
    assert page is None or page.startswith(b"%PDF")


NAMES = (
    "a.md b.md notes/c.md survey.toml refs.bib data/works.json library.bib x.json y.ris z.txt "
    "a.ipynb notebooks/survey-r.ipynb q.csv".split()
)
COMMANDS = (
    "notes .|notes . --lines|notes a.md --format json|papers .|problems .|tasks .|statements .|"
    "quantities . --format csv|relations .|search model|check|check --fix|bib|draft r|timeline|"
    "papers library.bib|papers x.json|papers y.ris|export a.ipynb --to md|draft ../x|notes q.csv|"
    "papers --review r"
).split("|")
content = st.one_of(
    grammar.filed,
    grammar.bibs,
    grammar.ris,
    grammar.csl_text,
    st.just(SETTINGS.format("en")),
    st.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)


@target(
    st.dictionaries(st.sampled_from(NAMES), content, min_size=1, max_size=6),
    st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=3),
    size=10,
)
def commands(files: dict[str, str], asked: list[str]) -> None:
    """Every command on any folder ends with 0, 1 or 2 and no traceback; notes stay as they were."""
    with tempfile.TemporaryDirectory() as name, chdir(name):
        for path, text in files.items():
            Path(path).parent.mkdir(exist_ok=True)
            Path(path).write_bytes(text.encode("utf-8", "surrogatepass"))
        sources = [p for p in files if Path(p).suffix in (".md", ".txt", ".csv", ".ris", ".toml")]
        before = {path: Path(path).read_bytes() for path in sources}
        for command in asked:
            result = CliRunner().invoke(main, command.split())
            if result.exception and not isinstance(result.exception, SystemExit):
                raise result.exception
            assert result.exit_code in (0, 1, 2), result.output
        assert before == {path: Path(path).read_bytes() for path in sources}

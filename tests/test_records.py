"""Records of bibliographies: what is read of `.bib`, CSL-JSON and RIS files, and written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import survey
from survey import corpus as corpora
from survey import pandoc, records
from survey.bibtex import read_bibtex
from survey.cli import main
from survey.corpus import Corpus
from survey.errors import SettingsError, SourceError
from survey.frames import notes_frame
from survey.model import Work
from survey.readers import longer_id
from survey.records import format_csl, format_ris
from survey.records.remarks import is_fact

CASES = Path(__file__).parent / "cases" / "records"
SOURCES = sorted(p for p in CASES.iterdir() if p.suffix in records.FORMATS)
WHOLE = [p for p in SOURCES if not p.name.startswith(("broken", "alone"))]

CLIP = """## 2024.1.2
《CLIP: Learning Transferable Visual Models From Natural Language Supervision》
2021.2 OpenAI 的一篇文章，图文对比预训练

- [ ] Attention Is All You Need
"""


def told(text: str, path: Path) -> Iterator[str]:
    """What is read of a file, as the golden files have it."""
    found = records.read(text, path.name, path.suffix)
    for record in found.records:
        work, span = record.work, record.span
        yield f"{span.line}-{span.end_line} {work.key or '(no key)'}: {work.title}"
        people = "; ".join(map(str, work.authors))
        for name, value in (
            ("type", work.type), ("authors", people), ("published", work.published),
            ("venue", work.venue), ("container", work.container), ("year", work.venue_year),
            ("volume", work.volume), ("number", work.number), ("pages", work.pages),
            ("publisher", work.publisher), ("doi", work.doi), ("arxiv", work.arxiv),
            ("url", work.url), ("language", work.language), ("tags", ", ".join(record.tags)),
        ):  # fmt: skip
            if value:
                yield f"  {name}: {value}"
        yield from (f"  {number}| {line}" for number, line in record.remark)
    for problem in found.problems:
        yield f"{problem.line} {problem.severity} {problem.code}: {problem.message}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_what_is_read(path: Path) -> None:
    wanted = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8")
    assert "\n".join(told(path.read_text(encoding="utf-8"), path)) + "\n" == wanted


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_a_mark_in_front_and_other_line_ends_change_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    turned = "\ufeff" + text.replace("\n", "\r\n")
    assert list(told(turned, path)) == list(told(text, path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_a_file_cut_anywhere_is_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for end in range(0, len(text), 17):
        found = records.read(text[:end], path.name, path.suffix)
        last = text[:end].count("\n") + 1
        assert all(1 <= line <= last for note in found.notes for line, _ in note.body)
        assert all(1 <= problem.line <= last for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "form", "codes"),
    [
        ("", ".json", []),
        ("[]", ".json", []),
        ("[" * 100_000, ".json", ["json-syntax"]),
        ('[{"title": "a", "volume": ' + "9" * 5000 + "}]", ".json", ["json-syntax"]),
        ('{"name": "no bibliography"}', ".json", ["record-untitled"]),
        ('"a text"', ".json", ["json-syntax"]),
        ("", ".ris", []),
        ("# Notes\n\nin Markdown\n", ".ris", ["ris-syntax", "ris-syntax"]),
        ("", ".bib", []),
        ("@article{", ".bib", ["bib-syntax"]),
    ],
    ids=range(10),
)
def test_what_is_no_bibliography_is_a_problem(text: str, form: str, codes: list[str]) -> None:
    found = records.read(text, f"a{form}", form)
    assert (found.records, [problem.code for problem in found.problems]) == ((), codes)


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("arXiv:2103.00020 [cs]", True),
        ("Export Date: 3 March 2024; Cited By: 12", True),
        ("https://doi.org/10.1038/nature14539", True),
        ("tex.howpublished: online", True),
        ("Includes bibliographical references (p. 3-9) and index", True),
        ("Idea: two towers", False),
        ("Compare arXiv:2103.00020 with this", False),
        ("值得重读", False),
    ],
)
def test_facts_are_no_remarks(line: str, fact: bool) -> None:
    assert is_fact(line) is fact


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all case files and a note, which is the current one."""
    for path in SOURCES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "note.md").write_text(CLIP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_of_the_document_is_read_as_shown(root: Path) -> None:
    text = (root / "docs" / "reading-notes.md").read_text(encoding="utf-8")
    (pair,) = re.findall(r"^```bibtex\n(.*?)^```\n\n```text\n(.*?)^```$", text, re.M | re.S)
    (note,) = records.read(pair[0], "a.bib", ".bib").notes
    (row,) = notes_frame([note], {}).drop(columns=["note", "links"]).to_dict("records")
    shown = [line.split(": ", 1) for line in pair[1].splitlines()]
    for name, value in shown:
        found = row[name]
        told = ", ".join(found) if isinstance(found, list) else str(found).replace("\n", " / ")
        assert told == value
    assert [name for name, _ in shown] == [n for n in row if n in dict(shown)]


def status(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.papers["key"], corpus.papers["status"], strict=True))


@pytest.mark.usefixtures("library")
def test_records_are_papers_and_their_remarks_notes() -> None:
    corpus = survey.load("note.md", "zotero.bib")
    assert status(corpus) == {
        "devlin2018bert": "read",
        "heDeepResidualLearning2015": "named",
        "li2012tongji": "read",
        "radfordLearningTransferableVisual2021": "read",
        "vaswani2017attention": "pending",
    }
    assert corpus.papers.set_index("key")["notes"].to_dict() == {
        "devlin2018bert": 1,
        "heDeepResidualLearning2015": 0,
        "li2012tongji": 1,
        "radfordLearningTransferableVisual2021": 2,
        "vaswani2017attention": 1,
    }
    own = corpus.joins[corpus.joins["source"] == "zotero.bib"]
    assert set(own["evidence"]) == {"record"}
    assert set(corpus.statements["source"]) == {"note.md", "zotero.bib"}


@pytest.mark.usefixtures("library")
def test_a_selection_keeps_the_notes_of_records() -> None:
    chosen = survey.load("zotero.bib").select(status="read")
    assert set(chosen.notes["paper"]) == set(chosen.papers["key"])
    assert len(chosen) == 3


@pytest.mark.usefixtures("library")
def test_every_line_of_a_note_is_the_one_it_stands_on() -> None:
    for statement in survey.load(*(p.name for p in WHOLE)).statements.to_dict("records"):
        lines = Path(statement["source"]).read_text(encoding="utf-8").split("\n")
        word = statement["text"].split()[0].strip("-")
        assert word in lines[statement["line"] - 1]


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


def test_records_of_one_work_are_one_paper_under_the_first_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        a_bib="@misc{mine, title = {GPT-4 Technical Report}, eprint = {2303.08774}, note = {long}}",
        b_json='[{"id": "other", "title": "GPT4 Technical Report", "number": "arXiv:2303.08774",'
        ' "note": "still long"}]',
    )
    corpus = survey.load("a.bib", "b.json")
    assert corpus.papers[["key", "notes"]].values.tolist() == [["mine", 2]]
    (problem,) = corpus.problems.to_dict("records")
    assert (problem["code"], problem["severity"], problem["source"]) == (
        "record-double", "info", "b.json",
    )  # fmt: skip
    assert "a.bib:1" in problem["message"]


def test_records_that_only_a_key_marks_are_one_by_key_and_title(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        a_bib="@misc{w, title = {Water}, year = 1999, note = {cold}}",
        b_bib="@misc{w, title = {Water}, note = {clear}}",
    )
    corpus = survey.load("a.bib", "b.bib")
    assert corpus.papers[["key", "year", "notes"]].values.tolist() == [["w", 1999, 2]]
    assert [work.key for work in corpus.works] == ["w"]


def test_a_key_that_another_work_has_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        a_bib="@misc{smith2020, title = {On the Colour of Rivers}, year = 2020}",
        b_bib="@misc{smith2020, title = {On the Speed of Trains}, year = 2020, note = {quick}}",
    )
    corpus = survey.load("a.bib", "b.bib")
    assert corpus["smith2020"].work.title == "On the Colour of Rivers"
    assert corpus.notes["paper"].tolist() == [set(status(corpus)).difference({"smith2020"}).pop()]
    assert corpus.problems[["code", "severity", "source"]].values.tolist() == [
        ["record-key", "warning", "b.bib"]
    ]


def test_one_file_read_under_two_names_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (CASES / "zotero.bib").read_text(encoding="utf-8")
    write(tmp_path, old_bib=text, new_bib=text)
    once, twice = survey.load("new.bib"), survey.load("new.bib", "old.bib")
    assert status(twice) == status(once)
    assert twice.notes["note"].tolist() == once.notes["note"].tolist()
    assert twice.problems["code"].tolist() == ["repeated-notes"]


def test_records_without_a_key_get_ids_of_their_own() -> None:
    record = "TY  - JOUR\nTI  - Notes on Water\nN1  - {}\nER  - \n"
    notes = records.read(record.format("clear") + record.format("cold"), "a.ris", ".ris").notes
    assert len({note.id for note in notes} | {longer_id(n.id, n.text) for n in notes}) == 4


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize("path", WHOLE, ids=lambda p: p.name)
@pytest.mark.usefixtures("library")
def test_commands_take_files_of_records(path: Path) -> None:
    before = Path(path.name).read_bytes()
    found = records.read(path.read_text(encoding="utf-8"), path.name, path.suffix)
    notes = json.loads(run("notes", path.name, "--format", "json").stdout)
    assert [row["title"] for row in notes] == [note.title for note in found.notes]
    assert len(json.loads(run("papers", path.name, "--format", "json").stdout)) == len(found.works)
    printed = [line.split("\t") for line in run("notes", path.name, "--lines").stdout.splitlines()]
    text = path.read_text(encoding="utf-8")
    assert [row[1] for row in printed].count("title") == len(found.records)
    assert len(printed) == len(text.splitlines())
    assert Path(path.name).read_bytes() == before


@pytest.fixture
def workbench(library: Path) -> Path:
    settings = '[sources]\nnotes = ["note.md", "zotero.bib", "csl.json", "*.ris"]\n'
    (library / "survey.toml").write_text(settings, encoding="utf-8")
    return library


@pytest.mark.parametrize(("form", "name"), [("csl-json", "out.json"), ("ris", "out.ris")])
def test_bib_writes_other_formats_once(form: str, name: str, workbench: Path) -> None:
    target = workbench / "written" / name
    assert run("bib", "--format", form, "-o", str(target)).exit_code == 0
    first = target.read_bytes()
    assert run("bib", "--format", form, "-o", str(target)).exit_code == 0
    assert target.read_bytes() == first
    assert run("bib", "--format", form).stdout.encode() == first
    keys = [row["key"] for row in json.loads(run("papers", "--format", "json").stdout)]
    found = records.read(first.decode(), name, target.suffix)
    assert [work.key for work in found.works] == keys
    target.write_text("mine", encoding="utf-8")
    assert run("bib", "--format", form, "-o", str(target)).exit_code == 2
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "zotero.bib"),
        ("--format", "ris", "-o", "cnki.ris"),
        ("--format", "csl-json", "-o", "csl.json"),
    ],
)
def test_a_source_is_never_written_to(arguments: tuple[str, ...], workbench: Path) -> None:
    before = (workbench / arguments[-1]).read_bytes()
    result = run("bib", *arguments)
    assert (result.exit_code, "is a source" in result.stderr) == (2, True)
    assert (workbench / arguments[-1]).read_bytes() == before


def test_wrong_formats_are_named(workbench: Path) -> None:
    corpus = corpora.load()
    with pytest.raises(SettingsError, match="csl-json"):
        corpus.format_bibliography("csl")
    with pytest.raises(SourceError, match="is a source"):
        corpus.write_bibtex(workbench / "zotero.bib")
    assert run("bib", "--cited", "n.ipynb", "--format", "ris").exit_code == 2


FIELDS = "key title authors year venue container volume pages doi arxiv language".split()


def works(root: Path) -> tuple[Work, ...]:
    return read_bibtex((root / "refs.bib").read_text(encoding="utf-8"), "refs.bib").works


@pytest.mark.parametrize(("form", "write_as"), [(".json", format_csl), (".ris", format_ris)])
def test_what_is_written_is_read_again(form: str, write_as: object, root: Path) -> None:
    assert callable(write_as)
    written = sorted(works(root), key=lambda work: work.key)
    found = records.read(write_as(written), f"a{form}", form)
    assert not found.problems
    for before, after in zip(written, found.works, strict=True):
        assert [getattr(after, f) for f in FIELDS] == [getattr(before, f) for f in FIELDS]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_pandoc_takes_our_csl(form: str, root: Path) -> None:
    written = works(root)
    printed = pandoc.run(["-f", "csljson", "-t", form], format_csl(written))
    found = {work.key: work for work in read_bibtex(printed, "a.bib").works}
    assert set(found) == {work.key for work in written}
    for work in written:
        assert found[work.key].year == work.year
        assert found[work.key].title.casefold() == work.title.casefold()
        assert form == "bibtex" or found[work.key].doi == work.doi  # pandoc's bibtex has none


def test_rispy_reads_our_ris_and_we_its(root: Path) -> None:
    rispy = pytest.importorskip("rispy")
    written = sorted(works(root), key=lambda work: work.key)
    theirs = rispy.loads(format_ris(written))
    assert [(r["id"], r["title"], r["year"]) for r in theirs] == [
        (w.key, w.title, str(w.year or "")) for w in written
    ]
    again = records.read(rispy.dumps(theirs), "a.ris", ".ris")
    assert again.works == records.read(format_ris(written), "a.ris", ".ris").works
    assert not again.problems


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("action-survey", 1424), ("biblatex-examples", 90), ("crossref-errors", 973),
        ("deep-learning", 330), ("jabref-groups", 901), ("mendeley-export", 450),
        ("omni-survey", 55), ("udl", 1197), ("zotero-notes", 45),
    ],
)  # fmt: skip
def test_real_libraries(name: str, count: int, shared: Path) -> None:
    path = shared / "bib" / f"{name}.bib"
    found = records.read(path.read_text(encoding="utf-8"), path.name, path.suffix)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert len(found.records) == count
    for note in found.notes:
        for number, text in note.body:
            words = re.findall(r"[A-Za-z0-9]+", text)
            assert not words or any(word in lines[number - 1] for word in words)

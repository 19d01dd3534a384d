"""What the documents say is what the program does."""

import ast
import doctest
import re
from pathlib import Path

import click
import pandas as pd
import pytest

from survey import frames, readers, settings
from survey.cli import main
from survey.export.notebook import _KNOWN as FRONT_MATTER
from survey.model import Note
from survey.vocabulary import table

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *sorted(ROOT.glob("README*.md")),
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
NOTES = (ROOT / "docs" / "reading-notes.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def problem_codes() -> set[str]:
    """The codes of the source: texts in the form ``heading-date`` beside a severity."""
    found = set()
    for path in (ROOT / "src" / "survey").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            near: list[ast.expr] = []
            if isinstance(node, ast.Call):
                near = [*node.args, *(word.value for word in node.keywords)]
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name.casefold() not in ("problem", "_problem"):
                    continue
            elif isinstance(node, ast.Tuple):
                near = node.elts
                if not {"error", "warning", "info"} & {t for e in near for t in texts(e)}:
                    continue
            found |= {
                t for e in near[:1] for t in texts(e) if re.fullmatch(r"[a-z\d]+(-[a-z\d]+)+", t)
            }
    return found


def texts(expression: ast.expr) -> set[str]:
    """The texts that an expression can be, also where a condition chooses."""
    return {
        n.value
        for n in ast.walk(expression)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def named_in_order(entries: list[str], text: str) -> list[str]:
    return [entry for entry in entries if f"`{entry}`" not in text]


def test_every_command_and_option_is_in_the_reference() -> None:
    rows = [line for line in REFERENCE.splitlines() if line.startswith("| `survey ")]
    for name, command in main.commands.items():
        row = next((r for r in rows if re.match(rf"\| `survey {name}\b", r)), "")
        assert row, f"survey {name} has no row"
        for option in command.params:
            if isinstance(option, click.Option):
                missing = [o for o in option.opts if o not in row]
                assert not missing, f"survey {name}: {missing}"
    known = {re.match(r"\| `survey ([\w-]+)", row)[1] for row in rows}  # type: ignore[index]
    assert known <= set(main.commands)


@pytest.mark.parametrize("name", frames.COLUMNS)
def test_every_column_has_its_row_in_order(name: str) -> None:
    section = re.search(rf"### `corpus\.{name}`.*?(?=\n##)", REFERENCE, re.DOTALL)
    assert section, f"corpus.{name} has no section"
    told = re.findall(r"^\| `(\w+)` \|", section[0], re.MULTILINE)
    assert told == list(frames.COLUMNS[name])


def test_every_problem_code_is_told_and_no_other() -> None:
    section = REFERENCE.partition("## Problem codes")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE))
    assert told == problem_codes()


def test_every_setting_is_told() -> None:
    source = (ROOT / "src" / "survey" / "settings.py").read_text(encoding="utf-8")
    checks = re.findall(r"self\.check\(\w+, \{(.*?)\}, (.*?)\)", source)
    known = [re.findall(r'"(\w+)"', names) for names, _ in checks]
    assert sum(map(len, known)) >= 14
    for group in known:
        missing = [n for n in group if not re.search(rf"[.\[]{n}\b", SETTINGS)]
        assert not missing


def test_the_examples_of_settings_are_valid(tmp_path: Path) -> None:
    text = "\n".join(blocks(SETTINGS, "toml"))
    (tmp_path / "survey.toml").write_text(text, encoding="utf-8")
    found = settings.read(tmp_path)
    assert set(found.reviews) == {"multimodal"}
    assert {"Example University"} == set(found.organizations)


def test_exporters_cell_options_and_front_matter_are_told() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    exporters = re.findall(r"^(survey-[a-z]+) = ", project, re.MULTILINE)
    assert exporters
    assert not named_in_order([*exporters, *FRONT_MATTER], REFERENCE)


def test_every_field_with_all_its_labels_is_told() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", NOTES, re.MULTILINE))
    for name, entry in table("fields").items():
        if "labels" in entry:
            assert rows[name].split(" · ") == entry["labels"]


def test_readme_shows_what_python_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = "\n".join(blocks((ROOT / "README.md").read_text(encoding="utf-8"), "python"))
    case = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    assert len(case.examples) >= 5
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(case, out=said.append)
    assert result.failed == 0, "".join(said)


def examples(path: Path) -> list[str]:
    lines = "".join(blocks(path.read_text(encoding="utf-8"), "python")).splitlines()
    return [line.partition("  #")[0].rstrip() for line in lines]


def test_both_readmes_show_the_same_examples() -> None:
    assert examples(ROOT / "README.md") == examples(ROOT / "README.zh.md") != []


def shown(note: Note) -> str:
    """A note as the document shows it: its columns that hold something."""
    frame = frames.notes_frame([note], {})
    hidden = {"note", "source", "paper"} | (
        {"authors_complete"} if note.authors_complete else set()
    )
    row = frame.drop(columns=list(hidden)).to_dict("records")[0]
    return "".join(f"{name}: {told(value)}\n" for name, value in row.items() if told(value))


def told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(v["url"] if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return "" if pd.isna(value) else str(value).replace("\n", " / ")  # type: ignore[call-overload]


def test_examples_of_notes_are_read_as_shown() -> None:
    pairs = re.findall(r"^```markdown\n(.*?)^```\n\n```text\n(.*?)^```$", NOTES, re.M | re.S)
    assert len(pairs) >= 5
    for written, expected in pairs:
        assert "\n".join(map(shown, readers.read(written, "notes.md").notes)) == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text):
        if "://" in target:
            continue
        leads = path.parent / target if target else path
        assert leads.exists(), f"{path.name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", leads.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {
                re.sub(r"[^\w\- ]", "", h).strip().casefold().replace(" ", "-") for h in headings
            }
            assert anchor in slugs, f"{path.name}: {target}#{anchor}"


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "img").glob("*.png"))
    assert pictures
    assert all(picture.stat().st_size < 300_000 for picture in pictures)


def test_no_line_of_readme_is_beyond_the_150th() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150

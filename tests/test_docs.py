"""What the documents say is what the program does.

``python tests/test_docs.py`` writes the tables of the reference that come from the program.
"""

import ast
import doctest
import inspect
import json
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import click
import pandas as pd
import pytest

from survey import comparison, errors, figures, frames, readers, settings, tables
from survey.cli import main
from survey.corpus import Corpus, load
from survey.export.notebook import _KNOWN as FRONT_MATTER
from survey.model import Note
from survey.review import Review, Selection
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


DTYPES = {"datetime64[s]": "date", "object": "list"}
"""What the reference calls a dtype that says little."""
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def members(kind: type) -> Iterator[tuple[str, object]]:
    """What our own classes say that *kind* has, in their order."""
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("survey."):
            yield from ((n, m) for n, m in vars(base).items() if not n.startswith("_"))


def row(prefix: str, name: str, member: object) -> str:
    """A row of a table: how it is called, and the first sentence of its docstring."""
    called = signature(member) if inspect.isfunction(member) else ""
    said = " ".join((inspect.getdoc(member) or "").partition("\n\n")[0].split())
    plain = said.replace("``", "`").replace("|", r"\|")
    return f"| `{prefix}{name}{called}` | {plain.removeprefix('Return ').rstrip('.')} |"


def signature(function: Callable[..., object]) -> str:
    """The parameters of a function with their defaults, without types."""
    said = inspect.signature(function)
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in said.parameters.items()
        if name != "self"
    ]
    return str(said.replace(parameters=bare, return_annotation=inspect.Signature.empty))


def library() -> list[str]:
    rows = {
        name: row("corpus.", name, member)
        for name, member in members(Corpus)
        if name not in frames.COLUMNS
        if inspect.isfunction(member) or isinstance(member, property | cached_property)
    }
    return ["| call | is |", "|---|---|", row("survey.", "load", load), *rows.values()]


def functions(prefix: str, module: object, names: list[str]) -> list[str]:
    return ["| call | is |", "|---|---|", *(row(prefix, n, getattr(module, n)) for n in names)]


def wrong() -> list[str]:
    kinds = [
        (name, kind)
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.SurveyError)
    ]
    return ["| error | is |", "|---|---|", *(row("", name, kind) for name, kind in kinds[1:])]


def own_functions(module: object) -> list[str]:
    return [n for n, f in vars(module).items() if is_own_function(module, n, f)]


def is_own_function(module: object, name: str, member: object) -> bool:
    home = getattr(module, "__name__", "")
    return inspect.isfunction(member) and member.__module__ == home and not name.startswith("_")


BLOCKS: dict[str, Callable[[], list[str]]] = {
    "library": library,
    "errors": wrong,
    "figures": lambda: functions("figures.", figures, figures.__all__),
    "tables": lambda: functions("tables.", tables, own_functions(tables)),
}


def generated(text: str) -> str:
    """The text with its tables as the program has them now."""
    return GENERATED.sub(lambda m: "{}{}\n{}".format(m[1], "\n".join(BLOCKS[m[2]]()), m[4]), text)


def test_tables_of_the_reference_are_those_of_the_program() -> None:
    assert {found[1] for found in GENERATED.findall(REFERENCE)} == set(BLOCKS)
    assert generated(REFERENCE) == REFERENCE  # else: python tests/test_docs.py


@pytest.mark.parametrize("kind", [Corpus, Review, Selection, comparison.Comparison])
def test_everything_public_is_in_the_reference(kind: type) -> None:
    fields = getattr(kind, "__dataclass_fields__", {})
    names = {*fields, *(name for name, _ in members(kind))}
    told = set(re.findall(r"(?<=[`.])\w+", REFERENCE))
    assert {name for name in names if not name.startswith("_")} - told == set()


def test_every_command_and_option_is_in_the_reference() -> None:
    rows = {m[1]: m[0] for m in re.finditer(r"^\| `survey ([\w-]+).*$", REFERENCE, re.MULTILINE)}
    assert set(rows) == set(main.commands)
    for name, command in main.commands.items():
        options = [option for option in command.params if isinstance(option, click.Option)]
        names = {spelled for option in options for spelled in option.opts}
        assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", rows[name])) == names, name
        for option in options:
            if isinstance(option.type, click.Choice) and option.opts != ["--format"]:
                assert not [c for c in option.type.choices if f"`{c}`" not in rows[name]], name


@pytest.mark.parametrize("name", frames.COLUMNS)
def test_every_column_has_its_row_in_order(name: str) -> None:
    section = re.search(rf"### `corpus\.{name}`.*?(?=\n##)", REFERENCE, re.DOTALL)
    assert section, f"corpus.{name} has no section"
    told = re.findall(r"^\| `(\w+)` \| (\w+) \|", section[0], re.MULTILINE)
    assert told == [(column, DTYPES.get(t, t)) for column, t in frames.COLUMNS[name].items()]


def test_every_problem_code_is_told_and_no_other() -> None:
    section = REFERENCE.partition("## Problem codes")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE))
    assert told == problem_codes()


TABLES = {
    "sources": ("notes", "bibliography", "works"),
    "build": ("notebooks", "folder"),
    "keys": ("pattern",),
    "topics.ID": ("zh", "en", "keywords", "headings", "tags", "builds_on", "papers"),
    "papers.KEY": ("topics",),
    "reviews.NAME": tuple(settings.REVIEW),
}
"""The settings of each table of ``survey.toml``."""


def test_every_setting_is_told_and_no_other() -> None:
    told = re.findall(r"^\| `([\w.]+)\.(\w+)` \|", SETTINGS, re.MULTILINE)
    assert {(table, name) for table, names in TABLES.items() for name in names} == set(told)
    assert len(told) == len(set(told))


@pytest.mark.parametrize("table_name", TABLES)
def test_a_setting_that_is_told_is_known_and_another_is_not(
    table_name: str, tmp_path: Path
) -> None:
    heading = f"[{table_name}]"
    for name in TABLES[table_name]:
        (tmp_path / "survey.toml").write_text(f"{heading}\n{name} = 1\n", encoding="utf-8")
        with pytest.raises(errors.SettingsError, match="expected"):
            settings.read(tmp_path)
    (tmp_path / "survey.toml").write_text(f"{heading}\nsurely_not = 1\n", encoding="utf-8")
    with pytest.raises(errors.SettingsError, match="is not a setting"):
        settings.read(tmp_path)


def test_the_source_knows_no_more_settings() -> None:
    source = (ROOT / "src" / "survey" / "settings.py").read_text(encoding="utf-8")
    literal = re.findall(r"self\.check\(\w+, \{(.*?)\}", source)
    known = [sorted(re.findall(r'"(\w+)"', names)) for names in literal]
    others = {name: names for name, names in TABLES.items() if name != "reviews.NAME"}
    assert sorted(known) == sorted(map(sorted, others.values()))


def test_defaults_of_settings_are_those_of_the_program() -> None:
    told = dict(re.findall(r"^\| `([\w.]+)` \| `([^`]*)`", SETTINGS, re.MULTILINE))
    default, review = settings.Settings(ROOT), settings.Review("NAME", "")
    values = {
        "sources.notes": json.dumps(default.notes),
        "sources.bibliography": f'"{default.bibliography}"',
        "sources.works": f'"{default.works}"',
        "build.notebooks": f'"{default.notebooks}"',
        "build.folder": f'"{default.build}"',
        "keys.pattern": f'"{default.keys}"',
        "reviews.NAME.language": f'"{review.language}"',
        "reviews.NAME.style": f'"{review.style}"',
    }
    assert told == values


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


if __name__ == "__main__":
    (ROOT / "docs" / "reference.md").write_text(generated(REFERENCE), encoding="utf-8")

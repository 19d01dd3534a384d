"""The command line: each command is one call of the library.

Exit status: 0 well, 1 found problems, 2 wrong usage or a file that cannot be read.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import SurveyError

if TYPE_CHECKING:
    import pandas as pd

    from .corpus import Corpus
    from .search.finder import By

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FORMATS = click.Choice(["table", "json", "csv"])


class _Commands(click.Group):
    """A group that tells our own errors in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        if isinstance(sys.stdout, io.TextIOWrapper):  # a sign that it cannot print is no reason
            sys.stdout.reconfigure(errors="backslashreplace")  # to print nothing
        try:
            return super().invoke(ctx)
        except SurveyError as error:
            _echo(f"survey: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:  # who reads what is printed has seen enough: click ends well
            raise
        except OSError as error:  # of what libraries write and read beside our own files
            _echo(f"survey: {error.filename or 'a temporary file'}: {error.strerror}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="survey-workbench")
def main() -> None:
    """Turn reading notes into tables, figures, a bibliography and a survey draft."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a workbench in FOLDER: settings, sample notes, notebooks; overwrite nothing."""
    from . import newbench  # noqa: PLC0415

    made = newbench.make(folder)
    for path in made.written:
        _echo(path)
    for path in made.kept:
        _echo(f"{path}: is there already and was kept", err=True)
    _echo(newbench.next_steps(made), nl=False)


def _frame_command(name: str, text: str) -> None:
    """Add the command that prints one frame of the corpus."""

    @main.command(name, help=text)
    @click.argument("paths", nargs=-1)
    @click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
    def command(paths: tuple[str, ...], form: str) -> None:
        corpus = _load(paths)
        _print(getattr(corpus, name), form)
        ctx = click.get_current_context()
        ctx.exit(_status(corpus))


@main.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
@click.option("--lines", is_flag=True, help="Print every line with its role and its note.")
def notes(paths: tuple[str, ...], form: str, lines: bool) -> None:
    """Print what the readers found in PATHS (files, folders, patterns), or in the workbench."""
    corpus = _load(paths)
    if lines:
        for reading in corpus.readings:
            for line in reading.lines:
                owner = line.note or ""
                _echo(f"{reading.source}:{line.number}\t{line.role}\t{owner}\t{line.text}")
    else:
        _print(corpus.notes, form)
    click.get_current_context().exit(_status(corpus))


@main.command()
@click.argument("paths", nargs=-1)
@click.option("--review", help="Only the papers that this review of survey.toml takes in.")
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
def papers(paths: tuple[str, ...], review: str | None, form: str) -> None:
    """Print the distinct works that the notes speak of and the records name."""
    corpus = _load(paths)
    _print((corpus.review(review) if review else corpus).papers, form)
    click.get_current_context().exit(_status(corpus))


_frame_command("tasks", "Print the items of the pending lists.")
_frame_command("statements", "Print the sentences of the notes with what they are about.")
_frame_command("quantities", "Print the numbers of the notes with what they measure.")
_frame_command("relations", "Print the works that the notes name and what they say of them.")


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--by", type=click.Choice(["words", "meaning"]), default="words", show_default=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
def search(words: tuple[str, ...], by: By, limit: int, form: str) -> None:
    """Print the papers of the workbench that WORDS find, the best first."""
    _print(_load(()).search(" ".join(words), by=by, limit=limit), form)


@main.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
def problems(paths: tuple[str, ...], form: str) -> None:
    """Print what looks wrong in the notes and the bibliography; exit with 1 on an error."""
    corpus = _load(paths)
    _print(corpus.problems, form)
    click.get_current_context().exit(_status(corpus) or _errors(corpus))


@main.command()
@click.argument("review")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Another notebook file.")
@click.option("--adopt", is_flag=True, help="Take your own notebook for a version of it.")
def draft(review: str, output: Path | None, adopt: bool) -> None:
    """Write the draft of REVIEW, or merge what is new into it; your text is kept."""
    from . import redraft  # noqa: PLC0415

    corpus = _load(())
    done = redraft.redraft(corpus, review, output, adopt=adopt)
    path = output or redraft.notebook_of(corpus, review).relative_to(corpus.settings.root)
    counts = ", ".join(f"{number} {what}" for what, number in done.counts.items())
    nothing = "taken over as it stands" if done.is_changed else "nothing is new"
    _echo(f"{path}: {counts or nothing}")
    for change in done.changes:
        if change.what == "suggested":
            _echo(f"{path}: cell {change.cell}: suggestion: {change.text[:100]}", err=True)


@main.command()
@click.option("--fix", "fixing", is_flag=True, help="First put right what is safe to put right.")
@click.option("--explain", "code", help="Print what a code means, with an example.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "github"]),
    default="table",
    show_default=True,
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    help="Write sentence → source to this file: .csv, .md, .html or .json.",
)
def check(fixing: bool, code: str | None, form: str, evidence: Path | None) -> None:
    """Print what is wrong in notes, bibliography and drafts; exit with 1 on an error."""
    from . import upkeep  # noqa: PLC0415  (nbconvert is slow to start)
    from .checks import as_github, as_json, explain  # noqa: PLC0415
    from .frames import problems_frame  # noqa: PLC0415

    if code:
        _echo(explain(code))
        return
    corpus = _load(())
    if fixing:
        for done in upkeep.fix(corpus):
            _echo(f"{done.source}:{done.line}: {done.message}", err=True)
        corpus = _load(())
    drafts = upkeep.look(corpus)
    if evidence:
        upkeep.write_evidence(corpus, drafts, evidence)
    found = upkeep.check(corpus, drafts)
    if form == "table":
        _print_problems(problems_frame(found))
        for draft in drafts:
            counts = ", ".join(f"{number} {status}" for status, number in draft.counts.items())
            _echo(f"{draft.source}: {len(draft.sentences)} sentences: {counts}")
    else:
        _echo(as_json(found) if form == "json" else as_github(found))
    wrong = any(problem.severity == "error" for problem in found)
    click.get_current_context().exit(_status(corpus) or int(wrong))


@main.command()
@click.option(
    "--contact", envvar="SURVEY_CONTACT", default="", help="Mail address told to services."
)
def enrich(contact: str) -> None:
    """Ask arXiv, DOI, Crossref and OpenAlex for what is not known; keep it in works.json."""
    from datetime import date  # noqa: PLC0415

    from platformdirs import user_cache_path  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from . import upkeep  # noqa: PLC0415
    from .enrich import open_web  # noqa: PLC0415

    corpus = _load(())
    cache = user_cache_path("survey", appauthor=False, ensure_exists=True) / "answers.db"
    bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
    with open_web(cache=cache, contact=contact) as web, bar:
        task = bar.add_task("Asking")
        found = upkeep.ask(
            corpus,
            web,
            today=date.today(),
            on_start=lambda total: bar.update(task, total=total),
            on_done=lambda: bar.advance(task),
        )
    for line in (*found.suggestions, *(f"{p.source}: {p.message}" for p in found.problems)):
        _echo(line)
    _echo(f"{len(found.works)} works, {found.requests} requests", err=True)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Default: as survey.toml says."
)
@click.option("--cited", type=click.Path(path_type=Path), help="Only what this notebook cites.")
@click.option("--entries-only", is_flag=True, help="Add no field to an entry that stands there.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["bibtex", "csl-json", "ris"]),
    default="bibtex",
    show_default=True,
    help="The others are written whole, to a new file or to the terminal.",
)
def bib(output: Path | None, cited: Path | None, entries_only: bool, form: str) -> None:
    """Add to the bibliography what it lacks; change nothing that stands there."""
    if cited and form != "bibtex":
        raise click.UsageError("--cited cuts a .bib file: leave out --format")
    corpus = _load(())
    standing = corpus.settings.path(corpus.settings.bibliography)
    if cited:
        _write_cited(standing, cited, output)
    elif form != "bibtex":
        _write_as(corpus, form, output)
    else:
        target = output or standing
        for problem in corpus.write_bibtex(target, entries_only=entries_only):
            _echo(f"{problem.source}:{problem.line}: {problem.message}", err=True)
        _echo(f"{target}: {len(corpus)} papers")


def _write_as(corpus: Corpus, form: str, output: Path | None) -> None:
    """Print all papers in a format, or write them to a file that is not there yet."""
    if output is None:
        click.echo(corpus.format_bibliography(form), nl=False)
        return
    corpus.write_bibliography(output, form)
    _echo(f"{output}: {len(corpus)} papers")


def _write_cited(bibliography: Path, notebook: Path, output: Path | None) -> None:
    """Print the entries that a notebook cites, or write them to a file that is not there yet."""
    from . import files  # noqa: PLC0415
    from .bibtex import cut  # noqa: PLC0415
    from .export import cited_keys  # noqa: PLC0415  (nbconvert is slow to start)

    text = cut(files.read_text(bibliography, exact=True).text, cited_keys(notebook))
    if output is None:
        click.echo(text, nl=False)
        return
    files.create(output, text)


@main.command()
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to", "formats", default="md,pdf", show_default=True, help="md, pdf, html, docx, tex or all."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder; default: build/.")
def export(notebooks: tuple[Path, ...], formats: str, output: Path | None) -> None:
    """Print NOTEBOOKS, as they were last run, as Markdown, PDF, HTML, DOCX or LaTeX."""
    from . import export as exporting  # noqa: PLC0415  (nbconvert is slow to start)
    from .build import export_notebooks  # noqa: PLC0415

    for path in export_notebooks(notebooks, exporting.formats(formats), output):
        _echo(path)


@main.command()
@click.option(
    "--to", "formats", default="md,pdf", show_default=True, help="md, pdf, html, docx, tex or all."
)
def build(formats: str) -> None:
    """Run every notebook and leave build/ full: drafts in each format and the bibliography."""
    from . import export as exporting  # noqa: PLC0415  (nbconvert is slow to start)
    from .build import build_all  # noqa: PLC0415

    for path in build_all(Path.cwd(), exporting.formats(formats)):
        _echo(path)


@main.command()
@click.option("--to", "formats", default="md,pdf", show_default=True, help="Formats, by commas.")
@click.option("--run", is_flag=True, help="Run a saved notebook before it is printed.")
def watch(formats: str, run: bool) -> None:
    """Print again whenever a note or notebook is saved, until Ctrl-C."""
    from datetime import datetime  # noqa: PLC0415

    from . import export as exporting  # noqa: PLC0415  (nbconvert is slow to start)
    from .watch import watch  # noqa: PLC0415

    try:
        for done in watch(Path.cwd(), exporting.formats(formats), run=run):
            _echo(f"{datetime.now():%H:%M:%S} {done}")
    except KeyboardInterrupt:
        _echo(err=True)


def _echo(said: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print what is said; what it quotes moves no cursor and sets no title of a terminal."""
    click.echo(_seen(str(said)), err=err, nl=nl)


def _seen(text: str) -> str:
    """Return a text with its control characters as signs that show.

    >>> _seen("a\\x1b[31mb\\tc")
    'a␛[31mb\\tc'
    """
    return _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "�", text)


def _load(paths: tuple[str, ...]) -> Corpus:
    from .corpus import load  # noqa: PLC0415  (pandas is not needed for --help)

    return load(*paths)


def _status(corpus: Corpus) -> int:
    """Return 2 if a file that was asked for could not be read, and say which."""
    unreadable = [p for p in corpus.all_problems if p.code == "unreadable-file"]
    for problem in unreadable:
        _echo(f"survey: {problem.message}", err=True)
    return 2 if unreadable else 0


def _errors(corpus: Corpus) -> int:
    return int((corpus.problems["severity"] == "error").any())


def _print(frame: pd.DataFrame, form: str) -> None:
    if form == "table" and "severity" in frame.columns:
        _print_problems(frame)
    elif form == "table" and {"label", "score"} <= set(frame.columns):
        _print_found(frame)
    else:
        _WRITERS[form](frame)


def _print_json(frame: pd.DataFrame) -> None:
    rows = [{k: _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
    json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
    _echo()


def _print_csv(frame: pd.DataFrame) -> None:
    from .frames import as_csv  # noqa: PLC0415

    flat = frame.astype("object").map(
        lambda v: "; ".join(map(_word, v)) if isinstance(v, list) else _plain(v)
    )
    click.echo(as_csv(flat), nl=False)


def _print_problems(frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        place = f"{row['source']}:{row['line']}"
        _echo(f"{place}: {row['severity']}: {row['message']} [{row['code']}]")
        if row["suggestion"]:
            _echo(f"    {row['suggestion']}")
    _echo(f"{len(frame)} problems", err=True)


def _print_found(frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        key, source = _cell(row["key"]), _cell(row["source"])
        place = f"{source}:{row['line']}: " if source else ""
        _echo(f"{row['label']} [@{key}]" if key else row["label"])
        _echo(f"    {place}{row['text']}")
    _echo(f"{len(frame)} found", err=True)


def _print_table(frame: pd.DataFrame) -> None:
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415  (slow to start)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    frame = _placed(frame)
    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False, expand=False)
    wide = "title" if "title" in frame.columns else "text"
    shown = [column for column in _SHOWN if column in frame.columns and column in (wide, *_NARROW)]
    cells = {column: [_cell(value) for value in frame[column]] for column in shown}
    widths = {c: min(max(map(cell_len, [c, *cells[c]])), 20) for c in shown if c != wide}
    left = max(20, console.width - sum(widths.values()) - 2 * len(shown))
    for column in shown:
        table.add_column(
            column, overflow="ellipsis", no_wrap=True, max_width=widths.get(column, left)
        )
    for row in zip(*cells.values(), strict=True):
        table.add_row(*map(Text, row))  # what a note says is no markup of rich
    console.print(table)
    console.print(f"{len(frame)} rows; all columns with --format json", style="dim")


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with file and line in one column, short enough for a terminal."""
    if "source" not in frame.columns:
        return frame
    places = (f"{s}:{n}" for s, n in zip(frame["source"], frame["line"], strict=True))
    return frame.assign(place=[p if len(p) <= 20 else f"…{p[-19:]}" for p in places])


_WRITERS: dict[str, Callable[[pd.DataFrame], None]] = {
    "table": _print_table,
    "json": _print_json,
    "csv": _print_csv,
}
_NARROW = (
    "kind",
    "aspect",
    "published",
    "venue",
    "status",
    "due",
    "review",
    "paper",
    "relation",
    "other",
    "as_written",
    "key",
    "place",
)
_SHOWN = (*_NARROW[:2], "title", "text", *_NARROW[2:])
"""The columns of a table on a terminal, where a frame has them."""


def _plain(value: Any) -> Any:
    import pandas as pd  # noqa: PLC0415  (not needed for --help)

    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return value.date().isoformat() if hasattr(value, "date") else value


def _cell(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list):
        return _seen(", ".join(map(_word, plain)))
    return "" if plain is None else _seen(str(plain))


def _word(item: Any) -> str:
    return str(item["url"]) if isinstance(item, dict) else str(item)

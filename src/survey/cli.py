"""The command line: each command is one call of the library.

Exit status: 0 well, 1 found problems, 2 wrong usage or a file that cannot be read or written,
130 and 143 ended by Ctrl-C and by another program.
"""

from __future__ import annotations

import io
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .errors import SurveyError, system_says
from .terminal import echo, echo_commands, echo_json, show, tell

if TYPE_CHECKING:
    from .corpus import Corpus
    from .search.finder import By

_FORMATS = click.Choice(["table", "json", "csv"])
_ENDS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What asks a program to end: Ctrl-C, the system that shuts down, a terminal that is closed."""
_SLOW = "rfc3987_syntax"
"""What jsonschema imports, if it can, to check a format that no notebook has: the grammar that it
builds takes longer than all the rest of nbformat."""
_SIGNALLED = 128
"""A shell's exit status for a program that a signal ended is this and the signal's number."""


class _Commands(click.Group):
    """A group that tells our own errors in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        if isinstance(sys.stdout, io.TextIOWrapper):  # a sign that it cannot print is no reason
            sys.stdout.reconfigure(errors="backslashreplace")  # to print nothing
        try:
            with _clearing_away() as ctx.obj:
                return super().invoke(ctx)
        except (KeyboardInterrupt, SystemExit) as error:
            echo("survey: ended early; each file is as it was, or new and whole", err=True)
            code = error.code if isinstance(error, SystemExit) else _SIGNALLED + signal.SIGINT
            ctx.exit(int(code or 0))
        except SurveyError as error:
            tell(f"survey: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:  # who reads what is printed has seen enough: click ends well
            raise
        except OSError as error:  # of what libraries write and read beside our own files
            about = error.filename or "the output, or a temporary file"
            tell(f"survey: {about}: {system_says(error)}", err=True)
            ctx.exit(2)


@contextmanager
def _clearing_away() -> Iterator[threading.Event]:
    """Let a command that is asked to end leave as it does at Ctrl-C, with nothing half done.

    What the caller ignores, as nohup does, stays ignored. The event that is yielded is set when a
    signal asks: Python drops the exception if it is clearing an object away at that moment, and a
    command without an end of its own has to see it still.
    """
    asked = threading.Event()

    def end(number: int, _frame: object) -> NoReturn:
        asked.set()
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(_SIGNALLED + number)

    names = _ENDS if threading.current_thread() is threading.main_thread() else ()
    before = {n: signal.getsignal(n) for name in names if (n := getattr(signal, name, None))}
    caught = [n for n, was in before.items() if was in {signal.SIG_DFL, signal.default_int_handler}]
    for number in caught:
        signal.signal(number, end)
    try:
        yield asked
    finally:
        for number in caught:
            signal.signal(number, before[number])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="survey-workbench")
def main() -> None:
    """Turn reading notes into tables, figures, a bibliography and a survey draft."""
    sys.modules.setdefault(_SLOW, None)  # type: ignore[arg-type]


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a workbench in FOLDER: settings, sample notes, notebooks; overwrite nothing."""
    from . import newbench  # noqa: PLC0415

    made = newbench.make(folder)
    for path in made.written:
        echo(path)
    for path in made.kept:
        echo(f"{path}: is there already and was kept", err=True)
    echo(newbench.next_steps(made), nl=False)


def _frame_command(name: str, text: str) -> None:
    """Add the command that prints one frame of the corpus."""

    @main.command(name, help=text)
    @click.argument("paths", nargs=-1)
    @click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
    def command(paths: tuple[str, ...], form: str) -> None:
        corpus = _load(paths)
        show(getattr(corpus, name), form)
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
                echo(f"{reading.source}:{line.number}\t{line.role}\t{owner}\t{line.text}")
    else:
        show(corpus.notes, form)
    click.get_current_context().exit(_status(corpus))


@main.command()
@click.argument("paths", nargs=-1)
@click.option("--review", help="Only the papers that this review of survey.toml takes in.")
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
def papers(paths: tuple[str, ...], review: str | None, form: str) -> None:
    """Print the distinct works that the notes speak of and the records name."""
    corpus = _load(paths)
    show((corpus.review(review) if review else corpus).papers, form)
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
    show(_load(()).search(" ".join(words), by=by, limit=limit), form)


@main.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
def problems(paths: tuple[str, ...], form: str) -> None:
    """Print what looks wrong in the notes and the bibliography; exit with 1 on an error."""
    corpus = _load(paths)
    show(corpus.problems, form)
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
    echo(f"{path}: {counts or nothing}")
    for change in done.changes:
        if change.what == "suggested":
            echo(f"{path}: cell {change.cell}: suggestion: {change.text[:100]}", err=True)


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
        echo(explain(code))
        return
    corpus = _load(())
    if fixing:
        for done in upkeep.fix(corpus):
            echo(f"{done.source}:{done.line}: {done.message}", err=True)
        corpus = _load(())
    drafts = upkeep.look(corpus)
    if evidence:
        upkeep.write_evidence(corpus, drafts, evidence)
    found = upkeep.check(corpus, drafts)
    if form == "table":
        show(problems_frame(found), form)
        for draft in drafts:
            counts = ", ".join(f"{number} {status}" for status, number in draft.counts.items())
            echo(f"{draft.source}: {len(draft.sentences)} sentences: {counts}")
    else:
        echo_json(as_json(found)) if form == "json" else echo_commands(as_github(found))
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
    cache = user_cache_path("survey", appauthor=False) / "answers.db"
    console = Console(stderr=True)
    bar = Progress(console=console, disable=not console.is_terminal)
    with open_web(cache=cache, contact=contact) as web, bar:
        if web.uncached:
            echo(f"survey: {web.uncached}", err=True)
        task = bar.add_task("Asking")
        found = upkeep.ask(
            corpus,
            web,
            today=date.today(),
            on_start=lambda total: bar.update(task, total=total),
            on_done=lambda: bar.advance(task),
        )
    for line in (*found.suggestions, *(f"{p.source}: {p.message}" for p in found.problems)):
        echo(line)
    echo(f"{len(found.works)} works, {found.requests} requests", err=True)


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
            echo(f"{problem.source}:{problem.line}: {problem.message}", err=True)
        echo(f"{target}: {len(corpus)} papers")


def _write_as(corpus: Corpus, form: str, output: Path | None) -> None:
    """Print all papers in a format, or write them to a file that is not there yet."""
    if output is None:
        text = corpus.format_bibliography(form)
        echo_json(text) if form == "csl-json" else echo(text, nl=False)
        return
    corpus.write_bibliography(output, form)
    echo(f"{output}: {len(corpus)} papers")


def _write_cited(bibliography: Path, notebook: Path, output: Path | None) -> None:
    """Print the entries that a notebook cites, or write them to a file that is not there yet."""
    from . import files  # noqa: PLC0415
    from .bibtex import cut  # noqa: PLC0415
    from .export import cited_keys  # noqa: PLC0415  (nbconvert is slow to start)

    text = cut(files.read_text(bibliography, exact=True).text, cited_keys(notebook))
    if output is None:
        echo(text, nl=False)
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
        echo(path)


@main.command()
@click.option(
    "--to", "formats", default="md,pdf", show_default=True, help="md, pdf, html, docx, tex or all."
)
def build(formats: str) -> None:
    """Run every notebook and leave build/ full: drafts in each format and the bibliography."""
    from . import export as exporting  # noqa: PLC0415  (nbconvert is slow to start)
    from .build import build_all  # noqa: PLC0415

    for path in build_all(Path.cwd(), exporting.formats(formats)):
        echo(path)


@main.command()
@click.option("--to", "formats", default="md,pdf", show_default=True, help="Formats, by commas.")
@click.option("--run", is_flag=True, help="Run a saved notebook before it is printed.")
@click.pass_obj
def watch(asked: threading.Event, formats: str, run: bool) -> None:
    """Print again whenever a note or notebook is saved, until Ctrl-C."""
    from datetime import datetime  # noqa: PLC0415

    from . import export as exporting  # noqa: PLC0415  (nbconvert is slow to start)
    from .watch import watch  # noqa: PLC0415

    try:
        for done in watch(Path.cwd(), exporting.formats(formats), run=run, stop=asked):
            echo(f"{datetime.now():%H:%M:%S} {done}")
    except (KeyboardInterrupt, SystemExit):  # to be ended is how it ends
        echo(err=True)


def _load(paths: tuple[str, ...]) -> Corpus:
    from .corpus import load  # noqa: PLC0415  (pandas is not needed for --help)

    return load(*paths)


def _status(corpus: Corpus) -> int:
    """Return 2 if a file that was asked for could not be read, and say which."""
    unreadable = [p for p in corpus.all_problems if p.code == "unreadable-file"]
    for problem in unreadable:
        tell(f"survey: {problem.message}", err=True)
    return 2 if unreadable else 0


def _errors(corpus: Corpus) -> int:
    return int((corpus.problems["severity"] == "error").any())

"""What is done to a small workbench by a process that something happens to.

``python -m tests.fault_jobs WHAT …`` prints one JSON object a line:

- ``ended FOLDER SIGNAL:JOB…`` does each job in a copy of the workbench in FOLDER and ends it with
  the signal before every system call of every write, a new process each time;
- ``hindered FOLDER HOW:JOB…`` does each job in a copy, hindered as `HINDRANCES` says;
- ``together COUNT FOLDER`` has so many processes write the same files at once.
"""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stdout, suppress
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import nbformat
from click.testing import CliRunner

from survey import files, upkeep
from survey.cli import main as survey
from survey.corpus import load
from survey.enrich import Web

from .following import OVER, be_followed, calls_of, detach

NOBODY = 65534
NOTES = """## 2024.1.17
《Maps Drawn from Memory Alone and Kept for Years》
2023.1.30 的一篇文章
地图可以凭记忆画出来。

《A Second Long Enough Title of a Work Made Up》
2022.1.28 的一篇文章
用两个部件各画一半。
"""
BIB = """% mine, and caf\udce9 is no UTF-8
@misc{own, title = {Rivers and Their Long Forgotten Names}, pages = {1-9}}
"""
WORKS = '[{"id": "own", "title": "Rivers and Their Long Forgotten Names", "mine": 1}]\n'
SETTINGS = """[sources]
notes = ["notes/*.md"]
works = "works.json"
[topics.maps]
keywords = ["maps", "made up"]
[reviews.maps]
topics = ["maps"]
"""
OWN = "A sentence of my own."


def workbench(folder: Path) -> Path:
    """Return *folder*, made a workbench with notes, records, facts and a notebook."""
    (folder / "notes").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    for name, text in {
        "survey.toml": SETTINGS,
        "notes/log.md": NOTES,
        "refs.bib": BIB,
        "works.json": WORKS,
    }.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    cells = [nbformat.v4.new_markdown_cell("# Rivers\n\nThey have names [@own].", id="a")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebooks" / "own.ipynb")
    return folder


def edited(folder: Path) -> Path:
    """Return *folder* with a draft in its workbench that its author wrote in, and a new note."""
    with chdir(folder), redirect_stdout(io.StringIO()):
        command("draft", "maps")
    path = folder / "notebooks" / "survey-maps.ipynb"
    node = nbformat.read(path, as_version=4)
    node.cells.insert(1, nbformat.v4.new_markdown_cell(OWN, id="mine"))
    nbformat.write(node, path)
    with (folder / "notes" / "log.md").open("a", encoding="utf-8") as file:
        file.write(
            "\n《Maps of a Third Kind That Nobody Has Seen》\n2021.5 的一篇文章\n新的一句。\n"
        )
    return folder


def command(*words: str) -> None:
    """Run one of our commands; exit as it does unless all is well."""
    result = CliRunner().invoke(survey, words)
    sys.stdout.write(result.stdout)
    sys.stderr.write(result.stderr)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    if result.exit_code > 1:
        raise SystemExit(result.exit_code)


def enrich() -> None:
    """Ask services that know nothing: that they were asked is noted."""
    transport = httpx.MockTransport(lambda request: httpx.Response(404, request=request))
    with httpx.Client(transport=transport) as client:
        upkeep.ask(load(), Web(client, sleep=lambda _: None), today=date(2026, 11, 21))


JOBS: Mapping[str, Callable[[], None]] = {
    "bib": lambda: command("bib"),
    "enrich": enrich,
    "draft": lambda: command("draft", "maps"),
    "redraft": lambda: command("draft", "maps"),
    "fix": lambda: command("check", "--fix"),
    "evidence": lambda: command("check", "--evidence", "evidence.csv"),
    "init": lambda: command("init", "new"),
    "export": lambda: command("export", "notebooks/own.ipynb", "--to", "md,tex"),
    "csl": lambda: command("bib", "--format", "csl-json", "-o", "all.json"),
    "cited": lambda: command("bib", "--cited", "notebooks/own.ipynb", "-o", "cited.bib"),
    "build": lambda: command("build", "--to", "md"),
    "papers": lambda: command("papers"),
}
QUICK = tuple(name for name in JOBS if name not in ("build", "papers"))
"""The jobs that write, and start no kernel."""
FIRST = {"redraft": edited}
"""What is done to a workbench before a job."""


def state(folder: Path) -> dict[str, bytes]:
    """Return what stands in the files of *folder*, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> set[Path]:
    """Return what there is in *folder*, empty folders too."""
    return {path.relative_to(folder) for path in folder.rglob("*")}


def without_leftovers(found: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: raw for name, raw in found.items() if not _is_leftover(name)}


def _is_leftover(name: str) -> bool:
    return Path(name).name.startswith(".survey-")


def say(**what: object) -> None:
    print(json.dumps(what), file=sys.__stdout__, flush=True)  # a runner has its own


def forked(folder: Path, work: Callable[[], None]) -> int:
    """Do *work* in *folder* in a process of its own; return its exit status, or minus a signal."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with chdir(folder):
        leave(work)
    return 0


def leave(work: Callable[[], None]) -> None:
    """Do *work*, then end this process: a fork must not go on with its parent's work."""
    status = 1
    try:
        work()
        status = 0
    except SystemExit as error:
        status = int(error.code or 0)
    except BaseException as error:  # noqa: BLE001
        sys.stderr.write(f"Traceback: {error!r}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """Give a copy of *folder* where every user may come."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(shutil.copytree(folder, Path(name) / "bench"))


def rehearse(folder: Path) -> None:
    """Do all quick jobs once, so that what they need is imported before anything is forked."""
    for name in QUICK:
        with copied(folder) as copy, chdir(copy):
            JOBS[name]()


# ends


def end_at(pid: int, moment: int, number: int) -> int | None:
    """End a child with a signal before its call *moment*; return its status, None if it is over."""
    for count, (_, arguments) in enumerate(calls_of(pid), 1):
        if arguments[0] == OVER or count == moment:
            over = arguments[0] == OVER
            os.kill(pid, signal.SIGKILL if over else number)
            if not over and number != signal.SIGKILL:
                detach(pid)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            return None if over else status
    raise AssertionError


DOORS = frozenset({files.swap.__code__, files.write_bytes.__code__})
"""The code through which all is written."""


class Ender:
    """Follows a job to each write, and ends a fork of it before every system call of the write.

    So that what comes before, which takes longest, is done but once.
    """

    def __init__(self, work: Callable[[], None], number: int, kept: Path, *, again: int) -> None:
        self.work, self.number, self.here, self.kept = work, number, Path.cwd(), kept
        self.again_at_most = again
        self.step = 1 if number == signal.SIGKILL else 3  # each call, or each third
        self.is_fork = False
        self.writes, self.ends, self.wrong = 0, 0, list[str]()
        self.statuses = set[int]()
        self.again: list[tuple[str, int, dict[str, bytes]]] = []

    def run(self) -> None:
        sys.setprofile(self.follow)
        try:
            self.work()
        finally:
            if not self.is_fork:
                sys.setprofile(None)

    def follow(self, frame: Any, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in DOORS:
            sys.setprofile(None)
            self.write(frame)

    def write(self, frame: Any) -> None:
        """End a fork at every call; come back in each fork, and in the parent when all is done."""
        before, seen = state(self.here), list[dict[str, bytes]]()
        restore(self.kept, self.here)
        for moment in range(1, 10_000, self.step):
            if not (pid := os.fork()):
                self.be_fork(frame)
                return
            status = end_at(pid, moment, self.number)
            left = state(self.here)
            if left not in seen:
                seen.append(left)
                if status is not None:
                    self.repeat(left)
            if names(self.here) != names(self.kept) or state(self.here) != before:
                restore(self.here, self.kept)
            if status is None:
                break
            self.ends += 1
            self.statuses.add(status)
        self.judge(before, seen)
        sys.setprofile(self.follow)

    def be_fork(self, frame: Any) -> None:
        self.is_fork = True

        def over(there: Any, event: str, _argument: object) -> None:
            if there is frame and event == "return":
                with suppress(OSError):
                    os.close(OVER)

        be_followed()
        sys.setprofile(over)

    def repeat(self, left: dict[str, bytes]) -> None:
        """Do the job again on what was left, unless that was done often enough."""
        if len(self.again) >= self.again_at_most:
            return
        status = forked(self.here, self.work)
        self.again.append((", ".join(left), status, state(self.here)))

    def judge(self, before: dict[str, bytes], seen: list[dict[str, bytes]]) -> None:
        """Note what is neither as it was nor as it is when the write is done."""
        self.writes += 1
        after = seen[-1]
        if len(seen) < 2 or after == before:
            self.wrong.append("nothing was written")
        for left in seen:
            if without_leftovers(left) not in (before, after):
                self.wrong.append(f"neither old nor new: {sorted(left)}")
            if len(left) - len(without_leftovers(left)) > (self.number == signal.SIGKILL):
                self.wrong.append(f"left over: {sorted(left)}")


def restore(folder: Path, kept: Path) -> None:
    """Make *folder* what *kept* is."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(kept, folder, dirs_exist_ok=True)


def ended(folder: Path, asked: Sequence[str]) -> None:
    """Tell of each job what ending it before each call of each write left."""
    rehearse(folder)
    for about in asked:
        number, _, job = about.partition(":")
        with copied(folder) as copy, copied(folder) as kept:
            FIRST.get(job, Path)(copy)
            with chdir(copy):
                ender = Ender(JOBS[job], int(number), kept, again=12 if job in QUICK else 3)
                try:
                    ender.run()
                except SystemExit as error:
                    if ender.is_fork:
                        os._exit(int(error.code or 0))
                    raise
                finally:
                    if ender.is_fork:
                        os._exit(0)
            whole = state(copy)
        made = "new/survey.toml"  # a workbench is made but once
        unhealed = [
            f"{left}: {status}"
            for left, status, found in ender.again
            if (status, found) != (0, whole) and not (status == 2 and made in left)
        ]
        say(
            about=about,
            writes=ender.writes,
            ends=ender.ends,
            statuses=sorted(ender.statuses),
            again=len(ender.again),
            wrong=ender.wrong + [f"not healed: {said}" for said in unhealed],
        )


# hindrances


def _no_longer(_folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))


def _as_nobody(_folder: Path) -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def _with_protected_files(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
        if path.is_file():
            path.chmod(0o444)
    _as_nobody(folder)


def _with_a_secret(folder: Path) -> None:
    (folder / "notes" / "secret.md").write_text(NOTES)
    (folder / "notes" / "secret.md").chmod(0)
    _as_nobody(folder)


HINDRANCES: Mapping[str, Callable[[Path], None]] = {
    "no longer file": _no_longer,
    "another's folder": _as_nobody,
    "protected files": _with_protected_files,
    "a secret note": _with_a_secret,
}


def hindered(folder: Path, asked: Sequence[str]) -> None:
    """Tell of each job how it ended, what it said and whether anything changed."""
    rehearse(folder)
    for about in asked:
        how, _, job = about.partition(":")
        with copied(folder) as copy:
            FIRST.get(job, Path)(copy)
            before = state(copy)
            out, into = os.pipe()

            def work(how: str = how, job: str = job, into: int = into) -> None:
                HINDRANCES[how](Path.cwd())
                sys.stdout = sys.stderr = os.fdopen(into, "w")
                JOBS[job]()

            status = forked(copy, work)
            os.close(into)
            with os.fdopen(out) as said:
                text = said.read()
            (copy / "notes" / "secret.md").unlink(missing_ok=True)
            say(about=about, status=status, said=text, kept=state(copy) == before)


# together


def at_once(works: list[tuple[Path, Callable[[], None]]]) -> list[int]:
    """Do all *works* in processes of their own that start together; return how they ended."""
    wait, go = os.pipe()
    pids = []
    for folder, work in works:
        if not (pid := os.fork()):
            os.close(go)
            os.read(wait, 1)
            with chdir(folder):
                leave(work)
        pids.append(pid)
    os.close(wait)
    os.close(go)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def together(count: int, folder: Path) -> None:
    """Have *count* processes add to one bibliography, to one file of facts and to one draft."""
    benches = []
    for number in range(count):
        bench = workbench(folder / str(number))
        there = SETTINGS.replace('"works.json"', '"../works.json"\nbibliography = "../refs.bib"')
        (bench / "survey.toml").write_text(there)
        text = NOTES.replace("Maps Drawn", f"Maps Number {number}{number} Drawn")
        (bench / "notes" / "log.md").write_text(text)
        benches.append(bench)
    (folder / "refs.bib").write_bytes(BIB.encode("utf-8", "surrogateescape"))
    (folder / "works.json").write_text(WORKS)
    drafts = edited(workbench(folder / "drafts"))
    rehearse(drafts)
    for name in ("bib", "enrich"):
        say(about=name, statuses=at_once([(bench, JOBS[name]) for bench in benches]))
    for name in ("enrich", "bib"):  # two may have given one key to two papers: the next run knows
        say(about=name, statuses=[forked(bench, JOBS[name]) for bench in benches])
    say(about="redraft", statuses=at_once([(drafts, JOBS["redraft"])] * count))


def main(what: str, *words: str) -> None:
    match what:
        case "ended":
            ended(Path(words[0]), words[1:])
        case "hindered":
            hindered(Path(words[0]), words[1:])
        case "together":
            together(int(words[0]), Path(words[1]))


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # what a job prints is no report
        main(*sys.argv[1:])

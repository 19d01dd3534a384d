"""What goes wrong around us: kills, full disks, rights, other writers, odd files and names."""

from __future__ import annotations

import ast
import errno
import functools
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest
from click.testing import CliRunner, Result

from survey import files, redraft, upkeep
from survey.bibtex import read_bibtex
from survey.build import renew
from survey.cli import main
from survey.corpus import load
from survey.enrich import SERVICES, Web, open_web
from survey.errors import SourceError, SurveyError
from survey.files import create, read_text, swap, update, write_bytes, write_text
from survey.model import Work
from survey.works import read_works, rebased

from .fault_jobs import BIB, NOBODY, NOTES, OWN, QUICK, edited, workbench
from .following import NUMBERS
from .stub_server import stub_server

ROOT = Path(__file__).parents[1]
IS_ROOT = os.name == "posix" and not os.getuid()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    workbench(tmp_path / "bench")
    monkeypatch.chdir(tmp_path / "bench")
    return tmp_path / "bench"


@contextmanager
def running(*words: object, folder: Path, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Give a Python process that runs a module; it does not live longer than the test."""
    with subprocess.Popen(
        [sys.executable, "-m", *map(str, words)], cwd=folder, text=True, **options
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def child(*words: object, module: str = "fault_jobs") -> AbstractContextManager[Any]:
    """Give a module of the tests as a process of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return running(f"tests.{module}", *words, folder=ROOT, **pipes)


def writer(*words: object) -> AbstractContextManager[Any]:
    return child(*words, module="fault_writers")


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob(".survey-*"))


# kills


@functools.cache
def told_by(what: str, *words: str) -> tuple[str, str]:
    """Return what a child prints; it is asked but once in a run of the tests."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with child(what, workbench(Path(name) / "bench"), *words) as process:
            out, err = process.communicate()
    return out, err


def report(what: str, about: str, asked: tuple[str, ...]) -> dict[str, Any]:
    """Return what a child that is asked for all of *asked* tells of one."""
    out, err = told_by(what, *asked)
    found = {told["about"]: told for told in map(json.loads, out.splitlines())}
    assert about in found, err
    return found[about]


@pytest.fixture(scope="session")
def tracing(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux lets a process follow another's system calls so")
    with writer("calls", tmp_path_factory.mktemp("calls") / "file") as process:
        process.communicate()
    if process.returncode:
        pytest.skip("here no process may follow another's system calls")


KILL = int(signal.SIGKILL)
KILLED = tuple(f"{KILL}:{job}" for job in (*QUICK, "build"))
INTERRUPTED = tuple(
    f"{number}:{job}"
    for number in map(int, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    for job in ("bib", "redraft", "export")
)


@pytest.mark.slow
@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize("about", KILLED)
def test_a_kill_at_any_call_leaves_each_file_old_or_new(about: str) -> None:
    told = report("ended", about, KILLED + INTERRUPTED)
    assert told["wrong"] == []
    assert told["statuses"] == [-KILL]
    assert told["ends"] >= 20 * told["writes"] > 0
    assert told["again"] > 2  # as it was, with a file half written, as it is


@pytest.mark.slow
@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize("about", INTERRUPTED)
def test_an_interrupt_at_any_call_leaves_nothing_half_done(about: str) -> None:
    told = report("ended", about, KILLED + INTERRUPTED)
    assert told["wrong"] == []
    assert told["statuses"] == [128 + int(about.partition(":")[0])]
    assert told["ends"] >= 7 * told["writes"] > 0


@pytest.mark.slow
def test_an_end_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    with writer("moments", tmp_path / "refs.bib", 100) as process:
        out, err = process.communicate()
    found = [json.loads(line) for line in out.splitlines()]
    assert len(found) == 100, err
    last = 0
    for report in found:
        text = report["text"]
        number = int(text.partition("\n")[0])
        assert text in (f"{number}\n" * (1 + number % 5000), "0\n")
        assert number >= last
        assert report["names"] <= 2  # itself, and one that was not finished
        last = number
    assert last > 50
    assert max(report["names"] for report in found) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["refs.bib"]


@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize("text", ["old", None], ids=["old", "new"])
def test_what_is_written_is_on_the_disk_before_it_has_its_name(
    text: str | None, tmp_path: Path
) -> None:
    if not NUMBERS:
        pytest.skip("the numbers of this processor's system calls are not known here")
    path = tmp_path / "refs.bib"
    if text is not None:
        path.write_text(text)
    with writer("calls", path) as process:
        out, _ = process.communicate()
    done = [json.loads(line) for line in out.splitlines()]
    *written, synced, renamed, listed = [(step["call"], Path(step["about"]).name) for step in done]
    assert {call for call, _ in written} == {"write"}
    assert {name for _, name in (*written, synced)} == {written[0][1]}
    assert written[0][1].startswith(".survey-")
    assert (synced[0], renamed[0], listed) == ("fsync", "rename", ("fsync", tmp_path.name))
    assert path.read_text() == "new"


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_ended_ends_its_kernel(number: signal.Signals, bench: Path) -> None:
    told = "import os, time\nwith open('../fifo', 'w') as fifo: print(os.getpid(), file=fifo)"
    code = f"{told}\ntime.sleep(600)"
    cell = nbformat.v4.new_code_cell(code, id="a")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), bench / "notebooks" / "slow.ipynb")
    before = contents(bench)
    os.mkfifo(bench / "fifo")
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with running("survey", "build", "--to", "md", folder=bench, **pipes) as process:
        kernel = int((bench / "fifo").read_text())  # waits until the cell runs
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert err == "survey: ended early; each file is as it was, or new and whole\n"
    assert not is_alive(kernel)
    after = contents(bench)
    assert {name: after[name] for name in before} == before
    assert not leftovers(bench)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_ends_well_when_it_is_asked_to(number: signal.Signals, bench: Path) -> None:
    before = contents(bench)
    with running("survey", "watch", folder=bench, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert "watching" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait(60) == 0
    assert contents(bench) == before


@pytest.mark.usefixtures("bench")
def test_a_command_leaves_signals_as_they_were() -> None:
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(name) for name in names]
    for hangup in (signal.SIG_IGN, signal.SIG_DFL):
        signal.signal(signal.SIGHUP, hangup)
        assert CliRunner().invoke(main, ["papers"]).exit_code == 0
        assert signal.getsignal(signal.SIGHUP) == hangup
    signal.signal(signal.SIGHUP, before[2])
    assert [signal.getsignal(name) for name in names] == before


def test_what_a_killed_run_left_is_no_note(bench: Path) -> None:
    for name in (".survey-0123abcd.tmp", ".log.md.abcd"):
        (bench / "notes" / name).write_text(NOTES.replace("Maps Drawn", "Half"))
    result = CliRunner().invoke(main, ["papers", "--format", "csv"])
    assert (result.exit_code, "Half" in result.stdout) == (0, False)


def test_a_killed_holder_of_the_lock_holds_it_no_more(tmp_path: Path) -> None:
    with writer("locked", tmp_path) as process:
        assert process.stdout
        assert process.stdout.readline()
        written: list[bool] = []
        waiting = threading.Thread(target=lambda: written.append(write_text(tmp_path / "a", "b")))
        waiting.start()
        waiting.join(0.2)
        assert not written
        assert not (tmp_path / "a").exists()
        process.kill()
        waiting.join(20)
    assert written == [True]


# full disks


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Give a file system of 256 KiB."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("only root may mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, free: int = 0) -> None:
    """Leave no byte free but so many pages."""
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
        file.truncate((file.tell() // 4096 - free) * 4096 if free else None)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "filler"
    }


COMMANDS = {
    "bib": ["bib"],
    "bib new": ["bib", "-o", "new.bib"],
    "bib ris": ["bib", "--format", "ris", "-o", "all.ris"],
    "bib cited": ["bib", "--cited", "notebooks/own.ipynb", "-o", "cited.bib"],
    "draft": ["draft", "maps"],
    "redraft": ["draft", "maps"],
    "check --fix": ["check", "--fix"],
    "check --evidence": ["check", "--evidence", "evidence.csv"],
    "init": ["init", "new"],
    "export md": ["export", "notebooks/own.ipynb", "--to", "md"],
    "export html": ["export", "notebooks/own.ipynb", "--to", "html"],
    "export pdf": ["export", "notebooks/own.ipynb", "--to", "pdf"],
    "export docx": ["export", "notebooks/own.ipynb", "--to", "docx"],
    "export tex": ["export", "notebooks/own.ipynb", "--to", "tex"],
    "build": ["build", "--to", "md"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_told_and_loses_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        bench = workbench(disk / "bench")
        monkeypatch.chdir(bench)
        load()
        fill(disk)
        before = contents(disk)
        result = CliRunner().invoke(main, COMMANDS[name])
        after = contents(disk)
        monkeypatch.chdir(tmp_path)
    assert result.exit_code == 2, result.output
    assert_told(result, "cannot be written: No space left on device; make room on the disk")
    assert after == before


def assert_told(result: Result, what: str) -> None:
    """Hold that the last line of the errors, and no traceback, tells *what*."""
    assert isinstance(result.exception, SystemExit), result.exception
    last = result.stderr.splitlines()[-1]
    assert last.startswith("survey: ")
    assert what in last


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bib", "redraft", "init", "export md"])
def test_a_disk_that_becomes_full_spares_what_stands(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = edited(workbench(tmp_path / "bench")) if name == "redraft" else tmp_path / "bench"
    if name != "redraft":
        workbench(made)
    statuses = []
    for free in range(40):
        with small_disk(tmp_path / f"disk{free}") as disk:
            bench = Path(shutil.copytree(made, disk / "bench"))
            monkeypatch.chdir(bench)
            load()
            fill(disk, free)
            before = contents(disk)
            result = CliRunner().invoke(main, COMMANDS[name])
            after = contents(disk)
            again = CliRunner().invoke(main, ["papers"])
            monkeypatch.chdir(tmp_path)
        statuses.append(result.exit_code)
        assert again.exit_code == 0
        assert not [name for name in after if ".survey-" in name]
        if not result.exit_code:
            break
        assert_told(result, "cannot be written: No space left on device")
        assert {name: raw for name, raw in after.items() if name in before} == before
    assert statuses == [2] * (len(statuses) - 1) + [0]
    assert len(statuses) > 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bib", "draft", "check --fix", "init", "export md", "build"])
def test_a_disk_that_may_only_be_read_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        bench = workbench(disk / "bench")
        before = contents(disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        monkeypatch.chdir(bench)
        result = CliRunner().invoke(main, COMMANDS[name])
        monkeypatch.chdir(tmp_path)
        assert contents(disk) == before
    assert result.exit_code == 2
    assert re.search(
        r"Read-only file system; choose a folder|write-protected; allow writing", result.stderr
    )
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "tex"])
def test_no_room_for_temporary_files_is_told(
    form: str, bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ["export", "notebooks/own.ipynb", "--to", form]
    with small_disk(bench.parent / "disk") as disk:
        fill(disk)
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        result = CliRunner().invoke(main, export)
        monkeypatch.undo()
        monkeypatch.chdir(bench)
    if result.exit_code:
        assert_told(result, "No space left on device; make room on the disk")
    assert CliRunner().invoke(main, export).exit_code == 0
    assert not leftovers(bench)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_takes_nothing_is_told(bench: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "survey", "papers", "--format", "csv"],
            check=False,
            cwd=bench,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("survey: the output, or a temporary file: No space left")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(
    ("command", "status"), [("problems", 0), ("draft maps", 0), ("notes x", 2)]
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_messages_that_have_nowhere_to_go_change_nothing(
    gone: str, command: str, status: int, bench: Path
) -> None:
    line = f'exec "$0" -m survey {command} {gone}'
    done = subprocess.run(["sh", "-c", line, sys.executable], check=False, cwd=bench)
    assert done.returncode == status


WRITE = (
    "from pathlib import Path; from survey.files import write_text; write_text(Path('a'), 'new')"
)
TEMPORARY = f".survey-{sha256(b'a').hexdigest()[:8]}.tmp"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("calls", "error"),
    [
        ("openat", "ENOSPC"), ("openat", "EMFILE"), ("write", "EIO"), ("write", "EDQUOT"),
        ("fsync", "EIO"), ("fsync", "ENOSPC"), ("close", "EIO"), ("?chmod,?fchmodat", "EPERM"),
        ("?rename,?renameat,?renameat2", "EIO"), ("?rename,?renameat,?renameat2", "EACCES"),
    ],
)  # fmt: skip
def test_a_call_that_fails_leaves_the_old_file(calls: str, error: str, tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    (tmp_path / "a").write_text("old")
    inject = f"inject={calls}:error={error}"
    strace = ["strace", "-o", "calls", "-P", TEMPORARY, "-P", tmp_path / TEMPORARY, "-e", inject]
    done = subprocess.run(
        [*strace, sys.executable, "-c", WRITE],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    said = (tmp_path / "calls").read_text()
    if "ptrace" in done.stderr:
        pytest.skip("here no process may follow another's system calls")
    assert "(INJECTED)" in said, done.stderr
    assert "survey.errors.SourceError" in done.stderr
    assert os.strerror(getattr(errno, error)) in done.stderr
    assert (tmp_path / "a").read_text() == "old"
    assert not leftovers(tmp_path)


def test_a_full_disk_spares_the_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.chdir(workbench(disk / "bench"))
        corpus = load()
        fill(disk)
        before = contents(disk)
        with stub_server() as stub, open_web(sleep=lambda _: None) as web:
            services = [service.at(stub.base) for service in SERVICES]
            with pytest.raises(SourceError, match=r"works\.json: cannot be written: No space"):
                upkeep.ask(corpus, web, today=date(2026, 11, 21), services=services)
        assert contents(disk) == before
        monkeypatch.chdir(tmp_path)


HINDERED = (
    *(f"no longer file:{job}" for job in QUICK),
    *(f"another's folder:{job}" for job in QUICK),
    *(f"protected files:{job}" for job in ("bib", "redraft", "fix")),
    "a secret note:papers",
)
ALLOWED = HINDERED if IS_ROOT else HINDERED[: len(QUICK)]


def hindered(how: str, job: str) -> dict[str, Any]:
    if how != "no longer file" and not IS_ROOT:
        pytest.skip("only root may run a process as another user")
    return report("hindered", f"{how}:{job}", ALLOWED)


@pytest.mark.slow
@pytest.mark.parametrize("job", QUICK)
def test_a_file_that_may_not_grow_is_told_and_stands(job: str) -> None:
    told = hindered("no longer file", job)
    assert re.search(
        r"(cannot be written|or a temporary file): File too large; this disk or", told["said"]
    )
    assert told["status"] == (1 if job == "enrich" else 2)  # which is no command here
    assert told["kept"]


# rights, folders, links


@pytest.mark.slow
@pytest.mark.parametrize("job", QUICK)
def test_a_folder_that_is_not_ours(job: str) -> None:
    told = hindered("another's folder", job)
    assert told["status"] == (1 if job == "enrich" else 2)
    assert ("Traceback" in told["said"]) == (job == "enrich")
    assert re.search(
        r"cannot be written: Permission denied; allow it|write-protected; allow", told["said"]
    )
    assert told["kept"]


@pytest.mark.slow
@pytest.mark.parametrize("job", ["bib", "redraft", "fix"])
def test_a_file_in_ones_own_folder_may_be_protected(job: str) -> None:
    told = hindered("protected files", job)
    assert (told["status"], told["kept"]) == (2, job != "redraft")  # whose copy is made before
    assert "write-protected; allow writing" in told["said"]


@pytest.mark.slow
def test_a_note_that_may_not_be_read() -> None:
    told = hindered("a secret note", "papers")
    assert (told["status"], told["kept"]) == (2, True)
    assert "secret.md: Permission denied" in told["said"]
    assert "Maps Drawn" in told["said"]


def test_owner_and_rights_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("a")
    path.chmod(0o640)
    if not os.getuid():
        os.chown(path, NOBODY, NOBODY)
    before = path.stat()
    assert write_text(path, "b")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_a_secret_file_is_never_open_to_others(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("a")
    path.chmod(0o600)
    seen: list[int] = []

    def look(frame: Any, _event: str, _argument: object) -> None:
        if frame.f_code is files._fill.__code__:
            seen.extend(stat.S_IMODE(left.stat().st_mode) for left in leftovers(tmp_path))

    sys.setprofile(look)
    try:
        write_text(path, "b")
    finally:
        sys.setprofile(None)
    assert set(seen) == {0o600}


def link_loop(path: Path) -> None:
    path.symlink_to(path.name)


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file")


def dangling_below_a_file(path: Path) -> None:
    (path.parent / "file").write_text("a file")
    path.symlink_to("file/deep.md")


BAD_TARGETS = {
    link_loop: "symbolic links",
    folder: "a folder, not a file",
    pipe: "a pipe or device, not a file",
    below_a_file: "cannot be written",
    dangling_below_a_file: "cannot be written",
}


@pytest.mark.parametrize("make", BAD_TARGETS)
@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_text(path, "new"),
        lambda path: swap(path, None, b"new"),
        lambda path: update(path, lambda text: text + "new"),
        lambda path: create(path, "new"),
    ],
    ids=["write", "swap", "update", "create"],
)
def test_where_no_file_can_be(
    make: Callable[[Path], None], write: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "in" / "a.md"
    path.parent.mkdir()
    make(path)
    with pytest.raises(SourceError, match=BAD_TARGETS[make]) as error:
        write(path)
    assert str(error.value).startswith(str(path))
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("path", [Path("/dev/null"), Path("/dev/zero")])
def test_a_device_stays_one(path: Path) -> None:
    with pytest.raises(SourceError, match="a pipe or device"):
        write_text(path, "new")
    with pytest.raises(SourceError, match="a pipe or device"):
        read_text(path)
    assert stat.S_ISCHR(path.stat().st_mode)


def test_a_link_still_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.bib"
    link.symlink_to("there/refs.bib")
    for text in ("first", "second"):  # at first it leads nowhere
        assert update(link, lambda _, text=text: text)  # type: ignore[misc]
        assert link.is_symlink()
        assert (tmp_path / "there" / "refs.bib").read_text() == text


def test_missing_folders_are_made_and_a_gone_file_is_told(tmp_path: Path) -> None:
    assert write_bytes(tmp_path / "a" / "b" / "c", b"x")
    with pytest.raises(SourceError, match=r"no\.md: No such file"):
        read_text(tmp_path / "no.md")
    with pytest.raises(SourceError, match="null"):
        read_text(tmp_path / "a\0b")
    with pytest.raises(SourceError, match="null"):
        write_text(tmp_path / "a\0b", "")


COMMANDS_THAT_NAME: dict[str, list[str]] = {
    "bib": ["bib", "-o"],
    "csl": ["bib", "--format", "csl-json", "-o"],
    "cited": ["bib", "--cited", "notebooks/own.ipynb", "-o"],
    "draft": ["draft", "maps", "-o"],
    "evidence": ["check", "--evidence"],
}
SUFFIXES = {"bib": ".bib", "csl": ".json", "cited": ".bib", "draft": ".ipynb", "evidence": ".csv"}


@pytest.mark.parametrize("name", COMMANDS_THAT_NAME)
@pytest.mark.parametrize(
    "stem",
    ["长" * 80, "caf\udce9", "two\nlines", " ", "-o", "[a]*?", "a" * 245],
    ids=["long", "no UTF-8", "two lines", "blank", "dash", "pattern", "longest"],
)
def test_a_file_may_have_any_name(name: str, stem: str, bench: Path) -> None:
    path = bench / f"{stem}{SUFFIXES[name]}"
    result = CliRunner().invoke(main, [*COMMANDS_THAT_NAME[name], str(path)])
    assert result.exit_code in (0, 1), result.output
    assert path.stat().st_size > 0
    assert not leftovers(bench)


@pytest.mark.parametrize("name", COMMANDS_THAT_NAME)
def test_a_name_that_is_too_long_is_told(name: str, bench: Path) -> None:
    before = contents(bench)
    path = "a" * 300 + SUFFIXES[name]
    result = CliRunner().invoke(main, [*COMMANDS_THAT_NAME[name], path])
    assert result.exit_code == 2
    assert_told(result, "File name too long; choose a shorter name")
    assert contents(bench) == before


def test_half_a_sign_is_not_written(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")
    with pytest.raises(SourceError, match=r"a: cannot be written: half of a sign, U\+D83D"):
        write_text(tmp_path / "a", "new \ud83d")
    assert (tmp_path / "a").read_text() == "old"


# odd notes


def unreadable_pipe(path: Path) -> None:
    os.mkfifo(path / "pipe.md")


def folder_like_a_note(path: Path) -> None:
    (path / "folder.md").mkdir()


def dangling(path: Path) -> None:
    (path / "link.md").symlink_to("nowhere.md")


def loops(path: Path) -> None:
    (path / "link.md").symlink_to("link.md")
    (path / "deep").symlink_to(path, target_is_directory=True)


def names(path: Path) -> None:
    for name in (
        b"caf\xe9.md",
        b"two\nlines.md",
        "长".encode() * 84 + b".md",
        b"-rf.md",
        b"[a]*?.md",
        b"CON.md",
        b"tab\tcarriage\r.md",
        b"\xff\xfe.md",
        b"Log.md",
        b"LOG.md",
        "é.md".encode(),
        "é.md".encode(),
    ):
        raw = os.path.join(os.fsencode(path), name)  # noqa: PTH118
        with open(raw, "wb") as file:  # noqa: PTH123
            title = f"A Work Known by the Name of {name.hex()[:12]}"
            file.write(f"## 2024.2.1\n《{title}》\n2020.1 的一篇文章\n".encode())


@pytest.mark.parametrize(
    ("make", "status"),
    [(unreadable_pipe, 2), (folder_like_a_note, 2), (dangling, 2), (loops, 2), (names, 0)],
)
@pytest.mark.parametrize(
    "command",
    ["notes", "notes --lines", "papers", "papers --format json", "papers --format csv", "check"],
)
def test_odd_notes_are_told_and_the_others_read(
    make: Callable[[Path], None], status: int, command: str, bench: Path
) -> None:
    make(bench / "notes")
    result = CliRunner().invoke(main, command.split())
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {status, status or 1}
    assert command == "check" or "Maps Drawn" in result.stdout


@pytest.mark.parametrize("name", ["refs.bib", "works.json"])
@pytest.mark.parametrize("drive", ["", "no/such/drive/"])
@pytest.mark.parametrize("command", ["papers", "check", "bib", "draft maps"])
def test_a_link_that_leads_nowhere_is_not_taken_for_an_empty_file(
    name: str, drive: str, command: str, bench: Path
) -> None:
    link = bench / name
    link.unlink()
    link.symlink_to(drive + link.name)  # without a drive in a circle
    before = contents(bench)
    result = CliRunner().invoke(main, command.split())
    assert result.exit_code == 2
    assert f"/{name}: " in result.stderr
    assert "check where the link leads" in result.stderr
    assert contents(bench) == before


# others who write


def test_what_another_writes_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("a\n")
    others = iter(["b\n", "c\n"])

    def change(text: str) -> str:
        for other in others:
            path.write_text(text + other)
            break
        return text + "mine\n"

    assert update(path, change)
    assert path.read_text() == "a\nb\nc\nmine\n"


def test_one_who_never_ends_is_told(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"

    def change(text: str) -> str:
        path.write_text(text + "x")
        return text + "mine"

    with pytest.raises(SourceError, match="another program keeps writing it"):
        update(path, change)
    assert set(path.read_text()) == {"x"}


def test_a_change_that_fails_leaves_all_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("a\n")

    def change(_: str) -> str:
        raise SurveyError("no")

    with pytest.raises(SurveyError, match="no"):
        update(path, change)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("refs.bib", "a\n")]


def together(*steps: Callable[[], object]) -> list[BaseException]:
    """Do all *steps* at the same time; return what went wrong."""
    gate, wrong = threading.Barrier(len(steps)), list[BaseException]()

    def run(step: Callable[[], object]) -> None:
        gate.wait()
        try:
            step()
        except BaseException as error:  # noqa: BLE001  (a thread has nobody to tell it to)
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_many_writers_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "log"

    def add(name: str) -> None:
        for number in range(40):
            update(path, lambda text, line=f"{name}{number}\n": text + line)  # type: ignore[misc]

    assert not together(*(lambda name=name: add(name) for name in "abc"))  # type: ignore[misc]
    expected = {f"{name}{number}" for name in "abc" for number in range(40)}
    lines = path.read_text().split()
    assert set(lines) == expected
    assert len(lines) == len(expected)
    for name in "abc":
        mine = [line for line in lines if line[0] == name]
        assert mine == [f"{name}{number}" for number in range(40)]


def test_two_who_make_a_file_make_it_once(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / str(number)
        wrong = together(lambda p=path: create(p, "a" * 9), lambda p=path: create(p, "b" * 9))  # type: ignore[misc]
        assert [type(error) for error in wrong] == [SourceError]
        assert path.read_text() in ("a" * 9, "b" * 9)


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 8])
def test_processes_that_write_at_once_lose_nothing(count: int, tmp_path: Path) -> None:
    with child("together", count, tmp_path) as process:
        out, err = process.communicate()
    told = [json.loads(line) for line in out.splitlines()]
    assert [report["statuses"] for report in told] == [[0] * count] * 5, err
    bib = read_text(tmp_path / "refs.bib", exact=True).text
    assert bib.startswith(BIB)
    titles = [work.title for work in read_bibtex(bib, "").works]
    assert len(titles) == len(set(titles)) == 2 + count  # one is in all notes, one in each
    items = json.loads((tmp_path / "works.json").read_text())
    assert {item["title"] for item in items} == set(titles)
    assert len(items) == len(titles)
    assert [item["mine"] for item in items if "mine" in item] == [1]
    draft = nbformat.read(tmp_path / "drafts/notebooks/survey-maps.ipynb", as_version=4)
    assert [cell.source for cell in draft.cells].count(OWN) == 1
    assert "新的一句" in nbformat.writes(draft)
    assert not leftovers(tmp_path)


def test_two_drafts_at_once_keep_the_authors_words(bench: Path) -> None:
    corpus = load()
    path = redraft.notebook_of(corpus, "maps")
    for number in range(4):
        redraft.redraft(corpus, "maps")
        node = nbformat.read(path, as_version=4)
        node.cells.append(nbformat.v4.new_markdown_cell(f"My own {number}.", id=f"own-{number}"))
        nbformat.write(node, path)
        assert not together(*[lambda: redraft.redraft(corpus, "maps")] * 3)
        sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
        assert [s for s in sources if s.startswith("My own")] == [
            f"My own {n}." for n in range(number + 1)
        ]
    assert not leftovers(bench)


def test_what_is_saved_while_a_notebook_runs_is_kept(bench: Path) -> None:
    path = bench / "notebooks" / "own.ipynb"
    saves = "from pathlib import Path\np = Path('own.ipynb')\np.write_text(p.read_text() + ' ')"
    cell = nbformat.v4.new_code_cell(saves, id="a")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    before = path.read_text()
    with pytest.raises(SourceError, match=r"own\.ipynb: was saved while it ran"):
        list(renew(bench))
    assert path.read_text() == before + " "


def nothing_known(request: httpx.Request) -> httpx.Response:
    return httpx.Response(404, request=request)


def ask(done: Callable[[], None] = lambda: None) -> None:
    with httpx.Client(transport=httpx.MockTransport(nothing_known)) as client:
        web = Web(client, sleep=lambda _: None)
        upkeep.ask(load(), web, today=date(2026, 11, 21), on_done=done)


def test_what_is_written_while_services_are_asked_is_kept(bench: Path) -> None:
    (bench / "works.json").write_text(
        json.dumps([{"id": "a", "title": "Rivers"}, {"id": "b", "title": "Lakes and Their Names"}])
    )
    turns = iter([1])

    def meanwhile() -> None:
        for _ in turns:
            item = {"id": "c", "title": "Added by Its Author Meanwhile", "mine": 1}
            changed = {"id": "a", "title": "Rivers, Corrected", "mine": 2}
            (bench / "works.json").write_text(json.dumps([item, changed]))
            ask()

    ask(meanwhile)
    items = {item["id"]: item for item in json.loads((bench / "works.json").read_text())}
    assert (items["c"]["mine"], items["a"]["mine"]) == (1, 2)
    assert items["a"]["title"] == "Rivers, Corrected"
    assert "b" not in items  # its author took it out
    titles = [item["title"] for item in items.values()]
    assert len(titles) == len(set(titles)) == 4
    assert all(item["custom"]["sources"]["asked"] for item in items.values())


def test_two_who_ask_at_once_keep_each_others_facts(bench: Path) -> None:
    wrong = together(ask, ask)
    assert not wrong
    keys = [work.key for work in read_works(bench / "works.json")]
    assert len(keys) == len(set(keys)) == 3


def test_a_key_that_another_gave_meanwhile_is_not_given_again(bench: Path) -> None:
    keys = {paper.key for paper in load().resolution.papers}
    turns = iter([1])

    def meanwhile() -> None:
        for _ in turns:
            others = [{"id": key, "title": f"Quite Another Work of {key}"} for key in keys]
            (bench / "works.json").write_text(json.dumps(others))

    ask(meanwhile)
    found = read_works(bench / "works.json")
    assert len({work.key for work in found}) == len(found)
    titles = {work.key: work.title for work in found}
    assert all(titles[key].startswith("Quite Another") for key in keys)
    assert any(title.startswith("Maps Drawn") for title in titles.values())


OLD = Work("k", "Maps of Lost Rivers", url="old", sources={"url": ("a",), "asked": ("x",)})
MINE = replace(OLD, doi="10.1/x", sources={"url": ("a",), "doi": ("s",), "asked": ("x", "y")})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([OLD], [MINE]),
        ([], []),
        ([replace(OLD, url="new")], [replace(MINE, url="new")]),
        ([replace(OLD, doi="10.1/z")], [replace(MINE, doi="10.1/z")]),
        (
            [replace(OLD, sources={"url": ("b",), "asked": ("x", "z")})],
            [replace(MINE, sources={"url": ("b",), "asked": ("x", "z", "y"), "doi": ("s",)})],
        ),
        ([OLD, Work("n", "Another One")], [MINE, Work("n", "Another One")]),
    ],
)
def test_facts_on_top_of_other_facts(now: list[Work], expected: list[Work]) -> None:
    assert list(rebased([MINE], base=[OLD], now=now)) == expected


def test_a_work_that_both_found_is_one() -> None:
    there = Work("theirs", "Maps of Lost Rivers and Lakes", url="u")
    mine = Work("mine", "Maps of Lost Rivers and Lakes", doi="10.1/x")
    (found,) = rebased([mine], base=[], now=[there])
    assert (found.key, found.url, found.doi) == ("theirs", "u", "10.1/x")


# time


@pytest.mark.usefixtures("bench")
def test_a_clock_that_goes_backwards_changes_nothing() -> None:
    corpus = load()
    path = redraft.notebook_of(corpus, "maps")
    redraft.redraft(corpus, "maps")
    for moment in (0, -(10**9), 10**10, 2**40):
        node = nbformat.read(path, as_version=4)
        node.cells.append(nbformat.v4.new_markdown_cell(f"At {moment}.", id=f"at{abs(moment)}"))
        node.metadata["survey"]["draft"]["digest"] = ""
        nbformat.write(node, path)
        os.utime(path, (moment, moment))
        redraft.redraft(corpus, "maps")
        assert f"At {moment}." in path.read_text()


def test_a_note_that_grows_while_it_is_read_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.md"
    path.write_text("a\n" * 9)
    grown = iter([1])

    def grow(frame: Any, event: str, _argument: object) -> None:
        if frame.f_code is files._settled.__code__ and event == "c_return":
            for _ in grown:
                with path.open("a") as file:
                    file.write("b\n")

    sys.setprofile(grow)
    try:
        text = read_text(path).text
    finally:
        sys.setprofile(None)
    assert text == "a\n" * 9 + "b\n"


def test_memory_is_not_asked_for_what_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "log.md"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(SourceError, match="larger than 64 MB"):
        read_text(path)


# the cache of readings


def locked(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    return other


def of_another_version(path: Path) -> sqlite3.Connection:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE readings (something, other)")
    return other


def cut(path: Path) -> sqlite3.Connection:
    path.write_bytes(path.read_bytes()[:-3000])
    return sqlite3.connect(":memory:")


def gone(path: Path) -> sqlite3.Connection:
    path.unlink()
    path.mkdir()
    return sqlite3.connect(":memory:")


@pytest.mark.parametrize("trouble", [locked, of_another_version, cut, gone])
def test_a_cache_in_trouble_is_done_without(
    trouble: Callable[[Path], sqlite3.Connection], bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = CliRunner().invoke(main, ["papers", "--format", "json"])
    monkeypatch.setenv("SURVEY_CACHE", str(bench / "cache"))
    command = ["papers", "--format", "json"]
    assert CliRunner().invoke(main, command).output == plain.output
    with closing(trouble(bench / "cache" / "readings.db")):
        for _ in range(2):
            result = CliRunner().invoke(main, command)
            assert (result.exit_code, result.output) == (0, plain.output)


def test_a_cache_on_a_full_disk_is_done_without(
    bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["papers", "--format", "json"]
    plain = CliRunner().invoke(main, command)
    with small_disk(bench.parent / "disk") as disk:
        monkeypatch.setenv("SURVEY_CACHE", str(disk))
        for free in (0, 1, 2, 3):
            fill(disk, free)
            assert CliRunner().invoke(main, command).output == plain.output
            for path in disk.iterdir():
                path.unlink()


# who writes

WRITERS = frozenset(
    "open write_text write_bytes touch unlink rmdir mkdir makedirs symlink_to hardlink_to "
    "copyfile copytree copy2 rmtree savefig to_excel to_parquet to_pickle connect".split()
)
ALLOWED_TO = {
    "files": "the door itself",
    "readers/files/store": "a cache, which may be lost",
    "enrich/client": "a cache, which may be lost",
    "export/page": "a temporary folder",
    "export/typesetter": "the same temporary folder",
    "references/printing": "a temporary folder",
    "figures/style": "a picture in memory",
    "export/pictures": "a picture in memory",
}


def writing_calls(path: Path) -> Iterator[str]:
    """Yield the calls of a module that may write a file and are none of `survey.files`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            owner, _, last = name.rpartition(".")
            if (last in WRITERS and owner != "files") or name in ("nbformat.write", "os.replace"):
                yield name


def test_all_is_written_through_one_door() -> None:
    package = ROOT / "src" / "survey"
    found = {
        path.relative_to(package).with_suffix("").as_posix(): calls
        for path in sorted(package.rglob("*.py"))
        if (calls := set(writing_calls(path)))
    }
    assert {name: calls for name, calls in found.items() if name not in ALLOWED_TO} == {}


# the document


@pytest.mark.parametrize("name", ["reliability.md", "security.md"])
def test_every_test_that_a_document_names_is_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    known = {found for source in sources for found in re.findall(r"def (test_\w+)\(", source)}
    named = re.findall(r"`(test_\w+)(…?)`", text)
    assert len(named) > 20
    for test, more in named:
        assert test in known or (more and any(found.startswith(test) for found in known)), test
    for path in re.findall(r"`(tests/[\w./]+)`", text):
        assert (ROOT / path).exists(), path

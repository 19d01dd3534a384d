"""Targets, and running them: rounds of random inputs, each with a seed and limits of its own."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning, UnsatisfiedAssumption

CASES = Path(__file__).parents[1] / "cases" / "fuzz"
LAST = Path(__file__).parents[2] / "build" / "fuzz-last.json"
"""The input that is tried now: what stands there after a crash made it."""
PATIENCE = 10.0
"""Seconds of the processor for one input; they are small."""
HUNG = 300
"""Seconds that a run may take longer than it was asked to."""
MEMORY = 6 * 1024**3
"""Bytes of address space; a run that asks for more has a finding."""

Check = Callable[..., None]


class TooSlowError(Exception):
    """An input took longer than `PATIENCE`."""


@dataclass(frozen=True)
class Target:
    """What is fuzzed: a check that fails where something is wrong, and what it is given."""

    name: str
    check: Check
    inputs: tuple[st.SearchStrategy[Any], ...]
    round: int
    """Inputs between two looks at the clock."""
    told: str
    """What must hold, in a line."""


TARGETS: dict[str, Target] = {}


def target(*inputs: st.SearchStrategy[Any], size: int = 100) -> Callable[[Check], Check]:
    """Name a check as a target; *inputs* are what JSON can hold, so that findings can be kept."""

    def add(check: Check) -> Check:
        name = check.__name__.replace("_", "-")
        TARGETS[name] = Target(name, check, inputs, size, (check.__doc__ or "").strip())
        return check

    return add


@dataclass(frozen=True)
class Finding:
    """An input that breaks a target, as small as it could be made."""

    target: str
    seed: int
    place: str
    input: list[Any]
    trace: str

    @property
    def told(self) -> str:
        return f"{self.target}: seed {self.seed}: {self.place}\n  {self.input!r}\n{self.trace}"

    def keep(self) -> str:
        """Write the input among the cases; return the name of its file."""
        text = json.dumps(
            {"target": self.target, "found": self.place, "input": self.input}, indent=1
        )
        name = f"{self.target}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.json"
        CASES.mkdir(parents=True, exist_ok=True)
        (CASES / name).write_text(text + "\n", encoding="utf-8")
        return name


def kept() -> list[Path]:
    """Return the files of all findings."""
    return sorted(CASES.glob("*.json"))


def replay(path: Path) -> None:
    """Try a finding again: fails if it is still there."""
    data = json.loads(path.read_text("utf-8"))
    with contextlib.suppress(UnsatisfiedAssumption), limited():
        TARGETS[data["target"]].check(*data["input"])


@dataclass
class Done:
    """A run of a target."""

    name: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    seeds: tuple[int, int] = (0, 0)
    findings: list[Finding] = field(default_factory=list)

    @property
    def row(self) -> str:
        return (
            f"{self.name:<12} {self.inputs:>9,} inputs {self.seconds:>7.0f} s  slowest "
            f"{self.slowest:.2f} s  seeds {self.seeds[0]}-{self.seeds[1]}  "
            f"{len(self.findings)} findings"
        )


class _Watch:
    """Calls a check within its limits and remembers what broke it."""

    def __init__(self, wanted: Target, done: Done, patience: float) -> None:
        self.target, self.done, self.patience = wanted, done, patience
        self.seen: set[str] = set()
        self.broken: dict[str, tuple[list[Any], str]] = {}

    def __call__(self, *given_: Any) -> None:
        self.done.inputs += 1
        self.about_to_try(given_)
        begun = time.process_time()
        try:
            with limited(self.patience):
                self.target.check(*given_)
        except UnsatisfiedAssumption:
            raise
        except Exception as error:
            place = _place(error)
            if place in self.seen:
                return
            self.broken[place] = (
                json.loads(json.dumps(given_)),
                "".join(traceback.format_exception(error, limit=-5)),
            )
            raise
        finally:
            self.done.slowest = max(self.done.slowest, time.process_time() - begun)

    def about_to_try(self, given_: tuple[Any, ...]) -> None:
        """Leave what is tried for those who come after a crash."""
        if LAST.parent.is_dir() and self.target.name in TARGETS:
            LAST.write_text(json.dumps({"target": self.target.name, "input": given_}))


def fuzz(
    wanted: Target,
    *,
    seed: int,
    seconds: float = inf,
    rounds: float = inf,
    patience: float = PATIENCE,
) -> Done:
    """Return what random inputs found in so many *rounds* or *seconds* of the processor."""
    done, number, begun = Done(wanted.name), seed, _used()
    watch = _Watch(wanted, done, patience)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)  # long lists of words have long names
        while number - seed < rounds and _used() - begun < seconds:
            _round(watch, number)
            number += 1
            gc.collect()
    done.seconds, done.seeds = _used() - begun, (seed, number - 1)
    return done


@contextlib.contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Let this process have `MEMORY` and little more time: what hangs in foreign code ends it."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: int(time.process_time() + seconds + HUNG),
    }
    before = {what: resource.getrlimit(what) for what in limits}
    for what, limit in limits.items():
        resource.setrlimit(what, (limit, before[what][1]))
    try:
        yield
    finally:
        for what, standing in before.items():
            resource.setrlimit(what, standing)


def _round(watch: _Watch, number: int) -> None:
    wanted = watch.target

    def check(given_: tuple[Any, ...]) -> None:  # hypothesis wants a function
        watch(*given_)

    step = settings(
        max_examples=wanted.round,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )(seed(number)(given(st.tuples(*wanted.inputs))(check)))
    try:
        step()
    except Exception:  # hypothesis groups some; the input is what counts
        if not watch.broken:
            raise
    for place, (input_, trace) in watch.broken.items():
        watch.seen.add(place)
        watch.done.findings.append(Finding(wanted.name, number, place, input_, trace))
    watch.broken.clear()


@contextlib.contextmanager
def limited(patience: float = PATIENCE) -> Iterator[None]:
    """Interrupt what takes longer than *patience* on the processor; warnings are errors."""

    def too_slow(*_: object) -> None:
        raise TooSlowError(f"more than {patience:.0f} s")

    before = signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, patience)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _place(error: BaseException) -> str:
    """Return the kind of a mistake and the line of the program that shows it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "/survey/" in f.filename] or frames
    last = frames[-1] if isinstance(error, AssertionError) else own[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}: {last.name}"


def _used() -> float:
    """Return the processor time of this process and of those that it started."""
    own, below = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime

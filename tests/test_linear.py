"""Every regular expression takes time that grows as the text does, whatever the text.

The expressions are collected from the source itself, none by hand: each call of `re` is evaluated
in its module, also where its words come from the vocabulary. Each is tried on long runs of what it
looks for: its own signs, pairs of them, and what almost matches, again and again.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import re
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import survey

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import re._parser as sre  # type: ignore[import-not-found]

PACKAGE = Path(survey.__file__).parent
SIZES = (20, 128, 512, 2_048, 16_000)
FLOOR = 0.02
"""Seconds of the processor; what reads the large text sooner is not slow, whatever it does."""
LINEAR = 9.0
"""Four times the text may take so many times the time; it is 4 if linear and 16 if quadratic."""
MANY = 8
"""So many of a pattern's signs are tried; words of a long list are alike."""

CALLS = frozenset("compile search match fullmatch split sub findall finditer".split())


@dataclass(frozen=True)
class Call:
    """A call of `re` in the source: where it stands and what it looks for."""

    module: str
    line: int
    function: str
    method: str
    """How it is looked for: compiled patterns are looked for as the source says elsewhere."""
    pattern: ast.expr
    flags: ast.expr | None

    @property
    def name(self) -> str:
        return f"{self.module.removeprefix('survey.')}:{self.line}"


def calls() -> Iterator[Call]:
    """Yield every call of `re` in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        module = ".".join(("survey", *parts)).removesuffix(".__init__")
        for function, node in nodes(ast.parse(path.read_text("utf-8")), ""):
            if is_call(node):
                method = node.func.attr
                yield Call(module, node.lineno, function, method, node.args[0], flags_of(node))


def nodes(tree: ast.AST, function: str) -> Iterator[tuple[str, Any]]:
    """Yield every node below *tree* with the function that it stands in."""
    for child in ast.iter_child_nodes(tree):
        yield function, child
        inside = child.name if isinstance(child, ast.FunctionDef) else function
        yield from nodes(child, inside)


def is_call(node: Any) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CALLS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def flags_of(node: ast.Call) -> ast.expr | None:
    named = next((word.value for word in node.keywords if word.arg == "flags"), None)
    place = {"compile": 1, "sub": 4, "split": 3}.get(node.func.attr, 2)  # type: ignore[attr-defined]
    return named or (node.args[place] if len(node.args) > place else None)


def made_by(call: Call) -> re.Pattern[str] | None:
    """Return what a call looks for; None where that depends on what its function is given."""
    module = importlib.import_module(call.module)
    function = inspect.unwrap(getattr(module, call.function, len))
    known = {**vars(module), **fixed(function, vars(module))}
    try:
        pattern, flags = (evaluated(part, known) for part in (call.pattern, call.flags))
    except (NameError, TypeError):
        return None
    if isinstance(pattern, re.Pattern):
        pattern, flags = pattern.pattern, pattern.flags
    return re.compile(pattern, flags or 0) if isinstance(pattern, str) else None


def fixed(function: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names that a function without arguments gives to values before it uses them."""
    if not inspect.isfunction(function) or inspect.signature(function).parameters:
        return {}
    local: dict[str, Any] = {}
    for part in ast.walk(ast.parse(inspect.getsource(function))):
        if isinstance(part, ast.Assign):
            try:
                value = evaluated(part.value, {**known, **local})
            except (NameError, TypeError):
                continue
            for target in part.targets:
                bind(target, value, local)
    return local


def bind(target: ast.expr, value: Any, local: dict[str, Any]) -> None:
    if isinstance(target, ast.Name):
        local[target.id] = value
    elif isinstance(target, ast.Tuple):
        for part, one in zip(target.elts, value, strict=True):
            bind(part, one, local)


def evaluated(part: ast.expr | None, known: Mapping[str, Any]) -> Any:
    if part is None:
        return None
    code = compile(ast.Expression(part), "<source>", "eval")
    return eval(code, dict(known))  # noqa: S307  (a constant of our own source)


@dataclass(frozen=True)
class Used:
    """A pattern, and whether it is only tried where a text begins."""

    pattern: re.Pattern[str]
    at_start: bool

    def __call__(self, text: str) -> None:
        """Look for the pattern as the package does."""
        if self.at_start:
            self.pattern.match(text)
            self.pattern.fullmatch(text)
        else:
            self.pattern.sub("", text)


def found() -> tuple[dict[str, Used], list[Call]]:
    """Return the patterns by place, each once, and the calls whose pattern is not fixed."""
    patterns: dict[str, Used] = {}
    rest = []
    for call in calls():
        pattern = made_by(call)
        if pattern is None:
            rest.append(call)
            continue
        module = vars(importlib.import_module(call.module))
        names = {
            name
            for name, value in module.items()
            if isinstance(value, re.Pattern) and value == pattern
        }
        used = Used(
            pattern,
            call.method in ("match", "fullmatch")
            or bool(names and names <= matched_names(call.module)),
        )
        if used not in patterns.values():
            patterns[call.name] = used
    return patterns, rest


def matched_names(module: str) -> set[str]:
    """Return the names of a module's own patterns which it only matches, never searches."""
    text = Path(str(importlib.import_module(module).__file__)).read_text("utf-8")
    used: dict[str, set[str]] = {}
    for name, method in re.findall(r"\b(_[A-Z][A-Z0-9_]*)\b(\.\w+|(?! = | *[,:)]))", text):
        used.setdefault(name, set()).add(method)
    return {name for name, methods in used.items() if methods <= {".match", ".fullmatch"}}


PATTERNS, OTHERS = found()


def signs(tree: Any) -> Iterator[str]:
    """Yield a character for each literal and each class of a pattern."""
    for operator, argument in tree:
        name = str(operator)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield chr(argument)
        elif name == "RANGE":
            yield chr(argument[0])
        elif name == "CATEGORY":
            yield {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "0"}.get(str(argument), "a")
        elif name == "IN":
            yield from signs(argument)
        else:
            for part in below(argument):
                yield from signs(part)


def below(argument: Any) -> Iterator[Any]:
    """Yield the patterns that one operator repeats, groups or chooses from."""
    if isinstance(argument, sre.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from below(part)


def sample(tree: Any) -> str:
    """Return a text that a pattern may match: the first of each choice, once or twice."""
    said = []
    for operator, argument in tree:
        name = str(operator)
        if name in ("LITERAL", "RANGE", "CATEGORY", "NOT_LITERAL"):
            said.append(next(signs([(operator, argument)])))
        elif name == "IN":
            negated = str(argument[0][0]) == "NEGATE"
            said.append("a" if negated else next(signs(argument), "a"))
        elif name == "BRANCH":
            said.append(sample(argument[1][0]))
        elif "REPEAT" in name:
            said.append(sample(argument[2]) * min(max(argument[0], 1), 3))
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            said += map(sample, below(argument))
    return "".join(said)


GENERAL = (" ", "a", "0", "A a ", "文", "\n", " \n", "[", "(", "a,", "- ", "\\")


def attacks(used: Used) -> list[str]:
    """Return short texts to repeat: signs, pairs of them, and what matches or almost matches."""
    tree = sre.parse(used.pattern.pattern, used.pattern.flags)
    single = list(dict.fromkeys(signs(tree)))
    single = single[:: len(single) // MANY + 1]
    whole = sample(tree)
    pairs = map("".join, itertools.pairwise(single))
    units = (*GENERAL, *single, *pairs, whole, whole[:-1], whole[:-1] + "\x01", whole[1:])
    return [unit for unit in dict.fromkeys(units) if unit]


def repeated(unit: str, size: int, before: str = "x") -> str:
    """Return *unit* again and again, ended by what nothing matches."""
    return f"{before}{(unit * (size // len(unit) + 1))[:size]}\x01"


def seconds(work: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def grows_too_fast(work: Callable[[str], object], unit: str, before: str = "x") -> bool:
    """Whether four times *unit* repeated takes `LINEAR` times the time, and that five times over.

    The sizes grow until one takes time that can be measured; what is soon done even at the last is
    not slow, so that no absolute time decides but `FLOOR`.
    """
    for size in SIZES:
        large = repeated(unit, size, before)
        if seconds(work, large) > FLOOR:
            small = repeated(unit, size // 4, before)
            return all(seconds(work, large) > LINEAR * seconds(work, small) for _ in range(5))
    return False


def slow_units(used: Used) -> list[str]:
    """Return what makes a pattern slow when it is repeated."""
    before = "" if used.at_start else "x"
    return [unit for unit in attacks(used) if grows_too_fast(used, unit, before)]


BOUNDED: dict[str, int] = {
    "readers": 1_200,  # readers.headline._LONGEST; what is longer is taken apart by no reader
    "describe.owners": 240,  # describe.numbers.NEARBY
    "values.identifiers": 60,  # a line that is nothing but an identifier
    "values.persons": 200,
    "titles": 300,  # titles.looks_like_title; runs of blanks are one blank before
}
"""Modules whose callers hand on no longer text, with its length: patterns may be quadratic there.

`tests/test_large.py` holds the callers to it: all that reads is tried on runs without an end.
"""
SOON = 0.25
"""Seconds that the longest text may take there."""
GIVEN = frozenset(
    "bibtex.tex checks.cited comparison.modalities describe.names describe.quantities "
    "describe.relations describe.statements describe.topics draft.works export.harmless "
    "export.notebook export.page export.pictures export.word readers.fields readers.front "
    "records.bib records.csl records.remarks resolve.evidence resolve.shelf settings upkeep "
    "values.people".split()
)
"""Modules with patterns that depend on what a function is given: a word, a key, a title."""


def bound_of(place: str) -> int | None:
    """Return how long a text a pattern can meet; None where nothing bounds it."""
    module = place.partition(":")[0]
    names = [name for name in BOUNDED if module == name or module.startswith(f"{name}.")]
    return BOUNDED[names[0]] if names else None


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 500
    assert {call.module.removeprefix("survey.") for call in OTHERS} <= GIVEN


@pytest.mark.slow
@pytest.mark.parametrize("place", PATTERNS)
def test_every_pattern_is_linear(place: str) -> None:
    used, bound = PATTERNS[place], bound_of(place)
    if bound is None:
        assert not slow_units(used), used.pattern.pattern
        return
    for unit in attacks(used):
        text = repeated(unit, bound, "" if used.at_start else "x")
        assert min(seconds(used, text) for _ in range(2)) < SOON, unit


@pytest.mark.parametrize(
    ("words", "slow"),
    [
        (r"(?:a+)+b", True),
        (r"\s+\s+\s+b", True),
        (r"\s+$", True),
        (r"\[[^\]]*\]", True),
        (r"(?<!\s)\s+$", False),
        (r"\[[^\[\]]*\]", False),
        (r"\s*+x", True),
        (r"a|b|[cd]{1,9}", False),
    ],
)
def test_the_test_sees_what_is_slow(words: str, slow: bool) -> None:
    used = Used(re.compile(words), at_start=False)
    tries = (bool(slow_units(used)) for _ in range(4))  # a busy machine blurs a single look
    assert (any(tries) if slow else not all(tries)) is True


def test_a_pattern_that_is_only_matched_begins_nowhere_else() -> None:
    assert not slow_units(Used(re.compile(r"\s+x"), at_start=True))
    assert slow_units(Used(re.compile(r"\s*\s*x"), at_start=True))

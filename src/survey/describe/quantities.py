"""Statements → quantities: what a number measures, in which unit, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..model import Quantity
from ..vocabulary import fold, table
from .numbers import NEARBY, Number, before, numbers
from .owners import origin, owner
from .statements import Statement

_CLAUSE = re.compile(r"[，,。；;！？!?、]|(?<!\bvs)\.(?=\s)|\s[-–—]\s")
_BREAK = re.compile(r"[，,。；;：:！？!?、（）()/→\[\]]|->|\.(?=\s|$)|\s[-–—]\s")
_JOIN = re.compile(
    r"\s*(?:[（(][^（）()]{1,30}[)）]\s*)?(?:/|、|,|，|\+|和|与|及|以及|或|and|or|to|到|至|[-~–—～]|->|→|\w{0,4}(?:到|至)"
    r"|instead of|rather than|vs\.?|versus|而不是|而非)\s*"
)
_CHANGED = frozenset({"result", "length", "setting"})
"""Kinds of which only the end of a change is the paper's (`从 28.1 升到 31.4`)."""
_LABELLED = frozenset({"training_data", "dataset_size", "count"})
"""Kinds of units that give way to a label (`词表 32k tokens`)."""
_FEW = 10
"""Fewer data than these are an example, not a size."""
_HAN = "\u3400-\u9fff"
_WINDOW = 40
_LABEL_GAP = 16
_INTERVAL_GAP = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number measures."""

    kind: str
    unit: str
    end: int
    """Where the words of the unit end in the text."""
    factor: float = 1
    """What a neighbour's scale adds (`7、13 和 70B`)."""


def quantities(said: Iterable[Statement], own: Collection[str] = ()) -> tuple[Quantity, ...]:
    """Return the quantities of a note's statements; *own* are the names of its paper.

    A number that another work owns is kept with its `owner`, so that it is not taken for this
    paper's. What is left for the future has none.

    >>> from ..model import Span
    >>> text = "模型有 7B/34B 两档，训练用了 2.9T，好于 LLaMA2 34B"
    >>> (said,) = [Statement("key", "n", "method", text, Span("a.md", 1, 1))]
    >>> [(q.text, q.kind, q.value, q.owner) for q in quantities([said])][:2]
    [('7B', 'parameters', 7000000000.0, ''), ('34B', 'parameters', 34000000000.0, '')]
    >>> [(q.text, q.unit, q.owner) for q in quantities([said])][2:]
    [('2.9T', 'tokens', ''), ('34B', 'parameters', 'LLaMA2')]
    """
    done = (statement for statement in said if statement.aspect != "future")
    mine = frozenset(map(fold, own))
    return tuple(q for statement in done for q in _quantities(statement, mine))


def _quantities(said: Statement, mine: Collection[str]) -> Iterator[Quantity]:
    for run, end in _runs(said.text):
        measures = _measures(said, run, end)
        held = ""
        for number, measure in zip(run, measures, strict=True) if any(measures) else ():
            held = owner(said.text, number, mine) or held
            if measure is not None:
                yield _quantity(said, number, measure, held)


def _runs(text: str) -> Iterator[tuple[list[Number], int]]:
    """Return the numbers that stand side by side, and where the next other one begins."""
    run: list[Number] = []
    for number in numbers(text):
        if run and not _JOIN.fullmatch(text, run[-1].end, number.start):
            yield run, number.start
            run = []
        run.append(number)
    if run:
        yield run, len(text)


def _quantity(said: Statement, number: Number, measure: Measure, held: str) -> Quantity:
    text = " ".join(said.text[number.start : measure.end].split())
    if measure.kind in _CHANGED:
        held = held or origin(said.text, number)
    value = number.value * measure.factor
    return Quantity(said.paper, said.note, measure.kind, text, value, measure.unit, said.span, held)


def _measures(said: Statement, run: list[Number], end: int) -> list[Measure | None]:
    """Return what each number of a run measures; they lend each other their unit."""
    ends = (*(number.start for number in run[1:]), end)
    measures = [
        None if _interval(said.text, number) else _measure(said, number, stop)
        for number, stop in zip(run, ends, strict=True)
    ]
    for at in range(1, len(run)):
        measures[at] = measures[at] or _lend(measures[at - 1], run[at - 1], run[at])
    for at in range(len(run) - 1, 0, -1):
        measures[at - 1] = measures[at - 1] or _lend(measures[at], run[at], run[at - 1])
    return [
        measure or _by_scale(said, number) for number, measure in zip(run, measures, strict=True)
    ]


def _lend(measure: Measure | None, lender: Number, number: Number) -> Measure | None:
    """Return the measure of a neighbour, if both numbers are written alike."""
    alike = lender.percent == number.percent and lender.times == number.times and not number.word
    if measure is None or not alike:
        return None
    factor = 1 if number.scaled or lender.start < number.start else lender.scale
    return Measure(measure.kind, measure.unit, number.end, factor)


def _measure(said: Statement, number: Number, end: int) -> Measure | None:
    """Return what a number measures: by its sign, the unit behind it, the label before it."""
    if number.times:
        return Measure("ratio", "×", number.end)
    label = _label(said.text, number)
    if number.percent:
        around = _clause(said.text, number)
        named = label[1] if label and label[0] == "result" else "%"
        told = label or _says(around, "result") or said.aspect == "result"
        return Measure(
            "result" if told else "ratio", "%" if named == "score" else named, number.end
        )
    unit = _unit(said, number, end)
    if unit and not (label and unit.kind in _LABELLED):
        return unit
    if label:
        return Measure(label[0], label[1], number.end)
    metric = None if number.scaled or number.word else _metric().match(said.text, number.end)
    return Measure("result", "score", metric.end()) if metric else None


def _interval(text: str, number: Number) -> bool:
    """Whether a number says how often something is done (`每 100 步`)."""
    ahead = text[max(0, number.start - _INTERVAL_GAP) : number.start].rstrip().casefold()
    return any(
        ahead.endswith(word) and not (word.isascii() and ahead[: -len(word)][-1:].isalpha())
        for word in table("units")["owner"]["intervals"]
    )


def _by_scale(said: Statement, number: Number) -> Measure | None:
    """Return what a scaled number without unit and label measures: data or parameters."""
    if not number.scaled or number.word:
        return None
    around = _clause(said.text, number)
    letter = said.text[number.start : number.end].rstrip("+多余以上 ")[-1:]
    if letter == "T":
        return Measure("training_data", "tokens", number.end)
    if not letter.isascii() or not letter.isalpha():
        return (
            Measure(_data_kind(said, number), "samples", number.end)
            if _says(around, "data")
            else None
        )
    if letter in "BbM" and _trained().search(before(said.text, number)):
        return Measure("parameters", "parameters", number.end)
    if said.aspect == "data" or (_says(around, "data") and not _says(around, "model")):
        tokens = letter in "Bb" and not _says(around, "dataset")
        kind = "training_data" if tokens else _data_kind(said, number)
        return Measure(kind, "tokens" if tokens else "samples", number.end)
    parameters = letter in "Bb" or (letter == "M" and _says(around, "model"))
    return Measure("parameters", "parameters", number.end) if parameters else None


def _data_kind(said: Statement, number: Number) -> str:
    """Return whether data train the paper's model or are what it offers."""
    around = _unsplit(_clause(said.text, number))
    if _says(around, "training"):
        return "training_data"
    if _says(around, "dataset"):
        return "dataset_size"
    nearby = _unsplit(_nearby(said.text, number))
    return "training_data" if _says(nearby, "training") else "dataset_size"


def _unsplit(text: str) -> str:
    """Return a text without what names the parts of a data set: they tell of no training."""
    for split in table("units")["context"]["splits"]:
        text = text.replace(split, "")
    return text


def _clause(text: str, number: Number) -> str:
    """Return the clause around a number, folded."""
    ahead = before(text, number)
    begin = max((found.end() for found in _CLAUSE.finditer(ahead)), default=0)
    end = _CLAUSE.search(text, number.end, number.end + NEARBY)
    stop = end.start() if end else number.end + NEARBY
    return f"{ahead[begin:]}{text[number.start : stop]}".casefold()


def _nearby(text: str, number: Number) -> str:
    return f"{before(text, number)}{text[number.start : number.end + NEARBY]}".casefold()


def _label(text: str, number: Number) -> tuple[str, str] | None:
    """Return kind and unit of the label that stands in front of a number."""
    if number.word:
        return None
    window = text[max(0, number.start - _LABEL_GAP - 24) : number.start]
    breaks = [found.end() for found in re.finditer(r"[，,。；;！？!?)）]|\.\s", window)]
    window = window[breaks[-1] if breaks else 0 :]
    labels = list(_label_pattern().finditer(window))
    if not labels or _linking().fullmatch(window, labels[-1].end()) is None:
        return None
    entry = _entries("label")[_key(labels[-1][0], "label")][0]
    return None if entry.get("scaled") and not number.scaled else (entry["kind"], entry["name"])


def _unit(said: Statement, number: Number, end: int) -> Measure | None:
    """Return the unit behind a number: the last specific one of the words that belong to it."""
    window = _window(said.text, number, end)
    lead = re.match(r"[\s-]*(?:of\s|个|的)?", window)
    skipped = lead.end() if lead else 0
    found = list(_unit_pattern().finditer(window))
    halt = next(
        (
            stop.start()
            for stop in _stops().finditer(window, skipped)
            if not any(hit.start() <= stop.start() < hit.end() for hit in found)
        ),
        len(window),
    )
    found = [hit for hit in found if hit.start() < halt]
    if window[:1].isalpha() and window[0].isascii():
        found = [hit for hit in found if hit.start() == 0]
    elif window[:1] == "-" and any(hit.start() == 1 for hit in found):
        found = [hit for hit in found if hit.start() == 1]
    elif not number.scaled and _goes_on(window):
        found = [hit for hit in found if hit.start() <= skipped]
    hits = [
        (entry, hit)
        for hit in found
        for entry in _entries("unit")[_key(hit[0], "unit")]
        if _fits(entry, said, number)
    ]
    if not hits or (number.word and not _spelled(hits[-1], found[-1])):
        return None
    specific = [pair for pair in hits if not pair[0].get("generic")]
    entry, hit = (specific or hits)[-1]
    return _of_unit(entry, said, number, number.end + hit.end())


def _window(text: str, number: Number, end: int) -> str:
    """Return what may hold the unit of a number: up to the next number or mark."""
    stop = min(end, number.end + _WINDOW)
    cut = _BREAK.search(text, number.end, stop)
    return text[number.end : cut.start() if cut else stop]


def _spelled(chosen: tuple[Mapping[str, Any], re.Match[str]], last: re.Match[str]) -> bool:
    entry, hit = chosen
    return bool(entry.get("spelled")) and hit.end() == last.end()


def _of_unit(entry: Mapping[str, Any], said: Statement, number: Number, end: int) -> Measure:
    kind, unit = entry["kind"], entry["name"]
    if entry.get("generic") and said.text[number.end - 1] == "T":
        unit = "tokens"
    if kind == "data":
        kind = "training_data" if unit == "tokens" else _data_kind(said, number)
    return Measure(kind, unit, end)


def _goes_on(window: str) -> bool:
    """Whether Han characters that are no classifier follow a number (`2怎么迁移到新任务`)."""
    return (
        re.match(rf"\s*(?!{_classifiers()}|的|[{_HAN}]{{0,2}}[A-Za-z])[{_HAN}]", window) is not None
    )


def _fits(entry: Mapping[str, Any], said: Statement, number: Number) -> bool:
    if number.word and number.value < 2 and entry["kind"] != "compute":
        return False
    if number.size and entry["name"] != "pixels":
        return False
    if not _is_asked(entry, said, number):
        return False
    if entry["kind"] == "data" and not number.scaled and number.value < _FEW:
        return False
    if entry.get("generic") and not number.scaled:
        return number.value >= 100
    return not entry.get("counted") or (not number.scaled and number.value >= 2)


def _is_asked(entry: Mapping[str, Any], said: Statement, number: Number) -> bool:
    """Whether there is what a unit asks for: a scale, words around, what it is of."""
    scaled = number.scaled or not entry.get("scaled")
    needed = "needs" not in entry or _says(_nearby(said.text, number), entry["needs"])
    return scaled and needed and ("of" not in entry or _is_of(entry["of"], said.text, number))


def _is_of(what: str, text: str, number: Number) -> bool:
    """Whether a number's unit is of something: it stands behind it, or labels it in front."""
    if _says(_window(text, number, len(text)), what):
        return True
    ahead = before(text, number)[-_LABEL_GAP - 24 :].casefold()
    labels = (*_context(what).finditer(ahead), *_context("data").finditer(ahead))
    return any(_linking().fullmatch(ahead, found.end()) for found in labels)


def _says(text: str, what: str) -> bool:
    return _context(what).search(text.casefold()) is not None


def _key(word: str, kind: str) -> str:
    folded = re.sub(r"\s+", " ", word.casefold())
    return folded if folded in _entries(kind) else folded.removesuffix("s")


def _words_pattern(words: Iterable[str]) -> str:
    """Return a pattern of words, the longest first; Latin ones whole, with a plural s."""
    longest = sorted(set(words), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in longest if word[-1].isascii())
    han = "|".join(_han_pattern(word) for word in longest if not word[-1].isascii())
    return "|".join(p for p in (han, rf"(?<![A-Za-z])(?:{latin})s?(?![A-Za-z])" * bool(latin)) if p)


def _han_pattern(word: str) -> str:
    ended = rf"(?:(?![{_HAN}])|(?=[的和与就即后内上以在]))"
    return f"{word}{ended}" if len(word) == 1 else re.escape(word)


@cache
def _entries(kind: str) -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the units or the labels by their words."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in table("units")[kind]:
        for word in entry["words"]:
            found.setdefault(word.casefold(), []).append(entry)
    return found


@cache
def _unit_pattern() -> re.Pattern[str]:
    return re.compile(_words_pattern(_entries("unit")), re.IGNORECASE)


@cache
def _label_pattern() -> re.Pattern[str]:
    exact = [w for entry in table("units")["label"] for w in entry["words"]]
    short = [w for w in exact if w.isascii() and w.isupper()]
    long = [w for w in exact if w not in short]
    return re.compile(rf"{_words_pattern(short)}|(?i:{_words_pattern(long)})")


@cache
def _trained() -> re.Pattern[str]:
    """Return what makes a size of the number behind it: something of so much is trained."""
    words = "|".join(map(re.escape, table("units")["context"]["made"]))
    return re.compile(rf"(?:{words})\s?$", re.IGNORECASE)


@cache
def _metric() -> re.Pattern[str]:
    """Return a measure right behind a number (`41.3 ROUGE-L`), with a capital, that ends there."""
    words = (
        word
        for entry in table("units")["label"]
        if entry["kind"] == "result" and entry["name"] == "score"
        for word in entry["words"]
        if not word.islower() and word.isascii()
    )
    longest = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    return re.compile(rf"\s?(?:{longest})(?![\w@-])(?=\s*(?:[^\s\w]|$|(?:on|for|with|than)\b))")


@cache
def _linking() -> re.Pattern[str]:
    """Return what fills the gap between a label and its number."""
    words = sorted(table("units")["linking"]["words"], key=len, reverse=True)
    linking = "|".join(map(re.escape, words))
    return re.compile(rf"(?:@\d{{1,4}})?(?:{linking}|\s)*(?:[(（]\s*)?", re.IGNORECASE)


@cache
def _classifiers() -> str:
    return "|".join(table("units")["between"]["classifiers"])


@cache
def _stops() -> re.Pattern[str]:
    words = table("units")["between"]["stops"]
    latin = "|".join(w for w in words if w.isascii())
    han = "|".join(w for w in words if not w.isascii())
    return re.compile(rf"(?<![\w-])(?:{latin})(?![\w-])|(?:{han})", re.IGNORECASE)


@cache
def _context(what: str) -> re.Pattern[str]:
    words = table("units")["context"][what]
    each = (rf"(?<![a-z]){re.escape(w)}" if w[0].isascii() else re.escape(w) for w in words)
    return re.compile("|".join(each))

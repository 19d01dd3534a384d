"""The clause of a note that tells a paper's key result, cut so that it still says the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from ..cards import uncited
from ..describe.numbers import Number, numbers
from ..describe.owners import origin, owner
from ..vocabulary import table
from .about import About, Row
from .cells import Value

_CLAUSE = re.compile(r"(?:[，；;。！？!?]|,(?!\d)|(?<!\bvs)\.(?=\s|$))\s*")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_LONG = 60
"""A result without a number is cut at a comma where it has more characters than this."""
_SAYING = 4
"""A clause with fewer letters than this does not say what was measured."""


def key_result(about: About) -> Value | None:
    """Return the shortest clause of a result with a number of the paper's own, else the first one.

    A clause in which another work's number stands is none, and an opinion is none.
    """
    results = [s for s in about.statements if s["aspect"] == "result"]
    found = [(rank, len(text), text, s) for s in results for rank, text in _measured(about, s)]
    if found:
        _, _, text, said = min(found, key=lambda item: item[:2])
        return _value(text, said)
    for said in results:
        text = _opening(about, said)
        if text:
            return _value(text, said)
    return None


def _value(text: str, said: Row) -> Value:
    return Value(uncited(text.strip(" ，,；;。.、")), said["source"], said["line"], said["note"])


def _measured(about: About, said: Row) -> Iterator[tuple[int, str]]:
    """Return the clauses of a statement that have a number, a score before another one."""
    text = " ".join(said["text"].split())
    quantities = [q for q in about.quantities if _within(q, said, text)]
    scores = [q["text"] for q in quantities if q["kind"] == "result"]
    for start, end in _clauses(text):
        begin, stop = _whole(text, start, end)
        clause = text[begin:stop]
        if any(_is_foreign(about, said, text, n) for n in _numbers(text, begin, stop)):
            continue
        if any(score in text[start:end] for score in scores):
            yield 0, clause
        elif any(n.percent or n.times or n.value % 1 for n in _numbers(text, start, end)):
            yield 1, clause


def _within(quantity: Row, said: Row, text: str) -> bool:
    place = quantity["note"], quantity["line"]
    return place == (said["note"], said["line"]) and quantity["text"] in text


def _numbers(text: str, start: int, end: int) -> list[Number]:
    return [n for n in numbers(text) if start <= n.start < end and not n.word]


def _is_foreign(about: About, said: Row, text: str, number: Number) -> bool:
    """Whether a number is another work's; that of a benchmark (`Cora 81.5`) is the paper's."""
    held = owner(text, number, about.own) or origin(text, number)
    if not held:
        return False
    own = (q for q in about.quantities if _within(q, said, text))
    if any(text.startswith(q["text"], number.start) for q in own):
        return False
    named = (r["as_written"].casefold() for r in about.relations if r["line"] == said["line"])
    return held[0].islower() or not held.isascii() or held.casefold() in named


def _opening(about: About, said: Row) -> str:
    """Return how a statement begins, as far as it is short and speaks of no other's number."""
    text = " ".join(said["text"].split())
    parts = list(_clauses(text))
    for _, end in reversed(parts):
        begin, stop = _whole(text, 0, end)
        foreign = any(_is_foreign(about, said, text, n) for n in _numbers(text, begin, stop))
        if not foreign and (stop <= _LONG or end == parts[0][1]):
            return text[:stop]
    return ""


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return where the clauses of a sentence begin and end; a bracket is not cut."""
    masked = _BRACKETS.sub(lambda found: "x" * len(found[0]), text)
    ends = [found.end() for found in _CLAUSE.finditer(masked)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return list(zip([0, *ends], ends, strict=False))


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a clause with those around it without which it would say less, or something else."""
    parts = _clauses(text)
    at = next(i for i, part in enumerate(parts) if part[0] == start)
    last = next(i for i, part in enumerate(parts) if part[1] == end)
    while at > 0 and _leans(text[slice(*parts[at])]):
        at -= 1
    while last + 1 < len(parts) and _opens(text, parts[last], parts[last + 1]):
        last += 1
    return parts[at][0], parts[last][1]


def _leans(clause: str) -> bool:
    """Whether a clause goes on from the one before it, or says hardly more than a number."""
    letters = re.sub(r"[\W\d_]+", "", clause)
    return len(letters) < _SAYING or _begins(clause, _words("bound"))


def _opens(text: str, clause: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a clause says little, or something else, without the one after it."""
    words, rest = text[slice(*clause)], text[slice(*after)]
    ends = words.rstrip(" ，,；;").endswith(tuple(_words("leading")))
    return ends or _begins(words, _words("leading_en")) or _begins(rest, _words("turning"))


def _begins(clause: str, words: Collection[str]) -> bool:
    plain = clause.strip().casefold()
    return any(
        plain.startswith(word)
        and not (word.isascii() and plain[len(word) : len(word) + 1].isalpha())
        for word in words
    )


@cache
def _words(name: str) -> Sequence[str]:
    return tuple(table("comparison")["clauses"][name])

"""Whose a number is: the paper's own, or that of another work named in the sentence."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from ..titles import is_marked
from ..vocabulary import fold, table
from .numbers import Number, before

_NAME = r"[A-Za-z][A-Za-z\d]*(?:[-.·][A-Za-z\d]+)*"
_BEFORE = re.compile(rf"({_NAME})(\s\d(?:\.\d)?)?(?:\s+([A-Za-z][a-z]+))?[\s(（-]*$")
_SUBJECT = re.compile(
    rf"\s*(?:其中|而|但|不过|相比之下|例如|如|while|whereas|but|and)?[\s，,]*({_NAME}(?:\s(?:\d[.\d]*|[A-Za-z]{{1,8}}-?[vV]\d(?:\.\d)?))?)\s*(.*)$",
    re.S,
)
_CLAUSE = re.compile(r"[，,。；;！？!?：:]|(?<!\bvs)\.(?=\s)")
_BRACKET = re.compile(r"[（(]")
_TESTED = re.compile(r"(?:\bon|在)\s?$")
"""In front of a name on which others are tested."""
_SIZED = re.compile(rf"\s?(?:的\s?)?({_NAME})(?![A-Za-z])")
_NAMES = re.compile(rf"(?<![A-Za-z\d.-]){_NAME}")


def origin(text: str, number: Number) -> str:
    """Return the word that makes a number where a change begins (`从 28.1 升到 31.4`)."""
    ahead = before(text, number).rstrip().casefold()
    return next((word for word in _words("origins") if ahead.endswith(word)), "")


def owner(text: str, number: Number, mine: Collection[str]) -> str:
    """Return the name of another work that owns a number, as written; empty for this paper's own.

    *mine* are the folded names of this paper.

    >>> from .numbers import numbers
    >>> text = "冻结 Baichuan2-7B，另训 1.5B 的塔，而 GPT-3 有 175B"
    >>> [owner(text, n, ()) for n in numbers(text)]
    ['Baichuan2', '', 'GPT-3']
    """
    nearby = before(text, number)
    start = max((found.end() for found in _CLAUSE.finditer(nearby)), default=0)
    clause = nearby[start:]
    found = _in_front(clause, mine) or _behind(text, number, mine) or _compared(clause)
    found = (
        found
        or _subject(_BRACKET.split(clause)[-1], mine)
        or _inherited(nearby[:start], clause, mine)
    )
    return found or _pronoun(nearby[:start], clause, mine)


def _in_front(clause: str, mine: Collection[str]) -> str:
    """Return the name right in front (`LLaMA2 34B`), unless the paper made what it names."""
    found = _BEFORE.search(clause)
    if not found:
        return ""
    part = 3 if found[3] and found[3].casefold() not in _words("sizes") else 1
    name, first = found[part], not found[2] and not clause[: found.start(part)].strip()
    if not _foreign(name, mine, first=first) or _made(clause):
        return ""
    return name


def _behind(text: str, number: Number, mine: Collection[str]) -> str:
    """Return the name right behind a size (`6B GPT-3`)."""
    found = _SIZED.match(text, number.end) if text[number.end - 1] in "Bb" else None
    return found[1] if found and _foreign(found[1], mine, first=False) else ""


def _inherited(earlier: str, clause: str, mine: Collection[str]) -> str:
    """Return the name that the clause before begins with, if this one goes on about it."""
    if not any(clause.lstrip().startswith(word) for word in _words("inheriting")):
        return ""
    clauses = [part for part in _CLAUSE.split(earlier) if part.strip()]
    found = _SUBJECT.match(clauses[-1]) if clauses else None
    name = found[1] if found else ""
    own = any(len(word) > 1 and fold(name).startswith(word) for word in mine)
    return name if name and not own and _foreign(name, mine, first=False) else ""


def _made(clause: str) -> bool:
    return any(word in clause.casefold() for word in _words("making"))


def _compared(clause: str) -> str:
    """Return the word of comparison that stands right in front of a number (`than 2048`)."""
    tail = clause.casefold().rstrip(" ~约")
    for word in _words("comparators"):
        if tail.endswith(word) and (not word[0].isascii() or not tail[: -len(word)][-1:].isalpha()):
            return word
    return ""


def _subject(clause: str, mine: Collection[str]) -> str:
    """Return the name that the clause begins with and that has the number (`GPT-3 有 …`)."""
    found = _SUBJECT.match(clause)
    if not found:
        return ""
    rest = found[2].casefold()
    if not _foreign(found[1], mine, first=rest[:1].isascii()):
        return ""
    return found[1] if any(_begins(rest, word) for word in _words("possessing")) else ""


def _begins(text: str, word: str) -> bool:
    """Whether *text* begins with a word; a Latin one has to end there."""
    after = text[len(word) : len(word) + 1]
    return text.startswith(word) and not (
        word[-1].isascii() and after.isascii() and after.isalpha()
    )


def _pronoun(earlier: str, clause: str, mine: Collection[str]) -> str:
    """Return the last name earlier a pronoun that has the number (`它所训练的 …`)."""
    places = [clause.casefold().rfind(word) for word in _words("pronouns")]
    if max(places) < 0:
        return ""
    text = earlier + clause[: max(places)]
    names = [
        found[0]
        for found in _NAMES.finditer(text)
        if is_marked(found[0])
        and not _TESTED.search(text, max(0, found.start() - 4), found.start())
    ]
    return names[-1] if names and _foreign(names[-1], mine, first=False) else ""


def _foreign(name: str, mine: Collection[str], *, first: bool) -> bool:
    """Whether a word is a name and not the paper's own, whatever size is tied to it."""
    core = name
    while "-" in core and core.rpartition("-")[2].casefold() in _words("sizes"):
        core = core.rpartition("-")[0]
    folded = core.casefold()
    if fold(core) in mine or folded in _words("sizes") or folded in _no_names():
        return False
    return is_marked(core) or (core[0].isupper() and len(core) > 3 and not first)


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(table("units")["owner"][name])


@cache
def _no_names() -> frozenset[str]:
    """Return the words, folded, that are written like names and are none: terms, units, labels."""
    units = table("units")
    told = [word for kind in ("unit", "label") for entry in units[kind] for word in entry["words"]]
    names = table("relations")["names"]
    return frozenset(word.casefold() for word in (*told, *names["terms"], *names["words"]))

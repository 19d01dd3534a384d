"""The modalities that a paper works on, by the words of its title and of what notes say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ..vocabulary import table
from .about import About
from .cells import Value

_OWN = frozenset({"idea", "data", "method", None})
"""Aspects under which a note says what a paper works on; a result may be a test on other data."""
_CLAUSE = re.compile(r"[，,；;。！？!?：:（）()]|\.(?=\s|$)")
_ELSEWHERE = frozenset({"compares_with", "mentions"})


def modalities(about: About) -> list[Value]:
    """Return the modalities of a paper in the order of the vocabulary, each place once."""
    found: dict[str, list[Value]] = {}
    weak: dict[str, list[Value]] = {}
    for text, source, line, note in _texts(about):
        for clause in _CLAUSE.split(text.casefold()):
            for kinds, hits in ((found, _strong()), (weak, _weak())):
                for name, pattern in hits.items():
                    if pattern.search(clause):
                        value = Value(_names(about.language)[name], source, line, note, name)
                        kinds.setdefault(name, []).append(value)
    if not found.keys() - {"text"}:
        found |= weak
    return [
        value for name in _names(about.language) for value in dict.fromkeys(found.get(name, ()))
    ]


def _texts(about: About) -> Iterator[tuple[str, str, int, str]]:
    """Return the title, and the clauses in which notes speak of the paper, with their places."""
    title = next((row for row in about.facts if row["field"] == "title" and row["chosen"]), None)
    if title:
        yield about.paper["title"], title["source"], title["line"], ""
    for said in about.statements:
        if said["aspect"] in _OWN:
            others = _others(about, said["source"], said["line"])
            own = [c for c in _CLAUSE.split(said["text"]) if not any(name in c for name in others)]
            yield "，".join(own), said["source"], said["line"], said["note"]


def _others(about: About, source: str, line: int) -> list[str]:
    """Return the works that a line names only to compare with them."""
    return [
        row["as_written"]
        for row in about.relations
        if (row["source"], row["line"]) == (source, line) and row["relation"] in _ELSEWHERE
    ]


@cache
def _names(language: str) -> Mapping[str, str]:
    return {entry["id"]: entry[language] for entry in table("comparison")["modality"]}


@cache
def _strong() -> Mapping[str, re.Pattern[str]]:
    return {entry["id"]: _pattern(entry["words"]) for entry in table("comparison")["modality"]}


@cache
def _weak() -> Mapping[str, re.Pattern[str]]:
    entries = (entry for entry in table("comparison")["modality"] if entry.get("weak"))
    return {entry["id"]: _pattern(entry["weak"]) for entry in entries}


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the words where nothing in front says that it is not so."""
    each = "|".join(
        rf"(?<![a-z\d]){re.escape(word)}s?(?![a-z\d])" if word.isascii() else re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    )
    denied = "".join(_denied(word) for word in table("comparison")["clauses"]["denying"])
    return re.compile(rf"{denied}(?:{each})")


def _denied(word: str) -> str:
    return rf"(?<!\b{re.escape(word)}\s)" if word.isascii() else rf"(?<!{word})"

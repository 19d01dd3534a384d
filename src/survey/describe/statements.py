"""Note bodies → statements: what each sentence is about, by the author's labels and cue words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from ..model import Note, Span
from ..vocabulary import table
from .passages import Passage, passages

_SENTENCE = re.compile(
    r"(?:[（(][^（）()]{1,200}[)）]|[^。！？；!?;.]|[!?;.](?!\s|$)"
    r"|(?<=\be\.g)\.|(?<=\bi\.e)\.|(?<=\bal)\.|(?<=\bvs)\.|(?<=\bcf)\.|(?<=\b[A-Z])\.)+"
    r"(?:[。！？；]+|[!?;.]+(?=\s|$)|$)"
)
_LABEL = re.compile(
    r"\s*[*_【\[]*([^\s，,：:。.；;][^，,：:。；;]{0,30}?)[*_】\]]*\s*([，,：:.。】\]]|$)"
)
_CLAUSE = re.compile(r"[，,：:]\s*")
_ASIDE = re.compile(r"\s*[（(]([^（）()]{3,})[)）]")
_TAIL = re.compile(r"[，,。.；;]?\s*[^，,。.；;]{1,16}[:：]\s*$")
_QUESTION = re.compile(r"[?？]\s*[)）]?\s*$")
_SUMMARY = "summary"
"""In place of an aspect: under this label any may come; what no words tell is the idea."""
_SHORT = 8
"""A clause of so few signs may be only the opening of what follows (`不足之处是，`)."""
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{2}")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or clause of a note's remark with what it is about."""

    paper: str | None
    note: str
    aspect: str | None
    """background, idea, data, method, result, verdict, limitation or future; None where no words
    tell. A verdict is the note-taker's own voice and never a finding."""
    text: str
    span: Span


def statements(note: Note, paper: str | None = None) -> tuple[Statement, ...]:
    """Return the sentences of a note, cut where another aspect begins.

    Strong words decide first (`starts` and `anywhere` of the table), then the label of the line,
    then weak words (`cues` and `words`). A label that has its line to itself counts for the lines
    below it.

    >>> body = ((2, "1，背景：旧方法慢。"), (3, "2，数据，用了 2.9T，遗憾是没公开"))
    >>> note = Note("paper", "T", Span("a.md", 1, 3), body=body)
    >>> [(s.aspect, s.text, s.span.line) for s in statements(note)]
    [('background', '旧方法慢。', 2), ('data', '用了 2.9T', 3), ('limitation', '遗憾是没公开', 3)]
    """
    found: list[Statement] = []
    above: str | None = None
    for passage in passages(note):
        label, start = _label(passage.text)
        if label and not _says(passage.text[start:]):
            above = label
            continue
        if label:
            above = None
        for aspect, begin, text in _said(passage, start, label or above):
            first, last = passage.line_at(begin), passage.line_at(begin + len(text) - 1)
            span = Span(note.span.source, first, last)
            found.append(Statement(paper, note.id, aspect, text, span))
    return tuple(found)


def _said(passage: Passage, start: int, label: str | None) -> Iterator[tuple[str | None, int, str]]:
    """Return aspect, place and text of each statement of a passage behind its label."""
    for sentence in _SENTENCE.finditer(passage.text, start):
        whole, asides = _without_asides(sentence[0])
        for told, begin, part in _parts(_TAIL.sub(_unless_announced, whole), label):
            text = part.strip(" ，,\0").replace("\0", "")
            if _says(text) and not _announces(text):
                place = sentence.start() + begin + part.index(text[0])
                yield told or _weakly(text, label), place, text
        for begin, text in asides:
            yield "verdict", sentence.start() + begin, text


def _weakly(text: str, label: str | None) -> str | None:
    """Return the aspect that the weak words of a statement tell; under a summary else the idea."""
    plain = text.casefold()
    return _told(plain, "cues") or _told(plain, "words") or ("idea" if label else None)


def _parts(sentence: str, label: str | None) -> Iterator[tuple[str | None, int, str]]:
    """Return a sentence in parts of one aspect each, as strong words and the label tell it."""
    plain = sentence.replace("\0", " ").casefold()
    question = "verdict" if _QUESTION.search(plain) else None
    named = label if label != _SUMMARY else None
    begin, held = 0, named
    carried: str | None = None
    for start, end in _clauses(sentence):
        clause = plain[start:end].lstrip(" ，,：:")
        opened = start > begin and _opens(plain[begin:start])
        if not opened:
            carried = _told(clause, "starts") or carried
        here = question or (None if opened else _told(clause, "anywhere")) or carried or named
        long = start - begin > _SHORT
        turned = long and label in (None, _SUMMARY) and _told(clause, "turns") is not None
        if start > begin and (here != held or turned) and _says(sentence[begin:start]):
            yield held, begin, sentence[begin:start]
            begin = start
        held = here
    yield held, begin, sentence[begin:]


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    starts = [0, *(comma.end() for comma in _CLAUSE.finditer(sentence))]
    yield from pairwise((*starts, len(sentence)))


def _without_asides(sentence: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a sentence with its asides blanked out, and the asides with their places.

    An aside is a bracket in which the note-taker speaks: it has the words of a verdict.
    """
    asides = []
    for found in _ASIDE.finditer(sentence):
        inner = found[1].casefold()
        if _told(inner, "starts", "anywhere") == "verdict" or _QUESTION.search(inner):
            asides.append((found.start(1), found[1]))
            blank = "\0" * len(found[0])
            sentence = sentence[: found.start()] + blank + sentence[found.end() :]
    return sentence, asides


def _opens(clause: str) -> bool:
    return len(clause) <= _SHORT and _told(clause.casefold(), "starts") is not None


def _label(text: str) -> tuple[str | None, int]:
    """Return the aspect that a label in front of *text* names, and where it ends.

    >>> _label("实验结果，好于以往"), _label("Method. We train"), _label("另外，结果一般")
    (('result', 5), ('method', 7), (None, 0))
    """
    found = _LABEL.match(text)
    if not found:
        return None, 0
    name = found[1].strip(" *_：:").casefold()
    aspect = _labels().get(name)
    if aspect is None:
        bare = next((name.removesuffix(s) for s in _suffixes() if name.endswith(s)), name)
        aspect = _labels().get(bare.strip())
    return (aspect, found.end()) if aspect else (None, 0)


def _says(text: str) -> bool:
    """Whether a piece says anything: three signs or more, one of them a letter."""
    signs = re.sub(r"[\W_]+", "", text)
    return not signs.isdigit() and (len(signs) > 2 or _HAN_WORD.search(text) is not None)


def _announces(text: str) -> bool:
    """Whether a piece only tells that points will come (`要点：`)."""
    return re.sub(r"[\W_]+", "", text).casefold() in _announcements()


def _unless_announced(found: re.Match[str]) -> str:
    return "" if _announces(found[0]) else found[0]


def _told(text: str, *kinds: str) -> str | None:
    """Return the first aspect of which *text*, folded, has a word of one of the *kinds*."""
    for aspect, patterns in _patterns().items():
        for kind in kinds:
            pattern = patterns[kind]
            if pattern and (pattern.match(text) if kind in _HEADS else pattern.search(text)):
                return aspect
    return None


_HEADS = frozenset({"starts", "turns", "cues"})


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str] | None]]:
    kinds = ("starts", "anywhere", "turns", "cues", "words")
    aspects: Mapping[str, Any] = table("aspects")["aspect"]
    return {
        a: {kind: _pattern(entry.get(kind, [])) for kind in kinds} for a, entry in aspects.items()
    }


def _pattern(words: list[str]) -> re.Pattern[str] | None:
    """Return what finds any of these words: Latin ones at the start of a word."""
    longest = sorted(words, key=len, reverse=True)
    each = (rf"\b{re.escape(w)}" if _LATIN.match(w) else re.escape(w) for w in longest)
    return re.compile("|".join(each)) if words else None


@cache
def _labels() -> Mapping[str, str]:
    aspects: Mapping[str, Any] = table("aspects")["aspect"]
    named = {label: aspect for aspect, entry in aspects.items() for label in entry["labels"]}
    return named | dict.fromkeys(table("aspects")["summaries"], _SUMMARY)


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(table("aspects")["suffixes"])


@cache
def _announcements() -> frozenset[str]:
    return frozenset(re.sub(r"\s+", "", a) for a in table("aspects")["announcements"])

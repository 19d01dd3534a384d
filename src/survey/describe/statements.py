"""Note bodies → statements: what each sentence is about, by the author's labels and cue words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from ..model import Note, Span
from ..readers.fields import simple
from ..vocabulary import Wordlists, table
from .passages import Passage, passages

_SENTENCE = re.compile(
    r"(?:[（(][^（）()]{1,200}[)）]|[^。！？；!?;.]|[!?;.](?!\s|$)"
    r"|[；;](?=(?:[^。！？；!?;]{1,10}|\s*[A-Za-z ]{1,24})(?:[。；;]|$))"
    r"|。(?=\s*(?:例如|比如|譬如|如)[^。！？；]{1,24}(?:。|$))"
    r"|(?<=\be\.g)\.|(?<=\betc)\.(?=\s+[a-z])|(?<=\bi\.e)\.|(?<=\bal)\.|(?<=\bvs)\.|(?<=\bcf)\.|(?<=\b[A-Z])\.)+"
    r"(?:[。！？；]+|[!?;.]+(?=\s|$)|$)"
)
_LABEL = re.compile(
    r"\s*[*_【\[]*([^\s，,：:。.；;][^，,：:。；;]{0,30}?)[*_】\]]*\s*([，,：:.。】\]]|$)"
)
_DASHED_LABEL = re.compile(r"\s*([^\s，,：:.。；;–—-][^，,：:.。；;–—-]{0,30}?)\s[-–—]{1,2}\s")
_NUMBERED = re.compile(r"(?<![\s\d.])\s?(?:#\s?)?\d{1,2}$")
"""The number of a label (`Finding 2:`, `不足1：`)."""
_BOLD_LABEL = re.compile(r"\s*([\u3400-\u9fff]{2,6})\s+(?=[^\s\d])")
"""A blank parts it from the text where the author set it in bold: ``**动机** 旧方法慢``."""
_CLAUSE = re.compile(r"(?:[，,](?!(?<=\d,)\d)|[；;]|[：:](?!//))\s*")
_FORMULA = re.compile(r"\$\$[^$]{1,400}\$\$|\$(?=[^\s$\d])[^$\n]{1,200}\$|`[^`\n]{1,200}`")
"""Formulas and code: no sentence and no clause ends in them."""
_BRACKETED = re.compile(r"[（(\[「“《][^（()）\[\]「」“”《》]{0,200}[)）\]」”》]")
"""Clauses do not part inside of these."""
_LISTED = re.compile(r"(?<=[A-Za-z\d]),(?=\s*[A-Za-z\d])")
"""In a sentence of Han characters these commas part the items of a list."""
_POINT = re.compile(r"\s*(?:\d{1,2}\s*[.．、](?!\d)|[(（]?\d{1,2}[)）]|[①-⑳])\s*(?=\w)")
"""The number of a point that begins inside a line."""
_LOOSE = re.compile(
    r"\s+(?=[，。；：、！？）」』》”])|(?<=[，。；：、！？（「『《“])\s+|(?<=\s)\s+"
)
"""Blanks that no print wants."""
_ASIDE = re.compile(r"(?<!\s)\s*[（(]([^（）()]{3,})[)）]")
_TAIL = re.compile(r"(?:[，,。.；;]\s*|(?<!\s)\s*)[^，,。.；;]{1,16}[:：]\s*$")
_QUESTION = re.compile(r"[?？]\s*[)）]?\s*$")
_SUMMARY = "summary"
"""In place of an aspect: under this label any may come; what no words tell is the idea."""
_QUOTED = "quoted"
"""Likewise, of a text that the authors wrote: no opinion of the note-taker stands in it."""
_SUMMARIES = (None, _SUMMARY, _QUOTED)
_LEAST = 5
"""A piece of fewer signs stands alone only at the end of a sentence."""
_SHORT = 8
"""A clause of so few signs may be only the opening of what follows (`不足之处是，`)."""
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{2}")
_LATIN = re.compile(r"[a-z]")
_IN_WORD = re.compile(r"[a-z\d]")
_LATIN_PAIR = re.compile(r"[a-z]{2}")
_NO_WORD = re.compile(r"[\W_]*")
_BLANKS = re.compile(r"\s*")


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
    asked: str | None = None
    had: set[str | None] = set()
    for passage in passages(note):
        if question := _turn("ask").match(passage.text):
            asked = _asked(passage.text[question.end() :])
            if asked:
                above = None
                continue
        if _turn("undone").match(passage.text):
            found.append(Statement(paper, note.id, "verdict", passage.text, _span(note, passage)))
            continue
        answer = _turn("answer").match(passage.text) if asked else None
        if answer:
            above, asked = asked, None
        label, start = _label(passage.text, had)
        if answer and not label:
            start = answer.end()
        had.add(label)
        if _only_names(passage.text) or (label and not _says(passage.text[start:])):
            above = label
            continue
        if label:
            above = None
        for aspect, begin, text in _said(passage, start, label or above):
            first, last = passage.line_at(begin), passage.line_at(begin + len(text) - 1)
            span = Span(note.span.source, first, last)
            found.append(Statement(paper, note.id, aspect, text, span))
    return tuple(found)


def _span(note: Note, passage: Passage) -> Span:
    return Span(note.span.source, passage.lines[0], passage.lines[-1])


def _said(passage: Passage, start: int, label: str | None) -> Iterator[tuple[str | None, int, str]]:
    """Return aspect, place and text of each statement of a passage behind its label."""
    masked = _FORMULA.sub(_veiled, passage.text)
    opinion = False
    for at, sentence in enumerate(_SENTENCE.finditer(masked, start)):
        words = passage.text[sentence.start() : sentence.end()]
        whole, asides = _without_asides(words, quoted=label == _QUOTED)
        if whole.rstrip().endswith((":", "：")):
            whole = _TAIL.sub(_unless_announced, whole)
        for told, begin, part in _parts(whole, label):
            text = _clean(part)
            if _says(text) and not _announces(text) and not _empty(text):
                place = sentence.start() + begin + part.index(text[0])
                aspect = told or _weakly(text, label, first=at == 0)
                last = aspect or ("verdict" if opinion else None)
                yield last, place, text
                opinion = last == "verdict" and text.endswith((";", "；"))
        for begin, text in asides:
            yield "verdict", sentence.start() + begin, text


def _veiled(found: re.Match[str]) -> str:
    return "\1" * len(found[0])


def _clean(part: str) -> str:
    """Return a part as it is printed: without the number of a point and loose blanks.

    >>> _clean("2.再将样本 ，分成 两类 ，")
    '再将样本，分成 两类'
    """
    plain = part.replace("\0", "").strip(" ，,、").lstrip("：:；;")
    numbered = _POINT.match(plain)
    return _LOOSE.sub("", plain[numbered.end() if numbered else 0 :])


def _weakly(text: str, label: str | None, *, first: bool) -> str | None:
    """Return the aspect that the weak words of a statement tell; under a summary else the idea.

    The *first* sentence of a quoted text says what was before, if it is not about the paper.
    """
    plain = text.casefold()
    if first and label == _QUOTED and not _own_words().search(plain):
        return "background"
    cued = _told(plain, "cues") or ("result" if _measured().search(text) else None)
    return cued or _told(plain, "words") or ("idea" if label else None)


def _parts(sentence: str, label: str | None) -> Iterator[tuple[str | None, int, str]]:
    """Return a sentence in parts of one aspect each, as strong words and the label tell it."""
    plain = sentence.replace("\0", " ").casefold()
    quoted = label == _QUOTED
    named = None if label in _SUMMARIES else label
    question = "verdict" if not quoted and _QUESTION.search(plain) else None
    begin, held = 0, named
    carried: str | None = None
    for start, end in _clauses(sentence):
        clause = plain[start:end].lstrip(" ，,：:")
        opened = start > begin and _opens(plain[begin:start])
        if not opened:
            carried = _told(clause, "starts", quoted=quoted) or carried
        strong = None if opened else _told(clause, "anywhere", quoted=quoted)
        long = start - begin > _SHORT
        tells = _told(clause, "cues", "words")
        told = (question if end == len(sentence) or not tells else None) or strong or carried
        here = told or named or (held if long and not tells else None)
        turned = long and named is None and _told(clause, "turns") is not None
        if (here != held or turned) and _stands(sentence[begin:start]):
            yield held, begin, sentence[begin:start]
            begin = start
        held = here
    yield held, begin, sentence[begin:]


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """Return where the clauses of a sentence begin and end; one that only joins on is none."""
    masked = _BRACKETED.sub(_veiled, _FORMULA.sub(_veiled, sentence))
    if _HAN_WORD.search(masked):
        masked = _LISTED.sub("\1", masked)
    ends = (comma.end() for comma in _CLAUSE.finditer(masked))
    starts = [0, *(end for end in ends if not _joining().match(masked, end))]
    yield from pairwise((*starts, len(sentence)))


def _without_asides(sentence: str, *, quoted: bool) -> tuple[str, list[tuple[int, str]]]:
    """Return a sentence with its asides blanked out, and the asides with their places.

    An aside is a bracket in which the note-taker speaks: it has the words of a verdict.
    """
    asides = []
    for found in () if quoted else _ASIDE.finditer(sentence):
        inner = found[1].casefold()
        if _told(inner, "starts", "anywhere") == "verdict" or _QUESTION.search(inner):
            asides.append((found.start(1), found[1]))
            blank = "\0" * len(found[0])
            sentence = sentence[: found.start()] + blank + sentence[found.end() :]
    said = ((begin, text) for begin, text in asides if _says(text) and not _announces(text))
    return sentence, list(said)


def _opens(clause: str) -> bool:
    return len(clause) <= _SHORT and _told(clause.casefold(), "starts") is not None


def _asked(question: str) -> str | None:
    """Return the aspect of the answer to a question; None for what the note-taker wonders.

    >>> _asked("它要解决什么问题？"), _asked("能不能更小？"), _asked("How well does it do?")
    ('background', None, 'result')
    """
    folded = question.casefold()
    found = [(folded.find(w), a) for a, words in _questions().items() for w in words if w in folded]
    named = min(found, key=lambda hit: hit[0], default=(0, None))[1]
    return named if _QUESTION.search(question) else None


def _label(text: str, had: Collection[str | None] = ()) -> tuple[str | None, int]:
    """Return the aspect that a label in front of *text* names, and where it ends.

    *had* are the aspects of the labels above: a problem named behind the results is a limitation.

    >>> _label("实验结果，好于以往"), _label("Method. We train"), _label("另外，结果一般")
    (('result', 5), ('method', 7), (None, 0))
    >>> _label("动机 旧方法慢"), _label("视频 很长"), _label("Notes: 400M pairs")
    (('background', 3), (None, 0), (None, 6))
    >>> _label("實驗結果：好於以往")
    ('result', 5)
    """
    found = _LABEL.match(text)
    name = simple(found[1].strip(" *_：:")) if found else ""
    if found and (aspect := _named(name)):
        return _turned(name, aspect, had), found.end()
    dashed = _DASHED_LABEL.match(text)
    if dashed and (aspect := _named(simple(dashed[1].strip(" *_")))):
        return aspect, dashed.end()
    if found and found[2] in ("：", ":") and _announces(name):
        return None, found.end()
    bold = _BOLD_LABEL.match(text)
    aspect = _labels().get(bold[1]) if bold else None
    return (aspect, bold.end()) if bold and aspect else (None, 0)


def _turned(name: str, aspect: str, had: Collection[str | None]) -> str:
    """Return the aspect of a label, told by what stands above it."""
    return "limitation" if "result" in had and name in table("aspects")["after_results"] else aspect


def _named(label: str) -> str | None:
    """Return the aspect that a label names, with or without a number and one of the suffixes."""
    label = _NUMBERED.sub("", label)
    bare = next((label.removesuffix(s) for s in _suffixes() if label.endswith(s)), label)
    told = _labels().get(label) or _labels().get(bare.strip())
    own = label.startswith(tuple(table("aspects")["mine"])) and not _announces(label)
    return told or ("verdict" if own else None)


def _says(text: str) -> bool:
    """Whether a piece says anything: three signs or more, one of them a letter."""
    signs = re.sub(r"[\W_]+", "", text)
    return not signs.isdigit() and (len(signs) > 2 or _HAN_WORD.search(text) is not None)


def _stands(text: str) -> bool:
    """Whether a piece can stand by itself: `顾名思义，` opens what follows."""
    return _says(text) and len(re.sub(r"[\W_]+", "", text)) >= _LEAST


def _only_names(text: str) -> bool:
    """Whether a line is no more than a name with a colon, as a heading is."""
    return text.rstrip().endswith((":", "：")) and len(text.strip()) <= _SHORT


def _announces(text: str) -> bool:
    """Whether a piece only tells that points will come (`要点：`)."""
    return re.sub(r"[\W_]+", "", text).casefold() in _announcements()


def _empty(text: str) -> bool:
    """Whether a piece says that there is nothing to say (`暂无`)."""
    return re.sub(r"[\W_]+", "", text).casefold() in table("aspects")["empty"]


def _unless_announced(found: re.Match[str]) -> str:
    return "" if _announces(found[0]) else found[0]


def _told(text: str, *kinds: str, quoted: bool = False) -> str | None:
    """Return the first aspect of which *text*, folded, has a word of one of the *kinds*."""
    told = _holding(text)
    for aspect in _aspects() if told else ():
        if any((aspect, kind) in told for kind in kinds) and not (quoted and aspect == "verdict"):
            return aspect
    return None


_HEADS = frozenset({"starts", "turns", "cues"})
"""Kinds of words that count at the beginning of a clause alone."""
_FIRST, _SECOND, _TAILS = "first", "second", "tails"
"""The halves of a pair, and what counts at the end alone."""


@lru_cache(maxsize=1024)
def _holding(text: str) -> frozenset[tuple[str, str]]:
    """Return aspect and kind of all words that count where they stand in a folded clause."""
    held = set()
    halves: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    rest = _NO_WORD.match(text[::-1])
    last = len(text) - (rest.end() if rest else 0)
    for start, end, lists in _wordlists().find(text):
        if start and _LATIN.match(text, start) and _IN_WORD.match(text, start - 1):
            continue
        for aspect, kind, pair in lists:
            if kind in (_FIRST, _SECOND):
                halves[aspect, kind, pair].append((start, end))
            elif kind == _TAILS:
                held |= {(aspect, "anywhere")} if end >= last else set()
            elif start == 0 or kind not in _HEADS:
                held.add((aspect, kind))
    for (aspect, kind, pair), firsts in halves.items():
        if kind == _FIRST and _side_by_side(text, firsts, halves.get((aspect, _SECOND, pair), ())):
            held.add((aspect, "anywhere"))
    return frozenset(held)


def _side_by_side(
    text: str, firsts: Iterable[tuple[int, int]], seconds: Iterable[tuple[int, int]]
) -> bool:
    """Whether a word of one list, whole, stands behind one of another, blanks apart."""
    whole = {start for start, end in seconds if not _LATIN_PAIR.match(text, end - 1)}
    behind = (_BLANKS.match(text, end) for _, end in firsts)
    return any(blanks is not None and blanks.end() in whole for blanks in behind)


@cache
def _aspects() -> tuple[str, ...]:
    """Return the aspects in the order in which they are asked for."""
    return tuple(table("aspects")["aspect"])


@cache
def _wordlists() -> Wordlists[tuple[str, str, int]]:
    """Return the words by aspect, kind and number of the pair."""
    lists: dict[tuple[str, str, int], Iterable[str]] = {}
    for aspect, entry in table("aspects")["aspect"].items():
        for kind in (*_HEADS, "words", "anywhere", _TAILS):
            lists[aspect, kind, 0] = entry.get(kind, ())
        for at, (first, second) in enumerate(entry.get("pairs", ())):
            lists |= {(aspect, _FIRST, at): first, (aspect, _SECOND, at): second}
    return Wordlists(lists)


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words: Latin ones at the start of a word."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(
        rf"(?<![a-z\d]){re.escape(w)}" if _LATIN.match(w) else re.escape(w) for w in longest
    )


@cache
def _labels() -> Mapping[str, str]:
    aspects: Mapping[str, Any] = table("aspects")["aspect"]
    named = {label: aspect for aspect, entry in aspects.items() for label in entry["labels"]}
    summaries = dict.fromkeys(table("aspects")["summaries"], _SUMMARY)
    return named | summaries | dict.fromkeys(table("aspects")["quoted"], _QUOTED)


@cache
def _questions() -> Mapping[str, tuple[str, ...]]:
    entries = table("aspects")["aspect"].items()
    return {aspect: tuple(entry.get("questions", ())) for aspect, entry in entries}


@cache
def _turn(kind: str) -> re.Pattern[str]:
    """Return what opens a question or an answer: its word, a number, a colon (`Q2:`)."""
    words = "|".join(map(re.escape, table("aspects")[kind]))
    return re.compile(rf"\s*(?:{words})\s?\d{{0,2}}\s?[:：.、]\s*", re.IGNORECASE)


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(table("aspects")["suffixes"])


@cache
def _announcements() -> frozenset[str]:
    return frozenset(re.sub(r"\s+", "", a) for a in table("aspects")["announcements"])


@cache
def _measured() -> re.Pattern[str]:
    """Return a measure beside its number (`AUC 0.74`, `41.3 BLEU`), which only a result has."""
    labels = table("units")["label"]
    words = [w for label in labels if label["kind"] == "result" for w in label["words"]]
    written = sorted((w for w in words if not w.islower()), key=len, reverse=True)
    any_of = "|".join(map(re.escape, written))
    return re.compile(rf"(?<![A-Za-z-])(?:{any_of})\s?[+:：=]?\s?\d|\d\s(?:{any_of})(?![\w@-])")


@cache
def _own_words() -> re.Pattern[str]:
    return re.compile(_any(table("aspects")["own"]))


@cache
def _joining() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(table('aspects')['joining'])})", re.IGNORECASE)

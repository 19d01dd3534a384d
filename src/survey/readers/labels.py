"""Links beside a title: the words that only say what is behind them, and what these state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from .. import values
from ..outline import Mark
from ..titles import words_of
from ..vocabulary import Vocabulary, fold, table
from .facts import read_piece
from .stated import Stated

GAP = "\x1f"
"""Stands where an address was taken out, until the line is parted there."""
_HOUSES = frozenset({"acl", "acm", "ieee", "openreview", "arxiv", "cvf"})
"""These name the archive behind a link, not where the work appeared."""
_EMPTY = re.compile(rf"[\[(（【{{<](?:[\s{GAP}|,，、;；/&·.:：]+|(?<!\w.))[\])）】}}>]")
"""Brackets that hold nothing; those right behind a word are a part of its name: ``LLM.int8()``."""
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|edu|cn|ai)(?:/\S*)?"
)
_LEADING = re.compile(
    r"(?:check out|download|go to|links? to|read|see|view) (?:(?:the|this) )?"
    r"(?:(?:full|original) )?",
    re.IGNORECASE,
)
"""Words with which a link bids one follow it: ``Check out the paper``."""
_REFERENCE = re.compile(
    r"(?:arxiv|doi|corr)\s?[:：]?\s?[\w./-]*\d[\w./-]*|\d{4}\.\d{4,5}", re.IGNORECASE
)


def stated_by_labels(spans: Sequence[Mark], text: str, vocabulary: Vocabulary | None) -> Stated:
    """Return what the words of links beside a title state: ``[[KDD 2016]](…)``."""
    stated = Stated()
    for span in spans:
        words = text[span.start : span.end].strip(" []()（）【】")
        if span.kind == "link" and 3 < len(words) <= 40 and fold(words) not in _HOUSES:
            venue = values.find_venue(words, vocabulary=vocabulary)
            if venue and venue.start == 0 and (piece := read_piece(venue.raw, vocabulary)):
                stated |= Stated(piece.published, venue=piece.venue)
            elif words[:5].casefold() == "arxiv" and (piece := read_piece(words, vocabulary)):
                stated |= Stated(piece.published)
    return stated


@cache
def _labels() -> frozenset[str]:
    fields = table("fields")
    return frozenset(
        map(
            fold,
            (*fields["links"]["labels"], *fields["title"]["labels"], *fields["links"]["words"]),
        )
    )


def is_link_label(words: str) -> bool:
    """Whether the words of a link say what is behind it (pdf, 代码), not which work.

    >>> is_link_label("PDF"), is_link_label("arXiv:1706.03762"), is_link_label("Graph Attention")
    (True, True, False)
    """
    words = _LEADING.sub("", words.strip(" []()（）【】<>:：-📄💻🌐"), count=1)
    if not any(map(str.isalnum, words)) or ADDRESS.fullmatch(words) or _REFERENCE.fullmatch(words):
        return True
    if fold(words) in _labels():
        return True
    parts = [part for part in re.split(r"[\s/\-_+&,，]+|(?<!\d)\d+$", words) if part]
    return len(parts) <= 4 and bool(parts) and all(fold(part) in _labels() for part in parts)


def is_paper_label(words: str) -> bool:
    """Whether the words of a link beside a name say that the paper is behind it.

    >>> is_paper_label("Paper"), is_paper_label("arXiv"), is_paper_label("code")
    (True, True, False)
    """
    return fold(words.strip(" []()（）")) in _papers()


@cache
def _papers() -> frozenset[str]:
    return frozenset(map(fold, table("fields")["links"]["papers"]))


def says_post(words: str) -> bool:
    """Whether words beside a title say that a post, a video or a course is behind it.

    >>> says_post("(Blog)"), says_post("pdf")
    (True, False)
    """
    return fold(words.strip(" []()（）")) in _posts()


@cache
def _posts() -> frozenset[str]:
    return frozenset(map(fold, table("fields")["links"]["posts"]))


def is_label(words: str, text: str, span: Mark) -> bool:
    """Whether a mark is a link beside a title; a few words in brackets are, whatever they say."""
    if span.kind != "link" and not span.url and not ADDRESS.fullmatch(words):
        return False
    if is_link_label(words):
        return True
    outside = (
        text[max(span.start - 1, 0) : span.start] in "[(（【"
        and text[span.end : span.end + 1] in "])）】"
    )
    inside = words[:1] in "[(（【" and words[-1:] in "])）】"
    brackets = (span.start > 0 and outside and span.end < len(text)) or inside
    if inside and words_of(words) <= 5 and values.find_venue(words):
        return True
    rest = text[: span.start] + text[span.end :]
    elsewhere = words_of(rest) >= 2 or bool(inside and re.search(r"\[[^\[\]]+\]", rest))
    return brackets and words_of(words) <= 4 and elsewhere


def without_labels(text: str, spans: Sequence[Mark], offset: int = 0) -> str:
    """Return a part of a line with gaps for the links that only say what is behind them."""
    for span in sorted(spans, key=lambda span: -span.start):
        start, end = span.start - offset, span.end - offset
        if start < 0 or end > len(text):
            continue
        words = text[start:end]
        if is_label(words, text, replace(span, start=start, end=end)):
            text = text[:start] + GAP + text[end:]
    text = re.sub(r"https?://\S+", GAP, text) if "://" in text else text
    before = None
    while before != text:
        before = text
        text = _EMPTY.sub(GAP, text)
    return (
        text
        if GAP not in text
        else re.sub(
            rf"(?:(?<=[\s|,，;；(（\[{GAP}])|^)[\w \u3400-\u9fff]{{2,12}}\s*[:：]\s*(?={GAP})",
            _named_gap,
            text,
        )
    )


def _named_gap(found: re.Match[str]) -> str:
    return GAP if is_link_label(found[0]) else found[0]

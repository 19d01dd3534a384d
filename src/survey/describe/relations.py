"""Statements → relations: which works a note names, and what the sentence says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ..model import Relation
from ..vocabulary import Wordlists, table
from .names import Mention, NameIndex, groups
from .statements import Statement

_CLAUSE = re.compile(r"[，,。；;：:！？!?（）()]|(?<!\bvs)\.(?=\s)")
_TOKEN = re.compile(r"[A-Za-z][\w.-]*|\d[\d.,]*|[\u3400-\u9fff]")
_CLOSE = re.compile(r"\s*[)）]\s*")
_FAR = 8
"""More words than these between a cue and a name part them."""
_NEAR = 3
"""A word that is a name only by its place needs a cue as near as this."""
_BESIDE = 2
_MAKING_FAR = 14
_APART = 6
"""A cue that may belong to other words (`基于模型的 X`) is so much farther than it looks."""
_MENTION = "mentions"


def relations(said: Iterable[Statement], names: NameIndex) -> tuple[Relation, ...]:
    """Return what a note's statements say of other works, once for each line, work and relation.

    A statement without a paper gives none. A work that a line also says more of is not listed as
    merely mentioned there.

    >>> from ..model import Span
    >>> text = "基于 LLaMA，用 CLIP 提取特征，好于 GPT-3"
    >>> found = relations([Statement("k", "n", None, text, Span("a.md", 1, 1))], NameIndex(()))
    >>> [(r.as_written, r.relation) for r in found]
    [('LLaMA', 'builds_on'), ('CLIP', 'uses_component'), ('GPT-3', 'compares_with')]
    """
    found: dict[tuple[object, ...], Relation] = {}
    for statement in said:
        for relation in _relations(statement, names):
            what = relation.other or relation.as_written.casefold()
            place = (relation.span.source, relation.span.line, what)
            known = found.get(place)
            if known is None or (known.relation == _MENTION != relation.relation):
                found[place] = relation
            elif relation.relation not in (_MENTION, known.relation):
                found.setdefault((*place, relation.relation), relation)
    return tuple(found.values())


def _relations(said: Statement, names: NameIndex) -> Iterator[Relation]:
    if said.paper is None:
        return
    lists = list(groups(names.mentions(said.text), said.text))
    for at, group in enumerate(lists):
        start = lists[at - 1][-1].end if at else 0
        stop = lists[at + 1][0].start if at + 1 < len(lists) else len(said.text)
        others = [mention for mention in group if mention.key != said.paper]
        relation = _told(said.text, group, (start, stop), _FAR)
        if said.aspect == "data" and relation == "builds_on":
            relation = "uses_component"  # data that others made are taken as they are
        near = _told(said.text, group, (start, stop), _NEAR)
        reach = _MAKING_FAR if relation == _MENTION else _BESIDE
        made = _made(said.text[start : group[0].start], reach)
        for mention in others:
            if mention.key or (not made and (mention.sure or near != _MENTION)):
                yield Relation(said.paper, mention.key, mention.name, relation, said.span)


def _made(before: str, reach: int) -> bool:
    """Whether the words in front of a name say that the paper itself makes what it names."""
    clause = _CLAUSE.split(before)[-1].casefold()
    made = [
        found.end()
        for found in _making().finditer(clause)
        if not _unmaking().match(clause, found.end())
    ]
    return bool(made) and len(_TOKEN.findall(clause, made[-1])) <= reach


def _told(text: str, group: tuple[Mention, ...], within: tuple[int, int], far: int) -> str:
    """Return what the words around a list of names say, those nearest to it first.

    Examples in brackets are spoken of by what stands before the bracket.
    """
    start, stop = within
    before = text[start : group[0].start]
    bracket = _example().search(before)
    if bracket:
        before, far = before[: bracket.start()], 2 * _FAR
    ends = [found.end() for found in _CLAUSE.finditer(before)]
    before = before[ends[-1] if ends else 0 :].casefold()
    after = text[group[-1].end : stop]
    closed = _CLOSE.match(after)
    after = after[closed.end() if closed else 0 :]
    end = _CLAUSE.search(after)
    after = after[: end.start() if end else len(after)].casefold()
    hits = [*_hits(before, after, far)]
    if bracket and hits:
        return max(hits, key=lambda hit: hit[1])[2]
    if "+" in text[group[0].end : group[-1].start]:
        hits.append((_FAR, _FAR, "uses_component"))
    return min(hits, key=lambda hit: hit[0], default=(0, 0, _MENTION))[2]


def _hits(before: str, after: str, far: int) -> Iterator[tuple[int, int, str]]:
    """Return how far each cue is from the names, as it counts and in words, and what it tells.

    A cue that is the end of a longer one (`用` of `沿用`) is none.
    """
    ahead_of, behind_of = _wordlists().among(before), _wordlists().among(after)
    longest: dict[int, int] = {}
    for ahead, _, _ in _cues().values():
        for found in ahead.finditer(before):
            longest[found.end()] = min(found.start(), longest.get(found.end(), found.start()))
    for relation, (ahead, behind, apart) in _cues().items():
        for found in ahead.finditer(before) if (relation, "before") in ahead_of else ():
            if found.start() > longest[found.end()]:
                continue
            gap = len(_TOKEN.findall(before, found.end()))
            if gap <= (far if len(found[0]) > 1 else 0):
                parted = bool(apart) and apart in before[found.end() :]
                yield gap + _APART * parted, gap, relation
        for found in behind.finditer(after) if (relation, "after") in behind_of else ():
            gap = len(_TOKEN.findall(after, 0, found.start()))
            if gap <= far:
                yield gap, gap, relation


@cache
def _cues() -> dict[str, tuple[re.Pattern[str], re.Pattern[str], str]]:
    return {
        name: (_any(entry["before"]), _any(entry["after"]), entry.get("attributive", ""))
        for name, entry in table("relations")["relation"].items()
    }


@cache
def _wordlists() -> Wordlists[tuple[str, str]]:
    entries = table("relations")["relation"].items()
    return Wordlists(
        {(name, side): entry[side] for name, entry in entries for side in ("before", "after")}
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(set(words), key=len, reverse=True)
    each = (
        rf"(?<![a-z]){re.escape(w)}(?![A-Za-z\d_-])"
        if w[-1].isascii() and w[-1].isalpha()
        else re.escape(w)
        for w in longest
    )
    return re.compile("|".join(each))


@cache
def _making() -> re.Pattern[str]:
    return _any(table("relations")["names"]["making"])


@cache
def _unmaking() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{'|'.join(table('relations')['names']['unmaking'])})(?![a-z])")


@cache
def _example() -> re.Pattern[str]:
    words: list[str] = table("relations")["names"]["examples"]
    longest = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    clear = "|".join(re.escape(w) for w in words if len(w) > 1)
    return re.compile(rf"\s*[（(]\s*(?:{longest})?\s*$|(?<![\w-])(?:{clear})\s*$")

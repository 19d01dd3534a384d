"""A work's statements → a paragraph: who it is, and what the notes say of it, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import rjieba
from rapidfuzz import fuzz

from ..resolve import Paper
from ..vocabulary import Hit, table, vocabulary
from . import wording
from .desk import Desk, Part, Said

APART = frozenset({"verdict", "limitation", "future"})
"""Aspects that are printed in sections of their own."""
_PREDICATE = frozenset({"v", "vn", "p", "vd", "c"})
_NOMINAL_NEXT = frozenset({"n", "nz", "eng", "uj", "vn"})
_SELF = re.compile(
    r"^(?:本文|该文|这篇(?:文章|论文|工作)|此文|本工作|该工作|文章|论文)(?![里中]|的)[，,]?\s*"
)
_SELF_INSIDE = re.compile(r"本文|本工作|这篇文章|这篇论文")
_ADVERBIAL = re.compile(r"(?:在|为了?|通过|由于|基于|利用|根据|对于?|从|经过|借助)")
_NEAR = 24
"""So near to its start a statement that names its work has it as its object."""
_AGAIN = re.compile(r"(?<=[，；])该文(?![的里中])")
_WE = re.compile(r"(?:在本文中，)?我们(?=[一-鿿])")
_KIND = r"(?:文章|工作|论文|研究|奠基作|代表作|综述|续作|模型|[Mm]odel|paper|work)"
_HEADLINE = re.compile(
    rf"^[^，。；：]{{0,60}}{_KIND}(?=[，。；]|$)"
    rf"|^[^。；：]{{0,60}}{_KIND}$"
    r"|^[^，。；]{0,30}，[^，。；]{0,40}(?:发布|出品|提出|推出|合作)(?=[，。；]|$)"
)
_COPULA = re.compile(r"[^，。；：]{0,8}[是为]")
_FACTS_ONLY = re.compile(
    r"[\d\s年月日，、（）()与和的由在于&.]|合作|一篇|文章|论文|工作|发布|出品|发表|首次公开|公开|刊于|第一作者|作者|期刊|会议"
)
_FEW = 3
_ENGLISH_SELF = re.compile(r"^(?:this|the) (?:paper|work|study|article)\s+", re.IGNORECASE)
_ENGLISH_START = re.compile(r"^([A-Z][a-z]+s) ([\w-]+)")
_ENGLISH_DONE = re.compile(
    r"^(?:(?:Pre-?|Fine-?)?[Tt](?:rained|uned)|Evaluated|Tested|Initiali[sz]ed|Released|Published|Built"
    r"|Designed|Implemented|Optimi[sz]ed) (?=(?:on|with|by|from|for|upon|to|in|at|as) )"
)
_ENGLISH_WE = re.compile(r"\b[Ww]e\b")
_ENGLISH_OUR = re.compile(r"\b[Oo]ur\b")
_SAME = 92
_BRIEF = 90
_LONG = 300
"""A paragraph of so many signs ends where the next note begins."""
_HEADING = 5
"""A word of so few signs before a colon is a label."""
_FRAGMENT = 12
"""A statement of so few signs in a line of its own is an item of a list, and joins the next."""


def brief(desk: Desk, key: str) -> bool:
    """Whether so little is said of a work that it shares a paragraph with its neighbours."""
    return sum(len(said.text) for said in _facts(desk, key)) < _BRIEF


def work_parts(desk: Desk, key: str) -> Iterator[Part]:
    """Yield the paragraph of a work in parts: its name with date and house, then the statements."""
    facts = _facts(desk, key)
    cited = {key}
    first = facts[0] if facts else None
    about = (*desk.about([key]), *desk.stated(key, "published"))
    if first:
        about = (*about, first.source)
        said = _without_facts(desk, key, first)
        facts = [said, *facts[1:]] if said else facts[1:]
        first = facts[0] if facts else None
    joined = _opened(desk, key, first, cited) if first else None
    if first and joined:
        yield Part(joined + _stop(first, None), (*about, first.source))
    else:
        yield Part(_alone(desk, key), about)
    rest = facts[1:] if joined else facts
    yield from _run(desk, key, rest, cited)


def _facts(desk: Desk, key: str) -> list[Said]:
    """Return the statements of a work that are printed in its paragraph, each thing once."""
    kept: list[Said] = []
    for said in desk.said.get(key, ()):
        if said.aspect in APART or _is_label(said):
            continue
        if not any(fuzz.ratio(said.text, other.text) >= _SAME for other in kept):
            kept.append(said)
    return kept


def _without_facts(desk: Desk, key: str, said: Said) -> Said | None:
    """Return a work's first statement without its leading clauses of mere facts; None if all are.

    When, by whom and where a work was made is said by its opening, its citation and the tables.
    """
    clauses = said.text.split("，")
    bare = [_is_fact(desk.papers[key], clause) for clause in clauses]
    if not desk.when(key) or not bare[0]:
        return said
    if all(bare):
        return None
    if _HEADLINE.match(said.text):
        return said
    kept = "，".join(clauses[bare.index(False) :])
    return replace(said, text=kept) if len(kept) >= _FRAGMENT else said


def _is_fact(paper: Paper, clause: str) -> bool:
    """Whether a clause only says when, by whom or where a work was made."""
    words = vocabulary()
    hits: list[Hit[Any]] = [*words.organisation_names.find(clause)]
    hits += words.venue_names.find(clause)
    for start, end in sorted(((hit.start, hit.end) for hit in hits), reverse=True):
        clause = clause[:start] + clause[end:]
    people = (n for a in paper.work.authors for n in (str(a), a.given, a.family))
    places = (place for note in paper.notes for place in (note.venue, note.fields.get("venue")))
    for name in (*people, *places, paper.work.venue, paper.work.container):
        clause = clause.replace(name, "") if name else clause
    return len(_FACTS_ONLY.sub("", clause)) < _FEW


def _is_label(said: Said) -> bool:
    """Whether a statement says nothing by itself: a word with a colon, a number."""
    if said.announces and (len(said.text) < _HEADING or said.text.isascii()):
        return " " not in said.text
    return len(said.text) < 3 or not re.search(r"[^\W\d_]{2}", said.text)


def _run(desk: Desk, key: str, facts: Sequence[Said], cited: set[str]) -> Iterator[Part]:
    """Yield statements as sentences; what the author wrote as one sentence stays one."""
    named = False
    for at, said in enumerate(facts):
        text, named = _without_self(said, named)
        after = facts[at + 1] if at + 1 < len(facts) else None
        words = desk.quoted(replace(said, text=text), key, cited)
        yield Part(words + _stop(said, after), (said.source,))


def _stop(said: Said, after: Said | None) -> str:
    """Return what ends a statement: a comma where its sentence goes on, else a full stop."""
    if said.text.endswith(("。", "！", "？", "!", "?")):
        return ""
    goes_on = after is not None and after.chinese == said.chinese
    if said.announces and goes_on:
        return "：" if said.chinese else ":"
    if said.chinese:
        if goes_on and after and not said.ends and after.source.line == said.source.end_line:
            return "，"
        if goes_on and after and len(said.text) < _FRAGMENT and len(after.text) < _FRAGMENT:
            return "；"
        return "。"
    return "."


def _without_self(said: Said, named: bool) -> tuple[str, bool]:
    """Return a statement that says "this paper" in the third person, and once: and whether so."""
    text = said.text
    if not said.chinese:
        text = _SELF_INSIDE.sub("the paper", text)
        text = _ENGLISH_OUR.sub("their", _ENGLISH_WE.sub("the authors", text))
        if _is_verb(text):
            text = f"It {text[:1].lower()}{text[1:]}"
        elif _ENGLISH_DONE.match(text):
            text = f"It was {text[:1].lower()}{text[1:]}"
        return _capital(_ENGLISH_SELF.sub("The paper ", text)), named
    text = _WE.sub("作者", text)
    found = _SELF.match(text)
    if found:
        rest = text[found.end() :]
        if named and _is_predicate(rest):
            text = rest
        else:
            text, named = wording.spaced(f"该文{rest}"), True
    return _third_person(text), named


def _is_verb(text: str) -> bool:
    """Whether an English statement begins with the verb of a subject left out.

    >>> [_is_verb(text) for text in ("Trains a tower", "Sums of all", "Interviews with 31")]
    [True, False, False]
    """
    found = _ENGLISH_START.match(text)
    if not found:
        return False
    verbs = table("phrases")["verbs"]
    word, following = found[1].casefold(), found[2].casefold()
    if word in verbs["nouns"]:
        return following in verbs["determiners"]
    return word in verbs["plain"]


def _third_person(text: str) -> str:
    """Return a Chinese statement that speaks of its paper in the third person, once a clause chain.

    >>> _third_person("本文提出 A，本文用了 B，本文的结果好")
    '该文提出 A，用了 B，该文的结果好'
    """
    text = wording.spaced(_SELF_INSIDE.sub("该文", text))
    first = text.find("该文") + len("该文")
    return text[:first] + _AGAIN.sub("", text[first:]) if first >= len("该文") else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence_case(text: str) -> str:
    """Return a sentence whose first word is not a name with a capital."""
    return _capital(text) if text.startswith("the ") else text


def _opened(desk: Desk, key: str, first: Said, cited: set[str]) -> str | None:
    """Return a work's name and its first statement as one sentence, if they make one."""
    if first.chinese != (desk.language == "zh"):
        return None
    return _chinese(desk, key, first, cited) if first.chinese else _english(desk, key, first, cited)


def _chinese(desk: Desk, key: str, first: Said, cited: set[str]) -> str:
    """Return a work's name and its first statement as one Chinese sentence, or as two."""
    plain = desk.papers[key].short_name or ""
    text = _WE.sub("作者", first.text)
    itself = _SELF.match(text)
    if itself:
        text = text[itself.end() :]
    text = re.sub(rf"^即\s?{re.escape(plain)}，", "", text) if plain else text
    by_name = plain and re.match(rf"{re.escape(plain)}(?![\w-])", text)
    if by_name:
        text = text[len(plain) :].lstrip()
    text = _third_person(text)
    words = desk.quoted(replace(first, text=text), key, cited)
    if by_name:
        return desk.say("work", "runs_on", work=desk.work(key), text=words)
    if _is_headline(text):
        return desk.say("work", "is", work=desk.work(key), text=words)
    if first.aspect == "background" or _has_subject(text) or not _is_predicate(text):
        return f"{_alone(desk, key)}{words}"
    if plain and plain in text[:_NEAR]:
        authors = desk.authors(key)
        work = f"{authors}{wording.cites([key])}" if authors else ""
        return (
            desk.say("work", "runs_on", work=work, text=words)
            if work
            else (f"{_alone(desk, key)}{words}")
        )
    when, who = desk.when(key), _who(desk, key)
    if itself or not when:
        return desk.say("work", "runs_on", work=desk.work(key), text=words)
    name = "dated_does_by" if who and _odd(key) else "dated_does"
    return desk.say("work", name, work=desk.work(key), when=when, who=who, text=words)


def _is_headline(text: str) -> bool:
    """Whether a Chinese statement says what a work is: an article, a model of somebody's.

    >>> [_is_headline(t) for t in ("Meta 的一篇文章，很短", "把图像接到语言模型", "对象是模型")]
    [True, False, False]
    """
    found = _HEADLINE.match(text)
    if not found or _COPULA.match(text):
        return False
    return not _is_predicate(text) or not found[0].casefold().endswith(("模型", "model"))


def _has_subject(text: str) -> bool:
    """Whether a Chinese sentence names who does it further on: the authors.

    >>> _has_subject("为了检验这一点，作者做了消融"), _has_subject("采用双塔结构，作者说很快")
    (True, False)
    """
    lead = text.split("，")[:2]
    return text.startswith("作者") or (
        len(lead) > 1 and bool(_ADVERBIAL.match(lead[0])) and (lead[1].startswith("作者"))
    )


def _english(desk: Desk, key: str, first: Said, cited: set[str]) -> str | None:
    """Return a work's name and its first statement as one English sentence, where they make one."""
    plain = desk.papers[key].short_name or ""
    itself = _ENGLISH_SELF.match(first.text)
    if itself:
        rest = first.text[itself.end() :]
    elif plain and re.match(rf"{re.escape(plain)}(?![\w-])", first.text):
        rest = first.text[len(plain) :].lstrip()
    elif _is_verb(first.text):
        rest = first.text[:1].lower() + first.text[1:]
    else:
        return None
    rest = _ENGLISH_OUR.sub("their", _ENGLISH_WE.sub("the authors", rest))
    words = desk.quoted(replace(first, text=rest), key, cited)
    when, who = desk.when(key), _who(desk, key)
    name = "runs_on" if not when else "dated_does_by" if who and _odd(key) else "dated_does"
    work = desk.work(key)
    return _sentence_case(desk.say("work", name, work=work, when=when, who=who, text=words))


def _alone(desk: Desk, key: str) -> str:
    when, who = desk.when(key), _who(desk, key)
    name = f"{_with_date(when, who)}_alone"
    return _sentence_case(desk.say("work", name, work=desk.work(key), when=when, who=who))


def _with_date(when: str, who: str) -> str:
    if when:
        return "dated_by" if who else "dated"
    return "by" if who else "bare"


def _who(desk: Desk, key: str) -> str:
    """Return the houses that the notes on a work name, three at most: more is no help in a line."""
    houses = desk.papers[key].organizations
    if not houses or len(houses) > 3:
        return ""
    return wording.listed([wording.escaped(desk.house(h)) for h in houses], desk.language)


def _odd(key: str) -> bool:
    """Return one of two turns for a work, the same in every draft."""
    return sum(key.encode()) % 2 == 1


def _is_predicate(text: str) -> bool:
    """Whether a Chinese clause begins as a predicate does: a verb, a preposition, an adverb.

    >>> [_is_predicate(text) for text in ("先用双流结构", "双流结构，各走一路", "最先进的系统")]
    [True, False, False]
    """
    tags = [(word, tag) for word, tag in rjieba.tag(text[:24]) if word.strip()]
    while len(tags) > 1 and tags[0][1] == "d" and tags[0][0] not in _ADVERBS:
        tags = tags[1:]
    if not tags:
        return False
    (word, tag), following = tags[0], tags[1][1] if len(tags) > 1 else ""
    if tag == "vn" or word in _NOUNS:
        return following not in _NOMINAL_NEXT
    return tag in _PREDICATE or word in _ADVERBS


_NOUNS = frozenset({"训练", "预训练", "模型", "研究"})
_ADVERBS = frozenset({"将", "首次", "一次", "同样"})


def works_paragraphs(desk: Desk, keys: Iterable[str]) -> Iterator[tuple[str, list[list[Part]]]]:
    """Yield the name of each cell and its paragraphs: of one work, or one of several brief ones.

    Brief works of one year share a paragraph, so that a work which comes later changes one only.
    """
    keys = set(keys)
    bare = desk.by_date(key for key in keys if not _facts(desk, key))
    ordered = desk.by_date(keys.difference(bare))
    shared: dict[str, list[str]] = {}
    for key in ordered:
        if brief(desk, key):
            shared.setdefault(_year(desk, key), []).append(key)
    for key in ordered:
        year = _year(desk, key)
        group = shared.get(year, [])
        if key not in group:
            yield f"work-{key}", list(_broken(work_parts(desk, key)))
        elif key == group[0]:
            yield f"works-{year}", [[part for k in group for part in work_parts(desk, k)]]
    if bare:
        yield "listed", [[_listed(desk, bare)]]


def _listed(desk: Desk, keys: Sequence[str]) -> Part:
    """Return the sentence that names works of which the notes say nothing."""
    dated = (
        desk.say("work", "with_date", work=desk.work(key), when=desk.when(key))
        if desk.published(key)
        else desk.work(key)
        for key in keys
    )
    about = (*desk.about(keys), *(s for key in keys for s in desk.stated(key, "published")))
    works = wording.listed(dated, desk.language)
    return Part(desk.say("work", "listed", works=works), about)


def _year(desk: Desk, key: str) -> str:
    published = desk.published(key)
    return published[:4] if published else "undated"


def _broken(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Yield the parts of a long work in paragraphs: a new one where another note begins."""
    held: list[Part] = []
    for part in parts:
        note = part.sources[-1].note if part.sources else ""
        last = held[-1].sources[-1].note if held and held[-1].sources else note
        if note != last and sum(len(p.text) for p in held) > _LONG:
            yield held
            held = []
        held.append(part)
    if held:
        yield held

"""What stands around the topics: front matter, introduction, scope, opinions, what is open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..model import Span
from ..vocabulary import table
from . import wording
from .desk import Desk, Part, Said
from .model import Cell, Sentence, Source
from .topics import dates

_OUTSIDE = 2
"""A name outside the corpus that so many works' notes mention is worth reading next."""
_LISTED = 12
_STYLE = re.compile(r"[a-z][a-z0-9-]*")
_WORTH = 4
"""Fewer signs say nothing."""


@dataclass(frozen=True, slots=True)
class Section:
    """A topic of the review with the works that have their place there."""

    topic: str
    title: str
    label: str
    """For cross-references: ``sec-pretraining``."""
    keys: tuple[str, ...]


def front_matter(desk: Desk, sections: Sequence[Section]) -> Cell:
    """Return the cell of title, language, style and abstract; the abstract's lines have sources."""
    plan = desk.review.plan
    abstract = [
        Sentence(part.text, tuple(dict.fromkeys(part.sources)))
        for part in _abstract(desk, sections)
    ]
    keywords = [scalar(section.title) for section in sections] or [
        scalar(desk.say("front", "keywords"))
    ]
    lines = [
        Sentence("---"),
        Sentence(f"title: {scalar(plan.title)}"),
        Sentence(f"author: {scalar(desk.say('front', 'author'))}"),
        Sentence(f"lang: {plan.language}"),
        Sentence(f"csl: {plan.style if _STYLE.fullmatch(plan.style) else scalar(plan.style)}"),
        Sentence("abstract: |-"),
        *(replace(sentence, text=f"  {sentence.text}") for sentence in abstract),
        Sentence(f"keywords: [{', '.join(keywords[:8])}]"),
        Sentence("---"),
    ]
    return Cell("front", "raw", (tuple(lines),))


def scalar(text: str) -> str:
    """Return text as a value of YAML, in quotes."""
    plain = wording.one_line(text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _abstract(desk: Desk, sections: Sequence[Section]) -> Iterator[Part]:
    keys = list(desk.papers)
    files, notes = _material(desk)
    about = desk.about(keys)
    say = desk.say
    counted = {"files": files, "notes": notes, "works": len(keys)}
    words = {name: desk.count(name, number) for name, number in counted.items()}
    yield Part(say("abstract", "scope", **words), about)
    dated = [key for key in desk.by_date(keys) if desk.published(key)]
    if dated and desk.when(dated[0]) != desk.when(dated[-1]):
        first, last = desk.when(dated[0]), desk.when(dated[-1])
        ends = dates(desk, (dated[0], dated[-1])) or desk.about((dated[0], dated[-1]))
        yield Part(say("abstract", "span", first=first, last=last), ends)
    if len(sections) > 1:
        each = (say("abstract", "topic", title=s.title, papers=len(s.keys)) for s in sections)
        listed = wording.listed(each, desk.language)
        count = desk.count("sections", len(sections))
        yield Part(say("abstract", "topics", count=count, topics=listed), about)
    rows = desk.relations(keys)
    rows = rows[rows["relation"].isin(["builds_on", "follows_up"])]
    built = Counter(rows.drop_duplicates(["paper", "other"])["other"])
    most = [key for key, count in built.most_common(3) if count > 2]
    if most:
        sources = [desk.source_of_row(row) for row in rows[rows["other"].isin(most)].itertuples()]
        named = wording.listed([desk.name(str(key)) for key in most], desk.language)
        yield Part(say("abstract", "built", works=named), tuple(dict.fromkeys(sources)))


def _material(desk: Desk) -> tuple[int, int]:
    """Return in how many files how many notes speak of the review's works."""
    spans = [note.span.source for paper in desk.papers.values() for note in paper.notes]
    return len(set(spans)), len(spans)


def introduction(desk: Desk, sections: Sequence[Section], *, lineage: bool) -> Iterator[Part]:
    """Yield the sentences of the introduction."""
    keys, say = list(desk.papers), desk.say
    about = desk.about(keys)
    yield Part(
        say("introduction", "opening", titles=_subject(desk), works=desk.count("works", len(keys))),
        about,
    )
    dated = [key for key in desk.by_date(keys) if desk.published(key)]
    if dated and desk.when(dated[0]) != desk.when(dated[-1]):
        ends = (dated[0], dated[-1])
        first, last = (desk.when(key) for key in ends)
        earliest, latest = (desk.work(key) for key in ends)
        text = say("introduction", "span", first=first, last=last, earliest=earliest, latest=latest)
        yield Part(text, (*desk.about(ends), *dates(desk, ends)))
        counted = Counter(str(desk.published(key))[:4] for key in dated)
        years = [say("introduction", "year", year=y, papers=n) for y, n in sorted(counted.items())]
        if 1 < len(years) <= _LISTED:
            text = say("introduction", "years", years=wording.listed(years, desk.language))
            yield Part(text, about)
    if len(sections) > 1:
        titles = ((s.label, plain_title(s.title)) for s in sections)
        each = (say("introduction", "topic", label=label, title=title) for label, title in titles)
        gap = "，" if desk.language == "zh" else ", "
        yield Part(say("introduction", "topics", topics=gap.join(each)), about)
    yield Part(say("introduction", "figure"), about)
    if lineage:
        yield Part(say("introduction", "lineage"), about)


def scope(desk: Desk) -> Iterator[Part]:
    """Yield what was taken in, by which rules, from which notes, and what was left out."""
    say, keys = desk.say, list(desk.papers)
    files, notes = _material(desk)
    with_notes = [key for key in keys if desk.papers[key].notes]
    if with_notes:
        counted = {"files": desk.count("files", files), "notes": desk.count("notes", notes)}
        yield Part(say("scope", "notes", **counted), desk.about(with_notes))
    read = sorted(
        (note.read, note.span.source, note.span.line, note.id)
        for paper in desk.papers.values()
        for note in paper.notes
        if note.read
    )
    if read and read[0][0] != read[-1][0]:
        first, last = (wording.when(str(row[0]), desk.language) for row in (read[0], read[-1]))
        if first != last:
            sources = tuple(
                desk.lines.source(Span(source, line, line), note)
                for _, source, line, note in (read[0], read[-1])
            )
            yield Part(say("scope", "read", first=first, last=last), sources)
    yield from _rules(desk)
    yield Part(say("scope", "figure"), desk.about(keys))
    named = desk.by_date(key for key in keys if not desk.papers[key].notes)
    if named:
        phrase = "named" if len(named) > 1 else "named_one"
        yield Part(say("scope", phrase, works=desk.works(named)), desk.about(named))
    undated = [key for key in keys if not desk.published(key)]
    if undated:
        yield Part(say("scope", "undated", works=desk.works(undated)), desk.about(undated))


def _rules(desk: Desk) -> Iterator[Part]:
    """Yield by which settings the works were selected, from the lines of ``survey.toml``."""
    plan, say, rules = desk.review.plan, desk.say, []
    if plan.topics:
        rules.append(say("scope", "rule_topics", topics=_subject(desk)))
    if plan.categories:
        headings = [f"“{wording.escaped(category)}”" for category in plan.categories]
        listed = wording.listed(headings, desk.language)
        rules.append(say("scope", "rule_categories", categories=listed))
    for name, value in (("since", plan.since), ("until", plan.until)):
        if value:
            rules.append(say("scope", f"rule_{name}", when=wording.when(value, desk.language)))
    if papers := [key for key in plan.papers if key in desk.papers]:
        rules.append(say("scope", "rule_papers", works=desk.works(papers)))
    source = desk.setting(f"reviews.{plan.name}")
    if rules and source:
        gap = "；" if desk.language == "zh" else "; "
        yield Part(say("scope", "rule", rules=gap.join(rules)), source)
    left = desk.review.left_out()
    count = int(left["kind"].isin(["date", "without"]).sum())
    if count and source:
        yield Part(say("scope", "left_out", works=desk.count("works", count)), source)


def _subject(desk: Desk) -> str:
    """Return what the review is about: the titles of its topics, else its own."""
    plan = desk.review.plan
    titles = [desk.corpus.topic_title(topic, desk.language) for topic in plan.topics]
    return wording.listed(
        [f"“{wording.escaped(title)}”" for title in titles or [plan.title]], desk.language
    )


def opinions_opening(desk: Desk) -> Iterator[Part]:
    """Yield that what follows is opinion, from the lines of the opinions."""
    told = (said for found in desk.said.values() for said in found if said.aspect == "verdict")
    yield Part(desk.say("opinions", "opening"), tuple(dict.fromkeys(s.source for s in told)))


def plain_title(title: str) -> str:
    """Return a title that is safe in a heading."""
    return wording.escaped(" ".join(title.split()))


def apart(
    desk: Desk, sections: Sequence[Section], aspects: Iterable[str]
) -> Iterator[tuple[Section, list[Part]]]:
    """Yield for each section what the notes say under *aspects*."""
    wanted = frozenset(aspects)
    for section in sections:
        parts: list[Part] = []
        for key in desk.by_date(section.keys):
            for aspect in ("verdict", "limitation", "future"):
                if aspect in wanted:
                    parts += _told(desk, key, aspect)
        if parts:
            yield section, parts


def _told(desk: Desk, key: str, aspect: str) -> Iterator[Part]:
    """Yield one sentence or more of what the notes on a work say under an aspect."""
    undone = tuple(table("aspects")["undone"])
    said = [
        s
        for s in desk.said.get(key, ())
        if s.aspect == aspect and not s.text.casefold().startswith(undone) and _plain(s)
    ]
    if not said:
        return
    section, phrase = ("opinions", "opinion") if aspect == "verdict" else ("open", aspect)
    if aspect == "verdict" and sum(key.encode()) % 2:
        phrase = "opinion_too"
    cited = {key}
    for at, statement in enumerate(said):
        text = _plain(statement)
        words = desk.quoted(replace(statement, text=text), key, cited)
        stop = "" if text[-1] in "。！？!?" else "。" if statement.chinese else "."
        opened = desk.say(section, phrase, work=desk.work(key), text=words) if at == 0 else words
        yield Part(opened + stop, (statement.source,))


def _plain(said: Said) -> str:
    """Return an opinion or limitation without words that only say that it is one; else nothing."""
    text = said.text.replace("本文", "该文") if said.chinese else said.text
    leads: list[str] = table("phrases")["leads"]["words"]
    lead = next((lead for lead in leads if text.casefold().startswith(lead)), "")
    rest = text[len(lead) :].lstrip("，,：: ")
    if len(rest) < _WORTH:
        return text if rest and len(text) >= _WORTH else ""
    return rest if said.chinese else rest[:1].upper() + rest[1:]


def pending(desk: Desk) -> Iterator[Part]:
    """Yield what is still to be read: listed works, names that the notes mention, the tasks."""
    waiting = desk.by_date(k for k, paper in desk.papers.items() if paper.status == "pending")
    if waiting:
        text = desk.say("pending", "pending", works=desk.works(waiting))
        yield Part(text, desk.about(waiting))
    yield from _outside(desk)
    if len(desk.review.tasks):
        sources = tuple(desk.source_of_row(row) for row in desk.review.tasks.itertuples())
        yield Part(desk.say("pending", "tasks"), sources)


def _outside(desk: Desk) -> Iterator[Part]:
    """Yield the names outside the corpus that the notes on several works mention."""
    rows = desk.corpus.relations
    rows = rows[rows["other"].isna()]
    folded = rows["as_written"].str.casefold()
    works = rows.groupby(folded)["paper"].nunique()
    often = works[works >= _OUTSIDE].sort_values(ascending=False, kind="stable").index[:_LISTED]
    if len(often):
        kept = rows[folded.isin(often)]
        names = [str(rows.loc[folded == name, "as_written"].iloc[0]) for name in often]
        listed = wording.listed([wording.escaped(name) for name in names], desk.language)
        sources: tuple[Source, ...] = tuple(
            dict.fromkeys(desk.source_of_row(row) for row in kept.itertuples())
        )
        yield Part(desk.say("pending", "outside", names=listed), sources)


def code(id_: str, lines: str) -> Cell:
    """Return a code cell of these lines."""
    return Cell(id_, "code", (tuple(Sentence(line) for line in lines.splitlines()),))

"""A topic's works → its opening: how many they are, from when to when, how they follow on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from . import wording
from .desk import Desk, Part
from .model import Source

_LINKS = 5
"""Links between works that one sentence bears."""
_SEVERAL = 3
"""So many works make it worth saying what they share."""
_NAMED = 6
"""More works than these are not listed by name in a sentence."""


def opening(desk: Desk, keys: Sequence[str]) -> Iterator[Part]:
    """Yield the sentences that bind the works of a section, from dates, houses and relations."""
    yield _span(desk, keys)
    yield from _houses(desk, keys)
    said = desk.relations(keys)
    yield from _chain(desk, said)
    yield from _shared(desk, said, "uses_component", "component")
    yield from _shared(desk, said, "compares_with", "compared")


def _span(desk: Desk, keys: Sequence[str]) -> Part:
    ordered = desk.by_date(keys)
    dated = [key for key in ordered if desk.published(key)]
    count = desk.count("works", len(keys))
    if len(keys) == 1:
        return Part(desk.say("topic", "one", earliest=desk.work(keys[0])), desk.about(keys))
    if not dated or desk.when(dated[0]) == desk.when(dated[-1]):
        return Part(desk.say("topic", "undated", works=count), desk.about(keys))
    first, last = dated[0], dated[-1]
    text = desk.say(
        "topic",
        "opening",
        works=count,
        first=desk.when(first),
        earliest=desk.work(first),
        last=desk.when(last),
        latest=desk.work(last),
    )
    return Part(text, (*desk.about(keys), *dates(desk, (first, last))))


def dates(desk: Desk, keys: Iterable[str]) -> tuple[Source, ...]:
    """Return the lines that state when these works were first public."""
    return tuple(source for key in keys for source in desk.stated(key, "published"))


def _houses(desk: Desk, keys: Sequence[str]) -> Iterator[Part]:
    """Yield who made several of the works, the most first, two houses at most."""
    made: dict[str, list[str]] = {}
    for key in desk.by_date(keys):
        for house in desk.papers[key].organizations:
            made.setdefault(house, []).append(key)
    several = [(house, found) for house, found in made.items() if len(found) >= _SEVERAL]
    ranked = sorted(several, key=lambda item: (-len(item[1]), item[0]))
    for house, found in ranked[:1]:
        if len(found) <= _NAMED:
            who = wording.escaped(desk.house(house))
            works = desk.works(found)
            text = desk.say("topic", "who", papers=len(found), who=who, works=works)
            yield Part(text, desk.about(found))


def _chain(desk: Desk, said: pd.DataFrame) -> Iterator[Part]:
    """Yield which works follow up or build on which, by date, some links to a sentence."""
    rows = said[said["relation"].isin(["follows_up", "builds_on"])]
    links: dict[str, tuple[str, dict[str, Source]]] = {}
    for row in rows.sort_values("relation", ascending=False).itertuples():
        paper, other = str(row.paper), str(row.other)
        if _later(desk, other, paper):
            continue  # what came later cannot have been built on
        relation, others = links.setdefault(paper, (str(row.relation), {}))
        if relation == row.relation:
            others.setdefault(other, desk.source_of_row(row))
    ordered = desk.by_date(links)
    for at in range(0, len(ordered), _LINKS):
        group = ordered[at : at + _LINKS]
        clauses: list[str] = []
        sources: list[Source] = []
        for key in group:
            relation, others = links[key]
            named = desk.works(desk.by_date(others))
            clauses.append(desk.say("topic", relation, work=desk.work(key), others=named))
            sources += others.values()
        comma = "，" if desk.language == "zh" else ", "
        joined = comma.join(clauses)
        name = "chain" if at == 0 else "chain_on"
        yield Part(desk.say("topic", name, links=joined), tuple(dict.fromkeys(sources)))


def _later(desk: Desk, one: str, other: str) -> bool:
    """Whether one work is known to be later than another."""
    first, second = desk.published(one), desk.published(other)
    if not first or not second:
        return False
    short = min(len(first), len(second))
    return first[:short] > second[:short]


def _shared(desk: Desk, said: pd.DataFrame, relation: str, phrase: str) -> Iterator[Part]:
    """Yield the works that several others use or compare themselves with, the most shared first."""
    rows = said[said["relation"] == relation].drop_duplicates(["paper", "other"])
    counted = rows["other"].value_counts()
    shared = sorted(counted[counted >= _SEVERAL].index, key=lambda key: (-counted[key], key))
    for other in shared[:2]:
        using = rows[rows["other"] == other]
        keys = desk.by_date(str(key) for key in using["paper"])
        if len(keys) > _NAMED:
            continue
        others, work = desk.works(keys), desk.work(str(other))
        sources = tuple(dict.fromkeys(desk.source_of_row(row) for row in using.itertuples()))
        yield Part(desk.say("topic", phrase, work=work, others=others), sources)

"""The columns of a comparison table: what each is called and where its cells come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from ..cards import uncited
from ..vocabulary import table
from .about import About, Row, label
from .cells import Cell, Value, chosen, told, united
from .clauses import key_result
from .modalities import modalities

_LONG = 24
"""A name longer than this is a title: its citation alone stands for it."""
_NOTED = ("note", "record")
"""Origins of facts that are somebody's notes."""
_OTHERS = frozenset({"verdict", "future", "background", "limitation"})
"""What is said there of sizes is an opinion, a wish, or about other works."""
_AMOUNT = re.compile(r"[\d.,]+\s*[KkMBbT]?\+?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headings, and from what is known of a paper to its cell."""

    zh: str
    en: str
    cell: Callable[[About], Cell]


def _work(about: About) -> Cell:
    key = about.paper["key"]
    titles = tuple(_stated(about, "title"))
    return Cell(f"{label(about.paper)} [@{key}]", titles)


def _published(about: About) -> Cell:
    dates = list(_stated(about, "published"))
    best = _best(about, "published")
    ordered = sorted(dates, key=lambda value: value is not best and value != best)
    alike: list[Value] = []
    for value in ordered:
        first = next((v for v in alike if _one_date(v.text, value.text)), value)
        alike.append(replace(value, same=first.what))
    known = about.paper["published"]
    found = next((v for v in alike if v.text == known), None)
    return chosen(alike, found)


def _one_date(one: str, other: str) -> bool:
    """Whether the shorter date is how the longer one begins."""
    return one.startswith(other) or other.startswith(one)


def _organization(about: About) -> Cell:
    values = [
        Value(uncited(name), note["source"], note["line"], note["note"])
        for note in about.notes
        for name in note["organizations"]
    ]
    return told(values, "；" if about.language == "zh" else "; ", overlap=True)


def _venue(about: About) -> Cell:
    paper = about.paper
    if paper["venue"] is None:
        best = _best(about, "arxiv")
        return chosen([v := replace(best, text="arXiv")], v) if best else Cell()
    years = {
        (r["source"], r["line"]): r["value"] for r in about.facts if r["field"] == "venue_year"
    }
    text = _with_year(uncited(paper["venue"]), paper["venue_year"])
    values = []
    for value in _stated(about, "venue"):
        year = years.get((value.source, value.line))
        same = value.text == paper["venue"] and year in (None, str(paper["venue_year"]))
        words = text if same else _with_year(value.text, year)
        values.append(replace(value, text=words))
    return chosen(values, next((v for v in values if v.text == text), None))


def _with_year(venue: str, year: object) -> str:
    return f"{venue} {year}" if year else venue


def _parameters(about: About) -> Cell:
    values = (replace(value, text=_bare(value.text)) for value in _measured(about, "parameters"))
    return told(values, about.comma)


def _data(about: About) -> Cell:
    return told(map(_with_unit, _measured(about, "training_data", "dataset_size")), about.comma)


def _measured(about: About, *kinds: str) -> Iterator[Value]:
    """Return the paper's own quantities of some kinds, those alike that have one value."""
    for row in about.quantities:
        if row["kind"] in kinds and _is_said_of_it(about, row):
            measure = "tokens" if row["unit"] == "tokens" else ""
            yield Value(
                uncited(row["text"]), row["source"], row["line"], row["note"], row["value"], measure
            )


def _is_said_of_it(about: About, quantity: Row) -> bool:
    """Whether a statement that has the quantity tells of the paper itself."""
    told_in = [
        s["aspect"]
        for s in about.statements
        if s["note"] == quantity["note"]
        and s["line"] == quantity["line"]
        and quantity["text"] in " ".join(s["text"].split())
    ]
    return not told_in or any(aspect not in _OTHERS for aspect in told_in)


def _bare(text: str) -> str:
    """Return a size without the word for parameters, which the heading has.

    >>> _bare("14B 参数"), _bare("5 亿")
    ('14B', '5 亿')
    """
    folded = text.casefold()
    word = next((w for w in _parameter_words() if folded.endswith(w)), "")
    return text[: len(text) - len(word)].rstrip(" 的个") or text


@cache
def _parameter_words() -> tuple[str, ...]:
    units = table("units")["unit"]
    words = {word for unit in units if unit["name"] == "parameters" for word in unit["words"]}
    return tuple(sorted({*words, *(f"{word}s" for word in words)}, key=len, reverse=True))


def _with_unit(value: Value) -> Value:
    """Return a bare number of tokens with its unit."""
    if value.measure and _AMOUNT.fullmatch(value.text):
        return replace(value, text=f"{value.text} tokens")
    return value


def _components(about: About) -> Cell:
    return united(map(_component(about), _used(about)), about.comma)


def _used(about: About) -> Iterable[Row]:
    return (r for r in about.relations if r["relation"] in ("uses_component", "builds_on"))


def _component(about: About) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        key = row["other"]
        same = key or row["as_written"].casefold()
        return Value(_named(about, row), row["source"], row["line"], same=same)

    return value


def _named(about: About, row: Row) -> str:
    key, name = row["other"], row["as_written"]
    if key is None:
        return uncited(str(name))
    known = about.labels.get(key, name)
    return f"{known} [@{key}]" if len(known) <= _LONG else f"[@{key}]"


def _modalities(about: About) -> Cell:
    return united(modalities(about), about.comma)


def _key_result(about: About) -> Cell:
    found = key_result(about)
    return united([found], about.comma) if found else Cell()


def _stated(about: About, field: str) -> Iterator[Value]:
    """Return what is said of a field of the paper, the most trusted first."""
    places = {(note["source"], note["line"]): note["note"] for note in about.notes}
    for row in about.facts:
        if row["field"] == field and row["origin"] != "suggestion":
            place = row["source"], row["line"]
            note = places.get(place) or (str(place) if row["origin"] in _NOTED else "")
            yield Value(uncited(row["value"]), *place, note)


def _best(about: About, field: str) -> Value | None:
    known = about.paper.get(field)
    return next((v for v in _stated(about, field) if v.text == known), None)


COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "work": Column("工作", "Work", _work),
        "published": Column("发表时间", "Date", _published),
        "organization": Column("机构", "Organisation", _organization),
        "venue": Column("会议/期刊", "Venue", _venue),
        "parameters": Column("参数量", "Parameters", _parameters),
        "data": Column("数据", "Data", _data),
        "modalities": Column("模态", "Modalities", _modalities),
        "components": Column("所用部件", "Components", _components),
        "key_result": Column("主要结果", "Key result", _key_result),
    }
)
"""The columns in their order, by the names that `columns=` and the frame use."""

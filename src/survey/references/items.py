"""Items of a bibliography: pandoc's metadata as plain values, and back.

An item is a mapping of CSL variables. A value is a string, a list of inline elements, a list of
names, or a mapping (a name).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .. import pandoc

Item = dict[str, Any]
_DAY = r"-?\d{4}(?:-\d\d){0,2}[?~]?"
_DATE = re.compile(rf"{_DAY}(?:/(?:{_DAY})?)?")


def read(text: str, form: str) -> list[Item]:
    """Return the items of a bibliography that pandoc reads as *form*: biblatex, csljson."""
    meta = pandoc.loaded(pandoc.run(["-f", form, "-t", "json"], text))["meta"]
    return [_plain(node) for node in meta.get("references", {"c": []})["c"]]


def written(items: Iterable[Item]) -> str:
    """Return a document in pandoc's JSON form with these items as its references."""
    dated = [{**item, **_dates(item)} for item in items]
    return pandoc.document([], {"references": _meta(dated)})


def _dates(item: Item) -> Item:
    """Return the dates of an item that are words, such as c1980, as citeproc prints them."""
    texts = {name: words(item[name]) for name in ("issued", "accessed") if name in item}
    return {name: {"literal": text} for name, text in texts.items() if not _DATE.fullmatch(text)}


def words(value: Any) -> str:
    """Return a value as text.

    >>> words([{"t": "Str", "c": "Deep"}, {"t": "Space"}, {"t": "Str", "c": "Blue"}])
    'Deep Blue'
    """
    return value if isinstance(value, str) else pandoc.plain(value)


def _plain(node: Any) -> Any:
    content = node.get("c")
    if node["t"] == "MetaMap":
        return {name: _plain(value) for name, value in content.items()}
    if node["t"] == "MetaList":
        return [_plain(value) for value in content]
    return content


def _meta(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: _meta(part) for name, part in value.items()}}
    if isinstance(value, list) and all("t" in part for part in value if isinstance(part, dict)):
        kind = "MetaInlines" if value and isinstance(value[0], dict) else "MetaList"
        return {"t": kind, "c": value if kind == "MetaInlines" else [_meta(v) for v in value]}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_meta(part) for part in value]}
    return {"t": "MetaBool" if isinstance(value, bool) else "MetaString", "c": value}

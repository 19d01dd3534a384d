"""What GB/T 7714 wants of an item, for the style that `altered` makes."""

from __future__ import annotations

import re
from typing import Any

from ..pandoc import Element, inlines
from . import languages
from .items import Item, words

_PERIODICALS = ("article-journal", "article-magazine", "article-newspaper", "periodical")
_NAMES = ("author", "editor", "translator", "collection-editor", "container-author")


def prepared(item: Item) -> Item:
    """Return an item as the altered style prints it as GB/T 7714 has it.

    >>> item = {"type": "book", "language": "zh-CN", "volume": "2", "edition": "3"}
    >>> {name: prepared(item)[name] for name in ("volume", "edition")}
    {'volume': '第 2 卷', 'edition': '3 版'}
    """
    made = dict(item)
    made["language"] = locale = languages.locale(words(item.get("language", "en")))
    if "holder" in made:
        made["author"] = [{"literal": name} for name in words(made.pop("holder")).split(" and ")]
    for role in _NAMES:
        if role in made:
            made[role] = [_name(name) for name in made[role]]
    _online(made)
    _numbers(made, locale)
    if made.get("type") == "book" and {"collection-title", "volume"} <= made.keys():
        _series(made)
    if made.get("type") in _PERIODICALS:
        _periodical(made)
    return made


def unstyled(item: Item) -> Item:
    """Return an item without what pandoc does to BibTeX for the eye of an English reader.

    pandoc makes ``It’s learning: A survey``; the standard has ``It's learning: a survey``.
    """
    if item.get("language") != "en-US":
        return item
    made = {name: _straight(value) for name, value in item.items()}
    titles = [name for name in ("title", "container-title") if isinstance(made.get(name), list)]
    return made | {name: _small(made[name]) for name in titles}


def _straight(value: Any) -> Any:
    """Return a value with apostrophes as they were typed."""
    if isinstance(value, str):
        return re.sub(r"(?<=\w)’(?=\w)", "'", value)
    if isinstance(value, list):
        return [_straight(part) for part in value]
    return {k: _straight(v) for k, v in value.items()} if isinstance(value, dict) else value


def _name(name: dict[str, Any]) -> dict[str, Any]:
    """Return a name; ``Jr`` after a comma, and one word alone is no family name in capitals."""
    if "suffix" in name:
        return name | {"suffix": ", " + name["suffix"].rstrip(".")}
    return {"literal": name["family"]} if set(name) == {"family"} else name


def _small(title: list[Element]) -> list[Element]:
    """Return a title with a small letter after a colon, unless braces or form forbid it."""
    made: list[Element] = []
    after = False
    for element in title:
        text = str(element["c"]) if element["t"] == "Str" else ""
        is_word = after and re.fullmatch(r"A|[A-Z][^A-Z0-9]+", text)
        made.append({"t": "Str", "c": text[0].lower() + text[1:]} if is_word else element)
        if element["t"] != "Space":
            after = text.endswith(":")
    return made


def _online(item: Item) -> None:
    """Make what is online and of no other kind an electronic bulletin, [EB/OL].

    An address that holds the DOI, or only repeats it, is not printed beside it; nor is the DOI
    of a preprint beside its page.
    """
    url, doi = words(item.get("url", "")), words(item.get("doi", ""))
    kind = item.get("type", "")
    if kind == "article":
        item.pop("number", None)
    if kind == "article" or (kind in ("", "document") and url and "annote" not in item):
        item["type"] = "webpage"
    if doi and re.match(r"https?://(?:dx\.)?doi\.org/", url):
        del item["url"]
    elif url and (doi.casefold() in url.casefold() or doi.startswith("10.48550/")):
        item.pop("doi", None)


def _numbers(item: Item, locale: str) -> None:
    """Put words to volume and edition."""
    if item.get("type") not in _PERIODICALS and "volume" in item:
        item["volume"] = languages.volume(words(item["volume"]), locale)
    if "edition" in item:
        number = languages.edition_number(words(item["edition"]))
        item["edition"] = languages.edition(number, locale)


def _series(item: Item) -> None:
    """Put a series with its volume, as BibTeX has the two, in front of the title."""
    front = f"{words(item.pop('collection-title'))}: {words(item.pop('volume'))}"
    title = item.get("title", "")
    title = inlines(title) if isinstance(title, str) else title
    item["title"] = [*inlines(f"{front} "), *title]


def _periodical(item: Item) -> None:
    """Take full stops from a journal's shortened name; an article's number is its page."""
    if "container-title" in item:
        name = words(item["container-title"])
        item["container-title"] = re.sub(r"(?<=[^\W\d_])\.(?=\s|$)", "", name)
    if item["type"] != "periodical" and "number" in item:
        item.setdefault("page", item["number"])
    if item["type"] == "periodical" and not re.search(r"\d{4}", words(item.get("volume", ""))):
        parts = [words(item[name]) for name in ("issued", "volume") if name in item]
        item["volume"] = ", ".join(parts)

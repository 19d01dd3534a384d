"""BibTeX entries → items, with what pandoc loses or takes for something else."""

from __future__ import annotations

import re

from ..bibtex import Entry, read_bibtex
from ..bibtex.facts import LANGUAGES
from ..bibtex.tex import decode
from ..model import Work
from . import items
from .items import Item
from .languages import edition_number, language_of, locale

_TYPES = {
    "newspaper": "article-newspaper", "periodical": "periodical", "standard": "standard",
    "archive": "document",
}  # fmt: skip
"""Types of entries that pandoc does not know, or knows as something else."""
_MARKS = {"proceedings": "C", "mvproceedings": "C", "collection": "G", "mvcollection": "G",
          "archive": "A"}  # fmt: skip
"""The marks of GB/T 7714 for types of entries that CSL has no type for."""


_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3 ]+")
_CONFERENCES = ("inproceedings", "conference")


def read_entries(text: str) -> list[Item]:
    """Return the items of BibTeX entries; each has its locale as ``language``.

    ``annote`` is the mark of GB/T 7714 where the type of the item does not tell it.
    """
    read = read_bibtex(text, "")
    entries = {entry.key: entry for entry in read.entries}
    works = dict(zip(entries, read.works, strict=True))
    languages = {key: _language(entry, works[key]) for key, entry in entries.items()}
    plain = "\n".join(_plain(entry, languages[key]) for key, entry in entries.items())
    made = items.read(plain, "biblatex")
    for item in made:
        entry = entries.get(str(item["id"]))
        item.pop("annote", None)
        if entry:
            _correct(item, entry, works[entry.key])
            item["language"] = locale(languages[entry.key])
    return made


def _language(entry: Entry, work: Work) -> str:
    return language_of(decode(entry.get("title")), work.language)


def _plain(entry: Entry, language: str) -> str:
    """Return an entry in the one form of BibTeX that pandoc always reads, with its language.

    Without a language pandoc takes it for English and lowers the capitals of its title.
    """
    kind = entry.type if entry.type.isalpha() else "misc"
    fields = dict(entry.fields)
    if language != "en" and not entry.has("langid", "language", "hyphenation"):
        fields["langid"] = LANGUAGES.get(language, language)
    lines = "".join(f"  {name} = {{{_balanced(text)}}},\n" for name, text in fields.items())
    return f"@{kind}{{{entry.key},\n{lines}}}\n"


def _balanced(text: str) -> str:
    """Return a value without its braces if they do not pair; one after a backslash is no brace."""
    braces = re.sub(r"\\[{}]", "", text)
    return text if braces.count("{") == braces.count("}") else re.sub(r"\\?[{}]", "", text)


def _correct(item: Item, entry: Entry, work: Work) -> None:
    for role in ("author", "editor", "translator"):
        if role in item:
            item[role] = [_joined(name) for name in item[role]]
    item["type"] = _TYPES.get(entry.type, item.get("type") or "document")
    if entry.type in _MARKS:
        item["annote"] = _MARKS[entry.type]
    if "edition" in item:
        item["edition"] = edition_number(items.words(item["edition"]))
    if entry.type == "periodical":
        item.pop("container-title", None)
    if entry.get("booktitle") and (
        entry.type in _CONFERENCES or "container-title" not in item
    ):  # the name of a conference keeps its capitals
        item["container-title"] = decode(entry.get("booktitle"))
    if entry.get("eid") and "page" not in item:
        item["page"] = decode(entry.get("eid"))
    if entry.type == "patent" and entry.get("holder"):
        item["holder"] = decode(entry.get("holder"))
    if work.type == "article":
        _preprint(item, work)


def _joined(name: dict[str, str]) -> dict[str, str]:
    """Return a name without a gap between family and given name where its script has none."""
    family, given = name.get("family", ""), name.get("given", "")
    is_eastern = family and given and all(map(_EASTERN.fullmatch, (family, given)))
    return {"family": family + given} if is_eastern else name


def _preprint(item: Item, work: Work) -> None:
    """Make the item a preprint of arXiv, however its entry says so."""
    for name in ("container-title", "volume", "issue", "page"):
        item.pop(name, None)
    if "arxiv" in items.words(item.get("note", "")).casefold():
        del item["note"]
    item |= {"type": "article", "publisher": "arXiv", "number": f"arXiv:{work.arxiv}"}
    if "doi" not in item:
        item.setdefault("url", f"https://arxiv.org/abs/{work.arxiv}")

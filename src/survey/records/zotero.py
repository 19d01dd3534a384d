"""Items as Zotero itself names their fields (Better BibTeX JSON) → CSL's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TYPES = {
    "journalArticle": "article-journal", "magazineArticle": "article-magazine",
    "newspaperArticle": "article-newspaper", "conferencePaper": "paper-conference",
    "preprint": "article", "bookSection": "chapter", "encyclopediaArticle": "entry-encyclopedia",
    "book": "book", "thesis": "thesis", "report": "report", "webpage": "webpage",
    "blogPost": "post-weblog", "manuscript": "manuscript", "dataset": "dataset",
    "computerProgram": "software", "patent": "patent", "standard": "standard",
}  # fmt: skip
_FIELDS = {
    "shortTitle": "title-short", "publicationTitle": "container-title",
    "bookTitle": "container-title", "proceedingsTitle": "container-title",
    "conferenceName": "event-title", "pages": "page",
    "url": "URL", "date": "issued", "extra": "note", "repository": "publisher",
    "university": "publisher", "institution": "publisher", "archiveID": "number",
}  # fmt: skip


def csl_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an item with CSL's names; one that has them already is returned as it is.

    >>> found = csl_of({"itemType": "preprint", "date": "2023", "tags": [{"tag": "maps"}],
    ...                 "creators": [{"firstName": "Ada", "lastName": "Ost"}]})
    >>> found["type"], found["issued"], found["author"], found["keyword"]
    ('article', '2023', [{'family': 'Ost', 'given': 'Ada'}], 'maps')
    """
    if "itemType" not in item:
        return item
    renamed = {_FIELDS.get(name, name): value for name, value in item.items() if value}
    people = [c for c in _dicts(item.get("creators")) if c.get("creatorType", "author") == "author"]
    tags = (str(t.get("tag", "")) for t in _dicts(item.get("tags")))
    return renamed | {
        "type": _TYPES.get(str(item["itemType"]), "document"),
        "author": [_name(person) for person in people],
        "keyword": ";".join(tags),
    }


def _name(creator: Mapping[str, Any]) -> dict[str, Any]:
    if creator.get("name"):
        return {"literal": creator["name"]}
    return {"family": creator.get("lastName", ""), "given": creator.get("firstName", "")}


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []

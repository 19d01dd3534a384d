"""The people and organisations of an authors field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..vocabulary import Vocabulary
from ..vocabulary import vocabulary as packaged
from .organisations import bare, canonical, is_organisation, look_up, split_names
from .persons import PARTICLES, is_han_name
from .text import blank_addresses, plain, says_others, without_others


@dataclass(frozen=True, slots=True)
class People:
    """What an authors field says: names as spoken, whether all are named, their organisations."""

    names: tuple[str, ...] = ()
    complete: bool = True
    """False where the field says 等 or et al."""
    organizations: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    names: list[str] = field(default_factory=list)
    organizations: list[str] = field(default_factory=list)


_LABEL = re.compile(
    r"^(?:(?:first|corresponding|lead|co-first|equal) authors?|authors?|by"
    r"|一作|第一作者|共同一作|通讯作者?|通讯|作者)\s?[:：]\s?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\s?[(（](?:equal(?: contribution)?|co-first|corresponding(?: author)?|intern|lead|advisor"
    r"|一作|共一|共同一作|通讯(?:作者)?|第一作者|实习生?|导师|\d{1,2}|\*| ?)[)）]",
    re.IGNORECASE,
)
_BIG = "A-ZÀ-ÖØ-ÞĀ-ɏΑ-ΩА-ЯḀ-ỿ"
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏͰ-ӿḀ-ỿ"
_NAME_WORD = (
    rf"(?:[{_BIG}][{_LETTER}]{{0,30}}(?:['’‐-][{_LETTER}]{{1,30}}){{0,3}}\.?"
    rf"|[{_BIG}]\.(?:-?[{_BIG}]\.){{1,3}}|[dl]['’][{_LETTER}]{{2,20}})"
)
_PARTICLE = "|".join(sorted(map(re.escape, PARTICLES), key=len, reverse=True))
_NAME = re.compile(
    rf"(?:(?:{_PARTICLE})\s){{0,3}}{_NAME_WORD}(?:\s(?:{_NAME_WORD}|{_PARTICLE})){{0,5}}"
    r"(?:,?\s(?:Jr\.?|Sr\.?|II|III|IV))?"
)
_HUMPS = re.compile(r"(?:(?:Mc|Mac|De|Le|La|Van|Di|Du|Fitz|O')?[A-ZÀ-Þ][a-zß-ÿ]{1,20}){2,4}")
_HUMP = re.compile(r"(?:Mc|Mac|De|Le|La|Van|Di|Du|Fitz)?[A-ZÀ-Þ][a-zß-ÿ]{1,20}")
_HOUSES = re.compile(r"[(（]([^()（）]{2,80})[)）]")
"""Houses in a bracket of their own, behind "et al."."""
_WITH_HOUSE = re.compile(
    r"(.{2,80}?)\s?(?:[(（]((?:[^()（）]|[(（][^()（）]{1,20}[)）]){2,80})[)）]|@\s?(.{2,60}))"
)
_TRANSLITERATED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•・][\u4e00-\u9fff]{1,8}){1,3}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{3}")
_GROUP = re.compile(r"(?:Team|Collaboration|Contributors)$")
_FROM = re.compile(r"[,，;；。]?\s?(?:(?:均|都|分别)?来自(?:于)?)\s?")
_OTHERS_WITHIN = re.compile(
    r"\s?(?:等等?人?|et\.? al\.?|and others|…|\.\.\.)(?=\s?(?:[,，;；、|&/(（\n]|$))"
    r"|(?<=[\u4e00-\u9fff])等\s(?=[A-Za-z\u4e00-\u9fff])",
    re.IGNORECASE,
)


def people(text: str, *, vocabulary: Vocabulary | None = None) -> People:
    """Return the people and organisations of an authors field.

    >>> people("Jiasen Lu 等, Georgia Tech, 2Facebook AI Research").names
    ('Jiasen Lu',)
    >>> people("Smith, John and Doe, Jane").names
    ('John Smith', 'Jane Doe')
    """
    names = vocabulary or packaged()
    clear = _LABEL.sub("", _NOTE.sub("", plain(blank_addresses(plain(text)))))
    complete = not (says_others(clear) or _OTHERS_WITHIN.search(clear))
    clear = _FROM.sub(", ", _OTHERS_WITHIN.sub("", without_others(clear)))
    found = _Found()
    turned = _turned(clear, names)
    for item in turned if turned is not None else _first_turned(clear, names):
        _sort(item, found, names)
    return People(_distinct(found.names), complete, _distinct(found.organizations))


def _turned(text: str, names: Vocabulary) -> list[str] | None:
    """Return the names of a list in BibTeX's form, "Family, Given and Family, Given", or None."""
    parts = re.split(r"\s+and\s+" if " and " in text else r"\s?[;；]\s?", text)
    pairs = [[half.strip() for half in part.split(",")] for part in parts if part.strip()]
    if not pairs or not all(len(p) == 2 and _is_turned(p[0], p[1], names) for p in pairs):
        return None
    if len(pairs) == 1 and not _is_one(*pairs[0]):
        return None
    return [f"{given} {family}" for family, given in pairs]


def _first_turned(text: str, names: Vocabulary) -> list[str]:
    """Return the items of a list; "Family, Given, Given Family" is how MLA begins one."""
    items = split_names(text, names)
    if len(items) < 3 or " " in items[0] or not _is_one(items[0], items[1]):
        return items
    family, given, *others = items
    spoken = all(" " in item and is_person(item, names) for item in others)
    return [f"{given} {family}", *others] if spoken and _is_turned(family, given, names) else items


def _is_turned(family: str, given: str, names: Vocabulary) -> bool:
    if is_organisation(bare(family), names) or is_organisation(bare(given), names):
        return False
    words = family.split()
    named = bool(_NAME.fullmatch(family) and _NAME.fullmatch(given))
    return named and (len(words) == 1 or words[0] in PARTICLES or len(given.split()) == 1)


def _is_one(family: str, given: str) -> bool:
    """Whether two items around a comma read as one name, "Smith, John", not as two people."""
    words = family.split()
    return (len(words) == 1 or words[0] in PARTICLES) and (" " not in given or "." in given)


def _sort(item: str, found: _Found, names: Vocabulary) -> None:
    """Add an item to the names or to the organisations."""
    if alone := _HOUSES.fullmatch(item):
        found.organizations += [canonical(house, names) for house in split_names(alone[1], names)]
        return
    inner = _WITH_HOUSE.fullmatch(item)
    if inner and look_up(inner[1], names) is None and is_person(inner[1], names):
        found.names += _parted(inner[1])
        houses = split_names(inner[2] or inner[3], names)
        found.organizations += [canonical(house, names) for house in houses]
    elif split := _after_organisation(item, names):
        found.organizations.append(split[0])
        found.names += _parted(split[1])
    elif look_up(item, names) is None and is_person(item, names):
        found.names += _parted(item)
    else:
        found.organizations.append(canonical(item, names))


def is_person(item: str, names: Vocabulary) -> bool:
    """Whether an item of an authors field is a person, or a group that signs as an author.

    >>> is_person("Wonjae Kim", packaged()), is_person("快手科技", packaged())
    (True, False)
    """
    if len(item) > 80:
        return False
    if _GROUP.search(item):
        return True
    if all(is_han_name(part) for part in item.split()) and item.strip():
        return True
    if _HANGUL.fullmatch(item) or _TRANSLITERATED.fullmatch(item) or _is_parted_han(item):
        return True
    if is_organisation(item, names) or not _NAME.fullmatch(item):
        return False
    return " " in item or not (item.isupper() and len(item) > 1)


def _is_parted_han(item: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{1,2} [\u4e00-\u9fff]{1,2}", item)) and is_han_name(
        item.replace(" ", "")
    )


def _parted(item: str) -> list[str]:
    """Return the name, or names, of an item: one run together gets its blank, 张三 李四 are two."""
    if _is_parted_han(item) and not all(is_han_name(part) for part in item.split()):
        return [item.replace(" ", "")]
    if " " in item and all(is_han_name(part) for part in item.split()):
        return item.split()
    if _HUMPS.fullmatch(item):
        return [" ".join(_HUMP.findall(item))]
    return [item]


def _after_organisation(item: str, names: Vocabulary) -> tuple[str, str] | None:
    """Return an organisation and the person behind it (清华大学 张三), or None."""
    place = item.rfind(" ")
    house, rest = look_up(item[:place], names), item[place + 1 :]
    return (house.name, rest) if place > 0 and house and is_han_name(rest) else None


def _distinct(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))

"""Names that BibTeX will take apart in another way than their author meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bibtex.tex import split_outside_braces
from ..values.persons import is_han_name, surname
from ..vocabulary import vocabulary
from .items import Finding, Item, Place

_FIELDS = ("author", "editor")
_AND = r"(?<!\S)and(?!\S)"
_ENTITY = re.compile(r"&#?\w+;")
_ET_AL = re.compile(
    r"(?<!\s)(?:\s+and\s+|\s*,\s*|\s+)(?:\{?\\?)?et\.?~?\s*al\b\.?\}?\s*$", re.IGNORECASE
)
_INITIALS = re.compile(r"(?:[A-Z]\.[\s~-]*)+")
_INITIALS_LAST = re.compile(r"(?:[A-Z]\.[~-]*)+|[A-Z]{1,3}")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*+(?<=\S[a-zà-ÿ]{2})")
_MARKS = {";": r"(?<!\\)[;；]", "、": "、", "&": r"\s\\?&\s"}
_NUMBERED = frozenset({"I", "II", "III", "IV", "V", "AI"})
_GROUP = re.compile(
    r"[^,{}\\]+\s(?:Team|Collaboration|Consortium|Group|Community|Contributors|Initiative)"
)
_HAN = re.compile(r"[\u3400-\u9fff]+")


def _names(place: Place) -> list[str]:
    return [name.strip() for name in split_outside_braces(place.value, _AND)]


def separators(item: Item) -> Iterator[Finding]:
    """Yield names that something else than ``and`` parts."""
    for place in item.own(*_FIELDS):
        for name in _names(place):
            if reason := _separator(name):
                yield item.found(
                    place, f'{reason} in "{_short(name)}"', "write and between two names"
                )
                break


def _separator(name: str) -> str:
    """Return what is wrong with the marks in one name."""
    clear = _ENTITY.sub("", name)
    if not clear:
        return "nothing beside an and"
    parts = split_outside_braces(clear, r"[,，]")
    for mark, pattern in _MARKS.items():
        if len(split_outside_braces(clear, pattern)) > 1:
            return f'"{mark}"'
    if len(parts) > 3:
        return f"{len(parts) - 1} commas"
    if len(parts) > 1 and all(is_han_name(part.strip()) for part in parts):
        return "a comma between two names"
    return ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def et_al(item: Item) -> Iterator[Finding]:
    """Yield ``et al.`` where BibTeX wants ``and others``."""
    for place in item.own(*_FIELDS):
        if match := _ET_AL.search(place.value):
            edits = place.edit(match.start(), match.end(), " and others")
            yield item.found(
                place, f'"{match[0].strip()}" would be printed as a name', "and others", edits
            )


def order(item: Item) -> Iterator[Finding]:
    """Yield names whose family name is not where BibTeX looks for it."""
    for place in item.own(*_FIELDS):
        names = [name for name in _names(place) if name.casefold() != "others"]
        turned = [name for name in names if _is_turned(name)]
        if not turned:
            abbreviated = [name for name in names if _ends_in_initials(name)]
            turned = abbreviated if 2 * len(abbreviated) > len(names) else []
        if turned:
            yield item.found(
                place,
                f'in "{_short(turned[0])}" the family name is not where BibTeX looks for it',
                "write Family, Given or Given Family",
            )


def _is_turned(name: str) -> bool:
    """Whether a name with a comma has the family name behind it.

    >>> [_is_turned(name) for name in ("J. K., Rowling", "E, Weinan", "小明, 王", "王, 小明")]
    [True, False, True, False]
    """
    parts = [part.strip() for part in split_outside_braces(name, r"[,，]")]
    if len(parts) != 2:
        return False
    first, second = parts
    if _HAN.fullmatch(first) and _HAN.fullmatch(second):
        return surname(f"{second}某") == second and surname(f"{first}某") == ""
    return bool(_INITIALS.fullmatch(first) and _WORD.fullmatch(second))


def _ends_in_initials(name: str) -> bool:
    """Whether a name without a comma ends with initials, as in Vancouver style: Smith JA.

    >>> [_ends_in_initials(name) for name in ("Smith JA", "Henry VIII", "Meta AI", "J. Smith")]
    [True, False, False, False]
    """
    words = re.split(r"[\s~]+", name)
    if "," in name or len(words) != 2 or vocabulary().organisation(name):
        return False
    is_numeral = words[1] in _NUMBERED or re.fullmatch(r"[IVX]{2,}", words[1])
    family, given = _WORD.fullmatch(words[0]), _INITIALS_LAST.fullmatch(words[1])
    return bool(family and given) and not is_numeral


def groups(item: Item) -> Iterator[Finding]:
    """Yield a group's name that would be taken apart like a person's."""
    for place in item.own(*_FIELDS):
        at = 0
        for name in _names(place):
            at = place.value.index(name, at)
            if _GROUP.fullmatch(name):
                edits = (
                    *place.edit(at, at, "{"),
                    *place.edit(at + len(name), at + len(name), "}"),
                )
                yield item.found(
                    place, f'"{_short(name)}" is a group, not a person', f"{{{name}}}", edits
                )
            at += len(name)

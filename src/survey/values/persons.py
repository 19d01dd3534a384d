"""One person's name in the parts that BibTeX and CSL keep apart."""

from __future__ import annotations

import re
from functools import lru_cache

from ..model import Person
from ..vocabulary import table
from ..vocabulary import vocabulary as packaged
from .organisations import is_organisation
from .text import plain

PARTICLES = frozenset(
    (
        "van von de der den del della di da dos das du la le ten ter te zu zur af al el"
        " bin ibn ben 't y st. st op"
    ).split()
)
_CAPITAL_PARTICLES = frozenset("Van Von Del Della Di Du La Le Den Der Dos Ter De St. St".split())
_GIVEN_VAN = frozenset(
    (
        "nguyen nguyễn tran trần le lê pham phạm vo võ dang đặng bui bùi do đỗ ngo ngô"
        " hoang hoàng phan vu vũ"
    ).split()
)
"""Vietnamese families, after whom Van is part of a given name."""
_JUNIOR = re.compile(r",?\s+(Jr\.?|Sr\.?|II|III|IV)$")
_GROUP = re.compile(
    r"(?:Team|Collaboration|Consortium|Group|Community|Workshop|Project|Initiative|团队|小组|课题组)$"
)
_INITIALS = re.compile(r"[A-Z]\.?(?:-?[A-Z]\.?){0,2}")
_NO_INITIALS = frozenset({"AI", "ML", "NLP", "UK", "US", "USA", "EU"})
"""Words of groups that are written alike."""
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_HAN_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{2,4}")


@lru_cache(maxsize=8192)
def person(name: str) -> Person:
    """Return a name in its parts; a group or an organisation has only a literal.

    >>> person("van den Oord, Aaron") == person("Aaron van den Oord")
    True
    >>> person("张伟").family, person("Chameleon Team").literal, str(person("Hansen KD"))
    ('张', 'Chameleon Team', 'K. D. Hansen')
    """
    text = " ".join(plain(name).split()).strip(" ,;")
    if text.startswith("{") and text.endswith("}"):
        return Person(literal=text.strip("{}"))
    text = text.replace("{", "").replace("}", "")
    if not text:
        return Person()
    if han := _han(text):
        return han
    if _is_group(text):
        return Person(literal=text)
    return _with_comma(text) if "," in text else _in_order(text)


def _is_group(text: str) -> bool:
    if "," in text and not packaged().organisation(text):
        return False
    return (
        bool(_GROUP.search(text))
        or is_organisation(text, packaged())
        or _HAN_CHARACTER.search(text) is not None
    )


def surname(han: str) -> str:
    """Return the family name that a Han name begins with, or an empty string.

    >>> surname("欧阳修"), surname("张伟"), surname("模型")
    ('欧阳', '张', '')
    """
    return next((han[:n] for n in (2, 1) if len(han) > n and han[:n] in _surnames()[n]), "")


def _surnames() -> dict[int, str | list[str]]:
    known = table("surnames")
    return {1: known["single"], 2: known["double"]}


def is_han_name(text: str) -> bool:
    """Whether a text looks like a person's name in Han: two to four characters, a surname first.

    >>> is_han_name("李四"), is_han_name("商汤"), is_han_name("王某某某")
    (True, False, False)
    """
    if not _HAN.fullmatch(text):
        return False
    return len(text) - len(surname(text)) <= 2 and surname(text) != ""


def _han(text: str) -> Person | None:
    """Return a name in Han or Hangul, with or without a blank behind the family."""
    parts = re.split(r"[ ·,，]", text)
    if len(parts) == 2 and all(
        re.fullmatch(r"[\u3400-\u9fff\uac00-\ud7a3]{1,3}", p) for p in parts
    ):
        return None if "·" in text else Person(family=parts[0], given=parts[1])
    if is_han_name(text):
        family = surname(text)
        return Person(family=family, given=text[len(family) :])
    if _HANGUL.fullmatch(text):
        return Person(family=text[0], given=text[1:])
    return None


def _with_comma(text: str) -> Person:
    """Return a name that BibTeX has turned round: "Family, Given" or "Family, Jr., Given"."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and re.fullmatch(r"Jr\.?|Sr\.?|II|III|IV", parts[1]):
        return _in_order(f"{parts[0]} {parts[1]}")
    junior = f" {parts[1]}" if len(parts) > 2 else ""
    return Person(family=f"{parts[0]}{junior}", given=parts[-1])


def _in_order(text: str) -> Person:
    """Return a name as spoken; a particle (van, de la) begins the family."""
    junior = _JUNIOR.search(text)
    words = (text[: junior.start()] if junior else text).split()
    end = f" {junior[1]}" if junior else ""
    if len(words) == 1:
        return (
            Person(family=words[0] + end) if words[0].istitle() or end else Person(literal=words[0])
        )
    if turned := _with_initials_behind(words):
        return Person(family=turned.family + end, given=turned.given)
    start = _family_start(words)
    return Person(family=" ".join(words[start:]) + end, given=" ".join(words[:start]))


def _with_initials_behind(words: list[str]) -> Person | None:
    """Return a name as medical journals and GB/T 7714 write it: ``Hansen KD``, ``HE K``."""
    at = len(words)
    while at > 1 and _INITIALS.fullmatch(words[at - 1]) and words[at - 1] not in _NO_INITIALS:
        at -= 1
    family = [word.title() if word.isupper() else word for word in words[:at]]
    if at == len(words) or not family or any(len(word.rstrip(".")) < 2 for word in family):
        return None
    return Person(" ".join(family), " ".join(f"{c}." for c in "".join(words[at:]) if c.isalpha()))


def _family_start(words: list[str]) -> int:
    if not words:
        return 0
    for at in range(1, len(words) - 1):
        if words[at] in PARTICLES or (
            words[at] in _CAPITAL_PARTICLES and words[0].casefold() not in _GIVEN_VAN
        ):
            return at
    return 0 if words[0] in PARTICLES else len(words) - 1

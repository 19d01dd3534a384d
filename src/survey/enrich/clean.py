"""What a service says → plain text, names and dates; whatever else it sends counts as nothing."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from ..bibtex.tex import decode
from ..model import Person
from ..values import person
from ..values.persons import surname

LONGEST = 600
"""Characters; a longer title, name or venue is none."""
_BREAK = re.compile(r"</?(?:br|p|div|jats:p|title|li)\b[^<>]{0,300}>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,300}>[^<]{0,5000}</\1\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!?][^<>]{0,300}>", re.IGNORECASE)
_TEX = re.compile(r"\\[A-Za-z`'^\"~=.&%$#_{}]|\$[^$]{1,200}\$|\{[^{}]{0,200}\}")
_JOINERS = "\u200c\u200d"
_YEARS = range(1500, 2200)


def plain_text(value: object) -> str:
    """Return a text on one line without tags, entities, TeX and invisible characters.

    What is no text, or too long to be one, comes back empty.

    >>> plain_text("The <i>Drosophila</i> &amp;amp; {\\\\'E}cole\\n   of $H_2$O\\u202e")
    'The Drosophila & École of H2O'
    >>> plain_text(["a"]), plain_text(None)
    ('', '')
    """
    if not isinstance(value, str) or len(value) > 20 * LONGEST:
        return ""
    text = _untagged(html.unescape(_untagged(html.unescape(value))))
    if _TEX.search(text):
        text = decode(text)
    text = unicodedata.normalize("NFC", "".join(filter(_is_visible, text)))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else ""


def _untagged(text: str) -> str:
    return _TAG.sub("", _BREAK.sub(" ", _SCRIPT.sub("", text)))


def _is_visible(character: str) -> bool:
    if character.isspace() or character in _JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def title_text(value: object) -> str:
    """Return a title without the marks that databases put behind it.

    >>> title_text("Deep residual learning for image recognition.*")
    'Deep residual learning for image recognition'
    """
    text = plain_text(value).rstrip("*†‡ ")
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def name_parts(name: Mapping[str, object]) -> Person | None:
    """Return the person of a CSL name; None where it names nobody.

    >>> name_parts({"family": "WINTER", "given": "GEORGE D."})
    Person(family='Winter', given='George D.', literal='')
    >>> name_parts({"family": "伟", "given": "张"}).family
    '张'
    >>> name_parts({"name": "ATLAS Collaboration"}).literal
    'ATLAS Collaboration'
    """
    particles = ("non-dropping-particle", "dropping-particle")
    parts = [*(name.get(particle) for particle in particles), name.get("family")]
    family = " ".join(filter(None, map(plain_text, parts)))
    given = plain_text(name.get("given"))
    if not (family and given):
        return spoken_name(family or name.get("literal") or name.get("name") or given)
    suffix = plain_text(name.get("suffix"))
    family, given = _family_first(*_not_shouted(family, given))
    return Person(f"{family} {suffix}".strip(), given) if _is_name(family + given) else None


def spoken_name(value: object) -> Person | None:
    """Return the person of a name in one piece, in either order; None where it names nobody.

    >>> spoken_name("Pandey, Prashant"), spoken_name(":")
    (Person(family='Pandey', given='Prashant', literal=''), None)
    """
    text = plain_text(value)
    if not _is_name(text):
        return None
    found = person(text)
    if found.literal:
        return found
    family, given = _not_shouted(found.family, found.given)
    return Person(family, given)


def _is_name(text: str) -> bool:
    return len(text) <= 200 and any(character.isalpha() for character in text)


def _not_shouted(family: str, given: str) -> tuple[str, str]:
    """Return a name that stands all in capitals as names are written."""
    both = family + given
    if both.upper() != both or len(family) < 2 or sum(c.isalpha() for c in both) < 5:
        return family, given
    return family.title(), given.title()


def _family_first(family: str, given: str) -> tuple[str, str]:
    """Return the parts of a name in Han in their places, where a database has swapped them."""
    if surname(given + family) == given and not surname(family + given):
        return given, family
    return family, given


def date_parts(value: object) -> str | None:
    """Return a CSL date as ISO 8601, as precise as it is; None where it is no date.

    >>> date_parts({"date-parts": [["2017", "07", "07"]]}), date_parts({"date-parts": [[None]]})
    ('2017-07-07', None)
    """
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list):
        return None
    numbers = [str(part) for part in first[:3]]
    return iso_date("-".join(n.zfill(4 if at == 0 else 2) for at, n in enumerate(numbers)))


def iso_date(value: object) -> str | None:
    """Return the date that an ISO time stamp begins with; None where it is no date.

    >>> iso_date("2016-05-26T17:59:46Z"), iso_date("2019-02"), iso_date("2019-13-01")
    ('2016-05-26', '2019-02', None)
    """
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])", str(value or "")[:40])
    if not match or int(match[1]) not in _YEARS:
        return None
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return "-".join(filter(None, match.groups()))

"""References as bibliographies print them: authors, title and venue parted by full stops or dashes.

::

    Vaswani, A., Shazeer, N. (2017). Attention is all you need. In NeurIPS.
    Ashish Vaswani et al. Attention is all you need. NeurIPS 2017.
    Vaswani et al. - Attention Is All You Need - 2017
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .. import values
from ..titles import words_of
from ..vocabulary import Vocabulary
from .facts import STOP, bare_families, read_container, read_families, read_pieces, read_yeared
from .stated import Stated

_DASH = re.compile(r"\s+[-–—]{1,3}\s+|\s*——+\s*|\s*--+\s+")
_STOP = re.compile(
    rf"{STOP}|(?<=[Pp]art I)\.\s+|(?<=[a-z]{{3}})\.(?=[A-Z][a-z])|(?<=[?!])\s+(?=[A-Z])|。\s*"
)
_FAMILY_FIRST = (
    r"(?:(?:van|von|de|der|den|la|di|da) ){0,3}"
    r"[A-ZÀ-Ž][\w'’-]+(?:\s[A-ZÀ-Ž][\w'’-]+)?,\s[A-ZÀ-Ž]\.(?:[\s-]?[A-ZÀ-Ž]\.){0,3}"
)
_PEOPLE = re.compile(
    rf"(?P<people>{_FAMILY_FIRST}(?:(?:,\s|;\s|\s)(?:(?:&|and|und|et|y|…|\.\s?\.\s?\.)\s){{0,2}}{_FAMILY_FIRST})*)"
    r"(?P<others>,?\s?et al\.?)?[\s,.:]*"
    r"(?:\(?(?P<year>(?:19|20)\d\d)[a-z]?(?:,\s(?P<month>[A-Z][\w -]{2,16}))?\)?[.,:]?\s*)?"
)
_SIGNED = re.compile(
    r"([A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+)? [A-Z]{1,3}"
    r"(?:, [A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+)? [A-Z]{1,3})+(?:, et al\.?)?): (?=[A-Z])"
)
"""Authors as medical journals print them, with a colon behind: ``Hansen KD, Timp W: …``."""
_SINGLE = re.compile(r"['‘]([^\n\x1f]{8,300}?)['’](?=[,.]\s)")
"""A title between single quotes, as Harvard's style has it behind the year."""
_INNER = str.maketrans('“”"', "‘’'")
_SHORTENED = re.compile(r"(?:[A-Z][a-z]{0,9}\. ){0,4}[A-Z][a-z]{1,9}")
"""A piece of a shortened name of a journal, cut at its full stops: ``J. Atmos. Sci.``."""
_YEAR_SAID = re.compile(r"\(((?:19|20)\d\d)\)|,\s((?:19|20)\d\d)\.?$")
_SURNAME = r"[A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+)?"
_SURNAMED = re.compile(
    rf"(?P<people>{_SURNAME} [A-Z](?:[ -]?[A-Z]){{0,2}}"
    rf"(?:, {_SURNAME} [A-Z](?:[ -]?[A-Z]){{0,2}}){{0,40}})(?P<others>,? et al)?\. (?=[A-Z])"
)
"""Authors as GB/T 7714 prints them, with a full stop behind: ``Bond S R, Arellano M. …``."""
_INITIALS_BEHIND = re.compile(rf"({_SURNAME}) ([A-Z](?:[ -][A-Z]){{0,2}})")
_YEAR_AMID = re.compile(r", ((?:19|20)\d\d), ")
_PAGES = re.compile(r"\d{0,4} ?(?:\(\d[\d–-]{0,6}\))? ?: ?[A-Z]?\d+(?:[-–]\d+)?\.?")
"""Volume, number and pages: ``79 (3): 469-506``."""
_ONE_TURNED = re.compile(r"([A-ZÀ-Ž][\w'’-]+), ((?:[A-Z]\.[ -]?){1,3})(?=,|;|$| and | & )[,;]?")
_YEAR_BEHIND = re.compile(r"[(（]((?:19|20)\d\d)[)）][,，]\s(?=[A-ZÀ-Ž])")
"""The year of a title whose authors follow."""
_PLACE = re.compile(r"\s\d+,|,\s\*?\d|\s\(pp?\b|,\s(?:vol|pp?|no)\b")
"""Where volume, number and pages begin."""
_LETTERED = re.compile(
    r"(?P<authors>[^.。．\[\]]{2,300})[.。．]\s*(?P<title>[^\[\]]{4,300}?)\s*"
    r"[\[［](?P<kind>[JCMDRPSN])(?:/OL)?[\]］](?:\s*(?://|[.。．,，])\s*(?P<place>.*))?"
)
"""As GB/T 7714 prints it: the letter says what kind of work it is."""
_VOLUME = re.compile(
    r"((?:19|20)\d\d)(?: [A-Z][a-z]{2,8}\.?(?: \d{1,2})?)?\s?[;:]\s?[\w():–., -]{1,60}"
)
"""Year, volume and pages as medical journals print them: ``2021;596(7873):583-589``."""
_SUBMITTED = re.compile(
    r"(?:[A-Z][\w&-]{1,12} )?(?:submission|under review)(?: (?P<date>20\d\d(?:[/.-]\d\d)?))?",
    re.IGNORECASE,
)
"""Where a work was only sent to: ``ACL submission 2022/01``."""
_AND = re.compile(r"(?<=\s)(?:and|und|et|y|&)\s")
_INITIAL = re.compile(r"[A-Z]\. ")
_MOST_PARTS = 6
_SHORT = 10
_LEAST_TITLE = 4


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference taken apart: its title, what it states, what is left."""

    title: str
    stated: Stated
    remark: str = ""


def read_reference(text: str, vocabulary: Vocabulary | None = None) -> Reference | None:
    """Return the parts of a reference, or None if *text* is none.

    >>> found = read_reference("Kaiming He, Jian Sun. Deep residual learning. In CVPR, 2016")
    >>> found.title, found.stated.authors, found.stated.venue.name
    ('Deep residual learning', ('Kaiming He', 'Jian Sun'), 'CVPR')
    """
    return (
        _lettered(text, vocabulary)
        or _signed_behind(text, vocabulary)
        or _year_amid(text, vocabulary)
        or _dashed(text, vocabulary)
        or _stopped(text, vocabulary)
    )


def read_people(text: str) -> Stated | None:
    """Return the authors, and the year, that a text in front of a quoted title names.

    >>> read_people("Wong, T. Y., & Mitchell, P. (2004). ").authors
    ('T. Y. Wong', 'P. Mitchell')
    """
    found = _PEOPLE.fullmatch(text)
    return _family_first(found) if found else None


def with_double_quotes(text: str) -> str:
    """Return a reference with double quotes around a title in single ones, as long as before.

    >>> with_double_quotes("Becker, G. S. (1968) 'Crime and Punishment', J. Polit. Econ., 76.")
    'Becker, G. S. (1968) “Crime and Punishment”, J. Polit. Econ., 76.'
    """
    people = _PEOPLE.match(text)
    found = _SINGLE.match(text, people.end()) if people and people["year"] else None
    if found is None:
        return text
    title = found[1].translate(_INNER)
    return f"{text[: found.start()]}“{title}”{text[found.end() :]}"


def _signed_behind(text: str, vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of ``Training very deep networks (2015), R. Srivastava et al.``."""
    found = _YEAR_BEHIND.search(text)
    title = text[: found.start()].strip() if found else ""
    if found is None or not words_of(title):
        return None
    stated = read_pieces(text[found.end() :], vocabulary, people=True)
    return Reference(title, stated | Stated(found[1])) if stated and stated.authors else None


def _year_amid(text: str, vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of ``Flannery, M. J., K. P. Rangan, 2006, Title, Journal, 79 (3): 4-5``."""
    found = _YEAR_AMID.search(text)
    parts = text[found.end() :].rsplit(", ", 2) if found else []
    if found is None or len(parts) < 3 or not _PAGES.fullmatch(parts[2].strip()):
        return None
    names = _ONE_TURNED.sub(r"\2 \1,", text[: found.start()], count=1).strip(" ,")
    authors = read_pieces(names, vocabulary, people=True)
    placed = read_yeared(f"{parts[1]} {found[1]}", vocabulary)
    if authors is None or not authors.authors or words_of(parts[0]) < 2:
        return None
    authors = replace(authors, organizations=())  # what else stands in front of the year
    return Reference(parts[0], authors | (placed or Stated(found[1])))


def _in_order(name: str) -> str:
    """Return a name with its initials, if they are parted, in front; one in capitals as it is.

    >>> _in_order("Bond S R"), _in_order("Hansen KD"), _in_order("HE K")
    ('S. R. Bond', 'Hansen KD', 'HE K')
    """
    found = _INITIALS_BEHIND.fullmatch(name)
    if found is None or found[1].isupper():
        return name
    return f"{'. '.join(re.split('[ -]', found[2]))}. {found[1]}"


def _lettered(text: str, vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of a reference as GB/T 7714 prints it: ``作者. 题名[J]. 刊名, 2020``."""
    found = _LETTERED.fullmatch(text)
    if not found:
        return None
    others = re.compile(r"[\s,，]*(?:等|et al\.?)\s*$", re.IGNORECASE)
    names = re.split(r"\s*[,，;；、]\s*", others.sub("", found["authors"]).strip())
    names = list(map(_in_order, names))
    stated = Stated(authors=tuple(names), complete=not others.search(found["authors"]))
    place = re.match(r"(?P<name>.*?)[,，:：.\s(（]*(?P<year>(?:19|20)\d\d)", found["place"] or "")
    if place:
        name = re.split(r"[.．:：]\s", place["name"])[0]
        found_in = read_container(f"{name} {place['year']}", vocabulary)
        stated |= found_in or Stated(place["year"])
    return Reference(found["title"], stated)


def _dashed(text: str, vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of ``Author - Title - 2020``, or of ``Title - what it is about``."""
    parts = [part for part in _DASH.split(text) if part.strip()]
    if len(parts) < 2:
        return None
    if cited := _people_behind(parts) or _family_in_front(parts, vocabulary):
        return cited
    stated, left = Stated(), []
    for at, part in enumerate(parts):
        first, year = without_year(part) if at == 0 else (part, None)
        found = read_pieces(
            first or part, vocabulary, people=at == 0 and (len(parts) > 2 or bool(year))
        )
        if found is None and year and at == 0 and words_of(parts[1]) >= _LEAST_TITLE:
            families = read_families(first)  # "Hubel and Wiesel (1969) - …"
            found = Stated(authors=families) if families else None
        if found and found.authors and year:
            found |= Stated(year)
        if found is None and stated.published and len(part) <= _SHORT:
            found = read_pieces(f"{part.upper()} {stated.published[:4]}", vocabulary)
        if found:
            stated |= found
        else:
            left.append(part)
    if left and len(left) < len(parts):
        return Reference(left[0], stated, " - ".join(left[1:]))
    rest = " - ".join(parts[1:])
    if words_of(parts[0]) >= 3 and words_of(rest) > 5 and rest[:1].islower():
        return Reference(parts[0], Stated(), rest)
    return None


def _family_in_front(parts: Sequence[str], vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of ``Hinton - Distilling the Knowledge - 2015``."""
    dated = read_pieces(parts[-1], vocabulary) if len(parts) == 3 else None
    if not (dated and dated.published) or not re.fullmatch(r"[A-ZÀ-Ž][\w'’-]+", parts[0].strip()):
        return None
    return Reference(parts[1], dated | Stated(authors=(parts[0].strip(),)))


def _people_behind(parts: Sequence[str]) -> Reference | None:
    """Return the parts of ``Title (2019) - Peters, Ruder and Smith``."""
    title, year = without_year(parts[0])
    names = re.split(r"\s*(?:,|&|\band\b)\s*", re.sub(r"\s*et al\.?", "", parts[-1]).strip())
    family = all(
        re.fullmatch(r"[A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+){0,2}", name) for name in names
    )
    if len(parts) != 2 or year is None or not family:
        return None
    complete = "et al" not in parts[-1]
    return Reference(title, Stated(year, authors=tuple(names), complete=complete))


def _surnamed(text: str, vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of ``Bond S R, Arellano M. Title. Journal, 2002, 1(2): 141-162``."""
    found = _SURNAMED.match(text)
    parts = [part for part in _STOP.split(text[found.end() :]) if part.strip()] if found else []
    if found is None or len(parts) < 2 or words_of(parts[0]) < _LEAST_TITLE:
        return None
    authors = tuple(map(_in_order, found["people"].split(", ")))
    stated = Stated(authors=authors, complete=not found["others"])
    reference = _referred(parts, stated, vocabulary)
    return reference if reference.stated.venue or reference.stated.published else None


def _stopped(text: str, vocabulary: Vocabulary | None) -> Reference | None:
    """Return the parts of ``Authors. Title. Venue, year`` or ``Title. Authors. Venue, year``."""
    if surnamed := _surnamed(text, vocabulary):
        return surnamed
    if signed := _SIGNED.match(text) if ": " in text else None:
        text = text[signed.end() :]
    people = _PEOPLE.match(text)
    rest = text[people.end() if people else 0 :]
    stops = any(sign in rest for sign in ".?!。")
    parts = [part for part in (_STOP.split(rest) if stops else [rest]) if part.strip()]
    parts = [signed[1], *parts] if signed else parts
    if len(parts) > 2 and re.fullmatch(r"\(?(?:19|20)\d\d[a-z]?\)?", parts[1].strip()):
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    if people and parts:
        return _referred(_with_container(parts, people["year"]), _family_first(people), vocabulary)
    if not 2 <= len(parts) <= _MOST_PARTS:
        return None
    first, year = without_year(parts[0])
    authors = read_pieces(first, vocabulary, people=True)
    if authors is None and words_of(parts[1]) >= 4:
        families, bare = read_families(first), bare_families(first)
        if bare and any(_fact(part, vocabulary) for part in parts[2:]):
            families = bare
        authors = Stated(authors=families) if families else None
    placed = read_pieces(parts[1], vocabulary)  # "Episodic Memory Answering. CVPR 2022, Oral"
    if authors and authors.authors and words_of(parts[1]) >= 2 and not (placed and placed.venue):
        return _referred(parts[1:], authors | Stated(published=year), vocabulary)
    known = (_fact(part, vocabulary) for part in parts[1:])
    return (
        _referred(parts, Stated(), vocabulary) if words_of(parts[0]) >= 3 and any(known) else None
    )


def _family_first(found: re.Match[str]) -> Stated:
    names = re.findall(
        r"([^\W\d_][\w'’ -]+),\s((?:[A-ZÀ-Ž]\.[\s-]?)+)", _AND.sub("", found["people"])
    )
    authors = tuple(f"{given.strip()} {family}" for family, given in names)
    dated = values.whole_date(f"{found['month']} {found['year']}") if found["month"] else None
    published = dated.value if dated else found["year"]
    return Stated(published, authors=authors, complete=not found["others"])


def _referred(parts: Sequence[str], stated: Stated, vocabulary: Vocabulary | None) -> Reference:
    """Return the reference whose title is the first part."""
    left = []
    for part in parts[1:]:
        found = _fact(part, vocabulary)
        if found:
            stated |= found
        else:
            left.append(part)
    return Reference(parts[0], stated, ". ".join(left))


def _with_container(parts: list[str], year: str | None) -> list[str]:
    """Return the parts of a reference, what follows the title cut to the container and year."""
    parts = _with_shortened(parts)
    if len(parts) < 2 or not _PLACE.search(parts[1]):
        return parts
    said = _YEAR_SAID.search(parts[1])
    name = _PLACE.split(parts[1], maxsplit=1)[0].rstrip(",")
    name = name if name.startswith("In ") else f"In {name}"  # "J. Catal." is no person
    stated = year or (said[1] or said[2] if said else "")
    return [parts[0], f"{name} {stated}".strip(), *parts[2:]]


def _with_shortened(parts: list[str]) -> list[str]:
    """Return the parts of a reference, a journal that was cut at its full stops as one part."""
    end = 1
    while end < len(parts) - 1 and _SHORTENED.fullmatch(parts[end]):
        end += 1
    if end == 1 or not _PLACE.search(parts[end]):
        return parts
    return [parts[0], ". ".join(parts[1 : end + 1]), *parts[end + 1 :]]


def _fact(part: str, vocabulary: Vocabulary | None) -> Stated | None:
    if numbered := _VOLUME.fullmatch(part):
        return Stated(numbered[1])
    if sent := _SUBMITTED.fullmatch(part):
        dated = values.whole_date(sent["date"] or "")
        return Stated(dated.value if dated else None)
    if people := _PEOPLE.match(part):
        rest = read_pieces(part[people.end() :], vocabulary) or Stated()
        return _family_first(people) | rest
    if part.startswith("arXiv"):  # "arXiv preprint arXiv:1706.03762 (2017)"
        first, year = without_year(part)
        if year and (named := read_pieces(first, vocabulary)) and named.links:
            return named | Stated(year)
    said = read_pieces(part, vocabulary, people=True) or read_yeared(part, vocabulary)
    if said and said.venue and said.venue.year is None:
        contained = read_container(part, vocabulary)
        said = contained if contained and contained.venue else said
    return said or read_container(part, vocabulary)


def without_year(text: str) -> tuple[str, str | None]:
    """Return a text without the year behind it, and the year.

    >>> without_year("Hubel and Wiesel (1969)")
    ('Hubel and Wiesel', '1969')
    """
    found = re.fullmatch(r"(.*?)(?<!\s)\s*+[(（,]?\s*+((?:19|20)\d\d)[a-z]?\s*[)）]?", text)
    return (found[1], found[2]) if found else (text, None)

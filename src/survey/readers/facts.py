"""What a few words state of a work: its date, venue, house, authors, rating.

A *piece* is a run of words between separators; it counts as a fact only if the fact is all it
says. Lines made of such pieces (``2023.12, CVPR2024, Meta``) and the first sentence of a remark
(``FAIR 在2024.5的一篇文章``) state facts without a label.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache

from .. import values
from ..model import Link
from ..vocabulary import Vocabulary, fold, table
from .stated import Stated

_HOUSE = 80
"""No organisation's name is longer."""
_PIECE = 120
"""A piece that is longer is text."""
_YEARED = re.compile(
    r"(?:in[:\s]\s?)?(?:the\s)?(?P<words>[A-Z0-9][\w&./\- ,:+]{1,140}?)"
    r"[\s,]{0,2}(?:[(（]?(?:19|20)\d\d[)）]?|['’`]\s?\d\d)\.?",
    re.IGNORECASE,
)
_IN = re.compile(r"^in:?\s+(?:Proc\.?\s+(?:of\s+(?:the\s+)?)?)?", re.IGNORECASE)
_YEARED_HAN = re.compile(
    r"[\u4e00-\u9fff]{3,16}(?:[:：（(]\s?[\u4e00-\u9fff]{2,8}[)）]?)?[\s,，]{0,2}(?:19|20)\d\d年?"
)
_BETWEEN = frozenset(("with", "from", "between"))
"""Small words in names of journals: Expert Systems with Applications."""
_FAMILIES = re.compile(r"[A-ZÀ-Ž][\w'’-]+(?:,\s[A-ZÀ-Ž][\w'’-]+)*,?\s(?:and|&)\s[A-ZÀ-Ž][\w'’-]+")
_NAMED_ONCE = (
    r"(?:[A-Z]\. ?){0,3}(?:(?:van|von|de|der|den|la|di|da) ){0,2}"
    r"[A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+)?"
)
_CITED = re.compile(
    rf"(?P<people>{_NAMED_ONCE}(?:, {_NAMED_ONCE}){{0,8}}(?:,? (?:and|&) {_NAMED_ONCE})?)"
    r"(?P<others>,? et al\.?)?,? ?"
    r"(?:[(（](?P<year>(?:19|20)\d\d)[a-z]?[)）]|(?P<bare>(?:19|20)\d\d)(?!\w))"
)
"""Who wrote a work, and when, as texts cite it: ``Viola & Jones (2001)``, ``Turk et al., 1991``."""
_BARE_FAMILIES = re.compile(r"[A-ZÀ-Ž][\w'’-]+(?:, [A-ZÀ-Ž][\w'’-]+){2,}")
_APART = re.compile(r"\s+[·•|｜–—-]\s+")
_BEHIND = re.compile(r"([^()（）]{3,600}?)\s?[(（]([^()（）]{3,80})[)）]")
_LISTED = re.compile(r"[,，、;；|]|(?<!\d)/|/(?!\d)|\s[-–—·•]\s")
STOP = (
    r"\.(?<=[\w)\]*?!]\.)(?<!\b[A-Z]\.)"
    + "".join(
        rf"(?<!\b{word}\.)"
        for word in (
            "Proc Conf Int Trans Symp Lett Rev Ann Comput Sci pp vol no Vol No Ed Phys Nat Commun"
            " vs Med Chem Mater Eng Appl Soc Adv Natl Acad Biol Opt Math Stat"
        ).split()
    )
    + r"\s+(?!\d{1,4}, [A-Za-z]?\d)"
)
"""A full stop that ends a piece, not an initial or a shortened word, nor one before a volume."""
_CUTS = (", ", "; ", ". ", "，", "；")
"""What stands between authors and the place behind them."""
BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "{": "}", "「": "」"}
"""Opening brackets with what closes them."""
SIGNS = re.compile(r"^[\s*•·>→▪◦‣|\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+")
"""Signs and pictures in front of a title that say nothing."""
KEYCAP = re.compile(
    r"(?:\d{1,2}\ufe0f?\u20e3|[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?)\s*"
)
"""A picture, or a digit on a key, in front of the words of a heading."""
_APOSTROPHE = re.compile(r"(['’‘`])\s(?=\d\d(?!\d))")
_NAMED = re.compile(r"\w?[A-Z]\w|[A-Z]\.|\d")
_INITIALS = re.compile(r"\b[A-Z]\.")
_TURNED = re.compile(
    r"(?P<one>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}, [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})"
    r"(?:(?: and |; ?)[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}, [A-Z][\w.'’-]*"
    r"(?: [A-Z][\w.'’-]*){0,3})+"
    r"(?: and others| et al)?\.?"
)
"""Family, Given and Family, Given"""
_BY = re.compile(r"^(?:by|from|authors?:|作者[:：])\s+", re.IGNORECASE)
_CALLED_SO = re.compile(
    r"(?<=\()[A-Z][\w-]{1,12}(?=(?:\s?['’]\d\d)?\)$)|(?<=\s-\s)[A-Z][\w-]{1,12}(?=\s?['’]\d\d$)"
)
"""The short name of a venue behind the long one: ``… Recognit. (CVPR)``, ``… - WSDM '18``."""
_PLACE_ENDS = re.compile(
    r"[,.;:]?\s\(?\d(?!\d{0,2}(?:st|nd|rd|th)\s)|,\s(?:pp?|vol|no)\b"
    r"|,\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s"
)
"""Where behind the name of a journal or conference its numbers begin."""
_DOI = re.compile(r"(?:^|,?\s)doi:?\s?10\.\d{4,9}/\S+", re.IGNORECASE)
_READ = re.compile(r"\W{0,3}(?:read|finished|阅读|读完|读于|读)", re.IGNORECASE)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[–—-]{1,2}\s?(?:19|20)\d\d")
_SERVER = re.compile(r"^arxiv[ ,:：]{1,2}(?=(?:19|20)\d\d[./-]\d)", re.IGNORECASE)
_OTHERS = re.compile(r"\bet\.?\s?al\b|等$|\band others\b", re.IGNORECASE)
_CALLED = re.compile(r"\s\([A-Z]\w+\)(?=\s[A-Z])")
"""A name by which one is called."""
_TIED = re.compile(r"(?<![^\W\d_])([A-Z]\.)(?=[A-Z][a-z])")
"""An initial without the blank behind it: ``J.Andrew Bagnell``."""
_LATIN_PERSON = re.compile(
    r"(?:[A-ZÀ-ÞĀ-Ž][\w'’‐\-]*\.?|[A-Z]\.(?:-?[A-Z]\.)+)"
    r"(?:\s(?:[A-ZÀ-ÞĀ-Ž][\w'’‐\-]*\.?|[A-Z]\.(?:-?[A-Z]\.)+|van|von|de|der|den|del|della|di|da|dos|du|la|le"
    r"|ten|ter|bin|ibn|al|el|y)){1,5}"
)
_STOPPED = re.compile(r"[^\W\d_]{4}\.\s\S+\s\S+\s\S")
"""A full stop behind a word ends the names: ``A. Schmidt. Dense Retrieval``."""
_SMALL = frozenset(
    "a an the and or of for with without in on at by from to into is are be can do does how what "
    "why when all you need not via using towards toward as it The And Of For With Without Via "
    "Using Towards Toward Following Unlike Given Recent Recently Since Although Most Many Several "
    "Our We This These Here Is Are All You Need How What Why When From By In On Not".split()
)
"""Words of titles; written small, also those that are names too (Do, An, To)."""
_SUBJECT = re.compile(
    r"(?:\w{2}tions?|\w{2}ments?|works?|ical|ularity|\w{2}ness|ances?|sis|ology|graphs?|els|ased|ural|tive|ary|ization"
    r"|\b(?:deep|machine|learning|language|data|graph|model|image|video|vision|text|speech|robot\w*|biases|survey"
    r"|systems?|methods?|problems?|theory|processing|transformers?|understanding|reasoning|journal|nature"
    r"|\w*science|letters|reviews?|magazine|transactions|annals|communications|research))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-ZÀ-Ž][a-zß-ž]{2,}")
_OF_A_JOURNAL = re.compile(
    r"(?:ics|ings?|ions?|ogy|ica|ors|thms|rns|opy|ence|ure|ment|works|ts|age)$"
)
"""How a single word ends that is no one's name."""
_COUNTED = frozenset(
    "Issue Version Release Chapter Section Page Table Figure Step Day Week Part Quarter Year Spring"
    " Summer Autumn Fall Winter January February March April May June July August September October"
    " November December Volume Lecture Episode Season Windows Office Since Until From About".split()
)
"""Nor are these, which a number follows."""
_SENTENCE = re.compile(r"[的了在是。！？]")
"""What no name has in it."""
_SEASONS = frozenset(("Spring", "Summer", "Autumn", "Fall", "Winter"))
"""A term begins with one of these: Winter Term 2021."""
_HAN_PERSON = re.compile(r"[\u3400-\u9fff]{2,4}")
_WIDE = {0xFEE0 + ord(c): c for c in string.ascii_letters + string.digits} | {0x3000: " "}
_AND = re.compile(r"\s*(?:[,，、;；&]|\band\b|和|与)\s*")


@lru_cache(maxsize=8192)
def read_piece(
    text: str, vocabulary: Vocabulary | None = None, *, people: bool = False
) -> Stated | None:
    """Return what a piece states if it states nothing else, or None.

    With *people*, names that could be words of a title count as people too.

    >>> read_piece("NIPS2020").venue.name, read_piece("2023.12").published
    ('NeurIPS', '2023-12')
    >>> read_piece("Early-Learning Regularization") is None
    True
    """
    text = _APOSTROPHE.sub(r"\1", _narrow(text).strip(" \t\n*_·.。,，;；|-–—"))
    if not text or len(text) > 8 * _PIECE:
        return None
    if is_ignored(text):
        return Stated()
    if len(text) <= _PIECE:
        found = (reader(text, vocabulary) for reader in (_rated, _dated, _numbered, _placed))
        if stated := next(filter(None, found), None):
            return stated
    if _SENTENCE.search(text):
        return None
    return _housed(text, vocabulary) or _people(text, vocabulary, sure=people)


def _narrow(text: str) -> str:
    """Return a text with the full-width letters and digits of an input method as plain ones."""
    return text if text.isascii() else text.translate(_WIDE)


def _rated(text: str, _: Vocabulary | None) -> Stated | None:
    rating = read_rating(text)
    return None if rating is None else Stated(rating=rating)


def _dated(text: str, _: Vocabulary | None) -> Stated | None:
    if _YEARS.fullmatch(text):
        return None  # of which a work tells: "A Global Overview, 1946–2023"
    dated = values.whole_date(_SERVER.sub("", text, count=1))
    if dated and len(dated.value) == len("2024-05-06") and _READ.match(text):
        return Stated(read=dated.value)
    return Stated(published=dated.value) if dated else None


def _numbered(text: str, _: Vocabulary | None) -> Stated | None:
    found = values.whole_identifier(text)
    return Stated(links=(Link(found.address),)) if found and found.address else None


def _placed(text: str, names: Vocabulary | None) -> Stated | None:
    venue = _whole_venue(text, names)
    return _as_stated(venue, names) if venue else None


def _housed(text: str, names: Vocabulary | None) -> Stated | None:
    known = _whole_organization(text, names) if len(text) <= _HOUSE else ()
    return Stated(organizations=known) if known else None


def read_pieces(
    text: str, vocabulary: Vocabulary | None = None, *, people: bool = False
) -> Stated | None:
    """Return what a piece states, or the pieces that it lists, or None if it says more.

    >>> read_pieces("(Oral, ICLR 2018)") is None, read_pieces("[2014, Meta]").organizations
    (True, ('Meta',))
    """
    if (rating := read_rating(text.strip())) is not None:
        return Stated(rating=rating)
    text = SIGNS.sub("", text, count=1).strip(" .,，。;；:：-–—")
    text = _BY.sub("", text)
    while text and text[0] in BRACKETS and text[-1] == BRACKETS[text[0]]:
        text = text[1:-1].strip()
    if stated := read_piece(text, vocabulary, people=people):
        return stated
    if signed := _signed(text, vocabulary, people=people):
        return signed
    parts = [part for one in _LISTED.split(text) if (part := one.strip())]
    if len(parts) < 2 or len(parts) > 6:
        return read_yeared(text, vocabulary) if re.match(r"[Ii]n\s", text) else None
    found = Stated()
    for part in parts:
        stated = read_piece(part, vocabulary)
        if stated is None and found.venue and (families := read_families(part)):
            found |= Stated(authors=families)  # "ICLR 2017 · Kipf & Welling"
            continue
        if stated is None or (stated.authors and not _OTHERS.search(part)):
            return None
        found |= stated
    return found


def _signed(text: str, vocabulary: Vocabulary | None, *, people: bool) -> Stated | None:
    """Return the facts of ``Dzmitry Bahdanau et al., ICLR 2015``: authors, then where and when."""
    stated, housed = Stated(), None
    text = _APART.sub(", ", text)
    if text[-1:] in (")", "）") and (behind := _BEHIND.fullmatch(text)):
        said = read_pieces(behind[2], vocabulary)
        if said and not said.authors and (said.venue or said.published or said.links):
            text = f"{behind[1]}, {behind[2]}"  # "A. Smith, B. Jones (ICLR 2018)"
    for _ in range(3):
        cut = max(map(text.rfind, _CUTS))
        last = read_piece(text[cut + 1 :], vocabulary) if cut > 0 else None
        if last is None or last.authors:
            break
        stated, text = last | stated, text[:cut]
        dated = stated.venue or stated.published
        if dated and (authors := _people(text, vocabulary, sure=people)):
            if not authors.organizations:
                return authors | _with_year(stated)
            housed = housed or authors | stated  # unless the last is a venue: "A. Lee, NIPS, 2016"
        elif dated and people and (families := read_families(text)):
            return stated | Stated(authors=families)
    return housed


def _with_year(stated: Stated) -> Stated:
    """Return facts with the year beside a venue as the year of that venue: ``ICML, 2011``."""
    if stated.venue is None or stated.venue.year or not re.fullmatch(r"\d{4}", stated.year or ""):
        return stated
    return replace(stated, venue=replace(stated.venue, year=int(stated.year or 0)))


def read_families(text: str) -> tuple[str, ...]:
    """Return the family names of a text that lists two or more and nothing else.

    >>> read_families("Scarselli, Gori and Monfardini"), read_families("Watch, Attend")
    (('Scarselli', 'Gori', 'Monfardini'), ())
    """
    if not _FAMILIES.fullmatch(text.strip()):
        return ()
    return tuple(re.split(r"\s*(?:,\s*(?:and\s|&\s)?|\band\b|&)\s*", text.strip()))


def read_cited(text: str, vocabulary: Vocabulary | None = None) -> tuple[Stated, str] | None:
    """Return who wrote a work, and when, as a text cites it at its beginning, and what follows.

    >>> found, rest = read_cited("Viola & Jones (2001): Rapid Object Detection")
    >>> found.authors, found.published, rest
    (('Viola', 'Jones'), '2001', ': Rapid Object Detection')
    >>> read_cited("Transformer (2017)"), read_cited("ICLR 2018")
    (None, None)
    """
    head = text[:_PIECE]
    found = _CITED.match(text) if "19" in head or "20" in head else None
    if found is None:
        return None
    people, year = found["people"], found["year"] or found["bare"]
    names = tuple(re.split(r",? (?:and|&) |, ", people))
    if any(_SUBJECT.search(name) or not _SMALL.isdisjoint(name.split()) for name in names):
        return None
    alone = len(names) == 1 and not found["others"]
    if alone and not _cites_one(people, year, vocabulary):
        return None
    if not found["others"] and not alone and not re.search(r" (?:and|&) ", people):
        return None
    complete = not (found["others"] or (alone and found["bare"]))
    return Stated(year, authors=names, complete=complete), text[found.end() :]


def _cites_one(word: str, year: str, vocabulary: Vocabulary | None) -> bool:
    """Whether a single word in front of a year is a family, and no work, place or kind of page."""
    if is_subject(word) or fold(word) in _works():
        return False
    said = read_yeared(f"{word} {year}", vocabulary)
    return bool(said and said.authors)


@cache
def _works() -> frozenset[str]:
    return frozenset(map(fold, table("fields")["headings"]["works"]))


def is_place(text: str) -> bool:
    """Return whether a text is a venue with its year and nothing else.

    >>> is_place("NAACL2019"), is_place("2019"), is_place("A Study of Things")
    (True, False, False)
    """
    stated = read_piece(text)
    return bool(stated and stated.venue and stated.venue.year)


def bare_families(text: str) -> tuple[str, ...]:
    """Return the words of a text if they could be families that commas alone part.

    >>> bare_families("Ho, Jain, Abbeel"), bare_families("Ho and Jain")
    (('Ho', 'Jain', 'Abbeel'), ())
    """
    return tuple(text.split(", ")) if _BARE_FAMILIES.fullmatch(text) else ()


def read_container(text: str, vocabulary: Vocabulary | None = None) -> Stated | None:
    """Return the venue of ``in Proc. CVPR, 2016, pp. 770-778`` or ``Nature 518, 529 (2015)``.

    >>> read_container("in Proc. CVPR, 2016, pp. 770-778").venue.name
    'CVPR'
    """
    text = _DOI.sub("", text)
    if not text:
        return Stated()  # an address, which the line keeps
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if not years or len(text) > 2 * _PIECE:
        return None
    name = _PLACE_ENDS.split(text, maxsplit=1)[0]
    name = re.sub(
        r"^(?:in|[Ii]n:)\s+(?:Proc\.?\s+(?:of\s+(?:the\s+)?)?)?", "", name, flags=re.IGNORECASE
    )
    name = re.sub(r"^(?:19|20)\d\d\s", "", name)
    called = _CALLED_SO.search(name)
    known = (
        values.find_venue(called[0], vocabulary=vocabulary)
        if called
        else _whole_venue(name, vocabulary)
        or _whole_venue(name.removeprefix("Proceedings of the "), vocabulary)
    )
    if known:
        return _as_stated(replace(known, year=known.year or int(years[-1])), vocabulary)
    said = read_yeared(f"{name} {years[-1]}", vocabulary) if name else None
    if said and said.venue and said.venue.year is None:
        return replace(said, venue=replace(said.venue, year=int(years[-1])))
    return said


def read_yeared(text: str, vocabulary: Vocabulary | None = None) -> Stated | None:
    """Return the venue that a piece with a year at its end states, also one nobody knows.

    >>> read_yeared("ICONIP'19").venue.name, read_yeared("J. Chem. Inf. Model. 2005").venue.year
    ('ICONIP', 2005)
    """
    text = _APOSTROPHE.sub(r"\1", text.strip(" \t\n*_,，;；|-–—"))
    found = _YEARED.fullmatch(text)
    if _YEARED_HAN.fullmatch(text):
        venue = values.venue_field(text.rstrip("年期"), vocabulary=vocabulary)
        return _as_stated(venue, vocabulary) if venue else None
    if not found:
        return None
    word = found["words"].strip()
    if word in _COUNTED or word.split(maxsplit=1)[0] in _SEASONS:
        return None
    if author := _family(text, word, vocabulary):
        return author
    words = re.split(r"[\s/.-]+", found["words"])
    small = sum(not _NAMED.match(word) and len(word) > 3 and word not in _BETWEEN for word in words)
    if small or len(words) > 14 or values.find_date(found["words"]):
        return None
    venue = values.venue_field(text, vocabulary=vocabulary)
    return _as_stated(venue, vocabulary) if venue else None


def _family(text: str, word: str, names: Vocabulary | None) -> Stated | None:
    """Return the author of ``Stiennon 2020``, or those of ``Ho, Jain, Abbeel, 2020``.

    They are words alone, no venue known, nor like one.
    """
    year = re.search(r"(?:19|20)\d\d", text)
    journal = _OF_A_JOURNAL.search(word) or values.find_venue(word, vocabulary=names)
    if year is None or journal:
        return None
    if families := bare_families(word):
        return Stated(year[0], authors=families)
    return Stated(year[0], authors=(word,), complete=False) if _WORD.fullmatch(word) else None


def _as_stated(venue: values.Venue, names: Vocabulary | None) -> Stated:
    """Return the venue; of a preprint server only the year, since it publishes nothing."""
    if values.is_preprint(venue, names):
        return Stated(published=str(venue.year) if venue.year else None)
    return Stated(venue=venue)


def is_ignored(text: str) -> bool:
    """Whether a text is a word that states nothing, such as TBD."""
    return len(text) <= _PIECE and fold(text.strip()) in _ignored()


@cache
def _ignored() -> frozenset[str]:
    return frozenset(map(fold, table("fields")["ignored"]["words"]))


def _people(text: str, names: Vocabulary | None, *, sure: bool) -> Stated | None:
    """Return the authors that a text lists, if it lists nothing else."""
    if _TURNED.fullmatch(text):
        people = values.people(text, vocabulary=names)
        return Stated(authors=people.names, complete=people.complete)
    text = _spoken(text)
    others = _says_others(text)
    all_ = (_OTHERS.sub("", text) if others else text).strip(" .。,，")
    listed = [item for item in _AND.split(all_) if item]
    if not listed or len(text) > 8 * _PIECE:
        return None
    latin = sum(_is_person(item) for item in listed)
    han = sum(bool(_HAN_PERSON.fullmatch(item)) for item in listed)
    if others and latin + han < len(listed):  # a family name is enough
        latin += sum(bool(re.fullmatch(r"[A-Z][\w'’-]+", item)) for item in listed)
    known = latin + han
    if sure and len(listed) >= 2 and known >= 0.5 * len(listed) and all(map(_short, listed)):
        known = len(listed)
    if known < len(listed) or (han and not _all_people(text, names, han)):
        return None
    enough = 1 if sure or others or _INITIALS.search(text) else 3
    if len(listed) < enough:
        return None
    people = values.people(text, vocabulary=names)
    if others and not people.names and latin == len(listed):  # "Brown et al." is no university
        people = values.People(tuple(listed), complete=False)
    if not people.names or (people.organizations and not sure):
        return None
    return Stated(
        authors=people.names, complete=people.complete, organizations=people.organizations
    )


def _spoken(text: str) -> str:
    """Return names with a blank behind each initial, without what one is called in brackets."""
    if "." in text:
        text = _TIED.sub(r"\1 ", text)
    return _CALLED.sub("", text) if "(" in text else text


def _says_others(text: str) -> bool:
    """Whether a list of people ends with "and others", checked cheaply first."""
    if "等" not in text:
        folded = text.casefold()
        if "al" not in folded and "others" not in folded:
            return False
    return _OTHERS.search(text) is not None


def is_subject(word: str) -> bool:
    """Whether a word is one that titles are made of, so that it is no name.

    >>> is_subject("Learning"), is_subject("Chinchilla")
    (True, False)
    """
    return word.endswith(("ing", "ed")) or _SUBJECT.search(word) is not None or word in _SMALL


def _is_person(item: str) -> bool:
    """Whether a text has the form of a name; a title has little words and subjects in it."""
    if not _LATIN_PERSON.fullmatch(item) or _SUBJECT.search(item) or _STOPPED.search(item):
        return False
    return _SMALL.isdisjoint(item.split())


def are_people(text: str) -> bool:
    """Whether a text names two people or more, each by two words at least, and nothing else.

    >>> are_people("Moritz Hardt and Ben Recht"), are_people("Machine Learning, Deep Networks")
    (True, False)
    """
    listed = [item for item in _AND.split(text) if item]
    return len(listed) > 1 and all(map(_is_person, listed))


def _short(item: str) -> bool:
    return len(item.split()) <= 3 and not re.search(r"[:：!！?？。]|\d{2}", item)


def _all_people(text: str, names: Vocabulary | None, count: int) -> bool:
    return len(values.people(text, vocabulary=names).names) >= count


def _whole_venue(part: str, vocabulary: Vocabulary | None) -> values.Venue | None:
    venue = values.find_venue(part, vocabulary=vocabulary)
    if venue is None or (rest := part[: venue.start] + part[venue.end :]).strip() == "":
        return venue
    at_workshop = venue.start == 0 and re.fullmatch(r"\s*[A-Z]\w*Workshop\s*", rest)
    return replace(venue, track=venue.track or "Workshop") if at_workshop else None


def _whole_organization(part: str, vocabulary: Vocabulary | None) -> tuple[str, ...]:
    """Return the organisations of a part that names these and nothing else."""
    if _says_others(part):
        return ()  # "Brown et al." is no university
    found = values.find_organizations(part, vocabulary=vocabulary)
    if not found or values.find_date(part):
        return ()
    listed = values.organizations(part, vocabulary=vocabulary)
    return found if set(found) == set(listed) else ()


_STARS = re.compile(
    r"\s*(?:[⭐★🌟✨]\ufe0f?\s*){1,10}☆*\s*|\s*(?::star:\s*){1,10}"
    r"|\s*+(?:评分|推荐指数|rating)?\s*+[:：]?\s*+(\d+(?:\.\d+)?)\s*(?:分|[☆★]|/\s*(?:5|10))\s*",
    re.IGNORECASE,
)


def read_rating(text: str) -> float | None:
    """Return the rating that a text is, and nothing but that: ``⭐⭐⭐``, ``4分``, ``4.5/5``.

    >>> read_rating("⭐⭐⭐"), read_rating("4分"), read_rating("3 models")
    (3.0, 4.0, None)
    """
    found = _STARS.fullmatch(text)
    if not found:
        return None
    stars = sum(c in "⭐★🌟✨" for c in text) or text.count(":star:")
    return float(found[1]) if found[1] else float(stars)


def merged(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """Return the items of both without repeats, in their order."""
    return tuple(dict.fromkeys((*first, *second)))

"""Venues: `ICLR 2024`, `2020ECCV`, `KDD'19`, `EMNLP 2023 (Findings)`, `Findings of ACL 2023`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..vocabulary import Hit, Vocabulary, fold
from ..vocabulary import Venue as Known
from ..vocabulary import vocabulary as packaged
from . import tracks
from .text import blank_addresses, plain


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a work appeared, as a text says it."""

    name: str
    """Short canonical name (NeurIPS), or the words as written if the venue is not known."""
    year: int | None
    track: str | None
    """Findings, Oral, Workshop, Best Paper, …"""
    raw: str
    start: int
    end: int


_YEAR_AFTER = re.compile(
    r"(?:(?:\s\d{1,3}\s?(?=[(（]))?\.?[\s,，(（\[_]{0,3}|\s\(\d\)\s|['’‘`]|\s?['’‘`]|-|–|\s?-\s?)"
    r"(?P<y>(?:19|20)\d\d)(?![\d%])(?![.,/]\d)(?!-\d)(?:[)）\]])?"
    r"|(?:\s?['’‘`-]|\s(?=\d\d(?:$|[,，;；)）\]](?!\s?\d))))(?P<s>\d\d)(?![\d.%])|(?P<d>[0-2]\d|9\d)(?![\d.%A-Za-z])"
)
_YEAR_BEFORE = re.compile(
    r"(?<![\d.,/-])(?P<y>(?:19|20)\d\d)\s?(?:IEEE/CVF|IEEE|ACM|AAAI|the)?\s?$"
)
_ORDINAL = re.compile(
    r"(?:(?:in )?(?:the )?Proc(?:eedings|\.)? (?:of )?(?:the )?)?"
    r"(?:\d{1,3}(?:st|nd|rd|th) |[A-Z][a-z]{2,10}(?:st|nd|rd|th|[- ]first) )?"
    r"(?:Annual |International )?$"
)
_WRAP_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?:IEEE/CVF|IEEE/ACM|ACM/IEEE|IEEE|ACM|Proc(?:eedings|\.)? of(?: the)?|in|at"
    r"|@|accepted(?: (?:by|at|to|in))?|published (?:in|at|by)|(?:to )?appear(?:ed|s)? (?:in|at)"
    r"|presented at)"
    r"|(?:被|已被)?(?:收录于|录用于|接收于|发表[在于到]?|录用|接收|中了|中|被))[\s:：]?$",
    re.IGNORECASE,
)
_WRAP_AFTER = re.compile(
    r"\s?(?:年?的?(?:会议|期刊|大会|顶会)?(?:上(?:发表)?的?|接收|收录|录用|接受|录取|中稿)"
    r"|会议|期刊|大会|论文|顶会|(?:conference|proceedings|accepted|papers?)(?![A-Za-z]))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:/CVF)?\s(?:Conference|International|Symposium|Winter|Computer Society)\s"
)
"""The name of another venue begins with this one: Proceedings of the IEEE Conference on …"""
_LONGER = re.compile(
    r"(?<!\S)(?!(?:Accepted|Published|Appear|Present|In|At|By|To|The|Proc|Oral|Poster|Journal|Paper))"
    r"[A-Z][a-z]{2,20} $"
)
"""A word before the end of a longer name: Strategy Science, Frontiers in Computer Science."""
_LAST_SHORT = 2029
"""Two digits above are a volume: Systems 30."""
_FIELD = 2000
"""A field that asks for a venue says it within so many characters."""
_HOST = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,6}")
_NAMED_WORKSHOP = re.compile(r"(?:\s[A-Z][A-Za-z0-9&+-]{1,20}){1,6}\s[Ww]orkshop(?![A-Za-z])")
_TIED = re.compile(
    r"-(?=(?:findings|workshops?|industry|demos?|oral|main|long|short)(?![a-z-]))|(?<=findings)-",
    re.IGNORECASE,
)
"""The hyphen of EMNLP-Findings, which ties a track to its venue."""
_LOOSE = frozenset({"Long", "Short", "Main", "Demo", "Challenge", "Tutorial", "Highlight"})
"""Tracks whose names are so common that they count only where a clause ends behind them."""


def find_venue(text: str, *, vocabulary: Vocabulary | None = None) -> Venue | None:
    """Return the first known venue in running text, with its year and track.

    A name that is also a word (Nature, CHI) counts only with a year beside it or alone; a venue
    that a work was only submitted to does not count.

    >>> venue = find_venue("published as NIPS2017 (Oral)")
    >>> venue.name, venue.year, venue.track
    ('NeurIPS', 2017, 'Oral')
    """
    return next(_venues(text, vocabulary or packaged()), None)


def venue_field(text: str, *, vocabulary: Vocabulary | None = None) -> Venue | None:
    """Return the venue that a labelled field states; one that is not known keeps its own words.

    >>> venue_field("None (for now)") is None, venue_field("submitted to ICML") is None
    (True, True)
    >>> venue_field("SOSR 2019").name
    'SOSR'
    """
    text = text[:_FIELD]
    words = plain(text)
    names = vocabulary or packaged()
    before_bracket = re.split(r"[(（]", words[:100], maxsplit=1)[0].strip() or words[:100]
    if tracks.nothing() & {fold(words[:100]), fold(before_bracket)}:
        return None
    found = list(_venues(text, names, field=True))
    if found:
        return next((v for v in found if not is_preprint(v, names)), found[0])
    if _HOST.fullmatch(words):
        return None  # the site of a post
    waiting = tracks.sent_to().match(words) or tracks.sent().search(words[:200])
    return None if waiting else _own_words(text)


def is_preprint(venue: Venue, names: Vocabulary | None = None) -> bool:
    """Whether a venue is a preprint server, which publishes nothing."""
    known = (names or packaged()).venue(venue.name)
    return known is not None and known.type == "preprint"


def _venues(text: str, names: Vocabulary, *, field: bool = False) -> Iterator[Venue]:
    clear, end = _TIED.sub(" ", blank_addresses(text)), 0
    for hit in names.venue_names.find(clear):
        if hit.start < end:
            continue
        venue = _read(hit, clear, field=field)
        if venue and not _only_sent(venue, clear):
            end = venue.end
            yield replace(venue, raw=text[venue.start : venue.end])


def _read(hit: Hit[Known], text: str, *, field: bool) -> Venue | None:
    """Return the venue with what stands around its name, or None if no venue is meant."""
    if _GOES_ON.match(text, hit.end) or (field and hit.entry.word and _is_end(hit, text)):
        return None
    track, end = _track_after(text, hit.end)
    year, end = _year_after(text, end)
    if track is None and (workshop := _NAMED_WORKSHOP.match(text, end)):
        track, end = "Workshop", workshop.end()
    if track is None or track == "Workshop":
        later, end = _track_after(text, end)
        track = later or track
    start = hit.start
    if year is None:
        year, start = _year_before(text, start)
    start -= len(_found(_ORDINAL, text, start))
    if year is None:
        year, start = _year_before(text, start)
    before = tracks.before().search(text[max(start - 60, 0) : start])
    if before:
        track, start = tracks.name(before["track"]), start - len(before[0])
    if year is None and not _proves_itself(hit, text, (start, end), field=field):
        return None
    start, end = _wrapped(text, start, end)
    return Venue(hit.entry.name, year, track or hit.entry.track, text[start:end], start, end)


def _proves_itself(hit: Hit[Known], text: str, place: tuple[int, int], *, field: bool) -> bool:
    """Whether a name without a year is a venue here.

    "Association for Computational Linguistics: EMNLP" is only the head of another's name.
    """
    start, end = place
    if re.match(r":\s?[A-Z]", text[hit.end : hit.end + 3]):
        return False
    if field and not text[:start].strip(" \t*_[") and _leads(hit, text):
        return True
    return _is_name(hit, text) or _is_alone(hit, text, start, end)


def _is_end(hit: Hit[Known], text: str) -> bool:
    """Whether a name that is also a word ends the longer name of another journal."""
    return text[hit.end - 1].islower() and bool(_found(_LONGER, text, hit.start))


def _leads(hit: Hit[Known], text: str) -> bool:
    """Whether a field that begins with this name goes on with a volume, or is a preprint."""
    return hit.entry.type == "preprint" or bool(
        re.match(r"\s?(?:$|[,，(（;；\d\]]|vol)", text[hit.end : hit.end + 5], re.IGNORECASE)
    )


def _found(form: re.Pattern[str], text: str, start: int) -> str:
    """Return what matches just before *start*, if anything does."""
    match = form.search(text[max(start - 60, 0) : start])
    return match[0] if match else ""


def _is_alone(hit: Hit[Known], text: str, start: int, end: int) -> bool:
    """Whether nothing but brackets and emphasis stands around a name in its capitals."""
    before, after = text[max(start - 20, 0) : start], text[end : end + 20]
    if before.strip(" \t([（【*_") or after.strip(" \t)]）】*_.。") or hit.entry.shared:
        return False
    written = text[hit.start : hit.end]
    return len(before) < 20 > len(after) and (
        written[0].isupper() or not written.isascii() or hit.entry.type == "preprint"
    )


def _track_after(text: str, end: int) -> tuple[str | None, int]:
    match = tracks.after().match(text, end)
    if match is None:
        return None, end
    track = tracks.name(match["track"])
    if track in _LOOSE and text[match.end() : match.end() + 1].strip(" ,，;；.。)）]】、|\n*"):
        return None, end
    return track, match.end()


def _year_after(text: str, end: int) -> tuple[int | None, int]:
    match = _YEAR_AFTER.match(text, end)
    if match is None:
        return None, end
    year = int(match["y"] or _full(match["s"] or match["d"]))
    return (None, end) if year > _LAST_SHORT and not match["y"] else (year, match.end())


def _full(digits: str) -> int:
    """Return the year that two digits stand for."""
    return int(digits) + (1900 if int(digits) >= 50 else 2000)


def _year_before(text: str, start: int) -> tuple[int | None, int]:
    offset = max(start - 16, 0)
    match = _YEAR_BEFORE.search(text[offset:start])
    return (int(match["y"]), offset + match.start()) if match else (None, start)


def _is_name(hit: Hit[Known], text: str) -> bool:
    """Whether a spelling without a year is a venue: not a word, and with its capitals."""
    written = text[hit.start : hit.end]
    if hit.entry.word or hit.entry.shared or text[hit.end : hit.end + 1].isdigit():
        return False
    if not written.isascii() or " " in hit.spelling:
        return True
    return written == hit.spelling or (written.isupper() and len(written) > 3)


def _wrapped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of a venue with the words that say it is one: 发表在 … 上."""
    for _ in range(2):
        start -= len(_found(_WRAP_BEFORE, text, start))
    after = _WRAP_AFTER.match(text, end)
    end = after.end() if after else end
    said = text[start:end]
    opened = sum(map(said.count, "(（[")) - sum(map(said.count, ")）]"))
    return start, end - (opened < 0 and said[-1] in ")）]")


def _only_sent(venue: Venue, text: str) -> bool:
    """Whether the words around a venue say that a work was only submitted there."""
    before, after = text[max(venue.start - 40, 0) : venue.start], text[venue.end : venue.end + 40]
    return bool(tracks.sent_to_before().search(before) or tracks.sent().match(after))


_SHORTENED = re.compile(r"(?:\.|^[A-Z]{2,5}) \S{1,12}\.$")
"""How a journal ends whose words are shortened: ``J. Catal.``."""
_VOLUME = re.compile(
    r"[,，;；][\s,，;；]{0,4}(?:(?:vol(?:ume)?|no|pp?|issue|article)\b\.?\s?|第\s?)?"
    r"\d(?!\d{0,3}(?:st|nd|rd|th)\b)|[,，]\s?-\d\d-\d\d$",
    re.IGNORECASE,
)
"""Volume, pages or day behind the name of a journal."""


def _own_words(text: str) -> Venue | None:
    """Return the venue of a field by the words of the field itself, less year and track."""
    name, year, track = plain(text)[:300].strip(" \t.。,，;；*_"), None, None
    if match := re.search(r"['’‘`](\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)(?!\d)", name):
        year = int(match[2] or _full(match[1]))
        name = name.replace(match[0], " ", 1).strip()
    if match := tracks.at_end().search(name):
        track, name = tracks.name(match["track"]), name[: match.start()]
    if volume := _VOLUME.search(name):
        name = name[: volume.start()]
    name = re.sub(r"[(（\[]\s?[)）\]]|^in (?:proceedings of (?:the )?)?", " ", name, flags=re.I)
    name = " ".join(name.split()).strip(" ,，。:：;；-–")
    name = name if _SHORTENED.search(name) else name.strip(" ,，.:：;；-–")
    if fold(name) in tracks.nothing() or not re.search(r"[^\W\d_]", name):
        return None
    return Venue(name, year, track, text, 0, len(text))

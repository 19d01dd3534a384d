"""The works that a text names: short names and titles of the corpus, and names that it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from ..model import Note
from ..resolve import Paper
from ..titles import is_marked, looks_like_title, read_title
from ..vocabulary import Names, fold, is_latin, table, vocabulary
from .passages import passages

_OUTSIDE = re.compile(
    r"(?<![A-Za-z\d_.-])[A-Za-z][A-Za-z\d]*(?:[-.·*][A-Za-z\d]+)*"
    r"(?:\s\d(?:\.\d)?(?![\d.%*x×A-Za-z]|\s?[个种张倍步条类]))?(?![A-Za-z\d_])"
)
_MASKED = re.compile(
    r"https?://\S+|\$[^$]+\$|`[^`]*`|(?<![\w/-])[\w/-]++\.(?:png|jpe?g|webp|gif|pdf|svg)\b"
)
"""Addresses, formulas, code and files: nothing in them is a name."""
_QUOTED = re.compile(r"《([^《》]{6,200})》")
_VERSION = re.compile(r"\s?[-_.]?\d|\s\d(?:\.\d)?(?![\d.]|\s?[%％个种张倍步万亿])|\s[vV]\d")
_SIZE = re.compile(r"-\d+(?:\.\d+)?[BbMm](?![A-Za-z\d])")
_PLURAL = re.compile(r"(?<=[A-Z\d])s(?![A-Za-z\d])")
_SUFFIX = re.compile(r"-(?=[A-Za-z])")
_LEAST_TITLE = 20
_LEAST_WORD = 4
_SURE_CAPITALS = 3
"""So many capitals are no word of a sentence: `LLaVA` may be LLAVA."""
_SMALL_START = 3
"""A name has so many small letters in front of its capitals (`adaLN`); `knowlEdge` is none."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text; *key* is None where the corpus has no such work."""

    start: int
    end: int
    name: str
    key: str | None
    sure: bool = True
    """Whether it is written as only names are; if not, a word beside it must tell."""


class NameIndex:
    """The names of a corpus, by which its works are found in notes."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        named: dict[str, dict[str, str]] = {}
        for paper in papers:
            for name in names_of(paper):
                named.setdefault(fold(name), {}).setdefault(paper.key, name)
        self._spellings = {
            next(iter(keys.values())): next(iter(keys)) for keys in named.values() if len(keys) == 1
        }
        self._shared = frozenset(folded for folded, keys in named.items() if len(keys) > 1)
        self._stems = frozenset(
            _stem(name) for name in self._spellings if _stem(name) != fold(name)
        )

    @cached_property
    def _names(self) -> Names[str]:
        return Names(self._spellings.items())

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the works that *text* names, in its order, the longest name at each place."""
        text = _MASKED.sub(lambda found: " " * len(found[0]), text)
        inside = sorted(self._inside(text), key=lambda m: (m.start, -m.end))
        outside = sorted((*_quoted(text), *self._outside(text)), key=lambda m: (m.start, -m.end))
        kept = _apart(inside)
        taken = [(m.start, m.end) for m in kept]
        more = (m for m in outside if not any(m.start < e and s < m.end for s, e in taken))
        return tuple(sorted((*kept, *_apart(more)), key=lambda m: m.start))

    def naming(self, notes: Iterable[Note]) -> Iterator[Note]:
        """Yield the notes of which a statement may name a work of the index.

        A name counts wherever its letters stand; `mentions` then says whether it is one.
        """
        for note in notes:
            text = "".join(passage.text for passage in passages(note))
            if self._names.are_in(_untied(text)):
                yield note

    def _inside(self, text: str) -> Iterator[Mention]:
        for hit in self._names.find(_untied(text)):
            written = text[hit.start : hit.end]
            if _whole(text, hit.start, hit.end) and _as_name(written, hit.spelling):
                yield Mention(hit.start, hit.end, written, hit.entry)

    def _outside(self, text: str) -> Iterator[Mention]:
        houses = [(hit.start, hit.end) for hit in vocabulary().organisation_names.find(text)]
        for found in _OUTSIDE.finditer(text):
            tied = _suffixes().search(found[0])
            start, end = found.start(), found.start() + tied.start() if tied else found.end()
            name = text[start:end]
            if not self._is_other(name) or any(s <= start and end <= e for s, e in houses):
                continue
            plain = name[1:].islower() and name.isalpha()
            if plain and (tied or len(name) < _LEAST_WORD or _in_phrase(text, start, end)):
                continue
            yield Mention(start, end, name, None, not plain and not _acronym(name))

    def _is_other(self, name: str) -> bool:
        """Whether a word may be the name of a work that the corpus lacks."""
        if not _is_name(name) or fold(name) in self._shared:
            return False
        if name.partition(" ")[0].endswith(_endings()):
            return True
        return any(c.isupper() for c in name) or _stem(name) in self._stems


def names_of(paper: Paper) -> tuple[str, ...]:
    """Return the names that a work goes by: short names, and titles that are long enough."""
    titles = (paper.work.title, *paper.work.title_variants, *(n.title for n in paper.notes))
    rests = (read_title(title).rest for title in titles)
    full = (title for title in (*titles, *rests) if title and len(title) >= _LEAST_TITLE)
    short = (paper.short_name, *paper.work.aliases, *(n.short_name for n in paper.notes))
    named = tuple(filter(None, short))
    several = (part for name in named if "/" in name for part in re.split(r"(?<!\s)\s*/\s*", name))
    return tuple(dict.fromkeys((*named, *(n for n in several if len(n) >= _LEAST_WORD), *full)))


def _stem(name: str) -> str:
    """Return a name without its version (`Phi-3` → `phi`)."""
    return fold(re.sub(r"[-\s]?[vV]?(?<![\d.])\d[\d.]*$", "", name))


def _untied(text: str) -> str:
    """Return *text* with hyphens before `-based` and the s of `VAEs` blanked; lengths stay."""
    return _PLURAL.sub(" ", _suffixes().sub(" ", text))


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no digit or hyphenated word goes on: VQ-VAE2 is not VQ-VAE.

    >>> [_whole(t, 0, 6) for t in ("VQ-VAE2", "VQ-VAE-GAN", "VQ-VAE 2", "VQ-VAE-based")]
    [False, False, False, True]
    """
    if text[start - 1 : start].isdigit() and start:
        return False
    if _SIZE.match(text, end):
        return True
    if _VERSION.match(text, end):
        return False
    return _SUFFIX.match(text, end) is None or _suffixes().match(text, end) is not None


def _as_name(written: str, spelling: str) -> bool:
    """Whether a name is written as a name: `align` is not ALIGN, `llava` may be LLaVA.

    >>> [_as_name(*t) for t in (("align", "ALIGN"), ("llava", "LLaVA"), ("Align", "ALIGN"))]
    [False, True, False]
    >>> [_as_name(w, w.title()) for w in ("sparse transformer", "diffusion models")]
    [True, False]
    """
    if written == spelling or len(spelling) >= _LEAST_TITLE or any(c.isdigit() for c in written):
        return True
    letters = [c for c in spelling if is_latin(c)]
    if not letters or not any(is_latin(c) for c in written):
        return True
    if " " in spelling.strip():
        ordinary = all(word.title() in _ordinary() for word in spelling.split())
        return len(fold(spelling)) >= 10 and not ordinary
    capitals = sum(c.isupper() for c in written)
    if all(c.isupper() for c in letters):
        return capitals == sum(map(is_latin, written)) or capitals >= _SURE_CAPITALS
    if capitals:
        return capitals > 1 or sum(c.isupper() for c in letters) > 1
    return sum(c.isupper() for c in letters) > 2 and len(letters) > 4


def _quoted(text: str) -> Iterator[Mention]:
    for found in _QUOTED.finditer(text):
        title = found[1].strip()
        if looks_like_title(title) or len(title) >= _LEAST_TITLE:
            yield Mention(found.start(1), found.end(1), title, None)


def _acronym(name: str) -> bool:
    return name.isalpha() and name.rstrip("s").isupper()


@lru_cache(maxsize=4096)
def _is_name(name: str) -> bool:
    """Whether a word is shaped like a name, and is no term, ordinary word or compound of them.

    >>> [_is_name(n) for n in ("GPT-3", "Gemini", "LLM", "Pixel-level", "knowlEdge", "BigGAN-deep")]
    [True, True, False, False, False, True]
    """
    if vocabulary().venue(re.sub(r"\W?(?<!\d)\d+$", "", name)):
        return False
    first, _, rest = name.partition("-")
    terms = (name, name.rstrip("s"), first if not rest or rest.islower() else name)
    word, blank, _ = name.partition(" ")
    if blank and (word in _ordinary() or word in _measures()):
        return False
    if len(name) < 2 or any(word in _terms() or word in _ordinary() for word in terms):
        return False
    if rest and all(part.isalpha() and part[1:].islower() for part in name.split("-")):
        return False
    small = len(name) - len(name.lstrip("abcdefghijklmnopqrstuvwxyz"))
    marked = is_marked(name) and (small <= _SMALL_START or small == len(first))
    return marked or name.istitle()


def _in_phrase(text: str, start: int, end: int) -> bool:
    """Whether a word with a capital is one of several, or goes on as a phrase does."""
    before, after = text[max(0, start - 24) : start], text[end : end + 3]
    return bool(re.search(r"[A-Z][\w-]* $", before) or re.match(r" [A-Za-z]", after))


def _apart(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that do not overlap one kept before."""
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


@cache
def _suffixes() -> re.Pattern[str]:
    words = (*table("relations")["names"]["suffixes"], *table("units")["owner"]["sizes"])
    longest = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<=[A-Za-z\d])-(?=(?i:{longest})(?![A-Za-z\d-]))")


@cache
def _measures() -> frozenset[str]:
    """Return the units and measures behind which a number is no version (`WER 3.1`)."""
    units = table("units")
    return frozenset(w for kind in ("unit", "label") for e in units[kind] for w in e["words"])


@cache
def _endings() -> tuple[str, ...]:
    return tuple(table("relations")["names"]["endings"])


@cache
def _terms() -> frozenset[str]:
    return frozenset(table("relations")["names"]["terms"])


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(table("relations")["names"]["words"])


def groups(mentions: Iterable[Mention], text: str) -> Iterator[tuple[Mention, ...]]:
    """Return the mentions in the lists that they stand in (`BLIP、LLaVA 和 Flamingo`)."""
    held: list[Mention] = []
    for mention in mentions:
        if held and not _joiner().fullmatch(text, held[-1].end, mention.start):
            yield tuple(held)
            held = []
        held.append(mention)
    if held:
        yield tuple(held)


@cache
def _joiner() -> re.Pattern[str]:
    words: list[str] = table("relations")["names"]["joiners"]
    longest = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{longest}|\s|\d+[*x×]?\d*[BM])+")

"""The works known so far, found by identifier, title and name."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import chain

from ahocorasick_rs import AhoCorasick
from rapidfuzz import fuzz

from .. import values
from ..model import Link, Note, Task, Work
from ..titles import is_marked, is_name, looks_like_title, read_title, title_key
from ..works import PATTERN, new_key
from .evidence import Spelt, likeness, looks_alike, near_miss, parted, spelt, words
from .pins import NO_PINS, Pins, names_of
from .sketches import Sketches

_URL = re.compile(r"https?://[^\s<>（）()\[\]，。；]+")
_COMMON = 300
"""A word that more works share than these leads to none, it only counts for those found."""
_END = 20
"""So many letters of a title's beginning or end, alike, lead to a work too."""
_NEAREST = 20
"""So many works at most are compared with a title."""

_NONE: array[int] = array("i")


class Shelf:
    """The works known so far, found by identifier, title and name."""

    def __init__(
        self, works: Iterable[Work], pins: Pins = NO_PINS, *, pattern: str = PATTERN
    ) -> None:
        self.pins = pins
        self.pattern = pattern
        self.taken: set[str] = set()
        self.last_numbers: dict[str, int] = {}
        self.works: dict[str, Work] = {}
        self.by_identifier: dict[str, str] = {}
        self.by_title: dict[str, str] = {}
        self.lengths: set[int] = set()
        """Of the keys in *by_title*."""
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_word: dict[str, array[int]] = {}
        """Of each work that has it the row of its first title."""
        self.by_end: dict[str, array[int]] = {}
        self.spelt: dict[str, list[Spelt]] = defaultdict(list)
        self.rows: dict[str, int] = {}
        """Of the first title of each work."""
        self.key_of: dict[int, str] = {}
        """The other way about."""
        self.sketches = Sketches()
        for work in sorted(works, key=lambda work: work.key):
            self.add(work)

    def add(self, work: Work) -> str:
        """Add a work and return its key, or that of the work that it is pinned to be."""
        key = self._pinned(names_of(work)) or work.key
        if key == work.key:
            self.works[key] = work
            self.taken.update((key, key.casefold()))
        else:
            titles = (*self.works[key].title_variants, work.title, *work.title_variants)
            self.works[key] = replace(self.works[key], title_variants=titles)
        for identifier in _identifiers(work):
            self.by_identifier.setdefault(identifier, key)
        for title in (work.title, *work.title_variants):
            written = spelt(title)
            self.spelt[key].append(written)
            self.by_title.setdefault(written.key, key)
            self.lengths.add(len(written.key))
            row = self.sketches.add(written, self.rows.get(key))
            first = self.rows.setdefault(key, row)
            self.key_of[first] = key
            for word in words(title):
                _list(self.by_word, word, first)
            for end in _ends(written.key):
                _list(self.by_end, end, first)
        for name in (*work.aliases, *filter(None, [read_title(work.title).short_name])):
            self.by_name[title_key(name)].add(key)
        return key

    def _pinned(self, names: frozenset[str]) -> str | None:
        """Return the work here that is pinned to be the one of these names."""
        if not self.pins.same:
            return None
        known = (k for k, w in self.works.items() if self.pins.joins(names, names_of(w)))
        return min(known, default=None)

    def _apart(self, title: str, key: str) -> bool:
        """Whether a title is pinned not to be that of a work here."""
        if not self.pins.different:
            return False
        written = frozenset(title_key(t) for t in (title, read_title(title).rest or title))
        return self.pins.parts(written, names_of(self.works[key]))

    def titles(self, work: Work) -> set[str]:
        """Return the keys of the titles that *work* goes by."""
        return {title_key(title) for title in (work.title, *work.title_variants)}

    def find_note(self, note: Note, *, alone: bool = False) -> tuple[str, str, float] | None:
        """Return key, evidence and score of the known work that *note* speaks of.

        *alone* says that its title is known to be like no other.
        """
        if note.kind == "link":
            return self._by_identifier(note)
        if pinned := self._pinned(frozenset({title_key(note.title)})):
            return pinned, "pinned", 100.0
        near = () if alone else (self._near,)
        tried = (self._by_identifier, self._by_title_of, *near, self._by_name)
        found = (
            hit for find in tried if (hit := find(note)) and not self._apart(note.title, hit[0])
        )
        return next(found, None)

    def near_misses(self, note: Note) -> Iterator[tuple[str, str, float]]:
        """Yield key, guard and score of the works whose titles look like that of *note*."""
        written = spelt(note.title)
        for key in self._candidates(note.title):
            if self._apart(note.title, key):
                yield key, "pinned", self._score(note.title, key)
                continue
            alike = [known for known in self.spelt[key] if looks_alike(written, known)]
            missed = (near_miss(written, known) for known in alike)
            if best := max(filter(None, missed), key=lambda m: m[1], default=None):
                yield key, *best

    def _score(self, title: str, key: str) -> float:
        return round(max(fuzz.ratio(title_key(title), t) for t in self.titles(self.works[key])), 1)

    def add_note(self, note: Note) -> tuple[str, str, float] | None:
        """Add the work that a note on a paper speaks of; return the same as `find_note`."""
        if note.kind != "paper":
            return None
        return self._add_new(work_of(note)), "title", 100.0

    def _add_new(self, work: Work) -> str:
        key = new_key(work, self.taken, pattern=self.pattern, last=self.last_numbers)
        return self.add(replace(work, key=key))

    def find_task(self, task: Task) -> tuple[str, str, float] | None:
        """Return the known work that an item of a pending list names.

        The title may be followed by remarks, or a name stand among other words.
        """
        urls = _URL.findall(task.title)
        led = (self.by_identifier.get(i) for url in urls for i in _identifiers_of_url(url))
        if hit := next(filter(None, led), None):
            return hit, "identifier", 100.0
        key = title_key(task.title)
        lengths = sorted((n for n in self.lengths if 20 <= n <= len(key)), reverse=True)
        starts = (key[:length] for length in lengths)
        known = (k for k in starts if k in self.by_title and not _goes_on(task.title, k))
        if start := next(known, None):
            return self.by_title[start], "title", 100.0
        for word in re.findall(r"[A-Za-z][\w·\-]*", task.title):
            works = self.by_name.get(title_key(word), set())
            if len(works) == 1 and is_marked(word):
                return min(works), "short name", 100.0
        return None

    def add_task(self, task: Task) -> tuple[str, str, float] | None:
        """Add the work that a task names, if its text begins with a title."""
        text = re.split(r"[\u3000-\u9fff（，。]|\s{2,}|\d{4}年|https?:", task.title, maxsplit=1)[0]
        text = text.strip(" -–—(<[")
        if not looks_like_title(text):
            return None
        name = read_title(text).short_name
        links = tuple(map(Link, _URL.findall(task.title)))
        note = Note("paper", text, task.span, short_name=name, links=links)
        return self._add_new(work_of(note)), "title", 100.0

    def named(self, notes: Iterable[Note], known: set[str]) -> dict[str, tuple[Note, ...]]:
        """Return, by key, the notes that name a work that has neither note nor task."""
        names: dict[str, str] = {}
        for key in sorted(set(self.works) - known):
            work = self.works[key]
            full = (title for title in (work.title, *work.title_variants) if len(title) >= 20)
            short = (name for name in work.aliases if len(self.by_name[title_key(name)]) == 1)
            names.update({_spelling(name): key for name in chain(full, short)})
        listed = [name for name in names if name]
        if not listed:
            return {}
        automaton = AhoCorasick(listed)
        found: dict[str, list[Note]] = defaultdict(list)
        for note in sorted(notes, key=lambda n: (n.span.source, n.span.line)):
            text = _spelling(note.text)
            hits = automaton.find_matches_as_indexes(text, overlapping=True)
            for key in dict.fromkeys(names[listed[n]] for n in _whole_words(text, hits)):
                found[key].append(note)
        return {key: tuple(found[key]) for key in sorted(found)}

    def _by_title_of(self, note: Note) -> tuple[str, str, float] | None:
        title = read_title(note.title)
        for text in filter(None, (title.text, title.rest)):
            if key := self.by_title.get(title_key(text)):
                return key, "title", 100.0
        return None

    def _by_identifier(self, note: Note) -> tuple[str, str, float] | None:
        for link in note.links:
            for identifier in _identifiers_of_url(link.url):
                key = self.by_identifier.get(identifier)
                if key and (note.kind != "paper" or self._plausible(note.title, self.works[key])):
                    return key, "identifier", 100.0
        return None

    def _plausible(self, title: str, work: Work) -> bool:
        """Whether a title does not contradict the work that an address leads to."""
        titles = (work.title, *work.title_variants)
        written = spelt(title)
        if is_name(title) or len(title) < 20:
            names = (*work.aliases, *(read_title(t).short_name or "" for t in titles))
            return not any(near_miss(written, spelt(n)) for n in names if parted(title, n))
        if near_miss(written, spelt(work.title)) and parted(title, work.title):
            return False
        return max(fuzz.token_set_ratio(title, t) for t in titles) > 60

    def _near(self, note: Note) -> tuple[str, str, float] | None:
        title = read_title(note.title)
        if len(words(title.text)) < 3:
            return None
        best: tuple[float, str, str] = (0.0, "", "")
        written = spelt(title.text)
        for key in self._candidates(title.text):
            for known in self.spelt[key]:
                found = likeness(written, known)
                if found:
                    best = max(best, (found[1], key, found[0]))
        return (best[1], best[2], best[0]) if best[1] else None

    def _candidates(self, title: str) -> list[str]:
        """Return the works that share the rarest words of *title*, at most twenty.

        Where a word is common, works whose titles begin or end alike are looked at as well, so
        that their number stays small however many works there are.
        """
        sharing = sorted((len(rows := self.by_word.get(w, _NONE)), w, rows) for w in words(title))
        rare = [rows for _, _, rows in sharing[:6]]
        common = [rows for rows in rare if len(rows) > _COMMON]
        shared = Counter(chain.from_iterable(rows for rows in rare if len(rows) <= _COMMON))
        if common:
            alike = {*chain.from_iterable(self._ending(title))}
            shared.update(dict.fromkeys(alike - shared.keys(), 0))
            for rows in common:
                shared.update(shared.keys() & rows)
        ranked = ((-number, self.key_of[row]) for row, number in shared.items())
        return [key for _, key in nsmallest(_NEAREST, ranked)]

    def _ending(self, title: str) -> list[array[int]]:
        """Return the works whose titles begin or end as *title* does, if there are few."""
        ends = (self.by_end.get(end, _NONE) for end in _ends(title_key(title)))
        return [rows for rows in ends if len(rows) <= _COMMON]

    def stand_alone(self, notes: Sequence[Note]) -> list[bool]:
        """Return which notes have titles like no other, known or of the notes before: asked fast.

        Of the rest most are found to stand alone too when they are looked up.
        """
        if self.pins.same:
            return [False] * len(notes)
        titles = [read_title(note.title) for note in notes]
        asked = [[spelt(text) for text in (t.text, t.rest) if text is not None] for t in titles]
        often = Counter(word for title in titles for word in words(title.text))
        return [
            not near
            for near in self.sketches.near(asked, [self._sharing(t.text, often) for t in titles])
        ]

    def _sharing(self, title: str, more: Mapping[str, int]) -> list[array[int]]:
        """Return the works that `_candidates` may look at when words have become *more* often."""
        lists = {word: self.by_word.get(word, _NONE) for word in words(title)}
        sixth = nsmallest(6, (len(rows) + more[word] for word, rows in lists.items()))[-1:]
        most = min(_COMMON, *sixth) if sixth else _COMMON
        return [*(rows for rows in lists.values() if len(rows) <= most), *self._ending(title)]

    def _by_name(self, note: Note) -> tuple[str, str, float] | None:
        if not is_name(note.title):
            return None
        works = self.by_name.get(title_key(note.title), set())
        if len(works) > 1:
            works = {key for key in works if _years(note) & _years(self.works[key])}
        return (min(works), "short name", 100.0) if len(works) == 1 else None


def _list(lists: dict[str, array[int]], name: str, row: int) -> None:
    """Put a row into the list of a name, once."""
    rows = lists.get(name)
    if rows is None:
        lists[name] = array("i", [row])
    elif row != rows[-1] and (row > rows[-1] or row not in rows):
        rows.append(row)


def _ends(key: str) -> Iterator[str]:
    """Yield the beginning and the end of a title's key, told apart."""
    yield f"^{key[:_END]}"
    yield f"{key[-_END:]}$"


def _whole_words(text: str, hits: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    """Yield which names stand in a text as whole words, from the left, of several the longest."""
    done = 0
    for name, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        whole = not (_is_plain(text[end : end + 1]) or _is_plain(text[start - 1 : start]))
        if start >= done and whole:
            yield name
            done = end


def _is_plain(letter: str) -> bool:
    """Whether a letter is a small one of the alphabet or a digit."""
    return letter.isascii() and letter.isalnum() and not letter.isupper()


def work_of(note: Note) -> Work:
    """Return what a note says of the work that it speaks of, without a key.

    >>> from ..model import Span
    >>> work_of(Note("paper", "BLIP", Span("a.md", 1, 1), venue="ICML", venue_year=2022)).published
    '2022'
    """
    title = read_title(note.title)
    ids = [values.identifiers(link.url) for link in note.links[:3]]
    return Work(
        key="",
        title=title.text,
        type="article",
        published=note.published or (note.venue_year and str(note.venue_year)) or None,
        venue=note.venue,
        venue_year=note.venue_year,
        track=note.venue_track,
        authors=tuple(values.person(name) for name in note.authors),
        arxiv=next((i.arxiv for i in ids if i.arxiv), None),
        doi=next((i.doi for i in ids if i.doi), None),
        url=next((link.url for link in note.links), None),
        aliases=tuple(filter(None, [note.short_name])),
        title_variants=tuple(filter(None, [title.rest])),
    )


def _goes_on(text: str, key: str) -> bool:
    """Whether a title of this key goes on in *text* as part of a longer one.

    >>> _goes_on("Training a Reward Model in Two Steps", "trainingarewardmodel")
    True
    >>> _goes_on("Training a Reward Model (ICLR 2024)，重要", "trainingarewardmodel")
    False
    """
    at = next((n for n in range(len(text) + 1) if title_key(text[:n]) == key), len(text))
    han = "\u3400" <= key[-1:] <= "\u9fff"
    more = r"\s*[\u3400-\u9fff]" if han else r"\s+[a-z]{2,}\b|[A-Za-z]"
    return re.match(more, text[at:]) is not None


def _years(thing: Note | Work) -> set[str]:
    """Return the years that a note or a work says it appeared in."""
    return {str(when)[:4] for when in (thing.published, thing.venue_year) if when}


def _spelling(text: str) -> str:
    return " ".join(text.split()).casefold()


def _identifiers(work: Work) -> Iterator[str]:
    if work.arxiv:
        yield f"arxiv:{work.arxiv}"
    if work.doi:
        yield f"doi:{work.doi.casefold()}"
    for url in (*filter(None, [work.url]), *work.urls):
        yield from _identifiers_of_url(url)


def _identifiers_of_url(url: str) -> Iterator[str]:
    found = values.identifiers(url)
    if found.arxiv:
        yield f"arxiv:{found.arxiv}"
    if found.doi:
        yield f"doi:{found.doi.casefold()}"
    if found.acl:
        yield f"acl:{found.acl}"
    if found.openreview:
        yield f"openreview:{found.openreview}"
    yield re.sub(r"^https?://(www\.)?|(?<![/#])[/#]+$", "", url.casefold())

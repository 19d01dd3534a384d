"""Notes → papers: when do two notes speak of one work, and what shows it.

Evidence is tried in the order of `EVIDENCE`; the first that finds a work decides, and every
join names it. Facts about known works come first (``data/works.json``, ``.bib`` files); a note
that matches none founds a work of its own, which later notes may join.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from rapidfuzz import fuzz

from . import cards, values
from .model import Note, Status, Task, Work
from .titles import is_marked, is_name, looks_like_title, read_title, title_key
from .works import new_key

_NEAR = 92
"""Title keys that are at least so alike (0 to 100) name one work, if their numbers agree."""
_NEAR_WITH_NAME = 60
"""With the same short name in front, so much is enough: `LLM` for `Large Language Model`."""
_ROMAN = re.compile(r"^(?=[ivx])(x{0,2})(ix|iv|v?i{0,3})$")


@dataclass(frozen=True, slots=True)
class Join:
    """Why a note or task was taken to speak of a paper."""

    note: str
    paper: str
    evidence: str
    """identifier, title, near title, short name, main title, named."""
    score: float
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One distinct work and the notes that speak of it."""

    work: Work
    notes: tuple[Note, ...] = ()
    tasks: tuple[Task, ...] = ()
    named: tuple[Note, ...] = ()
    """Notes on other things that name it."""

    @property
    def key(self) -> str:
        """The citation key."""
        return self.work.key

    @property
    def short_name(self) -> str | None:
        """The name that the title, the facts or the notes give it, in this order."""
        given = (note.short_name for note in self.notes if note.short_name)
        title = read_title(self.work.title).short_name
        return title or next(chain(self.work.aliases, given), None)

    @property
    def organizations(self) -> tuple[str, ...]:
        """The houses that the notes name, in the order of the notes."""
        return tuple(dict.fromkeys(o for note in self.notes for o in note.organizations))

    @property
    def status(self) -> Status:
        """Whether it was read, waits on a list, or is only named."""
        if any(note.kind == "paper" for note in self.notes):
            return "read"
        return "pending" if self.tasks else "named"

    def _repr_html_(self) -> str:
        return cards.html(self)

    def __str__(self) -> str:
        return cards.text(self)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The outcome: papers by key, and each note's and task's paper by its id."""

    papers: tuple[Paper, ...]
    joins: tuple[Join, ...]
    notes: tuple[Note, ...]
    paper_of: Mapping[str, str] = field(default_factory=dict)


def resolve(notes: Sequence[Note], tasks: Sequence[Task], works: Iterable[Work] = ()) -> Resolution:
    """Return the papers that *notes* and *tasks* speak of, with the evidence for every join.

    The outcome does not depend on the order of the notes. A work of *works* that nothing
    speaks of is not among the papers.

    >>> from survey.model import Span
    >>> a = Note("paper", "Visual Instruction Tuning", Span("a.md", 1, 1), id="a")
    >>> b = Note("paper", "LLaVA: Visual Instruction Tuning", Span("b.md", 1, 1), id="b",
    ...          short_name="LLaVA")
    >>> [len(p.notes) for p in resolve([a, b], []).papers]
    [2]
    """
    shelf = Shelf(works)
    joins: dict[str, Join] = {}
    for note in sorted(notes, key=_rank):
        if note.kind in ("paper", "tool", "link"):
            hit = shelf.find_note(note) or shelf.add_note(note)
            if hit:
                joins[note.id] = Join(note.id, *hit, note.span.source, note.span.line)
    for task in sorted(tasks, key=lambda task: (title_key(task.title), task.id)):
        hit = shelf.find_task(task) or shelf.add_task(task)
        if hit:
            joins[task.id] = Join(task.id, *hit, task.span.source, task.span.line)
    named = shelf.named(notes, {join.paper for join in joins.values()})
    papers = _papers(shelf, notes, tasks, joins, named)
    final = tuple(_retitled(note, shelf, joins.get(note.id)) for note in notes)
    mentions = (
        Join(note.id, key, "named", 100.0, note.span.source, note.span.line)
        for key, found in named.items()
        for note in found
    )
    ordered = sorted(chain(joins.values(), mentions), key=lambda j: (j.paper, j.source, j.line))
    owners = {note: join.paper for note, join in joins.items()}
    return Resolution(papers, tuple(ordered), final, owners)


def _rank(note: Note) -> tuple[int, str, str]:
    """Sort the notes that name a work in full before those that only give its short name."""
    return (0 if looks_like_title(note.title) else 1, title_key(note.title), note.id)


def _papers(
    shelf: Shelf,
    notes: Sequence[Note],
    tasks: Sequence[Task],
    joins: Mapping[str, Join],
    named: Mapping[str, tuple[Note, ...]],
) -> tuple[Paper, ...]:
    by_paper: dict[str, list[Note]] = defaultdict(list)
    tasks_by: dict[str, list[Task]] = defaultdict(list)
    for note in notes:
        if note.id in joins and note.kind != "task":
            by_paper[joins[note.id].paper].append(note)
    for task in tasks:
        if task.id in joins:
            tasks_by[joins[task.id].paper].append(task)
    keys = sorted({*by_paper, *tasks_by, *named})
    return tuple(
        Paper(
            shelf.works[key],
            tuple(sorted(by_paper[key], key=lambda n: (n.span.source, n.span.line))),
            tuple(sorted(tasks_by[key], key=lambda t: (t.span.source, t.span.line))),
            named.get(key, ()),
        )
        for key in keys
    )


def _retitled(note: Note, shelf: Shelf, join: Join | None) -> Note:
    """Return *note* without the short name in front of its title, if the work's title has none."""
    if join is None or note.kind != "paper":
        return note
    title = read_title(note.title)
    work = shelf.works[join.paper]
    known = shelf.titles(work)
    in_front = title.rest and title_key(title.rest) in known and title_key(note.title) not in known
    if not title.rest or not in_front:
        return note
    return replace(note, title=title.rest, short_name=note.short_name or title.short_name)


class Shelf:
    """The works known so far, found by identifier, title and name."""

    def __init__(self, works: Iterable[Work]) -> None:
        self.works: dict[str, Work] = {}
        self.by_identifier: dict[str, str] = {}
        self.by_title: dict[str, str] = {}
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for work in sorted(works, key=lambda work: work.key):
            self.add(work)

    def add(self, work: Work) -> str:
        """Add a work and return its key."""
        self.works[work.key] = work
        for identifier in _identifiers(work):
            self.by_identifier.setdefault(identifier, work.key)
        for title in (work.title, *work.title_variants):
            self.by_title.setdefault(title_key(title), work.key)
            for word in _words(title):
                self.by_word[word].add(work.key)
        for name in (*work.aliases, *filter(None, [read_title(work.title).short_name])):
            self.by_name[title_key(name)].add(work.key)
        return work.key

    def titles(self, work: Work) -> set[str]:
        """Return the keys of the titles that *work* goes by."""
        return {title_key(title) for title in (work.title, *work.title_variants)}

    def find_note(self, note: Note) -> tuple[str, str, float] | None:
        """Return key, evidence and score of the known work that *note* speaks of."""
        if note.kind == "link":
            return self._by_identifier(note)
        return (
            self._by_title(note.title)
            or self._by_identifier(note)
            or self._near(note)
            or self._by_name(note)
        )

    def add_note(self, note: Note) -> tuple[str, str, float] | None:
        """Add the work that a note on a paper speaks of; return the same as `find_note`."""
        if note.kind != "paper":
            return None
        title = read_title(note.title)
        ids = [values.identifiers(link.url) for link in note.links[:3]]
        work = Work(
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
        work = replace(work, key=new_key(work, set(self.works)))
        return self.add(work), "title", 100.0

    def find_task(self, task: Task) -> tuple[str, str, float] | None:
        """Return the known work that an item of a pending list names.

        The title may be followed by remarks, or a name stand among other words.
        """
        key = title_key(task.title)
        starts = [k for k in self.by_title if len(k) >= 20 and key.startswith(k)]
        if starts:
            return self.by_title[max(starts, key=len)], "title", 100.0
        for word in re.findall(r"[A-Za-z][\w·\-]*", task.title):
            works = self.by_name.get(title_key(word), set())
            if len(works) == 1 and is_marked(word):
                return min(works), "short name", 100.0
        return None

    def add_task(self, task: Task) -> tuple[str, str, float] | None:
        """Add the work that a task names, if its text begins with a title."""
        text = re.split(r"[\u3000-\u9fff（，。]|\s{2,}|\d{4}年", task.title, maxsplit=1)[0]
        text = text.strip(" -–—(")
        if not looks_like_title(text):
            return None
        title = read_title(text)
        work = Work(key="", title=title.text, aliases=tuple(filter(None, [title.short_name])))
        work = replace(work, key=new_key(work, set(self.works)))
        return self.add(work), "title", 100.0

    def named(self, notes: Iterable[Note], known: set[str]) -> dict[str, tuple[Note, ...]]:
        """Return, by key, the notes that name a work that has neither note nor task."""
        names: dict[str, str] = {}
        for key in sorted(set(self.works) - known):
            work = self.works[key]
            full = (title for title in (work.title, *work.title_variants) if len(title) >= 20)
            short = (name for name in work.aliases if len(self.by_name[title_key(name)]) == 1)
            names.update({_spelling(name): key for name in chain(full, short)})
        if not names:
            return {}
        longest = sorted(names, key=len, reverse=True)
        pattern = re.compile(
            rf"(?<![a-z0-9])(?:{'|'.join(re.escape(name) for name in longest)})(?![a-z0-9])"
        )
        found: dict[str, list[Note]] = defaultdict(list)
        for note in sorted(notes, key=lambda n: (n.span.source, n.span.line)):
            for name in dict.fromkeys(pattern.findall(_spelling(note.text))):
                if note not in found[names[name]]:
                    found[names[name]].append(note)
        return {key: tuple(found[key]) for key in sorted(found)}

    def _by_title(self, written: str) -> tuple[str, str, float] | None:
        title = read_title(written)
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
        if is_name(title) or len(title) < 20:
            return True
        return max(fuzz.token_set_ratio(title, t) for t in (work.title, *work.title_variants)) > 60

    def _near(self, note: Note) -> tuple[str, str, float] | None:
        title = read_title(note.title)
        if len(_words(title.text)) < 3:
            return None
        best: tuple[float, str, str] = (0.0, "", "")
        for key in self._candidates(title.text):
            for known in (self.works[key].title, *self.works[key].title_variants):
                found = _likeness(title.text, known)
                if found:
                    best = max(best, (found[1], key, found[0]))
        return (best[1], best[2], best[0]) if best[1] else None

    def _candidates(self, title: str) -> list[str]:
        """Return the works that share the rarest words of *title*, at most twenty."""
        words = sorted(_words(title), key=lambda word: len(self.by_word.get(word, ())))
        shared: Counter[str] = Counter()
        for word in words[:6]:
            for key in self.by_word.get(word, ()):
                shared[key] += 1
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [key for key, _ in ranked[:20]]

    def _by_name(self, note: Note) -> tuple[str, str, float] | None:
        if not is_name(note.title):
            return None
        works = self.by_name.get(title_key(note.title), set())
        return (min(works), "short name", 100.0) if len(works) == 1 else None


def _likeness(written: str, known: str) -> tuple[str, float] | None:
    """Return evidence and score if two titles are near enough to be of one work."""
    a, b = read_title(written), read_title(known)
    if _numbers(written) != _numbers(known):
        return None
    score = fuzz.ratio(title_key(written), title_key(known))
    if score >= _NEAR:
        return "near title", score
    if a.rest and b.rest and title_key(a.short_name or "") == title_key(b.short_name or ""):
        rest = fuzz.token_set_ratio(a.rest.casefold(), b.rest.casefold())
        if rest >= _NEAR_WITH_NAME:
            return "near title", rest
    longer, shorter = sorted((known, written), key=len, reverse=True)
    goes_on = re.match(r"\s*[:：]", longer[len(shorter) :]) and len(_words(shorter)) >= 4
    if goes_on and title_key(longer).startswith(title_key(shorter)):
        return "main title", 90.0
    return None


def _numbers(title: str) -> list[str]:
    """Return the numbers of a title, roman ones and versions included: these must agree.

    >>> _numbers("Llama 2") == _numbers("Llama 3")
    False
    """
    words = re.findall(r"[^\W_]+", title.casefold())
    found = [d for word in words for d in re.findall(r"\d+", word)]
    return sorted(found + [w for w in words[1:] if w != "i" and _ROMAN.match(w) and w])


def _words(title: str) -> set[str]:
    words = re.findall(r"[a-z0-9]{3,}|[\u3400-\u9fff]{2}", title.casefold())
    return set(words)


def _spelling(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


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
    yield re.sub(r"^https?://(www\.)?|[/#]+$", "", url.casefold())

"""The outcome: papers, the notes that speak of them, and the evidence for every join."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from .. import cards
from ..model import Note, Status, Task, Work
from ..titles import read_title
from ..vocabulary import table


@dataclass(frozen=True, slots=True)
class Join:
    """Why a note or task was taken to speak of a paper, or was not though it looked so."""

    note: str
    paper: str
    evidence: str
    """identifier, title, near title, main title, short name, named, pinned; of a near miss what
    parted them: numbers, kind, words, titles, years, pinned."""
    score: float
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Paper(cards.Shown):
    """One distinct work and the notes that speak of it."""

    work: Work
    notes: tuple[Note, ...] = ()
    tasks: tuple[Task, ...] = ()
    named: tuple[Note, ...] = ()
    """Notes on other things that name it."""
    tell: cards.Tell | None = field(default=None, repr=False, compare=False)
    """What tells its card of statements and relations; a corpus gives it to what it hands out."""

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
        papers = [note for note in self.notes if note.kind == "paper"]
        if any(not _is_unread(note) for note in papers):
            return "read"
        return "pending" if papers or self.tasks else "named"

    def card(self) -> cards.Card:
        """Return the card of the paper: facts, what the notes say by aspect, works named."""
        return cards.paper(self, self.tell(self) if self.tell else None)

    def __str__(self) -> str:
        return cards.facts(self)


def _is_unread(note: Note) -> bool:
    """Whether a note says of itself that the work is still to be read."""
    return note.fields.get("status", "").strip().casefold() in table("fields")["status"]["unread"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The outcome: papers by key, and each note's and task's paper by its id."""

    papers: tuple[Paper, ...]
    joins: tuple[Join, ...]
    notes: tuple[Note, ...]
    paper_of: Mapping[str, str] = field(default_factory=dict)
    near: tuple[Join, ...] = ()
    """Records that look like being of one work and were not joined; of notes see `near_misses`."""

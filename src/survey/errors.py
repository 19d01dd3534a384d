"""What a caller can get wrong.

Bad *input* (a note, an entry, a date) is never an exception: it becomes a
`survey.model.Problem` with its file and line, and the rest is read. These
exceptions are for a caller's mistakes and for files that cannot be used at all::

    SurveyError
    ├── SourceError      a file that cannot be read: missing, a folder, binary
    ├── SettingsError    survey.toml or a front matter says what we do not know
    ├── UnknownKeyError  a citation key that no paper or entry has
    ├── EmptyReviewError a review of survey.toml that takes in no paper
    ├── ExportError      a notebook that cannot be printed: cell, reason, remedy
    └── DraftError       a draft that cannot be written or merged: cell, reason, remedy
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves a terminal's cursor, sets its title or turns the order of its signs."""
_LINE = re.compile(r"\r?[\n\r](?!  \| )")


def shown(text: str) -> str:
    """Return a text whose control characters are signs that show.

    >>> shown("a\\x1b[31mb")
    'a␛[31mb'
    """
    return CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "�", text)


def barred(text: str) -> str:
    """Return a message whose lines, a quoted file's too, stay lines of the message.

    >>> barred("a\\n::error::b")
    'a\\n  | ::error::b'
    """
    return _LINE.sub("\n  | ", text)


class SurveyError(Exception):
    """Anything that this package raises on purpose; whoever prints it, it commands nothing."""

    def __str__(self) -> str:
        return shown(barred(Exception.__str__(self)))


class SourceError(SurveyError):
    """A file that cannot be read; the message names it and says what would be right."""


class SettingsError(SurveyError):
    """A setting that is unknown or of the wrong kind; the message names the nearest known one."""


class UnknownKeyError(SurveyError, KeyError):
    """A citation key that no paper or entry has; the message names the nearest known keys."""


class EmptyReviewError(SurveyError):
    """A review that takes in no paper; the message says what its selection says."""


class ExportError(SurveyError):
    """A notebook that cannot be printed; the message names the cell."""


class DraftError(SurveyError):
    """A draft that cannot be written or merged; nothing was written, the message names the cell."""


_REMEDIES: Mapping[int | None, str] = MappingProxyType(
    {
        errno.ENOSPC: "make room on the disk and try again",
        errno.EDQUOT: "make room in your share of the disk and try again",
        errno.EFBIG: "this disk or account takes no larger file",
        errno.EACCES: "allow it, or choose another folder",
        errno.EPERM: "allow it, or choose another folder",
        errno.EROFS: "choose a folder that can be written to",
        errno.ENAMETOOLONG: "choose a shorter name",
        errno.ELOOP: "remove the link",
        errno.EIO: "the disk may be failing: copy your files to another one",
        errno.EMFILE: "close other programs and try again",
        errno.ENFILE: "close other programs and try again",
    }
)
"""What helps, by what the system says."""
_WORSE = 15
"""A word that looks so much less alike than the likeliest is not offered."""


def system_says(error: OSError | ValueError) -> str:
    """Return what the system says of a file, and what would help.

    >>> system_says(OSError(errno.ENOSPC, "No space left on device"))
    'No space left on device; make room on the disk and try again'
    """
    said = getattr(error, "strerror", None) or str(error)
    remedy = _REMEDIES.get(getattr(error, "errno", None))
    return f"{said}; {remedy}" if remedy else said


def nearest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to *limit* of the *known* words that look like *word*, the likeliest first.

    >>> nearest("li2023blip", ["li2023blip2", "radford2021learning"])
    ['li2023blip2']
    """
    from rapidfuzz import process  # noqa: PLC0415  (not needed for --help)

    hits = process.extract(word, list(known), limit=limit, score_cutoff=60)
    return [match for match, score, _ in hits if score >= hits[0][1] - _WORSE]


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "…"?`` for the nearest known words, or an empty string.

    >>> suggest("titel", ["title", "venue"])
    '; did you mean "title"?'
    """
    near = " or ".join(f'"{hit}"' for hit in nearest(word, known))
    return f"; did you mean {near}?" if near else ""

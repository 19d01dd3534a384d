"""Keys that drafts cite and the bibliography lacks; entries that no draft cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..bibtex import Bibliography, read_bibtex
from ..errors import suggest
from ..model import Problem

MISSING, UNCITED = "cited-missing", "bib-uncited"
_PARENTS = ("crossref", "xdata", "xref", "related", "entryset")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, the keys that it cites, and its text as it stands in the file (for the lines)."""

    source: str
    keys: tuple[str, ...]
    text: str = ""


def check_cited(drafts: Iterable[Draft], text: str, source: str) -> tuple[Problem, ...]:
    """Return the keys that *drafts* cite and a ``.bib`` file lacks, and the entries none cites.

    *text* is that of the file, *source* names it. A draft that cites ``*`` cites every entry; with
    no draft at all no entry is expected to be cited.

    >>> bib = "@misc{a, title={A}}\\n@misc{b, title={B}}"
    >>> for problem in check_cited([Draft("n.ipynb", ("a", "c"))], bib, "refs.bib"):
    ...     print(problem.source, problem.line, problem.code)
    n.ipynb 1 cited-missing
    refs.bib 2 bib-uncited
    """
    drafts, bibliography = tuple(drafts), read_bibtex(text, source)
    return (*_missing(drafts, bibliography), *_uncited(drafts, bibliography, source))


def _missing(drafts: Iterable[Draft], bibliography: Bibliography) -> Iterator[Problem]:
    known = {entry.key for entry in bibliography.entries} | bibliography.unread_keys
    for draft in drafts:
        for key in dict.fromkeys(draft.keys):
            if key not in known and key != "*":
                message = f'cites "{key}", which the bibliography lacks{suggest(key, known)}'
                line = _line(draft.text, key)
                yield Problem(MISSING, "error", message, draft.source, line)


def _line(text: str, key: str) -> int:
    """Return the line on which a text first cites *key*, or 1."""
    match = re.search(rf"@\{{?{re.escape(key)}(?![\w:.#$%&+?<>~/-]*\w)", text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _uncited(
    drafts: tuple[Draft, ...], bibliography: Bibliography, source: str
) -> Iterator[Problem]:
    cited = {key for draft in drafts for key in draft.keys}
    if not drafts or "*" in cited:
        return
    needed = {
        name.strip().casefold()
        for entry in bibliography.entries
        for field in _PARENTS
        for name in entry.fields.get(field, "").split(",")
    }
    for entry in bibliography.entries:
        if entry.key not in cited and entry.key.casefold() not in needed:
            message = f'no draft cites "{entry.key}"'
            yield Problem(UNCITED, "info", message, source, entry.line)

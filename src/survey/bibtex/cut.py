"""A part of a bibliography: the entries of some keys, with all that they need."""

from __future__ import annotations

from collections.abc import Iterable

from .read import Bibliography, read_bibtex


def cut(text: str, keys: Iterable[str]) -> str:
    """Return the entries of *keys* as they stand, in that order, with their macros and parents.

    Keys that *text* does not have are passed over.

    >>> print(cut("@misc{a, title={A}}\\n@misc{b, title={B}}", ["b", "x"]))
    @misc{b, title={B}}
    <BLANKLINE>
    """
    return part(read_bibtex(text, ""), keys)


def part(bibliography: Bibliography, keys: Iterable[str]) -> str:
    """Return what `cut` does of the text of a *bibliography* that is already read."""
    entries = {entry.key: entry for entry in bibliography.entries}
    folded = {key.casefold(): key for key in entries}
    wanted = [key for key in dict.fromkeys(keys) if key in entries]
    for key in wanted:
        parent = folded.get(entries[key].fields.get("crossref", "").casefold())
        if parent and parent not in wanted:
            wanted.append(parent)
    return "\n\n".join([*bibliography.macros, *(entries[key].raw for key in wanted)]) + "\n"

"""Names of authors as BibTeX writes them ↔ persons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import Person
from ..values import person
from .tex import decode, encode, split_outside_braces

_OTHERS = frozenset({"others", "et al", "et al.", "等", "et. al.", "其他"})


def read_names(field: str) -> tuple[tuple[Person, ...], bool]:
    r"""Return the persons of an author field, and whether they are all (no ``and others``).

    >>> names, complete = read_names(r"van den Oord, A{\"a}ron and {Chameleon Team} and others")
    >>> [str(name) for name in names], complete
    (['Aäron van den Oord', 'Chameleon Team'], False)
    """
    names = [name.strip() for name in split_outside_braces(field, r"(?<!\S)and(?!\S)")]
    named = [name for name in names if name and name.casefold() not in _OTHERS]
    people = (read_name(one) for name in named for one in _listed(name))
    return tuple(p for p in people if p != Person()), len(named) == sum(map(bool, names))


def _listed(name: str) -> list[str]:
    """Return the names that someone has listed with commas where ``and`` should stand."""
    parts = split_outside_braces(name, ",")
    return parts if len(parts) > 3 else [name]


def read_name(text: str) -> Person:
    r"""Return the person of one name; one in braces as a whole is a group or otherwise indivisible.

    >>> read_name("Smith, Jr., John"), read_name("{OpenAI}").literal
    (Person(family='Smith Jr.', given='John', literal=''), 'OpenAI')
    """
    parts = [part.strip() for part in split_outside_braces(text, ",")]
    if len(parts) > 1:
        family = " ".join(decode(part) for part in parts[:-1] if part)
        return Person(family, decode(parts[-1]))
    if _is_in_braces(text):
        return Person(literal=decode(text))
    words = split_outside_braces(text, r"[\s~]+")
    if len(words) > 1 and _is_in_braces(words[-1]):
        own = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), -1)
        return Person(decode(" ".join(words[own:])), decode(" ".join(words[:own])))
    plain = decode(text)
    return Person(plain) if re.search(r"[{}]", plain) else person(plain)


def _is_in_braces(text: str) -> bool:
    """Whether the first brace of *text* is its first character, and closes with its last.

    >>> [_is_in_braces(text) for text in ("{A B}", "{A} {B}", "A {B}")]
    [True, False, False]
    """
    depth = 0
    for match in re.finditer(r"\\.|[{}]|\A[^{]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth <= 0:
            return match[0] == "}" and match.end() == len(text)
    return False


def format_names(people: Iterable[Person]) -> str:
    """Return the author field that names *people*.

    >>> format_names([Person("van den Oord", "Aaron"), Person(literal="R and D Team")])
    'van den Oord, Aaron and {R and D Team}'
    """
    return " and ".join(_format(p) for p in people if p != Person())


def _format(who: Person) -> str:
    if who.literal:
        return f"{{{encode(who.literal)}}}"
    if who.given:
        plain = encode(f"{who.family}{who.given}")
        if not plain.isascii() and read_name(plain) == who:
            return plain  # Han names are written in one
        return f"{_part(who.family)}, {_part(who.given)}"
    plain = encode(who.family)
    return plain if read_names(plain) == ((who,), True) else f"{{{plain}}},"


def _part(text: str) -> str:
    """Return one part of a name; what would be read as a separator is put in braces."""
    written = encode(text)
    if "," in written or re.search(r"(?<!\S)and(?!\S)", written, re.IGNORECASE) or not written:
        return f"{{{written}}}"
    return written

"""What a text field holds besides text: HTML, broken TeX, wrong bytes; capitals without braces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bibtex.capitals import format_title
from .items import Edit, Finding, Item, Place

_TEXTS = (
    "title", "subtitle", "booktitle", "journal", "journaltitle", "series", "publisher",
    "institution", "school", "organization", "address", "location",
)  # fmt: skip
_BOOKS = frozenset(
    "book mvbook inbook booklet proceedings mvproceedings collection mvcollection manual "
    "phdthesis periodical reference mvreference".split()
)
"""Types whose title BibTeX's styles print as it stands."""
_LETTER = r"A-Za-z0-9\u00c0-\u024f"
_WORD = re.compile(rf"[{_LETTER}](?:[{_LETTER}.+/·’'\-]*[{_LETTER}+])?")
_SKIPPED = re.compile(r"\\[A-Za-z]+\s*|\\.|\$[^$]*\$|[{}]", re.DOTALL)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|span|p|br|tt|scp|inf|jats:[\w-]+|mml:[\w-]+)(?:\s[^<>]*)?/?>"
    r"|\{?\\textless(?:\{\})?\}?\s?/?[a-z]+\s?\{?\\textgreater",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"\{?\\?&\}?(?:amp|lt|gt|quot|apos|nbsp|[a-z]+(?:acute|grave|uml|cedil|dash|quo)"
    r"|\{?\\?#\}?(?:\d+|x[\da-f]+));",
    re.IGNORECASE,
)
_SAFE_ENTITIES = {"&amp;": r"\&", r"\&amp;": r"\&", "&#38;": r"\&", "&#39;": "'", "&apos;": "'"}
_DEBRIS = re.compile(
    r"\$\\backslash\$|\{?\\textbackslash\b|\{\\[{}]\}|\\textdollar\\|\{\\\$\}\\?\{?\\"
)
_BROKEN = re.compile(
    "\ufffd|Ã[\u0080-\u00bf\u2018-\u2030\u0152\u0161]|â€|Â[\u00a0-\u00bf]|ï¿½|ï¬[\u0080-\u0082]"
)
_BARE = re.compile(r"(?<!\\)(?:\\\\)*(?P<sign>[&%#_])")
_VERBATIM = re.compile(
    r"\\(?!emph|text|mkbib|enquote|[A-Za-z]\s*\{)[A-Za-z]+\s*\{|\\(?:verb|path|ensuremath|\()"
)
"""Commands whose argument may have signs of its own: addresses, formulas, chemistry."""


def capitals(item: Item) -> Iterator[Finding]:
    """Yield words of a title whose capitals a style will take away, as no braces keep them."""
    language = item.entry.get("langid", "language").casefold()
    foreign = language and not re.match(r"en|american|british|us|uk", language)
    if item.entry.type in _BOOKS or foreign:
        return
    for place in item.own("title"):
        if _HAN.search(place.value) or _is_shouted(place.value):
            continue
        found = list(_unprotected(place))
        if found:
            words = ", ".join(f'"{place.value[start:end]}"' for start, end, _ in found)
            braced = ", ".join(new for _, _, new in found)
            edits = [edit for span in found for edit in place.edit(*span)]
            yield item.found(place, f"no braces keep the capitals of {words}", braced, edits)


def _is_shouted(title: str) -> bool:
    words: list[str] = re.findall(r"[^\W\d_]{3,}", title)
    return len(words) >= 3 and 2 * sum(word.isupper() for word in words) >= len(words)


def _unprotected(place: Place) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and the right spelling of what should stand in braces."""
    for match in _outside(place.value):
        word, before = match[0], place.value[: match.start()].rstrip(" \"`‘“'([")
        capital = word[1:] if not before or before[-1] in ":.?!" else word
        if re.search(r"[^\W\d_]", capital) and capital != capital.lower():
            braced = format_title(f"a {word}")[2:]  # with a word in front it is no short name
            if braced != word and braced.replace("{", "").replace("}", "") == word:
                yield match.start(), match.end(), braced


def _outside(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of *text* that stand outside braces, formulas and commands.

    What follows a command without a blank may be its argument, as in ``\\"ATM``.
    """
    depth, at, is_command = 0, 0, False
    for mark in [*_SKIPPED.finditer(text), None]:
        end = mark.start() if mark else len(text)
        if depth == 0:
            argument = at if is_command else -1
            yield from (word for word in _WORD.finditer(text, at, end) if word.start() != argument)
        if mark:
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            at, is_command = mark.end(), mark[0].startswith("\\")


def html(item: Item) -> Iterator[Finding]:
    """Yield tags and entities of HTML."""
    for place in item.own(*_TEXTS, "author", "editor"):
        found = [match[0] for match in _TAG.finditer(place.value)]
        entities = list(_ENTITY.finditer(place.value))
        edits = [
            edit
            for match in entities
            if (new := _SAFE_ENTITIES.get(match[0]))
            for edit in place.edit(match.start(), match.end(), new)
        ]
        found += [match[0] for match in entities]
        if found:
            said = ", ".join(dict.fromkeys(f'"{mark}"' for mark in found))
            yield item.found(place, f"{said} of HTML", _suggestion(edits), edits)


def _suggestion(edits: list[Edit]) -> str:
    return ", ".join(dict.fromkeys(edit.new for edit in edits))


def tex(item: Item) -> Iterator[Finding]:
    """Yield TeX that was escaped twice, and a formula that does not end."""
    for place in item.own(*_TEXTS, "author", "editor"):
        if match := _DEBRIS.search(place.value):
            yield item.found(place, f'"{match[0]}" looks like TeX that was escaped twice')
        elif len(re.findall(r"(?<!\\)\$", place.value)) % 2:
            yield item.found(
                place, 'an odd number of "$": a formula does not end', r"\$ for a dollar"
            )


def broken(item: Item) -> Iterator[Finding]:
    """Yield letters that were read in a wrong encoding."""
    for place in item.own(*_TEXTS, "author", "editor"):
        if match := _BROKEN.search(place.value):
            yield item.found(place, f'"{match[0]}" comes from a wrong encoding')


def unescaped(item: Item) -> Iterator[Finding]:
    """Yield signs that stop LaTeX where no backslash stands in front of them."""
    for place in item.own(*_TEXTS):
        if _VERBATIM.search(place.value) or place.value.count("$") % 2:
            continue
        clear = _blanked(place.value)
        signs = [match.start("sign") for match in _BARE.finditer(clear)]
        if signs:
            edits = [e for at in signs for e in place.edit(at, at, "\\")]
            said = ", ".join(dict.fromkeys(f'"{place.value[at]}"' for at in signs))
            right = ", ".join(dict.fromkeys(f"\\{place.value[at]}" for at in signs))
            yield item.found(place, f"{said} stops LaTeX", right, edits)


def _blanked(text: str) -> str:
    """Return *text* of the same length with formulas and entities made blank."""
    for pattern in (re.compile(r"(?<!\\)\$[^$]*\$"), _ENTITY):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text

"""A card: a title, facts and small tables, as HTML, Markdown or text.

What a note says is text on a card: it never becomes markup, a formula, a link or a citation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_MARKUP = re.compile(r"""[`*_{}<>#|~^&='"\[\]\\$@]|(?<=[a-z]):(?=//)|(?<=www)\.|-(?=-)""")
"""What Markdown, with all the extensions that the exporters use, may take for more than text."""
_IN_CELL = re.compile(r"\[@[^\s\[\]();,|\\`<!]+\](?![(\[:{])|[\\`<|\[\]@]")
"""A citation, or a sign that begins a link, a picture, a tag, code, a key or the next cell."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What would command a terminal, or turn the order of its signs."""
_NUMBERED = frozenset("[]\\$@")
"""What stays markup behind a backslash, as the opening of a formula: written by its number."""
_LEFT = "style='text-align:left'"
_PLACES = frozenset(("place", "notes", "pending"))
"""The facts and columns that name places in the notes, where JupyterLab puts links."""


def plain(value: str) -> str:
    """Return *value* as Markdown that shows it as it is, in one line.

    >>> print(plain("see [@li2023blip2], *x* <b> | 7"))
    see &#91;&#64;li2023blip2&#93;, \\*x\\* \\<b\\> \\| 7
    """
    return _MARKUP.sub(_as_text, " ".join(value.split()))


def cell(value: object) -> str:
    """Return a value as a cell of a Markdown table; only ``[@key]`` and formulas stay markup.

    >>> print(cell("CLIP [@clip] ![x](http://a.b) | <b>"))
    CLIP [@clip] !\\[x\\](http://a.b) \\| \\<b>
    """
    return _IN_CELL.sub(_kept, " ".join(str(value).splitlines()))


def uncited(words: str) -> str:
    """Return words of a note or record, for a cell that may cite: these cite nothing.

    >>> print(cell(uncited("A [@b] @c") + " [@a]"))
    A \\[ \\@b\\] \\@c [@a]
    """
    return words.replace("[@", "[ @")


def _kept(found: re.Match[str]) -> str:
    sign = found[0]
    is_citation = len(sign) > 1 and not found.string[: found.start()].endswith("!")
    return sign if is_citation else re.sub(r"([\\`<|\[\]@])", r"\\\1", sign)


def _as_text(found: re.Match[str]) -> str:
    sign = found[0]
    return f"&#{ord(sign)};" if sign in _NUMBERED else f"\\{sign}"


@dataclass(frozen=True, slots=True)
class Rows:
    """A small table of a card; *more* counts what it leaves out, which *rest* says how to get."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    rest: str = ""

    @classmethod
    def of(
        cls,
        heading: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        limit: int = 10,
        rest: str = "",
    ) -> Rows:
        """Return the table of the first rows."""
        kept = [tuple(map(str, row)) for row in rows]
        return cls(heading, tuple(columns), tuple(kept[:limit]), max(len(kept) - limit, 0), rest)

    @property
    def left_out(self) -> str:
        """What the table does not show."""
        return f"… and {self.more} more: {self.rest}" if self.more else ""


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of a thing; *copy* is what one would copy from it."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Rows, ...] = ()
    copy: str = ""

    def html(self) -> str:
        """Return the card as HTML."""
        copy = f" <code>{escape(self.copy)}</code>" if self.copy else ""
        rows = "".join(
            f"<tr><th {_LEFT}>{escape(word)}</th><td {_LEFT}>{_value(word, value)}</td></tr>"
            for word, value in self.facts
        )
        facts = f"<table>{rows}</table>" if rows else ""
        tables = "".join(_html(table) for table in self.tables if table.rows)
        return f"<p><strong>{escape(self.title)}</strong>{copy}</p>{facts}{tables}"

    def markdown(self) -> str:
        """Return the card as Markdown."""
        copy = f" `{self.copy}`" if self.copy else ""
        parts = [f"**{plain(self.title)}**{copy}"]
        if self.facts:
            parts.append("\n".join(f"- {plain(word)}: {plain(said)}" for word, said in self.facts))
        parts += [_markdown(table) for table in self.tables if table.rows]
        return "\n\n".join(parts) + "\n"

    def text(self) -> str:
        """Return the card as plain text."""
        lines = [self.title, *(f"  {word}: {value}" for word, value in self.facts)]
        for table in self.tables:
            if table.rows:
                lines += ["", *([f"{table.heading}:"] if table.heading else [])]
                lines += [f"  {line}".rstrip() for line in _columns(table)]
                lines += [f"  {table.left_out}"] if table.more else []
        return _CONTROL.sub("\ufffd", "\n".join(lines))

    def bundle(self) -> dict[str, str]:
        """Return the card in each form, by media type, for JupyterLab, exporters and terminals."""
        return {
            "text/markdown": self.markdown(),
            "text/html": self.html(),
            "text/plain": self.text(),
        }


class Shown:
    """What shows as a card wherever it stands last in a cell."""

    __slots__ = ()

    def card(self) -> Card:
        """Return the card that shows it."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, str]:
        return self.card().bundle()

    def _repr_html_(self) -> str:
        return self.card().html()


def _html(table: Rows) -> str:
    heading = f"<p>{escape(table.heading)}</p>" if table.heading else ""
    head = "".join(f"<th {_LEFT}>{escape(column)}</th>" for column in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td {_LEFT}>{_value(*cell)}</td>" for cell in cells) + "</tr>"
        for cells in (zip(table.columns, row, strict=True) for row in table.rows)
    )
    more = f"<p>{escape(table.left_out)}</p>" if table.more else ""
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"{heading}{body}{more}"


def _value(word: str, value: str) -> str:
    """Return what stands under a word, as HTML: text, or places one by one."""
    if word not in _PLACES:
        return escape(value)
    places = (f'<span class="survey-place">{escape(place)}</span>' for place in value.split(", "))
    return ", ".join(places)


def _markdown(table: Rows) -> str:
    cells = [[plain(cell) for cell in row] for row in table.rows]
    heads = [plain(column) for column in table.columns]
    pipes = _drawn(cells, heads, "pipe")
    parts = (plain(table.heading), pipes, plain(table.left_out))
    return "\n\n".join(part for part in parts if part)


def _columns(table: Rows) -> list[str]:
    cells = [[" ".join(cell.split()) for cell in row] for row in table.rows]
    return _drawn(cells, table.columns, "plain").split("\n")


def _drawn(cells: Sequence[Sequence[str]], heads: Sequence[str], form: str) -> str:
    from tabulate import tabulate  # noqa: PLC0415  (slow to start)

    return str(tabulate(cells, heads, tablefmt=form, disable_numparse=True))

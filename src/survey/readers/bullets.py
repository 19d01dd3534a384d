"""Titled bullets with nested remarks, bare addresses, names of tools, collected answers.

::

    - OneLLM: One Framework to Align All Modalities with Language
      - 2023.12, CVPR2024
      - https://example.org/code
    - https://github.com/LAION-AI/CLAP
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..model import Kind
from ..outline import Line
from ..titles import is_marked, is_name, looks_like_title
from .entry import Context, Entry
from .fields import heading_says, read_field
from .run import Found, Row, Run, rows

_ADDRESS = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\s*\d{1,9}[.)]\s+")
_NAMED = re.compile(r"\s*(?P<name>[^:：]{2,30}?)\s*[:：]\s*(?P<remark>.+)")


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entry of the list item at *start*, with all that is nested in it."""
    block = run[start]
    if block.kind != "item" or block.done is not None:
        return None
    lines = list(rows([block]))
    if not lines:
        return None
    first, nested = lines[0], lines[1:]
    line = replace(first.line, text=_NUMBER.sub("", first.line.text))
    kind = _kind(line, nested, context)
    if kind is None:
        return None
    entry = Entry(kind, line, context, written=_title(line, kind))
    entry.links += line.links
    for row in nested:
        entry.add(row.line)
    if kind == "tool" and (named := _NAMED.match(line.text)):
        entry.add(replace(line, text=named["remark"], links=()))
    entry.roles[line.number] = "title"
    return Found((entry,))


def _kind(line: Line, nested: Sequence[Row], context: Context) -> Kind | None:
    text = line.text.strip()
    inward = bool(line.links) and all(link.url.startswith("#") for link in line.links)
    if not text or inward or read_field(text):
        return None
    if _ADDRESS.fullmatch(text):
        return "link"
    if looks_like_title(text):
        return "paper"
    named = _NAMED.match(text)
    if _is_model(named["name"] if named else text) and _under_tools(context):
        return "tool"
    if not any(row.line.links for row in nested):
        return None
    return "paper" if _is_model(text) else _collected(text, nested)


def _is_model(text: str) -> bool:
    return is_name(text) and is_marked(text)


def _under_tools(context: Context) -> bool:
    return any(heading_says("tool", heading) for heading in context.category[-1:])


def _collected(text: str, nested: Sequence[Row]) -> Kind | None:
    """Say what a bullet with addresses below it is: a list of links, or a remark on one."""
    if len(text) > 60 or re.search(r"[。，；]", text):
        return None
    remarks = sum(not row.line.links for row in nested)
    return "discussion" if remarks > len(nested) / 2 else "link"


def _title(line: Line, kind: Kind) -> str:
    named = _NAMED.match(line.text)
    return named["name"] if kind == "tool" and named else line.text

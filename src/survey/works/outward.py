"""A work as other programs are given it: they take what it says for more than words."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any

from ..model import Person, Work

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ACTS = re.compile(r"\s*(?!(?:https?|ftp|doi|urn):)[A-Za-z][\w+.-]*:")
"""An address whose scheme is none of the web: a program would run it, or open a file."""


def outward(work: Work) -> Work:
    r"""Return a work whose words are free of control characters and whose address is of the web.

    >>> work = outward(Work("k", "A\x1b[31m", url="javascript:alert(1)"))
    >>> work.title, work.url
    ('A�[31m', None)
    """
    said = {f.name: _plain(getattr(work, f.name)) for f in fields(work) if f.name != "sources"}
    url = said["url"]
    return replace(work, **said | {"url": None if url and _ACTS.match(url) else url})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", value)
    if isinstance(value, Person):
        return replace(value, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)})
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value

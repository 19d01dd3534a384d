"""What an address says of the thing behind it: a paper, code, or a post."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from ..vocabulary import table
from .identifiers import identifiers

Site = Literal["paper", "code", "post"]

_HOST = re.compile(r"(?:https?:)?//(?:www\.|m\.)?([^/?#]+)([^?#]*)", re.IGNORECASE)
_LONGEST = 300
"""A host has 253 characters (RFC 1035), and may be followed by its port."""
_PAPER_FILE = re.compile(r"\.(?:pdf|ps|ps\.gz)$", re.IGNORECASE)
_POST = re.compile(r"/(?:posts?|blogs?|20\d\d/[01]\d)/[^/]", re.IGNORECASE)
"""How the path of a post goes, wherever it is kept: ``/post/…``, ``/2024/05/…``."""


def site(url: str) -> Site | None:
    """Return what is to be expected behind an address, or None where it does not tell.

    >>> site("https://arxiv.org/abs/1706.03762"), site("https://github.com/openai/CLIP")
    ('paper', 'code')
    >>> site("https://example.org/people/a/kdd19.pdf"), site("https://example.org/") is None
    ('paper', True)
    >>> site("https://example.org/post/attention/"), site("https://example.org/2024/05/attention/")
    ('post', 'post')
    """
    found = _HOST.match(url)
    path = found[2] if found else re.split(r"[?#]", url, maxsplit=1)[0]
    if _PAPER_FILE.search(path):
        return "paper"
    if found is None or len(found[1]) > _LONGEST:
        return None
    parts = found[1].casefold().split(".")
    for start in range(len(parts)):
        tail = ".".join(parts[start:])
        for known, kind in _sites().get(tail, ()):
            if path.casefold().startswith(known):
                return kind
    ids = identifiers(url)
    if ids.arxiv or ids.doi or ids.acl or ids.openreview:
        return "paper"
    written = _POST.search(path) or re.match(r"blogs?\.|.+\.blog$", found[1], re.IGNORECASE)
    return "post" if written else None


@cache
def _sites() -> dict[str, list[tuple[str, Site]]]:
    """Return, by host, the beginnings of paths and what they mean, the longest first."""
    kinds: tuple[tuple[str, Site], ...] = (("papers", "paper"), ("code", "code"), ("posts", "post"))
    found: dict[str, list[tuple[str, Site]]] = {}
    for name, kind in kinds:
        for known in table("sites")[name]:
            host, slash, path = known.partition("/")
            found.setdefault(host, []).append((slash + path, kind))
    for paths in found.values():
        paths.sort(key=lambda item: -len(item[0]))
    return found

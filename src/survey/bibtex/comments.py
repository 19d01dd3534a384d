"""Remarks behind ``%`` inside an entry: biber passes over them, BibTeX and other readers do not."""

from __future__ import annotations

import re

_MARK = re.compile(r'\\.|[{}"%]', re.DOTALL)


def has_comment(raw: str) -> bool:
    """Return whether a ``%`` stands between the fields of the entry *raw*, in none of its values.

    >>> has_comment("@misc{k, title = {A}, % remark\\n}"), has_comment("@misc{k, a = {50%}}")
    (True, False)
    """
    depth, quoted = 0, False
    for mark in _MARK.findall(raw):
        if mark == "%" and depth <= 1 and not quoted:
            return True
        if mark == '"' and depth == 1:
            quoted = not quoted
        depth += {"{": 1, "}": -1}.get(mark, 0)
    return False

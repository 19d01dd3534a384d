"""Lines of code and of front matter, merged three ways.

>>> merged_lines(["a", "b", "c"], ["a", "b", "mine"], ["new", "b", "c"])
(['new', 'b', 'mine'], [])
>>> merged_lines(["a"], ["mine"], ["new"])
(['mine'], ['new'])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

BORDER = "\0"
"""Stands in the author's lines where he split a cell; it never conflicts."""


def merged_lines(
    base: Sequence[str], author: Sequence[str], new: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the merged lines, and the new ones that the author's stand against."""
    lines: list[str] = []
    against: list[str] = []
    for was, his, now in _chunks(base, author, new):
        if his == was:
            lines += now
        elif now in (was, his):
            lines += his
        elif len(was) == len(his) == len(now):
            for one, mine, other in zip(was, his, now, strict=True):
                lines.append(other if mine == one else mine)
                if mine != one and other not in (one, mine):
                    against.append(other)
        elif [line for line in his if line != BORDER] == was:
            lines += [*now, *(line for line in his if line == BORDER)]
        else:
            lines += his
            against += now
    return lines, against


def _chunks(
    base: Sequence[str], author: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield what stands between and on the lines that all three have."""
    his, now = _kept(base, author), _kept(base, new)
    i = j = k = 0
    for at in sorted(his.keys() & now.keys()):
        yield list(base[i:at]), list(author[j : his[at]]), list(new[k : now[at]])
        yield [base[at]], [author[his[at]]], [new[now[at]]]
        i, j, k = at + 1, his[at] + 1, now[at] + 1
    yield list(base[i:]), list(author[j:]), list(new[k:])


def _kept(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}

"""Reading in other processes, where there is so much that starting them pays.

They are interpreters of their own that are given texts and give back JSON: nothing is forked, so
that threads of a notebook do no harm, and the caller's script is not run again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

_PAYS = 1_500_000
"""Characters; less is read sooner than a process starts."""
_MOST = 8
"""So many processes at most."""

Names = Mapping[str, tuple[str, ...]]
Texts = Sequence[tuple[int, str, str]]
"""Place in the list, source and text of each file."""


def parted(texts: Sequence[tuple[str, str]]) -> list[Texts]:
    """Return the texts in as many parts of like size as processes pay; the first is our own.

    >>> len(parted([("a.md", "a"), ("b.md", "b")]))
    1
    """
    every = [(at, source, text) for at, (source, text) in enumerate(texts)]
    length = sum(len(text) for *_, text in every)
    count = max(1, min(len(texts), _processors(), _MOST, 1 + length // _PAYS))
    parts: list[list[tuple[int, str, str]]] = [[] for _ in range(count)]
    sizes = [0] * count
    for entry in sorted(every, key=lambda entry: (-len(entry[2]), entry[0])):
        least = sizes.index(min(sizes))
        parts[least].append(entry)
        sizes[least] += len(entry[2])
    return list(parts)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def read_elsewhere(
    parts: Sequence[Texts], organizations: Names, venues: Names
) -> Iterator[dict[int, bytes]]:
    """Give a table that holds, at the end, the encoded readings of *parts* by their places.

    What a process could not read is not in it.
    """
    found: dict[int, bytes] = {}
    if not parts:
        yield found
        return
    names = [{k: list(v) for k, v in said.items()} for said in (organizations, venues)]
    with ThreadPoolExecutor(len(parts)) as pool:
        futures: list[Future[list[bytes]]] = [pool.submit(_ask, part, names) for part in parts]
        yield found
        for part, future in zip(parts, futures, strict=True):
            found.update(zip((at for at, *_ in part), future.result(), strict=False))


def _ask(part: Texts, names: list[dict[str, list[str]]]) -> list[bytes]:
    """Return the encoded readings of a part, or nothing where the process fails."""
    asked = json.dumps([names, [(source, text) for _, source, text in part]])
    command = [sys.executable, "-P", "-m", f"{__package__}.worker"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=asked.encode(), capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    return done.stdout.split(b"\n")

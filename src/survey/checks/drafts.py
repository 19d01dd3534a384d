"""What is checked of drafts sentence by sentence; `survey.grounding` finds it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .items import Check

DAMAGED = "draft-damaged"
UNKNOWN_KEY = "draft-unknown-key"
STALE = "draft-stale"
CONTRADICTION = "draft-contradiction"
UNSUPPORTED = "draft-unsupported"
UNCITED_PAPER = "draft-uncited-paper"

DRAFTED: Mapping[str, Check] = MappingProxyType(
    {
        DAMAGED: Check(
            None,
            "error",
            "A notebook that cannot be read or printed: saved half, with the marks of a merge "
            "left in, a cell whose last run failed, or a record of what was generated that "
            "another program broke. The other drafts are still checked.",
            "",
            "Run the cell again; or take the notebook back from `build/backups/` or from version "
            "control. `nbdime` resolves a merge cell by cell.",
        ),
        UNKNOWN_KEY: Check(
            None,
            "error",
            "A sentence cites a key that no note, no fact and no entry has, and there is no "
            "bibliography that would lack it (`cited-missing`).",
            "",
            "Correct the key; the nearest ones are offered.",
        ),
        STALE: Check(
            None,
            "warning",
            "A generated sentence whose note says something else now. Lines that only moved, "
            "within the note, to another file or below an insertion, are found again.",
            "",
            "Run `survey draft` again, or write the sentence anew.",
        ),
        CONTRADICTION: Check(
            None,
            "warning",
            "A sentence of the author's has a number or a date of a cited work where the notes "
            "and facts on that work have others of the same kind and unit: *13B parameters* where "
            "the note says 7B, *in 2019* of a paper of 2021. 4 亿, 400M and 0.4B are one number. "
            "Names (GPT-4, ResNet-50), sizes of pictures (512×512), sections, places in a citation "
            "and counts of papers are not checked.",
            "",
            "Look the number up in the paper, and correct the sentence or the note.",
        ),
        UNSUPPORTED: Check(
            None,
            "warning",
            "A generated sentence whose notes are all gone; or (info) a number of the author's "
            "that stands in no note on the works that its sentence cites, nothing like it either.",
            "",
            "Cite what it was taken from, or add it to the note on the paper.",
        ),
        UNCITED_PAPER: Check(
            None,
            "info",
            "A draft of a review cites nowhere a paper that the review takes in.",
            "",
            "Run `survey draft` again, or cite it; nothing need be done if it is left out on "
            "purpose.",
        ),
    }
)
"""What `survey.grounding.problems` finds."""

"""What a draft costs beyond loading the workbench: composing it, merging it with what stands."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from .measure import Figure, compare, python

_LOADED = """
import survey
review = survey.load().review("multimodal")
corpus = review.corpus
corpus.statements, corpus.relations, corpus.facts
"""
_COMPOSED = f"""{_LOADED}
from survey import draft
made = draft.compose(review)
"""
_MERGED = """
from dataclasses import replace
from survey import merge
node = draft.to_notebook(made)
*cells, last = made.cells
merge.merged(node, replace(made, cells=tuple(cells)))
"""
_WRITTEN = """
from pathlib import Path
from survey.redraft import redraft
redraft(survey.load(), "multimodal", Path({!r}))
"""


def figures() -> Iterator[Figure]:
    """Yield the figures of drafting: a review of some eighty papers."""
    yield compare("draft composed / workbench loaded", python(_COMPOSED), python(_LOADED))
    yield compare(
        "draft composed and merged / workbench loaded",
        python(_COMPOSED + _MERGED),
        python(_LOADED),
    )
    with tempfile.TemporaryDirectory() as folder:
        command = f"import survey{_WRITTEN.format(str(Path(folder) / 'survey.ipynb'))}"
        yield compare(
            "survey draft, nothing new / workbench loaded", python(command), python(_LOADED)
        )

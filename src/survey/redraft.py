"""A review's draft into its notebook: written where none stands, else merged with what stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import draft, files, merge
from .collector import resting
from .errors import DraftError

if TYPE_CHECKING:
    from .corpus import Corpus


def notebook_of(corpus: Corpus, name: str) -> Path:
    """Return where the draft of the review *name* stands, beside the other notebooks."""
    chosen = corpus.settings
    return chosen.root / Path(chosen.notebooks).parent / f"survey-{name}.ipynb"


def redraft(
    corpus: Corpus, name: str, output: Path | None = None, *, adopt: bool = False
) -> merge.Merged:
    """Write the draft of the review *name*, or merge what is new into the notebook that stands.

    *output* names another file than `notebook_of` does. The author's words, cells, order and
    deletions are kept; the state before is copied to ``build/backups``. To *adopt* a notebook that
    is no draft is to take it for the author's own version of this one. Raises `UnknownKeyError`
    for a review that is not planned, `EmptyReviewError` for one without papers, `DraftError` for
    a notebook that is no draft of it.
    """
    path = output or notebook_of(corpus, name)
    if path.suffix != ".ipynb":
        raise DraftError(f"{path}: a draft is a notebook; name a file that ends in .ipynb")
    chosen = corpus.settings
    backups = files.inside(chosen.root, chosen.path(chosen.build) / "backups")
    with resting():
        made = draft.compose(corpus.review(name))
        return merge.write_draft(path, made, backups=backups, adopt=adopt)

"""Problems as a DataFrame that shows the worst first, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from .card import Card
from .collections import problem_rows

_MOST = 60
"""No more problems are shown than these, as pandas does by default."""


class Problems(pd.DataFrame):
    """Problems that show as severity, message and place; a part of the columns as any frame."""

    @property
    def _constructor(self) -> Callable[..., Problems]:
        return Problems

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        if not {"severity", "message", "source", "line"} <= set(self.columns):
            return {}
        table = replace(problem_rows(self, _MOST), heading="")  # the card's title says it
        return Card(f"{len(self)} problems", (), (table,)).bundle()

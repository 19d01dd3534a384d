"""Things by name, made when asked for, whose names complete in JupyterLab."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Named(Mapping[str, Thing], Generic[Thing]):
    """A mapping of names to things that are made when asked for.

    >>> Named(("a", "b"), str.upper)["b"], list(Named(("a", "b"), str.upper))
    ('B', ['a', 'b'])
    """

    names: Sequence[str]
    make: Callable[[str], Thing]
    """What makes a thing of its name, and says which name is near if there is none."""

    def __getitem__(self, name: str) -> Thing:
        return self.make(name)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"<{', '.join(self.names) or 'none'}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.names)

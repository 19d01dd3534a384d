"""What the author pinned: works that are one, and works that are not."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from ..model import Work
from ..titles import title_key


@dataclass(frozen=True, slots=True)
class Pins:
    """Groups of keys or titles; a pin wins over all evidence.

    >>> pins = Pins(same=(("ost2020notes", "阅读笔记"),))
    >>> pins.joins({"ost2020notes"}, {"阅读笔记"}), pins.parts({"a"}, {"b"})
    (True, False)
    """

    same: tuple[tuple[str, ...], ...] = ()
    """Each group names one work."""
    different: tuple[tuple[str, ...], ...] = ()
    """No two of a group are one work."""

    @property
    def names(self) -> frozenset[str]:
        """All keys and titles that are pinned, as `title_key` folds them."""
        return frozenset(title_key(n) for group in (*self.same, *self.different) for n in group)

    def joins(self, one: Set[str], other: Set[str]) -> bool:
        """Whether what goes by these names is pinned as one work."""
        groups = _folded(self.same) if one and other else ()
        return any(one & group and other & group for group in groups)

    def parts(self, one: Set[str], other: Set[str]) -> bool:
        """Whether what goes by these names is pinned as two works."""
        groups = _folded(self.different) if one and other else ()
        return any(one & g and other & g and one & g != other & g for g in groups)


NO_PINS = Pins()


def names_of(work: Work) -> frozenset[str]:
    """Return the names by which pins can mean *work*: its key and titles."""
    return frozenset(map(title_key, (work.key, work.title, *work.title_variants)))


def _folded(groups: tuple[tuple[str, ...], ...]) -> list[frozenset[str]]:
    return [frozenset(map(title_key, group)) for group in groups]

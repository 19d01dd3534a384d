"""Texts → readings: from the store where nothing changed, by several processes where it is much.

What comes back does not depend on either: same readings, in the order of the texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...vocabulary import vocabulary
from .. import Reading, read
from .code import decoded, encoded
from .store import Store, open_store, stamp
from .workers import parted, read_elsewhere

__all__ = ["Names", "Text", "open_store", "read_all"]

Names = Mapping[str, tuple[str, ...]]
"""Further spellings by canonical name, as ``survey.toml`` has them."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, what the file is called, and where it lies."""

    text: str = field(repr=False)
    source: str
    place: str


def read_all(
    texts: Sequence[Text], organizations: Names, venues: Names, *, store: Store | None = None
) -> tuple[Reading, ...]:
    """Return what the readers find in *texts*; what a *store* holds of the same text is not read.

    >>> read_all([Text("# A\\n", "a.md", "/a.md")], {}, {})[0].source
    'a.md'
    """
    keys = [stamp(t.text, t.source, organizations, venues) for t in texts] if store else []
    kept = store.get({t.place: key for t, key in zip(texts, keys, strict=True)}) if store else {}
    found = {t.place: decoded(kept[t.place], t.text, t.source) for t in texts if t.place in kept}
    missing = [at for at, t in enumerate(texts) if found.get(t.place) is None]
    made = _read([texts[at] for at in missing], organizations, venues)
    if store and made:
        rows = ((texts[at].place, keys[at], made[n]) for n, at in enumerate(missing))
        store.put((place, key, encoded(reading)) for place, key, reading in rows)
    fresh = dict(zip(missing, made, strict=True))
    return tuple(fresh.get(at) or found[t.place] for at, t in enumerate(texts))  # type: ignore[misc]


def _read(texts: Sequence[Text], organizations: Names, venues: Names) -> list[Reading]:
    names = vocabulary().with_aliases(organisations=organizations, venues=venues)
    mine, *others = parted([(t.source, t.text) for t in texts])
    with read_elsewhere(others, organizations, venues) as elsewhere:
        done = {at: read(text, source, names) for at, source, text in mine}
    while elsewhere:
        at, raw = elsewhere.popitem()
        if reading := decoded(raw, texts[at].text, texts[at].source):
            done[at] = reading
    for at, t in enumerate(texts):
        if at not in done:
            done[at] = read(t.text, t.source, names)
    return [done[at] for at in range(len(texts))]

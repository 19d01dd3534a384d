"""`survey.toml`: where the notes are, the topics, the planned reviews, further names.

A workbench is the folder that holds ``survey.toml``; every path in it is relative to that folder.
An unknown setting is an error that names the nearest known one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .describe import Topic
from .errors import SettingsError, suggest
from .resolve import NO_PINS, Pins
from .works import PATTERN, complaint_of_pattern

FILE = "survey.toml"

_STYLES = {"zh": "gb-t-7714-2015-numeric", "en": "ieee"}
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Review:
    """One planned survey: what it takes in and how it is printed."""

    name: str
    title: str
    language: str = "zh"
    topics: tuple[str, ...] = ()
    """Topics taken in, each with those below it."""
    style: str = "gb-t-7714-2015-numeric"
    """Citation style, a name of the CSL styles."""
    keywords: tuple[str, ...] = ()
    """Words by which an item of a pending list is known to plan this review."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``survey.toml`` says, with the defaults for what it does not say."""

    root: Path
    notes: tuple[str, ...] = ("data/notes/**/*.md",)
    bibliography: Path = Path("refs.bib")
    works: Path = Path("data/works.json")
    notebooks: str = "notebooks/*.ipynb"
    build: Path = Path("build")
    topics: tuple[Topic, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=lambda: _EMPTY)
    organizations: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    venues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)

    pins: Pins = NO_PINS
    """Works that the author says are one, or are not."""
    keys: str = PATTERN
    """Pattern of the citation keys of new works."""

    def path(self, relative: Path) -> Path:
        """Return a path of the settings as it stands under the workbench's folder."""
        return self.root / relative


def find(start: Path) -> Path | None:
    """Return the nearest folder at or above *start* that holds a ``survey.toml``."""
    folders = (start.resolve(), *start.resolve().parents)
    return next((folder for folder in folders if (folder / FILE).is_file()), None)


def read(root: Path) -> Settings:
    """Return the settings of the workbench in *root*.

    Raises `SettingsError` for text that is not TOML, a setting that is not known, or a value of
    the wrong kind.
    """
    path = root / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    return _Reader(path).settings(root, data)


class _Reader:
    """Takes settings out of TOML and says where one is unknown or of the wrong kind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def settings(self, root: Path, data: Mapping[str, Any]) -> Settings:
        known = {
            "sources",
            "build",
            "topics",
            "reviews",
            "organizations",
            "venues",
            "keys",
            "same",
            "different",
        }
        self.check(data, known, "")
        sources, build = self.table(data, "sources", ""), self.table(data, "build", "")
        self.check(sources, {"notes", "bibliography", "works"}, "sources.")
        self.check(build, {"notebooks", "folder"}, "build.")
        default = Settings(root)
        topics = tuple(self.topics(self.table(data, "topics", ""), ""))
        return Settings(
            root,
            notes=self.strings(sources, "notes", "sources.") or default.notes,
            bibliography=Path(self.string(sources, "bibliography", "sources.", "refs.bib")),
            works=Path(self.string(sources, "works", "sources.", "data/works.json")),
            notebooks=self.string(build, "notebooks", "build.", default.notebooks),
            build=Path(self.string(build, "folder", "build.", "build")),
            topics=topics,
            reviews=self.reviews(self.table(data, "reviews", ""), {t.id for t in topics}),
            organizations=self.aliases(data, "organizations"),
            venues=self.aliases(data, "venues"),
            pins=Pins(
                tuple(self.aliases(data, "same").values()),
                tuple(self.aliases(data, "different").values()),
            ),
            keys=self.pattern(self.table(data, "keys", "")),
        )

    def pattern(self, data: Mapping[str, Any]) -> str:
        self.check(data, {"pattern"}, "keys.")
        pattern = self.string(data, "pattern", "keys.", PATTERN)
        if complaint := complaint_of_pattern(pattern):
            raise self.error(f'keys.pattern: "{pattern}": {complaint}')
        return pattern

    def topics(self, data: Mapping[str, Any], above: str) -> Iterator[Topic]:
        for name, entry in data.items():
            if not isinstance(entry, dict):
                continue
            id_ = f"{above}/{name}" if above else name
            at = f"topics.{id_.replace('/', '.')}."
            own = {k: v for k, v in entry.items() if not isinstance(v, dict)}
            self.check(own, {"zh", "en", "keywords", "papers"}, at)
            yield Topic(
                id_,
                zh=self.string(own, "zh", at, self.string(own, "en", at, name)),
                en=self.string(own, "en", at, self.string(own, "zh", at, name)),
                keywords=self.strings(own, "keywords", at),
                papers=self.strings(own, "papers", at),
            )
            yield from self.topics(entry, id_)

    def reviews(self, data: Mapping[str, Any], topics: set[str]) -> Mapping[str, Review]:
        found = {}
        for name, entry in data.items():
            at = f"reviews.{name}."
            self.check(entry, {"title", "language", "topics", "style", "keywords"}, at)
            chosen = self.strings(entry, "topics", at)
            for topic in chosen:
                if topic not in topics:
                    raise self.error(f'{at}topics: "{topic}" is no topic{suggest(topic, topics)}')
            language = self.string(entry, "language", at, "zh")
            if language not in ("zh", "en"):
                raise self.error(f'{at}language: "{language}" is neither "zh" nor "en"')
            found[name] = Review(
                name,
                title=self.string(entry, "title", at, name),
                language=language,
                topics=chosen,
                style=self.string(entry, "style", at, _STYLES[language]),
                keywords=self.strings(entry, "keywords", at),
            )
        return MappingProxyType(found)

    def aliases(self, data: Mapping[str, Any], name: str) -> Mapping[str, tuple[str, ...]]:
        entries = self.table(data, name, "")
        return {key: self.strings(entries, key, f"{name}.") for key in entries}

    def check(self, data: Mapping[str, Any], known: set[str], at: str) -> None:
        if not isinstance(data, dict):
            raise self.error(f"{at.rstrip('.')}: a table is expected, not {data!r}")
        for key in data:
            if key not in known:
                raise self.error(f'"{at}{key}" is not a setting{suggest(key, known)}')

    def table(self, data: Mapping[str, Any], key: str, at: str) -> dict[str, Any]:
        found = data.get(key, {})
        if not isinstance(found, dict):
            raise self.error(f"{at}{key}: a table is expected, not {found!r}")
        return found

    def string(self, data: Mapping[str, Any], key: str, at: str, default: str) -> str:
        found = data.get(key, default)
        if not isinstance(found, str):
            raise self.error(f"{at}{key}: text in quotes is expected, not {found!r}")
        return found

    def strings(self, data: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
        found = data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.error(f"{at}{key}: a list of texts is expected, not {found!r}")
        return tuple(found)

    def error(self, message: str) -> SettingsError:
        return SettingsError(f"{self.path}: {message}")

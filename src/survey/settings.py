"""`survey.toml`: where the notes are, the topics, the planned reviews, further names.

A workbench is the folder that holds ``survey.toml``; every path in it is relative to that folder.
An unknown setting is an error that names the nearest known one.
"""

from __future__ import annotations

import os
import re
import tomllib
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import files
from .describe import Placement, Topic
from .errors import SettingsError, nearest, suggest
from .model import Problem, Span
from .resolve import NO_PINS, Pins
from .works import PATTERN, complaint_of_pattern

FILE = "survey.toml"

_STYLES = {"zh": "gb-t-7714-2015-numeric", "en": "ieee"}
_NAME = re.compile(r"\w(?:[\w .-]*[\w-])?")
"""Of a review: its draft's file is named after it."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
"""Ends of lines, control characters, and those that turn the order of others."""
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
REVIEW = {"title", "language", "style", "keywords"} | {
    *("topics", "categories", "since", "until", "papers", "without"),
}
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Review:
    """One planned survey: what it takes in and how it is printed."""

    name: str
    title: str
    language: str = "zh"
    topics: tuple[str, ...] = ()
    """Topics taken in, each with those below it."""
    categories: tuple[str, ...] = ()
    """Words of headings: what stands below these is taken in too."""
    since: str | None = None
    until: str | None = None
    """First and last date of publication, as precise as they are given."""
    papers: tuple[str, ...] = ()
    """Keys taken in whatever else is said."""
    without: tuple[str, ...] = ()
    """Keys left out whatever else is said."""
    style: str = "gb-t-7714-2015-numeric"
    """Citation style, a name of the CSL styles."""
    keywords: tuple[str, ...] = ()
    """Words by which an item of a pending list is known to plan this review."""

    @property
    def selection(self) -> str:
        """What it takes in, as ``survey.toml`` says it."""
        names = ("topics", "categories", "papers", "since", "until", "without")
        said = ((name, getattr(self, name)) for name in names)
        parts = [
            f"{name} {value if isinstance(value, str) else ', '.join(value)}"
            for name, value in said
            if value
        ]
        return "; ".join(parts) or "all papers"

    def is_planned_by(self, item: str) -> bool:
        """Whether an item of a pending list names a survey and the subject of this one."""
        words = item.casefold()
        return any(word in words for word in ("综述", "survey", "review")) and any(
            word.casefold() in words for word in self.keywords
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A citation key that stands in ``survey.toml``."""

    key: str
    setting: str
    """Where: ``topics.gnn.papers``."""
    span: Span


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
    placements: tuple[Placement, ...] = ()
    """Papers whose topics the author settles."""
    named: tuple[Named, ...] = ()
    """All citation keys of the file."""
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
    start = Path(os.path.realpath(start))  # also where links go in a circle
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / FILE).is_file()), None)


def read(root: Path) -> Settings:
    """Return the settings of the workbench in *root*.

    Raises `SettingsError` for text that is not TOML, a setting that is not known, or a value of
    the wrong kind.
    """
    path = root / FILE
    text = files.read_text(path).text.removeprefix("\ufeff")  # Windows' editors write one
    try:
        return _Reader(path, text).settings(root, tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # no TOML, numbers or tables without end
        raise SettingsError(f"{path}: not valid TOML: {error}") from error


def check_papers(chosen: Settings, plan: Review, known: Collection[str]) -> None:
    """Raise `SettingsError` if a review names a citation key that is not among the *known*."""
    for named in chosen.named:
        if named.setting.startswith(f"reviews.{plan.name}.") and named.key not in known:
            raise SettingsError(
                f'{named.span}: {named.setting}: no paper "{named.key}"{suggest(named.key, known)}'
            )


def unknown_papers(chosen: Settings, known: Collection[str]) -> tuple[Problem, ...]:
    """Return a problem for each citation key of ``survey.toml`` that is not among the *known*."""
    return tuple(
        Problem(
            "unknown-paper",
            "warning",
            f'{named.setting}: no paper "{named.key}"',
            named.span.source,
            named.span.line,
            suggestion=" or ".join(nearest(named.key, known)),
        )
        for named in chosen.named
        if named.key not in known
    )


class _Reader:
    """Takes settings out of TOML and says where one is unknown or of the wrong kind."""

    def __init__(self, path: Path, text: str = "") -> None:
        self.path = path
        self.headers: dict[str, int] = {}
        """By the name of a table, and by what it begins with: the line of the first."""
        self.words: dict[str, list[int]] = {}
        """By word, or by what stands in quotes: the lines."""
        for number, line in enumerate(text.split("\n")):
            if header := _HEADER.match(line):
                for name in (header[1].partition(".")[0], header[1]):
                    self.headers.setdefault(name.strip(), number)
            for found in _WORD.finditer(line):
                self.words.setdefault(found[found.lastindex or 0], []).append(number)
        self.named: list[Named] = []
        self.placed: list[Placement] = []

    def settings(self, root: Path, data: Mapping[str, Any]) -> Settings:
        known = {
            "sources",
            "build",
            "topics",
            "papers",
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
        ids = {topic.id for topic in topics}
        placements = (*self.placed, *self.papers(self.table(data, "papers", ""), ids))
        reviews = self.reviews(self.table(data, "reviews", ""), ids)
        return Settings(
            root,
            notes=self.strings(sources, "notes", "sources.") or default.notes,
            bibliography=self.file(sources, "bibliography", "refs.bib", root),
            works=self.file(sources, "works", "data/works.json", root),
            notebooks=self.inside(build, "notebooks", default.notebooks),
            build=Path(self.inside(build, "folder", "build")),
            topics=topics,
            placements=placements,
            named=tuple(self.named),
            reviews=reviews,
            organizations=self.aliases(data, "organizations"),
            venues=self.aliases(data, "venues"),
            pins=Pins(
                tuple(self.aliases(data, "same").values()),
                tuple(self.aliases(data, "different").values()),
            ),
            keys=self.pattern(self.table(data, "keys", "")),
        )

    def file(self, data: Mapping[str, Any], key: str, default: str, root: Path) -> Path:
        """Return a file that is written to: by its ending, and that of what it leads to, ours."""
        path = Path(self.string(data, key, "sources.", default))
        ending = Path(default).suffix
        if {path.suffix, Path(os.path.realpath(root / path)).suffix} != {ending}:
            raise self.error(f'sources.{key}: "{path}": the name of a {ending} file is expected')
        return path

    def inside(self, data: Mapping[str, Any], key: str, default: str) -> str:
        """Return a path or pattern whose files are written, or run: below the workbench."""
        path = self.string(data, key, "build.", default)
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise self.error(f'build.{key}: "{path}": a path below the workbench is expected')
        return path

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
            self.check_topic(name, own, at)
            for key in self.keys(own, "papers", at):
                self.placed.append(Placement(key, (id_,), self.named[-1].span))
            yield Topic(
                id_,
                zh=self.string(own, "zh", at, self.string(own, "en", at, name)),
                en=self.string(own, "en", at, self.string(own, "zh", at, name)),
                keywords=self.strings(own, "keywords", at),
                headings=self.strings(own, "headings", at),
                tags=self.strings(own, "tags", at),
                builds_on=tuple(self.keys(own, "builds_on", at)),
            )
            yield from self.topics(entry, id_)

    def check_topic(self, name: str, own: Mapping[str, Any], at: str) -> None:
        """Raise for a name or setting that a topic cannot have."""
        if "/" in name:
            raise self.error(f'{at}: "/" parts topics in an id and cannot stand in a name')
        if "parent" in own:
            below = f"[topics.{str(own['parent']).replace('/', '.')}.{name}]"
            raise self.error(
                f'"{at}parent" is not a setting: a topic stands below another by the name of its '
                f"table, {below}, so that no topic can stand below itself"
            )
        self.check(own, {"zh", "en", "keywords", "headings", "tags", "builds_on", "papers"}, at)

    def papers(self, data: Mapping[str, Any], topics: set[str]) -> Iterator[Placement]:
        for key, entry in data.items():
            at = f"papers.{key}."
            self.check(entry, {"topics"}, at)
            named = Named(key, f"{at}topics", self.place("papers", key))
            self.named.append(named)
            if "topics" in entry:
                chosen = self.known_topics(entry, at, topics)
                yield Placement(key, chosen, named.span, instead=True)

    def known_topics(self, entry: Mapping[str, Any], at: str, topics: set[str]) -> tuple[str, ...]:
        chosen = self.strings(entry, "topics", at)
        for topic in chosen:
            if topic not in topics:
                raise self.error(f'{at}topics: "{topic}" is no topic{suggest(topic, topics)}')
        return chosen

    def keys(self, data: Mapping[str, Any], name: str, at: str) -> Iterator[str]:
        """Yield the citation keys of a setting, and keep where each stands."""
        for key in self.strings(data, name, at):
            self.named.append(Named(key, f"{at}{name}", self.place(at.rstrip("."), key)))
            yield key

    def place(self, table: str, key: str) -> Span:
        """Return the line of a key: the first below the header of its table, else the first."""
        hits = self.words.get(key, [0])
        first = bisect_left(hits, self.headers.get(table, 0))
        line = hits[first if first < len(hits) else 0] + 1
        return Span(self.path.name, line, line)

    def day(self, data: Mapping[str, Any], key: str, at: str) -> str | None:
        found = data.get(key)
        text = found.isoformat() if type(found) is date else found
        if text is None or (isinstance(text, str) and _DATE.fullmatch(text)):
            return text
        raise self.error(f'{at}{key}: a date like "2023" or "2023-05" is expected, not {found!r}')

    def reviews(self, data: Mapping[str, Any], topics: set[str]) -> Mapping[str, Review]:
        found = {}
        for name, entry in data.items():
            at = f"reviews.{name}."
            self.check(entry, REVIEW, at)
            if not _NAME.fullmatch(name):
                raise self.error(f"{at}: a review is named by letters, digits, blanks and hyphens")
            language = self.string(entry, "language", at, "zh")
            if language not in ("zh", "en"):
                raise self.error(f'{at}language: "{language}" is neither "zh" nor "en"')
            found[name] = Review(
                name,
                title=self.string(entry, "title", at, name),
                language=language,
                topics=self.known_topics(entry, at, topics),
                categories=self.strings(entry, "categories", at),
                since=self.day(entry, "since", at),
                until=self.day(entry, "until", at),
                papers=tuple(self.keys(entry, "papers", at)),
                without=tuple(self.keys(entry, "without", at)),
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
        return _UNSEEN.sub(" ", found)

    def strings(self, data: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
        found = data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.error(f"{at}{key}: a list of texts is expected, not {found!r}")
        return tuple(_UNSEEN.sub(" ", item) for item in found)

    def error(self, message: str) -> SettingsError:
        return SettingsError(f"{self.path}: {message}")

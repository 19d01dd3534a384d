"""A new workbench: settings with their explanation, notes in each shape, a notebook."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import SourceError
from .files import swap
from .settings import FILE

_ROOT = Path(__file__).parent / "templates" / "workbench"


@dataclass(frozen=True, slots=True)
class Workbench:
    """What making a workbench did: the files written, and those that stood there and were kept."""

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def make(folder: Path) -> Workbench:
    """Make a workbench in *folder*, which need not exist; a file that stands there is kept.

    Raises `SourceError` if the folder is a workbench already, is a file, or cannot be written to.
    """
    if (folder / FILE).exists():
        raise SourceError(f"{folder}: is a workbench already, it has a {FILE}; nothing changed")
    if folder.exists() and not folder.is_dir():
        raise SourceError(f"{folder}: a file, not a folder; name a folder")
    written, kept = [], []
    for path, content in sorted(_templates()):  # survey.toml last: only a whole one is a workbench
        target = folder / path
        if target.exists() or target.is_symlink() or not swap(target, None, content):
            kept.append(target)
        else:
            written.append(target)
    return Workbench(folder, tuple(written), tuple(kept))


def next_steps(made: Workbench) -> str:
    """Return what to type next, a command a line with what it does."""
    steps = [
        (f"cd {shlex.quote(str(made.folder))}", ""),
        ("survey papers", "the papers that the notes speak of"),
        ("survey draft vlm", "write notebooks/survey-vlm.ipynb from the notes, in Chinese"),
        ("survey draft peft", "and another review, in English"),
        ("survey build", "run the notebooks; PDF, Markdown and refs.bib in build/"),
        ("survey watch", "print again whenever a note or notebook is saved"),
        ("jupyter lab notebooks", "look around; put your own notes into survey.toml"),
    ]
    if any(path.suffix == ".bib" for path in made.kept):
        steps.insert(1, ("survey bib", "add to your bibliography what the sample draft cites"))
    lines = (f"  {command:<24}{f'# {text}' if text else ''}".rstrip() for command, text in steps)
    return "\n".join(["Next:", *lines, ""])


def _templates() -> Iterator[tuple[Path, bytes]]:
    """Yield path and content of each file of a new workbench."""
    for path in _ROOT.rglob("*"):
        if path.is_file():
            yield path.relative_to(_ROOT), path.read_bytes()

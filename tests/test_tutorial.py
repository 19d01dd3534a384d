"""Pages to type along with: every block is run in its order, and prints what is shown."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

from survey import settings

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIMES = re.compile(r"\d\d:\d\d:\d\d|\d+\.\d s")


@dataclass
class Reader:
    """Somebody who types a page along, in a home of his own."""

    home: Path
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.home

    def environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, "PATH": path, "HOME": str(self.home), "COLUMNS": "80"}

    def types(self, commands: str) -> str:
        """Return what the commands print; the folder that they end in is the next one's."""
        script = f"set -e\n{commands}\npwd > {shlex.quote(str(self.home / '.pwd'))}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        self.folder = Path((self.home / ".pwd").read_text(encoding="utf-8").strip())
        return done.stdout.replace(f"{self.home}/", "~/")

    def watches(self, command: str) -> str:
        """Return the first line of a watching command; test_watch.py sees to what follows."""
        with subprocess.Popen(
            shlex.split(command),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            printed = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        return printed.replace(f"{self.home}/", "~/")

    def writes(self, cell: str) -> None:
        """Add a Markdown cell to the draft."""
        notebook = nbformat.read(self.draft, as_version=4)
        notebook.cells.append(nbformat.v4.new_markdown_cell(cell))
        nbformat.write(notebook, self.draft)

    def edits(self, change: str) -> None:
        """Put one line for another in the one cell of the draft that has it."""
        old, new = (line[1:] for line in change.splitlines())
        notebook = nbformat.read(self.draft, as_version=4)
        (cell,) = (cell for cell in notebook.cells if old in cell.source)
        cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, self.draft)

    @property
    def draft(self) -> Path:
        return self.folder / "notebooks" / "survey-vlm.ipynb"

    def sets(self, text: str) -> None:
        """Take settings for valid ones."""
        folder = self.home / "settings"
        folder.mkdir()
        (folder / "survey.toml").write_text(text, encoding="utf-8")
        assert settings.read(folder).notes == tuple(tomllib.loads(text)["sources"]["notes"])


def follow(page: Path, home: Path) -> str:
    """Return the page with what its blocks print here; a block that no reader could type fails."""
    reader = Reader(home)
    text = page.read_text(encoding="utf-8")
    blocks = [[m[1], m[2]] for m in BLOCK.finditer(text)]
    for index, (kind, content) in enumerate(blocks):
        shown = blocks[index + 1] if blocks[index + 1 : index + 2] else ["", ""]
        if kind == "sh" and content.startswith("survey watch"):
            first, _, rest = shown[1].partition("\n")
            printed = reader.watches(content)
            if TIMES.sub("0", printed) != TIMES.sub("0", f"{first}\n"):
                shown[1] = printed + rest
        elif kind == "sh":
            printed = reader.types(content)
            assert shown[0] == "text" or not printed, content
            if shown[0] == "text":
                shown[1] = printed
        elif kind == "markdown":
            reader.writes(content.strip())
        elif kind == "diff":
            reader.edits(content)
        else:
            assert kind in ("text", "toml")
            if kind == "toml":
                reader.sets(content)
    made = iter(blocks)
    return BLOCK.sub(lambda _: "```{}\n{}```".format(*next(made)), text)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["tutorial", "zotero-obsidian"])
def test_a_page_shows_what_is_printed(name: str, tmp_path: Path) -> None:
    page = DOCS / f"{name}.md"
    assert follow(page, tmp_path) == page.read_text(encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    for page in map(Path, sys.argv[1:]):
        page.write_text(follow(page, Path(tempfile.mkdtemp())), encoding="utf-8")

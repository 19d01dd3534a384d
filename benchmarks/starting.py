"""How long the first answer takes: imports and commands, against an empty script and pandas."""

from __future__ import annotations

from collections.abc import Iterator

from .measure import Figure, compare, python

_COMMAND = "from survey.cli import main; main({!r}, standalone_mode=False)"


def figures() -> Iterator[Figure]:
    """Yield the figures of starting."""
    yield compare("import survey / python -c pass", python("import survey"), python("pass"))
    yield compare(
        "import survey, survey.load named / import pandas",
        python("import survey; survey.load"),
        python("import pandas"),
        target=1.1,
    )
    yield compare(
        "survey --help / python -c pass", python(_COMMAND.format(["--help"])), python("pass")
    )
    yield compare(
        "survey --help / import pandas",
        python(_COMMAND.format(["--help"])),
        python("import pandas"),
        target=0.5,
    )
    yield compare(
        "survey notes FILE / import pandas",
        python(_COMMAND.format(["notes", "data/notes/paper-notes.md", "--format", "csv"])),
        python("import pandas"),
    )

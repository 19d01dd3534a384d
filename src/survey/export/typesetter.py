"""The other end of `page.typeset`: a process of its own, so that a page has an end.

``python typesetter.py FOLDER`` sets ``main.typ`` in FOLDER as the options on its standard input,
JSON, say; what is made comes to FOLDER as ``made``, Typst's own words to the standard output.
"""

import json
import sys
from pathlib import Path

import typst

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_MOST = 4 * 1024**3
"""Bytes of memory."""


def main(folder: Path) -> int:
    """Set the page in *folder*; return the process's exit status."""
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (_MOST, _MOST))
    options = json.loads(sys.stdin.buffer.read())
    try:
        made = typst.compile(
            str(folder / "main.typ"), root=str(folder), ignore_system_fonts=True, **options
        )
    except typst.TypstError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return 1
    if not isinstance(made, bytes):
        sys.stdout.write("no single page")
        return 1
    (folder / "made").write_bytes(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

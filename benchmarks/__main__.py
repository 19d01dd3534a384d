"""Speed as ratios to a peer or a limit, measured side by side in one run: ``make bench``.

Prints a table and writes ``build/benchmarks.json``. Absolute times differ from machine to machine;
the ratios are what to compare.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import comrak

from survey import corpus, outline, readers, settings

ROOT = Path(__file__).parents[1]
RUNS = 7


def median(action: Callable[[], object]) -> float:
    """Return the median of the seconds that several runs of *action* took."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def python(code: str) -> Callable[[], object]:
    """Return the action of running *code* in an interpreter of its own."""
    return lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def main() -> None:
    """Measure and print."""
    paths = sorted((ROOT / "data" / "notes").glob("*.md"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths) * 8
    chosen = settings.read(ROOT)
    bare = comrak.ExtensionOptions(table=True, tasklist=True, front_matter_delimiter="---")
    raw = text.encode()
    pairs = {
        "outline / comrak's bare tree": (
            lambda: outline.parse(text), lambda: comrak.parse_document(text, bare)),
        "reading to notes / comrak's bare tree": (
            lambda: readers.read(text, "a.md"), lambda: comrak.parse_document(text, bare)),
        "reading to notes / decoding the bytes": (
            lambda: readers.read(text, "a.md"), raw.decode),
        "load our workbench / import pandas": (
            lambda: corpus.read(paths, chosen, base=ROOT).papers, python("import pandas")),
        "import survey / import pandas": (python("import survey"), python("import pandas")),
        "survey --help / python -c pass": (
            python("from survey.cli import main; main(['--help'], standalone_mode=False)"),
            python("pass")),
    }  # fmt: skip
    rows = {}
    for name, (ours, theirs) in pairs.items():
        mine, peer = median(ours), median(theirs)
        rows[name] = {"seconds": mine, "peer": peer, "ratio": mine / peer}
        print(f"{name:42} {mine:9.4f} s {peer:9.4f} s {mine / peer:9.2f} ×", file=sys.stderr)
    target = ROOT / "build" / "benchmarks.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"bytes": len(raw), "runs": RUNS, "figures": rows}, indent=1))


main()

"""Speed as ratios to a peer or a limit, measured side by side in one run: ``make bench``.

Prints a table and writes ``build/benchmarks.json``. Absolute times differ from machine to machine;
the ratios are what to compare. ``python -m benchmarks reading`` measures one group alone,
``--large`` takes 100,000 notes as well and ``--huge`` a million. docs/performance.md explains what
comes out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator

from . import bibliography, drafting, printing, reading, resolving, starting, watching
from .measure import ROOT, Figure

GROUPS: dict[str, Callable[[tuple[int, ...]], Iterator[Figure]]] = {
    "starting": lambda _: starting.figures(),
    "reading": reading.figures,
    "resolving": resolving.figures,
    "bibliography": lambda _: bibliography.figures(),
    "drafting": lambda _: drafting.figures(),
    "printing": lambda _: printing.figures(),
    "watching": lambda _: watching.figures(),
}
"""What is measured, group by group."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(GROUPS)}; default: all")
    parser.add_argument("--large", action="store_true", help="100,000 notes too")
    parser.add_argument("--huge", action="store_true", help="a million notes too")
    chosen = parser.parse_args()
    os.environ["SURVEY_CACHE"] = "off"
    sizes = (1000, 10_000, *[100_000] * (chosen.large or chosen.huge), *[1_000_000] * chosen.huge)
    print(f"{'':66} {'ours':>10} {'peer':>10}      {'ratio':>8}   wanted")
    for name in chosen.groups or GROUPS:
        rows = []
        for figure in GROUPS[name](sizes):
            print(figure.row, flush=True)
            rows.append(figure.data())
        _keep(name, rows)


def _keep(group: str, rows: list[dict[str, object]]) -> None:
    """Put the figures of a group in the place of those that were measured before."""
    target = ROOT / "build" / "benchmarks.json"
    target.parent.mkdir(exist_ok=True)
    before = json.loads(target.read_text("utf-8")).get("figures", {}) if target.exists() else {}
    said = {"python": sys.version, "machine": platform.machine(), "processors": os.cpu_count()}
    data = {**said, "figures": {**before, group: rows}}
    target.write_text(json.dumps(data, indent=1, ensure_ascii=False), "utf-8")


main()

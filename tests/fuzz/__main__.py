"""Fuzz: ``python -m tests.fuzz [TARGET …] [--seconds 60] [--seed N]``."""

from __future__ import annotations

import argparse
import random
import sys

from . import CASES, TARGETS, fuzz
from .rounds import LAST, bounded


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=float, default=60, help="processor time a target; 60")
    parser.add_argument("--seed", type=int, help="where to begin; with it a run comes again")
    parser.add_argument("--keep", action="store_true", help=f"write findings to {CASES.name}/")
    chosen = parser.parse_args()
    unknown = sorted({*chosen.targets} - {*TARGETS})
    if unknown:
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    findings = 0
    LAST.parent.mkdir(exist_ok=True)
    for name in chosen.targets or TARGETS:
        with bounded(chosen.seconds):
            done = fuzz(TARGETS[name], seconds=chosen.seconds, seed=seed)
        print(done.row, flush=True)
        for finding in done.findings:
            print(finding.told, flush=True)
            if chosen.keep:
                print(f"  kept as {finding.keep()}", flush=True)
        findings += len(done.findings)
    return min(1, findings)


if __name__ == "__main__":
    sys.exit(main())

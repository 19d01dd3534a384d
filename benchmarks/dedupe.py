"""How well and how fast duplicate records are found: ``python -m benchmarks.dedupe [FOLDER]``.

FOLDER (by default ``../shared/dedupe``) holds sets of records, ``NAME_records.csv`` beside
``NAME_merged_ids.csv`` (groups of IDs that are one work), and labelled ``pairs.json``. The Chinese
set of ``tests/cases/resolve`` is measured in any case. Pairs are counted, and records removed: of a
group of n records of which k remain, k - 1 are missed and n - k found; a record of another work
that is gone is a false one. The library bib-dedupe is measured beside ours where it is installed.
"""

import csv
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

import pandas as pd

from survey import values
from survey.bibtex.names import read_names
from survey.model import Person, Work
from survey.resolve import same_works

ROOT = Path(__file__).parents[1]
Row = dict[str, str]
Groups = list[list[str]]


@dataclass(frozen=True)
class Set:
    """Records, and which of them are one work."""

    name: str
    rows: Sequence[Row]
    truth: Groups


def people(text: str) -> tuple[Person, ...]:
    """Return the authors of a record, parted by "and" or by semicolons."""
    if ";" in text:
        return tuple(values.person(name) for name in text.split(";") if name.strip())
    return read_names(text)[0] if text else ()


def work(row: Row) -> Work:
    """Return a record as a work; its ID says nothing."""
    text = {name: row.get(name) or None for name in ("volume", "number", "pages", "doi")}
    return Work(
        key="",
        title=row.get("title") or "",
        authors=people(row.get("author") or ""),
        published=str(row.get("year") or "") or None,
        container=row.get("journal") or row.get("booktitle") or None,
        **text,
    )


def ours(rows: Sequence[Row]) -> Groups:
    """Return the groups that this package finds."""
    found = same_works([work(row) for row in rows])
    return [[rows[place]["ID"] for place in group] for group in found.groups]


def theirs(rows: Sequence[Row]) -> Groups:
    """Return the groups that bib-dedupe finds."""
    from bib_dedupe import bib_dedupe as peer  # noqa: PLC0415

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        frame = pd.DataFrame(rows).fillna("").astype(str)
        matched = peer.match(peer.block(peer.prep(frame, cpu=1), cpu=1), cpu=1)
        return [list(group) for group in peer.cluster(matched)]


def finders() -> dict[str, Callable[[Sequence[Row]], Groups]]:
    """Return who is measured."""
    try:
        import bib_dedupe  # noqa: F401, PLC0415
    except ImportError:
        return {"survey": ours}
    return {"survey": ours, "bib-dedupe": theirs}


def pairs(groups: Iterable[Sequence[str]]) -> set[frozenset[str]]:
    """Return the pairs of each group."""
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def score(found: Groups, truth: Groups) -> dict[str, float]:
    """Return found, missed and false pairs and removed records, and the rates of the latter."""
    mine, theirs_ = pairs(found), pairs(truth)
    holder = {record: number for number, group in enumerate(found) for record in group}
    owner = {record: number for number, group in enumerate(truth) for record in group}
    kept = [len({holder.get(record, record) for record in group}) for group in truth]
    missed = sum(k - 1 for k in kept)
    removed = sum(len(group) - k for group, k in zip(truth, kept, strict=True))
    false = sum(len({owner.get(record, record) for record in group}) - 1 for group in found)
    return {
        "pairs": len(mine & theirs_),
        "missed": len(theirs_ - mine),
        "false": len(mine - theirs_),
        "removed": removed,
        "left": missed,
        "wrongly": false,
        "precision": removed / max(removed + false, 1),
        "sensitivity": removed / max(removed + missed, 1),
    }


def table(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sets(folder: Path) -> list[Set]:
    """Return the sets of a folder and the Chinese set of this repository."""
    found = []
    for path in sorted(folder.glob("*_records.csv")):
        groups = table(path.with_name(path.name.replace("_records", "_merged_ids")))
        truth = [row["merged_ids"].split(";") for row in groups]
        found.append(Set(path.name.removesuffix("_records.csv"), table(path), truth))
    rows = table(ROOT / "tests" / "cases" / "resolve" / "chinese.csv")
    by_work: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_work[row.pop("work")].append(row["ID"])
    rows = [{**row, "ENTRYTYPE": "article"} for row in rows]
    return [*found, Set("chinese", rows, [group for group in by_work.values() if len(group) > 1])]


def main(folder: Path) -> None:
    """Measure and print; the rows are shuffled and numbered anew, so that neither helps."""
    for chosen in sets(folder):
        order = list(range(len(chosen.rows)))
        Random(1).shuffle(order)
        ids = {chosen.rows[place]["ID"]: f"{number:07}" for number, place in enumerate(order)}
        rows = [{**chosen.rows[place], "ID": ids[chosen.rows[place]["ID"]]} for place in order]
        truth = [[ids[record] for record in group] for group in chosen.truth]
        for name, find in finders().items():
            start = time.perf_counter()
            result = score(find(rows), truth)
            figures = " ".join(
                f"{key} {value:.4f}" if isinstance(value, float) else f"{key} {value}"
                for key, value in result.items()
            )
            print(f"{chosen.name:12} {name:10} {time.perf_counter() - start:7.2f} s  {figures}")
    labelled = folder / "pairs.json"
    if labelled.exists():
        cases = json.loads(labelled.read_text(encoding="utf-8"))["cases"]
        right = sum(
            bool(ours([{**case["record_a"], "ID": "1"}, {**case["record_b"], "ID": "2"}]))
            == case["expected_duplicate"]
            for case in cases
        )
        print(f"labelled     survey     {right} of {len(cases)} pairs right")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "dedupe")

"""How many references of GB/T 7714 come out as the standard has them.

``python -m benchmarks.gbt7714 [FOLDER]`` prints, by type, how many of the strings in
``cases.json`` are met (NFKC, blanks ignored), then every miss with what was wanted and got.
FOLDER is ``../shared/gbt7714`` unless given.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.references import items, printing

FOLDER = Path(__file__).parents[2] / "shared" / "gbt7714"
KINDS = ("article", "inproceedings", "proceedings", "book", "incollection", "phdthesis",
         "techreport", "online")  # fmt: skip
"""The types of the BibTeX entries that count for the goal."""
GOAL = 0.95


@dataclass(frozen=True, slots=True)
class Result:
    """One reference: its type, what the standard has and what was printed."""

    kind: str
    id: str
    wanted: str
    got: str

    @property
    def met(self) -> bool:
        """Whether the two are the same but for blanks and the width of characters."""
        return fold(self.wanted) == fold(self.got)


def fold(text: str) -> str:
    """Return text after NFKC, without blanks, the letter after a year and the number in front."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(
        r"(?:(?<=,\d{4})|(?<=无日期-)|(?<=,n\.d\.-))[a-z](?=\.)", "", re.sub(r"^\[\d+\]", "", text)
    )


def entry(case: Mapping[str, Any]) -> str:
    """Return a case of the standard as a BibTeX entry."""
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in case["fields"].items())
    return f"@{case['entry_type']}{{{case['id']},\n{lines}}}\n"


def standard(cases: Mapping[str, Any], order: str) -> list[Result]:
    """Return the standard's whole references in one *order*: numeric or author_date."""
    chosen = [case for case in cases["standard"] if case["whole"]]
    style = f"gb-t-7714-2015-{order.replace('_', '-')}"
    read = printing.references("\n".join(map(entry, chosen)), style)
    got = printing.printed(read, [case["id"] for case in chosen], style)
    return [
        Result(case["entry_type"], case["id"], case[order], got.get(case["id"], ""))
        for case in chosen
    ]


def csl(cases: Mapping[str, Any]) -> list[Result]:
    """Return the items that are given as CSL-JSON, numeric."""
    read = items.read(json.dumps([case["item"] for case in cases["csl"]]), "csljson")
    keys = [case["id"] for case in cases["csl"]]
    got = printing.printed(read, keys, "gb-t-7714-2015-numeric")
    return [
        Result(case["item"]["type"], case["id"], case["numeric"], got.get(case["id"], ""))
        for case in cases["csl"]
    ]


def share(results: Sequence[Result]) -> float:
    """Return which share of the references is met."""
    return sum(result.met for result in results) / len(results)


def counting(results: Sequence[Result]) -> list[Result]:
    """Return the results whose type counts for the goal."""
    return [result for result in results if result.kind in KINDS]


def lines(name: str, results: Sequence[Result]) -> Iterator[str]:
    """Yield the score of some references, by type, as lines."""
    total, met = Counter(r.kind for r in results), Counter(r.kind for r in results if r.met)
    yield f"{name}: {met.total()} of {total.total()}"
    if goal := counting(results):
        yield f"  counting: {sum(r.met for r in goal)} of {len(goal)} = {share(goal):.1%}"
    yield from (f"  {kind}: {met[kind]} of {total[kind]}" for kind in total)


def main(folder: Path) -> None:
    """Print the scores, then the misses."""
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    runs = {
        "standard numeric": standard(cases, "numeric"),
        "standard author-date": standard(cases, "author_date"),
        "csl numeric": csl(cases),
    }
    for name, results in runs.items():
        print("\n".join(lines(name, results)))
    for name, results in runs.items():
        for result in results:
            if not result.met:
                print(f"\n{name} {result.kind} {result.id}")
                print(f"  wanted {result.wanted}\n  got    {result.got}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)

"""What is wrong in a bibliography and in what drafts cite of it; what of it can be put right.

>>> for problem in check_bibliography("@misc{k,\\n month = {13}}", "refs.bib"):
...     print(f"{problem.source}:{problem.line}: {problem.message} [{problem.code}]")
refs.bib:2: "k": month: "13" is no month [bib-bad-month]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ..bibtex import Bibliography, known_keys, read_bibtex
from ..bibtex.compare import differences
from ..model import Problem, Work
from .cited import Draft, check_cited
from .fix import fix, fix_file
from .formats import as_github, as_json
from .items import Check, items
from .table import CHECKS, explain

__all__ = [
    "CHECKS",
    "Check",
    "Draft",
    "as_github",
    "as_json",
    "check_bibliography",
    "check_cited",
    "explain",
    "fix",
    "fix_file",
]

_NOWHERE: Mapping[str, str] = MappingProxyType({})


def check_bibliography(
    text: str, source: str, works: Sequence[Work] = (), places: Mapping[str, str] = _NOWHERE
) -> tuple[Problem, ...]:
    """Return what is wrong in a ``.bib`` file, by line; *source* names the file.

    What its reader finds is among it, and where it differs from *works*, the known facts;
    *places* says, by key, where these stand.
    """
    bibliography = read_bibtex(text, source)
    entries = items(text, bibliography)
    found = [
        Problem(code, check.severity, f.message, source, f.line, f.suggestion)
        for code, check in CHECKS.items()
        if check.find
        for f in check.find(entries)
    ]
    problems = [*bibliography.problems, *found, *_differences(bibliography, works, source, places)]
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.code)))


def _differences(
    bibliography: Bibliography, works: Sequence[Work], source: str, places: Mapping[str, str]
) -> Iterator[Problem]:
    known = known_keys(bibliography, works)
    facts: dict[str, Work] = {}
    for work in sorted(works, key=lambda work: known.get(work.key) != work.key):
        facts.setdefault(known.get(work.key, ""), work)  # its namesake comes first
    for entry, said in zip(bibliography.entries, bibliography.works, strict=True):
        if entry.key in facts:
            fact = facts[entry.key]
            yield from differences(entry, said, fact, source, places.get(fact.key, ""))

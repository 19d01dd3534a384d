"""What is read takes time and memory that grow as its size does, whatever stands there.

The texts are one line repeated, or one run without an end. A text is compared with another of four
times its size; some of 10 MB are read in a process of their own, whose time and memory are counted.
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from survey import bibtex, checks, describe, outline, readers, records, titles, values
from survey.describe.numbers import numbers
from survey.draft import wording
from survey.draft.sentences import pieces
from survey.grounding.citations import cites
from survey.model import Note, Span
from survey.search.words import lexicon

LARGE = 64 * 1024
FLOOR = 0.2
LINEAR = 9.0
"""Four times the text may take so many times the time; it is 4 if linear and 16 if quadratic."""
HUGE = 10 * 1024 * 1024
PATIENCE = 300
"""Seconds of the processor for 10 MB; most of what is tried takes a tenth of it."""
ROOT = Path(__file__).parents[1]
MEMORY = 4 * 1024**3
"""Bytes for what is read of 10 MB, Python and its libraries included."""


def remark(text: str) -> None:
    """Take a remark apart."""
    lines = tuple(enumerate(text.split("\n"), 1))
    note = Note("paper", "A Title", Span("a.md", 1, len(lines)), body=lines)
    said = describe.statements(note, "k")
    describe.quantities(said)
    describe.relations(said, describe.NameIndex(()))


def entry(text: str) -> None:
    """Read and check an entry with *text* for its fields."""
    fields = "".join(f", {name} = {{{text}}}" for name in ("title", "author", "pages", "doi"))
    checks.check_bibliography(f"@misc{{k{fields}}}", "")


WHOLE: Mapping[str, Callable[[str], object]] = {
    "outline": outline.parse,
    "notes": lambda text: readers.read(text, "a.md"),
    "remark": remark,
    "sentences": lambda text: pieces(text, "markdown"),
    "citations": cites,
    "words": lambda text: lexicon().words(text),
    "bibliography": lambda text: checks.check_bibliography(text, "a.bib"),
    "records .bib": lambda text: records.read(text, "a.bib", ".bib").reading(),
    "records .json": lambda text: records.read(text, "a.json", ".json").reading(),
    "records .ris": lambda text: records.read(text, "a.ris", ".ris").reading(),
}
"""What reads whole files."""

LINES: Mapping[str, Callable[[str], object]] = {
    "item": lambda text: readers.read(f"- {text}\n", "a.md"),
    "heading": lambda text: readers.read(
        f"# {text}\n\n## A Study of Made Things\n\n{text}\n", "a.md"
    ),
    "row": lambda text: readers.read(
        f"| Title | Venue |\n|---|---|\n| {text} | {text} |\n", "a.md"
    ),
    "task": lambda text: readers.read(f"- [ ] {text}\n- [x] 《{text}》\n", "a.md"),
    "front": lambda text: readers.read(
        f"---\ntitle: {text}\nauthor: {text}\n---\n{text}\n", "a.md"
    ),
    "bold": lambda text: readers.read(f"**{text}**\n\n1. **{text}** {text}\n", "a.md"),
    "reference": lambda text: readers.read(f"[1] A. Li. {text}[J]. {text}, 2020.\n", "a.md"),
    "link": lambda text: readers.read(f"- [{text}](http://a.b) {text}\n", "a.md"),
    "log": lambda text: readers.read(f"## 2024.1.2\n《{text}》\n{text}\n", "a.md"),
    "field": lambda text: readers.read(f"## A Title of a Work\n- **Authors:** {text}\n", "a.md"),
    "entry": entry,
    "title": titles.read_title,
    "title key": titles.title_key,
    "like a title": titles.looks_like_title,
    "date": values.find_date,
    "venue": values.find_venue,
    "people": values.people,
    "organizations": values.organizations,
    "identifiers": values.identifiers,
    "person": values.person,
    "numbers": lambda text: list(numbers(text)),
    "tidy": wording.tidy,
    "escaped": wording.escaped,
    "bibliography entries": lambda text: bibtex.add_entries(text, []),
}
"""What reads a line or a value."""

RUNS = (
    *" \ta1!*_[({`$\\,@《（，、。大–#>|<&\"'-=:~", "A ", "Aa ", "0-", "![", "](", " ，",
    "2021.", "http",
    "h://", "[@", "a,", "A, ", "A-", " and ", "<a ", "**", "$$", "1.", "a.", "(a", "[a](", "\\{",
    "@a{", "[1] 5 ", "5 个月 7 ",
)  # fmt: skip
"""Repeated without a line's end."""
REPEATED = (
    "\n", " \n", "- a\n", "- [ ] a\n", "- [x] A Study of Made Things\n", "> a\n", "# a\n", "a\n\n",
    "## 2024.1.2\n", "《A Study of Made Things》\n2021.2 的一篇文章\n", "| a | b |\n",
    "a\n===\n", "---\n",
    "```\n", "[a]: b\n", "[^a]: b\n", "[^a]\n", "1. **A Study of Made Things.** CVPR 2020.\n",
    "<div>\n",
    "- **Title:** A Study of Made Things\n", "  - a\n",
    "[1] A. Li. A Study of Things[J]. X, 2020.\n",
    "@misc{k,\n  title = {A Study}\n}\n", "@misc{k,\n", "}\n", "@string{a = b # a}\n",
    "TY  - JOUR\n",
    "TY  - JOUR\nTI  - A Study\nER  - \n", '{"id": "a"},\n', "[", '[{"id": "a", "title": "b"},\n',
    "---\ntitle: a\n", "key: value\n", "\r", "\r\n", "一种方法。", "It is 3.5M. ", "见 [@a; @b]。",
)  # fmt: skip
"""Whole lines, repeated."""


TENS = [
    ("notes", " "),
    ("notes", "a"),
    ("notes", "- [ ] A Study of Made Things That Nobody Made\n"),
    ("notes", "A paragraph of words that say nothing of any work.\n\n"),
    ("notes", "《A Study of Made Things》\n2021.2 的一篇文章\n"),
    ("notes", "2021-03-04\n\nIt is of no work.\n\n"),
    ("outline", "*a "),
    ("outline", "["),
    ("outline", "> a\n"),
    ("bibliography", "@misc{k,\n  title = {A Study}\n}\n"),
    ("bibliography", "@misc{k,\n"),
    ("records .json", "["),
    ("records .ris", "TY  - JOUR\nTI  - A Study\nER  - \n"),
    ("sentences", "一种方法。"),
    ("remark", "It is 3.5M. "),
    ("words", "文a"),
]
"""What is read at 10 MB."""


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor's time; what other tests left in memory is not looked through in it."""
    gc.freeze()
    begun = time.process_time()
    work(text)
    spent = time.process_time() - begun
    gc.unfreeze()
    return spent


def repeated(unit: str, size: int) -> str:
    """Return *unit* again and again; a run within a line stands between words."""
    run = (unit * (size // len(unit) + 1))[:size]
    return run if "\n" in unit else f"x{run}\x01x"


def grows_too_fast(work: Callable[[str], object], unit: str, *, small: int = 256) -> bool:
    """Whether four times the text takes `LINEAR` times the time, and that five times over.

    The sizes grow until one takes time that can be measured.
    """
    while small < LARGE:
        large = repeated(unit, 4 * small)
        if seconds(work, large) > FLOOR:
            before = repeated(unit, small)
            return all(seconds(work, large) > LINEAR * seconds(work, before) for _ in range(5))
        small *= 4
    return False


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_a_long_line_is_read_soon(name: str) -> None:
    slow = [unit for unit in RUNS if grows_too_fast(LINES[name], unit)]
    assert not slow


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_a_large_text_is_read_soon(name: str) -> None:
    slow = [unit for unit in (*RUNS, *REPEATED) if grows_too_fast(WHOLE[name], unit)]
    assert not slow


@pytest.mark.parametrize("unit", [" ", "1", "*a ", "(", "A, ", "- [ ] a\n", "a\n\n", "# a\n"])
def test_every_reader_is_soon_done_with_a_long_run(unit: str) -> None:
    text = repeated(unit, 1024)
    for name, work in {**LINES, **WHOLE}.items():
        assert seconds(work, text) < 8 * FLOOR, name


@pytest.mark.slow
@pytest.mark.parametrize(("work", "bad"), [(r"\s+$", True), (r"\s+x?", False)])
def test_the_test_sees_what_is_quadratic(work: str, bad: bool) -> None:
    def look(text: str) -> None:
        re.sub(work, "", text)

    assert grows_too_fast(look, " ", small=4096) == bad


@pytest.mark.parametrize(
    "text",
    [
        "*" * 60_000 + "a" + "*" * 60_000,
        "*a " * 60_000 + " b*" * 60_000,
        "~a " * 60_000 + " b~" * 60_000,
        "![" * 60_000 + "a" + "](u)" * 60_000,
        "| " + "*" * 60_000 + "a" + "*" * 60_000 + " |\n|---|\n",
        "一**中" * 60_000 + "文**。" * 60_000,
        "- a\n\n" + "_b " * 60_000 + " c_" * 60_000 + "\n\n**d**\n",
    ],
    ids=["stars", "emphasis", "struck", "pictures", "in a row", "Han", "a paragraph of many"],
)
def test_nesting_beyond_all_use_ends_no_process(text: str) -> None:
    assert outline.parse(text).raw == text


def test_emphasis_of_many_titles_is_kept() -> None:
    text = "".join(f"- **A Study of Thing {n}** was read\n" for n in range(3000))
    marked = [line for leaf in outline.parse(text).leaves() for line in leaf.lines if line.marks]
    assert len(marked) == 3000


CHILD = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[3])
from tests.test_large import HUGE, LINES, WHOLE, repeated
text = repeated(json.loads(sys.argv[2]), HUGE)
begun = time.process_time()
(LINES | WHOLE)[sys.argv[1]](text)
used = time.process_time() - begun
print(json.dumps([used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
"""


def measured(name: str, unit: str) -> tuple[float, int]:
    """Return the seconds and the bytes that reading 10 MB took a process of its own."""
    command = [sys.executable, "-c", CHILD, name, json.dumps(unit), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=590)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    used, memory = json.loads(done.stdout)
    return used, memory


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "unit"), TENS, ids=ascii)
def test_ten_megabytes_are_read_within_bounds(name: str, unit: str) -> None:
    used, memory = measured(name, unit)
    assert used < PATIENCE
    assert memory < MEMORY

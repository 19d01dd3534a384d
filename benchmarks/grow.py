"""Notes in any number, with a realistic spread of shapes, lengths, duplicates and errors; seeded.

Titles are chains of words as they follow one another in the titles of ``data/works.json``; bodies
are lines of the repository's own notes with other numbers. One note in seven is on a paper that an
earlier one was on, often under another spelling; two in a hundred are damaged.

    python -m benchmarks.grow FOLDER 10000
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZES = (2, 5, 10, 25, 50, 100)
"""Notes a file."""
_AGAIN = 0.15
_DAMAGED = 0.02
_VENUES = "NeurIPS ICLR ICML CVPR ICCV ECCV ACL EMNLP NAACL KDD WWW AAAI SIGIR TPAMI JMLR".split()
_HOUSES = (
    "Meta, Google, 清华大学, Microsoft, Stanford, FAIR, 上海AI Lab, 北大, DeepMind, CMU".split(", ")
)
_LABEL = re.compile(r"^[\s>*-]*(?:\d+[.，,、]\s*|[^:：]{1,12}[:：](?:\*\*)?\s*)?")
_SYLLABLES = (
    "ra vi ton mo del flow ge mi lla ber ta clip net dio vox sem gra pho zen qui lo".split()
)


@dataclass(frozen=True, slots=True)
class _Paper:
    title: str
    name: str
    authors: tuple[str, ...]
    year: int
    month: int
    number: str


class _Source:
    """Words, people and lines to make notes of."""

    def __init__(self, rng: random.Random) -> None:
        works = json.loads((ROOT / "data" / "works.json").read_text(encoding="utf-8"))
        works = works if isinstance(works, list) else works["works"]
        self.follows: dict[str, list[str]] = defaultdict(list)
        people = set()
        for work in works:
            words = ["", *re.sub(r"^[^:]{1,20}: ", "", work["title"]).split(), ""]
            for word, then in pairwise(words):
                self.follows[word].append(then)
            people |= {(p.get("family", ""), p.get("given", "")) for p in work.get("author", ())}
        self.families = sorted({family for family, _ in people if family.isascii() and family})
        self.given = sorted({given for _, given in people if given.isascii() and given})
        paths = sorted((ROOT / "data" / "notes").rglob("*.md"))
        lines = [n.strip() for p in paths for n in p.read_text(encoding="utf-8").splitlines()]
        bare = (_LABEL.sub("", n) for n in lines if not re.search(r"^[#|《]|\]\(|https?:|\[ \]", n))
        self.lines = [n for n in bare if len(n) > 30]
        self.rare = ["".join(rng.choices(_SYLLABLES, k=4)).title() for _ in range(5000)]
        self.rng = rng

    def title(self) -> str:
        while True:
            words, word = [], ""
            while len(words) < 16 and (word := self.rng.choice(self.follows[word])):
                words.append(word)
            if len(words) >= 4 and words[-1][-1].isalnum() and len(words[-1]) > 3:
                return self.rarer(words)

    def rarer(self, words: list[str]) -> str:
        """Return a title, in every other a word that few share in place of one."""
        if self.rng.random() < 0.5:
            words[self.rng.randrange(len(words))] = self.rare[int(4999 * self.rng.random() ** 2)]
        return " ".join(words)

    def paper(self) -> _Paper:
        rng = self.rng
        name = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3)))
        name = rng.choice(
            [name.upper()[:5], name.title() + "Net", f"{name.title()}-{rng.randint(2, 9)}"]
        )
        people = tuple(
            f"{rng.choice(self.given)} {rng.choice(self.families)}"
            for _ in range(rng.randint(1, 8))
        )
        year, month = rng.randint(2012, 2024), rng.randint(1, 12)
        number = f"{year % 100:02}{month:02}.{rng.randint(1, 99999):05}"
        return _Paper(self.title(), name, people, year, month, number)

    def line(self) -> str:
        """Return a line of text with other numbers."""
        rng = self.rng
        return re.sub(
            r"(?<![\d.])[1-9]\d?(?![\d.])",
            lambda _: str(rng.randint(1, 99)),
            rng.choice(self.lines),
        )

    def body(self) -> list[str]:
        return [
            self.line() for _ in range(min(max(round(self.rng.lognormvariate(1.5, 0.7)), 1), 40))
        ]


def _in_log(p: _Paper, s: _Source) -> str:
    rng = s.rng
    day = f"## {p.year + 1}.{p.month}.{rng.randint(1, 28)}\n" if rng.random() < 0.6 else ""
    said = f"{p.year}年{p.month}月{rng.choice(_HOUSES)}的一篇文章，要点："
    body = "\n".join(f"{n}，{line}" for n, line in enumerate(s.body(), 1))
    return f"{day}《**{_titled(p, rng)}**》\n{said}\n{body}\n\n"


def _in_list(p: _Paper, s: _Source) -> str:
    rng = s.rng
    facts = rng.choice([f"{p.year}.{p.month:02}, {rng.choice(_HOUSES)}", f"{p.year}-{p.month:02}"])
    body = "".join(f"  - {line}\n" for line in s.body())
    return f"- {_titled(p, rng)}\n  - {facts}, {rng.choice(_VENUES)}{p.year}\n{body}"


def _in_links(p: _Paper, s: _Source) -> str:
    body = "".join(f"  - {line}\n" for line in s.body()[:3])
    venue = s.rng.choice(_VENUES)
    return f"- [{_titled(p, s.rng)}](https://arxiv.org/abs/{p.number}) ({venue} {p.year})\n{body}"


def _labelled(p: _Paper, s: _Source) -> str:
    body = "\n".join(
        f"- {label}:{line}" for label, line in zip(("原理", "结果", "局限"), s.body(), strict=False)
    )
    return (
        f"{p.name}\n- Paper:{_titled(p, s.rng)}\n- 作者:{', '.join(p.authors[:2])} 等,"
        f"{s.rng.choice(_HOUSES)}\n- 时间:{p.year}.{p.month}.{s.rng.randint(1, 28)}\n{body}\n\n"
    )


def _section(p: _Paper, s: _Source) -> str:
    body = "\n".join(
        f"- **{label}:** {line}"
        for label, line in zip(("动机", "方法", "结果", "局限"), s.body(), strict=False)
    )
    return (
        f"### {p.name}\n- **Paper:** [{_titled(p, s.rng)}](https://arxiv.org/abs/{p.number})\n"
        f"- **Accepted:** {s.rng.choice(_VENUES)} {p.year}\n"
        f"- **Submission Date:** {p.year}-{p.month:02}\n"
        f"- **Authors:** {', '.join(p.authors)}\n- **Tags:** 图神经网络, 预训练\n{body}\n\n"
    )


def _heading(p: _Paper, s: _Source) -> str:
    body = "\n\n".join(s.body())
    title = f"[{_titled(p, s.rng)}](https://arxiv.org/abs/{p.number})"
    return f"## {title} ({s.rng.choice(_VENUES)} {p.year})\n\n### 方法\n\n{body}\n\n"


def _row(p: _Paper, s: _Source) -> str:
    line = s.line().replace("|", "/")
    title = f"[{_titled(p, s.rng)}](https://arxiv.org/abs/{p.number})"
    return f"| {title} | {s.rng.choice(_VENUES)} {p.year} | {p.year}.{p.month} | {line} |\n"


def _reference(p: _Paper, s: _Source) -> str:
    body = "".join(f"   - {line}\n" for line in s.body()[:3])
    people = ", ".join(f"{name.split()[-1]}, {name[0]}." for name in p.authors)
    return f"1. {people} ({p.year}). {p.title}. {s.rng.choice(_VENUES)}.\n{body}"


_SHAPES: tuple[tuple[Callable[[_Paper, _Source], str], str, int], ...] = (
    (_in_log, "# 论文阅读日志\n\n", 30),
    (_in_list, "# 论文清单\n\n## 多模态\n\n", 20),
    (_in_links, "# Papers\n\n", 12),
    (_labelled, "# 模型谱系\n\n", 12),
    (_section, "# Paper notes\n\n## Graphs\n\n", 12),
    (_heading, "# 读书笔记\n\n", 6),
    (_row, "# 表\n\n| 论文 | 会议 | 时间 | 方法 |\n|---|---|---|---|\n", 4),
    (_reference, "# 参考文献\n\n", 4),
)
"""How a note is written, what its file begins with, and how often, of a hundred."""


def _titled(p: _Paper, rng: random.Random) -> str:
    """Return a title in one of the spellings that people give it."""
    chance = rng.random()
    if chance < 0.35:
        return f"{p.name}: {p.title}"
    if chance < 0.42:
        return p.title.capitalize()
    return p.title.replace("-", " ") if chance < 0.45 else p.title


def _damaged(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) - 1)
    said = rng.choice(["**", "\ufffd", "《", "2023.13.45", "\n-\n", "[](", "| ", "》"])
    return text[:at] + said + text[at + rng.randint(0, 5) :]


def files(count: int, *, seed: int = 7) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of files that hold *count* notes together."""
    rng = random.Random(seed)
    source = _Source(rng)
    papers: list[_Paper] = []
    number = 0
    while count > 0:
        ((shape, text, _),) = rng.choices(_SHAPES, [weight for *_, weight in _SHAPES])
        size = min(rng.choice(SIZES), count)
        for _ in range(size):
            if papers and rng.random() < _AGAIN:
                paper = rng.choice(papers)
            else:
                papers.append(paper := source.paper())
            note = shape(paper, source)
            text += _damaged(note, rng) if rng.random() < _DAMAGED else note
        yield f"{shape.__name__.strip('_')}-{number:05}.md", text
        count -= size
        number += 1


def write(folder: Path, count: int, *, seed: int = 7) -> list[Path]:
    """Write *count* notes to files in *folder* and return these."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in files(count, seed=seed):
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    return paths


if __name__ == "__main__":
    made = write(Path(sys.argv[1]), int(sys.argv[2]))
    print(len(made), "files,", sum(path.stat().st_size for path in made), "bytes")

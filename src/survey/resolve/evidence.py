"""When are two titles near enough to be of one work, and what parts them."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from ..titles import REMEMBERED, read_title, title_key

NEAR = 92
"""Title keys that are at least so alike (0 to 100) name one work, if nothing parts them."""
ALIKE = 85
"""Titles that are at least so alike and are not joined are near misses."""
_NEAR_WITH_NAME = 60
"""With the same short name in front, so much is enough: `LLM` for `Large Language Model`."""
_CUT = 150
"""A title key that ends after so many letters may have been cut off there."""
_SAME_WORD = 75
"""Two words at least so alike can be spellings of one."""
_ROMAN = re.compile(r"^(?=[ivx])(x{0,2})(ix|iv|v?i{0,3})$")
_SMALL = frozenset(
    "a an and are as at by can do does for from how in into is it its not of on or than that the "
    "their then to toward towards using via what when with within versus vs v s de la le der die "
    "und 的 和 与 及 之 了 在 中 对".split()
)
_COUNTED = frozenset(
    "part type phase stage class grade volume vol chapter study experiment paper section book "
    "edition series group world war".split()
)
"""Words behind which a single letter i, v or x is a number."""
_DIGITS = {"i": 1, "v": 5, "x": 10}
_HAN_DIGITS = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)}
_HAN_NUMBER = re.compile(
    r"[(（第之]\s*([一二三四五六七八九十])\s*[)）部篇卷章期版报]?"
    r"|([上中下])\s*[)）篇册卷部]|[(（]\s*([上中下])\s*[)）]"
)
_KINDS = {
    "erratum": r"erratum|errata|corrigend(?:um|a)|corrections?(?:\s+to)?\s*[:.\-]|correction to"
    r"|addend(?:um|a)|勘误|更正|补遗",
    "retraction": r"retraction\b|撤稿声明|撤稿",
    "reply": r"(?:(?:the\s+)?authors?['’]?s?['’]?\s+)?(?:reply|replies|response|rejoinder)"
    r"(?:\s+(?:to|from|by)\b|\s*[:.\-]|$)|in reply|(?:作者)?(?:答复|回复|答)\s*[:：]",
    "comment": r"comments?(?:ary)?\s*(?:on\b|to\b|[:.\-])|re\s*:|discussion\s*(?:of\b|[:.\-])"
    r"|letter(?:\s+to\s+the\s+editor)?\s*[:.\-]|评论?[《〈“]|与.{2,12}商榷|对.{2,60}的(?:评论|商榷)",
    "review of a book": r"book review\b|review of\s*[:“\"]|书评",
}
_KIND = {name: re.compile(rf"\s*[\[(（【]?\s*(?:{form})", re.I) for name, form in _KINDS.items()}
_KIND_BEHIND = re.compile(
    r"(?:[:：(（\[]|\s[-–—]|[.,，。]\s)\s*"
    r"(?:(?P<reply>(?:the\s+)?(?:authors?['’]?s?['’]?\s+)?(?:reply|response|rejoinder)"
    r"|in reply|作者答复|答复|回复)"
    r"|(?P<comment>comment(?:ary)?|discussion|评论|商榷)"
    r"|(?P<erratum>erratum|corrigendum|correction|勘误|更正"
    r"|vol\.? \d+, (?:pg?|page) [^()]{1,30}))\s*[)）\]]?\s*\.?\s*$",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "/un /a /an /non /in /im /ir /dis /anti /de hyper/hypo pre/post intra/inter intra/extra "
        "inter/extra micro/macro uni/bi mono/poly mono/multi over/under up/down in/ex endo/exo "
        "homo/hetero ante/post male/female man/woman men/women maternal/paternal major/minor "
        "increased/decreased increase/decrease high/low higher/lower"
    ).split(" ")
)
_OPPOSITE = {
    a: tuple(y for one, other in _OPPOSITES for x, y in ((one, other), (other, one)) if x == a)
    for a in itertools.chain.from_iterable(_OPPOSITES)
}
"""By the beginning of a word: with what its opposites begin."""
_LONGEST_OPPOSITE = max(map(len, _OPPOSITE))


@dataclass(frozen=True, slots=True)
class Spelt:
    """A title with what is asked of it whenever it is compared with another."""

    text: str
    key: str
    name: str
    """The key of its short name."""
    rest: str
    """What follows the short name, without case."""


@lru_cache(maxsize=REMEMBERED)
def spelt(title: str) -> Spelt:
    """Return a title with its keys.

    >>> spelt("SDXL: Improving Latent Diffusion").name
    'sdxl'
    """
    read = read_title(title)
    name = title_key(read.short_name or "")
    return Spelt(title, title_key(title), name, (read.rest or "").casefold())


def likeness(written: Spelt, known: Spelt) -> tuple[str, float] | None:
    """Return evidence and score if two titles are near enough to be of one work.

    >>> one, other = "SDXL: Improving Latent Diffusion", "SDXL: Improving Latent Diffusions"
    >>> likeness(spelt(one), spelt(other))
    ('near title', 98.2)
    """
    found = _likeness(written, known)
    return None if found is None or parted(written.text, known.text) else found


def _likeness(written: Spelt, known: Spelt) -> tuple[str, float] | None:
    """Return the same, but also of titles that their numbers or kind part: that is dear to ask."""
    score = _ratio(written, known)
    if score >= NEAR:
        return None if other_words(written.text, known.text) else ("near title", score)
    if written.rest and known.rest and written.name == known.name:
        rest = fuzz.token_set_ratio(written.rest, known.rest)
        if rest >= _NEAR_WITH_NAME:
            return "near title", round(rest, 1)
    longer, shorter = sorted((known, written), key=lambda title: len(title.text), reverse=True)
    if not longer.key.startswith(shorter.key):
        return None
    goes_on = re.match(r"\s*[:：]", longer.text[len(shorter.text) :])
    return ("main title", 90.0) if goes_on and len(words(shorter.text)) >= 4 else None


def looks_alike(written: Spelt, known: Spelt) -> bool:
    """Whether a near miss is worth asking for: asked cheaply, never no where there is one."""
    return fuzz.ratio(written.key, known.key, score_cutoff=ALIKE - 0.1) > 0


def near_miss(written: Spelt, known: Spelt) -> tuple[str, float] | None:
    """Return what parts two titles that look alike, and how alike they are.

    >>> one, other = "Llama 2: Open Foundation Models", "Llama 3: Open Foundation Models"
    >>> near_miss(spelt(one), spelt(other))
    ('numbers', 96.2)
    """
    score = _ratio(written, known)
    if score < ALIKE or likeness(written, known):
        return None
    word = other_words(written.text, known.text)
    return parted(written.text, known.text) or (f"words: {word}" if word else "titles"), score


def alike(one: str, other: str) -> float:
    """Return how alike two title keys are, 0 to 100; a long one may have been cut off.

    >>> alike("notes" * 40, "notes" * 30 + "no"), alike("notes", "nodes")
    (100.0, 80.0)
    """
    if len(one) > len(other):
        one, other = other, one
    if _CUT <= len(one) < len(other):
        cut = fuzz.ratio(one, other[: len(one)])
        if cut >= 97:
            return cut
    return fuzz.ratio(one, other)


def _ratio(one: Spelt, other: Spelt) -> float:
    return round(fuzz.ratio(one.key, other.key), 1)


def parted(one: str, other: str) -> str:
    """Return what parts two titles however alike they are, or an empty string.

    >>> parted("Llama 2", "Llama 3"), parted("On Notes", "Reply to: On Notes")
    ('numbers', 'kind')
    >>> parted("Trials, Part II", "Trials, part 2"), parted("综述（上）", "综述（下）")
    ('', 'numbers')
    """
    if kind_of(one) != kind_of(other):
        return "kind"
    if numbers(one) != numbers(other):
        return "numbers"
    return ""


@lru_cache(maxsize=REMEMBERED)
def kind_of(title: str) -> str:
    """Return what a title says its text is beside a work (erratum, reply, …), or nothing.

    >>> kind_of("Erratum: On Notes"), kind_of("On Notes - Authors' reply"), kind_of("Dose-response")
    ('erratum', 'reply', '')
    """
    for name, form in _KIND.items():
        if form.match(title):
            return name
    behind = _KIND_BEHIND.search(title)
    return (behind.lastgroup or "") if behind else ""


@lru_cache(maxsize=REMEMBERED)
def numbers(title: str) -> tuple[str, ...]:
    """Return the numbers of a title, roman ones and versions included: these must agree.

    >>> numbers("Llama 2") == numbers("Llama 3"), numbers("Part III: ResNet50")
    (False, ('3', '50'))
    """
    title = unicodedata.normalize("NFKC", title)
    found = [
        d.lstrip("0") or "0" for d in re.findall(r"\d+", re.sub(r"(?<=\d),(?=\d{3})", "", title))
    ]
    spoken = re.findall(r"[^\W_]+", title.casefold())
    for before, word in itertools.pairwise(spoken):
        if _ROMAN.match(word) and (len(word) > 1 or before in _COUNTED or word in spoken[-1:]):
            found.append(str(_roman(word)))
    for digit, part, lone in _HAN_NUMBER.findall(title):
        found.append(_HAN_DIGITS.get(digit) or part or lone)
    return tuple(sorted(found))


def says_part(text: str) -> bool:
    """Return whether a text names a part by its number.

    >>> says_part("part II"), says_part("in part of the cohort"), says_part("第二部分")
    (True, False, True)
    """
    pairs = itertools.pairwise(re.findall(r"[^\W_]+", text.casefold()))
    counted = any(a in _COUNTED and (b.isdigit() or _ROMAN.match(b)) for a, b in pairs)
    return counted or _HAN_NUMBER.search(text) is not None


def _roman(text: str) -> int:
    values = [_DIGITS[c] for c in text]
    nexts = [*values[1:], 0]
    return sum(-v if v < n else v for v, n in zip(values, nexts, strict=True))


def other_words(one: str, other: str) -> str:
    """Return a word of either title that the other has in no spelling, or an empty string.

    Small words do not count. A word and its opposite are two words however alike.

    >>> other_words("Image generation with flows", "Video generation with flows")
    'image'
    >>> other_words("Supervised learning", "Unsupervised learning")
    'supervised'
    >>> other_words("Modeling the behaviour of LLMs", "Modelling behavior of LLMs")
    ''
    """
    a, b = _spoken(one), _spoken(other)
    mine = [w for w in a if w not in b]
    theirs = [w for w in b if w not in a]
    if "".join(mine) == "".join(theirs):
        return ""
    return _lacking(mine, theirs, b) or _lacking(theirs, mine, a)


def _lacking(these: Sequence[str], those: Sequence[str], theirs: Sequence[str]) -> str:
    """Return the first of *these* that no word of the other title can be a spelling of.

    *those* are its words that are not here either, *theirs* are all.
    """
    run = "".join(theirs)
    for word in these:
        if any(_one_word(word, that, _SAME_WORD) for that in those):
            continue
        turned = any(_opposite(word, that) for that in those)
        if not turned and (word in run or any(_one_word(word, that, 85) for that in theirs)):
            continue  # written apart there, or misprinted at one of two places
        if those or len(word) > 3 or word > "\u3400":
            return word
    return ""


def _one_word(one: str, other: str, least: int) -> bool:
    if _opposite(one, other):
        return False
    if min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one)):
        return True
    return fuzz.ratio(one, other) >= least


def _opposite(one: str, other: str) -> bool:
    """Whether two words are told apart by their beginnings alone, as opposites are."""
    return any(
        other == opposite + one[length:]
        for length in range(min(len(one), _LONGEST_OPPOSITE) + 1)
        for opposite in _OPPOSITE.get(one[:length], ())
    )


@lru_cache(maxsize=REMEMBERED)
def _spoken(title: str) -> tuple[str, ...]:
    """Return the words of a title that carry it, Han characters one by one; no numbers."""
    found = re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+", title.casefold())
    small = _SMALL | _HAN_DIGITS.keys()
    return tuple(w for w in found if w not in small and not w.isdigit() and not _ROMAN.match(w))


@lru_cache(maxsize=REMEMBERED)
def words(title: str) -> frozenset[str]:
    """Return the words of a title by which others are found: of Han, each two neighbours.

    >>> sorted(words("On the 多模态 Map"))
    ['map', 'the', '多模', '模态']
    """
    spelt = re.findall(r"[^\W_\u3400-\u9fff]{3,}", title.casefold())
    runs = re.findall(r"[\u3400-\u9fff]+", title)
    return frozenset((*spelt, *(run[i : i + 2] for run in runs for i in range(len(run) - 1))))

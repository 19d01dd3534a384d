"""Text → words to search by: Chinese cut into words, English ones without case and endings.

Each word has forms, and two words meet where they share one: ``BLIP-2`` and ``BLIP2``, ``models``
and ``model``, 擴散 and 扩散; and by the field's terms also 扩散模型 and *diffusion models*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from opencc import OpenCC
from rjieba import Jieba
from Stemmer import Stemmer

from ..vocabulary import table, vocabulary

Word = tuple[str, ...]
"""The forms of one word; the first is the word itself."""

_HAN = re.compile(r"[\u3400-\u9fff]+")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+(?:[-_.'’·][^\W_\u3400-\u9fff]+)*")
_JOINT = re.compile(r"[-_.'’·]")
_INNER = re.compile(r"(?<=[a-z\d])(?=[A-Z][A-Za-z]{2})")
"""Where a name of two words goes on: Light|GCN."""
_NUMBERED = re.compile(r"([^\W\d]{2,60})\d{1,60}")
_LEAST_PART = 3
_SUBWORD = 2


class Lexicon:
    """What cuts text into words; it knows the groups of terms that mean one thing."""

    def __init__(self, same: Iterable[Sequence[str]], names: Iterable[str] = ()) -> None:
        groups = [tuple(group) for group in same]
        self._jieba = Jieba()
        self._han = lru_cache(maxsize=1 << 16)(self._of_han)
        for name in {*names, *(term for group in groups for term in group)}:
            for run in _HAN.findall(_plain(name)):
                self._jieba.add_word(run, None, None)
        self._concepts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group in groups:
            for term in group:
                self._learn(term, f"={group[0]}")

    def _learn(self, term: str, concept: str) -> None:
        pieces = tuple(piece for word in self._cut(_plain(term)) for piece in word[1])
        if pieces:
            self._concepts.setdefault(pieces[0], []).append((pieces, concept))

    def words(self, text: str) -> list[Word]:
        """Return the words of *text* in its order, each with its forms, without those of `stop`.

        >>> lexicon = Lexicon([["扩散模型", "diffusion model"]])
        >>> lexicon.words("BLIP-2s 用擴散模型")
        [('blip2', 'blip'), ('用',), ('扩散模型', '扩散', '模型', '=扩散模型')]
        >>> lexicon.words("Diffusion Models")
        [('diffus', '=扩散模型'), ('model', '=扩散模型')]
        """
        found = self._cut(_plain(text))
        pieces = [(piece, at) for at, (_, parts) in enumerate(found) for piece in parts]
        meant: dict[int, dict[str, None]] = {}
        for start, (piece, _) in enumerate(pieces):
            for phrase, concept in self._concepts.get(piece, ()):
                reach = pieces[start : start + len(phrase)]
                if tuple(p for p, _ in reach) == phrase:
                    for _, at in reach:
                        meant.setdefault(at, {})[concept] = None
        return [
            (*forms, *meant[at]) if at in meant else forms
            for at, (forms, _) in enumerate(found)
            if forms[0] not in _stop()
        ]

    def _cut(self, text: str) -> list[tuple[Word, tuple[str, ...]]]:
        """Return each word's forms, and the pieces that phrases are compared by."""
        found: list[tuple[Word, tuple[str, ...]]] = []
        for run in _RUN.findall(text):
            if _HAN.match(run):
                found += map(self._han, self._jieba.cut(run, False))
            else:
                found.append(_latin(run))
        return found

    def _of_han(self, word: str) -> tuple[Word, tuple[str, ...]]:
        if len(word) <= _SUBWORD:
            return (word,), (word,)
        parts = self._jieba.cut_for_search(word, False)
        return tuple(dict.fromkeys((word, *parts))), (word,)


@cache
def lexicon(own: tuple[tuple[str, ...], ...] = (), names: tuple[str, ...] = ()) -> Lexicon:
    """Return the lexicon of the field's terms, organisations and venues, and a workbench's *own*.

    *names* are only kept whole.
    """
    known = vocabulary()
    houses = ((o.name, *o.spellings()) for o in known.organisations)
    places = (tuple(v.spellings()) for v in known.venues)
    return Lexicon((*own, *table("terms")["same"], *houses, *places), names)


@lru_cache(maxsize=1 << 16)
def _latin(run: str) -> tuple[Word, tuple[str, ...]]:
    parts = [part.casefold() for part in _JOINT.split(run)]
    inner = [part.casefold() for part in _INNER.split(run) if part.isalpha()]
    split = parts if len(parts) > 1 else inner
    whole = "".join(parts)
    if numbered := _NUMBERED.fullmatch(whole):
        split = [*split, numbered[1]]
    longer = [_stem(part) for part in split if len(part) >= _LEAST_PART and part.isalpha()]
    forms = tuple(dict.fromkeys((_stem(whole), *longer)))
    return forms, tuple(map(_stem, parts))


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Return a word without its ending.

    >>> [_stem(word) for word in ("models", "generating", "generation", "gpus", "blip2s")]
    ['model', 'generat', 'generat', 'gpu', 'blip2']
    """
    if re.fullmatch(r"\w*\ds|\w{2,3}s", word) and not word.endswith("ss"):
        return word[:-1]
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Stemmer:
    return Stemmer("english")


@cache
def _stop() -> frozenset[str]:
    return frozenset(table("terms")["stop"])


def _plain(text: str) -> str:
    """Return *text* without accents, wide letters and traditional characters.

    >>> _plain("Veličković ＧＮＮ 圖")
    'Velickovic GNN 图'
    """
    return text if text.isascii() else text.translate(_table())


class _Plain(dict[int, str]):
    """The plain form of each character that was asked for."""

    def __missing__(self, code: int) -> str:
        parted = unicodedata.normalize("NFKD", chr(code))
        self[code] = "".join(c for c in parted if not unicodedata.combining(c))
        return self[code]


@cache
def _table() -> _Plain:
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    simplified = OpenCC("t2s").convert("\n".join(han)).split("\n")
    return _Plain({ord(a): b for a, b in zip(han, simplified, strict=True)})

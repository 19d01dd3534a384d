"""Citation keys: family name, year, first word of the title; small ASCII letters and digits.

The form is that of Google Scholar and Better BibTeX (``radford2021learning``). The year is that
of the first publication, so that a key does not change when a preprint is accepted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count

from pypinyin import lazy_pinyin

from ..model import Person, Work
from ..titles import read_title

_SMALL = frozenset(
    "a an the and or nor but as at by for from in into of on onto over per to toward towards "
    "under upon via with within without vs versus is are be do does can we if how what when why "
    "der die das ein eine le la les un une el los las".split()
)
_SMALL_HAN = (
    "一种",
    "基于",
    "面向",
    "关于",
    "针对",
    "浅谈",
    "浅析",
    "试论",
    "论",
    "对",
    "从",
    "在",
    "以",
)
"""Words that a Chinese title begins with before it comes to its subject."""
_SURNAMES = dict(
    pair.split(":")
    for pair in (
        "单:shan 曾:zeng 仇:qiu 解:xie 查:zha 盖:ge 朴:piao 区:ou 尉迟:yuchi 翟:zhai 缪:miao "
        "种:chong 乐:yue 覃:qin 员:yun 黑:he 折:she 繁:po 薄:bo 祭:zhai 长孙:zhangsun 秘:bi "
        "召:shao 阚:kan 隗:wei 郇:xun 万俟:moqi 乜:nie 洗:xian 晟:cheng 鲜于:xianyu 佴:nai"
    ).split()
)
"""Readings that a character has only as a family name."""
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d",
                          "þ": "th", "ı": "i", "ŋ": "ng"})  # fmt: skip
_WORD = re.compile(r"[^\W_](?:[\w'’\-‐‑·.*+]*[^\W_])?")
_HAN = re.compile(r"[\u3400-\u9fff]")


def new_key(work: Work, taken: Collection[str]) -> str:
    """Return a citation key for *work* that is not among the *taken* ones.

    Where the plain key is taken, the first free one of key + a, b, … is returned.

    >>> from ..model import Person
    >>> oord = Person(family="van den Oord", given="Aaron")
    >>> new_key(Work("", "Neural Discrete Representation Learning", authors=(oord,),
    ...              published="2017-11"), ())
    'oord2017neural'
    >>> shan = (Person("单", "伟"),)
    >>> new_key(Work("", "基于深度学习的目标跟踪", authors=shan, published="2020"), ())
    'shan2020shendu'
    """
    author = _author(work.authors[0]) if work.authors else ""
    words = list(_words(work.title))
    year = (work.published or str(work.year or ""))[:4]
    if not author and words:
        author = words.pop(0)
    plain = f"{author}{year}{words[0] if words else ''}"
    key = plain if plain and not plain.isdigit() else f"work{plain}"
    return next(k for k in _numbered(key) if k not in taken)


def _numbered(key: str) -> Iterator[str]:
    yield key
    for number in count(1):
        yield key + _letters(number)


def _letters(number: int) -> str:
    """Return a for 1, z for 26, aa for 27."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _author(person: Person) -> str:
    """Return the family name in ASCII; of a group the first word.

    >>> _author(Person("Défossez", "Alexandre")), _author(Person(literal="Chameleon Team"))
    ('defossez', 'chameleon')
    """
    if not person.family:
        return next(iter(_words(person.literal or person.given)), "")
    if _HAN.match(person.family):
        return _SURNAMES.get(person.family) or _ascii("".join(lazy_pinyin(person.family)))
    words = re.sub(r",?\s+(Jr\.?|Sr\.?|I{1,3}|IV)$", "", person.family).split()
    while len(words) > 1 and words[0][0].islower():
        words.pop(0)
    return _ascii("".join(words))


def _words(title: str) -> Iterator[str]:
    """Yield the words of a title that a key may hold, its short name first.

    >>> list(_words("InternLM-XComposer2: Mastering Free-form Composition"))[:3]
    ['internlmxcomposer2', 'mastering', 'freeform']
    """
    read = read_title(title)
    text = read.text
    if read.short_name:
        yield from filter(None, [_ascii(read.short_name)])
        text = read.rest or text
    for word in _WORD.findall(_without_small_han(text)):
        if word.casefold() not in _SMALL and (plain := _ascii(_reading(word))):
            yield plain


def _without_small_han(text: str) -> str:
    for word in _SMALL_HAN:
        if text.startswith(word) and len(text) > len(word) + 2:
            return text.removeprefix(word)
    return text


def _reading(word: str) -> str:
    """Return *word*, or if it begins in Han the reading of its first two characters.

    Most words of a Chinese title have two characters, and a key that hung on a dictionary's way
    to part words would change with the dictionary.
    """
    if not _HAN.match(word):
        return _HAN.split(word, maxsplit=1)[0]
    han = re.match(r"[\u3400-\u9fff]+", word)
    return "".join(lazy_pinyin(han[0][:2] if han else word))


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]", "", folded)

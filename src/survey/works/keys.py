"""Citation keys: family name, year, first word of the title; small ASCII letters and digits.

That is the pattern as it comes, that of Google Scholar and Better BibTeX
(``radford2021learning``); another can be set. The year is that of the first publication, so that
a key does not change when a preprint is accepted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import count, islice
from string import Formatter

from ..errors import suggest
from ..model import Person, Work
from ..titles import read_title

PATTERN = "{surname}{year}{word}"
"""The pattern of a new key, as it comes."""
FIELDS = ("surname", "year", "word", "word2", "word3")
"""What a pattern can ask for: of the title the first three words that say something.

Beginning with a capital (``{Surname}``) they give one.
"""
_BETWEEN = "-_:.+/"
"""What may stand between the fields, beside letters and digits."""
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


def complaint_of_pattern(pattern: str) -> str:
    """Return what is wrong with a pattern of keys, or an empty string.

    >>> complaint_of_pattern("{Surname}-{year}"), complaint_of_pattern("{surnam}")
    ('', '"{surnam}" is no part of a key; did you mean "surname"?')
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        return str(error)
    names = [name for _, name, _, _ in parts if name is not None]
    for name in names:
        if name[:1].lower() + name[1:] not in FIELDS:
            return f'"{{{name}}}" is no part of a key{suggest(name, FIELDS)}'
    if any(form or conversion for _, _, form, conversion in parts):
        return "a part of a key takes neither ! nor :"
    if not any(name.casefold() != "year" for name in names):
        return "without {surname} or {word} all keys of a year are one"
    wrong = re.search(rf"[^A-Za-z0-9{re.escape(_BETWEEN)}]", "".join(part[0] for part in parts))
    return f'"{wrong[0]}" cannot stand in a key' if wrong else ""


def new_key(
    work: Work,
    taken: Collection[str],
    *,
    pattern: str = PATTERN,
    last: dict[str, int] | None = None,
) -> str:
    """Return a citation key for *work* that is not among the *taken* ones.

    Where the plain key is taken, or its small letters are, the first free one of key + a, b, … is
    returned. What is unknown leaves its place in the *pattern* empty; without an author the first
    word of the title stands there. Who asks for many keys keeps in *last* which number was the last
    of each plain key, so that those before it are not tried again.

    >>> from ..model import Person
    >>> oord = Person(family="van den Oord", given="Aaron")
    >>> new_key(Work("", "Neural Discrete Representation Learning", authors=(oord,),
    ...              published="2017-11"), ())
    'oord2017neural'
    >>> shan = (Person("单", "伟"),)
    >>> new_key(Work("", "基于深度学习的目标跟踪", authors=shan, published="2020"), ())
    'shan2020shendu'
    >>> new_key(Work("", "Deep Learning", authors=shan, published="2020"), ("shan_2020_deep",),
    ...         pattern="{Surname}_{year}_{word}")
    'Shan_2020_deepa'
    """
    author = _author(work.authors[0]) if work.authors else ""
    words = list(islice(_words(work.title), 4))
    year = (work.published or str(work.year or ""))[:4]
    if not author and words:
        author = words.pop(0)
    said = dict(zip(FIELDS, (author, year, *words), strict=False))
    plain = _filled(pattern, said)
    key = plain if re.search("[A-Za-z]", plain) else f"work{plain}"
    numbers = count(last.get(key, 0) if last else 0)
    numbered = ((n, key + _letters(n)) for n in numbers)
    number, free = next((n, k) for n, k in numbered if k not in taken and k.casefold() not in taken)
    if last is not None:
        last[key] = number
    return free


def _filled(pattern: str, said: Mapping[str, str]) -> str:
    """Return *pattern* with what is *said* in its places, and nothing beside an empty one.

    >>> _filled("{Surname}_{year}_{word}", {"surname": "li", "word": "blip2"})
    'Li_blip2'
    """
    text = ""
    for literal, name in _parts(pattern):
        value = said.get((name or "").lower(), "")
        text += literal + (value.capitalize() if name and name[0].isupper() else value)
    single = re.sub(rf"([{re.escape(_BETWEEN)}])[{re.escape(_BETWEEN)}]+", r"\1", text)
    return single.strip(_BETWEEN)


@lru_cache
def _parts(pattern: str) -> list[tuple[str, str | None]]:
    return [(literal, name) for literal, name, _, _ in Formatter().parse(pattern)]


def _letters(number: int) -> str:
    """Return a for 1, z for 26, aa for 27; nothing for 0."""
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
        return _SURNAMES.get(person.family) or _ascii(_pinyin(person.family))
    words = re.sub(r"(?:,|(?<!\s)(?=\s))\s+(Jr\.?|Sr\.?|I{1,3}|IV)$", "", person.family).split()
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
    for found in _WORD.finditer(_without_small_han(text)):
        word = found[0]
        if word.casefold() not in _SMALL and (plain := _ascii(_reading(word))):
            yield plain


def _without_small_han(text: str) -> str:
    for word in _SMALL_HAN if text.startswith(_SMALL_HAN) else ():
        if text.startswith(word) and len(text) > len(word) + 2:
            return text.removeprefix(word)
    return text


def _reading(word: str) -> str:
    """Return *word*, or if it begins in Han the reading of its first two characters.

    Most words of a Chinese title have two characters, and a key that hung on a dictionary's way
    to part words would change with the dictionary.
    """
    if word.isascii():
        return word
    if not _HAN.match(word):
        return _HAN.split(word, maxsplit=1)[0]
    han = re.match(r"[\u3400-\u9fff]+", word)
    return _pinyin(han[0][:2] if han else word)


def _pinyin(han: str) -> str:
    """Return how Han characters are read, without tones."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (its dictionary is slow to load)

    return "".join(lazy_pinyin(han))


def _ascii(text: str) -> str:
    folded = text.casefold()
    if folded.isalnum() and folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return re.sub(r"[^a-z0-9]", "", folded)

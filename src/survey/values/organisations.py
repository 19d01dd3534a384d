"""Organisations: the list in a labelled field, and those named in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ..vocabulary import Hit, Organisation, Vocabulary, fold, is_latin, table
from ..vocabulary import vocabulary as packaged
from .text import blank_addresses, plain, without_marks, without_others

_NESTED = re.compile(r"[(（](?:[^()（）]|[(（][^()（）]{0,40}[)）]){0,200}[)）]")
"""A bracket, also with another inside: 香港中文大學（深圳）."""
_SEPARATOR = re.compile(
    r"[;；、|\n]|&amp;|&|/|＆|／| ?[+＋] ?(?=[A-Z\u4e00-\u9fff])| (?:and|with|联合|与|和|及|以及) "
    r"|(?<=[\u4e00-\u9fffA-Za-z)）]{2}) ?(?:以及|联合(?!实验|研究|创新|中心)|与|和|及)"
    r" ?(?=[\u4e00-\u9fffA-Z])"
    r"|[，,](?: ?(?:and|与|和|及) )?",
    re.IGNORECASE,
)
_SUPERSCRIPTS = dict.fromkeys(map(ord, "¹²³⁴⁵⁶⁷⁸⁹⁰"), "\n")
_SUFFIX = re.compile(
    r"(?:\s?[（(][^()（）]{1,60}[)）]|[\s,]{1,2}(?:team|group|research|labs?|ai|inc|ltd|llc|corp|corporation|co)\.?"
    r"|有限公司|公司|团队|集团|课题组)$",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"\d{1,2}|(?:inc|ltd|llc|corp|co|gmbh|plc)\.?", re.IGNORECASE)
_BRACKET = re.compile(r"[（(]([^()（）]{1,60})[)）]$")
_HEAD_END = re.compile(
    r"(?:University|Research|Labs?|AI|Institute|大学|研究院|实验室|达摩院|科学院)$"
)
_OF = re.compile(
    r"(?:Univ\w{0,12}\.?|Institut\w{0,4}|School|College|Academy|Department|Dept\.?|Faculty"
    r"|Cent(?:er|re)) (?:of|for|at) ",
    re.IGNORECASE,
)
_DIVISION = re.compile(r"(?:Department|Dept\.?|School|Faculty|College|Division) of |.{1,20}系$")

_STOP_AT_END = re.compile(r"(?<=[a-z\u4e00-\u9fff]{3})\.$")
"""A full stop behind a word, not behind an initial or Jr."""
_STOP = (
    "的了在是由于从自来年月日和与及跟同一这那该其等被让对将为有个家们所出用以并而到向"
    "、，。；：！？（）《》“”"
)
"""Where a name in Han cannot go on: little words and marks."""
_HAN_NAME = (
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[{_STOP}])|(?<=联合)|(?<=合作))"
    rf"(?:(?!联合|合作|来自|发表|提出|[{_STOP}])[\u4e00-\u9fff]){{2,9}}?"
)
_WORDS_OF = r"(?:of|for) [A-Z][a-z]{1,20}(?:(?: and| of|,)? [A-Z][a-z]{1,20}){0,4}"
_UNKNOWN = re.compile(
    rf"{_HAN_NAME}(?:大学|研究院|研究所|实验室|学院)(?![生里中内教])"
    r"|(?<![A-Za-z0-9-])(?:"
    r"[A-Z][A-Za-z]{1,20} ?(?:大学|研究院|研究所|实验室|学院)"
    r"|(?P<latin>(?:[A-Z][A-Za-z0-9&'.-]{0,24} ){1,4}"
    rf"(?:University|Institute|Academy|College)(?![A-Za-z0-9-])(?: {_WORDS_OF})?"
    r"|(?:[A-Z][A-Za-z0-9&'.-]{0,24} ){1,2}(?:Laboratory|Labs?|Research|Inc\.?)"
    r"(?![A-Za-z0-9-]| [A-Z])"
    r"|[A-Z][A-Za-z0-9&'.-]{0,24} AI(?![A-Za-z0-9-]| [A-Z]))"
    rf"|(?:University|Institute|Academy) {_WORDS_OF})"
)

_HOUSE = re.compile(
    r"大学|研究院|研究所|实验室|学院|Universit|Institute|Academy|College|Lab|Research|Inc| AI"
)
"""Without any of these words no organisation shows by its form."""


def organizations(text: str, *, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
    """Return the organisations of a labelled field, by their canonical names where known.

    >>> organizations("中科大 & MSRA")
    ('University of Science and Technology of China', 'Microsoft')
    """
    names = vocabulary or packaged()
    items = split_names(without_others(plain(text)), names)
    return tuple(dict.fromkeys(canonical(item, names) for item in items))


def split_names(text: str, names: Vocabulary) -> list[str]:
    """Return the items of a list of names, as written, without footnote marks.

    A separator inside a known name (University of California, Berkeley) or inside brackets does
    not part it; a place after an organisation belongs to its address.
    """
    text = _numbered(text.translate(_SUPERSCRIPTS))
    kept = _protected(text, names)
    items: list[tuple[str, str]] = []
    start, before = 0, ";"
    for match in _SEPARATOR.finditer(text):
        if any(kept[match.start() : match.end()]) or _holds(text, start, match, names):
            continue
        items.append((before, text[start : match.start()]))
        start, before = match.end(), match[0]
    items.append((before, text[start:]))
    return _joined(items, names)


def _numbered(text: str) -> str:
    """Return a list that only footnote digits part (1 MIT 2 CMU) with line ends for these."""
    if re.match(r"1 ?[A-Z\u4e00-\u9fff]", text):
        return re.sub(r" [2-9] ?(?=[A-Z\u4e00-\u9fff])", "\n", text)
    return text


def _protected(text: str, names: Vocabulary) -> bytearray:
    """Return which letters must not part the text: those of known names and of brackets."""
    kept = bytearray(len(text))
    for hit in names.organisation_names.find(text):
        if _is_cased(hit, text):
            kept[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    for match in _NESTED.finditer(text):
        kept[match.start() : match.end()] = b"\1" * len(match[0])
    return kept


def _holds(text: str, start: int, match: re.Match[str], names: Vocabulary) -> bool:
    """Whether "and" belongs to one name: University of Science and Technology of X."""
    left = text[max(start, match.start() - 80) : match.start()]
    if match[0].strip().casefold() not in ("and", "&", "&amp;") or not _OF.search(left):
        return False
    right = re.split(r"[;；,，、&]|\band\b", text[match.end() : match.end() + 80], maxsplit=1)[0]
    if right.startswith("Technolog"):
        return True
    return not (names.organisation(bare(left)) or is_organisation(bare(right), names))


def _joined(items: Sequence[tuple[str, str]], names: Vocabulary) -> list[str]:
    """Return the names of the items; an address is joined to its organisation, or left out."""
    found: list[str] = []
    for at, (separator, item) in enumerate(items):
        name = bare(item)
        if not name or fold(name) in _nothing() or _LEGAL.fullmatch(name):
            continue
        follows = bool(found) and separator[0] in ",，"
        ahead = fold(items[at + 1][1]) in _places() if at + 1 < len(items) else False
        if follows and _is_address(found[-1], name, ahead, names):
            if look_up(found[-1], names) is None:
                found[-1] = f"{found[-1]}, {name}"
            continue
        if follows and _DIVISION.match(found[-1]) and is_organisation(name, names):
            found.pop()
        found += _side_by_side(name, names)
    return found


def _side_by_side(name: str, names: Vocabulary) -> list[str]:
    """Return the organisations that only blanks part (清华大学 北京大学), or the name as it is."""
    parts = name.split()
    if len(parts) == 1 or names.organisation(name) or name.isascii():
        return [name]
    return parts if all(names.organisation(part) for part in parts) else [name]


def _is_address(before: str, name: str, ahead: bool, names: Vocabulary) -> bool:
    """Whether *name* says where the organisation *before* it is; *ahead*: a place comes next."""
    if fold(name) in _places() or (ahead and " " not in name and name.istitle()):
        return is_organisation(before, names)
    if look_up(name, names) or _head().search(name) or not name[0].isupper():
        return False
    return re.match(r"Univ\w{0,12}\.? of [^,]+ at ", before) is not None


def bare(item: str) -> str:
    """Return an item of a list without footnote marks, "and others" and the like around it."""
    text = without_others(item.strip(" \t。:：\"'“”").lstrip(".")).strip()
    if packaged().organisation(text):
        return text
    return _STOP_AT_END.sub("", without_marks(text).strip(" \t。,，"))


def canonical(item: str, names: Vocabulary) -> str:
    """Return the canonical name of an organisation, or the item as written.

    >>> canonical("华为公司（深圳）", packaged())
    'Huawei'
    """
    found = look_up(item, names)
    return found.name if found else item


def look_up(item: str, names: Vocabulary) -> Organisation | None:
    """Return the organisation that an item names: whole, without its bracket, or at its head."""
    if len(item) > 200:
        return None
    item = re.sub(r"\bUniv\b\.?", "University", item)
    found = names.organisation(item)
    shorter = _SUFFIX.sub("", item).strip()
    if found is None and shorter and shorter != item:
        found = look_up(shorter, names)
        if found and shorter in found.alone:
            found = None
    bracket = _BRACKET.search(item)
    if found is None and bracket:
        found = names.organisation(bracket[1])
    if found is None and item.lower().startswith("the "):
        found = names.organisation(item[4:])
    if found is None and item.startswith("中国"):
        found = names.organisation(item[2:])
    return found or _headed(item, names) or _by_place(item, names)


def _headed(item: str, names: Vocabulary) -> Organisation | None:
    """Return the organisation of which an item names a part: 清华大学计算机系, Google Zurich."""
    for hit in names.organisation_names.find(item):
        if hit.start > 0:
            break
        rest = item[hit.end :].strip(" ,，-")
        part = _HEAD_END.search(item[: hit.end]) and not re.match(r"(?:of|for|and|at)\b", rest)
        if fold(rest) in _places() or part or names.organisation(rest):
            return hit.entry
    return None


def _by_place(item: str, names: Vocabulary) -> Organisation | None:
    """Return the university of a place that is written as "Edinburgh 大学"."""
    place = re.fullmatch(r"([A-Za-z][A-Za-z .'-]{1,40}?) ?大学", item)
    if place is None:
        return None
    return names.organisation(f"University of {place[1]}") or names.organisation(
        f"{place[1]} University"
    )


def is_organisation(item: str, names: Vocabulary) -> bool:
    """Whether an item is an organisation, known or by its form."""
    return look_up(item, names) is not None or _head().search(item) is not None


@cache
def _places() -> frozenset[str]:
    return frozenset(map(fold, table("organisations")["places"]))


@cache
def _not_first() -> frozenset[str]:
    return frozenset(table("organisations")["not_first"])


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(fold, table("venues")["nothing"])) | {""}


@cache
def _head() -> re.Pattern[str]:
    """Return the form of the words that make an organisation: anywhere, or at the end in Han."""
    heads = sorted(table("organisations")["heads"], key=len, reverse=True)
    latin = "|".join(re.escape(head) for head in heads if is_latin(head[0]))
    han = "|".join(head for head in heads if not is_latin(head[0]))
    return re.compile(
        rf"(?<![^\W\d_\u4e00-\u9fff])(?:{latin})(?![^\W\d_\u4e00-\u9fff])"
        rf"|(?:{han})(?:[（(].{{1,12}}[)）])?$"
    )


def find_organizations(text: str, *, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
    """Return the organisations named in running text, in order, each once.

    >>> find_organizations("2023.6 Adobe Research 和 UCLA 一起做的")
    ('Adobe', 'University of California, Los Angeles')
    """
    names = vocabulary or packaged()
    clear = blank_addresses(text)
    found: list[tuple[int, int, str]] = [
        (hit.start, hit.end, hit.entry.name)
        for hit in names.organisation_names.find(clear)
        if _is_meant(hit, clear)
    ]
    if _HOUSE.search(clear):
        found += _unknown(clear, names)
    return tuple(dict.fromkeys(name for _, _, name in _longest(found)))


def _longest(found: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return what does not lie within something that began before it, the longest at a place."""
    kept: list[tuple[int, int, str]] = []
    for item in sorted(found, key=lambda f: (f[0], -f[1])):
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept


def _unknown(text: str, names: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Return organisations that only their form shows: … 大学, … Labs."""
    for match in _UNKNOWN.finditer(text):
        name = match[0]
        if match["latin"]:
            words = name.split(" ")
            while words and words[0].casefold() in _not_first():
                words.pop(0)
            if len(words) < 2 or _head().fullmatch(words[0]):
                continue
            name = " ".join(words)
        yield match.end() - len(name), match.end(), canonical(name, names)


def _is_meant(hit: Hit[Organisation], text: str) -> bool:
    """Whether a known spelling stands there for the organisation, not for a word or a product."""
    after = text[hit.end : hit.end + 16]
    if any(after.lstrip(" -").casefold().startswith(w.casefold()) for w in hit.entry.not_before):
        return False
    if hit.spelling.isascii() and after[:1].isdigit():
        return False
    if hit.spelling.endswith("大") and after[:1] and after[0] in "学部多量小型幅规约概家于":
        return False
    return _is_cased(hit, text)


def _is_cased(hit: Hit[Organisation], text: str) -> bool:
    """Whether a spelling has the capitals that tell it from a word (FAIR, Meta)."""
    written, said = text[hit.start : hit.end], hit.spelling
    if said.isascii() and said.isupper() and len(said) <= 6:
        return written == said
    return said not in hit.entry.proper or written in (said, said.upper())

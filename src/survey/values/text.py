"""Text as read: Markdown's marks off, addresses blanked, items without footnote marks."""

from __future__ import annotations

import re

from ..vocabulary.html import TAG

_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_TAG = re.compile(rf"<(?:sup|sub)>[^<>]{{0,40}}</(?:sup|sub)>|{TAG}", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|(?<![A-Za-z0-9])__|__(?![A-Za-z0-9])|`|\\(?=[*_&#])")
_BLANKS = re.compile(r"[^\S\n]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s，。；、（）《》]+"
    r"|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}\.[A-Za-z0-9.-]{1,64}"
)
_OTHERS = re.compile(
    r"[\s,，、;；&]{0,4}(?:等等?(?:人|机构|单位|公司|高校|学校|团队|作者)?|et\.?\s?al\.?"
    r"|(?:and|&) (?:\d{1,3} )?others|and more"
    r"|and colleagues|etc\.?|…{1,2}|\.\.\.)[\s.。)）\]]{0,4}$",
    re.IGNORECASE,
)
_FOOTNOTE_BEFORE = re.compile(r"^[\s\d*⋆∗†‡§¶#^,.]{1,12}(?=[^\W\d_]{2})")
_FOOTNOTE_AFTER = re.compile(
    r"(?:[\s*⋆∗†‡§¶#^¹²³⁴⁵⁶⁷⁸⁹⁰]{1,12}|(?<=[^\W\d_]{2})[1-9*†‡][\d,*†‡]{0,6})$"
)


def plain(text: str) -> str:
    """Return text without Markdown's links, emphasis, HTML tags and runs of blanks.

    >>> plain("[Alice Bob](https://a.b), **Carol**<sup>1</sup>")
    'Alice Bob, Carol'
    """
    text = _LINK.sub(lambda match: match[1], _BREAK.sub("\n", text))
    return _BLANKS.sub(" ", _EMPHASIS.sub("", _TAG.sub(" ", text))).strip()


def blank_addresses(text: str) -> str:
    """Return text of the same length with blanks for addresses."""
    if "://" not in text and "www." not in text and "@" not in text:
        return text
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def without_others(text: str) -> str:
    """Return text without "and others" at its end.

    >>> without_others("Jiasen Lu 等"), without_others("Ilya Sutskever et al.")
    ('Jiasen Lu', 'Ilya Sutskever')
    """
    return text[:-40] + _OTHERS.sub("", text[-40:])


def says_others(text: str) -> bool:
    """Whether text ends with "and others"."""
    return _OTHERS.search(text[-40:]) is not None


def without_marks(item: str) -> str:
    """Return an item of a list without its footnote marks.

    >>> without_marks("2Facebook AI Research"), without_marks("Carol D. Evans*")
    ('Facebook AI Research', 'Carol D. Evans')
    """
    text = _FOOTNOTE_BEFORE.sub("", item)
    return (text[:-20] + _FOOTNOTE_AFTER.sub("", text[-20:])).strip()

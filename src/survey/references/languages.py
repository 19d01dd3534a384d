"""The language of a work, and what it calls its volumes and editions."""

from __future__ import annotations

import re

_SCRIPTS = (
    (re.compile(r"[\uac00-\ud7a3]"), "ko", frozenset({"ko"})),
    (re.compile(r"[\u3041-\u30fa]"), "ja", frozenset({"ja"})),
    (re.compile(r"[\u0400-\u04ff]"), "ru", frozenset({"ru", "uk", "bg", "be", "sr"})),
    (re.compile(r"[\u3400-\u9fff]"), "zh", frozenset({"zh", "ja", "ko"})),
)
"""Of each script its characters, the language that it speaks for, and those that write it."""
_LOCALES = {
    "en": "en-US", "zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR", "ru": "ru-RU", "fr": "fr-FR",
    "de": "de-DE", "es": "es-ES", "it": "it-IT", "pt": "pt-PT",
}  # fmt: skip
_VOLUMES = {"zh": "第 {} 卷", "ja": "第 {} 巻", "ko": "제 {} 권", "ru": "Т. {}", "fr": "vol. {}",
            "de": "Bd. {}", "es": "vol. {}"}  # fmt: skip
_EDITIONS = {"zh": "{} 版", "ja": "第 {} 版", "ko": "제 {} 판", "ru": "{}-е изд.", "fr": "{}e éd.",
             "de": "{}. Aufl.", "es": "{}.ª ed."}  # fmt: skip
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}


def han(character: str) -> bool:
    """Return whether a character is Han."""
    return "\u3400" <= character <= "\u9fff"


def language_of(title: str, said: str = "en") -> str:
    """Return the code of a title's language: what its script shows goes before what was *said*.

    >>> [language_of(title) for title in ("注意力综述", "深層学習の研究", "한국의 도서관")]
    ['zh', 'ja', 'ko']
    >>> language_of("国語辞典", "ja"), language_of("Readings of 道 in the West", "en")
    ('ja', 'en')
    """
    for script, language, writers in _SCRIPTS:
        found = len(script.findall(title))
        if found and said not in writers and (language != "zh" or found * 4 > len(title.split())):
            return language
        if found and said in writers:
            return said
    return said


def locale(language: str) -> str:
    """Return the locale whose words a reference of this language takes.

    >>> locale("zh"), locale("zh-TW"), locale("sv-SE"), locale("")
    ('zh-CN', 'zh-CN', 'sv', 'en-US')
    """
    code = language[:2].casefold() or "en"
    return _LOCALES.get(code, code)


def volume(text: str, language: str) -> str:
    """Return the number of a book's volume with its word; what is no number stays as it is.

    >>> volume("3", "zh"), volume("3", "en"), volume("下册", "zh")
    ('第 3 卷', 'Vol. 3', '下册')
    """
    if not re.fullmatch(r"\d+(?:[-–/]\d+)?|[IVXLC]+", text):
        return text
    return _VOLUMES.get(language[:2], "Vol. {}").format(text)


def edition(text: str, language: str) -> str:
    """Return an edition's number with its word; none for a first one, else the text as it is.

    >>> edition("2", "zh"), edition("22", "en"), edition("Rev. ed.", "en")
    ('2 版', '22nd ed.', 'Rev. ed.')
    """
    if not text.isdecimal():
        return text
    known = _EDITIONS.get(language[:2])
    return known.format(text) if known else f"{text}{_suffix(int(text))} ed."


def edition_number(text: str) -> str:
    """Return an edition that is written as an ordinal in digits, anything else as it is.

    >>> [edition_number(text) for text in ("Second", "3rd", "第 4 版", "4版", "修订版")]
    ['2', '3', '4', '4', '修订版']
    """
    number = _ORDINALS.get(text.casefold())
    if number:
        return str(number)
    match = re.fullmatch(r"(\d+)(?:st|nd|rd|th)?(?: ?ed(?:ition|\.)?)?|第? ?(\d+) ?版", text)
    return (match[1] or match[2]) if match else text


def _suffix(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")

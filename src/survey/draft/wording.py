"""The words of a note → words that a draft can print: punctuation, debris, dates, signs of markup.

What a note says is not changed: only how it is set. Signs that Markdown would take for markup are
escaped, so that nothing that a note holds is a heading, a citation or raw code in a draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_HAN = "\u3400-\u9fff"
_IS_HAN = re.compile(f"[{_HAN}]")
_NUMBERS = r"\[[1-9]\d{0,4}(?:\s*[,，\-–]\s*\d{1,5})*\]"
_SEE = rf"(?:(?:[参详]见|(?<![{_HAN}])见|\bsee\b|\bcf\b\.?)\s*)?"
_REFERENCE = re.compile(
    r"(?:(?<!\s)\s+|(?<![\s)\]])(?<!\b[A-Za-z_]))"
    rf"(?:[（(]\s*{_SEE}{_NUMBERS}\s*[）)]|{_SEE}{_NUMBERS})\s*",
    re.IGNORECASE,
)
"""Numbers of a list of references that stands elsewhere; ``a[1]`` and ``[0]`` are none."""
_NUMBERING = re.compile(
    r"^\s*(?:[-*+•·]\s+|\d{1,2}[.、，,]\s*(?!\d)|[①-⑳]\s*|[一二三四五六七八九十][、.]\s*)+"
)
_MONTH = re.compile(
    r"(?<![A-Za-z\d_.\-/])((?:19|20)\d\d)[.,，](0?[1-9]|1[0-2])(?:[.](0?[1-9]|[12]\d|3[01]))?"
    r"(?![\d%]|\.\d)\s*"
)
_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_NARROW_SIGN = re.compile(
    rf"(?:(?<=[{_HAN}）》”』】])\s*([,;:!?])\s*|(?<!\s)\s*([,;:!?])\s*(?=[{_HAN}（《“『【]))"
)
_FULL_STOP = re.compile(rf"(?<=[{_HAN}）》”』】])\s*\.(?=\s|$)\s*")
_BRACKET = re.compile(r"(?<![ \t])[ \t]*[（(]([^（）()\n]*)[)）][ \t]*")
_BLANKS = re.compile(r"\s+")
_AROUND = re.compile(r"(?<!\s)\s*([，。；：！？、（）《》“”『』【】])\s*")
_TRAILING = re.compile(r"(?<![\s，,、；;：:。.．…—-])[\s，,、；;：:。.．…—-]+$")
_LEADING = re.compile(r"^[\s，,、；;：:。.．!！?？)）\]】]+")
_STRONG = re.compile(
    rf"\*{{2,3}}(?=[{_HAN}《“（])|(?<=[{_HAN}，。：；！？、）》”:;,.!?])\*{{2,3}}|`"
)
"""What is left of strong emphasis that begins or ends in another sentence."""
_WIKI = re.compile(r"!?\[\[@?(?:[^\[\]|\n]*\|)?([^\[\]|#\n]*)[^\[\]\n]*\]\]")
"""A link of Obsidian's: to a page, by a name of its own, to a heading of it."""
_ANCHOR = re.compile(r"\s\^[\w-]+$")
"""What Obsidian calls a line by."""
_SEAM = re.compile(
    rf"(?<=[{_HAN}])(?=[A-Za-z\d])|(?<=[A-Za-z\d%])(?=[{_HAN}])|(?<=\d\+)(?=[{_HAN}])"
)
_HAN_GAP = re.compile(rf"(?<=[{_HAN}\]）》”』】，、]) +(?=[{_HAN}“「《（])")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^@$])")
_BESIDE_TAGS = re.compile(r"([\\`*_{}\[\]<>#|~^@$]|(?<=[A-Za-z]):(?=//)|(?<=www)\.)")
"""And what makes an address, which would take the escape of a "<" behind it for its end."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Control characters, ends of lines and halves of signs."""
_NO_KEY = re.compile(r"[\\{}\[\]<>`\s\x00-\x1f\x7f-\x9f]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
"""What else than a formula would take its "<" for."""
_ENDS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|(?<![^\S\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029])\s*[\r\n]\s*"
)
_FORMULA = re.compile(
    r"\$\$(?=\s*[^\s$])(?P<alone>[^$\n]+)\$\$"
    r"|\$(?=[^\s$])[^$\n]*?[\\^_={}][^$\n]*?(?<=[^\s$])\$"
    rf"|\$(?=[A-Za-z(|])[^$\n{_HAN}]{{1,40}}(?<!\s)\$(?![A-Za-z\d])"
    rf"|\$(?=\d)[^\s${_HAN}]{{1,20}}\$(?![A-Za-z\d])"
)
"""What stands between dollars: signs of TeX, a few letters, or a number that both touch."""
_AT_START = re.compile(r"^(\s*)(?:([-+](?=\s|$))|(\d{1,9})([.)](?=\s|$))|(:))")
_IN_WORD = re.compile(r"(?<=\w)\\_(?=\w)")


def is_chinese(text: str) -> bool:
    """Whether a text reads as Chinese: it has Han characters beyond a stray one.

    >>> is_chinese("采用 early-fusion 的方式"), is_chinese("we train on 文本 and images")
    (True, False)
    """
    han = len(_IS_HAN.findall(text))
    words = len(re.findall(r"[A-Za-z]+", text))
    return han > 0 and (han * 2 >= words or re.search("[，。、；]", text) is not None)


def tidy(text: str) -> str:
    """Return a statement without numbering, reference numbers and stray marks, set in its language.

    In Chinese the punctuation is wide, and a blank parts Han characters from Latin ones.

    >>> tidy("1，先对齐,再融合 (见图), [5157] HTML 的延伸；")
    '先对齐，再融合（见图），HTML 的延伸'
    >>> tidy("- We train on 2.9T tokens [12].")
    'We train on 2.9T tokens'
    >>> tidy("Builds on [[@ho2020denoising|DDPM]], see [[DDIM#Method]]. ^a1b2")
    'Builds on DDPM, see DDIM'
    >>> tidy("It fills k[0] and a[1] as BERT[12] does (see [3])."), tidy("Q* 比 x**2 快，参见 [5]")
    ('It fills k[0] and a[1] as BERT does', 'Q* 比 x**2 快')
    """
    text = _WIKI.sub(r"\1", _ANCHOR.sub("", text))
    text = _NUMBERING.sub("", _BLANKS.sub(" ", _STRONG.sub("", text)))
    text = _REFERENCE.sub(" ", text)
    text = _chinese(text) if is_chinese(text) else spaced(text)
    text = _LEADING.sub("", text)
    return _BLANKS.sub(" ", _TRAILING.sub("", text)).strip() if not _closed(text) else text.strip()


def _closed(text: str) -> bool:
    """Whether a text ends with a question or exclamation, which it keeps."""
    return text.rstrip().endswith(("？", "！", "?", "!"))


def _chinese(text: str) -> str:
    text = _MONTH.sub(_date, text)
    text = _BRACKET.sub(_bracket, text)
    text = _NARROW_SIGN.sub(lambda found: _WIDE[found[1] or found[2]], text)
    text = _FULL_STOP.sub("。", text)
    return _AROUND.sub(r"\1", spaced(text))


def spaced(text: str) -> str:
    """Return Chinese text with a blank between Han and Latin, and none between Han.

    >>> spaced("是OpenAI 的 工作")
    '是 OpenAI 的工作'
    """
    return _HAN_GAP.sub("", _SEAM.sub(" ", text))


def _date(found: re.Match[str]) -> str:
    day = f" {int(found[3])} 日" if found[3] else ""
    gap = " " if re.match(r"[A-Za-z]", found.string[found.end() :]) else ""
    return f" {found[1]} 年 {int(found[2])} 月{day}{gap}"


def _bracket(found: re.Match[str]) -> str:
    """Return a bracket in the width of what stands in it."""
    inner = found[1].strip()
    written_wide = "（" in found[0] and "）" in found[0]
    if written_wide or _IS_HAN.search(inner) or _IS_HAN.match(found.string, found.start() - 1):
        return f"（{inner}）"
    before = " " if found[0][0] in " \t" else ""
    after = " " if found[0][-1] in " \t" else ""
    return f"{before}({inner}){after}"


def ended(text: str, *, chinese: bool) -> str:
    """Return a sentence with its full stop.

    >>> ended("好于以往", chinese=True), ended("Is it?", chinese=False)
    ('好于以往。', 'Is it?')
    """
    if text.endswith(("。", "！", "？", "!", "?")) or (not chinese and text.endswith(".")):
        return text
    return text + ("。" if chinese else ".")


def escaped(text: str) -> str:
    """Return *text* as Markdown that prints just that; a formula between dollars stays one.

    >>> print(escaped("p_1 *is* <b> [@key] $x^2$ 5$"))
    p\\_1 \\*is\\* \\<b\\> \\[\\@key\\] $x^2$ 5\\$
    >>> print(escaped("把$Z$限制在 $O(n)$，$$L = 1$$ 要 $5 到 $10"))
    把$Z$限制在 $O(n)$，$L = 1$ 要 \\$5 到 \\$10
    """
    parts: list[str] = []
    begin = 0
    text = _ENDS.sub(" ", text)
    markup = _BESIDE_TAGS if "<" in text or "`" in text else _MARKUP
    for formula in _FORMULA.finditer(text):
        said = f"${alone.strip()}$" if (alone := formula["alone"]) else formula[0]
        parts += [markup.sub(r"\\\1", text[begin : formula.start()]), _TAG.sub("< ", said)]
        begin = formula.end()
    parts.append(markup.sub(r"\\\1", text[begin:]))
    return "".join(parts)


def one_line(text: str) -> str:
    """Return text on one line of YAML and of Python, which both know more ends of a line than one.

    >>> one_line("a\\r\\n b\\u2028c\\x00")
    'a b c'
    """
    return " ".join(_UNSEEN.sub(" ", text).split())


def at_start(text: str) -> str:
    """Return Markdown that begins a paragraph and no list.

    >>> at_start("- a"), at_start("3. b"), at_start("3.5 c")
    ('\\\\- a', '3\\\\. b', '3.5 c')
    """
    return _AT_START.sub(
        lambda f: f"{f[1]}" + (f"\\{f[2]}" if f[2] else f"{f[3]}\\{f[4]}" if f[3] else f"\\{f[5]}"),
        text,
    )


def listed(items: Iterable[str], language: str) -> str:
    """Return words as a list in running text.

    >>> listed(["A", "B", "C"], "zh"), listed(["A", "B", "C"], "en"), listed(["A", "B"], "en")
    ('A、B 和 C', 'A, B, and C', 'A and B')
    """
    *most, last = items
    if not most:
        return last
    if language == "zh":
        return f"{'、'.join(most)} 和 {last}"
    return f"{', '.join(most)}{',' if len(most) > 1 else ''} and {last}"


def when(published: str, language: str) -> str:
    """Return a date in words, as precise as it is.

    >>> when("2023-05-18", "zh"), when("2023-05", "en"), when("2023", "zh")
    ('2023 年 5 月', 'May 2023', '2023 年')
    """
    year, *rest = published.split("-")
    if not rest:
        return f"{year} 年" if language == "zh" else year
    month = int(rest[0])
    return f"{year} 年 {month} 月" if language == "zh" else f"{_MONTHS[month - 1]} {year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def cites(keys: Iterable[str]) -> str:
    """Return a citation of *keys*, each once.

    >>> cites(["a", "b", "a"])
    '[@a; @b]'
    """
    return f"[{'; '.join(map(_cited, dict.fromkeys(keys)))}]"


def _cited(key: str) -> str:
    """Return a key with its sign; in braces, and without what ends them, if it is an odd one."""
    if re.fullmatch(r"\w(?:[\w:.#$%&+?~/-]*\w)?", key):
        return f"@{key}"
    return "@{" + _NO_KEY.sub("", key) + "}"

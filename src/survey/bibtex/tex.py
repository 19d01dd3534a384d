"""TeX's spelling of characters ↔ Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

_ACCENTS = dict(
    zip(
        "`'^\"~=.uvHckrdb",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a\u0323\u0331",
        strict=True,
    )
)
_NAMED = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "S": "§", "P": "¶", "dag": "†", "ldots": "…",
    "dots": "…", "textellipsis": "…", "textbackslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}", "lbrace": "{",
    "rbrace": "}", "textendash": "–", "textemdash": "—", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "textquotesingle": "'", "textquotedbl": "\"", "guillemotleft": "«", "guillemotright": "»",
    "textregistered": "®", "texttrademark": "™", "copyright": "©", "textcopyright": "©",
    "pounds": "£", "texteuro": "€", "euro": "€", "textdegree": "°", "degree": "°", "textmu": "µ",
    "textunderscore": "_", "textbar": "|", "textless": "<", "textgreater": ">", "textbullet": "•",
    "textperiodcentered": "·", "textasteriskcentered": "*", "textonehalf": "½", "LaTeX": "LaTeX",
    "TeX": "TeX", "BibTeX": "BibTeX", "space": " ", "quad": " ", "newline": " ", "times": "×",
    "pm": "±", "infty": "∞", "ell": "ℓ", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "leftrightarrow": "↔", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "approx": "≈",
    "sim": "∼", "cdot": "·", "circ": "∘", "star": "⋆", "ast": "*", "sqrt": "√", "sum": "∑",
    "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "in": "∈", "subset": "⊂", "cup": "∪",
    "cap": "∩", "otimes": "⊗", "oplus": "⊕", "propto": "∝", "epsilon": "ϵ", "varepsilon": "ε",
    "varphi": "φ", "phi": "ϕ",
}  # fmt: skip
_GREEK = (
    "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
_LETTER_NAMES = {
    name: unicodedata.lookup(
        f"GREEK {'CAPITAL' if name[0].isupper() else 'SMALL'} LETTER "
        + name.upper().replace("LAMBDA", "LAMDA")
    )
    for name in _GREEK
}
COMMANDS = frozenset({*_NAMED, *_LETTER_NAMES, *"uvHckrdb"})
"""The words of TeX that stand for a sign, or put an accent on one."""
_SIGNS = {"~": " ", "---": "—", "--": "–", "``": "“", "''": "”", "{": "", "}": ""}
_ESCAPED = {"-": "", "/": "", "@": "", "\\": " ", ",": " ", ";": " ", "!": "", "(": "", ")": ""}
_BASE = r"\\(?P<{0}i>[ij])(?![A-Za-z])|(?P<{0}l>[^\W\d_])"
_ACCENT = (
    r"\\(?:(?P<mark>[`'^\"~=.])|(?P<letter>[uvHckrdb])(?=\s*\{|\s+[^\W\d_]|\\[ij](?![A-Za-z])))\s*"
    rf"(?:\{{\s*(?:{_BASE.format('a')})\s*\}}|{_BASE.format('b')})"
)
_TOKEN = re.compile(
    rf"{_ACCENT}|\\(?P<command>[A-Za-z]+)(?:\{{\}}|\s*)|\\(?P<escaped>[^A-Za-z])"
    r"|\$(?P<math>[^$]*)\$|(?P<sign>~|---?|``|''|[{}])"
)
_PLAIN = re.compile(r"[^\\${}~`'\-]*")


def decode(text: str) -> str:
    r"""Return what TeX prints for *text*: accents as letters, no braces, blanks made one.

    >>> decode(r"{\'E}variste Gala{\"i}s \& {\ss} --- {BLIP}-2 by S{\o}ren")
    'Évariste Galaïs & ß — BLIP-2 by Søren'
    """
    if not _PLAIN.fullmatch(text):
        text = _TOKEN.sub(_printed, text)
    return " ".join(text.split())


def _printed(match: re.Match[str]) -> str:
    if accent := match["mark"] or match["letter"]:
        base = match["ai"] or match["al"] or match["bi"] or match["bl"]
        return unicodedata.normalize("NFC", base + _ACCENTS[accent])
    if command := match["command"]:
        return _NAMED.get(command) or _LETTER_NAMES.get(command, "")
    if escaped := match["escaped"]:
        return _ESCAPED.get(escaped, escaped)
    if match["math"] is not None:
        return decode(re.sub(r"(?<!\\)[_^]", "", match["math"]))
    return _SIGNS[match["sign"]]


_WRITTEN = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_APART = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')")


def encode(text: str) -> str:
    r"""Return *text* as it must stand between the braces of a field; accents and Han stay.

    >>> encode("R&D at 50% of $5 for C#_x")
    'R\\&D at 50\\% of \\$5 for C\\#\\_x'
    """
    written = dict(_WRITTEN)
    if not _is_balanced(text):  # BibTeX counts \{ as a brace too
        written |= {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    apart = _APART.sub("\0", " ".join(text.split()))
    return "".join(written.get(c, c) for c in apart).replace("\0", "{}")


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in re.findall(r"[{}]", text):
        depth += 1 if character == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def verbatim(address: str) -> str:
    """Return an address as it may stand between braces, where TeX reads it letter by letter."""
    return "".join(quote(c) if c in "{}\\" or c.isspace() else c for c in address)


def split_outside_braces(text: str, separator: str) -> list[str]:
    """Return the parts of *text* between the matches of a pattern that stand in no braces.

    >>> split_outside_braces("{A and B} and C", r" and ")
    ['{A and B}', 'C']
    """
    if not any(sign in text for sign in "{}\\"):
        return re.split(separator, text, flags=re.IGNORECASE)
    return list(
        _parts(text, re.compile(rf"(?P<skip>\\.)|(?P<brace>[{{}}])|{separator}", re.I | re.S))
    )


def _parts(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    depth = start = 0
    for match in pattern.finditer(text):
        if match["skip"]:
            continue
        if match["brace"]:
            depth = max(0, depth + (1 if match["brace"] == "{" else -1))
        elif depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]

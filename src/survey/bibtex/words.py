"""Entries for TeX to run: whatever in them is more than words is written anew as words."""

from __future__ import annotations

import re

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import String

from .facts import month
from .read import Entry, read_bibtex
from .tex import COMMANDS, decode, encode, verbatim

_TYPE = (
    "emph textit textbf textsc texttt textrm textsf textup textmd textnormal text mathrm mathbf "
    "mathit mathcal mathbb mathsf mathfrak mathscr bf it em sc rm tt sf sl textsuperscript "
    "textsubscript frac sqrt log exp sin cos tan min max sup inf lim det dim deg gcd hat bar tilde "
    "vec dot ddot widehat widetilde overline underline left right langle rangle lfloor rfloor "
    "lceil rceil mid parallel perp forall exists neg wedge vee subseteq supset supseteq emptyset "
    "setminus mapsto Rightarrow Leftrightarrow ldots cdots equiv cong ll gg prime top bot dagger "
    "noopsort protect relax"
).split()
"""Words of TeX that set type or a formula, and do nothing else."""
_KNOWN = COMMANDS.union(_TYPE)
_LINK = re.compile(r"\\(?:url|href)\s*\{\s*https?://[^\\{}]*\}")
_ACTS = re.compile(r"\\([A-Za-z@]+)|\^\^")
_PAGE = re.compile(
    r"(?:https?|ftp)://[^\\{}]*|(?<![\w-])[\w-]+(?:\.[\w-]+)+(?:[/?#][^\\{}]*)?", re.IGNORECASE
)
_ADDRESSES = ("url", "doi", "eprint", "file")


def words_alone(text: str) -> str:
    r"""Return entries as they stand, those that hold more of TeX than letters written anew.

    TeX runs what BibTeX hands it: ``\input`` in a title reads a file, in ``@preamble`` too.

    >>> print(words_alone(r"@misc{a, title = {\input{/etc/passwd} {\'E}t{\'e}}}"), end="")
    @misc{a,
      title = {/etc/passwd Été}
    }
    """
    entries = read_bibtex(text, "").entries
    blocks = parse_string(text, parse_stack=[]).blocks
    macros = [block.raw or "" for block in blocks if isinstance(block, String)]
    if any(map(_acts, macros)):
        return "\n\n".join(map(_anew, entries)) + "\n"
    made = (_anew(entry) if _is_more(entry) else entry.raw for entry in entries)
    return "\n\n".join([*macros, *made]) + "\n"


def _acts(text: str) -> bool:
    """Whether a text holds a command that is none of a letter, or a sign that hides one."""
    return any(found[1] not in _KNOWN for found in _ACTS.finditer(_LINK.sub("", text)))


def _is_more(entry: Entry) -> bool:
    url = entry.get("url")
    return _acts(entry.raw) or bool(url and not _PAGE.fullmatch(url))


def _anew(entry: Entry) -> str:
    fields = {name: _field(name, text) for name, text in entry.fields.items() if name.isalnum()}
    lines = ",\n".join(f"  {name} = {text}" for name, text in fields.items() if text)
    kind = entry.type if entry.type.isalpha() else "misc"
    return f"@{kind}{{{entry.key},\n{lines}\n}}"


def _field(name: str, text: str) -> str:
    if name == "month" and month(text) and re.fullmatch("[a-z]{3}", text):
        return text
    if name in _ADDRESSES:
        return f"{{{verbatim(text)}}}" if name != "url" or _PAGE.fullmatch(text) else ""
    return f"{{{text}}}" if not _acts(text) and _balanced(text) else f"{{{encode(decode(text))}}}"


def _balanced(text: str) -> bool:
    depth = 0
    for sign in re.findall(r"[{}]", re.sub(r"\\[{}]", "", text)):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0

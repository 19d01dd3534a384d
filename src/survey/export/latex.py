"""LaTeX for xelatex and bibtex: TeX counts and cites, figures and references lie beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from .. import bibtex, pandoc
from ..errors import ExportError
from ..pandoc import Element, mapped, plain, walk
from ..references import TEMPLATES, style_path
from . import tree
from .document import Document
from .front import metadata
from .harmless import without_commands
from .notebook import free_name
from .pictures import fit_pictures
from .redraw import as_pdf
from .tables import fitted

_SIGN = re.compile(r"(?<![A-Za-z-])(?P<field>[A-Za-z-]+)\s*=\s*[{\"]|(?<!\\)[&%]")
_AS_IT_STANDS = ("url", "doi", "eprint", "file")
_YEAR = re.compile(r"\byear\s*=", re.IGNORECASE)


def latex(document: Document, stem: str, folder: str) -> tuple[str, dict[str, bytes]]:
    """Return a document as LaTeX, and by name what lies beside it: figures and cited entries."""
    blocks = fitted(document.blocks, "tex", document.language)
    fit_pictures(blocks, document.figures)
    blocks = without_commands(tree.without_dead_links(blocks))
    pictures = _plain_name(folder)
    names, made = _pictures(blocks, document)
    beside = {f"{pictures}/{name}": data for name, data in made.items()}
    bibliography = f"{_plain_name(stem)}-references"
    csl = style_path(document.style).read_text(encoding="utf-8")
    by_name = 'citation-format="author' in csl
    sections = bool(document.front.get("numbersections", True))
    blocks = mapped(blocks, partial(_commands, names=names, by_name=by_name, sections=sections))
    if document.bibliography:
        _check_keys(tree.citations(document.blocks))
        blocks = _with_references(blocks, bibliography)
        # The dot is for nbconvert's writer: it makes the folder of each file, which needs a name.
        entries = for_bibtex(bibtex.words_alone(document.bibliography))
        beside[f"./{bibliography}.bib"] = entries.encode("utf-8")
    text = pandoc.run(
        ["-f", "json", "-t", "latex", "--natbib", "--template", str(TEMPLATES / "survey.tex"),
         "--syntax-highlighting=none", "--wrap=none", "-V", f"pictures={pictures}"],
        pandoc.document(blocks, _metadata(document, by_name=by_name)),
    )  # fmt: skip
    return text, beside


def _check_keys(keys: Sequence[str]) -> None:
    """Raise `ExportError` for a key that TeX would read as more than a name."""
    for key in keys:
        if not re.fullmatch(r"[^\\{}%#~^$&\s\"(),=]+", key):
            raise ExportError(f'the key "{key}" cannot be cited in LaTeX: give it plain letters')


def for_bibtex(entries: str) -> str:
    """Return entries as bibtex takes them: signs of TeX escaped, the fields of biblatex too.

    >>> for_bibtex("@book{a, title = {You & I}, date = {2021-05}, url = {https://a.b/?c&d}}")
    '@book{a, title = {You \\\\& I}, year = {2021}, date = {2021-05}, url = {https://a.b/?c&d}}'
    """
    field = ""

    def escaped(found: re.Match[str]) -> str:
        nonlocal field
        field = (found["field"] or field).lower()
        return found[0] if found["field"] or field in _AS_IT_STANDS else f"\\{found[0]}"

    return "".join(
        re.sub(_SIGN, escaped, entry if _YEAR.search(entry) else _dated(entry))
        for entry in re.split(r"(?m)^(?=@)", entries)
    )


def _dated(entry: str) -> str:
    """Return an entry with a year and a journal beside biblatex's names for them."""
    entry = re.sub(r"\b(date\s*=\s*[{\"](\d{4}))", r"year = {\2}, \1", entry, count=1)
    return re.sub(r"\bjournaltitle(\s*=)", r"journal\1", entry)


def _plain_name(name: str) -> str:
    """Return a file name without signs that TeX or bibtex would read as more than a name."""
    return re.sub(r"[^\w./-]+", "-", name)


def _metadata(document: Document, *, by_name: bool) -> dict[str, Any]:
    meta = metadata(document.front, document.language)
    flags = {
        "zh": document.language == "zh",
        "names": by_name,
        "national": "gb-t-7714" in document.style,
    }
    return meta | {name: {"t": "MetaBool", "c": given} for name, given in flags.items()}


def _pictures(
    blocks: Sequence[Element], document: Document
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the pictures' names for TeX by the given ones, and by these names the pictures."""
    names: dict[str, str] = {}
    made: dict[str, bytes] = {}
    taken: set[str] = set()
    for image in walk(list(blocks)):
        given = image["c"][2][0] if image["t"] == "Image" else ""
        if not given or given in names:
            continue
        suffix, data = as_pdf(document.figures[given], given)
        stem = re.sub(r"[^\w-]", "-", re.sub(r"\.\w+$", "", given))
        names[given] = free_name(f"{stem}.{suffix}", taken)
        made[names[given]] = data
        taken.add(names[given].casefold())
    return names, made


def _commands(element: Element, *, names: Mapping[str, str], by_name: bool, sections: bool) -> Any:
    """Return an element as TeX's own commands count, cite and show it."""
    if element["t"] == "Image":
        attr, words, (target, title) = element["c"]
        return {"t": "Image", "c": [attr, words, [names[target], title]]}
    if element["t"] == "Link" and tree.CROSS in element["c"][0][1]:
        label = element["c"][2][0][1:]
        counts = sections or not label.startswith("sec-")
        return _counted(plain(element["c"][1]), label) if counts else element
    if element["t"] == "Cite" and not by_name:
        for citation in element["c"][0]:
            citation["citationMode"] = {"t": "NormalCitation"}
    if element["t"] in ("Figure", "Table"):
        element["c"][0][2] = []
    return element


def _counted(words: str, label: str) -> list[Element]:
    r"""Return 图 1 or Section 2.1 with TeX's number in place of ours; what stands around is words.

    An author's link may have the class of ours, so nothing of it is written raw.

    >>> [element["c"] for element in _counted(r"\x 2", "fig-a")]
    ['\\x\xa0', ['latex', '\\ref{fig-a}']]
    """
    place = "".join(map(_in_label, label))
    made: list[Element] = []
    for at, part in enumerate(re.split(r"((?<![\d.])[\d.]*\d)", words, maxsplit=1)):
        if at % 2:
            made.append({"t": "RawInline", "c": ["latex", rf"\ref{{{place}}}"]})
        elif part:
            made.append({"t": "Str", "c": part.replace(" ", "\u00a0")})
    return made


def _in_label(character: str) -> str:
    """Return a character as pandoc writes it in a label."""
    known = (character.isascii() and character.isalnum()) or character in "_-+=:;."
    return character if known else f"ux{ord(character):x}"


def _with_references(blocks: list[Element], bibliography: str) -> list[Element]:
    r"""Return *blocks* with ``\bibliography`` where the references stand, without a heading.

    TeX writes the heading itself.
    """
    place: Element = {"t": "RawBlock", "c": ["latex", rf"\bibliography{{{bibliography}}}"]}

    def change(element: Element) -> Any:
        if element["t"] == "Header" and plain(element["c"][2]) in tree.WORDS["references"].values():
            return []
        if element["t"] == "Div" and element["c"][0][0] == "refs":
            return [*element["c"][1], place]
        return element

    made = list(mapped(blocks, change))
    return made if place in walk(made) else [*made, place]

"""A notebook as a numbered, checked document, and what pandoc writes for it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import bibtex, files, pandoc
from ..errors import ExportError, SettingsError, nearest
from ..pandoc import Element
from ..references import citeproc, han
from . import tree
from .front import metadata
from .harmless import harmless
from .notebook import Output, Source, no_form
from .notes import check_notes
from .pictures import figures, project
from .places import number_places
from .tree import Numbers

_KEY = re.compile(r"[\w.:;?!`'()/*@+=\[\]&-]+")
"""A citation key that pandoc reads in an entry."""
_TRIED = 20
_STYLES = {"zh": "gb-t-7714-2015-numeric", "en": "ieee"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the caller says about a notebook; *style* and *bibliography* go before its own."""

    folder: Path
    name: str = ""
    """Its file's name, which stands for a title where there is none."""
    style: str = ""
    bibliography: str = ""
    standing: str = ""
    """The bibliography where neither the caller nor the notebook names one."""


@dataclass(frozen=True, slots=True)
class Document:
    """A notebook ready to be written: its tree, what goes with it, its language."""

    blocks: list[Element]
    front: Mapping[str, Any]
    figures: Mapping[str, bytes]
    language: str
    bibliography: str
    """The cited entries."""
    style: str
    name: str
    """What a reader of the file calls it: its title, else its file's name."""


def prepare(source: Source, chosen: Choice, *, printed: bool) -> Document:
    """Return the document of a notebook; *printed* writes numbers into headings.

    Raises `ExportError`, with the cell, for a citation or a reference that leads nowhere, an
    image that is not there, a label that is there twice or a note that would not be printed.
    """
    read, said = pandoc.read_aloud(source.markdown)
    check_notes(read, said, source)
    blocks = tree.without_raw(read)
    language = _language(source, blocks)
    front = dict(source.front)
    if not front.get("title"):
        front["title"], blocks = tree.title_of(blocks)
    tree.level_headings(blocks)
    numbers = Numbers(language)
    blocks = tree.place_outputs(blocks, source.outputs, _tables(source.outputs))
    blocks = harmless(blocks)
    number_places(blocks, source, {f"ref-{key}" for key in tree.citations(blocks)})
    numbered = printed and bool(front.get("numbersections", True))
    tree.number_headings(blocks, numbers, printed=numbered)
    tree.number_floats(blocks, numbers)
    made = figures(blocks, source, chosen.folder)
    for key, near in tree.unknown_references(blocks, numbers):
        raise ExportError(_unknown("reference", key, near, source))
    blocks = tree.resolve_references(blocks, numbers)
    entries = _entries(tree.citations(blocks), source, chosen)
    style = chosen.style or str(front.get("csl") or _STYLES[language])
    name = str(front["title"] or chosen.name or tree.WORDS["untitled"][language])
    return Document(blocks, front, made, language, entries, style, pandoc.printable(name))


def written(document: Document, blocks: Sequence[Element], arguments: Sequence[str]) -> str:
    """Return what pandoc writes for a document, citations resolved."""
    meta = metadata(document.front, document.language)
    whole = list(blocks)
    if "typst-citations" in arguments:
        meta, whole = pandoc.mapped(meta, _no_term), pandoc.mapped(whole, _no_term)
    if not document.bibliography:
        return pandoc.run(["-f", "json", *arguments], pandoc.document(whole, meta))
    whole += _reference_list(whole, document.language)
    with citeproc(document.bibliography, document.style) as cite:
        return pandoc.run(["-f", "json", *arguments, *cite], pandoc.document(whole, meta))


def _no_term(element: Element) -> Element:
    r"""Return a lone slash as Typst's own word: first in a cell it would begin a list of terms."""
    slash = element == {"t": "Str", "c": "/"}
    return {"t": "RawInline", "c": ["typst", r"\/"]} if slash else element


def resolved(document: Document, blocks: Sequence[Element]) -> list[Element]:
    """Return the blocks of a document with its citations and its references as they print."""
    text = written(document, blocks, ["-t", "json", "-M", "link-citations=true"])
    return list(pandoc.loaded(text)["blocks"])


def _language(source: Source, blocks: list[Element]) -> str:
    """Return zh or en: what the front matter says, else what most of the text is."""
    given = str(source.front.get("lang") or "")
    if given[:2] in ("zh", "en"):
        return given[:2]
    if given:
        raise SettingsError(f'lang: "{given}" is neither zh nor en')
    text = pandoc.mapped(blocks, lambda e: [] if e["t"] == "Cite" else e)  # keys are Latin
    words = str(source.front.get("title") or "") + pandoc.plain(text)
    return "zh" if sum(map(han, words)) * 4 > len(words) else "en"


def _tables(outputs: Sequence[Output]) -> dict[int, list[Element]]:
    """Return, by output, the tables that pandoc reads from its HTML."""
    found = {}
    for at, output in enumerate(outputs):
        if output.mime == "text/html":
            blocks = pandoc.read(str(output.data), "html-native_divs-native_spans")
            if any(e["t"] == "Image" and e["c"][2][0][:5] == "data:" for e in pandoc.walk(blocks)):
                raise ExportError(
                    f"cell {output.cell}: a picture stands inside its HTML; show the picture itself"
                )
            found[at] = pandoc.mapped(blocks, _seen)
            if output.beside and not _shows(found[at]):
                raise no_form(output.beside, output.cell)
    return found


def _shows(blocks: list[Element]) -> bool:
    return bool(pandoc.plain(blocks)) or any(e["t"] == "Image" for e in pandoc.walk(blocks))


def _seen(element: Element) -> Any:
    """Return nothing for raw HTML, such as the style that pandas writes beside a table."""
    return [] if element["t"] in ("RawBlock", "RawInline") else tree.worded(element)


def _entries(keys: Sequence[str], source: Source, chosen: Choice) -> str:
    """Return the cited entries; raises `ExportError` for a key that there is not."""
    if not keys:
        return ""
    path = _bibliography_of(source, chosen)
    standing = bibtex.read_bibtex(files.read_text(path).text, str(path))
    names = {entry.key for entry in standing.entries}
    for key in keys:
        if key not in names:
            raise ExportError(_unknown("citation", key, nearest(key, names), source, path))
        if not _KEY.fullmatch(key):
            cell, _ = _citing(key, source)
            raise ExportError(
                f'cell {cell}: the key "{key}" cannot be cited: give it plain letters'
            )
    return pandoc.printable(bibtex.part(standing, keys))


def _bibliography_of(source: Source, chosen: Choice) -> Path:
    """Return the .bib file of a notebook; the one that it names itself lies in its project."""
    own = None if chosen.bibliography else source.front.get("bibliography")
    path = _bibliography(chosen.bibliography or own or chosen.standing, chosen.folder)
    if own and not path.resolve().is_relative_to(project(chosen.folder)):
        raise ExportError(
            f'bibliography: "{own}": lies outside of the project\'s folder; copy it there, or name '
            "it with --SurveyExporter.bibliography"
        )
    return path


def _bibliography(given: Any, folder: Path) -> Path:
    """Return the .bib file: the one named, else the nearest refs.bib at or above the notebook."""
    if given:
        path = folder / str(given)
        try:
            leads, there = Path(os.path.realpath(path)), path.is_file()
        except (OSError, ValueError) as error:  # a name too long, or a sign that no name has
            raise ExportError(f'bibliography: "{str(given)[:60]}": is no name of a file') from error
        if {path.suffix, leads.suffix} != {".bib"}:
            raise ExportError(f'bibliography: "{given}": the name of a .bib file is expected')
        if not there:
            raise ExportError(f'the bibliography "{given}" is not there: {path}')
        return path
    root = project(folder)
    for above in (folder.resolve(), *folder.resolve().parents):
        if (above / "refs.bib").is_file() and (above / "refs.bib").resolve().suffix == ".bib":
            return above / "refs.bib"
        if above == root:
            break
    raise ExportError(
        "keys are cited, but there is no refs.bib beside the notebook or above: type `survey bib`"
    )


def _unknown(
    kind: str, key: str, near: Sequence[str], source: Source, path: Path | None = None
) -> str:
    """Return the message for a key that leads to nothing: its cell, and the nearest known keys."""
    cell, text = _citing(key, source)
    first = " ".join(text.split())[:40]
    where = f" ({path})" if path else ""
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    if kind == "citation" and not near:
        hint = "; `survey bib` adds the papers of your notes"
    return f'cell {cell} ("{first}…"): unknown {kind} "@{key}"{where}{hint}'


def _citing(key: str, source: Source) -> tuple[int, str]:
    """Return place and Markdown of the first cell that cites a key, and not only has its letters.

    Code has them too, and a longer key; so pandoc reads what may be it, a few cells at most.
    """
    holding = [(n, t) for n, t in source.cells if f"@{key}" in t or f"@{{{key}}}" in t]
    citing = ((n, t) for n, t in holding[:_TRIED] if key in tree.cited(pandoc.read(t)))
    return next(citing, holding[0] if holding else (0, ""))


def _reference_list(blocks: list[Element], language: str) -> list[Element]:
    """Return heading and place of the references, unless the author made a place himself."""
    divs = (e["c"][0][0] for e in pandoc.walk(blocks) if e["t"] == "Div")
    if "refs" in divs:
        return []
    words = pandoc.inlines(tree.WORDS["references"][language])
    heading = {"t": "Header", "c": [1, ["references", ["unnumbered"], []], words]}
    standing = any(
        e["t"] == "Header" and pandoc.plain(e["c"][2]) == words[0]["c"] for e in pandoc.walk(blocks)
    )
    return [*([] if standing else [heading]), {"t": "Div", "c": [["refs", [], []], []]}]

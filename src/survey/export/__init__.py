"""Notebook → Markdown and PDF: the nbconvert exporters ``survey-markdown`` and ``survey-pdf``.

A notebook becomes Markdown with placeholders (`notebook`), pandoc reads it, the tree is numbered
and its references resolved (`tree`), citeproc prints citations (``cite.lua``), and pandoc's
Markdown writer or Typst (`page`) makes the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import nbformat
from nbconvert.exporters import Exporter
from traitlets import Unicode, default

from .. import bibtex, files, pandoc
from ..errors import ExportError, SettingsError, nearest, suggest
from ..pandoc import Element
from ..references import TEMPLATES, citeproc, han
from . import tree
from .notebook import Output, Source, read_notebook
from .page import compile_pdf, missing_glyphs
from .tree import Numbers

_GITHUB = "gfm+tex_math_dollars-tex_math_gfm-raw_html"
_STYLES = {"zh": "gb-t-7714-2015-numeric", "en": "ieee"}


@dataclass(frozen=True)
class Document:
    """A notebook ready to be written: its tree, what goes with it, its language."""

    blocks: list[Element]
    front: Mapping[str, Any]
    figures: Mapping[str, bytes]
    language: str
    bibliography: str
    """The cited entries."""
    style: str


class _SurveyExporter(Exporter):
    """What both exporters share: from a notebook to a numbered, checked document."""

    style = Unicode("", help="Citation style by name; overrides the front matter.").tag(config=True)
    bibliography = Unicode("", help="A .bib file; overrides the front matter.").tag(config=True)

    def prepare(self, notebook: Any, resources: Mapping[str, Any], *, printed: bool) -> Document:
        """Return the document of a notebook; *printed* writes numbers into headings."""
        folder = Path(resources.get("metadata", {}).get("path") or Path.cwd())
        source = read_notebook(notebook)
        blocks = tree.without_raw(pandoc.read(source.markdown))
        language = _language(source, blocks)
        numbers = Numbers(language)
        blocks = tree.place_outputs(blocks, source.outputs, _tables(source.outputs), numbers)
        tree.number_headings(blocks, numbers, printed=printed)
        tree.number_tables(blocks, numbers)
        figures = _figures(blocks, source, folder)
        for key, near in tree.unknown_references(blocks, numbers):
            raise ExportError(_unknown("reference", key, near, source))
        blocks = tree.resolve_references(blocks, numbers)
        entries = self._entries(tree.citations(blocks), source, folder)
        style = self.style or str(source.front.get("csl") or _STYLES[language])
        return Document(blocks, source.front, figures, language, entries, style)

    def _entries(self, keys: Sequence[str], source: Source, folder: Path) -> str:
        """Return the cited entries; raises `ExportError` for a key that there is not."""
        if not keys:
            return ""
        path = _bibliography(self.bibliography or source.front.get("bibliography"), folder)
        text = files.read_text(path).text
        known = bibtex.read_bibtex(text, str(path)).works
        names = {work.key for work in known}
        for key in keys:
            if key not in names:
                raise ExportError(_unknown("citation", key, nearest(key, names), source, path))
        return bibtex.cut(text, keys)


class SurveyMarkdownExporter(_SurveyExporter):
    """Markdown (GitHub's) with resolved citations, numbered figures and tables."""

    export_from_notebook = "Survey Markdown"
    output_mimetype = "text/markdown"

    @default("file_extension")
    def _extension(self) -> str:
        return ".md"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return the Markdown of a notebook; its figures are in ``resources["outputs"]``."""
        nb, resources = super().from_notebook_node(nb, resources)
        document = self.prepare(nb, resources, printed=True)
        folder = resources.get("output_files_dir") or "figures"
        blocks = tree.flat_figures(_heading_blocks(document) + document.blocks)
        blocks = pandoc.mapped(blocks, partial(_moved, folder=folder, names=set(document.figures)))
        text = _written(
            document,
            blocks,
            ["-t", _GITHUB, "--wrap=none", "-M", "link-citations=false"],
        )
        resources["outputs"] = {f"{folder}/{n}": data for n, data in document.figures.items()}
        return text, resources


class SurveyPDFExporter(_SurveyExporter):
    """PDF set by Typst: tagged, with bookmarks, numbered figures and clickable citations."""

    export_from_notebook = "Survey PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _extension(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        """Return the PDF of a notebook as bytes."""
        nb, resources = super().from_notebook_node(nb, resources)
        document = self.prepare(nb, resources, printed=False)
        tree.fit_tables(document.blocks)
        _check_glyphs(document, read_notebook(nb))
        source = _written(
            document,
            tree.float_tall(document.blocks),
            ["-t", "typst-citations", "--template", str(TEMPLATES / "survey.typst"), "--wrap=none",
             "-M", "link-citations=true"],
        )  # fmt: skip
        resources["outputs"] = {}
        return compile_pdf(_alts(document) + source, document.figures), resources


EXPORTERS: Mapping[str, type[_SurveyExporter]] = {
    "md": SurveyMarkdownExporter,
    "pdf": SurveyPDFExporter,
}


def export_notebook(path: Path, to: str, folder: Path, *, notebook: Any = None) -> Path:
    """Write the notebook at *path* to *folder* in the format *to* (md, pdf); return the file.

    *notebook* gives its content where that is already read or was just run. Raises
    `SettingsError` for an unknown format, `ExportError` for what cannot be printed.
    """
    if to not in EXPORTERS:
        raise SettingsError(
            f'"{to}" is no format{suggest(to, EXPORTERS)}; known: {", ".join(EXPORTERS)}'
        )
    node = notebook or _read(path)
    body: Any
    resources = {"metadata": {"path": str(path.parent)}, "output_files_dir": f"{path.stem}_files"}
    try:
        body, made = EXPORTERS[to]().from_notebook_node(node, resources)
    except (ExportError, SettingsError) as error:
        raise type(error)(f"{path}: {error}") from error
    for name, data in made["outputs"].items():
        files.write_bytes(folder / name, data)
    target = folder / f"{path.stem}.{to}"
    files.write_bytes(target, body.encode("utf-8") if isinstance(body, str) else body)
    return target


def cited_keys(path: Path) -> tuple[str, ...]:
    """Return the citation keys of the notebook at *path*, each once, in their order."""
    source = read_notebook(_read(path))
    return tuple(tree.citations(pandoc.read(source.markdown)))


def _read(path: Path) -> Any:
    text = files.read_text(path).text
    try:
        return nbformat.reads(text, as_version=4)
    except (json.JSONDecodeError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise ExportError(f"{path}: is not a notebook: {error}") from error


def _language(source: Source, blocks: list[Element]) -> str:
    """Return zh or en: what the front matter says, else what most of the text is."""
    given = str(source.front.get("lang") or "")
    if given[:2] in ("zh", "en"):
        return given[:2]
    if given:
        raise SettingsError(f'lang: "{given}" is neither zh nor en')
    words = pandoc.plain(blocks)
    return "zh" if sum(map(han, words)) * 4 > len(words) else "en"


def _tables(outputs: Sequence[Output]) -> dict[int, list[Element]]:
    """Return, by output, the tables that pandoc reads from its HTML."""
    found = {}
    for at, output in enumerate(outputs):
        if output.mime == "text/html":
            blocks = pandoc.read(str(output.data), "html-native_divs-native_spans")
            found[at] = pandoc.mapped(blocks, _printed)
    return found


def _printed(element: Element) -> Any:
    """Return nothing for raw HTML, such as the style that pandas writes beside a table."""
    return [] if element["t"] in ("RawBlock", "RawInline") else element


def _figures(blocks: list[Element], source: Source, folder: Path) -> dict[str, bytes]:
    """Return the figures of a document by name: of outputs, and of files of the project."""
    made: dict[str, bytes] = {}
    for output in source.outputs:
        if output.mime.startswith("image/"):
            data = output.data
            made[output.name] = data if isinstance(data, bytes) else data.encode("utf-8")
    for image in (element for element in pandoc.walk(blocks) if element["t"] == "Image"):
        target = image["c"][2][0]
        if target not in made:
            made[target] = _image(target, folder, source)
    return made


def _image(target: str, folder: Path, source: Source) -> bytes:
    path = (folder / target).resolve()
    inside = path.is_relative_to(_project(folder)) and "://" not in target
    if not inside or ".." in Path(target).parts or not path.is_file():
        cell = next((n for n, text in source.cells if target in text), 0)
        raise ExportError(f'cell {cell}: the image "{target}" is no file in the project\'s folder')
    return path.read_bytes()


def _project(folder: Path) -> Path:
    """Return the folder of the project: the nearest that holds its settings, else *folder*."""
    marks = ("survey.toml", "pyproject.toml", ".git")
    above = (folder.resolve(), *folder.resolve().parents)
    return next((f for f in above if any((f / m).exists() for m in marks)), folder.resolve())


def _bibliography(given: Any, folder: Path) -> Path:
    """Return the .bib file: the one named, else the nearest refs.bib at or above the notebook."""
    if given:
        path = folder / str(given)
        if not path.is_file():
            raise ExportError(f'the bibliography "{given}" is not there: {path}')
        return path
    root = _project(folder)
    for above in (folder.resolve(), *folder.resolve().parents):
        if (above / "refs.bib").is_file():
            return above / "refs.bib"
        if above == root:
            break
    raise ExportError("keys are cited, but there is no refs.bib beside the notebook or above")


def _unknown(
    kind: str, key: str, near: Sequence[str], source: Source, path: Path | None = None
) -> str:
    """Return the message for a key that leads to nothing: its cell, and the nearest known keys."""
    cell, text = next(
        ((n, t) for n, t in source.cells if f"@{key}" in t or f"@{{{key}}}" in t), (0, "")
    )
    first = " ".join(text.split())[:40]
    where = f" ({path})" if path else ""
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f'cell {cell} ("{first}…"): unknown {kind} "@{key}"{where}{hint}'


def _alts(document: Document) -> str:
    """Return the alternative texts of the figures by label, as Typst's template looks them up."""
    pairs = (
        (e["c"][0][0], dict(e["c"][0][2]).get("alt", ""))
        for e in pandoc.walk(document.blocks)
        if e["t"] == "Figure"
    )
    rows = [f"{_quoted(label)}: {_quoted(alt)}," for label, alt in pairs if label and alt]
    return f"#let alts = ({' '.join(rows) or ':'})\n"


def _quoted(text: str) -> str:
    """Return *text* as a string of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _check_glyphs(document: Document, source: Source) -> None:
    missing = missing_glyphs(pandoc.plain(document.blocks) + str(document.front.get("title", "")))
    if missing:
        cell = next((n for n, text in source.cells if missing[0] in text), 0)
        codes = ", ".join(f'"{c}" (U+{ord(c):04X})' for c in missing[:5])
        raise ExportError(f"cell {cell}: no font of the page has {codes}; write another character")


def _heading_blocks(document: Document) -> list[Element]:
    """Return title, authors, date and abstract as blocks, for a format without a title page."""
    front, language = document.front, document.language
    blocks: list[Element] = []
    if front.get("title"):
        title = pandoc.inlines(str(front["title"]))
        blocks.append({"t": "Header", "c": [1, ["", ["unnumbered"], []], title]})
    byline = "，".join(filter(None, [*_authors(front), str(front.get("date") or "")]))
    if byline:
        blocks.append({"t": "Para", "c": pandoc.inlines(byline)})
    for name in ("abstract", "keywords"):
        if words := _front_text(front.get(name), language):
            label = [
                {"t": "Strong", "c": pandoc.inlines(tree.WORDS[name][language])},
                {"t": "Space"},
            ]
            blocks.append({"t": "Para", "c": [*label, *pandoc.inlines(words)]})
    return blocks


def _authors(front: Mapping[str, Any]) -> list[str]:
    given = front.get("author") or []
    people = given if isinstance(given, list) else [given]
    return [str(p.get("name", "")) if isinstance(p, dict) else str(p) for p in people]


def _front_text(value: Any, language: str) -> str:
    if isinstance(value, list):
        return ("；" if language == "zh" else "; ").join(map(str, value))
    return str(value or "").strip()


def _moved(element: Element, *, folder: str, names: set[str]) -> Element:
    """Return an image of an output with the folder it is written to."""
    if element["t"] == "Image" and element["c"][2][0] in names:
        attr, words, (target, title) = element["c"]
        return {"t": "Image", "c": [attr, words, [f"{folder}/{target}", title]]}
    return element


def _written(document: Document, blocks: list[Element], arguments: Sequence[str]) -> str:
    """Return what pandoc writes for a document, citations resolved."""
    front, language = document.front, document.language
    meta: dict[str, Any] = {
        "lang": _words("zh-CN" if language == "zh" else "en-US"),
        "doclang": _words(language),
        "title": _words(str(front.get("title") or "")),
        "subtitle": _words(str(front.get("subtitle") or "")),
        "date": _words(str(front.get("date") or "")),
        "author": {"t": "MetaList", "c": [_words(name) for name in _authors(front)]},
        "abstract": _words(_front_text(front.get("abstract"), language)),
        "keywords": _words(_front_text(front.get("keywords"), language)),
        "toc": {"t": "MetaBool", "c": bool(front.get("toc", True))},
        "numbersections": {"t": "MetaBool", "c": bool(front.get("numbersections", True))},
    }
    meta |= {f"word-{name}": _words(words[language]) for name, words in tree.WORDS.items()}
    blocks = blocks + (_reference_list(blocks, language) if document.bibliography else [])
    meta = {name: value for name, value in meta.items() if value["c"]}
    text = pandoc.document(blocks, meta)
    if not document.bibliography:
        return pandoc.run(["-f", "json", *arguments], text)
    with citeproc(document.bibliography, document.style) as cite:
        return pandoc.run(["-f", "json", *arguments, *cite], text)


def _words(text: str) -> dict[str, Any]:
    return {"t": "MetaInlines", "c": cast("Any", pandoc.inlines(text))}


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

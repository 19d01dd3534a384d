"""Word: pandoc's writer with our styles, pictures as Word shows them, no date inside."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from .. import pandoc
from ..pandoc import Element, inlines, walk
from ..references import TEMPLATES
from . import tree
from .document import Document, resolved
from .front import metadata
from .harmless import without_places
from .pictures import fit_pictures
from .redraw import as_png
from .tables import fitted

_INDENT = '<w:ind w:firstLine="420" w:firstLineChars="200"/>'
"""Chinese paragraphs begin with two characters of space."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<w:document {_W} {_R}><w:body><w:p/><w:sectPr><w:footerReference w:type="default" r:id="rId90"/>
<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1530" w:right="1418" w:bottom="1418" w:left="1418"
 w:header="850" w:footer="850" w:gutter="0"/></w:sectPr></w:body></w:document>"""
_FOOTER = f"""<?xml version="1.0" encoding="UTF-8"?>
<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>
<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>"""
_RELATION = (
    '<Relationship Id="rId90" Target="footer1.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"/>'
    "</Relationships>"
)
_PICTURE = re.compile(
    rb'(<wp:docPr\b[^>]*? descr=")([^"]*)("(?:(?!<wp:docPr\b)[\s\S])*?<pic:cNvPr\b[^>]*? descr=")'
    rb'[^"]*(")'
)
"""The alternative text of a picture, and the place inside it where pandoc puts its address."""
_NEVER = (1980, 1, 1, 0, 0, 0)
_KEPT = ("title", "subtitle", "author", "date", "abstract", "lang")


def docx(document: Document) -> bytes:
    """Return a document as Word's file, the same bytes each time."""
    blocks = fitted(document.blocks, "docx", document.language)
    fit_pictures(blocks, document.figures)
    blocks = resolved(document, without_places(tree.without_dead_links(blocks)))
    blocks = tree.numbered_captions(blocks)
    meta = metadata(document.front, document.language)
    kept = {name: meta[name] for name in _KEPT if name in meta} | {
        "abstract-title": meta["word-abstract"]
    }
    if "keywords" in meta:
        words = inlines(pandoc.plain(meta["keywords"]))
        blocks = [_keywords(words, document.language), *blocks]
        kept["keywords"] = {"t": "MetaList", "c": [meta["keywords"]]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _embed(blocks, document)
        _reference(folder, document.language)
        pandoc.run(
            ["-f", "json", "-t", "docx", "--reference-doc", "reference.docx",
             "--syntax-highlighting=none", "-o", "draft.docx"],
            pandoc.document(blocks, kept), folder,
        )  # fmt: skip
        return _undated((folder / "draft.docx").read_bytes())


def _keywords(words: Sequence[Element], language: str) -> Element:
    label: list[Element] = [
        {"t": "Strong", "c": inlines(tree.WORDS["keywords"][language])},
        {"t": "Space"},
    ]
    style = ["", [], [["custom-style", "Abstract"]]]
    return {"t": "Div", "c": [style, [{"t": "Para", "c": [*label, *words]}]]}


def _embed(blocks: Sequence[Element], document: Document) -> None:
    """Put the pictures themselves, in a form that every Word shows, in place of their names."""
    made: dict[str, str] = {}
    for image in walk(list(blocks)):
        if image["t"] != "Image":
            continue
        name = image["c"][2][0]
        if name not in made:
            kind, data = as_png(document.figures[name], name)
            made[name] = f"data:image/{kind};base64,{b64encode(data).decode()}"
        image["c"][2] = [made[name], ""]


def _reference(folder: Path, language: str) -> None:
    """Write the file that pandoc takes styles and page from: its own, with ours in it."""
    path = folder / "pandoc.docx"
    pandoc.run(["-o", path.name, "--print-default-data-file", "reference.docx"], "", folder)
    styles = (TEMPLATES / "styles.xml").read_text(encoding="utf-8")
    ours = {
        "word/styles.xml": styles.replace("{indent}", _INDENT if language == "zh" else ""),
        "word/document.xml": _PAGE,
        "word/footer1.xml": _FOOTER,
    }
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(folder / "reference.docx", "w") as made:
        for entry in given.infolist():
            if entry.filename == "word/_rels/document.xml.rels":
                text = given.read(entry).decode("utf-8")
                made.writestr(entry.filename, text.replace("</Relationships>", _RELATION))
            elif entry.filename not in ours:
                made.writestr(entry.filename, given.read(entry))
        for name, text in ours.items():
            made.writestr(name, text)


def _undated(data: bytes) -> bytes:
    """Return a zip file without the time at which it was made, outside and inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(\w+)[^>]*>.*?</dcterms:\1>", b"", content)
            if entry.filename == "word/document.xml":
                content = _PICTURE.sub(rb"\1\2\3\2\4", content)
            fresh = zipfile.ZipInfo(entry.filename, _NEVER)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(fresh, content)
    return out.getvalue()

"""What an author's text must not bring into a file: scripts, and what a page would fetch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any
from unicodedata import category, normalize
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import ParseError, register_namespace, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .. import pandoc
from ..errors import ExportError
from ..pandoc import NO_ATTR, Element, mapped, walk

_KEPT = {
    "alt": re.compile(".*", re.DOTALL),
    **dict.fromkeys(("width", "height"), re.compile(r"[\d.]{1,9}(?:%|px|pt|pc|cm|mm|in|em)?")),
}
"""Attributes that an author may set, and to what."""
_CLASS = re.compile(r"[\w.+#-]+")
"""A class without signs: Typst writes one, the language, behind the ticks before code."""
_PANDOCS = re.compile(r"(?:paragraph-)?(?:insertion|deletion)|comment-(?:start|end)|csl-.*")
"""Classes of which pandoc makes changes and comments in Word's file, and parts of references."""
_LONG = 1000
"""Characters; what writes Typst takes the square of a word's length in time."""
_PAGE = re.compile(r"https?://[^/\\]|mailto:|[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)
"""An address of the web or of mail, or a path, in whose first part no colon makes a scheme."""
_SENT = re.compile(r"#|https?://|mailto:", re.IGNORECASE)
_ANOTHER_MACHINE = re.compile(r"[/\\]{2}")
_PLACES = {"Header": 1}
_WITH_ATTRIBUTES = {
    "Div", "Span", "Header", "Code", "CodeBlock", "Link", "Image", "Figure", "Table",
}  # fmt: skip
_DRAWN = {
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "textpath", "title", "desc", "metadata", "rdf", "work", "type",
    "date", "format", "creator", "agent", "image", "clippath", "mask", "pattern", "marker",
    "lineargradient", "radialgradient", "stop", "filter", "style", "switch", "a",
}  # fmt: skip
"""Parts of a drawing that are kept, and the facts that matplotlib and Inkscape write into one."""
_FETCHES = re.compile(
    r"@import|@namespace|\\|url\s*\((?!\s*[\"']?#)|(?:image|image-set|cross-fade|src)\s*\(",
    re.IGNORECASE,
)
"""What in a style leads out of the drawing, or could hide that it does."""
_VERBATIM = re.compile(r"\\end\s*\{\s*verbatim", re.IGNORECASE)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_LONGEST, _MOST = 3000, 1000
"""Characters of a formula, and commands of all of them; what is more is code."""
_NONE = r"\nosuchcommand"
_DEFINES = re.compile(
    r"\^\^|\\(?:[egx]?def|let|(?:re)?new(?:command|environment)|providecommand|Declare[A-Za-z]+)"
    r"(?![A-Za-z])"
)
"""What in a formula changes how TeX reads another."""
_SVG = "http://www.w3.org/2000/svg"
_INSTRUCTION = re.compile(rb"<\?(?!xml\s)")
_DEEPEST = 200
"""Levels of a drawing's groups; what draws it counts its parts, but follows each level."""


def harmless(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* without attributes that act and without links that run."""

    def change(element: Element) -> Any:
        attributes = attributes_of(element)
        if attributes:
            attributes[0] = pandoc.printable(attributes[0])
            attributes[1] = [name for name in attributes[1] if _is_class(name)]
            attributes[2] = [
                [name, pandoc.printable(value)]
                for name, value in attributes[2]
                if _is_kept(name, value)
            ]
        if element["t"] == "Table":
            if not element["c"][2]:  # no columns, so nothing that a format could print
                return []
            _bare_cells(element)
        if element["t"] == "Link":
            return _link(element)
        if element["t"] == "Image":
            element["c"][2][1] = pandoc.printable(element["c"][2][1])
        if element["t"] == "Str":
            return _pieces(pandoc.printable(element["c"]))
        if element["t"] in ("Code", "CodeBlock"):
            return {**element, "c": [element["c"][0], pandoc.printable(element["c"][1])]}
        if element["t"] == "Math":
            return pandoc.only_formula(element)
        return element

    return list(mapped(list(blocks), change))


def attributes_of(element: Element) -> list[Any] | None:
    """Return name, classes and pairs of an element, to be changed in place; None where none are."""
    if element["t"] not in _WITH_ATTRIBUTES:
        return None
    found: list[Any] = element["c"][_PLACES.get(element["t"], 0)]
    return found


def _pieces(words: str) -> list[Element]:
    starts = range(0, len(words), _LONG) or (0,)
    return [{"t": "Str", "c": words[at : at + _LONG]} for at in starts]


def _is_class(name: str) -> bool:
    return _CLASS.fullmatch(name) is not None and _PANDOCS.fullmatch(name) is None


def _is_kept(name: str, value: str) -> bool:
    return name in _KEPT and _KEPT[name].fullmatch(value) is not None


def _link(link: Element) -> Any:
    """Return a link, its words alone where it does not lead to a page."""
    attr, words, (target, title) = link["c"]
    if not target or not safe_target(target):
        return words
    seen = pandoc.printable(target)
    quoted = re.sub(r"[\s<>\"\\]", lambda found: quote(found[0]), seen)
    return {"t": "Link", "c": [attr, words, [quoted, pandoc.printable(title)]]}


def _bare_cells(table: Element) -> None:
    """Take the attributes off the rows and cells of a table, in place."""
    head, bodies, foot = table["c"][3:6]
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    cells = [cell for row in rows for cell in row[1]]
    for part in (head, *bodies, foot, *rows, *cells):
        part[0] = ["", [], []]


def safe_target(target: str) -> bool:
    """Whether a link leads to a page, an address of mail or a place, and not to a script.

    A path without a scheme is a place; one that names a machine (``//host``) is none.

    >>> safe_target("https://example.org"), safe_target("notes.md#a"), safe_target("#fig-a")
    (True, True, True)
    >>> safe_target(" java\\tscript:alert(1)"), safe_target("data:text/html,x")
    (False, False)
    >>> safe_target("javascript%3Aalert(1)"), safe_target("//host/x")
    (False, False)
    >>> safe_target("https:javascript:alert(1)"), safe_target("https:/\\\\host")
    (False, False)
    """
    return all(map(_is_safe, {target, unquote(target), unquote(unquote(target))}))


def _is_safe(target: str) -> bool:
    seen = "".join(c for c in target if category(c)[0] not in "CZ")
    if _ANOTHER_MACHINE.match(seen):
        return False
    return _PAGE.match(normalize("NFKC", seen)) is not None


def without_places(blocks: Sequence[Element]) -> list[Element]:
    """Return *blocks* for Word's file: a path there leads to another's files."""

    def change(element: Element) -> Any:
        if element["t"] == "Link" and not _SENT.match(element["c"][2][0]):
            return element["c"][1]
        return element

    return list(mapped(list(blocks), change))


def without_commands(blocks: Sequence[Element]) -> list[Element]:
    r"""Return *blocks* for TeX, formulas as code that are more than a formula.

    TeX runs what stands in a formula, ``\input`` for one. A formula is what pandoc can set by its
    own knowledge of them; it knows no command that acts. And no code ends the environment in which
    pandoc writes code.
    """
    formulas = {e["c"][1] for e in walk(list(blocks)) if e["t"] == "Math"}
    good = _formulas(sorted(formulas))

    def change(element: Element) -> Any:
        if element["t"] == "Math" and element["c"][1] not in good:
            return {"t": "Code", "c": [NO_ATTR, element["c"][1]]}
        if element["t"] == "CodeBlock" and _VERBATIM.search(element["c"][1]):
            return {"t": "Para", "c": _lines(element["c"][1])}
        return element

    return list(mapped(list(blocks), change))


def _lines(code: str) -> list[Element]:
    """Return lines of code as words, each with a line of its own."""
    made: list[Element] = []
    for line in code.split("\n"):
        made += [{"t": "LineBreak"}] if made else []
        made.append({"t": "Code", "c": [NO_ATTR, line]})
    return made


def _formulas(written: Sequence[str]) -> set[str]:
    """Return those of the formulas *written* that pandoc can set and whose commands it all reads.

    It passes over what stands in a label, for one, and TeX does not. A command is read if pandoc
    no longer sets the formula when the command has another name.
    """
    short = (text for text in written if len(text) <= _LONGEST and not _DEFINES.search(text))
    good = sorted(_set(list(short)), key=lambda text: (len(text), text))
    first: dict[str, str] = {}
    for text in good:
        for command in _COMMAND.findall(text):
            first.setdefault(command, text)
    renamed = {command: _renamed(command, text) for command, text in islice(first.items(), _MOST)}
    passed = _set(sorted(set(renamed.values())))
    read = {command for command, text in renamed.items() if text not in passed}
    return {text for text in good if read.issuperset(_COMMAND.findall(text))}


def _renamed(command: str, formula: str) -> str:
    return _COMMAND.sub(lambda found: _NONE if found[0] == command else found[0], formula)


def _set(written: Sequence[str]) -> set[str]:
    """Return those of the formulas *written* that pandoc can set."""
    maths = [[{"t": "Math", "c": [{"t": "InlineMath"}, text]}] for text in written]
    blocks = [{"t": "Plain", "c": math} for math in maths]
    if not blocks:
        return set()
    options = ["-f", "json", "-t", "html", "--mathml", "--wrap=none"]
    lists = [{"t": "BulletList", "c": [[block] for block in blocks]}]
    rows = re.split(r"<li>", pandoc.run(options, pandoc.document(lists, {})))[1:]
    read = zip(written, rows, strict=True)
    return {text for text, row in read if row.startswith("<math")}


def harmless_svg(data: bytes) -> bytes:
    """Return an SVG picture without scripts, events and addresses; a harmless one is unchanged.

    Raises `ExportError` for what is no SVG.

    >>> harmless_svg(b'<svg onload="x()"><script>y()</script><g/></svg>')
    b'<svg><g /></svg>'
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ExportError(f"a drawing is no SVG that is read: {type(error).__name__}") from error
    if _local(root.tag) != "svg" or _is_deep(root):
        raise ExportError("a drawing is no SVG that is read: another root, or nested too deep")
    if not _clean(root) and not _INSTRUCTION.search(data):
        return data
    register_namespace("", _SVG)
    return bytes(tostring(root))


def _is_deep(root: Node) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in node]
    return bool(level)


def _clean(root: Node) -> bool:
    """Take out of a drawing, in place, what acts or fetches; return whether there was any."""
    found = False
    for node in list(root.iter()):
        for name, value in list(node.attrib.items()):
            if not _is_still(_local(name), value):
                del node.attrib[name]
                found = True
        for child in list(node):
            if not _is_drawn(child):
                node.remove(child)
                found = True
    return found


def _local(name: object) -> str:
    return str(name).rsplit("}", 1)[-1].lower()


def _is_drawn(node: Node) -> bool:
    local = _local(node.tag)
    if local == "style":  # with parts in it, readers do not agree on what it says
        return not len(node) and not _fetches(node.text or "")
    return local in _DRAWN or local.startswith("fe")


def _is_still(local: str, value: str) -> bool:
    """Whether an attribute only draws: it points into the picture or holds one."""
    if local.startswith("on") or local == "base":
        return False
    if local in ("href", "src"):
        return value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
    return not _fetches(value)


def _fetches(style: str) -> bool:
    """Whether a style leads out of the drawing; without one of three signs none does."""
    seen = "(" in style or "@" in style or "\\" in style
    return seen and _FETCHES.search(style) is not None

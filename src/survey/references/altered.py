"""A style of GB/T 7714 as it has to be for items that are `national.prepared`.

The style is the installed one; it is changed in memory each time.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

_CSL = "{http://purl.org/net/xbiblio/csl}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def altered(path: Path) -> str:
    """Return the style at *path* with volumes, editions and marks as `prepared` gives them.

    The words of volumes and editions are the item's own; a work without any date says so.
    """
    root = ET.parse(path).getroot()  # noqa: S314  (a style of the installed package)
    macros = {macro.get("name", ""): macro for macro in root.iter(f"{_CSL}macro")}
    _replace_numeric(macros["volume"], "volume")
    _replace_numeric(macros["edition"], "edition")
    _prefer(macros["type-id"], "annote")
    for bibliography in root.iter(f"{_CSL}bibliography"):
        bibliography.set("delimiter-precedes-et-al", "always")  # one author, et al.
    _drop(macros["year-volume-issue"], "issued-year")
    if "anon" in macros:
        _say_no_date(macros["issued-year"])
        _add_term(root, "zh", "no date", "无日期")
        _show_pages(root)
    return ET.tostring(root, encoding="unicode")


def _replace_numeric(macro: ET.Element, variable: str) -> None:
    """Print *variable* as it is where the style asks whether it is a number."""
    for parent in list(macro.iter()):
        for place, child in enumerate(list(parent)):
            if child.tag == f"{_CSL}choose" and child[0].get("is-numeric") == variable:
                parent[place] = ET.Element(f"{_CSL}text", variable=variable)


def _prefer(macro: ET.Element, variable: str) -> None:
    """Print *variable* instead of what the macro prints, if the item has it."""
    choose = macro.find(f"{_CSL}choose")
    first = choose[0] if choose is not None else None
    if choose is None or first is None:
        return
    first.tag = f"{_CSL}else-if"
    given = ET.Element(f"{_CSL}if", variable=variable)
    ET.SubElement(given, f"{_CSL}text", variable=variable)
    choose.insert(0, given)


def _say_no_date(macro: ET.Element) -> None:
    """Print n.d. for a work that has neither a date nor a day on which it was read."""
    choose = macro.find(f"{_CSL}choose")
    last = choose.find(f"{_CSL}else") if choose is not None else None
    if choose is None or last is None:
        return
    last.tag = f"{_CSL}else-if"
    last.set("variable", "accessed")
    other = ET.SubElement(choose, f"{_CSL}else")
    group = ET.SubElement(other, f"{_CSL}group")
    ET.SubElement(group, f"{_CSL}text", term="no date", form="short")
    ET.SubElement(group, f"{_CSL}text", variable="year-suffix", prefix="-")


def _drop(macro: ET.Element, name: str) -> None:
    """Leave out the call of a macro; `prepared` puts the year into the volume."""
    for parent in macro.iter():
        for child in parent.findall(f"{_CSL}text[@macro='{name}']"):
            parent.remove(child)


def _add_term(root: ET.Element, language: str, name: str, text: str) -> None:
    """Give a word to a locale of the style."""
    terms = root.find(f"{_CSL}locale[@{_LANG}='{language}']/{_CSL}terms")
    if terms is not None:
        ET.SubElement(terms, f"{_CSL}term", name=name, form="short").text = text


def _show_pages(root: ET.Element) -> None:
    """Print the page that a citation names behind the year; the style leaves it out."""
    layout = root.find(f"{_CSL}citation/{_CSL}layout")
    if layout is not None and not list(layout.iterfind(f".//{_CSL}text[@variable='locator']")):
        ET.SubElement(layout, f"{_CSL}text", variable="locator", prefix=": ")

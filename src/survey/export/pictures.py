"""The figures of a document: where they come from, how large they are printed."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote
from warnings import catch_warnings

from PIL import Image, UnidentifiedImageError

from .. import files
from ..errors import ExportError, SourceError
from ..pandoc import Element, walk
from .columns import width
from .harmless import harmless_svg
from .notebook import MARK, PASTED, Source, free_name

WIDTH, HEIGHT = 453.0, 600.0
"""Room for a figure on a page in points: the lines' width; the page's height less a caption."""

_FLOATS = 0.45
"""A figure higher than this part of a page moves to where a page has room for it."""

_PAGE = 3500.0
"""Halves of a character's square that the words of a page take, about."""

_FORMS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_NO_PICTURE = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
    OSError, ValueError, SyntaxError,
)  # fmt: skip
"""What Pillow raises for what is no picture, a damaged one, and one of 90 million points."""
_BOX = r"viewBox\s*=\s*[\"'][\d.-]+[ ,]+[\d.-]+[ ,]+(\d{1,9}(?:\.\d+)?)[ ,]+(\d{1,9}(?:\.\d+)?)"
_INCHES = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "pc": 12.0}


def figures(blocks: Sequence[Element], source: Source, folder: Path) -> dict[str, bytes]:
    """Return the figures of a document by name: of outputs, attached, and files of the project.

    The images of *blocks* get these names in place: a file of the project has another than its
    own where an output or an attachment has that.

    Raises `ExportError` for an image that is no file in the project's folder.
    """
    made: dict[str, bytes] = dict(source.attached)
    names = {f"{PASTED}{name}": name for name in made}
    taken = set(source.taken)
    for output in source.outputs:
        if output.name:
            data = output.data
            made[output.name] = data if isinstance(data, bytes) else data.encode("utf-8")
            names[f"{MARK}/{output.name}"] = output.name
    for image in (element for element in walk(list(blocks)) if element["t"] == "Image"):
        target = unquote(image["c"][2][0])
        if target not in names:
            data = _read(target, folder, source)
            names[target] = free_name(target, taken)
            made[names[target]] = data
            taken.add(names[target].casefold())
        image["c"][2][0] = names[target]
    return {name: _harmless(data, name) for name, data in made.items()}


def _harmless(data: bytes, name: str) -> bytes:
    """Return a picture without what acts in it; what is no picture is an error."""
    if picture_kind(data, name) != "image/svg+xml":
        return data
    try:
        return harmless_svg(data)
    except ExportError as error:
        raise ExportError(f'the image "{name}": {error}') from error


def _read(target: str, folder: Path, source: Source) -> bytes:
    cell = source.cell_of(target)
    shown = target if len(target) < 80 else f"{target[:60]}…"
    refused = ExportError(f'cell {cell}: the image "{shown}" is no file in the project\'s folder')
    if re.match(r"[A-Za-z][\w+.-]*:|[/\\]", target) or ".." in re.split(r"[/\\]", target):
        raise refused
    try:
        path = Path(os.path.realpath(folder / target))
        if path.is_relative_to(project(folder)) and path.is_file():
            return files.read_bytes(path)
    except SourceError as error:
        raise ExportError(f"cell {cell}: {error}") from error
    except (OSError, ValueError) as error:  # a name too long, or a sign that no name has
        raise refused from error
    raise refused


def project(folder: Path) -> Path:
    """Return the folder of the project: the nearest that holds its settings, else *folder*.

    Without settings the folder above one that is called ``notebooks`` is the project's.
    """
    marks = ("survey.toml", "pyproject.toml", ".git")
    folder = folder.resolve()
    marked = (f for f in (folder, *folder.parents) if any((f / m).exists() for m in marks))
    return next(marked, folder.parent if folder.name == "notebooks" else folder)


def fit_pictures(blocks: Sequence[Element], made: Mapping[str, bytes]) -> list[str]:
    """Give pictures in place a width with which they fit on a page; return the figures that float.

    Those are the tall ones, unless a small one follows so soon that it would stand before them.
    A figure without a label gets one, by which its alternative text is found.
    """
    floating: list[str] = []
    held: list[str] = []  # tall figures with less than a page of words between them
    behind = 0.0
    for at, element in enumerate(walk(list(blocks))):
        if element["t"] == "Figure":
            label = element["c"][0][0] = element["c"][0][0] or f"survey-figure-{at}"
            heights = [_fit(i, made) for i in walk(element["c"][2]) if i["t"] == "Image"]
            if behind >= _PAGE:
                floating, held = [*floating, *held], []
            if max(heights, default=0.0) > _FLOATS * HEIGHT:
                held, behind = [*held, label], 0.0
            elif behind < _PAGE / 4:
                held = []
        elif element["t"] == "Image":
            _fit(element, made)
        elif element["t"] == "Str":
            behind += width(element["c"])
    return [*floating, *held]


def _fit(image: Element, made: Mapping[str, bytes]) -> float:
    """Set the width of an image in place and return the height that it then has, in points."""
    size = picture_size(made[image["c"][2][0]])
    if size is None or min(size) <= 0:
        return 0.0
    scale = min(1.0, WIDTH / size[0], HEIGHT / size[1])
    given = [pair for pair in image["c"][0][2] if pair[0] not in ("width", "height")]
    image["c"][0] = [*image["c"][0][:2], [*given, ["width", f"{size[0] * scale:.1f}pt"]]]
    return size[1] * scale


def picture_size(data: bytes) -> tuple[float, float] | None:
    """Return width and height of a picture in points; None where it does not say.

    >>> picture_size(b'<svg width="144pt" height="2in"></svg>')
    (144.0, 144.0)
    """
    head = data[:4000].decode("utf-8", "replace")
    if found := re.search(r"<svg\b[^>]*>", head):
        return _svg_size(found[0])
    try:
        with opened(data) as image:
            dpi = image.info.get("dpi", (96.0, 96.0))
            return image.width * 72 / float(dpi[0] or 96), image.height * 72 / float(dpi[1] or 96)
    except ExportError:
        return None


def opened(data: bytes) -> Image.Image:
    """Return a picture of points; raises `ExportError` for what is none, or too large to print.

    Forms that other programs would draw (EPS, by Ghostscript) are none.
    """
    try:
        with catch_warnings(action="error", category=Image.DecompressionBombWarning):
            return Image.open(io.BytesIO(data), formats=_FORMS)
    except _NO_PICTURE as error:
        raise ExportError(f"no picture that can be printed ({type(error).__name__})") from error


def picture_kind(data: bytes, name: str) -> str:
    """Return the media type of a picture by what it holds; raises `ExportError` for no picture.

    >>> picture_kind(b"<svg></svg>", "a.svg")
    'image/svg+xml'
    """
    if re.search(rb"<svg\b", data[:4000]):
        return "image/svg+xml"
    try:
        with opened(data) as image:
            return Image.MIME[image.format or ""]
    except ExportError as error:
        raise ExportError(f'the image "{name}": {error}') from error


def _svg_size(tag: str) -> tuple[float, float] | None:
    sides = []
    for name in ("width", "height"):
        found = re.search(
            rf"\s{name}\s*=\s*[\"'](\d{{1,9}}(?:\.\d+)?)(in|cm|mm|pt|pc|px|)[\"']", tag
        )
        if found:
            sides.append(float(found[1]) * _INCHES.get(found[2], 0.75))
    if len(sides) == 2:
        return sides[0], sides[1]
    box = re.search(_BOX, tag)
    return (float(box[1]) * 0.75, float(box[2]) * 0.75) if box else None

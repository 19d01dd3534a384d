"""A picture in another form, for formats that do not take every form."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from ..errors import ExportError
from ..pandoc import Element, walk
from .page import typeset
from .pictures import HEIGHT, WIDTH, opened, picture_kind, picture_size

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg"}
_OF_TYPST = ("image/png", "image/jpeg", "image/gif", "image/webp")
_SOURCE = (
    "#set document(date: none)\n#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    '#image("picture.svg")\n'
)
_POINTS = 220.0
"""Points an inch, as printed, of a drawing that becomes a picture of points."""


def as_png(data: bytes, name: str) -> tuple[str, bytes]:
    """Return suffix and content of a picture as PNG; a JPEG stays one."""
    kind = picture_kind(data, name)
    if kind == "image/svg+xml":
        wide, high = picture_size(data) or (WIDTH, HEIGHT)
        fit = min(1.0, WIDTH / max(wide, 1.0), HEIGHT / max(high, 1.0))
        return "png", typeset(_SOURCE, {"picture.svg": data}, format="png", ppi=_POINTS * fit)
    return (_SUFFIX[kind], data) if kind in _SUFFIX else ("png", _converted(data))


def as_pdf(data: bytes, name: str) -> tuple[str, bytes]:
    """Return suffix and content of a picture for TeX: a drawing as PDF, others as PNG or JPEG."""
    if picture_kind(data, name) == "image/svg+xml":
        return "pdf", typeset(_SOURCE, {"picture.svg": data}, format="pdf")
    return as_png(data, name)


def for_typst(blocks: Sequence[Element], made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the figures of a page as Typst takes them, each under a name that we count.

    The images of *blocks* get these names in place.
    """
    names: dict[str, str] = {}
    figures: dict[str, bytes] = {}
    for image in (element for element in walk(list(blocks)) if element["t"] == "Image"):
        given = image["c"][2][0]
        if given not in names:
            suffix, data = _as_typst(made[given], given)
            names[given] = f"picture-{len(names) + 1}.{suffix}"
            figures[names[given]] = data
        image["c"][2][0] = names[given]
    return figures


def _as_typst(data: bytes, name: str) -> tuple[str, bytes]:
    """Return suffix and content of a picture, as PNG where Typst does not know its form."""
    kind = picture_kind(data, name)
    if kind == "image/svg+xml":
        return "svg", data
    return (kind.removeprefix("image/"), data) if kind in _OF_TYPST else ("png", _converted(data))


def _converted(data: bytes) -> bytes:
    out = io.BytesIO()
    try:
        with opened(data) as image:
            image.save(out, "PNG")
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow says of a damaged picture
        raise ExportError(f"a picture is damaged: {error}") from error
    return out.getvalue()

"""A picture in another form, for formats that do not take every form."""

from __future__ import annotations

import io

from PIL import Image

from .page import typeset
from .pictures import picture_kind

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg"}
_SOURCE = (
    "#set document(date: none)\n#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    '#image("picture.svg")\n'
)
_POINTS = 220.0
"""Points an inch of a drawing that becomes a picture of points."""


def as_png(data: bytes, name: str) -> tuple[str, bytes]:
    """Return suffix and content of a picture as PNG; a JPEG stays one."""
    kind = picture_kind(data, name)
    if kind == "image/svg+xml":
        return "png", typeset(_SOURCE, {"picture.svg": data}, format="png", ppi=_POINTS)
    return (_SUFFIX[kind], data) if kind in _SUFFIX else ("png", _converted(data))


def as_pdf(data: bytes, name: str) -> tuple[str, bytes]:
    """Return suffix and content of a picture for TeX: a drawing as PDF, others as PNG or JPEG."""
    if picture_kind(data, name) == "image/svg+xml":
        return "pdf", typeset(_SOURCE, {"picture.svg": data}, format="pdf")
    return as_png(data, name)


def _converted(data: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(out, "PNG")
    return out.getvalue()

"""Where each work of a CSL-JSON file stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..files import read_text, stands
from ..values.mappings import whole_signs

_BETWEEN = re.compile(r"[ \t\r\n,]*")


def lines_of_works(path: Path) -> Mapping[str, int]:
    """Return, by the key of each work of a CSL-JSON file, the line on which it begins.

    The file must be one that `read_works` can read; none has no works.
    """
    if not stands(path):
        return MappingProxyType({})
    text = whole_signs(read_text(path).text)
    return MappingProxyType({item["id"]: line for item, line in beginnings(text)})


def beginnings(text: str) -> Iterator[tuple[Any, int]]:
    """Yield each item of a JSON array with the line on which it begins."""
    decoder, at, line = json.JSONDecoder(), text.index("[") + 1, 1
    line += text.count("\n", 0, at)
    while True:
        between = _BETWEEN.match(text, at)
        start = between.end() if between else at
        line += text.count("\n", at, start)
        if text[start : start + 1] in ("]", ""):
            return
        item, at = decoder.raw_decode(text, start)
        yield item, line
        line += text.count("\n", start, at)

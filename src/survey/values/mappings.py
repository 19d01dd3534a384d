"""YAML above notes and in cells, JSON of other programs → plain values, however hostile it is."""

from __future__ import annotations

import re
from typing import Any

_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""What a backslash begins in JSON: a sign of two halves, a half alone, anything else."""

_LONGEST = 200_000
"""Characters; front matter is some lines."""


class NotReadError(ValueError):
    """Text that is no YAML, or YAML that a note or a cell has no use for."""


def read_yaml(text: str) -> Any:
    """Return what YAML says; aliases, deep nesting and great length are not read.

    A few lines of aliases can stand for more values than a machine has memory for.

    >>> read_yaml("title: Water\\nyear: 2023")
    {'title': 'Water', 'year': 2023}
    >>> read_yaml("a: &a [x]\\nb: *a")
    Traceback (most recent call last):
    survey.values.mappings.NotReadError: line 2: "*a" repeats what stands elsewhere: write it out
    """
    if len(text) > _LONGEST:
        raise NotReadError(f"longer than {_LONGEST} characters")
    from . import loader  # noqa: PLC0415  (slow to start)

    try:
        return loader.load(text)
    except loader.YAMLError as error:
        raise NotReadError(loader.complaint(error)) from error
    except (ValueError, OverflowError, TypeError, AttributeError) as error:  # dates that are none
        raise NotReadError(str(error)) from error


def whole_signs(json: str) -> str:
    """Return JSON of the same length in which no half of a sign is left: no file can hold one.

    >>> whole_signs(r'["\\ud800", "\\ud83d\\ude00", "written: \\\\ud800"]')
    '["\\\\ufffd", "\\\\ud83d\\\\ude00", "written: \\\\\\\\ud800"]'
    """
    return _ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], json)

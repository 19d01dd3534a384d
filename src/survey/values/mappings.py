"""YAML above notes and in cells, JSON of other programs → plain values, however hostile it is."""

from __future__ import annotations

import re
from typing import Any

import yaml

_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)

_LONGEST = 200_000
"""Characters; front matter is some lines."""
_DEEPEST = 40
_DIGITS = 20
"""A longer number is a text."""


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
    try:
        return yaml.load(text, _Loader)  # noqa: S506  (a SafeLoader that takes less still)
    except yaml.YAMLError as error:
        raise NotReadError(_said(error)) from error
    except (ValueError, OverflowError, TypeError, AttributeError) as error:  # dates that are none
        raise NotReadError(str(error)) from error


def _said(error: yaml.YAMLError) -> str:
    """Return in one line what is wrong and where."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    return f"line {mark.line + 1}: {problem}" if mark else problem


def whole_signs(json: str) -> str:
    """Return JSON of the same length in which no half of a sign is left: no file can hold one.

    >>> whole_signs('["\\\\ud800", "\\\\ud83d\\\\ude00"]')
    '["\\\\ufffd", "\\\\ud83d\\\\ude00"]'
    """
    return _HALF.sub(r"\\ufffd", json)


class _Loader(yaml.SafeLoader):
    """Plain values alone, no alias, no deep nesting, no half signs."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, f'"*{event.anchor}" repeats what stands elsewhere: write it out',
                event.start_mark,
            )  # fmt: skip
        if self.depth >= _DEEPEST:
            raise yaml.composer.ComposerError(None, None, "nested too deep", self.get_mark())
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_scalar(self, node: Any) -> Any:
        """Return a scalar's text; half of a sign, which no file can hold, becomes U+FFFD."""
        text = super().construct_scalar(node)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def construct_number(self, node: Any) -> Any:
        """Return a whole number, or its digits as text where no machine counts so far."""
        text = self.construct_scalar(node)
        return self.construct_yaml_int(node) if len(text) <= _DIGITS else text


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_number)

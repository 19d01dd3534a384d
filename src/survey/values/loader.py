"""YAML that says values alone: no alias, no deep nesting, no half signs."""

from __future__ import annotations

from typing import Any

import yaml
from yaml import YAMLError

__all__ = ["YAMLError", "complaint", "load"]

_DEEPEST = 40
_DIGITS = 20
"""A longer number is a text."""


def load(text: str) -> Any:
    """Return what YAML says; raises `YAMLError`, and what dates and numbers that are none raise."""
    return yaml.load(text, _Loader)  # noqa: S506  (a SafeLoader that takes less still)


def complaint(error: yaml.YAMLError) -> str:
    """Return in one line what is wrong and where."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    return f"line {mark.line + 1}: {problem}" if mark else problem


class _Loader(yaml.SafeLoader):
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

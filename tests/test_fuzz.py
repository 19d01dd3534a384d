"""What fuzzing found stays away; a few random inputs for every target, always the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits of memory and time are those of Unix")

from hypothesis import strategies as st

from .fuzz import CASES, TARGETS, fuzz, kept, replay
from .fuzz.rounds import Target

PROCESSES = {"pages", "printed-pages"}
"""Targets that start programs."""


@pytest.mark.parametrize("path", kept(), ids=lambda path: path.stem)
def test_what_was_found_stays_away(path: Path) -> None:
    replay(path)


def test_every_finding_names_its_target_and_what_it_was() -> None:
    for path in kept():
        data = json.loads(path.read_text("utf-8"))
        assert data["target"] in TARGETS
        assert data["found"]
        assert len(path.read_bytes()) < 4000


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in PROCESSES)) for name in TARGETS],
)
def test_a_few_random_inputs(name: str) -> None:
    found = fuzz(replace(TARGETS[name], round=10), rounds=1, seed=7)
    assert not found.findings, found.findings[0].told
    assert found.inputs


def test_what_is_wrong_is_found_and_made_small() -> None:
    def no_digits(text: str) -> None:
        """Says that a text has no three digits."""
        if sum(sign in "0123456789" for sign in text) > 2:
            raise ValueError(text)

    wanted = Target("no-digits", no_digits, (st.text("ab01", min_size=3),), 200, "")
    found = fuzz(wanted, rounds=3, seed=1)
    (finding,) = found.findings
    assert finding.input == ["000"]
    assert finding.place == "ValueError in test_fuzz.py: no_digits"
    assert fuzz(wanted, rounds=3, seed=1).findings[0].input == ["000"]


def test_what_takes_too_long_is_found() -> None:
    def endless(_: str) -> None:
        """Never ends."""
        while True:
            pass

    wanted = Target("endless", endless, (st.just("a"),), 1, "")
    (finding,) = fuzz(wanted, rounds=1, seed=1, patience=0.1).findings
    assert "TooSlowError" in finding.place


def test_findings_are_kept_where_they_are_read() -> None:
    assert CASES.is_dir()
    assert kept()

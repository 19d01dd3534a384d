"""Where the repository and the shared real input are."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

os.environ["SURVEY_CACHE"] = (
    "off"  # what a test reads it reads itself, and it leaves nothing behind
)

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
"""What fails, fails each time; ``--hypothesis-profile default`` looks for what nobody has seen."""


def pytest_configure() -> None:
    """Let children be interrupted: a shell's background job hands on that it ignores Ctrl-C."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real notes and bibliographies by other people; they lie beside the repository or nowhere."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real notes is not beside the repository")
    return folder

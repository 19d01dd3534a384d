"""What the package offers, and that offering it costs nothing."""

import subprocess
import sys

import survey


def test_every_public_name_is_there() -> None:
    assert [name for name in survey.__all__ if getattr(survey, name).__name__ != name] == []
    assert sorted(survey.__all__) == survey.__all__


def test_help_does_not_wait_for_pandas() -> None:
    code = "import sys, survey.cli; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

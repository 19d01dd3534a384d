"""JupyterLab as a reader has it, for tests: a server with settings of its own, and a Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

EXTENSION = Path(__file__).parents[1] / "labextension"
TOKEN = "a-token"  # noqa: S105  (of a server that lives as long as a test)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_NEWS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a headless Chromium, the machine's or playwright's own; skip where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, _NAMES)), None)
        if program is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium is installed")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def served(folder: Path, home: Path, **variables: str) -> Iterator[str]:
    """Give the address of a JupyterLab on *folder* with this repository's extension."""
    (home / "labextensions").mkdir(parents=True)
    (home / "labextensions" / "survey-workbench").symlink_to(EXTENSION)
    (home / "settings").mkdir()
    (home / "settings" / "overrides.json").write_text(json.dumps(_NEWS))
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        "--ServerApp.port=0", f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={TOKEN}", "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.extra_labextensions_path={home / 'labextensions'}",
        f"--LabApp.app_settings_dir={home / 'settings'}",
        "--ServerApp.jpserver_extensions={'survey.server': True}",
    ]  # fmt: skip
    own = {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), **variables}
    with subprocess.Popen(
        command, env=os.environ | own, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        said: deque[str] = deque(maxlen=40)
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", line):
                break
        else:
            pytest.fail("".join(said))
        rest = threading.Thread(target=deque, args=(server.stderr, 0))
        rest.start()
        try:
            yield found[1]
        finally:
            server.terminate()
            rest.join()

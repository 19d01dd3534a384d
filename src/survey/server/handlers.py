"""The address that JupyterLab asks for what a notebook can cite."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from ..errors import SurveyError


def answer(root: Path, path: str, unknown: list[str]) -> tuple[int, dict[str, Any]]:
    """Return an HTTP status and what is said under it; a mistake of the user's is a sentence."""
    from . import citations  # noqa: PLC0415  (pandas: the server starts without it)

    try:
        return 200, citations.answer(root, path, unknown)
    except (SurveyError, OSError, ValueError) as error:  # the last for a path that is no path
        return 422, {"message": str(error).replace(f"{root.resolve()}/", "")}


class CitationsHandler(APIHandler):
    """Tells what the notebook ``?path=`` can cite; with ``&unknown=`` what a key is near to."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer with JSON; the notes are read in a thread, so that the server goes on serving."""
        root = Path(self.settings["server_root_dir"]).expanduser()
        path, unknown = self.get_query_argument("path", ""), self.get_query_arguments("unknown")
        status, said = await asyncio.to_thread(answer, root, path, unknown)
        self.set_status(status)
        self.set_header("Cache-Control", "no-cache")
        self.finish(json.dumps(said, ensure_ascii=False))

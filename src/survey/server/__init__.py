"""What JupyterLab asks of the survey: exports from its menu, and what can be cited.

jupyter_server (2.x) serves ``/nbconvert/FORMAT/…`` only for formats without a hyphen; this
extension adds the same handlers for ``survey-markdown``, ``survey-pdf`` and their like, and
``/survey/citations`` for the extension of JupyterLab that offers and shows citations. pip
installs the files that switch both on.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.base.handlers import path_regex
from jupyter_server.nbconvert.handlers import NbconvertFileHandler, NbconvertPostHandler
from jupyter_server.utils import url_path_join

from .handlers import CitationsHandler

_FORMAT = r"/nbconvert/(?P<format>survey-\w+)"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "survey.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    base = app.web_app.settings["base_url"]
    handlers = [
        (url_path_join(base, _FORMAT), NbconvertPostHandler),
        (url_path_join(base, _FORMAT + path_regex), NbconvertFileHandler),
        (url_path_join(base, "/survey/citations"), CitationsHandler),
    ]
    app.web_app.add_handlers(".*$", handlers)

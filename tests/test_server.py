"""JupyterLab's export menu reaches the exporters, hyphen and all."""

from types import SimpleNamespace

import pytest
from jupyter_server.nbconvert.handlers import NbconvertFileHandler, NbconvertPostHandler
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application

from survey import server


@pytest.mark.parametrize(
    ("uri", "handler"),
    [
        ("/nbconvert/survey-pdf/notebooks/a.ipynb", NbconvertFileHandler),
        ("/nbconvert/survey-markdown/a.ipynb", NbconvertFileHandler),
        ("/nbconvert/survey-pdf", NbconvertPostHandler),
    ],
)
def test_the_menus_address_leads_to_the_exporter(uri: str, handler: type) -> None:
    application = Application(base_url="/")
    server._load_jupyter_server_extension(SimpleNamespace(web_app=application))
    line, headers = RequestStartLine("GET", uri, "HTTP/1.1"), HTTPHeaders({"Host": "localhost"})
    request = HTTPServerRequest(start_line=line, headers=headers)
    assert application.find_handler(request).handler_class is handler
    assert server._jupyter_server_extension_points() == [{"module": "survey.server"}]

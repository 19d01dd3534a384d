"""JupyterLab's menu reaches the exporters, hyphen and all; a notebook learns what it can cite."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_server.nbconvert.handlers import NbconvertFileHandler, NbconvertPostHandler
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application

from survey import server
from survey.server.citations import answer
from survey.server.handlers import CitationsHandler
from survey.server.handlers import answer as said

NOTES = """# 示例

## A

- 论文：[Alpha: A Work Made Up](https://arxiv.org/abs/2101.00001)
- 作者：Ann Lee, Bob Ray, Cy Moe
- 时间：2021.1.4
- 方法：一句话。
"""
FAR = """# Elsewhere

- [Omega at the Seaside](https://arxiv.org/abs/1909.00009) (ICLR 2020)
  - A remark.
"""
BIB = """@article{nobody1999,
  title = {A Book <b>Without</b> Notes},
  author = {李, 航},
  year = {1999},
  doi = {10.1000/182}
}
"""


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """Return a server's folder with one workbench, `desk`, and a note outside of it."""
    folder = tmp_path / "shown"
    (folder / "desk" / "notebooks").mkdir(parents=True)
    (tmp_path / "far.md").write_text(FAR)
    (folder / "desk" / "alpha.md").write_text(NOTES)
    (folder / "desk" / "refs.bib").write_text(BIB)
    settings = '[sources]\nnotes = ["alpha.md", "../../far.md"]\n'
    (folder / "desk" / "survey.toml").write_text(settings)
    return folder


@pytest.mark.parametrize(
    ("uri", "handler"),
    [
        ("/nbconvert/survey-pdf/notebooks/a.ipynb", NbconvertFileHandler),
        ("/nbconvert/survey-markdown/a.ipynb", NbconvertFileHandler),
        ("/nbconvert/survey-pdf", NbconvertPostHandler),
        ("/survey/citations?path=a.ipynb", CitationsHandler),
    ],
)
def test_an_address_leads_to_what_answers(uri: str, handler: type) -> None:
    application = Application(base_url="/")
    server._load_jupyter_server_extension(SimpleNamespace(web_app=application))
    line, headers = RequestStartLine("GET", uri, "HTTP/1.1"), HTTPHeaders({"Host": "localhost"})
    request = HTTPServerRequest(start_line=line, headers=headers)
    assert application.find_handler(request).handler_class is handler
    assert server._jupyter_server_extension_points() == [{"module": "survey.server"}]


@pytest.mark.parametrize("path", ["desk/notebooks/a.ipynb", "/desk/notebooks/", "desk"])
def test_what_can_be_cited(shown: Path, path: str) -> None:
    found = answer(shown, path)
    assert found["workbench"] == "desk"
    works = {work["key"]: work for work in found["citations"]}
    [alpha] = [work for work in works.values() if work["title"].startswith("Alpha")]
    assert alpha["label"] == {"en": "Lee et al.", "zh": "Lee 等"}
    assert (alpha["year"], alpha["status"]) == (2021, "read")
    assert alpha["url"] == "https://arxiv.org/abs/2101.00001"
    assert alpha["places"] == [{"name": "alpha.md", "path": "desk/alpha.md", "line": 3}]
    book = works["nobody1999"]
    assert (book["label"]["zh"], book["status"], book["places"]) == ("李航", "no notes", [])
    assert book["url"] == "https://doi.org/10.1000/182"
    [omega] = [work for work in works.values() if work["title"].startswith("Omega")]
    assert [place["path"] for place in omega["places"]] == [None]  # outside: no link leads there


def test_an_unknown_key_has_neighbours(shown: Path) -> None:
    assert answer(shown, "desk", ["nobody1998"]) == {"nearest": {"nobody1998": ["nobody1999"]}}


def test_no_workbench_is_no_mistake(shown: Path) -> None:
    (shown.parent / "survey.toml").write_text("")  # above the server's folder: not its business
    assert answer(shown, "a.ipynb") == {"workbench": None, "citations": []}


def test_a_changed_file_is_read_again(shown: Path) -> None:
    before = answer(shown, "desk")["citations"]
    assert answer(shown, "desk")["citations"] is before
    (shown / "desk" / "refs.bib").write_text(BIB.replace("nobody1999", "somebody1999"))
    assert "somebody1999" in [work["key"] for work in answer(shown, "desk")["citations"]]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("../a.ipynb", "is not below the folder"),
        ("desk/../../a.ipynb", "is not below the folder"),
        ("out/a.ipynb", "is not below the folder"),
        ("torn/a.ipynb", "not valid TOML"),
    ],
)
def test_a_mistake_is_a_sentence(shown: Path, path: str, words: str) -> None:
    (shown / "torn").mkdir()
    (shown / "torn" / "survey.toml").write_text("[sources")
    (shown / "out").symlink_to(shown.parent)
    status, found = said(shown, path, [])
    assert status == 422
    assert list(found) == ["message"]
    assert words in found["message"]
    assert json.dumps(found)

"""Every sentence of a draft: from which lines it came, and whether they still say so.

>>> import nbformat, tempfile, pathlib, survey
>>> note = pathlib.Path(tempfile.mkdtemp()) / "log.md"
>>> _ = note.write_text("## 2024.1.21\\n《Notes as Data: A Work Made Up》\\n2021.2 的一篇文章\\n")
>>> corpus = survey.load(note)
>>> (key,) = corpus.papers["key"]
>>> cell = nbformat.v4.new_markdown_cell(f"Published in 2019 [@{key}]. A thought of my own.")
>>> node = nbformat.v4.new_notebook(cells=[cell])
>>> sentences(node, corpus, source="draft.ipynb")["status"].tolist()
['unsupported', 'own']
"""

from .judge import STATUSES, Finding, Judge, Judged, Kind, Status, sentences
from .problems import problems, uncited
from .tables import SUFFIXES, write_evidence

__all__ = [
    "STATUSES",
    "SUFFIXES",
    "Finding",
    "Judge",
    "Judged",
    "Kind",
    "Status",
    "problems",
    "sentences",
    "uncited",
    "write_evidence",
]

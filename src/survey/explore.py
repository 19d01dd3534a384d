"""Tables to explore and the browser panel: the papers of a corpus as HTML that answers clicks.

A plain table stands in the HTML; a script beside it, which needs no kernel and no network, puts
search, filters and cards in its place. Where scripts do not run, the plain table is what shows;
where HTML does not show, Markdown or text is. What a note says goes into the page as data, never
as markup.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from .cards import cell
from .errors import shown as printable
from .references import TEMPLATES
from .vocabulary import table

if TYPE_CHECKING:
    import pandas as pd

    from .corpus import Corpus

Language = Literal["zh", "en"]
View = Literal["table", "browser"]

_AUTHORS = 8
"""More authors than these are cut, as on other cards; the bibliography has them all."""
_PLAIN = 500
"""The plain table in the HTML has no more rows: a page must not stall where no script runs."""
_COLUMNS = ("work", "published", "venue", "topic", "status")
_LEFT = 'style="text-align:left"'
_OPENING = '<script type="application/json" class="survey-data">'
_SEPARATOR: Mapping[str, str] = {"zh": "；", "en": "; "}


@dataclass(frozen=True)
class Explorer:
    """The papers of a corpus, to search, sort, filter and open in a notebook or a page."""

    data: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.data["papers"])

    def __repr__(self) -> str:
        return printable(self._frame().to_string(index=False, max_rows=60, show_dimensions=True))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/markdown": self.markdown(),
            "text/html": self.html(),
            "text/plain": repr(self),
        }

    def markdown(self) -> str:
        """Return the papers as a Markdown table whose works cite themselves, the newest first."""
        frame = self._frame(cite=True).map(cell)
        return str(frame.to_markdown(index=False, disable_numparse=True))

    def html(self) -> str:
        """Return a plain table and the script that makes it one to explore."""
        return fragment(self.data, plain=self._plain())

    def _frame(self, *, cite: bool = False) -> pd.DataFrame:
        import pandas as pd  # noqa: PLC0415  (not needed to print)

        rows = [_plain_row(self.data, paper) for paper in self.data["papers"]]
        if cite:
            for row, paper in zip(rows, self.data["papers"], strict=True):
                row["work"] += f" [@{paper['key']}]"
        words = self.data["words"]["heading"]
        return pd.DataFrame(rows, columns=list(_COLUMNS)).rename(columns=words)

    def _plain(self) -> str:
        words = self.data["words"]
        rows = "".join(
            f"<tr>{_cells(self.data, paper)}</tr>" for paper in self.data["papers"][:_PLAIN]
        )
        heads = "".join(f"<th {_LEFT}>{escape(words['heading'][n])}</th>" for n in _COLUMNS)
        rest = len(self.data["papers"]) - _PLAIN
        more = f"<p>{escape(words['text']['rest'].format(n=rest))}</p>" if rest > 0 else ""
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}"


def explorer(corpus: Corpus, view: View, *, language: Language = "zh") -> Explorer:
    """Return the papers of *corpus*, the newest first, as a table or a panel to explore."""
    rows = corpus.papers.sort_values("key").sort_values(
        "published", ascending=False, na_position="last", kind="stable"
    )
    files: dict[str, int] = {}
    said = _grouped(corpus.statements, files, ("aspect", "text"))
    related = _grouped(corpus.relations, files, ("relation", "other", "as_written"))
    notes = _grouped(corpus.notes, files, ())
    tasks = _grouped(corpus.tasks, files, ())
    papers = [
        _paper(row)
        | _filled(
            statements=said.get(row["key"]),
            relations=related.get(row["key"]),
            notes=notes.get(row["key"]),
            pending=tasks.get(row["key"]),
        )
        for row in rows.to_dict("records")
    ]
    used = {topic for paper in papers for topic in paper.get("topics", ())}
    return Explorer(
        {
            "view": view,
            "language": language,
            "words": _words(language),
            "base": _base(corpus.settings.root, files),
            "files": list(files),
            "topics": {t: corpus.topic_title(t, language) for t in _with_parents(used)},
            "papers": papers,
        }
    )


def _words(language: Language) -> dict[str, dict[str, str]]:
    return {
        group: {name: said[language] for name, said in entries.items()}
        for group, entries in table("explore").items()
    }


def _paper(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what the page knows of a paper; what is missing is left out."""
    authors = list(row["authors"])
    venue = " ".join(str(v) for v in (row["venue"], row["venue_year"]) if not _is_missing(v))
    read = row["first_read"]
    return {"key": row["key"], "title": row["title"], "status": row["status"]} | _filled(
        short=row["short_name"],
        authors=", ".join(authors[:_AUTHORS]) + (" …" if len(authors) > _AUTHORS else ""),
        published=row["published"],
        venue=row["venue"],
        place=venue,
        arxiv=row["arxiv"],
        doi=row["doi"],
        url=row["url"],
        organizations=list(row["organizations"]),
        topics=list(row["topics"]),
        read=None if _is_missing(read) else read.date().isoformat(),
    )


def _filled(**values: Any) -> dict[str, Any]:
    return {n: v for n, v in values.items() if (isinstance(v, list) or not _is_missing(v)) and v}


def _is_missing(value: Any) -> bool:
    import pandas as pd  # noqa: PLC0415  (not needed to print)

    return bool(pd.isna(value))


def _grouped(
    frame: pd.DataFrame, files: dict[str, int], columns: Sequence[str]
) -> dict[str, list[list[Any]]]:
    """Return by paper the rows of *frame*: columns, number of the file, line.

    Files that are new get the next number in *files*.
    """
    found: dict[str, list[list[Any]]] = {}
    wanted = frame.dropna(subset=["paper"])[["paper", *columns, "source", "line"]]
    for key, *values, source, line in wanted.itertuples(index=False, name=None):
        shown = [None if _is_missing(value) else value for value in values]
        at = files.setdefault(source, len(files))
        found.setdefault(key, []).append([*shown, at, int(line)])
    return found


def _with_parents(topics: Iterable[str]) -> list[str]:
    """Return topics and those above them, in the order of their ids.

    >>> _with_parents(["b/c", "a"])
    ['a', 'b', 'b/c']
    """
    parts = (topic.split("/") for topic in topics)
    return sorted({"/".join(part[: n + 1]) for part in parts for n in range(len(part))})


def _base(root: Path, files: Iterable[str]) -> str:
    """Return the way from the notebook's folder to the folder that sources are named from."""
    here = Path.cwd()
    first = next(iter(files), "")
    if (root / first).exists():
        try:
            return f"{Path(os.path.relpath(root, here)).as_posix()}/"
        except ValueError:  # another drive
            return ""
    return ""


def _plain_row(data: Mapping[str, Any], paper: Mapping[str, Any]) -> dict[str, str]:
    short, title = paper.get("short", ""), paper["title"]
    topics = [data["topics"][topic] for topic in paper.get("topics", ())]
    return {
        "work": title if not short or short in title else f"{short}: {title}",
        "published": paper.get("published", "—"),
        "venue": paper.get("place") or ("arXiv" if "arxiv" in paper else "—"),
        "topic": _SEPARATOR[data["language"]].join(topics) or "—",
        "status": data["words"]["status"].get(paper["status"], paper["status"]),
    }


def _cells(data: Mapping[str, Any], paper: Mapping[str, Any]) -> str:
    row = _plain_row(data, paper)
    links = " ".join(_source_link(data, at, line) for at, line in paper.get("notes", ()))
    work = f"<span dir='auto'>{escape(row['work'])}</span> <code>[@{escape(paper['key'])}]</code>"
    rest = "".join(f"<td {_LEFT}>{escape(row[name])}</td>" for name in _COLUMNS[2:])
    date = escape(row["published"].replace("-", "\u2011"))  # in one line
    return f"<td {_LEFT}>{work} {links}</td><td {_LEFT}>{date}</td>{rest}"


def _source_link(data: Mapping[str, Any], file: int, line: int) -> str:
    source = data["files"][file]
    place = f"{escape(source, quote=True)}:{line}"
    if Path(source).is_absolute():
        return place
    href = escape(quote(f"{data['base']}{source}"), quote=True)
    return (
        f'<a class="survey-source" data-path="{escape(source, quote=True)}" data-line="{line}" '
        f'href="{href}#line={line - 1}">{place}</a>'
    )


def fragment(data: Mapping[str, Any], *, plain: str = "") -> str:
    """Return the HTML of *data* and the script that shows it; *plain* shows where none runs."""
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    home = escape(quote(f"{data.get('base') or ''}survey.toml"), quote=True)
    return (
        '<div class="survey-explore">'
        f'<a class="survey-home" href="{home}" hidden tabindex="-1"></a>'
        f'<div class="survey-plain">{plain}</div>'
        f"{_OPENING}{said}</script>"
        f"<style>\n{_template('explore.css')}</style>"
        f"<script>{script()}</script></div>"
    )


def script() -> str:
    """Return the one script of every fragment; it is the same for all data."""
    return _template("explore.js")


def script_hash() -> str:
    """Return the script's hash as a page's Content-Security-Policy names it."""
    return f"sha256-{b64encode(sha256(script().encode()).digest()).decode()}"


@cache
def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def data_of(html: str) -> Mapping[str, Any] | None:
    """Return the data of a fragment; None for HTML that is none.

    >>> data_of(fragment({"papers": []}))
    {'papers': []}
    >>> data_of("<table></table>") is None
    True
    """
    _, opening, rest = html.partition(_OPENING)
    if not opening:
        return None
    try:
        data = json.loads(rest.partition("</script>")[0])
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and isinstance(data.get("papers"), list) else None

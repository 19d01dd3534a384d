"""A draft: cells of sentences, each with the notes and lines that it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import DraftError
from .sentences import pieces

CellType = Literal["markdown", "code", "raw"]


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of a file that a sentence came from, and what they said then."""

    note: str
    """Identifier of the note or task; empty for a line of the settings."""
    source: str
    line: int
    end_line: int
    hash: str
    """Of the text of the note's lines, see `hashed`."""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was generated; a heading or a line of code has no sources."""

    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A generated cell: paragraphs of sentences, or the lines of code or front matter."""

    id: str
    """Stable from draft to draft, of letters, digits, ``-`` and ``_``, 64 at most."""
    cell_type: CellType
    paragraphs: tuple[tuple[Sentence, ...], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in their order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)

    @property
    def text(self) -> str:
        """The cell's text: blank lines between paragraphs, sentences run on.

        >>> Cell("a", "markdown", ((Sentence("一。"), Sentence("二。")), (Sentence("# C"),))).text
        '一。二。\\n\\n# C'
        """
        if self.cell_type != "markdown":
            return "\n".join(sentence.text for sentence in self.sentences)
        return "\n\n".join(_run_on(paragraph) for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is generated for a review."""

    review: str
    cells: tuple[Cell, ...]


def hashed(text: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of *text*, blanks at ends cut.

    >>> hashed("读\\n") == hashed("读")
    True
    """
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _run_on(paragraph: Sequence[Sentence]) -> str:
    text = ""
    for sentence in paragraph:
        gap = "" if not text or text[-1] in "。！？；：”）" else " "
        text += gap + sentence.text
    return text


def to_json(sentences: Iterable[Sentence]) -> list[dict[str, Any]]:
    """Return sentences as they stand in the metadata of a cell (`from_json` reads them)."""
    return [
        {
            "text": sentence.text,
            "sources": [
                {
                    "note": s.note,
                    "source": s.source,
                    "line": s.line,
                    "end_line": s.end_line,
                    "hash": s.hash,
                }
                for s in sentence.sources
            ],
        }
        for sentence in sentences
    ]


def from_json(data: Any, where: str) -> tuple[Sentence, ...]:
    """Return the sentences of a cell's metadata; raise `DraftError` if another program broke it.

    >>> one = Sentence("一。", (Source("n", "a.md", 1, 2, "0"),))
    >>> from_json(to_json([one]), "cell 1") == (one,)
    True
    """
    try:
        return tuple(
            Sentence(_text(entry["text"]), tuple(_source(s) for s in entry["sources"]))
            for entry in data
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DraftError(
            f"{where}: the record of what was generated is damaged ({error!r}); take the notebook "
            "back from build/backups or from version control"
        ) from error


def _source(data: Mapping[str, Any]) -> Source:
    return Source(
        _text(data["note"]),
        _text(data["source"]),
        int(data["line"]),
        int(data["end_line"]),
        _text(data["hash"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text is expected, not {value!r}")
    return value


def checked(cell: Cell) -> Cell:
    """Return *cell*; raise `DraftError` if its text is not cut into the sentences it has.

    A sentence that `sentences.pieces` cuts elsewhere could not be found again in the notebook.
    """
    cut = [piece.text for piece in pieces(cell.text, cell.cell_type) if piece.text]
    made = [sentence.text for sentence in cell.sentences if sentence.text]
    if cut != made:
        odd = next((m for m, c in zip(made, cut, strict=False) if m != c), made[-1:] or cut)
        raise DraftError(f'cell "{cell.id}": "{odd}" is not one sentence')
    return cell

"""What people noted on a record, as lines of plain text: HTML, facts and blanks are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser

Lines = Sequence[tuple[int, str]]
"""Line number and text, the same line several times where one holds several lines of text."""

_BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 tr table blockquote pre hr".split())
_MARKUP = re.compile(
    rf"</?(?:{'|'.join(sorted(_BLOCKS))}|span|b|i|u|em|strong|a|code|td|th|tbody|sub|sup|s|m:\w+)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_FACTS = frozenset(
    (
        "id|pmid|pmcid|doi|isbn|issn|arxiv|_eprint|eprint|citation key|citekey|oclc|ads bibcode|"
        "google-books-id|page version id|zbl|mr|mr number|zmnumber|openalex|mag id|s2id|coden|"
        "export date|cited by|times cited|citations|conference code|correspondence address|"
        "publisher|publisher-place|event|event-place|event-title|container-title|collection-title|"
        "original-date|original-title|original-container-title|version|version number|type|status|"
        "number|issue|volume|page|medium|edition|language|license|rights|accessed|submitted|"
        "titletranslation|foundation|download|clc|dbcode|dbname|filename|publicationtag|cite|cif|"
        "aif|fund|references|m3|issued|series|archive|archive location|library catalog"
    ).split("|")
)
"""What programs write before a colon in note fields: facts, no remarks."""
_LABELLED = re.compile(r"\s*+([\w.\-][\w.\- ]{0,29}?)\s*+[:：=]\s*+(.*)")
_BARE = re.compile(
    r"(?:https?://\S+|(?:doi:\s*)?10\.\d{4,9}/\S+|arxiv\s*:\s*\S+(?:\s*\[[\w.,\- ]+\])?"
    r"|[\W\d_]*)\.?",
    re.IGNORECASE,
)
_CATALOGUED = re.compile(
    r"(?:includes )?(?:bibliograph(?:y|ic|ical)|index)\b[^.]*"
    r"(?:\bpp?\..*|references?.*|index\w*\.?)"
    r"|description based (?:up)?on print version.*",
    re.IGNORECASE,
)
"""What library catalogues say of a book, as their exports put it into note fields."""
_SEPARATORS = (r"[;；]", r"[,，、]")


def remark(written: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Return the lines of a note that remark something, HTML made plain.

    >>> remark([(4, "<p>Slow &amp; sound.</p><ul><li>code</li></ul>"), (5, "PMID: 12345")])
    ((4, 'Slow & sound.'), (4, '- code'))
    """
    lines = list(written)
    if any(_MARKUP.search(text) for _, text in lines):
        lines = _plain(lines)
    cleaned = ((number, " ".join(text.split())) for number, text in lines)
    return tuple((number, text) for number, text in cleaned if not is_fact(text))


def is_fact(line: str) -> bool:
    """Return whether a line only states what the record's fields should: an address, a number.

    >>> [is_fact(text) for text in ("arXiv:1706.03762 [cs]", "ID: TN_7; 1545-6943", "Idea: less")]
    [True, True, False]
    """
    return all(_is_fact(part) for part in line.split(";"))


def _is_fact(text: str) -> bool:
    label = _LABELLED.fullmatch(text)
    if label and (label[1].casefold() in _FACTS or label[1].startswith("tex.")):
        return True
    return any(pattern.fullmatch(text.strip()) for pattern in (_BARE, _CATALOGUED))


def keywords(written: Iterable[str]) -> tuple[str, ...]:
    """Return the words of keyword fields, each once; semicolons part them, else commas.

    >>> keywords(["Vision, Language; Pre-training", "多模态，对齐"])
    ('Vision, Language', 'Pre-training', '多模态', '对齐')
    """
    words = (" ".join(word.split()) for text in written for word in _parted(text))
    return tuple(dict.fromkeys(word for word in words if word))


def _parted(text: str) -> list[str]:
    pattern = next((p for p in _SEPARATORS if re.search(p, text)), _SEPARATORS[-1])
    return re.split(pattern, text)


def _plain(lines: Lines) -> list[tuple[int, str]]:
    parser = _Parser()
    parser.feed("\n".join(text for _, text in lines))
    parser.close()
    return [(lines[row][0], text) for row, text in parser.lines()]


class _Parser(HTMLParser):
    """Takes the text out of HTML, with the row on which each line of it begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[int, str]] = [(0, "")]

    def lines(self) -> Iterator[tuple[int, str]]:
        return ((row, text) for row, text in self._found if text.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _BLOCKS:
            self._break("- " if tag == "li" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        for more, part in enumerate(data.split("\n")):
            if more:
                self._break()
            if part.strip() or self._found[-1][1]:
                row, text = self._found[-1]
                begun = text.strip(" -")
                self._found[-1] = (row if begun else self._row() + more, text + part)

    def _row(self) -> int:
        return self.getpos()[0] - 1

    def _break(self, begin: str = "") -> None:
        if begin or self._found[-1][1].strip(" -"):
            self._found.append((self._row(), begin))

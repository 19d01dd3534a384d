"""A line that names a work, taken apart: its title, the facts beside it, its addresses.

::

    - [Early-Learning Regularization …](https://…) (NIPS2020)
    1. **Spectral Networks on Graphs.** ICLR 2014. [paper](https://…)
    - Title | **[Venue' 20]** | [pdf](…)          - [[2014][Facebook] Title](…)

What markup sets off (a link, bold words, quotes) is the title, if it reads like one; else the
words that are left when addresses and facts are taken off both ends. Facts stand in pieces, between
brackets or separators, and count only if a piece holds nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from .. import values
from ..model import Link
from ..outline import Line, Mark
from ..titles import is_marked, is_name, looks_like_title, words_of
from ..vocabulary import Vocabulary
from .ends import WEEKDAY, about
from .facts import (
    bare_families,
    is_subject,
    read_cited,
    read_families,
    read_piece,
    read_pieces,
    read_yeared,
)
from .fields import read_label
from .labels import GAP, is_label, is_paper_label, stated_by_labels, without_labels
from .pieces import Headline, Pieces
from .references import with_double_quotes
from .stated import Stated

_TITLE_WORDS = 3
_FACTS = 240
_LONGEST = 1200
"""A longer line is text, whatever it holds."""
_QUOTED = re.compile(
    r"《([^《》]{4,300})》|“([^“”]{8,300})[,.]?”|(?<!\w)\"([^\"]{8,300})[,.]?\"(?!\w)"
)
_GOES_ON = re.compile(
    r"[A-Z][\w-]*(?: [\w'’-]+){0,9} (?:of|for|in|with|to|from|is|are|the|an|a)(?: [\w'’-]+){1,9}\??"
)
"""How a title goes on whose first words are quoted."""
_CLASSES = re.compile(
    r"(?<=\d{4})(?:v\d{1,2})? ?\[[A-Za-z][A-Za-z.-]{1,14}(?:, [A-Za-z][A-Za-z.-]{1,14}){0,8}\]"
)
"""The subjects that arXiv files a paper under, behind its number: ``[Cs, Stat]``."""
_COUNT = re.compile(r"[(\[]?\d{1,3}[.)\]、]?")
_COUNTED = re.compile(r"^\d{1,3}[.)]\s")
_DASHED = re.compile(r"\s*[-–—]{1,2}\s+(?=[a-z\u3400-\u9fff])")
BRACKETED = re.compile(r"[\[(（【].*[\])）】]")
_CITATION = re.compile(
    r".{0,60}(?:\bet al\b|等人?|[A-Z][a-z]+ and [A-Z][a-z]+).{0,4}\W(?:19|20)\d\d\W?"
)


@lru_cache(maxsize=2048)  # several readers look at the same line
def read_headline(line: Line, vocabulary: Vocabulary | None = None) -> Headline:
    """Return the parts of a line; a line without words has no title.

    >>> from survey import outline
    >>> item = outline.parse("- **Graph Attention.** ICLR 2018. [pdf](https://a.b/c.pdf)\\n")
    >>> head = read_headline(next(item.leaves()).lines[0])
    >>> head.title, head.stated.venue.name, head.stated.venue.year
    ('Graph Attention', 'ICLR', 2018)
    """
    if len(line.text) > _LONGEST:
        return Headline(links=line.links)
    text, signed = _signed_behind(line.text.replace("\n", GAP), line, vocabulary)
    if "iv:" in text and "]" in text:
        text = _CLASSES.sub(lambda found: " " * len(found[0]), text)
    if "'" in text or "‘" in text:
        text = with_double_quotes(text)
    spans = list(_outer(line.marks, text))
    italic = next((span for span in spans if span.kind == "title"), None)
    main = italic or _main(spans, text, vocabulary)
    reader = Pieces(vocabulary)
    labels = stated_by_labels([span for span in spans if span is not main], text, vocabulary)
    reader.stated = labels | signed
    if main and (cited := _cited_by_link(main, line, text, vocabulary)):
        return cited
    if main is None and (alone := _described(spans, line)):
        return replace(alone, links=line.links)
    if main is None:
        name, end = _name_in_front(spans, text)
        reader.name = name
        head = reader.plain(without_labels(text[end:], spans, end))
    else:
        rest = [span for span in spans if span is not main]
        before = without_labels(text[: main.start], rest)
        after = without_labels(text[main.end :], rest, main.end)
        head = reader.marked(text[main.start : main.end], before, after)
        head = replace(head, target=main.url, marked=True)
    called = reader.called or ("title" if italic else "")
    links = (*line.links, *head.stated.links)
    return replace(head, links=(*links, *_doi(text, links)), called=called)


def read_reference_line(line: Line, value: str, vocabulary: Vocabulary | None = None) -> Headline:
    """Return the parts of the reference that is the *value* of a line with a label.

    What only says who wrote the work, and where, has no title.
    """
    start = max(line.text.find(value), 0)
    marks = tuple(
        replace(mark, start=mark.start - start, end=mark.end - start)
        for mark in line.marks
        if mark.start >= start
    )
    bare = replace(line, text=value, marks=marks)
    if stated := read_facts(bare, vocabulary, people=True):
        return Headline(stated=stated, links=(*line.links, *stated.links))
    return read_headline(bare, vocabulary)


def _signed_behind(text: str, line: Line, vocabulary: Vocabulary | None) -> tuple[str, Stated]:
    """Return a text without the authors behind its last ``~``, and these authors."""
    if " ~ " not in text:
        return text, Stated()
    title, _, people = text.rpartition(" ~ ")
    inside = any(mark.end > len(title) for mark in line.marks)
    stated = None if inside else read_pieces(people, vocabulary, people=True)
    families = () if inside or stated else read_families(people) or bare_families(people)
    stated = Stated(authors=families) if families else stated
    if stated is None or not stated.authors:
        return text.replace(" ~ ", " – "), Stated()
    return title, stated


def _doi(text: str, links: Sequence[Link]) -> Iterator[Link]:
    """Yield the address of the DOI that a line names, if none of its links leads there."""
    doi = values.identifiers(text).doi if "10." in text and "doi" in text.casefold() else None
    if doi and all(doi not in link.url.casefold() for link in links):
        yield Link(f"https://doi.org/{doi}")


def read_facts(
    line: Line, vocabulary: Vocabulary | None = None, *, people: bool = False
) -> Stated | None:
    """Return the facts of a line that holds nothing but facts and addresses, or None.

    >>> from survey import outline
    >>> line = next(outline.parse("NAACL 2022 [[code]](https://a.b)").leaves()).lines[0]
    >>> read_facts(line).venue.year
    2022
    """
    if not line.text or len(line.text) > (_LONGEST if people else _FACTS):
        return None
    if signed := _signed_in_italics(line, vocabulary):
        return signed
    spans = list(_outer(line.marks, line.text))
    labels = stated_by_labels(spans, line.text, vocabulary)
    rest = without_labels(line.text, spans)
    emphasised = any(
        m.kind != "link" and m.end - m.start > 0.9 * len(line.text) for m in line.marks
    )
    stated = Stated()
    for part in rest.split(GAP):
        if words_of(part) or re.search(r"\d|[⭐★]", part):
            piece = read_pieces(part, vocabulary, people=people or emphasised)
            if piece is None:
                return None
            stated |= piece
    stated |= labels
    return stated if stated.found else None


def _signed_in_italics(line: Line, vocabulary: Vocabulary | None) -> Stated | None:
    """Return the facts of ``_Vikas Yadav, Steven Bethard._ COLING 2018``."""
    first = line.marks[0] if line.marks else None
    if first is None or first.kind != "emphasis" or first.start or line.links:
        return None
    names, place = line.text[: first.end], line.text[first.end :].strip(" .,")
    said = read_pieces(place, vocabulary) or read_yeared(place, vocabulary) if place else None
    if said is None or not (said.venue or said.published):
        return None
    signed = read_pieces(names, vocabulary, people=True)
    return signed | replace(said, authors=()) if signed and signed.authors else None


def _outer(marks: Sequence[Mark], text: str) -> Iterator[Mark]:
    """Yield the marks that stand in no other, and the quotes that stand in none.

    A mark takes the address of the link that fills it; of bold words that are one title with an
    address behind it the title counts.
    """
    end = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start < end:
            continue
        inner = [m for m in marks if mark.start <= m.start and m.end <= mark.end and m.url]
        fills = [m for m in inner if m.end - m.start > 0.6 * (mark.end - mark.start)]
        if inner and not fills and not mark.url and len(inner) < 3:
            yield replace(mark, end=inner[0].start)
            yield from inner
        else:
            yield replace(mark, url=mark.url or (fills[0].url if fills else ""))
        end = mark.end
    for found in _QUOTED.finditer(text):
        inside = (m for m in marks if m.start < found.end() and found.start() < m.end)
        if all(m.kind == "emphasis" and not m.url for m in inside):
            yield Mark("strong", found.start(), found.end())


def _main(spans: Sequence[Mark], text: str, vocabulary: Vocabulary | None) -> Mark | None:
    """Return the mark that sets the title off, or None."""
    best: tuple[int, Mark] | None = None
    for span in sorted(spans, key=lambda span: text[span.start] in '“"'):  # quotes last
        if best and text[span.start] in '“"':
            break
        words = text[span.start : span.end].strip()
        if span.kind == "emphasis" and not span.url:
            continue
        size = words_of(words)
        if size < 2 or is_label(words, text, span) or _cites(words, vocabulary):
            continue
        if span.kind == "strong" and size <= 4 and _signs(words, span, spans, vocabulary):
            continue
        if _is_fact(words, vocabulary) or not _stands_apart(text, span):
            continue
        if best is None or size > best[0]:
            best = (size, span)
    if best and text[best[1].start] not in '“"':
        return best[1]
    return _italic(spans, text, vocabulary) or (best[1] if best else None)


def _italic(spans: Sequence[Mark], text: str, vocabulary: Vocabulary | None) -> Mark | None:
    """Return the title in italics behind bold facts: ``**NeurIPS 2023** *Nested LSTMs*``."""
    bold = next((m for m in spans if m.kind == "strong" and not m.url), None)
    if bold is None or words_of(text[: bold.start]):
        return None
    words = text[bold.start : bold.end].strip(" :：,，.")
    if not (_cites(words, vocabulary) or _is_fact(words, vocabulary)):
        return None
    for span in spans:
        said = text[span.start : span.end].strip()
        if span.kind == "emphasis" and span.start > bold.end and words_of(said) >= _TITLE_WORDS:
            stated = read_piece(said, vocabulary, people=True)
            return None if stated and stated.authors else span
    return None


def _cited_by_link(
    main: Mark, line: Line, text: str, vocabulary: Vocabulary | None
) -> Headline | None:
    """Return the parts of a reference with its title between quotes that is all one link."""
    quoted = _QUOTED.search(text) if main.url and not main.start else None
    if quoted is None or not quoted.start() or text[main.end :].strip(" ."):
        return None
    head = read_headline(replace(line, marks=()), vocabulary)
    return replace(head, target=main.url) if head.marked and head.stated.authors else None


def _cites(words: str, vocabulary: Vocabulary | None) -> bool:
    """Whether words say who wrote a work, and when, and nothing else: ``2. Tan & Le (2019)``."""
    if _CITATION.fullmatch(words):
        return True
    said = read_cited(_COUNTED.sub("", words, count=1), vocabulary)
    return said is not None and not said[1].strip(" .:：")


def _signs(words: str, span: Mark, spans: Sequence[Mark], names: Vocabulary | None) -> bool:
    """Whether bold words are one of the authors, beside a title in italics."""
    titled = any(
        m.kind == "emphasis" and m.end - m.start > span.end - span.start and m is not span
        for m in spans
    )
    said = read_piece(words, names, people=True) if titled else None
    return bool(said and said.authors)


def _name_in_front(spans: Sequence[Mark], text: str) -> tuple[str | None, int]:
    """Return the bold name before a title, and where it ends: ``**DDPM** Denoising …``."""
    first = min(spans, key=lambda span: span.start, default=None)
    if first is None or first.kind != "strong" or first.url or text[: first.start].strip(" -*"):
        return None, 0
    name, rest = text[first.start : first.end].strip(), text[first.end :].lstrip()
    if name[-1:].isdigit() and read_piece(name):
        return None, 0  # where and when, not what it is called
    apart = rest[:1].isupper() and words_of(rest) >= _TITLE_WORDS and is_name(name)
    if not is_marked(name):  # "**Chinchilla** Training …", but "**Motivation** We …"
        common = read_label(name) or is_subject(name)
        apart = apart and not common and looks_like_title(rest)
    return (name, first.end) if apart else (None, 0)


def _described(spans: Sequence[Mark], line: Line) -> Headline | None:
    """Return a bold name with a remark and a paper: ``**DDPM** - a model ([paper](…))``."""
    text = line.text
    first = min(spans, key=lambda span: span.start, default=None)
    if first is None or first.kind != "strong" or first.url or not line.links:
        return None
    name, before = text[first.start : first.end].strip(" :："), text[: first.start].strip(" -*")
    said = _DASHED.match(text, first.end)
    if not said or not is_name(name) or (before and not _COUNT.fullmatch(before)):
        return None
    papers = [s for s in spans if s.url and is_paper_label(text[s.start : s.end])]
    remark = without_labels(text[said.end() :], spans, said.end()).replace(GAP, " ")
    return Headline(name, remark=" ".join(remark.split()), marked=True) if papers else None


def _is_fact(words: str, vocabulary: Vocabulary | None) -> bool:
    inner = words.strip(" []()（）【】《》")
    stated = read_piece(inner, vocabulary)
    return (stated is not None and not (stated.authors or stated.organizations)) or (
        bool(
            inner != words and BRACKETED.fullmatch(words.strip()) and read_yeared(inner, vocabulary)
        )
    )


def _stands_apart(text: str, span: Mark) -> bool:
    """Whether bold words are not a part of a longer title or sentence."""
    after = text[span.end :].lstrip(" ")
    before = text[: span.start].rstrip(" ")
    if text[span.start] in '“"':
        if about(text[: span.start + 1]):
            return True
        named = not before[-1:].isalnum() or is_name(WEEKDAY.sub("", before, count=1))
        if _GOES_ON.fullmatch(after) and words_of(text[span.start : span.end]) <= _TITLE_WORDS:
            return False  # "“Principal Components” Enable A New Language of Images"
        return named and not re.match(r"[:：]|(?!in\s|n\.d\.|(?i:arxiv)|vol)[a-z]", after)
    if text[span.start] == "《":
        return not re.match(r"[a-z\u3400-\u9fff]", text[span.end :])
    if span.url:
        return True
    glued = span.end < len(text) and after[:1].isalnum() and not after[0].isdigit()
    ends = text[span.start : span.end].rstrip()[-1:] in ".:：。,，?!]】)）"
    in_words = before[-1:].isalnum() and not re.fullmatch(r"\W*[\w.-]{1,12}\W*", before)
    return not (in_words or (glued and not ends and after[:1].islower()))

"""Paragraphs that tell what was read: a title in a sentence, with its authors, venue or address.

::

    Today I read "Nested LSTMs" by Moniz and Krueger (ACML 2017); it …
    晚上又看了 Kipf 等人的《Semi-Supervised Classification》（ICLR 2017），…

A sentence opens an entry if it begins with words of reading, names something that could be a title,
and states who wrote it, where or when it appeared, or leads to it. The paragraph is its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from .. import values
from ..model import Link
from ..outline import Block, Line
from ..titles import is_name, looks_like_title, words_of
from .ends import Ends
from .entry import Context, Entry
from .evidence import is_paper_link, is_sentence
from .facts import read_pieces
from .paragraphs import taken_by
from .run import Found, Run, rows
from .stated import Stated
from .titled import joined

_QUOTED_WORDS = 4
_PLAIN = 5
"""So many words show a title that nothing sets off, where a paper is announced."""
_LONGEST = 4_000
_WORDS = 300
"""Characters in which a sentence has named its work and stated its facts."""
_WHEN = (
    r"today|yesterday|tonight|this (?:morning|afternoon|evening|week|weekend)"
    r"|last (?:night|week|month|weekend)|then|next|later|also|afterwards|finally|first|second"
    r"|after (?:that|lunch|dinner|the meeting)|in the (?:morning|afternoon|evening)"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:on )?\d{4}-\d\d-\d\d"
)
_OPENER = re.compile(
    rf"(?:(?:{_WHEN})\b[,:]? ){{0,3}}(?:(?:I|we)(?:'ve| have)? )?"
    r"(?:(?:also|just|then|finally|quickly|briefly) ){0,2}"
    r"(?:(?:finished|started)(?: reading)?|re-?read|read|skimmed(?: through)?"
    r"|went (?:through|over|back to)|revisited|looked (?:at|into|through)|worked through|studied"
    r"|browsed|came across|discussed|read about)"
    r"(?: and (?:presented|discussed|summari[sz]ed))?(?: again)? "
    r"(?:(?:(?:the|a|another|one) )?(?:\w+ )?(?:paper|preprint|survey|article)[,:]? "
    r"(?:called |titled )?)?",
    re.IGNORECASE,
)
_OPENER_HAN = re.compile(
    r"(?:(?:(?:今天|昨天|前天|上周|这周|本周|周[一二三四五六日末]|最近|早上|上午|中午|下午|晚上"
    r"|然后|接着|随后|顺便|又|还|再|也|刚刚?|终于|粗略|快速|重新|仔细|认真|我)[，, ：:]{0,2}){1,6}"
    r"(?:精|略|泛|速|重|阅|通|细)?(?:读|看|翻|学习|浏览)[完过到]?了?"
    r"|(?:精|略|泛|速|重|阅|通|细)?(?:读|看|学习)[完过]?了)"
    r"(?:一下|一遍)?(?:一篇|两篇|[\w ]{0,8}的?(?:论文|文章|综述|工作))?[:：]? ?"
    r"(?P<by>[A-Z\u3400-\u9fff][^《》，。,“\"]{1,24}?的)?(?=[《“\"A-Z*\[])"
)
_READ = re.compile(
    r"read|skim|went|visited|looked|work|studied|browsed|came|discussed|finished|started"
    r"|[读看翻]|学习|浏览",
    re.IGNORECASE,
)
"""Something of this stands in every opener."""
_STARTS = re.compile(r"(?:^|(?<=[.;!?。；！？])\s{0,2})(?=[^\W\d_]|\d{4}-)")
_TITLE_ENDS = re.compile(
    r"\s?[(（\[]|,? (?:by|from) (?=[A-Z])|[;；。，]|, (?=[a-z])|[.!] (?=[A-Z])|\s[-–—]{1,2}\s|[.]$"
)
_PAPER = re.compile(r"\b(?:paper|preprint|article)\b|论文")
_QUOTES = {"“": "”", '"': '"', "《": "》", "「": "」", "‘": "’"}
_BY = re.compile(r"[\s,，]{0,2}(?:by|from|作者[是为:：]?|来自) ?")
_BY_ENDS = re.compile(
    r"\s?[(（;；。，:]|, (?=[a-z])|(?<![A-Z])(?<!al)\.(?= [A-Z]|$)| (?=(?:in|from) \d|at [A-Z])"
)
_BRACKET = re.compile(r"[\s,，]{0,2}[(（\[]([^()（）\[\]]{2,120})[)）\]]")
_OTHERS = re.compile(r"(?:等人?|(?<!\s)\s+and (?:colleagues|others|co-authors))$")
_PLACE = re.compile(
    r"[\s,，]{0,2}(?:in|at|from|发表[在于]) ?((?:[A-Z][\w&' -]{1,40}?)?\d{2,4})(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A work that a sentence names, with where the sentence begins in the paragraph."""

    start: int
    title: str
    stated: Stated
    links: tuple[Link, ...] = ()


def read(run: Run, start: int, context: Context) -> Found | None:
    """Return the entries of a paragraph that tells what was read, with what follows it."""
    found = entries(run[start].lines, context) if run[start].kind == "paragraph" else []
    if not found:
        return None
    taken = taken_by(run, start, context, lambda block: _tells(block, context))
    for row in rows(run[start + 1 : start + taken]):
        found[-1].add(row.line)
    return Found(tuple(found), taken=taken)


def entries(lines: Sequence[Line], context: Context) -> list[Entry]:
    """Return an entry for each sentence of a paragraph that tells what was read."""
    told = _of(lines, context)
    if told:
        told[0] = replace(told[0], start=0)
    return [_entry(one, told[at + 1 :], lines, context) for at, one in enumerate(told)]


def _tells(block: Block, context: Context) -> bool:
    return block.kind == "paragraph" and bool(_of(block.lines, context))


def _of(lines: Sequence[Line], context: Context) -> list[_Told]:
    if not any(_may_tell(line.text) for line in lines):
        return []
    line = reduce(joined, lines)
    return list(_works(line, context)) if len(line.text) <= _LONGEST else []


def _may_tell(text: str) -> bool:
    """Whether a line may tell of reading, checked cheaply."""
    return _READ.search(text) is not None


def _works(line: Line, context: Context) -> Iterator[_Told]:
    """Yield the works that the sentences of a paragraph name."""
    for sentence in _STARTS.finditer(line.text):
        begin = sentence.end()
        opener = _OPENER.match(line.text, begin) or _OPENER_HAN.match(line.text, begin)
        if opener and (told := _work(line, begin, opener, context)):
            yield told


def _work(line: Line, begin: int, opener: re.Match[str], context: Context) -> _Told | None:
    """Return the work that follows words of reading, if something shows that it is one."""
    at, text = opener.end(), line.text[: opener.end() + _WORDS]
    title, end, set_off = _title(line, at, text)
    named = (
        set_off
        and is_name(title)
        and any(is_paper_link(link) for link in line.links if _stands(line, link, at, end))
    )
    if not (named or 1 < words_of(title) <= 30) or not (
        set_off or title[:1].isupper() or title[:1].isdigit()
    ):
        return None
    stated, end = _facts(text, end, context)
    links = tuple(link for link in line.links if _stands(line, link, at, end + 60))
    if by := opener.groupdict().get("by"):
        stated |= _signed(by.removesuffix("的"), context)
    if day := values.find_date(opener[0]):
        stated |= Stated(read=day.value if len(day.value) == len("2024-05-06") else None)
    shown = stated.venue or stated.authors or any(map(is_paper_link, links))
    quoted = set_off and (looks_like_title(title) or words_of(title) >= _QUOTED_WORDS)
    dated = context.dated or stated.published is not None or _PAPER.search(opener[0])
    housed = set_off and stated.published and stated.organizations
    called = _PAPER.search(opener[0]) and looks_like_title(title) and words_of(title) >= _PLAIN
    if not (shown or housed or called or (quoted and dated)):
        return None
    if not set_off and is_sentence(title):
        return None
    return _Told(begin, title, stated, links)


def _title(line: Line, at: int, text: str) -> tuple[str, int, bool]:
    """Return the title that begins at a place, where it ends, and whether something sets it off."""
    close = _QUOTES.get(text[at : at + 1])
    if close and (end := text.find(close, at + 1)) > 0:
        return text[at + 1 : end].strip(" ,.，。"), end + 1, True
    mark = next((m for m in line.marks if m.start == at and m.end > at + 4), None)
    if mark:
        return line.text[mark.start : mark.end].strip(' ,.“”"《》'), mark.end, True
    found = _TITLE_ENDS.search(text, at)
    end = found.start() if found else len(text)
    return text[at:end].strip(), end, False


def _facts(text: str, at: int, context: Context) -> tuple[Stated, int]:
    """Return what stands right behind a title, and where it ends."""
    stated = Stated()
    for _ in range(3):
        if found := _BRACKET.match(text, at):
            said = read_pieces(found[1], context.vocabulary, people=True) or Ends(
                context.vocabulary
            ).cited(found[1])
            end = found.end()
        elif found := _BY.match(text, at):
            stop = _BY_ENDS.search(text, found.end())
            end = stop.start() if stop else len(text)
            said = _signed(text[found.end() : end], context)
        elif found := _PLACE.match(text, at):
            said, end = read_pieces(found[1], context.vocabulary), found.end()
        else:
            break
        if not said or not said.found:
            break
        stated, at = stated | said, end
    return stated, at


def _signed(text: str, context: Context) -> Stated:
    """Return the people and houses that a text names, if it names nothing else."""
    text = _OTHERS.sub(" et al.", text.strip(" ,.，。"))
    return read_pieces(text, context.vocabulary, people=True) or Stated()


def _stands(line: Line, link: Link, start: int, end: int) -> bool:
    return any(m.url == link.url and start <= m.start < end for m in line.marks)


def _entry(told: _Told, later: Sequence[_Told], lines: Sequence[Line], context: Context) -> Entry:
    """Return the entry of a work, its text from its sentence to that of the next."""
    end = later[0].start if later else _LONGEST
    start, entry = 0, None
    for line in lines:
        words = line.text[max(told.start - start, 0) : max(end - start, 0)].strip()
        if words and start + len(line.text) > told.start:
            if entry is None:
                entry = Entry("paper", line, context, written=told.title, stated=told.stated)
            entry.body.append((line.number, words))
            entry.roles[line.number] = "title" if line is entry.title else "body"
            entry.end_line = line.number
        start += len(line.text) + 1
    entry = entry or Entry("paper", lines[0], context, written=told.title, stated=told.stated)
    entry.links += told.links
    entry.leads = False
    return entry

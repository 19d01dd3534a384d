"""The pieces of a line that names a work: facts are taken off, what is left is the title.

A piece stands between separators or in brackets; it is a fact only if it says nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .. import values
from ..model import Link
from ..titles import is_marked, is_name, words_of
from ..vocabulary import Vocabulary
from .facts import (
    BRACKETS,
    SIGNS,
    Stated,
    read_families,
    read_piece,
    read_pieces,
    read_rating,
    read_yeared,
)
from .labels import GAP, is_link_label
from .references import read_reference

_NUMBER = re.compile(
    r"(?:\(\d{1,3}\)|（\d{1,3}）|\[\d{1,3}\]|【\d{1,3}】|#?\d{1,4}(?:\.\d{1,2}){0,2}\s?[.)）、]"
    r"|[①-⑳]|第?[一二三四五六七八九十]{1,3}[、.)）]|\d{1,3}(?:st|nd|rd|th)?\s?[:：])\s*(?=\D)"
)
_RATED = re.compile(
    r"\s*(?:(?:[⭐★🌟✨]\ufe0f?\s*)+☆*|(?::star:\s*)+"
    r"|[\[(（]?(?:重要|推荐|评分|打分|指数|程度|rating|score|度){1,3}\s*[:：]?\s*"
    r"[\[(（]?(?P<points>\d(?:\.\d)?)\s*[\])）]?\s*(?:分|/\s*(?:5|10))?[\])）]?)$",
    re.IGNORECASE,
)
_UNRESOLVED = re.compile(r"\[([^\[\]]{8,})\]\[[^\[\]]{1,60}\]")
"""A link whose address is missing."""
_CALLED = re.compile(
    r"(?:正在阅读|在读|已读|未读|待读|精读|泛读|略读|读完|阅读|论文|文章|论文笔记|论文阅读|论文精读|论文解读|论文分享"
    r"|paper|reading|read|to read|paper notes?|paper reading)\s*[:：]\s*",
    re.IGNORECASE,
)
"""Words in front of a title that say that it is one, or how far it was read."""
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年)?[\s.:：_]{1,3}(?=[^\W\d])")
_SHORT_VENUE = re.compile(r"([A-Z][A-Za-z]*[A-Z][A-Za-z-]*)\s['’]?(\d\d)")
_SEPARATORS = re.compile(
    rf"\s*{GAP}\s*|\s*\|\s*|\s+[-–—~]{{1,3}}\s+|\s*[;；。]\s*|\s*[，]\s*|\s*,\s+|(?<![A-Z]\.)(?<=[\w)\]?!])\.\s+|\s*[：:]\s*$"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A line taken apart."""

    title: str = ""
    name: str | None = None
    """A short name beside the title."""
    stated: Stated = field(default_factory=Stated)
    remark: str = ""
    """What stands behind the title and is no fact."""
    before: str = ""
    """What stands in front of the title and is no fact: the line is a sentence."""
    links: tuple[Link, ...] = ()
    target: str = ""
    """Where the title itself leads."""
    marked: bool = False
    """Whether markup or quotes set the title off."""


class Pieces:
    """Takes the facts off the ends of a title and out of what stands around it."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self.vocabulary = vocabulary
        self.stated = Stated()
        self.name: str | None = None

    def marked(self, title: str, before: str, after: str) -> Headline:
        """Return the headline of a title that is set off, with what stands around it."""
        quoted = title[:1] in '《“"'
        title = title.strip('《》“”"') if quoted else title
        remark = self.after(after)
        prose = self.before(before)
        if not quoted:
            title, said = self.cited_in(title)
            remark = " ".join(filter(None, (said, remark)))
        return Headline(_trimmed(title), self.name, self.stated, remark, prose)

    def cited_in(self, text: str) -> tuple[str, str]:
        """Return the title of a reference, with its facts kept, and what is left of it."""
        text, said = self.fronted(text), ""
        if reference := read_reference(text, self.vocabulary):
            self.stated |= reference.stated
            text, said = reference.title, reference.remark
        return self.peeled(text), said

    def plain(self, text: str) -> Headline:
        """Return the headline of a line that nothing sets off."""
        parts = [
            part
            for part in re.split(rf"\s*{GAP}\s*|\s+\|\s+|\s*｜\s*|\s{{3,}}", text)
            if part.strip(" ,，.:：")
        ]
        title, rest = "", []
        for part in parts:
            piece = self.piece(part) or (
                read_yeared(part.strip(" []()（）"), self.vocabulary) if title else None
            )
            if piece:
                self.stated |= piece
            elif not title:
                title = part
            else:
                rest.append(part)
        only = self.stated.venue or self.stated.published or self.stated.authors
        if not title and len(parts) == 1 and not only:
            self.stated = Stated()
            title = parts[0]  # a title that is also the name of a house: DeepMind Lab
        title = re.sub(r"\s*\[\[.*\]\(.*$", "", title)  # a link that is none
        if whole := _UNRESOLVED.fullmatch(title):
            title = whole[1]
        title, said = self.cited_in(title)
        rest.insert(0, said)
        return Headline(_trimmed(title), self.name, self.stated, " ".join(filter(None, rest)))

    def piece(self, text: str, *, people: bool = False) -> Stated | None:
        """Return the facts of a piece; None if it says more."""
        return read_pieces(text, self.vocabulary, people=people)

    def after(self, text: str) -> str:
        """Take the facts out of what follows a title and return the rest."""
        rest: list[str] = []
        text = text.strip()
        if dashed := re.match(r"[:：]?\s*[-–—]{1,2}\s+(.*)|[:：]\s+(.*)", text, re.DOTALL):
            said = dashed[1] or dashed[2] or ""
            if self.piece(said, people=True) is None and words_of(said.split(GAP)[0]) > 6:
                return said.replace(GAP, " ").strip()
        text = self.dated(text)
        for part in _pieces(text):
            stated = self.piece(part, people=bool(not rest)) or (
                read_yeared(part, self.vocabulary) if not rest or len(rest[-1]) < 3 else None
            )
            if stated:
                self.stated |= stated
            elif bracket := re.fullmatch(r"[(（\[【](.{1,40})[\])）】]", part.strip(" .")):
                self.bracket(bracket[1], rest)
            else:
                rest.append(part)
        return ", ".join(part.strip() for part in rest if words_of(part))

    def dated(self, text: str) -> str:
        """Take a date off the beginning of what follows a title: ``, Feb. 2 2022. …``."""
        cut = text.lstrip(" ,，.;；:：|(（[")
        found = values.find_date(cut[:40])
        if found is None or found.start or found.vague or len(found.value) < 7:
            return text
        self.stated |= Stated(found.value)
        return cut[found.end :].lstrip(")）]")

    def bracket(self, words: str, rest: list[str]) -> None:
        """Keep what stands in brackets behind a title: a name, or a remark."""
        if is_name(words) and self.name is None:
            self.name = words
        else:
            rest.append(words)

    def before(self, text: str) -> str:
        """Take the facts out of what stands in front of a title and return the rest."""
        text = self.fronted(text).strip(" ,，.:：-–—|")
        if not text:
            return ""
        stripped = text.strip("[]【】()（）*_ ")
        if is_name(stripped) and (is_marked(stripped) or len(stripped.split()) == 1):
            self.name = self.name or stripped
            return ""
        if families := read_families(text):
            self.stated |= Stated(authors=families)
            return ""
        if whole := self.piece(text, people=True):
            self.stated |= whole
            return ""
        left = []
        for part in re.split(rf"\s*[{GAP}|]\s*|\s*[,，;；]\s+|\.\s+|\s+[-–—]\s+", text):
            if part.strip() and (stated := self.piece(part, people=True)):
                self.stated |= stated
            elif part.strip():
                left.append(part)
        return " ".join(left)

    def fronted(self, text: str) -> str:
        """Take number, signs and bracketed facts off the front and return what follows."""
        while True:
            cut = SIGNS.sub("", text, count=1) if SIGNS.match(text) else text
            if found := _bracketed(cut):
                inner, rest = found
                if not rest.strip() and not self.piece(inner):
                    return cut
                if self.front_bracket(inner, rest):
                    text = rest
                    continue
            if number := _NUMBER.match(cut):
                cut = cut[number.end() :]
            if (label := _CALLED.match(cut)) and words_of(cut[label.end() :]) >= 2:
                cut = cut[label.end() :]
            if (year := _YEAR.match(cut)) and words_of(cut[year.end() :]) >= 3:
                self.stated |= Stated(year[1])
                cut = cut[year.end() :]
            if cut == text:
                return text
            text = cut

    def front_bracket(self, inner: str, rest: str) -> bool:
        """Whether a bracket in front was a fact, a name or a tag, which then is kept."""
        row = rest.strip()[:1] in BRACKETS or bool(self.stated.tags)
        stated = self.piece(inner) or self.cited(inner)
        if stated is None and (short := _SHORT_VENUE.fullmatch(inner)):
            stated = read_yeared(f"{short[1]} '{short[2]}", self.vocabulary)
        if stated is None and re.fullmatch(r"[A-Z][\w&/-]*\s?(?:['’]\d\d|(?:19|20)\d\d)", inner):
            stated = read_yeared(inner, self.vocabulary)
        if stated:
            if stated.published and len(stated.published) == len("2024-05-06"):
                stated = Stated(read=stated.published)  # the day of an entry in a log
            self.stated |= stated
            return True
        if re.fullmatch(r"\d{1,4}", inner) or is_link_label(inner):
            return True
        if rest.strip()[:1] in BRACKETS or not re.match(r"[\s:：]*[\w\"“《]", rest):
            self.tag(inner, method=row)
            return True
        if is_name(inner) and is_marked(inner):
            self.name = self.name or inner
            return True
        if words_of(inner) <= 4 and len(inner) <= 24:
            self.tag(inner)
            return True
        return False

    def cited(self, text: str) -> Stated | None:
        """Return authors and venue of ``Kipf & Welling, ICLR 2017``."""
        authors, _, rest = text.rpartition(",")
        stated = read_piece(rest, self.vocabulary) if authors else None
        names = re.split(r"\s*(?:,|&|\band\b)\s*", re.sub(r"\s*et al\.?", "", authors))
        if not stated or not all(re.fullmatch(r"[A-Z][\w'’ -]{1,30}", name) for name in names):
            return None
        return stated | Stated(authors=tuple(names), complete="et al" not in authors)

    def tag(self, words: str, *, method: bool = False) -> None:
        """Keep the words of a bracket: as a name, else as a tag.

        The first of several brackets names the method, also if it is more than one word.
        """
        plain = words.replace("&", "")  # Wide&Deep
        named = is_name(plain) and is_marked(plain)
        several = method and not self.stated.found and words[:1].isupper() and words_of(words) <= 3
        if self.name is None and (named or several):
            self.name = words
        else:
            self.stated |= Stated(tags=(words.strip(),))

    def peeled(self, text: str) -> str:
        """Return a title without the facts at its ends, which are kept."""
        text = self.fronted(text)
        while True:
            cut = self.tail_bracket(self.tail_stars(text.rstrip(" .,，。;；|·–—-:：*")))
            cut = self.tail_piece(cut)
            if cut == text:
                return text
            text = cut

    def tail_stars(self, text: str) -> str:
        """Take stars or points off the end: ``⭐⭐⭐``, ``重要指数[4]``."""
        if not (found := _RATED.search(text)):
            return text
        rating = float(found["points"]) if found["points"] else read_rating(found[0])
        self.stated |= Stated(rating=rating)
        return text[: found.start()]

    def tail_bracket(self, text: str) -> str:
        """Take a bracket off the end if it holds facts, a small remark or a link's label."""
        closers = {close: open_ for open_, close in BRACKETS.items()}
        if not text or text[-1] not in closers:
            return text
        start = text.rfind(closers[text[-1]])
        if start <= 0:
            return text
        inner = text[start + 1 : -1].strip()
        if self.named_at_end(inner, text[:start]):
            return text[:start].rstrip()
        stated = self.piece(inner) or read_yeared(inner, self.vocabulary)
        if stated is None and is_link_label(inner):
            stated = Stated()
        if stated is None and words_of(inner) <= 8:
            parts = [self.piece(part) for part in re.split(r"\s*[,，;；]\s*", inner)]
            if any(part and (part.venue or part.published) for part in parts):
                stated = Stated()
                for part in filter(None, parts):
                    stated |= part
        if stated is None:
            return text
        self.stated |= stated
        return text[:start].rstrip()

    def named_at_end(self, inner: str, title: str) -> bool:
        """Whether the bracket behind a title holds a name or a remark in Han, which is kept."""
        if self.piece(inner):
            return False
        long = words_of(title) >= 4 and " " not in inner and inner[:1].isupper()
        if is_name(inner) and (is_marked(inner) or long) and not _abbreviates(inner, title):
            self.name = self.name or inner
            return True
        han = re.fullmatch(r"[\u3400-\u9fff]{1,8}", inner)
        if han and not re.search(r"[\u3400-\u9fff]", title):
            self.stated |= Stated(tags=(inner,))
            return True
        return False

    def tail_piece(self, text: str) -> str:
        """Take the last piece off the end if it states a fact and nothing else."""
        cuts = list(_SEPARATORS.finditer(text))
        for cut in cuts[-1:]:
            last = text[cut.end() :]
            if words_of(text[: cut.start()]) < 2 or not last.strip():
                return text
            stated = self.tail(last, cut[0])
            if stated is None:
                return text
            self.stated |= stated
            return text[: cut.start()]
        found = re.search(r"\s(?=(\S{2,12}\s?['’]?(?:19|20)?\d\d)$)", text)
        if found and words_of(text[: found.start()]) >= 3:
            stated = read_piece(text[found.end() :], self.vocabulary)
            if stated and stated.venue and stated.venue.year:
                self.stated |= stated
                return text[: found.start()]
        return text

    def tail(self, last: str, separator: str) -> Stated | None:
        """Return what the last piece of a title states behind this separator."""
        stated = self.piece(last)
        if stated and stated.authors and separator.strip() == ",":
            return None  # the end of a title: "…, Deep Learning"
        if stated and stated.rating is None and not (stated.published or stated.venue):
            return (
                stated if separator.strip() not in (",", "") or not stated.organizations else None
            )
        if stated:
            return stated
        return read_yeared(last, self.vocabulary) if re.search(r"[A-Z].*\d\d", last) else None


def _abbreviates(name: str, text: str) -> bool:
    """Whether a name is made of the first letters of the words before it: a part of the title.

    >>> _abbreviates("GNN", "A Platform for Graph Neural Networks"), _abbreviates("ELMo", "Deep")
    (True, False)
    """
    letters = [c.casefold() for c in name.rstrip("s") if c.isalpha()]
    initials = [word[0].casefold() for word in re.findall(r"[^\W\d_]+", text)]
    return len(letters) > 1 and "".join(letters) in "".join(initials)[-2 * len(letters) :]


def _pieces(text: str) -> list[str]:
    """Return the pieces of what follows a title, brackets kept whole."""
    text = re.sub(r"\s*([(（\[【][^()（）\[\]【】]{1,80}[)）\]】])\s*", rf"{GAP}\1{GAP}", text)
    parts: list[str] = []
    for part in re.split(GAP, text):
        if part[:1] in "([（【":
            parts.append(part)
        else:
            parts += _joined(part)
    return [
        part.strip(" ,，;；|.") for part in parts if words_of(part) or re.search(r"\d|[⭐★]", part)
    ]


def _joined(text: str) -> list[str]:
    """Return the pieces between full stops, bars and dashes; a list of names stays together."""
    return [
        p
        for p in re.split(
            r"\s*[|;；。]\s*|(?<!\b[A-Z])(?<=[\w)\]*])\.\s+(?![(]?(?:19|20)\d\d\b)"
            r"|\s+[-–—]\s+|^\s*[,.，:：]\s*",
            text,
        )
        if p
    ]


def _bracketed(text: str) -> tuple[str, str] | None:
    """Return what the bracket at the beginning holds, and what follows it."""
    text = text.lstrip()
    if not text or text[0] not in BRACKETS:
        return None
    end = text.find(BRACKETS[text[0]])
    if end < 2 or end > 48 or any(c in BRACKETS for c in text[1:end]):
        return None
    return text[1:end].strip(), text[end + 1 :]


def _trimmed(title: str) -> str:
    title = " ".join(title.split()).strip(" ,，;；|·–—*_")
    return title[:-1] if title.endswith((".", "。")) and not title.endswith("..") else title

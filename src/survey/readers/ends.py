"""The two ends of a title: facts, numbers and signs are taken off, what is left is the title."""

from __future__ import annotations

import re
from dataclasses import replace

from .. import values
from ..titles import is_marked, is_name, looks_like_title, words_of
from ..vocabulary import Vocabulary
from .facts import (
    BRACKETS,
    KEYCAP,
    SIGNS,
    is_subject,
    read_cited,
    read_container,
    read_families,
    read_piece,
    read_pieces,
    read_rating,
    read_yeared,
)
from .fields import heading_is
from .labels import GAP, is_link_label
from .stated import Stated

_NUMBER = re.compile(
    r"(?:\d{1,3}\s?[|｜]|\(\d{1,3}\)|（\d{1,3}）|\[\d{1,3}\]|【\d{1,3}】|#?\d{1,4}(?:\.\d{1,2}){0,2}\s?[.)）、]|\d{1,2}(?:\.\d{1,2}){1,3}(?=[A-Z])"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}\s(?=[A-Z《\u3400-\u9fff])|0\d{1,3}\s+(?=[(（]?[A-Z《])|[①-⑳]|第?[一二三四五六七八九十]{1,3}[、.)）]|\d{1,3}(?:st|nd|rd|th)?\s?[:：])\s*(?=\D)"
)
_CITED = re.compile(r"\[?@([\w:.+/-]{3,60})\]?(?:\s*[-–—:：|]\s+|\s+)")
"""A citation key in front of the title of its work: ``@he2016 - ``."""
_RATED = re.compile(
    r"\s*(?:(?:[⭐★🌟✨]\ufe0f?\s*)+☆*|(?::star:\s*)+"
    r"|[\[(（]?(?:重要|推荐|评分|打分|指数|程度|rating|score|度){1,3}\s*[:：]?\s*"
    r"[\[(（]?(?P<points>\d(?:\.\d)?)\s*[\])）]?\s*(?:分|/\s*(?:5|10))?[\])）]?)$",
    re.IGNORECASE,
)
_RATING_ENDS = "⭐★🌟✨\ufe0f☆:])）分"
"""With one of these, a digit or a blank a rating ends."""
CALLED = re.compile(
    r"(正在阅读|在读|已读|未读|待读|精读|泛读|略读|读完|阅读|论文\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?|文章|论文笔记|论文阅读|论文精读|论文解读|论文分享"
    r"|论文(?:简读|速读|泛读|略读|导读|研读|学习|翻译)|(?:论文|文献)(?:阅读|精读|解读|学习)笔记"
    r"|(?:今日|今天|本周|每日|本次|本期|分享|汇报|阅读|精读|讲解|推荐|讨论|所读)的?(?:论文|文献)"
    r"|(?:博士|硕士|学位|毕业)论文|专著|书籍|专利|论文复现|文献阅读|文献笔记|学习笔记|阅读笔记"
    r"|paper\s?\d{0,2}|reading|read|to read|paper (?:notes?|reading|review|summary)|review"
    r"|(?:ph\.?d\.?|master['’]?s|doctoral|bachelor['’]?s) (?:thesis|dissertation)|thesis|book"
    r"|patent|tech(?:nical)? report|paper of the (?:day|week|month)|(?:today|this week)['’]s paper)"
    r"\s*[:：|｜]\s*",
    re.IGNORECASE,
)
"""Words in front of a title that say that it is one, or how far it was read."""
_CALLED_NTH = re.compile(
    r"((?:论文|文献)(?:阅读|精读|解读|分享|学习)?(?:笔记)?)\s?[（(]?\d{1,3}[)）]?[\s、.:：_—-]{1,4}(?=[A-Z《])"
)
"""The same with a number: ``论文笔记02 Deep Residual Learning``."""
_SHORTCODE = re.compile(r"(?::[a-z][a-z_]{1,20}:\s*)+")
"""A picture by its name: ``:star:``."""
_CALLED_BEHIND = re.compile(
    r"[\s\-–—_:：|]*((?:论文)?(?:阅读|精读|泛读|学习|读书|研读|解读)?(?:笔记|小记|札记|随笔)|(?:论文)?(?:精读|解读|阅读|分享|翻译))\s*$"
    r"|(?:(?:\s?[-–—:|]\s?)(?:paper |reading )?|\s(?:paper|reading) )(notes?|summary)\s*$",
    re.IGNORECASE,
)
"""The same behind it: ``Wave-U-Net 阅读笔记``."""
_READ = re.compile(
    r"(?:(?:今天|昨天|今日|上午|下午|晚上|刚|又|只)\s?){0,3}((?:精|略|泛|阅)?读|看|学习)(?:完)?了?(?:一[篇下])?\s*[:：]?\s*"
    r"(?=[A-Z《“\"])"
)
"""Words of a diary in front of a title."""
_ABOUT = re.compile(
    r"(?:my )?(?:annotations|highlights|(?:reading )?notes|summary|review|comments)"
    r"\s(?:of|on|for|from)(?: the (paper|article))?\s(?=[“\"《])",
    re.IGNORECASE,
)
"""Words in front of a title between quotes that say what the page is."""
_NAME_YEAR = re.compile(r"([^\s()（）]{2,24})\s?[(（]((?:19|20)\d\d)[)）]\s+(?=[A-Z])")
WEEKDAY = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:start|begin) with|then|finally)"
    r"\s?[:：]\s*(?=\S)",
    re.IGNORECASE,
)
"""The day of a week in front of what was done on it, or words of advice on what to read."""
_TASK = re.compile(r"(TODO|LATER|DOING|NOW|WAITING|DONE)(?:\s*[:：]\s*|\s+)(?:read\s+)?(?=\S)")
"""What Logseq and Org write in front of an item, in capitals."""
_HASHTAG = re.compile(r"#([^\W\d][\w/-]{1,30})\s+(?=\S)")
_WIKI_NAME = re.compile(r"\[\[([^\[\]|]{1,30})\]\][\s:：]+(?=[^\W\d])")
_ARXIV = re.compile(
    r"(?:arxiv\s?:\s?)?(\d{4}\.\d{4,5})(?:v\d{1,2})?[\s:：]+(?=[^\W\d])", re.IGNORECASE
)
_ET_AL = re.compile(
    r"([A-ZÀ-Ž][\w'’.-]+(?:\s[A-ZÀ-Ž][\w'’.-]+){0,3}(?:,\s[A-ZÀ-Ž][\w'’.-]+(?:\s[A-ZÀ-Ž][\w'’.-]+){0,3}){0,4})"
    r",?\s+et al\.?\s*[,:：]\s+(?=\S)"
)
_BEHIND_CITED = re.compile(r"\s?(?:[:：]|[-–—]{1,3}(?=\s))\s*")
"""What parts authors and year from the title behind them."""
_QUOTES = frozenset("“\"《*_'‘")
_YEARED = re.compile(r"[A-Z][\w&/-]*\s(?:19|20)\d\d")
_LEAST_AFTER_YEAR = 3
_WORD_ALONE = re.compile(r"[A-Z][a-z]{2,}[!?.]{0,3}")
_LEAST_AFTER_CALL = 2
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONG_HAN = 10
"""So many Han characters are no subject or book."""
_LONG_LATIN = 6
_MOST = 20
"""So many facts are taken off an end, one by one; no title has more."""
_LONGEST_CALL = 24
_MIXED = 8
"""Words of a bracket that holds facts and a name."""
_STARS_IN_FRONT = re.compile(r"\s*(?:[⭐★🌟✨]\ufe0f?\s*){2,}☆*")
_VENUE_IN_FRONT = re.compile(
    r"([A-Z][A-Za-z]{2,9}\s?['’]?\d{2,4}(?:\s?[(（][A-Za-z]{3,12}[)）])?)"
    r"(?:[\s:：]+|\s?[-–—]\s?)\*?(?=[A-Z])"
)
_LONGEST_PLACE = 80
_DIGITS = re.compile(r"\d\d")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年)?[\s.:：_]{1,3}(?=[^\W\d])")
_DAY = re.compile(
    r"((?:19|20)\d\d(?:[-./]\d{1,2}){1,2}|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号])?)"
    r"\s?(?:[:：,，|–—-]\s?|\s)(?=[^\W\d])"
)
_DAY_BEFORE_BRACKET = re.compile(
    r"((?:19|20)\d\d(?:[-./]\d{1,2}[-./]\d{1,2}|[01]\d[0-3]\d))\s?"
    r"(?=[\[【(（][^\[\]【】()（）]{2,40}[\])】）])"
)
"""A day, parted or in eight digits, in front of a bracket: ``20210730 [2016 CVPR]``."""
_FILED = re.compile(
    r"(added|date added|created|modified|添加时间|创建时间|更新时间)\s?[:：]?\s?(?:on )?"
    r"(\d.{3,20}|[A-Z][a-z]{2,8}\.? \d.{3,12})",
    re.IGNORECASE,
)
"""What a bracket holds that says when a title was put on a list: ``Added: 2024-03-01``."""
_CONTAINER = re.compile(r",\s(?=[A-Z][^,]{2,80},\s(?:vol|no|pp)\.\s?\d)")
_MARK = re.compile(
    r"(?:✅\s?(?P<done>20\d\d-[01]\d-[0-3]\d)|[📅⏳🛫➕]\ufe0f?\s?20\d\d-[01]\d-[0-3]\d|[⏫🔼🔽🔺⏬])\s?$"
)
_SHORT_VENUE = re.compile(r"([A-Z][A-Za-z]*[A-Z][A-Za-z-]*)\s['’]?(\d\d)")
_BLANK_PARTED = re.compile(
    r"(?:\s|(?<=[)）]))(?P<year>(?:19|20)\d\d)(?P<rest>(?:\s\S{2,12}){1,2})$"
)
_SEPARATORS = re.compile(
    rf"[{GAP}|;；。，]\s*|\s[-–—~]{{1,3}}\s+|,\s+|\.(?<![A-Z]\.\.)(?<=[\w)\]?!]\.)\s+|[：:]\s*$"
)


def on(when: str) -> Stated:
    """Return what a date in front of a title states; a day is that of an entry in a log."""
    return Stated(read=when) if len(when) == len("2024-05-06") else Stated(when)


class Ends:
    """Takes off the ends of a title what is none of it, and keeps what that states."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self.vocabulary = vocabulary
        self.stated = Stated()
        self.name: str | None = None
        self.called = ""
        self.asides: list[str] = []
        """What brackets behind the title say that is no fact of the work."""

    def piece(self, text: str, *, people: bool = False) -> Stated | None:
        """Return the facts of a piece; None if it says more."""
        return read_pieces(text, self.vocabulary, people=people)

    def fronted(self, text: str) -> str:
        """Take number, signs and facts off the front and return what follows."""
        for _ in range(_MOST):
            before = text
            text = self.without_stars(text)
            text = self.without_venue(text)
            text = self.without_place(text)
            text = self.without_bracket(text)
            text = _without(_NUMBER, text, least=0)
            text = self.without_key(text)
            text = self.without_call(text)
            text = self.without_tag(text)
            text = _without(WEEKDAY, self.without_day(text), least=1)
            text = self.without_name(text)
            text = self.without_year(text)
            text = self.without_number(text)
            text = self.without_authors(text)
            if text == before:
                break
        return text

    def without_authors(self, text: str) -> str:
        """Take ``Zhang et al., `` or ``Viola & Jones (2001) — `` off the front of a title."""
        if said := read_cited(text, self.vocabulary):
            return self.without_cited(text, *said)
        found = _ET_AL.match(text)
        if found is None or words_of(text[found.end() :]) < _LEAST_AFTER_YEAR:
            return text
        self.stated |= Stated(authors=tuple(re.split(r",\s", found[1])), complete=False)
        return text[found.end() :]

    def without_cited(self, text: str, said: Stated, rest: str) -> str:
        """Take authors and year off the front if a sign parts them from words put like a title."""
        sign = _BEHIND_CITED.match(rest)
        title = rest[sign.end() :] if sign else ""
        if not title[:1].isupper() and title[:1] not in _QUOTES:
            return text
        if words_of(title) < _LEAST_AFTER_CALL or title.endswith(("。", ".", ";", "；")):
            return text
        self.stated |= said
        return title

    def without_key(self, text: str) -> str:
        """Take the citation key of a work off the front of its title; it becomes a tag."""
        found = _CITED.match(text) if "@" in text[:2] else None
        if found is None or words_of(text[found.end() :]) < _LEAST_AFTER_CALL:
            return text
        self.stated |= Stated(tags=(found[1],))
        return text[found.end() :]

    def without_number(self, text: str) -> str:
        """Take arXiv's number off the front, which is an address."""
        found = _ARXIV.match(text)
        if found is None:
            return text
        self.stated |= self.piece(found[1]) or Stated()
        return text[found.end() :]

    def without_stars(self, text: str) -> str:
        """Take signs off the front; several stars are a rating."""
        if stars := _STARS_IN_FRONT.match(text):
            self.stated |= Stated(rating=read_rating(stars[0]))
        if text[:1] == ":":
            text = _SHORTCODE.sub("", text, count=1)
        if "\u20e3" in text[:4]:
            text = KEYCAP.sub("", text, count=1)
        return SIGNS.sub("", text, count=1)

    def without_venue(self, text: str) -> str:
        """Take ``NIPS2017`` off the front of a title."""
        found = _VENUE_IN_FRONT.match(text)
        stated = read_piece(found[1], self.vocabulary) if found else None
        if not (found and stated and stated.venue and stated.venue.year):
            return text
        self.stated |= stated
        return text[found.end() :]

    def without_place(self, text: str) -> str:
        """Take ``ICLR 2023 oral, `` or ``arXiv 2023.05, `` off the front of a title."""
        place, comma, title = text[:_LONGEST_PLACE].partition(", ")
        if not comma or not (place[:1].isalpha() and _DIGITS.search(place)):
            return text
        stated = read_piece(place, self.vocabulary)
        dated = stated and (stated.published or (stated.venue and stated.venue.year))
        if not (stated and dated) or words_of(title) < _LEAST_AFTER_CALL:
            return text
        if self.piece(text[len(place) + 2 :], people="," in title or " and " in title):
            return text  # where it appeared, and who wrote it
        self.stated |= stated
        return text[len(place) + 2 :]

    def without_bracket(self, text: str) -> str:
        """Take a bracket off the front if it holds a fact, a name or a tag."""
        found = _bracketed(text)
        if found is None or (not found[1].strip() and not self.piece(found[0])):
            return text
        if found[1][:1] == "^":
            return text  # "(CAD)^2RL: Real Single-Image Flight"
        if (
            text.lstrip()[:1] == "("
            and _WORD_ALONE.fullmatch(found[0])
            and not self.piece(found[0])
        ):
            return text  # a part of the title: "(Almost) No Label No Cry"
        return found[1] if self.front_bracket(*found) else text

    def without_call(self, text: str) -> str:
        """Take ``To read:`` off the front of a title."""
        found = CALLED.match(text)
        if found and words_of(text[found.end() :]) < _LEAST_AFTER_CALL:
            return text
        if found := found or _CALLED_NTH.match(text) or _TASK.match(text) or _READ.match(text):
            self.called = self.called or found[1]
        elif found := about(text):
            self.called = self.called or found[1] or ""
        return text[found.end() :] if found else text

    def without_call_behind(self, text: str) -> str:
        """Take ``阅读笔记`` off the end of a title; of one in Han if it says so, and is long."""
        found = _CALLED_BEHIND.search(text[-_LONGEST_CALL:])
        title = text[: len(text) - len(found[0])] if found else ""
        if found is None:
            return text
        sure = title[-1:] == "》" or "论文" in found[0]
        long = len(_HAN.findall(title)) >= _LONG_HAN or words_of(title) >= _LONG_LATIN
        if not looks_like_title(title) and not (sure and long):
            return text
        self.called = self.called or found[0].strip()
        return title

    def without_tag(self, text: str) -> str:
        """Take ``#diffusion`` off the front of a title, and a name that links to another note."""
        if found := _HASHTAG.match(text):
            self.stated |= Stated(tags=(found[1],))
        elif (found := _WIKI_NAME.match(text)) and is_name(found[1]):
            self.name = self.name or found[1]
        return text[found.end() :] if found else text

    def without_day(self, text: str) -> str:
        """Take a month or day off the front of a title."""
        found = _DAY.match(text) or _DAY_BEFORE_BRACKET.match(text)
        dated = values.whole_date(found[1]) if found else None
        if not (found and dated) or words_of(text[found.end() :]) < _LEAST_AFTER_YEAR:
            return text
        self.stated |= on(dated.value)
        return text[found.end() :]

    def without_name(self, text: str) -> str:
        """Take ``GPT-3 (2020) `` off the front of a title."""
        found = _NAME_YEAR.match(text)
        if not found or not is_name(found[1]) or words_of(text[found.end() :]) < _LEAST_AFTER_YEAR:
            return text
        self.name = self.name or found[1]
        self.stated |= Stated(found[2])
        return text[found.end() :]

    def without_year(self, text: str) -> str:
        """Take the year off the front of a title."""
        year = _YEAR.match(text)
        least = _LEAST_AFTER_YEAR + (year is not None and not year[0][4:].strip())
        if year is None or words_of(text[year.end() :]) < least:
            return text  # also "2023 Global Snapshot"
        self.stated |= Stated(year[1])
        return text[year.end() :]

    def front_bracket(self, inner: str, rest: str) -> bool:
        """Whether a bracket in front was a fact, a name or a tag, which then is kept."""
        row = rest.strip()[:1] in BRACKETS or bool(self.stated.tags)
        stated = self.piece(inner) or self.cited(inner)
        if stated is None and (short := _SHORT_VENUE.fullmatch(inner)):
            stated = read_yeared(f"{short[1]} '{short[2]}", self.vocabulary)
        if stated is None and re.fullmatch(r"[A-Z][\w&/-]*\s?(?:['’]\d\d|(?:19|20)\d\d)", inner):
            stated = read_yeared(inner, self.vocabulary)
        if stated := stated or self.placed_name(inner):
            day = stated.published and len(stated.published) == len("2024-05-06")
            self.stated |= on(stated.published or "") if day else stated
            return True
        said = CALLED.fullmatch(f"{inner}:") is not None
        if said:
            self.called = self.called or inner
            self.tag(inner)
        if said or re.fullmatch(r"\d{1,4}", inner) or is_link_label(inner):
            return True
        if rest.strip()[:1] in BRACKETS or not re.match(r"[\s:：]*[\w\"“《]", rest):
            self.tag(inner, method=row)
            return True
        if is_name(inner) and is_marked(inner) and not heading_is("subject", inner):
            self.name = self.name or inner
            return True
        if words_of(inner) <= 4 and len(inner) <= 24:
            self.tag(inner)
            return True
        return False

    def placed_name(self, text: str) -> Stated | None:
        """Return venue and name of ``ICLR-2017 GCN``."""
        placed, _, name = text.rpartition(" ")
        stated = self.piece(placed) if placed and is_name(name) and is_marked(name) else None
        return replace(stated, name=name) if stated and stated.year else None

    def cited(self, text: str) -> Stated | None:
        """Return authors and venue of ``Kipf & Welling, ICLR 2017``."""
        authors, _, rest = text.rpartition(",")
        stated = read_piece(rest, self.vocabulary) if authors else None
        names = re.split(r"\s*(?:,|&|\band\b)\s*", re.sub(r"\s*et al\.?", "", authors))
        if not stated or not all(re.fullmatch(r"[A-Z][\w'’ -]{1,30}", name) for name in names):
            return None
        return stated | Stated(authors=tuple(names), complete="et al" not in authors)

    def families(self, text: str) -> Stated | None:
        """Return authors and venue of ``Kipf & Welling, ICLR 2017`` behind a title."""
        found = self.cited(text) if "&" in text or " and " in text else None
        return None if found is None or all(map(is_subject, found.authors)) else found

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
        text = self.tail_container(self.without_call_behind(self.fronted(text)))
        for _ in range(_MOST):
            cut = self.tail_bracket(
                self.tail_stars(self.tail_mark(text.rstrip(" .,，。;；|·–—-:：*")))
            )
            cut = self.tail_piece(cut)
            if cut == text:
                break
            text = cut
        return text

    def tail_container(self, text: str) -> str:
        """Take journal, volume, pages and year off the end: ``, Nature, vol. 596, 2021``."""
        if "vol." not in text and "pp." not in text:
            return text
        found = _CONTAINER.search(text)
        said = read_container(text[found.end() :], self.vocabulary) if found else None
        if not (found and said and said.venue):
            return text
        self.stated |= said
        return text[: found.start()]

    def tail_mark(self, text: str) -> str:
        """Take what a task plug-in puts behind an item off the end: ``✅ 2024-02-03``, ``⏫``."""
        found = None if text.isascii() else _MARK.search(text)
        if found is None:
            return text
        if found["done"]:
            self.stated |= Stated(read=found["done"])
        return text[: found.start()].rstrip()

    def tail_stars(self, text: str) -> str:
        """Take stars or points off the end: ``⭐⭐⭐``, ``重要指数[4]``."""
        last = text[-1:]
        if not (last in _RATING_ENDS or last.isdecimal() or last.isspace()):
            return text
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
        if text[start] == "[" and inner.isdecimal():
            return text[:start].rstrip()  # the number of a reference
        if self.filed(inner) or self.named_at_end(inner, text[:start]):
            return text[:start].rstrip()
        stated = self.piece(inner) or self.families(inner) or read_yeared(inner, self.vocabulary)
        if stated is None and is_link_label(inner):
            stated = Stated()
        if stated is None:
            return text[:start].rstrip() if self.mixed(inner) else text
        self.stated |= stated
        return text[:start].rstrip()

    def mixed(self, inner: str) -> bool:
        """Whether a bracket says when or where beside a name or remark: ``GAT，ICLR 2018``."""
        parts = re.split(r"\s*[,，;；]\s*", inner)
        pieces = [
            self.piece(part) or (self.paired(part) if at else None) for at, part in enumerate(parts)
        ]
        if words_of(inner) > _MIXED or not any(p and (p.venue or p.published) for p in pieces):
            return False
        for part, piece in zip(parts, pieces, strict=True):
            if piece:
                self.stated |= piece
            elif self.name is None and is_name(part) and is_marked(part):
                self.name = part
            else:
                self.asides.append(f"({part})")
        return True

    def paired(self, text: str) -> Stated | None:
        """Return the authors of ``Craik & Lockhart`` beside a year in a bracket."""
        names = read_families(text) if "&" in text or " and " in text else ()
        return Stated(authors=names) if names and not all(map(is_subject, names)) else None

    def filed(self, inner: str) -> bool:
        """Whether a bracket says when a title was put on a list, which then is kept."""
        found = _FILED.fullmatch(inner)
        self.asides += [f"{found[1]}: {found[2]}"] if found else []
        return found is not None

    def named_at_end(self, inner: str, title: str) -> bool:
        """Whether the bracket behind a title holds a name or a remark in Han, which is kept."""
        if _YEARED.fullmatch(inner) or self.piece(inner):
            return False
        long = words_of(title) >= 4 and " " not in inner and inner[:1].isupper()
        if self.is_on_subject(inner):
            return True
        if is_name(inner) and (is_marked(inner) or long) and not _abbreviates(inner, title):
            self.name = self.name or inner.removesuffix(" paper")
            return True
        han = re.fullmatch(r"[\u3400-\u9fff]{1,8}", inner)
        if han and not re.search(r"[\u3400-\u9fff]", title):
            self.stated |= Stated(tags=(inner,))
            return True
        return False

    def is_on_subject(self, words: str) -> bool:
        """Whether a bracket says of which subject the paper is (``[NLP paper]``), a tag."""
        subject = words[: -len(" paper")] if words.casefold().endswith(" paper") else ""
        if not (subject and heading_is("subject", subject)):
            return False
        self.called = self.called or "paper"
        self.stated |= Stated(tags=(words,))
        return True

    def tail_piece(self, text: str) -> str:
        """Take the last piece off the end if it states a fact and nothing else."""
        *_, cut = (None, *_SEPARATORS.finditer(text))
        if cut:
            before, last = text[: cut.start()].rstrip(), text[cut.end() :]
            named = cut[0] == "，" and is_name(before) and last.isdecimal()  # "JAX-FEM，2023"
            if (words_of(before) < 2 and not named) or not last.strip():
                return text
            stated = self.tail(last, cut[0])
            if stated is None:
                return text
            self.stated |= stated
            return before
        if blank := _BLANK_PARTED.search(text):
            return self.tail_run(text, blank)
        found = re.search(r"\s(?=(\S{2,12}\s?['’]?(?:19|20)?\d\d)$)", text)
        if found and words_of(text[: found.start()]) >= 3:
            stated = read_piece(text[found.end() :], self.vocabulary)
            if stated and stated.venue and stated.venue.year:
                self.stated |= stated
                return text[: found.start()]
        return text

    def tail_run(self, text: str, found: re.Match[str]) -> str:
        """Take facts that only blanks part off the end: ``（DIN）2018 KDD 阿里``."""
        stated, title = Stated(found["year"]), text[: found.start()]
        for word in found["rest"].split():
            piece = read_piece(word, self.vocabulary)
            if piece is None or not (piece.venue or piece.organizations):
                return text
            venue = piece.venue
            stated |= replace(piece, venue=venue and replace(venue, year=int(found["year"])))
        if stated.venue:
            stated = replace(stated, published=None)
        if words_of(title) < _LEAST_AFTER_YEAR:
            return text
        self.stated |= stated
        return title.rstrip()

    def tail(self, last: str, separator: str) -> Stated | None:
        """Return what the last piece of a title states behind this separator."""
        stated = self.piece(last)
        if stated and stated.authors and stated.complete and separator.strip() == ",":
            return None  # the end of a title: "…, Deep Learning"
        if stated and stated.rating is None and not (stated.published or stated.venue):
            return (
                stated if separator.strip() not in (",", "") or not stated.organizations else None
            )
        if stated:
            return stated
        return read_yeared(last, self.vocabulary) if re.search(r"[A-Z].*\d\d", last) else None


def about(text: str) -> re.Match[str] | None:
    """Return the words before a title between quotes that say what a page is, if there are any.

    >>> about('Notes on the paper "Attention Is All You Need"')[1]
    'paper'
    """
    return _ABOUT.match(text) if '"' in text or "“" in text or "《" in text else None


def _without(form: re.Pattern[str], text: str, *, least: int) -> str:
    """Return a text without what it begins with, if enough words follow."""
    found = form.match(text)
    return text[found.end() :] if found and words_of(text[found.end() :]) >= least else text


def _abbreviates(name: str, text: str) -> bool:
    """Whether a name is made of the first letters of the words before it: a part of the title.

    >>> _abbreviates("GNN", "A Platform for Graph Neural Networks"), _abbreviates("ELMo", "Deep")
    (True, False)
    """
    letters = [c.casefold() for c in name.rstrip("s") if c.isalpha()]
    initials = [word[0].casefold() for word in re.findall(r"[^\W\d_]+", text)]
    return len(letters) > 1 and "".join(letters) in "".join(initials)[-2 * len(letters) :]


def _bracketed(text: str) -> tuple[str, str] | None:
    """Return what the bracket at the beginning holds, and what follows it."""
    text = text.lstrip()
    if not text or text[0] not in BRACKETS:
        return None
    end = text.find(BRACKETS[text[0]])
    if end < 2 or end > 48 or any(c in BRACKETS for c in text[1:end]):
        return None
    return text[1:end].strip(), text[end + 1 :]

"""The pieces of a line that names a work: its title, and the facts and words around it.

A piece stands between separators or in brackets; it is a fact only if it says nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .. import values
from ..model import Link
from ..titles import is_marked, is_name, looks_like_title, words_of
from .ends import CALLED, Ends, about, on
from .facts import BRACKETS, STOP, read_cited, read_container, read_families, read_yeared
from .labels import GAP, says_post
from .references import read_people, read_reference
from .stated import Stated

_ENDS_IN_YEAR = re.compile(
    r"[A-Z][^\x1f]* \d[\d():,; –-]*\((?:19|20)\d\d\)[\s.]*$"
    r"|^[\s,.]{0,3}[A-Z][^\x1f\d,;:]{2,80} \d{1,4}(?:\s?\(\d[\d–-]{0,6}\))?"
    r"(?:\s?:\s?[A-Z]?\d[\d–-]{0,12})?, (?:19|20)\d\d[\s.]*$"
)
_PARTED = re.compile(rf"\s*{GAP}\s*|\s+\|\s+|\s*｜\s*|\s{{3,}}")
_PARTS = re.compile(rf"[{GAP}|｜]|\s\s\s")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNT = re.compile(r"\d{1,3}")
_VOLUME = re.compile(r"(?<![A-Za-z])(?:vol|pp|no)\.\s?\d")
_PAGED = re.compile(
    r"[\s,.]{0,4}(?:[Ii]n:? )?(?P<name>[A-Z][\w&:'’ .-]{2,100}?(?: \([A-Z]\w{1,12}\))?),?"
    r" (?:vol\. ?)?\d{1,4}(?:\.\d{1,4})?(?: ?\((?P<issue>\d{1,4})(?:[-–]\d{1,4})?\))?"
    r"(?:[,:] ?(?:pp?\. ?)?\d[\d–-]{0,20})?[\s.,]{0,3}"
    r"(?:(?:doi|DOI):? ?\S{5,100}[\s.]{0,3})?"
)
"""A journal with its volume and pages: ``Nature, 324(4), 446--449. DOI: 10.1038/324446a0``."""
_DIGIT = re.compile(r"\d")
_PROCEEDINGS = re.compile(r"(?:In )?Proceedings of |[A-Z][^\x1f;:]{2,80} (?:19|20)\d\d[;:] ?\d")
"""How what follows the title of a reference begins, or goes on with volume and pages."""
_PARTICLES = r"(?:(?:van|von|de|der|den|la|di|da) ){0,3}"
_FAMILY = r"[A-ZÀ-Ž][\w'’-]{1,30}"
_GIVEN = r"[A-ZÀ-Ž][^,;:()\[\]]{0,50}"
_SPOKEN = rf"{_PARTICLES}[A-ZÀ-Ž][^\s,;:()\[\]]{{0,30}} [^,;:()\[\]]{{1,50}}"
_CHICAGO = re.compile(rf"{_PARTICLES}{_FAMILY}, {_GIVEN}(?:, {_SPOKEN}){{0,40}},? and {_SPOKEN}")
"""Authors of whom only the first has the family in front: ``He, Kaiming, and Jian Sun``."""
_MLA = re.compile(
    rf"(?P<family>{_PARTICLES}{_FAMILY}), (?P<given>{_FAMILY}(?: [A-Z]\.?| {_FAMILY}){{0,2}})"
    r"(?P<others>,? et al)?"
)
"""One author, the family in front, as MLA ends it with a full stop: ``Granovetter, Mark S.``."""
_INITIALED_FAMILY = (
    rf"(?:[A-Z]\. ){{0,2}}{_PARTICLES}{_FAMILY}(?: {_FAMILY})?,"
    r" [A-ZÀ-Ž](?:[. -]{0,2}[A-ZÀ-Ž]){0,3}\.?"
)
_VANCOUVER = re.compile(rf"{_INITIALED_FAMILY}(?:, {_INITIALED_FAMILY}){{0,40}}")
"""Authors with their initials behind the family, all parted by commas: ``He, K, Sun, J``."""
_WIKI = re.compile(r"\[\[(?:(?P<name>[^\[\]|]+)\|)?(?P<title>[^\[\]|]{8,})\]\]")
"""A link to another note, as Obsidian writes it: ``[[GAT|Graph Attention Networks]]``."""
_REMARKED = re.compile(
    r"(?P<title>[^()（）\[\]:：]{2,40}|[^()（）\[\]]{8,200}?)\s*[(（\[【](?P<facts>[^()（）\[\]]{3,80})[)）\]】]"
    r"(?:(?P<sign>\s*[:：]\s*|\s+(?:[-–—]{1,2}|→|[-=]>)\s+|[-–—]{1,2})"
    r"|\s*(?=[\u3400-\u9fff]|[A-Z][\w-]{2,20}(?:[,，;；]|$)))(?P<remark>.{2,})"
)
_INITIAL_NAME = r"[A-Z]\.(?:[ -]?[A-Z]\.){0,3} [A-ZÀ-Ž][\w'’-]{1,30}"
_NAME_ENDS = re.compile(r", and | and |, | & ")
_INITIALED = re.compile(
    rf"[\s,.;:：-]{{0,4}}"
    rf"(?P<people>{_INITIAL_NAME}(?:(?:, and |, | and | & ){_INITIAL_NAME}){{0,40}})"
    r"(?=[,.;(]|\s[(]|$)"
)
_DATED_SIGNED = re.compile(
    r"(?P<title>[^()（）]{8,300}?) ?[(（](?P<year>(?:19|20)\d\d)[)）],? "
    rf"(?P<people>{_INITIAL_NAME}(?:(?:, and |, | and | & ){_INITIAL_NAME}){{0,40}})"
    r"(?P<others>,? et al\.?)?[ .]{0,3}"
)
_REPORTED = re.compile(
    r"(?P<cited>(?P<people>[A-ZÀ-Ž][\w'’-]{1,30}(?: (?:&|and|和|与) [A-ZÀ-Ž][\w'’-]{1,30})?)"
    r"(?P<others> et al\.?| ?等人?)?,? ?[(（]?(?P<year>(?:19|20)\d\d)[a-z]?[)）]?)"
    r"(?: ?综述| review)? ?[(（]PMID ?[:：]? ?(?P<pmid>\d{5,9})[)）]"
    r"(?:\s?[—–:：-]{1,2}\s?(?P<said>.{2,}))?"
)
"""Who found something, when, its number in PubMed, and what: ``Ling et al. 2006 (PMID:1) — …``."""
_LEAST_SAID = 4
_EXPANDED = re.compile(
    r"(?P<name>[\w.+-]{2,24}(?: [\w.+-]{1,12})?) ?[(（](?P<title>[^()（）]{16,200})[)）]"
)
_REMARK = 5
"""More words are a remark, and a bracket in it is a part of that."""
_LETTERS = 3
"""A word in small letters of no more may be a name."""
_LEAST_EXPANDED = 4
_BRACKET = re.compile(r"[(（\[【]")
_SAID = frozenset(
    "read reading reread skimmed finished paper new today then finally monday tuesday wednesday"
    " thursday friday saturday sunday".split()
) | {"start with", "begin with"}
"""Words in front of a title that are no name."""
_GLOSSED = re.compile(
    r"(?P<title>[^\u3400-\u9fff：\x1f]{12,300}?)\s*[：:]\s*(?P<remark>[\u3400-\u9fff][^\x1f]{3,})"
)
"""A title in Latin letters with a remark in Han behind a colon."""
_UNRESOLVED = re.compile(r"\[([^\[\]]{8,})\](?:\[[^\[\]]{1,60}\]|\([^()]{1,300}\))?")
"""A link whose address is missing, or has blanks in it; a title in brackets."""
_MONTH = re.compile(r"(0[7-9]|[1-3]\d)(0[1-9]|1[0-2])\.\s?(?=[^\W\d])")
"""The month of an arXiv number in front of a title in brackets: ``[1901.A Survey on …]``."""


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
    called: str = ""
    """The words in front that say that a title follows, or how far the work was read."""


class Pieces(Ends):
    """Reads a line in pieces: what is set off or comes first is the title."""

    def marked(self, title: str, before: str, after: str) -> Headline:
        """Return the headline of a title that is set off, with what stands around it."""
        quoted = title[:1] in '《“"'
        title = title.strip('《》“”"') if quoted else title
        if before[-1:] in ("(", "（") and after[-1:] in (")", "）"):
            before, after = before[:-1], after[:-1]  # "([Nested LSTMs](…), ACML 2017)"
        before = self.cited_by(before) if quoted else before
        remark = self.after(after.lstrip('”"') if before[-1:] in ("“", '"') else after)
        if quoted and (told := about(f'{before}"')):
            self.called, before = self.called or told[1] or "", ""
        prose = self.before(before)
        if quoted:
            title = self.tail_bracket(title)
        else:
            title, said = self.cited_in(title)
            remark = " ".join(filter(None, (said, remark)))
        remark = " ".join(filter(None, (*self.asides, remark)))
        return Headline(_trimmed(title), self.name, self.stated, remark, prose)

    def cited_in(self, text: str) -> tuple[str, str]:
        """Return the title of a reference, with its facts kept, and what is left of it."""
        text, said = self.fronted(text), ""
        if reference := read_reference(text, self.vocabulary):
            self.stated |= reference.stated
            text, said = reference.title, reference.remark
        return self.peeled(text), said

    def remarked(self, text: str) -> Headline | None:
        """Return the headline of ``Video-LLaVA（北大，2023.11）：统一图像与视频``, or None.

        A name or title, its facts in brackets, and a remark behind a colon or dash.
        """
        if not _BRACKET.search(text):
            return None
        front = Ends(self.vocabulary)
        found = _REMARKED.fullmatch(front.fronted(text))
        title = found["title"].strip() if found else ""
        if found is None:
            return None
        # "We follow DETR (ECCV 2020) 的设置" names none
        short = not found["sign"] and (words_of(title) < _LEAST_EXPANDED or is_name(title))
        if short or read_families(found["remark"]) or self.piece(found["remark"], people=True):
            return None
        stated = self.piece(found["facts"], people=True) or self.cited(found["facts"])
        if stated is None or not (stated.venue or stated.published):
            return None
        cited = stated.authors and title.isascii() and title[:1].isupper() and " " in title
        housed = stated.organizations and stated.published and is_name(title)
        if not (
            cited or housed or (is_name(title) and is_marked(title)) or looks_like_title(title)
        ):
            return None
        self.called = front.called
        name, _, remark = found["remark"].strip().partition("，")
        if not (is_name(name) and is_marked(name) and found["facts"]):
            name, remark = "", found["remark"].strip()
        return Headline(title, front.name or name or None, front.stated | stated, remark)

    def reported(self, text: str) -> Headline | None:
        """Return the headline of ``Ling et al. 2006 (PMID:16463388) — what they found``, or None.

        For lack of a title it is what was found, or else who found it and when.
        """
        found = _REPORTED.fullmatch(text.strip())
        if found is None:
            return None
        said = (found["said"] or "").strip()
        names = tuple(re.split(r" (?:&|and|和|与) ", found["people"]))
        address = Link(f"https://pubmed.ncbi.nlm.nih.gov/{found['pmid']}/", "PMID")
        stated = Stated(
            found["year"], authors=names, complete=not found["others"], links=(address,)
        )
        return Headline(said if len(said) >= _LEAST_SAID else found["cited"], stated=stated)

    def glossed(self, text: str) -> Headline | None:
        """Return the headline of ``Graph Attention Networks：给邻居加权``, or None."""
        found = _GLOSSED.fullmatch(text) if ":" in text or "：" in text else None
        front = Ends(self.vocabulary)
        title = front.fronted(found["title"]) if found else ""
        if found is None or not looks_like_title(title):
            return None
        self.called = front.called
        return Headline(title, front.name, front.stated, found["remark"].strip())

    def plain(self, text: str) -> Headline:
        """Return the headline of a line that nothing sets off."""
        found = self.reported(text) if "PMID" in text else None
        found = found or self.remarked(text.replace(GAP, " ").strip()) or self.glossed(text)
        if found := found or self.expanded(text) or self.listed(text) or self.dated_signed(text):
            if inner := self.expanded(found.title):
                found = replace(found, title=inner.title, name=inner.name)
            return replace(found, name=self.name or found.name, stated=self.stated | found.stated)
        parts = [
            part
            for part in (_PARTED.split(text) if _PARTS.search(text) else [text])
            if part.strip(" ,，.:：")
        ]
        title, rest = "", []
        if len(parts) > 1:
            parts = self.opened(parts)
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
        title = title.rstrip(" :：") if len(parts) < text.count(GAP) + 1 else title
        if wiki := _WIKI.match(title):
            self.name = wiki["name"] if wiki["name"] and is_name(wiki["name"]) else self.name
            title = f"{wiki['title']}{title[wiki.end() :]}"
        title, said = self.cited_in(self.unbracketed(title))
        title = self.unbracketed(title)
        rest[:0] = [said, *self.asides]
        return Headline(_trimmed(title), self.name, self.stated, " ".join(filter(words_of, rest)))

    def unbracketed(self, text: str) -> str:
        """Return a title without the brackets around it, and the month in front."""
        whole = _UNRESOLVED.fullmatch(text) if text[:1] == "[" else None
        if whole is None:
            return text
        if found := _MONTH.match(whole[1]):
            self.stated |= Stated(f"20{found[1]}-{found[2]}")
        return whole[1][found.end() if found else 0 :]

    def expanded(self, text: str) -> Headline | None:
        """Return the headline of ``GIN (How Powerful are Graph Neural Networks?)``, or None."""
        found = (
            _EXPANDED.fullmatch(text.replace(GAP, " ").strip()) if _BRACKET.search(text) else None
        )
        if found is None or not is_name(found["name"]) or not is_marked(found["name"]):
            return None
        title = found["title"]
        if not looks_like_title(title) or words_of(title) < _LEAST_EXPANDED or self.piece(title):
            return None
        return Headline(title, found["name"], called="")

    def dated_signed(self, text: str) -> Headline | None:
        """Return the headline of ``Training very deep networks (2015), R. Srivastava et al.``."""
        found = _DATED_SIGNED.fullmatch(text.replace(GAP, " ").strip()) if ")" in text else None
        if found is None:
            return None
        front = Ends(self.vocabulary)
        title = front.fronted(found["title"])
        authors = tuple(_NAME_ENDS.split(found["people"]))
        stated = Stated(found["year"], authors=authors, complete=not found["others"])
        return Headline(title, front.name, front.stated | stated)

    def opened(self, parts: list[str]) -> list[str]:
        """Return the pieces of a line without its number and the words that announce a title."""
        if re.fullmatch(r"\s*[#№]?\d{1,4}\s*", parts[0]):
            return parts[1:]
        if CALLED.fullmatch(f"{parts[0].strip()}:"):
            self.called = parts[0].strip()
            return parts[1:]
        if parts[0].lstrip()[:1] in ("[", "【"):
            return [self.fronted(parts[0]), *parts[1:]]
        return parts

    def listed(self, text: str) -> Headline | None:
        """Return the headline of ``Title，ICLR 2017，Google，what it is about``, or None."""
        stop = next((sign for sign in ("，", "；", "; ") if sign in text), None)
        if stop is None:
            return None
        front = Ends(self.vocabulary)
        first, *rest = text.replace(GAP, " ").strip().split(stop)
        title = front.fronted(first)
        if not looks_like_title(title) or any(
            title.count(open_) > title.count(close) for open_, close in BRACKETS.items()
        ):
            return None
        stated = front.stated
        said: list[str] = []
        for part in rest:
            if not said and (piece := self.piece(part)):
                stated |= piece
            else:
                said.append(part)
        if not (stated.venue or stated.published) or len(said) == len(rest):
            return None
        self.called = front.called
        return Headline(_trimmed(title), front.name, stated, stop.join(said).strip(" 。"))

    def after(self, text: str) -> str:
        """Take the facts out of what follows a title and return the rest.

        A remark without any stays as it is written.
        """
        text = self.signed(self.tail_mark(text.strip()))
        if text[:1] == "，":
            text = self.after_comma(text)
        if dashed := re.match(r"[:：]?\s*[-–—]{1,2}\s+(.*)|[:：]\s+(.*)", text, re.DOTALL):
            said = dashed[1] or dashed[2] or ""
            if families := read_families(said):  # "— Iqbal and Sha"
                self.stated |= Stated(authors=families)
                return ""
            if self.piece(said, people=True) is None and words_of(said.split(GAP)[0]) > 6:
                return said.replace(GAP, " ").strip()
        if self.contained(text):
            return ""
        text = self.dated(text)
        before = (self.stated, self.name, self.called)
        rest = self.left(text)
        if before == (self.stated, self.name, self.called) and any(map(_is_prose, rest)):
            return " ".join(text.replace(GAP, " ").split()).lstrip(" ,，.:：;|–—-")
        return ", ".join(part.strip() for part in rest if words_of(part))

    def left(self, text: str) -> list[str]:
        """Take the pieces that are facts out of what follows a title and return the others."""
        rest: list[str] = []
        for part in _pieces(text):
            stated = self.piece(part, people=bool(not rest)) or (
                read_yeared(part, self.vocabulary) or read_container(part, self.vocabulary)
                if not rest or len(rest[-1]) < 3
                else None
            )
            if stated and stated.authors and any(map(words_of, rest)):
                rest.append(part)  # whom a remark cites
            elif stated:
                self.stated |= stated
            elif bracket := re.fullmatch(r"[(（\[【](.{1,40})[\])）】]", part.strip(" .")):
                self.bracket(bracket[1], rest)
            else:
                rest.append(part)
        return rest

    def contained(self, text: str) -> bool:
        """Whether a journal or proceedings, with volume and pages, is all that follows a title."""
        whole, said = text.strip(" ,."), self.paged(text)
        if _ENDS_IN_YEAR.search(text) or _VOLUME.search(text) or _PROCEEDINGS.match(whole):
            said = said or read_container(whole, self.vocabulary)
        if said is None or not said.venue:
            return False
        self.stated |= said
        return True

    def paged(self, text: str) -> Stated | None:
        """Return the journal, of the year that is known, in front of volume and pages."""
        found = _PAGED.fullmatch(text) if _DIGIT.search(text) else None
        if found is None:
            return None
        issue = found["issue"] or ""
        year = issue if _YEAR.fullmatch(issue) else (self.stated.published or "")[:4]
        return read_container(f"{found['name']} {year}", self.vocabulary)

    def signed(self, text: str) -> str:
        """Take authors with their initials off the front: ``, A. G. Fowler and C. Gidney, …``.

        Or families: ``by Fowler and Gidney``.
        """
        found = _INITIALED.match(text)
        if found is None:
            families = read_families(text[3:].rstrip(".")) if text[:3] == "by " else ()
            self.stated |= Stated(authors=families)
            return "" if families else text
        self.stated |= Stated(authors=tuple(_NAME_ENDS.split(found["people"])))
        return text[found.end() :]

    def after_comma(self, text: str) -> str:
        """Take the facts off the front of a list: ``，Jonathan Ho，NeurIPS 2022，三维``."""
        parts, stated = text.replace(GAP, " ").strip("，。 ").split("，"), Stated()
        while parts and (piece := self.piece(parts[0], people=parts[0].isascii())):
            stated |= piece
            parts.pop(0)
        if not (stated.venue or stated.published):
            return text
        self.stated |= stated
        return "，".join(parts)

    def dated(self, text: str) -> str:
        """Take a date off the beginning of what follows a title: ``, Feb. 2 2022. …``."""
        cut = text.lstrip(" ,，.;；:：|(（[")
        found = values.find_date(cut[:40])
        if found is None or found.start or found.vague or len(found.value) < 7:
            return text
        self.stated |= Stated(found.value)
        return cut[found.end :].lstrip(")）]")

    def bracket(self, words: str, rest: list[str]) -> None:
        """Keep what stands in brackets behind a title: a track, a name, or a remark."""
        venue, track = self.stated.venue, values.find_track(words)
        if venue and venue.track is None and track:
            self.stated = replace(self.stated, venue=replace(venue, track=track))
        elif says_post(words):
            self.called = self.called or words
        elif self.filed(words) or self.is_on_subject(words) or self.mixed(words):
            pass
        elif words.isalpha() and words.islower() and len(words) > _LETTERS:
            self.stated |= Stated(tags=(words,))
        elif is_name(words) and self.name is None and not any(map(_is_prose, rest)):
            self.name = words.removesuffix(" paper")
        elif any(map(_is_prose, rest)):
            rest.append(f"({words})")
        else:
            rest.append(words)

    def cited_by(self, text: str) -> str:
        """Take the authors off the front of a reference whose title stands between quotes."""
        if ", " in text and (said := read_people(text := self.fronted(text))):
            self.stated |= said
            return ""
        people = text.strip(" ,.")
        if ", " not in people:
            return text
        if _VANCOUVER.fullmatch(people):
            words = people.split(", ")
            pairs = zip(words[::2], words[1::2], strict=True)
            names = tuple(f"{_stopped(given)} {family}" for family, given in pairs)
        elif _CHICAGO.fullmatch(people):
            family, given, *others = _NAME_ENDS.split(people)
            names = (f"{given} {family}", *others)
        elif text.rstrip()[-1:] == "." and (one := _MLA.fullmatch(people)):
            names = (f"{one['given']} {one['family']}",)
            self.stated |= Stated(authors=names, complete=not one["others"])
        else:
            return text
        self.stated |= Stated(authors=names)
        return ""

    def before(self, text: str) -> str:
        """Take the facts out of what stands in front of a title and return the rest."""
        text = self.fronted(text).strip(" ,，.:：-–—|")
        if CALLED.fullmatch(f"{text}:") or says_post(text):
            self.called, text = self.called or text, ""
        if not any(map(str.isalnum, text)) or _COUNT.fullmatch(text):
            return ""
        stripped = text.strip("[]【】()（）*_ ")
        if stripped.casefold() in _SAID:
            return ""
        placed = self.placed_name(stripped)
        dated = placed or (_YEAR.search(stripped) and self.piece(stripped))  # "NeurIPS 2023 oral"
        if not dated and is_name(stripped) and (is_marked(stripped) or len(stripped.split()) == 1):
            self.name = self.name or stripped
            return ""
        if signed := self.signed_by(text):
            self.stated |= signed
            return ""
        if whole := placed or self.piece(text, people=True):
            day = len(whole.published or "") == len("2024-05-06") and whole.published
            self.stated |= on(day) if day else whole
            return ""
        left = []
        for part in re.split(rf"\s*[{GAP}|]\s*|\s*[,，;；]\s+|\.\s+|\s+[-–—]\s+", text):
            if part.strip() and (stated := self.piece(part, people=True)):
                self.stated |= stated
            elif part.strip():
                left.append(part)
        return " ".join(self.unnamed(left))

    def signed_by(self, text: str) -> Stated | None:
        """Return the authors, and maybe the year, of ``Tan & Le`` or ``Huyen (2022)``."""
        cited = read_cited(text, self.vocabulary)
        if cited and not cited[1]:
            return cited[0]
        families = read_families(text)
        return Stated(authors=families) if families else None

    def unnamed(self, left: list[str]) -> list[str]:
        """Take the name off the end of what stands before a title: ``ICLR 2018, GAT: ``."""
        if not left or self.name or not (is_name(left[-1]) and is_marked(left[-1])):
            return left
        self.name = left[-1]
        return left[:-1]


def _is_prose(text: str) -> bool:
    """Whether a piece behind a title is a remark of several words."""
    return words_of(text) > _REMARK


def _stopped(initials: str) -> str:
    """Return initials with a full stop behind each.

    >>> _stopped("JM"), _stopped("K.")
    ('J. M.', 'K.')
    """
    return " ".join(f"{letter}." for letter in initials if letter.isalpha())


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
            rf"\s*[|;；。]\s*|{STOP}(?![(]?(?:19|20)\d\d\b)"
            r"|\s+[-–—·]\s+|^\s*[,.，:：·]\s*|\s+·$|(?<!\s)\s{2,}",
            text,
        )
        if p
    ]


def _trimmed(title: str) -> str:
    title = " ".join(title.split()).strip(" ,，;；|·–—*_").rstrip(" (（[").removesuffix(".pdf")
    title = title.removeprefix("# ")  # the sign of a heading, pasted
    if title[:1] in ("“", '"') and title[-1:] in ("”", '"') and len(title) > 2:
        inner = title[1:-1]
        title = title if any(sign in inner for sign in '“”"') else inner
    return title[:-1] if title.endswith((".", "。")) and not title.endswith("..") else title

"""What shows that a headline names a paper, and not a repository, a post or a sentence."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from .. import values
from ..model import Link
from ..titles import is_marked, is_name, looks_like_title, words_of
from ..vocabulary import fold, table
from .facts import are_people, read_piece
from .labels import is_link_label, is_paper_label, says_post
from .pieces import Headline

Verdict = Literal["paper", "title", "link", "no"]
"""*paper*: something beside the words shows it; *title*: the words could be one, and what stands
around must decide; *link*: a repository, post or page; *no*: none of these."""

_LONGEST = 320
_MOST_WORDS = 30
_PROVED_WORDS = 12
_SHORT_REMARK = 6
"""A name with fewer words in all, small ones behind a colon, is a remark on what it names."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAUSES = re.compile(r"[。；！;]|，.*，|(?<=[a-z])(?<!\bvs)\.\s+[A-Z]")
_PERSONAL = re.compile(
    r"\b(?:we|our|(?<![Pp]art )I|you|your|this paper|is a|are|was|were|has|have|can be|will"
    r"|they|it's)\b"
    r"|本文|作者|我们|该[文方模]|这[篇个是里]|主要|提出了|通过|以及|可以|因此|所以|但是|如何使用"
    r"|先\w{1,12}再"
)
_SPEAKER = re.compile(r"(?:we|I|you|they|it|it's|our|your|my|has|have|can)\s", re.IGNORECASE)
_OPENING = re.compile(
    r"(?:these|this|here|there|see|note that|below|in this|please|also|try|add|added|fix|write|run"
    r"|install|configure|set up|discuss|prepare|finish|buy|email|send|submit|download|upload"
    r"|refactor|register|schedule|weekly|daily|attended|brainstormed|caught up|chose|emailed"
    r"|met (?:with|up)|presented|reread|sent|talked (?:to|with)|taught|we discussed|worked on"
    r"|wrote"
    r"|for (?:more|example))\s"
    r"(?!\w+:)",
    re.IGNORECASE,
)
"""A line that begins so is a sentence."""
_NAMED_CLAUSE = re.compile(
    r"[^:]{2,30}:\s+(?:(?P<verb>[A-Za-z]{2,12}s)\s\w+"
    r"|(?:as an?|can|could|may|must|should|is|are|it|they|which|there|used|helps?|where)\s)"
)
"""A name and what it is or does: ``node: as a server``, ``DensePose: Provides a mapping``."""
_HAN_TITLE = re.compile(
    r"^(?:一种|基于|面向|关于|针对|融合|结合)|(?:研究|综述|方法|算法|系统|模型|机制|框架|技术|策略|设计|实现|应用"
    r"|分析|优化|检测|识别|预测|分割|生成|学习|网络|进展|展望|理论|评估)(?:与\w{2,6}|[（(].{1,8}[)）])?$"
)
_HAN_CHORE = re.compile(
    r"[和跟找]|调研|整理|跑通?|写|完成|准备|复现|修改|提交|继续|尝试|讨论|联系|安装|配置|下载|参加|测试|汇报|总结|看[完一]|读[完一]"
)
"""What something that is to be done begins with."""
_SETTING = re.compile(r"(?:[,:：，]\s?|^)[a-z]\w{0,11}\s?[= ]\s?\d[\d.e-]*[kKMB]?(?=[,，;]|$)")
"""``lr 3e-4``; a line of such is no title."""
_LISTED_BEHIND = re.compile(r"\s\([^(),]*,[^()]*\)$")
_PLACEHOLDER = re.compile(
    r"\W*?(?:\{\{\s*[a-z_][\w.]*\s*(?:[:|][^{}]*)?\}\}|<%[^%]*%>|\{%[^%]*%\})\W*"
)
_ATTACHED = "zotero://open-pdf"
"""Where Zotero keeps the file of a work, whose name may be cut off, or a place in it."""
_POST = re.compile(r"/(?:blogs?|posts?)/", re.IGNORECASE)
"""A part of an address under which people write."""
_DAY = re.compile(r"20\d\d[-./][01]?\d[-./][0-3]?\d\b")
"""A line that begins so tells of days: ``2024/05/15 - 2024/05/20, busy``."""
_NOTE_FILE = re.compile(
    r"//gist\.github\.com/|(?<!/readme)\.md$|/(?:issues|discussions)/\d{1,6}$", re.IGNORECASE
)
"""The address of a note that someone keeps among code, or as an issue."""
_ATTACHED = "zotero://open-pdf/"
"""How the address of a file begins that Zotero keeps with a work: no work by itself."""
_WHOLE_TITLE = 4
_VERB_ENDING = re.compile(r"[：:，,、；;]$")


@lru_cache(maxsize=2048)
def verdict(head: Headline) -> Verdict:
    """Return what a line names, by its own words, facts and addresses."""
    inward = bool(head.links) and all(map(is_inward, head.links))
    attached = any(link.url.startswith(_ATTACHED) for link in head.links)
    if inward or attached or not could_be_title(head):
        return "no"
    named = head.stated.venue or head.stated.authors
    posted = says_post(head.called) or (not named and all(map(is_post_link, head.links)))
    if head.links and posted:
        return "link"
    if _is_shown(head):
        return "paper"
    kinds = {values.site(link.url) for link in head.links}
    if head.target and values.site(head.target) in ("code", "post"):
        return "title" if _NOTE_FILE.search(head.target) else "link"
    if head.links and kinds <= {"code", "post"} and not looks_like_title(head.title):
        return "link"
    return "title"


def could_be_title(head: Headline) -> bool:
    """Whether the words of a headline could be a title: no sentence, no label, not nothing.

    >>> could_be_title(Headline("Nested LSTMs")), could_be_title(Headline("本文提出了一个方法，"))
    (True, False)
    """
    title, before = head.title, head.before
    if not 3 <= len(title) <= _LONGEST or "://" in title or not re.search(r"[^\W\d_]", title):
        return False
    if before and not _is_preface(head):
        return False
    listed = read_piece(title)
    several = (listed and len(listed.authors) > 1) or _signs(head)
    settings = len(_SETTING.findall(title)) > 1
    other = is_placeholder(title) or _DAY.match(title) or (head.marked and is_link_label(title))
    if several or settings or other or _VERB_ENDING.search(title):
        return False
    if head.marked:
        described = head.remark and is_name(title) and any(map(is_paper_link, head.links))
        return bool(described) or words_of(title) >= 2 or head.stated.found
    if head.stated.authors and words_of(title) <= _MOST_WORDS:
        return not title.islower()  # "Reddi et al. (ICLR 2018) show non-convergence"
    named = head.stated.venue is not None and words_of(title) <= _MOST_WORDS
    named = named and not (_OPENING.match(title) or _PERSONAL.search(title))
    return named or not is_sentence(title) or _is_proved(head)


def _signs(head: Headline) -> bool:
    """Whether words that nothing sets off are two names, in front of where and when.

    "Random Forests and Decision Trees (ICML 2014)" could be a title.
    """
    if head.marked or head.links or " and " in head.title or not head.stated.venue:
        return False
    return "," in head.title and are_people(head.title)


def _is_proved(head: Headline) -> bool:
    """Whether a few words put like a sentence are all that stands beside the link to a paper.

    "Attention is all you need" is a title if ``[[paper](https://arxiv.org/…)]`` follows.
    """
    title = head.title
    if head.before or head.remark or not title[:1].isupper() or words_of(title) > _PROVED_WORDS:
        return False
    if _CLAUSES.search(title) or _OPENING.match(title) or _SPEAKER.match(title):
        return False
    return any(is_paper_label(k.label) and values.site(k.url) == "paper" for k in head.links)


def is_placeholder(text: str) -> bool:
    """Whether a text is what a template has where the title will stand.

    >>> [is_placeholder(t) for t in ("{{title}}", "<% tp.file.title %>", "{{BERT}}: Pre-training")]
    [True, True, False]
    """
    return _PLACEHOLDER.fullmatch(text) is not None


def _is_preface(head: Headline) -> bool:
    """Whether the words before a title are few, and the line is no sentence with a work in it."""
    few = head.marked and len(head.before) <= 40 and words_of(head.before) <= 3
    return few and not head.title[:1].islower() and words_of(head.remark) <= 2


def is_sentence(text: str) -> bool:
    """Whether words read as prose, not as the name of a work.

    >>> is_sentence("we train our model on three datasets"), is_sentence("Attention Is All")
    (True, False)
    """
    if _CLAUSES.search(text) or _OPENING.match(text) or len(text) > _LONGEST:
        return True
    if _HAN.search(text):
        return len(_HAN.findall(text)) > 40 or bool(_PERSONAL.search(text)) or "，" in text
    words = text.split()
    if ":" in text and _is_described(text):
        return True
    if looks_like_title(text) or text.endswith("?"):
        return False
    return len(words) > 30 or bool(_PERSONAL.search(text)) or (len(words) > 8 and text[-1] == ".")


def _is_described(text: str) -> bool:
    """Whether a name and a colon stand before what the thing is or does."""
    found = _NAMED_CLAUSE.match(text)
    if found is None or text.endswith("?"):
        return False
    return found["verb"] is None or found["verb"].casefold() in _verbs()


@cache
def _verbs() -> frozenset[str]:
    return frozenset(table("phrases")["verbs"]["plain"])


def _is_shown(head: Headline) -> bool:
    """Whether a fact or an address shows that the headline names a published work."""
    stated = head.stated
    if head.target and values.site(head.target) == "paper":
        return True
    if stated.venue or (stated.authors and (stated.published or head.marked)):
        return True
    if any(is_paper_link(link) for link in head.links):
        return not head.remark or head.marked or words_of(head.title) >= 2
    whole = head.marked and words_of(head.title) >= _WHOLE_TITLE
    called_paper = head.called == "paper" and (whole or is_name(head.title))
    told = "论文" in head.called and words_of(head.title) >= _SHORT_REMARK
    called = called_paper or bool(head.called and (told or looks_like_title(head.title)))
    return called or _is_dated(head)


def _is_dated(head: Headline) -> bool:
    """Whether a date beside a title, or beside a name, shows that it was published."""
    stated, title = head.stated, head.title
    if not stated.published:
        return False
    if (head.marked or (is_name(title) and (is_marked(title) or stated.organizations))) and (
        stated.organizations or not head.remark
    ):
        return True
    housed = stated.organizations and not (head.remark or head.before)
    plain = title.isascii() and title[:1].isupper() and words_of(title) >= 2
    return bool(housed and (plain or is_title(head))) or looks_like_title(title)


def is_paper_link(link: Link) -> bool:
    """Whether an address leads to a paper, by itself or by the words it hangs on.

    >>> is_paper_link(Link("https://x.org/1", "pdf")), is_paper_link(Link("https://x.org/1"))
    (True, False)
    """
    kind = values.site(link.url)
    if kind == "paper":
        return True
    label = link.label.strip(" []()（）【】:：")
    parts = [fold(part) for part in re.split(r"[\s/\-_]+|\d+$", label) if part]
    return kind != "post" and bool(parts) and len(parts) <= 3 and not _papers().isdisjoint(parts)


def is_inward(link: Link) -> bool:
    """Whether a link leads to a place in its own file, or by its words to a part of a page.

    >>> is_inward(Link("https://x.org/list#model-merging", "Model Merging"))
    True
    """
    _, mark, place = link.url.partition("#")
    return link.url[:1] == "#" or bool(mark and place and fold(place) == fold(link.label))


def is_post_link(link: Link) -> bool:
    """Whether an address leads to a post or video, by itself or by the words it hangs on."""
    kind, label = values.site(link.url), fold(link.label.strip(" []()"))
    if kind:
        return kind == "post" and label not in _papers()
    return says_post(link.label) or bool(_POST.search(link.url) and not is_paper_link(link))


@cache
def _papers() -> frozenset[str]:
    return frozenset(map(fold, table("fields")["links"]["papers"]))


def is_title(head: Headline) -> bool:
    """Whether a title shows itself by its own form, without anything beside it.

    >>> is_title(Headline("PA: Performance Analysis")), is_title(Headline("GPT Is All You Need"))
    (False, True)
    >>> is_title(Headline("基于深度学习的目标检测研究综述")), is_title(Headline("随机采样"))
    (True, False)
    """
    title = head.title
    if _HAN.search(title):
        return _is_han_title(title)
    if not looks_like_title(title) or is_name(title):
        return False
    if ":" in title and re.search(r":\s[a-z]", title) and words_of(title) < _SHORT_REMARK:
        return False  # "RMSProp: no bias correction"
    title = _LISTED_BEHIND.sub("", title) if title[-1] == ")" else title  # "Image (P1, P2, P3)"
    return words_of(title) >= (4 if ":" in title else 5)


def is_whole_title(text: str) -> bool:
    """Whether words are put like a title of four words or more, or like one in Han.

    >>> is_whole_title("Attention Is All You Need"), is_whole_title("Graph Attention")
    (True, False)
    """
    return is_title(Headline(text)) or (words_of(text) >= _WHOLE_TITLE and looks_like_title(text))


def _is_han_title(title: str) -> bool:
    """Whether words in Han are put like the title of a paper: a subject and what is done to it."""
    han = len(_HAN.findall(title))
    if not 10 <= han <= 40 or han < 0.6 * len(title) or re.search(r"[，。；！？,;!?是]", title):
        return False
    if _HAN_CHORE.match(title):
        return False
    return bool(_HAN_TITLE.search(title))

"""Titles: what is written → the title, its short name, and a key to compare titles by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_NAME = r"[^\W_][\w.+*@/·\-]*"
_NAMED, _LETTER, _COLON = re.compile(_NAME), re.compile(r"[^\W\d]"), re.compile(r"\s*[:：]\s*")
_SMALL = frozenset(
    "a an and are as at by can do does for from how if in into is it its no not of on or than that "
    "the their then to toward towards using via via what when with without versus vs".split()
)
_SHORT = 5
"""A longer word in small letters is no part of a name."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_\u3400-\u9fff][^\s\u3400-\u9fff]*")
_HAN_REMARK = re.compile(r"[\s(（,，]*[\u3400-\u9fff][^A-Za-z]*$")
"""A remark in Chinese behind a title in Latin letters."""
_MARKED = re.compile(r"^[(（\[【]\s*([^()（）\[\]【】]{1,30}?)\s*[)）\]】]\s*(?=\S)")
_ACRONYM = re.compile(r"[(（]\s*(" + _NAME + r")\s*[)）]\s*$")
REMEMBERED = 1 << 15
"""What was found out about so many titles at most is remembered: resolving asks again and again."""
_EMPHASIS = re.compile(r"\*\*+|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as written, taken apart."""

    text: str
    """Without emphasis and doubled blanks; a name in brackets in front of it is cut off."""
    short_name: str | None = None
    rest: str | None = None
    """What stands after the short name and its colon: the title, if the name was only put
    in front. Which of the two it is, only a second source can tell."""
    repaired: bool = False
    """Whether broken emphasis had to be taken out."""


@lru_cache(maxsize=REMEMBERED)
def read_title(written: str) -> Title:
    """Return the title in *written* with its short name apart.

    >>> read_title("SDXL: Improving Latent Diffusion Models").short_name
    'SDXL'
    >>> read_title("(LDM)High-Resolution Image Synthesis")
    Title(text='High-Resolution Image Synthesis', short_name='LDM', rest=None, repaired=False)
    >>> read_title("COMET**: A Neural Framework for MT Evaluation").text
    'COMET: A Neural Framework for MT Evaluation'
    """
    text = _EMPHASIS.sub("", written) if "**" in written or "__" in written else written
    repaired = text != written
    text = " ".join(text.split()).strip(" ·|-–—")
    if marked := _MARKED.match(text):
        name = marked.group(1)
        if is_name(name):
            return Title(text[marked.end() :].strip(), name, repaired=repaired)
    head, colon, rest = _cut_at_colon(text)
    if not colon:
        return Title(text, repaired=repaired)
    if acronym := _ACRONYM.search(head):
        return Title(text, acronym.group(1), repaired=repaired)
    name = re.sub(r"\s+(technical )?report$", "", head, flags=re.IGNORECASE)
    if is_name(name) or _echoes(name, rest):
        return Title(text, name, rest, repaired)
    return Title(text, repaired=repaired)


def _cut_at_colon(text: str) -> tuple[str, str, str]:
    found = _COLON.search(text) if ":" in text or "：" in text else None
    if not found or found.end() == len(text):
        return text, "", ""
    return text[: found.start()], ":", text[found.end() :]


def _echoes(name: str, rest: str) -> bool:
    """Whether every word of a two-word *name* comes back in the *rest* of the title.

    >>> _echoes("Sparse transformer", "Generating Long Sequences with Sparse Transformers")
    True
    """
    words = [w.casefold().rstrip("s") for w in name.split()]
    return len(words) == 2 and all(w in rest.casefold() for w in words)


def is_name(text: str) -> bool:
    """Whether *text* looks like the name of a model, dataset or method.

    >>> [is_name(t) for t in ("BLIP-2", "Unified-IO 2", "BEiT v3", "Deep Learning", "知乎问答")]
    [True, True, True, False, False]
    """
    words = text.split()
    if not words or len(words) > 3 or len(text) > 30 or _HAN.search(text):
        return False
    if not all(map(_NAMED.fullmatch, words)) or not _LETTER.search(text):
        return False
    if len(words) == 1:
        return text.casefold() not in _SMALL
    return any(map(is_marked, words)) and not any(map(_is_plain, words))


def _is_plain(word: str) -> bool:
    """Whether a word stands in no name of several words: small, or one that counts parts."""
    common = word.islower() and word.isalpha() and len(word) > _SHORT
    return common or word.casefold() in _SMALL or word in ("Task", "Part")


def is_marked(word: str) -> bool:
    """Whether *word* is written like a name: an inner capital, a digit, or all capitals.

    >>> [is_marked(w) for w in ("GPT", "BLIP-2", "DreamLLM", "Flamingo", "v2", "a")]
    [True, True, True, False, True, False]
    """
    letters = [c for c in word if c.isalpha()]
    capitals = sum(c.isupper() for c in letters[1:])
    return bool(letters) and (capitals > 0 or any(c.isdigit() for c in word))


@lru_cache(maxsize=REMEMBERED)
def title_key(text: str) -> str:
    """Return what two spellings of one title have in common: letters and digits alone.

    NFKC, no case, accents, emphasis, blanks or punctuation; Han characters stay.

    >>> title_key("《VQVAE: *Neural Discrete Representation Learning*》")
    'vqvaeneuraldiscreterepresentationlearning'
    >>> title_key("多模态：综述（一）")
    '多模态综述一'
    """
    if text.isascii():
        return _NO_LETTER.sub("", text.casefold())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if c.isalnum())


def looks_like_title(text: str) -> bool:
    """Whether a line that nothing else marks reads like the title of a paper.

    >>> looks_like_title("OneLLM: One Framework to Align All Modalities with Language")
    True
    >>> looks_like_title("We train the model on three datasets, and it works well.")
    False
    >>> looks_like_title("用到的 encoder 有 CLIP、DINOv2")
    False
    """
    text = text.strip()
    if not 8 <= len(text) <= 300 or text[-1] in "。；;，,：:" or "://" in text:
        return False
    text = _HAN_REMARK.sub("", text)
    if _HAN.search(text):
        return False
    head, colon, rest = _cut_at_colon(text)
    if colon and is_name(head) and len(rest.split()) >= 2 and not _HAN.search(rest):
        return True
    words = [w for w in re.findall(r"[A-Za-zÀ-ɏ][\w\-’']*", text) if w.casefold() not in _SMALL]
    capitals = sum(w[0].isupper() for w in words)
    return len(words) >= 3 and capitals >= 0.6 * len(words) and not text.endswith(".")


def words_of(words: str) -> int:
    """Return how many words a text has; two Han characters count as one.

    >>> words_of("Graph Attention Networks"), words_of("图神经网络")
    (3, 2)
    """
    han = 0 if words.isascii() else len(_HAN.findall(words))
    return len(_WORD.findall(words)) + han // 2

"""What inputs are made of: the shapes that people write, whole, cut and mixed, and odd signs.

A strategy ends in what JSON can hold (text, numbers, lists, objects), so that a finding is a file.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from .rounds import CASES

MARKS = tuple(
    "# |## |- |  - |* |+ |1. |12) |> |> > |```\n|~~~\n|---\n|***\n|[x](http://a.b)|[@key]|"
    "[@key, p. 3; -@b]|@fig-a|$x^2$|$$\nx\n$$|$|\\|\n|\n\n|\r\n|\r|\t| |    |- [ ] |- [x] |<div>|"
    "</div>\n|<!-- |-->|[^1]: |[^1]|**|*|__|_|`|``|==|=\n|![|](|{#a .b c=d}|{|}|[|]|(|)|<|>|&|"
    "《|》|“|”|「|」|（|）|：|:|，|。|、|；|…|！|？|——|·|～|%|#|@|~|^|'|\"|"
    "2021.2|2021-02-30|2021年13月|0000-00-00|99999|5月6日|1/2/3|2301.12597|0.5B|1e999|１２％|٣|②|"
    "一篇文章|et al.|等|arXiv:2301.12597|https://doi.org/10.1/x|http://|//h|javascript:x|"
    "CVPR 2021|ICLR|清华大学|Google|(Oral)|和|and |, |; |★★★|[3/5]|"
    "\u0301|👩‍🔬|😀|𠮷|ſ|İ|ß|ﬁ|Ǆ|\ufdfa|:::|::: {.a}\n|{{< x >}}|---\ntitle: a\n---\n|title: [\n|"
    "+++\na = 1\n+++\n|&amp;|&#x0;|&#xD800;|&#1114112;|"
    "\x00|\x0b|\x0c|\x1b[2J|\x1e|\x7f|\x85|\ufeff|"
    "\u00a0|\u00ad|\u200b|\u200d|\u202e|\u2028|\u2066|\u3000|\ufffd|\ufffe|\ud800|\udcff|\U0010ffff|"
    "%00|\\input{x}|\\u|$(x)|=1+1|#include|#|\\begin{a}|^^5c".split("|")
)
WORDS = tuple(
    "A Study of Made Things|Notes as Data: A Work Made Up|Deep|Learning|models|of|for|via|"
    "一种编造的方法|多模态|模型|研究|综述|提出了|效果|BLIP-2|GPT-4V|X|ResNet-50|3.5M|188M 图文对|"
    "Li, A. and Wu, B.|Ann Li, Bob Wu|张三 李四|Université|Müller".split("|")
)


def lines_of(pattern: str) -> list[str]:
    """Return the lines of the suite's cases: what real inputs look like."""
    found = (path.read_text("utf-8", "replace") for path in sorted(CASES.parent.glob(pattern)))
    return sorted({line for text in found for line in text.split("\n") if line})


NOTE_LINES = (
    lines_of("readers/*.md")
    + lines_of("resolve/*.md")
    + lines_of("describe/*.toml")
    + lines_of("headlines.toml")
)
BIB_LINES = lines_of("checks/*.bib") + lines_of("bibtex/*.md") + lines_of("records/*.bib")
RIS_LINES = lines_of("records/*.ris")


def cut(text: str, at: int, to: int) -> str:
    """Return a part of *text*."""
    at, to = sorted((at % (len(text) + 1), to % (len(text) + 1)))
    return text[at:to]


def joined(parts: list[str]) -> str:
    return "".join(parts)


odd = st.text(st.characters(codec=None, exclude_categories=()), max_size=6)
"""Any signs, halves of signs and those that nobody has defined too."""
mark, word, line = map(st.sampled_from, (MARKS, WORDS, NOTE_LINES))
part = st.builds(cut, line, st.integers(0, 300), st.integers(0, 300))
many = st.builds(lambda unit, times: unit * times, mark, st.integers(2, 40))
short = st.lists(st.one_of(mark, word, part, odd, many), max_size=8).map(joined)
"""A run of words and signs, as a value is read from."""
phrase = st.lists(st.one_of(word, word, mark), min_size=1, max_size=6).map(" ".join)

END = st.sampled_from(("\n", "\n", "\n", "\n\n", "\r\n", ""))


def block(form: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    """Return what *form* makes of its parts."""
    return st.fixed_dictionaries(parts).map(lambda found: form.format(**found))


day = st.sampled_from(
    "2024.1.17|2024-02-06|2024年3月|2023|24.5.6|2024.13.40|5月6日|Jan 2024|2024/1/2 周三".split("|")
)
label = st.sampled_from(
    "Title|Paper|Authors|Venue|Accepted|Date|时间|作者|标题|会议|链接|Code|机构|备注|Status|X".split(
        "|"
    )
)
indent = st.sampled_from(("", "", "  ", "    ", "\t", "> "))
bullet = st.sampled_from(("- ", "* ", "1. ", "- [ ] ", "- [x] ", "+ ", "-", ""))
BLOCKS = st.one_of(
    block("{h} {t}", h=st.sampled_from(("#", "##", "###", "######", "#######")), t=phrase | day),
    block("{i}{b}{t}", i=indent, b=bullet, t=phrase),
    block("{i}{b}[{t}]({u}) ({v})", i=indent, b=bullet, t=phrase, u=mark, v=word),
    block("{i}{b}**{l}{c}** {t}", i=indent, b=bullet, l=label, c=st.sampled_from(":："), t=short),
    block("{l}:{t}", l=label, t=short),
    block("《{t}》\n{d} 的一篇文章", t=phrase, d=day),
    block("| {a} | {b} |\n|---|---|\n| {c} | {d} |", a=label, b=label, c=short, d=short),
    block("| {c} | {d} |", c=short, d=short),
    block("```{a}\n{t}\n```", a=word, t=short),
    block("[{n}] {p}. {t}[J]. {v}, {d}.", n=st.integers(0, 99), p=word, t=phrase, v=word, d=day),
    block("{t}\n===", t=phrase),
    block("<{a}>{t}</{a}>", a=st.sampled_from(("div", "b", "script", "br/")), t=short),
    block("[^{a}]: {t}", a=word, t=short),
    block("{t} [@{k}]{e}", t=phrase, k=word, e=st.sampled_from("。.,!")),
    line,
    part,
    short,
)
FRONT = st.one_of(
    st.just(""),
    st.just(""),
    st.just("\ufeff"),
    block("---\n{l}: {t}\n{k}: [{a}, {b}]\n---\n", l=label, t=short, k=label, a=word, b=word),
    block("---\n{t}\n---\n", t=st.lists(line, max_size=5).map("\n".join)),
    block('+++\n{l} = "{t}"\n+++\n', l=label, t=short),
    st.just("---\n"),
)
notes = st.builds(
    lambda front, blocks: front + "".join(text + end for text, end in blocks),
    FRONT,
    st.lists(st.tuples(BLOCKS, END), max_size=14),
)
"""A file of notes, in any mixture of shapes, good and broken."""


def in_a_file(text: str) -> str:
    """Return *text* as it stands in a file: halves of signs cannot."""
    return text.encode("utf-8", "replace").decode()


filed = notes.map(in_a_file)

KEYS = st.sampled_from(("k", "b", "", "li2023blip2", "文献1", "a b", "k,k", "é"))
FIELDS = st.sampled_from(
    "title author year month journal booktitle pages doi eprint url note keywords file editor "
    "abstract crossref date x".split()
)
value = st.one_of(
    short.map("{{{}}}".format),
    phrase.map("{{{}}}".format),
    phrase.map('"{}"'.format),
    st.sampled_from(("jan", "2021", "nips # { x}", '"a" # b', "{", "", "{{A}}", "{\\'e}", "{$x$}")),
)
bib_entry = st.builds(
    lambda kind, key, fields, end: (
        f"@{kind}{{{key},\n" + ",\n".join(f"  {name} = {text}" for name, text in fields) + end
    ),
    st.sampled_from(("misc", "article", "InProceedings", "string", "comment", "preamble", "x y")),
    KEYS,
    st.lists(st.tuples(FIELDS, value), max_size=6),
    st.sampled_from(("\n}\n", "\n}\n", ",\n}", "}", "\n", ")")),
)
bibs = st.lists(
    st.one_of(
        bib_entry,
        bib_entry,
        st.sampled_from(BIB_LINES),
        st.sampled_from(("@", "{", "}", '"', ",", "=", "#", "%", "\\", "@string{", "caf\udce9")),
        short,
    ),
    max_size=8,
).map(lambda parts: as_read("\n".join(parts)))


def as_read(text: str) -> str:
    """Return *text* as an exact reader gives it: bytes that are not UTF-8 stand for themselves."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


ris = st.lists(
    st.one_of(
        st.builds(
            "{}  - {}".format,
            st.sampled_from("TY TI T1 AU A1 PY DA DO UR ER N1 KW JO SP EP AB".split()),
            short | phrase,
        ),
        st.sampled_from(RIS_LINES),
        st.just("ER  - "),
        short,
    ),
    max_size=14,
).map("\n".join)
CSL = (
    "id type title author issued date-parts DOI URL page custom family given literal note year "
    "sources urls container-title volume issue keyword language"
).split()
jsons = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        short,
        phrase,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(CSL), inner, max_size=6)
    ),
    max_leaves=20,
)
csl = st.one_of(
    jsons,
    st.lists(
        st.fixed_dictionaries(
            {"id": KEYS, "title": phrase},
            optional={
                "author": jsons
                | st.lists(st.fixed_dictionaries({"family": short, "given": short})),
                "issued": jsons | st.fixed_dictionaries({"date-parts": jsons}),
                "DOI": short,
                "note": short,
                "type": st.sampled_from(("article-journal", "book", "x")),
            },
        ),
        max_size=4,
    ),
)
csl_text = st.one_of(csl.map(json.dumps), csl.map(json.dumps), notes)

cell = st.one_of(
    st.fixed_dictionaries({"cell_type": st.just("markdown"), "source": filed}),
    st.fixed_dictionaries({"cell_type": st.just("code"), "source": filed}),
    st.fixed_dictionaries({"cell_type": st.just("raw"), "source": filed}),
    st.fixed_dictionaries(
        {
            "cell_type": st.just("code"),
            "source": block("#| label: {a}\n#| fig-cap: {t}\nx", a=word, t=filed),
            "output": st.tuples(
                st.sampled_from(
                    ("text/markdown", "text/html", "image/svg+xml", "text/latex", "text/plain",
                     "image/png")
                ),
                filed,
            ).map(list),
        }
    ),
)  # fmt: skip
cells = st.lists(cell, min_size=1, max_size=4)
"""The cells of a notebook, as plain objects."""

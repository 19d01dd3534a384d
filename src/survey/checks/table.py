"""The table of all checks: code → how it is found, how grave it is, what to tell of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from ..errors import UnknownKeyError, suggest
from . import doubles, fields, identifiers, names, text
from .drafts import DRAFTED
from .items import Check, each
from .others import CITED, COMPARED, READ

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        **READ,
        # --- fields
        "bib-missing-field": Check(
            each(fields.missing),
            "warning",
            "A field that the type of the entry requires is missing: by BibTeX's manual "
            "(*BibTeXing*, 3.1) and by biblatex's (2.1.1); what one of the two is content with is "
            "not reported. `journaltitle`, `date` and `institution` stand for `journal`, `year` "
            "and `school`; what `crossref` brings counts; `key` excuses an author, `pubstate` a "
            "year.",
            "@article{vaswani2017, author = {Vaswani, Ashish}, title = {Attention}, year = {2017}}",
            "Add the field, or choose the type that fits: `@misc` or `@online` for a preprint.",
        ),
        "bib-bad-year": Check(
            each(fields.year),
            "warning",
            "Digits that are no year between 1000 and 2099. Words (*in press*), ranges and years "
            "B.C. are let be.",
            "@misc{li2023, year = {20223}}",
            "Write four digits.",
        ),
        "bib-bad-month": Check(
            each(fields.month_number),
            "warning",
            "A number that is no month.",
            "@misc{li2023, month = {13}}",
            "Write `jan` … `dec`, or 1 to 12 for biblatex.",
        ),
        "bib-month-word": Check(
            each(fields.month_word),
            "info",
            "A month's English name in braces. BibTeX has macros for the months, which each style "
            "prints in its language.",
            "@misc{li2023, month = {September}}",
            "Write the macro without braces: `month = sep`.",
            "puts the macro for the value of `month` with its delimiters, where the value is "
            "nothing but an English name of a month",
        ),
        "bib-bad-date": Check(
            each(fields.date),
            "warning",
            "A `date` that biblatex cannot read: it wants ISO 8601 (EDTF), with two digits for "
            "month and day, one slash for a range.",
            "@online{li2023, date = {2023-5}}",
            "Write 2023, 2023-05, 2023-05-18 or 2022/2023.",
        ),
        "bib-bad-pages": Check(
            each(fields.pages),
            "warning",
            "Pages that cannot be: a range that runs backwards or lacks an end, *pp.* in front, "
            "or only a sign for unknown.",
            "@article{li2023, pages = {112--108}}",
            "Write `12--18`, or `12` for one page.",
        ),
        "bib-page-dash": Check(
            each(fields.page_dash),
            "info",
            "One hyphen or a Unicode dash between two pages. BibTeX's styles print `-` as a "
            "hyphen.",
            "@article{li2023, pages = {108-112}}",
            "Write two hyphens.",
            "puts `--` for the dash of `pages` and the blanks around it, where the value is two "
            "plain numbers and the first is the smaller",
        ),
        # --- identifiers
        "bib-bad-doi": Check(
            each(identifiers.doi),
            "warning",
            "What stands in `doi` is no DOI.",
            "@misc{li2023, doi = {arXiv}}",
            "A DOI begins with `10.`, has a slash and no blank.",
        ),
        "bib-doi-address": Check(
            each(identifiers.doi_address),
            "info",
            "The address of a DOI, or *doi:*, where the DOI alone should stand: styles put the "
            "address in front of it, so that it is there twice.",
            "@misc{li2023, doi = {https://doi.org/10.48550/arXiv.2301.12597}}",
            "Leave only what begins with `10.`.",
            "takes out `https://doi.org/` (also `dx.`, `www.`, `http`, `doi:`) at the beginning of "
            "`doi`",
        ),
        "bib-bad-arxiv": Check(
            each(identifiers.arxiv),
            "warning",
            "An `eprint` with `archiveprefix = {arXiv}` that arXiv cannot have given: since April "
            "2007 YYMM and four digits, since January 2015 five.",
            "@misc{li2023, eprint = {2301.1259}, archiveprefix = {arXiv}}",
            "Copy the identifier from the paper's page.",
        ),
        "bib-arxiv-address": Check(
            each(identifiers.arxiv_address),
            "info",
            "*arXiv:* or an address where the identifier alone should stand; styles print "
            "*arXiv:* themselves.",
            "@misc{li2023, eprint = {arXiv:2301.12597}, archiveprefix = {arXiv}}",
            "Leave only the identifier.",
            "takes out `arXiv:` or the address of arXiv (`abs/`, `pdf/`) at the beginning of "
            "`eprint`",
        ),
        "bib-bad-isbn": Check(
            each(identifiers.isbn),
            "warning",
            "An ISBN whose check digit is wrong: a digit was mistyped, or two have changed places.",
            "@book{goodfellow2016, isbn = {978-0-262-03561-4}}",
            "Copy it from the book or its publisher.",
        ),
        "bib-bad-issn": Check(
            each(identifiers.issn),
            "warning",
            "An ISSN whose check digit is wrong.",
            "@article{li2023, issn = {1533-7929}}",
            "Copy it from the journal.",
        ),
        # --- names
        "bib-name-separator": Check(
            each(names.separators),
            "warning",
            "Names that a semicolon, an ampersand or commas part. BibTeX knows only `and`, and "
            "makes one person of them.",
            "@misc{li2023, author = {Junnan Li; Dongxu Li}}",
            "Write `and` between two names.",
        ),
        "bib-et-al": Check(
            each(names.et_al),
            "warning",
            "*et al.* in a list of names, which would be printed as a person's name.",
            "@misc{li2023, author = {Li, Junnan et al.}}",
            "Write `and others`, or better all names.",
            "puts ` and others` for `et al.` at the end of `author` or `editor`, with the comma, "
            "blank or `and` before it",
        ),
        "bib-name-order": Check(
            each(names.order),
            "warning",
            "Names whose family name is not where BibTeX looks for it: initials in front of the "
            "comma, initials behind the family name without a comma, a Chinese surname behind the "
            "comma. Names in Han without a comma (张三) are in order.",
            "@misc{li2023, author = {J. L., Lee}}",
            "Write `Family, Given` or `Given Family`.",
        ),
        "bib-group-name": Check(
            each(names.groups),
            "info",
            "A group that signs as an author, without braces around it: a style would print "
            "*Team, C.*",
            "@misc{chameleon2024, author = {Chameleon Team}}",
            "Put it in braces.",
            "puts braces around a name of `author` or `editor` that ends with Team, Collaboration, "
            "Consortium, Group, Community, Contributors or Initiative and has no comma and no "
            "braces",
        ),
        # --- text
        "bib-capitals": Check(
            each(text.capitals),
            "info",
            "Words of a title whose capitals are part of the word (BERT, ImageNet, Bayesian) and "
            "stand in no braces: styles that print titles in small letters print *bert*. Titles "
            "of books, in another language than English or all in capitals are let be.",
            "@misc{devlin2019, title = {Pre-training of BERT on Text}}",
            "Put the word in braces, not the whole title.",
            "puts braces around such words of `title`, as `survey bib` writes them",
        ),
        "bib-html": Check(
            each(text.html),
            "warning",
            "Tags or entities of HTML, as exports of web pages leave them.",
            "@article{li2023, journal = {Science &amp; Technology}}",
            "Write TeX: `\\&`, `\\emph{…}`, `$_2$`.",
            "puts `\\&` for `&amp;`, `\\&amp;` and `&#38;`, and `'` for `&#39;` and `&apos;`; tags "
            "stay",
        ),
        "bib-tex": Check(
            each(text.tex),
            "warning",
            "TeX that a program has escaped a second time, so that its source would be printed; "
            "or an odd number of dollar signs.",
            "@misc{li2023, title = {{\\{}BLIP{\\}} Revisited}}",
            "Write the field anew.",
        ),
        "bib-encoding": Check(
            each(text.broken),
            "warning",
            "Letters that were read in a wrong encoding (Ã¼ for ü), or the sign for an unreadable "
            "one.",
            "@misc{mueller2023, author = {MÃ¼ller, Jan}}",
            "Write the letters anew.",
        ),
        "bib-unescaped": Check(
            each(text.unescaped),
            "warning",
            "`&`, `%`, `#` or `_` without a backslash, outside a formula: LaTeX stops there, or "
            "drops the rest of the line.",
            "@article{li2023, journal = {Science & Technology}}",
            "Put a backslash in front.",
            "puts a backslash before each such sign in `title`, `subtitle`, `booktitle`, "
            "`journal`, `journaltitle`, `series`, `publisher`, `institution`, `school`, "
            "`organization`, `address` and `location`; not in a field with an address (`\\url`), a "
            "formula (`\\ce`) or an odd number of `$`",
        ),
        # --- works
        "bib-double-work": Check(
            doubles.works,
            "warning",
            "Two entries that speak of one work: the same arXiv identifier, or the same DOI or "
            "title with the same first author and year; a preprint and its publication too. The "
            "list of references would have it twice.",
            "@misc{a, title = {Attention}, eprint = {1706.03762}, archiveprefix = {arXiv}}\n"
            "@misc{b, title = {Attention}, eprint = {1706.03762}, archiveprefix = {arXiv}}",
            "Cite one of them and take the other out.",
        ),
        "bib-double-id": Check(
            doubles.identifiers,
            "warning",
            "Two entries with one DOI or arXiv identifier and two titles that have nothing in "
            "common. Chapters may bear the DOI of their book.",
            "@misc{a, title = {Attention}, doi = {10.1000/1}}\n"
            "@misc{b, title = {Convolution}, doi = {10.1000/1}}",
            "Look up which of them has it.",
        ),
        **COMPARED,
        **CITED,
        **DRAFTED,
    }
)
"""By code, in the order of docs/checks.md."""


def explain(code: str) -> str:
    """Return what a check finds, with an example and how to put it right, as Markdown.

    Raises `UnknownKeyError` for a code that no check has.

    >>> print(explain("bib-bad-month"))
    ## bib-bad-month
    <BLANKLINE>
    A number that is no month. *Severity: warning.*
    <BLANKLINE>
    ```bibtex
    @misc{li2023, month = {13}}
    ```
    <BLANKLINE>
    Write `jan` … `dec`, or 1 to 12 for biblatex.
    """
    if code not in CHECKS:
        raise UnknownKeyError(f'no check "{code}"{suggest(code, CHECKS)}')
    check = CHECKS[code]
    parts = [
        f"## {code}",
        _wrapped(f"{check.explanation} *Severity: {check.severity}.*"),
        f"```bibtex\n{check.example}\n```" if check.example else "",
        _wrapped(check.remedy),
        _wrapped(f"`--fix` {check.fix}.") if check.fix else "",
    ]
    return "\n\n".join(filter(None, parts))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)

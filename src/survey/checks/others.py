"""What others than the functions here find: reader of ``.bib`` files, facts, drafts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .cited import MISSING, UNCITED
from .items import Check

READ: Mapping[str, Check] = MappingProxyType(
    {
        "bib-syntax": Check(
            None,
            "error",
            "A block that is no entry: a brace, a quote or a comma is missing. Nothing of it is "
            "read.",
            "@misc{li2023, title = {BLIP-2, year = {2023}}",
            "Close the brace; the block ends before the next `@` at the beginning of a line.",
        ),
        "bib-no-key": Check(
            None,
            "error",
            "An entry without a key, which nothing can cite.",
            "@misc{, title = {BLIP-2}}",
            "Put a key behind the first brace.",
        ),
        "bib-double-key": Check(
            None,
            "warning",
            "Two entries under one key; only the first is read.",
            "@misc{li2023, title = {BLIP-2}}\n@misc{li2023, title = {Otter}}",
            "Give one of them another key, or take one out if they are the same.",
        ),
        "bib-double-field": Check(
            None,
            "warning",
            "An entry says one field twice; only the first counts.",
            "@misc{li2023, year = {2022}, year = {2023}}",
            "Take one of them out.",
        ),
        "bib-macro": Check(
            None,
            "warning",
            "A word without braces that no `@string` defines; BibTeX prints nothing for it.",
            "@article{li2023, journal = tmlr}",
            "Define it with `@string`, or put braces around it.",
        ),
        "bib-crossref": Check(
            None,
            "warning",
            "`crossref` names an entry that the file does not have.",
            "@inproceedings{li2023, title = {BLIP-2}, crossref = {icml2023}}",
            "Add that entry, or take the field out.",
        ),
    }
)
"""What `survey.bibtex.read_bibtex` finds."""

COMPARED: Mapping[str, Check] = MappingProxyType(
    {
        "bib-added": Check(
            None,
            "info",
            "`survey bib` put fields that the facts know behind the entry's own.",
            "",
            "Nothing, if they are right.",
        ),
        "bib-not-added": Check(
            None,
            "info",
            "The entry lacks fields, but a `%` stands between its own. Readers take that as a "
            "comment or as text, so `survey bib` adds nothing.",
            "",
            "Take the `%` out, or add the fields by hand.",
        ),
        "bib-key": Check(
            None,
            "warning",
            "Two works have keys that are one to BibTeX, which takes no blanks in them and "
            "capitals for small letters; the second has no entry.",
            "",
            "Give one of them another key where it stands.",
        ),
        "bib-title": Check(
            None,
            "warning",
            "The facts have another title for this identifier.",
            "@misc{li2023, title = {A Survey of Everything}, eprint = {2301.12597}}",
            "Correct the title or the identifier.",
        ),
        "bib-author": Check(
            None,
            "warning",
            "The facts name other authors, or more (info where the entry ends with `and "
            "others`). Given and family names in the wrong order show here too.",
            "@misc{li2023, author = {Junnan, Li}, eprint = {2301.12597}}",
            "Correct the names.",
        ),
        "bib-year": Check(
            None,
            "warning",
            "The facts say another year (info where the entry has that of the preprint).",
            "@inproceedings{li2023, booktitle = {ICML}, year = {2021}, eprint = {2301.12597}}",
            "Correct the year.",
        ),
        "bib-venue": Check(
            None,
            "info",
            "The facts name another venue.",
            "@inproceedings{li2023, booktitle = {NeurIPS}, eprint = {2301.12597}}",
            "Correct the venue.",
        ),
        "bib-doi": Check(
            None,
            "warning",
            "The facts say another DOI.",
            "@misc{li2023, doi = {10.1000/1}, eprint = {2301.12597}}",
            "Correct the DOI.",
        ),
        "bib-eprint": Check(
            None,
            "warning",
            "The facts say another arXiv identifier.",
            "@misc{li2023,\n  title = {BLIP-2: Bootstrapping Language-Image Pre-training},\n  "
            "eprint = {2301.12579}}",
            "Correct the identifier.",
        ),
        "bib-pages": Check(
            None,
            "info",
            "The facts say other pages.",
            "@inproceedings{li2023, pages = {1--9}, eprint = {2301.12597}}",
            "Correct the pages.",
        ),
        "bib-volume": Check(
            None,
            "info",
            "The facts say another volume.",
            "@inproceedings{li2023, volume = {1}, eprint = {2301.12597}}",
            "Correct the volume.",
        ),
        "bib-type": Check(
            None,
            "info",
            "By the facts the entry is of another type.",
            "@techreport{li2023, eprint = {2301.12597}}",
            "Change the type.",
        ),
        "bib-preprint": Check(
            None,
            "info",
            "The entry cites a preprint that, by the facts, has been published since.",
            "@misc{li2023, eprint = {2301.12597}}",
            "Cite the publication: `@inproceedings` or `@article` with its venue and year.",
        ),
    }
)
"""What `survey.bibtex.compare.differences` finds, where the facts know the work."""

CITED: Mapping[str, Check] = MappingProxyType(
    {
        MISSING: Check(
            None,
            "error",
            "A draft cites a key (`[@li2032]`) that the bibliography lacks.",
            "",
            "Correct the key, or run `survey bib`.",
        ),
        UNCITED: Check(
            None,
            "info",
            "No draft cites the entry.",
            "",
            "Nothing need be done: what is not cited is not printed.",
        ),
    }
)
"""What `check_cited` finds."""

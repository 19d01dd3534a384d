"""What is markup of HTML, and what only looks like it: ``<b>``, but ``<image>``."""

from __future__ import annotations

import re

_ELEMENTS = (
    "a|abbr|address|article|aside|audio|b|big|blockquote|br|button|caption|center|cite|code|col|dd"
    "|del|details|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|header|hr|i|iframe"
    "|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|p|picture|pre|q|s|samp|script"
    "|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea"
    "|tfoot|th|thead|tr|tt|u|ul|var|video|wbr"
)
"""Elements of HTML as people write them in notes; ``input`` and the like do nothing here."""
_SWITCHES = "allowfullscreen|autoplay|checked|controls|disabled|hidden|loop|muted|nowrap|open"
TAG = (
    rf"</?(?:{_ELEMENTS})(?:\s+(?:[A-Za-z_:@][\w.:-]*\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)"
    rf"|(?:{_SWITCHES})(?=[\s/>])))*\s*/?>"
)
"""A tag of one of them, with its attributes."""
_MARKUP = re.compile(rf"{TAG}|<[!?].*", re.IGNORECASE | re.DOTALL)


def is_markup(text: str) -> bool:
    """Whether what stands between two angle brackets is a tag, a comment or a declaration.

    >>> [is_markup(text) for text in ("<br/>", "<a href='x'>", "<!-- mine -->")]
    [True, True, True]
    >>> [is_markup(text) for text in ("<image>", "<String>", "<b and c>")]
    [False, False, False]
    """
    return _MARKUP.fullmatch(text) is not None

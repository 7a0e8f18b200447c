"""Untrusted text made literal in Markdown, with as few marks as will do."""

from __future__ import annotations

import re

from debate.language.text import clean, fold

_SPECIAL = re.compile(
    r"""
    (?P<always>[\\`*~|\[\]$])
  | (?P<angle><)
  | (?P<entity>&(?=\#?\w+;))
  | (?P<under>(?<![^\W_])_|_(?![^\W_]))
  | (?P<address>(?:(?<=http)|(?<=https)|(?<=ftp)|(?<=mailto)|(?<=xmpp)):|(?<=www)\.)
""",
    re.VERBOSE | re.IGNORECASE,
)
_START = re.compile(r"^(?:(?P<mark>[#>+=:-])|(?P<number>\d{1,9})(?P<dot>[.)]))")


def _escaped(match: re.Match[str]) -> str:
    if match["angle"]:
        return "&lt;"
    if match["entity"]:
        return "&amp;"
    return "\\" + match.group()


def literal(words: str) -> str:
    """`words` on one line, every character of Markdown's or HTML's meaning nothing but itself."""
    return _SPECIAL.sub(_escaped, fold_spaces(words))


def fold_spaces(words: str) -> str:
    """`words` made harmless, white space folded; a space at either end stays one space."""
    words = clean(words)
    folded = fold(words)
    if not folded:
        return " " if words else ""
    return (" " if words[0].isspace() else "") + folded + (" " if words[-1].isspace() else "")


def start(line: str) -> str:
    """A line of Markdown that begins no heading, list, quotation, rule or table."""
    return _START.sub(lambda m: "\\" + m.group() if m["mark"] else f"{m['number']}\\{m['dot']}", line, count=1)

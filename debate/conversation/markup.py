"""HTML taken out of turns, safely: text stays, block quotes become `>` lines, scripts and styles go."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_TAG = re.compile(
    r"</?(?:p|br|div|blockquote|li|ul|ol|em|strong|b|i|a|span|h[1-6]|script|style|pre|code)(?:\s[^<>]*)?/?>", re.I
)
_BLOCKS = frozenset(["p", "div", "br", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "tr"])
_SILENT = frozenset(["script", "style", "template", "iframe", "object"])


def without_html(text: str) -> str:
    """`text` with its HTML taken out if it has any; other text is returned as it is."""
    if len(_TAG.findall(text[:20_000])) < 2:
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", unescape("".join(reader.out))).strip()


class _Reader(HTMLParser):
    """Collects text; knows only whether it is inside a quote or something silent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.quotes = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        self.quotes += tag == "blockquote"
        if tag in _BLOCKS:
            self.out.append("\n" if tag in ("br", "li") else "\n\n")
        if tag == "li":
            self.out.append("- ")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        self.quotes = max(0, self.quotes - (tag == "blockquote"))
        if tag in _BLOCKS:
            self.out.append("\n\n" if tag != "li" else "\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            marked = "\n".join("> " + row if row.strip() else row for row in data.split("\n"))
            self.out.append(marked if self.quotes else data)

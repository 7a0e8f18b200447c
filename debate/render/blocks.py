"""A transcript as a list of blocks of inline pieces, made once and printed as Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "strong", "em", "code", "link", "cite", "anchor"]


@dataclass(frozen=True)
class Piece:
    """A run of plain text. `target` is where a link or citation leads (`#t1`), or the id that an anchor sets.

    `label` names the place to which a citation leads, where what is shown of it (`§2.6`) may stand for several.
    """

    kind: Kind
    text: str
    target: str = ""
    label: str = ""


Inline = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; `anchor` is its id and `seat` the place (from 0) of whoever speaks below it."""

    level: int
    inline: Inline
    anchor: str = ""
    seat: int | None = None


@dataclass(frozen=True)
class Paragraph:
    """Running text; `seat` is the place of the speaker, `anchor` its id."""

    inline: Inline
    seat: int | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Aside:
    """Paragraphs set apart: a move of the moderator, a note to the reader."""

    kind: Literal["moderator", "note"]
    paragraphs: tuple[Inline, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Inline, ...]


@dataclass(frozen=True)
class Table:
    """A table; every row is as long as `head`."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Code:
    """Text whose line breaks and spaces matter, in a language that a reader may colour."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Rule:
    """A break between the parts of a page."""


Block = Heading | Paragraph | Aside | Bullets | Table | Code | Rule


def text(words: str) -> Piece:
    """Plain text."""
    return Piece("text", words)


def strong(words: str) -> Piece:
    """Text that stands out."""
    return Piece("strong", words)


def em(words: str) -> Piece:
    """Text set off lightly."""
    return Piece("em", words)


def link(words: str, target: str) -> Piece:
    """A link within the page, or to a web address."""
    return Piece("link", words, target)


def inline(*parts: str | Piece | Iterable[Piece]) -> Inline:
    """Pieces in a row; a string is plain text."""
    out: list[Piece] = []
    for part in parts:
        if isinstance(part, str):
            if part:
                out.append(text(part))
        elif isinstance(part, Piece):
            out.append(part)
        else:
            out.extend(part)
    return tuple(out)


def plain(pieces: Inline) -> str:
    """The words of some pieces."""
    return "".join(f"[{p.text}]" if p.kind == "cite" else p.text for p in pieces if p.kind != "anchor")

"""Blocks as Markdown that reads well on a code-hosting site and as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from debate.events import Event
from debate.language.text import clean
from debate.render import document
from debate.render.blocks import Aside, Block, Bullets, Code, Heading, Inline, Paragraph, Piece, Rule, Table
from debate.render.escape import literal, start
from debate.render.facts import INFERRED, UNSUPPORTED, Page


def transcript(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """The transcript of a debate, finished or not, as Markdown; `doubts` as of `Page`."""
    page = Page(events, doubts)
    marks = {c.label: c.anchor for c in page.cited} | dict.fromkeys((INFERRED, UNSUPPORTED), "about")
    return blocks(document.debate(page)) + "\n" + "".join(f"[{label}]: #{target}\n" for label, target in marks.items())


def blocks(content: Sequence[Block]) -> str:
    """Blocks as Markdown, ending in a newline."""
    return "\n\n".join(_block(block) for block in content) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            return f"{anchor}{'#' * block.level} {_inline(block.inline)}"
        case Paragraph():
            return (
                f'<a id="{block.anchor}"></a>{_inline(block.inline)}' if block.anchor else start(_inline(block.inline))
            )
        case Aside():
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            return anchor + "\n>\n".join("> " + start(_inline(p)) for p in block.paragraphs)
        case Bullets():
            return "\n".join("- " + start(_inline(item)) for item in block.items)
        case Table():
            return "\n".join([_row(block.head), "|" + "---|" * len(block.head), *map(_row, block.rows)])
        case Code():
            return _fenced(block.text, block.language)
        case Rule():
            return "---"


def _row(cells: Sequence[Inline]) -> str:
    return "| " + " | ".join(_inline(cell) for cell in cells) + " |"


def _fenced(text: str, language: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{clean(text)}\n{fence}"


def _inline(pieces: Inline) -> str:
    out = ""
    for piece in pieces:
        words = _piece(piece)
        if out.endswith("!") and words.startswith("["):
            out = out[:-1] + "\\!"
        out += words
    return out.strip()


def _piece(piece: Piece) -> str:
    match piece.kind:
        case "text":
            return literal(piece.text)
        case "strong" | "em":
            mark = "**" if piece.kind == "strong" else "*"
            return f"{mark}{literal(piece.text.strip())}{mark}" if piece.text.strip() else ""
        case "code":
            return f"`{clean(piece.text).replace('`', '')}`"
        case "link":
            return f"[{literal(piece.text)}]({piece.target})"
        case "cite":
            return f"[\\[{literal(piece.text)}\\]][{piece.label}]"
        case "anchor":
            return f'<a id="{piece.target}"></a>{literal(piece.text)}'

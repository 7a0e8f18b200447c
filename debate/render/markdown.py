"""Blocks as Markdown that reads well on a code-hosting site and as plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import yaml

from debate.events import Event
from debate.language.text import clean, line
from debate.render import document, opening
from debate.render.blocks import Aside, Block, Bullets, Code, Heading, Inline, Paragraph, Piece, Rule, Table
from debate.render.escape import literal, start
from debate.render.facts import Page, digest


def transcript(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """The transcript of a debate, finished or not, as Markdown with a YAML head; `doubts` as of `Page`."""
    page = Page(events, doubts)
    body = blocks(document.debate(page))
    marks = "".join(f"[{c.label}]: #{c.anchor}\n" for c in page.cited)
    return f"---\n{front_matter(page)}---\n\n{body}" + (f"\n{marks}" if marks else "")


def blocks(content: Sequence[Block]) -> str:
    """Blocks as Markdown, ending in a newline."""
    return "\n\n".join(_block(block) for block in content) + "\n"


def front_matter(page: Page) -> str:
    """The facts about a debate as YAML."""
    header = page.header
    data: dict[str, Any] = {"title": line(opening.title(page)), "motion": line(header.motion)}
    if day := day_of(header.started_at):
        data["date"] = day
    data |= {"format": line(header.format), "rounds": header.rounds, "seed": header.seed}
    data["speakers"] = [
        {
            "id": seat.persona.id,
            "name": f"{seat.persona.name} (simulated)",
            "on_motion": seat.on_motion.side,
            "basis": seat.on_motion.basis,
            "voice": line(seat.voice),
            "model": line(document.model_of(page, seat.seat)),
            "persona": f"sha256:{digest(seat.persona)}",
        }
        for seat in header.seats
    ]
    data["moderator"] = line(header.moderator)
    data |= {"turns": len(page.turns), "interventions": len(page.interventions)}
    data["cruxes"] = len(page.summary.cruxes) if page.summary else None
    data |= {"simulation": True, "schema": header.schema_, "version": line(header.version)}
    head: str = yaml.dump(data, Dumper=_Head, sort_keys=False, allow_unicode=True, width=1_000)
    return _ACTIVE.sub(lambda found: f"\\x{ord(found.group()):02x}", head)


_ACTIVE = re.compile(r"[<\[\]`&@]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
"""What makes HTML, a link, a picture or code of text: some readers of Markdown take the head for text."""


class _Head(yaml.SafeDumper):
    """Quotes text twice where it holds what has to be written as an escape."""


def _text(dumper: _Head, words: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style='"' if _ACTIVE.search(words) else None)


_Head.add_representer(str, _text)


def day_of(stamp: str) -> date | None:
    """The day of an ISO time stamp, or None."""
    try:
        return datetime.fromisoformat(stamp).date()
    except ValueError:
        return None


def _block(block: Block) -> str:
    match block:
        case Heading():
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            return f"{anchor}{'#' * block.level} {_inline(block.inline)}"
        case Paragraph():
            return start(_inline(block.inline))
        case Aside():
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            return anchor + "\n>\n".join("> " + start(_inline(p)) for p in block.paragraphs)
        case Bullets():
            return "\n".join("- " + start(_inline(item)) for item in block.items)
        case Table():
            return "\n".join([_row(block.head), "|" + "---|" * len(block.head), *map(_row, block.rows)])
        case Code():
            return _fenced(block.text)
        case Rule():
            return "---"


def _row(cells: Sequence[Inline]) -> str:
    return "| " + " | ".join(_inline(cell) for cell in cells) + " |"


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{clean(text)}\n{fence}"


def _inline(pieces: Inline) -> str:
    out, first, after_mark = "", False, False
    for piece in pieces:
        words = _piece(piece)
        # A citation is a link by its name alone: what follows must not make another link, or a definition, of it.
        if after_mark and (words.startswith("(") or (first and words.startswith(":"))):
            words = "\\" + words
        if after_mark and words.startswith("["):
            words = " " + words
        first, after_mark = not out, piece.kind == "cite"
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
            return f"[{piece.text}]"
        case "anchor":
            return f'<a id="{piece.target}"></a>{literal(piece.text)}'

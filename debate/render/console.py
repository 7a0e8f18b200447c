"""A debate on the screen as it happens; plain and complete where the screen is no terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from debate.events import Event, Header, Intervention, Left, Notice, Point, SummaryEvent, Turn
from debate.language.text import clean, fold, line
from debate.render import document, opening, speech
from debate.render.blocks import Aside, Block, Bullets, Heading, Inline, Paragraph, inline, plain
from debate.render.facts import Page
from debate.voices.base import Partial

COLOURS = ("cyan", "yellow", "green", "magenta", "bright_red", "bright_blue", "bright_green", "bright_magenta")
WIDEST = 100
WIDE = 200
"""Columns of what is no terminal, so that nothing is cut there."""


def console(stream: TextIO) -> Console:
    """A console that never reads text as markup, and has no colours or motion where none are wanted."""
    bare = "NO_COLOR" in os.environ or os.environ.get("TERM") in ("dumb", "unknown")
    made = Console(
        file=stream, markup=False, highlight=False, emoji=False, no_color=bare, force_terminal=False if bare else None
    )
    if not made.is_terminal:
        made.width = WIDE
    return made


class Screen:
    """Shows events and partials. What belongs to the debate goes to `out`, everything else to `err`."""

    def __init__(self, out: Console, err: Console) -> None:
        self._out, self._err = out, err
        self._live = out.is_terminal
        self._width = min(out.width, WIDEST)
        self._events: list[Event] = []
        self._flow: Live | None = None
        self._draft, self._head, self._seat, self._part = "", "", 0, ""
        self._progress: Progress | None = None

    def recall(self, events: Iterable[Event]) -> None:
        """Takes in what was shown before, without showing it again."""
        self._events += events

    def show(self, event: Event) -> None:
        """Shows one event in full."""
        self._events.append(event)
        match event:
            case Header():
                self._header(self._table)
            case Turn():
                self._turn(event)
                self._speed(event)
            case Point():
                self._block(speech.point(event))
            case Left():
                self._block(speech.left(self._table, event))
            case Intervention():
                self._block(speech.intervention(self._table, event))
            case SummaryEvent():
                self._summary(Page(self._events))
            case Notice():
                self.note(event.text)

    def partial(self, piece: Partial) -> None:
        """Shows work in progress, on a terminal only."""
        if not self._live:
            return
        if piece.kind == "reading":
            self._reading(piece)
            return
        self._stop_reading()
        if piece.kind == "begin" and piece.draft:
            self._begin(piece.draft)
        elif piece.kind == "discard":
            self._discard(piece.text)
        elif self._flow and piece.kind == "text":
            self._draft += clean(piece.text)
            rows = self._rows(Text(self._head + self._draft), _bar(self._seat))[3 - self._out.height :]
            self._flow.update(Text("\n").join(rows), refresh=True)

    def note(self, words: str) -> None:
        """One line for the reader that is no part of the debate."""
        self._err.print(Text(line(words), style="dim"), soft_wrap=True)

    def close(self) -> None:
        """Leaves the screen in order, whatever was going on."""
        self._stop_reading()
        if self._flow:
            self._flow.transient = False
            self._flow.stop()
            self._flow = None

    def path(self, words: str) -> None:
        """Tells where the transcript lies."""
        self._out.print()
        self._out.print(Text(f"Transcript: {line(words)}", style="bold"), soft_wrap=True)

    @cached_property
    def _table(self) -> Page:
        """Who sits at the table and what they may cite, which is all that a turn needs: made once."""
        return Page(self._events[:1])

    # -- blocks ------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        """Prints one block, a list at once below what it belongs to and anything else below an empty line."""
        if not isinstance(block, Bullets):
            self._out.print()
        match block:
            case Heading():
                self._say(_text(block.inline, f"bold {_colour(block.seat)}"))
            case Paragraph():
                self._say(_text(block.inline), _bar(block.seat) if self._live else Text())
            case Aside():
                bar = Text("  ▌ ", "bright_black") if self._live else Text("> ")
                for words in block.paragraphs:
                    self._say(_text(words), bar)
            case Bullets():
                for words in block.items:
                    self._say(_text(words), Text("- "), Text("  "))

    def _say(self, words: Text, bar: Text | None = None, below: Text | None = None) -> None:
        for row in self._rows(words, bar or Text(), below):
            self._out.print(row, soft_wrap=True)

    def _rows(self, words: Text, bar: Text, below: Text | None = None) -> list[Text]:
        """Words behind a bar, or with another `below` the first row: folded on a terminal, on one line elsewhere."""
        rows = words.wrap(self._out, self._width - bar.cell_len) if self._live and words else [words]
        return [Text.assemble(below if below and n else bar, row) for n, row in enumerate(rows)]

    # -- the parts of a debate ---------------------------------------------------------------------------------------

    def _header(self, page: Page) -> None:
        self._say(Text(opening.title(page), style="bold"))
        self._out.print()
        self._say(Text(opening.disclaimer(page), style="dim"))
        for side in opening.sides(page):
            self._block(side)

    def _turn(self, event: Turn) -> None:
        """A turn, in the place of what was shown of it as it came."""
        self._stop_reading()
        if self._flow is None:
            self._above(event)
        else:
            self._flow.stop()
            self._flow = None
        said = [b for b in speech.turn(self._table, event) if isinstance(b, Paragraph)]
        bar = _bar(self._table.place(event.seat)) if self._live else Text()
        for number, paragraph in enumerate(said):
            if number:
                self._say(Text(), bar)
            self._say(_text(paragraph.inline), bar)

    def _above(self, event: Turn) -> None:
        """What stands above a turn: the part of the debate that it begins, and its own heading or an empty line."""
        if self._part != (part := speech.part(self._table, event)) and part:
            self._block(Heading(3, inline(part)))
        self._part = part
        if self._table.pointed:
            self._out.print()
        else:
            self._block(speech.heading(self._table, event))

    def _speed(self, event: Turn) -> None:
        facts = {
            "{} tokens": event.completion_tokens or None,
            "{:.1f} s": event.seconds,
            "first word after {:.1f} s": event.seconds_to_first_token,
            "flagged: {}": ", ".join(event.flags) or None,
        }
        told = [words.format(value) for words, value in facts.items() if value is not None]
        if told and self._live:
            self.note(", ".join(told))

    def _summary(self, page: Page) -> None:
        for block in document.summary(page, set()):
            self._block(block)
        if page.summary:
            checked = page.summary.grounding
            self.note(f"{checked.verified} of {checked.quotes} quotes verified")

    # -- work in progress --------------------------------------------------------------------------------------------

    def _begin(self, draft: Turn) -> None:
        self._above(draft)
        self._seat = self._table.place(draft.seat)
        self._head = f"{speech.run_in(self._table, draft)} " if self._table.pointed else ""
        self._listen()

    def _listen(self) -> None:
        """Makes room for words as they come: the last of them that the screen holds, and none once that ends."""
        self._draft = ""
        self._flow = Live(
            console=self._out, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
        )
        self._flow.start()

    def _discard(self, why: str) -> None:
        if self._flow is None:
            return
        self._flow.stop()
        self._say(Text(fold(self._draft), style="dim"), Text("┆ ", style="dim"))
        self.note(f"tried again: {line(why) or 'not fit to keep'}")
        self._listen()

    def _reading(self, piece: Partial) -> None:
        if self._progress is None:
            columns = (TextColumn("reading"), BarColumn(bar_width=30), TaskProgressColumn())
            self._progress = Progress(*columns, console=self._err, transient=True, disable=not self._err.is_terminal)
            self._progress.start()
            self._progress.add_task("")
        self._progress.update(self._progress.task_ids[0], completed=piece.done, total=piece.total or None)

    def _stop_reading(self) -> None:
        if self._progress:
            self._progress.stop()
            self._progress = None


def _colour(seat: int | None) -> str:
    return "" if seat is None else COLOURS[seat % len(COLOURS)]


def _bar(seat: int | None) -> Text:
    """What stands before the words of a seat on a terminal."""
    return Text("" if seat is None else "│ ", style=_colour(seat))


def _text(pieces: Inline, style: str = "") -> Text:
    """Inline pieces as styled text; nothing in them is read as markup."""
    styles = {"cite": "dim", "strong": "bold", "em": "italic", "code": "dim"}
    shown = (p for p in pieces if p.kind != "anchor")
    return Text.assemble(*((plain((p,)), styles.get(p.kind, "")) for p in shown), style=style)

"""A debate on the screen as it happens; plain and complete where the screen is no terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TextIO

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from debate.events import Event, Header, Intervention, Notice, SummaryEvent, Turn
from debate.language.text import clean, line
from debate.render import opening, speech
from debate.render.blocks import Inline, plain
from debate.render.cruxes import seats_of, strength_word
from debate.render.facts import Page
from debate.render.flow import Flow
from debate.summary import NOT_STATED, Summary
from debate.voices.base import Partial

COLOURS = ("cyan", "yellow", "green", "magenta", "bright_red", "bright_blue", "bright_green", "bright_magenta")
WIDEST = 100


def console(stream: TextIO) -> Console:
    """A console that never reads text as markup, and has no colours or motion where none are wanted."""
    bare = "NO_COLOR" in os.environ or os.environ.get("TERM") in ("dumb", "unknown")
    return Console(
        file=stream, markup=False, highlight=False, emoji=False, no_color=bare, force_terminal=False if bare else None
    )


class Screen:
    """Shows events and partials. What belongs to the debate goes to `out`, everything else to `err`."""

    def __init__(self, out: Console, err: Console) -> None:
        self._out, self._err = out, err
        self._live = out.is_terminal
        self._width = min(out.width, WIDEST)
        self._events: list[Event] = []
        self._seated: Page | None = None
        self._flow: Flow | None = None
        self._bar: Progress | None = None

    def recall(self, events: Iterable[Event]) -> None:
        """Takes in what was shown before, without showing it again."""
        self._events += events

    def show(self, event: Event) -> None:
        """Shows one event in full."""
        self._events.append(event)
        match event:
            case Header():
                self._header(self._table())
            case Turn():
                self._turn(self._table(), event)
            case Intervention():
                self._intervention(self._table(), event)
            case SummaryEvent():
                page = Page(self._events)
                self._summary(page, page.summary or event)
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
            self._flow.add(clean(piece.text))

    def note(self, words: str) -> None:
        """One line for the reader that is no part of the debate."""
        self._err.print(Text(line(words), style="dim"), soft_wrap=True)

    def close(self) -> None:
        """Leaves the screen in order, whatever was going on."""
        self._stop_reading()
        if self._flow:
            self._flow.end()
            self._flow = None

    def path(self, words: str) -> None:
        """Tells where the transcript lies."""
        self._out.print()
        self._out.print(Text(f"Transcript: {line(words)}", style="bold"), soft_wrap=True)

    def _table(self) -> Page:
        """Who sits at the table and what they may cite, which is all that a turn needs: made once."""
        if self._seated is None:
            self._seated = Page(self._events[:1])
        return self._seated

    # -- the parts of a debate ---------------------------------------------------------------------------------------

    def _header(self, page: Page) -> None:
        first, notice, sides, _ = opening.opening(page)
        self._out.print(Text(plain(first.inline), style="bold"), soft_wrap=not self._live)  # type: ignore[union-attr]
        self._out.print()
        self._paragraph(notice.paragraphs[0], style="dim")  # type: ignore[union-attr]
        self._out.print()
        self._paragraph(sides.inline)  # type: ignore[union-attr]

    def _turn(self, page: Page, event: Turn) -> None:
        flow, self._flow = self._flow, None
        self._stop_reading()
        said = "\n\n".join(plain(p) for p in speech.paragraphs(page, event))
        if flow is None:
            self._heading(page, event)
        elif flow.written or flow.rows:
            flow.end()
            if " ".join(flow.written.split()) != " ".join(said.split()) and not flow.erase():
                self.note("the turn as it is kept:")
                flow.written = ""
        if flow is None or not flow.written:
            self._speech(page, event)
        self._speed(event)

    def _heading(self, page: Page, event: Turn) -> None:
        self._out.print()
        self._out.print(Text(speech.title(page, event), style=f"bold {self._colour(page, event.seat)}"), soft_wrap=True)

    def _speech(self, page: Page, event: Turn) -> None:
        for number, paragraph in enumerate(speech.paragraphs(page, event)):
            if number:
                self._out.print(self._bar_of(page, event) if self._live else "")
            if not self._live:
                self._out.print(_text(paragraph), soft_wrap=True)
                continue
            for row in _text(paragraph).wrap(self._out, self._width - 2):
                self._out.print(Text.assemble(self._bar_of(page, event), row))

    def _bar_of(self, page: Page, event: Turn) -> Text:
        return Text("│ ", style=self._colour(page, event.seat))

    def _speed(self, event: Turn) -> None:
        facts = [f"{event.completion_tokens} tokens" if event.completion_tokens else ""]
        facts += [f"{event.seconds:.1f} s" if event.seconds is not None else ""]
        first = event.seconds_to_first_token
        facts += [f"first word after {first:.1f} s" if first is not None else ""]
        facts += [f"flagged: {', '.join(event.flags)}" if event.flags else ""]
        if any(facts) and self._live:
            self.note(", ".join(f for f in facts if f))

    def _intervention(self, page: Page, event: Intervention) -> None:
        count = sum(isinstance(e, Intervention) for e in self._events)
        self._out.print()
        for number, paragraph in enumerate(speech.intervention(page, event, count).paragraphs):
            words = _text(paragraph, "bold" if number == 0 else "")
            if not self._live:
                self._out.print(Text.assemble("> ", words), soft_wrap=True)
                continue
            last = number == len(speech.intervention(page, event, count).paragraphs) - 1
            for row in words.wrap(self._out, self._width - 6):
                self._out.print(
                    Text.assemble(("  ▌ ", "bright_black"), (row if not last else Text(row.plain, style="dim")))
                )

    def _summary(self, page: Page, found: Summary) -> None:
        self._out.print()
        self._out.print(Text("Crux summary", style="bold"))
        self._out.print()
        self._paragraph(page.pieces(found.overview))
        self._out.print()
        if not found.cruxes:
            self._out.print(Text("No crux found."))
        elif self._live and self._width >= 80:
            self._out.print(_table(page, found), width=self._width)
        else:
            self._list(page, found)
        checked = found.grounding
        self.note(f"{checked.verified} of {checked.quotes} quotes verified")

    def _list(self, page: Page, found: Summary) -> None:
        for number, crux in enumerate(found.cruxes, 1):
            strength = f"{strength_word(crux.strength)} {crux.strength:.2f}"
            facts = ", ".join(
                filter(None, [crux.kind, crux.status, strength, f"for {page.names(crux.crux_for) or 'neither'}"])
            )
            self._out.print(Text(f"{number}. {line(crux.question)} ({facts})"), soft_wrap=True)
            for answer in crux.answers:
                self._out.print(Text(f"   {page.named(answer.seat)}: {line(answer.text)}"), soft_wrap=True)

    def _paragraph(self, words: Inline, style: str = "") -> None:
        if not self._live:
            self._out.print(_text(words), soft_wrap=True)
            return
        for row in _text(words).wrap(self._out, self._width):
            self._out.print(Text(row.plain, style=style) if style else row)

    def _colour(self, page: Page, seat: str) -> str:
        return COLOURS[page.place(seat) % len(COLOURS)]

    # -- work in progress --------------------------------------------------------------------------------------------

    def _begin(self, draft: Turn) -> None:
        page = self._table()
        self._heading(page, draft)
        self._flow = Flow(self._out, self._width, self._colour(page, draft.seat))

    def _discard(self, why: str) -> None:
        flow = self._flow
        if flow is None:
            return
        flow.end()
        said = " ".join(flow.written.split())
        if flow.erase():
            for row in Text(said, style="dim").wrap(self._out, self._width - 2):
                self._out.print(Text.assemble(("┆ ", "dim"), row))
        self.note(f"tried again: {line(why) or 'not fit to keep'}")
        self._flow = Flow(self._out, self._width, flow.style)

    def _reading(self, piece: Partial) -> None:
        if not self._err.is_terminal:
            return
        if self._bar is None:
            columns = (TextColumn("reading"), BarColumn(bar_width=30), TaskProgressColumn())
            self._bar = Progress(*columns, console=self._err, transient=True)
            self._bar.start()
            self._bar.add_task("", total=piece.total or None)
        self._bar.update(self._bar.task_ids[0], completed=piece.done, total=piece.total or None)

    def _stop_reading(self) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None


def _text(pieces: Inline, style: str = "") -> Text:
    """Inline pieces as styled text; nothing in them is read as markup."""
    styles = {"cite": "dim", "strong": "bold", "em": "italic", "code": "dim"}
    out = Text(style=style)
    for piece in pieces:
        if piece.kind != "anchor":
            out.append(f"[{piece.text}]" if piece.kind == "cite" else piece.text, style=styles.get(piece.kind, ""))
    return out


def _table(page: Page, found: Summary) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    seats = seats_of(page, found)
    table.add_column("")
    table.add_column("Question", ratio=3)
    for seat in seats:
        table.add_column(Text(page.named(seat), style=f"bold {COLOURS[page.place(seat) % len(COLOURS)]}"), ratio=2)
    table.add_column("A crux for")
    table.add_column("Strength")
    for number, crux in enumerate(found.cruxes, 1):
        answers = {a.seat: line(a.text) for a in crux.answers}
        cells = [str(number), line(crux.question), *(answers.get(seat, NOT_STATED) for seat in seats)]
        cells += [page.names(crux.crux_for) or "neither", f"{strength_word(crux.strength)} {crux.strength:.2f}"]
        table.add_row(*(Text(cell) for cell in cells))
    return table

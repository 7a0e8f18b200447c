"""`debate crux`: where a conversation that already happened parts."""

from __future__ import annotations

import sys
from collections.abc import Sized
from pathlib import Path
from typing import Annotated

import typer

from debate.cli import options as o
from debate.cli.putting import note, put_json
from debate.conversation import read
from debate.conversation.summarising import summarise
from debate.cruxes.control import Comparison
from debate.errors import ConversationError, JournalError
from debate.events import Event, Header
from debate.journal.read import Journal
from debate.journal.read import read as read_journal
from debate.language.text import clean
from debate.render import document, markdown
from debate.render.blocks import Block, Bullets, Heading, Paragraph, Table, inline
from debate.summary import Summary


def command(
    file: Annotated[Path, typer.Argument(help="`Name: text`, Markdown headings or bold names, a forum export, JSONL.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else.")] = False,
    speakers: Annotated[str | None, typer.Option(help="The speakers, where they are in doubt: 'Ann, Bob'.")] = None,
    control: Annotated[bool, typer.Option("--control", help="Compare with controls: what did the debate add?")] = False,
    moderator: o.Moderator = None,
) -> None:
    """Moderate a conversation that already happened: where do the speakers part, and what would settle it?

    \b
    debate crux conversation.md
    debate crux thread.txt --speakers 'Ann, Bob' --json
    debate crux transcripts/20260203-040506-bridges.jsonl --control
    """
    from debate.cli import judges

    judge = judges.named(moderator)
    if not file.exists():
        raise ConversationError(f"no file {file}", hint="name a text, Markdown or JSONL file, or a journal")
    if file.is_char_device() or file.is_block_device():
        raise ConversationError(f"{file} is a device", hint="give the path of a text, Markdown or JSON file")
    if control and (played := _debate(file)) is not None:
        summary, found = control_of_debate(played)
        _put_control(summary, found, {}, as_json)
        return
    conversation = read(file, speakers)
    turns, people = _counted(conversation.turns, "turn"), _counted(conversation.speakers, "speaker")
    note(f"{turns} by {people}, read as {conversation.form}")
    names = {name: name for name in conversation.speakers}
    if control:
        from debate.conversation.control import compare_conversation

        _put_control(*compare_conversation(conversation), names, as_json)
        return
    summary = judges.summarised(conversation, judge) if judge else summarise(conversation)
    if as_json:
        put_json(summary.model_dump(mode="json"))
        return
    sys.stdout.write(markdown.blocks(document.conversation(summary, names)))


def _debate(file: Path) -> Journal | None:
    """The journal in a file, by its own name or that of its transcript; None if it is no journal with files."""
    path = file.with_suffix(".jsonl") if file.suffix == ".md" and file.with_suffix(".jsonl").is_file() else file
    try:
        journal = read_journal(path)
    except JournalError:
        return None
    for notice in journal.notices:
        note(notice)
    return journal if journal.turns and any(s.persona.positions for s in journal.header.seats) else None


def control_of_debate(journal: Journal) -> tuple[Summary, Comparison]:
    """A debate beside its controls; the one that has to be played is played on book voices."""
    from debate import session
    from debate.cruxes.control import compare
    from debate.moderator.book import BookModerator
    from debate.voices.base import Partial
    from debate.voices.book import BookVoice

    def play(header: Header) -> list[Event]:
        voices = {s.seat: BookVoice() for s in header.seats}
        return [e for e in session.play(header, voices, BookModerator()) if not isinstance(e, Partial)]

    return compare(journal.events, play, journal.header.seed)


def _put_control(summary: Summary, found: Comparison, names: dict[str, str], as_json: bool) -> None:
    """The comparison, with the summary that it is about where JSON is asked for or the summary stands nowhere else."""
    from debate.cruxes.control import cells

    if as_json:
        put_json(summary.model_dump(mode="json") | {"control": found.model_dump(mode="json")})
        return
    head, rows = cells(found)
    lost = [f"Only {found.played.name} has: {c}" for c in found.played.cruxes if c not in found.controls[0].survive]
    blocks: list[Block] = [
        *(document.conversation(summary, names) if names else [Heading(1, inline(clean(summary.motion)))]),
        Heading(2, inline("Controls"), "controls"),
        Table(tuple(inline(h) for h in head), tuple(tuple(inline(clean(c)) for c in row) for row in rows)),
        Paragraph(inline(clean(found.note))),
        *([Bullets(tuple(inline(clean(t)) for t in lost))] if lost else []),
    ]
    sys.stdout.write(markdown.blocks(blocks))


def _counted(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"

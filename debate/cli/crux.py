"""`debate crux`: where a conversation that already happened parts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from debate import session
from debate.cli import judges
from debate.cli import options as o
from debate.cli.journals import told
from debate.cli.putting import note, put_json
from debate.conversation import Conversation, Speech, read
from debate.conversation.control import compare_conversation
from debate.conversation.summarising import summarise
from debate.cruxes.control import Comparison, cells, compare
from debate.errors import ConversationError
from debate.events import Event, Header, SummaryEvent
from debate.journal.files import SUFFIX
from debate.journal.read import Journal, is_journal
from debate.language.text import clean, counted, line
from debate.moderator.book import BookModerator
from debate.render import document, markdown
from debate.render.blocks import Block, Bullets, Heading, Paragraph, Table, inline
from debate.render.facts import Page
from debate.summary import Summary
from debate.table.agenda import Agenda
from debate.table.record import Record
from debate.voices.base import Partial
from debate.voices.book import BookVoice


def command(
    file: Annotated[Path, typer.Argument(help="`Name: text`, Markdown headings or bold names, a forum export, JSONL.")],
    as_json: o.JsonObject = False,
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
    judge = judges.named(moderator)
    if not file.exists():
        raise ConversationError(f"no file {file}", hint="name a text, Markdown or JSONL file, or a journal")
    if file.is_char_device() or file.is_block_device():
        raise ConversationError(f"{file} is a device", hint="give the path of a text, Markdown or JSON file")
    journal = _journal(file)
    if control and journal and journal.turns and any(s.persona.positions for s in journal.header.seats):
        _put_control(*control_of_debate(journal), {}, as_json)
        return
    if journal and not control:
        _put_summary(journal, judge, as_json)
        return
    conversation = _heard(journal) if journal else read(file, speakers)
    turns, people = len(conversation.turns), len(conversation.speakers)
    note(f"{counted(turns, 'turn')} by {counted(people, 'speaker')}, read as {conversation.form}")
    names = {name: name for name in conversation.speakers}
    if control:
        _put_control(*compare_conversation(conversation), names, as_json)
        return
    summary = judges.summarised(conversation, judge) if judge else summarise(conversation)
    if as_json:
        put_json(summary.model_dump(mode="json"))
        return
    sys.stdout.write(markdown.blocks(document.conversation(summary, names)))


def _journal(file: Path) -> Journal | None:
    """The journal that a file is, or is the transcript of; None where there is none."""
    path = file.with_suffix(SUFFIX) if file.suffix == ".md" else file
    return told(path) if is_journal(path) else None


def _put_summary(journal: Journal, judge: judges.Named | None, as_json: bool) -> None:
    """The summary of a debate: as its journal has it, made now where there is none or a model is named."""
    events = list(journal.events)
    if judge or not any(isinstance(e, SummaryEvent) for e in events):
        record = Record(journal.header)
        for event in events[1:]:
            record.add(event)
        found = judges.moderator(judge).summarise(record, Agenda(journal.header))
        events = [*(e for e in events if not isinstance(e, SummaryEvent)), found]
    page = Page(events, journal.doubts)
    if as_json:
        put_json(page.summary.model_dump(mode="json") if page.summary else {})
        return
    sys.stdout.write(markdown.blocks(document.sheet(page)))


def _heard(journal: Journal) -> Conversation:
    """A debate as a conversation, without the moderator."""
    names = {s.seat: line(s.name) for s in journal.header.seats}
    turns = tuple(Speech(speaker=names[t.seat], text=t.text) for t in journal.turns)
    if not turns:
        raise ConversationError(f"nothing was said in {journal.path.name}", hint="give the journal of a debate")
    return Conversation(turns=turns, title=line(journal.header.motion), form="journal of this program")


def control_of_debate(journal: Journal) -> tuple[Summary, Comparison]:
    """A debate beside its controls; the one that has to be played is played on book voices."""

    def play(header: Header) -> list[Event]:
        voices = {s.seat: BookVoice() for s in header.seats}
        return [e for e in session.play(header, voices, BookModerator()) if not isinstance(e, Partial)]

    return compare(journal.events, play, journal.header.seed)


def _put_control(summary: Summary, found: Comparison, names: dict[str, str], as_json: bool) -> None:
    """The comparison, with the summary that it is about where JSON is asked for or the summary stands nowhere else."""
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

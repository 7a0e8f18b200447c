"""Playing a debate: events into the journal and onto the screen, and the transcript beside it, whatever happens."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import typer

from debate import config, session
from debate.cli import voices
from debate.cli.screens import Shell
from debate.cli.signals import Stops
from debate.errors import OutputError
from debate.events import Event, Header, Notice
from debate.journal import files, write
from debate.journal.read import Journal
from debate.language.text import line
from debate.models.digest import replace
from debate.persona.library import Library
from debate.render import markdown
from debate.table import casting
from debate.voices.base import Partial


def run(motion: str | None, flags: Mapping[str, Any], *, as_json: bool, quiet: bool) -> None:
    """Plays a debate. Raises DebateError before anything is played, or after what was played is safe."""
    settings = config.load(flags, os.environ)
    shell = Shell(as_json=as_json, quiet=quiet)
    write.prepare(settings.out)
    now = datetime.now(UTC)
    header = casting.cast(
        Library(),
        motion=motion,
        speakers=settings.speaker,
        optimist=settings.optimist,
        pessimist=settings.pessimist,
        format=settings.format,
        rounds=settings.rounds,
        seed=settings.seed,
        settings=settings.playing(),
        started_at=now.isoformat(timespec="seconds"),
    )
    header, table = voices.new(header, settings, shell.note)
    with closing(table), write.create(settings.out, header.motion, now.astimezone()) as writer:
        _play(header, table, (), writer, shell)


def resume(name: str | None, flags: Mapping[str, Any], *, as_json: bool, quiet: bool) -> None:
    """Goes on with a debate. Raises JournalError when it cannot be read, or is being written."""
    settings = config.load(flags, os.environ)
    shell = Shell(as_json=as_json, quiet=quiet)
    path = files.find(name, settings.out)
    with write.resume(path) as (journal, writer):
        for notice in journal.notices:
            shell.warn(notice)
        if journal.finished:
            transcript(path, journal.events)
            shell.note(f"{path.stem} is finished; nothing to resume")
            shell.done(path.with_suffix(".md"))
            return
        _go_on(journal, writer, settings, shell)


def _go_on(journal: Journal, writer: write.Writer, settings: config.Settings, shell: Shell) -> None:
    header, table = voices.again(journal.header, settings, shell.note)
    with closing(table):
        shell.note(f"going on with {journal.path.stem} after turn {len(journal.turns)}")
        shell.screen.recall(journal.events)
        notices = [Notice(text=table.notice)] if table.notice else []
        _play(header, table, journal.events, writer, shell, notices)


def _play(
    header: Header,
    table: voices.Table,
    past: Sequence[Event],
    writer: write.Writer,
    shell: Shell,
    notices: Iterable[Notice] = (),
) -> None:
    events = list(past)
    with Stops() as stops:
        try:
            for event in chain(notices, session.play(header, table.voices, table.moderator, past, clock=_clock)):
                if isinstance(event, Partial):
                    shell.partial(event)
                    continue
                with stops.held():
                    written = writer.append(event)
                    events.append(event)
                shell.show(event, written)
            with stops.held():
                transcript(writer.path, events)
        except KeyboardInterrupt:
            _broken_off(writer.path, events, shell, stops.how)
            raise typer.Exit(stops.exit_code) from None
        except Exception:
            with stops.held():
                _broken_off(writer.path, events, shell, "broken off")
            raise
    shell.done(writer.path.with_suffix(".md"))


def _broken_off(path: Path, events: Sequence[Event], shell: Shell, how: str) -> None:
    """Leaves a transcript of what there is, and says where it is and how to go on."""
    with suppress(OSError):  # a screen that is gone must not cost the transcript
        shell.screen.close()
    if not events:
        return
    try:
        transcript(path, events)
        sys.stderr.write(f"\n{how}; what was said is in {path.with_suffix('.md')}\n")
    except OutputError as error:
        sys.stderr.write(f"\n{how}; {line(error.message)}\n")
    if path.exists():
        sys.stderr.write(f"go on with: {how_to_resume(path)}\n")


def how_to_resume(journal: Path) -> str:
    """The command that goes on with a journal, ready to be pasted into a shell."""
    folder = [] if journal.parent == Path("transcripts") else ["--out", str(journal.parent)]
    return shlex.join(["debate", "resume", journal.stem, *folder])


def _clock() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def transcript(journal: Path, events: Iterable[Event]) -> None:
    """Writes the transcript beside its journal, whole or not at all. Raises OutputError."""
    put(journal.with_suffix(".md"), markdown.transcript(list(events)))


def put(path: Path, text: str) -> None:
    """Replaces a file in one step. Raises OutputError."""
    try:
        replace(path, [text.encode("utf-8", "replace")], sync=True)
    except OSError as error:
        raise write.cannot_write(path, error) from error

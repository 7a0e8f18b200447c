"""`debate export`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from debate.cli import options as o
from debate.cli.journals import opened
from debate.cli.playing import put
from debate.errors import InputError
from debate.language.text import line
from debate.render.export import FORMATS


def command(
    journal: o.Journal = None,
    to: Annotated[
        list[str] | None,
        typer.Option(help=f"{o.either([*FORMATS])}; several times, or with commas.", autocompletion=o.exports),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; with several formats the suffix is replaced.")
    ] = None,
    out: o.Out = None,
) -> None:
    """Make Markdown, a page or JSON from a debate, finished or not. Without -o one format goes to stdout.

    \b
    debate export --to html -o debate.html
    debate export 20260203 --to json | jq '.events | length'
    debate export --to md,html,json -o debate
    """
    wanted = _formats(to or ["md"])
    found = opened(journal, out)
    if output is None and len(wanted) == 1:
        sys.stdout.write(FORMATS[wanted[0]](found.events, found.doubts))
        return
    for each in wanted:
        target = _target(output, found.path, f".{each}", several=len(wanted) > 1)
        put(target, FORMATS[each](found.events, found.doubts))
        sys.stdout.write(f"{target}\n")


def _formats(asked: Sequence[str]) -> list[str]:
    """The formats asked for, each once. Raises InputError for an unknown one."""
    wanted = list(dict.fromkeys(f.strip().lower() for each in asked for f in each.split(",") if f.strip()))
    for each in wanted:
        if each not in FORMATS:
            raise InputError(f"no format called {line(each)!r}", hint=f"there are: {', '.join(FORMATS)}")
    return wanted


def _target(output: Path | None, journal: Path, suffix: str, *, several: bool) -> Path:
    """Where a format is written. Raises InputError for a target that would cost the journal."""
    target = output or journal.with_suffix(suffix)
    if several:
        target = target.with_suffix(suffix)
    if target.resolve() == journal.resolve():
        raise InputError(f"{target} is the journal itself", hint="choose another file with -o")
    return target / journal.with_suffix(suffix).name if target.is_dir() else target

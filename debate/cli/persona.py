"""`debate persona`: who can speak, on what, and what is wrong with a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from debate.cli import options as o
from debate.cli import persona_check, persona_show
from debate.cli.putting import note, put_table
from debate.errors import InputError, OutputError, PersonaError
from debate.persona import card as cards
from debate.persona import files
from debate.persona import schema as schemas
from debate.persona.folders import SHARED
from debate.persona.library import Library
from debate.persona.model import Persona
from debate.persona.skeleton import skeleton
from debate.render.console import console

app = typer.Typer(help="Speakers: who there is, and what each has on record.", no_args_is_help=True)
_Persona = Annotated[str, typer.Argument(help="A persona's id, or a path to a file.", autocompletion=o.personas)]


@app.command("list")
def list_() -> None:
    """Every persona that can be named: side, breadth, positions, questions answered, sources.

    \b
    debate persona list
    """
    rows = []
    for name, path in Library().paths().items():
        try:
            rows.append(_row(name, files.persona(path)))
        except PersonaError as error:
            rows.append([name, "", "", "broken", "", "", error.message])
    titles = {"Id": "left", "Name": "fold", "Side": "left", "Breadth": "left"}
    put_table(titles | {"Positions": "right", "Questions": "right", "Sources": "left"}, rows, tabs=True)


def _row(name: str, persona: Persona) -> list[str]:
    answered = {q for p in persona.positions.values() for q in p.answers}
    works = "; ".join(w.title for w in persona.sources.values())
    counts = [str(len(persona.positions)), str(len(answered))]
    return [name, persona.name, persona.side, persona.breadth, *counts, works]


@app.command()
def show(persona: _Persona) -> None:
    """Everything on record for one persona, each position with its source.

    \b
    debate persona show byrnes
    debate persona show ./my-own.yaml
    debate persona show gillen | less -R
    """
    persona_show.show(console(sys.stdout), Library().load(persona))


@app.command()
def check(
    personas: Annotated[
        list[str] | None, typer.Argument(help="Ids, or paths to files; all on file if left out.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every persona on file, and the shared questions, motions and exhibits.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(metavar="M", help="Also say how long each prompt is for this model.", autocompletion=o.models),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Problems only, no notes.")] = False,
) -> None:
    """What is wrong with a persona file, line by line. Exits with 1 if there is a problem; notes do not count.

    \b
    debate persona check my-own.yaml
    debate persona check --all
    debate persona check byrnes --model smollm2-135m
    """
    if not persona_check.check(personas or [], everything or not personas, model, quiet):
        raise typer.Exit(1)


@app.command()
def new(ident: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")]) -> None:
    """Write an annotated persona file into ./personas, to be filled in. Never overwrites one.

    \b
    debate persona new jane-doe
    """
    text = skeleton(ident)
    path = _write(ident, text)
    typer.echo(path)
    typer.echo(f"fill it in, then: debate persona check {path}", err=True)


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(help=f"{o.either(['persona', *SHARED])}.")] = "persona",
) -> None:
    """Print the JSON Schema of a file, for editors that check YAML as it is written.

    \b
    debate persona schema > persona.schema.json
    """
    if kind not in schemas.KINDS:
        raise InputError(f"no schema called {kind[:40]!r}", hint=f"there are: {', '.join(schemas.KINDS)}")
    typer.echo(json.dumps(schemas.schema(kind), indent=2, ensure_ascii=False))


@app.command("import")
def import_(
    card: Annotated[Path, typer.Argument(metavar="CARD.json", help="A SillyTavern character card, V2 or V3.")],
) -> None:
    """Make a persona in ./personas from a character card. It has no positions, so it needs a model to speak.

    \b
    debate persona import aunt-may.json
    debate run --optimist aunt-may --pessimist byrnes --voice aunt-may=qwen3-4b
    """
    imported = cards.read(card)
    path = _write(imported.persona.id, cards.to_yaml(imported, card.name))
    typer.echo(path)
    for told in imported.notes:
        note(f"note: {told}")
    note("no positions on file: it plays on model voices only, and nothing it says can be checked")


def _write(ident: str, text: str) -> Path:
    """Creates ./personas/ID.yaml. Raises InputError where the id is taken, OutputError where it cannot be written."""
    path = Path("personas") / f"{ident}.yaml"
    taken = path if path.exists() else Library().paths().get(ident)
    if taken:
        raise InputError(f"there is a persona {ident} already: {taken}", hint="choose another id")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} exists already", hint="choose another id") from None
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}", hint="run it in a folder you can write to") from None
    return path

"""The commands: a file each, named like the command and loaded when it is called."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "run": "Play a debate and write its journal and transcript.",
    "resume": "Go on with a debate that was cut off, from its last whole turn.",
    "export": "Make Markdown, a page or JSON from a debate, finished or not.",
    "list": "Past debates, oldest first.",
    "show": "Read a past debate on the screen.",
    "crux": "Moderate a conversation that already happened.",
    "check": "How faithful each turn is to its persona's file.",
    "prompt": "Print what a model would be told, with token counts.",
    "motions": "Motions worth debating, with pairs that suit each.",
    "model": "Models on this machine and in the catalogue.",
    "persona": "Speakers: who there is, and what each has on record.",
}
"""Command -> what `debate --help` says of it. `cli/NAME.py` holds a function `command`, or a group `app`."""


class Commands(TyperGroup):
    """Puts the real command in the place of its stub when it is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments name, loaded."""
        if args and args[0] in COMMANDS:
            self.commands[args[0]] = load(args[0])
        return super().resolve_command(ctx, args)


def load(name: str) -> Any:
    """The real command behind a stub, its help as plain as that of the others."""
    module = importlib.import_module(f"debate.cli.{name}")
    made: typer.Typer = getattr(module, "app", None) or typer.Typer(add_completion=False)
    if not hasattr(module, "app"):
        made.command(name)(module.command)
    made.rich_markup_mode = None
    made.info.context_settings = _HELP
    found = typer.main.get_command(made)
    found.name = name
    return found


_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_HELP,
)


def _version(wanted: bool) -> None:
    if wanted:
        from debate import __version__

        typer.echo(f"debate {__version__}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Debates between personas of AI-alignment authors, and the cruxes they turn on.

    \b
    debate run                                   the default debate, on this machine
    debate run --optimist auto-research --pessimist byrnes --rounds 2
    debate run "Good tests show lasting alignment" --speaker greenblatt --speaker gillen
    debate export --to html -o debate.html       the latest debate as one page
    debate crux conversation.md                  where a real conversation parts
    """


def _stub() -> None:
    pass


for _name, _about in COMMANDS.items():
    app.command(_name, help=_about, add_help_option=False)(_stub)

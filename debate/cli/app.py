"""The commands and what they take. Each hands over to a module that is imported when it runs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from debate.cli import options as o

LAZY = {"model": ("debate.cli.model", "Models on this machine and in the catalogue: list, pull, info, bench, rm.")}
"""Command -> (module with a typer `app`, help): groups whose modules are too heavy to import for `--help`."""


class Commands(TyperGroup):
    """Loads the heavy groups when one of their commands is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Puts the real group in the place of its stub."""
        if args and args[0] in LAZY:
            self.commands[args[0]] = load(args[0])
        return super().resolve_command(ctx, args)


def load(name: str) -> Any:
    """The real group behind a stub, its help as plain as that of the others."""
    commands: typer.Typer = importlib.import_module(LAZY[name][0]).app
    commands.rich_markup_mode = None
    group = typer.main.get_command(commands)
    group.name = name
    return group


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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


@app.command()
def run(
    motion: Annotated[
        str | None,
        typer.Argument(help="What is debated: a sentence, or an id of `debate motions`.", autocompletion=o.motions),
    ] = None,
    optimist: o.Optimist = None,
    pessimist: o.Pessimist = None,
    speaker: o.Speakers = None,
    format: o.Format = None,
    rounds: o.Rounds = None,
    model: o.Model = None,
    voice: o.Voices = None,
    speech: o.Speech = None,
    moderator: o.Moderator = None,
    seed: o.Seed = None,
    words: o.Words = None,
    temperature: o.Temperature = None,
    min_p: o.MinP = None,
    ctx: o.Context = None,
    threads: o.Threads = None,
    gpu_layers: o.GpuLayers = None,
    thinking: o.Thinking = None,
    out: o.Out = None,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Play a debate and write its journal and transcript.

    \b
    debate run
    debate run "AI systems can safely align their successors" --seed 7
    debate run --optimist greenblatt --pessimist gillen --rounds 2 --format double-crux
    debate run --model ~/models/qwen.gguf --speech free
    debate run --voice byrnes=qwen3-4b --voice auto-research=book
    debate run --json | jq .text

    Without --model the embedded model speaks where its package is installed, otherwise the book voice, which
    reads from the position files.
    """
    from debate.cli import run as command

    flags = {k: v for k, v in locals().items() if k not in ("motion", "as_json", "quiet", "command", "voice")}
    command.run(motion, flags | {"voice": o.pairs(voice)}, as_json=as_json, quiet=quiet)


@app.command()
def resume(
    journal: o.Journal = None,
    threads: o.Threads = None,
    gpu_layers: o.GpuLayers = None,
    out: o.Out = None,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Go on with a debate that was cut off, from its last whole turn.

    \b
    debate resume
    debate resume 20260203-04
    debate resume transcripts/20260203-040506-bridges.jsonl
    """
    from debate.cli import run as command

    flags = {"threads": threads, "gpu_layers": gpu_layers, "out": out}
    command.resume(journal, flags, as_json=as_json, quiet=quiet)


@app.command()
def export(
    journal: o.Journal = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="md, html or json; several times, or with commas.")
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
    from debate.cli import past

    past.export(journal, to or ["md"], output, out)


@app.command("list")
def list_(out: o.Out = None) -> None:
    """Past debates, oldest first.

    \b
    debate list
    debate list --out elsewhere
    """
    from debate.cli import past

    past.listing(out)


@app.command()
def show(journal: o.Journal = None, out: o.Out = None) -> None:
    """Read a past debate on the screen.

    \b
    debate show
    debate show 20260203-04 | less -R
    """
    from debate.cli import past

    past.show(journal, out)


@app.command()
def crux(
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
    from debate.cli import conversation

    conversation.crux(file, as_json=as_json, speakers=speakers, control=control, moderator=moderator)


@app.command()
def check(journal: o.Journal = None, as_json: o.Json = False, out: o.Out = None) -> None:
    """How faithful each turn is to its persona's file.

    \b
    debate check
    debate check 20260203-04
    """
    from debate.cli import faithful

    faithful.check(journal, out, as_json=as_json)


@app.command()
def prompt(
    persona: Annotated[str, typer.Argument(help="A persona's id, or a path to a file.", autocompletion=o.personas)],
    model: o.Model = None,
    motion: Annotated[
        str | None, typer.Option(help="The motion to put below the persona.", autocompletion=o.motions)
    ] = None,
) -> None:
    """Print what a model would be told, with token counts.

    \b
    debate prompt byrnes
    debate prompt byrnes --model smollm2-135m
    """
    from debate.cli import prompted

    prompted.prompt(persona, model, motion)


@app.command()
def motions() -> None:
    """Motions worth debating, with pairs that suit each.

    \b
    debate motions
    debate run decency
    """
    from debate.cli import persona as command

    command.motions()


@app.command("model", help=LAZY["model"][1], add_help_option=False)
def _model() -> None:
    pass


def _persona() -> typer.Typer:
    from debate.cli import persona as command

    return command.app


app.add_typer(_persona(), name="persona")

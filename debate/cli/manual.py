"""The help of every command as one Markdown page: `python -m debate.cli.manual > docs/cli.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from debate.cli.app import COMMANDS, app, load

WIDTH = 100


def page() -> str:
    """`docs/cli.md`."""
    parts = ["# Command line\n\nMade from the help texts; a test keeps it true.\n"]
    for name, text in commands():
        parts.append(f"## {name}\n\n```\n{text}\n```\n")
    return "\n".join([*parts, settings()])


def settings() -> str:
    """Where settings come from, and what they are called."""
    from debate.config import PREFIX, Settings

    variables = {n: "" if n in ("voice", "speaker") else f"`{PREFIX}{n.upper()}`" for n in Settings.model_fields}
    rows = [f"| `{n.replace('_', '-')}` | {variable} |" for n, variable in variables.items()]
    return "\n".join(
        [
            "## Settings\n",
            "A flag wins over the environment, that over `debate.yaml` in the current folder, that over your own",
            "`debate.yaml` (in the platform's folder for settings, or where `DEBATE_CONFIG` points), that over the",
            "defaults. A settings file has one `name: value` a line; an unknown name is refused. `DEBATE_DATA` names",
            "the folder of your own personas and models.\n",
            "| in a file | in the environment |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def commands() -> Iterator[tuple[str, str]]:
    """Every command with its help, groups before their members."""
    root: Any = typer.main.get_command(app)
    yield from _walk(root, "debate")


def _walk(command: Any, name: str) -> Iterator[tuple[str, str]]:
    context = typer.Context(command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    lines = command.get_help(context).rstrip().splitlines()
    yield name, "\n".join(line.rstrip() for line in lines)
    for child, sub in sorted(getattr(command, "commands", {}).items()):
        yield from _walk(load(child) if child in COMMANDS and name == "debate" else sub, f"{name} {child}")


if __name__ == "__main__":
    sys.stdout.write(page())

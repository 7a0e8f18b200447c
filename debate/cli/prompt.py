"""`debate prompt`: what a model would be told, and how long that is for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from debate.cli import options as o
from debate.errors import ModelError
from debate.persona.library import Library
from debate.table import casting
from debate.voices.prompts import Count, motion_prompt, persona_prompt

LETTERS = 4
"""Characters that a token is taken to have where no model counts."""


def command(
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
    library = Library()
    found = library.load(persona)
    with _counter(model) as (count, by):
        made = persona_prompt(found, count)
        sys.stdout.write(made.text + "\n")
        told = f"{made.tokens} tokens{by}; {made.positions} of {made.of} positions"
        if motion is not None:
            header = casting.cast(library, motion=motion, speakers=[persona])
            text = motion_prompt(header, header.seats[0].seat)
            sys.stdout.write("\n" + text + "\n")
            told += f"; the motion {count(text)} tokens"
    sys.stderr.write(told + "\n")


@contextmanager
def _counter(model: str | None) -> Iterator[tuple[Count, str]]:
    """A token counter and, in words, whose it is."""
    from debate.models.resolve import default_model

    try:
        ref = default_model(model).model
    except ModelError:
        if model:
            raise
        ref = None
    if ref is None or ref.path is None:
        yield (lambda text: -(-len(text) // LETTERS)), f", estimated at {LETTERS} characters each"
        return
    from debate.voices.llama.worker import counting

    with counting(ref.path) as count:
        yield count, f" of {ref.name}"

"""`debate run`."""

from __future__ import annotations

from typing import Annotated

import typer

from debate.cli import options as o


def command(
    context: typer.Context,
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
    from debate.cli import playing

    flags = {k: v for k, v in context.params.items() if k not in ("motion", "as_json", "quiet")}
    playing.run(motion, flags | {"voice": o.pairs(voice)}, as_json=as_json, quiet=quiet)

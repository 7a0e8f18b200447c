"""`debate resume`."""

from __future__ import annotations

from debate.cli import options as o


def command(
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
    from debate.cli import playing

    playing.resume(journal, {"threads": threads, "gpu_layers": gpu_layers, "out": out}, as_json=as_json, quiet=quiet)

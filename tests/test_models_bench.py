"""The bench measures any model that the engine can open."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.parametrize("kind", ["llama", "mamba"])
def test_every_figure_is_measured(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp")
    pytest.importorskip("gguf")
    from debate.voices.llama.bench import WIDTHS, bench
    from tests.models import write_model

    said: list[str] = []
    figures = bench(write_model(tmp_path / "m.gguf", kind=kind), threads=1, say=said.append)  # type: ignore[arg-type]
    assert said[0] == "loading"
    assert tuple(figures.batch) == WIDTHS
    assert min(figures.prompt, figures.decode, figures.bare, figures.peak, *figures.batch.values()) > 0
    assert figures.ratio == figures.decode / figures.bare

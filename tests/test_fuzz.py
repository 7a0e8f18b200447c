"""Files that somebody, or a bad disk, has changed: an answer or one clear error, never a traceback."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import casts
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from debate.cli.app import app
from debate.errors import DebateError
from debate.journal import write
from debate.language.text import has_control
from debate.models.inspect import describe, require_playable
from debate.persona import files
from debate.persona.check import Shelf, check
from debate.render.export import FORMATS
from tests.gguf_files import LLAMA, gguf_bytes

pytestmark = pytest.mark.fuzz

PERSONAS = [p.read_bytes() for p in sorted(casts.FOLDER.glob("*.yaml")) if p.stem in casts.TOWN.paths()]
JOURNAL = b"".join(write.lines(samples.events))
EVENTS = [json.loads(line) for line in JOURNAL.splitlines()]
GGUF = gguf_bytes(LLAMA)
SHELF = Shelf.of(casts.TOWN)
ODD = st.sampled_from(
    [None, True, "", " ", "yes", "x" * 3_000, "\x1b[2J", "\u202e", "x:" + "9" * 5_000, "nan", -1, 0, 1.5, 10**400,
     1e999, [], {}, [[]], {"": ""}, ["a"], {"id": "x"}, [None]]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, raw: bytes) -> bytes:
    """`raw` after one to four changes: cut, bytes flipped, a piece taken out, doubled or put elsewhere, lines moved."""
    out = raw
    for _ in range(draw(st.integers(1, 4))):
        a, b = sorted(draw(st.tuples(*[st.integers(0, len(out))] * 2)))
        b = min(b, a + draw(st.integers(1, 200)))
        at = draw(st.integers(0, len(out)))
        lines = out.splitlines(keepends=True) or [b""]
        n, m = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        moved = [*lines[:n], *lines[n + 1 :]]
        out = draw(
            st.sampled_from(
                [
                    out[:at],
                    out[:a] + draw(st.binary(min_size=1, max_size=4)) + out[a + 1 :],
                    out[:a] + out[b:],
                    out[:b] + out[a:],
                    out[:at] + out[a:b] + out[at:],
                    b"".join([*moved[:m], lines[n], *moved[m:]]),
                ]
            )
        )
    return out


@st.composite
def retold(draw: st.DrawFn) -> bytes:
    """The journal with one to three values replaced by odd ones, each line still JSON."""
    events: Any = deepcopy(EVENTS)
    for _ in range(draw(st.integers(1, 3))):
        at = events
        while True:
            key = draw(st.sampled_from(range(len(at)) if isinstance(at, list) else sorted(at)))
            if not isinstance(at[key], (dict, list)) or not at[key] or draw(st.integers(0, 3)) == 0:
                break
            at = at[key]
        at[key] = deepcopy(draw(ODD))
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def told(error: DebateError) -> None:
    """The error is fit for a screen, in one line."""
    assert error.message
    assert "\n" not in error.message
    assert not has_control(error.message)


@given(raw=st.sampled_from(PERSONAS).flatmap(mutated))
def test_a_changed_persona_is_read_or_refused_and_its_check_never_fails(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "ada.yaml"
    path.write_bytes(raw)
    findings = [str(f) for f in check(path, SHELF)]
    assert not any("\n" in f or has_control(f) for f in findings)
    try:
        files.persona(path)
    except DebateError as error:
        told(error)
        assert findings


@given(raw=mutated(JOURNAL) | retold())
def test_a_changed_journal_is_shown_and_exported_or_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "20260203-040506-bridges.jsonl"
    path.write_bytes(raw)
    shown = CliRunner().invoke(app, ["show", str(path)])
    if isinstance(shown.exception, DebateError):
        told(shown.exception)
        return
    assert shown.exit_code == 0, shown.exception
    for name in FORMATS:
        done = CliRunner().invoke(app, ["export", str(path), "--to", name])
        assert done.exit_code == 0, (name, done.exception)
        if name == "json":
            json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


@given(raw=mutated(GGUF))
def test_a_changed_model_file_is_described_or_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(raw)
    try:
        require_playable(describe(path), available=1 << 40)
    except DebateError as error:
        told(error)

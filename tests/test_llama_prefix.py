"""Prompts kept on disk: keyed, checked, limited, and never a reason to fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from debate.voices.llama import snapshot
from debate.voices.llama.kept import PrefixStore

TOKENS, STATE = [1, 2, 3], b"state" * 100


def store(folder: Path, *key: str, most: int = 1 << 20) -> PrefixStore:
    return PrefixStore(folder, key or ("model", "engine"), most)


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    store(tmp_path).save(TOKENS, STATE)
    assert store(tmp_path).load(TOKENS) == STATE
    assert [p.suffix for p in tmp_path.iterdir()] == [".state"]


def test_another_model_or_text_is_another_state(tmp_path: Path) -> None:
    store(tmp_path).save(TOKENS, STATE)
    assert store(tmp_path, "other", "engine").load(TOKENS) is None
    assert store(tmp_path).load([1, 2]) is None


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "no header", "other header", "nested"])
def test_a_damaged_state_counts_as_absent_and_goes(tmp_path: Path, damage: str) -> None:
    kept = store(tmp_path)
    kept.save(TOKENS, STATE)
    path = kept.path(TOKENS)
    body = path.read_bytes()
    path.write_bytes(
        {
            "cut": body[:-7],
            "flip": body[:-1] + b"?",
            "empty": b"",
            "no header": b"\n" + body,
            "other header": b"{}\n" + body,
            "nested": b"[" * 4_000,
        }[damage]
    )
    assert kept.load(TOKENS) is None
    assert not path.exists()
    kept.save(TOKENS, STATE)
    assert kept.load(TOKENS) == STATE


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = store(tmp_path, most=2_400)
    for n in range(3):
        kept.save([n], STATE)
        os.utime(kept.path([n]), (n, n))
    assert kept.load([0]) == STATE  # used now
    kept.save([9], STATE)
    assert [kept.load([n]) is not None for n in (0, 1, 2, 9)] == [True, False, True, True]


def test_a_state_over_the_limit_is_not_kept(tmp_path: Path) -> None:
    store(tmp_path, most=100).save(TOKENS, STATE)
    assert not list(tmp_path.iterdir())


def test_a_disk_that_refuses_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = store(tmp_path / "file")
    kept.save(TOKENS, STATE)
    assert kept.load(TOKENS) is None


def test_a_snapshot_comes_back_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "s" / "a.snapshot"
    seats = (
        snapshot.Kept("ann", (1, 2), 0, 3, "d", "user", b"abc"),
        snapshot.Kept("bob", (3,), 1, 2, "e", "assistant", b"de"),
    )
    kept = snapshot.Snapshot(4, seats)
    assert snapshot.save(path, "key", kept)
    assert snapshot.load(path, "key") == kept
    deep = path.with_name("deep.snapshot")
    deep.write_bytes(b"[" * 40_000 + b"\n")
    assert snapshot.load(deep, "key") is None
    assert snapshot.load(path, "other") is None
    path.write_bytes(path.read_bytes()[:-1])
    assert snapshot.load(path, "key") is None
    assert snapshot.load(tmp_path / "none", "key") is None
    path.write_bytes(b"[" * 4_000)
    assert snapshot.load(path, "key") is None

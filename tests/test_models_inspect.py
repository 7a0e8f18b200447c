"""What a model file is, and whether it can speak."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.errors import ModelError
from debate.models.digest import sha256
from debate.models.inspect import describe, gigabytes, require_playable
from debate.models.memory import available
from debate.models.names import part_of, siblings
from tests.gguf_files import LLAMA, gguf_bytes, write_gguf

PLENTY = 1 << 40


def _split(folder: Path, count: int = 3) -> list[Path]:
    return [
        write_gguf(folder / name, split__no=n, split__count=count, split__tensors__count=2 * count)
        for n, name in enumerate(siblings(f"m-00001-of-{count:05d}.gguf"))
    ]


def test_a_model_is_described_by_its_header(tmp_path: Path) -> None:
    file = require_playable(
        describe(write_gguf(tmp_path / "m.gguf", tokenizer__chat_template="{{ messages }}")), available=PLENTY
    )
    assert (file.architecture, file.name, file.licence) == ("llama", "Tiny", "mit")
    assert (file.quantisation, file.parameters, file.context_length) == ("Q4_0", 1024, 512)
    assert (file.template, file.bos, file.eos) == ("{{ messages }}", "<s>", "</s>")
    assert (file.chatml, file.adds_bos) == (False, False)
    # two layers, two heads whose keys and values have 16 numbers of 2 bytes
    assert file.kv_bytes == 2 * 2 * (16 + 16) * 2


@pytest.mark.parametrize(
    ("tensors", "named"),
    [
        ([("a", (64, 8), 2), ("b", (64, 1), 0)], "Q4_0"),
        ([("a", (64, 1), 2), ("b", (64, 8), 0)], "F32"),
        ([("a", (64, 8), 0)], "F32"),
        ([], "none"),
    ],
)
def test_a_file_that_names_no_type_has_that_of_most_of_its_bytes(
    tensors: list[tuple[str, tuple[int, ...], int]], named: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf_bytes({k: v for k, v in LLAMA.items() if k != "general.file_type"}, tensors))
    assert describe(path).quantisation == named


def test_a_name_in_the_header_cannot_reach_the_screen_as_markup_or_escapes(tmp_path: Path) -> None:
    file = describe(write_gguf(tmp_path / "m.gguf", general__name="a\x1b[2J\nb", general__license="x\u202ey"))
    assert (file.name, file.licence) == ("a[2J b", "xy")


@pytest.mark.parametrize(
    ("fields", "memory"),
    [
        ({}, "attention"),
        ({"llama__attention__sliding_window": 128}, "sliding"),
        ({"llama__ssm__state_size": 16}, "hybrid"),
        ({"llama__shortconv__l_cache": 3}, "hybrid"),
        ({"llama__ssm__state_size": 16, "llama__attention__head_count_kv": [0, 0]}, "recurrent"),
        ({"llama__wkv__head_size": 64, "llama__attention__head_count_kv": 0}, "recurrent"),
    ],
)
def test_how_a_model_remembers(fields: dict[str, object], memory: str, tmp_path: Path) -> None:
    assert describe(write_gguf(tmp_path / "m.gguf", **fields)).memory == memory


UNPLAYABLE = {
    "embeddings": ({"llama__pooling_type": 1}, "makes embeddings"),
    "an encoder": ({"general__architecture": "nomic-bert"}, "makes embeddings"),
    "looks both ways": ({"llama__attention__causal": False}, "makes embeddings"),
    "an adapter": ({"general__type": "adapter"}, "LoRA adapter"),
    "a picture part": ({"general__type": "mmproj"}, "picture"),
    "pictures": ({"general__architecture": "clip"}, "pictures"),
    "no architecture": ({"general__architecture": None}, "which architecture"),
}


@pytest.mark.parametrize(("fields", "why"), UNPLAYABLE.values(), ids=UNPLAYABLE)
def test_what_cannot_write_text_is_refused(fields: dict[str, object], why: str, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf", **fields)
    assert describe(path).size
    with pytest.raises(ModelError, match=why):
        require_playable(describe(path), available=PLENTY)


def test_a_vocabulary_without_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vocab.gguf"
    path.write_bytes(gguf_bytes(LLAMA, ()))
    assert describe(path).vocabulary_only
    with pytest.raises(ModelError, match="only a vocabulary"):
        require_playable(describe(path), available=PLENTY)


def test_a_header_is_read_once_for_as_long_as_the_file_stays(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf")
    first = describe(path)
    assert describe(path) is first
    assert require_playable(describe(path), available=PLENTY) is first
    write_gguf(path, general__name="Other")
    assert describe(path).name == "Other"
    path.unlink()
    with pytest.raises(ModelError, match="no model file"):
        describe(path)


def test_weights_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelError, match="cut off: it should have"):
        describe(path)


def test_a_model_too_large_for_memory_is_refused(tmp_path: Path) -> None:
    file = describe(write_gguf(tmp_path / "m.gguf"))
    needed = file.memory_needed(100)
    assert require_playable(file, context=100, available=needed) == file
    with pytest.raises(ModelError, match=r"needs about .* is free") as caught:
        require_playable(file, context=100, available=needed - 1)
    assert "--ctx" in caught.value.hint


def test_memory_grows_with_the_context(tmp_path: Path) -> None:
    file = describe(write_gguf(tmp_path / "m.gguf"))
    assert file.memory_needed(2_000) - file.memory_needed(1_000) == 1_000 * file.kv_bytes
    assert file.memory_needed() == file.memory_needed(512)


def test_parts_are_one_model(tmp_path: Path) -> None:
    paths = _split(tmp_path)
    whole = require_playable(describe(paths[1]), available=PLENTY)
    assert (whole.path, whole.paths, whole.missing) == (paths[0], tuple(paths), ())
    assert whole.parameters == 3 * 1024
    assert whole.size == sum(p.stat().st_size for p in paths)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    paths = _split(tmp_path)
    paths[2].unlink()
    assert describe(paths[0]).missing == (paths[2],)
    with pytest.raises(ModelError, match=r"one of 3 parts; missing: m-00003-of-00003\.gguf"):
        require_playable(describe(paths[0]), available=PLENTY)


def test_a_part_under_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="one of 3 parts, but its name"):
        describe(_split(tmp_path)[0].rename(tmp_path / "renamed.gguf"))


def test_a_damaged_part_is_found(tmp_path: Path) -> None:
    paths = _split(tmp_path)
    paths[1].write_bytes(b"<html>")
    with pytest.raises(ModelError, match=r"00002-of-00003.*not a GGUF"):
        describe(paths[0])


@pytest.mark.parametrize("name", ["m-00004-of-00003.gguf", "m-00000-of-00003.gguf", "m-1-of-3.gguf", "m.gguf"])
def test_names_that_are_no_parts(name: str) -> None:
    assert part_of(name) is None
    assert siblings(name) == (name,)


@given(st.integers(1, 40), st.integers(1, 40))
def test_every_part_leads_to_the_same_siblings(number: int, count: int) -> None:
    name = f"m-{number:05d}-of-{count:05d}.gguf"
    if number <= count:
        assert name in siblings(name)
        assert {siblings(other) for other in siblings(name)} == {siblings(name)}


def test_a_digest_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    path, cache = write_gguf(tmp_path / "m.gguf"), tmp_path / "cache"
    first = sha256(path, cache)
    remembered = (cache / "sha256.json").read_text()
    assert first in remembered
    (cache / "sha256.json").write_text(remembered.replace(first, "f" * 64))
    assert sha256(path, cache) == "f" * 64  # not read again
    path.write_bytes(path.read_bytes() + b"x")
    assert sha256(path, cache) not in (first, "f" * 64)


@pytest.mark.parametrize("content", ["", "no json", "[1]", '{"a": 1}', "[" * 4_000, '{"a":' * 9_999])
def test_a_damaged_digest_cache_is_done_without(content: str, tmp_path: Path) -> None:
    (tmp_path / "sha256.json").write_text(content)
    assert len(sha256(write_gguf(tmp_path / "m.gguf"), tmp_path)) == 64


def test_memory_of_a_container_counts(tmp_path: Path) -> None:
    free = available(tmp_path)
    assert free > 0
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("700\n")
    (tmp_path / "memory.stat").write_text("inactive_file 50\nx 1\n")
    assert available(tmp_path) == 350
    (tmp_path / "memory.max").write_text("max\n")
    assert available(tmp_path) > 350


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (1_280, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (98_362_432, "98 MB"),
        (999_499_999, "999 MB"),
        (999_500_000, "1.0 GB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_sizes_as_people_read_them(count: int, text: str) -> None:
    assert gigabytes(count) == text

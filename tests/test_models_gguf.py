"""Headers of model files: read rightly, and refused quickly whatever they hold."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.errors import ModelError
from debate.models import tables
from debate.models.gguf import TOKENS, Array, CutOffError, Tensor, is_gguf, read_header
from debate.models.places import embedded_model
from tests.gguf_files import LLAMA, gguf_bytes, string, value, write_gguf


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "model.gguf"
    path.write_bytes(data)
    return path


def _header(*fields: bytes, tensors: int = 0, count: int | None = None) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, len(fields) if count is None else count) + b"".join(fields)


def test_fields_and_tensors_are_read(tmp_path: Path) -> None:
    header = read_header(write_gguf(tmp_path / "m.gguf", a__float=1.5, a__flag=True, a__list=[1, 2, 3]))
    assert header.fields["general.name"] == "Tiny"
    assert (header.fields["a.float"], header.fields["a.flag"]) == (1.5, True)
    assert header.fields["a.list"] == Array(3, (1, 2, 3))
    assert header.tensors[0] == Tensor("token_embd.weight", (64, 8), 2, 0)
    assert header.data_end == header.size


def test_of_lists_of_texts_only_the_tokens_are_kept(tmp_path: Path) -> None:
    header = read_header(write_gguf(tmp_path / "m.gguf", tokenizer__ggml__merges=["a b"] * 9))
    assert header.tokens == ("<s>", "</s>", "a", "b")
    assert header.fields["tokenizer.ggml.merges"] == Array(9)


def test_files_of_the_format_library_are_read(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    np = pytest.importorskip("numpy")
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_context_length(77)
    writer.add_token_list(["<|im_start|>", "<|im_end|>"])
    writer.add_tensor("a", np.zeros((3, 32), dtype=np.float16))
    for step in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file, writer.close):
        step()
    header = read_header(tmp_path / "m.gguf")
    assert header.fields["llama.context_length"] == 77
    assert header.tensors == (Tensor("a", (32, 3), 1, 0),)
    assert header.tokens == ("<|im_start|>", "<|im_end|>")


def test_the_tables_agree_with_the_format_library() -> None:
    gguf = pytest.importorskip("gguf")
    sizes = {int(kind): (kind.name, *size) for kind, size in gguf.GGML_QUANT_SIZES.items()}
    assert {k: v for k, v in tables.BLOCKS.items() if k in sizes and sizes[k] != v} == {}
    names = {int(f): f.name.removeprefix("ALL_").removeprefix("MOSTLY_") for f in gguf.LlamaFileType}
    assert {k: v for k, v in tables.FILE_TYPES.items() if k in names and names[k] != v} == {}


def test_the_embedded_model_ends_where_its_header_says() -> None:
    if not (path := embedded_model()):
        pytest.skip("the embedded model is not installed")
    header = read_header(path)
    assert header.data_end == header.size
    assert sum(t.weights for t in header.tensors) == 134_515_008


HUGE = struct.pack("<Q", 1 << 62)
HOSTILE = {
    "no fields where a trillion are announced": _header(count=1 << 40),
    "a trillion tensors": _header(tensors=1 << 40),
    "a key longer than the file": _header(HUGE),
    "a text longer than the file": _header(string("a") + struct.pack("<I", 8) + HUGE),
    "an array longer than the file": _header(string("a") + struct.pack("<II", 9, 4) + HUGE),
    "an array of texts longer than the file": _header(string("a") + struct.pack("<II", 9, 8) + HUGE),
    "arrays in arrays in arrays": _header(
        string("a") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 40 + b"\0" * 999
    ),
    "a hundred thousand arrays in an array": _header(
        string("a") + struct.pack("<IIQ", 9, 9, 100_000) + struct.pack("<IQ", 4, 0) * 100_000
    ),
    "an unknown kind of value": _header(string("a") + struct.pack("<I", 99)),
    "the same field twice": _header(*[string("a") + value(1)] * 2) + b"\0" * 64,
    "a tensor of 99 dimensions": _header(string("t") + struct.pack("<I", 99) + b"\0" * 99, tensors=1, count=0),
    "a tensor of impossible size": _header(
        string("t") + struct.pack("<I4QIQ", 4, *[1 << 60] * 4, 0, 0), tensors=1, count=0
    ),
    "an alignment of zero": _header(string("general.alignment") + value(0)),
    "an alignment that is a text": _header(string("general.alignment") + value("x")),
    "nothing after the magic": b"GGUF",
    "version one": b"GGUF" + struct.pack("<IQQ", 1, 0, 0),
    "big-endian": b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
    "another format": b"PK\x03\x04 and so on",
    "a page": b"<!doctype html><html></html>",
    "nothing at all": b"",
}


def _tensors(*tensors: tuple[str, int, int, int]) -> bytes:
    """A header of (name, weights in a row, kind, offset)."""
    rows = [string(name) + struct.pack("<IQIQ", 1, weights, kind, at) for name, weights, kind, at in tensors]
    return _header(*rows, tensors=len(rows), count=0) + b"\0" * 999


WRONG = {
    "a gap": (
        _tensors(("a", 32, 0, 0), ("b", 32, 0, 160)),
        "has the tensor 'b' at byte 160 of its data instead of 128",
    ),
    "an overlap": (_tensors(("a", 32, 0, 0), ("b", 32, 0, 96)), "at byte 96 of its data instead of 128"),
    "a late start": (_tensors(("a", 32, 0, 32)), "has the tensor 'a' at byte 32 of its data instead of 0"),
    "a broken row": (_tensors(("a", 33, 2, 0)), "tensor 'a' with rows of 33 weights, not a multiple of 32"),
    "a tensor twice": (_tensors(("a", 32, 0, 0), ("a", 32, 0, 128)), "has the tensor 'a' twice"),
    "a strange type": (_tensors(("a", 32, 256, 0)), "has a tensor 'a' of unknown kind 256"),
    "a long name": (_tensors(("a" * 64, 32, 0, 0)), "has a tensor whose name has 64 bytes"),
    "a token twice": (gguf_bytes({TOKENS: ["a", "b", "", "", "a"]}), "has the token 'a' 2 times"),
    "a strange kind": (_header(string("k") + struct.pack("<I", 99)), "byte 37: it has a field 'k' of unknown kind 99"),
    "a name with escapes": (_header(string("\x1b[2Jk") + struct.pack("<I", 99)), r"field '\\x1b\[2Jk'"),
}


@pytest.mark.parametrize(("data", "why"), WRONG.values(), ids=WRONG)
def test_the_reason_says_what_is_wrong_and_where(data: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=why) as caught:
        read_header(_file(tmp_path, data))
    assert not isinstance(caught.value, CutOffError)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_header_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        read_header(_file(tmp_path, data))
    assert "model.gguf" in caught.value.message
    assert caught.value.hint


def test_many_small_arrays_do_not_add_up(tmp_path: Path) -> None:
    fields = [string(f"a{n}") + struct.pack("<IIQ", 9, 8, 300_000) + b"\0" * (8 * 300_000) for n in range(8)]
    with pytest.raises(ModelError, match="array"):
        read_header(_file(tmp_path, _header(*fields)))


@given(st.integers(0, len(gguf_bytes()) - 1))
def test_a_header_that_is_cut_anywhere_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = _file(tmp_path_factory.mktemp("cut"), gguf_bytes()[:cut])
    with pytest.raises(ModelError, match=r"cut off|empty|not a GGUF"):
        read_header(path)


@given(st.data())
def test_changed_bytes_lead_to_a_header_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(gguf_bytes(LLAMA))
    for place in data.draw(st.lists(st.integers(4, 900), min_size=1, max_size=6)):
        raw[place] = data.draw(st.integers(0, 255))
    path = _file(tmp_path_factory.mktemp("flip"), bytes(raw))
    with suppress(ModelError):
        read_header(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path, why in (
        (tmp_path, "folder"),
        (tmp_path / "gone", "no model file"),
        (tmp_path / "loop", "cannot read"),
        (Path("/dev/null"), "not an ordinary file"),
        (tmp_path / ("x" * 300), "cannot read"),
    ):
        with pytest.raises(ModelError, match=why):
            read_header(path)


def test_content_counts_and_not_the_name(tmp_path: Path) -> None:
    assert is_gguf(write_gguf(tmp_path / "no-ending"))
    assert not is_gguf(_file(tmp_path, b"text"))
    assert not is_gguf(tmp_path)

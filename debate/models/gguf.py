"""Reads the header of a GGUF file, whatever the file holds.

The file may come from anywhere, so nothing in it is believed: every count is held against the bytes that are left
before anything is allocated, and the work is bounded. Long strings and long lists are walked over; the tokens are kept.
Layout: magic, version, number of tensors, number of fields, the fields, the tensors' descriptions, padding, data
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO, Final

from debate.errors import ModelError
from debate.language import text
from debate.models.tables import ARRAY, BLOCKS, SCALARS, STRING

MAGIC: Final = b"GGUF"
TOKENS: Final = "tokenizer.ggml.tokens"

_MOST_FIELDS: Final = 65_536
_MOST_TENSORS: Final = 65_536
_MOST_ELEMENTS: Final = 1_500_000
"""Strings walked over in one file; the largest vocabularies with their merges come to about half a million."""
_LONGEST_NAME: Final = 65_535
_LONGEST_KEPT: Final = 1 << 20
_MOST_KEPT: Final = 4_096
_LONGEST_TENSOR: Final = 63
_LARGEST_KIND: Final = 255
"""Far above the tensor types that there are; one above those that this program knows may only be newer."""
_LONGEST_TOKEN: Final = 512

Number = bool | int | float


class CutOffError(ModelError):
    """The file ends before its own header says that it does."""

    hint = "it was not fetched completely; fetch it again with `debate model pull`"


@dataclass(frozen=True, slots=True)
class Array:
    """An array field: `values` of a short array of numbers, or the texts of the tokens; else empty."""

    count: int
    values: tuple[Number | str, ...] = ()


Field = Number | str | Array


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor's description; `offset` counts from the start of the data."""

    name: str
    shape: tuple[int, ...]
    kind: int
    offset: int

    @property
    def weights(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def size(self) -> int:
        """Bytes that it takes; 0 for a type that this program does not know."""
        _, weights, size = BLOCKS.get(self.kind, ("", 1, 0))
        return self.weights // weights * size


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the weights. `data_start` and `size` (of the whole file) are in bytes."""

    path: Path
    fields: Mapping[str, Field]
    tensors: tuple[Tensor, ...]
    data_start: int
    size: int

    @property
    def data_end(self) -> int:
        """Where the last tensor ends, in bytes from the start of the file."""
        return self.data_start + max((t.offset + t.size for t in self.tensors), default=0)

    def text(self, key: str) -> str:
        """A text field; empty where there is none."""
        value = self.fields.get(key)
        return value if isinstance(value, str) else ""

    def of_kind(self, key: str) -> Field | None:
        """A field that is named after the architecture, such as `llama.block_count`."""
        return self.fields.get(f"{self.text('general.architecture')}.{key}")

    def count(self, key: str) -> int:
        """As `of_kind`, for a number of things; 0 where there is none or it makes no sense."""
        value = self.of_kind(key)
        return value if isinstance(value, int) and 0 <= value < 1 << 40 else 0

    @property
    def tokens(self) -> tuple[Number | str, ...]:
        """The texts of the vocabulary; empty where there is none."""
        tokens = self.fields.get(TOKENS)
        return tokens.values if isinstance(tokens, Array) else ()


def is_gguf(path: Path) -> bool:
    """Whether a file begins like a GGUF; false for whatever cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) == MAGIC
    except OSError:
        return False


def is_whole(path: Path) -> bool:
    """Whether a file is a GGUF that can be read and is not cut off."""
    try:
        return bool(read_header(path))
    except ModelError:
        return False


def read_header(path: Path) -> Header:
    """Reads the header of one file.

    Raises ModelError for what is missing, not a file, unreadable, not a GGUF, or inconsistent, and its kind CutOffError
    for a file that ends in its header or before its last tensor does.
    """
    try:
        if path.is_dir():
            raise ModelError(f"{path} is a folder", hint="name a .gguf file in it")
        if path.exists() and not path.is_file():
            raise ModelError(f"{path} is not an ordinary file")
        with path.open("rb") as file:
            return _Cursor(path, file, path.stat().st_size).header()
    except FileNotFoundError as error:
        hint = "`debate model list` shows what is on this machine"
        raise ModelError(f"no model file at {path}", hint=hint) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read {path}: {error}", hint="check the file's permissions") from error


class _Cursor:
    """A place in a file that refuses to move past the end."""

    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self.path, self.file, self.size, self.at, self.walked = path, file, size, 0, 0

    def header(self) -> Header:
        self._preamble()
        tensor_count, field_count = self._unpack("<QQ")
        if field_count > _MOST_FIELDS or tensor_count > _MOST_TENSORS:
            raise self._broken(f"announces {field_count} fields and {tensor_count} tensors")
        fields: dict[str, Field] = {}
        for _ in range(field_count):
            key = self._name()
            if key in fields:
                raise self._broken(f"has the field {key!r} twice")
            fields[key] = self._value(key, *self._unpack("<I"))
        align = fields.get("general.alignment", 32)
        if type(align) is not int or not 1 <= align <= 1 << 20 or align & (align - 1):
            raise self._broken(f"asks for an alignment of {align!r}")
        tensors = self._tensors(tensor_count, align)
        header = Header(self.path, fields, tensors, -(-self.at // align) * align, self.size)
        if header.data_end > self.size:
            raise CutOffError(f"{self.path} is cut off: it should have {header.data_end} bytes and has {self.size}")
        return header

    @property
    def left(self) -> int:
        return self.size - self.at

    def _preamble(self) -> None:
        if self.size == 0:
            raise ModelError(f"{self.path} is empty", hint="fetch it again with `debate model pull`")
        start = self.file.read(8)
        if start[:4] != MAGIC:
            hint = "models for this program are .gguf files; see `debate model list`"
            raise ModelError(f"{self.path} is not a GGUF file", hint=hint)
        if len(start) < 8:
            raise self._cut()
        self.at = 8
        (version,) = struct.unpack("<I", start[4:])
        if version not in (2, 3):
            kind = "big-endian" if version & 0xFFFF == 0 and version else f"version {version}"
            hint = "look for a newer conversion of the model"
            raise ModelError(f"{self.path} is a {kind} GGUF, which cannot be read", hint=hint)

    def _take(self, count: int) -> bytes:
        if count > self.left:
            raise self._cut()
        data = self.file.read(count)
        if len(data) < count:
            raise self._cut()
        self.at += count
        return data

    def _skip(self, count: int) -> None:
        if count > self.left:
            raise self._cut()
        self.file.seek(count, 1)
        self.at += count

    def _unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self._take(struct.calcsize(form)))

    def _name(self) -> str:
        (length,) = self._unpack("<Q")
        if length > _LONGEST_NAME:
            raise self._broken(f"has a name of {length} bytes")
        return self._take(length).decode("utf-8", "replace")

    def _value(self, key: str, kind: int) -> Field:
        if kind in SCALARS:
            (value,) = self._unpack("<" + SCALARS[kind])
            return value
        if kind == STRING:
            return self._string(_LONGEST_KEPT).decode("utf-8", "replace")
        if kind == ARRAY:
            return self._array(key)
        raise self._broken(f"has a field {key!r} of unknown kind {kind}")

    def _array(self, key: str) -> Array:
        kind, count = self._unpack("<IQ")
        if kind in SCALARS:
            form = SCALARS[kind]
            if count <= _MOST_KEPT:
                return Array(count, self._unpack(f"<{count}{form}"))
            self._skip(count * struct.calcsize("<" + form))
            return Array(count)
        if kind != STRING:  # llama.cpp takes no arrays of arrays either
            raise self._broken(f"has an array {key!r} of unknown kind {kind}")
        self.walked += count
        if self.walked > _MOST_ELEMENTS:
            raise self._broken(f"announces {count} texts in {key!r}")
        if key == TOKENS:
            return self._tokens(count)
        for _ in range(count):
            self._string(0)
        return Array(count)

    def _tokens(self, count: int) -> Array:
        tokens = [self._string(_LONGEST_TOKEN) for _ in range(count)]
        if count > len(set(tokens)):  # llama.cpp ends the process where it meets a token again
            (token, times), *_ = Counter(filter(None, tokens)).most_common(1) or [(b"", 0)]
            if times > 1:
                raise self._broken(f"has the token {token.decode('utf-8', 'replace')!r} {times} times")
        return Array(count, tuple(token.decode("utf-8", "replace") for token in tokens))

    def _string(self, most: int) -> bytes:
        """The text here; empty where it has more than `most` bytes."""
        length = int.from_bytes(self._take(8), "little")
        if length <= most:
            return self._take(length)
        self._take(length) if length < 512 else self._skip(length)  # to seek costs more than to read a little
        return b""

    def _tensors(self, count: int, align: int) -> tuple[Tensor, ...]:
        """Descriptions of tensors, of which each begins where the one before it ends."""
        tensors: dict[str, Tensor] = {}
        end: int | None = 0
        for tensor in (self._tensor() for _ in range(count)):
            if tensor.name in tensors:
                raise self._broken(f"has the tensor {tensor.name!r} twice")
            if end not in (None, tensor.offset):
                raise self._broken(
                    f"has the tensor {tensor.name!r} at byte {tensor.offset} of its data instead of {end}"
                )
            known = end is not None and tensor.kind in BLOCKS  # a type that is newer than this program has no size here
            end = -(-(tensor.offset + tensor.size) // align) * align if known else None
            tensors[tensor.name] = tensor
        return tuple(tensors.values())

    def _tensor(self) -> Tensor:
        name = self._name()
        if len(name.encode()) > _LONGEST_TENSOR:
            raise self._broken(f"has a tensor whose name has {len(name.encode())} bytes")
        (rank,) = self._unpack("<I")
        if not 0 <= rank <= 4:
            raise self._broken(f"has a tensor {name!r} of {rank} dimensions")
        shape = self._unpack(f"<{rank}Q")
        kind, offset = self._unpack("<IQ")
        if kind > _LARGEST_KIND:
            raise self._broken(f"has a tensor {name!r} of unknown kind {kind}")
        if prod(shape) >= 1 << 62 or offset > 1 << 62:
            raise self._broken(f"has a tensor {name!r} of impossible size")
        block = BLOCKS[kind][1] if kind in BLOCKS else 1
        if shape and shape[0] % block:
            raise self._broken(f"has a tensor {name!r} with rows of {shape[0]} weights, not a multiple of {block}")
        return Tensor(name, shape, kind, offset)

    def _cut(self) -> CutOffError:
        return CutOffError(f"{self.path} is cut off in its header: it has {self.size} bytes")

    def _broken(self, what: str) -> ModelError:
        hint = "fetch it again with `debate model pull`"
        return ModelError(text.line(f"{self.path} is damaged at byte {self.at}: it {what}"), hint=hint)

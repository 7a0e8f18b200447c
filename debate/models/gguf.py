"""Reads the header of a GGUF file, whatever the file holds.

The file may come from anywhere, so nothing in it is believed: every count is held against the bytes that are left
before anything is allocated, and the work is bounded. Long strings and the vocabulary are walked over, not kept.
Layout: magic, version, number of tensors, number of fields, the fields, the tensors' descriptions, padding, data
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO, Final

from debate.errors import ModelError
from debate.models.tables import ARRAY, BLOCKS, SCALARS, STRING

MAGIC: Final = b"GGUF"
MARKS: Final = (b"<|im_start|>", b"<|im_end|>")
"""Tokens whose presence in a vocabulary matters to this program."""

_MOST_FIELDS: Final = 65_536
_MOST_TENSORS: Final = 65_536
_MOST_ELEMENTS: Final = 1_500_000
"""Strings walked over in one file; the largest vocabularies with their merges come to about half a million."""
_LONGEST_NAME: Final = 65_535
_LONGEST_KEPT: Final = 1 << 20
_MOST_KEPT: Final = 4_096

Number = bool | int | float


@dataclass(frozen=True, slots=True)
class Array:
    """An array field: `values` of a short array of numbers, else empty; `marks` are the MARKS among its strings.

    `start` is where its strings begin, in bytes from the start of the file (see `string_at`).
    """

    count: int
    values: tuple[Number, ...] = ()
    marks: frozenset[bytes] = frozenset()
    start: int = 0


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
        if self.kind not in BLOCKS:
            return 0
        _, weights, size = BLOCKS[self.kind]
        return -(-self.shape[0] // weights) * size * prod(self.shape[1:]) if self.shape else size


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


def is_gguf(path: Path) -> bool:
    """Whether a file begins like a GGUF; false for whatever cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) == MAGIC
    except OSError:
        return False


def read_header(path: Path) -> Header:
    """Reads the header of one file.

    Raises ModelError for what is missing, not a file, unreadable, not a GGUF, cut off, or inconsistent.
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


def string_at(header: Header, array: Array, index: int) -> str:
    """One string of an array, read from the file again; empty where there is none. Raises ModelError."""
    if not 0 <= index < array.count or not array.start:
        return ""
    try:
        with header.path.open("rb") as file:
            return _Cursor(header.path, file, header.size).string_after(array.start, index)
    except OSError as error:
        raise ModelError(f"cannot read {header.path}: {error}") from error


class _Cursor:
    """A place in a file that refuses to move past the end."""

    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self.path, self.file, self.size, self.at, self.walked = path, file, size, 0, 0

    def header(self) -> Header:
        self._preamble()
        tensor_count, field_count = self._unpack("<QQ")
        if field_count > min(_MOST_FIELDS, self.left // 13) or tensor_count > min(_MOST_TENSORS, self.left // 24):
            raise self._broken(f"announces {field_count} fields and {tensor_count} tensors")
        fields: dict[str, Field] = {}
        for _ in range(field_count):
            key = self._name()
            if key in fields:
                raise self._broken(f"has the field {key!r} twice")
            fields[key] = self._value(*self._unpack("<I"))
        tensors = tuple(self._tensor() for _ in range(tensor_count))
        if len({t.name for t in tensors}) < len(tensors):
            raise self._broken("has a tensor twice")
        align = fields.get("general.alignment", 32)
        if type(align) is not int or not 1 <= align <= 1 << 20 or align & (align - 1):
            raise self._broken(f"asks for an alignment of {align!r}")
        return Header(self.path, fields, tensors, -(-self.at // align) * align, self.size)

    def string_after(self, start: int, index: int) -> str:
        self._skip(start)
        self._walk_strings(index)
        return self._name()

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

    def _value(self, kind: int) -> Field:
        if kind in SCALARS:
            (value,) = self._unpack("<" + SCALARS[kind])
            return value
        if kind == STRING:
            (length,) = self._unpack("<Q")
            if length <= _LONGEST_KEPT:
                return self._take(length).decode("utf-8", "replace")
            self._skip(length)
            return ""
        if kind == ARRAY:
            return self._array(depth=0)
        raise self._broken(f"has a field of unknown kind {kind}")

    def _array(self, depth: int) -> Array:
        kind, count = self._unpack("<IQ")
        if kind in SCALARS:
            form = SCALARS[kind]
            size = struct.calcsize("<" + form)
            if count <= _MOST_KEPT:
                return Array(count, struct.unpack(f"<{count}{form}", self._take(count * size)))
            self._skip(count * size)
            return Array(count)
        if kind not in (STRING, ARRAY) or depth > 2:
            raise self._broken(f"has an array of unknown kind {kind}")
        self.walked += count if kind == STRING else 100 * count  # no real model nests arrays
        if self.walked > _MOST_ELEMENTS or count > self.left // 8:
            raise self._broken(f"announces an array of {count} texts or arrays")
        if kind == STRING:
            start = self.at
            return Array(count, marks=self._walk_strings(count), start=start)
        for _ in range(count):
            self._array(depth + 1)
        return Array(count)

    def _walk_strings(self, count: int) -> frozenset[bytes]:
        found, longest = set(), max(map(len, MARKS))
        for _ in range(count):
            length = int.from_bytes(self._take(8), "little")
            if length > longest:
                self._take(length) if length < 512 else self._skip(length)
            elif (text := self._take(length)) in MARKS:
                found.add(text)
        return frozenset(found)

    def _tensor(self) -> Tensor:
        name = self._name()
        (rank,) = self._unpack("<I")
        if not 0 <= rank <= 4:
            raise self._broken(f"has a tensor of {rank} dimensions")
        shape = self._unpack(f"<{rank}Q")
        kind, offset = self._unpack("<IQ")
        if prod(shape) >= 1 << 62 or offset > 1 << 62:
            raise self._broken("has a tensor of impossible size")
        return Tensor(name, shape, kind, offset)

    def _cut(self) -> ModelError:
        hint = "it was not fetched completely; fetch it again with `debate model pull`"
        return ModelError(f"{self.path} is cut off in its header", hint=hint)

    def _broken(self, what: str) -> ModelError:
        return ModelError(f"{self.path} is damaged: it {what}", hint="fetch it again with `debate model pull`")

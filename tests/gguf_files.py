"""Writes GGUF headers, right ones and wrong ones, for tests that need a file and no model."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from debate.models.tables import BLOCKS

LLAMA: dict[str, object] = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "general.license": "mit",
    "general.file_type": 2,
    "llama.block_count": 2,
    "llama.context_length": 512,
    "llama.embedding_length": 64,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.tokens": ["<s>", "</s>", "a", "b"],
    "tokenizer.ggml.bos_token_id": 0,
    "tokenizer.ggml.eos_token_id": 1,
}
"""The fields of a small text model."""

WEIGHTS = (("token_embd.weight", (64, 8), 2), ("output.weight", (64, 8), 2))
"""Its tensors: (name, shape, type)."""


def string(text: str | bytes) -> bytes:
    """A GGUF string."""
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(raw)) + raw


def value(item: object) -> bytes:
    """A GGUF value with its kind in front."""
    if isinstance(item, bool):
        return struct.pack("<I?", 7, item)
    if isinstance(item, int):
        return struct.pack("<II", 4, item)
    if isinstance(item, float):
        return struct.pack("<If", 6, item)
    if isinstance(item, str):
        return struct.pack("<I", 8) + string(item)
    if isinstance(item, (list, tuple)):
        values = [value(i) for i in item]
        return (
            struct.pack("<I", 9)
            + (values[0][:4] if values else struct.pack("<I", 4))
            + struct.pack("<Q", len(values))
            + b"".join(v[4:] for v in values)
        )
    raise TypeError(item)


def gguf_bytes(
    fields: Mapping[str, object] = LLAMA,
    tensors: Sequence[tuple[str, tuple[int, ...], int]] = WEIGHTS,
    *,
    version: int = 3,
) -> bytes:
    """A whole file: header, padding and weights of zeros."""
    out = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(fields))
    out += b"".join(string(key) + value(item) for key, item in fields.items())
    offset = 0
    for name, shape, kind in tensors:
        out += string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
        size = BLOCKS[kind][2] * shape[0] // BLOCKS[kind][1]
        for dimension in shape[1:]:
            size *= dimension
        offset += -(-size // 32) * 32
    return out + b"\0" * (-len(out) % 32) + b"\0" * offset


def write_gguf(path: Path, **fields: object) -> Path:
    """A small text model at `path`; keyword arguments replace fields (`__` for `.`), None takes one away."""
    named = {key.replace("__", "."): item for key, item in fields.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gguf_bytes({k: v for k, v in {**LLAMA, **named}.items() if v is not None}))
    return path

"""Random-weight GGUF files of real models' shapes: speed does not depend on what the weights say.

    python benchmarks/make_models.py qwen2.5-0.5b OUT.gguf [--vocab DONOR.gguf]

The vocabulary is copied from a donor: by default the model that the `embedded` extra installs, or any GGUF (the
vocabularies `ggml-vocab-*.gguf` in the source distribution of llama-cpp-python are real ones). Weights are random Q4_0
blocks, so a file is made as fast as the disk takes it. Run it with nothing else at hand: it needs `gguf` and `numpy`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np

from debate.models.places import embedded_model


class Shape(NamedTuple):
    """Width, layers, heads, heads for keys and values, feed-forward width, and context, of a published model."""

    arch: str
    width: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    context: int
    bias: bool = False


SHAPES = {
    "smollm2-135m": Shape("llama", 576, 30, 9, 3, 1_536, 8_192),
    "qwen2.5-0.5b": Shape("qwen2", 896, 24, 14, 2, 4_864, 32_768, True),
    "llama3.2-1b": Shape("llama", 2_048, 16, 32, 8, 8_192, 131_072),
    "qwen2.5-1.5b": Shape("qwen2", 1_536, 28, 12, 2, 8_960, 32_768, True),
}
CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_BLOCK = 32  # weights in one Q4_0 block: a scale of 2 bytes and 16 bytes of 4-bit numbers


def q4_0(random: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Random Q4_0 blocks, as bytes (rows, columns / 32 · 18), of weights with standard deviation columns^-1/2."""
    blocks = np.empty((rows, columns // _BLOCK, 18), dtype=np.uint8)
    scale = np.array([columns**-0.5 / 4.6], dtype=np.float16)  # 4.6: deviation of a whole number from -8 to 7
    blocks[:, :, :2] = scale.view(np.uint8)
    blocks[:, :, 2:] = random.integers(0, 256, (rows, columns // _BLOCK, 16), dtype=np.uint8)
    return blocks.reshape(rows, -1)


def make(shape: Shape, out: Path, donor: Path, seed: int = 1) -> None:
    """Writes the file."""
    reader, writer = gguf.GGUFReader(donor), gguf.GGUFWriter(str(out), shape.arch)
    writer.add_name(f"random {out.stem}")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    for name, field in reader.fields.items():
        if name.startswith("tokenizer.ggml."):
            kind = field.types[0]
            writer.add_key_value(name, field.contents(), kind, field.types[-1] if len(field.types) > 1 else None)
    writer.add_chat_template(CHATML)
    vocabulary = len(reader.fields["tokenizer.ggml.tokens"].data)
    random = np.random.default_rng(seed)
    _tensors(writer, shape, vocabulary, random)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(writer: gguf.GGUFWriter, shape: Shape, vocabulary: int, random: np.random.Generator) -> None:
    def matrix(name: str, rows: int, columns: int) -> None:
        writer.add_tensor(name, q4_0(random, rows, columns), raw_dtype=gguf.GGMLQuantizationType.Q4_0)

    def ones(name: str, size: int, value: float = 1.0) -> None:
        writer.add_tensor(name, np.full(size, value, dtype=np.float32))

    width, head = shape.width, shape.width // shape.heads
    matrix("token_embd.weight", vocabulary, width)
    ones("output_norm.weight", width)
    for n in range(shape.layers):
        block = f"blk.{n}."
        for name, rows, columns in (
            ("attn_q", width, width),
            ("attn_k", shape.kv_heads * head, width),
            ("attn_v", shape.kv_heads * head, width),
            ("attn_output", width, width),
            ("ffn_gate", shape.feed_forward, width),
            ("ffn_up", shape.feed_forward, width),
            ("ffn_down", width, shape.feed_forward),
        ):
            matrix(f"{block}{name}.weight", rows, columns)
            if shape.bias and name in ("attn_q", "attn_k", "attn_v"):
                ones(f"{block}{name}.bias", rows, 0.0)
        ones(f"{block}attn_norm.weight", width)
        ones(f"{block}ffn_norm.weight", width)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vocab", type=Path, default=embedded_model())
    given = parser.parse_args()
    if given.vocab is None:
        parser.error("no donor of a vocabulary: install the `embedded` extra or name one with --vocab")
    make(SHAPES[given.shape], given.out, given.vocab)


if __name__ == "__main__":
    main()

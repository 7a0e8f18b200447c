"""Tiny GGUF models with random weights: real files for real engines, made in milliseconds. A public fake, like a mock
server: nothing is patched, and they are also the worst models that a user could bring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import gguf
import numpy as np

Kind = Literal["llama", "mamba", "gemma3"]
CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
SPECIAL = ("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<think>", "</think>")
_WORDS = (
    " the",
    " a",
    " that",
    " is",
    " of",
    " to",
    " and",
    " not",
    " we",
    " it",
    " in",
    " what",
    " think",
    " will",
    ".",
    "?",
    " long-tail-token-of-more-than-thirty-two-bytes",
)
WIDTH, LAYERS, HEADS = 64, 2, 4


def vocabulary() -> list[tuple[str, int]]:
    """Token texts with their types: special ones, all bytes, letters, and a few words."""
    out: list[tuple[str, int]] = [("<unk>", 2), *((t, 3) for t in SPECIAL[1:5]), *((t, 4) for t in SPECIAL[5:])]
    out += [(f"<0x{b:02X}>", 6) for b in range(256)]
    letters = [chr(c) for c in range(33, 127)]
    pieces = ["▁", *letters, *(w.replace(" ", "▁") for w in _WORDS if len(w) > 1)]
    return out + [(p, 1) for p in dict.fromkeys(pieces)]


def write_model(
    path: Path,
    *,
    kind: Kind = "llama",
    template: str | None = CHATML,
    ctx: int = 2_048,
    seed: int = 1,
    adds_bos: bool = True,
    weights: bool = True,
    window: int = 32,
    broken: bool = False,
) -> Path:
    """Writes a tiny model. `weights`: False leaves a vocabulary only. `broken`: weights that are not numbers."""
    writer = gguf.GGUFWriter(str(path), kind)
    writer.add_name(f"tiny {kind}")
    writer.add_context_length(ctx)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(0 if kind == "mamba" else 2 * WIDTH)
    if kind == "mamba":
        writer.add_ssm_conv_kernel(4)
        writer.add_ssm_inner_size(2 * WIDTH)
        writer.add_ssm_state_size(16)
        writer.add_ssm_time_step_rank(8)
    else:
        writer.add_head_count(HEADS)
        writer.add_head_count_kv(2)
    if kind == "gemma3":
        writer.add_sliding_window(window)
        writer.add_key_length(WIDTH // HEADS)
        writer.add_value_length(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    _add_vocabulary(writer, template, adds_bos)
    if weights:
        for name, values in _tensors(kind, np.random.default_rng(seed), len(vocabulary())):
            writer.add_tensor(name, np.full_like(values, np.nan) if broken and "output" in name else values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_vocabulary(writer: gguf.GGUFWriter, template: str | None, adds_bos: bool) -> None:
    texts = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_token_list([t for t, _ in texts])
    writer.add_token_types([k for _, k in texts])
    writer.add_token_scores([-float(n) for n in range(len(texts))])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(4 if template == CHATML else 2)
    writer.add_add_bos_token(adds_bos)
    writer.add_add_space_prefix(False)
    if template is not None:
        writer.add_chat_template(template)


def _tensors(kind: Kind, random: np.random.Generator, size: int) -> Iterator[tuple[str, np.ndarray]]:
    def matrix(rows: int, columns: int) -> np.ndarray:
        return random.normal(0, columns**-0.5, (rows, columns)).astype(np.float32)

    ones = np.ones(WIDTH, dtype=np.float32)
    yield "token_embd.weight", matrix(size, WIDTH) * 4
    yield "output_norm.weight", ones
    yield "output.weight", matrix(size, WIDTH) * 3
    for n in range(LAYERS):
        block = f"blk.{n}."
        yield block + "attn_norm.weight", ones
        if kind == "mamba":
            yield from _mamba(block, random, matrix)
        else:
            yield from _attention(block, kind, matrix, ones)


def _attention(block: str, kind: Kind, matrix, ones: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:  # type: ignore[no-untyped-def]
    head = WIDTH // HEADS
    yield block + "attn_q.weight", matrix(WIDTH, WIDTH)
    yield block + "attn_k.weight", matrix(2 * head, WIDTH)
    yield block + "attn_v.weight", matrix(2 * head, WIDTH)
    yield block + "attn_output.weight", matrix(WIDTH, WIDTH)
    yield block + "ffn_norm.weight", ones
    yield block + "ffn_gate.weight", matrix(2 * WIDTH, WIDTH)
    yield block + "ffn_up.weight", matrix(2 * WIDTH, WIDTH)
    yield block + "ffn_down.weight", matrix(WIDTH, 2 * WIDTH)
    if kind == "gemma3":
        for name in ("attn_q_norm", "attn_k_norm"):
            yield f"{block}{name}.weight", ones[:head]
        for name in ("post_attention_norm", "post_ffw_norm"):
            yield f"{block}{name}.weight", ones


def _mamba(block: str, random: np.random.Generator, matrix) -> Iterator[tuple[str, np.ndarray]]:  # type: ignore[no-untyped-def]
    inner, state, rank = 2 * WIDTH, 16, 8
    yield block + "ssm_in.weight", matrix(2 * inner, WIDTH)
    yield block + "ssm_conv1d.weight", random.normal(0, 0.5, (inner, 4)).astype(np.float32)
    yield block + "ssm_conv1d.bias", np.zeros(inner, dtype=np.float32)
    yield block + "ssm_x.weight", matrix(rank + 2 * state, inner)
    yield block + "ssm_dt.weight", matrix(inner, rank)
    yield block + "ssm_dt.bias", np.zeros(inner, dtype=np.float32)
    yield block + "ssm_a", -np.tile(np.arange(1, state + 1, dtype=np.float32), (inner, 1))
    yield block + "ssm_d", np.ones(inner, dtype=np.float32)
    yield block + "ssm_out.weight", matrix(WIDTH, inner)

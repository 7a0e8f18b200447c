"""What a model file is, and whether it can speak: read from the header, before anything is loaded or played."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from debate.errors import ModelError
from debate.language import text
from debate.models import memory
from debate.models.gguf import TOKENS, Array, Header, read_header
from debate.models.names import part_of, sibling_paths
from debate.models.tables import BLOCKS, FILE_TYPES
from debate.values import Speech, Value

USUAL_CONTEXT: Final = 8_192
"""Tokens for which memory is estimated where nobody names a context; a model made for less counts with its own."""

FREE_FROM: Final = 2_000_000_000
"""Parameters from which a model writes for itself by default; smaller ones choose among the file's sentences."""

_BATCH: Final = 512
_MARKS: Final = {"<|im_start|>", "<|im_end|>"}
_ENCODERS: Final = ("bert", "t5encoder")
_NO_TEXT: Final = frozenset({"clip", "whisper", "flux", "sd1", "sd3", "sdxl", "wan", "wavtokenizer-dec"})
_PARTIAL: Final = {
    "adapter": "a LoRA adapter",
    "mmproj": "the picture or sound part of a model",
    "imatrix": "a calibration file",
}

Memory = Literal["attention", "sliding", "hybrid", "recurrent"]


class ModelFile(Value):
    """One model on disk, as its header tells it.

    `path` is the first part and is what an engine opens; `paths` are all parts that are there, `missing` those that are
    not. Sizes in bytes, `context_length` in tokens (0 if the file does not say). `memory` says how the model remembers:
    parts of a sequence can be removed only with "attention". `kv_bytes` is the cache for one token of context, in bytes
    at 16 bits. `template` is the file's own chat template; `chatml` says that the vocabulary has ChatML's marks; `bos`
    and `eos` are the texts of the tokens that begin and end a text, `adds_bos` whether the former is put first.
    """

    path: Path
    paths: tuple[Path, ...]
    missing: tuple[Path, ...] = ()
    name: str = ""
    licence: str = ""
    architecture: str
    quantisation: str
    parameters: int
    context_length: int = 0
    layers: int = 0
    vocabulary: int = 0
    size: int
    kv_bytes: int = 0
    memory: Memory = "attention"
    template: str | None = None
    chatml: bool = False
    bos: str = ""
    eos: str = ""
    adds_bos: bool = False
    vocabulary_only: bool = False
    embedding_only: bool = False
    not_text: str = ""
    """What the file is instead of a model that writes text, or empty."""

    @property
    def speech(self) -> Speech:
        """The way of speaking that suits the model's size."""
        return "free" if self.parameters >= FREE_FROM else "grounded"

    @property
    def usual_context(self) -> int:
        """Tokens of context that are reckoned with where nobody names a number."""
        return min(self.context_length or USUAL_CONTEXT, USUAL_CONTEXT)

    def memory_needed(self, context: int | None = None) -> int:
        """Bytes to load the model with `context` tokens: an estimate, weights + cache + buffers of one batch."""
        tokens = context or self.usual_context
        return self.size + tokens * self.kv_bytes + 4 * _BATCH * self.vocabulary + (64 << 20)


def describe(path: Path | str) -> ModelFile:
    """Reads what can be known of a model without loading it, playable or not; once for as long as no part changes.

    Raises ModelError where the file, or a part of it that is there, cannot be read as a GGUF or is cut off.
    """
    present, missing = _parts(Path(path).expanduser())
    return _described(present, missing, tuple(map(_state, present)))


@lru_cache(maxsize=32)
def _described(present: tuple[Path, ...], missing: tuple[Path, ...], states: object) -> ModelFile:
    headers = [read_header(part) for part in present]
    main = headers[0]
    _require_parts_belong(main, present, missing)
    return ModelFile(
        path=present[0],
        paths=present,
        missing=missing,
        name=text.line(main.text("general.name"))[:120],
        licence=text.line(main.text("general.license"))[:60],
        architecture=text.line(main.text("general.architecture"))[:40] or "unknown",
        quantisation=_quantisation(headers),
        parameters=sum(t.weights for h in headers for t in h.tensors),
        context_length=main.count("context_length"),
        layers=main.count("block_count"),
        vocabulary=tokens.count if isinstance(tokens := main.fields.get(TOKENS), Array) else 0,
        size=sum(h.size for h in headers),
        kv_bytes=_kv_bytes(main),
        memory=_memory(main),
        template=main.text("tokenizer.chat_template") or None,
        chatml=_MARKS.issubset(main.tokens),
        bos=_token(main, "bos"),
        eos=_token(main, "eos"),
        adds_bos=_adds_bos(main),
        vocabulary_only=not any(h.tensors for h in headers) and not missing,
        embedding_only=_embeds(main),
        not_text=_not_text(main),
    )


def require_playable(file: ModelFile, *, context: int | None = None, available: int | None = None) -> ModelFile:
    """`file`, if it can speak here with `context` tokens.

    `available` is the memory in bytes (asked of the system by default; whoever offloads to a GPU names the sum).
    Raises ModelError for an incomplete split, for a file that holds only a vocabulary, makes only embeddings or is no
    text model, and for one too large for memory.
    """
    if file.missing:
        names = ", ".join(p.name for p in file.missing[:3]) + (", …" if len(file.missing) > 3 else "")
        raise ModelError(
            f"{file.path.name} is one of {len(file.paths) + len(file.missing)} parts; missing: {names}",
            hint="put all parts in one folder, or fetch the model with `debate model pull`",
        )
    if file.not_text:
        raise ModelError(f"{file.path} is {file.not_text}, not a model that writes text")
    if file.vocabulary_only:
        raise ModelError(f"{file.path} holds only a vocabulary, no weights")
    if file.embedding_only:
        raise ModelError(f"{file.path} ({file.architecture}) makes embeddings; it cannot write text")
    needed, room = file.memory_needed(context), memory.available() if available is None else available
    if needed > room:
        raise ModelError(
            f"{file.path.name} needs about {gigabytes(needed)} of memory; {gigabytes(room)} is free",
            hint="close other programs, take a smaller model or quantisation, or a shorter context with --ctx",
        )
    return file


def gigabytes(count: int) -> str:
    """Bytes as people read them, in powers of ten."""
    if count >= 999_500_000:
        return f"{count / 1e9:.1f} GB"
    if count >= 999_500:
        return f"{count / 1e6:.0f} MB"
    return f"{count / 1e3:.0f} kB" if count >= 1_000 else f"{count} bytes"


def _parts(path: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Which parts of a split model are there and which are not; a name that merely looks like a part is asked for."""
    part = part_of(path.name)
    if part is None or part[2] > 1_000 or not path.is_file():
        return (path,), ()
    paths = sibling_paths(path)
    return tuple(p for p in paths if p.is_file()), tuple(p for p in paths if not p.is_file())


def _state(path: Path) -> object:
    """What changes whenever the file does; None where there is none, so that the reader can say so."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _require_parts_belong(main: Header, present: tuple[Path, ...], missing: tuple[Path, ...]) -> None:
    announced = main.fields.get("split.count", 0)
    if isinstance(announced, int) and announced > 1 and announced != len(present) + len(missing):
        raise ModelError(
            f"{main.path} is one of {announced} parts, but its name does not say which",
            hint="give the parts back their names, such as model-00001-of-00003.gguf",
        )


def _token(header: Header, which: str) -> str:
    """The text of a token of a certain use; empty where there is none."""
    number = header.fields.get(f"tokenizer.ggml.{which}_token_id")
    return str(header.tokens[number]) if type(number) is int and 0 <= number < len(header.tokens) else ""


def _adds_bos(header: Header) -> bool:
    """The vocabulary's flag; where it is missing, as llama.cpp decides by the kind of vocabulary."""
    flag = header.fields.get("tokenizer.ggml.add_bos_token")
    return flag if isinstance(flag, bool) else header.text("tokenizer.ggml.model") in ("llama", "bert")


def _quantisation(headers: list[Header]) -> str:
    """The name that the file gives itself, else the type that most of its bytes have."""
    named = headers[0].fields.get("general.file_type")
    if isinstance(named, int) and named in FILE_TYPES:
        return FILE_TYPES[named]
    sizes: Counter[str] = Counter()
    for tensor in (t for h in headers for t in h.tensors):
        sizes[BLOCKS[tensor.kind][0] if tensor.kind in BLOCKS else f"type {tensor.kind}"] += tensor.size
    return sizes.most_common(1)[0][0] if sizes else "none"


def _memory(header: Header) -> Memory:
    """By the fields that only such models have, so that architectures newer than this program are known too."""
    state = any(header.of_kind(key) is not None for key in ("ssm.state_size", "ssm.conv_kernel", "wkv.head_size"))
    short = header.of_kind("shortconv.l_cache") is not None or header.of_kind("kda.head_dim") is not None
    if state or short:
        return "hybrid" if sum(_kv_heads(header)) else "recurrent"
    return "sliding" if header.count("attention.sliding_window") else "attention"


def _kv_heads(header: Header) -> tuple[int, ...]:
    """Heads whose keys and values are cached, layer by layer."""
    layers = min(header.count("block_count"), 4_096)
    heads = header.of_kind("attention.head_count_kv")
    if heads is None:
        heads = header.of_kind("attention.head_count")
    if isinstance(heads, Array):
        return tuple(n for n in heads.values[:layers] if type(n) is int and 0 <= n < 1 << 20)
    if not isinstance(heads, int) or not 0 <= heads < 1 << 20:
        return ()
    every = header.count("full_attention_interval") or 1
    return (heads,) * (layers // every)


def _kv_bytes(header: Header) -> int:
    """Keys and values of one token at 16 bits: 2 bytes × Σ over layers of heads × (key length + value length).

    With multi-head latent attention one compressed vector a layer stands for all heads. A sliding window is not taken
    off, so that the estimate is high for models that have one.
    """
    if latent := header.count("attention.kv_lora_rank"):
        return 2 * header.count("block_count") * (latent + header.count("rope.dimension_count"))
    heads = header.of_kind("attention.head_count")
    if isinstance(heads, Array):
        heads = max((n for n in heads.values if type(n) is int), default=0)
    usual = header.count("embedding_length") // heads if isinstance(heads, int) and heads > 0 else 0
    length = (header.count("attention.key_length") or usual) + (header.count("attention.value_length") or usual)
    return 2 * sum(_kv_heads(header)) * length


def _embeds(header: Header) -> bool:
    pooling = header.of_kind("pooling_type")
    encoder = header.text("general.architecture").endswith(_ENCODERS)
    return encoder or (isinstance(pooling, int) and pooling > 0) or header.of_kind("attention.causal") is False


def _not_text(header: Header) -> str:
    kind, architecture = header.text("general.type"), header.text("general.architecture")
    if kind in _PARTIAL:
        return _PARTIAL[kind]
    if not architecture:
        return "a GGUF that does not say which architecture it has"
    return "a model for pictures or sound" if architecture in _NO_TEXT else ""

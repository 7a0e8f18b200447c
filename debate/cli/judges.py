"""Models that moderate: found by name, opened when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from debate.cli.putting import note
from debate.conversation.values import Conversation
from debate.errors import VoiceError
from debate.moderator.base import Moderator
from debate.moderator.book import BookModerator
from debate.summary import Summary

if TYPE_CHECKING:
    from debate.moderator.judging.reader import Reader


@dataclass(frozen=True)
class Named:
    """A moderator's model: the name for the journal, and its file."""

    name: str
    path: Path

    def opener(self, threads: int | None = None, gpu_layers: int | None = None) -> Callable[[], Reader]:
        """What opens the model; it raises ModelError where the file cannot be used."""
        from debate.moderator.judging.local import LocalReader

        return partial(LocalReader.open, self.path, self.name, threads or 0, -1 if gpu_layers is None else gpu_layers)


def named(name: str | None) -> Named | None:
    """The model that `--moderator` names; None for the book. Raises ModelError or VoiceError before anything starts."""
    if name in (None, "", "book"):
        return None
    from debate.models.inspect import require_playable
    from debate.models.resolve import resolve

    try:
        ref = resolve(str(name))
        if ref.file is None:
            return None
        require_playable(ref.file)
    except VoiceError as error:
        raise type(error)(f"--moderator: {error.message}", hint=error.hint) from error
    return Named(ref.name, ref.file.path)


def moderator(model: Named | None, threads: int | None = None, gpu_layers: int | None = None) -> Moderator:
    """The moderator of a debate."""
    if model is None:
        return BookModerator()
    from debate.models.places import places
    from debate.moderator.judging.moderator import ModelModerator

    return ModelModerator(model.name, model.opener(threads, gpu_layers), places().cache)


def summarised(conversation: Conversation, model: Named) -> Summary:
    """The summary of a conversation with a model beside words; where the model cannot be used, words decide."""
    from debate.models.places import places
    from debate.moderator.judging.conversation import summarise
    from debate.moderator.judging.fitness import assess

    reader = model.opener()()
    try:
        fitness = assess(reader, places().cache)
        note(f"{model.name} {fitness.told()}")
        return summarise(conversation, reader, fitness)
    finally:
        reader.close()

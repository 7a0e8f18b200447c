"""A room: one open model with its chat template and its kept prompts, shared by the seats that use the same file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from debate.events import ModelInfo
from debate.models import digest
from debate.models.inspect import describe, require_playable
from debate.models.places import places
from debate.voices.llama.engine import Engine
from debate.voices.llama.kept import PrefixStore
from debate.voices.llama.machine import engine_version
from debate.voices.llama.templates import Format, Part, read_template
from debate.voices.llama.values import EngineSettings
from debate.voices.llama.worker import Worker


class Room:
    """One model, loaded once, and its users; the last one to leave closes it."""

    def __init__(self, engine: Engine, form: Format, sha256: str, build: str, cache: Path) -> None:
        """`build`: what llama.cpp says of itself; states kept by another are not taken."""
        self.engine, self.form, self.sha256, self.cache = engine, form, sha256, cache
        facts = engine.facts
        key = (sha256, engine_version(), build, str(facts.chunk), str(facts.gpu_layers), "f16 unified")
        self.prefixes = PrefixStore(cache / "states", key)
        self._users: set[object] = set()

    @classmethod
    def open(
        cls,
        path: Path,
        settings: EngineSettings,
        *,
        thinking: bool = False,
        cache: Path | None = None,
        worker: Worker | None = None,
    ) -> Room:
        """Checks a model file and opens it. Raises ModelError with what is wrong, before anything is played.

        `worker`: a process that was started already, which the room then owns.
        """
        cache, worker = cache or places().cache, worker or Worker()
        try:
            on_gpu = settings.gpu_layers != 0 and worker.gpu
            require_playable(describe(path), context=settings.ctx or None, available=1 << 60 if on_gpu else None)
            sha256 = digest.sha256(path, cache)
            engine = Engine.open(path, settings, port=worker)
            return cls(engine, _format(engine, thinking), sha256, worker.build, cache)
        except BaseException:
            worker.close()
            raise

    def enter(self, user: object) -> Room:
        """One more user."""
        self._users.add(user)
        return self

    def leave(self, user: object) -> None:
        """One user less; the last one closes the model. Safe to call twice."""
        self._users.discard(user)
        if not self._users:
            self.engine.close()

    def info(self) -> ModelInfo:
        """What the journal says of the model."""
        facts = self.engine.facts
        template = hashlib.sha256(facts.template.encode()).hexdigest()[:12] if facts.template else "none"
        return ModelInfo(
            name=facts.path.name,
            sha256=self.sha256,
            quantisation=facts.quantisation,
            template=f"{self.form.kind} {template}",
            engine=engine_version(),
            threads=facts.threads,
            gpu_layers=facts.gpu_layers,
        )

    def tokens(self, parts: Sequence[Part]) -> list[int]:
        """The tokens of some parts of a prompt: special tokens count in markup and never in content."""
        return [t for text, special in parts for t in self.engine.tokens(text, special=special)]

    def opening(self, parts: Sequence[Part]) -> list[int]:
        """As `tokens`, for the start of a prompt: with BOS where the model wants one."""
        bos = [self.engine.facts.bos] if self.form.bos and self.engine.facts.bos >= 0 else []
        return bos + self.tokens(parts)

    def read_alone(self, tokens: Sequence[int]) -> Iterator[tuple[int, int] | bytes]:
        """Reads a prompt alone in an empty context, or takes it from disk; yields (read, to read) and last its state.

        Alone and in fixed batches, so that it comes out bit for bit the same whether it was kept or is read anew; what
        is read beside other sequences is not kept.
        """
        if (kept := self.prefixes.load(tokens)) is not None:
            yield kept
            return
        engine, alone = self.engine, not self.engine.occupied()
        seq = engine.new()
        try:
            yield from engine.steps({seq: tokens})
            state = engine.save(seq)
        finally:
            engine.release(seq)
        if alone:
            self.prefixes.save(tokens, state)
        yield state


def _format(engine: Engine, thinking: bool) -> Format:
    facts = engine.facts
    return read_template(
        facts.template,
        bos=engine.text([facts.bos], special=True) if facts.bos >= 0 else "",
        eos=engine.text([facts.eos], special=True) if facts.eos >= 0 else "",
        adds_bos=facts.adds_bos,
        has_token=lambda text: len(engine.tokens(text, special=True)) == 1,
        thinking=thinking,
    )

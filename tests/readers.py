"""A model for judges that is no model: it answers by a rule, with whatever bias it is given. A public fake, like a mock
server: nothing is patched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from debate.errors import VoiceError
from debate.moderator.judging import asking
from debate.moderator.judging.reader import Prompt

_DENIAL = re.compile(r"\b(?:not|no|never|false|wrong|disagree|doubt|nonsense|plenty|don't)\b", re.IGNORECASE)
_YIELDS = re.compile(r"\b(?:right|agree|exactly|thanks|good point)\b", re.IGNORECASE)


def sees_denial(prompt: Prompt) -> bool:
    """Whether the last remark has a word of denial, or two answers begin differently."""
    said = prompt.material[-1][1]
    return bool(_DENIAL.search(said)) and not _YIELDS.search(said)


class Scripted:
    """Answers yes-or-no questions by `rule`, kinds with `kind`, and writes `reply`.

    `bias`: nats added to the first, second … option, whatever it says. `sure`: nats by which the right option is
    ahead. `fails`: the number of prompts after which every further one fails.
    """

    name, sha256 = "scripted", ""

    def __init__(
        self,
        rule: Callable[[Prompt], bool] = sees_denial,
        *,
        bias: tuple[float, ...] = (),
        sure: float = 4.0,
        kind: str = "value",
        reply: str = "{}",
        fails: int | None = None,
    ) -> None:
        self.rule, self.bias, self.sure, self.kind, self.reply, self.fails = rule, bias, sure, kind, reply, fails
        self.read: list[str] = []
        self.closed = False

    def weigh(self, prompt: Prompt) -> list[float]:
        """Log-probabilities of the options, not normalised."""
        self._take(prompt)
        wanted = self._wanted(prompt)
        bias = [*self.bias, *[0.0] * len(prompt.options)]
        return [self.sure * (o in wanted) + b - 9.0 for o, b in zip(prompt.options, bias, strict=False)]

    def write(self, prompt: Prompt, schema: Mapping[str, Any], most: int) -> str:
        """The scripted reply."""
        self._take(prompt)
        return self.reply

    def close(self) -> None:
        """Remembers that it was closed."""
        self.closed = True

    def _take(self, prompt: Prompt) -> None:
        if self.fails is not None and len(self.read) >= self.fails:
            raise VoiceError("the model failed to read")
        self.read.append(prompt.text)

    def _wanted(self, prompt: Prompt) -> set[str]:
        pairs = (asking.DENIES, asking.EXCLUDES, asking.ANSWERS)
        for pair in pairs:
            if set(prompt.options) == set(pair):
                return {pair[0] if self.rule(prompt) else pair[1]}
        return {asking.KINDS[k] for k in asking.KINDS if k == self.kind}


def asks(text: str) -> str:
    """A reply that fits the schema of a question."""
    return json.dumps({"question": text})

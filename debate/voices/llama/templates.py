"""How a model wants to be spoken to: its chat template, read once and taken apart.

A template turns a list of messages into text. Prompts here only ever grow, and what people wrote must not act as
markup, so the template is rendered once with marks in the place of contents, and the markup between the marks is kept:

    head S after_system U to_assistant A to_user U to_assistant A to_user U to_generation …

A model whose template has no use for a system message gets it at the top of the first user turn; turns of others stand
together in one user turn, each with its speaker's name, so roles always alternate and a system message is never alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from debate.voices.llama.stream import CLOSES, TAG, closer

Part = tuple[str, bool]
"""A piece of a prompt and whether it is markup (its special tokens count) or content (they do not)."""

_BOS, _SYSTEM = "Zq7bosq7Z", "Zq7sysq7Z"
_SPOKEN = tuple(f"Zq7{role}{n}q7Z" for n in range(3) for role in ("usr", "ast"))
_LAST = "Zq7lastq7Z"
_THINK = re.compile(rf"(?:{'|'.join([TAG, *map(re.escape, CLOSES)])})\s*$")
_STEPS = ("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]")
_MARK = re.compile(r"<[^<>\s]{2,40}>|\[/?[A-Z_]{3,24}\]")


@dataclass(frozen=True)
class Format:
    """The markup of one model. `kind`: its own template, that template with the system text merged into the first user
    turn, ChatML because its tokens exist, or a plain transcript with names."""

    kind: Literal["template", "merged", "chatml", "plain"]
    bos: bool
    """Whether a prompt starts with the BOS token."""
    head: str
    after_system: str
    to_assistant: str
    to_user: str
    to_generation: str
    thinks: str = ""
    """The marker that ends the thinking which `to_generation` opens; empty where it opens none."""
    stops: tuple[str, ...] = ()
    """Markup that ends what the model says even where it is not a token that does."""
    notes: tuple[str, ...] = ()
    """What the program does about this template, for people."""

    def opening(self, system: str) -> list[Part]:
        """The start of every prompt, up to the end of the system text."""
        return [(self.head, True), (system, False)]


PLAIN = Format(
    "plain", False, "", "\n\n", "\n\n{me}:", "\n\n", "\n\n{me}:", notes=("no usable chat template: plain transcript",)
)
"""A transcript with names: `{me}` stands for the speaker whose turn it is."""
_CHATML = Format(
    "chatml",
    False,
    "<|im_start|>system\n",
    "<|im_end|>\n<|im_start|>user\n",
    "<|im_end|>\n<|im_start|>assistant\n",
    "<|im_end|>\n<|im_start|>user\n",
    "<|im_end|>\n<|im_start|>assistant\n",
    stops=("<|im_end|>", "<|im_start|>"),
    notes=("no usable chat template: ChatML, whose tokens the model has",),
)


def read_template(
    source: str | None,
    *,
    bos: str,
    eos: str,
    adds_bos: bool,
    has_token: Callable[[str], bool],
    thinking: bool = False,
) -> Format:
    """What to do about a model's chat template; never fails.

    `bos`, `eos`: the texts of these tokens. `adds_bos`: the vocabulary's flag. `has_token`: whether a text is a token.
    `thinking`: whether the model may think before it speaks.
    """
    found, why = _take_apart(source, bos, eos, adds_bos, thinking) if source else (None, "the file has none")
    if found is not None:
        return found
    base = _CHATML if has_token("<|im_start|>") and has_token("<|im_end|>") else PLAIN
    return replace(base, bos=adds_bos, notes=(f"{base.notes[0]} ({why})",))


def _take_apart(source: str, bos: str, eos: str, adds_bos: bool, thinking: bool) -> tuple[Format | None, str]:
    spoken = [{"role": "user" if n % 2 == 0 else "assistant", "content": c} for n, c in enumerate(_SPOKEN)]
    spoken.append({"role": "user", "content": _LAST})
    system = [{"role": "system", "content": _SYSTEM}]
    common = {
        "bos_token": _BOS,
        "eos_token": eos,
        "add_generation_prompt": True,
        "enable_thinking": thinking,
        "thinking": thinking,
        "reasoning_effort": "medium" if thinking else "low",
        "date_string": "01 Jan 2026",
        "datetime": "01 Jan 2026",
        "functions": "",
    }
    texts = render_in_child(source, [{**common, "messages": system + spoken}, {**common, "messages": spoken}])
    for (text, error), kind in zip(texts, ("template", "merged"), strict=True):
        if text is not None and (made := _split(text, kind, bos, adds_bos)):
            return _finish(made, source, thinking, texts[0][1]), ""
        why = error or "contents are left out, doubled or moved"
    return None, why


def _split(text: str, kind: str, bos: str, adds_bos: bool) -> Format | None:
    own_bos = text.lstrip().startswith(_BOS)
    text = text.replace(_BOS, "")
    marks = ([_SYSTEM] if kind == "template" else []) + [*_SPOKEN, _LAST]
    if any(text.count(mark) != 1 for mark in marks):
        return None
    between, rest = [], text
    for mark in marks:
        before, found, rest = rest.partition(mark)
        if not found:  # moved before an earlier one
            return None
        between.append(before)
    head = between[0]
    if adds_bos and bos and head.startswith(bos):
        head = head[len(bos) :]
    turns = between[1:] if kind == "template" else ["\n\n", *between[1:]]
    # turns: S|U0, U0|A0, A0|U1, U1|A1, A1|U2, …: the middle of a debate stands for all of it
    return Format(
        "template" if kind == "template" else "merged", adds_bos or own_bos, head, turns[0], turns[3], turns[4], rest
    )


def _finish(form: Format, source: str, thinking: bool, refused: str | None) -> Format:
    notes = []
    if form.kind == "merged":
        why = f" ({refused})" if refused else ""
        notes.append(f"no system role: the system text opens the first user turn{why}")
    if "strftime_now" in source or "date_string" in source or "datetime" in source:
        notes.append("prints a date: pinned")
    generation, thinks = _generation(form, thinking, notes)
    stops = dict.fromkeys(_MARK.findall(form.to_user) + _MARK.findall(form.to_assistant))
    kept = tuple(s for s in stops if not re.search(r"think|channel|message|content|response", s, re.IGNORECASE))
    return replace(form, to_generation=generation, thinks=thinks, stops=kept, notes=tuple(notes))


def _generation(form: Format, thinking: bool, notes: list[str]) -> tuple[str, str]:
    """What makes the model speak, and the marker that ends the thinking which this opens."""
    generation = form.to_generation
    if len(generation) > len(form.to_assistant) + 200:  # instructions for calling tools
        notes.append("tool instructions before each turn: left out")
        generation = form.to_assistant
    if closes := _opened(generation):
        if thinking:
            return generation, closes
        notes.append("opens with thinking: closed at once")
        return f"{generation}\n{closes}\n\n", ""
    if not thinking and (rest := _rest(generation, form.to_assistant)):
        notes.append("leaves the model to choose a channel: the one for answers is chosen")
        return generation + rest, ""
    return generation, ""


def _opened(generation: str) -> str:
    """The marker that closes the thinking which a generation prompt opens, or nothing."""
    if found := _THINK.search(generation):
        return closer(found[0].rstrip())
    return _STEPS[1] if generation.rstrip().endswith(_STEPS[0]) else ""


def _rest(generation: str, to_assistant: str) -> str:
    """What earlier turns of the assistant have before their text and the generation prompt leaves to the model."""
    for length in range(len(to_assistant) - 1, 4, -1):
        if generation.endswith(to_assistant[:length]):
            rest = to_assistant[length:]
            return rest if rest.strip() else ""
    return ""


def render_in_child(source: str, jobs: Sequence[dict[str, Any]]) -> list[tuple[str | None, str | None]]:
    """Renders a template once for each set of variables, (text, None) or (None, error), in a process of its own.

    The process is stopped after ten seconds.
    """
    command = [sys.executable, "-I", str(Path(__file__).with_name("jinja_child.py"))]
    asked = json.dumps({"template": source, "jobs": list(jobs)}).encode()
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=10, check=True)
        return [(text, error) for text, error in json.loads(done.stdout)]
    except subprocess.TimeoutExpired:
        why = "the template does not come to an end"
    except (OSError, subprocess.CalledProcessError, ValueError):
        why = "the template breaks its limits of time or memory"
    return [(None, why)] * len(jobs)

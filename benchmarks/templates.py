"""Every reference chat template of llama.cpp: a debate of two seats and a moderator, rendered with each.

    python benchmarks/templates.py FOLDER [--play MODEL.gguf]

FOLDER is `vendor/llama.cpp/models/templates` in the source distribution of llama-cpp-python (`pip download
--no-binary llama-cpp-python llama-cpp-python==0.3.36`). Checked for each: the system text, both speakers and the
moderator stand in the prompt once and in order, there is one BOS at most, a longer debate begins with the shorter one,
and the whole is what the template itself makes of the same messages, up to the last turn's own markup. `--play` also
plays four turns on a model under eight templates of different kinds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from debate.events import Turn
from debate.moderator.book import BookModerator
from debate.persona.library import Library
from debate.session import play
from debate.table.casting import cast
from debate.voices.llama import free
from debate.voices.llama.free import FreeVoice
from debate.voices.llama.room import Room
from debate.voices.llama.seats import Seats
from debate.voices.llama.templates import Format, read_template, render_in_child
from debate.voices.llama.values import EngineSettings, LlamaSettings

BOS, EOS = "<s>", "</s>"
SYSTEM = "You are Ann. Rules: be brief."
TURNS = [
    ("user", "The motion: bridges.\n\nModerator: Ann, begin."),
    ("assistant", "Ann says yes."),
    ("user", "Bob: No.\n\nModerator (to Ann): Why?"),
    ("assistant", "Ann says why."),
    ("user", "Bob: Still no."),
]
KINDS = (
    "google-gemma-2-2b-it",
    "mistralai-Mistral-Nemo-Instruct-2407",
    "meta-llama-Llama-3.2-3B-Instruct",
    "Qwen-Qwen3-0.6B",
    "openai-gpt-oss-120b",
    "microsoft-Phi-3.5-mini-instruct",
    "llama-cpp-deepseek-r1",
    "llama-cpp-rwkv-world",
)


def rendered(form: Format, system: str, turns: Sequence[tuple[str, str]]) -> str:
    """A whole prompt as text: `turns` are ("user" or "assistant", text), alternating, user first."""
    out, marks = form.head + system, {"user": form.to_user, "assistant": form.to_assistant}
    for n, (role, text) in enumerate(turns):
        out += (form.after_system if n == 0 else marks[role]) + text
    return out + (form.to_generation if turns and turns[-1][0] == "user" else "")


def problems(source: str, form: Format) -> list[str]:
    """What is wrong with a debate rendered in a format."""
    text = (BOS if form.bos else "") + rendered(form, SYSTEM, TURNS)
    wanted = [SYSTEM, *(piece for _, turn in TURNS for piece in turn.split("\n\n"))]
    at = [text.find(piece) for piece in wanted]
    out = [f"lost: {piece!r}" for piece, place in zip(wanted, at, strict=True) if place < 0]
    out += [f"twice: {piece!r}" for piece in wanted if text.count(piece) > 1]
    if not out and at != sorted(at):
        out.append("out of order")
    if text.count(BOS) > 1:
        out.append(f"{text.count(BOS)} BOS")
    for n in (1, 3):
        if not rendered(form, SYSTEM, TURNS[: n + 1]).startswith(
            rendered(form, SYSTEM, TURNS[:n]).removesuffix(form.to_generation)
        ):
            out.append("does not only grow")
    return out + (["fallback"] if form.kind in ("plain", "chatml") else [])


def same_as_template(source: str, form: Format) -> bool:
    """Whether the template makes the same of the messages, white space and the generation prompt aside."""
    messages = [{"role": "system", "content": SYSTEM}] if form.kind == "template" else []
    messages += [{"role": role, "content": text} for role, text in TURNS]
    if form.kind == "merged":
        messages[0] = {"role": "user", "content": f"{SYSTEM}\n\n{messages[0]['content']}"}
    job = {
        "messages": messages,
        "bos_token": BOS,
        "eos_token": EOS,
        "add_generation_prompt": False,
        "enable_thinking": False,
        "thinking": False,
        "reasoning_effort": "low",
        "date_string": "01 Jan 2026",
        "datetime": "01 Jan 2026",
        "functions": "",
    }
    ((text, _),) = render_in_child(source, [job])
    mine = rendered(form, SYSTEM, TURNS).removesuffix(form.to_generation)
    return text is not None and "".join(text.replace(BOS, "").split()).startswith("".join(mine.split()))


def play_with(model: Path, form: Format, turns: int = 4) -> list[Turn]:
    """The first turns of a free debate on a model, in a given format."""
    header = cast(Library(), speakers=("auto-research", "byrnes"), rounds=1, seed=7)
    said: list[Turn] = []
    with tempfile.TemporaryDirectory() as cache:
        room = Room.open(model, EngineSettings(ctx=8_192, sequences=8), cache=Path(cache))
        room.form = form
        seats = Seats(room, 4_000, header.seats)
        voices = {s.seat: FreeVoice(seats, s, LlamaSettings(words=30)) for s in header.seats}
        for event in play(header, voices, BookModerator()):
            said += [event] if isinstance(event, Turn) else []
            if len(said) == turns:
                break
        for voice in voices.values():
            voice.close()
    return said


def read(path: Path) -> Format:
    """The format of one template file."""
    return read_template(path.read_text(encoding="utf-8"), bos=BOS, eos=EOS, adds_bos=True, has_token=lambda _: False)


def main() -> None:
    """Reads the command line and reports, one line a template."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--play", type=Path)
    given = parser.parse_args()
    kinds: Counter[str] = Counter()
    bad = 0
    for path in sorted(given.folder.glob("*.jinja")):
        form, source = read(path), path.read_text(encoding="utf-8")
        found = problems(source, form)
        same = same_as_template(source, form)
        kinds[form.kind] += 1
        kinds["as the template renders it"] += same
        bad += bool(found)
        differs = "" if same else ", differs"
        sys.stdout.write(f"{path.stem}: {form.kind}{differs}; {'; '.join(found or form.notes)}\n")
    total = sum(kinds[k] for k in ("template", "merged", "plain", "chatml"))
    sys.stdout.write(f"{total} templates, {bad} with problems, {dict(kinds)}\n")
    if given.play:
        free.TRIES = 1
        for name in KINDS:
            turns = play_with(given.play, read(given.folder / f"{name}.jinja"))
            sys.stdout.write(f"{name}: {len(turns)} turns, flags {[t.flags for t in turns]}\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

"""Character cards (SillyTavern V2 and V3, JSON; V1 as well) read as personas.

A card has no positions on record, so nobody can check what is said in its name: it plays on model voices only. Its text
comes from strangers. Only what describes the character is kept; what gives orders to the program that reads it, such as
`post_history_instructions`, is left out, and each thing left out is told.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from debate.errors import PersonaError
from debate.language.text import clean, has_control, line, slug
from debate.persona import reader
from debate.persona.folders import RESERVED
from debate.persona.model import Persona

MAX_BYTES = 8_000_000
"""Cards may carry pictures inside; more than this is no card."""
MAX_CHARS = 20_000
"""Characters kept of one field of a card."""

_KEPT = {
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "mes_example": "examples",
    "system_prompt": "manner",
}
_LEFT_OUT = {
    "character_book": "the lorebook",
    "first_mes": "the greeting",
    "alternate_greetings": "further greetings",
    "group_only_greetings": "group greetings",
    "post_history_instructions": "instructions to the program",
    "assets": "pictures and other files",
    "extensions": "extensions",
}
_HINT = "a card is JSON with `spec: chara_card_v2` or `chara_card_v3`; a PNG card has to be exported as JSON first"
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
"""Terminal escape sequences: control sequences, operating-system commands, two-byte escapes."""
_MACRO = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class Imported(NamedTuple):
    """A card as a persona, and in plain words what was left out of it."""

    persona: Persona
    notes: tuple[str, ...]


def needs_model(persona: Persona) -> bool:
    """Whether a persona can only speak through a model, because nothing is on file that the book voice could say."""
    return not any(p.held and (p.say or p.ask) for p in persona.positions.values())


def refusal(persona: Persona) -> PersonaError:
    """The error for a persona that `needs_model` where a voice without one is asked to speak for it."""
    return PersonaError(
        f"{line(persona.name)} has no positions for the book or the grounded voice to speak from",
        hint="let a model write for it: --model M --speech free",
    )


def read(path: Path) -> Imported:
    """The card in a file as a persona, with notes on what was left out. Raises PersonaError naming file and field."""
    name = line(str(path))
    data = _data(path, name)
    notes = [f"{what} left out" for key, what in _LEFT_OUT.items() if data.get(key)]
    full = _harmless(_text(data, "name", name), notes)
    called = line(_harmless(_text(data, "nickname", name), notes)) or full
    if not line(full):
        raise PersonaError(f"{name}: data.name: is missing", hint=_HINT)
    full, called = line(full)[:120], line(called)[:120]
    card: dict[str, str] = {}
    for key, kept in _KEPT.items():
        text = _expand(_harmless(_text(data, key, name), notes), called, notes).strip()
        if len(text) > MAX_CHARS:
            notes.append(f"{key} cut to {MAX_CHARS} characters")
        if text:
            card[kept] = text[:MAX_CHARS].rstrip()
    if not card:
        raise PersonaError(f"{name}: nothing in it describes the character", hint=_HINT)
    made = Persona.model_validate(
        {"id": _ident(full), "name": full, "short_name": called, "real_person": False, "side": "torn", "card": card}
    )
    return Imported(made, tuple(dict.fromkeys(notes)))


def _text(data: dict[str, Any], key: str, name: str) -> str:
    value = data.get(key) or ""
    if not isinstance(value, str):
        raise PersonaError(f"{name}: data.{key}: has to be text", hint=_HINT)
    return value


def _harmless(text: str, notes: list[str]) -> str:
    """The text without terminal escapes, control and text-reordering characters, which are told of."""
    if has_control(text.replace("\r", "")):
        notes.append("control and text-reordering characters removed")
    return clean(_ESCAPE.sub("", text))


def to_yaml(imported: Imported, origin: str) -> str:
    """A persona file made from a card, with a comment that says where it came from and what is missing."""
    persona = imported.persona
    head = [
        f"# Made from the character card {line(origin)}. Set `real_person: true` if it pictures a real person.",
        "# There are no positions in it, so it speaks through a model only, and nothing it says can be checked.",
        *(f"# {note}" for note in imported.notes),
    ]
    data = persona.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    ordered: dict[str, Any] = {"schema": persona.schema_, "id": persona.id, "name": persona.name, **data}
    ordered["real_person"] = persona.real_person
    body = yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)
    return "\n".join(head) + "\n" + body


def _data(path: Path, name: str) -> dict[str, Any]:
    """The fields of a card, whatever its version."""
    raw = reader.content(path, MAX_BYTES, _HINT)
    try:
        whole = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise PersonaError(f"{name}{place}: not JSON text", hint=_HINT) from None
    data = whole.get("data", whole) if isinstance(whole, dict) else None
    if not isinstance(data, dict) or not ("description" in data or str(whole.get("spec", "")).startswith("chara_card")):
        raise PersonaError(f"{name}: is no character card", hint=_HINT)
    return data


def _expand(text: str, name: str, notes: list[str]) -> str:
    """Fills in the macros that name the speakers, drops comments, and tells of any other macro that it drops."""

    def fill(match: re.Match[str]) -> str:
        macro = match.group(1).casefold()
        if macro in ("char", "bot"):
            return name
        if macro == "user":
            return "the other speaker"
        if not macro.startswith(("//", "comment", "original", "hidden_key")):
            notes.append("macros other than {{char}} and {{user}} removed")
        return ""

    text = re.sub(r"<(?:char|bot)>", name.replace("\\", ""), text, flags=re.IGNORECASE)
    text = re.sub(r"<user>", "the other speaker", text, flags=re.IGNORECASE)
    text = re.sub(r"^[ \t]*<start>[ \t]*$", "", text, flags=re.IGNORECASE | re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", _MACRO.sub(fill, text))


def _ident(name: str) -> str:
    ident = slug(name)
    return f"{ident}-card" if ident in RESERVED or ident == "debate" else ident

"""The persona file format as a JSON Schema, for editors that complete and check YAML while it is written."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from debate.persona.model import Exhibit, Motion, Persona, Question

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: dict[str, Any] = {
    "persona": Persona,
    "questions": dict[str, Question],
    "motions": list[Motion],
    "exhibits": dict[str, Exhibit],
}
"""What a persona folder holds, by the name of its schema."""


def schema(kind: str = "persona") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file, with the keys as they stand in the file.

    It says what an editor can check: keys, kinds and lengths. Ids that lead nowhere and sentences that read badly are
    found by `debate persona check`.
    """
    made = TypeAdapter(KINDS[kind]).json_schema(by_alias=True, mode="validation")
    if kind in ("questions", "exhibits"):  # their ids are the keys of the file
        for name in ("Question", "Exhibit"):
            if entry := made.get("$defs", {}).get(name):
                entry["required"] = [r for r in entry.get("required", []) if r != "id"]
                entry["properties"].pop("id", None)
    return {"$schema": _DIALECT, **made, "title": f"debate {kind} file"}

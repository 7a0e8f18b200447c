"""The catalogue: models that suit this program, by short ids."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from debate.values import Value

EMBEDDED: Final = "smollm2-135m"
"""The model that the `embedded` extra brings along."""


class Entry(Value):
    """One model. Either `package` (it comes inside a Python package) or `repo` and `file` on the Hub are set.

    `size` and `memory` in bytes, `memory` with 8,192 tokens of context; all figures as published, not checked.
    """

    id: str
    title: str
    package: str = ""
    repo: str = ""
    file: str = ""
    size: int
    parameters: int
    memory: int
    quantisation: str
    licence: str
    good_for: str


@cache
def catalogue() -> dict[str, Entry]:
    """All entries by id, in the order of the file: smallest first."""
    rows = yaml.safe_load(files("debate.models").joinpath("catalogue.yaml").read_text(encoding="utf-8"))
    return {entry.id: entry for entry in map(Entry.model_validate, rows)}

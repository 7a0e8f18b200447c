"""The base of every value in the program: frozen, closed, compared by content."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Speech = Literal["grounded", "free"]
"""How a model speaks: it chooses among a file's sentences, or writes."""


class Value(BaseModel):
    """A frozen value; unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

"""The base of every value in the program: frozen, closed, compared by content."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

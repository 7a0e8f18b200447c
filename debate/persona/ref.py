"""References to what stands on file: a position or an exhibit, and one field of it.

Both are strings, so that journals hold them as they are; the classes only know how such a string is put together.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import CoreSchema, core_schema

EXHIBIT = "exhibit"
"""In `exhibit/ID`, the owner of a second-hand view."""
PHRASE = "phrase"
"""In `phrase/take-up.3`, the owner of what the program says by itself."""


class _Written(str):
    """A string that validates from any string."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(max_length=300))


class Ref(_Written):
    """`persona/ID` or `exhibit/ID`."""

    __slots__ = ()

    @classmethod
    def of(cls, owner: str, ident: str) -> Ref:
        """The reference to `ident` in the file of `owner`."""
        return cls(f"{owner}/{ident}")

    @property
    def owner(self) -> str:
        """The persona's id, or `exhibit`."""
        return self.partition("/")[0]

    @property
    def ident(self) -> str:
        """The id within the file."""
        return self.partition("/")[2]

    def key(self, field: str, *places: int) -> Key:
        """The key of one of its fields: `byrnes/B31.reply.0.1` is the second sentence of its first reply."""
        return Key(".".join([self, field, *map(str, places)]))


class Key(_Written):
    """A field of a position (`byrnes/B31.say.0`, `byrnes/B31.gist`), a joining phrase (`phrase/take-up.3`), or the
    question that a phrase of an older journal names (`crux/checkable`)."""

    __slots__ = ()

    def _parts(self) -> tuple[str, str, tuple[int, ...]]:
        rest, places = str(self), list[int]()
        while (cut := rest.rpartition("."))[1] and cut[2].isdecimal() and cut[2].isascii():
            rest = cut[0]
            places.insert(0, int(cut[2]))
        ref, dot, field = rest.rpartition(".")
        return (ref, field, tuple(places)) if dot else (rest, "", tuple(places))

    @property
    def ref(self) -> Ref:
        """What the field belongs to."""
        return Ref(self._parts()[0])

    @property
    def field(self) -> str:
        """The name of the field; empty for a phrase."""
        return self._parts()[1]

    @property
    def places(self) -> tuple[int, ...]:
        """Where in the field it stands, from 0; empty where the field is one sentence."""
        return self._parts()[2]

    @property
    def is_phrase(self) -> bool:
        """Whether the program says it by itself."""
        return self.startswith(f"{PHRASE}/")

"""Names made A and B, so that who speaks cannot weigh with a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from debate.language.text import EMPTY_WORDS

OTHERS = "someone"


class Blind:
    """Replaces speakers' names. `names`: for each speaker, what the speaker is called (the key itself counts)."""

    def __init__(self, names: Mapping[str, Iterable[str]] | None = None) -> None:
        self._called = {who: tuple(dict.fromkeys(_forms((who, *given)))) for who, given in (names or {}).items()}
        self._every = _pattern(f for forms in self._called.values() for f in forms)
        self._whose = {f: who for who, forms in self._called.items() for f in forms}

    def text(self, text: str, roles: Mapping[str, str] | None = None) -> str:
        """`text` with each name replaced by its owner's role, and names of all others by "someone"."""
        if self._every is None:
            return text
        roles = roles or {}
        return self._every.sub(lambda m: roles.get(self._whose.get(m[1], ""), OTHERS), text)

    def named(self, text: str) -> bool:
        """Whether a speaker's name stands in `text`."""
        return self._every is not None and self._every.search(text) is not None


def _forms(names: Iterable[str]) -> Iterable[str]:
    """Names in full and by their words, the longer first; words that are no names on their own stay out."""
    for name in names:
        if name:
            yield name
        for part in re.findall(r"[^\W_][\w'’.-]*", name):
            if len(part) > 2 and part.casefold() not in EMPTY_WORDS:
                yield part


def _pattern(forms: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(set(forms), key=lambda f: (-len(f), f))
    if not ordered:
        return None
    return re.compile(rf"@?(?<!\w)({'|'.join(map(re.escape, ordered))})(?!\w)")

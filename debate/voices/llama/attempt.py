"""One try at a free turn: what the model writes, as it streams, until it has said enough."""

from __future__ import annotations

import time
from collections.abc import Iterator

from debate.language.text import words
from debate.voices.base import Partial
from debate.voices.llama.hygiene import Tidied, loops
from debate.voices.llama.stream import Reader, Stream
from debate.voices.llama.values import Piece

THINKING_TOKENS = 1_024
"""So long a model may think before its turn; whoever is still at it then is tried again."""
_LOOK_EVERY = 48  # tokens between two looks for loops, each over the last characters only
_LOOK_BACK = 900  # characters, some 150 words


class Attempt:
    """Collects one try. After `stream` has run out, `text`, `thinking` and the figures are final.

    `most_words`: the turn ends with the sentence in which it passes so many. `most`: it ends there in any case.
    """

    def __init__(self, reader: Reader, most_words: int, most: int) -> None:
        self._reader, self._most_words, self.most = reader, most_words, most
        self.text = self.thinking = ""
        self.tokens = self._spoken = self._spaces = 0
        self.whole = False
        """Whether the turn came to its own end."""
        self.first: float | None = None
        """When the first token came, on the monotonic clock in seconds."""
        self.tidied = Tidied("")

    def stream(self, pieces: Iterator[Piece]) -> Iterator[Partial]:
        """Passes on speech and thinking as it comes, and stops when the turn is over."""
        for piece in pieces:
            self.first = self.first or time.monotonic()
            self.tokens += 1
            yield from self._take(self._reader.feed(piece.text))
            self._spoken += not self._reader.thinking
            if piece.end == "stop" or self._reader.stopped or self._enough(piece.text):
                self.whole = True
                break
            if self._spoken >= self.most or self.tokens - self._spoken >= THINKING_TOKENS or self._loops():
                break
        yield from self._take(self._reader.finish())

    def _take(self, sorted_: list[tuple[Stream, str]]) -> Iterator[Partial]:
        for kind, text in sorted_:
            if kind == "thinking":
                self.thinking += text
                yield Partial(kind="thinking", text=text)
            elif self.text or text.strip():
                text = text if self.text else text.lstrip()
                self.text += text
                self._spaces += text.count(" ") + text.count("\n")
                yield Partial(kind="text", text=text)

    def _enough(self, piece: str) -> bool:
        return self._spaces >= self._most_words and piece.rstrip().endswith((".", "!", "?"))

    def _loops(self) -> bool:
        return self._spoken % _LOOK_EVERY == 0 and loops(words(self.text[-_LOOK_BACK:]))

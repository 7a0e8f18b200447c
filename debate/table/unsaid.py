"""What a seat could still say: its positions as points, ranked for a purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from debate.events import Sentence
from debate.language.text import stands_alone
from debate.persona.model import Position, Reply
from debate.persona.ref import Ref
from debate.table.phrases import Phrasebook
from debate.table.plan import Offer
from debate.table.record import Record

AFTER_SAY = ("example", "hedge", "grant", "condition", "forecast", "more")


class Unsaid:
    """The unused sentences of one seat's file.

    A sentence that follows on from another is offered only behind it, or behind a phrase that recalls the position.
    """

    def __init__(self, record: Record, seat: str, random: Random, phrases: Phrasebook) -> None:
        self.record, self.seat, self.random, self.phrases = record, seat, random, phrases
        self.persona = record.persona(seat)
        self.jitter = {i: random.uniform(0.0, 0.5) for i in self.persona.positions}

    def ref(self, ident: str) -> Ref:
        """The reference to one of the seat's own positions."""
        return Ref.of(self.persona.id, ident)

    def position(self, ref: Ref) -> Position:
        """The position behind a reference."""
        return self.record.position(ref)

    def sentence(self, ref: Ref, text: str, field: str, *places: int) -> Sentence:
        """A sentence of the seat's own file, cited to its position."""
        basis = self.position(ref).basis(field, places)
        return Sentence(text=text, basis=basis, cites=(ref,), keys=(ref.key(field, *places),))

    def fresh(self, sentence: Sentence) -> bool:
        """Whether nobody has said it, in these words or nearly these."""
        return sentence.key not in self.record.used and not self.record.repeats(sentence.text)

    def own(self) -> list[Ref]:
        """The seat's positions held now and as its own, in file order."""
        return [self.ref(i) for i, p in self.persona.positions.items() if p.held]

    def says(self, ref: Ref) -> list[Sentence]:
        """Unused `say` sentences in order."""
        position = self.position(ref)
        return [s for n, t in enumerate(position.say) if self.fresh(s := self.sentence(ref, t, "say", n))]

    def rest(self, ref: Ref, parts: Sequence[str] = AFTER_SAY) -> list[Sentence]:
        """Unused optional sentences of a position, in the order in which a turn would use them."""
        position = self.position(ref)
        found = [(part, getattr(position, part)) for part in parts]
        return [s for part, text in found if text and self.fresh(s := self.sentence(ref, text, part))]

    def point(self, ref: Ref, weight: float, lead: Iterable[Sentence] = (), *, recalled: bool = True) -> Offer | None:
        """What could be said from a position: `lead` (a written reply), then what it says, then its limits.

        More from a position that was left some turns ago comes behind a phrase that recalls it; with `recalled` false,
        what stands alone goes without.
        """
        opening = [s for s in lead if self.fresh(s)]
        says, rest = self.says(ref), self.rest(ref)
        begun = ref.key("say", 0) in self.record.used or not self.position(ref).say
        begun = begun or (bool(says) and says[0].key.places != (0,))
        if begun:  # what follows on from words said long ago has to stand alone
            says, rest = ([s for s in found if stands_alone(s.text)] for found in (says, rest))
        if not opening and begun:
            again = [*says, *(s for s in rest if s.key.field == "example")]
            if not recalled:
                weight = round(weight - 0.8 + self._liking(ref), 4)
                return Offer(position=ref, sentences=tuple(again), weight=weight) if again else None
            recall = self.recall(ref) if again and ref in self.record.said_by[self.seat] else None
            if recall is None:
                return None
            return Offer(position=ref, sentences=(recall, *again), needed=2, weight=round(weight - 0.8, 4))
        whole = [*opening, *says, *rest]
        if not whole:  # what it says has been heard from somebody else
            return None
        # A reply is followed by the claim that it comes from, or it would be a retort without a reason.
        needed = len(opening) + (ref.key("say", 0) in {s.key for s in says}) if opening else 1
        return Offer(position=ref, sentences=tuple(whole), needed=needed, weight=round(weight + self._liking(ref), 4))

    def recall(self, ref: Ref) -> Sentence | None:
        """A phrase that brings a position of the seat's own back, so that more can be said from it."""
        turns = self.record.said_by[self.seat].get(ref)
        fill = {"handle": self.position(ref).short, "turn": turns[-1] if turns else ""}
        return self.phrases.draw("recall", fill, cites=(ref,), extra=ref.key("gist"), keep=False)

    def single(self, ref: Ref, part: str, weight: float = 0.0) -> Offer | None:
        """One optional sentence of a position as a point of its own."""
        position = self.position(ref)
        text = position.mover.text if part == "mover" and position.mover else getattr(position, part, None)
        if not isinstance(text, str) or not self.fresh(s := self.sentence(ref, text, part)):
            return None
        return Offer(position=ref, sentences=(s,), weight=round(weight + self._liking(ref), 4))

    def reply(self, ref: Ref, reply: Reply) -> list[Sentence]:
        """A written reply of a position as sentences."""
        n = self.position(ref).replies.index(reply)
        return [self.sentence(ref, text, "reply", n, m) for m, text in enumerate(reply.say)]

    def _liking(self, ref: Ref) -> float:
        return self.jitter.get(ref.ident, 0.0)


def ranked(points: Iterable[Offer | None]) -> tuple[Offer, ...]:
    """Points by weight, best first; ties keep their order."""
    return tuple(sorted((p for p in points if p is not None), key=lambda p: -p.weight))

"""What a seat could still say: its positions as points, ranked for a purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from debate.events import Sentence
from debate.language.likeness import content
from debate.language.text import stands_alone
from debate.persona.model import Position, Reply
from debate.persona.ref import Ref
from debate.table.plan import Offer
from debate.table.record import Record

AFTER_SAY = ("example", "hedge", "grant", "condition", "forecast", "more")


class Unsaid:
    """The unused sentences of one seat's file.

    A sentence that follows on from another is offered only behind it, and nothing from a position without its hedge,
    where nobody has heard that.
    """

    def __init__(self, record: Record, seat: str, random: Random) -> None:
        self.record, self.seat, self.random = record, seat, random
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

    def pictures(self) -> list[Ref]:
        """The seat's positions that picture somebody else's view."""
        return [self.ref(i) for i, p in self.persona.positions.items() if p.describes and p.say]

    def says(self, ref: Ref) -> list[Sentence]:
        """Unused `say` sentences in order."""
        position = self.position(ref)
        return [s for n, t in enumerate(position.say) if self.fresh(s := self.sentence(ref, t, "say", n))]

    def rest(self, ref: Ref, parts: Sequence[str] = AFTER_SAY) -> list[Sentence]:
        """Unused optional sentences of a position, in the order in which a turn would use them."""
        position = self.position(ref)
        found = [(part, getattr(position, part)) for part in parts]
        return [s for part, text in found if text and self.fresh(s := self.sentence(ref, text, part))]

    def point(self, ref: Ref, weight: float, lead: Iterable[Sentence] = ()) -> Offer | None:
        """What could be said from a position: `lead` (a written reply), then what it says, then its limits.

        From a position that was left some turns ago only what stands alone is said.
        """
        opening = [s for s in lead if self.fresh(s)]
        says, rest = self.says(ref), self.rest(ref)
        begun = ref.key("say", 0) in self.record.used or not self.position(ref).say
        begun = begun or (bool(says) and says[0].key.places != (0,))
        if begun:
            says, rest = ([s for s in found if stands_alone(s.text)] for found in (says, rest))
            says = self._next(says)
        if not opening and begun:
            rest = [s for s in rest if s.key.field == "example"]
            weight -= 0.8
        told = [content(s.text) for s in opening]
        says = [s for s in says if not any(_same(content(s.text), t) for t in told)]
        # A reply is followed by the claim that it comes from, or it would be a retort without a reason.
        needed = len(opening) + (ref.key("say", 0) in {s.key for s in says}) if opening else 1
        return self._offer(ref, [*opening, *says, *rest], needed, weight)

    def _next(self, says: Sequence[Sentence]) -> list[Sentence]:
        """Those of some sentences that come next in their position, up to the first one that was passed over."""
        out: list[Sentence] = []
        for s in says:
            n = s.key.places[0]
            if n and s.key.ref.key("say", n - 1) not in {*self.record.used, *(o.key for o in out)}:
                break
            out.append(s)
        return out

    def single(self, ref: Ref, part: str, weight: float = 0.0) -> Offer | None:
        """One optional sentence of a position as a point of its own, where it stands alone.

        A mover is asked for: where the hedge would not be understood by itself, the claim goes before.
        """
        position = self.position(ref)
        text = position.mover.text if part == "mover" and position.mover else getattr(position, part, None)
        if not isinstance(text, str) or not self.fresh(s := self.sentence(ref, text, part)):
            return None
        if part != "mover" and not stands_alone(text):
            return None
        leaning = part == "mover" and any(not stands_alone(h.text) for h in self.rest(ref, ("hedge",)))
        found = [*self.says(ref)[:leaning], s]
        return self._offer(ref, found, len(found), weight)

    def whole(self, ref: Ref) -> Offer | None:
        """Everything that a position says, together; None where a part of it was heard."""
        says = self.says(ref)
        return self._offer(ref, says, len(says), 1.0) if len(says) == len(self.position(ref).say) else None

    def _offer(self, ref: Ref, sentences: list[Sentence], needed: int, weight: float) -> Offer | None:
        """Sentences of a position with its hedge; None where there are none, or the hedge would not be understood."""
        hedges = [h for h in self.rest(ref, ("hedge",)) if h not in sentences]
        claimed = any(s.key == ref.key("say", 0) for s in sentences)
        if not sentences or not (claimed or all(stands_alone(h.text) for h in hedges)):
            return None
        found = (*sentences, *hedges)
        return Offer(position=ref, sentences=found, needed=needed, weight=round(weight + self._liking(ref), 4))

    def reply(self, ref: Ref, reply: Reply) -> list[Sentence]:
        """A written reply of a position as sentences; none where it was inferred for a question never answered."""
        if reply.basis == "inferred" and self.record.never_answered(self.seat, Ref(reply.to)):
            return []
        n = self.position(ref).replies.index(reply)
        return [self.sentence(ref, text, "reply", n, m) for m, text in enumerate(reply.say)]

    def question(self, ref: Ref) -> Offer | None:
        """The question that a position puts, once."""
        text = self.position(ref).ask
        if not text or ref.key("ask") in self.record.used:
            return None
        ask = Sentence(text=text.rstrip(" ?") + "?", cites=(ref,), keys=(ref.key("ask"),))
        return Offer(sentences=(ask,))

    def _liking(self, ref: Ref) -> float:
        return self.jitter.get(ref.ident, 0.0)


def stated_first(points: Iterable[Offer | None]) -> tuple[Offer, ...]:
    """Points by weight; those with something inferred only where none is stated throughout."""
    found = ranked(points)
    return tuple(p for p in found if all(s.basis == "stated" for s in p.sentences)) or found


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a claim says over again what the reply before it said."""
    return len(one & other) >= 0.4 * max(1, min(len(one), len(other)))


def ranked(points: Iterable[Offer | None]) -> tuple[Offer, ...]:
    """Points by weight, best first; ties keep their order."""
    return tuple(sorted((p for p in points if p is not None), key=lambda p: -p.weight))

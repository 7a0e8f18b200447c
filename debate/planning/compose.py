"""From a plan to a turn: which sentences fit into it, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from debate.events import Sentence
from debate.language.likeness import alike, content
from debate.language.text import capitalised, stopped
from debate.table.plan import Offer, Plan, Slot

Pick = Callable[[Slot, Sequence[Sentence]], Sequence[Offer]]
"""Chooses the points of a slot, best first, given what the turn already says."""

LIMIT = (0, 0)
KEPT = ("hedge", "example")
# How much a further sentence of a chosen point is wanted: its limits first, so that no view is used against its hedge,
# then the case that shows it.
_WANTED = {"hedge": 0, "example": 1, "grant": 2, "say": 3, "condition": 4, "forecast": 4, "more": 5, "close": 6}


def first(slot: Slot, _: Sequence[Sentence]) -> Sequence[Offer]:
    """The plan's own choice: points by weight."""
    return slot.points


def compose(plan: Plan, pick: Pick = first) -> tuple[Sentence, ...]:
    """Puts a plan into words: the sentences of the turn, whole and in order.

    First every slot gets the points that `pick` puts first, with the sentences that belong together; then, while the
    turn is short, further sentences of the chosen points join at their own place; a turn that is too long loses from
    its end.
    """
    chosen = _choose(plan, pick)
    _lengthen(plan, chosen)
    return tuple(
        s.model_copy(update={"text": stopped(capitalised(s.text.strip())), "paragraph": n})
        for n, paragraph in enumerate(_paragraphs(chosen), 1)
        for s in paragraph
    )


def length(sentences: Sequence[Sentence]) -> int:
    """Words in some sentences, citations not counted."""
    return sum(len(s.text.split()) for s in sentences)


class _Chosen:
    """A slot with its points, each with the places of the sentences to be said."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.points: list[tuple[Offer, list[int]]] = []

    def sentences(self) -> list[Sentence]:
        said = [point.sentences[i] for point, places in self.points for i in sorted(places)]
        return [*self.slot.lead, *said] if said or (self.slot.lead and not self.slot.points) else []


def _choose(plan: Plan, pick: Pick) -> list[_Chosen]:
    chosen: list[_Chosen] = []
    heard: set[str] = set()
    reserved = 0
    for slot in plan.slots:
        here = _Chosen(slot)
        chosen.append(here)
        so_far = [s for c in chosen for s in c.sentences()]
        for point in pick(slot, so_far):
            if len(here.points) == slot.most:
                break
            needed = point.sentences[: point.needed]
            if any(_base(s) in heard for s in needed) or _repeats(needed, so_far):
                continue
            kept = [*needed, *(s for s in point.sentences[point.needed :] if _part(s)[0] in KEPT)]
            total = length(so_far) + length(here.sentences()) + length(kept) + reserved
            if total > plan.words[1] and so_far:
                continue
            reserved += length(kept) - length(needed)  # room for the limits and the case of what is said
            here.points.append((point, list(range(point.needed))))
            heard.update(_base(s) for s in point.sentences[: point.needed])
    return chosen


def _lengthen(plan: Plan, chosen: list[_Chosen]) -> None:
    """Adds further sentences of the chosen points, the most wanted first, until the turn is about two thirds full."""
    aim = plan.words[0] + (plan.words[1] - plan.words[0]) * 2 // 3
    heard = {_base(s) for c in chosen for s in c.sentences()}
    dull: set[str] = set()
    while True:
        total = sum(length(c.sentences()) for c in chosen)
        options = [
            (_want(point, i, len(places)), n, m, i)
            for n, c in enumerate(chosen)
            for m, (point, places) in enumerate(c.points)
            for i, s in enumerate(point.sentences)
            if i not in places and _base(s) not in heard and _follows(point, places, i) and s.key not in dull
        ]
        options = [
            o
            for o in options
            if (total < aim or _part(_at(chosen, o))[0] in KEPT) and total + length([_at(chosen, o)]) <= plan.words[1]
        ]
        if not options:
            return
        best = min(options)
        if _repeats([_at(chosen, best)], [s for c in chosen for s in c.sentences()]):
            dull.add(_at(chosen, best).key)
            continue
        chosen[best[1]].points[best[2]][1].append(best[3])
        heard.add(_base(_at(chosen, best)))


def _repeats(candidates: Sequence[Sentence], said: Sequence[Sentence]) -> bool:
    """Whether a sentence says nearly what the turn says already."""
    have = [content(s.text) for s in said]
    return any(alike(content(c.text), h) for c in candidates for h in have)


def _base(sentence: Sentence) -> str:
    """What a sentence says, a phrase whatever it restates. A turn comes back to one old point at most."""
    key = sentence.key
    return "phrase/recall" if key.startswith("phrase/recall.") else key


def _at(chosen: list[_Chosen], option: tuple[tuple[int, int], int, int, int]) -> Sentence:
    return chosen[option[1]].points[option[2]][0].sentences[option[3]]


def _part(sentence: Sentence) -> tuple[str, int]:
    """The field of a file that a sentence says or restates, and its place in it."""
    last = sentence.keys[-1]
    return last.field, (last.places or (0,))[0]


def _want(point: Offer, i: int, said: int) -> tuple[int, int]:
    """How soon a further sentence is wanted: limits at once, then from each point in turn what it says best."""
    kind = _WANTED.get(_part(point.sentences[i])[0], 7)
    return LIMIT if kind == 0 else (said, kind)


def _follows(point: Offer, places: list[int], i: int) -> bool:
    """Whether a sentence may come now: a later `say` only after the one before it."""
    part, n = _part(point.sentences[i])
    if part != "say" or n == 0:
        return True
    before = [j for j, s in enumerate(point.sentences) if _part(s) == ("say", n - 1)]
    return not before or before[0] in places


def _paragraphs(chosen: list[_Chosen]) -> list[list[Sentence]]:
    paragraphs: list[list[Sentence]] = [[]]
    for c in chosen:
        said = c.sentences()
        if said and c.slot.paragraph and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].extend(said)
    return [p for p in paragraphs if p]

"""Does the faithfulness score tell turns on file from turns that drift, and the right persona from a wrong one?

    python benchmarks/faithfulness.py [JOURNAL]...

Measures the hand-made turns of `faithfulness.yaml`, those on which the scorer was made apart from those held out, and
the free turns of any journals given. AUC is the chance that of two turns drawn at random, one of each kind,
the better one scores higher (ties count half).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from debate.events import Sentence, Turn
from debate.faithfulness.lookup import File, Weights
from debate.faithfulness.report import check, score
from debate.faithfulness.values import TurnScore
from debate.journal.read import read
from debate.language.text import sentences
from debate.persona.files import read as read_yaml
from debate.persona.library import Library, shipped

FULL = ("byrnes", "gillen", "herd", "greenblatt", "auto-research")


class Item(NamedTuple):
    """A hand-made turn, and how it was made."""

    persona: str
    kind: str
    how: str
    text: str
    held_out: bool


def items() -> list[Item]:
    """The hand-made turns, in the order of the file."""
    data = read_yaml(Path(__file__).with_suffix(".yaml")).data
    return [Item(d["persona"], d["kind"], d.get("how", ""), d["text"], "held_out" in d) for d in data]


def auc(better: Sequence[float], worse: Sequence[float]) -> float:
    """Area under the curve: the share of pairs in which the better one is higher."""
    pairs = list(product(better, worse))
    return sum((a > b) + 0.5 * (a == b) for a, b in pairs) / len(pairs) if pairs else float("nan")


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; NaN for nothing."""
    return sum(values) / len(values) if values else float("nan")


def scored(text: str, persona: str, files: dict[str, File]) -> TurnScore:
    """A text as a turn of that persona."""
    said = tuple(Sentence(text=s, by="model", basis="unsupported") for s in sentences(text))
    turn = Turn(turn=1, seat=persona, persona=persona, round=0, move="open", sentences=said)
    return score(turn, {persona: files[persona]})


def by_hand(files: dict[str, File], made: Sequence[Item]) -> list[str]:
    """Figures on some hand-made turns: on file, drifting by kind, and on file but put to the wrong persona."""
    right = [scored(i.text, i.persona, files) for i in made if i.kind == "on"]
    wrong = [scored(i.text, p, files) for i in made if i.kind == "on" for p in FULL if p != i.persona]
    kinds = sorted({i.how for i in made} - {""})
    drift = {h: [scored(i.text, i.persona, files) for i in made if i.how == h] for h in kinds}
    rows = [("on file", right), ("wrong persona", wrong), ("drifting", [t for ts in drift.values() for t in ts])]
    rows += [(f"  {how}", ts) for how, ts in drift.items()]
    out = []
    for name, turns in rows:
        by_score = auc([t.score for t in right], [t.score for t in turns])
        by_support = auc([t.support for t in right], [t.support for t in turns])
        shown = "" if turns is right else f"  AUC {by_score:.2f} (score)  {by_support:.2f} (support)"
        values = f"score {mean([t.score for t in turns]):.2f}  support {mean([t.support for t in turns]):.2f}"
        out.append(f"{name:16} {len(turns):3}  {values}{shown}")
    return out


def main() -> None:
    """Prints the figures."""
    library = Library((shipped(),))
    personas = {n: library.load(n) for n in library.paths()}
    weights = Weights(personas.values())
    files = {n: File(p, weights) for n, p in personas.items()}
    made = items()
    for name, held_out in (("on which the scorer was made", False), ("held out", True)):
        some = [i for i in made if i.held_out is held_out]
        sys.stdout.write("\n".join([f"Hand-made turns, {name}:", *by_hand(files, some), ""]) + "\n")
    turns: list[TurnScore] = []
    for path in map(Path, sys.argv[1:]):
        journal = read(path)
        turns += check(journal.header, journal.turns).turns
    if turns:
        own, others = [t.score for t in turns], [t.control or 0.0 for t in turns]
        sys.stdout.write(
            f"Free turns of {len(sys.argv) - 1} journals: {len(turns)}\n"
            f"score {mean(own):.2f}, against the other files {mean(others):.2f}, AUC {auc(own, others):.2f}\n"
        )


if __name__ == "__main__":
    main()

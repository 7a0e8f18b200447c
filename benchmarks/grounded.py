"""Which scorer picks what authors really answered? The tables of `docs/grounded.md`.

    python benchmarks/grounded.py collect [MODEL.gguf]  asks a model for every likelihood; goes on where it stopped
    python benchmarks/grounded.py table                 hit rates and mean reciprocal ranks, from what was collected
    python benchmarks/grounded.py played                the same for plans: what the book and grounded voices say
    python benchmarks/grounded.py constants             writes the constant terms that ship with the program

Likelihoods are kept in the cache folder (`DEBATE_CACHE`), so that tables can be made again without a model.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import fmean, pstdev

from exchanges import Exchange, exchanges, personas
from played import played

from debate.language.likeness import likeness
from debate.models.digest import read_json, sha256, write_json
from debate.persona.model import agree, opposed
from debate.voices.llama import grounded
from debate.voices.llama.engine import Engine, EngineSettings
from debate.voices.llama.meaning import Meaning, MeaningStore, write_meanings
from debate.voices.llama.prefix import cache_folder
from debate.voices.llama.scorer import METHOD, REFERENCES, Scorer
from debate.voices.llama.terms import Terms, name

STORE = cache_folder() / "benchmark" / f"likelihoods-{METHOD}.json"
CAST = personas()
Ranker = Callable[[Exchange], list[float]]
"""A score for every position of the author, in file order."""


def embedded() -> Path:
    """The model that the `embedded` extra brings."""
    from debate.models.resolve import default_model

    path = default_model("smollm2-135m").model.path
    assert path is not None
    return path


# -- likelihoods ------------------------------------------------------------------------------------------------------


def collect(path: Path) -> None:
    """Likelihoods of every author's gists after every statement put to the author, and after the references."""
    engine = Engine.open(path, EngineSettings(ctx=2_048, threads=1))
    scorer = Scorer(engine, Terms(Path("/nonexistent"), ()))
    store = read_json(STORE)
    cases = exchanges(CAST)
    started = time.monotonic()
    for said, by in dict.fromkeys([(r, e.by) for e in cases for r in REFERENCES] + [(e.said, e.by) for e in cases]):
        held = store.setdefault(said, {})
        assert isinstance(held, dict)
        if new := [p.gist for p in CAST[by].positions.values() if p.gist not in held]:
            held.update(zip(new, scorer.likelihoods(said, new, together=said not in REFERENCES), strict=True))
            held.update({f"#{g}": scorer.size(g) for g in new})
            write_json(STORE, store)
            print(f"{time.monotonic() - started:.0f} s", engine.read + scorer.read, "tokens", flush=True)
    meaning = meanings(engine)
    for said, by in dict.fromkeys((e.said, e.by) for e in cases):
        meaning.likeness(said, [p.gist for p in CAST[by].positions.values()])
    meaning.store.save()
    engine.close()


def meanings(engine: Engine | None) -> Meaning:
    """What the model takes statements to mean, as far as it was asked; without an engine only that."""
    return Meaning(engine, MeaningStore(STORE.parent, (METHOD,)))  # type: ignore[arg-type]


class Stored(Scorer):
    """A scorer that answers from what was collected; KeyError for anything else."""

    def __init__(self) -> None:
        super().__init__(None, Terms(Path("/nonexistent"), ()))  # type: ignore[arg-type]
        self.held = read_json(STORE)

    def likelihoods(self, said: str, statements: Sequence[str], *, together: bool = True) -> list[float]:
        """Log-likelihoods from the store."""
        return [self.held[said][s] for s in statements]  # type: ignore[index]

    def size(self, statement: str) -> int:
        """Tokens from the store."""
        return int(self.held[REFERENCES[0]][f"#{statement}"])  # type: ignore[index]


def constants(path: Path) -> None:
    """What depends on the embedded model and the gists on file alone: constant terms and meanings."""
    terms = Terms(Path("/nonexistent"), ())
    stored = Stored()
    known = stored.held[REFERENCES[0]]
    assert isinstance(known, dict)
    gists = sorted(g for g in known if not g.startswith("#") and all(g in stored.held[r] for r in REFERENCES))  # type: ignore[operator]
    stored._terms = terms
    stored._learn(gists)
    digest = sha256(path, cache_folder())
    write_json(
        grounded.SHIPPED_TERMS,
        {
            "sha256": digest,
            "method": METHOD,
            "terms": {name(g): terms[g] for g in gists},
        },
    )
    grounded.SHIPPED_TERMS.chmod(0o644)
    store = meanings(None).store
    kept = {name(g): v for g in gists if (v := store.get(g)) is not None}
    write_meanings(grounded.SHIPPED_MEANINGS, digest, kept)
    print(len(gists), "terms", len(kept), "meanings")


# -- rankers ----------------------------------------------------------------------------------------------------------


def wording(e: Exchange) -> list[float]:
    """BM25 of the statement against everything that each position says."""
    words = e.said
    if e.ref:
        to, ident = e.ref.split("/")
        words = " ".join([e.said, *CAST[to].positions[ident].say[:1]])
    return likeness(words, [_all(p) for p in CAST[e.by].positions.values()])


def questions(e: Exchange) -> list[float]:
    """The plan without its written replies: what the files' shared questions and stances say."""
    if not e.ref:
        return [0.0] * len(CAST[e.by].positions)
    to, ident = e.ref.split("/")
    theirs = CAST[to].positions[ident].answers
    out = []
    for p in CAST[e.by].positions.values():
        both = [(p.answers[q], theirs[q]) for q in theirs if q in p.answers]
        out.append(max((2.0 if opposed(*b) else 0.5 if agree(*b) else 1.0 for b in both), default=0.0))
    return out


def _all(p: object) -> str:
    parts = ("gist", "say", "example", "hedge", "grant", "condition", "forecast", "more", "close", "ask")
    found = [getattr(p, part) for part in parts]
    return " ".join(" ".join(f) if isinstance(f, tuple) else f for f in found if f)


def likelihood(stored: Stored, references: int, power: float) -> Ranker:
    """Log-likelihood less its mean after some references, over a power of the length (0 whole, 1 per token)."""

    def rank(e: Exchange) -> list[float]:
        gists = [p.gist for p in CAST[e.by].positions.values()]
        out = stored.likelihoods(e.said, gists)
        for r in REFERENCES[:references]:
            out = [o - c / references for o, c in zip(out, stored.likelihoods(r, gists), strict=True)]
        return [o / stored.size(g) ** power for o, g in zip(out, gists, strict=True)]

    return rank


def meant() -> Ranker:
    """Nearness in the model's one word for each."""
    meaning = meanings(None)
    return lambda e: meaning.likeness(e.said, [p.gist for p in CAST[e.by].positions.values()])


def evidence(weight: float, meaning: Ranker, gain: Ranker) -> list[tuple[float, Ranker, bool]]:
    """What the grounded voice adds to the plan's weights."""
    return [(weight, wording, True), (0.5 * weight, meaning, True), (0.5 * weight, gain, False)]


def standard(scores: Sequence[float]) -> list[float]:
    """Standardised and cut off at ±3."""
    spread = pstdev(scores) or 1.0
    return [max(-3.0, min(3.0, (s - fmean(scores)) / spread)) for s in scores]


def mixed(*parts: tuple[float, Ranker, bool]) -> Ranker:
    """A weighted sum of (weight, ranker, whether to standardise)."""

    def rank(e: Exchange) -> list[float]:
        columns = [[w * s for s in (standard(r(e)) if z else r(e))] for w, r, z in parts]
        return [sum(c) for c in zip(*columns, strict=True)]

    return rank


# -- figures ----------------------------------------------------------------------------------------------------------


def places(e: Exchange, scores: Sequence[float]) -> list[float]:
    """(first is right, one of the first three is, reciprocal rank), expected over random orders of ties."""
    random, idents, out = Random(1), list(CAST[e.by].positions), []
    for _ in range(20 if len(set(scores)) < len(scores) else 1):
        order = sorted(range(len(idents)), key=lambda n: (-scores[n], random.random()))
        rank = 1 + next(k for k, n in enumerate(order) if idents[n] in e.right)
        out.append((rank == 1, rank <= 3, 1 / rank))
    return [fmean(column) for column in zip(*out, strict=True)]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """90 % bootstrap interval of a mean, queries drawn with replacement."""
    random = Random(7)
    means = sorted(fmean(random.choices(values, k=len(values))) for _ in range(2_000))
    return means[100], means[1_899]


def row(title: str, found: Sequence[Sequence[float]], base: Sequence[Sequence[float]] | None = None) -> str:
    """A row of a Markdown table: hits, mean reciprocal rank with its interval, and the gain over `base`."""
    ones, threes, mrr = zip(*found, strict=True)
    low, high = interval(mrr)
    text = f"| {title} | {sum(ones):.0f} | {sum(threes):.0f} | {fmean(mrr):.2f} ({low:.2f} to {high:.2f}) |"
    if base is not None:
        gains = [f[2] - b[2] for f, b in zip(found, base, strict=True)]
        low, high = interval(gains)
        text += f" {fmean(gains):+.2f} ({low:+.2f} to {high:+.2f}) |"
    return text


def rankers(stored: Stored) -> dict[str, Ranker]:
    """Everything that is compared."""
    gain = likelihood(stored, len(REFERENCES), 0.5)
    meaning = meant()
    return {
        "random": lambda e: [0.0] * len(CAST[e.by].positions),
        "BM25": wording,
        "plan alone (shared questions, no replies)": questions,
        "log-likelihood, whole": likelihood(stored, 0, 0),
        "log-likelihood per token": likelihood(stored, 0, 1),
        "less one reference, whole": likelihood(stored, 1, 0),
        "less one reference, per token": likelihood(stored, 1, 1),
        "less four references, whole": likelihood(stored, 4, 0),
        "less four references, per token": likelihood(stored, 4, 1),
        "**gain**: less four references, per root token": gain,
        "**meaning**: one word for each": meaning,
        "BM25 + 0.5 gain": mixed((1.0, wording, True), (0.5, gain, False)),
        "BM25 + 0.5 meaning": mixed((1.0, wording, True), (0.5, meaning, True)),
        "**evidence**: BM25 + 0.5 meaning + 0.5 gain": mixed(*evidence(1.0, meaning, gain)),
        "plan + 0.4 BM25": mixed((1.0, questions, False), (0.4, wording, True)),
        "**plan + 0.4 evidence**": mixed((1.0, questions, False), *evidence(0.4, meaning, gain)),
    }


def table() -> None:
    """The tables, set by set, and the weights fitted on all opponents but one."""
    stored = Stored()
    cases = [e for e in exchanges(CAST) if _complete(stored, e)]
    for name_of_set in ("fit", "held-out", "replies"):
        here = [e for e in cases if e.set == name_of_set]
        print(f"\n{name_of_set}: {len(here)} queries of {len({e.group for e in here})} pairs of authors\n")
        print("| scorer | first right | among first 3 | mean reciprocal rank | more than BM25 |\n|---|---|---|---|---|")
        base = [places(e, wording(e)) for e in here]
        for title, ranker in rankers(stored).items():
            print(row(title, [places(e, ranker(e)) for e in here], base))
        print(row("weights fitted without the opponent at hand", list(_left_out(stored, here)), base))


def _left_out(stored: Stored, cases: Sequence[Exchange]) -> Iterator[list[float]]:
    """For each query, the weights of BM25, meaning and gain beside the plan that are best on the other opponents."""
    gain, meaning = likelihood(stored, len(REFERENCES), 0.5), meant()
    steps = (0.0, 0.3, 0.6)
    grid = [(b, m, g) for b in steps for m in steps for g in steps]
    columns = [(questions(e), standard(wording(e)), standard(meaning(e)), standard(gain(e))) for e in cases]
    found = [
        [
            places(e, [p + b * w + m * k + g * x for p, w, k, x in zip(*c, strict=True)])
            for e, c in zip(cases, columns, strict=True)
        ]
        for b, m, g in grid
    ]
    for n, e in enumerate(cases):
        others = [k for k, o in enumerate(cases) if o.group != e.group]
        best = max(range(len(grid)), key=lambda w: fmean(found[w][k][2] for k in others))
        yield found[best][n]


def _complete(stored: Stored, e: Exchange) -> bool:
    held = stored.held.get(e.said)
    return isinstance(held, dict) and all(p.gist in held for p in CAST[e.by].positions.values())


if __name__ == "__main__":
    command = sys.argv[1] if sys.argv[1:] else "table"
    model = Path(sys.argv[2]) if sys.argv[2:] else embedded()
    if command == "collect":
        collect(model)
    elif command == "constants":
        constants(model)
    elif command == "played":
        stored = Stored()
        played([e for e in exchanges(CAST) if e.ref and _complete(stored, e)], stored, meanings(None), row)
    else:
        table()

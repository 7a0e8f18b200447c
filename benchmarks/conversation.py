"""Time and memory of a crux summary without a model, by length of the conversation.

    python benchmarks/conversation.py [TURNS ...]

Conversations are made up: four speakers, about 150 words a turn, drawn from a fixed vocabulary with markers of
disagreement and quoted passages, seeded. Each length runs in a fresh process, so that peak memory is its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time

SPEAKERS = ("Ann", "Bob", "Cem", "Dee")
SUBJECTS = (
    "tram bakery budget bridge forecast reward harbour library school survey museum market orchard clinic signal ferry"
    " archive garden engine planning training ticket subsidy noise traffic tourist workshop turbine reservoir pension"
    " tariff parking festival"
).split()
OPENERS = (
    "I think", "I don't think", "But", "I doubt that", "It seems to me that", "The problem is that", "I agree that",
    "No,", "Fair point, though", "In my view", "For example,",
)  # fmt: skip
TAILS = (
    "will fail",
    "costs too much",
    "works well in practice",
    "is better because it is cheaper",
    "would not change that",
)


def conversation(turns: int, seed: int = 1) -> str:
    """A made-up conversation of so many turns, as `Name: text`."""
    rng = random.Random(seed)
    said: list[str] = []
    out = []
    for turn in range(turns):
        sentences = []
        for _ in range(8):
            nouns = rng.sample(SUBJECTS, 4)
            sentences.append(
                f"{rng.choice(OPENERS)} the {nouns[0]} of the {nouns[1]} near the {nouns[2]} and the {nouns[3]} "
                f"{rng.choice(TAILS)}."
            )
        quote = f"> {rng.choice(said[-5:])}\n\n" if said and rng.random() < 0.5 else ""
        said.append(rng.choice(sentences))
        out.append(f"{SPEAKERS[turn % 4]}: {quote}{' '.join(sentences[:4])}\n\n{' '.join(sentences[4:])}")
    return "\n\n".join(out)


def measure(turns: int) -> None:
    """Summarise one conversation and write its figures."""
    from debate.conversation import read, summarise

    text = conversation(turns)
    start = time.perf_counter()
    summary = summarise(read(text))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{turns:>6} turns {len(text.split()):>8} words {seconds:>7.2f} s {1000 * seconds / turns:>6.2f} ms a turn "
        f"{peak:>6.0f} MB peak {len(summary.cruxes)} cruxes "
        f"{summary.grounding.verified}/{summary.grounding.quotes} quotes\n"
    )


def main(lengths: list[int]) -> None:
    """Measure each length in a process of its own."""
    for turns in lengths:
        subprocess.run([sys.executable, __file__, "--one", str(turns)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        main([int(n) for n in sys.argv[1:]] or [250, 500, 1000, 2000])

"""How often a debate that was killed and resumed equals one that was not.

    python benchmarks/kills.py --voice book -n 60 --seed 1

Plays a debate once without harm, then N times killed with SIGKILL at a random moment, every third resume killed too,
and resumed until it ends. Compares every event, save times, folders, seals and `prompt_tokens_read`. Needs POSIX; for
`grounded` and `free` the embedded model. Prints counts; exits with 1 if one debate came out otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

VOICES = {
    "book": ["--model", "book"],
    "grounded": ["--model", "smollm2-135m", "--speech", "grounded"],
    "free": ["--model", "smollm2-135m", "--speech", "free"],
}
MOST_RESUMES = 20


def lasting(value: Any) -> Any:
    """A JSON value without what may differ between two runs."""
    if isinstance(value, dict):
        return {
            k: lasting(v)
            for k, v in value.items()
            if not (k.endswith(("_at", "_path")) or k.startswith("seconds") or k in ("prompt_tokens_read", "chain"))
        }
    return [lasting(v) for v in value] if isinstance(value, list) else value


def events(path: Path) -> list[Any]:
    """What is compared of a journal."""
    return [lasting(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


class Trial:
    """Debates of one voice and seed, each in a folder with a cache of its own."""

    def __init__(self, folder: Path, voice: str, rounds: int, seed: int) -> None:
        self.folder = folder
        self._play = ["run", *VOICES[voice], "--rounds", str(rounds), "--seed", str(seed), "--quiet"]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A `debate` command, running."""
        own = {"XDG_CACHE_HOME": str(self.folder / "cache"), "DEBATE_CONFIG": str(self.folder / "none.yaml")}
        return subprocess.Popen(
            [sys.executable, "-m", "debate", *arguments, "--out", str(self.folder)],
            env={**os.environ, **own},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> subprocess.Popen[str]:
        """A debate, begun."""
        return self.start(*self._play)

    def journal(self) -> Path | None:
        """The journal, once there is one."""
        return next(self.folder.glob("*.jsonl"), None)

    def playing(self, running: subprocess.Popen[str], size: int) -> bool:
        """Waits until more than `size` bytes are in the journal; whether the program still runs then."""
        while running.poll() is None:
            path = self.journal()
            if path and path.stat().st_size > size:
                return True
            time.sleep(0.002)
        return False


def ended(trial: Trial, running: subprocess.Popen[str], size: int, within: float | None = None) -> tuple[int, str]:
    """The exit status and stderr of a program, killed `within` seconds of its first line that is new; negative then."""
    if within is not None and trial.playing(running, size):
        time.sleep(within)
        running.kill()
    error = running.communicate()[1]
    return running.returncode, " ".join(error.strip().splitlines()[-2:])


def tried(trial: Trial, seconds: float, again: bool, chance: random.Random) -> Counter[str]:
    """One debate killed, and resumed until it has ended."""
    counts: Counter[str] = Counter()
    status, _ = ended(trial, trial.run(), 0, chance.uniform(0, seconds))
    counts["kills of a run"] += status < 0
    path = trial.journal()
    if path is None:
        return counts + Counter({"without a journal": 1})
    for _ in range(MOST_RESUMES):
        within = chance.uniform(0, seconds) if again else None
        status, error = ended(trial, trial.start("resume", path.stem, "--quiet"), path.stat().st_size, within)
        if status >= 0:
            return counts + Counter({f"refused: {error}": 1} if status else {})
        counts["kills of a resume"] += 1
        again = False
    return counts + Counter({"never ended": 1})


def main() -> None:
    """The counts, one a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", choices=VOICES, default="book")
    parser.add_argument("-n", type=int, default=20, help="debates to kill")
    parser.add_argument("--seed", type=int, default=1, help="of the debate and of the moments")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        whole = Trial(Path(folder), given.voice, given.rounds, given.seed)
        running = whole.run()
        whole.playing(running, 0)
        begun = time.monotonic()
        error = running.communicate()[1]
        seconds = time.monotonic() - begun
        path = whole.journal()
        if path is None or running.returncode:
            sys.exit(error)
        expected = events(path)
    print(f"{given.voice}, seed {given.seed}: {len(expected)} events, {seconds:.1f} s from the first to the end")
    for n in range(given.n):
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(Path(folder), given.voice, given.rounds, given.seed)
            counts += tried(trial, seconds, n % 3 == 2, chance)
            path = trial.journal()
            counts["equal" if path and events(path) == expected else "not equal"] += 1
        print(f"{n + 1} of {given.n}: {dict(counts)}", file=sys.stderr)
    for what, count in counts.items():
        print(f"{count:5}  {what}")
    sys.exit(counts["equal"] < given.n)


if __name__ == "__main__":
    main()

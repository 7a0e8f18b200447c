"""Looks for failures with fresh examples until the time is up: `python tests/fuzz.py MINUTES [PYTEST ARGUMENTS]`.

Each pass takes the property tests and those marked `fuzz` in another order under another seed, and kills some debates.
The first failure ends it and says how to see it again. Exits with 1 then, with 0 when the time is up.
"""

from __future__ import annotations

import random
import shlex
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
KILLS = HERE.parent / "benchmarks" / "kills.py"


def main(minutes: float, more: list[str]) -> int:
    """Passes until `minutes` are over; the exit code."""
    end = time.monotonic() + 60 * minutes
    passes = 0
    while time.monotonic() < end:
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"fuzz: pass {passes + 1}, seed {seed}", flush=True)
        for command in _commands(seed, more):
            done = _run(command, end)
            if done not in (None, 0):
                print(f"fuzz: again with: {shlex.join(command)}", flush=True)
                return 1
        passes += 1
    print(f"fuzz: nothing found in {passes} passes, the last one perhaps cut short", flush=True)
    return 0


def _commands(seed: int, more: list[str]) -> list[list[str]]:
    """The tests of one pass in the order of its seed, one file at a time, and the kills where there are any."""
    files = sorted(p for p in HERE.glob("test_*.py") if "hypothesis" in p.read_text(encoding="utf-8"))
    random.Random(seed).shuffle(files)
    chosen = ["-m", "hypothesis or fuzz", "--hypothesis-profile", "fuzz", "--hypothesis-seed", str(seed)]
    runs = [[sys.executable, "-m", "pytest", "-x", *chosen, *more, str(p)] for p in files]
    kills = [sys.executable, str(KILLS), "--voice", "book", "-n", "5", "--seed", str(seed)]
    return [*runs, kills] if KILLS.is_file() else runs


def _run(command: list[str], end: float) -> int | None:
    """The exit code; None where the time was up before, and 0 for a file that leaves nothing to run."""
    if (left := end - time.monotonic()) <= 0:
        return None
    try:
        code = subprocess.run(command, timeout=left, check=False).returncode
    except subprocess.TimeoutExpired:
        return None
    return 0 if code == 5 else code


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2:]))

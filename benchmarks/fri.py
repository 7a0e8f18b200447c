"""Check the value formulas against the medians published with "Roots of Disagreement on AI Risk".

    python benchmarks/fri.py FOLDER

FOLDER holds the replication data (FORECASTS.csv, VOI_medians.csv, P8_results_df_cross_camp_VoD_LEVEL_agg.csv). Medians
are lower medians; pairs for VOD are every forecaster of one camp with every forecaster of the other. A median counts
as reproduced within a relative 1e-6 or an absolute 1e-8. Forecasts that lack a number are left out, and so are those
that contradict themselves, which the last line counts.
"""

from __future__ import annotations

import csv
import itertools
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from debate.cruxes import Credences, Incoherent, value_of_discrimination, value_of_information

CAMPS = ("Concerned", "Skeptical")
VOI, VOD = "VOI_medians.csv", "P8_results_df_cross_camp_VoD_LEVEL_agg.csv"
Forecasts = dict[tuple[str, str], list[Credences]]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column name."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def forecasts(folder: Path) -> tuple[Forecasts, int]:
    """Coherent forecasts by crux and camp, and how many were incoherent."""
    kept: Forecasts = defaultdict(list)
    incoherent = 0
    for row in rows(folder / "FORECASTS.csv"):
        if "NA" in (row["PU"], row["PUc"], row["Pc"]):
            continue
        answer = Credences(float(row["PU"]), float(row["PUc"]), float(row["Pc"]))
        try:
            value_of_information(*answer)
        except Incoherent:
            incoherent += 1
        else:
            kept[row["ID"], row["Camp"]].append(answer)
    return kept, incoherent


def discriminations(pairs: Iterable[tuple[Credences, Credences]]) -> Iterator[float]:
    """VOD of every pair for which it is defined."""
    for a, b in pairs:
        try:
            yield value_of_discrimination(a, b)
        except Incoherent:
            continue


def compare(folder: Path, kept: Forecasts) -> Iterator[tuple[str, str, float, float]]:
    """(measure, crux, median worked out here, published median), for every crux with forecasts in the data."""
    for row in rows(folder / VOI):
        for camp in CAMPS:
            values = [value_of_information(*answer) for answer in kept.get((row["ID"], camp), ())]
            if values:
                published = float(row[f"medianVOI_{camp}"])
                yield f"VOI {camp}", row["ID"], statistics.median_low(values), published
    for row in rows(folder / VOD):
        a, b = (kept.get((row["ID"], camp), []) for camp in CAMPS)
        values = list(discriminations(itertools.product(a, b)))
        if values:
            yield "VOD", row["ID"], statistics.median_low(values), float(row["median_VoD"])


def main(folder: Path) -> int:
    """Write the table and the counts to standard output."""
    kept, incoherent = forecasts(folder)
    counts: dict[str, list[int]] = {"VOI": [0, 0], "VOD": [0, 0]}
    out = sys.stdout
    out.write(f"{'measure':<14} {'crux':<40} {'here':>12} {'published':>12}\n")
    for measure, crux, here, published in compare(folder, kept):
        same = math.isclose(here, published, rel_tol=1e-6, abs_tol=1e-8)
        counts[measure[:3]][0] += same
        counts[measure[:3]][1] += 1
        out.write(f"{measure:<14} {crux:<40} {here:>12.4g} {published:>12.4g}{'' if same else '  differs'}\n")
    for measure, (hits, of) in counts.items():
        out.write(f"{measure}: {hits} of {of} medians reproduced\n")
    out.write(f"{incoherent} forecasts are incoherent and were left out\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/fri.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))

"""How often the analysis of relaxation times finds what was put in: number of peaks, resistances, ranges.

    python benchmarks/relaxation_times.py [--draws 200] [--seed 0] [--kinds "two arcs" loop] [--json FILE]

Two arcs: n 0.7 to 1, one to three decades apart, 1:1 to 1:20 (logarithmic, either one first), 0.1 to 0.5 % noise,
10 Ohm in series, 1 MHz to 10 mHz, ten frequencies a decade; split into regions by separation, ratio and noise. The
other kinds are drawn a quarter as often. Noise is Z (1 + e (N + i N)/sqrt(2)). A draw is right where the number of
peaks is, with tail and loop where one was put in and none else.
"""

import argparse
import json
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from nasolid.spectra import RelaxationTimes, Spectrum, relaxation_times

R_0, R = 10.0, 50.0


@dataclass(frozen=True)
class Truth:
    """What was put in: impedance, resistances of the peaks (fastest first), loop, kinds of tail that are right."""

    z: np.ndarray
    resistances: tuple[float, ...]
    noise: float
    loop: float = 0.0
    tails: tuple[str | None, ...] = (None,)
    separation: float = 0.0
    ratio: float = 1.0


def arc(s, R, tau, n):
    return R / (1 + (s * tau) ** n)


def noise_of(random):
    return float(random.uniform(1e-3, 5e-3))


def two_arcs(random, s):
    apart, ratio, n = random.uniform(1, 3), 20 ** random.uniform(), random.uniform(0.7, 1, 2)
    middle = random.uniform(-3.3, -0.2)
    sizes = (R, R / ratio)[:: random.choice([-1, 1])]
    times = 10 ** (middle + apart / 2 * np.array([-1, 1]))
    z = R_0 + arc(s, sizes[0], times[0], n[0]) + arc(s, sizes[1], times[1], n[1])
    return Truth(z, sizes, noise_of(random), separation=apart, ratio=ratio)


def one_arc(random, s):
    z = R_0 + arc(s, R, 10 ** random.uniform(-4.5, -0.2), random.uniform(0.7, 1))
    return Truth(z, (R,), noise_of(random))


def three_arcs(random, s):
    first, sizes = 10 ** random.uniform(-5, -4), R / 5 ** random.uniform(size=3)
    z = R_0 + sum(arc(s, sizes[k], first * 60**k, random.uniform(0.8, 1)) for k in range(3))
    return Truth(z, tuple(sizes), noise_of(random))


def small_beside_sharp(random, s):
    sizes = (100.0, 8.0)[:: random.choice([-1, 1])]
    first = 10 ** random.uniform(-4, -2.5)
    n = [1.0 if size == 100 else random.uniform(0.8, 1) for size in sizes]
    z = R_0 + arc(s, sizes[0], first, n[0]) + arc(s, sizes[1], 1e3 * first, n[1])
    return Truth(z, sizes, noise_of(random))


def loop(random, s):
    size = random.uniform(1.5, 8)
    z = R_0 + arc(s, 20, 10 ** random.uniform(-4, -2.5), random.uniform(0.8, 1))
    return Truth(z - arc(s, size, 10 ** random.uniform(-0.5, 0.5), 1), (20.0,), noise_of(random), loop=-size)


def inductance(random, s):
    found = two_arcs(random, s)
    return Truth(found.z + s * 10 ** random.uniform(-7, -5.7), found.resistances, found.noise)


def tail(random, s):
    """Semi-infinite diffusion, a capacitor, a constant phase, diffusion to a blocked end."""
    first = 10 ** random.uniform(-5, -3)
    z = R_0 + arc(s, R, first, random.uniform(0.8, 1))
    W = np.sqrt(s * 10 ** random.uniform(-0.5, 1))
    which = int(random.integers(4))
    tails = (
        random.uniform(2, 30) / np.sqrt(s),
        1 / (s * 10 ** random.uniform(-1.5, 0.5)),
        random.uniform(2, 30) / s ** random.uniform(0.6, 0.95),
        random.uniform(20, 80) / np.tanh(W) / W,
    )
    named: tuple[str | None, ...] = (
        ("Warburg", "constant phase"),
        ("capacitor", "constant phase", "blocked diffusion"),
        ("constant phase",),
        ("blocked diffusion",),
    )[which]
    return Truth(z + tails[which], (R,), noise_of(random), tails=named)


def diffusion(random, s):
    W, size = np.sqrt(s * 10 ** random.uniform(-0.5, 1)), random.uniform(20, 80)
    z = R_0 + arc(s, R, 10 ** random.uniform(-5, -3), random.uniform(0.8, 1)) + size * np.tanh(W) / W
    return Truth(z, (R, size), noise_of(random))


KINDS: dict[str, tuple[Callable[..., Truth], int]] = {
    "two arcs": (two_arcs, 10),
    "one arc": (one_arc, 10),
    "one arc, 5 a decade": (one_arc, 5),
    "two arcs, 5 a decade": (two_arcs, 5),
    "three arcs": (three_arcs, 10),
    "small beside sharp": (small_beside_sharp, 10),
    "loop": (loop, 10),
    "inductance": (inductance, 10),
    "tail": (tail, 10),
    "diffusion": (diffusion, 10),
}
"""What is drawn, and frequencies per decade."""

REGIONS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "1 to 1.5 decades": lambda row: row["separation"] < 1.5,
    "1.5 to 3 decades": lambda row: row["separation"] >= 1.5,
    "1:1 to 1:5": lambda row: row["ratio"] < 5,
    "1:5 to 1:20": lambda row: row["ratio"] >= 5,
    "0.1 to 0.3 %": lambda row: row["noise"] < 3e-3,
    "0.3 to 0.5 %": lambda row: row["noise"] >= 3e-3,
    "1 to 1.5 decades, 1:5 to 1:20, 0.3 to 0.5 %": lambda row: (
        row["separation"] < 1.5 and row["ratio"] >= 5 and row["noise"] >= 3e-3
    ),
}


def judged(truth: Truth, found: RelaxationTimes) -> dict[str, Any]:
    """Whether a result is right, how far its resistances are off, and how many ranges hold the truth."""
    peaks = found.peaks
    right = len(peaks) == len(truth.resistances)
    kind = found.tail.kind if found.tail else None
    whole = right and kind in truth.tails and bool(found.loop) == bool(truth.loop)
    pairs = list(zip(peaks, truth.resistances, strict=True)) if right else []
    if whole and found.loop:
        pairs.append((found.loop, truth.loop))
    held = [bool(peak.interval[0] <= size <= peak.interval[1]) for peak, size in pairs]
    return {
        "right": whole,
        "within": whole and all(bool(abs(peak.resistance / size - 1) < 0.1) for peak, size in pairs),
        "held": sum(held) if whole else 0,
        "ranges": len(held) if whole else 0,
        "separation": truth.separation,
        "ratio": truth.ratio,
        "noise": truth.noise,
    }


def draws(kind: str, count: int, seed: int) -> list[dict[str, Any]]:
    """Draw, analyse and judge."""
    make, per_decade = KINDS[kind]
    random, f = np.random.default_rng(seed), np.logspace(6, -2, 8 * per_decade + 1)
    rows = []
    for _ in range(count):
        truth = make(random, 2j * np.pi * f)
        N = random.standard_normal((2, f.size))
        z = truth.z * (1 + truth.noise * (N[0] + 1j * N[1]) / np.sqrt(2))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            begun = time.process_time()
            found = relaxation_times(Spectrum(f, z))
        row = judged(truth, found)
        rows.append(row | {"warned": bool(caught), "seconds": time.process_time() - begun})
    return rows


def line(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Print and give a line of the table."""
    n, right = len(rows), sum(row["right"] for row in rows)
    within, ranges = sum(row["within"] for row in rows), sum(row["ranges"] for row in rows)
    held, warned = sum(row["held"] for row in rows), sum(row["warned"] for row in rows)
    covered = f"{100 * held / ranges:.1f} %" if ranges else "-"
    print(f"{name:45} {n:5} {right:6} {within:7} {covered:>8} {warned:7}", flush=True)
    return {
        "draws": n,
        "right": right,
        "within": within,
        "ranges": ranges,
        "held": held,
        "warned": warned,
        "seconds": round(sum(row["seconds"] for row in rows) / max(n, 1), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--json")
    given = parser.parse_args()
    print(f"{'':45} {'draws':>5} {'right':>6} {'all R':>7} {'95 %':>8} {'warned':>7}")
    print(f"{'':45} {'':5} {'':6} {'<10 %':>7} {'ranges':>8}")
    table = {}
    for kind in given.kinds:
        rows = draws(kind, given.draws if kind == "two arcs" else max(given.draws // 4, 1), given.seed)
        table[kind] = line(kind, rows)
        if kind == "two arcs":
            for region, belongs in REGIONS.items():
                table[region] = line(f"  {region}", [row for row in rows if belongs(row)])
    seconds = np.mean([entry["seconds"] for name, entry in table.items() if name in KINDS])
    print(f"{seconds:.2f} s of processor time each")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=2)


if __name__ == "__main__":
    main()

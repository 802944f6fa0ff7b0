"""Curves of a run as a table in Battery Data Format."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nasolid.parameters import Cell

if TYPE_CHECKING:
    import pybamm

COLUMNS = (
    "Test Time / s", "Voltage / V", "Current / A", "Cycle Count / 1", "Step Count / 1", "Step Capacity / Ah",
    "Charging Capacity / Ah", "Discharging Capacity / Ah", "Ambient Temperature / degC",
)  # fmt: skip
"""Current is positive on charge; steps are half-cycles; the last two capacities add up over the run."""


def write_csv(path: Path, solution: "pybamm.Solution", cell: Cell) -> None:
    """Write the curves of a run.

    Parameters
    ----------
    path : path
        The file.
    solution : pybamm.Solution
        Of `nasolid.simulate`.
    cell : Cell
        The cell it ran on.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in _rows(solution, cell):
            writer.writerow([f"{value:.10g}" for value in row])


def _rows(solution: "pybamm.Solution", cell: Cell) -> Iterator[tuple[float, ...]]:
    from nasolid.simulation.curves import curves

    celsius = cell.value("Ambient temperature [K]") - 273.15
    area = cell.value("Electrode area [m2]")
    passed = {"charge": 0.0, "discharge": 0.0}
    count = 0
    for number, cycle in enumerate(curves(solution, cell), start=1):
        for curve in cycle:
            count += 1
            before, capacity = dict(passed), curve.capacity * area
            for t, V, Q in zip(curve.time, curve("Voltage [V]"), capacity, strict=True):
                passed[curve.direction] = before[curve.direction] + float(Q)
                totals = passed["charge"], passed["discharge"]
                yield (float(t), float(V), -curve.current, number, count, float(Q), *totals, celsius)

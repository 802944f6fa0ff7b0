"""Maps: half-cycles of every point at several currents and temperatures."""

from collections import Counter
from dataclasses import replace
from time import perf_counter

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import parse_quantity
from nasolid.simulation.endings import DONE, NO_RESULT, STOPPED
from nasolid.simulation.many import ManyHalfCycles
from nasolid.simulation.protocol import current_density
from nasolid.studies.efficiency import Efficiencies
from nasolid.studies.kernels.half_cycles import cells_of, loading_or_nan, result_of
from nasolid.studies.kernels.places import named, places
from nasolid.studies.kernels.result import NO_CELL, Result, failed
from nasolid.studies.kernels.task import Task
from nasolid.studies.study.guard import AMBIENT
from nasolid.studies.study.plan import CYCLE


class Maps:
    """A map at every point.

    Parameters
    ----------
    task : Task
        What is done.
    compile : bool
        Compile ahead of time.
    threads : int
        Threads that solve half-cycles side by side.
    """

    def __init__(self, task: Task, *, compile: bool = False, threads: int = 1):
        self.task = task
        keys = [*task.keys, *([] if AMBIENT in task.keys else [AMBIENT])]
        moved = [key for key in task.all_keys if key not in keys]
        self.places = places(task.protocol)
        self.many = {
            way: ManyHalfCycles(task.base, keys, way, moved=moved, compile=compile, threads=threads)
            for way in dict.fromkeys(way for way, _, _ in self.places)
        }
        for many in self.many.values():
            many.prepare()
        self.efficiencies = None
        if len(self.many) == 2 and set(CYCLE) & set(task.keep.scalars):
            self.efficiencies = Efficiencies(task.base, task.all_keys)

    def run(self, rows: np.ndarray) -> list[Result]:
        """Results of points [n, columns], in order."""
        start = perf_counter()
        cells = cells_of(self.task, rows)
        halves: dict[tuple[str, str, str], list[Result]] = {}
        for place in self.places:
            warm = [_warmed(cell, place[2]) for cell in cells]
            i = [1.0 if isinstance(cell, InputError) else current_density(cell, place[1]) for cell in warm]
            outcomes = self.many[place[0]].run_cells(warm, np.array(i), self.task.longest)
            found = zip(outcomes, map(loading_or_nan, warm), i, strict=True)
            halves[place] = [result_of(*one, self.task.keep.curves) for one in found]
        results = [
            self._gathered(cell, {place: halves[place][k] for place in halves})
            for k, cell in enumerate(cells)
        ]
        each = (perf_counter() - start) / max(len(rows), 1)
        return [replace(result, seconds=each) for result in results]

    def _gathered(self, cell: Cell | InputError, found: dict[tuple[str, str, str], Result]) -> Result:
        """Half-cycles of a point as one result: failed if one is, else stopped if one was over at once.

        The numbers and curves of the others are kept."""
        if isinstance(cell, InputError):
            return failed(f"{NO_CELL}: {cell.faults[0]}")
        for place, half in found.items():
            if half.status == NO_RESULT:
                return failed(f"{half.reason} ({', '.join(word for word in place if word)})")
        scalars: dict[str, float] = {}
        curves: dict[str, np.ndarray] = {}
        for place, half in found.items():
            scalars |= {named(name, *place): x for name, x in half.scalars.items()}
            n = self.task.keep.curves
            empty = {name: np.full(n, np.nan) for name in ("capacity", "voltage")} if n else {}
            curves |= {named(name, *place): x for name, x in (half.curves or empty).items()}
        if self.efficiencies is not None:
            scalars |= self._back(cell, found)
        endings = Counter(half.reason for half in found.values())
        words = "; ".join(f"{reason} x{count}" for reason, count in endings.most_common())
        over = [half for half in found.values() if half.status == STOPPED]
        kept = curves if len(over) < len(found) else {}
        return Result(STOPPED if over else DONE, words, scalars, kept)

    def _back(self, cell: Cell, found) -> dict[str, float]:
        """Efficiencies at each current and temperature, as `nasolid.rate_map` gives them."""
        scalars: dict[str, float] = {}
        for place in found:
            if place[0] == "charge":
                continue
            warm = _warmed(cell, place[2])
            assert isinstance(warm, Cell)
            assert self.efficiencies is not None
            coulombic, energy = self.efficiencies(warm, current_density(warm, place[1]))
            mean = [found[(way, *place[1:])].scalars["mean_voltage"] for way in ("discharge", "charge")]
            values = (mean[0] / mean[1], coulombic, energy)
            scalars |= {named(name, *place): x for name, x in zip(CYCLE, values, strict=True)}
        return scalars


def _warmed(cell: Cell | InputError, temperature: str) -> Cell | InputError:
    if isinstance(cell, InputError) or not temperature:
        return cell
    try:
        return cell.override({AMBIENT: parse_quantity(temperature, "K", "temperature")})
    except InputError as error:
        return error

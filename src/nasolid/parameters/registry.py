"""The shipped cells as parameter sets of PyBaMM: ``pybamm.ParameterValues("nasolid_hu2024")``."""

from functools import partial

from nasolid.errors import InputError
from nasolid.parameters.cells import load_cell
from nasolid.parameters.keys import CHOICES
from nasolid.parameters.naming import used_keys
from nasolid.parameters.values import parameter_values


def parameter_set(name: str) -> dict:
    """Parameters of a shipped cell as a dict, as PyBaMM's registry wants them."""
    return dict(parameter_values(load_cell(name)).items())


def _entry_point(name: str):
    function = partial(parameter_set, name)
    function.__doc__ = f"Parameters of the published cell {name}, see `nasolid show {name}`."
    return function


lowack2025_cell1 = _entry_point("lowack2025-cell1")
lowack2025_cell2 = _entry_point("lowack2025-cell2")
hu2024 = _entry_point("hu2024")
hu2024_first = _entry_point("hu2024-first")
lan2019 = _entry_point("lan2019")
tsai2020 = _entry_point("tsai2020")
yamauchi2020_A = _entry_point("yamauchi2020-A")
yamauchi2020_B = _entry_point("yamauchi2020-B")
yamauchi2020_C = _entry_point("yamauchi2020-C")
yamauchi2020_D = _entry_point("yamauchi2020-D")
yamauchi2020_E = _entry_point("yamauchi2020-E")


def default_values(choices, layers: int):
    """Parameters of the shipped cell that comes nearest to a model's choices.

    Parameters
    ----------
    choices : mapping
        Choices of `SodiumDFN`.
    layers : int
        Number of separator layers.

    Raises
    ------
    InputError
        If no shipped cell has that many.
    """
    wanted = {name: value for name, value in choices.items() if name in CHOICES}

    def likeness(cell):
        return sum(cell.choices[name] == value for name, value in wanted.items())

    cells = [load_cell(name) for name in ["lowack2025-cell2", "hu2024", "tsai2020", "yamauchi2020-C"]]
    fitting = [cell for cell in cells if cell.layers == layers]
    if not fitting:
        raise InputError(
            f"{layers} separator layers: no shipped cell has so many; give parameter values of your own"
        )
    best = max(fitting, key=likeness)
    chosen = best.choices | wanted
    have = best.entries | best.spare
    lent: dict[str, float | tuple[float, ...]] = {}
    for name, key in used_keys(best.layers, chosen).items():
        if name in have or key.default is not None:
            continue
        entry = next((c.entries | c.spare)[name] for c in cells if name in c.entries | c.spare)
        lent[name] = entry.si
        if entry.at is not None:
            lent[key.reference_temperature] = entry.at
    return parameter_values(best.override(lent, wanted))

"""The section ``[protocol]`` of a study file, and ``[keep]`` that goes with it."""

from collections.abc import Callable, Mapping
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.units import number
from nasolid.simulation.protocol import DIRECTIONS, current_density
from nasolid.studies.study import fields
from nasolid.studies.study.plan import CYCLE, SCALARS, Keep, Protocol

FIELDS: dict[str, tuple[str, ...]] = {
    "constant current": ("current", "direction", "charge_current", "cycles", "temperature"),
    "experiment": ("steps", "temperature"),
    "map": ("currents", "temperatures", "direction"),
    "impedance": ("soc", "frequencies", "temperature"),
}
"""Fields of each kind, besides ``kind``."""

REQUIRED = {"experiment": ("steps",), "map": ("currents",)}

MOST_CYCLES, MOST_CURVE = 100_000, 10_000
"""Bounds of what can be asked for."""

DEFAULT_SCALARS = 4
"""How many of the scalars of a protocol are kept where the file does not say."""


def read_protocol(raw: Mapping[str, Any], cell: Cell, faults: Faults, where: str) -> Protocol | None:
    """What is done to every point.

    Parameters
    ----------
    raw : mapping
        The section.
    cell : Cell
        Whose area and nominal capacity currents are tried on.
    faults : Faults
        Takes every fault.
    where : str
        File and section, to show.

    Returns
    -------
    Protocol or None
        None if its kind cannot be told.
    """
    kind = None
    with faults.collect(f"{where}: "):
        kind = fields.one_of(raw, "kind", FIELDS)
    if kind is None:
        return None
    fields.refuse_unknown(raw, ("kind", *FIELDS[kind]), faults, f"{where} of kind '{kind}'")
    readers = _readers(cell)
    found: dict[str, Any] = {"direction": "cycle"} if kind == "map" else {}
    for name in FIELDS[kind]:
        if name in raw or name in REQUIRED.get(kind, ()):
            with faults.collect(f"{where}: "):
                found[name] = readers[name](raw, name)
    protocol = Protocol(kind, **found)
    if kind == "constant current" and protocol.direction != "cycle":
        for name in ("cycles", "charge_current"):
            if name in raw and raw[name] != 1:
                faults.append(f"{where}: {name} = {raw[name]!r} needs direction = 'cycle'; leave one out")
    return protocol


def _readers(cell: Cell) -> dict[str, Callable[[Mapping[str, Any], str], Any]]:
    """How each field is read."""

    def current(raw, name):
        found = fields.text(raw, name, '"1C" or "0.5 mA/cm2"')
        _densities(cell, name, (found,))
        return found

    def currents(raw, name):
        found = fields.words(raw, name, '"0.1C", "1C"')
        _refuse_twice(name, _densities(cell, name, found))
        return found

    def temperature(raw, name):
        fields.kelvin(found := fields.text(raw, name, '"30 degC"'))
        return found

    def temperatures(raw, name):
        found = fields.words(raw, name, '"0 degC", "30 degC"')
        _refuse_twice(name, [fields.kelvin(x, name) for x in found])
        return found

    return {
        "current": current,
        "charge_current": current,
        "currents": currents,
        "temperature": temperature,
        "temperatures": temperatures,
        "direction": lambda raw, name: fields.one_of(raw, name, DIRECTIONS),
        "cycles": lambda raw, name: fields.count(raw, name, 1, MOST_CYCLES),
        "steps": _steps,
        "soc": _soc,
        "frequencies": _frequencies,
    }


def _densities(cell, name, texts):
    faults, found = Faults(), []
    for text in texts:
        with faults.collect("" if name == "current" else f"{name}: "):
            found.append(current_density(cell, text))
    faults.stop_if_any()
    return found


def _refuse_twice(name, values):
    if len(set(values)) < len(values):
        raise InputError(f"{name}: one is given twice; keep one")


def _steps(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    from nasolid.simulation.experiments import check_step

    found = fields.words(raw, name, '"Discharge at 1C until 2.5 V", "Rest for 1 hour"')
    faults = Faults()
    for step in found:
        try:
            check_step(step)
        except InputError as error:
            faults.append(str(error))
        except Exception:  # whatever its reader stumbles over
            faults.append(f"step {step!r} cannot be read; write e.g. 'Discharge at 1C until 2.5 V'")
    faults.stop_if_any()
    return found


def _soc(raw: Mapping[str, Any], name: str) -> float:
    found = number(raw[name], name)
    if not 0 <= found <= 1:
        raise InputError(f"{name} = {found:g} must lie between 0 and 1")
    return found


def _frequencies(raw: Mapping[str, Any], name: str) -> tuple[float, ...]:
    found = raw[name]
    if not isinstance(found, list) or not found:
        raise InputError(f"{name} = {found!r} is no list; write {name} = [1e6, 1e3, 1] in Hz")
    values = [number(x, name) for x in found]
    if min(values) <= 0:
        raise InputError(f"{name}: {min(values):g} is not positive; give frequencies in Hz")
    _refuse_twice(name, values)
    return tuple(sorted(values, reverse=True))


def read_keep(raw: Mapping[str, Any], protocol: Protocol, faults: Faults, where: str) -> Keep:
    """What is recorded of a point: by default the first of `SCALARS`, no curves.

    Parameters
    ----------
    raw : mapping
        The section.
    protocol : Protocol
        What is done to a point.
    faults : Faults
        Takes every fault.
    where : str
        File and section, to show.
    """
    fields.refuse_unknown(raw, ("scalars", "curves"), faults, where)
    offered = [name for name in SCALARS[protocol.kind] if protocol.direction == "cycle" or name not in CYCLE]
    scalars, curves = offered[:DEFAULT_SCALARS], 0
    with faults.collect(f"{where}: "):
        curves = fields.count(raw, "curves", 0, MOST_CURVE, 0)
    if "scalars" in raw and raw["scalars"] != []:
        with faults.collect(f"{where}: "):
            scalars = list(fields.words(raw, "scalars", f'"{offered[0]}"'))
            _refuse_twice("scalars", scalars)
    elif "scalars" in raw:
        scalars = []
    for name in scalars:
        if name in CYCLE and name not in offered and name in SCALARS[protocol.kind]:
            faults.append(f"{where}: scalar '{name}' needs direction = 'cycle' in [protocol]")
        elif name not in offered:
            faults.append(f"{where}: unknown scalar '{name}'; {suggestion(name, offered)}")
    if not scalars and not curves:
        faults.append(f"{where}: keeps nothing; name scalars, or points of curves")
    return Keep(tuple(scalars), curves)

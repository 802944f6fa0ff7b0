"""Columns that a study stores, with their units."""

from nasolid.studies.kernels.places import named, places
from nasolid.studies.study.plan import CYCLE, SCALARS, Keep, Protocol

CURVES = {
    "constant current": {"capacity": "A.h.m-2", "voltage": "V"},
    "experiment": {"time": "s", "voltage": "V", "current_density": "A.m-2"},
    "map": {"capacity": "A.h.m-2", "voltage": "V"},
    "impedance": {"frequency": "Hz", "impedance_real": "Ohm.m2", "impedance_imaginary": "Ohm.m2"},
}
"""Curves that are kept of a point, with units; of a cycle those of its charge and its discharge."""


def scalar_columns(protocol: Protocol, keep: Keep) -> dict[str, str]:
    """Units by column of the numbers that are kept."""
    units = {name: SCALARS[protocol.kind][name] for name in keep.scalars}
    if protocol.kind != "map":
        return units
    ways = places(protocol)
    found: dict[str, str] = {}
    for name, unit in units.items():
        at = [place for place in ways if name not in CYCLE or place[0] == "discharge"]
        found |= {named(name, *place): unit for place in at}
    return found


def curve_columns(protocol: Protocol, keep: Keep) -> dict[str, str]:
    """Units by column of the curves that are kept."""
    units = CURVES[protocol.kind]
    if not keep.curves:
        return {}
    if protocol.kind == "map":
        return {named(name, *place): unit for place in places(protocol) for name, unit in units.items()}
    if protocol.kind == "constant current" and protocol.direction == "cycle":
        return {f"{way}_{name}": unit for way in ("charge", "discharge") for name, unit in units.items()}
    return units


def samples(protocol: Protocol, keep: Keep) -> int:
    """Points of a curve: of a spectrum as many as it has frequencies."""
    if protocol.kind == "impedance" and keep.curves:
        from nasolid.simulation.impedance import default_frequencies

        return len(protocol.frequencies) or len(default_frequencies())
    return keep.curves

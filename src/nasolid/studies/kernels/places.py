"""Half-cycles of a map, and what their numbers are called."""

from itertools import product

from nasolid.studies.study.plan import CYCLE, Protocol


def places(protocol: Protocol) -> list[tuple[str, str, str]]:
    """Direction, current and temperature of every half-cycle of a map; "" for the cell's own temperature."""
    ways = ("charge", "discharge") if protocol.direction == "cycle" else (protocol.direction,)
    return list(product(ways, protocol.currents, protocol.temperatures or ("",)))


def named(name: str, way: str, current: str, temperature: str) -> str:
    """Column of a number of a half-cycle: ``energy (discharge, 1C, 25 degC)``; efficiencies are of no direction."""
    words = [current, temperature] if name in CYCLE else [way, current, temperature]
    return f"{name} ({', '.join(word for word in words if word)})"

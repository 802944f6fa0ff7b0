"""``nasolid energy``: energy density of a cell and what moves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import changed_cell, json_option, overridden, set_option
from nasolid.cli.counts import A_DRAW
from nasolid.cli.output import counter, print_json, print_table, tell
from nasolid.errors import InputError
from nasolid.parameters import Cell, cell_names, load_cell
from nasolid.parameters.units import parse_quantity

if TYPE_CHECKING:
    from nasolid.simulation.energy import EnergyDensity, Layer
    from nasolid.validation import Measured

NOMINAL = "Nominal areal capacity [A.h.m-2]"
LOWEST, HIGHEST = 1e-3, 10.0
"""Voltage [V] above which there is no cell."""

LEVERS = {
    "utilisation": "Positive electrode utilisation",
    "reservoir": "Sodium reservoir thickness [m]",
    "separator": "Separator thickness [m]",
}


@dataclass(frozen=True)
class Basis:
    """A capacity [A.h.m-2] and a voltage [V] that an energy density rests on, and where they come from."""

    capacity: float
    capacity_source: str
    voltage: float
    voltage_source: str
    capacity_uncertainty: float = 0.0


Found = dict[str, tuple[Basis, "EnergyDensity"]]
"""Energy densities with what they rest on, by kind of capacity: measured or simulated, and theoretical."""


@click.command()
@click.argument("cell")
@set_option
@click.option("--porosity", metavar="P", help="Of the cathode; its thickness follows at the same loading.")
@click.option("--utilisation", metavar="U", help="Connected share of the active material.")
@click.option("--reservoir", metavar="D", help="Thickness of the sodium left after discharge, e.g. '10 um'.")
@click.option("--separator", metavar="D", help="Thickness of the separator, e.g. '50 um'.")
@click.option("--collectors/--no-collectors", default=False, help="Whether the foils count.  [default: no]")
@click.option(
    "--voltage", metavar="U", help="Mean voltage, e.g. '3.4 V'; else the source's, or the mean OCV."
)
@click.option("--simulate", is_flag=True, help="Take capacity and voltage from a run of the changed cell.")
@click.option(
    "--draws", type=A_DRAW, metavar="N", help="With --simulate: N draws over all that is uncertain, each run."
)
@json_option
def energy(
    cell: str,
    settings: Sequence[str],
    porosity: str | None,
    collectors: bool,
    voltage: str | None,
    simulate: bool,
    draws: int | None,
    as_json: bool,
    **levers: str | None,
) -> None:
    """Energy density of CELL's stack.

    For its measured and its theoretical capacity. A changed cell holds the capacity of the published one in
    proportion to its (connected) active material, unless --simulate works it out.
    """
    changed = changed_cell(cell, settings, levers={LEVERS[name]: value for name, value in levers.items()})
    given = None if voltage is None else parse_quantity(voltage, "V", "--voltage")
    if given is not None and (given > HIGHEST or 0 < given < LOWEST):
        raise InputError(f"--voltage {voltage!r}: no cell has that; give {LOWEST:g} to {HIGHEST:g} V")
    if draws is not None and (voltage is not None or not simulate):
        raise InputError(
            f"--draws {draws}: takes capacity and voltage from runs; give --simulate and no --voltage"
        )

    from nasolid.simulation.energy import energy_density, with_porosity

    if porosity is not None:
        changed = with_porosity(changed, parse_quantity(porosity, "", "--porosity"))
    found = {}
    for kind, basis in _bases(changed, given, simulate).items():
        spread = basis.capacity_uncertainty
        found[kind] = (
            basis,
            energy_density(
                changed, basis.capacity, basis.voltage, capacity_uncertainty=spread, collectors=collectors
            ),
        )
    drawn = None if draws is None else _spread(changed, draws, collectors)
    if as_json:
        print_json(_as_json(changed, found, collectors) | ({} if drawn is None else {"draws": drawn}))
    else:
        _print(changed, found)
        if drawn is not None:
            tell(_told(drawn))


def _told(drawn: dict[str, Any]) -> str:
    """One line on the percentiles over draws."""
    words = ", ".join(
        f"{drawn[name]['low']:.1f} .. {drawn[name]['median']:.1f} .. {drawn[name]['high']:.1f} {unit}"
        for name, unit in (("volumetric_Wh_l", "Wh/l"), ("gravimetric_Wh_kg", "Wh/kg"))
    )
    failed = f"; {drawn['failed']} more gave no result" if drawn["failed"] else ""
    return f"2.5 .. 50 .. 97.5 % of {drawn['count']} draws over all that is uncertain: {words}{failed}"


def _spread(changed: Cell, draws: int, collectors: bool) -> dict[str, Any]:
    """Percentiles over draws, by column."""
    with counter(f"running {changed.name}") as count:
        from nasolid.studies.spread import energy_spread

        found = energy_spread(changed, draws, collectors=collectors, tell=count)
    rows = {str(name): dict(row) for name, row in found.quantiles.iterrows()}
    return {"count": len(found.draws), "failed": found.failed, **rows}


def _bases(changed: Cell, voltage: float | None, simulate: bool) -> dict[str, Basis]:
    """What energy densities rest on, by kind of capacity."""
    from nasolid.validation import matching

    published = load_cell(changed.name) if changed.name in cell_names() else changed
    record = matching(published, "discharge", published.value("Measured current density [A.m-2]"))
    volts, source = _voltage(published, changed, voltage)
    if record is None or simulate:
        basis = {"simulated": _simulated(changed, voltage)}
    else:
        basis = {"measured": _measured(record, published, changed, volts, source)}
    if NOMINAL in changed.overridden:
        return basis | {"theoretical": Basis(changed.value(NOMINAL), "given", volts, source)}
    grown = _ratio(published, changed, connected=False)[1]
    return basis | {"theoretical": Basis(changed.value(NOMINAL), f"nominal{grown}", volts, source)}


def _voltage(published: Cell, changed: Cell, given: float | None) -> tuple[float, str]:
    """Voltage [V] and where it comes from: given, what the source reckoned with, or the mean OCV."""
    from nasolid.simulation.energy import mean_voltage
    from nasolid.validation import measured

    if given is not None:
        return given, "given"
    for record in measured(published.name):
        if record.quantity.startswith("energy density") and record.voltage is not None:
            return record.voltage, f"what {record.source.partition(',')[0]} reckons with"
    return mean_voltage(changed), "mean open-circuit voltage between the cut-offs"


def _measured(record: "Measured", published: Cell, changed: Cell, volts: float, source: str) -> Basis:
    from nasolid.simulation.summary import active_loading

    assert record.si is not None
    assert record.current_density is not None
    ratio, grown = _ratio(published, changed, connected=True)
    areal = ratio * (active_loading(published) if record.quantity == "specific capacity" else 1.0)
    bound = {"lower": "at least, ", "upper": "at most, "}.get(record.bound, "")
    where = f"{bound}{record.name} at {record.current_density / 10:g} mA/cm2{grown}"
    return Basis(areal * record.si, where, volts, source, areal * (record.uncertainty_si or 0.0))


def _simulated(changed: Cell, voltage: float | None) -> Basis:
    from nasolid.cli.run import refuse_nothing, solved

    records = solved(changed)[1]
    refuse_nothing(changed, records)
    first, last = records[0], records[-1]
    source = f"simulated at {last.current_density / 10:g} mA/cm2, ended by: {last.termination}"
    if first.current_density != last.current_density:
        source += f", after a charge at {first.current_density / 10:g} mA/cm2"
    if voltage is not None:
        return Basis(last.areal_capacity, source, voltage, "given")
    return Basis(last.areal_capacity, source, last.mean_voltage, "simulated")


def _ratio(published: Cell, changed: Cell, *, connected: bool) -> tuple[float, str]:
    """How much active material a changed cell has for each of the published one's, and words for it."""
    from nasolid.simulation.energy import active_sodium

    ratio = active_sodium(changed, connected=connected) / active_sodium(published, connected=connected)
    if abs(ratio - 1) < 1e-9:
        return 1.0, ""
    what = "connected active material" if connected else "active material"
    return ratio, f", times {ratio:.4g} for the {what}"


def _as_json(cell: Cell, found: Found, collectors: bool) -> dict[str, Any]:
    return {
        "cell": cell.name,
        "collectors": collectors,
        **{kind: _kind_as_json(*pair) for kind, pair in found.items()},
        "excluded": list(found["theoretical"][1].excluded),
        "parameters_overridden": overridden(cell),
    }


def _kind_as_json(basis: Basis, density: "EnergyDensity") -> dict[str, Any]:
    return {
        "volumetric_Wh_l": density.volumetric_Wh_l,
        "volumetric_uncertainty_Wh_l": density.volumetric_uncertainty_Wh_l,
        "gravimetric_Wh_kg": density.gravimetric_Wh_kg,
        "gravimetric_uncertainty_Wh_kg": density.gravimetric_uncertainty_Wh_kg,
        "areal_capacity_Ah_m2": basis.capacity,
        "areal_capacity_source": basis.capacity_source,
        "mean_voltage_V": basis.voltage,
        "mean_voltage_source": basis.voltage_source,
        "layers": [
            {"layer": layer.name, "thickness_m": layer.thickness, "mass_kg_m2": layer.mass}
            for layer in density.layers
        ],
    }


def _print(cell: Cell, found: Found) -> None:
    tell(f"{cell.name}: {cell.title}")
    for key, value in overridden(cell).items():
        tell(f"changed: {key} = {value:g}")
    tell("")
    columns = ("capacity", "mAh/cm2", "mean V", "Wh/l", "", "Wh/kg", "", "capacity and voltage from")
    print_table(columns, [_row(kind, *pair) for kind, pair in found.items()], numbers=(1, 2, 3, 5))
    tell("")
    names = [layer.name for layer in found["theoretical"][1].layers]
    layers = [[kind, *(_slab(x) for x in density.layers)] for kind, (_, density) in found.items()]
    print_table(("um, mg/cm2", *names), layers)
    tell("", f"left out: {'; '.join(found['theoretical'][1].excluded)}")


def _row(kind: str, basis: Basis, density: "EnergyDensity") -> tuple[str, ...]:
    return (
        kind,
        f"{basis.capacity / 10:.3f}",
        f"{basis.voltage:.3f}",
        f"{density.volumetric_Wh_l:.1f}",
        f"+- {density.volumetric_uncertainty_Wh_l:.1f}",
        f"{density.gravimetric_Wh_kg:.1f}",
        f"+- {density.gravimetric_uncertainty_Wh_kg:.1f}",
        f"{basis.capacity_source}; {basis.voltage_source}",
    )


def _slab(layer: "Layer") -> str:
    return f"{layer.thickness * 1e6:.1f}, {layer.mass * 100:.2f}"

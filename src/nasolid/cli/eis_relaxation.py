"""What ``nasolid eis --relaxation-times`` adds: the peaks of a spectrum as a table, JSON and figure."""

from math import isfinite
from typing import TYPE_CHECKING, Any

from nasolid.cli.eis_tables import PER_CM2, hertz
from nasolid.cli.output import print_table, tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.spectra import Peak, RelaxationTimes, Spectrum


def print_peaks(found: "RelaxationTimes") -> None:
    """Print peaks with their ranges, what lies under none, loop, tail and how well all of it fits."""
    rows = [_row(_name(peak), hertz(peak.frequency), peak.resistance, peak.interval) for peak in found.peaks]
    if found.rest:
        rows.append(_row("under no peak", "", found.rest, None))
    if found.loop:
        rows.append(_row("loop", hertz(found.loop.frequency), found.loop.resistance, found.loop.interval))
    rows.append(_row("polarisation", "", found.R_pol, found.R_pol_interval))
    tell("")
    print_table(("relaxation", "frequency", "Ohm cm2", "95 % range"), rows, numbers=(1, 2, 3))
    if found.tail:
        values = ", ".join(f"{name} {value:.4g}" for name, value in found.tail.values.items())
        tell(f"tail, no part of the polarisation: {found.tail.kind}, {values} (SI units, per area)")


def peaks_figure(spectrum: "Spectrum", found: "RelaxationTimes") -> "Axes":
    """The distribution, its peaks and its residuals."""
    from nasolid import plots

    return plots.relaxation_times(spectrum, found, plots.empty(3.3 + 0.15 * len(found.peaks)))


def as_json(found: "RelaxationTimes") -> dict[str, Any]:
    """Numbers of an analysis; null where a range has no end."""
    return {
        "peaks": [_peak(peak) for peak in found.peaks],
        "rest_ohm_m2": found.rest,
        "loop": _peak(found.loop) if found.loop else None,
        "tail": {"kind": found.tail.kind, **found.tail.values} if found.tail else None,
        "R_pol_ohm_m2": found.R_pol,
        "R_pol_interval_ohm_m2": _finite(found.R_pol_interval),
        "R_inf_ohm_m2": found.R_inf,
        "beliefs": {str(count): belief for count, belief in found.beliefs.items()},
        "tau_s": found.tau.tolist(),
        "gamma_ohm_m2": found.gamma.tolist(),
    }


def _peak(peak: "Peak") -> dict[str, Any]:
    return {
        "kind": peak.kind,
        "tau_s": peak.tau,
        "frequency_Hz": peak.frequency,
        "resistance_ohm_m2": peak.resistance,
        "interval_ohm_m2": _finite(peak.interval),
        "exponent": peak.exponent if isfinite(peak.exponent) else None,
    }


def _finite(ends: tuple[float, float]) -> list[float | None]:
    return [end if isfinite(end) else None for end in ends]


def _name(peak: "Peak") -> str:
    return {"arc": f"arc, n {peak.exponent:.2f}", "area": "peak"}.get(peak.kind, peak.kind)


def _row(name: str, frequency: str, resistance: float, ends: tuple[float, float] | None) -> tuple[str, ...]:
    told = "" if ends is None else "not determined"
    if ends is not None and all(isfinite(end) for end in ends):
        told = f"{ends[0] * PER_CM2:.4g} .. {ends[1] * PER_CM2:.4g}"
    return name, frequency, f"{resistance * PER_CM2:.4g}", told

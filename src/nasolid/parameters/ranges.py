"""What every number of a cell can be, and what it plausibly is.

Beyond what can be, a number is refused: it is a slip of a unit or of a digit. Beyond what is plausible, a run warns;
limiting cases, such as an electrode that conducts without loss, lie there. Zero stays allowed where it switches a
piece off.
"""

from dataclasses import replace
from math import inf, isfinite

from nasolid.errors import InputError
from nasolid.parameters.key import TINY, Key
from nasolid.parameters.units import COMMON, TEMPERATURES, to_si

COLDEST = 150.0
"""Lowest temperature [K] that is taken: well below any cell that runs, and above any number in degC."""

THICKNESS = (1e-9, 5e-2, 5e-8, 5e-3)
CONDUCTIVITY = (1e-14, 1e9, 1e-9, 20.0)
RESISTANCE = (0.0, 1e3, 1e-8, 0.5)
PRESSURE = (0.0, 1e11, 1e3, 1e9)
DENSITY = (100.0, 25e3, 500.0, 23e3)
CURRENT = (0.0, 1e8, 1e-4, 1e4)
STORAGE = (0.0, 1e5, 1e-3, 5.0)
CONCENTRATION = (2.0, 5e4, 50.0, 1e4)
FRACTION = (1e-6, 1.0, 1e-3, 1.0)
SHARE = (0.0, 1.0, 0.0, 1.0)
WIDTH = (1e-6, 10.0, 1e-4, 1.0)
BRUGGEMAN = (1e-2, 50.0, 0.5, 6.0)
RATE = (0.0, 1e6, 1e-15, 10.0)

RANGES: dict[str, tuple[float, float, float, float]] = {
    "Electrode area [m2]": (1e-10, 100.0, 1e-7, 0.1),
    "Ambient temperature [K]": (COLDEST, 500.0, 200.0, 371.0),
    "reference temperature [K]": (COLDEST, 1500.0, 200.0, 1000.0),
    "voltage cut-off [V]": (1e-3, 10.0, 0.1, 5.5),
    "Nominal areal capacity [A.h.m-2]": (1e-6, 1e5, 0.1, 300.0),
    "Measured current density [A.m-2]": (1e-9, 1e6, 1e-3, 1e3),
    "Charge current density [A.m-2]": (0.0, 1e6, 1e-3, 1e3),
    "Initial stoichiometry": (1e-4, 0.9999, 1e-3, 0.999),
    "current collector thickness [m]": (0.0, 1e-2, 1e-7, 1e-3),
    "density [kg.m-3]": DENSITY,
    "Sodium specific capacity [A.h.kg-1]": (10.0, 1e4, 100.0, 1300.0),
    "Sodium hardness [Pa]": (100.0, 1e12, 1e4, 1e9),
    "pressure [Pa]": PRESSURE,
    "Void closure reference pressure [Pa]": (1.0, 1e11, 1e3, 1e9),
    "Cathode contact reference pressure [Pa]": (1.0, 1e11, 1e3, 1e9),
    "thickness [m]": THICKNESS,
    "areal resistance [Ohm.m2]": RESISTANCE,
    "activation energy [eV]": (0.0, 3.0, 0.0, 1.5),
    "apex frequency [Hz]": (0.0, 1e12, 1e-4, 1e9),
    "CPE exponent": (0.5, 1.0, 0.5, 1.0),
    "Contact fraction": FRACTION,
    "Constriction cell radius [m]": (1e-10, 1e-2, 1e-8, 1e-3),
    "Contact gap thickness [m]": (1e-11, 1e-3, 1e-10, 1e-5),
    "double-layer capacity [F.m-2]": STORAGE,
    "Anode potential [V]": (-0.5, 3.0, -0.1, 2.0),
    "Least contact fraction": FRACTION,
    "Lost contact fraction": FRACTION,
    "Void filling share": SHARE,
    "Void filling scale": (1e-6, 1e3, 1e-3, 1.0),
    "Stripping threshold width [A.m-2]": (1e-9, 1e4, 1e-4, 10.0),
    "Replenished stripping current density [A.m-2]": CURRENT,
    "Replenished stripping current density per pressure [A.m-2.Pa-1]": (0.0, 1e-2, 1e-12, 1e-4),
    "Void closure rate [s-1]": RATE,
    "Void closure pressure exponent": (1.0, 30.0, 1.0, 12.0),
    "Sodium self-diffusivity [m2.s-1]": (1e-30, 1e-5, 1e-18, 1e-11),
    "Critical plating current density [A.m-2]": (1e-9, 1e8, 1e-2, 1e4),
    "Weibull scale [A.m-2]": (1e-9, 1e8, 1e-2, 1e4),
    "Weibull shape": (1e-2, 1e3, 0.2, 50.0),
    "Shunt areal conductance [S.m-2]": (1e-12, 1e10, 1e-4, 1e5),
    "Shunt opening time [s]": (1e-6, 1e10, 0.1, 1e7),
    "reference conductivity [S.m-1]": CONDUCTIVITY,
    "Positive electrode conductivity [S.m-1]": (1e-14, 1e9, 1e-8, 1e4),
    "correction porosity": SHARE,
    "grain boundary share": SHARE,
    "relative permittivity": (0.0, 1e7, 1.0, 1e5),
    "Positive electrode porosity": FRACTION,
    "volume fraction": FRACTION,
    "inactive volume fraction": SHARE,
    "void fraction": SHARE,
    "Positive electrode utilisation": FRACTION,
    "Bruggeman coefficient (electrolyte)": BRUGGEMAN,
    "Bruggeman coefficient (electrode)": BRUGGEMAN,
    "tortuosity factor (electrolyte)": (0.1, 1e6, 1.0, 100.0),
    "Stack stiffness [Pa.m-1]": (1.0, 1e22, 1e6, 1e16),
    "Fixture stiffness [Pa.m-1]": (1.0, 1e22, 1e5, 1e16),
    "Positive electrode active material volume change": (-0.5, 0.5, -0.3, 0.3),
    "Positive electrode swelling share": SHARE,
    "Dry-out rate [s-1]": RATE,
    "Least saturation": FRACTION,
    "Initial saturation": FRACTION,
    "Cathode contact resistance ratio before formation": (1e-6, 1e6, 1e-2, 100.0),
    "Formation cycles": (1e-6, 1e6, 0.1, 1e3),
    "Cathode contact pressure exponent": (0.0, 20.0, 0.0, 3.0),
    "Stack heat capacity [J.m-3.K-1]": (1e3, 1e9, 3e5, 1e7),
    "Heat transfer coefficient [W.m-2.K-1]": (0.0, 1e9, 1e-2, 1e4),
    "Cooled area ratio": (1e-6, 1e6, 1e-2, 20.0),
    "Maximum concentration in positive electrode [mol.m-3]": (100.0, 1e6, 1e3, 1e5),
    "OCP level [V]": (-5.0, 10.0, 0.1, 5.0),
    "OCP slope [V]": (1e-9, 10.0, 1e-5, 2.0),
    "OCP slope pivot": SHARE,
    "OCP step height [V]": (0.0, 10.0, 0.0, 3.0),
    "step stoichiometry": SHARE,
    "step width": WIDTH,
    "OCP rise [V]": (0.0, 10.0, 0.0, 6.0),
    "OCP rise width": WIDTH,
    "OCP fall [V]": (0.0, 10.0, 0.0, 6.0),
    "OCP fall width": WIDTH,
    "OCP table [V]": (-5.0, 10.0, -1.0, 6.0),
    "OCP half-gap [V]": (0.0, 1.0, 0.0, 0.5),
    "hysteresis decay rate": (1e-9, 1e9, 0.1, 1e5),
    "OCP entropic change [V.K-1]": (-0.02, 0.02, -3e-3, 3e-3),
    "Positive particle reference diffusivity [m2.s-1]": (1e-30, 1e-3, 1e-24, 1e-11),
    "Positive particle diffusivity decades": (-12.0, 12.0, -6.0, 6.0),
    "reference exchange-current density [A.m-2]": (1e-18, 1e8, 1e-7, 1e3),
    "Positive particle radius [m]": (1e-10, 1e-3, 1e-9, 1e-4),
    "Positive electrode film thickness [m]": (1e-10, 1e-3, 1e-9, 1e-4),
    "concentration in electrolyte [mol.m-3]": CONCENTRATION,
    "Electrolyte reference concentration [mol.m-3]": CONCENTRATION,
    "Electrolyte conductivity power": (0.0, 50.0, 0.0, 5.0),
    "Electrolyte conductivity decay [m3.mol-1]": (0.0, 1.0, 1e-7, 1e-2),
    "Electrolyte conductivity table": (1e-12, 1e9, 1e-6, 1e3),
    "Electrolyte reference diffusivity [m2.s-1]": (1e-22, 1e-3, 1e-15, 1e-8),
    "Cation transference number": SHARE,
    "Thermodynamic factor": (1e-3, 1e3, 0.05, 50.0),
}
"""Lowest and highest value that can be, then that is plausible, in SI; by the end of a key's name, the longest one."""

MEANT: dict[str, dict[str, float]] = {
    "m2": {"cm2": 1e-4, "mm2": 1e-6, "um2": 1e-12},
    "Hz": {"kHz": 1e3, "MHz": 1e6, "mHz": 1e-3},
    "s": {"h": 3600.0, "min": 60.0, "ms": 1e-3},
    "Pa.m-1": {"MPa/um": 1e12, "MPa/mm": 1e9, "GPa/m": 1e9},
    "S.m-2": {"S/cm2": 1e4, "mS/cm2": 10.0},
    "J.m-3.K-1": {"MJ/m3/K": 1e6, "J/cm3/K": 1e6},
    "S.m-1": {"mS/cm": 0.1, "S/cm": 100.0, "uS/cm": 1e-4},
    "V.K-1": {"mV/K": 1e-3, "uV/K": 1e-6},
    "V": {"mV": 1e-3, "uV": 1e-6},
    "A.m-2": {"mA/cm2": 10.0, "uA/cm2": 1e-2},
    "A.h.m-2": {"mAh/cm2": 10.0},
    "A.h.kg-1": {"mAh/g": 1.0, "Ah/g": 1000.0},
}
"""Units that a number given without one may have been in, besides those of `units.COMMON`."""

ENERGIES = {"kJ/mol": 0.0103642697, "meV": 1e-3}
"""What an activation energy may have been in, and the factor to eV; the key takes eV alone."""


def check_kelvin(printed: float, unit: str, name: str) -> float:
    """A reference temperature in kelvin, as it was given in `unit`.

    Raises
    ------
    InputError
        If nothing is measured at it, naming what was probably meant.
    """
    kelvin = to_si(printed, unit, "K", name)
    assert isinstance(kelvin, float)
    in_bounds(
        replace(bounded(Key("reference temperature [K]")), name=f"{name.removesuffix(' [K]')} [K]"),
        kelvin,
        printed,
        unit,
    )
    return kelvin


def limits(name: str) -> tuple[float, float, float, float]:
    """What a key can be and what it plausibly is, by its name; one that is not in the table has no range.

    Raises
    ------
    KeyError
        If the table says nothing of the key.
    """
    ends = [end for end in RANGES if name == end or name.endswith(f" {end}")]
    return RANGES[max(ends, key=len)]


def bounded(key: Key) -> Key:
    """The key with its range: its own bounds where they are narrower."""
    least, most, plausible_least, plausible_most = limits(key.name)
    low, high = max(key.low, least), min(key.high, most)
    return replace(
        key,
        low=low,
        high=high,
        open_low=key.open_low and low == key.low,
        open_high=key.open_high and high == key.high,
        plausible=(plausible_least, plausible_most),
    )


def meant(key: Key, printed: float, unit: str) -> str:
    """What was probably meant by a number that is not plausible: the same number in another unit, "" if none fits.

    Parameters
    ----------
    key : Key
        What it was given for.
    printed : float
        The number as it was given.
    unit : str
        Its unit as it was given.
    """
    candidates: dict[str, tuple[float, float]]
    if key.unit == "K":
        candidates = {name: (1.0, offset) for name, offset in TEMPERATURES.items()}
    elif key.unit == "eV":
        candidates = {name: (factor, 0.0) for name, factor in ENERGIES.items()}
    else:
        units = COMMON.get(key.unit, {}) | MEANT.get(key.unit, {})
        candidates = {name: (factor, 0.0) for name, factor in units.items()}
    for name, (factor, offset) in candidates.items():
        si = printed * factor + offset
        if name != unit and si != 0 and isfinite(si) and key.is_plausible(si):
            if key.unit == "eV":
                return f"write '{si:.4g} eV' if you mean {printed:g} {name}"
            same = "" if name == key.unit else f", {f'{si:.6g} {key.unit}'.strip()},"
            return f"write '{printed:g} {name}'{same} if you mean that"
    return ""


def implausible(key: Key, si: float, printed: float | None = None, unit: str = "") -> str:
    """Say of a number that lies outside what is plausible, and what was probably meant; "" if it is plausible."""
    if key.is_plausible(si):
        return ""
    least, most = key.plausible
    hint = meant(key, si if printed is None else printed, unit or key.unit)
    return (
        f"'{key.name}': {f'{si:g} {key.unit}'.strip()} is outside {least:g} .. {f'{most:g} {key.unit}'.strip()}, "
        f"what is plausible{'; ' + hint if hint else ''}"
    )


def in_bounds(
    key: Key, si: float | tuple[float, ...], printed: float | tuple[float, ...] | None = None, unit: str = ""
) -> None:
    """Refuse values outside the bounds of the key.

    Parameters
    ----------
    key : Key
        The key.
    si : float or tuple of float
        Its value, in SI.
    printed, unit
        As it was given, to tell what was probably meant.

    Raises
    ------
    InputError
        Naming the key, the value, the bounds and what was probably meant.
    """
    values = si if isinstance(si, tuple) else (si,)
    given = values if printed is None else printed if isinstance(printed, tuple) else (printed,)
    for x, number in zip(values, given, strict=True):
        if key.refuses(x):
            hint = meant(key, number, unit or key.unit)
            if not isfinite(x):
                raise InputError(f"'{key.name}': {x} is no finite number; give one, {bounds(key)}")
            if 0 < abs(x) < TINY:
                hint = "so near to 0 it counts as none: write 0 or a number that can be"
            raise InputError(
                f"'{key.name}': {f'{x:g} {key.unit}'.strip()} is out of bounds; allowed is {bounds(key)}"
                f"{'; ' + hint if hint else ''}"
            )


def bounds(key: Key) -> str:
    """The bounds of a key in words."""
    left = f"{'above' if key.open_low else 'at least'} {key.low:g}" if key.low > -inf else ""
    right = f"{'below' if key.open_high else 'at most'} {key.high:g}" if key.high < inf else ""
    return f"{' and '.join(end for end in (left, right) if end)} {key.unit}".strip()

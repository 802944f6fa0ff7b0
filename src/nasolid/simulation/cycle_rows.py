"""What a cycle gave, from what was read off its half-cycles."""

import numpy as np

CONTACT = "Contact fraction"
CURRENT, PASSED = "Total current density [A.m-2]", "Charge passed [A.h.m-2]"
LOSS, HYSTERESIS = "Total loss [V]", "Loss: Hysteresis [V]"

STATES = {
    "contact_fraction_end": CONTACT,
    "void_volume_m": "Void volume per area [m]",
    "sodium_thickness_m": "Sodium thickness [m]",
    "saturation": "Saturation",
    "cathode_contact_factor": "Cathode contact resistance factor",
    "cathode_contact_ohm_m2": "Cathode contact areal resistance [Ohm.m2]",
    "leaked_Ah_m2": "Leaked charge [A.h.m-2]",
}
"""Columns that tell where a variable stands when a cycle ends."""

AGED = {
    "contact_fraction": "contact_fraction_end",
    "contact_factor": "cathode_contact_factor",
    "saturation": "saturation",
}
"""Columns from which a cell is held where it is, by what `frozen` calls them."""

PRESSURE, IONIC = "Stack pressure [Pa]", "Current collector current density [A.m-2]"
SODIUM = ("Sodium metal [mol]", "Total lithium in positive electrode [mol]")

OBSERVED = (CURRENT, PASSED, LOSS, HYSTERESIS, PRESSURE, IONIC, *STATES.values(), *SODIUM)
"""Variables that the numbers of a cycle come from, where the model has them."""


def cycle_row(seen: list[dict[str, np.ndarray]]) -> dict:
    """Numbers of a cycle from its half-cycles; not a number where there was none."""
    nan = float("nan")
    charged, discharged = (_passed(seen[n]) if len(seen) > n else nan for n in (0, 1))
    whole = {name: np.concatenate([part[name] for part in seen]) for name in (seen[0] if seen else {})}

    def last(name):
        return float(whole[name][-1]) if name in whole else nan

    row = {
        "charge_capacity_Ah_m2": charged,
        "discharge_capacity_Ah_m2": discharged,
        "coulombic_efficiency": discharged / charged if charged else nan,
        "contact_fraction": float(whole[CONTACT].min()) if whole else nan,
        "resistance_ohm_m2": _resistance(seen[1]) if len(seen) > 1 else nan,
    }
    row |= {column: last(name) for column, name in STATES.items() if name in whole}
    if PRESSURE in whole:
        row |= {"least_pressure_Pa": whole[PRESSURE].min(), "largest_pressure_Pa": whole[PRESSURE].max()}
    if whole:
        local = whole[IONIC] / whole[CONTACT]
        row["peak_plating_A_m2"] = max(0.0, float(-local.min()))
    if all(name in whole for name in SODIUM):
        row["sodium_mol"] = sum(last(name) for name in SODIUM)
    return row


def _passed(part):
    return abs(float(part[PASSED][-1] - part[PASSED][0]))


def _resistance(part):
    """All losses but hysteresis over current, half-way through a discharge [Ohm.m2]."""
    passed = part[PASSED] - part[PASSED][0]
    if len(passed) < 2 or passed[-1] <= 0:
        return float("nan")
    losses = part[LOSS] - part[HYSTERESIS]
    return float(np.interp(passed[-1] / 2, passed, losses / part[CURRENT]))

"""Series elements of a cell in the frequency domain: resistances with the capacity beside them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nasolid.parameters import laws
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import activation_energy, between, layer, reference_temperature
from nasolid.submodels.losses import ANODE_LOSS

VACUUM = 8.8541878188e-12
"""Permittivity of vacuum [F.m-1] (CODATA 2022)."""


@dataclass(frozen=True)
class Element:
    r"""A resistance beside a constant-phase element.

    .. math:: Z = \frac{R}{1 + R Q (i\omega)^n}

    Attributes
    ----------
    resistance : float
        R [Ohm.m2], the resistance of the time-domain model.
    q : float
        Q [S.s^n.m-2]; 0 is a bare resistance.
    n : float
        Exponent, 1 for a capacity.
    """

    resistance: float
    q: float = 0.0
    n: float = 1.0

    def impedance(self, frequency):
        """Impedance [Ohm.m2] at frequencies [Hz]."""
        omega = 2 * np.pi * np.asarray(frequency)
        return self.resistance / (1 + self.resistance * self.q * (1j * omega) ** self.n)


def series_elements(cell: Cell, i: float = 0.0) -> dict[str, list[Element]]:
    """Elements in series between the terminals, all but the cathode, by the name of their loss.

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    i : float
        Current density [A.m-2] that flows beside the perturbation: the metal's kinetics are curved.

    Returns
    -------
    dict
        Names as in the loss breakdown of `SodiumDFN`; a layer is its bulk and its grain boundaries.
    """
    found = {ANODE_LOSS[cell.choices["anode"]]: [_metal(cell, i)]}
    for k in range(1, cell.layers + 1):
        noun = layer(k, cell.layers)
        found[noun] = list(_layer(cell, noun))
        if k < cell.layers:
            found[between(k)] = [Element(_resistance(cell, f"{between(k)} areal resistance [Ohm.m2]"))]
    transfer, wetted = _with_apex(cell, "Separator cathode interface"), saturation(cell)
    found["Separator cathode interface"] = [
        Element(transfer.resistance / wetted, transfer.q * wetted, transfer.n)
    ]
    found["Contact"] = [_with_apex(cell, "Cathode contact")]
    return found


def contact_fraction(cell: Cell) -> float:
    """Contact fraction of the metal: 1, given, or pressure over hardness."""
    if cell.choices["contact"] == "ideal":
        return 1.0
    if cell.choices["contact_fraction"] == "given":
        return cell.value("Contact fraction")
    return min(1.0, cell.value("Stack pressure [Pa]") / cell.value("Sodium hardness [Pa]"))


def saturation(cell: Cell) -> float:
    """Share of the pores that liquid fills, and of the separator that it wets."""
    return 1.0 if cell.choices["dry_out"] == "none" else cell.value("Initial saturation")


def constriction_resistance(cell: Cell) -> float:
    """Areal resistance of the constriction [Ohm.m2], 0 at full contact."""
    theta = contact_fraction(cell)
    if theta == 1.0:
        return 0.0
    formula = laws.CONSTRICTIONS[cell.choices["constriction"]]
    kappa = _conductivity(cell, layer(1, cell.layers))
    return float(formula(theta, cell.value("Constriction cell radius [m]"), kappa))


def crossing_resistance(cell: Cell) -> float | None:
    r"""Areal resistance [Ohm.m2] of the cathode's electrolyte from one face to the other.

    .. math:: \frac{L}{\kappa\,t}, \quad t = \varepsilon^b \text{ or } \varepsilon/\tau

    What a current feels that passes all of it; a current that turns to the host on its way feels less. At the
    concentration at rest; None where pores are not filled.
    """
    values = cell.values()
    if saturation(cell) != 1:
        return None
    kappa = _dense(values, "Electrolyte", values["Ambient temperature [K]"])
    if cell.choices["catholyte"] == "liquid":
        kappa *= _of_concentration(cell, values["Initial concentration in electrolyte [mol.m-3]"])
    porosity = values["Positive electrode porosity"]
    if cell.choices["tortuosity"] == "tortuosity factor":
        share = porosity / values["Positive electrode tortuosity factor (electrolyte)"]
    else:
        share = porosity ** values["Positive electrode Bruggeman coefficient (electrolyte)"]
    return float(values["Positive electrode thickness [m]"] / (kappa * share))


def gap_capacity(cell: Cell) -> float:
    r"""Capacity of the gaps between contact spots [F.m-2], :math:`\varepsilon_0 (1 - \theta)/d`."""
    theta = contact_fraction(cell)
    return 0.0 if theta == 1.0 else VACUUM * (1 - theta) / cell.value("Contact gap thickness [m]")


def series_impedances(cell: Cell, frequencies, i: float = 0.0) -> dict[str, np.ndarray]:
    """Impedance [Ohm.m2] of every piece in series with the cathode, by the name of its loss.

    Where contact is partial, the displacement current in the gaps bridges both charge transfer and constriction:
    at high frequency neither is felt, at low frequency both are (after eckhardt2023). The two share what the
    bridge leaves in proportion to what they are without it; the gap is taken for a plate capacitor, its
    field lines in the separator are not resolved.

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    frequencies : array
        [Hz].
    i : float
        Current density that flows beside the perturbation [A.m-2].
    """
    f = np.asarray(frequencies)
    elements = series_elements(cell, i)
    parts = {name: sum(e.impedance(f) for e in members) for name, members in elements.items()}
    constriction = np.full(f.shape, constriction_resistance(cell), dtype=complex)
    metal = ANODE_LOSS[cell.choices["anode"]]
    through = parts[metal] + constriction
    bridge = 1 / (1 + through * 2j * np.pi * f * gap_capacity(cell))
    parts[metal] = parts[metal] * bridge
    parts["Constriction"] = constriction * bridge
    return parts


def _metal(cell, i):
    piece = "Anode" if cell.choices["anode"] == "alloy" else "Sodium interface"
    whole, theta = _with_apex(cell, piece), contact_fraction(cell)
    r = whole.resistance / theta
    if piece == "Sodium interface":  # slope of the inverted sinh at the current that flows
        thermal = 2 * 8.314462618 * cell.value("Ambient temperature [K]") / 96485.33212
        r /= np.sqrt(1 + (i * r / thermal) ** 2)
    return Element(r, whole.q * theta, whole.n)


def _layer(cell, noun) -> Iterator[Element]:
    thickness = cell.value(f"{noun} thickness [m]")
    r = thickness / _conductivity(cell, noun)
    share = cell.value(f"{noun} grain boundary share")
    permittivity = VACUUM * cell.value(f"{noun} relative permittivity")
    yield Element((1 - share) * r, permittivity / thickness)
    if share:
        at = cell.value(f"{noun} grain boundary apex frequency reference temperature [K]")
        apex, n = (
            cell.value(f"{noun} grain boundary apex frequency [Hz]"),
            _exponent(cell, f"{noun} grain boundary"),
        )
        yield Element(share * r, _q(share * thickness / _conductivity(cell, noun, at), apex, n), n)


def _with_apex(cell, piece):
    name = f"{piece} areal resistance [Ohm.m2]"
    apex, n = cell.value(f"{piece} apex frequency [Hz]"), _exponent(cell, piece)
    at = cell.value(f"{piece} apex frequency reference temperature [K]")
    return Element(_resistance(cell, name), _q(_resistance(cell, name, at), apex, n), n)


def _exponent(cell, piece):
    return cell.value(f"{piece} CPE exponent")


def _q(resistance, apex, n):
    """Q of the element that peaks at the apex frequency beside a resistance; it stays as temperature changes."""
    if not apex or not resistance:
        return 0.0
    return 1 / (resistance * (2 * np.pi * apex) ** n)


def _resistance(cell, name, T=None):
    values = cell.values()
    T = values["Ambient temperature [K]"] if T is None else T
    return laws.resistance(
        values[name], values[activation_energy(name)], values[reference_temperature(name)], T
    )


def _conductivity(cell, noun, T=None):
    values = cell.values()
    T = values["Ambient temperature [K]"] if T is None else T
    return _dense(values, noun, T) * laws.maxwell(values[f"{noun} correction porosity"])


def _dense(values, noun, T):
    name = f"{noun} reference conductivity [S.m-1]"
    energy = values[f"{noun} conductivity activation energy [eV]"]
    return laws.conductivity(values[name], energy, values[reference_temperature(name)], T)


def _of_concentration(cell, c):
    """Conductivity of a liquid at a concentration over the reference."""
    if cell.choices["catholyte_conductivity"] == "table":
        table = cell.entries["Electrolyte conductivity table"]
        return np.interp(c, table.over, table.si)
    reference, power, decay = (
        cell.value(f"Electrolyte {name}")
        for name in ("reference concentration", "conductivity power", "conductivity decay")
    )
    return laws.relative_conductivity(c, reference=reference, power=power, decay=decay)

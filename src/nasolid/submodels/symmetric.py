"""The two electrodes of a symmetric cell and the separator between them."""

import pybamm

from nasolid.parameters import laws


class Electrode(pybamm.BaseSubModel):
    r"""One electrode of a symmetric cell: kinetics, contact, constriction, inventory.

    .. math:: \eta = \frac{2RT}{F}\operatorname{arsinh}\frac{i F r_\mathrm{ct}}{2 \theta R T} \quad\text{or}\quad
        \theta C_\mathrm{dl}\frac{d\eta}{dt} = i - \frac{2\theta RT}{F r_\mathrm{ct}}\sinh\frac{F\eta}{2RT}

    the second with a double layer; a blocking electrode has no reaction.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    side : str
        "Left" or "Right".
    sign : int
        1 where a positive current strips, -1 where it plates.
    storing : bool
        With a double layer.
    blocking : bool
        Without a reaction.
    """

    def __init__(self, param, side, sign, storing, blocking):
        super().__init__(param)
        self.side, self.sign, self.storing, self.blocking = side, sign, storing, blocking

    def get_fundamental_variables(self):
        found = {}
        if self.storing:
            name = f"{self.side} overpotential [V]"
            found[name] = pybamm.Variable(name)
        if not self.blocking:
            name = f"{self.side} sodium thickness [m]"
            found[name] = pybamm.Variable(name, scale=1e-5)
        return found

    def get_coupled_variables(self, variables):
        i = self.sign * variables["Total current density [A.m-2]"]
        T = self.param.T_amb_av(pybamm.t)
        constricted = self.param.choices["contact"] == "constriction"
        theta = self.param.contact_fraction() if constricted else pybamm.Scalar(1)
        thermal = 2 * self.param.R * T / self.param.F
        found = {f"{self.side} contact fraction": theta}
        if not self.storing:
            eta = thermal * pybamm.arcsinh(i * self.param.r_metal(T) / (thermal * theta))
            found[f"{self.side} overpotential [V]"] = eta
        else:
            eta = variables[f"{self.side} overpotential [V]"]
        j = pybamm.Scalar(0)
        if not self.blocking:
            j = thermal * theta / pybamm.maximum(self.param.r_metal(T), 1e-15) * pybamm.sinh(eta / thermal)
        r_con = pybamm.Scalar(0)
        if constricted:
            formula = laws.CONSTRICTIONS[self.param.choices["constriction"]]
            r_con = formula(theta, self.param.constriction_radius, self.param.kappa_layer(1, T))
        return found | {
            f"{self.side} reaction current density [A.m-2]": j,
            f"{self.side} constriction overpotential [V]": i * r_con,
            f"{self.side} drop [V]": eta + i * r_con,
        }

    def set_rhs(self, variables):
        i = self.sign * variables["Total current density [A.m-2]"]
        if self.storing:
            theta = variables[f"{self.side} contact fraction"]
            T = self.param.T_amb_av(pybamm.t)
            j = variables[f"{self.side} reaction current density [A.m-2]"]
            self.rhs[variables[f"{self.side} overpotential [V]"]] = (i - j) / (theta * self.param.n.C_dl(T))
        if not self.blocking:
            L = variables[f"{self.side} sodium thickness [m]"]
            self.rhs[L] = -i / self.param.sodium_per_thickness

    def set_initial_conditions(self, variables):
        if self.storing:
            self.initial_conditions[variables[f"{self.side} overpotential [V]"]] = pybamm.Scalar(0)
        if not self.blocking:
            reservoir = pybamm.Parameter("Sodium reservoir thickness [m]")
            self.initial_conditions[variables[f"{self.side} sodium thickness [m]"]] = reservoir

    def add_events_from(self, variables):
        if not self.blocking:
            left = variables[f"{self.side} sodium thickness [m]"] / 1e-9
            self.events.append(pybamm.Event("Sodium exhausted", left - 1, pybamm.EventType.TERMINATION))


class SymmetricVoltage(pybamm.BaseSubModel):
    """Voltage of the right electrode against the left: both drops and the separator's."""

    def get_coupled_variables(self, variables):
        i = variables["Total current density [A.m-2]"]
        T = self.param.T_amb_av(pybamm.t)
        layers = self.param.separator_resistances(T)
        left, right = variables["Left drop [V]"], variables["Right drop [V]"]
        V = -left - i * sum(layers.values()) + right
        return {f"{name} overpotential [V]": i * r for name, r in layers.items()} | {
            "Voltage [V]": V,
            "Terminal voltage [V]": V,
            "Voltage expression [V]": V,
            "Battery voltage [V]": V,
            "Power [W]": V * variables["Current [A]"],
            "Ambient temperature [K]": T,
        }

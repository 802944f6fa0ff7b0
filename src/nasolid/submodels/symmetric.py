"""The two electrodes of a symmetric cell and the separator between them."""

import pybamm


class Electrode(pybamm.BaseSubModel):
    r"""Kinetics and constriction of one electrode of a symmetric cell.

    .. math:: \eta = \frac{2RT}{F}\operatorname{arsinh}\frac{i F r_\mathrm{ct}}{2 \theta R T} \quad\text{or}\quad
        \theta C_\mathrm{dl}\frac{d\eta}{dt} = i - \frac{2\theta RT}{F r_\mathrm{ct}}\sinh\frac{F\eta}{2RT}

    the second with a double layer; a blocking electrode has no reaction.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    site : Site
        Which electrode.
    storing : bool
        With a double layer.
    blocking : bool
        Without a reaction.
    """

    def __init__(self, param, site, storing, blocking):
        super().__init__(param)
        self.site, self.storing, self.blocking = site, storing, blocking

    def get_fundamental_variables(self):
        if not self.storing:
            return {}
        name = self.site.name("Overpotential [V]")
        return {name: pybamm.Variable(name)}

    def get_coupled_variables(self, variables):
        name = self.site.name
        i, T = self.site.current(variables), self.param.T_amb_av(pybamm.t)
        theta = variables[name("Contact fraction")]
        thermal = 2 * self.param.R * T / self.param.F
        found = {}
        if self.storing:
            eta = variables[name("Overpotential [V]")]
        else:
            eta = thermal * pybamm.arcsinh(i * self.param.r_metal(T) / (thermal * theta))
            found[name("Overpotential [V]")] = eta
        j = pybamm.Scalar(0)
        if not self.blocking:
            j = thermal * theta / pybamm.maximum(self.param.r_metal(T), 1e-15) * pybamm.sinh(eta / thermal)
        r_con = pybamm.Scalar(0)
        if self.param.choices["contact"] != "ideal":
            r_con = self.param.constriction(theta, T)
        return found | {
            name("Reaction current density [A.m-2]"): j,
            name("Constriction areal resistance [Ohm.m2]"): r_con,
            name("Constriction overpotential [V]"): i * r_con,
            name("Drop [V]"): eta + i * r_con,
        }

    def set_rhs(self, variables):
        if self.storing:
            name = self.site.name
            T = self.param.T_amb_av(pybamm.t)
            stored = self.site.current(variables) - variables[name("Reaction current density [A.m-2]")]
            capacity = variables[name("Contact fraction")] * self.param.n.C_dl(T)
            self.rhs[variables[name("Overpotential [V]")]] = stored / capacity

    def set_initial_conditions(self, variables):
        if self.storing:
            self.initial_conditions[variables[self.site.name("Overpotential [V]")]] = pybamm.Scalar(0)


class StaticContact(pybamm.BaseSubModel):
    r"""Contact fraction of an electrode that stays as it is: full, given, or pressure over hardness.

    .. math:: \theta = 1, \quad \theta = \theta_0 \quad\text{or}\quad \theta = \min(1, p/H)

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    site : Site
        Which electrode.
    """

    def __init__(self, param, site):
        super().__init__(param)
        self.site = site

    def get_fundamental_variables(self):
        full = self.param.choices["contact"] == "ideal"
        theta = pybamm.Scalar(1) if full else self.param.contact_fraction()
        return {self.site.name("Contact fraction"): theta}


class IonicCurrent(pybamm.BaseSubModel):
    r"""Current density that the ions carry: what passes the terminals, and the shunt where there is one.

    .. math:: i_\mathrm{ion} = i + i_\mathrm{sh}

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    shunted : bool
        Whether there is a shunt.
    """

    def __init__(self, param, shunted):
        super().__init__(param)
        self.shunted = shunted

    def get_coupled_variables(self, variables):
        i = variables["Total current density [A.m-2]"]
        if self.shunted:
            i = i + variables["Shunt current density [A.m-2]"]
        return {"Ionic current density [A.m-2]": i}


class SymmetricVoltage(pybamm.BaseSubModel):
    r"""Voltage of the right electrode against the left: both drops and the separator's.

    .. math:: V = -\Delta_\mathrm{left} - i \sum_k r_k(T) + \Delta_\mathrm{right}, \qquad
        \Delta = \eta + i\, r_\mathrm{con}

    Each drop takes the current with the sign of its electrode, positive where it strips.
    """

    def get_coupled_variables(self, variables):
        i = variables["Ionic current density [A.m-2]"]
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

"""Pressure on the stack."""

import pybamm

from nasolid.parameters import contact_laws as laws


class StackPressure(pybamm.BaseSubModel):
    r"""Stack pressure, held or as the fixture lets the stack breathe.

    .. math::
        p &= s(p_0 + K u), \qquad \frac{1}{K} = \frac{1}{K_\mathrm{stack}} + \frac{1}{K_\mathrm{fixture}} \\
        u &= \Delta L_\mathrm{Na} + \Delta v + L_c \varepsilon_s\,\beta\,\lambda\,(\bar s_0 - \bar s)

    Sodium plates and strips, its voids are part of its bulk, and the host changes its volume by beta from full
    to empty, of which the share lambda moves the face of the cathode. A fixed gap is a fixture that does not
    yield; the pressure never falls below zero.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    sites : sequence of Site
        The metals of the stack.
    options : pybamm.BatteryModelOptions, optional
        Options of the model.
    """

    def __init__(self, param, sites, options=None):
        super().__init__(param, options=options)
        self.sites = sites

    def get_coupled_variables(self, variables):
        start = self.sites[0].spread(pybamm.Parameter("Stack pressure [Pa]"))
        if self.param.stiffness is None:
            return {"Stack pressure [Pa]": start}
        u = sum(self._growth(site, variables) for site in self.sites)
        if not self.sites[0].side:
            u = u + self._breath(variables)
        p = laws.fixture_pressure(start, self.param.stiffness, u)
        return {"Stack pressure [Pa]": p, "Stack displacement [m]": u}

    def _growth(self, site, variables):
        """By which a metal has grown, its voids included [m]."""
        now = variables[site.name("Sodium thickness [m]")]
        start = pybamm.Parameter("Sodium reservoir thickness [m]") if site.side else self.param.L_Na_init
        grown = now - start
        if self.param.choices["contact"] == "voids":
            opened = variables[site.name("Void volume per area [m]")] - self.param.initial_voids()
            grown = grown + opened
        if self.param.choices["contact"] == "vacancies":
            grown = variables[site.name("Metal depth [m]")] - start
        return grown

    def _breath(self, variables):
        """By which the cathode has grown [m]."""
        host = self.param.p.prim
        share = pybamm.Parameter("Positive electrode swelling share")
        change = pybamm.Parameter("Positive electrode active material volume change")
        emptied = host.sto_init_av - variables["Average positive particle stoichiometry"]
        return self.param.p.L * host.epsilon_s_av * change * share * emptied

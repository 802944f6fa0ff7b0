"""Heat: one temperature of the whole cell."""

import pybamm
from pybamm.models.submodels.thermal.base_thermal import BaseThermal


class LumpedHeat(BaseThermal):
    r"""One temperature, that of a stack which stores and loses heat.

    .. math::
        \rho c_p V \frac{dT}{dt} &= Q_\mathrm{irr} + Q_\mathrm{rev} - H A_s (T - T_\mathrm{amb}) \\
        Q_\mathrm{irr} &= F A L\,\overline{\varepsilon_s\,U(c)\,\frac{\partial c}{\partial t}}
        - i A\,U_\mathrm{an} - I V \\
        Q_\mathrm{rev} &= A L\,T\,\overline{a j}\,\frac{dU}{dT}

    Irreversible is what the host sets free, wherever in it sodium comes to rest, less what the terminals got: charge
    transfer, every ohmic piece, salt gradients, a shunt, and the heat of mixing that the potential at the host's
    surface leaves out. U is the mean curve, so hysteresis counts as heat. Losses times current are not heat: a part
    of them comes back as gradients relax. Isothermal with H without bound, adiabatic with H = 0.
    """

    def get_fundamental_variables(self):
        # as a rise: a tolerance relative to 300 K would let a small one drown
        T = pybamm.Variable("Volume-averaged cell temperature [K]", reference=self.param.T_init)
        across = pybamm.PrimaryBroadcast(T, ["current collector"])
        domains = ["negative electrode", "separator", "positive electrode"]
        places = {domain: pybamm.PrimaryBroadcast(across, domain) for domain in domains}
        averages = dict.fromkeys(
            ["negative current collector", "positive current collector", "x-averaged cell"], across
        )
        return self._get_standard_fundamental_variables(averages | places | {"volume-averaged cell": T})

    def get_coupled_variables(self, variables):
        param, host = self.param, self.param.p.prim
        A, L = param.A_cc, param.p.L
        a_j = variables["Positive electrode volumetric interfacial current density [A.m-3]"]
        T = variables["Volume-averaged cell temperature [K]"]
        surface = variables["Positive electrode equilibrium open-circuit potential [V]"]
        stored = variables["Positive particle rhs [mol.m-3.s-1]"]
        c = variables["Positive particle concentration [mol.m-3]"]
        T_host = pybamm.PrimaryBroadcast(variables["Positive electrode temperature [K]"], "positive particle")
        freed = pybamm.r_average(host.U(c / host.c_max, T_host) * stored)
        freed = pybamm.yz_average(param.F * A * L * pybamm.x_average(host.epsilon_s * freed))
        reacted = pybamm.yz_average(-A * L * pybamm.x_average(a_j * surface))
        delivered = variables["Current [A]"] * variables["Voltage [V]"]
        entropic = pybamm.Parameter("Positive electrode OCP entropic change [V.K-1]")
        reversible = A * L * T * pybamm.yz_average(pybamm.x_average(a_j)) * entropic
        ambient = variables["Volume-averaged ambient temperature [K]"]
        return {
            "Irreversible heating [W]": freed - delivered,
            "Heat of mixing [W]": freed - reacted,
            "Reversible heating [W]": reversible,
            "Total heating [W]": freed - delivered + reversible,
            "Total cooling [W]": param.heat_transfer() * (T - ambient),
        }

    def set_rhs(self, variables):
        T = variables["Volume-averaged cell temperature [K]"]
        gained = variables["Total heating [W]"] - variables["Total cooling [W]"]
        self.rhs = {T: gained / self.param.heat_capacity()}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables["Volume-averaged cell temperature [K]"]: self.param.T_init}

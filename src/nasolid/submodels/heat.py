"""Heat: one temperature of the whole cell."""

import pybamm
from pybamm.models.submodels.thermal.base_thermal import BaseThermal


class LumpedHeat(BaseThermal):
    r"""One temperature, that of a stack which stores and loses heat.

    .. math:: \rho c_p V \frac{dT}{dt} = Q_\mathrm{irr} + Q_\mathrm{rev} - H A_s (T - T_\mathrm{amb}), \qquad
        Q_\mathrm{irr} = -A L\,\overline{a j\,(U - U_\mathrm{an})} - I V
        - F A L\,\overline{\varepsilon_s D \frac{dU}{dc} |\nabla c|^2}, \qquad
        Q_\mathrm{rev} = A L\,T\,\overline{a j\,\frac{dU}{dT}}

    The first two terms are what the reactions set free and the terminals did not get: charge transfer, every ohmic
    piece, salt gradients, a shunt. The third is the heat of mixing in the host, which the potential at its surface
    leaves out. U is the mean curve, so hysteresis counts as heat. Losses times current are not heat: a part of
    them comes back as gradients relax. Isothermal with H without bound, adiabatic with H = 0.
    """

    def get_fundamental_variables(self):
        T = pybamm.Variable("Volume-averaged cell temperature [K]", scale=self.param.T_ref)
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
        c = variables["Positive particle concentration [mol.m-3]"]
        T = variables["Volume-averaged cell temperature [K]"]
        U = variables["Positive electrode equilibrium open-circuit potential [V]"]
        U_an = variables["Negative electrode bulk open-circuit potential [V]"]
        D = variables["Positive particle effective diffusivity [m2.s-1]"]
        reacted = -A * L * (pybamm.x_average(a_j * U) - pybamm.x_average(a_j) * U_an)
        delivered = variables["Current [A]"] * variables["Voltage [V]"]
        T_c = pybamm.PrimaryBroadcast(variables["Positive electrode temperature [K]"], ["positive particle"])
        slope = host.U(c / host.c_max, T_c).diff(c)
        steep = pybamm.inner(pybamm.grad(c), pybamm.grad(c))
        mixing = -param.F * A * L * pybamm.x_average(host.epsilon_s * pybamm.r_average(D * slope * steep))
        entropic = pybamm.Parameter("Positive electrode OCP entropic change [V.K-1]")
        reversible = A * L * T * pybamm.x_average(a_j) * entropic
        irreversible = pybamm.yz_average(reacted) - delivered + pybamm.yz_average(mixing)
        lost = param.heat_transfer() * (T - variables["Volume-averaged ambient temperature [K]"])
        total = irreversible + pybamm.yz_average(reversible)
        return {
            "Irreversible heating [W]": irreversible,
            "Heat of mixing [W]": pybamm.yz_average(mixing),
            "Reversible heating [W]": pybamm.yz_average(reversible),
            "Total heating [W]": total,
            "Total cooling [W]": lost,
        }

    def set_rhs(self, variables):
        T = variables["Volume-averaged cell temperature [K]"]
        gained = variables["Total heating [W]"] - variables["Total cooling [W]"]
        self.rhs = {T: gained / self.param.heat_capacity()}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables["Volume-averaged cell temperature [K]"]: self.param.T_init}

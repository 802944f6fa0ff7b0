"""Formation: the contact of the cathode over the first cycles."""

import pybamm

from nasolid.parameters import contact_laws as laws

WIDTH = 1e-3
"""Current density [A.m-2] from which on it counts in full."""


class Formation(pybamm.BaseSubModel):
    r"""Contact resistance of the cathode that moves to a value which pressure decides.

    .. math:: r = r_\mathrm{ref}(T)\left[\varphi \left(\frac{p}{p_\mathrm{ref}}\right)^{-a}
        + (1 - \varphi) \rho_0\right], \qquad \frac{d\varphi}{dt} = \frac{|i|}{2 Q n_f}(1 - \varphi)

    An empirical law: it goes with the charge that has passed, in units of cycles of the nominal capacity Q.
    Its constants are fitted to the two cells of lowack2025, 230 to 120 Ohm cm2 at 1 MPa and 230 to 590 Ohm cm2
    at 0.05 MPa; it says nothing about why. The pressure is the one the cell was closed at.
    """

    def get_fundamental_variables(self):
        progress = pybamm.Variable("Formation progress", domain="current collector")
        ratio = pybamm.Parameter("Stack pressure [Pa]") / pybamm.Parameter(
            "Cathode contact reference pressure [Pa]"
        )
        formed = ratio ** -pybamm.Parameter("Cathode contact pressure exponent")
        fresh = pybamm.Parameter("Cathode contact resistance ratio before formation")
        return {
            "Formation progress": progress,
            "Cathode contact resistance factor": progress * formed + (1 - progress) * fresh,
        }

    def set_rhs(self, variables):
        i = variables["Current collector current density [A.m-2]"]
        progress = variables["Formation progress"]
        cycle = 2 * 3600 * pybamm.Parameter("Nominal areal capacity [A.h.m-2]")
        cycles = pybamm.Parameter("Formation cycles")
        self.rhs = {progress: laws.magnitude(i, WIDTH) / (cycle * cycles) * (1 - progress)}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables["Formation progress"]: pybamm.Scalar(0)}

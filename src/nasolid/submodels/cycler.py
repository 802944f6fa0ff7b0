"""The instrument that charges and discharges a cell."""

import pybamm

SET_CURRENT = "Set current density [A.m-2]"
SET_VOLTAGE = "Set voltage [V]"
END_CURRENT = "End current density [A.m-2]"


class Cycler(pybamm.external_circuit.FunctionControl):
    r"""Constant current, and constant voltage once a limit is reached, in one equation.

    .. math:: \max{}_d\left(\frac{V - V_\mathrm{set}}{V_0},\ \frac{i_\mathrm{set} - i}{i_0}\right) = 0, \qquad
        \max{}_d(a, b) = \frac{a + b + \sqrt{(a - b)^2 + d^2}}{2}

    On a charge the set current is negative: it flows until the voltage reaches the set one, which then holds while
    the current falls; "Current fallen" ends the hold. The maximum is rounded over a tenth of a millivolt, as a kink
    stops the integrator; elsewhere the current is off by less than a millionth. A set voltage out of reach leaves
    constant current, also on discharge. One model for all steps, so a state passes from step to step as it is. The
    charge that passes is a state of its own, per area.
    """

    VOLTS, AMPERES = 0.01, 1.0  # V and A.m-2: where neither holds, the current is mended first
    ROUNDING = 0.01

    def __init__(self, param, options):
        super().__init__(param, self._mismatch, options)

    def _mismatch(self, variables):
        i = variables["Total current density [A.m-2]"]
        over = (variables["Voltage [V]"] - pybamm.InputParameter(SET_VOLTAGE)) / self.VOLTS
        above = (pybamm.InputParameter(SET_CURRENT) - i) / self.AMPERES
        return (over + above + ((over - above) ** 2 + self.ROUNDING**2) ** 0.5) / 2

    def get_fundamental_variables(self):
        passed = pybamm.Variable("Charge passed [A.h.m-2]", scale=10)
        return super().get_fundamental_variables() | {"Charge passed [A.h.m-2]": passed}

    def set_rhs(self, variables):
        i = variables["Total current density [A.m-2]"]
        self.rhs = {variables["Charge passed [A.h.m-2]"]: i / 3600}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {
            variables["Current variable [A]"]: pybamm.Parameter("Initial current [A]"),
            variables["Charge passed [A.h.m-2]"]: pybamm.Scalar(0),
        }

    def add_events_from(self, variables):
        left = -variables["Total current density [A.m-2]"] - pybamm.InputParameter(END_CURRENT)
        self.events.append(pybamm.Event("Current fallen", left, pybamm.EventType.TERMINATION))

"""The linearised model against small sines on the time-domain model: at rest and under load."""

import numpy as np
import pybamm
import pytest
from by_formula import values_at, voltage_spectrum
from by_hand import tight

import nasolid
from nasolid.simulation.impedance import linear_response

VOLTAGE, CURRENT = "Voltage [V]", "Current function [A]"
CELLS = {"lowack2025-cell2": 47.0, "tsai2020": 7.1}
"""Shipped cells, and the current density [A.m-2] of those under load."""
PLAIN = {"Cathode contact areal resistance [Ohm.m2]": 0.0}
"""A large plain resistance would hide what is off in the cathode."""
PERIODS = {0.2: 5, 1.7: 8, 8.0: 10, 130.0: 20, 2300.0: 40}
"""Frequencies [Hz], and how many periods the transient gets."""
SMALL = 0.07
"""Amplitude [A.m-2]: a tenth of a millivolt, linear to 1e-6."""
STO = 0.47


class Bench:
    """A cell on a held branch, in the state a current left it in."""

    def __init__(self, name, i):
        self.cell = nasolid.load_cell(name).override(PLAIN, {"double_layer": "capacitive"})
        self.i, self.area = i, self.cell.value("Electrode area [m2]")
        self.model = nasolid.model_for(self.cell)
        self.response = linear_response(self.cell, STO)
        if i:
            before = self.solve(self.model, i * self.area, [0, 90])
            self.model = self.model.set_initial_conditions_from(before, inplace=False)

    def solve(self, model, current, times, solver=None):
        values = values_at(self.cell, STO)
        values.update({CURRENT: current})
        sim = pybamm.Simulation(model, parameter_values=values, solver=solver or tight())
        return sim.solve([times[0], times[-1]], t_interp=times)

    def by_both(self, f):
        """Impedance [Ohm.m2] from the answer to a cosine of current, whose charge has no mean, and linearised.

        About the state in the middle of what is read: under load it moves on.
        """
        times = np.linspace(0, (PERIODS[f] + 2) / f, 32 * (PERIODS[f] + 2) + 1)
        perturbed, alone = (
            self.solve(self.model, current, times)
            for current in (
                lambda t: self.area * (self.i + SMALL * pybamm.cos(2 * np.pi * f * t)),
                self.area * self.i,
            )
        )
        late = times >= PERIODS[f] / f
        moved = perturbed[VOLTAGE](times) - alone[VOLTAGE](times)
        y = self.response.states(alone, times[late].mean()) if self.i else None
        linear = voltage_spectrum(self.response, self.cell, [f], y=y)[0]
        return -amplitude(times[late], moved[late], f) / SMALL, linear


def amplitude(t, signal, f):
    """Complex amplitude at a frequency, beside a slow drift."""
    phase, s = 2 * np.pi * f * t, (t - t.mean()) / np.ptp(t)
    A = np.column_stack([np.cos(phase), -np.sin(phase), np.ones_like(t), s, s**2])
    x, *_ = np.linalg.lstsq(A, signal, rcond=None)
    return x[0] + 1j * x[1]


@pytest.fixture(scope="module", params=[(name, load) for name in CELLS for load in (False, True)], ids=str)
def bench(request):
    name, load = request.param
    return Bench(name, CELLS[name] if load else 0.0)


@pytest.mark.parametrize("f", PERIODS)
def test_linearised_model_answers_as_the_time_domain_does(bench, f):
    by_sine, linear = bench.by_both(f)
    np.testing.assert_allclose(linear, by_sine, rtol=4e-3)
    if bench.i and f < 10:  # off the trivial limit: the load is felt
        rest = voltage_spectrum(bench.response, bench.cell, [f])[0]
        assert abs(linear / rest - 1) > 0.01

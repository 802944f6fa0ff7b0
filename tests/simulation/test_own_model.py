"""A model with physics of one's own runs like the shipped one."""

import numpy as np
from by_hand import hand_cell

import nasolid
from nasolid import submodels

R_OWN = 3.7e-3
PHI = "Catholyte potential at the separator [V]"


class StackWithMore(submodels.SeparatorStack):
    """The stack and one more resistance [Ohm.m2]."""

    def get_coupled_variables(self, variables):
        found = super().get_coupled_variables(variables)
        i = variables["Current collector current density [A.m-2]"]
        return found | {PHI: found[PHI] - i * R_OWN}


class WithMore(nasolid.SodiumDFN):
    """The cell's model with that stack."""

    def set_electrolyte_potential_submodel(self):
        super().set_electrolyte_potential_submodel()
        self.submodels["separator stack"] = StackWithMore(self.param, options=self.options)


def test_a_model_of_ones_own_has_the_choices_of_the_cell():
    cell = hand_cell(catholyte="single-ion", particle="films")
    model = nasolid.model_for(cell, WithMore, build=False)
    assert type(model) is WithMore
    assert model.choices == nasolid.model_for(cell, build=False).choices


def test_a_cycle_with_a_model_of_ones_own_feels_what_it_adds():
    cell, i = hand_cell(), 2.1
    plain = nasolid.simulate(cell, i, tolerance=1e-7)
    more = nasolid.simulate(cell, i, tolerance=1e-7, model=nasolid.model_for(cell, WithMore))
    for step, other, sign in zip(plain.cycles[0].steps, more.cycles[0].steps, (-1, 1), strict=True):
        t = np.linspace(0.1, 0.4, 7) * (step.t[-1] - step.t[0])
        drop = step["Voltage [V]"](step.t[0] + t) - other["Voltage [V]"](other.t[0] + t)
        if sign < 0:  # the discharge starts where the charge ended, which is another state
            np.testing.assert_allclose(drop, sign * i * R_OWN, rtol=1e-3)
        assert np.all(sign * drop > 0)

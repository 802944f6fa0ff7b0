"""An Arrhenius line gives back the energy of the law it was drawn from."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.parameters import laws
from nasolid.spectra import arrhenius_line

T = np.array([263.15, 273.15, 283.15, 298.15, 313.15])


@pytest.mark.parametrize("law", ["conductivity", "resistance"])
def test_energy_and_value_come_back_from_the_laws_of_the_parameters(law):
    data = getattr(laws, law)(0.16, 0.28, 303.15, T)
    line = arrhenius_line(T, data, law)
    np.testing.assert_allclose(line.activation_energy, 0.28, rtol=1e-8)
    np.testing.assert_allclose(line.value, 0.16, rtol=1e-8)
    np.testing.assert_allclose(line.at(T), data, rtol=1e-8)
    elsewhere = arrhenius_line(T, data, law, reference=280.0)
    np.testing.assert_allclose(elsewhere.value, getattr(laws, law)(0.16, 0.28, 303.15, 280.0), rtol=1e-8)


def test_standard_errors_are_those_of_a_straight_line():
    random = np.random.default_rng(6)
    data = laws.resistance(1.5e-4, 0.41, 303.15, T) * np.exp(0.03 * random.normal(size=5))
    line = arrhenius_line(T, data)
    x, y = 1 / T, np.log(data / T)
    slope, intercept = np.polyfit(x, y, 1)
    spread = np.sqrt(np.sum((y - slope * x - intercept) ** 2) / 3)
    of_slope = spread / np.sqrt(np.sum((x - x.mean()) ** 2))
    away = (1 / 303.15 - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2)
    np.testing.assert_allclose(line.activation_energy, slope * laws.K_B, rtol=1e-7)
    np.testing.assert_allclose(line.activation_energy_error, of_slope * laws.K_B, rtol=1e-6)
    np.testing.assert_allclose(line.value_error / line.value, spread * np.sqrt(1 / 5 + away), rtol=1e-6)
    np.testing.assert_allclose(line.residuals, np.log(data / line.at(T)), atol=1e-12)


def test_two_temperatures_give_a_line_of_unknown_error():
    line = arrhenius_line(T[:2], laws.resistance(2.0, 0.3, 303.15, T[:2]))
    np.testing.assert_allclose(line.activation_energy, 0.3, rtol=1e-8)
    assert line.activation_energy_error == line.value_error == np.inf


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"law": "diffusivity"}, "law 'diffusivity' not known; give one of resistance, conductivity"),
        ({"temperature": T - 300}, "temperature must be a list of positive numbers; temperatures in K"),
        ({"value": [1.0, 2.0]}, "5 temperatures, 2 values"),
        ({"temperature": [300.0] * 5}, "2 or more temperatures"),
        ({"value": ["a"] * 5}, "value holds something that is no number"),
        ({"reference": 0.0}, "reference must be"),
    ],
)
def test_bad_lines_are_refused_in_one_line(change, message):
    with pytest.raises(InputError, match=message) as caught:
        arrhenius_line(**{"temperature": T, "value": np.ones(5), **change})
    assert "\n" not in str(caught.value)

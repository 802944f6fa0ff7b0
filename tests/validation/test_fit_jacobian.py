"""Derivatives of what a fit compares are those of the whole model."""

import fit_data as data
import numpy as np
import pytest

from nasolid.simulation.variants import AMBIENT
from nasolid.validation.fitting import Target
from nasolid.validation.fitting.model import CurveModel

LEVEL, SLOPE = "Positive electrode OCP level [V]", "Positive electrode OCP slope [V]"
THICKNESS = "Positive electrode thickness [m]"
FULL, PART = 1.0, 0.63


def target(i, share):
    t, V = data.clean(i)
    kept = t <= share * t[-1]
    return Target("curve", t[kept], V[kept], i, temperature=307.0)


def finite_difference(model, cell, target, key, step):
    h = step * cell.value(key)
    more, less = (model.compare(cell.override({key: cell.value(key) + s * h}), target) for s in (1, -1))
    return (more.residuals - less.residuals) / (2 * h)


@pytest.mark.parametrize(("i", "share"), [(12.4, FULL), (12.4, PART), (-5.1, FULL)])
def test_jacobian_against_differences_of_the_whole_model(i, share):
    keys = [*data.THREE, LEVEL, SLOPE, THICKNESS]
    cell = data.truth().override({data.UTILISATION: 0.85, data.CONTACT: 5e-3})
    model = CurveModel(cell, keys, tolerance=1e-9)
    measured = target(i, share)
    rows = model.compare(cell, measured).jacobian.T
    for key, row in zip(keys, rows, strict=True):
        expected = finite_difference(model, cell, measured, key, 1e-3)
        size = np.abs(expected).max()
        assert size * cell.value(key) > 0.5  # deviations: enough to be seen
        np.testing.assert_allclose(row, expected, rtol=1e-3, atol=1e-3 * size, err_msg=key)


def test_a_curve_of_the_model_itself_leaves_nothing():
    model = CurveModel(data.truth(), [data.UTILISATION], tolerance=1e-7)
    for i in (12.4, -5.1):
        t, V = data.clean(i)
        found = model.compare(data.truth(), Target("own", t, V, i))
        assert found.kind == ("voltage",) * len(t) + ("capacity",)
        np.testing.assert_allclose(found.modelled, V, atol=2e-5)
        assert abs(found.residuals[-1]) < 0.01


def test_capacity_is_compared_as_a_share_and_curves_at_equal_shares():
    t, V = data.clean(12.4)
    model = CurveModel(data.truth(), [data.UTILISATION])
    found = model.compare(data.truth(), Target("longer", 1.02 * t, V, 12.4, charge_deviation=0.01))
    np.testing.assert_allclose(found.residuals[-1], -np.log(1.02) / 0.01, rtol=1e-3)
    np.testing.assert_allclose(found.modelled, V, atol=1e-4)


def test_what_a_cut_off_did_not_end_is_compared_at_equal_charge():
    t, V = data.clean(12.4)
    half = t < 0.5 * t[-1]
    model = CurveModel(data.truth(), [data.UTILISATION])
    part = Target("half", t[half], V[half], 12.4)
    assert not part.reaches_cut_off(data.truth())
    smaller = data.truth().override({data.UTILISATION: 0.3})
    found = model.compare(smaller, part)
    over = found.modelled_charge[-1] < found.charge
    assert over.any()
    np.testing.assert_allclose(found.modelled[over], smaller.value("Lower voltage cut-off [V]"), atol=1e-3)
    assert (found.jacobian[over] == 0).all()


def test_a_curve_is_run_at_its_own_temperature():
    t, V = data.clean(12.4)
    model = CurveModel(data.truth(), [data.UTILISATION])
    own = model.compare(data.truth(), Target("own", t, V, 12.4, temperature=data.truth().value(AMBIENT)))
    cold = model.compare(data.truth(), Target("cold", t, V, 12.4, temperature=290.0))
    assert own.modelled.mean() > cold.modelled.mean() + 0.02

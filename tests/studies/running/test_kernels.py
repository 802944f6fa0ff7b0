"""What a study records of a point is what the public functions say of its cell."""

import numpy as np
import pytest
from running_by_hand import real_study

import nasolid
from nasolid.simulation.summary import active_loading
from nasolid.studies.kernels import Task
from nasolid.studies.kernels.columns import curve_columns, samples, scalar_columns
from nasolid.studies.kernels.table import kernel_for
from nasolid.studies.study import expand, read_study
from nasolid.studies.study.plan import HALF_CYCLE

pytestmark = pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")

ALL = f"scalars = {[*HALF_CYCLE]}\ncurves = 12".replace("'", '"')
SEPARATOR = '"Separator thickness" = { values = [60, 180], unit = "um" }'
CATHODE = '"Positive electrode thickness" = { values = [100, 115], unit = "um" }'
NOMINAL = '"Nominal areal capacity" = { values = [9, 17], unit = "A.h.m-2" }'
CURRENT, WARM = 'current = { values = ["0.3C", "C/2"] }', 'temperature = { values = ["15 degC"] }'
LOWER = '"Lower voltage cut-off" = { values = [2.9], unit = "V" }'
RADIUS = '"Positive particle radius" = { values = [0.7], unit = "um" }'


SAME = 1e-10
"""A point and the run of its cell take the same steps of the integrator."""


def computed(folder, protocol, vary, keep=ALL, **parts):
    """Points of a study and their results; all columns are those that the study stores."""
    manifest = expand(read_study(real_study(folder, protocol, vary, keep, **parts)))
    task = Task.of(manifest)
    results = kernel_for(task).run(manifest.values)
    for result in (result for result in results if result.status == "done"):
        assert result.scalars.keys() >= scalar_columns(task.protocol, task.keep).keys()
        assert result.curves.keys() == curve_columns(task.protocol, task.keep).keys()
        assert {len(curve) for curve in result.curves.values()} <= {samples(task.protocol, task.keep)}
    return manifest, results


def grid(*axes):
    return "\n".join(('kind = "grid"', *axes))


def check_half(scalars, half, rtol=SAME):
    """Numbers of a half-cycle by those of `nasolid.half_cycles`."""
    for name in ("areal_capacity", "specific_capacity", "mean_voltage", "energy", "duration"):
        np.testing.assert_allclose(scalars[name], getattr(half, name), rtol=rtol)
    np.testing.assert_allclose(scalars["mean_power"], 3600 * half.energy / half.duration, rtol=rtol)


HALVES = {
    "at once": ('current = "1C"', (SEPARATOR, WARM, RADIUS)),
    "currents": ("", (SEPARATOR, CURRENT)),
    "cut-offs": ('current = "1C"', (LOWER, SEPARATOR)),
    "more mass": ('current = "1C"', (CATHODE, WARM)),
    "the same mass": ('current = "1C"', ("hold_loading = true", CATHODE, WARM)),
    "own C-rates": ('current = "0.5C"', (NOMINAL,)),
    "what was measured": ("", (NOMINAL,)),
}


@pytest.mark.parametrize("direction", ["discharge", "charge"])
@pytest.mark.parametrize("name", HALVES)
def test_a_half_cycle_is_that_of_its_cell(tmp_path, name, direction):
    current, axes = HALVES[name]
    protocol = f'kind = "constant current"\ndirection = "{direction}"\n{current}'
    manifest, results = computed(tmp_path, protocol, grid(*axes))
    for k, result in enumerate(results):
        cell = manifest.cell(k)
        asked = manifest.inputs(k).get("current") or manifest.plan.protocol.current
        (half,) = nasolid.half_cycles(solution := nasolid.simulate(cell, asked, direction=direction), cell)
        assert (result.status, result.reason) == ("done", half.termination)
        check_half(result.scalars, half)
        q, V = result.curves["capacity"], result.curves["voltage"]
        assert q[0] == 0
        np.testing.assert_allclose(np.diff(q), result.scalars["areal_capacity"] / 11, rtol=1e-9)
        own = solution["Voltage [V]"].entries
        np.testing.assert_allclose(V[[0, -1]], own[[0, -1]], rtol=1e-4)
        along = np.interp(q, half.current_density * solution.t / 3600, own)
        np.testing.assert_allclose(V[1:-1], along[1:-1], rtol=2e-3)


def test_a_loading_that_holds_is_that_of_the_study(tmp_path):
    protocol = 'kind = "constant current"\ncurrent = "1C"'
    for hold in ("true", "false"):
        manifest, results = computed(tmp_path, protocol, grid(f"hold_loading = {hold}", CATHODE))
        found = [x.scalars["areal_capacity"] / x.scalars["specific_capacity"] for x in results]
        more = 1 if hold == "true" else manifest.values[:, 0] / manifest.base.value(manifest.columns[0])
        np.testing.assert_allclose(found, active_loading(manifest.base) * more, rtol=1e-9)


OVER = {
    "voltage_efficiency": "mean_voltage",
    "coulombic_efficiency": "areal_capacity",
    "energy_efficiency": "energy",
}
"""Of what each efficiency is the ratio."""


def test_a_cycle_is_that_of_its_cell_and_gives_back_what_its_halves_say(tmp_path):
    keep = f"scalars = {['areal_capacity', *OVER]}"
    protocol = (
        'kind = "constant current"\ndirection = "cycle"\ncurrent = "2C"\ncharge_current = "1C"\ncycles = 2'
    )
    axes = grid(SEPARATOR, NOMINAL, LOWER)
    manifest, results = computed(tmp_path, protocol, axes, f"{keep}\ncurves = 9")
    for k, result in enumerate(results):
        cell = manifest.cell(k)
        solution = nasolid.simulate(cell, "2C", charge_current="1C", cycles=2)
        charge, back = nasolid.half_cycles(solution, cell)[-2:]
        assert (result.status, result.reason) == ("done", back.termination)
        check_half(result.scalars, back)
        for name, over in OVER.items():
            by_hand = getattr(back, over) / getattr(charge, over)
            np.testing.assert_allclose(result.scalars[name], by_hand, rtol=1e-3)
        for step, half in zip(solution.cycles[-1].steps, (charge, back), strict=True):
            q, V = (result.curves[f"{half.direction}_{name}"] for name in ("capacity", "voltage"))
            np.testing.assert_allclose(q, np.linspace(0, half.areal_capacity, 9), rtol=1e-3)
            np.testing.assert_allclose(V[[0, -1]], step["Voltage [V]"].entries[[0, -1]], rtol=1e-4)


def test_a_cycle_whose_charge_was_over_at_once_has_no_efficiency(tmp_path):
    protocol = 'kind = "constant current"\ndirection = "cycle"\ncurrent = "0.01C"\ncharge_current = "5000C"'
    some = '"Initial stoichiometry" = { values = [0.6] }'
    _, (result,) = computed(tmp_path, protocol, grid(some), f"scalars = {['areal_capacity', *OVER]}")
    assert (result.status, result.reason) == ("stopped", "upper cut-off at once: half-cycle 1 of 2")
    assert result.scalars["areal_capacity"] > 1
    assert np.isnan([result.scalars[name] for name in OVER]).all()


def test_an_experiment_tells_of_the_last_step_that_passed_current(tmp_path):
    steps = ["Charge at 1C until 3.7 V", "Discharge at 1C until 2.7 V", "Rest for 5 minutes"]
    protocol = f'kind = "experiment"\nsteps = {steps}'
    manifest, results = computed(tmp_path, protocol, grid(SEPARATOR, NOMINAL, CATHODE))
    for k, result in enumerate(results):
        cell = manifest.cell(k)
        between = cell.override({"Lower voltage cut-off [V]": 2.7, "Upper voltage cut-off [V]": 3.7})
        charge, back = nasolid.half_cycles(nasolid.simulate(between, "1C"), between)
        ends = "step 1: Voltage > 3.7 [V]; step 2: Voltage < 2.7 [V]; step 3: final time"
        assert (result.status, result.reason) == ("done", ends)
        check_half(result.scalars, back, rtol=1e-3)  # steps of its own
        t, V, i = (result.curves[name] for name in ("time", "voltage", "current_density"))
        np.testing.assert_allclose(t, np.linspace(0, charge.duration + back.duration + 300, 12), rtol=1e-3)
        np.testing.assert_allclose(i[[0, -1]], [-nasolid.current_density(cell, "1C"), 0], rtol=1e-6)
        assert 2.7 < V[-1] < 3.7


def test_a_hold_passes_what_its_current_says(tmp_path):
    steps = ["Charge at 1C until 3.7 V", "Hold at 3.7 V until C/10"]
    manifest, (result, _) = computed(tmp_path, f'kind = "experiment"\nsteps = {steps}', grid(SEPARATOR))
    from nasolid.simulation.experiments import ManyExperiments

    cell = manifest.cell(0)
    step = ManyExperiments(cell, [], steps, 1e-7).run(cell).cycles[0].steps[-1]
    passed = step["Discharge capacity [A.h]"].entries[[0, -1]] / cell.value("Electrode area [m2]")
    np.testing.assert_allclose(result.scalars["areal_capacity"], abs(np.diff(passed)[0]), rtol=2e-3)
    np.testing.assert_allclose(result.scalars["mean_voltage"], 3.7, rtol=1e-6)
    assert result.reason == "step 1: Voltage > 3.7 [V]; step 2: C-rate cut-off"


def test_an_experiment_that_ends_before_its_steps_do_is_stopped_and_says_where(tmp_path):
    steps = ["Discharge at 1C for 20 hours", "Charge at 1C for 1 hour"]
    _, results = computed(tmp_path, f'kind = "experiment"\nsteps = {steps}', grid(SEPARATOR))
    assert {(x.status, x.reason) for x in results} == {("stopped", "lower cut-off: step 1 of 2")}
    assert all(x.scalars["areal_capacity"] > 1 for x in results)


HALF_HOUR = [
    "Discharge at C/2 for 30 minutes",
    "Rest for 1 hour or until > 3.366 V",
    "Charge at C/2 until 3.0 V",
]
ENDS = {
    "as asked": (HALF_HOUR[:2], "done", "step 1: final time; step 2: Voltage > 3.366 [V]"),
    "the same": (HALF_HOUR[:1] * 2 + ["Rest for 1 minute"], "done", "steps 1-3: final time"),
    "rest alone": (["Rest for 5 minutes"], "done", "final time"),
    "over at once": (
        [*HALF_HOUR[:1], HALF_HOUR[2], "Rest for 1 minute"],
        "stopped",
        "Voltage > 3.0 [V] at once: step 2 of 3; step 1: final time; step 2: Voltage > 3.0 [V] at once; "
        "step 3: final time",
    ),
    "its last step": (["Discharge at 1C for 20 hours"], "stopped", "lower cut-off: step 1 of 1"),
    "a time of PyBaMM's own": (["Rest until > 3.9 V"], "stopped", "final time: step 1 of 1"),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_row_says_what_ended_each_step(tmp_path, name):
    steps, status, reason = ENDS[name]
    some = '"Separator thickness" = { values = [60], unit = "um" }'
    _, (result,) = computed(tmp_path, f'kind = "experiment"\nsteps = {steps}', grid(some), "curves = 3")
    assert (result.status, result.reason) == (status, reason)
    assert (result.scalars.get("areal_capacity", 0) > 0) is (steps[0].startswith("Discharge"))


@pytest.mark.parametrize(
    "step", ["Rest for 1 hour or until 3.5 V", "Hold at 3.6 V for 1 hour or until 3.5 V"]
)
def test_an_end_that_pybamm_would_pass_over_is_refused(tmp_path, step):
    steps = ["Discharge at 1C for 1 minute", step]
    file = real_study(tmp_path, f'kind = "experiment"\nsteps = {steps}', grid(SEPARATOR))
    said = r"from which side [^\n]* write 'until > 3.5 V' or 'until < 3.5 V'$"
    with pytest.raises(nasolid.InputError, match=said) as caught:
        read_study(file)
    assert step in str(caught.value)


def test_a_map_is_that_of_its_cell(tmp_path):
    keep = f"scalars = {['areal_capacity', 'specific_capacity', 'mean_power', *OVER]}\ncurves = 60"
    currents, warmth = ["0.5C", "2C"], ["15 degC", "35 degC"]
    protocol = f'kind = "map"\ncurrents = {currents}\ntemperatures = {warmth}'
    manifest, results = computed(tmp_path, protocol, grid(CATHODE), keep)
    for k, result in enumerate(results):
        cell = manifest.cell(k)
        own = nasolid.rate_map(cell, currents, warmth)
        for current in currents:
            for T in warmth:
                here = own.sel(
                    current_density=nasolid.current_density(cell, current), temperature=float(T.split()[0]) + 273.15
                )  # fmt: skip
                for name in OVER:
                    np.testing.assert_allclose(
                        result.scalars[f"{name} ({current}, {T})"], here[name], rtol=1e-3
                    )
                for way in ("charge", "discharge"):
                    at = f"({way}, {current}, {T})"
                    for name in ("areal_capacity", "specific_capacity", "mean_power"):
                        expected = here[name].sel(direction=way)
                        np.testing.assert_allclose(result.scalars[f"{name} {at}"], expected, rtol=1e-3)
                    for name in ("capacity", "voltage"):
                        expected = here[f"{name}_along"].sel(direction=way)
                        np.testing.assert_allclose(result.curves[f"{name} {at}"], expected, rtol=2e-3)
        assert result.status == "done"
        assert result.reason == "upper cut-off x4; lower cut-off x4"


@pytest.mark.parametrize("given", ["", "frequencies = [1e5, 1e3, 2.0]\nsoc = 0.3"])
def test_a_spectrum_is_that_of_its_cell(tmp_path, given):
    axes = grid(SEPARATOR, CATHODE, WARM, RADIUS)
    manifest, results = computed(tmp_path, f'kind = "impedance"\n{given}', axes, "curves = 1")
    for k, result in enumerate(results):
        asked = ([1e5, 1e3, 2.0], 0.3) if given else (None, 0.5)
        own = nasolid.impedance(manifest.cell(k), asked[0], soc=asked[1])
        assert result.status == "done"
        np.testing.assert_array_equal(result.curves["frequency"], own.frequency)
        z = result.curves["impedance_real"] + 1j * result.curves["impedance_imaginary"]
        np.testing.assert_allclose(z, own.impedance, rtol=1e-12)
        ends = [result.scalars[f"{end}_frequency_resistance"] for end in ("high", "low")]
        np.testing.assert_allclose(ends, own.impedance.real[[0, -1]], rtol=1e-12)


PROTOCOLS = {
    "constant current": 'kind = "constant current"\ncurrent = "1C"',
    "cycle": 'kind = "constant current"\ndirection = "cycle"\ncurrent = "1C"',
    "experiment": 'kind = "experiment"\nsteps = ["Discharge at 1C until 2.9 V"]',
    "map": 'kind = "map"\ncurrents = ["1C"]',
    "impedance": 'kind = "impedance"\nfrequencies = [10.0]',
}
TOO_FULL = '"Positive electrode porosity" = { values = [0.2, 0.9] }'


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_a_point_that_is_no_cell_is_named_and_its_neighbour_is_done(tmp_path, kind):
    manifest, (sound, none) = computed(tmp_path, PROTOCOLS[kind], grid(TOO_FULL), "curves = 2")
    assert sound.status == "done"
    assert (none.status, none.scalars, none.curves) == ("failed", {}, {})
    assert none.reason.startswith("no such cell: 'Positive electrode porosity', ")
    assert "volume fractions are 0.9 + " in none.reason
    assert "\n" not in none.reason
    with pytest.raises(nasolid.InputError) as caught:
        manifest.cell(1)
    assert none.reason == f"no such cell: {caught.value.faults[0]}"


def test_a_map_of_which_one_half_cycle_was_over_at_once_is_stopped_and_keeps_the_others(tmp_path):
    protocol = 'kind = "map"\ncurrents = ["0.1C", "1000C"]\ndirection = "discharge"'
    _, (result, _) = computed(tmp_path, protocol, grid(SEPARATOR), "curves = 3")
    assert (result.status, result.reason) == ("stopped", "lower cut-off x1; lower cut-off at once x1")
    assert result.scalars["areal_capacity (discharge, 0.1C)"] > 1
    assert result.scalars["areal_capacity (discharge, 1000C)"] == 0
    assert np.isfinite(result.curves["voltage (discharge, 0.1C)"]).all()
    assert np.isnan(result.curves["voltage (discharge, 1000C)"]).all()


AT_ONCE = {
    "constant current": "lower cut-off at once",
    "cycle": "upper cut-off at once: half-cycle 1 of 2",
    "experiment": "Voltage < 2.9 [V] at once: step 1 of 1",
    "map": "upper cut-off at once x1; lower cut-off at once x1",
}


@pytest.mark.parametrize("kind", AT_ONCE)
def test_a_point_that_is_over_at_once_is_stopped_and_its_neighbour_is_done(tmp_path, kind):
    resistance = '"Cathode contact areal resistance" = { values = [0.01, 100], unit = "Ohm.m2" }'
    _, (sound, over) = computed(tmp_path, PROTOCOLS[kind], grid(resistance), "curves = 2")
    assert sound.status == "done"
    assert (over.status, over.reason, over.curves) == ("stopped", AT_ONCE[kind], {})
    assert all(not x > 0 for x in over.scalars.values())

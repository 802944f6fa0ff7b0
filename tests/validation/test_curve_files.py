"""A curve comes back from its file, whatever the dialect; bad files say in one line what is wrong."""

import numpy as np
import pytest
from curve_tables import CURRENT, FALLING, GOOD, HOURS, RISING, SHARE, N, rows, table

from nasolid.errors import InputError
from nasolid.validation import MeasuredCurve, read_curve
from nasolid.validation.curve_columns import KNOWN, QUANTITIES, UNITS, find_columns

T = 3600 * HOURS
Q = CURRENT * HOURS  # Ah


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "mine.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_battery_data_format_file_is_read(write):
    read = read_curve(write(table(GOOD + ",Ambient Temperature / degC", rows(), np.full(N, 30.0))))
    assert (read.name, read.direction, read.current_unit) == ("mine", "discharge", "A")
    np.testing.assert_allclose(read.time, T, rtol=1e-9)
    np.testing.assert_allclose(read.voltage, FALLING, rtol=1e-9)
    np.testing.assert_allclose(read.current, -CURRENT, rtol=1e-9)
    np.testing.assert_allclose(read.temperature, 303.15, rtol=1e-12)
    assert read.capacity is None
    assert not read.after_charge


@pytest.mark.parametrize(
    ("headings", "factors"),
    [
        ("Test Time / h,Voltage / mV,Current / mA", (1 / 3600, 1e3, 1e3)),
        ("time [min],E [V],I [uA]", (1 / 60, 1, 1e6)),
        ("Test_Time(s),Voltage(V),Current(A)", (1, 1, 1)),
        ("time/s,Ecell/V,<I>/mA", (1, 1, 1e3)),
        ("test_time_second,voltage_volt,current_ampere", (1, 1, 1)),
        ("t / h,U / V,I / mA", (1 / 3600, 1, 1e3)),
        ("Unix Time / s,Voltage / V,Current / A", (1, 1, 1)),
    ],
)
def test_headings_and_units_of_other_dialects_are_known(write, headings, factors):
    read = read_curve(write(table(headings, rows() * factors)))
    np.testing.assert_allclose(read.time, T, rtol=1e-8)
    np.testing.assert_allclose(read.voltage, FALLING, rtol=1e-8)
    np.testing.assert_allclose(read.current, -CURRENT, rtol=1e-8)


def test_a_current_may_be_per_area(write):
    read = read_curve(write(table("t / s,V / V,Current density / mA/cm2", rows(current=-0.1))))
    np.testing.assert_allclose(read.current, -1.0, rtol=1e-9)
    assert read.current_unit == "A.m-2"


@pytest.mark.parametrize(
    ("heading", "unit", "factor"),
    [
        ("Capacity / mAh", "A.h", 1e3),
        ("Capacity/mA.h", "A.h", 1e3),
        ("step_capacity_ah", "A.h", 1.0),
        ("Areal Capacity (mAh/cm2)", "A.h.m-2", 0.1),
        ("Capacity / mAh cm^-2", "A.h.m-2", 0.1),
        ("Specific capacity [mAh/g]", "A.h.kg-1", 1.0),
        ("Capacity (mAh g-1)", "A.h.kg-1", 1.0),
        ("Discharge_Capacity(Ah)", "A.h", 1.0),
    ],
)
def test_two_columns_are_enough_and_the_unit_says_of_what(write, heading, unit, factor):
    read = read_curve(write(table(f"{heading},Voltage / V", SHARE * factor, FALLING)))
    assert (read.capacity_unit, read.direction, read.current) == (unit, "discharge", None)
    np.testing.assert_allclose(read.capacity, SHARE, rtol=1e-9)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_decimal_commas_are_read(write, mark):
    text = table(mark.join(["t / h", "V / V"]), HOURS, RISING, mark=mark).replace(".", ",")
    read = read_curve(write(text, "latin-1"))
    np.testing.assert_allclose(read.voltage, RISING, rtol=1e-9)
    assert read.direction == "charge"


def test_a_heading_of_every_quantity_is_known():
    for quantity, aliases in QUANTITIES.items():
        others = ["Voltage / V", "Test Time / s"]
        for alias in aliases:
            unit = "" if "/" in alias or quantity not in UNITS else f" / {UNITS[quantity][0]}"
            found = find_columns([alias + unit, *(x for x in others if KNOWN_AS[x] != quantity)], "x")
            assert found[quantity].index == 0


KNOWN_AS = {"Voltage / V": KNOWN["voltage"], "Test Time / s": KNOWN["testtime"]}


def cycles(count=2, *, step=True, rest=3):
    """Charge, rest, discharge, rest; times go on, capacities begin anew, totals add up."""
    done, t, number, total = [], 0.0, 0, [0.0, 0.0]
    for cycle in range(1, count + 1):
        for k, (sign, voltage) in enumerate(((1, RISING), (-1, FALLING))):
            number += 1
            counts = total.copy()
            for i in range(N):
                counts[k] = total[k] + Q[i]
                done.append([t + T[i], voltage[i], sign * CURRENT, number, cycle, *counts])
            total, t = counts, t + T[-1]
            number += 1
            done += [[t + 60 * (i + 1), 3.4, 0.0, number, cycle, *total] for i in range(rest)]
            t += 60 * (rest + 1)
    done = np.array(done)
    if step:
        return done[:, :5], GOOD + ",Step Count / 1,Cycle Count / 1", done
    return done[:, :3], GOOD, done


def test_the_step_or_the_cycle_picks_a_half_cycle_and_rests_are_cut_off(write):
    body, headings, _ = cycles()
    path = write(table(headings, body))
    for options, direction, begin in (
        ({"step": 3}, "discharge", N + 3),
        ({"step": 5}, "charge", 2 * N + 6),
        ({"cycle": 2, "direction": "discharge"}, "discharge", 3 * N + 9),
    ):
        read = read_curve(path, **options)
        assert read.direction == direction
        assert read.time.size == N
        np.testing.assert_allclose(read.time, body[begin : begin + N, 0], rtol=1e-9)


def test_a_discharge_knows_the_charge_before_it(write):
    body, headings, _ = cycles(1)
    body[body[:, 2] > 0, 2] *= 0.5
    read = read_curve(write(table(headings, body)), direction="discharge")
    assert read.after_charge
    np.testing.assert_allclose(read.charged_at, CURRENT / 2, rtol=1e-9)
    assert not read_curve(write(table(headings, body)), direction="charge").after_charge


def test_capacities_that_add_up_over_a_file_count_from_where_the_half_cycle_begins(write):
    _, _, whole = cycles()
    headings = "Voltage / V,Step Count / 1,Charging Capacity / Ah,Discharging Capacity / Ah"
    path = write(table(headings, whole[:, [1, 3, 5, 6]]))
    for step in (3, 5, 7):
        read = read_curve(path, step=step)
        np.testing.assert_allclose(read.capacity, Q, rtol=1e-7, atol=1e-14)


def test_charge_that_passed_before_the_first_row_of_a_half_cycle_counts(write):
    steps, totals = np.where(SHARE < 0.5, 1, 2), np.where(SHARE < 0.5, 0, Q - Q[N // 2 - 1])
    headings = "Voltage / V,Step Count / 1,Discharging Capacity / Ah"
    read = read_curve(write(table(headings, FALLING, steps, 7 * Q[-1] + totals)), step=2)
    np.testing.assert_allclose(read.capacity, totals[N // 2 :], rtol=1e-7)


def test_a_discharge_after_a_discharge_does_not_come_after_a_charge(write):
    body, headings, _ = cycles(1)
    body[:N, 1:3] = np.column_stack([FALLING, np.full(N, -CURRENT)])
    assert not read_curve(write(table(headings, body)), step=3).after_charge


def test_t_is_time_and_capital_t_is_temperature(write):
    read = read_curve(write(table("t / s,V / V,I / A,T / degC", rows(), np.full(N, 35.0))))
    np.testing.assert_allclose(read.time, T, rtol=1e-9)
    np.testing.assert_allclose(read.temperature, 308.15, rtol=1e-12)


def test_the_mean_current_is_over_time():
    time = np.array([0, 1, 2, 3, 103.0])
    current = np.array([1.01, 1.01, 1.01, 1.0, 1.0])
    curve = MeasuredCurve("x", "charge", np.linspace(3, 4, 5), time=time, current=current)
    np.testing.assert_allclose(curve.mean_current, (2 * 1.01 + 1.005 + 100) / 103, rtol=1e-12)


def turned(k, column, value):
    """The good table with one number changed."""
    body = rows()
    body[k, column] = value
    return table(GOOD, body)


REFUSED = {
    "empty": ("", "is empty; give a table with the columns 'Voltage / V' and"),
    "headings only": (GOOD, "has headings but no rows"),
    "binary": ("\0\1binary", "is no text file"),
    "no table": (GOOD + "\n" + "7" * 140000 + ",1,1", "is no table"),
    "no voltage": (table("Test Time / s,Current / A", T, T), "no column of voltage; found 'Test Time / s'"),
    "no time": (table("Voltage / V,Current / A", T, T), "no column of time or capacity; found"),
    "unknown headings": (table("x,y", T, T), "no column of voltage and none of time or capacity; found 'x'"),
    "no unit": (table("time,Voltage / V", T, FALLING), "column 'time' has no unit; write e.g. 'time / s'"),
    "no unit of voltage": (table("t / s,Voltage", T, FALLING), "(allowed: V or mV)"),
    "wrong unit": (table("t / K,Voltage / V", T, FALLING), "is in 'K', which is no unit of time; give s,"),
    "rate": (table("t / s,V / V,I / C", rows()), "which is no unit of current; give A, mA or mA/cm2"),
    "two voltages": (table("t / s,V / V,Ecell/V", rows()), "'V / V' and 'Ecell/V' both say voltage"),
    "text": (table(GOOD, rows()) + "1,two,3\n", "row 41 of 'Voltage / V' is 'two'; give a plain number"),
    "gap": (table(GOOD, rows()) + "1,,3\n", "row 41 of 'Voltage / V' is ''"),
    "short row": (table(GOOD, rows()) + "1,3\n", "row 41 of 'Current / A' is ''"),
    "nan": (turned(6, 1, np.nan), "row 7 of 'Voltage / V' is nan"),
    "infinite": (turned(6, 0, np.inf), "row 7 of 'Test Time / s' is inf"),
    "repeated time": (turned(6, 0, T[5]), "time repeats at point 7 of 40"),
    "decreasing time": (turned(6, 0, T[4]), "time decreases at point 7 of 40"),
    "too few": (table(GOOD, rows()[:4]), "has 4 points with current; give 5 at least"),
    "no current": (table(GOOD, rows(current=0)), "the current is zero in every row"),
    "a ramp": (turned(20, 2, -0.9 * CURRENT), "the current strays by 9.7"),
    "wrong sign": (
        table(GOOD, rows(current=CURRENT)),
        "the voltage goes from 3.5 to 2.6 V, which no charge does; current must be positive on charge",
    ),
    "in mV": (table("t / s,V / V", T, 1e3 * FALLING), "the voltage reaches 3500 V; is it in mV?"),
    "flat": (table("t / s,V / V", T, 0 * T + 3), "the voltage neither rises nor falls"),
    "half a step": (table(GOOD + ",Step Count / 1", rows(), T + 0.5), "a step is 0.5; give whole numbers"),
    "capacity goes on": (
        table("Capacity / Ah,V / V", 1 + SHARE, FALLING),
        "capacity is 1 at the first point and 2 at the last; it must count from 0",
    ),
    "capacity counts down": (table("Capacity / mAh,V / V", 1 - SHARE, FALLING), "capacity decreases at"),
    "negative capacity": (table("Capacity / mAh,V / V", SHARE - 1, FALLING), "it must count from 0"),
    "capacity repeats": (table("Q / mAh,V / V", np.floor(9 * SHARE), FALLING), "capacity repeats at point 2"),
    "charge of a discharge": (
        table("Charge capacity / mAh,V / V", SHARE, FALLING),
        "no column counts the charge of a discharge, only 'Charge capacity / mAh'; give 'Capacity / mAh'",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_files_are_refused_in_one_line(write, what):
    text, message = REFUSED[what]
    path = write(text)
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        read_curve(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert message in line
    assert "\n" not in line
    assert path.read_bytes() == before


ASKED = {
    "none of several": (
        {},
        "holds 4 half-cycles: cycle 1 step 1 (charge, rows 1-40), cycle 1 step 3 (discharge, rows 44-83), "
        "cycle 2 step 5 (charge, rows 87-126), cycle 2 step 7 (discharge, rows 130-169); "
        "pick one with --step or --cycle or --direction",
    ),
    "one of two": (
        {"direction": "charge"},
        "holds 2 half-cycles of charge: cycle 1 step 1 (charge, rows 1-40), cycle 2",
    ),
    "both of a cycle": (
        {"cycle": 2},
        "of cycle 2: cycle 2 step 5 (charge, rows 87-126), cycle 2 step 7 (discharge, rows 130-169); pick",
    ),
    "a rest": ({"step": 2}, "has no half-cycle of step 2; it holds cycle 1 step 1 (charge, rows"),
    "no such cycle": ({"cycle": 3, "direction": "charge"}, "has no half-cycle of cycle 3, charge; it holds"),
    "not of that step": (
        {"step": 3, "direction": "charge"},
        "the current is -1.96e-05 A, a discharge (positive is charge), but the direction given is charge",
    ),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_a_file_does_not_hold_once_is_refused_and_what_it_holds_is_named(write, what):
    options, message = ASKED[what]
    body, headings, _ = cycles()
    with pytest.raises(InputError) as caught:
        read_curve(write(table(headings, body)), **options)
    assert message in str(caught.value)


def test_half_cycles_without_steps_are_named_by_their_rows(write):
    body, headings, _ = cycles(step=False)
    with pytest.raises(InputError, match=r"charge, rows 1-40, discharge, rows 44-83, charge, rows 87-126"):
        read_curve(write(table(headings, body)))


def test_a_half_cycle_with_a_rest_inside_is_refused(write):
    body, headings, _ = cycles(1)
    body[20, 2] = 0
    with pytest.raises(
        InputError, match=r"of step 1: .*rows 1-20\), .*rows 22-40\); pick one with a step number"
    ):
        read_curve(write(table(headings, body)), step=1)


def test_a_direction_that_a_two_column_file_contradicts_is_refused(write):
    path = write(table("t / h,V / V", HOURS, FALLING))
    with pytest.raises(InputError, match=r"which no charge does; turn the order of the points round, or say"):
        read_curve(path, direction="charge")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"cannot be read \(No such file or directory\)"):
        read_curve(tmp_path / "none.csv")

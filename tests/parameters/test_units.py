"""Units of parameter files: conversions that hold, and what is refused."""

import pytest

from nasolid.errors import InputError
from nasolid.parameters.units import (
    COMMON,
    difference_to_si,
    from_si,
    parse_quantity,
    pint_factor,
    to_si,
)

CONVERSIONS = [
    (80, "um", "m", 80e-6),
    (1.6, "mS/cm", "S.m-1", 0.16),
    (1.6, "S.m-1", "S.m-1", 1.6),
    (20, "Ohm.cm2", "Ohm.m2", 2e-3),
    (20, "Ohm cm2", "Ohm.m2", 2e-3),
    (20, "ohm*cm^2", "Ohm.m2", 2e-3),
    (20, "Ω cm²", "Ohm.m2", 2e-3),
    (20, "kOhm.cm**2", "Ohm.m2", 2.0),
    (20, "ohm*m2", "Ohm.m2", 20.0),
    (3, "mW/cm2/K", "W.m-2.K-1", 30.0),
    (3, "mW.cm-2.K-1", "W.m-2.K-1", 30.0),
    (1, "mol/L", "mol.m-3", 1000.0),
    (2, "A/m2", "A.m-2", 2.0),
    (0.5, "mA/cm2", "A.m-2", 5.0),
    (3.2, "g/cm3", "kg.m-3", 3200.0),
    (1.3, "mAh/cm2", "A.h.m-2", 13.0),
    (1166, "mAh/g", "A.h.kg-1", 1166.0),
    (-0.151, "mV/K", "V.K-1", -1.51e-4),
    (-0.151, "mV/degC", "V.K-1", -1.51e-4),
    (0.28, "eV", "eV", 0.28),
    (63, "%", "", 0.63),
    (0.63, "", "", 0.63),
    (30, "degC", "K", 303.15),
    (30, "°C", "K", 303.15),
    (303.15, "K", "K", 303.15),
    (10, "µm", "m", 1e-5),
    (2, "min", "s", 120.0),
]


@pytest.mark.parametrize(("value", "unit", "si_unit", "si"), CONVERSIONS)
def test_a_printed_value_becomes_its_si_value(value, unit, si_unit, si):
    assert to_si(value, unit, si_unit, "key") == pytest.approx(si, rel=1e-13)


@pytest.mark.parametrize(("value", "unit", "si_unit", "si"), CONVERSIONS)
def test_display_inverts_the_conversion(value, unit, si_unit, si):
    assert from_si(si, si_unit, unit) == pytest.approx(value, rel=1e-12)


def test_a_table_is_converted_number_by_number():
    assert to_si([1, 2.5], "mV", "V", "key") == (1e-3, 2.5e-3)


@pytest.mark.parametrize(("si_unit", "unit"), [(si, unit) for si in COMMON if si for unit in COMMON[si]])
def test_the_table_of_units_agrees_with_pint(si_unit, unit):
    assert COMMON[si_unit][unit] == pytest.approx(pint_factor(unit, si_unit), rel=1e-14)


def test_a_difference_of_temperatures_has_no_offset():
    assert difference_to_si(5, "degC", "K", "key") == 5


@pytest.mark.parametrize(
    ("text", "si_unit", "si"),
    [
        ("80 um", "m", 80e-6),
        ("  80um ", "m", 80e-6),
        ("1e-3 mm", "m", 1e-6),
        ("30 degC", "K", 303.15),
        ("303.15 K", "K", 303.15),
        ("30 °C", "K", 303.15),
        ("-10 degC", "K", 263.15),
        ("\N{MINUS SIGN}10 degC", "K", 263.15),
        ("63 %", "", 0.63),
        ("0.63", "", 0.63),
        ("0.3 eV", "eV", 0.3),
        ("0.5mA/cm2", "A.m-2", 5.0),
    ],
)
def test_a_text_says_number_and_unit(text, si_unit, si):
    assert parse_quantity(text, si_unit, "key") == pytest.approx(si, rel=1e-13)


@pytest.mark.parametrize(
    ("text", "si_unit", "says"),
    [
        ("80", "m", "has no unit; give it as e.g. '80 um'"),
        ("30", "K", "has no unit; give it as e.g. '30 degC'"),
        ("30 C", "K", "say degC or K"),
        ("30 degF", "K", "say degC or K"),
        ("80 S", "m", "unit 'S' does not convert to m"),
        ("80 m2", "m", "unit 'm2' does not convert to m"),
        ("80 furlongz", "m", "unit 'furlongz' does not convert to m"),
        ("5 kJ", "eV", "unit 'kJ' does not convert to eV"),
        ("5 meV", "eV", "unit 'meV' does not convert to eV"),
        ("5 um", "", "has no unit, found 'um'"),
        ("nan um", "m", "does not begin with a number"),
        ("inf um", "m", "does not begin with a number"),
        ("1e999 um", "m", "give a finite number"),
        ("um", "m", "does not begin with a number"),
        ("", "m", "does not begin with a number"),
        ("1.2.3 um", "m", "does not begin with a number"),
        ("2*40 um", "m", "does not convert"),
        ("__import__('os') um", "m", "does not begin with a number"),
        ("1 m**9**9**9", "m", "does not convert"),
        (80, "m", "does not say its unit"),
    ],
)
def test_a_text_is_refused_in_one_line_that_names_the_key(text, si_unit, says):
    with pytest.raises(InputError) as refusal:
        parse_quantity(text, si_unit, "Separator thickness [m]")
    (fault,) = refusal.value.faults
    assert "'Separator thickness [m]'" in fault
    assert says in fault
    assert "\n" not in fault


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "80", None, 10**400])
def test_only_finite_numbers_are_numbers(value):
    with pytest.raises(InputError, match="key"):
        to_si(value, "um", "m", "key")


def test_a_number_without_a_unit_is_refused():
    with pytest.raises(InputError, match=r"the number has no unit; give e\.g\. 'um'"):
        to_si(110, "", "m", "key")


def test_a_unit_is_text():
    with pytest.raises(InputError, match="unit 3 is not text"):
        to_si(110, 3, "m", "key")

"""Files give back the spectrum that was written, whatever their dialect; bad ones say what is wrong."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.spectra import Spectrum, read_csv, read_mpt, read_mpt_cycles, write_csv, zarc
from nasolid.spectra.columns import QUANTITIES, find_columns

F = np.geomspace(2e5, 3e-2, 13)
Z = 4.0 + zarc("B").impedance(F, {"R_B": 21.0, "Q_B": 3e-4, "n_B": 0.8})
AREA = 1.13e-4


def table(headings, *, sign=1.0, factor=1.0, mark=",", comma=False):
    rows = [
        [f"{v:.10e}" for v in (f, z.real * factor, sign * z.imag * factor)] for f, z in zip(F, Z, strict=True)
    ]
    text = "\n".join(mark.join(row) for row in [headings, *rows])
    return text.replace(".", ",") if comma else text


@pytest.fixture
def write(tmp_path):
    def write(text, name="cell.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_spectrum_comes_back_from_its_file(tmp_path):
    spectrum = Spectrum.from_ohm(F, Z, AREA, temperature=303.15)
    write_csv(tmp_path / "a.csv", spectrum)
    heading = (tmp_path / "a.csv").read_text().splitlines()[0]
    assert heading.startswith("Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm,")
    read = read_csv(tmp_path / "a.csv", area=AREA)
    np.testing.assert_allclose(read.frequency, spectrum.frequency, rtol=1e-11)
    np.testing.assert_allclose(read.impedance, spectrum.impedance, rtol=1e-11)
    assert (read.unit, read.title) == ("Ohm.m2", "a")
    np.testing.assert_allclose(read.temperature, 303.15, rtol=1e-12)


def test_a_file_without_area_stays_in_ohm(write):
    read = read_csv(write(table(["freq/Hz", "Re(Z)/Ohm", "Im(Z)/Ohm"])))
    assert read.unit == "Ohm"
    np.testing.assert_allclose(read.normalised(AREA).impedance, Z * AREA, rtol=1e-9)


@pytest.mark.parametrize(
    ("headings", "sign", "factor"),
    [
        (["FREQUENCY/Hz", " real  impedance / Ohm", "imaginary impedance/ohm"], 1, 1),
        (["freq", "Z_re", "Z_im"], 1, 1),
        (["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"], -1, 1),
        (["f [Hz]", "Z' [Ω]", "-Z'' [Ω]"], -1, 1),
        (["Frequency (Hz)", "Zreal (ohm)", "\N{MINUS SIGN}Zimag (ohm)"], -1, 1),
        (["Frequency / Hz", "Real Impedance / mohm", "Imaginary Impedance / mohm"], 1, 1e3),
        (["f/Hz", "Z\N{PRIME}/kOhm", "Z\N{DOUBLE PRIME}/kOhm"], 1, 1e-3),
    ],
)
def test_columns_are_known_by_their_aliases(write, headings, sign, factor):
    read = read_csv(write(table(headings, sign=sign, factor=factor)))
    np.testing.assert_allclose(read.impedance, Z, rtol=1e-9)


def test_frequencies_may_be_in_kilohertz(write):
    read = read_csv(write(table(["f / kHz", "Z_re", "Z_im"])))
    np.testing.assert_allclose(read.frequency, F * 1e3, rtol=1e-9)


@pytest.mark.parametrize("unit", ["ohm.cm2", "Ohm cm^2", "Ω cm²", "Ohm·cm2", "Ohm*cm2"])
def test_a_file_per_unit_area_says_so_in_its_unit(write, unit):
    read = read_csv(write(table(["f/Hz", f"Z' / {unit}", f"Z'' / {unit}"])), area=AREA)
    np.testing.assert_allclose(read.impedance, Z * 1e-4, rtol=1e-9)
    assert read.unit == "Ohm.m2"


@pytest.mark.parametrize("mark", [";", "\t"])
def test_decimal_commas_are_read(write, mark):
    text = table(["f/Hz", "Z'", "Z''"], mark=mark, comma=True)
    np.testing.assert_allclose(read_csv(write(text, encoding="latin-1")).impedance, Z, rtol=1e-9)


def test_any_order_of_rows_that_is_an_order_is_read(write):
    lines = table(["f/Hz", "Z'", "Z''"]).split("\n")
    read = read_csv(write("\n".join([lines[0], *lines[:0:-1]])))
    np.testing.assert_allclose(read.impedance, Z, rtol=1e-9)


def test_every_alias_is_one_quantity():
    for quantity, aliases in QUANTITIES.items():
        for alias in aliases:
            others = [QUANTITIES[name][0] for name in ("frequency", "real", "imaginary") if name != quantity]
            assert find_columns([alias, *others], "x")[quantity].index == 0


GOOD = ["Frequency / Hz", "Real Impedance / ohm", "Imaginary Impedance / ohm"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (",".join(GOOD), "headings but no rows"),
        (
            table(["f/Hz", "abs", "phase"]),
            "no column of real, imaginary; found 'f/Hz', 'abs', 'phase'; allowed",
        ),
        (table(["f/Hz", "-Z'", "Z''"]), "no column of real"),
        (table(["f/Hz", "Z' / Ohm", "Z'' / kOhm"]), "differ in unit"),
        (table(["f/Hz", "Z' / Ohm", "Z'' / Ohm cm2"]), "differ in unit"),
        (table(["f/Hz", "Z' / V", "Z'' / V"]), "unit 'V' does not convert to Ohm"),
        (table(["f/Hz", "Z'", "-Z''"]), "'-Z''' has the wrong sign"),
        (table(GOOD, sign=-1), "'Imaginary Impedance / ohm' has the wrong sign"),
        (table(["f/Hz", "Z_re", "Re(Z)/Ohm"]), "both say real"),
        (table(GOOD) + "\n1.0,2.0,x", "row 14 of 'Imaginary Impedance / ohm' is 'x'"),
        (table(GOOD) + "\n1.0,2.0", "row 14 of 'Imaginary Impedance / ohm' is ''"),
        (table(GOOD) + "\n9e4,2.0,-1.0", "frequency turns at row 14"),
        (table(GOOD) + "\n0,2.0,-1.0", "must be positive and finite; found 0"),
        (table(GOOD) + "\n-3,2.0,-1.0", "must be positive and finite; found -3"),
        (table(GOOD) + "\nnan,2.0,-1.0", "must be positive and finite; found nan"),
        (table(GOOD) + "\n1e-2,inf,-1.0", "'impedance' must be finite"),
        ("\0\1binary", "is no text file"),
        (",".join(GOOD) + "\n" + "7" * 140000 + ",1,1", "is no table"),
    ],
)
def test_bad_files_are_refused_in_one_line(write, text, message):
    path = write(text)
    with pytest.raises(InputError, match=message) as caught:
        read_csv(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path):
    for read in (read_csv, read_mpt):
        with pytest.raises(InputError, match="cannot be read"):
            read(tmp_path / "none.txt")


def test_a_spectrum_without_area_cannot_be_written_in_ohm(tmp_path):
    with pytest.raises(InputError, match="area of the cell is missing"):
        write_csv(tmp_path / "a.csv", Spectrum(F, Z))
    assert not (tmp_path / "a.csv").exists()


def mpt(cycles=1, *, comma=True, cycle_column=True):
    """Text as EC-Lab writes it: made for this test, with the columns of a PEIS experiment."""
    headings = ["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm", "|Z|/Ohm", "Phase(Z)/deg", "time/s", "<Ewe>/V"]
    header = ["EC-Lab ASCII FILE", "", "", "Potentio Electrochemical Impedance Spectroscopy", ""]
    header += ["Electrode surface area : 0,001 cm²", "Ei (V) 0,000"]
    rows = []
    for cycle in range(1, cycles + 1):
        rows.append([0.0] * 7 + [cycle])  # the step before: at rest, no spectrum
        for f, z in zip(F, cycle * Z, strict=True):
            rows.append([f, z.real, -z.imag, abs(z), np.angle(z, deg=True), 1.0, 3.4, cycle])
    last = None if cycle_column else -1
    header.append("\t".join([*headings, "cycle number"][:last]) + "\t")
    header[1] = f"Nb header lines : {len(header)}  "
    body = ["\t".join(f"{v:.7E}" for v in row[:last]) for row in rows]
    text = "\r\n".join(header + body) + "\r\n"
    return text.replace("E+", "E+0").replace(".", ",") if comma else text


@pytest.mark.parametrize("comma", [True, False])
@pytest.mark.parametrize("cycle_column", [True, False])
def test_an_ec_lab_file_is_read(write, comma, cycle_column):
    path = write(mpt(comma=comma, cycle_column=cycle_column), "peis.mpt", "latin-1")
    read = read_mpt(path, area=AREA)
    np.testing.assert_allclose(read.frequency, F, rtol=1e-7)
    np.testing.assert_allclose(read.impedance, Z * AREA, rtol=1e-6)
    assert (read.area, read.title) == (AREA, "peis")
    assert read_mpt(path).unit == "Ohm"


def test_cycles_of_an_ec_lab_file_are_told_apart(write):
    path = write(mpt(3), "geis.mpt", "latin-1")
    cycles = read_mpt_cycles(path, AREA)
    assert list(cycles) == [1, 2, 3]
    for number, spectrum in cycles.items():
        np.testing.assert_allclose(spectrum.impedance, number * Z * AREA, rtol=1e-6)
    np.testing.assert_allclose(read_mpt(path, AREA, cycle=2).impedance, 2 * Z * AREA, rtol=1e-6)
    with pytest.raises(InputError, match=r"holds the cycles 1, 2, 3; say which, e.g. cycle=1"):
        read_mpt(path)
    with pytest.raises(InputError, match="no cycle 7; it holds 1, 2, 3"):
        read_mpt(path, cycle=7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no 'Nb header lines : N'"),
        (table(GOOD), "no 'Nb header lines : N'"),
        (mpt().replace("Nb header lines : 8", "Nb header lines : 800"), "no 'Nb header lines : N'"),
        (mpt().replace("freq/Hz", "control/V"), "no column of frequency; found 'control/V', 'Re"),
        ("Nb header lines : " + "9" * 5000, "no 'Nb header lines : N'"),
        (mpt(comma=False)[:-2] + "\r\n" + "1.0\t" * 7 + "nan", "'cycle number' must be whole numbers"),
        ("\r\n".join(mpt().splitlines()[:8]), "headings but no rows"),
        ("\r\n".join(mpt().splitlines()[:9]), "no row with a frequency above 0"),
    ],
)
def test_what_is_no_ec_lab_file_is_refused_in_one_line(write, text, message):
    path = write(text, "x.mpt", "latin-1")
    with pytest.raises(InputError, match=message) as caught:
        read_mpt(path)
    assert "\n" not in str(caught.value)

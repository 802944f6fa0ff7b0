"""Figures of spectra show what the spectra hold, and nothing of them is cut off or hidden."""

import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot

from nasolid import plots
from nasolid.errors import InputError
from nasolid.simulation.impedance import impedance, operando, symmetric_impedance
from nasolid.spectra import Spectrum

CELL = "lowack2025-cell2"


@pytest.fixture(scope="module")
def full():
    return impedance(CELL)


@pytest.fixture(scope="module")
def series():
    return operando("yamauchi2020-C", current="0.1C")


@pytest.fixture(scope="module")
def measured(full):
    return Spectrum(full.frequency[::3], 1.1 * full.impedance[::3], full.area, title=full.title)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def marks(ax):
    """Where decades are marked, line by line."""
    return [line.get_xydata() for line in ax.lines if line.get_marker() == "o" and line.get_mec() == "white"]


def test_a_nyquist_plot_shows_minus_the_imaginary_part_to_the_scale_of_the_real_one(full):
    ax = plots.nyquist(full)
    x, y = ax.lines[0].get_data()
    np.testing.assert_allclose(x, 1e4 * full.impedance.real, rtol=1e-12)
    np.testing.assert_allclose(y, -1e4 * full.impedance.imag, rtol=1e-12)
    ax.figure.canvas.draw()
    one, other = ax.transData.transform([(0, 0), (1, 1)])
    assert (other - one)[0] == pytest.approx((other - one)[1], rel=1e-9)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Re Z [Ω cm²]", "−Im Z [Ω cm²]")
    assert ax.get_title().replace("\n", " ") == full.title


def test_spectra_that_differ_in_temperature_alone_are_told_apart_by_it():
    warmth = ["-10 degC", "25 degC"]
    spectra = [symmetric_impedance(CELL, [1e3, 1e5], temperature=T, blocking=True) for T in warmth]
    assert labels(plots.nyquist(spectra)) == ["-10 °C", "25 °C"]


def test_marks_stand_at_whole_decades(full):
    (found,) = marks(plots.nyquist(full))
    at_decades = full.impedance[::10][::-1] * 1e4  # 10 mHz first
    np.testing.assert_allclose(found, np.column_stack([at_decades.real, -at_decades.imag]), rtol=1e-9)
    off = Spectrum(full.frequency[3:-4], full.impedance[3:-4])
    assert len(marks(plots.nyquist(off))[0]) == 7


def test_a_name_of_a_decade_stands_at_its_mark(full):
    ax = plots.nyquist(full)
    assert len(ax.texts) >= 5
    for text in ax.texts:
        power = int(re.fullmatch(r"\$10\^\{(-?\d)\}\$ Hz", text.get_text())[1])
        z = full.impedance[10 * (6 - power)] * 1e4
        assert text.xy == pytest.approx((z.real, -z.imag), rel=1e-9)


def spectra_of(name, full, series, measured):
    return {
        "full": (full, ()),
        "measured": (full, measured),
        "operando": (series, ()),
        "symmetric": (symmetric_impedance(CELL), ()),
        "blocking": (symmetric_impedance(CELL, blocking=True), ()),
    }[name]


@pytest.mark.parametrize("name", ["full", "measured", "operando", "symmetric", "blocking"])
@pytest.mark.parametrize("draw", [plots.nyquist, plots.nyquist_and_bode])
def test_names_of_decades_hide_neither_each_other_nor_a_curve(draw, name, full, series, measured):
    spectra, points = spectra_of(name, full, series, measured)
    ax = draw(spectra, measured=points)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) >= 2
    for k, box in enumerate(boxes):
        assert not any(box.shrunk(0.98, 0.98).overlaps(other) for other in boxes[:k])
        assert ax.bbox.x0 - 1 <= box.x0
        assert box.x1 <= ax.bbox.x1 + 1
        for line in ax.lines[: 1 if name != "measured" else 2]:
            assert not box.shrunk(0.9, 0.9).count_contains(ax.transData.transform(line.get_xydata()))


@pytest.mark.parametrize("name", ["full", "measured", "operando", "symmetric", "blocking"])
@pytest.mark.parametrize("draw", [plots.nyquist, plots.bode, plots.nyquist_and_bode])
def test_no_word_is_cut_off_at_the_edge(draw, name, full, series, measured, tmp_path):
    spectra, points = spectra_of(name, full, series, measured)
    drawn = draw(spectra, measured=points)
    figure = (drawn[0] if isinstance(drawn, tuple) else drawn).figure
    figure.savefig(tmp_path / "a.png", dpi=150)
    wide = 178 if draw is plots.nyquist_and_bode else 85
    assert figure.get_figwidth() * 25.4 == pytest.approx(wide, abs=0.5)
    words = [text for ax in figure.axes for text in [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]]
    legends = [ax.get_legend() for ax in figure.axes if ax.get_legend()] + figure.legends
    words += [text for legend in legends for text in legend.get_texts()]
    for text in [*words, *([figure._suptitle] if figure._suptitle else [])]:
        if text.get_text():
            box = text.get_window_extent()
            assert figure.bbox.x0 <= box.x0, text
            assert box.x1 <= figure.bbox.x1, text
            assert figure.bbox.y0 - 1 <= box.y0, text
            assert box.y1 <= figure.bbox.y1 + 1, text
            assert 7 <= text.get_fontsize() <= 8


@pytest.mark.parametrize("role", ["prediction", "calibration"])
def test_measured_spectra_are_points_that_say_whether_they_were_fitted(full, measured, role):
    ax = plots.nyquist(full, measured=measured, role=role)
    assert labels(ax) == ["model", f"measured ({role})"]
    line, points = ax.lines[:2]
    assert (line.get_linestyle(), line.get_marker()) == ("-", "")
    assert (points.get_linestyle(), points.get_marker()) == ("None", "o")
    assert (points.get_markerfacecolor() == "white") == (role == "calibration")
    np.testing.assert_allclose(points.get_xdata(), 1e4 * measured.impedance.real, rtol=1e-12)
    assert len(marks(ax)) == 1


def test_measured_spectra_alone_are_drawn_without_marks(measured):
    ax = plots.nyquist((), measured=measured)
    assert labels(ax) == ["measured"]
    assert marks(ax) == []


def test_a_series_shares_its_title_and_each_spectrum_names_its_own_part(series):
    ax = plots.nyquist(series)
    assert ax.get_title().replace("\n", " ") == series[0].title.rpartition(", ")[0]
    assert labels(ax) == [f"{10 * k} % of the discharge" for k in range(1, 10)]
    assert len(marks(ax)) == len(series)
    lines = [line for line in ax.lines if line.get_label() in labels(ax)]
    assert len({mpl.colors.to_hex(line.get_color()) for line in lines}) == len(series)


def test_what_rises_without_end_does_not_squeeze_the_rest():
    blocking = symmetric_impedance(CELL, blocking=True)
    ax = plots.nyquist(blocking)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert right - left < 1.3 * 1e4 * np.ptp(blocking.impedance.real)
    assert top - bottom <= 1.001 * (right - left)
    assert -1e4 * blocking.impedance.imag[-1] > 1e5 * top


def test_a_resistance_alone_can_be_drawn():
    resistor = Spectrum([1e3, 1e2, 1e1], [1e-3] * 3)
    low, high = plots.nyquist(resistor).get_xlim()
    assert low < 10 < high
    plots.bode(resistor)


def test_a_bode_plot_shows_modulus_and_phase(full):
    modulus, phase = plots.bode(full)
    f, size = modulus.lines[0].get_data()
    np.testing.assert_allclose(f, full.frequency)
    np.testing.assert_allclose(size, 1e4 * np.abs(full.impedance), rtol=1e-12)
    degrees = np.rad2deg(np.arctan2(-full.impedance.imag, full.impedance.real))
    np.testing.assert_allclose(phase.lines[0].get_ydata(), degrees, rtol=1e-12)
    assert (modulus.get_xscale(), modulus.get_yscale(), phase.get_xscale()) == ("log", "log", "log")
    assert (modulus.get_ylabel(), phase.get_ylabel()) == ("|Z| [Ω cm²]", "−phase [°]")


def test_contributions_add_up_to_the_whole_and_zeros_are_not_named(full):
    ax = plots.contributions(full)
    names = labels(ax)
    assert {"Contact", "Separator", "Metal kinetics", "others"} <= set(names)
    assert "Constriction" not in names
    assert labels(plots.contributions(symmetric_impedance(CELL))) == ["Metal kinetics", "Separator"]
    upper = [area.get_paths()[0].vertices[:, 1].max() for area in ax.collections]
    assert max(upper) == pytest.approx(100, rel=1e-6)
    contact = ax.collections[2 * names.index("Contact")].get_paths()[0].vertices
    at_low = contact[np.isclose(contact[:, 0], full.frequency[-1])][:, 1]
    share = 100 * full.contributions["Contact"][-1].real / full.impedance[-1].real
    assert np.ptp(at_low) == pytest.approx(share, rel=1e-6)


def test_every_piece_of_a_spectrum_has_a_look():
    for spectrum in (impedance(CELL), impedance("hu2024"), symmetric_impedance("hu2024", blocking=True)):
        plots.contributions(spectrum)
        layers = {name for name in spectrum.contributions if "eparator layer" in name or "interlayer" in name}
        assert set(spectrum.contributions) - layers <= set(plots.LOSSES) | layers


def test_a_spectrum_of_a_whole_cell_is_drawn_per_area_or_refused(full):
    whole = Spectrum.from_ohm(full.frequency, full.in_ohm(), None)
    with pytest.raises(InputError, match="area is missing"):
        plots.nyquist(whole)
    with pytest.raises(InputError, match="names no pieces"):
        plots.contributions(whole)
    with pytest.raises(InputError, match="none to draw"):
        plots.bode([])


def test_axes_that_are_given_are_drawn_on(full):
    ax = plots.empty()
    assert plots.nyquist(full, ax) is ax
    pair = plots.empty().figure.subplots(2)
    assert plots.bode(full, pair) == tuple(pair)
    plots.nyquist_and_bode(full)
    assert not pyplot.get_fignums()


def test_the_style_of_the_user_is_left_alone(full):
    before = dict(mpl.rcParams)
    plots.nyquist(full)
    plots.bode(full)
    assert dict(mpl.rcParams) == before


def test_a_second_call_on_the_same_axes_is_the_figure_of_both(full):
    other = Spectrum(full.frequency, 2 * full.impedance, full.area, title=f"{full.title}, twice")
    ax, both = plots.empty(), plots.nyquist([full, other], plots.empty())
    plots.nyquist(full, ax)
    plots.nyquist(other, ax)
    assert (ax.get_xlim(), ax.get_ylim()) == (both.get_xlim(), both.get_ylim())
    assert labels(ax) == labels(both)
    for one, same in zip(ax.lines, both.lines, strict=True):
        np.testing.assert_array_equal(one.get_xydata(), same.get_xydata())
        assert one.get_color() == same.get_color()
    with pytest.raises(InputError, match=r"hold a figure of `plots.nyquist`; give others"):
        plots.contributions(full, ax)


def test_a_second_bode_plot_on_the_same_axes_is_of_both(full):
    other = Spectrum(full.frequency, 2 * full.impedance, full.area, title=f"{full.title}, twice")
    axes, both = plots.bode(full), plots.bode([full, other])
    plots.bode(other, axes)
    for ax, same in zip(axes, both, strict=True):
        assert len(ax.lines) == len(same.lines) == 2
        assert ax.get_ylim() == same.get_ylim()
    assert labels(axes[1]) == labels(both[1])

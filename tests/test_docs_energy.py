"""The numbers that docs/energy.md tells."""

import re
from pathlib import Path

import pytest

import nasolid

PAGE = (Path(__file__).parents[1] / "docs" / "energy.md").read_text(encoding="utf-8")
CELLS = ("lowack2025-cell1", "lowack2025-cell2", "hu2024", "lan2019", "tsai2020", "yamauchi2020-C")
SLOW = [pytest.param(name, marks=pytest.mark.slow) if name in CELLS[3:] else name for name in CELLS]
LEVERS = ("separator", "loading", "porosity", "reservoir")


def row(cell, section):
    """Cells of the table row of a cell behind a heading."""
    lines = PAGE[PAGE.index(f"## {section}") :].splitlines()
    line = next(line for line in lines if line.startswith(f"| {cell} |"))
    return [words.strip() for words in line.strip("|").split("|")][1:]


def numbers(words):
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?", words)]


@pytest.mark.parametrize("name", SLOW)
def test_what_200_Wh_kg_would_take(name):
    published, *alone, together, end = row(name, "What 200 Wh/kg")
    found = nasolid.needs(name)
    assert float(published) == pytest.approx(found.published, abs=0.06)
    for lever, told in zip(LEVERS, alone, strict=True):
        if told == "-":
            assert lever not in found.alone.index
            continue
        reached = found.alone.loc[lever]
        assert numbers(told)[0] == pytest.approx(reached["gravimetric_Wh_kg"], abs=0.15)
        if lever == "loading":
            assert numbers(told)[1] == pytest.approx(100 * reached["limit"], rel=0.02)
    last = found.together.iloc[-1]
    assert numbers(together)[0] == pytest.approx(last["gravimetric_Wh_kg"], abs=0.3)
    assert numbers(together)[1] == pytest.approx(100 * last["loading"], rel=0.03)
    assert (end == "not reached") == (found.verdict == "short")
    if found.verdict == "reached":
        assert end.startswith(found.lever)
        assert numbers(end)[0] == pytest.approx(found.value, abs=0.006)
        (loading,) = re.findall(r"([\d.]+) mg/cm2", end)
        assert float(loading) == pytest.approx(100 * found.together.loc[found.lever, "loading"], rel=0.03)
    bound = f"{found.bound:.0f}"
    assert re.search(rf"\b{bound}\b", PAGE[PAGE.index("None is out of reach") :])


@pytest.mark.parametrize("name", SLOW)
def test_energy_densities_with_their_uncertainty(name):
    told = [numbers(words) for words in row(name, "With its uncertainty")]
    found = nasolid.energy_spread(name, 200)
    for (value, deviation), percentiles, kind in zip(
        told[::2], told[1::2], ("volumetric_Wh_l", "gravimetric_Wh_kg"), strict=True
    ):
        assert value == pytest.approx(getattr(found.linear, kind), abs=0.06)
        stated = kind.replace("_Wh", "_uncertainty_Wh")
        assert deviation == pytest.approx(getattr(found.linear, stated), abs=0.06)
        assert percentiles == pytest.approx(found.quantiles.loc[kind].tolist(), abs=0.06, rel=1e-3)

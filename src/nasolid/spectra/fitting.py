"""Fit of an equivalent circuit to a spectrum, with the uncertainty of every parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import t as student

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.spectra.circuits import Circuit, Parameter, check_values
from nasolid.spectra.spectrum import Spectrum
from nasolid.spectra.starts import arcs, starts

STEP = 1e-5
"""Of the central differences of the Jacobian, in ln(parameter) or n."""

DEPENDENT = 1e-7
"""Singular values of the Jacobian below this share of the largest count as zero."""

UNKNOWN = np.log(1e3)
"""A 95 % interval that reaches further than a factor of 1000 (or 0.5 in an exponent) says nothing."""


@dataclass(frozen=True, eq=False, repr=False)
class FitResult:
    """What a fit found.

    Attributes
    ----------
    circuit : Circuit
        What was fitted.
    spectrum : Spectrum
        To what.
    values : dict of str to float
        Every parameter, in `units`.
    units : dict of str to str
        Per unit area or of the cell, as the spectrum.
    fitted : tuple of str
        The parameters that were free; rows of `covariance` and `correlation`.
    standard_deviations : dict of str to float
        Of the free parameters, inf where not identifiable.
    intervals : dict of str to (float, float)
        95 % intervals of the free parameters, symmetric in ln(value), for exponents in n.
    covariance, correlation : array, shape (p, p)
        Of the free parameters; NaN for those that are not identifiable.
    chi2, chi2_reduced : float
        Sum of squared weighted residuals, and the same over (2 n - p).
    residuals : array of complex, shape (n,)
        (Z_fit - Z)/abs(Z).
    impedance : array of complex, shape (n,)
        Z_fit, in the unit of the spectrum.
    at_bound, not_identifiable : tuple of str
        Free parameters that ended at a bound; that these data do not determine.
    weights : str
        ``"modulus"``, ``"unit"`` or ``"given"``.
    agreeing : int
        How many of the `tried` starts ended at this minimum.
    tried : int
        Number of starts.
    """

    circuit: Circuit
    spectrum: Spectrum
    values: dict[str, float]
    units: dict[str, str]
    fitted: tuple[str, ...]
    standard_deviations: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    covariance: np.ndarray
    correlation: np.ndarray
    chi2: float
    chi2_reduced: float
    residuals: np.ndarray
    impedance: np.ndarray
    at_bound: tuple[str, ...]
    not_identifiable: tuple[str, ...]
    weights: str
    agreeing: int
    tried: int

    def __repr__(self) -> str:
        spread = {name: f" ± {s:.2g}" for name, s in self.standard_deviations.items()}
        said = ", ".join(f"{name} = {v:.4g}{spread.get(name, '')}" for name, v in self.values.items())
        return f"<FitResult of {self.circuit}: {said}; reduced chi2 {self.chi2_reduced:.3g}>"


@checked_arguments
def fit(
    circuit: Circuit,
    spectrum: Spectrum,
    start: Mapping[str, float] | None = None,
    fixed: Mapping[str, float] | None = None,
    weights: Any = "modulus",
) -> FitResult:
    r"""Fit a circuit to a spectrum by least squares.

    Minimises :math:`\chi^2 = \sum_k w_k^2 |Z_\mathrm{fit}(f_k) - Z_k|^2` over the logarithms of the
    parameters (exponents n as they are, 0.5 to 1). Starts come from the spectrum: of 400 drawn shapes,
    each scaled to the data, the eight best are refined, always the same ones. Arcs of one kind in series
    could change places: they come out with the highest apex frequency first, unless a parameter of theirs
    is fixed.

    Standard deviations are those of linear least squares at the minimum, with the size of the noise taken
    from the residuals: :math:`\mathrm{cov} = (J^T J)^{-1} \chi^2/(2n - p)`.

    Parameters
    ----------
    circuit : Circuit
        E.g. `lowack_circuit()` or ``Resistor("R_A") + zarc("B")``.
    spectrum : Spectrum
        n frequencies; 2 n must exceed the number p of free parameters.
    start : mapping of str to float, optional
        Where named parameters start, in the unit of the spectrum; the others are guessed.
    fixed : mapping of str to float, optional
        Parameters that are not fitted.
    weights : {"modulus", "unit"} or array_like, shape (n,)
        w = 1/abs(Z); w = 1; or given, in the order of `spectrum.frequency`.

    Returns
    -------
    FitResult

    Raises
    ------
    InputError
        For unknown parameters, start outside bounds, weights that do not fit, too few data.
    """
    held = check_values(circuit, fixed or {}, "fixed")
    begin = check_values(circuit, start or {}, "start")
    both = sorted(held.keys() & begin.keys())
    if both:
        raise InputError(f"fit: {', '.join(both)} both fixed and started; give each once")
    w, said = _weights(weights, spectrum)
    problem = _Problem(circuit, spectrum, held, w)
    points = starts(circuit, spectrum, begin | held, w, 1 if problem.names <= begin.keys() else 8)
    ends = [problem.solve(problem.inside(point, begin)) for point in points]
    best = min(ends, key=lambda end: end[1])
    agreeing = sum(cost <= best[1] * (1 + 1e-6) + 1e-20 for _, cost in ends)
    values = _in_order(circuit, problem.values(best[0]), held.keys())
    return _result(problem, values, said, agreeing, len(ends))


class _Problem:
    """The least-squares problem in x: logarithms of the free parameters, exponents as they are."""

    def __init__(self, circuit: Circuit, spectrum: Spectrum, held: dict[str, float], w: np.ndarray):
        self.circuit, self.spectrum, self.held, self.w = circuit, spectrum, held, w
        self.free: list[Parameter] = [p for p in circuit.parameters if p.name not in held]
        self.names = {p.name for p in self.free}
        data = 2 * len(spectrum)
        if not self.free:
            raise InputError(f"fit: every parameter of {circuit} is fixed; leave one free")
        if data <= len(self.free):
            raise InputError(
                f"fit: {len(self.free)} free parameters, {data} numbers; fix some or measure more"
            )
        self.log = np.array([not p.quantity.is_exponent for p in self.free])
        bounds = np.array([p.bounds for p in self.free]).T
        self.bounds = np.where(self.log, np.log(bounds), bounds)
        self.s = 2j * pi * spectrum.frequency
        # keeps the solver's absolute tolerances away from the unit of Z
        self.scale = 1 / np.sqrt(np.mean(np.abs(w * spectrum.impedance) ** 2))

    def inside(self, values: Mapping[str, float], begin: Mapping[str, float]) -> np.ndarray:
        """The start in x, kept between the bounds; a start that was given must lie there."""
        for p in self.free:
            if p.name in begin and not p.bounds[0] <= begin[p.name] <= p.bounds[1]:
                low, high = p.bounds
                raise InputError(
                    f"start: {p.name} = {begin[p.name]:g} is outside {low:g} .. {high:g} {p.unit}"
                )
        raw = np.array([values[p.name] for p in self.free])
        x = np.where(self.log, np.log(raw), raw)
        inner = 1e-6 * (self.bounds[1] - self.bounds[0])
        return np.clip(x, self.bounds[0] + inner, self.bounds[1] - inner)

    def values(self, x: np.ndarray) -> dict[str, float]:
        free = dict(zip((p.name for p in self.free), np.where(self.log, np.exp(x), x).tolist(), strict=True))
        return {name: (self.held | free)[name] for name in self.circuit.names}

    def x(self, values: Mapping[str, float]) -> np.ndarray:
        raw = np.array([values[p.name] for p in self.free])
        return np.where(self.log, np.log(raw), raw)

    def residuals(self, x: np.ndarray) -> np.ndarray:
        z = self.circuit.at(self.s, self.values(x)) - self.spectrum.impedance
        return np.concatenate([(self.w * z).real, (self.w * z).imag]) * self.scale

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        steps = STEP * np.eye(x.size)
        return np.array([self.residuals(x + h) - self.residuals(x - h) for h in steps]).T / (2 * STEP)

    def solve(self, x: np.ndarray) -> tuple[np.ndarray, float]:
        found = least_squares(
            self.residuals,
            x,
            self.jacobian,
            bounds=self.bounds,
            xtol=1e-12,
            ftol=1e-14,
            gtol=1e-14,
            max_nfev=400,
        )
        return found.x, float(2 * found.cost)


def _weights(weights: Any, spectrum: Spectrum) -> tuple[np.ndarray, str]:
    size = np.abs(spectrum.impedance)
    if isinstance(weights, str):
        if weights not in ("modulus", "unit"):
            raise InputError(f"fit: weights {weights!r} not known; give 'modulus', 'unit' or an array")
        if not size.all():
            raise InputError("fit: an impedance is exactly zero; leave that frequency out")
        return (1 / size if weights == "modulus" else np.ones(len(spectrum))), weights
    try:
        w = np.asarray(weights, dtype=float)
    except (TypeError, ValueError):
        raise InputError("fit: weights are no numbers; give 'modulus', 'unit' or an array") from None
    if w.shape != (len(spectrum),) or not (np.isfinite(w) & (w > 0)).all():
        raise InputError(f"fit: weights must be {len(spectrum)} positive numbers, one for each frequency")
    return w, "given"


def _in_order(circuit: Circuit, values: dict[str, float], held: Any) -> dict[str, float]:
    """Values with interchangeable arcs in the order of their apex frequency, highest first."""
    ordered = dict(values)
    for alike in arcs(circuit, held):
        ranked = sorted(alike, key=lambda arc: -arc.apex(values))
        for place, source in zip(alike, ranked, strict=True):
            for name, other in zip(place.names, source.names, strict=True):
                ordered[name] = values[other]
    return ordered


def _result(problem: _Problem, values: dict[str, float], said: str, agreeing: int, tried: int) -> FitResult:
    x, spectrum = problem.x(values), problem.spectrum
    r = problem.residuals(x)
    chi2 = float(r @ r) / problem.scale**2
    shape, unknown = _covariance(problem.jacobian(x))
    deviation = np.sqrt(np.diag(shape))
    correlation = shape / np.outer(deviation, deviation)
    covariance = shape * float(r @ r) / (r.size - x.size)
    reach = np.sqrt(np.diag(covariance)) * student.ppf(0.975, r.size - x.size)
    unknown |= reach > np.where(problem.log, UNKNOWN, 0.5)
    reach[unknown] = np.inf
    for matrix in (covariance, correlation):
        matrix[unknown], matrix[:, unknown] = np.nan, np.nan
    slope = np.where(problem.log, np.exp(x), 1.0)
    spread = np.where(unknown, np.inf, slope * np.sqrt(np.diag(covariance)))
    names = tuple(p.name for p in problem.free)
    low, high = (np.where(problem.log, np.exp(x + k * reach), x + k * reach).tolist() for k in (-1, 1))
    inner = 1e-5 * (problem.bounds[1] - problem.bounds[0])
    bound = (x < problem.bounds[0] + inner) | (x > problem.bounds[1] - inner)
    z = problem.circuit.at(problem.s, values) * np.ones(len(spectrum))
    areal = spectrum.unit == "Ohm.m2"
    return FitResult(
        circuit=problem.circuit,
        spectrum=spectrum,
        values=values,
        units={p.name: p.unit if areal else p.unit_of_cell for p in problem.circuit.parameters},
        fitted=names,
        standard_deviations=dict(zip(names, spread.tolist(), strict=True)),
        intervals=dict(zip(names, zip(low, high, strict=True), strict=True)),
        covariance=covariance * np.outer(slope, slope),
        correlation=correlation,
        chi2=chi2,
        chi2_reduced=chi2 / (r.size - x.size),
        residuals=(z - spectrum.impedance) / np.abs(spectrum.impedance),
        impedance=z,
        at_bound=tuple(name for name, ended in zip(names, bound, strict=True) if ended),
        not_identifiable=tuple(name for name, lost in zip(names, unknown, strict=True) if lost),
        weights=said,
        agreeing=agreeing,
        tried=tried,
    )


def _covariance(J: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Covariance in x for noise of size 1, and the parameters of directions that the data do not see."""
    _, s, Vt = np.linalg.svd(J, full_matrices=False)
    seen = s > DEPENDENT * s[0]
    unknown = (np.abs(Vt[~seen]) > 1e-3).any(axis=0)
    V = Vt.T / np.where(seen, s, np.inf)
    return V @ V.T + np.diag(1.0 * unknown), unknown

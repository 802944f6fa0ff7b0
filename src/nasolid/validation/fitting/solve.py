"""Fit a cell to what was measured on it."""

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike

import numpy as np
from scipy.optimize import least_squares

from nasolid.errors import InputError, SolveError
from nasolid.parameters.arguments import checked_arguments
from nasolid.validation.fitting.file import read_fit_file
from nasolid.validation.fitting.identify import INSENSITIVE, LEAST, Identifiability, identifiability
from nasolid.validation.fitting.model import Comparison
from nasolid.validation.fitting.plan import FitPlan, Stage
from nasolid.validation.fitting.precision import Precision, precision
from nasolid.validation.fitting.problem import Free, Problem
from nasolid.validation.fitting.result import FitResult, Fitted, StageResult
from nasolid.validation.fitting.write import fitted_cell

PASSES = 3
"""How often a stage is fitted again because a parameter that was held can be told at its end."""

AT_BOUND = 1e-4
"""Share of a range from its ends within which a value counts as at its bound."""

SCAN = np.linspace(0.05, 0.95, 7)
"""Places of its range where a parameter is tried that no target feels where it stands."""

EVALUATIONS = 60
"""Runs of the model in one pass of a stage at most."""


@checked_arguments
def fit(plan: FitPlan | str | PathLike[str], check: bool = False) -> FitResult:
    r"""Fit parameters of a cell to measured curves and entries, stage by stage.

    Each stage first says what its targets can tell (`Identifiability`) and holds the parameters that they cannot,
    then minimises the sum of squared residuals, in deviations, by a bounded trust region over places 0..1 in the
    ranges. Derivatives of curves are forward sensitivities of the integrator.

    Standard errors are those of linear least squares at the end,
    :math:`\mathrm{cov} = f (J^T J)^{-1}`. f is 1 where residuals are no larger than the stated deviations and
    independent, with quantiles of the normal law. Otherwise it is
    :math:`\max(1, \chi^2_\mathrm{red}) (1 + \rho)/(1 - \rho)`, with :math:`\rho` the correlation of neighbouring
    residuals of a curve, and quantiles are Student's.

    Parameters
    ----------
    plan : FitPlan, str or path
        The fit, or the file that says it.
    check : bool, optional
        Only say what the first stage's targets can tell.

    Returns
    -------
    FitResult

    Raises
    ------
    InputError
        For a faulty file, or a stage that can tell none of its parameters.
    SolveError
        If the model gives nothing where the fit begins.
    """
    plan = plan if isinstance(plan, FitPlan) else read_fit_file(plan)
    values = {p.key: p.start for p in plan.parameters}
    done: dict[str, Fitted] = {}
    stages: list[StageResult] = []
    found: tuple[Comparison, ...] = ()
    seen: tuple[str, ...] = ()
    for stage in plan.stages[:1] if check else plan.stages:
        run = _Stage(plan, stage, values)
        result = run.checked() if check else run.fitted()
        stages.append(result)
        values |= {p.key: p.value(float(u)) for p, u in zip(run.problem.parameters, run.places, strict=True)}
        done |= {one.key: _later(done.get(one.key), one) for one in run.parameters()}
        found, seen = run.problem.compare(run.places), stage.targets
    if check:
        done |= {
            p.key: Fitted(p, p.start, why_none="not fitted yet") for p in plan.parameters if p.key not in done
        }
    else:
        _refuse_nothing(done)
    fitted = tuple(replace(done[p.key], value=values[p.key]) for p in plan.parameters if p.key in done)
    cell = fitted_cell(plan, fitted)
    if set(seen) != {t.full_name for t in plan.targets} and not check:
        whole = Problem(plan.cell, plan.parameters, plan.targets)
        found = whole.compare(whole.start(values))
    return FitResult(plan, cell, fitted, tuple(stages), found)


def _refuse_nothing(done: Mapping[str, Fitted]) -> None:
    """Refuse targets that tell nothing."""
    if not any(one.fitted_to for one in done.values()):
        reasons = "; ".join(f"'{one.key}' {one.why_none}" for one in done.values())
        raise InputError(
            f"the targets can tell none of the parameters ({reasons}); add targets or begin elsewhere in the ranges"
        )


def _later(before: Fitted | None, now: Fitted) -> Fitted:
    """What a parameter is after one more stage: held now, it keeps what it was fitted to."""
    if before is None or now.fitted_to:
        return now
    return replace(before, standard_error=None, interval=None, why_none=now.why_none)


class _Stage:
    """One stage under way."""

    def __init__(self, plan: FitPlan, stage: Stage, values: dict[str, float]):
        self.stage = stage
        cell = plan.cell.override(values)
        parameters = [p for p in plan.parameters if p.key in stage.parameters]
        targets = [t for t in plan.targets if t.full_name in stage.targets]
        self.problem = Problem(cell, parameters, targets)
        self.places = self.problem.start(values)
        self.keys = [p.key for p in parameters]
        self.free: list[int] = []
        self.held: dict[str, str] = {}
        self.moved = False
        self.partners: dict[str, tuple[str, ...]] = {}
        self.precision: Precision | None = None

    def checked(self) -> StageResult:
        """What the targets can tell, before anything is fitted."""
        before = self._begin()
        self.held = before.held
        return StageResult(self.stage.name, before, data=before.data)

    def fitted(self) -> StageResult:
        """Fit, and say how sure it is."""
        before = after = self._begin()
        evaluations = 0
        for _ in range(PASSES):
            self.held, self.partners = after.held, after.partners
            fresh = [k for k, key in enumerate(self.keys) if key not in self.held and k not in self.free]
            if not fresh and not self.moved:
                break
            self.free = sorted([*self.free, *fresh])
            evaluations += self._minimise()
            after = self._begin()
        self.held = after.held | {key: why for key, why in before.held.items() if key in after.held}
        if not self.free:
            return StageResult(self.stage.name, before, data=before.data)
        self.precision = precision(self.problem, self.places, self._sure())
        return StageResult(
            self.stage.name,
            before,
            after,
            after.data,
            self.precision.chi2_reduced,
            self.precision.inflation,
            evaluations,
        )

    def _begin(self) -> Identifiability:
        """What can be told from here, which is left for parameters that fit better where they are felt."""
        found = self._identify()
        numb = [self.keys.index(key) for key, why in found.held.items() if why.startswith(INSENSITIVE)]
        others = [k for k in range(len(self.keys)) if k not in numb]
        reasons = {self.keys[k]: self._tried(k, others) for k in numb}
        self.moved = "" in reasons.values()
        if self.moved:
            found = self._identify()
        known = {key: reasons[key] for key in found.held if reasons.get(key)}
        return replace(found, held=found.held | known)

    def _tried(self, k: int, others: list[int]) -> str:
        """Why a parameter is held that no target feels here; "" if it was moved to where one does, and fits better."""
        here, cost = self._profile(float(self.places[k]), k, others)
        most, best, place = 0.0, np.inf, 0.0
        for u in map(float, SCAN):
            try:
                r, trial = self._profile(u, k, others)
            except (InputError, SolveError):
                continue
            most = max(most, float(np.abs(r - here).max()))
            best, place = min((best, place), (trial, u))
        if most < LEAST:
            return (
                f"{INSENSITIVE}: all over its range no target moves by more than {most:.2g} of its deviation"
            )
        if best < cost - LEAST:
            self.places[k] = place
            return ""
        return f"{INSENSITIVE} where it stands, and worse where it is felt: the targets bound it to one side only"

    def _profile(self, u: float, k: int, others: list[int]) -> tuple[np.ndarray, float]:
        """Residuals with a parameter at a place, and their sum of squares once the others have made a linear step."""
        places = self.places.copy()
        places[k] = u
        r, J = self.problem.residuals(places), self.problem.jacobian(places)[:, others]
        left = r - J @ np.linalg.lstsq(J, r, rcond=None)[0] if others else r
        return r, float(left @ left)

    def _identify(self) -> Identifiability:
        found = self.problem.compare(self.places)
        return identifiability(
            self.problem.parameters, self.places, found, self.problem.jacobian(self.places), self.free
        )

    def _minimise(self) -> int:
        inside = np.clip(self.places, 1e-3, 1 - 1e-3)  # a start at a bound would stay there
        free = Free(
            self.problem, np.where(np.isin(range(len(self.keys)), self.free), inside, self.places), self.free
        )
        ended = least_squares(
            free.residuals,
            free.places[self.free],
            jac=free.jacobian,
            bounds=(0.0, 1.0),
            xtol=1e-7,
            ftol=1e-8,
            gtol=1e-10,
            max_nfev=EVALUATIONS,
        )
        self.places = free.whole(ended.x)
        return int(ended.nfev)

    def _at_bound(self, k: int) -> str:
        u = self.places[k]
        return "lower" if u < AT_BOUND else "upper" if u > 1 - AT_BOUND else ""

    def _sure(self) -> list[int]:
        """Free parameters that have an interval."""
        return [k for k in self.free if not self._at_bound(k) and self.keys[k] not in self.held]

    def parameters(self) -> list[Fitted]:
        """Every parameter of the stage as it stands."""
        return [self._one(k) for k in range(len(self.keys))]

    def _one(self, k: int) -> Fitted:
        p, u = self.problem.parameters[k], float(self.places[k])
        one = Fitted(p, p.value(u))
        if k not in self.free:
            return replace(one, why_none=f"held: {self.held[p.key]}") if p.key in self.held else one
        given = tuple(held for held, others in self.partners.items() if p.key in others)
        one = replace(one, fitted_to=self.stage.targets, stage=self.stage.name, given=given)
        if self._at_bound(k):
            ends = {"lower": p.low, "upper": p.high}
            return replace(
                one,
                why_none=f"ended at the {self._at_bound(k)} bound of its range, {ends[self._at_bound(k)]:g}: "
                "no interval; widen the range or look for what the model lacks",
            )
        if p.key in self.held:
            return replace(one, why_none=f"no interval, at the end of the fit it {self.held[p.key]}")
        assert self.precision is not None
        error, reach = self.precision.of(k)
        if 2 * reach > 1:
            return replace(one, why_none="no interval: what is known is wider than its range")
        interval = (p.value(u - reach), p.value(u + reach))
        return replace(one, standard_error=p.slope(u) * error, interval=interval)

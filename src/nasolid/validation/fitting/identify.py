"""What targets can tell about parameters, before and after a fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nasolid.parameters.keys import bare
from nasolid.validation.fitting.model import Comparison
from nasolid.validation.fitting.parameter import Parameter

ALIKE = 0.99
"""Correlation from which two parameters, or one and several, are one combination."""

LEAST = 1.0
"""Deviations by which some target must move over the whole range of a parameter."""


INSENSITIVE = "insensitive"
"""What the reason to hold a parameter begins with that no target feels."""


@dataclass(frozen=True, eq=False)
class Identifiability:
    """Sensitivities at one point, and which parameters the targets can tell.

    Attributes
    ----------
    keys : tuple of str
        p parameters.
    place : dict of str to float
        Where in its range each stood, 0..1.
    voltage : dict of str to float
        How far curves move over the whole range of a parameter, linearly [V, rms].
    charge : dict of str to float
        The same of the charge passed until the cut-offs, as a share (rms).
    deviations : dict of str to float
        How many deviations the target moves that moves most.
    alike : numpy.ndarray, shape (p, p)
        Cosine between the columns of the weighted Jacobian: 1 and -1 where two parameters do the same.
    correlation : numpy.ndarray, shape (p, p)
        Of the estimates of the parameters that are not held; nan for the others.
    singular : numpy.ndarray
        Singular values of the weighted Jacobian, its columns scaled to length 1.
    rank : int
        How many of them are above the one of two columns that are `ALIKE`.
    data : int
        Number of residuals.
    held : dict of str to str
        Parameters that these targets cannot tell, and why.
    partners : dict of str to tuple of str
        What a held parameter goes with; the others are known only given its value.
    """

    keys: tuple[str, ...]
    place: dict[str, float]
    voltage: dict[str, float]
    charge: dict[str, float]
    deviations: dict[str, float]
    alike: np.ndarray
    correlation: np.ndarray
    singular: np.ndarray
    rank: int
    data: int
    held: dict[str, str]
    partners: dict[str, tuple[str, ...]]

    @property
    def ranking(self) -> tuple[str, ...]:
        """Keys, the one that moves the targets most first."""
        return tuple(sorted(self.keys, key=lambda key: -self.deviations[key]))

    @property
    def free(self) -> tuple[str, ...]:
        """Keys that are not held."""
        return tuple(key for key in self.keys if key not in self.held)


def identifiability(
    parameters: Sequence[Parameter],
    places: np.ndarray,
    found: Sequence[Comparison],
    jacobian: np.ndarray,
    first: Sequence[int] = (),
) -> Identifiability:
    """What targets tell about parameters at a point.

    A parameter is held if no target moves by its deviation over the whole range; or if, the parameters taken
    first that move the targets most, what it does is done by the others already (multiple correlation above
    0.99).

    Parameters
    ----------
    parameters : sequence of Parameter
        p of them.
    places : numpy.ndarray
        Where they stand, shape (p,).
    found : sequence of Comparison
        Of the targets at that point.
    jacobian : numpy.ndarray
        Of `Problem`, shape (n, p).
    first : sequence of int, optional
        Parameters that are taken before the others, since they are free already.
    """
    keys = tuple(p.key for p in parameters)
    kinds = np.array([kind for one in found for kind in one.kind])
    raw = jacobian * np.concatenate([one.deviations for one in found])[:, None]
    peak = np.abs(jacobian).max(axis=0)
    length = np.linalg.norm(jacobian, axis=0)
    unit = jacobian / np.where(length > 0, length, 1.0)
    held, partners = _held(keys, jacobian, peak, first)
    free = [k for k, key in enumerate(keys) if key not in held]
    singular = np.linalg.svd(unit, compute_uv=False)
    return Identifiability(
        keys=keys,
        place=dict(zip(keys, map(float, places), strict=True)),
        voltage=_rms(keys, raw[kinds == "voltage"]),
        charge=_rms(keys, raw[kinds == "capacity"]),
        deviations=dict(zip(keys, map(float, peak), strict=True)),
        alike=unit.T @ unit,
        correlation=_correlation(jacobian, free),
        singular=singular,
        rank=int(np.sum(singular > np.sqrt(1 - ALIKE))),
        data=len(jacobian),
        held=held,
        partners=partners,
    )


def covariance(jacobian: np.ndarray) -> np.ndarray:
    """Inverse of J^T J, shape (p, p), of a Jacobian of full rank."""
    _, s, Vt = np.linalg.svd(jacobian, full_matrices=False)
    V = Vt.T / s
    return V @ V.T


def _rms(keys: Sequence[str], rows: np.ndarray) -> dict[str, float]:
    size = np.sqrt(np.mean(rows**2, axis=0)) if len(rows) else np.zeros(len(keys))
    return dict(zip(keys, map(float, size), strict=True))


def _correlation(jacobian: np.ndarray, free: list[int]) -> np.ndarray:
    p = jacobian.shape[1]
    found = np.full((p, p), np.nan)
    if 0 < len(free) <= len(jacobian):
        C = covariance(jacobian[:, free])
        size = np.sqrt(np.diag(C))
        found[np.ix_(free, free)] = C / np.outer(size, size)
    return found


def _held(
    keys: Sequence[str], jacobian: np.ndarray, peak: np.ndarray, first: Sequence[int]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Parameters that the targets cannot tell, and why; what moves them most is kept first."""
    held: dict[str, str] = {}
    partners: dict[str, tuple[str, ...]] = {}
    taken: list[int] = []
    length = np.linalg.norm(jacobian, axis=0)
    for k in sorted(range(len(keys)), key=lambda k: (k not in first, -length[k])):
        column = jacobian[:, k]
        if peak[k] < LEAST:
            held[keys[k]] = (
                f"{INSENSITIVE}: as it moves them here, over its whole range no target would move by more than "
                f"{peak[k]:.2g} of its deviation"
            )
            continue
        if taken:
            Q, _ = np.linalg.qr(jacobian[:, taken])
            left = np.linalg.norm(column - Q @ (Q.T @ column)) / length[k]
            multiple = float(np.sqrt(max(0.0, 1 - left**2)))
            if multiple > ALIKE:
                partners[keys[k]] = tuple(keys[j] for j in _partners(jacobian, taken, k))
                names = " and ".join(f"'{bare(key)}'" for key in partners[keys[k]])
                held[keys[k]] = (
                    f"goes with {names} (correlation {multiple:.4f}): the targets know only one combination of them"
                )
                continue
        taken.append(k)
    return held, partners


def _partners(jacobian: np.ndarray, taken: list[int], k: int) -> list[int]:
    """Which parameters one goes with: those that explain it, the most telling first."""
    column = jacobian[:, k] / np.linalg.norm(jacobian[:, k])

    def explained(chosen: list[int]) -> float:
        Q, _ = np.linalg.qr(jacobian[:, chosen])
        return float(np.linalg.norm(Q.T @ column))

    partners: list[int] = []
    while not partners or (explained(partners) <= ALIKE and len(partners) < len(taken)):
        partners.append(max((j for j in taken if j not in partners), key=lambda j: explained([*partners, j])))
    return partners

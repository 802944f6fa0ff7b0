"""An impedance spectrum: frequencies, complex impedance, and what it was taken on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.ranges import limits

UNITS = ("Ohm.m2", "Ohm")
"""What an impedance may be in: of a unit area, or of a whole cell."""


@dataclass(frozen=True, eq=False, repr=False)
class Spectrum:
    """Impedance against frequency, highest frequency first.

    Parameters
    ----------
    frequency : array_like, shape (n,)
        Frequencies [Hz], positive, in any order: they are sorted, with all that belongs to them.
    impedance : array_like of complex, shape (n,)
        Impedance [Ohm.m2], capacitive arcs with a negative imaginary part.
    area : float, optional
        Electrode area [m2].
    temperature : float, optional
        Temperature of the cell [K].
    title : str, optional
        What a legend says.
    contributions : mapping of str to array_like of complex, shape (n,), optional
        Named shares of the impedance, in its unit.
    unit : str, optional
        ``"Ohm.m2"``, or ``"Ohm"`` for a whole cell whose area nobody gave; see `normalised`.

    Raises
    ------
    InputError
        If lengths differ, a number is not finite, or a frequency, area or temperature not positive.
    """

    frequency: np.ndarray
    impedance: np.ndarray
    area: float | None = None
    temperature: float | None = None
    title: str = ""
    contributions: Mapping[str, np.ndarray] = field(default_factory=dict)
    unit: str = "Ohm.m2"

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise InputError(f"spectrum: unit {self.unit!r} is not allowed; give one of {', '.join(UNITS)}")
        frequency = _numbers(self.frequency, "frequency [Hz]", float)
        check_frequencies(frequency, "spectrum: ")
        order = np.argsort(-frequency, kind="stable")
        shares = {str(name): self._sorted(z, name, order) for name, z in self.contributions.items()}
        object.__setattr__(self, "impedance", self._sorted(self.impedance, "impedance", order))
        object.__setattr__(self, "frequency", _read_only(frequency[order]))
        object.__setattr__(self, "contributions", shares)
        for name in ("area", "temperature"):
            object.__setattr__(self, name, _positive(getattr(self, name), name))

    def _sorted(self, values: Any, name: str, order: np.ndarray) -> np.ndarray:
        array = _numbers(values, name, complex)
        if array.size != order.size:
            raise InputError(f"spectrum: {order.size} frequencies but {array.size} values of '{name}'")
        return _read_only(array[order])

    def __len__(self) -> int:
        return self.frequency.size

    def __repr__(self) -> str:
        high, low = self.frequency[0], self.frequency[-1]
        return f"<Spectrum {self.title!r}: {len(self)} frequencies, {low:g} to {high:g} Hz, {self.unit}>"

    @classmethod
    def from_ohm(
        cls,
        frequency: Any,
        impedance_ohm: Any,
        area: float | None,
        temperature: float | None = None,
        title: str = "",
        contributions: Mapping[str, Any] | None = None,
    ) -> "Spectrum":
        """Make a spectrum from the impedance of a whole cell [Ohm], which times its area is Ohm.m2.

        Parameters
        ----------
        frequency, temperature, title
            As of `Spectrum`.
        impedance_ohm : array_like of complex, shape (n,)
            Impedance of the whole cell [Ohm].
        area : float or None
            Electrode area [m2]; without it the spectrum stays in Ohm.
        contributions : mapping of str to array_like of complex, optional
            Named shares [Ohm].
        """
        whole = cls(frequency, impedance_ohm, None, temperature, title, contributions or {}, "Ohm")
        return whole if area is None else whole.normalised(area)

    def normalised(self, area: float | None = None) -> "Spectrum":
        """Give the spectrum per unit area [Ohm.m2]: the impedance of the cell times its area [m2].

        Raises
        ------
        InputError
            If the area is missing or not positive, or contradicts the one that was used already.
        """
        area = _positive(self.area if area is None else area, "area")
        if self.unit == "Ohm.m2":
            if area is not None and self.area is not None and not np.isclose(area, self.area, rtol=1e-9):
                raise InputError(f"spectrum: already normalised by {self.area:g} m2, asked for {area:g} m2")
            return replace(self, area=area)
        if area is None:
            raise InputError("spectrum: in Ohm, and its area is missing; give area in m2, e.g. area=1e-4")
        return self._scaled(area, unit="Ohm.m2", area=area)

    def in_ohm(self) -> np.ndarray:
        """Impedance of the whole cell [Ohm], shape (n,): per unit area, divided by the area.

        Raises
        ------
        InputError
            If the area is missing.
        """
        if self.unit == "Ohm":
            return self.impedance
        return self.impedance / self._known_area()

    def _known_area(self) -> float:
        if self.area is None:
            raise InputError("spectrum: per unit area, and the area of the cell is missing; give area in m2")
        return self.area

    def _scaled(self, factor: float, **changes: Any) -> "Spectrum":
        shares = {name: z * factor for name, z in self.contributions.items()}
        return replace(self, impedance=self.impedance * factor, contributions=shares, **changes)

    def to_json(self) -> dict[str, Any]:
        """Lists for JSON: `frequency_Hz`, `z_real_ohm_m2`, `z_imag_ohm_m2`, `contributions`.

        Raises
        ------
        InputError
            If the spectrum is in Ohm, of an unknown area.
        """
        if self.unit == "Ohm":
            raise InputError("spectrum: in Ohm, JSON is per unit area; call normalised(area) first")
        shares = {name: _lists(z) for name, z in self.contributions.items()}
        return {"frequency_Hz": self.frequency.tolist(), **_lists(self.impedance), "contributions": shares}


def _lists(z: np.ndarray) -> dict[str, list[float]]:
    return {"z_real_ohm_m2": z.real.tolist(), "z_imag_ohm_m2": z.imag.tolist()}


def _numbers(values: Any, name: str, kind: type) -> np.ndarray:
    try:
        array: np.ndarray = np.array(values, dtype=kind)
    except (TypeError, ValueError):
        raise InputError(f"spectrum: '{name}' holds something that is no {kind.__name__} number") from None
    if array.ndim != 1:
        raise InputError(f"spectrum: '{name}' has {array.ndim} dimensions; give a plain list of numbers")
    if not np.isfinite(array).all():
        where = int(np.flatnonzero(~np.isfinite(array))[0])
        raise InputError(f"spectrum: '{name}' must be finite; found {array[where]} at position {where}")
    return array


def _positive(value: Any, name: str) -> float | None:
    if value is None:
        return None
    unit = {"area": "m2", "temperature": "K"}[name]
    least, most, *_ = limits(
        {"area": "Electrode area [m2]", "temperature": "reference temperature [K]"}[name]
    )
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise InputError(f"spectrum: {name} {value!r} is no number; give it in {unit}") from None
    if not least <= found <= most:
        allowed = f"give one from {least:g} to {most:g} {unit}"
        raise InputError(f"spectrum: {name} {found:g} {unit} is not allowed; {allowed}")
    return found


FREQUENCIES = (1e-12, 1e15)
"""Lowest and highest frequency [Hz] of a spectrum."""


def check_frequencies(frequency: np.ndarray, say: str = "") -> None:
    """Refuse no frequency, and one at which nothing can be measured.

    Parameters
    ----------
    frequency : numpy.ndarray
        Finite numbers [Hz].
    say : str
        What the message begins with.

    Raises
    ------
    InputError
    """
    if frequency.size == 0 or not (frequency > 0).all():
        found = f"found {frequency.min():g} Hz" if frequency.size else "found none"
        raise InputError(f"{say}frequencies must be positive; {found}")
    for found in (frequency.min(), frequency.max()):
        if not FREQUENCIES[0] <= found <= FREQUENCIES[1]:
            raise InputError(
                f"{say}a frequency of {found:g} Hz is out of bounds; allowed is {FREQUENCIES[0]:g} to "
                f"{FREQUENCIES[1]:g} Hz"
            )


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


@checked_arguments
def looks_conjugated(spectrum: Spectrum) -> bool:
    r"""Whether the imaginary part has the wrong sign: -Im(Z) where Im(Z) is due.

    Causality ties the two parts together: where Im Z is negative Re Z falls with frequency, where it is
    positive Re Z rises,

    .. math:: \operatorname{Im} Z \approx
        \frac{\pi}{2} \frac{\mathrm{d} \operatorname{Re} Z}{\mathrm{d} \ln f}

    (local form of the Kramers-Kronig relations). The spectrum looks conjugated if three quarters of all
    change in Re Z go the wrong way; where Re Z hardly changes, if a positive Im Z grows towards low
    frequency.

    Parameters
    ----------
    spectrum : Spectrum
        At least two frequencies, else False.
    """
    re, im = spectrum.impedance.real[::-1], spectrum.impedance.imag[::-1]
    change, middle = np.diff(re), (im[1:] + im[:-1]) / 2
    total = np.abs(change).sum()
    if total > 0.05 * np.abs(im).max():
        return bool((change * np.sign(middle)).sum() < -0.5 * total)
    return bool(middle.size and im[0] > 0 and im[0] > 2 * abs(im[-1]))

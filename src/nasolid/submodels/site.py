"""Where a piece of the metal's physics acts: the one metal of a cell, or a side of a symmetric cell."""

from dataclasses import dataclass

import pybamm


@dataclass(frozen=True)
class Site:
    """An interface between metal and separator.

    Attributes
    ----------
    side : str
        "" for the metal of a cell, "Left" or "Right" in a symmetric cell.
    sign : int
        1 where a positive current strips, -1 where it plates.
    """

    side: str = ""
    sign: int = 1

    def name(self, noun: str) -> str:
        """Name of a variable of this site, e.g. "Left contact fraction"."""
        return f"{self.side} {noun[0].lower()}{noun[1:]}" if self.side else noun

    @property
    def domain(self) -> str:
        """Domain of what is resolved inside the metal."""
        return self.name("Sodium metal").lower()

    def variable(self, noun: str, **kwargs) -> pybamm.Variable:
        """A state of this site."""
        domain = [] if self.side else "current collector"
        return pybamm.Variable(self.name(noun), domain=domain, **kwargs)

    def spread(self, symbol):
        """A number where this site's states live."""
        return symbol if self.side else pybamm.PrimaryBroadcast(symbol, "current collector")

    def gathered(self, symbol):
        """The number behind `spread`."""
        return symbol if self.side else pybamm.yz_average(symbol)

    def current(self, variables):
        """Ionic current density [A.m-2], positive where it strips."""
        if self.side:
            return self.sign * variables["Ionic current density [A.m-2]"]
        return variables["Current collector current density [A.m-2]"]

    def temperature(self, variables):
        """Temperature [K]."""
        return variables["Ambient temperature [K]" if self.side else "Volume-averaged cell temperature [K]"]


CELL = Site()
"""The metal of a cell."""

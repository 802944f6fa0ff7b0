"""Summary variables of a model: what an experiment may end by."""

from nasolid.errors import InputError

CAPACITY = "Capacity [A.h]"
"""What PyBaMM works out from the electrodes of a lithium-ion cell."""


class SummaryNames(list):
    """Names of summary variables; being asked for a capacity, which no state of the cell holds, it refuses."""

    def __contains__(self, name):
        if name == CAPACITY:
            raise InputError(
                "termination by capacity: a capacity is no state of this cell, whose metal is its own reserve; leave "
                "it out, run a number of cycles and read the capacities of each from nasolid.cycle(...).table"
            )
        return super().__contains__(name)

    def copy(self):
        """Return a copy that refuses, too."""
        return type(self)(self)

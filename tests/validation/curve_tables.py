"""A curve made by hand, and files that hold it."""

import numpy as np

N = 40
SHARE = np.linspace(0, 1, N)
FALLING = 3.5 - 0.1 * SHARE - 0.8 * SHARE**12
RISING = FALLING[::-1]
CURRENT = 1.96e-5  # A: 0.1 mA/cm2 on 0.196 cm2
HOURS = 11.0 * SHARE
GOOD = "Test Time / s,Voltage / V,Current / A"


def rows(time=3600 * HOURS, voltage=FALLING, current=-CURRENT):
    """Time [s], voltage [V] and current [A] of every point, one row each."""
    return np.column_stack([time, voltage, np.broadcast_to(current, len(time))])


def table(headings, *columns, mark=","):
    """Text of a file with a line of headings."""
    lines = [mark.join(f"{x:.10g}" for x in row) for row in np.column_stack(columns)]
    return "\n".join([headings, *lines]) + "\n"

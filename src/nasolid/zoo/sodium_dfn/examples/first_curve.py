"""Charge and discharge a published cell and print what it gave."""

import nasolid

cell = nasolid.load_cell("lowack2025-cell2")
for half in nasolid.half_cycles(nasolid.simulate(cell), cell):
    print(half.direction, f"{half.areal_capacity / 10:.3f} mAh/cm2", half.termination)

"""Variables across separator and cathode, so that asking for one by place gives no value that is not there.

PyBaMM draws a straight line between the points on both sides of a face, and goes on for half a step beyond the outer
ones. Nothing is solved in the separator, so its points may stand where they make both right: close to its faces, the
last one with the value that the cathode has at the face.
"""

import numpy as np
import pybamm

WHOLE = ["separator", "positive electrode"]
NARROW = 1e-6
"""Distance between points at a face of the separator, over its thickness."""

POINTS = 5
"""Points in the separator: two at each face, one between."""

EMPTY = "lectrolyte concentration"
"""In the name of what only a catholyte has: there is none in the separator."""


class FacesSubMesh(pybamm.SubMesh1D):
    """Points close to both faces and one between; evenly spaced if another number than `POINTS` is asked for."""

    def __init__(self, lims, npts):
        spatial_var, spatial_lims, tabs = self.read_lims(lims)
        n = npts[spatial_var.name]
        shares = np.linspace(0, 1, n + 1)
        if n == POINTS:
            shares = np.array([0, NARROW, 2 * NARROW, 1 - 2 * NARROW, 1 - NARROW, 1])
        low, high = spatial_lims["min"], spatial_lims["max"]
        super().__init__(low + (high - low) * shares, spatial_var.coord_sys, tabs)

    @classmethod
    def _from_json(cls, snippet):
        submesh = cls.__new__(cls)
        edges, tabs = np.array(snippet["edges"]), snippet.get("tabs")
        pybamm.SubMesh1D.__init__(submesh, edges, snippet["coord_sys"], tabs=tabs)
        return submesh


def displayed(variables, param) -> dict:
    """Variables across separator and cathode as they are shown, by name; equations keep their own.

    Parameters
    ----------
    variables : mapping
        Variables of a model.
    param : SodiumParameters
        Its parameters.
    """
    depth = (pybamm.standard_spatial_vars.x_s - param.n.L) / param.s.L
    last = depth > 1 - NARROW  # 1 at the last point, which stands for the face of the cathode
    found = {}
    for name, symbol in variables.items():
        if symbol.domain == WHOLE and (isinstance(symbol, pybamm.Concatenation) or EMPTY in name):
            here, cathode = _parts(symbol)
            if any(part.evaluates_on_edges("primary") for part in (here, cathode)):
                continue
            face = pybamm.PrimaryBroadcast(pybamm.boundary_value(cathode, "left"), "separator")
            # not a number to the power of 0 is 1
            separator = face * np.nan ** (1 - last) if EMPTY in name else here + last * (face - here)
            found[name] = pybamm.concatenation(separator, cathode)
        elif symbol.domain == WHOLE[:1] and EMPTY in name:
            found[name] = pybamm.FullBroadcast(np.nan, "separator", "current collector")
    return found


def _parts(symbol):
    """What a variable is in the separator and in the cathode."""
    if isinstance(symbol, pybamm.Concatenation):
        return symbol.children
    value = symbol.children[0]
    return tuple(pybamm.FullBroadcast(value, domain, "current collector") for domain in WHOLE)

"""The cell whose thicknesses and particle size may be inputs of one build."""

import pybamm

from nasolid.models.sodium_dfn import SodiumDFN

REFERENCE = 1e-6
"""Length [m] that the points inside the host are spread over, whatever its size."""

X = ("separator", "positive electrode")
"""Domains across the cell, whose points then stand at shares of their thickness."""


class VariableDFN(SodiumDFN):
    """`SodiumDFN` on a mesh that no parameter shapes: its points stand at the same shares of every length.

    Any number of the cell may then be an input. ``variable(t, x=...)`` takes shares of the thickness, 0..1.

    Parameters
    ----------
    thicknesses : bool
        Whether thicknesses may be inputs, too; costs a tenth to a half of the time of a solve.
    **kwargs
        As for `SodiumDFN`.
    """

    def __init__(self, thicknesses: bool = True, **kwargs):
        self.thicknesses = thicknesses
        super().__init__(**kwargs)

    def _rebuild_param(self):
        super()._rebuild_param()
        self.param.p.prim.R_typ = pybamm.Scalar(REFERENCE)

    @property
    def default_geometry(self):
        found = super().default_geometry
        for limits in found.get("positive particle", {}).values():
            if "max" in limits:
                limits["max"] = pybamm.Scalar(REFERENCE)
        return found

    @property
    def default_submesh_types(self):
        found = super().default_submesh_types
        return found | (dict.fromkeys(X, pybamm.SymbolicUniform1DSubMesh) if self.thicknesses else {})

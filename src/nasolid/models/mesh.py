"""Where the points are: uniform across the cathode, closer together towards the surface of the host."""

from dataclasses import dataclass

import numpy as np
import pybamm

from nasolid.models.by_place import POINTS, FacesSubMesh
from nasolid.submodels.vacancies import depth_of


@dataclass(frozen=True)
class Mesh:
    """Points and grading.

    Attributes
    ----------
    x, r : int
        Points across the cathode and inside the host.
    stretch : float
        How much closer the host's points lie at its surface; the spacing changes as exp(stretch).
    """

    x: int
    r: int
    stretch: float


MESHES = {
    "plain": Mesh(5, 6, 0.8),
    "front": Mesh(36, 8, 2.0),
    "diffusion": Mesh(4, 48, 3.0),
    "fine": Mesh(40, 60, 2.5),
}
"""Meshes by what they resolve: nothing sharp, a reaction front that crosses the cathode, a diffusion front in
the host, or both. Each shipped cell names one that is within 0.5 mV rms and 0.1 % of capacity of one four
times finer; a uniform spacing across the cathode serves a front best, wherever it stands."""


def points(choices):
    """Points by variable. Nothing is solved in the separator: its points are for display."""
    mesh = MESHES[choices["mesh"]]
    return {"x_s": POINTS, "x_p": mesh.x, "r_p": mesh.r}


class GradedSubMesh(pybamm.Exponential1DSubMesh):
    """PyBaMM's graded submesh, which also opens again from a file."""

    @classmethod
    def _from_json(cls, snippet):
        submesh = cls.__new__(cls)
        edges, tabs = np.array(snippet["edges"]), snippet.get("tabs")
        pybamm.SubMesh1D.__init__(submesh, edges, snippet["coord_sys"], tabs=tabs)
        return submesh


def submeshes(choices):
    """Submesh types of the domains that nasolid grades."""
    grading = {"side": "right", "stretch": MESHES[choices["mesh"]].stretch}
    graded = pybamm.MeshGenerator(GradedSubMesh, submesh_params=grading)
    return {"positive particle": graded, "separator": pybamm.MeshGenerator(FacesSubMesh)}


def geometry(stock, param, choices):
    """Geometry of the half-cell, with planar coordinates across films."""
    if choices["particle"] == "films":
        film = pybamm.SpatialVariable(
            "r_p",
            domain=["positive particle"],
            auxiliary_domains={"secondary": "positive electrode", "tertiary": "current collector"},
            coord_sys="cartesian",
        )
        stock["positive particle"] = {film: {"min": 0, "max": param.p.prim.R_typ}}
    return stock


METAL_POINTS, METAL_STRETCH = 30, 4.0
"""Points inside the metal where vacancies are resolved, and how much closer they lie at the interface."""


def resolved(choices, sites):
    """Those of the metals whose inside is resolved: all where vacancies are, else none."""
    return sites if choices["contact"] == "vacancies" else ()


def metal_geometry(choices, sites):
    """Geometry of what is resolved inside the metal: its relative depth."""
    return {site.domain: {depth_of(site): {"min": 0, "max": 1}} for site in resolved(choices, sites)}


def metal_points(choices, sites):
    """Points inside the metal by variable."""
    return {depth_of(site): METAL_POINTS for site in resolved(choices, sites)}


def metal_submeshes(choices, sites):
    """Submesh types inside the metal, graded towards the interface."""
    grading = {"side": "left", "stretch": METAL_STRETCH}
    return {
        site.domain: pybamm.MeshGenerator(GradedSubMesh, submesh_params=grading)
        for site in resolved(choices, sites)
    }


def metal_methods(choices, sites):
    """Spatial methods inside the metal; the value at the interface takes the imposed gradient."""
    options = {"extrapolation": {"order": {"gradient": "linear", "value": "linear"}, "use bcs": True}}
    return {site.domain: pybamm.FiniteVolume(options=options) for site in resolved(choices, sites)}

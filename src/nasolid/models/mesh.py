"""Where the points are: a graded mesh in the cathode and in the host."""

import pybamm

POINTS = {"x_s": 2, "x_p": 20, "r_p": 20}


def submeshes(choices):
    """Submesh types of the domains that nasolid meshes in its own way."""
    return {}


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

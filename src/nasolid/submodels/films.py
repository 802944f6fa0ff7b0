"""Host as films on the walls of a scaffold."""

import pybamm


class FilmActiveMaterial(pybamm.active_material.Constant):
    r"""Films of thickness :math:`\delta`: area per volume :math:`a = \varepsilon_s/\delta`.

    Diffusion runs across the film in a plane geometry (the model's mesh says so): sodium enters at the
    scaffold's wall, nothing passes the free surface that faces the pore.
    """

    def get_fundamental_variables(self):
        variables = super().get_fundamental_variables()
        a = (
            variables["Positive electrode active material volume fraction"]
            / variables["Positive particle radius [m]"]
        )
        return variables | {
            "Positive electrode surface area to volume ratio [m-1]": a,
            "X-averaged positive electrode surface area to volume ratio [m-1]": pybamm.x_average(a),
        }

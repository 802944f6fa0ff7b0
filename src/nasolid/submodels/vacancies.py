"""Vacancies that stripping leaves in the metal."""

import pybamm

from nasolid.parameters import contact_laws as laws
from nasolid.submodels.inventory import SodiumInventory
from nasolid.submodels.site import CELL
from nasolid.submodels.voids import contact_lost

NEGLIGIBLE = 1e-3
"""Vacancy fraction from which on it counts in full against contact."""


class Vacancies(SodiumInventory):
    r"""Vacancies that diffuse from the interface into the metal.

    .. math::
        \frac{\partial\chi}{\partial t} &= D\frac{\partial^2\chi}{\partial y^2}, \qquad
        \theta = \theta_0\,(1 - \chi(0)) \\
        -D c_\mathrm{Na}\frac{\partial\chi}{\partial y} &= \frac{s(i - i_\mathrm{creep})
        - f s(-i)(1 - e^{-\chi/\chi_s})}{F} \ \text{at } y = 0

    Contact is lost when they saturate at the interface, in a metal that is deep after Sand's time
    :math:`\pi D (F c_\mathrm{Na})^2/(4 i^2)`; at rest they spread and contact heals. Plating fills them, as it
    fills voids. The metal is as deep as its sodium and its vacancies together, which grow and shrink evenly over
    the depth. Whether bulk diffusion is the bottleneck at all is disputed (lowack2026a).

    The state is the vacancies' thickness per unit of relative depth, m = chi h: with it what diffuses is conserved
    whatever the depth h does.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    site : Site
        Which metal.
    options : pybamm.BatteryModelOptions, optional
        Options of the model.
    """

    def __init__(self, param, site=CELL, options=None):
        super().__init__(param, site, options=options)

    def get_fundamental_variables(self):
        found = super().get_fundamental_variables()
        m = pybamm.Variable(self.site.name("Vacancy thickness [m]"), domain=self.site.domain, scale=1e-5)
        sodium = self.site.gathered(found[self.site.name("Sodium thickness [m]")])
        depth = sodium + pybamm.Integral(m, depth_of(self.site))
        surface = pybamm.boundary_value(m, "left") / depth
        theta = self.param.contact_fraction() * (1 - laws.above(surface, NEGLIGIBLE))
        theta = laws.at_least(theta, self.param.metal_life.lost_contact / 2)
        return found | {
            self.site.name("Vacancy thickness [m]"): m,
            self.site.name("Metal depth [m]"): self.site.spread(depth),
            self.site.name("Vacancy fraction at the interface"): self.site.spread(surface),
            self.site.name("Contact fraction"): self.site.spread(theta),
        }

    def get_coupled_variables(self, variables):
        metal, i = self.param.metal_life, self.site.current(variables)
        # Extrapolated, without the gradient that the injection itself imposes. PyBaMM keeps what it has discretised:
        # the boundary value of m itself would be taken before its gradient is known, and then stand everywhere.
        m = variables[self.site.name("Vacancy thickness [m]")]
        near = self.site.spread(pybamm.boundary_value(2 * m, "left") / 2)
        near = near / variables[self.site.name("Metal depth [m]")]
        creep = metal.creep_current(variables["Stack pressure [Pa]"])
        opened = laws.above(i - creep, metal.width)
        filled = metal.filling_share * laws.above(-i, metal.width)
        filled = filled * (1 - pybamm.exp(-near / metal.filling_scale))
        injected = (opened - filled) / self.param.sodium_per_thickness
        return {self.site.name("Vacancy injection [m.s-1]"): injected}

    def set_rhs(self, variables):
        super().set_rhs(variables)
        m = variables[self.site.name("Vacancy thickness [m]")]
        self.rhs[m] = pybamm.div(self._mobility(variables) * pybamm.grad(m))

    def _mobility(self, variables):
        """D / h2 [s-1]."""
        T = self.site.temperature(variables)
        depth = variables[self.site.name("Metal depth [m]")]
        return self.site.gathered(self.param.metal_life.diffusivity(T) / depth**2)

    def set_boundary_conditions(self, variables):
        m = variables[self.site.name("Vacancy thickness [m]")]
        injected = variables[self.site.name("Vacancy injection [m.s-1]")]
        gradient = -self.site.gathered(injected) / self._mobility(variables)
        self.boundary_conditions = {
            m: {"left": (gradient, "Neumann"), "right": (pybamm.Scalar(0), "Neumann")}
        }

    def set_initial_conditions(self, variables):
        super().set_initial_conditions(variables)
        m = variables[self.site.name("Vacancy thickness [m]")]
        self.initial_conditions[m] = pybamm.Scalar(0)

    def add_events_from(self, variables):
        super().add_events_from(variables)
        self.events.append(contact_lost(self.param, variables[self.site.name("Contact fraction")]))


def depth_of(site):
    """Relative depth in the metal, 0 at the interface and 1 at its back."""
    outside = {} if site.side else {"secondary": "current collector"}
    return pybamm.SpatialVariable("y", domain=[site.domain], auxiliary_domains=outside, coord_sys="cartesian")

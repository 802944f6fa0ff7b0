"""Voids between sodium and separator."""

import pybamm

from nasolid.parameters import contact_laws as laws
from nasolid.submodels.site import CELL


class Voids(pybamm.BaseSubModel):
    r"""Voids that stripping opens, plating fills and creep closes.

    .. math::
        \frac{dv}{dt} &= \frac{\Omega}{F}\left[s(i - i_\mathrm{rep})\left(1 - \frac{v^4}{v_\mathrm{max}^4}\right)
        - f s(-i)\left(1 - e^{-v/v_s}\right)\right] - k_c(T)\left(\frac{p}{p_\mathrm{ref}}\right)^n v \\
        \theta &= 1 - (1 - \theta_\mathrm{min})\frac{g(v)}{g(v_\mathrm{max})}

    The void volume per area v is that of hemispheres, one per cell of radius b. Pressure acts once: it closes
    voids (replenishment "diffusion", the replenished current being that of self-diffusion), or it raises the
    replenished current, :math:`i_\mathrm{rep} = i_\mathrm{ref} + m (p - p_\mathrm{ref})`, never below 0
    (replenishment "pressure", and creep closes none). A threshold law: at or below the
    replenished current voids do not move. "Contact lost" ends a run.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    site : Site
        Which interface.
    options : pybamm.BatteryModelOptions, optional
        Options of the model.
    """

    def __init__(self, param, site=CELL, options=None):
        super().__init__(param, options=options)
        self.site = site

    def get_fundamental_variables(self):
        metal = self.param.metal_life
        v = self.site.variable("Void volume per area [m]", scale=1e-7)
        theta = laws.contact_left(v, metal.largest_void, metal.least_contact)
        return {
            self.site.name("Void volume per area [m]"): v,
            self.site.name("Contact fraction"): theta,
        }

    def get_coupled_variables(self, variables):
        p, T = variables["Stack pressure [Pa]"], self.site.temperature(variables)
        metal, v = self.param.metal_life, variables[self.site.name("Void volume per area [m]")]
        opened = laws.void_growth(
            self.site.current(variables),
            v,
            replenished=metal.replenished(p, T),
            width=metal.width,
            largest=metal.largest_void,
            share=metal.filling_share,
            scale=metal.filling_scale,
            thickness_per_charge=1 / self.param.sodium_per_thickness,
        )
        return {
            self.site.name("Void growth [m.s-1]"): opened,
            self.site.name("Void closure [m.s-1]"): metal.closure(p, T) * v,
        }

    def set_rhs(self, variables):
        v = variables[self.site.name("Void volume per area [m]")]
        opened = variables[self.site.name("Void growth [m.s-1]")]
        self.rhs = {v: opened - variables[self.site.name("Void closure [m.s-1]")]}

    def set_initial_conditions(self, variables):
        v = variables[self.site.name("Void volume per area [m]")]
        self.initial_conditions = {v: self.param.initial_voids()}

    def add_events_from(self, variables):
        self.events.append(contact_lost(self.param, variables[self.site.name("Contact fraction")]))


def contact_lost(param, theta):
    """Event at the contact fraction that counts as lost."""
    left = pybamm.min(theta) / param.metal_life.lost_contact
    return pybamm.Event("Contact lost", left - 1, pybamm.EventType.TERMINATION)

"""Parameters of the sodium cell as PyBaMM symbols."""

import pybamm
from pybamm.parameters.lithium_ion_parameters import ParticleLithiumIonParameters

from nasolid.parameters import contact_laws, forms, laws
from nasolid.parameters.keys import between, layer
from nasolid.parameters.symbols_ageing import MetalLife, initial_saturation, stiffness


class HostParameters(ParticleLithiumIonParameters):
    """Host of the cathode: the utilised share of its volume, as spheres or as films.

    Parameters
    ----------
    domain_param : pybamm.DomainLithiumIonParameters
        Parameters of the positive electrode.
    films : bool
        Films of thickness delta on a scaffold instead of spheres.
    """

    def __init__(self, domain_param, films: bool):
        super().__init__("primary", domain_param)
        self.films = films

    def _set_parameters(self):
        super()._set_parameters()
        main, L = self.main_param, self.domain_param.L
        self.epsilon_s = self.epsilon_s * pybamm.Parameter("Positive electrode utilisation")
        self.epsilon_s_av = pybamm.xyz_average(self.epsilon_s)
        if self.films:
            self.R = self.R_typ = pybamm.Parameter("Positive electrode film thickness [m]")
        if self.options["open-circuit potential"] == "one-state hysteresis":
            h = pybamm.xyz_average(self.h_init)  # a start on its branch: spectra begin exactly at rest
            leave, enter = (self.U(self.sto_init_av, main.T_init, b) for b in ("delithiation", "lithiation"))
            self.U_init = (1 + h) / 2 * leave + (1 - h) / 2 * enter
        self.a_typ = (1 if self.films else 3) * self.epsilon_s_av / self.R_typ
        self.elec_loading = self.epsilon_s_av * L * self.c_max * main.F / 3600
        self.Q_init = self.elec_loading * main.A_cc
        self.n_Li_init = self.c_init_av * self.epsilon_s_av * L * main.A_cc
        self.Q_Li_init = self.n_Li_init * main.F / 3600


FLOOR = 0.01
"""Share of a catholyte's concentration at the start below which its properties stay what they are there."""


class SodiumParameters(pybamm.LithiumIonParameters):
    """Everything the submodels of `SodiumDFN` take, each with its temperature law.

    Parameters
    ----------
    options : pybamm.BatteryModelOptions
        Options of the model.
    choices : mapping
        Choices of the model, see `nasolid.parameters.keys.CHOICES`.
    layers : int
        Number of separator layers.
    """

    def __init__(self, options, choices, layers: int):
        self.choices, self.layers = choices, layers
        super().__init__(options)

    def _set_parameters(self):
        host = HostParameters(self.p, films=self.choices["particle"] == "films")
        self.p.prim = self.p.phase_params["primary"] = host
        super()._set_parameters()
        self.metal_life, self.stiffness = MetalLife(self.choices), stiffness(self.choices)
        self.saturation_init = initial_saturation(self.choices)
        # salt lives in the pores of the cathode only
        filled = pybamm.xyz_average(self.p.epsilon_init) * self.saturation_init
        self.n_Li_e_init = filled * self.c_e_init * self.p.L * self.A_cc
        self.n_Li_init = self.n_Li_particles_init + self.n_Li_e_init
        self.Q_Li_init = self.n_Li_init * self.F / 3600
        # Not the current function: a step that controls voltage replaces that by a state of the model.
        self.initial_current_density = pybamm.Parameter("Initial current [A]") / self.A_cc
        self.constriction_radius = pybamm.Parameter("Constriction cell radius [m]")
        self.sodium_per_thickness = pybamm.Parameter("Sodium density [kg.m-3]") * (
            pybamm.Parameter("Sodium specific capacity [A.h.kg-1]") * 3600
        )
        # the reservoir is what is left when the host is as full as it was assembled
        passed = (pybamm.Parameter("Initial stoichiometry") - self.p.prim.sto_init_av) * (
            self.p.prim.elec_loading * 3600
        )
        reservoir = pybamm.Parameter("Sodium reservoir thickness [m]")
        self.L_Na_init = reservoir + passed / self.sodium_per_thickness

    # salt

    def D_e(self, c_e, T):
        """Salt diffusivity [m2.s-1]; PyBaMM's own floor of 10 mol.m-3 would be a fifth of a dilute catholyte."""
        return self._of_salt("Electrolyte diffusivity [m2.s-1]", c_e, T)

    def kappa_e(self, c_e, T):
        """Conductivity of the catholyte [S.m-1], with the same floor."""
        return self._of_salt("Electrolyte conductivity [S.m-1]", c_e, T)

    def _of_salt(self, name, c_e, T):
        c = pybamm.maximum(c_e, FLOOR * self.c_e_init)
        return pybamm.FunctionParameter(
            name, {"Electrolyte concentration [mol.m-3]": c, "Temperature [K]": T}
        )

    # metal

    def r_metal(self, T):
        """Charge-transfer areal resistance of the metal at full contact [Ohm.m2]."""
        piece = "Anode" if self.choices["anode"] == "alloy" else "Sodium interface"
        return forms.areal_resistance(f"{piece} areal resistance [Ohm.m2]", T)

    def j0_Li_metal(self, c_e, c_Li, T):
        """Exchange-current density of the metal at full contact [A.m-2]: RT / (F r_ct), for display."""
        return self.R * T / (self.F * pybamm.maximum(self.r_metal(T), 1e-15))

    def contact_fraction(self):
        """Contact fraction of the metal: given, or pressure over hardness."""
        if self.choices["contact_fraction"] == "given":
            return pybamm.Parameter("Contact fraction")
        ratio = pybamm.Parameter("Stack pressure [Pa]") / pybamm.Parameter("Sodium hardness [Pa]")
        return pybamm.minimum(ratio, 1)

    def initial_voids(self):
        """Void volume per area beside the contact fraction at the start [m]."""
        metal = self.metal_life
        return contact_laws.volume_beside(self.contact_fraction(), metal.largest_void, metal.least_contact)

    def constriction(self, theta, T):
        """Areal resistance of the constriction [Ohm.m2]; a contact that changes loses ground to voids."""
        shape = self.choices["constriction"] if self.choices["contact"] == "constriction" else "voids"
        return laws.CONSTRICTIONS[shape](theta, self.constriction_radius, self.kappa_layer(1, T))

    # separator

    def kappa_layer(self, k: int, T):
        """Conductivity of separator layer `k` (1 touches the metal) [S.m-1]."""
        noun = layer(k, self.layers)
        dense = forms.conductivity(
            f"{noun} reference conductivity [S.m-1]", f"{noun} conductivity activation energy [eV]", T
        )
        return dense * laws.maxwell(pybamm.Parameter(f"{noun} correction porosity"))

    def separator_resistances(self, T):
        """Areal resistance of each layer and of each interface between layers [Ohm.m2], by name."""
        pieces = {}
        for k in range(1, self.layers + 1):
            noun = layer(k, self.layers)
            pieces[noun] = pybamm.Parameter(f"{noun} thickness [m]") / self.kappa_layer(k, T)
            if k < self.layers:
                pieces[between(k)] = forms.areal_resistance(f"{between(k)} areal resistance [Ohm.m2]", T)
        return pieces

    def r_heteroionic(self, T):
        """Areal resistance between separator and catholyte [Ohm.m2]."""
        return forms.areal_resistance("Separator cathode interface areal resistance [Ohm.m2]", T)

    # cathode

    def r_contact(self, T):
        """Areal resistance of the composite's contact to its collector [Ohm.m2]."""
        return forms.areal_resistance("Cathode contact areal resistance [Ohm.m2]", T)

    def electrolyte_transport(self, porosity):
        """Share of the catholyte's conductivity and diffusivity that the pores leave."""
        if self.choices["tortuosity"] == "tortuosity factor":
            return porosity / self.p.tau_e
        return porosity**self.p.b_e

    def electronic_transport(self):
        """Share of the network's electronic conductivity that its volume fraction leaves."""
        return pybamm.Parameter("Positive electrode electronic network volume fraction") ** self.p.b_s

    # heat

    def heat_capacity(self):
        """Heat capacity of the stack, its collectors included [J.K-1]."""
        layers = [f"{layer(k, self.layers)} thickness [m]" for k in range(1, self.layers + 1)]
        collectors = [f"{side} current collector thickness [m]" for side in ("Negative", "Positive")]
        thickness = self.p.L + sum(pybamm.Parameter(name) for name in [*layers, *collectors])
        if self.choices["anode"] == "sodium":
            thickness = thickness + self.L_Na_init
        return pybamm.Parameter("Stack heat capacity [J.m-3.K-1]") * self.A_cc * thickness

    def heat_transfer(self):
        """Heat lost per kelvin above the surroundings [W.K-1]."""
        cooled = self.A_cc * pybamm.Parameter("Cooled area ratio")
        return pybamm.Parameter("Heat transfer coefficient [W.m-2.K-1]") * cooled

    # where a solve starts

    def _initial_drop(self):
        """Drop from metal to catholyte at the first current [V]: kinetics inverted, resistances in series."""
        i, T = self.initial_current_density, self.T_init
        theta, r = pybamm.Scalar(1), pybamm.Scalar(0)
        if self.choices["contact"] != "ideal":
            theta = self.contact_fraction()
            r = self.constriction(theta, T)
        thermal = 2 * self.R * T / self.F
        ratio = i * self.r_metal(T) / (theta * thermal)
        eta = i * self.r_metal(T) if self.choices["anode"] == "alloy" else thermal * pybamm.arcsinh(ratio)
        transfer = self.r_heteroionic(T) / self.saturation_init
        return eta + i * (r + sum(self.separator_resistances(T).values()) + transfer)

    def initial_catholyte_potential(self):
        """Potential of the catholyte when the first current starts [V]."""
        return -self._initial_drop()

    def initial_solid_potential(self):
        """Potential of the solid when the first current starts [V]: uniform reaction, kinetics inverted."""
        i, T, p = self.initial_current_density, self.T_init, self.p.prim
        j0 = p.j0(self.c_e_init, p.c_init_av, T)
        j = -i / (p.a_typ * self.p.L)
        eta = 2 * self.R * T / self.F * pybamm.arcsinh(j / (2 * j0))
        return self.initial_catholyte_potential() + p.U_init + eta

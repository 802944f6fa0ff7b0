"""The porous-electrode model of a sodium solid-state cell."""

import warnings
from importlib.resources import files

import pybamm
from pybamm.models.full_battery_models.base_battery_model import BatteryModelOptions

from nasolid import submodels
from nasolid.errors import InputError
from nasolid.models import mesh, pieces
from nasolid.models.by_place import displayed
from nasolid.models.meeting import Meeting
from nasolid.models.options import Options, checked_layers, given, refuse
from nasolid.models.solver import Solver
from nasolid.models.summary import SummaryNames
from nasolid.parameters.keys import CHOICES, unmet
from nasolid.parameters.meeting import question
from nasolid.parameters.symbols import SodiumParameters


class SodiumDFN(pybamm.lithium_ion.DFN):
    """Sodium (or an alloy) | layers that conduct sodium alone | porous cathode.

    A Newman model of the cathode on PyBaMM, with the separator as resistances in series and the anions of
    a liquid catholyte blocked by it. It is a `pybamm.lithium_ion.DFN` half-cell: stock variables keep their
    names, sodium names are added. Temperatures enter every property through its own law.

    Parameters
    ----------
    options : dict, optional
        PyBaMM's own options, e.g. ``{"particle size": "distribution"}``.
    name : str, optional
        Name of the model.
    build : bool, optional
        Whether to assemble the equations at once.
    separator_layers : int, optional
        Number of layers between metal and cathode.
    anode : {"sodium", "alloy"}
        Metal with Butler-Volmer kinetics and an inventory, or a constant potential with a resistance.
    contact : {"ideal", "constriction", "voids", "vacancies"}
        Full contact; a contact fraction that the kinetics and the separator feel; one that shrinks under voids which
        stripping opens; or one that shrinks as vacancies gather in the metal.
    constriction : {"spots", "voids"}
        What is left of a contact that stays: islands, or a surface with holes.
    contact_fraction : {"given", "pressure"}
        A number, or stack pressure over hardness; at the start, where it changes.
    replenishment : {"diffusion", "pressure"}
        What makes good what stripping takes: diffusion in the metal, pressure closing voids by creep; or a current
        that pressure raises.
    pressure : {"constant", "fixed gap", "spring"}
        Stack pressure: held, or as the stack breathes in a gap or under a spring.
    penetration : {"none", "critical current"}
        Whether plating above a critical local current density penetrates the separator.
    after : {"stop", "leak"}
        What penetration does: end the run, or open a shunt whose charge is lost.
    dry_out : {"none", "first order"}
        Liquid that leaves the pores of the cathode.
    formation : {"none", "empirical"}
        Contact resistance of the cathode over the first cycles.
    thermal : {"isothermal", "lumped"}
        At the ambient temperature, or one temperature of the stack that its heat moves.
    catholyte : {"liquid", "single-ion"}
        Binary liquid whose anions the separator blocks, or a conductor of sodium alone.
    particle : {"spheres", "films"}
        Shape of the host.
    tortuosity : {"Bruggeman", "tortuosity factor"}
        How porosity lowers the catholyte's conductivity.
    hysteresis : {"one-state", "none"}
        Charge and discharge branches of the host's potential, or one curve.
    double_layer : {"none", "capacitive"}
        Interfaces that react at once, or that store charge too (PyBaMM's "surface form": "differential"), as
        impedance needs them.
    mesh : {"plain", "front", "diffusion", "fine"}
        Default mesh, see `nasolid.models.mesh.MESHES`.

    Raises
    ------
    InputError
        For an unknown choice, a choice with an unknown value, or an option that the model cannot honour.

    Examples
    --------
    >>> import nasolid
    >>> nasolid.SodiumDFN(catholyte="single-ion", particle="films").name
    'Sodium DFN'
    """

    def __init__(self, options=None, name="Sodium DFN", build=True, *, separator_layers=1, **choices):
        self.choices = _checked(choices)
        self.separator_layers = checked_layers(separator_layers)
        self.said = dict(choices)
        super().__init__(self._with_defaults(options), name, build)
        self._options = Options(dict(self._options))
        pybamm.citations.register("Doyle1993")
        for paper in _papers():
            pybamm.citations.register(paper)

    def _with_defaults(self, options):
        """Options of the half-cell, the user's on top; an options object passes as it is."""
        if isinstance(options, BatteryModelOptions):
            return options
        ocp = "one-state hysteresis" if self.choices["hysteresis"] == "one-state" else "single"
        form = "differential" if self.choices["double_layer"] == "capacitive" else "false"
        ours = {
            "working electrode": "positive",
            OCP: ("single", ocp),
            "surface form": form,
        }
        merged = ours | given(options)
        if merged[OCP] != ours[OCP]:
            raise InputError(
                f"option {OCP!r} = {merged[OCP]!r} cannot be used: say hysteresis=... as a keyword"
            )
        refuse(merged, self.choices)
        return merged

    def _rebuild_param(self):
        self.param = SodiumParameters(self.options, self.choices, self.separator_layers)

    def build_model(self):
        super().build_model()
        self._symbol_processor = Meeting(self)
        first = next(iter(self.rhs))  # filled in before all others
        self.rhs[first] = question(self.choices, self.said, self.separator_layers) * self.rhs[first]
        self.variables.update(displayed(self.variables, self.param))

    # pieces

    def set_interface_utilisation_submodel(self):
        super().set_interface_utilisation_submodel()
        pieces.add_contact(self)
        if self.choices["dry_out"] != "none":
            self.submodels["Positive interface utilisation"] = submodels.WettedArea(
                self.param, "positive", self.options
            )

    def set_thermal_submodel(self):
        super().set_thermal_submodel()
        if self.choices["thermal"] == "lumped":
            self.submodels["thermal"] = submodels.LumpedHeat(self.param, self.options)

    def set_porosity_submodel(self):
        super().set_porosity_submodel()
        if self.choices["dry_out"] != "none":
            self.submodels["porosity"] = submodels.DryOut(self.param, self.options)

    def set_current_collector_submodel(self):
        super().set_current_collector_submodel()
        if pieces.leaks(self.choices):
            self.submodels["current collector"] = submodels.ShuntedCollector(self.param)
            self.submodels["shunt"] = submodels.Shunt(self.param, [submodels.CELL], self.options)

    def set_active_material_submodel(self):
        super().set_active_material_submodel()
        if self.choices["particle"] == "films":
            self.submodels["positive primary active material"] = submodels.FilmActiveMaterial(
                self.param, "positive", self.options
            )

    def set_transport_efficiency_submodels(self):
        for component in ["Electrolyte", "Electrode"]:
            self.submodels[f"{component.lower()} transport efficiency"] = submodels.EffectiveTransport(
                self.param, component, self.options
            )

    def set_open_circuit_potential_submodel(self):
        with (
            warnings.catch_warnings()
        ):  # of a definition that changed in 25.10; nasolid knows only the new one
            warnings.filterwarnings("ignore", message="The definition of the hysteresis decay rate")
            super().set_open_circuit_potential_submodel()

    def set_solid_submodel(self):
        if self.choices["double_layer"] == "none":
            self.submodels["positive electrode potential"] = submodels.SolidPotential(
                self.param, "positive", self.options
            )
        self.submodels["terminals"] = submodels.TerminalVoltage(self.param, "positive", self.options)
        if self.choices["formation"] != "none":
            self.submodels["formation"] = submodels.Formation(self.param, options=self.options)

    def set_electrolyte_concentration_submodel(self):
        if self.choices["catholyte"] == "liquid":
            self.submodels["electrolyte diffusion"] = submodels.SaltInPores(self.param, self.options)
            self.submodels["anion balance"] = submodels.BlockedAnions(self.param, options=self.options)
        else:
            self.submodels["electrolyte diffusion"] = submodels.SingleIon(self.param, self.options)

    def set_electrolyte_potential_submodel(self):
        salt = self.choices["catholyte"] == "liquid"
        self.submodels["separator stack"] = submodels.SeparatorStack(self.param, options=self.options)
        self.submodels["catholyte drops"] = submodels.CatholyteDrops(self.param, self.options, salt)
        if self.choices["double_layer"] == "capacitive":
            self.submodels["electrolyte conductivity"] = submodels.CathodeDoubleLayer(
                self.param, self.options, salt
            )
            return
        self.submodels["electrolyte conductivity"] = submodels.CatholytePotential(
            self.param, self.options, salt
        )
        surface = pybamm.electrolyte_conductivity.surface_potential_form.Explicit
        self.submodels["positive surface potential difference"] = surface(
            self.param, "positive", self.options
        )

    def set_li_metal_counter_electrode_submodels(self):
        pieces.add_metal(self)
        reaction, forward = "lithium metal plating", self.choices["double_layer"] == "capacitive"
        potential = submodels.MetalDoubleLayer if forward else submodels.MetalPotential
        kinetics = KINETICS[self.choices["anode"]][forward]
        self.submodels["negative electrode potential"] = potential(self.param, "negative", self.options)
        self.submodels["negative electrode interface"] = kinetics(
            self.param, "negative", reaction, self.options
        )
        if not forward:
            self.submodels["negative electrode interface current"] = (
                pybamm.kinetics.CurrentForInverseKineticsLithiumMetal(
                    self.param, "negative", reaction, self.options
                )
            )

    def set_summary_variables(self):
        super().set_summary_variables()
        self.summary_variables = SummaryNames(self.summary_variables)

    def set_total_interface_submodel(self):
        super().set_total_interface_submodel()
        self.submodels["losses"] = submodels.Losses(self.param, options=self.options)

    # defaults; a model that was saved and opened again returns what was stored with it

    @property
    def default_parameter_values(self):
        from nasolid.parameters.registry import default_values

        return default_values(self.choices, self.separator_layers)

    @property
    def default_geometry(self):
        stored = getattr(self, "_default_geometry", None)
        host = mesh.geometry(super().default_geometry, self.param, self.choices)
        return stored or host | mesh.metal_geometry(self.choices, METAL)

    @property
    def default_var_pts(self):
        ours = mesh.points(self.choices) | mesh.metal_points(self.choices, METAL)
        return getattr(self, "_default_var_pts", None) or super().default_var_pts | ours

    @property
    def default_submesh_types(self):
        stored = getattr(self, "_default_submesh_types", None)
        ours = mesh.submeshes(self.choices) | mesh.metal_submeshes(self.choices, METAL)
        return stored or super().default_submesh_types | ours

    @property
    def default_spatial_methods(self):
        ours = mesh.metal_methods(self.choices, METAL)
        return getattr(self, "_default_spatial_methods", None) or super().default_spatial_methods | ours

    @property
    def default_solver(self):
        return Solver()


def _checked(choices):
    """Choices with defaults filled in."""
    for name, value in choices.items():
        if name not in CHOICES:
            raise InputError(f"SodiumDFN has no choice {name!r}; its choices are {', '.join(CHOICES)}")
        if value not in CHOICES[name]:
            raise InputError(f"{name} = {value!r} is not on offer; choose from {', '.join(CHOICES[name])}")
    full = {name: values[0] for name, values in CHOICES.items()} | choices
    for fault in unmet(full):
        raise InputError(fault)
    return full


OCP = "open-circuit potential"
METAL = (submodels.CELL,)
"""Interfaces with metal that a cell has."""

KINETICS = {
    "sodium": (submodels.MetalKinetics, pybamm.kinetics.SymmetricButlerVolmer),
    "alloy": (submodels.AlloyKinetics, pybamm.kinetics.Linear),
}
"""Kinetics of the anode: inverted for a current that is given, and forward beside a double layer."""


def _papers():
    """BibTeX of what a user of the model cites, one entry each."""
    text = (files("nasolid.zoo") / "sodium_dfn" / "CITATION.bib").read_text(encoding="utf-8")
    return ["@" + entry.strip() for entry in text.split("@")[1:]]

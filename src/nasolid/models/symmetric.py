"""Metal | separator | metal: the cell that shows interfaces and ceramic alone."""

import pybamm
from pybamm.models.full_battery_models.base_battery_model import BatteryModelOptions

from nasolid.errors import InputError
from nasolid.models import mesh, pieces
from nasolid.models.meeting import Meeting
from nasolid.models.options import Options, checked_layers, given
from nasolid.models.solver import Solver
from nasolid.models.summary import SummaryNames
from nasolid.parameters.keys import CHOICES
from nasolid.parameters.meeting import question
from nasolid.parameters.registry import default_values
from nasolid.parameters.symbols import SodiumParameters

READ = ("contact", "constriction", "contact_fraction", "replenishment", "pressure", "penetration", "after")
"""Choices that a symmetric cell of sodium takes notice of."""


class SymmetricCell(pybamm.BaseModel):
    r"""Two electrodes of sodium, or two blocking ones, and the separator between them.

    .. math:: V = -(\eta_l + i\,r_\mathrm{con}) - \Delta\phi_\mathrm{sep} - (\eta_r + i\,r_\mathrm{con})

    A positive current strips the left electrode and plates the right one; the voltage is then negative, as
    that of the right electrode against the left. Kinetics, contact and separator are those of `SodiumDFN`.
    With ``blocking=True`` both electrodes are inert and only charge their double layers, as in a measurement of
    conductivity.

    Parameters
    ----------
    options : pybamm.BatteryModelOptions, optional
        As PyBaMM hands them on when a model is opened again.
    name : str, optional
        Name of the model.
    blocking : bool
        Inert electrodes.
    separator_layers : int
        Number of separator layers.
    **choices
        Of contact, pressure, penetration and double layer, as for `SodiumDFN`; others change nothing.
    """

    def __init__(
        self, options=None, name="Sodium symmetric cell", *, blocking=False, separator_layers=1, **choices
    ):
        super().__init__(name)
        separator_layers = checked_layers(separator_layers)
        if given(options) and not isinstance(options, BatteryModelOptions):
            raise InputError("SymmetricCell takes no options of PyBaMM; leave them out")
        unknown = [word for word, value in choices.items() if value not in CHOICES.get(word, ())]
        if unknown:
            raise InputError(f"SymmetricCell has no choice {unknown[0]} = {choices[unknown[0]]!r}")
        self.choices = {word: values[0] for word, values in CHOICES.items()} | choices | {"anode": "sodium"}
        storing = blocking or self.choices["double_layer"] == "capacitive"
        form = {"working electrode": "positive", "surface form": "differential" if storing else "false"}
        self._options = options if isinstance(options, BatteryModelOptions) else BatteryModelOptions(form)
        self.param = SodiumParameters(self._options, self.choices, separator_layers)
        circuit = pybamm.external_circuit
        self.submodels = {
            "external circuit": circuit.ExplicitCurrentControl(self.param, self._options),
            "throughput": circuit.DischargeThroughput(self.param, self._options),
            **pieces.symmetric_pieces(self.param, storing, blocking),
        }
        self.variables.update({"Time [s]": pybamm.t, "Time [h]": pybamm.t / 3600})
        self.build_model()
        self._options = Options(dict(self._options))
        self._symbol_processor = Meeting(None if blocking else self)
        said = CHOICES.keys() - (() if blocking else READ) | choices.keys()
        first = next(iter(self.rhs))
        self.rhs[first] = question(self.choices, said, separator_layers, symmetric=True) * self.rhs[first]
        metals = [] if blocking else ["Left sodium thickness [m]", "Right sodium thickness [m]"]
        self.summary_variables = SummaryNames(metals)

    @property
    def options(self):
        """Options of the model, as `pybamm.EISSimulation` reads them."""
        return self._options

    @property
    def default_parameter_values(self):
        return default_values(self.choices, self.param.layers)

    @property
    def default_solver(self):
        return Solver()

    @property
    def default_geometry(self):
        return getattr(self, "_default_geometry", None) or mesh.metal_geometry(self.choices, pieces.SIDES)

    @property
    def default_var_pts(self):
        return getattr(self, "_default_var_pts", None) or mesh.metal_points(self.choices, pieces.SIDES)

    @property
    def default_submesh_types(self):
        return getattr(self, "_default_submesh_types", None) or mesh.metal_submeshes(
            self.choices, pieces.SIDES
        )

    @property
    def default_spatial_methods(self):
        return getattr(self, "_default_spatial_methods", None) or mesh.metal_methods(
            self.choices, pieces.SIDES
        )

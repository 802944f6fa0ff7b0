"""A user's folder with a sound cell, for tests to break in one place."""

import copy
import json
from pathlib import Path

from nasolid.parameters import check_file, load_cell


def number(value, unit="", **more):
    """A reported entry."""
    fields = {"value": value, "kind": "reported", "source": "own2030, Table 1"} | more
    return fields | ({"unit": unit} if unit else {})


def at_25(value, unit, **more):
    """A reported entry that follows a temperature law."""
    return number(value, unit) | {"at": "25 degC"} | more


METAL = {
    "material": {"title": "metal", "role": "metal"},
    "Sodium density [kg.m-3]": number(0.968, "g/cm3"),
    "Sodium specific capacity [A.h.kg-1]": number(1166, "mAh/g"),
    "Sodium hardness [Pa]": number(0.7, "MPa"),
    "Sodium interface areal resistance [Ohm.m2]": at_25(1.8, "Ohm.cm2"),
    "Sodium interface areal resistance activation energy [eV]": number(0.41, "eV"),
    "Anode potential [V]": number(50, "mV"),
}

CERAMIC = {
    "material": {"title": "ceramic", "role": "solid-electrolyte"},
    "Reference conductivity [S.m-1]": at_25(1.3, "mS/cm", uncertainty=0.3),
    "Conductivity activation energy [eV]": number(0.28, "eV", valid=["-10 degC", "40 degC"]),
    "Density [kg.m-3]": number(3.3, "g/cm3"),
}

HOST = {
    "material": {"title": "host", "role": "host"},
    "Positive electrode active material density [kg.m-3]": number(3.15, "g/cm3"),
    "Maximum concentration in positive electrode [mol.m-3]": number(13823, "mol/m3"),
    "Positive electrode OCP level [V]": number(3.37, "V"),
    "Positive electrode OCP slope [V]": number(10, "mV"),
    "Positive electrode OCP slope pivot": number(0.5),
    "Positive electrode OCP rise [V]": number(0.9, "V"),
    "Positive electrode OCP rise width": number(0.0062),
    "Positive electrode OCP fall [V]": number(1.6, "V"),
    "Positive electrode OCP fall width": number(0.0079),
    "Positive electrode OCP half-gap [V]": number(5, "mV"),
    "Positive particle hysteresis decay rate": number(100),
    "Positive electrode OCP entropic change [V.K-1]": number(-0.151, "mV/K"),
    "Positive particle reference diffusivity [m2.s-1]": at_25(1e-16, "m2/s"),
    "Positive particle diffusivity activation energy [eV]": number(0.3, "eV"),
    "Positive electrode reference exchange-current density [A.m-2]": at_25(3.4, "A/m2"),
    "Positive electrode exchange-current density activation energy [eV]": number(0.45, "eV"),
    "Positive particle radius [m]": number(0.5, "um"),
}

LIQUID = {
    "material": {"title": "liquid", "role": "liquid"},
    "Electrolyte reference conductivity [S.m-1]": at_25(8.25, "mS/cm"),
    "Electrolyte conductivity activation energy [eV]": number(0.16, "eV"),
    "Electrolyte density [kg.m-3]": number(1.38, "g/cm3"),
    "Initial concentration in electrolyte [mol.m-3]": number(1, "mol/L"),
    "Electrolyte reference concentration [mol.m-3]": number(1, "mol/L"),
    "Electrolyte conductivity power": number(0.673),
    "Electrolyte conductivity decay [m3.mol-1]": number(0.592, "L/mol"),
    "Electrolyte reference diffusivity [m2.s-1]": at_25(1e-10, "m2/s"),
    "Electrolyte diffusivity activation energy [eV]": number(0.16, "eV"),
    "Cation transference number": number(0.4),
    "Thermodynamic factor": number(1),
}

CELL = {
    "cell": {"title": "a cell of mine", "references": ["own2030"]},
    "materials": {"anode": "metal", "separator": ["ceramic"], "host": "host", "catholyte": "liquid"},
    "Electrode area [m2]": number(0.5, "cm2"),
    "Ambient temperature [K]": number(30, "degC"),
    "Lower voltage cut-off [V]": number(2.6, "V"),
    "Upper voltage cut-off [V]": number(3.8, "V"),
    "Nominal areal capacity [A.h.m-2]": number(1.3, "mAh/cm2"),
    "Measured current density [A.m-2]": number(0.1, "mA/cm2"),
    "Initial stoichiometry": number(0.993),
    "Stack pressure [Pa]": number(1, "MPa"),
    "Sodium reservoir thickness [m]": number(36, "um"),
    "Separator thickness [m]": number(110, "um", uncertainty=5),
    "Positive electrode thickness [m]": number(100, "um"),
    "Positive electrode porosity": number(61, "%"),
    "Positive electrode active material volume fraction": number(0.344),
    "Positive electrode inactive volume fraction": number(0.046),
    "Positive electrode Bruggeman coefficient (electrolyte)": number(1.5),
    "Positive electrode conductivity [S.m-1]": number(10, "S/m"),
    "Positive electrode solid density [kg.m-3]": number(3.05, "g/cm3"),
    "Separator cathode interface areal resistance [Ohm.m2]": at_25(20, "Ohm.cm2"),
    "Separator cathode interface areal resistance activation energy [eV]": number(0.33, "eV"),
    "Cathode contact areal resistance [Ohm.m2]": at_25(20, "Ohm.cm2"),
    "Cathode contact areal resistance activation energy [eV]": number(0.33, "eV"),
}


class Folder:
    """A user's folder: ``cell.toml``, its materials, its bibliography."""

    def __init__(self, path: Path):
        self.path = path
        self.cell = copy.deepcopy(CELL)
        self.metal, self.ceramic = copy.deepcopy(METAL), copy.deepcopy(CERAMIC)
        self.host, self.liquid = copy.deepcopy(HOST), copy.deepcopy(LIQUID)
        self.bibliography = "@article{own2030,\n  title = {Own}\n}\n@article{other2031,\n  title = {O}\n}\n"

    def write(self) -> Path:
        """Write all files; the path of the cell."""
        (self.path / "materials").mkdir(parents=True, exist_ok=True)
        for name in ("metal", "ceramic", "host", "liquid"):
            (self.path / "materials" / f"{name}.toml").write_text(toml(getattr(self, name)), "utf-8")
        (self.path / "cell.toml").write_text(toml(self.cell), "utf-8")
        if self.bibliography:
            (self.path / "references.bib").write_text(self.bibliography, "utf-8")
        return self.path / "cell.toml"

    def faults(self) -> list[str]:
        """Faults of the cell as it stands."""
        return check_file(self.write())

    def fault(self) -> str:
        """The only fault of the cell as it stands."""
        (fault,) = self.faults()
        assert "\n" not in fault
        return fault

    def load(self):
        """The cell as it stands."""
        return load_cell(self.write())

    def with_two_layers(self):
        """The same cell with the ceramic twice."""
        self.cell["materials"]["separator"] = ["ceramic", "ceramic"]
        thickness = self.cell.pop("Separator thickness [m]")
        self.cell["Separator layer 1 thickness [m]"] = thickness
        self.cell["Separator layer 2 thickness [m]"] = thickness | {"value": 50}
        return self

    def with_two_cells(self):
        """The same cell twice in a file, with separators of 110 and 50 um."""
        thickness = self.cell.pop("Separator thickness [m]")
        self.cell["cells"] = {
            "thick": {"title": "thick", "Separator thickness [m]": thickness},
            "thin": {"Separator thickness [m]": thickness | {"value": 50}},
        }
        return self


def toml(data: dict, prefix: str = "") -> str:
    """Write plain data as TOML."""
    plain = [f"{json.dumps(k)} = {literal(v)}" for k, v in data.items() if not isinstance(v, dict)]
    tables = []
    for key, value in data.items():
        if isinstance(value, dict):
            path = f"{prefix}{json.dumps(key)}"
            tables.append(f"[{path}]\n{toml(value, f'{path}.')}")
    return "\n".join([*plain, *tables]) + "\n"


def literal(value) -> str:
    """A value as TOML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(literal(x) for x in value)}]"
    if isinstance(value, (bool, str)):
        return json.dumps(value)
    return repr(value)

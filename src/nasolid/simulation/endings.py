"""What ends a half-cycle, in words."""

ENDINGS = {
    "Minimum voltage [V]": "lower cut-off",
    "Maximum voltage [V]": "upper cut-off",
    "Salt depleted": "salt depleted",
    "Sodium exhausted": "sodium exhausted",
    "Current fallen": "hold over",
    "Contact lost": "contact lost",
    "Penetration": "penetration",
    "final time": "final time",
}
"""What ends a half-cycle, by the name of the model's event."""

FAILED = "integrator gave up"
"""Where none of these did."""

"""What ends a half-cycle, in words, and what became of it."""

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

DONE, STOPPED, NO_RESULT = "done", "stopped", "failed"
"""What becomes of a half-cycle, wherever it is told: it passed charge; it was over before any charge had passed;
there is no result."""

AT_ONCE = "at once"
"""Word after what ended a half-cycle that was over before any charge had passed."""

REMEDY = "lower the current, raise the temperature or widen the window"
"""What helps where one was."""

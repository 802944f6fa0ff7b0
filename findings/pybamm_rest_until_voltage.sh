#!/usr/bin/env bash
# PyBaMM 26.10.1.1: the end of a rest by a voltage.
# Guess: "Rest for 1 hour or until 3.715 V" ends when the relaxing voltage passes 3.715 V, as a discharge or a charge does.
# Found: the voltage is dropped without a word and the rest lasts its hour, since a rest has no direction from which a
# voltage could be approached. With a side, "until > 3.715 V", it ends there.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/pip" install --quiet "pybamm==26.10.1.1" "pybammsolvers==0.11.1" "casadi==3.8.1"
cat > "$here/rest.py" <<'CODE'
import warnings

import pybamm


def rest(text):
    """Seconds of a rest after half an hour at 1C, its last voltage, and the warnings."""
    steps = ["Discharge at 1C for 30 minutes", text]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        sim = pybamm.Simulation(pybamm.lithium_ion.SPM(), experiment=pybamm.Experiment(steps))
        step = sim.solve().cycles[1].steps[0]
    seconds, last = step.t[-1] - step.t[0], step["Voltage [V]"].entries[-1]
    print(f"{text}: {seconds:.0f} s, to {last:.3f} V, {step.termination}, {len(told)} warnings")
    return seconds, len(told)


print("pybamm", pybamm.__version__)
plain = rest("Rest for 1 hour")
without = rest("Rest for 1 hour or until 3.715 V")
sided = rest("Rest for 1 hour or until > 3.715 V")
assert abs(plain[0] - 3600) < 1 and abs(without[0] - 3600) < 1 and without[1] == 0, "the voltage ends the rest, or is told"
assert sided[0] < 3000, "a voltage with a side no longer ends the rest"
CODE
PYBAMM_DISABLE_TELEMETRY=true "$here/env/bin/python" "$here/rest.py"

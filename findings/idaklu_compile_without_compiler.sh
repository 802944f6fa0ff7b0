#!/usr/bin/env bash
# PyBaMM 26.10.1.1: compilation ahead of time where there is no compiler.
# Guess: IDAKLUSolver(options={"compile": True}) raises where gcc is not found, or its option says afterwards that it did not compile.
# Found: it solves uncompiled, raises no Python warning, and `options["compile"]` still says True; one line of its log tells. Whoever
# records the option as provenance records what did not happen; the class of its functions tells it.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/pip" install --quiet "pybamm==26.10.1.1" "pybammsolvers==0.11.1" "casadi==3.8.1"
mkdir -m 700 "$here/cache"
cat > "$here/compile.py" <<'CODE'
import os
import shutil
import sys
import warnings

os.environ["PATH"] = ""
os.environ["PYBAMM_CASADI_AOT_CACHE"] = sys.argv[1]
import pybamm

solver = pybamm.IDAKLUSolver(options={"compile": True})
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    solution = pybamm.Simulation(pybamm.lithium_ion.SPM(), solver=solver).solve([0, 600])
made, kind = os.listdir(sys.argv[1]), solver._setup["rootfn_casadi"].class_name()
print("pybamm", pybamm.__version__, "gcc", shutil.which("gcc"), "solved to", solution.t[-1])
print(len(told), "warnings; option", solver._options["compile"], "; libraries", made, "; functions", kind)
assert solution.t[-1] == 600 and not told and solver._options["compile"] is True and made == [] and kind != "External"
CODE
PYBAMM_DISABLE_TELEMETRY=true "$here/env/bin/python" "$here/compile.py" "$here/cache"

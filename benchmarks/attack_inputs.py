"""Is bad input told in one line, and does it leave everything as it was?

    python benchmarks/attack_inputs.py [--inputs 1000] [--seconds 900] [--seed 0] [--only KIND] [--keep FOLDER]

Files and options that nasolid reads are spoilt at random, by a seed: cell and material files, study and fit files,
tables of points, curves and spectra, saved states, values of options,
places to write to. Each is given to a command in
a child of its own with 10 s of processor and 1 GB of memory. What is accepted ends where the first solver would begin.
Prints how many were refused well (exit 2 or 3, lines of bounded length, no control characters, nothing written),
how many were accepted, and every violation; exit 1 if there is one. All inputs are harmless.
"""

import argparse
import hashlib
import json
import os
import random
import re
import resource
import shutil
import socket
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import pybamm

from nasolid.cli import main as nasolid
from nasolid.parameters import parameter_sets_dir

SECONDS, BYTES = 10, 1e9
"""Processor time and memory of one command."""

LONGEST, LINES = 2100, 101
"""Characters of a line that is told, and lines."""

ACCEPTED, HARMED = 200, 201
"""Exit codes of a child: where a solver would begin, and after an error that nobody caught."""

NUMBERS = (
    "0", "-1", "1", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "1e-30", "1e30", "1e9999", "10" * 200,
    "9" * 5000,
    "0x" + "f" * 400, "1_000", "true", "3.5.5", "1e", "--1", "007", "1979-05-27", "-0.0", "5e-324", "",
)  # fmt: skip
WORDS = (
    "", " ", "x/../../y", "../../../out", "\\u001b[31mred\\u001b[0m", "\\u202egnirts", "a\\nb", "a\\tb",
    "\\u0007\\u009b2J",
    "[x](javascript:0)", "![x](http://example.org/x.png)", "<script>0</script>", "=1+1", "@x", "-x", "\\u0000",
    "\\uFEFFx",
    "$\\\\frac{1}{0}$", "%s%n{0}{x}", "x" * 300, "x" * 20_000, "ä" * 150, "👩‍🔬", "none", "nan", "/dev/zero", "/",
    "~", ".",
    "lowack2025-cell2", "cell.toml::a::b", "CON", "a" * 90 + "/b",
)  # fmt: skip
UNITS = (
    "m", "K", "degC", "V", "mol/L", "1", "m**10**9", "m^99", "km**9", "((((m))))", "m" * 100, "m." * 50, "exp(1)",
    "m+m",
    "1e9999 m", "yottameter", "dB", "%", "°C", "Ω", "m\\u0000", "__class__", "m;m", "delta_degC", "m-1.m-1.m-1",
)  # fmt: skip
QUANTITIES = (
    *(f"{number} {unit}" for number in NUMBERS[:12] for unit in ("um", "K", "mA/cm2")),
    "C/1e-300", "1e300C", "C/0", "1" * 500 + "C", "C/" + "9" * 400, "0.1C, 1C", "1e-320mA/cm2", "1e308A/m2", "-1C",
    "1 C 1",
    "-273.15degC", "-300degC", "1e-9K", "1e9 K", "30degC at 25 degC", "80 um at 1e999 degC", "200Wh/kg",
    "5..60 mg/cm2",
)  # fmt: skip
COUNTS = ("0", "-1", "1", "2", "99999999999", "9" * 400, "9" * 5000, "1.5", "nan", "1e3", "", "0x10", "²")
LINES_OF_TOML = (
    "[" * 3000, "a = " + "[" * 200 + "]" * 200, "a" + ".b" * 5000 + " = 1", "[x" + ".y" * 300 + "]", "a = {" * 30,
    "[[cell]]",
    "cells = 3", "[cells]\nx = 3", "[cells.a]\n[cells.b]", "cell = 1", "materials = []", "[given]\nx = 1",
    "'Separator thickness [m]' = '80 um'", "Colour = 3", "[model]\ncontact = 'glue'", "[forms]\nx = {}",
    "".join(f"k{k} = {k}\n" for k in range(3000)), "#" + "x" * 2_000_000, "x = '''" + "y" * 30_000 + "'''",
    "value = [" + "1," * 250_000 + "]", "[material]\ntitle = 'x'\nrole = 'host'", "references = " + "['x']" * 2,
)  # fmt: skip
STUDY = """name = "six"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
current = "0.1C"
[keep]
scalars = ["areal_capacity"]
curves = 5
[vary]
kind = "grid"
"Separator thickness" = { values = [50, 60, 70], unit = "um" }
temperature = { range = ["0 degC", "40 degC"], points = 3 }
"""
TABLE = (
    STUDY.partition("[vary]")[0].replace('current = "0.1C"\n', "")
    + '[vary]\nkind = "table"\nfile = "points.csv"\n'
)
POINTS = "Separator thickness [um],temperature [degC],current [C]\n50,20,0.1\n60,25,0.2\n70,30,1\n"
FIT = """name = "my-cell"
cell = "lowack2025-cell2"
entries = ["lowack2025-cell2/first-discharge"]
[[curve]]
file = "curve.csv"
direction = "discharge"
current = "0.1 mA/cm2"
deviation = "2 mV"
[parameters]
"Positive electrode utilisation" = { range = [0.5, 1.0] }
[[stage]]
name = "level"
parameters = ["Positive electrode utilisation"]
"""
CURVE = "Test Time / s,Voltage / V,Current / A\n" + "".join(
    f"{600 * k},{3.4 - 0.01 * k:.4f},-1.96e-5\n" for k in range(40)
)
SPECTRUM = "Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm\n" + "".join(
    f"{10 ** (5 - k / 4):.6g},{3 + k / 8:.4f},{-1.0 - 0.01 * k:.4f}\n" for k in range(20)
)
CELL = "lowack2025-cell2"


class Accepted(BaseException):
    """A solver was reached."""


def accept(*_, **__):
    """Stand in for a solver."""
    raise Accepted


def spoilt_toml(text, rng):
    """A TOML text with one to three things wrong."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        text = rng.choice(SPOIL_TOML)(text, rng)
    return spoilt_bytes(text, rng) if rng.random() < 0.1 else text.encode(errors="surrogatepass")


def replaced(pattern, make):
    """A mutation that replaces one match of a pattern."""

    def spoil(text, rng):
        found = list(re.finditer(pattern, text))
        if not found:
            return text
        at = rng.choice(found)
        return text[: at.start()] + make(at[0], rng) + text[at.end() :]

    return spoil


def moved_line(text, rng):
    """One line taken out, put twice, or put elsewhere."""
    lines = text.splitlines()
    line = rng.choice(lines)
    where = rng.randrange(len(lines))
    action = rng.choice(("out", "twice", "away"))
    if action != "twice":
        lines.remove(line)
    if action != "out":
        lines.insert(where, line)
    return "\n".join(lines)


def more(text, rng):
    """Lines of TOML put in."""
    lines = text.splitlines()
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(LINES_OF_TOML))
    return "\n".join(lines)


def cut(text, rng):
    """The beginning of a text."""
    return text[: rng.randrange(len(text) + 1)]


def spoilt_bytes(text, rng):
    """Bytes changed, put in or doubled."""
    raw = bytearray(text.encode(errors="surrogatepass"))
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(raw) + 1)
        raw[at : at + rng.randrange(3)] = bytes(rng.randrange(256) for _ in range(rng.randrange(4)))
    return bytes(raw)


def quoted(_, rng):
    """A text of TOML."""
    return f'"{rng.choice((*WORDS, *UNITS))}"'


SPOIL_TOML = (
    replaced(r"(?<=[=\[ ])-?\d+\.?\d*(?:e-?\d+)?", lambda _, rng: rng.choice(NUMBERS) or '""'),
    replaced(r'"[^"\n]*"', quoted),
    replaced(r'(?<=unit = )"[^"\n]*"', lambda _, rng: f'"{rng.choice(UNITS)}"'),
    replaced(r"(?<== ).+", lambda _, rng: rng.choice(("3", "[]", "{}", "true", "[[1]]", "{ a = 1 }", '"x"', "1e5",
    "[1, 'a']"))),
    replaced(r'"[^"\n]*"(?= *=)', quoted),
    replaced(r"\[.*\]", lambda found, rng: rng.choice((found * 2, "[]", f"[{found}]", found.upper(), "[x]"))),
    moved_line, more, cut,
)  # fmt: skip


def spoilt_table(text, rng):
    """A table with something wrong."""
    kind = rng.randrange(12)
    lines = text.splitlines()
    if kind < 4:
        k = rng.randrange(len(lines))
        cells = lines[k].split(",")
        cells[rng.randrange(len(cells))] = rng.choice(
            (*NUMBERS, "x" * 300_000, '"', "1,2", "\x1b[31m", "=1+1", "12:30:00")
        )
        lines[k] = ",".join(cells)
    elif kind == 4:
        heading = rng.choice(
            (
                *(f"Voltage / {unit}" for unit in UNITS),
                "a" * 5000,
                "/" * 190,
                " " * 150 + "/",
                "\x1b]0;x\x07",
                "",
            )
        )
        lines[0] = ",".join([heading, *lines[0].split(",")[1:]])
    elif kind == 5:
        lines = rng.sample(lines, len(lines))
    elif kind == 6:
        lines = lines[: rng.randrange(4)]
    elif kind == 7:
        lines = [line.replace(",", rng.choice((";", "\t", "|", ",,", '","'))) for line in lines]
    elif kind == 8:
        return "\n".join(lines).encode(rng.choice(("utf-16", "utf-32", "utf-8-sig")))
    elif kind == 9:
        return spoilt_bytes("\n".join(lines), rng)
    elif kind == 10:
        lines += rng.choice((["1"] * 600_000, ["x," * 400_000], [lines[-1]] * 3, [""] * 10, ["," * 5000]))
    else:
        lines[0] = ",".join(rng.choice((lines[0].split(",") * 2, ["a"] * 5000, ["1", "2", "3"])))
    return "\n".join(lines).encode(errors="surrogatepass")


def cell_file(rng):
    """A cell file and its materials, one of them spoilt; looked at, or run."""
    folder = parameter_sets_dir()
    source = rng.choice(sorted(folder.glob("cells/*/cell.toml")))
    files = {"cell.toml": source.read_bytes()}
    name = "cell.toml"
    if rng.random() < 0.3:
        material = rng.choice(sorted(folder.glob("materials/*.toml")))
        name = material.name
        files[name] = material.read_bytes()
    files[name] = spoilt_toml(files[name].decode(), rng)
    if rng.random() < 0.2:
        files["references.bib"] = rng.choice(
            (b"@a{b,\n c = {d}}", b"@" * 5000, b"\n" * 200_000, b"x=" * 100_000, b"\xff\xfe")
        )
    word = rng.choice(("", "", "", "::A", "::../x", "::" + "x" * 300))
    args = rng.choice(
        (
            ["check", name],
            ["show", f"cell.toml{word}", "--json"],
            ["show", f"cell.toml{word}"],
            ["run", f"cell.toml{word}"],
        )
    )
    return files, args


def study_file(rng):
    """A study file or its table spoilt."""
    files = {"study.toml": rng.choice((STUDY, TABLE)).encode(), "points.csv": POINTS.encode()}
    if b"points.csv" in files["study.toml"] and rng.random() < 0.6:
        files["points.csv"] = spoilt_table(POINTS, rng)
    else:
        files["study.toml"] = spoilt_toml(files["study.toml"].decode(), rng)
    return files, ["study", "check", "study.toml", *rng.choice(([], ["--json"]))]


def fit_file(rng):
    """A fit file or its curve spoilt."""
    files = {"fit.toml": FIT.encode(), "curve.csv": CURVE.encode()}
    if rng.random() < 0.3:
        files["curve.csv"] = spoilt_table(CURVE, rng)
    else:
        files["fit.toml"] = spoilt_toml(FIT, rng)
    return files, ["fit", "fit.toml", *rng.choice(([], ["--check"]))]


def curve_file(rng):
    """A curve spoilt."""
    return {"curve.csv": spoilt_table(CURVE, rng)}, ["validate", CELL, "--curve", "curve.csv"]


def spectrum_file(rng):
    """A spectrum spoilt, as a script would read it."""
    text = (
        SPECTRUM
        if rng.random() < 0.5
        else "EC-Lab ASCII FILE\nNb header lines : 3\n" + SPECTRUM.replace(",", "\t")
    )
    raw = spoilt_table(text, rng)
    reader = "read_csv" if text is SPECTRUM else "read_mpt"
    return {"spectrum.txt": raw}, ["python", reader, "spectrum.txt"]


def saved_state(rng):
    """A saved state that is none."""
    state = {"nasolid": 1, "cell": CELL, "model": {}, "numbers": {}, "cycles": 1, "first_capacity": 1.0, "time": 1.0,
             "states": [0.1] * 50, "inputs": {}, "protocol": {"charge": 1.0, "discharge": 1.0, "hold": None},
             "operation": {}, "aged": {}}  # fmt: skip
    text = replaced(
        r"(?<=[:\[ ])[\d.]+|\{\}|\".*?\"",
        lambda _, r: r.choice((*NUMBERS, "null", "{}", "[]", '"x"', "[" * 3000)),
    )(json.dumps(state), rng)
    return {"state.json": text.encode()}, rng.choice(
        (["cycle", CELL, "--resume", "state.json"], ["eis", CELL, "--aged", "state.json"])
    )


OPTIONS = {
    "run": {"--current": QUANTITIES, "--charge-current": QUANTITIES, "--temperature": QUANTITIES, "--cycles": COUNTS,
            "--set": [f"Separator thickness={q}" for q in QUANTITIES] + [*WORDS, "=", "a=b=c",
            "Contact fraction=1e-320"],
            "--choice": ["contact=glue", "x", "=", *WORDS], "--plot": [*WORDS, "a.png"], "--csv": WORDS},
    "cycle": {"--cycles": COUNTS, "--hold": QUANTITIES, "--retention": (*NUMBERS, "80%"), "--population": COUNTS,
              "--seed": COUNTS, "--pressure": QUANTITIES, "--save": WORDS, "--resume": WORDS},
    "symmetric": {"--current": QUANTITIES, "--capacity": QUANTITIES, "--cycles": COUNTS, "--ramp": (*QUANTITIES,
    "1mA/cm2," * 500)},
    "eis": {"--soc": NUMBERS, "--frequencies": ("1:1", "1e-400:1e400", "nan:1", "1:2:3", ":", "1e6:1e-2", *NUMBERS),
            "--points-per-decade": COUNTS, "--every": NUMBERS, "--aged": WORDS, "--csv": WORDS},
    "map": {"--currents": (*QUANTITIES, "1C," * 900), "--temperatures": (*QUANTITIES, ",", "0degC," * 900)},
    "energy": {"--porosity": NUMBERS, "--utilisation": NUMBERS, "--reservoir": QUANTITIES, "--voltage": QUANTITIES,
    "--draws": COUNTS},
    "design": {"--lever": (*WORDS, *(f"loading={q}..{p}" for q in NUMBERS[:8] for p in QUANTITIES[:9])),
    "--points": COUNTS,
               "--target": QUANTITIES, "--rate": QUANTITIES, "--colour": WORDS, "--seed": COUNTS},
    "sensitivity": {"--samples": COUNTS, "--seed": COUNTS, "--current": QUANTITIES, "--temperature": QUANTITIES},
    "resistances": {"--soc": NUMBERS, "--temperatures": QUANTITIES},
    "validate": {"--draws": COUNTS, "--workers": COUNTS, "--seed": COUNTS, "--report": WORDS},
    "show": {"--kind": WORDS, "--choice": WORDS},
}  # fmt: skip


def options(rng):
    """A sound command with one or two options spoilt."""
    command = rng.choice(sorted(OPTIONS))
    args = [command, CELL if rng.random() < 0.95 else plain(rng.choice(WORDS))]
    for name in rng.sample(
        sorted(OPTIONS[command]), rng.choice((1, 1, 2)) if len(OPTIONS[command]) > 1 else 1
    ):
        args.append(f"{name}={plain(rng.choice(OPTIONS[command][name]))}")
    return {}, args


def plain(word):
    """A word of TOML as a command line takes it, where nothing may be NUL."""
    return (
        re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), word)
        .replace("\\n", "\n")
        .replace("\0", "")
    )


SPECIAL = ("pipe", "folder", "socket", "loop", "nowhere", "/dev/zero", "/dev/null", "/dev/full", "/proc/self/mem",
"x" * 300,
           "a/" * 600, "large", "/etc/hostname/x")  # fmt: skip


def special(rng):
    """What is no ordinary file, read or written."""
    place = rng.choice(SPECIAL)
    return {"curve.csv": CURVE.encode(), "study.toml": STUDY.encode(), "mine.toml": b"title = 1\n"}, rng.choice(
        (
            ["check", place], ["show", place], ["show", f"./{place}.toml"], ["study", "check", place], ["fit", place],
            ["validate", CELL, "--curve", place], ["cycle", CELL, "--resume", place], ["eis", CELL, "--aged", place],
            ["run", CELL, "--csv", place], ["cycle", CELL, "--save", place], ["study", "status", place],
            ["study", "export", place, "x.csv"], ["validate", CELL, "--report", place], ["run", CELL, "--csv",
            place, "--force"],
            ["validate", CELL, "--curve", "curve.csv", "--csv", "curve.csv", "--force"],
            ["validate", CELL, "--curve", "curve.csv", "--csv", "link.csv", "--force"],
            ["validate", CELL, "--curve", "curve.csv", "--csv", "hard.csv", "--force"],
            ["run", CELL, "--csv", "mine.toml"], ["cycle", CELL, "--save", "mine.toml"], ["symmetric", CELL,
            "--csv", "study.toml"],
            ["energy", place], ["run", f"{place}::x"],
        )
    )  # fmt: skip


KINDS = {
    "cell file": (cell_file, 5), "study file": (study_file, 4), "fit file": (fit_file, 3), "curve": (curve_file, 3),
    "spectrum": (spectrum_file, 2), "saved state": (saved_state, 1), "options": (options, 5), "special": (special, 2),
}  # fmt: skip


def furnish(folder, files):
    """Write the files of an input, and what is no ordinary file beside them."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        here = os.getcwd()
        os.chdir(folder)
        bound.bind("socket")
        os.chdir(here)
    (folder / "loop").symlink_to("loop")
    (folder / "nowhere").symlink_to("not-there")
    with (folder / "large").open("wb") as file:
        file.truncate(200_000_000)
    if "curve.csv" in files:
        (folder / "link.csv").symlink_to("curve.csv")
        (folder / "hard.csv").hardlink_to(folder / "curve.csv")


def state_of(folder):
    """What stands in a folder, by name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        kind = path.lstat().st_mode
        content = (
            path.read_bytes() if path.is_file() and not path.is_symlink() and path.name != "large" else b""
        )
        found[str(path.relative_to(folder))] = (kind, hashlib.sha256(content).hexdigest())
    return found


def child(folder, args, told):
    """Run a command line in this process, which is nobody else's, and leave it."""
    os.chdir(folder)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(told / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 2, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000_000, 300_000_000))
    pybamm.BaseSolver.solve = pybamm.BaseSolver.step = accept
    code = HARMED
    try:
        if args[0] == "python":
            read(*args[1:])
            code = 0
        else:
            nasolid(args)
    except Accepted:
        code = ACCEPTED
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(code)


def read(reader, path):
    """Read a spectrum as a script does; what is refused is told as the command line tells it."""
    from nasolid import spectra
    from nasolid.errors import InputError

    try:
        getattr(spectra, reader)(path)
    except InputError as error:
        print(*(f"error: {fault}" for fault in error.faults), sep="\n", file=sys.stderr)
        sys.exit(2)


def run(folder, args, told):
    """Exit code, processor seconds and bytes of a command line in a child; killed after too long a time."""
    pid = os.fork()
    if pid == 0:
        child(folder, args, told)
    end = time.monotonic() + 6 * SECONDS
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, 1024 * usage.ru_maxrss
        if time.monotonic() > end:
            os.kill(pid, 9)
            end = float("inf")
        time.sleep(0.005)


def judge(code, seconds, size, told, before, after):
    """A word for what became of an input: "refused", "accepted", or what is wrong."""
    out, err = ((told / name).read_bytes().decode(errors="replace") for name in ("out", "err"))
    if "Traceback" in err or code in (1, HARMED):
        return f"not caught: {err.strip().splitlines()[-1][:200] if err.strip() else code}"
    if seconds > SECONDS or code < 0:
        return f"took {seconds:.1f} s and ended with {code}"
    if size > BYTES:
        return f"took {size / 1e6:.0f} MB"
    if spoilt := next((x for x in out + err if x != "\n" and not x.isprintable()), None):
        return f"told the control character {spoilt!a}"
    lines = err.splitlines()
    if len(lines) > LINES or any(len(line) > LONGEST for line in lines):
        return f"told {len(lines)} lines, the longest of {max(map(len, lines))} characters"
    changed = [name for name in before if after.get(name) != before[name]]
    if changed:
        return f"changed {changed[0]}"
    if code in (2, 3):
        return "refused" if lines and not out and after == before else "refused, but told or wrote something"
    return "accepted" if code in (0, ACCEPTED) else f"ended with {code}"


def main():
    """Spoil, run, judge, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=900.0, help="to stop after")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=KINDS, help="one kind of input")
    parser.add_argument("--keep", type=Path, help="folder that takes the inputs of violations")
    asked = parser.parse_args()
    kinds = [asked.only] if asked.only else list(KINDS)
    began, counts, wrong = time.monotonic(), Counter(), []
    for k in range(asked.inputs):
        if time.monotonic() - began > asked.seconds:
            break
        rng = random.Random(f"{asked.seed} {k}")
        kind = rng.choices(kinds, [KINDS[kind][1] for kind in kinds])[0]
        files, args = KINDS[kind][0](rng)
        with tempfile.TemporaryDirectory() as place:
            folder, told = Path(place, "here"), Path(place, "told")
            folder.mkdir()
            told.mkdir()
            furnish(folder, files)
            before = state_of(folder)
            found = judge(*run(folder, args, told), told, before, state_of(folder))
            if found not in ("refused", "accepted"):
                wrong.append((k, kind, args, found))
                print(f"VIOLATION {k} {kind} {' '.join(args)[:200]!a}: {found}", flush=True)
                if asked.keep:
                    shutil.copytree(told, asked.keep / str(k))
                    for name, content in files.items():
                        (asked.keep / str(k) / name).write_bytes(content)
        counts[kind, found if found in ("refused", "accepted") else "VIOLATION"] += 1
    for kind in kinds:
        words = (f"{counts[kind, word]} {word}" for word in ("refused", "accepted", "VIOLATION"))
        print(f"{kind:12} {', '.join(words)}")
    total = sum(counts.values())
    print(f"{total} inputs, seed {asked.seed}, {len(wrong)} violations, {time.monotonic() - began:.0f} s")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

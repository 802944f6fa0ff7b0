"""``nasolid study``: many points of one cell, here or on a cluster."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from nasolid.cli.changes import force_option, json_option
from nasolid.cli.counts import A_WORKER
from nasolid.cli.groups import Group
from nasolid.cli.output import print_json, progress, tell
from nasolid.cli.study_text import print_checked, print_estimate, print_status, readable_size, status_of
from nasolid.errors import InputError

LIMIT = 300.0


@click.group(cls=Group)
def study() -> None:
    """Compute many points of a cell.

    What varies, what is done and what is kept stand in a study file. Its results live in one folder, and a study
    goes on where it ended, however it ended.

    \b
      name = "separators"
      cell = "lowack2025-cell2"
      [protocol]
      kind = "constant current"
      [vary]
      kind = "grid"       # or "latin hypercube", "sobol", "uncertain", "table"
      "Separator thickness" = { values = [50, 100, 200], unit = "um" }
      current = { values = ["0.1C", "1C"] }

    \b
      nasolid study plan separators.toml
      nasolid study run separators.toml --out separators
      nasolid study export separators separators.csv

    docs/studies.md has every field; a wrong one is told what is on offer.
    """


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say where and how points are computed."""
    options = (
        click.option(
            "--engine", type=click.Choice(["threads", "processes", "dask"]),
            help="By default threads for half-cycles and maps, which are solved in batches, processes for all else.",
        ),
        click.option("--workers", type=A_WORKER, help="Threads or processes; by default the cores there are."),
        click.option("--compile/--no-compile", "compile", default=None,
                     help="Compile ahead of time; by default from 2000 points in batches."),
        click.option("--shard", metavar="I/N", help="Compute share I of N, from 0: for job arrays."),
        click.option("--limit", type=float, default=LIMIT, show_default=True, help="Seconds that a point may take."),
        click.option("--scheduler", metavar="ADDRESS", help="Of Dask: tls://host:port, or a scheduler file."),
        click.option("--tls", nargs=3, type=click.Path(path_type=Path), metavar="CA CERT KEY",
                     help="Of Dask: certificate of the authority, certificate and key."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


mix_option = click.option(
    "--mix-versions", is_flag=True,
    help="Go on also where another version of nasolid, PyBaMM or the compiler began; each row says what made it.",
)  # fmt: skip


def asked_of(
    engine: str | None,
    workers: int | None,
    compile: bool | None,
    shard: str | None,
    limit: float,
    scheduler: str | None,
    tls: tuple[Path, Path, Path] | None,
    mix_versions: bool = False,
) -> Any:
    """What the options ask for."""
    from nasolid.studies.running.asked import Asked

    how = {"tls": tls or None, "mix_versions": mix_versions}
    return Asked(engine, workers, compile, share_of(shard), limit, scheduler, **how)  # type: ignore[arg-type]


def share_of(text: str | None) -> tuple[int, int] | None:
    """Share and number of shares from "I/N".

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if text is None:
        return None
    i, slash, n = text.partition("/")
    if not slash or not i.isdecimal() or not n.isdecimal():
        raise InputError(f"--shard {text!r}: cannot be read; write e.g. 0/4, share 0 of 4")
    return int(i), int(n)


@study.command()
@click.argument("file", type=Path)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Read the study FILE and say what it computes.

    Every fault is told, a line each.
    """
    from nasolid.studies.study import expand, read_study

    print_checked(expand(read_study(file)), as_json)


@study.command()
@click.argument("file", type=Path)
@engine_options
@json_option
def plan(file: Path, as_json: bool, **options: Any) -> None:
    """Time a sample of the study FILE.

    Tells points, builds, time and bytes on the disk; nothing is recorded.
    """
    asked = asked_of(**options)
    from nasolid.studies.study import expand, read_study

    manifest = expand(read_study(file))
    with progress(f"timing a sample of {len(manifest)} points ..."):
        from nasolid.studies.running.sample import estimate

        found = estimate(manifest, asked)
    print_estimate(manifest, found, as_json)


@study.command()
@click.argument("file", type=Path)
@click.option(
    "--out", type=Path, required=True, metavar="DIR", help="Where results go; gone on with if it is there."
)
@engine_options
@mix_option
@json_option
def run(file: Path, out: Path, as_json: bool, **options: Any) -> None:
    """Compute the study FILE, or go on with it.

    Every point that is not recorded in DIR yet is computed. Ctrl-C finishes and records what runs;
    the same command goes on. A point that fails is a row with its reason. Damaged files are set aside
    and their points computed again. One command at a time computes a point.
    """
    asked = asked_of(**options)
    from nasolid.studies.running.run import run_asked

    print_status(status_of(run_asked(file, out, asked)), as_json)


@study.command()
@click.argument("folder", type=Path)
@engine_options
@mix_option
@json_option
def retry(folder: Path, as_json: bool, **options: Any) -> None:
    """Compute failed points in FOLDER again.

    Those that are left are computed too.
    """
    asked = asked_of(**options)
    from nasolid.studies.running.run import retry_study

    print_status(status_of(retry_study(folder, asked).store), as_json)


@study.command()
@click.argument("folder", type=Path)
@json_option
def status(folder: Path, as_json: bool) -> None:
    """Tell how far the study in FOLDER is.

    Also what failed and why, and which files are damaged or were set aside. Nothing is changed.
    """
    from nasolid.studies.study.store import open_store

    print_status(status_of(open_store(folder)), as_json)


@study.command()
@click.argument("folder", type=Path)
@click.argument("file", type=Path)
@click.option("--incomplete", is_flag=True, help="Write what is there although points are missing.")
@force_option
@json_option
def export(folder: Path, file: Path, incomplete: bool, force: bool, as_json: bool) -> None:
    """Write the results in FOLDER to FILE.

    A .csv or .parquet is the table with units, a .nc has the curves too. Where points are missing nothing is
    written, and the exit code is 3.
    """
    from nasolid.studies.study.results import open_study

    found = open_study(folder)
    written = found.export(file, force, incomplete=incomplete)
    points, size = len(found.table), written.stat().st_size
    if as_json:
        print_json({"file": str(written), "points": points, "missing": found.left, "bytes": size})
    else:
        of = f" of {len(found)}" if found.left else ""
        tell(f"{points}{of} points, {readable_size(size)}", f"written: {written}")

"""What ``nasolid study`` prints."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.output import print_json, print_table

if TYPE_CHECKING:
    from nasolid.studies.running.sample import Estimate
    from nasolid.studies.study import Manifest
    from nasolid.studies.study.recording import Store

LONGEST = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))


def readable_time(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    for size, name in LONGEST:
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds:.3g} s"


def readable_size(count: float) -> str:
    """Bytes in the unit that suits them."""
    for size, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= size:
            return f"{count / size:.3g} {name}"
    return f"{count:.0f} bytes"


def print_checked(manifest: "Manifest", as_json: bool) -> None:
    """Say what a study computes."""
    plan, base = manifest.plan, manifest.base
    ranges = {
        name: (float(column.min()), float(column.max()))
        for name, column in zip(manifest.columns, manifest.values.T, strict=True)
    }
    own = _own_charge(manifest)
    if as_json:
        print_json({
            "name": plan.name, "cell": base.name, "protocol": plan.protocol.kind, "points": len(manifest),
            "dropped": manifest.dropped, "varies": {name: list(ends) for name, ends in ranges.items()},
            "scalars": list(plan.keep.scalars), "curve_points": plan.keep.curves,
            **({} if own is None else {"charge_current_density_A_m2": own}),
        })  # fmt: skip
        return
    click.echo(
        f"{plan.name}: {len(manifest)} points of {base.name}, {plan.protocol.kind}, by {plan.varies.kind}"
    )
    if manifest.dropped:
        click.echo(f"{manifest.dropped} points were given twice and left out")
    click.echo()
    rows = [(_with_unit(name), f"{low:.4g}", f"{high:.4g}") for name, (low, high) in ranges.items()]
    print_table(("varies (SI)", "lowest", "highest"), rows, numbers=(1, 2))
    curves = f"; curves of {plan.keep.curves} points" if plan.keep.curves else ""
    if own is not None:
        click.echo(
            f"\ncharges at {own / 10:g} mA/cm2: the cell's own charge current; charge_current sets another"
        )
    click.echo(f"\nkeeps {', '.join(plan.keep.scalars) or 'no scalars'}{curves}")


def _own_charge(manifest: "Manifest") -> float | None:
    """Current density [A.m-2] of charges that is the cell's own, whatever `current` says; None where it is not."""
    protocol, own = manifest.plan.protocol, manifest.base.value("Charge current density [A.m-2]")
    cycles = protocol.kind == "constant current" and protocol.direction == "cycle"
    return own if cycles and own and protocol.charge_current is None else None


def _with_unit(name: str) -> str:
    from nasolid.studies.study.plan import OPERATING

    return f"{name} [{OPERATING[name]}]" if name in OPERATING else name


def print_estimate(manifest: "Manifest", found: "Estimate", as_json: bool) -> None:
    """Say what a study takes."""
    if as_json:
        print_json({"name": manifest.plan.name} | asdict(found))
        return
    how = f"{found.engine}, {found.workers} {'threads' if found.engine == 'threads' else 'workers'}"
    rows = [
        ("points", f"{found.points}"),
        ("builds", f"{found.builds}"),
        ("engine", f"{how}{', compiled' if found.compile else ''}"),
        ("time", readable_time(found.seconds)),
        ("", f"{found.startup:.1f} s to start, then {found.per_second:.3g} points per second"),
        ("sampled", f"{found.sampled} points"),
        ("disk", readable_size(found.bytes)),
    ]
    print_table((manifest.plan.name, ""), rows)
    for kind, count in found.kinds.items():
        click.echo(f"of the sample {count} {kind}")


def status_of(store: "Store") -> dict[str, Any]:
    """How far a study is."""
    from nasolid.studies.study.results import Study

    counts = store.counts()
    study = Study(store)
    return {
        "folder": str(store.folder),
        "name": store.provenance.get("name", ""),
        "points": len(store),
        "left": len(store) - len(store.done()),
        **counts,
        "reasons": {word: int(n) for word, n in study.failures.items()},
        "quarantined": list(store.quarantined),
    }


def print_status(found: dict[str, Any], as_json: bool) -> None:
    """Say how far a study is."""
    if as_json:
        print_json(found)
        return
    recorded = found["points"] - found["left"]
    click.echo(f"{found['name'] or found['folder']}: {recorded} of {found['points']} points recorded")
    click.echo(", ".join(f"{found[word]} {word}" for word in ("done", "stopped", "failed")))
    for word, count in found["reasons"].items():
        click.echo(f"  failed x{count}: {word}")
    if found["failed"]:
        click.echo(
            f"again: nasolid study retry {found['folder']}; each reason stands in the table's column `reason`"
        )
    for name in found["quarantined"]:
        click.echo(f"put into quarantine: {name}; its points are computed again")
    if found["left"]:
        click.echo(f"{found['left']} points are left: the command that began the study goes on")
    else:
        click.echo(f"results: {found['folder']}")

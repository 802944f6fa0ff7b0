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
    if as_json:
        print_json({
            "name": plan.name, "cell": base.name, "protocol": plan.protocol.kind, "points": len(manifest),
            "dropped": manifest.dropped, "varies": {name: list(ends) for name, ends in ranges.items()},
            "scalars": list(plan.keep.scalars), "curve_points": plan.keep.curves,
        })  # fmt: skip
        return
    click.echo(
        f"{plain(plan.name)}: {len(manifest)} points of {base.name}, {plan.protocol.kind}, by {plan.varies.kind}"
    )
    if manifest.dropped:
        click.echo(f"{manifest.dropped} points were given twice and left out")
    click.echo()
    rows = [(_with_unit(name), f"{low:.4g}", f"{high:.4g}") for name, (low, high) in ranges.items()]
    print_table(("varies (SI)", "lowest", "highest"), rows, numbers=(1, 2))
    curves = f"; curves of {plan.keep.curves} points" if plan.keep.curves else ""
    click.echo(f"\nkeeps {', '.join(plan.keep.scalars) or 'no scalars'}{curves}")


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
    print_table((plain(manifest.plan.name), ""), rows)
    for kind, count in found.kinds.items():
        click.echo(f"of the sample {count} {plain(kind)}")


def status_of(store: "Store") -> dict[str, Any]:
    """How far a study is."""
    from nasolid.studies.study.results import Study

    study = Study(store, quiet=True)
    reasons = {word: int(n) for word, n in study.failures.items()}
    return {
        "folder": str(store.folder),
        "name": store.provenance.get("name", ""),
        "points": len(store),
        "left": study.left,
        **store.counts(),
        "reasons": reasons,
        "made_by": store.parts.makers(),
        "damage": store.damage(),
        "damaged": store.parts.damaged,
        "notes": store.notes(),
        "quarantined": list(store.quarantined),
        "foreign": store.parts.strangers(),
    }


def print_status(found: dict[str, Any], as_json: bool) -> None:
    """Say how far a study is."""
    if as_json:
        print_json(found)
        return
    recorded = found["points"] - found["left"]
    click.echo(f"{plain(found['name'] or found['folder'])}: {recorded} of {found['points']} points recorded")
    click.echo(", ".join(f"{found[word]} {word}" for word in ("done", "stopped", "failed")))
    for word, count in found["reasons"].items():
        click.echo(f"  failed x{count}: {plain(word)}")
    if found["failed"]:
        click.echo(
            f"again: nasolid study retry {found['folder']}; each reason stands in the table's column `reason`"
        )
    if len(found["made_by"]) > 1:
        for maker, count in found["made_by"].items():
            click.echo(f"{count} points by {plain(maker)}")
    _print_damage(found)
    if found["left"]:
        click.echo(f"{found['left']} points are left: the command that began the study goes on")
    else:
        click.echo(f"results: {found['folder']}")


def _print_damage(found: dict[str, Any]) -> None:
    """Say what is wrong with files, whose names are quoted."""
    if found["damage"]:
        click.echo(f"{found['damage']}: `nasolid study run` sets them aside and computes their points again")
        for name, why in found["damaged"].items():
            click.echo(f"  {name!r} {why}")
    for line in found["notes"]:
        click.echo(line)
    for name in found["quarantined"]:
        click.echo(f"set aside into quarantine: {name!r}")
    for name in found["foreign"]:
        click.echo(f"no part of the study, left alone: {name!r}")


def plain(text: str) -> str:
    """A text from a file as it may be printed: quoted where something in it moves the cursor or begins a line."""
    return text if text.isprintable() else repr(text)

"""The command line: ``nasolid cells``, ``show``, ``check``, ``run``, ``map``, ``cycle``, ``eis``, ``fit`` and others.

What takes a second to import is imported where it is used, so that ``nasolid --help`` answers at once.
"""

import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

import click

from nasolid import __version__
from nasolid.cli.cycle import cycle
from nasolid.cli.data import cells, check, show
from nasolid.cli.design import design
from nasolid.cli.eis import eis
from nasolid.cli.energy import energy
from nasolid.cli.fit import fit
from nasolid.cli.groups import Group
from nasolid.cli.map import rate_map
from nasolid.cli.output import say
from nasolid.cli.resistances import resistances
from nasolid.cli.run import run
from nasolid.cli.sensitivity import sensitivity
from nasolid.cli.study import study
from nasolid.cli.symmetric import symmetric
from nasolid.cli.validate import validate
from nasolid.errors import IncompleteError, InputError, Interrupted, NasolidWarning, SolveError

BAD_INPUT, STOPPED, INTERRUPTED = 2, 3, 130


class Commands(Group):
    """A group whose errors are one line each on standard error, and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line and exit."""
        kwargs["standalone_mode"] = False
        with warnings.catch_warnings():
            warnings.simplefilter("always", NasolidWarning)
            warnings.showwarning = _show_warning
            sys.exit(_exit_code(lambda: super(Commands, self).main(*args, **kwargs)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; that the reader of its output goes away, as `head` does, is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return result


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="nasolid")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Sodium solid-state and almost-solid-state cells on PyBaMM.

    CELL is the name of a published cell (see `nasolid cells`) or the path of a cell.toml.
    """
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


COMMANDS: tuple[click.Command, ...] = (
    cells, show, check, run, rate_map, resistances, cycle, symmetric, eis, energy, design, sensitivity, validate, fit,
    study,
)  # fmt: skip

for command in COMMANDS:
    main.add_command(command)


def _exit_code(call: Callable[[], Any]) -> int:
    """What to exit with; whatever went wrong is said on standard error."""
    try:
        code = call()
        return code if isinstance(code, int) else 0
    except InputError as error:
        return _failed(BAD_INPUT, *error.faults)
    except click.UsageError as error:
        hint = f"; see `{error.ctx.command_path} --help`" if error.ctx else ""
        return _failed(BAD_INPUT, error.format_message().rstrip(".") + hint)
    except click.ClickException as error:
        return _failed(BAD_INPUT, error.format_message())
    except (SolveError, IncompleteError) as error:
        return _failed(STOPPED, str(error))
    except (click.Abort, KeyboardInterrupt) as stopped:
        told = stopped.__cause__ or stopped  # click turns an interrupt into its own
        return _failed(INTERRUPTED, str(told) if isinstance(told, Interrupted) else "interrupted")


def _failed(code: int, *lines: str) -> int:
    for line in lines:
        say(f"error: {line}")
    return code


def _show_warning(message: Any, *_: Any, **__: Any) -> None:
    say(f"warning: {message}")

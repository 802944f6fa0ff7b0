"""The command line: ``nasolid cells``, ``show``, ``check``, ``run``, ``map``, ``cycle``, ``eis``, ``fit`` and others.

What takes a second to import is imported where it is used, so that ``nasolid --help`` answers at once.
"""

import os
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper
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
from nasolid.parameters.files import inputs_kept

MOST_WORDS, LONGEST_WORD = 1000, 4096
"""Words of a command line, and characters of one, as long as a path can be."""

BAD_INPUT, STOPPED, INTERRUPTED = 2, 3, 130


class Commands(Group):
    """A group whose errors are one line each on standard error, and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line and exit."""
        kwargs["standalone_mode"] = False
        _settle_streams()
        with warnings.catch_warnings(), inputs_kept():
            warnings.simplefilter("always", NasolidWarning)
            warnings.showwarning = _show_warning
            sys.exit(_exit_code(lambda: self._checked(*args, **kwargs)))

    def _checked(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        """Run a command line whose words have a length that words can have."""
        given = list(sys.argv[1:] if args is None else args)
        if len(given) > MOST_WORDS:
            raise InputError(f"the command line has {len(given)} words, {MOST_WORDS} at most; give fewer")
        for word in given:
            if len(word) > LONGEST_WORD:
                raise InputError(
                    f"{word[:40]!r} goes on for {len(word)} characters, {LONGEST_WORD} at most; shorten it"
                )
        return super().main(given, *more, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; that the reader of its output goes away, as `head` does, is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _give_up_output()
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
    except MemoryError:
        return _failed(STOPPED, "there is no memory left; ask for less at once")
    except OSError as error:
        return _refused_by_system(error)
    except (click.Abort, KeyboardInterrupt) as stopped:
        told = stopped.__cause__ or stopped  # click turns an interrupt into its own
        return _failed(INTERRUPTED, str(told) if isinstance(told, Interrupted) else "interrupted")


def _failed(code: int, *lines: str) -> int:
    for line in lines:
        say(f"error: {line}")
    return code


def _show_warning(message: Any, *_: Any, **__: Any) -> None:
    say(f"warning: {message}")


def _refused_by_system(error: OSError) -> int:
    """Tell what the system refused: standard output where no file is named."""
    why = error.strerror or str(error)
    if error.filename is not None:
        return _failed(BAD_INPUT, f"{error.filename}: {why}; look at the place and try again")
    _give_up_output()
    return _failed(STOPPED, f"standard output cannot be written ({why}); what was told is not whole")


def _give_up_output() -> None:
    """Let what is left of standard output go to nowhere, so that the end of the process does not trip over it."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settle_streams() -> None:
    """See that the three streams are there, and take letters that their encoding lacks."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:  # closed: the next file that is opened would take its place
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        say("error: standard output is closed; send it to a file, or to /dev/null")
        sys.exit(BAD_INPUT)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

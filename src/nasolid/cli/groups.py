"""Groups of commands that name what is on offer."""

import click

from nasolid.errors import InputError


class Group(click.Group):
    """A group that names the commands on offer when there is none of that name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant.

        Raises
        ------
        InputError
            If there is none of that name.
        """
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from nasolid.parameters.faults import suggestion

            raise InputError(f"command '{args[0]}' is unknown; {suggestion(args[0], self.commands)}")
        return super().resolve_command(ctx, args)

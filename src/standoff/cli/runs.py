"""``standoff runs``: the questions about kept runs, each a command of its own."""

from __future__ import annotations

import click

from standoff.cli.derive import Subject

_TEXT = """List the runs that are kept ('standoff run CASE --keep'); show, query, compare and remove
them.

\b
standoff runs
standoff runs show RUN"""


class _Runs(Subject):
    """Without a word it lists them."""

    def _listed(self) -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            command = self.get_command(context, "list")
            assert command
            command.main(args=[], prog_name="standoff runs list", standalone_mode=False)


command = _Runs("runs", _TEXT, {})

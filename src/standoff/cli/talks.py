"""``standoff talks``: the questions about talks, each a command of its own."""

from __future__ import annotations

import click

from standoff.base.errors import nearest
from standoff.cli.derive import Subject

_TEXT = """Find what the parties could agree on, given what each has without a deal.

\b
standoff talks zone ukraine-2022 --policy talk-limits
standoff talks domain domain.xml buyer.xml seller.xml --json answer.json"""
_FORMER = {
    "--dispute": ("dispute", "power=0.6,costs=0.1/0.2"),
    "--offer": ("offers", "CASE"),
    "--mediate": ("mediate", "CASE"),
    "--replay": ("mediate", "CASE"),
}
"""What asked for another question than the zone when all five were one command."""


class _Talks(Subject):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        word = args[0] if args else ""
        if word and word not in self.questions and word not in ("-h", "--help"):
            hint = nearest(word, self.questions)
            if hint and word not in _FORMER:
                ctx.fail(f"There is no command 'talks {word}'{hint}")
            ctx.fail(f"'standoff talks' takes a question first: standoff talks {_asked(args)}")
        return super().parse_args(ctx, args)


def _asked(args: list[str]) -> str:
    """What was asked for in the former way, as it is asked now."""
    options = {arg.partition("=")[0] for arg in args}
    for option, (question, argument) in _FORMER.items():
        if option in options:
            named = question != "dispute" and not args[0].startswith("-")
            return f"{question} {args[0] if named else argument} …"
    if args[0].startswith("-"):
        return "zone CASE …"
    domain = args[0].lower().endswith((".xml", ".json"))
    return f"{'domain' if domain else 'zone'} {args[0]} …"


def _mediate() -> click.Command:
    from standoff.cli.mediate import command

    return command


command = _Talks("talks", _TEXT, {"mediate": _mediate})

"""A command made from a question: its options, its outputs, and how it ends."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo

from standoff.base.answer import Answer
from standoff.base.errors import Problem, StandoffError
from standoff.cli.outputs import Outputs, check_files, put, write_all
from standoff.questions import CATALOGUE, of_subject
from standoff.questions.kinds import kind_of
from standoff.questions.question import Ask, Question, Spare, SpareError, options_of
from standoff.render.console import console
from standoff.render.progress import progress_bar
from standoff.render.terminal import show
from standoff.report.telling import Side, Telling

JSON = "json_file"
FIGURE = "figure_file"


def derived(module: str) -> click.Command:
    """The command of the question in ``standoff.questions.MODULE``, told as the module of the same
    name in ``standoff.report`` says."""
    question: type[Question] = importlib.import_module(f"standoff.questions.{module}").QUESTION
    telling: Telling = importlib.import_module(f"standoff.report.{module}").TELLING
    return command_of(question, telling)


Run = Callable[[Any, Telling, "Outputs"], None]
"""Asks a question and tells its answer."""


class Subject(click.Group):
    """The questions of one subject, each a command, listed without being loaded.

    ``own``: for questions that it takes more to ask than :func:`derived` does, what loads their
    command.
    """

    def __init__(self, subject: str, text: str, own: Mapping[str, Callable[[], click.Command]]):
        super().__init__(
            subject, help=text, context_settings={"help_option_names": ["-h", "--help"]}
        )
        self.invoke_without_command, self.no_args_is_help = True, False
        self.callback = self._listed
        self.questions = of_subject(subject)
        self.own = own

    def _listed(self) -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            click.echo(context.get_help())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The questions' last words, in order."""
        return list(self.questions)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a question; None for a word that is none."""
        if cmd_name in self.own:
            return self.own[cmd_name]()
        entry = self.questions.get(cmd_name)
        return derived(entry.module) if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each question in one line."""
        with formatter.section("Commands"):
            formatter.write_dl([(word, entry.line) for word, entry in self.questions.items()])


def command_of(question: type[Question], telling: Telling, run: Run | None = None) -> click.Command:
    """The command that asks ``question`` and tells the answer, by ``run`` where that takes more
    than to ask and to tell."""
    return click.Command(
        question.name.split()[-1],
        params=[*_parameters(question), *_outputs(telling)],
        callback=lambda **given: _run(question, telling, given, run or ask_and_tell),
        help=_help(question),
        short_help=CATALOGUE[question.name].line,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _help(question: type[Question]) -> str:
    text = inspect.cleandoc(question.__doc__ or "")
    if question.examples:
        text += "\n\n\b\n" + "\n".join(question.examples)
    return text


def flag_of(name: str, ask: Ask) -> str:
    """What an option is called on the command line."""
    return ask.metavar if ask.argument else f"--{ask.flag or name.replace('_', '-')}"


def _parameters(question: type[Question]) -> list[click.Parameter]:
    found: list[click.Parameter] = []
    for name, (field, ask) in options_of(question).items():
        kind, many = _kind(field)
        if ask.argument:
            found.append(
                click.Argument(
                    [name],
                    type=kind,
                    nargs=-1 if many else 1,
                    required=field.is_required(),
                    metavar=ask.metavar or name.upper(),
                )
            )
            continue
        flags = [name, flag_of(name, ask)]
        if ask.short:
            flags.insert(1, f"-{ask.short}")
        flag = kind is click.BOOL
        needed = field.is_required()
        default = None if needed else field.get_default(call_default_factory=True)
        if ask.commas and many:
            default = ",".join(default or ())
        elif many:
            default = tuple(default or ())
        stated: dict[str, Any] = {"required": True} if needed else {"default": default}
        if ask.bare:
            # Given without a value it is given as an empty one.
            stated |= {"is_flag": False, "flag_value": ""}
        found.append(
            click.Option(
                flags,
                type=None if flag else (click.STRING if ask.commas else kind),
                **({} if ask.bare else {"is_flag": flag}),
                multiple=many and not ask.commas,
                show_default=ask.default or (not flag and default not in (None, "", ())),
                metavar=ask.metavar or None,
                help=ask.help,
                **stated,
            )
        )
    return found


def _kind(field: FieldInfo) -> tuple[click.ParamType[Any], bool]:
    """What click reads an option's value as, and whether there may be several."""
    kind = kind_of(field)
    match kind.form:
        case "choice":
            return click.Choice(kind.choices), False
        case "yes":
            return click.BOOL, False
        case "whole":
            return click.IntRange(kind.low, kind.high), False
        case "number":
            return click.FloatRange(kind.low, kind.high), False
    return click.STRING, kind.form == "texts"


def _outputs(telling: Telling) -> list[click.Parameter]:
    found: list[click.Parameter] = [
        click.Option(
            [JSON, "--json"],
            metavar="FILE",
            help="Write the answer as JSON ('-' prints it instead of the tables).",
        )
    ]
    if telling.figure:
        found.append(
            click.Option(
                [FIGURE, "--figure"],
                metavar="FILE",
                help="Draw it: FILE.json is a Vega-Lite specification, FILE.svg and FILE.png are "
                "pictures.",
            )
        )
    found += [
        click.Option(
            [f"side_{k}", f"--{side.option}"],
            metavar=side.metavar,
            multiple=side.many,
            help=side.help,
        )
        for k, side in enumerate(telling.sides)
    ]
    return found


def _run(question: type[Question], telling: Telling, given: dict[str, Any], run: Run) -> None:
    json_file, figure = given.pop(JSON), given.pop(FIGURE, None)
    sides: list[tuple[Side, str]] = []
    for k, side in enumerate(telling.sides):
        files = given.pop(f"side_{k}")
        if files:
            sides += [(side, file) for file in (files if side.many else [files])]
    context = click.get_current_context()
    stated = {
        name: value
        for name, value in given.items()
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
    }
    asked = question(**stated)
    refuse_spare(asked, telling, tables=json_file != "-", figure=bool(figure))
    _refuse_spare_sides(asked, sides)
    outputs = Outputs(json_file, figure, tuple(sides))
    check_files(outputs, given.values())
    run(asked, telling, outputs)


def ask_and_tell(asked: Question, telling: Telling, outputs: Outputs) -> None:
    """Ask, show the answer and write it.

    Raises :class:`StandoffError` for what is wrong with what is asked about, and as :func:`finish`
    does.
    """
    alone = not outputs.json_file and not outputs.figure
    if alone and _written_alone(asked, list(outputs.sides)):
        return
    with progress_bar(asked.verb) as progress:
        try:
            answer = asked.ask(progress)
        except SpareError as error:
            # What only the case could show to have no bearing.
            raise _refusal(error.spare, type(asked)) from None
    if not outputs.quiet:
        show(telling.blocks(asked, answer), console())
    finish(asked, answer, telling, outputs)


def finish(asked: Question, answer: Answer, telling: Telling, outputs: Outputs) -> None:
    """Write every output.

    Raises :class:`StandoffError` at the end, for what can't be written, and where the answer says
    that it is none.
    """
    lost: list[Problem] = []
    try:
        write_all(asked, answer, telling, outputs)
    except StandoffError as error:
        lost += error.problems
    told = telling.tells_failure and not outputs.quiet
    if not told:
        lost += [Problem(line) for line in answer.failure.splitlines()]
    if lost:
        raise StandoffError(lost)
    if answer.failure:
        sys.exit(1)


def refuse_spare(asked: Question, telling: Telling, *, tables: bool, figure: bool) -> None:
    """Refuse by its flag every option that was given and has no bearing.

    Raises :class:`click.UsageError`, or :class:`SpareError` for those with a sentence of their own.
    """
    options = options_of(type(asked))
    spare = list(asked.spare())
    for name in sorted(asked.model_fields_set):
        ask = options[name][1]
        if ask.draws and not ask.tells and not figure:
            spare.append(Spare((name,), "it picks what a --figure draws"))
        elif ask.tells and not tables and not (ask.draws and figure):
            spare.append(Spare((name,), "the JSON holds everything"))
    if telling.spare:
        spare += telling.spare(asked, tables, figure)
    if spare:
        raise _refusal(spare, type(asked))


def _refusal(spare: Sequence[Spare], question: type[Question]) -> Exception:
    """What to raise of options without bearing; sentences of their own need no usage line."""
    flags = {name: flag_of(name, ask) for name, (_, ask) in options_of(question).items()}
    error = SpareError(spare, flags)
    return error if all(each.sentence for each in spare) else click.UsageError(str(error))


def _refuse_spare_sides(asked: Question, sides: list[tuple[Side, str]]) -> None:
    for side, _ in sides:
        why = side.spare(asked) if side.spare else ""
        if why:
            raise click.UsageError(f"--{side.option} has no bearing here: {why}")


def _written_alone(asked: Question, sides: list[tuple[Side, str]]) -> bool:
    """Write what can be written without an answer, if nothing is asked for but that."""
    makers = [(side.alone, file) for side, file in sides if side.alone]
    solves = any(asked.given(*side.solves_with) for side, _ in sides)
    if not makers or len(makers) < len(sides) or solves:
        return False
    for make, file in makers:
        put(make(asked, Path(file).suffix.lower()), file)
    return True

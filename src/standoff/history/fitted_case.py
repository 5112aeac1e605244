"""A case as its games are fitted: what data tell is given, and the rest as the case says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Array, Environment, quiet
from standoff.case.model import Case, Estimate, Parameter
from standoff.case.parameters import sampled
from standoff.case.plans import changes
from standoff.history.table import Flags, Floats, Table, which
from standoff.lens.game.pullback import by_inputs
from standoff.lens.game.tree import Float
from standoff.lens.game.writer import Writer
from standoff.lens.registry import compile_case

LARGEST = 1e50
"""In size, of the numbers of a column: squares of products of several can still be told."""
PRECISION = "1"
"""The precision of a case that states none: payoffs are then in units of the logit error."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A case whose games are to be fitted."""

    case: CompiledCase
    """Compiled with everything that data tell as a number that is given."""
    estimates: Mapping[str, Estimate]
    """What is to be estimated, in the order of the file."""
    columns: Mapping[str, Parameter]
    """What is read from columns, in the order of the file."""
    levers: Mapping[str, str]
    """The column of each lever that is read from one."""
    policy: str
    """The policy under which the crises were played, except for these levers."""
    precision_stated: bool

    @property
    def uncertain(self) -> list[str]:
        """The parameters that are drawn anew for each observation."""
        return sampled(self.case.case)


def asked_of(compiled: CompiledCase, policy: str = "") -> Asked:
    """What a case asks observed crises to tell.

    Raises :class:`StandoffError` where it asks nothing, can't be fitted, or ``policy`` is unknown.
    """
    case = compiled.case
    refuse_without_play(case)
    place = compiled.place(())
    estimates = {
        name: each.estimate for name, each in case.parameters.items() if each.estimate is not None
    }
    columns = {name: each for name, each in case.parameters.items() if each.column is not None}
    if not estimates:
        raise StandoffError(
            "the case has nothing to estimate; mark its unknown numbers, as in "
            "'b0: {estimate: {start: 0}}'",
            place,
        )
    given = {
        name: Parameter(value=repr(0.0 if each.estimate is None else each.estimate.start))
        for name, each in case.parameters.items()
        if name in estimates or name in columns
    }
    stated = case.precision is not None
    changed = case.model_copy(
        update={
            "parameters": case.parameters | given,
            "correlations": [
                each for each in case.correlations if not set(each.between) & set(given)
            ],
            "precision": case.precision if stated else {"all": PRECISION},
        }
    )
    done = compile_case(changed, case.document)
    levers = {name: lever.column for name, lever in case.levers.items() if lever.column is not None}
    return Asked(done, estimates, columns, levers, _policy(done, case, policy, levers), stated)


def _policy(done: CompiledCase, case: Case, asked: str, levers: Mapping[str, str]) -> str:
    if asked and asked not in done.policies:
        raise StandoffError(
            f"there is no policy '{asked}'; expected {listed(done.policies)}"
            f"{nearest(asked, done.policies)}"
        )
    if not asked and len(done.policies) > 1 and set(case.levers) - set(levers):
        raise StandoffError(
            f"the case has several policies ({listed(done.policies)}); say with --policy under "
            "which of them the crises were played, or give each lever a 'column'"
        )
    policy = asked or next(iter(done.policies))
    if levers and changes(done.policies[policy]):
        raise StandoffError(
            f"the policy '{policy}' sets levers in the course of play ('then'), which does not go "
            "with levers read from a column"
        )
    return policy


def column_values(table: Table, columns: Mapping[str, Parameter]) -> dict[str, Floats]:
    """(rows,) each parameter's values, NaN where the table has none.

    Raises :class:`StandoffError` for a column that is missing or holds something else.
    """
    found: dict[str, Floats] = {}
    for name, each in columns.items():
        assert each.column is not None
        if each.equals is not None:
            found[name] = table.equal(each.column, each.equals)
            if not (found[name] == 1).any():
                words = sorted({cell for cell in table.column(each.column) if cell})
                raise StandoffError(
                    f"column '{each.column}' is never '{each.equals}', which '{name}' of the case "
                    f"asks for; expected {listed(words, 8)}{nearest(each.equals, words)}",
                    Place(table.file, 1),
                )
        else:
            found[name] = table.numbers(
                each.column,
                f", or 'equals' beside the column of '{name}' in the case, if it holds words",
            )
            refuse_wild(table, each.column, found[name])
    return found


def refuse_wild(table: Table, column: str, values: Floats) -> None:
    """Refuse numbers whose products and squares could not be told.

    Raises :class:`StandoffError`.
    """
    wild = np.flatnonzero(np.abs(values) > LARGEST)
    if len(wild):
        cell = table.column(column)[wild[0]]
        raise StandoffError(
            f"column '{column}' holds '{cell[:60]}' here; expected at most {LARGEST:g} in size: "
            "give the column in a larger unit",
            table.place(int(wild[0])),
        )


def lever_codes(table: Table, case: CompiledCase, levers: Mapping[str, str], rows: Flags) -> Array:
    """(levers, rows) the code of each lever that is read from a column, −1 where a cell is empty.

    Raises :class:`StandoffError` for a cell that holds none of the lever's settings.
    """
    found = np.full((len(levers), table.rows), -1)
    for number, (name, column) in enumerate(levers.items()):
        domain = case.scope[name].domain
        assert domain is not None
        gone = table.missing(column)
        cells = table.column(column)
        for row in np.flatnonzero(rows).tolist():
            code = which(cells[row], domain.words)
            if code is None and gone[row]:
                continue
            if code is None:
                raise StandoffError(
                    f"'{cells[row][:60]}' in column '{column}' is no setting of the lever "
                    f"'{name}'; expected {listed(domain.words)}{nearest(cells[row], domain.words)}",
                    table.place(row),
                )
            found[number, row] = code
    return found


class Built:
    """The parameters that are built from others: their slopes handed on to what they rest on."""

    def __init__(self, case: CompiledCase, given: frozenset[str]):
        """``given``: the parameters whose values data or the search give."""
        formulas = {
            each.name: each.formula
            for each in case.quantities
            if each.formula is not None and each.name not in given
        }
        writer = Writer()
        values: dict[str, Array] = {}
        for each in case.quantities:
            if each.name not in formulas:
                values[each.name] = writer.input(each.name)  # type: ignore[assignment]
        with quiet():
            for name, formula in formulas.items():
                environment = Environment(dict(values), operations=writer.operations)
                values[name] = formula.evaluate(environment)
        self.names = tuple(formulas)
        self.program, self.places = writer.program([writer.ids(values[name]) for name in formulas])

    def hand_on(self, parameters: Mapping[str, Float], slopes: dict[str, Float]) -> None:
        """Add to ``slopes`` (D,) each what those of the built ones come to."""
        if not any(name in slopes for name in self.names) or not self.program.inputs:
            return
        draws = len(next(iter(slopes.values())))
        registers = self.program.run(self.program.values(parameters, 0, draws))
        back = np.zeros(registers.shape)
        for name, place in zip(self.names, self.places, strict=True):
            if name in slopes:
                back[int(place)] += slopes[name]
        for name, each in zip(
            self.program.inputs, by_inputs(self.program, registers, back), strict=True
        ):
            slopes[name] = slopes.get(name, np.zeros(draws)) + each

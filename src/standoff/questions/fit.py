"""What many observed crises say of a case's unknown numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.limits import TREE_NODES
from standoff.history.effects import across, differences
from standoff.history.estimation import Fit as Answered
from standoff.history.fit import Wanted, fit
from standoff.history.fitted_case import asked_of
from standoff.history.held_out import Parts, forecasts, parted
from standoff.history.model import Model, Solving
from standoff.history.posterior import Prior, joined
from standoff.history.reading import Columns, read
from standoff.history.rivals import asked_beside, for_rival, point_of, rival, same_rows
from standoff.history.table import read_table
from standoff.history.where import rows_wanted
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    MaxNodes,
    Named,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
    Words,
)

Data = Annotated[str, Ask("A table of observed crises, one a row (CSV).", argument=True, file=True)]
Outcome = Annotated[
    str,
    Ask(
        "The column that holds each crisis's outcome, by its name in the case; or a column for "
        "each outcome, 1 where it came (or how often it did), as in 'sq=sq,war=war': a row in "
        "which none of them came ended in one of the others.",
        metavar="COLUMN|NAME=COLUMN,…",
    ),
]
Moves = Annotated[
    Words,
    Ask(
        "Columns of moves that were seen, STAGE=COLUMN each, with commas between; what a cell "
        "leaves empty was not seen, and is summed over.",
        metavar="STAGE=COLUMN,…",
        commas=True,
    ),
]


class Fit(Question):
    """Estimate the numbers that CASE marks with 'estimate' from the crises in DATA, a CSV file, by
    maximum likelihood: parameters with a 'column' are read from it, and every row is a play of the
    case's own game.

    Says how sure each estimate is, every maximum that was found, and what the data can't tell."""

    name: ClassVar = "fit"
    verb: ClassVar = "climbing"
    examples: ClassVar = (
        "standoff fit deterrence.yaml crises.csv --outcome outcome",
        "standoff fit deterrence.yaml crises.csv --outcome 'sq=sq,war=war' --where 'year >= 1900' "
        "--cluster dyad --standard-errors clustered",
    )

    case: CaseName
    data: Data
    outcome: Outcome = ""
    moves: Moves = ()
    weights: Annotated[
        str,
        Ask(
            "The column that says how much each row counts. To sandwich errors these are sampling "
            "weights, so that a row of weight 2 is one crisis; what counts crises that agree is a "
            "column of --outcome NAME=COLUMN.",
            metavar="COLUMN",
        ),
    ] = ""
    cluster: Annotated[
        str,
        Ask(
            "The column of what rows hang together by, for clustered standard errors and for the "
            "bootstrap.",
            metavar="COLUMN",
        ),
    ] = ""
    where: Annotated[
        str,
        Ask("Only rows where this holds, as in 'year >= 1900'.", metavar="CONDITION"),
    ] = ""
    policy: Annotated[
        str,
        Ask(
            "The policy under which the crises were played.",
            metavar="POLICY",
            default="the only one; levers with a 'column' are as it says",
        ),
    ] = ""
    error: Annotated[
        Literal["logit", "probit", "private"],
        Ask(
            "What makes choices uncertain: a logit error at each move; a normal one; or what each "
            "actor privately knows of its own payoffs, normal too. The last two where nothing is "
            "hidden from who moves."
        ),
    ] = "logit"
    standard_errors: Annotated[
        Literal["hessian", "sandwich", "clustered", "bootstrap"] | None,
        Ask(
            "Which standard errors are shown.",
            default="clustered with --cluster, bootstrap with --bootstrap, else hessian",
        ),
    ] = None
    bootstrap: Annotated[
        int,
        Field(ge=0),
        Ask("Estimate again on so many tables of rows drawn anew.", metavar="N"),
    ] = 0
    intervals: Annotated[
        Literal["wald", "profile"] | None,
        Ask(
            "Intervals by standard errors, or by the profile of the likelihood.",
            default="by standard errors; where these are by the curvature and the likelihood is "
            "uneven, by its profile",
        ),
    ] = None
    starts: Annotated[int, Field(ge=1, le=1000), Ask("From how many points to climb.")] = 20
    draws: Annotated[
        int,
        Field(ge=1),
        Ask(
            "How many draws of numbers that the case leaves uncertain, for each row.",
            short="n",
            default="100, where there are any",
        ),
    ] = 100
    seed: Seed = 0
    max_nodes: MaxNodes = TREE_NODES
    threads: Threads = None
    against: Annotated[
        Named | None,
        Ask(
            "Another case, estimated from the same rows and compared: AIC, BIC and Vuong's test.",
            metavar="CASE",
            default="none",
        ),
    ] = None
    folds: Annotated[
        int | None,
        Field(ge=2, le=100),
        Ask(
            "Part the rows (or clusters) into so many, and forecast each by the model estimated "
            "from the others, beside base rates and a regression of the outcomes.",
            default="nothing is forecast",
            metavar="K",
        ),
    ] = None
    time: Annotated[
        str,
        Ask(
            "With --folds: parts follow each other by this column, and each is forecast from all "
            "earlier ones.",
            metavar="COLUMN",
        ),
    ] = ""
    beside: Annotated[
        Words,
        Ask(
            "With --folds: forecasts also stand beside a regression on these columns alone, such "
            "as the balance of capabilities; separated by commas.",
            metavar="COLUMN,…",
            commas=True,
        ),
    ] = ()

    differences: Annotated[
        bool,
        Ask("Say what each column does to the chances of the outcomes: first differences."),
    ] = False
    across: Annotated[
        str,
        Ask(
            "Chances of the outcomes along the values of this parameter, which is read from a "
            "column.",
            metavar="NAME",
        ),
    ] = ""
    prior: Annotated[
        bool,
        Ask(
            "Take the case's own ranges of what is estimated as judgement, and join them with the "
            "data: a posterior, by importance resampling."
        ),
    ] = False
    worlds: Annotated[
        int,
        Field(ge=100, le=100_000),
        Ask("With --prior: how many worlds are drawn from the posterior.", metavar="N"),
    ] = 1000
    draw: Annotated[
        Literal["estimates", "differences", "across", "calibration"] | None,
        Ask(
            "What --figure draws: the estimates; first differences; chances along a parameter; or "
            "how often outcomes came that were forecast at a chance.",
            default="the first asked for of across, differences and folds, else estimates",
            draws=True,
        ),
    ] = None

    def spare(self) -> Iterator[Spare]:
        """Options that go with others."""
        if self.standard_errors == "clustered" and not self.cluster:
            yield Spare(
                ("standard_errors",),
                sentence="{standard_errors} clustered needs {cluster}, the column of the clusters",
            )
        if self.standard_errors == "bootstrap" and not self.bootstrap:
            yield Spare(
                ("standard_errors",),
                sentence="{standard_errors} bootstrap needs {bootstrap}, the number of repetitions",
            )
        if self.bootstrap == 1:
            yield Spare(
                ("bootstrap",), sentence="{bootstrap} 1 tells no spread; expected 2 or more"
            )
        if self.cluster and self.kind_of_errors not in {"clustered", "bootstrap"}:
            yield Spare(("cluster",), "the standard errors asked for take each row by itself")

        if self.folds is None:
            for name in ("time", "beside"):
                if getattr(self, name):
                    yield Spare((name,), "nothing is forecast without --folds")
        if not self.prior and self.given("worlds"):
            yield Spare(("worlds",), "worlds are drawn with --prior alone")
        asked = {
            "differences": self.differences,
            "across": bool(self.across),
            "calibration": self.folds is not None,
        }
        if not asked.get(self.draw or "", True):
            needed = "folds" if self.draw == "calibration" else self.draw
            yield Spare(("draw",), sentence=f"{{draw}} {self.draw} needs --{needed}")

    @property
    def kind_of_errors(self) -> str:
        """Which standard errors are shown."""
        if self.standard_errors:
            return self.standard_errors
        return "bootstrap" if self.bootstrap else "clustered" if self.cluster else "hessian"

    @property
    def solving(self) -> Solving:
        """How the games are solved."""
        return Solving(self.error, self.draws, self.seed, self.max_nodes, self.threads)

    def models(self) -> tuple[Model, Model | None]:
        """The likelihood that is climbed, and that of the other case, where there is one.

        Raises :class:`StandoffError` for what is wrong with the case, the table, or both together.
        """
        asked = asked_of(compiled(self.case), self.policy)
        against = self.against
        other = None if against is None else asked_beside(compiled(against), self.policy)
        table = read_table(self.data)
        rows = rows_wanted(table, self.where)
        columns = Columns(self.outcome, self.moves, self.weights, self.cluster)
        if self.given("draws") and not asked.uncertain:
            raise StandoffError(
                "--draws has no bearing here: the case leaves no number uncertain that data do not "
                "tell"
            )
        if other is None:
            return Model(asked, read(asked, table, columns, rows), self.solving), None
        mine, its = same_rows(table, columns, rows, (asked, other))
        model = Model(asked, mine, self.solving)
        with for_rival(other):
            return model, Model(other, its, self.solving)

    def refuse_table(self) -> None:
        """See :class:`Question`."""
        table = read_table(self.data)
        rows_wanted(table, self.where)
        one = [self.weights, self.cluster, self.time]
        named = [*one, *self.beside, *(each.partition("=")[2] for each in self.moves)]
        outcome = "" if "=" in self.outcome else self.outcome
        for name in [*named, outcome]:
            if name.strip():
                table.column(name.strip())

    def answer(self, progress: Progress | None = None) -> Answered:
        """The estimates."""
        wanted = Wanted(
            self.starts,
            self.kind_of_errors,
            self.bootstrap,
            self.intervals or "usual",
            self.seed,
        )
        model, other = self.models()
        if self.cluster and not model.read.cluster.any():
            raise StandoffError(
                f"column '{self.cluster}' is the same in every row used; standard errors over "
                "clusters need at least two of them"
            )
        # What is wrong with a question is told before anything is climbed.
        along = self._along(model) if self.across else ""
        rows = None
        if self.folds is not None:
            rows = parted(model, Parts(self.folds, self.time, self.beside, self.seed))
        names = list(model.names)
        prior = Prior.of(compiled(self.case).case, names) if self.prior else None
        found = fit(model, wanted, progress)
        if other is not None:
            lean = Wanted(self.starts, intervals="wald", seed=self.seed)
            against = rival(model, found, other, fit(other, lean))
            found = replace(found, against=against)
        if rows is not None:
            found = replace(found, forecasts=forecasts(model, point_of(found), rows, progress))
        point, cover = point_of(found), np.array(found.covariance)
        if self.differences:
            found = replace(found, differences=differences(model, point, cover))
        if along:
            found = replace(found, across=across(model, point, cover, along))
        if prior is not None:
            more = joined(model, model.read.weight, prior, names, self.worlds, self.seed, progress)
            found = replace(found, posterior=more)
        return found

    def _along(self, model: Model) -> str:
        known = model.read.values
        if self.across not in known:
            raise StandoffError(
                f"--across: '{self.across}' is no parameter read from a column; expected "
                f"{listed(known)}{nearest(self.across, known)}"
            )
        return self.across

    @property
    def drawn(self) -> str:
        """What a figure draws."""
        if self.draw:
            return self.draw
        if self.across:
            return "across"
        if self.differences:
            return "differences"
        return "calibration" if self.folds is not None else "estimates"


QUESTION = Fit

"""What each policy leads to, the advice, the claims, and the doubts: the answer of ``run``."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from standoff.ensemble.kept.runs import runs_folder
from standoff.ensemble.sketch import BITS
from standoff.ensemble.summary import Figure as Spread
from standoff.ensemble.summary import PolicyFigures
from standoff.insight.decision.portfolios import Portfolios
from standoff.insight.study.kept_study import KeptStudy
from standoff.insight.study.study import Study
from standoff.questions.question import Spare
from standoff.questions.run import Run
from standoff.report import references
from standoff.report.advice import advice
from standoff.report.blocks import (
    Block,
    Blocks,
    Figure,
    Note,
    Paragraph,
    Row,
    Space,
    Span,
    Verbatim,
    Words,
    figures_table,
    quiet,
    strong,
)
from standoff.report.brief import brief
from standoff.report.claims import claims
from standoff.report.doubts import doubts
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.folder import RUN, run_files
from standoff.report.places import places
from standoff.report.portfolios import portfolio_blocks
from standoff.report.telling import Side, Telling
from standoff.report.until import until
from standoff.report.words import (
    DOUBT,
    SHARES,
    bounds_of,
    day_of,
    error_of,
    number,
    percent,
    spread_of,
)
from standoff.report.yardstick import YARDSTICKS

LONG = 12
"""Letters from which the head of a column goes over two lines."""


def blocks(question: Run, answer: Study | Portfolios) -> Blocks:
    """One screen of sentences; every figure in tables, in the order in which an analyst asks, where
    those are wanted."""
    if isinstance(answer, Portfolios):
        yield from portfolio_blocks(answer, question.top)
        return
    if not question.tables:
        yield from brief(answer, YARDSTICKS[question.yardstick], case=_called(question))
        yield from until(answer)
        yield from _aggregated(answer)
        yield from _kept(question, answer)
        return
    yield from head(answer)
    if answer.certificate.solved:
        yield from outcomes(answer)
        yield from references.tables(answer)
        yield from worth(answer)
        if question.behaviour:
            yield from behaviour(answer)
        yield from advice(answer)
        yield from places(answer)
        yield from claims(answer)
    yield from doubts(answer)
    yield from until(answer)
    yield from _aggregated(answer)
    yield from _kept(question, answer)


def _aggregated(study: Study) -> Iterator[Block]:
    """Of a run that was added up chunk by chunk: which figures rest on all of its worlds."""
    if isinstance(study, KeptStudy):
        yield Space()
        yield Note(
            f"So many worlds are not held: averages, shares, claims and places are added up over "
            f"all {study.draws:,}. Ends of ranges (5–95 %) are told from counts in fixed bins, to "
            f"within {100 / 2 ** (BITS + 1):.1g} % of their value. What a first place turns on, "
            f"what outcomes are worth, figures from outside and precision are told from the first "
            f"{study.ensemble.draws:,} worlds."
        )


def _kept(question: Run, study: Study) -> Iterator[Block]:
    """Where the run is kept, and how it is asked again."""
    if study.kept is None or not (question.resume or "keep" in question.model_fields_set):
        return
    folder = study.kept.path.parent
    name = study.kept.name if folder == runs_folder() else str(study.kept.path)
    yield Space()
    yield Paragraph(f"Kept in {folder} as {study.kept.name}, which stands wherever a case does:")
    yield Verbatim(f"  standoff explain {name}  # its worlds are read, and not solved again")


def _called(question: Run) -> str:
    """What the case is called on the command line."""
    name = question.case if "case" in question.model_fields_set else ""
    return name if isinstance(name, str) and name else "CASE"


def head(study: Study) -> Iterator[Block]:
    """What was solved: the case, its policies, the worlds."""
    case = study.case
    day = f", as of {day_of(case.as_of)}" if case.as_of else ""
    yield Paragraph([strong(case.title), day])
    drawn = sum(parameter.value is None for parameter in case.parameters.values())
    if study.draws > 1:
        worlds = f"the same {study.draws:,} plausible worlds"
    else:
        worlds = "one plausible world" if drawn else "the one world that the case describes"
    numbers = "1 uncertain number" if drawn == 1 else f"{drawn} uncertain numbers"
    uncertain = numbers if drawn else "nothing in the case is uncertain"
    count = len(study.policies)
    solved = f"{count} policies, each in" if count > 1 else "1 policy, in"
    yield Paragraph(f"{solved} {worlds} ({uncertain}; seed {study.seed})")
    yield Space()


def outcomes(study: Study) -> Iterator[Block]:
    """The chance of each outcome under each policy."""
    names = list(study.case.outcomes)
    rows = [
        [policy, *_cells(study, (each.outcomes[name] for name in names), share=True)]
        for policy, each in _solved(study).items()
    ]
    yield figures_table("What each policy leads to", "policy", names, rows)
    if study.draws == 1:
        yield Note("Chance of each outcome in %.")
    else:
        yield Note(
            "Chance of each outcome in %, averaged over the worlds; below it the range that covers "
            f"nine worlds in ten (5–95 %). {DOUBT}"
        )
    yield Space()


def worth(study: Study) -> Iterator[Block]:
    """What each policy is worth to each actor, and its measures."""
    ensemble = study.ensemble
    spread = "." if study.draws == 1 else "; below, the 5–95 % range."
    staked = [
        actor
        for k, actor in enumerate(ensemble.case.actors)
        if any(outcome.payoffs[k] is not None for outcome in ensemble.case.outcomes)
    ]
    rows = [
        [policy, *_cells(study, (each.payoffs[actor] for actor in staked), share=False)]
        for policy, each in _solved(study).items()
    ]
    heads = [_head(study.case.label_of(actor)) for actor in staked]
    yield figures_table("What it is worth to each actor", "policy", heads, rows)
    yield Note(f"Expected payoff in the case's own units (more is better){spread}")
    yield Space()
    if not ensemble.case.measures:
        return
    units = ensemble.case.units
    shares = [unit in SHARES for unit in units]
    heads = []
    for measure, unit in zip(ensemble.case.measures, units, strict=True):
        shown = "%" if unit in SHARES else unit
        heads.append(_head(measure) + (f"\n{shown}" if shown else ""))
    rows = [
        [policy, *_cells(study, each.measures.values(), share=shares)]
        for policy, each in _solved(study).items()
    ]
    yield figures_table("What it does", "policy", heads, rows)
    yield Note(f"Expected consequences{spread}")
    yield Space()


def behaviour(study: Study) -> Iterator[Block]:
    """Who does what, where play gets so far, under each policy."""
    case = study.ensemble.case
    for stage in case.stages:
        solved = _solved(study)
        if stage.round > 1 and not any(
            each.behaviour[stage.name].reached.high > 0 for each in solved.values()
        ):
            continue
        who = case.case.title_of(case.actors[stage.actor]) if stage.actor is not None else "nature"
        rows: list[Row] = []
        for policy, figures in solved.items():
            here = figures.behaviour[stage.name]
            rows.append(
                [policy, *_cells(study, (here.reached, *here.choices.values()), share=True)]
            )
            rows += [
                [["  ", quiet(f"if {own}")], "", *_cells(study, choices.values(), share=True)]
                for own, choices in here.by_type.items()
            ]
        when = case.day_of(stage)
        named = f"{stage.title} ({day_of(when)})" if when else stage.title
        title = f"{named}: what {who} does where play gets so far, in %"
        yield figures_table(title, "policy", ["reached", *stage.domain.words], rows)
        yield Space()
    if study.draws > 1 and case.stages:
        yield Note(
            "What is done at a stage is averaged over the worlds alike, however likely play is to "
            "get there in each, so that it does not multiply with 'reached'; 'standoff beliefs' "
            "and 'standoff tree' count a world by that chance."
        )
        yield Space()


def _solved(study: Study) -> dict[str, PolicyFigures]:
    """The figures of the policies under which anything was solved."""
    draws = study.ensemble.policies
    return {name: each for name, each in study.policies.items() if draws[name].solved.any()}


def _cell(figure: Spread, *, share: bool, alone: bool = False) -> Words:
    """A figure with its doubt; ``alone`` where there is one world and so no spread to tell."""
    if math.isnan(figure.mean):
        return "–"
    shown = percent(figure.mean).removesuffix(" %") if share else number(figure.mean)
    if alone:
        return shown
    found: list[Words] = [f"{shown} ", quiet(error_of(figure, share=share))]
    bounds = bounds_of(figure, share=share)
    if bounds:
        found += [" ", Span(bounds, "bad")]
    return [*found, "\n", quiet(spread_of(figure, share=share))]


def _cells(
    study: Study, figures: Iterable[Spread], *, share: bool | Sequence[bool]
) -> Iterator[Words]:
    shares = itertools.repeat(share) if isinstance(share, bool) else share
    for figure, each in zip(figures, shares, strict=False):
        yield _cell(figure, share=each, alone=study.draws == 1)


def _head(text: str) -> str:
    """A column's head, over two lines where it is long."""
    return text.replace(" ", "\n", 1) if len(text) > LONG else text


def figure(_question: Run, study: Study) -> Figure:
    """The chances of the outcomes under every policy, as bars."""
    return outcomes_figure(study)


def spare(question: Run, _tables: bool, figure: bool) -> Iterator[Spare]:
    """What is drawn is told policy by policy."""
    if question.portfolios and figure:
        why = "--figure has no bearing with --portfolios: it draws a run of the named policies"
        yield Spare(("portfolios",), sentence=why)


def _unkept(question: Run) -> str:
    return "it keeps a run of the named policies" if question.portfolios else ""


TELLING = Telling(
    blocks,
    figure,
    spare=spare,
    sides=(
        Side(
            "out",
            "Keep the whole run in a folder: results, tables and every draw.",
            lambda _question, study, _ending: run_files(study),
            metavar="DIR",
            folder=RUN,
            spare=_unkept,
        ),
    ),
)

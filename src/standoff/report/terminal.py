"""A study on the terminal: what each policy leads to, the advice, the claims, and the doubts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.markup import escape

from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.claims import THRESHOLDS
from standoff.insight.criteria import Criterion
from standoff.lens.game.reasons import counted, explained
from standoff.report.layout import note, print_figures, print_table, table
from standoff.report.words import (
    DOUBT,
    NEAR,
    SHARES,
    bounds_of,
    doubt,
    doubt_of_share,
    error_of,
    number,
    percent,
    spread_of,
)

if TYPE_CHECKING:
    from standoff._api import Study
    from standoff.insight.claims import Judged

COLOURS = {
    "holds": "green",
    "mostly holds": "green",
    "contested": "yellow",
    "mostly fails": "red",
    "fails": "red",
    "not judged": "dim",
}
ADVICE_TIES = 3


def print_study(study: Study, out: Console, *, behaviour: bool = False) -> None:
    """Everything a study says, in the order in which an analyst asks."""
    print_head(study, out)
    if not study.certificate.solved:
        print_doubts(study, out)
        return
    print_outcomes(study, out)
    print_worth(study, out)
    if behaviour:
        print_behaviour(study, out)
    print_advice(study, out)
    print_claims(study, out)
    print_doubts(study, out)


def print_head(study: Study, out: Console) -> None:
    case = study.case
    day = f", as of {case.as_of.day} {case.as_of:%B %Y}" if case.as_of else ""
    out.print(f"[bold]{escape(case.title)}[/bold]{day}")
    drawn = sum(parameter.value is None for parameter in case.parameters.values())
    if study.draws > 1:
        worlds = f"the same {study.draws:,} plausible worlds"
    else:
        worlds = "one plausible world" if drawn else "the one world that the case describes"
    numbers = "1 uncertain number" if drawn == 1 else f"{drawn} uncertain numbers"
    uncertain = numbers if drawn else "nothing in the case is uncertain"
    count = len(study.policies)
    solved = f"{count} policies, each in" if count > 1 else "1 policy, in"
    note(out, f"{solved} {worlds} ({uncertain}; seed {study.seed})", "")
    out.print()


def _solved(study: Study) -> dict[str, PolicyFigures]:
    """The figures of the policies under which anything was solved."""
    draws = study.ensemble.policies
    return {name: each for name, each in study.policies.items() if draws[name].solved.any()}


def _cell(figure: Figure, *, share: bool, alone: bool = False) -> str:
    """A figure with its doubt; ``alone`` where there is one world and so no spread to tell."""
    if math.isnan(figure.mean):
        return "–"
    shown = percent(figure.mean).removesuffix(" %") if share else number(figure.mean)
    if alone:
        return shown
    error = error_of(figure, share=share)
    spread = spread_of(figure, share=share)
    bounds = bounds_of(figure, share=share)
    first = f"{shown} [dim]{error}[/dim]" + (f" [red]{escape(bounds)}[/red]" if bounds else "")
    return f"{first}\n[dim]{spread}[/dim]"


def _cells(
    study: Study, figures: Iterable[Figure], *, share: bool | Iterable[bool]
) -> Iterator[str]:
    shares = itertools.repeat(share) if isinstance(share, bool) else share
    for figure, each in zip(figures, shares, strict=False):
        yield _cell(figure, share=each, alone=study.draws == 1)


def print_outcomes(study: Study, out: Console) -> None:
    names = list(study.case.outcomes)
    rows = [
        (escape(policy), *_cells(study, (each.outcomes[name] for name in names), share=True))
        for policy, each in _solved(study).items()
    ]
    title = "What each policy leads to"
    print_figures(out, title, "policy", [escape(name) for name in names], rows)
    if study.draws == 1:
        note(out, "Chance of each outcome in %.")
    else:
        note(
            out,
            "Chance of each outcome in %, averaged over the worlds; below it the range that covers "
            f"nine worlds in ten (5–95 %). {DOUBT}",
        )
    out.print()


def print_worth(study: Study, out: Console) -> None:
    """What each policy is worth to each actor, and its measures."""
    ensemble = study.ensemble
    spread = "." if study.draws == 1 else "; below, the 5–95 % range."
    staked = [
        actor
        for k, actor in enumerate(ensemble.case.actors)
        if any(outcome.payoffs[k] is not None for outcome in ensemble.case.outcomes)
    ]
    rows = [
        (escape(policy), *_cells(study, (each.payoffs[actor] for actor in staked), share=False))
        for policy, each in _solved(study).items()
    ]
    heads = [_head(study.case.describe(actor)) for actor in staked]
    print_figures(out, "What it is worth to each actor", "policy", heads, rows)
    note(out, f"Expected payoff in the case's own units (more is better){spread}")
    out.print()
    if not ensemble.case.measures:
        return
    units = ensemble.case.units
    shares = [unit in SHARES for unit in units]
    heads = []
    for measure, unit in zip(ensemble.case.measures, units, strict=True):
        shown = "%" if unit in SHARES else unit
        heads.append(_head(measure) + (f"\n{escape(shown)}" if shown else ""))
    rows = [
        (escape(policy), *_cells(study, each.measures.values(), share=shares))
        for policy, each in _solved(study).items()
    ]
    print_figures(out, "What it does", "policy", heads, rows)
    note(out, f"Expected consequences{spread}")
    out.print()


def _head(text: str) -> str:
    """A column's head, over two lines where it is long."""
    return escape(text).replace(" ", "\n", 1) if len(text) > 12 else escape(text)


def print_behaviour(study: Study, out: Console) -> None:
    """Who does what, where play gets so far, under each policy."""
    case = study.ensemble.case
    for stage in case.stages:
        who = case.case.describe(case.actors[stage.actor]) if stage.actor is not None else "nature"
        rows = []
        for policy, figures in _solved(study).items():
            here = figures.behaviour[stage.name]
            rows.append(
                (
                    escape(policy),
                    *_cells(study, (here.reached, *here.choices.values()), share=True),
                )
            )
            for own, choices in here.by_type.items():
                rows.append(
                    (
                        f"  [dim]if {escape(own)}[/dim]",
                        "",
                        *_cells(study, choices.values(), share=True),
                    )
                )
        title = f"{escape(stage.name)}: what {escape(who)} does where play gets so far, in %"
        heads = ["reached", *(escape(word) for word in stage.domain.words)]
        print_figures(out, title, "policy", heads, rows)
        out.print()


def print_advice(study: Study, out: Console) -> None:
    criteria = study.criteria
    if len(study.policies) < 2:
        return
    if all(
        math.isnan(each) for criterion in criteria.values() for each in criterion.scores.values()
    ):
        note(out, "No advice: no world was solved under every policy.", "")
        out.print()
        return
    actor = study.case.describe(study.case.advised)
    shown = table()
    shown.add_column("criterion")
    shown.add_column("prefers", no_wrap=True)
    shown.add_column("score", justify="right")
    shown.add_column("best in", justify="right", no_wrap=True)
    shown.add_column("can't be told\napart from", overflow="fold")
    rows = [_advice(criterion, alone=study.draws == 1) for criterion in criteria.values()]
    if not any(row[-1] for row in rows):
        shown.columns.pop()
        rows = [row[:-1] for row in rows]
    for row in rows:
        shown.add_row(*row)
    print_table(out, f"Advice to {escape(actor)}, by criterion", shown)
    close = [criterion for criterion in criteria.values() if criterion.ties]
    if close and study.draws > 1:
        note(
            out,
            f"Warning: by {len(close)} of {len(criteria)} criteria the first place is within "
            "sampling error (last column); more draws may change it.",
            "",
            ("Warning:", "yellow"),
        )
    if study.draws == 1:
        out.print()
        return
    note(
        out,
        "'best in' is the share of worlds where the policy has the best score; a loss is minus the "
        "payoff. No error is given for a maximum (worst case, regret): more worlds can only raise "
        "it; beside it stands what half of the worlds, taken alone, would prefer.",
    )
    out.print()


def _advice(criterion: Criterion, *, alone: bool) -> tuple[str, ...]:
    policy = criterion.prefers
    score, error = criterion.scores[policy], criterion.errors[policy]
    if math.isnan(score):
        # No world was solved for every policy: there is nothing to prefer any for.
        return escape(criterion.title), "", "", "", ""
    if criterion.unit in SHARES:
        shown, around, unit = percent(score), doubt_of_share(error, score), ""
    else:
        shown, around = number(score), doubt(error, scale=max(map(abs, criterion.scores.values())))
        unit = "" if criterion.unit == "payoff" else f"\n[dim]{escape(criterion.unit)}[/dim]"
    share = ""
    if policy in criterion.best_share:
        best_in, beside = criterion.best_share[policy], criterion.best_share_errors[policy]
        share = percent(best_in)
        if not alone:
            share += f" [dim]{doubt_of_share(beside, best_in)}[/dim]"
    ties = [escape(each) for each in criterion.ties[:ADVICE_TIES]]
    if len(criterion.ties) > ADVICE_TIES:
        ties.append(f"… {len(criterion.ties) - ADVICE_TIES} more")
    return (
        escape(criterion.title),
        escape(policy),
        shown + ("" if alone or criterion.is_maximum else f" [dim]{around}[/dim]") + unit,
        share,
        "" if alone else ", ".join(ties),
    )


def print_claims(study: Study, out: Console) -> None:
    if not study.claims:
        return
    near = False
    schools: dict[str, list[str]] = {}
    for name, judged in study.claims.items():
        schools.setdefault(judged.school, []).append(name)
    for school, names in schools.items():
        shown = table()
        shown.add_column("verdict", no_wrap=True)
        shown.add_column("holds in", justify="right", no_wrap=True)
        shown.add_column("margin", justify="right", no_wrap=True)
        shown.add_column("claim", overflow="fold")
        for name in names:
            shown.add_row(*_claim(study.claims[name], alone=study.draws == 1))
            near |= len(study.claims[name].could_be) > 1
        print_table(out, f"Claims of the {escape(school)} school" if school else "Claims", shown)
        out.print()
    note(
        out,
        "Share of worlds in which the claim is true, and the median margin of its test. Verdicts: "
        "holds ≥\N{NO-BREAK SPACE}95\N{NO-BREAK SPACE}%, mostly holds "
        "≥\N{NO-BREAK SPACE}75\N{NO-BREAK SPACE}%, contested "
        "≥\N{NO-BREAK SPACE}25\N{NO-BREAK SPACE}%, mostly fails "
        "≥\N{NO-BREAK SPACE}5\N{NO-BREAK SPACE}%, else fails." + (f" {NEAR}" if near else ""),
    )
    out.print()


def verdict_cell(verdict: str, could_be: Sequence[str]) -> str:
    """A verdict in its colour, marked where its error leaves others open, with those below it."""
    colour = COLOURS.get(verdict, "dim")
    others = [each for each in could_be if each != verdict]
    shown = f"[{colour}]{verdict}[/{colour}]" + ("*" if others else "")
    return shown + "".join(f"\n[dim]  or {each}[/dim]" for each in others)


def held_in(share: float) -> str:
    """A claim's share of worlds, never rounded up to a verdict that it has missed."""
    text = percent(share)
    if any(share < least and text == percent(least) for least, _ in THRESHOLDS):
        return f"{math.floor(1000 * share) / 10:.1f} %"
    return text


def _claim(judged: Judged, *, alone: bool) -> tuple[str, ...]:
    share = "" if math.isnan(judged.share) else held_in(judged.share)
    if not alone and not math.isnan(judged.share):
        share += f" [dim]{doubt_of_share(judged.mc_error, judged.share)}[/dim]"
    why = ""
    if math.isnan(judged.share) and not judged.needs:
        why = " [dim](judged in no world: its condition happens in none that was solved)[/dim]"
    elif judged.unjudged and not judged.needs:
        share += f"\n[red]{percent(judged.low)}–{percent(judged.high)}[/red]"
    needs = f" [dim](needs {escape(', '.join(judged.needs))})[/dim]" if judged.needs else ""
    origin = f" · {escape(judged.source)}" if judged.source else ""
    return (
        verdict_cell(judged.verdict, judged.could_be),
        share,
        "" if math.isnan(judged.median_margin) else number(judged.median_margin, 2),
        f"{escape(judged.says)}{needs}{why}\n[dim]{escape(judged.id)}{origin}[/dim]",
    )


def print_doubts(study: Study, out: Console) -> None:
    certificate = study.certificate
    ensemble = study.ensemble
    total = certificate.solved + certificate.unconverged
    out.print("[bold]How far to trust the figures[/bold]")
    if certificate.unconverged:
        worst = {
            name: draws.unsolved for name, draws in ensemble.policies.items() if draws.unsolved
        }
        listing = ", ".join(f"{name} {count}" for name, count in worst.items())
        unsolved = f"{certificate.unconverged:,} of {total:,} games were not solved"
        note(
            out,
            f"{unsolved} ({listing})"
            + (
                "; averages leave them out, and [low–high] shows what they could do to a figure."
                if certificate.solved
                else ", so there is nothing to tell."
            ),
            "",
            (unsolved, "red"),
        )
        lost = [name for name, draws in ensemble.policies.items() if not draws.solved.any()]
        if lost and certificate.solved:
            told = f"Nothing was solved under {', '.join(lost)}"
            note(
                out, f"{told}: nothing is said of it, and no policy is compared.", "", (told, "red")
            )
        reasons = np.concatenate([draws.reason for draws in ensemble.policies.values()])
        for line in explained(counted(reasons)):
            note(out, line, "")
    else:
        note(out, f"All {total:,} games were solved." if total > 1 else "The game was solved.", "")
    if not certificate.solved:
        pass
    elif ensemble.exact:
        most = certificate.max_epsilon
        gain = f"more than {most:.1e}" if most > 0 else "anything"
        note(out, f"Checked independently: no actor could gain {gain} by deviating anywhere.", "")
    else:
        note(
            out,
            f"Checked independently: largest departure from quantal response "
            f"{certificate.max_residual:.1e} in log-odds; since actors err, one of them could gain "
            f"up to {number(certificate.max_epsilon)} in payoff by never erring again.",
            "",
        )
    if study.probe is not None:
        note(out, study.probe.sentence(), "")
    elif any(not draws.perfect_information for draws in ensemble.policies.values()):
        note(
            out,
            "Other equilibria may exist beside the one followed; --probe 20 looks for them in 20 "
            "draws.",
        )
    if study.draws >= 4 * REPLICATES:
        note(out, f"The errors compare {REPLICATES} independent sets of draws.")

"""A study on the terminal: what each policy leads to, the advice, the claims, and the doubts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.summary import Figure
from standoff.insight.criteria import Criterion
from standoff.report.words import bounds_of, error_of, number, percent, spread_of

if TYPE_CHECKING:
    from standoff._api import Study

COLOURS = {
    "holds": "green",
    "mostly holds": "green",
    "contested": "yellow",
    "mostly fails": "red",
    "fails": "red",
    "not judged": "dim",
}
ADVICE_TIES = 3
SHARES = frozenset({"chance", "probability", "share"})
"""Units of measures that are shown in per cent."""


def console(width: int | None = None) -> Console:
    """A console that stays readable where output is piped to a file."""
    found = Console(highlight=False, width=width)
    if width is None and not found.is_terminal:
        found = Console(highlight=False, width=110)
    return found


def print_study(study: Study, out: Console, *, behaviour: bool = False) -> None:
    """Everything a study says, in the order in which an analyst asks."""
    print_head(study, out)
    print_outcomes(study, out)
    print_worth(study, out)
    if behaviour:
        print_behaviour(study, out)
    print_advice(study, out)
    print_claims(study, out)
    print_doubts(study, out)


def print_head(study: Study, out: Console) -> None:
    case = study.case
    day = f", as of {case.as_of:%-d %B %Y}" if case.as_of else ""
    out.print(f"[bold]{escape(case.title)}[/bold]{day}")
    drawn = sum(parameter.value is None for parameter in case.parameters.values())
    worlds = f"{study.draws:,} plausible worlds" if study.draws > 1 else "one world"
    uncertain = f"{drawn} uncertain numbers" if drawn else "nothing in the case is uncertain"
    out.print(
        f"{len(study.policies)} policies, each in the same {worlds} "
        f"({uncertain}; seed {study.seed})\n"
    )


def _cell(figure: Figure, *, share: bool) -> str:
    if math.isnan(figure.mean):
        return "–"
    shown = percent(figure.mean).removesuffix(" %") if share else number(figure.mean)
    error = error_of(figure, share=share)
    spread = spread_of(figure, share=share)
    bounds = bounds_of(figure, share=share)
    first = f"{shown} [dim]{error}[/dim]" + (f" [red]{escape(bounds)}[/red]" if bounds else "")
    return f"{first}\n[dim]{spread}[/dim]"


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
    )


def _figures_table(title: str) -> Table:
    table = _table(title)
    table.add_column("policy", no_wrap=True)
    return table


def print_outcomes(study: Study, out: Console) -> None:
    table = _figures_table("What each policy leads to")
    names = list(study.case.outcomes)
    for name in names:
        table.add_column(escape(name), justify="right")
    for policy, figures in study.policies.items():
        table.add_row(
            escape(policy), *(_cell(figures.outcomes[name], share=True) for name in names)
        )
    out.print(table)
    out.print(
        "[dim]Chance of each outcome in %, averaged over the worlds, ± its sampling error; below "
        "it the range\nthat covers nine worlds in ten (5–95 %).[/dim]\n"
    )


def print_worth(study: Study, out: Console) -> None:
    """What each policy is worth to each actor, and its measures."""
    ensemble = study.ensemble
    staked = [
        actor
        for k, actor in enumerate(ensemble.case.actors)
        if any(outcome.payoffs[k] is not None for outcome in ensemble.case.outcomes)
    ]
    table = _figures_table("What it is worth to each actor")
    for actor in staked:
        table.add_column(_head(study.case.describe(actor)), justify="right")
    for policy, figures in study.policies.items():
        table.add_row(
            escape(policy), *(_cell(figures.payoffs[actor], share=False) for actor in staked)
        )
    out.print(table)
    out.print(
        "[dim]Expected payoff in the case's own units (more is better), ± sampling error; below, "
        "the 5–95 % range.[/dim]\n"
    )
    if not ensemble.case.measures:
        return
    table = _figures_table("What it does")
    for measure, unit in zip(ensemble.case.measures, ensemble.case.units, strict=True):
        shown = "%" if unit in SHARES else unit
        table.add_column(_head(measure) + (f"\n{escape(shown)}" if shown else ""), justify="right")
    for policy, figures in study.policies.items():
        table.add_row(
            escape(policy),
            *(
                _cell(each, share=unit in SHARES)
                for each, unit in zip(figures.measures.values(), ensemble.case.units, strict=True)
            ),
        )
    out.print(table)
    out.print("[dim]Expected consequences, ± sampling error; below, the 5–95 % range.[/dim]\n")


def _head(text: str) -> str:
    """A column's head, over two lines where it is long."""
    return escape(text).replace(" ", "\n", 1) if len(text) > 12 else escape(text)


def print_behaviour(study: Study, out: Console) -> None:
    """Who does what, where play gets so far, under each policy."""
    case = study.ensemble.case
    for stage in case.stages:
        who = case.case.describe(case.actors[stage.actor]) if stage.actor is not None else "nature"
        table = _figures_table(
            f"{escape(stage.name)}: what {escape(who)} does where play gets so far, in %"
        )
        table.add_column("reached", justify="right")
        for word in stage.domain.words:
            table.add_column(escape(word), justify="right")
        for policy, figures in study.policies.items():
            here = figures.behaviour[stage.name]
            table.add_row(
                escape(policy),
                _cell(here.reached, share=True),
                *(_cell(each, share=True) for each in here.choices.values()),
            )
            for own, choices in here.by_type.items():
                table.add_row(
                    f"  [dim]if {escape(own)}[/dim]",
                    "",
                    *(_cell(each, share=True) for each in choices.values()),
                )
        out.print(table)
        out.print()


def print_advice(study: Study, out: Console) -> None:
    criteria = study.criteria
    if len(study.policies) < 2:
        return
    actor = study.case.describe(study.case.advised)
    table = _table(f"Advice to {escape(actor)}, by criterion")
    for head in ("criterion", "prefers", "score", "best in", "can't be told apart from"):
        table.add_column(head, justify="right" if head in {"score", "best in"} else "left")
    for criterion in criteria.values():
        table.add_row(*_advice(criterion))
    out.print(table)
    close = [criterion for criterion in criteria.values() if criterion.ties]
    if close:
        out.print(
            f"[yellow]Warning:[/yellow] by {len(close)} of {len(criteria)} criteria the first "
            "place is within sampling error (last column); more draws may change it."
        )
    out.print(
        "[dim]'best in' is the share of worlds where the policy has the best score; a loss is "
        "minus the payoff. For the\nworst case and regret ± is how far the maximum differs "
        "between two halves of the draws.[/dim]\n"
    )


def _advice(criterion: Criterion) -> tuple[str, ...]:
    policy = criterion.prefers
    score, error = criterion.scores[policy], criterion.errors[policy]
    if criterion.unit == "probability":
        shown = f"{percent(score)} ±{100 * error:.1f}"
    else:
        unit = "" if criterion.unit == "payoff" else f" {criterion.unit}"
        shown = f"{number(score)} ±{number(error, 1)}{unit}"
    share = criterion.best_share.get(policy)
    ties = [escape(each) for each in criterion.ties[:ADVICE_TIES]]
    if len(criterion.ties) > ADVICE_TIES:
        ties.append(f"… {len(criterion.ties) - ADVICE_TIES} more")
    return (
        escape(criterion.title),
        escape(policy),
        shown,
        percent(share) if share is not None else "",
        ", ".join(ties),
    )


def print_claims(study: Study, out: Console) -> None:
    if not study.claims:
        return
    schools: dict[str, list[str]] = {}
    for name, judged in study.claims.items():
        schools.setdefault(judged.school, []).append(name)
    for school, names in schools.items():
        table = _table(f"Claims{f' of the {escape(school)} school' if school else ''}")
        table.add_column("verdict", no_wrap=True)
        table.add_column("holds in", justify="right", no_wrap=True)
        table.add_column("margin", justify="right", no_wrap=True)
        table.add_column("claim")
        table.add_column("source")
        for name in names:
            judged = study.claims[name]
            colour = COLOURS[judged.verdict]
            share = f"{percent(judged.share)}"
            if not math.isnan(judged.share):
                share += f" [dim]±{100 * judged.mc_error:.1f}[/dim]"
            if judged.unjudged and not judged.needs:
                share += f"\n[red]{percent(judged.low)}–{percent(judged.high)}[/red]"
            needs = f" [dim](needs {escape(', '.join(judged.needs))})[/dim]" if judged.needs else ""
            table.add_row(
                f"[{colour}]{judged.verdict}[/{colour}]",
                share,
                number(judged.median_margin, 2),
                f"{escape(judged.says)}{needs}\n[dim]{escape(name)}[/dim]",
                escape(judged.source),
            )
        out.print(table)
        out.print()
    out.print(
        "[dim]Share of worlds in which the claim is true, ± its sampling error, and the median "
        "margin of its test.\nVerdicts: holds ≥ 95 %, mostly holds ≥ 75 %, contested ≥ 25 %, "
        "mostly fails ≥ 5 %, else fails.[/dim]\n"
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
        out.print(
            f"[red]{certificate.unconverged:,} of {total:,} games were not solved[/red] "
            f"({escape(listing)}); averages leave them out, and \\[low–high] shows what they could "
            "do to a figure."
        )
    else:
        out.print(f"All {total:,} games were solved.")
    if ensemble.exact:
        out.print(
            f"Checked independently: no actor could gain more than {certificate.max_epsilon:.1e} "
            "by deviating anywhere."
        )
    else:
        out.print(
            f"Checked independently: largest departure from quantal response "
            f"{certificate.max_residual:.1e} in log-odds; since actors err,\none of them could "
            f"gain up to {number(certificate.max_epsilon)} in payoff by never erring again."
        )
    if study.probe is not None:
        out.print(study.probe.sentence())
    elif any(not draws.perfect_information for draws in ensemble.policies.values()):
        out.print(
            "[dim]Other equilibria may exist beside the one followed; --probe 20 looks for them in "
            "20 draws.[/dim]"
        )
    if study.draws >= 4 * REPLICATES:
        out.print(f"[dim]Sampling errors compare {REPLICATES} independent sets of draws.[/dim]")


def table_of(pairs: Mapping[str, str], out: Console) -> None:
    """Two columns of words, such as the built-in cases and their titles."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, text in pairs.items():
        table.add_row(f"[bold]{escape(name)}[/bold]", escape(text))
    out.print(table)

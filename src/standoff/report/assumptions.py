"""What a case assumes, and what moves if some of it were otherwise, in words and a picture."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.sentences import capital
from standoff.insight.discovery.assumptions import Assumptions, Moved, Number
from standoff.insight.judgement.claims import Judged
from standoff.questions.assumptions import Assumptions as Asked
from standoff.questions.question import Spare
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Heading,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Words,
    quiet,
    strong,
)
from standoff.report.claims import verdict_cell
from standoff.report.figures.assumptions import moved_figure
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent


def blocks(_question: Asked, answer: Assumptions) -> Blocks:
    """What moves, where anything was set otherwise; else what is assumed."""
    if answer.moved is not None:
        yield from moved(answer.moved)
    else:
        yield from listed(answer)


def said(number_: Number) -> str:
    """What a number may be, as the case states it."""
    parameter, unit = number_.parameter, number_.parameter.unit
    unit = f" {unit}" if unit else ""
    if number_.kind == "open":
        if parameter.column is None:
            return "to be estimated from observed crises"
        named = f"'{parameter.column}' of observed crises"
        if parameter.equals is not None:
            return f"1 where the column {named} holds '{parameter.equals}', else 0"
        return f"read from the column {named}"
    if parameter.value is not None:
        fixed = number_.value
        return f"{parameter.value}" if fixed is None else f"{number(fixed)}{unit}"
    ends = parameter.range
    within = f" within {number(ends[0])} to {number(ends[1])}" if ends else ""
    if parameter.normal:
        middle, spread = parameter.normal
        return f"normal, {number(middle)} give or take {number(spread)}{unit}{within}"
    if parameter.lognormal:
        middle, spread = parameter.lognormal
        return f"lognormal about {number(middle)}{unit}, spread {number(spread)}{within}"
    if parameter.beta:
        a, b = parameter.beta
        return f"beta, shapes {number(a)} and {number(b)}{within or ' from 0 to 1'}{unit}"
    if parameter.discrete:
        return "one of " + ", ".join(number(each) for each in parameter.discrete) + unit
    if parameter.quantiles:
        points = sorted(parameter.quantiles.items())
        return "; ".join(f"{number(v)} at {percent(q)}" for q, v in points) + unit
    assert ends
    likely = f", likeliest {number(parameter.likely)}" if parameter.likely is not None else ""
    return f"{number(ends[0])} to {number(ends[1])}{likely}{unit}"


def row(of: Number) -> Row:
    """A number: what it is, what it may be, and what that rests on."""
    parameter = of.parameter
    what: list[Words] = [strong(of.name)]
    if parameter.what:
        what += ["\n", parameter.what]
    basis: list[Words] = [parameter.basis or "nothing stated"]
    if parameter.why:
        basis += ["\n", quiet(parameter.why)]
    ends: Words = ""
    if of.quantiles:
        low, high = of.quantiles[1], of.quantiles[-2]
        ends = ["\n", quiet(f"nine in ten: {number(low)} to {number(high)}")]
    return [what, [said(of), ends], basis]


def listed(answer: Assumptions) -> Iterator[Block]:
    """Every number, what it may be and what that rests on."""
    rows = [row(each) for each in answer.numbers]
    columns = [Column("number"), Column("what it may be"), Column("rests on")]
    yield Table(columns, rows, "What the case assumes")
    yield Note(
        "A number is drawn from its range in every plausible world; these are assumptions and have "
        "no error."
    )


def moved(moved: Moved) -> Iterator[Block]:
    """What was set otherwise, and what that moves."""
    for name in moved.stated:
        parameter = moved.was[name].parameter
        yield Item(
            [
                strong(parameter.what or name),
                *([f" ({name})"] if parameter.what else []),
                f": {said(moved.now[name])}",
                quiet(f" instead of {said(moved.was[name])}"),
            ],
            "•",
            hang=2,
            width=2,
        )
    yield Paragraph(
        f"The same {moved.before.draws:,} plausible worlds, otherwise as they were."
        if moved.before.draws > 1
        else "The one world of the case, otherwise as it was."
    )
    yield Space()
    yield from advice(moved)
    yield from policies(moved)
    yield from claims(moved)
    yield Note(DOUBT)


def advice(moved: Moved) -> Iterator[Block]:
    """Which policy each criterion prefers, where that is another one now."""
    yield Heading("The advice", 3)
    titles = {name: each.title for name, each in moved.before.criteria.items()}
    same = [name for name, (then, now) in moved.advice.items() if then == now]
    for name, (then, now) in moved.advice.items():
        if then != now:
            yield Item(
                [f"{titles[name]}: ", strong(now), quiet(f" instead of {then}")],
                "•",
                hang=2,
                width=2,
            )
    count = len(moved.advice)
    if len(same) == count:
        yield Paragraph("Every criterion prefers the policy that it preferred before.")
    elif same:
        yield Paragraph(f"{len(same)} of {count} criteria prefer what they preferred before.")
    yield Space()


def policies(moved: Moved) -> Iterator[Block]:
    """The chance of the gravest outcome and the worth of each policy, before and after."""
    outcome = moved.before.gravest
    rows: list[Row] = []
    for policy in _order(moved):
        row: Row = [policy]
        if outcome:
            change = moved.outcome(policy, outcome)
            row += [
                percent(change.before.mean),
                percent(change.after.mean),
                [_signed(100 * change.difference), " ", quiet(doubt_of_share(change.error))],
            ]
        worth = moved.payoff(policy)
        row += [
            number(worth.before.mean),
            number(worth.after.mean),
            [_signed(worth.difference), " ", quiet(doubt(worth.error))],
        ]
        rows.append(row)
    actor = moved.before.case.title_of(moved.before.case.advised)
    heads = [f"{outcome}\nbefore", "after", "difference\nin points"] if outcome else []
    heads += ["worth\nbefore", "after", "difference"]
    columns = [Column("policy", whole=True)]
    columns += [Column(head, right=True, whole=True) for head in heads]
    yield Table(columns, rows, "What each policy leads to, before and after", parts=True)
    yield Note(
        (f"{capital(outcome)}: its chance. " if outcome else "")
        + f"Worth: to {actor}, in the case's own units, more is better. A difference is taken "
        "world by world, so that its ± is its own."
    )
    yield Space()


def _order(moved: Moved) -> list[str]:
    """The policies, the best for the advised actor first as the case has it: so that rows and
    marks move along, and don't change places, while a number is moved."""
    return sorted(moved.policies, key=lambda name: -moved.payoff(name).before.mean)


def claims(moved: Moved) -> Iterator[Block]:
    """The claims whose verdict is another one now."""
    if not moved.verdicts:
        return
    other = [(a, b) for a, b in moved.verdicts.values() if a.verdict != b.verdict]
    if not other:
        yield Paragraph("Every claim is judged as before.")
        return
    rows: list[Row] = [
        [_judged(then), _judged(now), now.says, now.school or "–"] for then, now in other
    ]
    columns = [
        Column("before", whole=True), Column("after", whole=True), Column("claim"), Column("school")
    ]  # fmt: skip
    yield Table(columns, rows, "Claims that are judged otherwise")
    yield Note(
        f"{len(other)} of {len(moved.verdicts)} claims; beside the verdict the share of worlds in "
        "which the claim is true by enough to matter. One marked * is within the error of a "
        "threshold."
    )
    yield Space()


def _judged(judged: Judged) -> Words:
    share = percent(judged.share_for)
    error = doubt_of_share(judged.share_for_error, judged.share_for)
    return [verdict_cell(judged.verdict, judged.could_be), "\n", quiet(f"{share} {error}")]


def _signed(value: float) -> str:
    return number(value, 2) if value <= 0 or value != value else f"+{number(value, 2)}"


def figure(_question: Asked, answer: Assumptions) -> Figure:
    """The chance of the gravest outcome under each policy, before and after."""
    assert answer.moved is not None
    return moved_figure(answer.moved, _order(answer.moved))


def spare(question: Asked, _tables: bool, figure: bool) -> Iterator[Spare]:
    """A list has no picture."""
    if figure and not question.stated:
        why = "--figure has no bearing without --set: it draws what moves"
        yield Spare(("stated",), sentence=why)


TELLING = Telling(blocks, figure, spare=spare)

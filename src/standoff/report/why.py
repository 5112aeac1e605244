"""Why one policy beats another, in sentences and tables: the answer of ``why``."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.sentences import capital
from standoff.insight.discovery.explained import NEARLY, nearly_everywhere
from standoff.insight.reasons.reasons import EVEN, Part, Why
from standoff.questions.why import Why as Asked
from standoff.report.blocks import (
    Behind,
    Block,
    Blocks,
    Column,
    Figure,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Warning,
    Words,
    bare,
    quiet,
    strong,
)
from standoff.report.figures.why import why_figure
from standoff.report.naming import cut
from standoff.report.naming import listed as listed_words
from standoff.report.telling import Telling
from standoff.report.why_words import (
    amount,
    bare_amount,
    bare_size,
    by_little,
    doing,
    fallen_out,
    level,
    listed,
    makings,
    moved,
    pushing,
    quantity,
    small,
    stages,
    unit_of,
    untold_apart,
    who,
    without_round,
    written,
)
from standoff.report.words import DOUBT, doubt_of_share, number, percent

ROWS = 14
FEW = 3
"""As many parts are shown where the two can't be told apart, so that there is little to explain."""


def blocks(_question: Asked, why: Why) -> Blocks:
    """What differs and what makes it: sentences, then the whole split, then by outcome."""
    if why.failure:
        return
    yield from _claim(why)
    yield Paragraph(_level(why) if why.against_even else _headline(why))
    yield from _introduced(why)
    yield Paragraph(_unexplained(why) if untold_apart(why) else " ".join(_made(why)))
    if any(not part.same for part in why.parts):
        yield from _grounds(why)
        yield Space()
        yield _parts_table(why)
    if why.quantity.kind not in {"outcome", "gap"}:
        yield Space()
        yield _outcomes_table(why)
    solved = "it was solved" if why.against_even else "both were solved"
    over = (
        "from even choices to its own" if why.against_even else "from the one policy to the other"
    )
    yield Note(
        f"From {why.b} to {why.a}, averaged over {why.draws - why.unsolved - why.untold:,} worlds "
        f"in which {solved}. The parts are one Shapley value and sum to the difference: each is "
        f"what changes where one player goes over {over}, averaged over all orders in which they "
        "might. ‘Same way in’: in how many worlds a part has the sign that it has on average. "
        "What an end adds is its chance times its worth under the one less the same under the "
        f"other: one that is likelier may add where it costs less. {DOUBT}"
    )
    if why.unsolved:
        both = "" if why.against_even else " under both"
        yield Warning(f"{why.unsolved:,} worlds were not solved{both} and are left out.")
    if why.untold:
        given = f"“{why.quantity.given}”" if why.quantity.given else "a condition"
        one = "" if why.against_even else " under one of the two"
        yield Warning(f"In {why.untold:,} worlds {given} never happens{one}; they are left out.")
    if why.unforeseen > 0.001:
        yield Note(
            f"In {percent(why.unforeseen)} of mixed play a choice comes up that is made in neither "
            "policy's game; there every open choice is taken to be equally likely."
        )


def _unexplained(why: Why) -> str:
    """That there is nothing to explain where the two can't be told apart."""
    told = "So there is no difference to explain"
    raises, lowers = (
        why.together([part for part in why.parts if part.value * sign > 0]) for sign in (1, -1)
    )
    if max(raises[0], -lowers[0]) <= small(why) or raises[0] == 0 or lowers[0] == 0:
        return f"{told}."
    return (
        f"{told}: what raises it ({amount(why, *raises)} together) and what lowers it "
        f"({amount(why, *lowers)}) make up for each other. The largest parts, for completeness:"
    )


def _claim(why: Why) -> Iterator[Block]:
    about = why.about
    if about is None:
        return
    yield Paragraph([strong(about.says), "  ", quiet(about.id)])
    told = f"{fallen_out(about.judged)} It comes down to {about.test}"
    if about.others:
        told += f"; its test also asks {' and '.join(about.others)}"
    yield Paragraph(told + ".")
    word = nearly_everywhere(about.judged.share)
    if not word:
        return
    least, median, most = (number(each, 2) for each in about.margin)
    yield Paragraph(
        f"It {word} nearly everywhere{by_little(about.judged)}: {makings(why)} In the middle "
        f"world the comparison is met by {median}, in the two farthest ones by {least} and {most}; "
        "below 0 it is not met."
    )


def _introduced(why: Why) -> Iterator[Block]:
    """What the two policies are, where the case says so."""
    told = [
        f"{name}: {cut(policy.what)}."
        for name in (*why.a.split(", "), why.b)
        if (policy := why.case.policies.get(name)) and policy.what
    ]
    told += _stages_introduced(why)
    if told:
        yield Paragraph(" ".join(told), "quiet")


def _stages_introduced(why: Why) -> Iterator[str]:
    """What is chosen at the stages that are spoken of, and what the types are."""
    spoken = [part for sign in (1.0, -1.0) for part in pushing(why, sign)]
    chosen = {each.stage.stage: each.stage.choose for each in why.case.stages}
    for name in dict.fromkeys(without_round(why, part.stage) for part in spoken):
        options = [
            word + (f" ({cut(option.what)})" if option.what else "")
            for word, option in chosen.get(name, {}).items()
        ]
        if options:
            yield f"‘{name}’: {bare(listed_words(options, 'or'))}."
    for actor, word in dict.fromkeys((part.actor, part.type) for part in spoken if part.type):
        what = why.case.describe(actor, word)
        if what:
            yield f"{word}: {cut(what)}."


def _headline(why: Why) -> Words:
    """What differs, and by how much."""
    a, b = why.values
    ends = f"{level(why, a, 0)} rather than {level(why, b, 1)}"
    by = amount(why, abs(why.difference), why.error, sign=False)
    if all(part.same for part in why.parts):
        return [strong(f"{why.a} and {why.b} come to the same"), f" in {quantity(why)}: {ends}."]
    if why.within_error:
        return [
            strong(f"{why.a} and {why.b} can't be told apart"),
            f" by {quantity(why)}: they differ by {by} ({ends}), which may be nothing.",
        ]
    told: list[Words] = [strong(f"{why.a} {moved(why)}"), f" by {by}: {ends}."]
    if abs(why.difference) < small(why):
        told.append(f" That is less than matters ({bare_size(why, small(why))}).")
    elif why.agrees < NEARLY:
        told.append(f" So it is in {percent(why.agrees)} of worlds.")
    return told


def _level(why: Why) -> Words:
    """What a quantity is, and what it would be if nobody wanted anything."""
    a, b = why.values
    told = quantity(why)
    by = amount(why, why.difference, why.error)
    under = "" if why.quantity.kind == "gap" else f" under {why.a}"
    ends = " and in chance"
    if not why.quantity.is_chance:
        ends = ", in chance and in what the ends of play are worth"
    words: list[Words] = [
        strong(f"{told[0].upper()}{told[1:]} comes to {level(why, a, 0)}{under}"),
        f". Were every choice made as often as any other that is open there, it would be "
        f"{level(why, b, 1)}: so much lies in the order of play{ends}. ",
    ]
    if all(part.same for part in why.parts):
        return [*words, "What actors want changes nothing of it."]
    if why.within_error:
        return [*words, f"What actors want changes it by {by}, which may be nothing."]
    words.append(f"What actors want changes it by {by}.")
    if abs(why.difference) < small(why):
        words.append(f" That is less than matters ({bare_size(why, small(why))}).")
    elif why.agrees < NEARLY:
        words.append(f" It goes that way in {percent(why.agrees)} of worlds.")
    return words


def _made(why: Why) -> Iterator[str]:
    """What makes the difference, in sentences."""
    price = why.price
    if not price.same:
        yield (
            f"The instrument itself makes {amount(why, price.value, price.error)}: so much "
            f"{'more' if price.value > 0 else 'less'} the ends of play come to under {why.a}, "
            "whatever anybody does."
        )
        if not all(part.same for part in why.behaviour):
            done = amount(why, *why.together(why.behaviour))
            yield f"What everybody does otherwise makes {done} in all."
    elif not why.quantity.is_chance and not why.against_even:
        yield (
            "The instrument itself costs and brings nothing here: what the ends of play are worth "
            "is the same under both."
        )
    sign = 1.0 if why.difference > 0 else -1.0
    with_it, against = pushing(why, sign), pushing(why, -sign)
    helping, hindering = (
        listed([_said(why, part) for part in some]) for some in (with_it, against)
    )
    if with_it:
        begin = "Most comes from "
        if not price.same and price.value * sign > 0:
            begin = "It is joined by "
        elif max(abs(part.value) for part in why.parts) > abs(with_it[0].value):
            # What works the other way is larger.
            begin = "Towards that difference works "
        yield f"{begin}{helping}."
    if against:
        yield f"Against it works {hindering}."
    rest = [
        part
        for part in why.behaviour
        if part not in with_it and part not in against and not part.same
    ]
    if rest:
        all_else = "All else that is" if with_it or against else "All that is"
        told = f"{all_else} done otherwise makes {amount(why, *why.together(rest))} together"
        most = max(abs(part.value) for part in rest)
        if 0 < most < small(why) and len(rest) > 1:
            told += f", and none of it by itself as much as matters ({bare_size(why, small(why))})"
        yield told + "."
    for reached, name in zip(why.only, (why.a, why.b), strict=True):
        if reached:
            yield f"Only under {name} is there a choice at {stages(why, reached)}."


def _said(why: Why, part: Part) -> str:
    done = doing(why, part)
    made = amount(why, part.value, part.error)
    return f"{who(why, part)} ({made}{f': {done}' if done else ''})"


def _grounds(why: Why) -> Iterator[Block]:
    """The lines of the case that the largest parts rest on."""
    sign = 1.0 if why.difference > 0 else -1.0
    told = [why.price, *pushing(why, sign), *pushing(why, -sign)]
    told = [part for part in told if not part.same and any(each.told for each in part.rests_on)]
    if untold_apart(why) or not told:
        return
    yield Behind(
        "To check against the case",
        [
            Item([f"{capital(who(why, part))}: ", quiet(written(why, part))], "•", width=2)
            for part in told
        ],
    )


def _parts_table(why: Why) -> Table:
    moving = [part for part in why.parts if not part.same]
    moving.sort(key=lambda part: -abs(part.value))
    most = FEW if untold_apart(why) else ROWS
    rows: list[Row] = [
        [_name(why, part), bare_amount(why, part.value, part.error), percent(part.agrees)]
        for part in moving[:most]
    ]
    if len(moving) > most:
        rest = bare_amount(why, *why.together(moving[most:]))
        rows.append([f"{len(moving) - most} more together", rest, ""])
    total = bare_amount(why, why.difference, why.error)
    rows.append([strong("the whole difference"), strong(total), percent(why.agrees)])
    return Table(
        [
            Column(),
            Column("makes" + unit_of(why), right=True, whole=True),
            Column("same way in", right=True, whole=True),
        ],
        rows,
        f"What makes {quantity(why)} differ, from {why.b} to {why.a}",
    )


def _name(why: Why, part: Part) -> Words:
    if not part.stage:
        return "the instrument itself (its price)"
    told = who(why, part)
    words: list[Words] = [told[0].upper() + told[1:]]
    for reached, name in zip(why.only, (why.a, why.b), strict=True):
        if part.stage in reached:
            words.append(quiet(f" (only under {name})"))
    return words


def _outcomes_table(why: Why) -> Table:
    rows: list[Row] = []
    for name, value in why.outcomes.items():
        ends, errors = why.chances[name], why.chance_errors[name]
        if not any(ends) and not value:
            continue
        shown = [
            f"{percent(end)} {doubt_of_share(error, end)}"
            for end, error in zip(ends, errors, strict=True)
        ]
        rows.append([name, *shown, bare_amount(why, value, why.outcome_errors[name])])
    heads = [
        Column(name if name == EVEN else f"under {name}", right=True, whole=True)
        for name in (why.a, why.b)
    ]
    return Table(
        [Column(), *heads, Column("adds" + unit_of(why), right=True, whole=True)],
        rows,
        "By how play ends: each outcome's chance, and what it adds to the difference",
        parts=True,
    )


def figure(_question: Asked, why: Why) -> Figure:
    """The way from one policy to the other, part by part."""
    return why_figure(why)


TELLING = Telling(blocks, figure)

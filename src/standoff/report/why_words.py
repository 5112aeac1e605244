"""The words in which a difference between two policies and its parts are told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from standoff.case.units import PAYOFF
from standoff.insight.discovery.explained import NEARLY
from standoff.insight.judgement.claims import Judged
from standoff.insight.reasons.grounds import Ground
from standoff.insight.reasons.reasons import NATURE, Part, Why
from standoff.report.claims import held_in
from standoff.report.words import doubt, doubt_of_share, hedged, number, percent

LEADING = 3
"""As many parts that make the difference are told in a sentence, and as many that go against it."""
BESIDE = 0.15
"""A part smaller than this, beside the largest, is not told in a sentence."""


def small(why: Why) -> float:
    """The least difference in the quantity that is worth naming; 0 where nothing is too small."""
    return 0.0 if math.isnan(why.matters) else why.matters


def untold_apart(why: Why) -> bool:
    """Whether two policies can't be told apart, though something differs between them: then there
    is no difference to explain. What a claim holds up is explained however small it is."""
    differs = not all(part.same for part in why.parts)
    return differs and why.within_error and not why.against_even and why.about is None


def actor_name(why: Why, actor: str) -> str:
    """An actor as the case calls it."""
    return why.case.actors[actor].name or actor


def quantity(why: Why) -> str:
    """The quantity in words: ``United States' payoff``, ``the chance of war``."""
    of = why.quantity
    given = f", given {of.given}" if of.given else ""
    if of.kind == "gap":
        return f"“{of.text}”"
    if of.kind == "payoff":
        name = actor_name(why, of.name)
        return f"{name}{'’' if name.endswith('s') else '’s'} payoff{given}"
    if of.is_chance:
        return f"the chance of {_event(why)}{given}"
    return f"expected {of.name}{given}"


def _event(why: Why) -> str:
    """What a chance is of: an outcome by its name, anything else as the claim writes it."""
    name = why.quantity.name
    return name if name in why.case.outcomes else f"“{name}”"


def unit_of(why: Why) -> str:
    """The unit of a difference, after a comma; empty for payoffs, which have none."""
    unit = "points" if why.quantity.is_chance else why.quantity.unit
    return f", {unit}" if unit and why.quantity.unit != PAYOFF else ""


def bare_amount(why: Why, value: float, error: float, *, sign: bool = True) -> str:
    """A difference with its sign and ±: ``+4.1 ±0.2``; a chance's in points."""
    plus = "+" if sign and value > 0 else ""
    if why.quantity.is_chance:
        shown = "0" if abs(value) < 5e-7 else number(100 * value, 2)
        said = doubt_of_share(error, abs(value))
    else:
        scale = max(map(abs, why.values))
        shown = "0" if abs(value) <= 1e-9 * scale else number(value, 2)
        said = doubt(error, scale=scale)
    return f"{plus if shown != '0' else ''}{shown} {said}"


def bare_size(why: Why, value: float) -> str:
    """A size that has no doubt, such as what matters: ``2 points``."""
    shown = number(100 * value if why.quantity.is_chance else value, 2)
    return shown + unit_of(why).replace(",", "")


def amount(why: Why, value: float, error: float, *, sign: bool = True) -> str:
    """The same with its unit."""
    return bare_amount(why, value, error, sign=sign) + unit_of(why).replace(",", "")


def level(why: Why, value: float, side: int) -> str:
    """What the quantity comes to under one of the two."""
    error = why.value_errors[side]
    if math.isnan(value):
        return "–"
    if why.quantity.kind == "gap":
        return amount(why, value, error)
    if why.quantity.is_chance:
        return f"{percent(value)} {doubt_of_share(error, value)}"
    unit = "" if why.quantity.kind == "payoff" else f" {why.quantity.unit}".rstrip()
    return f"{number(value)} {doubt(error, scale=abs(value))}{unit}"


def moved(why: Why) -> str:
    """``is better than pursued for the United States``, ``makes war less likely than pursued``."""
    up, of = why.difference > 0, why.quantity
    given = f", given {of.given}," if of.given else ""
    if of.kind == "payoff":
        word = "better" if up else "worse"
        return f"is {word} than {why.b} for {actor_name(why, of.name)}{given}"
    if of.is_chance:
        return f"makes {_event(why)} {'likelier' if up else 'less likely'} than {why.b}{given}"
    wanted = (why.case.measures[of.name].better == "more") == up
    return (
        f"is {'better' if wanted else 'worse'} than {why.b} in expected {of.name} "
        f"({'higher' if up else 'lower'}{given.rstrip(',')})"
    )


def without_round(why: Why, name: str) -> str:
    """A stage as the case calls it, whatever the round it is played in."""
    known = why.rounds.get(name)
    return str(known["stage"]) if known else name


def stage(why: Why, name: str) -> str:
    """A stage in quotation marks, with its round if it is played in rounds."""
    known = why.rounds.get(name)
    return f"‘{known['stage']}’ in round {known['round']}" if known else f"‘{name}’"


def stages(why: Why, names: Sequence[str]) -> str:
    """Several stages, those of many rounds told together: ``‘offer’ in rounds 2, 3 and ‘move’``."""
    rounds: dict[str, list[str]] = {}
    for name in names:
        known = why.rounds.get(name)
        told = rounds.setdefault(known["stage"] if known else name, [])
        told += [str(known["round"])] if known else []
    return listed(
        [
            f"‘{name}’" + (f" in round{'s' * (len(of) > 1)} {', '.join(of)}" if of else "")
            for name, of in rounds.items()
        ]
    )


def who(why: Why, part: Part) -> str:
    """A player of the split, in words within a sentence."""
    if not part.stage:
        return "the instrument itself"
    if part.actor == NATURE:
        if part.stage in why.case.types:
            return f"what {actor_name(why, part.stage)} is"
        return f"how chance falls at {stage(why, part.stage)}"
    name = actor_name(why, part.actor)
    told = f"{name}{'’' if name.endswith('s') else '’s'} choice at {stage(why, part.stage)}"
    return f"{told} when it is {part.type}" if part.type else told


def doing(why: Why, part: Part) -> str:
    """What is done otherwise: ``invade in 41 % ±1 rather than 87 % ±0.5 of cases``; empty for the
    price and for what is done alike."""
    if not part.does:
        return ""
    # Of two that are as far apart the later one: what is done, rather than left.
    words = reversed(list(part.does))
    word = max(words, key=lambda each: round(abs(part.does[each].apart), 9))
    done = part.does[word]
    if done.apart:
        one, other = (
            f"{percent(share)} {doubt_of_share(error, share)}"
            for share, error in ((done.a, done.a_error), (done.b, done.b_error))
        )
        return f"{word} in {one} rather than {other} of cases" if one != other else ""
    return ""


def written(why: Why, part: Part) -> str:
    """Where the case says what a part rests on: ``the stage (case.yaml:12); payoff of …``."""
    told = []
    for kind, found in groupby(part.rests_on, key=lambda each: each.kind):
        places = [each for each in found if each.told]
        if not places:
            continue
        names, lines = listed([each.name for each in places]), _lines(places)
        if kind in {"stage", "chance", "outcome"}:
            said = {"stage": "the stage", "chance": "the chances", "outcome": "when play ends so"}
            told.append(f"{said[kind]} ({lines})")
        elif kind == "choice":
            quoted = listed([f"‘{each.name}’" for each in places])
            told.append(f"when {quoted} {'is' if len(places) == 1 else 'are'} open ({lines})")
        elif kind == "plan":
            whose = listed(list(dict.fromkeys(each.name for each in places)))
            told.append(f"what is set later under {whose} ({lines})")
        elif kind == "view":
            told.append(f"what {actor_name(why, part.actor)} takes {names} to be ({lines})")
        elif kind == "term":
            told.append(f"by the term{'s' * (len(places) > 1)} {names} ({lines})")
        else:
            own = why.quantity.name if not part.stage else part.actor
            whose = own if kind == "measure" else actor_name(why, own)
            told.append(f"{kind} of {whose} at {names} ({lines})")
    return "; ".join(told)


def _lines(places: Sequence[Ground]) -> str:
    """``case.yaml:12, 15``, each file named once."""
    by_file: dict[str, list[str]] = {}
    for each in places:
        lines = by_file.setdefault(each.file, [])
        if str(each.line) not in lines:
            lines.append(str(each.line))
    return "; ".join(f"{file}:{', '.join(lines)}" for file, lines in by_file.items())


def pushing(why: Why, sign: float) -> list[Part]:
    """The largest parts that push one way: what is worth a word in a sentence."""
    largest = max((abs(part.value) for part in why.parts), default=0.0)
    least = max(BESIDE * largest, small(why) if largest > small(why) else 0.0)
    found = [part for part in why.behaviour if part.value * sign > least and not part.within_error]
    return sorted(found, key=lambda part: -abs(part.value))[:LEADING]


def makings(why: Why) -> str:
    """A sentence on what makes the difference go the same way nearly everywhere, if it does."""
    if all(part.same for part in why.parts):
        return (
            f"nothing that differs between {why.a} and {why.b} bears on it, no price, no chance "
            "and no choice."
        )
    way = 1.0 if why.difference > 0 else -1.0
    leading = pushing(why, way)
    if not why.price.same and why.price.value * way > 0:
        leading = [why.price, *leading]
    told = [
        f"{who(why, part)} ({amount(why, part.value, part.error)}, the same way in "
        f"{percent(part.agrees)})"
        for part in leading
    ]
    whole = amount(why, why.difference, why.error)
    begin = f"from {why.b} to {why.a} {quantity(why)} changes by {whole}"
    if why.against_even:
        ends = f"{level(why, why.values[1], 1)} to {level(why, why.values[0], 0)}"
        begin = f"what actors want changes {quantity(why)} by {whole}, from {ends}"
    if not told:
        return f"{begin}, and nobody's part in that is worth a word."
    return f"{begin}, the same way in {percent(why.agrees)} of worlds, mostly by {listed(told)}."


def fallen_out(judged: Judged) -> str:
    """How a claim falls out over the worlds, as the table of claims has it."""
    weighed = judged.weighed
    if math.isnan(weighed.share_for):
        return "No world could judge it."

    def share(value: float, error: float) -> str:
        return f"{held_in(value)} {doubt_of_share(error, value)}"

    true = share(weighed.share_for, weighed.share_for_error)
    false = share(weighed.share_against, weighed.share_against_error)
    verdict = hedged(judged.could_be)
    if not judged.matters:
        return f"It is true in {true} of worlds and false in {false}: {verdict}."
    little = share(weighed.share_immaterial, weighed.share_immaterial_error)
    return (
        f"It is true by enough to matter in {true} of worlds, false by enough in {false}, and "
        f"makes no difference worth naming in {little}: {verdict}."
    )


def by_little(judged: Judged) -> str:
    """``, though in 40 % of worlds by less than matters``; nothing where that is seldom."""
    share = judged.share_immaterial
    if not share > 1 - NEARLY:
        return ""
    return f", though in {percent(share)} of worlds by less than matters"


def listed(told: Sequence[str]) -> str:
    """``a, b and c``."""
    if len(told) < 2:
        return "".join(told)
    return ", ".join(told[:-1]) + " and " + told[-1]

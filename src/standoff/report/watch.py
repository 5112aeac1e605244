"""What to watch for, in words: the answer of ``watch``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from standoff.insight.learning.signposts import Odds, Sign, Signpost, Watch
from standoff.insight.statistics.averages import Average
from standoff.questions.watch import Watch as Asked
from standoff.report.blocks import (
    Block,
    Blocks,
    Figure,
    Heading,
    Item,
    Note,
    Paragraph,
    Space,
    Words,
    quiet,
    strong,
)
from standoff.report.figures.watch import watch_figure
from standoff.report.naming import counted, cut, names
from standoff.report.telling import Telling
from standoff.report.words import (
    DOUBT,
    day_of,
    doubt,
    doubt_of_share,
    number,
    percent,
)

CLAIMS = 1
"""As many claims that a sign moves are told; the JSON has them all."""
MOVED = 0.05
"""A claim is told to move if its share of worlds does by this much, and by more than its error."""
LEAST = 0.002
"""What removes less than this share of the doubt, and is worth nothing, is told by name alone."""


def blocks(question: Asked, answer: Watch) -> Blocks:
    """Where things stand, and the signposts, each with what may be seen there."""
    case = answer.case.case
    unsaid = "" if case.observed or question.policy else (
        ", the case's first, since it has no record of the one pursued"
    )  # fmt: skip
    yield Paragraph([strong(case.title), f": what to watch for under '{answer.policy}'{unsaid}"])
    if answer.failure:
        yield Paragraph(answer.failure, "bad")
        return
    yield Paragraph(stand(answer))
    yield Space()
    order = ordered(answer, question.order)
    shown = telling(order)
    for post in shown[: question.top]:
        yield from signpost(answer, post)
    more = len(shown) - question.top
    if more > 0:
        yield Note(f"{counted(more, 'more signpost')} with --top {len(shown)}.")
    dull = [each for each in order if each not in shown]
    if dull:
        yield Note(f"Tell next to nothing of it: {names([each.title for each in dull])}.")
    if answer.undated:
        told = names([each.title for each in answer.undated])
        yield Note(
            f"The case gives no date for {told}: it can't tell whether that comes before or after "
            "the dates asked about."
        )
    if not answer.signposts:
        yield Paragraph("Nothing that could be seen is left open: there is nothing to watch for.")
    yield Note(_key(answer))


def telling(posts: Sequence[Signpost]) -> list[Signpost]:
    """The signposts that tell something of what is asked about, or are worth something."""
    return [
        each for each in posts if each.doubt_removed >= LEAST or each.worth > 2 * each.worth_error
    ]


def ordered(answer: Watch, order: str) -> Sequence[Signpost]:
    """The signposts by what they tell, by what they are worth, or as play goes."""
    if order == "worth":
        return answer.by_worth()
    if order == "play":
        stages = [each.name for each in answer.case.stages]
        rounds = {each.stage: each.round for each in answer.signposts if each.is_round}

        def place(post: Signpost) -> tuple[int, bool]:
            if post.stage in stages:
                return stages.index(post.stage), False
            block = post.stage.partition("[")[0]
            own = [
                k
                for k, each in enumerate(answer.case.stages)
                if each.block == block and each.round == rounds[post.stage]
            ]
            return own[-1], True

        return sorted(answer.signposts, key=place)
    return answer.signposts


def stand(answer: Watch) -> Words:
    """What is known and thought now, in a sentence or two."""
    case = answer.case.case
    told: list[Words] = []
    if answer.saw:
        told.append(
            f"Seen so far: {' and '.join(answer.saw)} (a chance of "
            f"{chance_of(answer, answer.chance)}). "
        )
    for actor, words in answer.types.items():
        parts = [f"{word} {chance_of(answer, each)}" for word, each in words.items()]
        told.append(f"{case.head_of(actor)} is {listed_text(parts)}. ")
    if answer.event is not None:
        told.append(f"{_event(answer)} has a chance of {chance_of(answer, answer.event)}. ")
    elif answer.about in answer.claims:
        share, error = answer.claims[answer.about]
        told.append(
            f"“{cut(case.claims[answer.about].says)}” holds in {percent(share)} "
            f"{_error(answer, error, share)} of worlds. "
        )
    if len(answer.case.policies) > 1:
        told.append(["The smallest average loss is that of ", strong(answer.advice), "."])
    return told


def listed_text(parts: Sequence[str]) -> str:
    """``a, b or c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def signpost(answer: Watch, post: Signpost) -> Iterator[Block]:
    """One signpost and its signs."""
    day = f", {day_of(post.date)}" if post.date else ""
    day += ", no date" if post in answer.undated else ""
    yield Heading(f"{post.title}{day}: {_what(answer, post)}", 3)
    learnt = (
        f"Removes {percent(post.doubt_removed)} "
        f"{_error(answer, post.doubt_removed_error, post.doubt_removed)} of the doubt about "
        f"{_subject(answer)}"
        if answer.about
        else ""
    )
    scale = max(map(abs, (post.worth, post.worth_error)), default=1.0)
    error = "" if answer.draws == 1 else f" {doubt(post.worth_error, scale=scale)}"
    worth = (
        f"to know it first would save {number(post.worth, 2)}{error} points of payoff"
        if post.worth > 0
        else "it changes no choice"
    )
    reached = "" if post.reached.mean > 0.9995 else (
        f"; play gets there with a chance of {chance_of(answer, post.reached)}"
    )  # fmt: skip
    several = len(answer.case.policies) > 1
    parts = [each for each in (learnt, worth if several else "") if each]
    yield Paragraph(f"{'; '.join(parts)}{reached}.", "quiet", indent=2)
    for sign in sorted(post.signs, key=lambda each: -each.chance.mean):
        yield Item(_sign(answer, post, sign), "•", width=2)


def _what(answer: Watch, post: Signpost) -> str:
    if post.is_round:
        return "the round passes"
    return "chance" if post.mover is None else answer.case.case.label_of(post.mover)


def _subject(answer: Watch) -> str:
    if answer.event is not None:
        return f"whether {_event(answer)} comes"
    if answer.about in answer.claims:
        return "the claim"
    actor, _, word = answer.about.partition(" == ")
    name = answer.case.case.title_of(actor)
    return f"whether {name} is {word}" if word else f"what {name} is"


def _event(answer: Watch) -> str:
    """The event asked about, in quotation marks."""
    return f"‘{cut(answer.about)}’"


def _sign(answer: Watch, post: Signpost, sign: Sign) -> Words:
    """What one thing seen would say."""
    told: list[Words] = [strong(sign.word), f" ({chance_of(answer, sign.chance)}): "]
    parts: list[Words] = []
    if sign.event is not None:
        odds = sign.event.odds
        moved = f"{percent(sign.event.before.mean)} → {chance_of(answer, sign.event.after)}"
        way = "against" if odds.ratio < 1 else "for"
        strength = f"{_strength(odds)} {way} {_event(answer)} ({_odds(odds)})"
        parts.append(f"{strength if odds.ratio else f'rules out {_event(answer)}'}, {moved}")
    for actor, words in sign.types.items() if sign.event is None else ():
        name = answer.case.case.title_of(actor)
        word = max(words, key=lambda each: words[each].odds.ratio if each else 0.0)
        said = words[word]
        moved = f"{percent(said.before.mean)} → {chance_of(answer, said.after)}"
        parts.append(f"{_strength(said.odds)} that {name} is {word} ({_odds(said.odds)}), {moved}")
    parts += _claims(answer, sign) if sign.event is None else []
    if len(answer.case.policies) > 1:
        parts.append(advice_then(answer, sign))
    told += [each for part in parts for each in ("; ", part)][1:]
    if sign.few:
        told.append(quiet(f" (few worlds account for it: {number(sign.effective, 2)})"))
    return [*told, "."]


def advice_then(answer: Watch, sign: Sign) -> Words:
    """Whether the advice would change, and by how much the new one leads."""
    if sign.advice == answer.advice:
        return "the advice stays"
    error = "" if answer.draws == 1 else f" {doubt(sign.lead_error, scale=abs(sign.lead))}"
    lead = f"by {number(sign.lead, 2)}{error} points of payoff"
    if not answer.material(sign):
        return [
            "the advice hardly changes: '", strong(sign.advice), f"' would lead {lead}, too little "
            "to matter",
        ]  # fmt: skip
    if not sign.turns:
        return f"the advice stays, or turns to '{sign.advice}' ({lead})"
    return ["the advice would turn to '", strong(sign.advice), f"' ({lead})"]


def _claims(answer: Watch, sign: Sign) -> list[Words]:
    """The claims that a sign moves most; the one asked about always."""
    moved = {
        name: abs(each.after - each.before)
        for name, each in sign.claims.items()
        if name == answer.about
        or abs(each.after - each.before) >= max(MOVED, 2 * (each.after_error or 0.0))
    }
    order = sorted(moved, key=lambda name: (name != answer.about, -moved[name]))[:CLAIMS]
    found: list[Words] = []
    for name in order:
        each = sign.claims[name]
        says = cut(answer.case.case.claims[name].says)
        way = "against" if each.odds.ratio < 1 else "for"
        strength = f"{_strength(each.odds)} {way} " if name == answer.about else ""
        odds = f"({_odds(each.odds)}), which" if name == answer.about else ""
        found.append(
            f"{strength}“{says}” {odds} holds in {percent(each.before)} → {percent(each.after)} "
            f"{_error(answer, each.after_error, each.after)} of worlds".replace("  ", " ")
        )
    return found


def _strength(odds: Odds) -> str:
    """How strong a sign it is, for or against, by the scale of Kass & Raftery (1995)."""
    ratio = max(odds.ratio, 1 / odds.ratio) if odds.ratio > 0 else math.inf
    for bound, word in ((1.02, "no sign"), (3.0, "a slight sign"), (20.0, "a sign"),
                        (150.0, "a strong sign")):  # fmt: skip
        if ratio < bound:
            return word
    return "a very strong sign"


def _odds(odds: Odds) -> str:
    """``odds ×2.7 ±0.2``."""
    if math.isinf(odds.ratio):
        return "nothing else allows it"
    around = doubt(odds.error * odds.ratio, scale=odds.ratio)
    return f"odds ×{number(odds.ratio, 2)} {around}"


def chance_of(answer: Watch, found: Average) -> str:
    """A chance with its doubt."""
    return f"{percent(found.mean)} {_error(answer, found.error, found.mean)}".rstrip()


def _error(answer: Watch, error: float, share: float) -> str:
    return "" if answer.draws == 1 else doubt_of_share(error, share)


def _key(answer: Watch) -> str:
    told = (
        "A chance is from where one stands now. → leads from what is thought now to what is to be "
        "thought once it is seen; 'odds ×2' says that the odds double: under 3 a slight sign, "
        "under 20 a sign, under 150 a strong one (Kass & Raftery 1995). What is learnt and saved "
        "counts from when play gets there, times the chance of that, as if a policy could still be "
        "chosen."
    )
    return told if answer.draws == 1 else f"{told} {DOUBT}"


def figure(question: Asked, answer: Watch) -> Figure:
    """What each sign would say."""
    return watch_figure(answer, telling(ordered(answer, question.order)))


TELLING = Telling(blocks, figure, tells_failure=True)

"""The memo's parts on what is in the actors' heads and on what is to come: who is mistaken, what
each side will believe, and what to watch for."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.base.sentences import capital
from standoff.insight.learning.signposts import Sign, Signpost, Watch
from standoff.insight.memo import Memo
from standoff.report import beliefs as believing
from standoff.report import errors as erring
from standoff.report.blocks import (
    Behind,
    Block,
    Blocks,
    Column,
    Item,
    Note,
    Paragraph,
    Row,
    Table,
    Words,
    strong,
)
from standoff.report.figures.beliefs import beliefs_figure
from standoff.report.figures.errors import errors_figure
from standoff.report.figures.watch import after_of, now_of, sign_name, subject_told, watch_figure
from standoff.report.mistaken import mistaken as in_short
from standoff.report.watch import advice_then, chance_of, stand, telling
from standoff.report.words import day_of, doubt_of_share, percent

STAGES = 9
SIGNS = 8
"""As many stages and signs are drawn."""
SIGNPOSTS = 2
"""As many signposts are told of in words; the numbers behind the picture have them all."""


def mistaken(memo: Memo) -> Blocks:
    """Who is mistaken about what, what it expects, and what its error costs whom."""
    answer = memo.errors
    assert answer
    if answer.failure:
        yield Paragraph(answer.failure)
        return
    told = in_short(memo.study)
    if told:
        yield Paragraph(told)
    numbers: list[Block] = []
    for each in answer.mistakes:
        for name, under in each.policies.items():
            if under.errs:
                numbers += [
                    Paragraph(erring.who(answer, each)),
                    *erring.policy_table(answer, each, name, under),
                ]
    if numbers:
        picture = errors_figure(answer)
        yield Behind(
            "What each expects, and what happens", [picture, *numbers, Note(erring.key(answer))]
        )


def believed(memo: Memo) -> Blocks:
    """What the others will think of an actor's type, from stage to stage."""
    answer = memo.beliefs
    assert answer
    if answer.failure:
        yield Paragraph(answer.failure)
        return
    tables: list[Block] = []
    for actor, types in answer.start.items():
        words = list(types)
        yield from believing.learnt(answer, actor, words)
        tables += believing.mistaken(answer, actor, words)
        tables += [believing.table(answer, actor, word) for word in believing.shown(words)]
    picture = beliefs_figure(answer, STAGES)
    yield Behind("From stage to stage", [picture, *tables, Note(believing.key(answer))])


def ahead(memo: Memo) -> Blocks:
    """What could be seen next that would tell most, and what it would say."""
    answer = memo.watch
    assert answer
    yield Paragraph(
        [
            ["As play goes under ", strong(answer.policy), ". "],
            stand(answer),
            f" What follows each → is the {subject_told(answer)}; advice is told as if a course "
            "could still be chosen then.",
        ]
    )
    posts = telling(answer.signposts)
    for post in posts[:SIGNPOSTS]:
        yield Item(_signpost(answer, post), "•", width=2)
    signs = [sign for post in posts for sign in post.signs]
    if len(answer.case.policies) > 1 and not any(
        sign.turns and answer.material(sign) for sign in signs
    ):
        yield Paragraph("Nothing of what may be seen turns the advice by enough to matter.")
    picture = watch_figure(answer, posts, SIGNS)
    yield Behind("What every sign would say", [picture, _signs(answer, posts)])


def _signpost(answer: Watch, post: Signpost) -> list[Words]:
    """What may be seen at one signpost, the likeliest first, and what it would say."""
    day = f", {day_of(post.date)}" if post.date else ""
    told: list[Words] = [strong(f"{capital(post.title)}{day}"), ": "]
    signs = sorted(post.signs, key=lambda each: -each.chance.mean)
    for k, sign in enumerate(signs):
        told += ["; " if k else "", *_said(answer, sign)]
    return [*told, "."]


def _said(answer: Watch, sign: Sign) -> list[Words]:
    """``invade (25 %): 27 → 61 % ±1.2, the advice stays``."""
    after, error = after_of(answer, sign)
    around = "" if answer.draws == 1 else f" {doubt_of_share(error, after)}"
    told: list[Words] = [
        strong(sign.word),
        f" ({percent(sign.chance.mean)}): {percent(now_of(answer))} → {percent(after)}{around}",
    ]
    if len(answer.case.policies) > 1:
        told += [", ", advice_then(answer, sign)]
    return told


def _signs(answer: Watch, posts: Sequence[Signpost]) -> Table:
    """Each sign, how likely it is, what is to be thought once it is seen, and the advice then."""
    columns = [
        Column("seen", whole=True),
        Column("chance", right=True, whole=True),
        Column(subject_told(answer), right=True, whole=True),
        Column("the advice"),
    ]
    rows: list[Row] = []
    for post in posts:
        for sign in post.signs:
            after, error = after_of(answer, sign)
            around = "" if answer.draws == 1 else f" {doubt_of_share(error, after)}"
            rows.append(
                [
                    sign_name(post, sign),
                    chance_of(answer, sign.chance),
                    f"{percent(after)}{around}",
                    advice_then(answer, sign),
                ]
            )
    return Table(columns, rows, "What each sign would say; those of one signpost together")

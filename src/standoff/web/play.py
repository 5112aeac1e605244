"""The page Play: the tree of play under a policy, folded and unfolded, and any place of it looked
at. All that is done to it is a link, so that the address carries it and no script is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from standoff.base.cleaning import clean_line
from standoff.questions.tree import PlayTree
from standoff.render.dark import adaptive, colours
from standoff.render.page import Fragment, fragment, joined
from standoff.render.pictures import Drawing
from standoff.report import tree as told
from standoff.report.blocks import Block, Note, Paragraph
from standoff.report.figures.play_tree import play_tree_svg
from standoff.report.figures.play_way import way_figure
from standoff.web.choosing import choosing, policies, pursued, select
from standoff.web.own import Asked, Chosen, Own, nothing

LEAST = "0.004"
"""Ways less likely than this are put together."""
WORLDS = ("200", "500", "2000")
SNUG = (1_024, 1_240)
"""Pixels: a tree of such a width is drawn a little smaller where it else would not fit a laptop."""
ONES = 8
"""Worlds that can be looked at one by one."""
AT, FLIPPED, BETWEEN = "at", "folds", ";"


def _worlds(chosen: Chosen) -> str:
    return chosen.of("worlds", WORLDS[0])


def _choose(chosen: Chosen) -> str:
    own = pursued(chosen.case)
    means = [(each, f"the mean over {int(each):,} worlds") for each in WORLDS]
    ones = [(f"world-{each}", f"plausible world {each} alone") for each in range(ONES)]
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(clean_line(chosen.of(name)))}">'
        for name in (AT, FLIPPED)
    )
    return choosing(
        select("policy", "Play under", {"": policies(chosen.case)}, chosen.of("policy", own)),
        select("worlds", "Shown is", {"": means, "One world": ones}, _worlds(chosen)),
        hidden,
    )


def _asks(chosen: Chosen) -> Sequence[Asked]:
    worlds = chosen.among(
        "worlds", [*WORLDS, *(f"world-{each}" for each in range(ONES))], WORLDS[0]
    )
    one = worlds.removeprefix("world-")
    how = ("draws", worlds) if one == worlds else ("draw", one)
    policy = chosen.of("policy", pursued(chosen.case))
    options = [("policy", policy), ("least", LEAST), how]
    return [Asked("tree", options, view=tuple(chosen.given.items()))]


def _lacks(chosen: Chosen) -> str:
    if chosen.case.policies:
        return ""
    return nothing("This case has no <code>policies</code>, and play is shown under one of them.")


def _first(_chosen: Chosen) -> str:
    return '<script type="module" src="/assets/play.js"></script>\n'


PLAY = Own(("policy", "worlds", AT, FLIPPED), _choose, _asks, _lacks, _first)


def _where(answer: PlayTree, at: int) -> str:
    step = answer.places[at].step
    if step is None:
        return "At the beginning"
    return escape(clean_line(f"Once {step.word} was seen at {step.title}"))


def drawn(answer: PlayTree, view: Mapping[str, str]) -> Fragment:
    """The tree and the place that is looked at. ``view``: what the address says."""
    numbers = {key: number for number, key in enumerate(answer.keys)}
    flipped = {each for each in view.get(FLIPPED, "").split(BETWEEN) if each and each in numbers}
    wanted = view.get(AT, "")
    at = numbers.get(wanted, 0)

    def address(**changed: str) -> str:
        kept = {name: each for name, each in {**view, **changed}.items() if each}
        return f"?{urlencode(kept)}"

    def fold(number: int) -> str:
        return address(**{FLIPPED: BETWEEN.join(sorted(flipped ^ {answer.keys[number]}))})

    unfolded = {numbers[each] for each in flipped}
    alone = play_tree_svg(answer, flipped=unfolded, at=at)
    svg, used = adaptive(
        play_tree_svg(
            answer,
            flipped=unfolded,
            at=at,
            link=lambda number: address(**{AT: answer.keys[number]}) if number else address(at=""),
            fold=fold,
            headed=False,
        )
    )
    head: list[Block] = [Paragraph(told.heading(answer)), *told.beforehand(answer)]
    if wanted and not at:
        head.append(
            Paragraph("The place that the address names is not in this tree; the beginning is.")
        )
    title = escape(clean_line(f"The tree of play under {answer.policy}"))
    wide = re.match(r'<svg[^>]* width="(\d+)"', svg)
    snug = " snug" if wide and SNUG[0] < int(wide[1]) <= SNUG[1] else ""
    picture = (
        '<figure class="play">\n<div class="scroll" role="region" tabindex="0" '
        f'aria-label="{title}, which may be wider than the screen">'
        f'<div class="tree{snug}" data-title="{title}">{svg}</div></div>\n'
        f"<figcaption><p>{escape(told.finding(answer))}</p>"
        f'<p class="quiet">{escape(told.CAPTION)}</p></figcaption></figure>\n'
    )
    expected: list[Block] = [way_figure(answer, at or None)]
    whole: list[Block] = [told.outline(answer), Note(told.key(answer))]
    parts = [
        fragment(part, contents=False, part=f"tree{k}")
        for k, part in enumerate((head, list(told.at(answer, at)), expected, whole))
    ]
    return joined(
        parts[0],
        Fragment(picture, colours(used), (Drawing(alone, [told.outline(answer)]),)),
        f'<h2 class="place">{_where(answer, at)}</h2>\n<div class="beside">',
        parts[1],
        "</div>\n",
        *parts[2:],
    )

"""The page Claims: the ledger, and beside it one claim world by world with a box to move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from standoff.base.cleaning import clean
from standoff.base.plain import json_text, plain
from standoff.questions.cases import Case
from standoff.questions.ledger import ByWorld, Ledger
from standoff.render.html import Writer
from standoff.render.page import BY_CLASS, Fragment, fragment, joined
from standoff.report.figures.by_world import by_world_figure
from standoff.report.ledger import (
    claim_told,
    standing_told,
    verdict_told,
    verdict_words,
    world_by_world,
)
from standoff.report.words import percent
from standoff.web.choosing import choosing, named, select, worlds
from standoff.web.own import Asked, Chosen, Own, nothing

WORD = "claims"
DRAWS = "256"


def _first(case: Case) -> str:
    return next(iter(case.claims), "")


def _choose(chosen: Chosen) -> str:
    case = chosen.case
    schools: dict[str, list[tuple[str, str]]] = {}
    for name, claim in case.claims.items():
        title = f"The {claim.school} school" if claim.school else "Claims"
        schools.setdefault(title, []).append((name, claim.says))
    drawn = named((name, each.what) for name, each in case.parameters.items() if each.value is None)
    words = [(name, shown.partition(": ")[2] or name) for name, shown in drawn]
    numbers = {"": [("", "– what marks it off best –"), *words]}
    box = escape(clean(chosen.of("box")))
    return (
        choosing(
            select("claim", "Claim", schools, chosen.of("claim", _first(case))),
            select("x", "drawn between", numbers, chosen.of("x")),
            select("y", "and", numbers, chosen.of("y")),
            worlds(chosen.of("draws", DRAWS), 64, 256, 1000, 4000, held=chosen.holds),
            '<div class="choice box-text"><label for="c-box">Box (NAME=LOWEST..HIGHEST; …)</label>'
            f'<input type="text" id="c-box" name="box" value="{box}"></div>\n',
        )
        + '<script type="module" src="/assets/box.js"></script>\n'
    )


def _ask(chosen: Chosen) -> Sequence[Asked]:
    case = chosen.case
    options = [("claim", chosen.of("claim", _first(case))), ("draws", chosen.draws(DRAWS))]
    axes = [chosen.of(side) for side in "xy" if chosen.of(side)]
    if axes:
        options.append(("axes", ",".join(dict.fromkeys(axes))))
    box = [each.strip() for each in chosen.of("box").split(";") if each.strip()]
    if box:
        options.append(("box", "\n".join(box)))
    return [Asked(WORD, options)]


def _lacks(chosen: Chosen) -> str:
    if chosen.case.claims:
        return ""
    return nothing(
        "This case makes no claims. Write some under <code>claims</code>, each with what it says, "
        "its source and a test, and this page judges them."
    )


CLAIMS = Own(("claim", "x", "y", "box", "draws"), _choose, _ask, _lacks)


def drawn(answer: Ledger, _view: Mapping[str, str]) -> Fragment:
    """The inside of the page: one claim world by world, and the ledger beside it."""
    return joined('<div class="two">\n', _panel(answer), f"{_ledger(answer)}</div>\n")


def _panel(answer: Ledger) -> Fragment:
    if not answer.chosen:
        return Fragment("")
    shown = answer.shown
    figures = [by_world_figure(answer)] if shown and len(shown.axes) == 2 else []
    parts = [fragment([*verdict_told(answer, answer.chosen), *figures], part=WORD)]
    if shown is not None:
        told = fragment(world_by_world(answer, shown), part=f"{WORD}-told")
        data = escape(json_text(plain(shown.to_dict(answer.study)), indent=None))
        parts.append(joined(f'{_live(shown)}<div class="told">', told, "</div>\n"))
        parts.append(Fragment(f'<div id="box-data" hidden>{data}</div>\n'))
    parts.append(fragment(list(standing_told(answer, answer.chosen)), part=f"{WORD}-rest"))
    section = '<section class="one" aria-label="One claim, world by world">\n'
    return joined(section, *parts, "</section>\n")


def _live(shown: ByWorld) -> str:
    """The three figures of a box, which a script lets follow it."""
    box, failing = shown.box, int(shown.fails_in.sum())
    caught = round(box.coverage * failing) if failing else 0
    rows = (
        ("share", "of all worlds lie in the box", box.worlds, len(shown.sort)),
        ("density", "of these the claim fails in (density)", caught, box.worlds),
        ("coverage", "of all its failures are caught (coverage)", caught, failing),
    )
    inner = "".join(
        f'<div><dt>{label}</dt><dd><output data-of="{name}">{_part(some, all_)}</output></dd></div>'
        for name, label, some, all_ in rows
    )
    return f'<dl class="counted">{inner}</dl>\n'


def _part(some: int, all_: int) -> str:
    """``18 % (88 of 500)``."""
    return f"{percent(some / all_) if all_ else '–'} ({some:,} of {all_:,})"


def _ledger(answer: Ledger) -> str:
    schools: dict[str, list[str]] = {}
    for name, judged in answer.study.claims.items():
        schools.setdefault(judged.school, []).append(name)
    parts = []
    for school, made in schools.items():
        title = f"Claims of the {school} school" if school else "Claims"
        entries = "".join(_entry(answer, name) for name in made)
        parts.append(f"<h2>{escape(clean(title))}</h2>\n{entries}")
    return f'<section class="ledger" aria-label="The ledger">\n{"".join(parts)}</section>\n'


def _entry(answer: Ledger, name: str) -> str:
    write = Writer(BY_CLASS, shift=2)
    judged = answer.study.claims[name]
    key = escape(quote(name))
    inside = write.written(list(claim_told(answer, name))[1:])
    links = [
        (f"?claim={key}", "Show it world by world"),
        (f"why?claim={key}", "Why it falls out so"),
    ]
    ways = " · ".join(f'<a href="{where}">{told}</a>' for where, told in links)
    against = "".join(_against(other) for other in judged.opposes)
    chosen = ' aria-current="true"' if name == answer.chosen else ""
    return (
        f'<details class="claim" id="claim-{escape(name)}"{chosen}><summary>'
        f"{_summary(answer, name)}</summary>{inside}{against}<p>{ways}</p></details>\n"
    )


def _summary(answer: Ledger, name: str) -> str:
    """A claim in a line: how it falls out, what it says, and its three shares."""
    judged = answer.study.claims[name]
    return (
        f'<span class="verdict">{Writer(BY_CLASS).words(verdict_words(answer, name))}</span> '
        f'<span class="title">{escape(judged.says)}</span>'
        f"{_bar(judged.share_for, judged.share_against)}"
    )


def verdicts(answer: Ledger) -> str:
    """Every claim in a line, beside the text that it stands in."""
    if not answer.study.claims:
        return '<p class="quiet">It makes no claims.</p>'
    lines = "".join(f"<li>{_summary(answer, name)}</li>" for name in answer.study.claims)
    return f"<ul>{lines}</ul>"


def _against(name: str) -> str:
    return f'<p><a href="#claim-{escape(name)}">To {escape(name)}, which it contradicts</a></p>'


def _bar(true: float, false: float) -> str:
    """The three shares as a bar: true, of no difference, false; the figures stand inside."""
    if true != true:
        return ""
    middle = max(1 - true - false, 0.0)
    parts, at = [], 0.0
    for kind, share in (("for", true), ("immaterial", middle), ("against", false)):
        parts.append(f'<rect class="{kind}" x="{at:.3f}" width="{share:.3f}" height="1"/>')
        at += share
    return (
        '<svg class="bar3" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{"".join(parts)}</svg>'
    )

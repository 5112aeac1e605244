"""Play as a tree, drawn: from left to right stage by stage, each way as thick as it is likely, and
at each end of what is drawn a bar of how play ends from there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from html import escape

from standoff.base.cleaning import clean, clean_line
from standoff.insight.learning.branches import Place, PlayTree
from standoff.report.figures.play_layout import LEFT, Layout, laid_out, short
from standoff.report.figures.style import BLUE, GREY, INK, QUIET, shades
from standoff.report.words import percent

BAR, THICK = 64.0, 12.0
THINNEST, THICKEST = 1.2, 15.0
BEND = 26.0
NO_LINK: Callable[[int], str] = lambda number: ""  # noqa: E731


def play_tree_svg(
    answer: PlayTree,
    *,
    flipped: Collection[int] = (),
    at: int = 0,
    link: Callable[[int], str] = NO_LINK,
    fold: Callable[[int], str] = NO_LINK,
    headed: bool = True,
) -> str:
    """The tree as an SVG picture. ``at``: the place that is looked at, the way to which stands out;
    ``link`` gives the address that looks at a place, ``fold`` the one that folds or unfolds it;
    without ``headed`` what it is about is not said, as the page around it does."""
    laid = laid_out(answer, flipped)
    colours = dict(zip(answer.gravity, shades(len(answer.gravity)), strict=True))
    way = {each.number for each in answer.way(at)} if at else set()
    numbers = list(laid.x)
    told = max(len(_ends(answer.places[each])) for each in numbers if each not in laid.open)
    width = max(laid.right + 14 + max(BAR, 6.3 * told), _legend_end(answer)) + 12
    body = [_edge(answer, laid, each, each in way) for each in numbers[1:]]
    body += [_place(answer, laid, each, at, colours, link, fold) for each in numbers]
    head = _heads(laid, width) + _legend(answer, colours)
    title = clean_line(f"{answer.case.case.title}: play under '{answer.policy}'")
    name = f"<title>{escape(title)}</title>" if headed else ""
    ground = f'<rect width="{width:.0f}" height="{laid.height:.0f}" fill="white"/>' * headed
    return clean(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{laid.height:.0f}" '
        f'viewBox="0 0 {width:.0f} {laid.height:.0f}" font-family="Helvetica, Arial, sans-serif" '
        f'font-size="12">{name}{ground}\n' + "\n".join([*head, *body]) + "\n</svg>\n"
    )


def spoken(answer: PlayTree, place: Place) -> str:
    """A place in words, for who can't see it."""
    ends = ", ".join(
        f"{name} {percent(each.mean)}"
        for name, each in sorted(place.outcomes.items(), key=lambda each: -each[1].mean)
    )
    if place.step is None:
        return clean_line(f"The beginning; from here: {ends}")
    step = place.step
    case = answer.case.case
    who = "chance" if step.mover is None else case.title_of(step.mover)
    return clean_line(
        f"{step.title}, {who}: {step.word}, {percent(step.chance.mean)}; reached in "
        f"{percent(place.reached.mean)} of play; from here: {ends}"
    )


def _ends(place: Place) -> str:
    name, chance = max(place.outcomes.items(), key=lambda each: each[1].mean)
    return short(name) if len(place.outcomes) == 1 else f"{short(name)} {percent(chance.mean)}"


def _thick(place: Place) -> float:
    return THINNEST + (THICKEST - THINNEST) * place.reached.mean


def _edge(answer: PlayTree, laid: Layout, number: int, stressed: bool) -> str:
    place = answer.places[number]
    assert place.step is not None
    x, y = laid.x[place.parent], laid.y[place.parent]
    end, below = laid.x[number], laid.y[number]
    thick, chance = _thick(place), percent(place.step.chance.mean)
    colour = BLUE if stressed else GREY
    path = (
        f"M{x:.1f} {y:.1f}C{x + BEND * 0.7:.1f} {y:.1f} {x + BEND * 0.3:.1f} {below:.1f} "
        f"{x + BEND:.1f} {below:.1f}H{end:.1f}"
    )
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick:.1f}" '
        f'stroke-opacity="{0.9 if stressed else 0.6}"/>'
        + _text(x + BEND + 3, below - thick / 2 - 4, short(place.step.word), bold=stressed)
        # Below the way, so that a column is no wider than its words.
        + _text(x + BEND + 3, below + thick / 2 + 13, chance, colour=QUIET, bold=stressed)
    )


def _place(
    answer: PlayTree,
    laid: Layout,
    number: int,
    at: int,
    colours: dict[str, str],
    link: Callable[[int], str],
    fold: Callable[[int], str],
) -> str:
    place = answer.places[number]
    x, y = laid.x[number], laid.y[number]
    inner = ""
    if number not in laid.open:
        inner += _bar(place, x + 14, y, colours)
        inner += _text(x + 14, y + 19, _ends(place))
    where = f'cx="{x:.1f}" cy="{y:.1f}"'
    if number == at:
        inner += f'<circle {where} r="10" fill="none" stroke="{BLUE}" stroke-width="2.5"/>'
    inner += f'<circle {where} r="5" fill="{BLUE if number == at else INK}"/>'
    href = link(number)
    marks = [inner]
    if href:
        # What can't be seen makes the place as large as a finger.
        target = (
            f'<rect x="{x - 13:.1f}" y="{y - 13:.1f}" width="26" height="26" fill="none" '
            'pointer-events="all"/>'
        )
        marks = [f"<a {_told(answer, laid, number, at, href)}>{target}{inner}</a>"]
    if number and answer.onward[number] and (number not in laid.open or fold is not NO_LINK):
        marks.append(_toggle(answer, laid, number, fold(number)))
    return "".join(marks)


def _told(answer: PlayTree, laid: Layout, number: int, at: int, href: str) -> str:
    """What a page is told of a place: what it is, how deep, and whether it is unfolded."""
    told = {
        "class": "place",
        "href": href,
        "aria-label": spoken(answer, answer.places[number]),
        "data-key": answer.keys[number],
        "data-depth": str(len(answer.way(number))),
    }
    if answer.onward[number]:
        told["data-open"] = "yes" if number in laid.open else "no"
    if number == at:
        told["data-at"] = "yes"
    return " ".join(f'{name}="{escape(clean_line(each))}"' for name, each in told.items())


def _toggle(answer: PlayTree, laid: Layout, number: int, href: str) -> str:
    """The sign that a place can be unfolded, or folded."""
    shut = number not in laid.open
    x, y = laid.x[number], laid.y[number] + 17
    sign = "M-3 0H3M0 -3V3" if shut else "M-3 0H3"
    inner = (
        f'<g transform="translate({x:.1f} {y:.1f})"><circle r="6" fill="white" stroke="{QUIET}"/>'
        f'<path d="{sign}" stroke="{INK}" stroke-width="1.5" fill="none"/></g>'
    )
    if not href:
        return inner
    word = "Unfold" if shut else "Fold"
    place = answer.places[number]
    name = place.step.word if place.step else "the beginning"
    key = escape(clean_line(answer.keys[number]))
    return (
        f'<a class="fold" href="{escape(href)}" data-key="{key}" '
        f'aria-label="{word}: {escape(clean_line(name))}">'
        f'<rect x="{x - 12:.1f}" y="{y - 7:.1f}" width="24" height="14" fill="none" '
        f'pointer-events="all"/>{inner}</a>'
    )


def _bar(place: Place, x: float, y: float, colours: dict[str, str]) -> str:
    found, start = [], x
    for name, colour in colours.items():
        if name not in place.outcomes:
            continue
        width = BAR * place.outcomes[name].mean
        found.append(
            f'<rect x="{start:.1f}" y="{y - THICK / 2:.1f}" width="{width:.2f}" '
            f'height="{THICK:.0f}" fill="{colour}"/>'
        )
        start += width
    frame = (
        f'<rect x="{x:.1f}" y="{y - THICK / 2:.1f}" width="{BAR:.0f}" height="{THICK:.0f}" '
        f'fill="none" stroke="{QUIET}" stroke-width="0.75"/>'
    )
    return "".join(found) + frame


def _heads(laid: Layout, width: float) -> list[str]:
    found = []
    for band in laid.bands:
        found.append(_text(band.x, 50, band.title, colour=QUIET))
        found.append(
            f'<path d="M{band.x:.1f} 57H{band.end:.1f}" stroke="{GREY}" stroke-width="1.5"/>'
        )
    for head in laid.heads:
        found.append(_text(head.x, 76, head.title, bold=True))
        found.append(_text(head.x, 92, head.mover, colour=QUIET))
    return found


def _legend(answer: PlayTree, colours: dict[str, str]) -> list[str]:
    x = LEFT - 8
    found = [_text(x, 20, "how play ends:", colour=QUIET)]
    x += 96
    for name, colour in colours.items():
        found.append(
            f'<rect x="{x:.1f}" y="10" width="12" height="12" fill="{colour}" stroke="{QUIET}" '
            'stroke-width="0.75"/>'
        )
        found.append(_text(x + 17, 20, short(name)))
        x += 34 + 6.6 * len(short(name))
    return found


def _legend_end(answer: PlayTree) -> float:
    return LEFT + 88 + sum(34 + 6.6 * len(short(name)) for name in answer.gravity)


def _text(x: float, y: float, text: str, *, colour: str = INK, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{weight}>{escape(text)}</text>'

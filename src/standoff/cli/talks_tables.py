"""The talks lens in words and tables, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from standoff.cli.talks_words import issue_words, read_patience
from standoff.errors import StandoffError
from standoff.report.layout import columns, fitted
from standoff.report.words import many
from standoff.talks.answer import Answer
from standoff.talks.domain import Domain, Floats, Package
from standoff.talks.exchange import free_gains, movements, trades
from standoff.talks.offers import Offers, alternating_offers, rubinstein

TITLES = {
    "nash": "Nash: largest product of gains",
    "kalai_smorodinsky": "Kalai–Smorodinsky: equal shares of what each could hope for",
    "egalitarian": "Egalitarian: smallest gain as large as can be",
    "utilitarian": "Utilitarian: largest sum of values",
}
MOST_TIES = 3
"""Of packages that tie, so many are shown."""


def wrapped(text: str, indent: int = 2) -> str:
    """Text within the width; what follows the first line is indented by ``indent`` in all."""
    start = text[: len(text) - len(text.lstrip("\n"))]
    body = text[len(start) :]
    hang = indent - (len(body) - len(body.lstrip(" ")))
    return start + fitted(body, hang=max(hang, 0))


def _packages(count: int | None) -> str:
    if count is None:
        return "too many packages to be counted are"
    return "1 package is" if count == 1 else f"{many(count)} packages are"


def show_answer(answer: Answer) -> str:
    """Zone, frontier and solutions of one domain."""
    domain = answer.domain
    lines = [
        f"{len(domain.parties)} parties, {len(domain.issues)} issues, "
        f"{many(domain.outcomes)} packages",
    ]
    if answer.allowed and answer.allowed != domain.outcomes:
        lines.append(f"Red lines and constraints leave {many(answer.allowed)} of them.")
    if not answer.zone:
        lines += why_no_zone(answer)
        lines.append(_reach(answer))
        return fitted("\n".join(lines))
    count = float(answer.front.counts.sum())
    lines.append(
        f"Zone of agreement: {_packages(answer.acceptable)} worth signing for all; "
        f"{count:,.6g} of them can't be bettered for one party without loss to another "
        f"({len(answer.front.points):,} distinct points)."
    )
    lines.append(
        f"Room: the package kindest to whoever gains least gives every party "
        f"{answer.slack:.4g} beyond its walk-away value."
    )
    lines.append(_reach(answer))
    for name, title in TITLES.items():
        if name not in answer.solutions:
            continue
        lines.append(f"\n{title}{_ties(answer, name)}")
        packages = answer.packages(name, MOST_TIES)
        for package in packages:
            values = domain.utilities(package)
            worth = ", ".join(
                f"{party} {value:.4f}" for party, value in zip(domain.parties, values, strict=True)
            )
            lines.append(f"  {worth}")
            lines.append(f"    {issue_words(domain.issues, package)}")
        lines += _more(answer, name, len(packages))
    return fitted("\n".join(lines))


def _ties(answer: Answer, name: str) -> str:
    count = answer.ties(name)
    return f" ({count:,.6g} packages tie, the most balanced first)" if count > 1 else ""


def _more(answer: Answer, name: str, shown: int) -> list[str]:
    left = answer.ties(name) - shown
    return [f"  … and {left:,.6g} more"] if left > 0 else []


def show_nash(answer: Answer) -> str:
    """The Nash package; of several, how many there are and the most balanced of them."""
    issues = answer.domain.issues
    packages = answer.packages("nash", MOST_TIES)
    if answer.ties("nash") <= 1:
        return fitted(f"Nash package: {issue_words(issues, packages[0])}")
    lines = [f"Nash package{_ties(answer, 'nash')}:"]
    lines += [f"  {issue_words(issues, package)}" for package in packages]
    return fitted("\n".join([*lines, *_more(answer, "nash", len(packages))]))


def why_no_zone(answer: Answer) -> list[str]:
    """That nothing is acceptable to all, and what stands in the way."""
    everybody = "every party and every body at home" if answer.bodies else "every party"
    clash = [note[0].upper() + note[1:] + "." for note in answer.notes]
    worth = f"worth at least walking away to {everybody}"
    if answer.cause == "red lines":
        return [
            "No zone of agreement: red lines are the cause.",
            *clash,
            *([] if clash else [f"None of the packages that they leave is {worth}."]),
            f"Were no red line held, some package would be {worth}.",
        ]
    lines = ["No zone of agreement" + (": walking away is the cause." if answer.cause else ".")]
    if answer.cause and answer.domain.red_lines:
        return [*lines, *clash, f"Even if no red line were held, no package would be {worth}."]
    return [*lines, *clash, f"No package{' that they leave' if clash else ''} is {worth}."]


def _reach(answer: Answer) -> str:
    domain = answer.domain
    rows = [["party", "walk-away", *(["at most"] if answer.zone else [])]]
    for i, party in enumerate(domain.parties):
        most = [f"{answer.ideal[i]:.4f}"] if answer.zone else []
        rows.append([party, f"{domain.reservation[i]:.4f}", *most])
    return columns(rows)


def show_movement(domain: Domain, package: Package, *, tied: bool = False) -> str:
    """Who must come how far, issue by issue; ``tied``: to one package of several as good."""
    rows = [["issue", *domain.parties]]
    moves = movements(domain, package)
    lines = []
    for k, issue in enumerate(domain.issues):
        mine = [move for move in moves if move.issue == k]
        cells = [
            "as it likes"
            if move.steps == 0
            else f"{move.steps} from {issue.positions[move.wanted]} (−{move.cost:.3g})"
            for move in mine
        ]
        name = f"{issue.name}: {issue.positions[package[k]]}"
        rows.append([name, *cells])
        far = [
            f"{domain.parties[move.party]} {cell}"
            for move, cell in zip(mine, cells, strict=True)
            if move.steps
        ]
        lines += [f"  {name}", f"    {', '.join(far) if far else 'as all like it best'}"]
    what = " to the first of these packages" if tied else ""
    title = f"Who must come how far{what} (steps from what it likes best, and the cost):"
    side_by_side = columns(rows)
    if len(side_by_side.split("\n")) == len(rows):
        return f"{fitted(title)}\n{side_by_side}"
    return fitted("\n".join([title, *lines]))


def show_trades(domain: Domain, base: Package) -> str:
    """What would improve a package, and at what price."""
    lines = [f"Starting from: {issue_words(domain.issues, base)}"]
    for k, position, gained in free_gains(domain, base)[:3]:
        issue = domain.issues[k]
        lines.append(
            f"  free gain: {issue.name} to {issue.positions[position]}: {_gains(domain, gained)}"
        )
    found = trades(domain, base)
    for swap in found:
        words = " and ".join(
            f"{domain.issues[k].name} to {domain.issues[k].positions[p]}" for k, p in swap.changes
        )
        lines.append(f"  trade at {swap.price:.2f} given per 1 gained: {words}")
        lines.append(f"    {_gains(domain, swap.gains)}")
    if len(lines) == 1:
        lines.append("  no change of one issue, and no trade of two, leaves everybody better off")
    return fitted("\n".join(lines))


def _gains(domain: Domain, gained: Sequence[float] | np.ndarray[Any, Any]) -> str:
    return ", ".join(
        f"{party} {value:+.3g}" for party, value in zip(domain.parties, gained, strict=True)
    )


def alternate(answer: Answer, patience: list[tuple[int, float]]) -> tuple[list[int], Offers]:
    """Alternating offers on the frontier; the parties in the order in which they propose."""
    order = [party for party, _ in patience]
    if len(answer.domain.parties) != 2 or sorted(order) != [0, 1]:
        raise StandoffError("alternating offers need exactly two parties, and a factor for each")
    points = answer.front.points[:, order]
    outside = answer.domain.reservation[order]
    return order, alternating_offers(points, np.array([p for _, p in patience]), outside)


def offers_of(answer: Answer, patience: str) -> tuple[dict[str, dict[str, float]], str]:
    """Alternating offers as typed, as plain data and in words.

    Raises :class:`StandoffError` where they can't be played.
    """
    read = read_patience(patience, answer.domain.parties)
    order, offers = alternate(answer, read)
    parties = answer.domain.parties
    data = {
        parties[order[turn]]: {
            parties[party]: float(offers.values[turn, i]) for i, party in enumerate(order)
        }
        for turn in (0, 1)
    }
    return data, show_offers(answer, read)


def trades_data(domain: Domain, base: Package) -> dict[str, Any]:
    """What would improve a package, as plain data."""

    def change(k: int, p: int) -> dict[str, str]:
        return {domain.issues[k].name: domain.issues[k].positions[p]}

    def by_party(gained: Floats) -> dict[str, float]:
        return dict(zip(domain.parties, map(float, gained), strict=True))

    return {
        "from": domain.named(base),
        "free_gains": [
            {"change": change(k, p), "gains": by_party(gained)}
            for k, p, gained in free_gains(domain, base)
        ],
        "trades": [
            {
                "change": change(*swap.changes[0]) | change(*swap.changes[1]),
                "price": swap.price,
                "gains": by_party(swap.gains),
            }
            for swap in trades(domain, base)
        ],
    }


def show_offers(answer: Answer, patience: list[tuple[int, float]]) -> str:
    """Who gets what by alternating offers."""
    order, offers = alternate(answer, patience)
    lines = ["\nAlternating offers (a refusal costs time; leaving gives the walk-away value)"]
    for turn in (0, 1):
        values = ", ".join(
            f"{answer.domain.parties[party]} {offers.values[turn, i]:.4f}"
            for i, party in enumerate(order)
        )
        lines.append(f"  if {answer.domain.parties[order[turn]]} proposes first: {values}")
    share = rubinstein(patience[0][1], patience[1][1])
    lines.append(
        f"  (of a pie that could be cut at will and no outside option, the first would get "
        f"{share:.4f})"
    )
    if not offers.settled:
        lines.append(
            "  the offers never settle: positions are too coarse, and whoever proposes last before "
            "a deadline decides"
        )
    return fitted("\n".join(lines))

"""Packages, shares and what is agreed, as every report about talks says them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from standoff.lens.talks.agreements import Agreements
from standoff.lens.talks.domain import Floats, Issue, NegotiationDomain, Package
from standoff.lens.talks.exchange import Move, movements
from standoff.lens.talks.one_world import Improvements, Turns
from standoff.report.blocks import Block, Column, Paragraph, Row, Space, Table, strong
from standoff.report.naming import counted
from standoff.report.words import doubt_of_share, many, percent

TOGETHER = "\N{NO-BREAK SPACE}"
TITLES = {
    "nash": "Nash: largest product of gains",
    "kalai_smorodinsky": "Kalai–Smorodinsky: equal shares of what each could hope for",
    "egalitarian": "Egalitarian: smallest gain as large as can be",
    "utilitarian": "Utilitarian: largest sum of values",
}
MOST_TIES = 3
"""Of packages that tie, so many are shown."""


def share_words(share: float, error: float, draws: int) -> str:
    """``18 % ±0.8``; one world alone has no error."""
    if math.isnan(share) or (draws == 1 and math.isnan(error)):
        return percent(share)
    return f"{percent(share)} {doubt_of_share(error, share)}"


def package_words(package: Mapping[str, str]) -> str:
    """A package in one line."""
    return "; ".join(f"{issue}: {word}" for issue, word in package.items())


def numbered_words(issues: Sequence[Issue], package: Package) -> str:
    """A package by its positions' numbers, in one line."""
    return "; ".join(
        f"{issue.name}: {issue.positions[p]}" for issue, p in zip(issues, package, strict=True)
    )


def why_no_zone(answer: Agreements) -> list[str]:
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


def packages_in(domain: NegotiationDomain) -> str:
    """How many packages there are, allowed or not."""
    return f"{many(domain.outcomes)} package{'s' * (domain.outcomes != 1)}"


def agreed(answer: Agreements) -> Iterator[Block]:
    """Zone, frontier and solutions of one world."""
    domain = answer.domain
    yield Paragraph(
        f"{counted(len(domain.parties), 'party', 'parties')}, "
        f"{counted(len(domain.issues), 'issue')}, {packages_in(domain)}"
    )
    if answer.allowed and answer.allowed != domain.outcomes:
        yield Paragraph(f"Red lines and constraints leave {many(answer.allowed)} of them.")
    if not answer.zone:
        yield from map(Paragraph, why_no_zone(answer))
        yield _reach(answer)
        return
    count = float(answer.front.counts.sum())
    yield Paragraph(
        f"Zone of agreement: {_packages(answer.acceptable)} worth signing for all; "
        f"{count:,.6g} of them can't be bettered for one party without loss to another "
        f"({counted(len(answer.front.points), 'distinct point')})."
    )
    yield Paragraph(
        f"Room: the package kindest to whoever gains least gives every party "
        f"{answer.slack:.4g} beyond its walk-away value."
    )
    yield _reach(answer)
    for name, title in TITLES.items():
        if name not in answer.solutions:
            continue
        yield Space()
        yield Paragraph(f"{title}{_ties(answer, name)}")
        packages = answer.packages(name, MOST_TIES)
        for package in packages:
            values = domain.utilities(package)
            worth = ", ".join(
                f"{party} {value:.4f}" for party, value in zip(domain.parties, values, strict=True)
            )
            yield Paragraph(worth, indent=2)
            yield Paragraph(numbered_words(domain.issues, package), indent=4)
        yield from _more(answer, name, len(packages))


def nash_package(answer: Agreements) -> Iterator[Block]:
    """The Nash package; of several, how many there are and the most balanced of them."""
    issues = answer.domain.issues
    packages = answer.packages("nash", MOST_TIES)
    if answer.ties("nash") <= 1:
        yield Paragraph(f"Nash package: {numbered_words(issues, packages[0])}")
        return
    yield Paragraph(f"Nash package{_ties(answer, 'nash')}:")
    for package in packages:
        yield Paragraph(numbered_words(issues, package), indent=2)
    yield from _more(answer, "nash", len(packages))


def movement(answer: Agreements) -> Iterator[Block]:
    """Who must come how far, issue by issue, to the (first) Nash package."""
    domain = answer.domain
    package = answer.packages("nash", 1)[0]
    moves = movements(domain, package)
    rows: list[Row] = []
    listed: list[Block] = []
    for k, issue in enumerate(domain.issues):
        mine = [move for move in moves if move.issue == k]
        cells = [_way(domain, move) for move in mine]
        name = f"{issue.name}: {issue.positions[package[k]]}"
        rows.append([name, *cells])
        far = [
            f"{domain.parties[move.party]} {cell}"
            for move, cell in zip(mine, cells, strict=True)
            if move.steps
        ]
        listed.append(Paragraph(name, indent=2))
        listed.append(Paragraph(", ".join(far) if far else "as all like it best", indent=4))
    what = " to the first of these packages" if answer.ties("nash") > 1 else ""
    yield Paragraph(f"Who must come how far{what} (steps from what it likes best, and the cost):")
    columns = [Column("issue"), *(Column(party, right=True) for party in domain.parties)]
    yield Table(columns, rows, instead=listed)


def _way(domain: NegotiationDomain, move: Move) -> str:
    if move.steps == 0:
        return "as it likes"
    wanted = domain.issues[move.issue].positions[move.wanted]
    return f"{move.steps} from {wanted} (−{move.cost:.3g})"


def improvements(found: Improvements) -> Iterator[Block]:
    """What would improve a package, and at what price."""
    domain = found.domain
    yield Paragraph(f"Starting from: {numbered_words(domain.issues, found.start)}")
    free = found.free[:3]
    for k, position, gained in free:
        issue = domain.issues[k]
        yield Paragraph(
            f"free gain: {issue.name} to {issue.positions[position]}: {_gains(domain, gained)}",
            indent=2,
        )
    for swap in found.swaps:
        words = " and ".join(
            f"{domain.issues[k].name} to {domain.issues[k].positions[p]}" for k, p in swap.changes
        )
        yield Paragraph(f"trade at {swap.price:.2f} given per 1 gained: {words}", indent=2)
        yield Paragraph(_gains(domain, swap.gains), indent=4)
    if not free and not found.swaps:
        yield Paragraph(
            "no change of one issue, and no trade of two, leaves everybody better off", indent=2
        )


def package_standing(found: Improvements, names: Mapping[str, str]) -> Iterator[Block]:
    """What a package is worth to each party against walking away, and who would refuse it;
    ``names``: what parties are called, where that is not their word."""
    domain = found.domain
    called = [names.get(party, party) for party in domain.parties]
    refusing = [called[i] for i in found.refused_by]
    if not replace(domain, red_lines=()).allows(found.start):
        told = "These positions can't stand together."
    elif refusing:
        told = f"Refused by {', '.join(refusing)}; a deal needs everybody."
    else:
        told = "Everybody would sign."
    yield Paragraph(strong(told))
    worth = domain.utilities(found.start)
    crossed = {line.party: domain.issues[line.issue].name for line in found.lines}
    rows: list[Row] = []
    for i, party in enumerate(called):
        outside, gain = float(domain.reservation[i]), float(found.gains[i])
        nothing = math.isinf(outside)
        why = f"no: a red line on {crossed[i]}" if i in crossed else "no: it loses by it"
        rows.append(
            [
                strong(party),
                f"{float(worth[i]):.3g}".replace("-", "−"),
                "nothing" if nothing else f"{outside:.3g}".replace("-", "−"),
                "–" if nothing else f"{gain:+.3g}".replace("-", "−"),
                why if i in found.refused_by else "yes",
            ]
        )
    heads = ("the package", "walking away", "gain")
    columns = [Column("party"), *(Column(head, right=True, whole=True) for head in heads)]
    yield Table([*columns, Column("signs?")], rows, "Worth to each party, in one world")


def turns(found: Turns) -> Iterator[Block]:
    """Who gets what by alternating offers."""
    yield Space()
    yield Paragraph("Alternating offers (a refusal costs time; leaving gives the walk-away value)")
    for turn in (0, 1):
        values = ", ".join(
            f"{party} {found.offers.values[turn, i]:.4f}" for i, party in enumerate(found.parties)
        )
        yield Paragraph(f"if {found.parties[turn]} proposes first: {values}", indent=2)
    yield Paragraph(
        "(of a pie that could be cut at will and no outside option, the first would get "
        f"{found.divisible:.4f})",
        indent=2,
    )
    if not found.offers.settled:
        yield Paragraph(
            "the offers never settle: positions are too coarse, and whoever proposes last before "
            "a deadline decides",
            indent=2,
        )


def _packages(count: int | None) -> str:
    if count is None:
        return "too many packages to be counted are"
    return "1 package is" if count == 1 else f"{many(count)} packages are"


def _ties(answer: Agreements, name: str) -> str:
    count = answer.ties(name)
    return f" ({count:,.6g} packages tie, the most balanced first)" if count > 1 else ""


def _more(answer: Agreements, name: str, shown: int) -> Iterator[Block]:
    left = answer.ties(name) - shown
    if left > 0:
        yield Paragraph(f"… and {left:,.6g} more", indent=2)


def _reach(answer: Agreements) -> Table:
    domain = answer.domain
    heads = ["walk-away", *(["at most"] if answer.zone else [])]
    rows: list[Row] = []
    for i, party in enumerate(domain.parties):
        most = [f"{answer.ideal[i]:.4f}"] if answer.zone else []
        rows.append([party, f"{domain.reservation[i]:.4f}", *most])
    return Table([Column("party"), *(Column(head, right=True) for head in heads)], rows)


def _gains(domain: NegotiationDomain, gained: Floats) -> str:
    return ", ".join(
        f"{party} {value:+.3g}" for party, value in zip(domain.parties, gained, strict=True)
    )

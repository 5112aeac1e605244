"""The talks lens in words and tables, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.talks.answer import Answer
from standoff.talks.domain import Package

TITLES = {
    "nash": "Nash: largest product of gains",
    "kalai_smorodinsky": "Kalai–Smorodinsky: equal shares of what each could hope for",
    "egalitarian": "Egalitarian: smallest gain as large as can be",
    "utilitarian": "Utilitarian: largest sum of values",
}
MOST_TIES = 3


def number(value: int | None) -> str:
    """A count with thousands marked, or that it is not known."""
    return "too many to count" if value is None else f"{value:,}"


def table(rows: Sequence[Sequence[str]], *, indent: int = 2) -> str:
    """Columns aligned: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append((" " * indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def in_words(answer: Answer, package: Package) -> str:
    """A package in one line."""
    return "; ".join(f"{issue}: {word}" for issue, word in answer.domain.named(package).items())


def show_answer(answer: Answer) -> str:
    """Zone, frontier and solutions of one domain."""
    domain = answer.domain
    lines = [
        f"{len(domain.parties)} parties, {len(domain.issues)} issues, {domain.outcomes:,} packages",
    ]
    if answer.allowed is not None and answer.allowed != domain.outcomes:
        lines.append(f"Red lines and constraints leave {answer.allowed:,} of them.")
    if not answer.zone:
        lines.append("No zone of agreement: no package gives every party at least what it has now.")
        lines.append(_reach(answer))
        return "\n".join(lines)
    count = float(answer.front.counts.sum())
    lines.append(
        f"Zone of agreement: {number(answer.acceptable)} packages are worth signing for all; "
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
        packages = answer.packages(name)
        ties = f" ({len(packages):,} tie)" if len(packages) > 1 else ""
        lines.append(f"\n{title}{ties}")
        for package in packages[:MOST_TIES]:
            values = domain.utilities(package)
            worth = ", ".join(
                f"{party} {value:.4f}" for party, value in zip(domain.parties, values, strict=True)
            )
            lines.append(f"  {worth}")
            lines.append(f"    {in_words(answer, package)}")
        if len(packages) > MOST_TIES:
            lines.append(f"  … and {len(packages) - MOST_TIES:,} more")
    return "\n".join(lines)


def _reach(answer: Answer) -> str:
    domain = answer.domain
    rows = [["party", "walk-away", "at most"]]
    for i, party in enumerate(domain.parties):
        most = f"{answer.ideal[i]:.4f}" if answer.zone else "—"
        rows.append([party, f"{domain.reservation[i]:.4f}", most])
    return table(rows)

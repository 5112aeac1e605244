"""A bargaining problem as GENIUS / ANAC files: a domain and one utility profile a party."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from standoff.base.errors import StandoffError
from standoff.base.files import scatter
from standoff.lens.talks.domain import Floats, NegotiationDomain


def write_genius(domain: NegotiationDomain, folder: Path) -> list[Path]:
    """Write ``domain.xml`` and a file a party into a folder, made if need be; the paths written.

    GENIUS values lie in 0–1: each party's values are shifted and stretched so that its worst open
    package is worth 0 and its best 1, its walk-away value likewise. That changes no package's place
    in the zone, on the frontier, or in the Nash and Kalai–Smorodinsky solutions, except that a
    walk-away value below the worst package is written as 0, the least that GENIUS takes.

    Raises :class:`StandoffError` for values that do not add up over issues, and where the folder
    can't be written to.
    """
    files = genius_files(domain)
    scatter(folder, files)
    return [folder / name for name in files]


def genius_files(domain: NegotiationDomain) -> dict[str, str]:
    """What :func:`write_genius` writes, by the files' names.

    Raises :class:`StandoffError` for values that do not add up over issues.
    """
    if not domain.additive or domain.interactions:
        raise StandoffError(
            "GENIUS profiles add up over issues; combinations and rules of this case can't be "
            "written in them"
        )
    if any(not len(numbers) for numbers in domain.open_positions):
        raise StandoffError("red lines leave an issue without a position, so there is no domain")
    names = ["domain.xml", *(f"{_file_name(party)}.xml" for party in domain.parties)]
    if len(set(names)) < len(names):
        raise StandoffError("two parties' names make the same file name")
    texts = [_template(domain)] + [_profile(domain, p) for p in range(len(domain.parties))]
    return dict(zip(names, texts, strict=True))


def _file_name(party: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in party)
    return kept if kept != "domain" else "domain-party"


def _issue(domain: NegotiationDomain, k: int, evaluations: Floats | None) -> list[str]:
    issue = domain.issues[k]
    lines = [
        f'<issue index="{k + 1}" etype="discrete" type="discrete" vtype="discrete" '
        f"name={quoteattr(issue.name)}>"
    ]
    for number, position in enumerate(domain.open_positions[k].tolist()):
        told = "" if evaluations is None else f' evaluation="{float(evaluations[number])!r}"'
        word = quoteattr(issue.positions[position])
        lines.append(f'<item index="{number + 1}" value={word}{told}/>')
    return [*lines, "</issue>"]


def _frame(domain: NegotiationDomain, inside: list[str], after: list[str]) -> list[str]:
    return [
        f'<utility_space type="any" number_of_issues="{len(domain.issues)}">',
        '<objective index="0" etype="objective" type="objective" description="" name="talks">',
        *inside,
        "</objective>",
        *after,
        "</utility_space>",
    ]


def _template(domain: NegotiationDomain) -> str:
    issues = [line for k in range(len(domain.issues)) for line in _issue(domain, k, None)]
    lines = ["<negotiation_template>", *_frame(domain, issues, []), "</negotiation_template>"]
    return "\n".join(lines) + "\n"


def _profile(domain: NegotiationDomain, party: int) -> str:
    columns = [domain.column(k)[party, numbers] for k, numbers in enumerate(domain.open_positions)]
    low = [float(column.min()) for column in columns]
    width = [float(np.ptp(column)) for column in columns]
    total = sum(width)
    inside: list[str] = []
    for k, column in enumerate(columns):
        flat = width[k] == 0
        inside += _issue(domain, k, np.zeros(len(column)) if flat else (column - low[k]) / width[k])
    for k in range(len(columns)):
        share = width[k] / total if total > 0 else 1 / len(columns)
        inside.append(f'<weight index="{k + 1}" value="{share!r}"/>')
    floor = (float(domain.reservation[party]) - sum(low)) / total if total > 0 else 0.0
    discount = 1.0 if domain.discount is None else float(domain.discount[party])
    after = [
        f'<discount_factor value="{discount!r}"/>',
        f'<reservation value="{min(max(floor, 0.0), 1.0)!r}"/>',
    ]
    return "\n".join(_frame(domain, inside, after)) + "\n"

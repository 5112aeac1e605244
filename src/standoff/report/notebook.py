"""A study in a notebook: the same tables as on the terminal, as HTML."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from standoff.base.cleaning import clean
from standoff.report.words import DOUBT, error_of, hedged, percent, spread_of

if TYPE_CHECKING:
    from standoff._api import Study
    from standoff.insight.claims import Judged


def _others(judged: Judged) -> list[str]:
    """The verdicts that it could be besides, within the error of its share."""
    return [word for word in judged.could_be if word != judged.verdict]


def html(study: Study) -> str:
    """What each policy leads to, the advice and the claims, as HTML tables."""
    names = list(study.case.outcomes)
    head = "".join(f"<th>{escape(name)}</th>" for name in ("policy", *names))
    rows = []
    for policy, figures in study.policies.items():
        cells = "".join(
            f"<td>{percent(each.mean)} <small>{error_of(each, share=True)}; "
            f"{spread_of(each, share=True)}</small></td>"
            for each in figures.outcomes.values()
        )
        rows.append(f"<tr><th>{escape(policy)}</th>{cells}</tr>")
    advice = "".join(
        f"<tr><td>{escape(each.title)}</td><th>{escape(each.prefers)}</th>"
        f"<td>{escape(', '.join(each.ties))}</td></tr>"
        for each in study.criteria.values()
    )
    claims = "".join(
        f"<tr><th>{hedged([judged.verdict, *_others(judged)])}</th>"
        f"<td>{'' if math.isnan(judged.share) else percent(judged.share)}</td>"
        f"<td>{escape(judged.says)}</td><td>{escape(judged.source)}</td></tr>"
        for judged in study.claims.values()
    )
    unsolved = study.certificate.unconverged
    doubt = f"; {unsolved:,} games were not solved" if unsolved else ""
    return clean(
        f"<h3>{escape(study.case.title)}</h3>"
        f"<p>{study.draws:,} plausible worlds, seed {study.seed}{doubt}</p>"
        f"<table><tr>{head}</tr>{''.join(rows)}</table><p><small>{DOUBT}</small></p>"
        f"<table><tr><th>criterion</th><th>prefers</th><th>can't be told apart from</th></tr>"
        f"{advice}</table>"
        f"<table><tr><th>verdict</th><th>holds in</th><th>claim</th><th>source</th></tr>"
        f"{claims}</table>"
    )

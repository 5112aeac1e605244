"""``standoff talks DOMAIN.xml PROFILE.xml…``: one bargaining problem, solved exactly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from standoff.cli.talks_mediate import Table
from standoff.cli.talks_tables import (
    offers_of,
    show_answer,
    show_movement,
    show_trades,
    trades_data,
)
from standoff.cli.talks_words import read_package
from standoff.errors import Place, StandoffError
from standoff.talks.answer import Answer, solve
from standoff.talks.domain import Domain
from standoff.talks.reading import read_domain

if TYPE_CHECKING:
    from standoff.cli.talks import Asked

GUESSES = 200
MOST_PACKAGES = 20_000


def run_domain(
    path: Path, profiles: list[Path], asked: Asked, *, real_steps: int, doubt: float
) -> None:
    """Read, solve, show and write one domain."""
    domain = read_domain(path, profiles, real_steps=real_steps)
    if len(profiles) < 2:
        raise StandoffError(
            "one profile is one party, and an agreement takes at least two: add the other "
            "parties' profiles",
            Place(str(path)),
        )
    if asked.mediate:
        from standoff.cli.talks_mediate import run_mediation

        run_mediation(_table(domain, asked.seed, doubt), asked, str(path))
        return
    show(solve(domain), asked, {})


def show(answer: Answer, asked: Asked, extra: dict[str, object]) -> None:
    """One world's answer on the screen and as JSON."""
    domain = answer.domain
    if asked.export:
        from standoff.talks.genius_out import write_genius

        write_genius(domain, Path(asked.export))
    data = {**extra, **answer.data()} if asked.json_file else {}
    lines = [show_answer(answer)]
    missing = ""
    if answer.zone:
        nash = answer.packages("nash", 1)[0]
        lines.append("\n" + show_movement(domain, nash, tied=answer.ties("nash") > 1))
    if asked.patience:
        try:
            data["alternating_offers"], told = offers_of(answer, asked.patience)
            lines.append(told)
        except StandoffError as error:
            # What else was found is told all the same.
            data["alternating_offers"], missing = None, f"no alternating offers: {error}"
    if asked.base:
        base = read_package(asked.base, domain)
        lines.append("\n" + show_trades(domain, base))
        data["trades"] = trades_data(domain, base)
    if not asked.quiet:
        click.echo("\n".join(lines))
    asked.write(data)
    if missing:
        raise StandoffError(missing)


def _table(domain: Domain, seed: int, doubt: float) -> Table:
    """The mediator's guesses at the parties' values: their weights, each off by a random factor."""
    if domain.outcomes > MOST_PACKAGES:
        raise StandoffError(
            f"the domain has {domain.outcomes:,} packages; a mediator can weigh at most "
            f"{MOST_PACKAGES:,}"
        )
    packages = np.array(list(domain.packages()), dtype=np.int16)
    truth = np.array([domain.utilities(tuple(p)) for p in packages.tolist()]).T
    guesses = max(20, min(GUESSES, 20_000_000 // truth.size))
    rng = np.random.default_rng([seed, 1])
    gain = np.empty((len(domain.parties), guesses, len(packages)))
    for guess in range(guesses):
        factor = np.exp(doubt * rng.standard_normal((len(domain.parties), len(domain.issues))))
        values = np.concatenate(
            [domain.column(k) * factor[:, [k]] for k in range(len(domain.issues))], axis=1
        )
        # Weights are shares: what one issue gains the others lose.
        size = [domain.column(k).max(axis=1) for k in range(len(domain.issues))]
        was = np.sum(size, axis=0)
        now = np.sum([s * factor[:, k] for k, s in enumerate(size)], axis=0)
        guessed = replace(domain, values=values * (was / np.maximum(now, 1e-300))[:, None])
        total = np.zeros_like(truth)
        for k in range(len(domain.issues)):
            total += guessed.column(k)[:, packages[:, k]]
        gain[:, guess] = total - domain.reservation[:, None]
    true_gain = truth - domain.reservation[:, None]
    return Table(domain.issues, domain.parties, packages, gain, true_gain)

"""``standoff talks CASE``: the talks of a case, over its plausible worlds or in one of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from standoff.cli.talks_tables import (
    offers_of,
    show_movement,
    show_nash,
    show_trades,
    trades_data,
    why_no_zone,
)
from standoff.cli.talks_words import read_package
from standoff.errors import StandoffError
from standoff.report.layout import fitted

if TYPE_CHECKING:
    from standoff.cli.talks import Asked
    from standoff.ensemble.talks import TalksStudy
    from standoff.talks.answer import Answer

GUESSES = 200
MOST_NUMBERS = 20_000_000


def run_case(
    target: str,
    asked: Asked,
    *,
    draws: int,
    policies: list[str],
    policy: str | None,
    draw: int | None,
    offer: str | None,
    threads: int | None,
) -> None:
    """Read a case, judge its talks, show and write what was asked for."""
    from standoff import _api
    from standoff.case.checks import compile_case
    from standoff.ensemble.sample import draw_parameters, varies
    from standoff.ensemble.talks import chosen_policies, middle_of, study_talks
    from standoff.report.progress import progress_bar
    from standoff.talks.listing import MOST_PACKAGES

    loaded = _api.load(target)
    case = compile_case(loaded, loaded.document)
    if case.talks is None:
        raise StandoffError(f"the case '{target}' has no 'talks' section")
    packages = math.prod(len(issue.domain.words) for issue in case.talks.issues)
    if draw is None and not varies(case) and packages > MOST_PACKAGES:
        # Nothing is uncertain, so that the one world there is can be solved without a list.
        draw = 0
    if asked.export and draw is None:
        raise StandoffError("GENIUS files hold one world; say which with --draw")
    names = chosen_policies(case, policies or None)
    shown = policy or names[0]
    if shown not in names:
        chosen_policies(case, [shown])
        names.append(shown)
    if draw is not None:
        given = draw_parameters(case, asked.seed, draw, draw + 1)
        what: dict[str, Any] = {"draw": draw}
    else:
        given, what = middle_of(case), {"draw": "median"}
    central = study_talks(case, draws=1, policies=[shown], given=given, threads=threads)
    if offer is not None:
        from standoff.cli.talks_offers import run_offers

        run_offers(central, offer, asked)
        return
    if asked.mediate:
        from standoff.cli.talks_mediate import run_mediation

        guessed = study_talks(case, draws=GUESSES, seed=asked.seed, policies=[shown])
        run_mediation(_table(guessed, central), asked, target)
        return
    answer, types = central_answer(central)
    what |= {"policy": shown, "types": types}
    if draw is not None:
        from standoff.cli.talks_domain import show

        show(answer, asked, {"case": loaded.title, "central": what})
        return
    with progress_bar("solving the game") as progress:
        study = study_talks(
            case,
            draws=draws,
            seed=asked.seed,
            policies=names,
            threads=threads,
            progress=progress,
        )
    from standoff.report.layout import console
    from standoff.report.talks import as_data, print_talks

    if not asked.quiet:

        def aside() -> Answer:
            return central_answer(central, red_lines=False)[0]

        print_talks(study, answer, shown, console())
        click.echo("\n".join(_central_lines(answer, aside, asked, shown, types)))
    data = as_data(study, answer, what)
    missing = ""
    if asked.patience:
        try:
            data["alternating_offers"] = offers_of(answer, asked.patience)[0]
        except StandoffError as error:
            data["alternating_offers"], missing = None, f"no alternating offers: {error}"
    if asked.base:
        data["trades"] = trades_data(answer.domain, read_package(asked.base, answer.domain))
    asked.write(data)
    if missing:
        raise StandoffError(missing)


def central_answer(study: TalksStudy, *, red_lines: bool = True) -> tuple[Answer, dict[str, str]]:
    """The exact answer in the first draw, for the likeliest combination of types."""
    from standoff.talks.answer import solve

    worlds = study.worlds
    world = int(np.argmax(worlds.weights[: len(worlds.types), 0]))
    bodies = len(worlds.talks.valuers) - worlds.talks.parties
    types = dict(zip(worlds.typed, worlds.types[world], strict=True))
    domain = worlds.whole(world, 0)
    return solve(domain if red_lines else replace(domain, red_lines=()), bodies), types


def _central_lines(
    answer: Answer,
    aside: Callable[[], Answer],
    asked: Asked,
    policy: str,
    types: dict[str, str],
) -> list[str]:
    told = "".join(f", {actor} {word}" for actor, word in types.items())
    lines = [fitted(f"\nIn the world of median parameters, policy '{policy}'{told}:")]
    domain = answer.domain
    if not answer.zone:
        lines += [fitted(line) for line in why_no_zone(answer)]
        if answer.cause == "red lines":
            lines.append("\nRed lines aside:")
            answer = aside()
            domain = answer.domain
    if answer.zone:
        nash = answer.packages("nash", 1)[0]
        lines.append(show_nash(answer))
        lines.append(show_movement(domain, nash, tied=answer.ties("nash") > 1))
    start = read_package(asked.base or "", domain)
    lines.append(show_trades(domain, start))
    if asked.patience and answer.zone:
        lines.append(offers_of(answer, asked.patience)[1])
    return lines


def _table(guessed: TalksStudy, central: TalksStudy) -> Any:
    """What the mediator thinks that packages may be worth; to simulate, what they are."""
    from standoff.cli.talks_mediate import Table
    from standoff.talks.conflicts import conflicting
    from standoff.talks.ensemble import package_gains
    from standoff.talks.worlds import frame_of

    worlds, listing = guessed.worlds, guessed.judged.listing
    talks = worlds.talks
    open_ = np.flatnonzero(listing.crossed == 0)
    if not len(open_):
        clash = conflicting(central.worlds.whole(0, 0))
        raise StandoffError(
            "red lines leave no text to put on the table; these stand in each other's way: "
            f"{'; '.join(clash)}. Parties who keep them can't agree: a mediation takes a case in "
            "which one of them gives way"
        )
    valuers = len(talks.valuers)
    fits = MOST_NUMBERS // (valuers * len(open_))
    if fits < 10:
        raise StandoffError(
            f"the talks have {len(open_):,} packages; a mediator can weigh at most "
            f"{MOST_NUMBERS // (10 * valuers):,}"
        )
    # Types are guessed like everything else: a world for each draw, its type by its chance.
    types = len(worlds.types)
    rng = np.random.default_rng([guessed.seed, 2])
    chance = worlds.weights[:, 0].reshape(-1, types)
    picks = (rng.random((len(chance), 1)) > np.cumsum(chance, axis=1)[:, :-1]).sum(axis=1)
    rows = (np.arange(len(chance)) * types + picks)[: min(fits, GUESSES)]
    gain = package_gains(worlds, listing, 0, rows)[:, :, open_]
    world = int(np.argmax(central.worlds.weights[:types, 0]))
    truth = package_gains(central.worlds, listing, 0, np.array([world]))[:, 0][:, open_]
    return Table(
        frame_of(talks).issues,
        tuple(valuer.name for valuer in talks.valuers),
        listing.packages[open_],
        gain,
        truth,
    )

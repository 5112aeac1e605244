"""How far to trust a study: what was not solved, what was checked, what may exist besides."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.ensemble.kept.tally import Tally
from standoff.ensemble.probing import StudyProbe
from standoff.ensemble.sample import REPLICATES
from standoff.insight.study.study import Study
from standoff.lens.game.reasons import explained
from standoff.report.blocks import Block, Heading, Note, Paragraph, Warning


def doubts(study: Study) -> Iterator[Block]:
    """What stands between the figures and the truth about the case as it was written."""
    ensemble = study.ensemble
    yield Heading("How far to trust the figures")
    yield from solved(study)
    if study.certificate.solved:
        yield _checked(study)
    if study.probe is not None:
        yield Paragraph(probed(study.probe))
    elif any(not draws.perfect_information for draws in ensemble.policies.values()):
        looked = "--probe 20 looks for them in 20 draws."
        if ensemble.case.views:
            looked = "in a case with 'views' none are looked for."
        yield Note(f"Other equilibria may exist beside the one followed; {looked}")
    if study.draws >= 4 * REPLICATES:
        yield Note(f"The errors compare {REPLICATES} independent sets of draws.")


def solved(study: Study) -> Iterator[Block]:
    """How many games were solved, and what comes of those that were not."""
    certificate = study.certificate
    total = certificate.solved + certificate.unconverged
    if not certificate.unconverged:
        all_ = f"All {total:,} games were solved." if total > 1 else "The game was solved."
        yield Paragraph(all_)
        return
    counts = {name: each.unsolved for name, each in study.tallies.items() if each.unsolved}
    listing = ", ".join(f"{name} {count}" for name, count in counts.items())
    so = (
        "; averages leave them out, and [low–high] shows what they could do to a figure."
        if certificate.solved
        else ", so there is nothing to tell."
    )
    unsolved = f"{certificate.unconverged:,} of {total:,} games were not solved"
    yield Warning(unsolved, f" ({listing}){so}")
    lost = [name for name, each in study.tallies.items() if not each.solved]
    if lost and certificate.solved:
        yield Warning(
            f"Nothing was solved under {', '.join(lost)}",
            ": nothing is said of it, and no policy is compared.",
        )
    reasons = sum(study.tallies.values(), Tally()).reasons
    for line in explained(
        {code: reasons[code] for code in sorted(reasons, key=lambda code: -reasons[code])}
    ):
        yield Paragraph(line)


def _checked(study: Study) -> Block:
    certificate = study.certificate
    if study.ensemble.exact:
        most = certificate.max_epsilon
        gain = f"more than {most:.1e}" if most > 0 else "anything"
        return Paragraph(
            f"Checked independently: no actor could gain {gain} by deviating anywhere."
        )
    return Paragraph(
        "Checked independently: in every solved world each actor makes each choice as often as its "
        "precision says."
    )


def probed(probe: StudyProbe) -> str:
    """What a probe for other equilibria found, in a sentence or two."""
    games = sum(each.draws for each in probe.policies.values())
    if not games:
        return "Other equilibria: not looked for, since no game to compare with was solved."
    several = sum(each.several for each in probe.policies.values())
    looked = f"{probe.starts} random starts in each of {games:,} games"
    if not several:
        return f"Other equilibria: none found from {looked}, which does not prove that none is."
    worst = max(probe.policies, key=lambda name: probe.policies[name].apart)
    apart = probe.policies[worst].apart
    return (
        f"Other equilibria: {several:,} of {games:,} games have more than one (from {looked}); "
        f"they move an outcome's chance by up to {100 * apart:.0f} points (policy '{worst}'). "
        "The figures above follow the principal branch."
    )

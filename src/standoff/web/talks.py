"""The page Talks: a package put together issue by issue, what each party gains by it against
walking away, and the zone of agreement by policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from standoff.base.cleaning import clean_line
from standoff.questions.talks_zone import OneWorld, TalksZone, Zone
from standoff.render.page import Fragment, fragment, joined
from standoff.report import talks_zone as told
from standoff.report.talks_words import package_standing
from standoff.web.choosing import choosing, policies, pursued, select, worlds
from standoff.web.own import Asked, Chosen, Own, nothing

PACKAGE = "package"
FEW = ("128", "512", "1000")


def _choose(chosen: Chosen) -> str:
    own = pursued(chosen.case)
    package = escape(clean_line(chosen.of(PACKAGE)))
    return choosing(
        select("policy", "While the policy is", {"": policies(chosen.case)},
               chosen.of("policy", own)),
        worlds(chosen.of("draws", FEW[0]), *map(int, FEW)),
        f'<input type="hidden" name="{PACKAGE}" value="{package}">',
    )  # fmt: skip


def _asks(chosen: Chosen) -> Sequence[Asked]:
    options = [("policy", chosen.of("policy", pursued(chosen.case)))]
    options.append(("draws", chosen.of("draws", FEW[0])))
    if chosen.of(PACKAGE):
        options.append(("start", chosen.of(PACKAGE)))
    return [Asked("talks-zone", options, view=tuple(chosen.given.items()))]


def _lacks(chosen: Chosen) -> str:
    if chosen.case.talks is not None:
        return ""
    return nothing(
        "This case has no <code>talks</code>: say there which issues could be settled and what "
        "each position is worth to each party, and this page shows whether there is a deal."
    )


TALKS = Own(("policy", "draws", PACKAGE), _choose, _asks, _lacks)


def drawn(answer: TalksZone | OneWorld, view: Mapping[str, str]) -> Fragment:
    """The package with a link for each position, what it is worth to each party, and the answer in
    words. ``view``: what the address says."""
    beside = answer.told_beside if isinstance(answer, TalksZone) else answer.beside
    found = beside.improvements
    if found is not None and isinstance(answer, TalksZone):
        # What would be agreed is told without red lines where they leave nothing; whether these
        # positions would be signed is not.
        found = replace(found, domain=answer.agreements.domain)
    builder, standing = "", Fragment("")
    if found is not None:
        chosen = found.domain.named(found.start)
        rows = []
        for issue in found.domain.issues:
            choices = []
            for position in issue.positions:
                package = {**chosen, issue.name: position}
                text = ";".join(f"{name}={each}" for name, each in package.items())
                address = "?" + urlencode({**view, PACKAGE: text})
                here = ' aria-current="true"' if chosen[issue.name] == position else ""
                choices.append(
                    f'<a href="{escape(address)}"{here}>{escape(clean_line(position))}</a>'
                )
            name = escape(clean_line(issue.name))
            rows.append(f"<dt>{name}</dt><dd>{' '.join(choices)}</dd>")
        inner = "".join(rows)
        builder = (
            "<h2>Put a package together</h2>\n<p>Choose a position on each issue.</p>\n"
            f'<dl class="package">{inner}</dl>\n'
        )
        names = answer.names if isinstance(answer, TalksZone) else {}
        standing = fragment(package_standing(found, names), contents=False, part="package")
    asked = Zone.model_construct()
    picture = fragment([told.figure(asked, answer)], contents=False, part="talks")
    words = fragment(told.blocks(asked, answer), contents=False, part="talks-words")
    return joined(builder, standing, picture, words)

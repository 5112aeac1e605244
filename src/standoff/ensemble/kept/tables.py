"""A kept run as tables of a query: what each holds, and the SQL that makes it of the chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from standoff.ensemble.kept.manifest import Manifest

Columns = Mapping[tuple[str, ...], int]
"""The place of each column of the layout."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be asked: what a row is, and what each column says."""

    name: str
    says: str
    columns: Mapping[str, str]


_WORLD = {"draw": "the world's number, from 0"}
_ROW = {"policy": "the policy's name", **_WORLD}
TABLES: dict[str, Table] = {
    each.name: each
    for each in (
        Table("worlds", "one row a world: the uncertain numbers", _WORLD),
        Table(
            "outcomes",
            "one row a policy, world and outcome",
            {
                **_ROW,
                "outcome": "its name",
                "chance": "that play ends so; null where the game was not solved",
                "worth": "the advised actor's payoff at such ends, as a part of its whole",
            },
        ),
        Table(
            "payoffs",
            "one row a policy, world and actor",
            {**_ROW, "actor": "its name", "payoff": "what the actor can expect"},
        ),
        Table(
            "measures",
            "one row a policy, world and measure",
            {
                **_ROW,
                "measure": "its name",
                "value": "what is to be expected of it",
                "within": "chance of keeping to its limit; null where the case states none",
            },
        ),
        Table(
            "behaviour",
            "one row a policy, world, stage, type and choice",
            {
                **_ROW,
                "stage": "its name",
                "type": "of the actor who chooses; null for all its types together",
                "choice": "its word",
                "reached": "chance that play comes to the stage (with this type)",
                "chance": "that the choice is made where play comes to the stage",
            },
        ),
        Table(
            "beliefs",
            "one row a policy, world, stage, type and choice",
            {
                **_ROW,
                "stage": "its name",
                "type": "one that the actor who chooses there may be of",
                "choice": "what was seen to be chosen there; null for what is thought before",
                "chance": "of the type, for who knows only that play came so far (Bayes' rule)",
            },
        ),
        Table(
            "claims",
            "one row a world and claim",
            {
                **_WORLD,
                "claim": "its name",
                "holds": "true where it holds, by however little; null where it can't be judged",
                "margin": "by how much, in the units of its test",
                "size": "the margin in units of what matters; null where nothing is too small",
            },
        ),
        Table(
            "games",
            "one row a policy and world: how well the game was solved",
            {
                **_ROW,
                "solved": "whether it was",
                "residual": "how far from the equilibrium's condition",
                "epsilon": "the most an actor could gain by another plan",
            },
        ),
    )
}
"""In the order in which they are told."""


def text(value: str) -> str:
    """A text as SQL writes it, whatever it holds."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + value.replace('"', '""') + '"'


def source(policy: int) -> str:
    """What a policy's chunks are called in the query."""
    return f"chunks_{policy}"


WORLDS = "chunks_worlds"
CLAIMS = "chunks_claims"


def views(manifest: Manifest, claims: list[str], better: frozenset[str]) -> dict[str, str]:
    """By table the SELECT that makes it; ``better``: the measures of which more is better."""
    place = {column: k for k, column in enumerate(manifest.columns)}
    makers: dict[str, Callable[[Columns], Iterator[str]]] = {
        "outcomes": _outcomes,
        "payoffs": _payoffs,
        "measures": lambda place: _measures(place, better),
        "behaviour": _behaviour,
        "beliefs": _beliefs,
    }
    made = {
        table: " UNION ALL ".join(
            f"SELECT {text(policy)} AS policy, draw, {part} FROM {source(number)}"
            for number, policy in enumerate(manifest.policies)
            for part in make(place)
        )
        for table, make in makers.items()
    }
    made["games"] = " UNION ALL ".join(
        f"SELECT {text(policy)} AS policy, draw, solved, "
        f"CASE WHEN solved THEN residual END AS residual, "
        f"CASE WHEN solved THEN epsilon END AS epsilon FROM {source(number)}"
        for number, policy in enumerate(manifest.policies)
    )
    own = [f", c{k} AS {name(each)}" for k, each in enumerate(manifest.parameters)]
    made["worlds"] = f"SELECT draw{''.join(own)} FROM {WORLDS}"
    made["claims"] = " UNION ALL ".join(
        f"SELECT draw, {text(each)} AS claim, h{k} AS holds, m{k} AS margin, s{k} AS size "
        f"FROM {CLAIMS}"
        for k, each in enumerate(claims)
    )
    return {table: made[table] or f"SELECT {_empty(TABLES[table])} WHERE false" for table in TABLES}


def _empty(table: Table) -> str:
    return ", ".join(f"NULL AS {name(column)}" for column in table.columns)


def _of_kind(place: Columns, kind: str) -> Iterator[tuple[tuple[str, ...], int]]:
    return ((column, k) for column, k in place.items() if column[0] == kind)


def _outcomes(place: Columns) -> Iterator[str]:
    for column, k in _of_kind(place, "outcome"):
        worth = place[("worth", column[1], "", "")]
        yield f"{text(column[1])} AS outcome, c{k} AS chance, c{worth} AS worth"


def _payoffs(place: Columns) -> Iterator[str]:
    for column, k in _of_kind(place, "payoff"):
        yield f"{text(column[1])} AS actor, c{k} AS payoff"


def _measures(place: Columns, better: frozenset[str]) -> Iterator[str]:
    for column, k in _of_kind(place, "measure"):
        limit = place.get(("under", column[1], "", ""))
        # Of what is better where there is more, the chance of falling short is kept.
        within = "NULL::DOUBLE" if limit is None else f"c{limit}"
        within = f"1 - {within}" if limit is not None and column[1] in better else within
        yield f"{text(column[1])} AS measure, c{k} AS value, {within} AS within"


def _behaviour(place: Columns) -> Iterator[str]:
    for (_, stage, _, word), k in _of_kind(place, "choice"):
        reached = place[("reached", stage, "", "")]
        yield _chosen(stage, "NULL::VARCHAR", word, reached, k)
    for (_, stage, own, word), k in _of_kind(place, "typed"):
        if word:
            yield _chosen(stage, text(own), word, place[("typed", stage, own, "")], k)


def _chosen(stage: str, own: str, word: str, reached: int, chosen: int) -> str:
    return (
        f"{text(stage)} AS stage, {own} AS type, {text(word)} AS choice, c{reached} AS reached, "
        f"{_ratio(chosen, reached)} AS chance"
    )


def _beliefs(place: Columns) -> Iterator[str]:
    for (_, stage, own, word), k in _of_kind(place, "typed"):
        whole = place[("choice", stage, "", word) if word else ("reached", stage, "", "")]
        seen = text(word) if word else "NULL::VARCHAR"
        yield (
            f"{text(stage)} AS stage, {text(own)} AS type, {seen} AS choice, "
            f"{_ratio(k, whole)} AS chance"
        )


def _ratio(part: int, whole: int) -> str:
    return f"CASE WHEN c{whole} > 0 THEN c{part} / c{whole} END"

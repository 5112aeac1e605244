"""Many studies side by side, in words: the answer of ``sweep``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence

from standoff.base.cleaning import csv_text
from standoff.insight.study.sweep import Sweep, Swept
from standoff.questions.sweep import SweepPlans
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Heading,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Verbatim,
    Warning,
    Words,
    quiet,
    strong,
)
from standoff.report.naming import counted, listed
from standoff.report.telling import Side, Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, many, number, percent

_AXES = ("case", "variant", "precision", "seed")
_NAMED = 4
"""So many studies at most are told by name where a claim is judged otherwise."""


def blocks(_question: SweepPlans, answer: Sweep) -> Blocks:
    """What was solved, which policy comes first how often, the table, and the claims that turn."""
    studies = answer.studies
    yield Heading(answer.title or "Studies side by side")
    yield Paragraph(_solved(studies))
    yield from _first(studies)
    yield Space()
    yield _table(studies)
    if any(each.ties for each in studies):
        yield Note(
            "(1): its payoff can't be told from the highest: the difference is within error."
        )
    yield from _turned(answer)
    yield Space()
    lost = sum(each.unconverged for each in studies)
    if lost:
        yield Warning(f"{many(lost)} games were not solved and are left out of the averages.")
    worlds = " Studies of one case with one seed have the same worlds." if _pairs(studies) else ""
    yield Note(f"{DOUBT}{worlds} --csv has every outcome, payoff and measure, --json the claims.")
    yield from _kept(studies)


def _solved(studies: Sequence[Swept]) -> Words:
    """How many studies, and what they have in common."""
    draws = {each.draws for each in studies}
    worlds = " or ".join(many(each) for each in sorted(draws))
    told = f"{counted(len(studies), 'study', 'studies')} in {worlds} plausible worlds"
    told += " each" if len(studies) > 1 else ""
    same = [f"{axis} {_value(studies[0], axis)}" for axis in _AXES if axis not in _varied(studies)]
    return f"{told}; {', '.join(same)}." if same else f"{told}."


def _first(studies: Sequence[Swept]) -> Iterator[Block]:
    """By case, which policy comes first, and in how many of its studies."""
    cases = dict.fromkeys(each.case for each in studies)
    for case in cases:
        own = [each for each in studies if each.case == case and each.first]
        if not own:
            continue
        count = Counter(each.first for each in own).most_common()
        head: list[Words] = [strong(case), ": "] if len(cases) > 1 else []
        if len(count) == 1:
            told: list[Words] = [strong(count[0][0]), " has the highest payoff for "]
            told += [f"{own[0].advised} in every study"]
        else:
            parts: list[Words] = [
                [strong(name), f" in {times} of {counted(len(own), 'study', 'studies')}"]
                for name, times in count
            ]
            told = [f"the highest payoff for {own[0].advised} has ", listed(parts)]
        shaky = sum(bool(each.ties) for each in own)
        open_ = f"; in {shaky} another can't be told from it" if shaky else ""
        yield Paragraph([*head, *told, f"{open_}."])


def _table(studies: Sequence[Swept]) -> Table:
    """A row a study and policy, the best first."""
    axes = _varied(studies)
    advised = {each.advised for each in studies}
    gravest = {each.gravest for each in studies}
    payoff = f"payoff of {advised.pop()}" if len(advised) == 1 else "payoff of the advised"
    chance = f"chance of {gravest.pop()}" if len(gravest) == 1 else "chance of the gravest"
    columns = [
        *(Column(axis, whole=True) for axis in axes),
        Column("policy", whole=True),
        Column("place", right=True, whole=True),
        Column(payoff, right=True),
        Column(chance, right=True),
    ]
    rows: list[Row] = []
    for study in studies:
        order = sorted(study.figures, key=lambda name: _rank(study, name))
        for place, policy in enumerate(order):
            head: list[Words] = [_value(study, axis) if place == 0 else "" for axis in axes]
            first = policy == study.first
            rows.append(
                [
                    *head,
                    strong(policy) if first else policy,
                    "(1)" if policy in study.ties else str(place + 1) if study.first else "–",
                    _payoff(study, policy),
                    _chance(study, policy),
                ]
            )
    return Table(columns, rows)


def _rank(study: Swept, policy: str) -> tuple[bool, bool, float]:
    mean = study.payoff(policy).mean
    return policy != study.first, mean != mean, -mean


def _payoff(study: Swept, policy: str) -> Words:
    figure = study.payoff(policy)
    if figure.mean != figure.mean:
        return "not solved"
    return [number(figure.mean), " ", quiet(doubt(figure.mc_error, scale=abs(figure.mean)))]


def _chance(study: Swept, policy: str) -> Words:
    figure = study.figures[policy]["outcome"].get(study.gravest)
    if figure is None or figure.mean != figure.mean:
        return "–"
    return [percent(figure.mean), " ", quiet(doubt_of_share(figure.mc_error, figure.mean))]


def _turned(answer: Sweep) -> Iterator[Block]:
    """The claims that not every study judges alike."""
    if not answer.turned:
        return
    axes = _varied(answer.studies)
    near = False
    rows: list[Row] = []
    for claim, by in answer.turned.items():
        for k, (verdict, where) in enumerate(by.items()):
            id_ = claim.rpartition(": ")[2]
            open_ = [each for each in where if len(each.claims[id_].could_be) > 1]
            near = near or bool(open_)
            mark = "" if not open_ else "*" if len(open_) == len(where) else f"* ({len(open_)})"
            rows.append([claim if k == 0 else "", f"{verdict}{mark}", _studies(where, axes)])
    yield Space()
    columns = [Column("claim", whole=True), Column("verdict", whole=True), Column("studies")]
    yield Table(columns, rows, "Claims on which the studies part")
    if near:
        yield Note(
            "* so many of them are within the error of a threshold, and could be judged otherwise."
        )


def _studies(where: Sequence[Swept], axes: Sequence[str]) -> str:
    if len(where) > _NAMED:
        return counted(len(where), "study", "studies")
    return "; ".join(" ".join(_told(each, axis) for axis in axes) for each in where)


def _told(study: Swept, axis: str) -> str:
    value = _value(study, axis)
    return f"seed {value}" if axis == "seed" else value


def _varied(studies: Sequence[Swept]) -> list[str]:
    """The axes along which the studies differ."""
    return [axis for axis in _AXES if len({_value(each, axis) for each in studies}) > 1]


def _value(study: Swept, axis: str) -> str:
    return str(getattr(study, axis))


def _pairs(studies: Sequence[Swept]) -> bool:
    return len({(each.case, each.seed) for each in studies}) < len(studies)


def _kept(studies: Sequence[Swept]) -> Iterator[Block]:
    """Where the runs are, and how one is asked again."""
    runs = [each.run for each in studies if each.run]
    if runs:
        folder = os.path.dirname(runs[0])
        yield Space()
        yield Paragraph(f"Each study is a kept run in {folder}, which stands wherever a case does:")
        yield Verbatim(f"  standoff run {runs[0]}")


def _csv(_question: SweepPlans, answer: Sweep, _ending: str) -> str:
    """One row a study, policy and quantity."""
    heads = (*_AXES, "draws", "policy", "kind", "name", "mean", "mc_error", "p05", "p50", "p95")
    rows = [
        (
            *(_value(study, axis) for axis in _AXES),
            study.draws,
            policy,
            kind,
            name,
            *(getattr(figure, each) for each in heads[-5:]),
        )
        for study in answer.studies
        for policy, kinds in study.figures.items()
        for kind, figures in kinds.items()
        for name, figure in figures.items()
    ]
    return csv_text([heads, *rows])


TELLING = Telling(
    blocks,
    sides=(
        Side(
            "csv",
            "Write every figure as CSV, a row each ('-' prints them).",
            _csv,
            prints=True,
        ),
    ),
)

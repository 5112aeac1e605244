"""Play as a tree, against closed forms and Bayes' rule worked out by hand."""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ET

import jsonschema
import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.insight.learning.branches import PlayTree
from standoff.report.figures.play_layout import laid_out
from standoff.report.figures.play_tree import play_tree_svg
from standoff.report.schemas import schema_text
from tests.insight.test_beliefs import GAINS, SIGNALS, joint
from tests.web.serving import STARTER

SCHEMA = json.loads(schema_text("tree"))
STAGES = [(1, 0), (1, 1), (2, 0), (2, 1)]


def asked(text: str, **options: object) -> PlayTree:
    found = standoff.tree(parse_case(text)[0], **options)
    assert isinstance(found, PlayTree)
    jsonschema.validate(found.to_dict(), SCHEMA)
    return found


def worlds(draws: int) -> list[tuple[float, float]]:
    study = standoff.study(parse_case(SIGNALS)[0], draws=draws)
    return list(zip(*(study.ensemble.parameters[name] for name in ("p", "lam")), strict=True))


def test_every_place_by_bayes_rule() -> None:
    """Reach, chances by type and posteriors of places two rounds deep, each a product of logit
    choices (McKelvey & Palfrey 1998)."""
    found = asked(SIGNALS, draws=100, least=0.0)
    here = worlds(100)
    places = dict(zip(found.keys, found.places, strict=True))
    for words in itertools.product(("yes", "no"), ("loud", "quiet"), ("yes", "no")):
        place = places["/".join(words)]
        seen = dict(zip(STAGES, words, strict=False))
        both = np.array([joint(p, lam, seen) for p, lam in here])
        before = np.array([joint(p, lam, dict(list(seen.items())[:2])) for p, lam in here])
        assert place.reached.mean == pytest.approx(both.sum(axis=1).mean())
        step = place.step
        assert step is not None
        assert (step.title, step.mover, str(step.date)) == ("strike, round 2", "ru", "2024-03-15")
        assert step.chance.mean == pytest.approx(both.sum() / before.sum())
        for k, kind in enumerate(GAINS):
            assert place.types["ru"][kind].mean == pytest.approx(both[:, k].sum() / both.sum())
            assert step.by_type[kind].mean == pytest.approx(both[:, k].sum() / before[:, k].sum())


def test_one_world_is_the_same_world_as_among_many() -> None:
    p, lam = worlds(8)[7]
    found = asked(SIGNALS, draw=7, least=0.0)
    place = dict(zip(found.keys, found.places, strict=True))["yes/quiet"]
    own = joint(p, lam, {(1, 0): "yes", (1, 1): "quiet"})
    assert (found.draws, found.draw) == (1, 7)
    assert place.reached.mean == pytest.approx(own.sum())
    assert place.types["ru"]["bold"].mean == pytest.approx(own[2] / own.sum())
    with pytest.raises(StandoffError, match="draws has no bearing here"):
        asked(SIGNALS, draw=7, draws=20)


def test_what_was_seen_before_is_taken_in_and_the_unlikely_is_put_together() -> None:
    found = asked(SIGNALS, draws=64, saw=["strike[1] == yes"], least=0.2)
    both = np.array([joint(p, lam, {(1, 0): "yes"}) for p, lam in worlds(64)])
    assert found.saw_chance.mean == pytest.approx(both.sum(axis=1).mean())
    assert found.places[0].reached.mean == 1.0
    assert all(each.reached.mean >= 0.2 for each in found.places)
    for place in found.places:
        steps = [found.places[each].step for each in found.onward[place.number]]
        told = sum(step.chance.mean for step in steps if step)
        if found.onward[place.number] or place.left_out:
            rest = place.left_out_chance.mean if place.left_out else 0.0
            assert told + rest == pytest.approx(1.0)
    with pytest.raises(StandoffError, match="never happens"):
        asked(SIGNALS + "", draws=8, saw=["strike[1] == yes and strike[1] == no"])


def test_ends_are_those_of_the_study() -> None:
    study = standoff.study(STARTER, draws=64)
    found = standoff.tree(STARTER, policy="talk", draws=64)
    own = study.policies["talk"].outcomes
    for name, each in found.places[0].outcomes.items():
        assert each.mean == pytest.approx(own[name].mean)
        assert each.error == pytest.approx(own[name].mc_error, rel=0.05)


def test_the_drawing_shows_each_place_once_and_folds_it() -> None:
    """No two places stand on each other, whatever is folded, and the picture is well formed."""
    found = asked(SIGNALS, draws=16, least=0.0)
    for flipped in ((), (0,), (1, 2), tuple(range(40))):
        laid = laid_out(found, flipped)
        spots = [(laid.x[each], laid.y[each]) for each in laid.x]
        assert len(set(spots)) == len(spots)
        for number in laid.x:
            parent = found.places[number].parent
            if number:
                assert laid.x[parent] < laid.x[number]
                assert parent in laid.open
        assert max(laid.y.values()) < laid.height
    drawn = ET.fromstring(play_tree_svg(found))
    assert drawn.tag.endswith("svg")

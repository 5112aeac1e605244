"""Whatever was compiled or solved can be sent to another process."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import standoff
from standoff.ensemble.run import run
from standoff.lens.registry import compile_case


@pytest.mark.parametrize("name", ["ukraine-2022", "cuba-1962", "us-north-korea-2017"])
def test_a_compiled_case_pickles(name: str) -> None:
    case = standoff.load(name)
    again = pickle.loads(pickle.dumps(compile_case(case, case.document)))
    assert again.case == case


def test_a_case_sent_elsewhere_gives_the_same_bits() -> None:
    case = standoff.load("ukraine-2022")
    compiled = compile_case(case, case.document)
    here = run(compiled, draws=16, policies=["pursued"])
    there = run(pickle.loads(pickle.dumps(compiled)), draws=16, policies=["pursued"])
    assert here.policies["pursued"].values.tobytes() == there.policies["pursued"].values.tobytes()


def test_an_ensemble_and_a_study_pickle() -> None:
    study = standoff.study("ukraine-2022", draws=16, policies=["pursued", "talk"])
    again = pickle.loads(pickle.dumps(study))
    assert again.to_dict() == study.to_dict()
    ensemble = pickle.loads(pickle.dumps(study.ensemble))
    for name, draws in study.ensemble.policies.items():
        np.testing.assert_array_equal(ensemble.policies[name].values, draws.values)

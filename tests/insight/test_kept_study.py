"""A kept run that is too large to be held: the same figures as of the study that is held, whatever
its chunks, the pieces in which it is read and the threads; quantiles within what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import standoff
import standoff.ensemble.kept.keeping as keeping
import standoff.insight.study.kept_passes as passes
import standoff.insight.study.kept_study as kept_study
from standoff.base.errors import StandoffError
from standoff.insight.study.kept_study import KeptStudy
from standoff.report.schemas import schema_text
from tests.cli.test_run import STARTER, call

DRAWS = 2000
HELD_ONLY = {"turns_on", "sharpness", "worth", "stake", "trade", "references", "aggregated"}
"""What is told from the worlds that are held."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST", 512)
    monkeypatch.setattr(kept_study, "HELD", 512)
    monkeypatch.setattr(passes, "PIECE", 256)


@pytest.fixture(scope="module")
def plain() -> Any:
    """The study that is held."""
    return standoff.study(STARTER, draws=DRAWS)


def rest(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: rest(each) for key, each in data.items() if key not in HELD_ONLY}
    return [rest(each) for each in data] if isinstance(data, list) else data


def lineless(data: Any) -> Any:
    """Without the lines it names: a run's are those of its own copy of the case."""
    if isinstance(data, dict):
        return {key: lineless(each) for key, each in data.items() if key not in {"file", "line"}}
    return [lineless(each) for each in data] if isinstance(data, list) else data


def same(found: Any, wanted: Any, at: str = "") -> None:
    """Equal but for the last digits, and quantiles within what they say."""
    if isinstance(wanted, dict):
        assert found.keys() - {"within"} == wanted.keys(), at
        for key, each in wanted.items():
            if key in {"p05", "p50", "p95"} and each is not None:
                assert abs(found[key] - each) <= found.get("within", 0.0) + 1e-15, at
            elif key != "within":
                same(found[key], each, f"{at}/{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), at
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            same(one, other, f"{at}/{number}")
    elif isinstance(wanted, float):
        # Where the worst worlds begin is told from bins; their average hardly hangs on it.
        tail = "/cvar/" in at or "median" in at
        assert found == pytest.approx(wanted, rel=3e-2 if tail else 1e-9, abs=1e-12), at
    else:
        assert found == wanted, at


def test_the_figures_are_those_of_the_study_that_is_held(tmp_path: Path, plain: Any) -> None:
    study = standoff.run(STARTER, draws=DRAWS, keep=tmp_path)
    assert isinstance(study, KeptStudy)
    assert study.draws == DRAWS
    assert study.ensemble.draws == 512
    data = study.to_dict()
    jsonschema.validate(data, json.loads(schema_text("run")))
    assert data["aggregated"]["held"] == 512
    same(rest(data), rest(plain.to_dict()))
    cvar, exact = study.criteria["cvar"], plain.criteria["cvar"]
    for policy, score in exact.scores.items():
        assert cvar.scores[policy] == pytest.approx(score, rel=1e-5)
    war = data["policies"]["talk"]["outcomes"]["war"]
    assert 0 < war["within"] < 1e-3


def test_the_bits_do_not_hang_on_chunks_pieces_or_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = standoff.run(STARTER, draws=DRAWS, keep=tmp_path / "one", threads=1).to_dict()
    (run,) = (tmp_path / "one").iterdir()
    for piece, threads in ((512, 2), (64, 1), (100, 2)):
        monkeypatch.setattr(passes, "PIECE", piece)
        assert standoff.run(run, threads=threads).to_dict() == one
    # Broken off, gone on with more worlds, and so in other chunks.
    monkeypatch.setattr(keeping, "_MOST", 256)
    standoff.run(STARTER, draws=700, keep=tmp_path / "two")
    grown = standoff.run(STARTER, draws=DRAWS, keep=tmp_path / "two", resume=True)
    assert grown.to_dict() == one


def test_unsolved_worlds_are_counted_and_bound_the_averages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import standoff.ensemble.kept.source as sources
    import standoff.ensemble.run as running
    import standoff.ensemble.work as working

    real = working.work

    def some(policy: Any, worlds: Any, job: Any, *known: Any, **options: Any) -> Any:
        """Worlds declared unsolved, by their own numbers."""
        chunk = real(policy, worlds, job, *known, **options)
        bounds: Any = chunk.bounds
        for draw in range(len(chunk.solved)):
            if (job.first + draw) % 7 == 3:
                bounds[draw] = chunk.values[:, draw] - 1, chunk.values[:, draw] + 1
                chunk.values[:, draw] = float("nan")
                chunk.solved[draw], chunk.reason[draw] = False, 1
        return chunk

    monkeypatch.setattr(running, "work", some)
    monkeypatch.setattr(sources, "work", some)
    monkeypatch.setattr("standoff.insight.study.solving.kept_sharpness", lambda *_, **__: None)
    held = standoff.study(STARTER, draws=1000, threads=1).to_dict()
    data = standoff.run(STARTER, draws=1000, keep=tmp_path, threads=1).to_dict()
    assert data["certificate"]["unconverged"] == 4 * len(range(3, 1000, 7))
    same(rest(data), rest(held))


def test_what_is_not_held_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("-n", str(DRAWS), f"--keep={tmp_path}")
    assert call("run", STARTER, *options) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "added up over all 2,000" in shown
    assert "to within 0.05 % of their value" in shown
    assert "from the first 512 worlds" in shown
    (run,) = tmp_path.iterdir()
    study = standoff.run(run)
    with pytest.raises(StandoffError, match="too many to be held one by one; ask for them in SQL"):
        study.frame("draws")
    assert len(study.frame("criteria"))


def test_the_ledger_is_added_up_and_one_claim_is_shown_in_the_worlds_that_are_held(
    tmp_path: Path, plain: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run = standoff.run(STARTER, draws=DRAWS, keep=tmp_path).kept
    ledger = standoff.claims(run.path)
    assert isinstance(ledger.study, KeptStudy)
    wanted = standoff.claims(plain).to_dict()
    same(rest(lineless(ledger.to_dict())), rest(lineless(wanted)))
    assert call("claims", run.path, "talks-prevent-war") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "is judged in all 2,000, and shown world by world in the first 512" in shown
    data = standoff.claims(run.path, "talks-prevent-war").to_dict()
    jsonschema.validate(data, json.loads(schema_text("claims")))
    assert len(data["by_world"]["worlds"]["fails"]) == 512


def test_a_sweep_adds_up_what_is_too_large_to_be_held(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(f"cases: [{STARTER}]\nseeds: [0, 1]\ndraws: {DRAWS}\n", "utf-8")
    held = standoff.sweep(plan).to_dict()
    data = standoff.sweep(plan, keep=tmp_path / "runs").to_dict()
    jsonschema.validate(data, json.loads(schema_text("sweep")))
    for each in data["studies"]:
        assert Path(each["run"]).is_dir()
        each["run"] = None
    same(data, held)


def test_worlds_are_added_beyond_what_can_be_held(tmp_path: Path) -> None:
    """The same steps, and as sure, as where all worlds are held."""
    claim = "early-sanctions-spend-leverage"
    options: Any = {"draws": 400, "until": (f"{claim}=1", "expected-loss=0.1")}
    kept = standoff.run(STARTER, keep=tmp_path, **options)
    held = standoff.run(STARTER, **options)
    assert isinstance(kept, KeptStudy)
    assert kept.draws == held.draws > 512
    assert kept.sharpness is not None
    for mine, theirs in zip(kept.until, held.until, strict=True):
        assert mine.met == theirs.met
        assert mine.reached == pytest.approx(theirs.reached, rel=1e-9)
    same(rest(kept.to_dict()), rest(held.to_dict()))

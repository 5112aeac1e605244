"""``standoff talks`` from the outside: files in, JSON and sentences out."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from standoff.cli import main

ISSUES = """<issue index="1" etype="discrete" type="discrete" vtype="discrete" name="status">
<item index="1" value="in" {0}/>
<item index="2" value="out" {1}/>
</issue>
<issue index="2" etype="discrete" type="discrete" vtype="discrete" name="guns">
<item index="1" value="few" {2}/>
<item index="2" value="many" {3}/>
</issue>
"""


def write_domain(tmp_path: Path) -> list[str]:
    issues = ISSUES.format("", "", "", "")
    (tmp_path / "domain.xml").write_text(
        "<negotiation_template><utility_space><objective>\n"
        f"{issues}</objective></utility_space></negotiation_template>"
    )
    profiles = {
        "east": ((0, 4, 1, 0), (0.75, 0.25), 0.25),
        "west": ((1, 0, 0, 1), (0.4, 0.6), 0.3),
    }
    for name, (values, weights, reservation) in profiles.items():
        issues = ISSUES.format(*(f'evaluation="{value}"' for value in values))
        (tmp_path / f"{name}.xml").write_text(
            f"<utility_space><objective>\n{issues}"
            f'<weight index="1" value="{weights[0]}"/><weight index="2" value="{weights[1]}"/>'
            f'</objective><reservation value="{reservation}"/></utility_space>'
        )
    return [str(tmp_path / f"{name}.xml") for name in ("domain", "east", "west")]


def test_a_domain_is_solved_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: east has in/few .25, in/many 0, out/few 1, out/many .75; west .4, 1, 0, .6."""
    out = tmp_path / "answer.json"
    main(["talks", "domain", *write_domain(tmp_path), "--json", str(out)])
    told = capsys.readouterr().out
    assert "Zone of agreement: 2 packages" in told
    data = json.loads(out.read_text())
    assert data["outcomes"] == 4
    assert data["individually_rational"] == 2
    assert data["zone"] is True
    assert data["pareto_points"] == 1
    both = {"package": {"status": "out", "guns": "many"}, "utilities": [0.75, 0.6]}
    for name in ("pareto", "nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert data[name] == [both]


def test_a_bad_file_ends_in_one_sentence_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = write_domain(tmp_path)
    Path(paths[1]).write_text("<utility_space>")
    out = tmp_path / "answer.json"
    with pytest.raises(SystemExit) as stopped:
        main(["talks", "domain", *paths, "--json", str(out)])
    assert stopped.value.code == 1
    told = capsys.readouterr().err
    assert "east.xml:1:" in told
    assert "not well-formed XML" in told
    assert "Traceback" not in told
    assert not out.exists()


def test_one_party_has_nobody_to_agree_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["talks", "domain", *write_domain(tmp_path)[:2]])
    assert "an agreement takes at least two" in capsys.readouterr().err


def test_an_unwritable_place_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(
            ["talks", "domain", *write_domain(tmp_path), "--json", str(tmp_path / "no" / "a.json")]
        )
    assert "cannot be written" in capsys.readouterr().err


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(["talks", *arguments])
    return capsys.readouterr().out


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["talks", *arguments])
    told = capsys.readouterr()
    assert stopped.value.code not in (0, None)
    assert "Traceback" not in told.out + told.err
    return told.err


CASE = (Path(__file__).parents[1] / "lens" / "talks" / "cases.py").read_text(encoding="utf-8")
NEIGHBOURS = CASE.split('NEIGHBOURS = """')[1].split('"""')[0]
GAME = CASE.split('GAME = """')[1].split('"""')[0]


def write_case(tmp_path: Path, text: str = NEIGHBOURS) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_case_is_judged_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "talks.json"
    told = run(capsys, "zone", write_case(tmp_path), "-n", "100", "--json", str(out))
    assert "Is there a deal?" in told
    assert "Would it last?" in told
    data = json.loads(out.read_text())
    assert data["outcomes"] == 18
    assert data["zone"] is True
    assert data["pareto"]
    assert set(data["policies"]) == {"quiet", "arm"}
    assert 0 <= data["policies"]["quiet"]["zone"] <= 1
    assert {claim["name"] for claim in data["claims"]} == {"overlap", "not-here", "b-takes-it"}
    again = tmp_path / "again.json"
    run(capsys, "zone", write_case(tmp_path), "-n", "100", "--json", str(again))
    assert out.read_bytes() == again.read_bytes()


def test_one_world_of_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(
        capsys, "zone", write_case(tmp_path), "--draw", "3", "--policy", "arm", "--json", "-",
        "--patience", "a=0.9,b=0.8",
    )  # fmt: skip
    data = json.loads(told)
    assert data["central"] == {"draw": 3, "policy": "arm", "types": {"b": "soft"}}
    assert set(data["alternating_offers"]) == {"a", "b"}


def test_one_world_may_have_more_packages_than_an_ensemble(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issues = "".join(f"    i{k}: {{from: 0, to: 9, steps: 10}}\n" for k in range(9))
    values = ", ".join(f"i{k}: i{k}" for k in range(9))
    text = (
        f"standoff: 1\ntitle: Large\ntalks:\n  issues:\n{issues}  parties:\n"
        f"    x: {{values: {{{values}}}, walk-away: 40}}\n"
    )
    case = write_case(tmp_path, text)
    data = json.loads(run(capsys, "zone", case, "--draw", "0", "--json", "-"))
    assert data["outcomes"] == 10**9
    assert data["pareto"][0]["utilities"] == [81.0]
    assert json.loads(run(capsys, "zone", case, "--json", "-"))["outcomes"] == 10**9
    text = text.replace("walk-away: 40", "walk-away: x").replace(
        "talks:", "parameters: {x: {range: [30, 40]}}\ntalks:"
    )
    assert "at most 2,000,000" in fails(capsys, "zone", write_case(tmp_path, text))


def test_walk_away_values_from_the_game(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "zone", write_case(tmp_path, GAME), "-n", "20", "--json", "-")
    data = json.loads(told)
    assert data["policies"]["talk"]["zone"] == 1.0


def test_offers_to_an_unknown_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(
        run(capsys, "offers", write_case(tmp_path, GAME), "--offer", "a:b", "--json", "-")
    )
    assert data["types"] == {"soft": 0.6, "tough": pytest.approx(0.4)}
    best = data["best"][0]
    assert best["expected"] >= max(offer["expected"] for offer in data["risk_return"]) - 1e-9
    if best["acceptance"] < 1:
        assert data["refused"] == {"soft": 0.0, "tough": 1.0}
        assert data["game_after_refusal"]["war"] == pytest.approx(1.0)
    assert "does not say who" in fails(capsys, "offers", write_case(tmp_path, GAME), "--offer", "a")
    assert "no party 'c'" in fails(capsys, "offers", write_case(tmp_path, GAME), "--offer", "a:c")


def test_mediation_is_kept_and_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, log = write_case(tmp_path), tmp_path / "log.json"
    run(capsys, "mediate", case, "--simulate", "--log", str(log))
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert "answer" in lines[2]
    again = tmp_path / "again.json"
    run(capsys, "mediate", case, "--replay", str(log), "--json", str(again))
    kept = json.loads(again.read_text())
    assert kept["agreed"] == lines[-1]["agreed"]
    run(capsys, "mediate", case, "--replay", str(again), "--json", str(tmp_path / "third.json"))
    assert (tmp_path / "third.json").read_bytes() == again.read_bytes()
    kept["rounds"][0]["text"]["border"] = "there"
    log.write_text(json.dumps(kept))
    assert "proposed another text" in fails(capsys, "mediate", case, "--replay", str(log))


def test_mediation_from_a_file_and_at_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write_domain(tmp_path)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps([{"east": "accept", "west": {"status": "in"}}]))
    told = run(capsys, "mediate", *paths, "--answers", str(answers))
    assert "west: would rather have status: in" in told
    typed = ["sure", "a", "guns=none", "refuse", "accept", "accept", *["r"] * 20]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed)))
    told = run(capsys, "mediate", *paths)
    assert "'sure' is not of the form" in told
    assert "has no position 'none'" in told
    assert "Agreed" in told
    answers.write_text("accept\nstatus=in\n")
    told = run(capsys, "mediate", *paths, "--answers", str(answers))
    assert "west: would rather have status: in" in told
    answers.write_text("accept\nperhaps\n")
    assert "answers.json:2: 'perhaps'" in fails(
        capsys, "mediate", *paths, "--answers", str(answers)
    )


CAMP_DAVID = Path(__file__).parent / "camp-david.yaml"
ISRAEL: dict[str, tuple[float, dict[str, float]]] = {
    "sinai": (0.2, {"stay": 1, "partial": 0.6, "full": 0}),
    "demilitarise": (0.25, {"none": 0, "zones": 0.8, "whole": 1}),
    "recognition": (0.3, {"none": 0, "treaty": 1}),
    "west-bank": (0.25, {"nothing": 1, "autonomy-talks": 0.7, "state": 0}),
}


def ask(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    *more: str,
) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return run(capsys, "mediate", str(CAMP_DAVID), *more)


def test_nothing_worse_than_what_a_party_refused_is_put_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Walk-away values are known here, and Israel refuses text after text: each is worth more to
    it, by the values of the case, than all before, until there is none."""
    log = tmp_path / "log.jsonl"
    told = ask(capsys, monkeypatch, "accept\nrefuse\n" * 20, "--log", str(log))
    assert "100 %" not in told
    assert "what israel refused rules out every text left" in " ".join(told.split())
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    texts = [line["text"] for line in lines if "text" in line]
    worth = [sum(w * v[t[issue]] for issue, (w, v) in ISRAEL.items()) for t in texts]
    assert len(worth) >= 3
    assert worth == sorted(set(worth))
    assert lines[-1]["done"] is True


def test_the_log_holds_every_answer_when_the_input_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.jsonl"
    told = ask(capsys, monkeypatch, "accept\nrefuse\naccept\n", "--log", str(log))
    assert "The input ends here." in told
    assert "Round 2 is open: egypt answered, israel did not." in told
    assert "1 round of answers" in told
    said = [json.loads(line) for line in log.read_text().splitlines() if "answer" in line]
    assert [each["answer"] for each in said] == ["accept", "refuse", "accept"]
    # The last line is torn, as by a crash while it was written: what stood before it counts.
    with log.open("a") as file:
        file.write('{"round": 2, "par')
    out = tmp_path / "again.json"
    told = ask(
        capsys, monkeypatch, "refuse\nquit\n", "--replay", str(log), "--ask", "--json", str(out)
    )  # fmt: skip
    again = json.loads(out.read_text())
    assert [r["answers"] for r in again["rounds"]] == [{"egypt": "accept", "israel": "refuse"}] * 2


def test_the_last_answer_can_be_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log, out = tmp_path / "log.jsonl", tmp_path / "answer.json"
    typed = "undo\nhelp\nrefuse\nrefuse\nundo\nundo\naccept\nrefuse\naccept\nquit\n"
    told = ask(capsys, monkeypatch, typed, "--log", str(log), "--json", str(out))
    assert "there is no answer to take back" in told
    assert "issue=position" in told
    assert "taken back: the answer of israel" in told
    data = json.loads(out.read_text())
    assert [r["answers"] for r in data["rounds"]] == [{"egypt": "accept", "israel": "refuse"}]
    assert data["open"] == {"egypt": "accept"}
    told = ask(
        capsys, monkeypatch, "refuse\n", "--replay", str(log), "--ask", "--log", str(log),
        "--json", str(out),
    )  # fmt: skip
    assert len(json.loads(out.read_text())["rounds"]) == 2
    again = json.loads(run(capsys, "mediate", str(CAMP_DAVID), "--replay", str(log), "--json", "-"))
    assert len(again["rounds"]) == 2


def test_no_answer_at_all_mediates_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert "nothing was mediated" in fails(capsys, "mediate", str(CAMP_DAVID))


def test_red_lines_that_collide_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CAMP_DAVID.read_text()
    text = text.replace("    egypt:\n", "    egypt:\n      refuses: {sinai: [stay, partial]}\n")
    text = text.replace("    israel:\n", "    israel:\n      refuses: {sinai: full}\n")
    told = " ".join(fails(capsys, "mediate", write_case(tmp_path, text), "--simulate").split())
    assert "egypt refuses stay, partial on sinai; israel refuses full on sinai" in told


@pytest.mark.parametrize(
    ("arguments", "spare"),
    [
        (("dispute", "power=0.6,costs=0.1/0.2", "--draw", "3"), "--draw"),
        (("dispute", "power=0.6,costs=0.1/0.2", "--export", "/nowhere"), "--export"),
        (("dispute", "power=0.6,costs=0.1/0.2", "x.yaml"), "x.yaml"),
        (("domain", "{domain}", "--policy", "p"), "--policy"),
        (("domain", "{domain}", "--draws", "10"), "--draws"),
        (("domain", "{domain}", "--seed", "1"), "--seed"),
        (("domain", "{domain}", "--doubt", "1"), "--doubt"),
        (("mediate", "{domain}", "--simulate", "--from", "status=in"), "--from"),
        (("mediate", "{domain}", "--simulate", "--answers", "x"), "--answers"),
        (("mediate", "{domain}", "--simulate", "--ask"), "--ask"),
        (("mediate", "{domain}", "--ask"), "--ask"),
        (("mediate", "{domain}", "--policy", "p"), "--policy"),
        (("mediate", "{case}", "--replay", "x", "--answers", "x", "--ask"), "--ask"),
        (("zone", "{case}", "--real-steps", "5"), "--real-steps"),
        (("mediate", "{case}", "--real-steps", "5"), "--real-steps"),
        (("mediate", "{case}", "--doubt", "1"), "--doubt"),
        (("zone", "{case}", "--log", "x"), "--log"),
        (("zone", "{case}", "--draw", "1", "--draws", "10"), "--draws"),
        (("zone", "{case}", "--draw", "1", "--policies", "arm"), "--policies"),
        (("zone", "{case}", "--export", "x"), "--export"),
        (("offers", "{case}", "--offer", "a:b", "--patience", "a=0.9,b=0.8"), "--patience"),
        (("offers", "{case}", "--offer", "a:b", "--seed", "1"), "--seed"),
        (("offers", "{case}", "--offer", "a:b", "--simulate"), "--simulate"),
        (("mediate", "{case}", "--simulate", "--export", "x"), "--export"),
        (("mediate", "{case}", "--simulate", "--draws", "5"), "--draws"),
    ],
)
def test_options_of_another_way_are_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], spare: str
) -> None:
    words: list[str] = []
    for word in arguments:
        words += write_domain(tmp_path) if word == "{domain}" else [word]
    case = write_case(tmp_path, GAME)
    told = fails(capsys, *(word.replace("{case}", case) for word in words))
    assert spare in told
    assert any(words in told for words in ("no bearing", "No such option", "unexpected extra"))
    assert not list(tmp_path.glob("x*"))


def test_trades_from_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "domain", *write_domain(tmp_path), "--from", "status=in; guns=few")
    assert "Starting from: status: in; guns: few" in told
    assert "did you mean 'status'" in fails(
        capsys, "domain", *write_domain(tmp_path), "--from", "statis=in"
    )


def test_a_dispute_needs_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(run(capsys, "dispute", "power=0.6,costs=0.1/0.2", "--json", "-"))
    assert data["nash"] == pytest.approx(0.65)
    assert "needs 'costs'" in fails(capsys, "dispute", "power=0.6")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("zone",), "Missing argument 'CASE'"),
        (("domain",), "Missing argument"),
        (("offers", "{case}"), "Missing option '--offer'"),
        (("zone", "nowhere.yaml"), "no such file"),
        (("mediate", "{case}", "x.xml"), "profiles go with a domain"),
        (("zone", "{case}", "--policy", "loud"), "there is no policy 'loud'"),
        (("zone", "{case}", "--patience", "c=0.9"), "there is no party 'c'"),
        (("zone", "{case}", "--patience", "a=much"), "'much' is no discount factor"),
        (("zone", "{case}", "--from", "border"), "'border' is not of the form issue=position"),
        (("zone", "{case}", "--json", "/no/such/place.json"), "cannot be written"),
        (("mediate", "{case}", "--replay", "{case}"), "not JSON"),
        (("mediate", "{case}", "--log", "/no/such/log"), "cannot be written"),
        (("zone", "{case}", "--draws", "0"), "0 is not in the range"),
    ],
)
def test_mistakes_end_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    case = write_case(tmp_path)
    assert told in fails(capsys, *(a.replace("{case}", case) for a in arguments))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("my.yaml", "-n", "9"), "standoff talks zone my.yaml"),
        (("my.yaml", "--offer", "a:b"), "standoff talks offers my.yaml"),
        (("my.yaml", "--mediate", "ask"), "standoff talks mediate my.yaml"),
        (("--dispute", "power=0.6"), "standoff talks dispute power=0.6,costs=0.1/0.2"),
        (("d.xml", "a.xml", "b.xml"), "standoff talks domain d.xml"),
        (("zoen", "my.yaml"), "did you mean 'zone'"),
    ],
)
def test_the_former_way_to_ask_ends_in_the_new_one(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    said = fails(capsys, *arguments)
    assert told in said
    assert len([line for line in said.splitlines() if line.startswith("Error")]) == 1


def test_talks_alone_lists_its_questions(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys)
    for question in ("zone", "domain", "offers", "dispute", "mediate"):
        assert f"  {question} " in told


def test_a_case_without_talks_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = GAME.split("talks:")[0]
    assert "yaml:1:1: the case has no 'talks' section" in fails(
        capsys, "zone", write_case(tmp_path, text)
    )


def test_a_world_is_exported_and_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "genius"
    paths = write_domain(tmp_path)
    first = json.loads(run(capsys, "domain", *paths, "--export", str(folder), "--json", "-"))
    files = [str(folder / f"{name}.xml") for name in ("domain", "east", "west")]
    second = json.loads(run(capsys, "domain", *files, "--json", "-"))
    assert [e["package"] for e in first["pareto"]] == [e["package"] for e in second["pareto"]]
    assert "say which with --draw" in fails(
        capsys, "zone", write_case(tmp_path), "--export", str(folder)
    )
    told = fails(capsys, "zone", write_case(tmp_path), "--export", str(folder), "--draw", "0")
    assert "add up over issues" in told

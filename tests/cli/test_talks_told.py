"""What ``standoff talks`` says of policies that answer alike, of ties, and of no deal at all."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from standoff.cli import main

TALKS = Path(__file__).parents[1] / "talks" / "cases.py"
NEIGHBOURS = TALKS.read_text(encoding="utf-8").split('NEIGHBOURS = """')[1].split('"""')[0]
GAME = TALKS.read_text(encoding="utf-8").split('GAME = """')[1].split('"""')[0]
REFUSES = "refuses: {border: {positions: there, basis: judgement, why: test}}"
OUTSIDE = "walk-away: 1 - p - (c if b == soft else c/3)"
RULE = "    - {when: border == here and guns == 0, why: all and nothing}"


def write(folder: Path, text: str) -> str:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(["talks", *arguments])
    return " ".join(capsys.readouterr().out.split())


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["talks", *arguments])
    assert stopped.value.code not in (0, None)
    return capsys.readouterr().err


def test_policies_that_answer_alike_are_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Arming moves a's walk-away value; where nothing is acceptable anyway it changes no figure."""
    apart = write(tmp_path, NEIGHBOURS)
    main(["talks", apart, "-n", "40"])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("quiet ") for line in lines)
    assert any(line.startswith("arm ") for line in lines)
    alike = write(tmp_path, NEIGHBOURS.replace("walk-away: 0.2", "walk-away: 5"))
    main(["talks", alike, "-n", "40"])
    told = capsys.readouterr().out
    rows = [line for line in told.splitlines() if line.startswith(("quiet", "arm"))]
    assert len(rows) == 1
    assert rows[0].startswith("quiet, arm ")
    # No package is acceptable, so nothing can be said of how many are, or of the room they leave.
    assert "room" not in told
    assert "\u2013 " not in rows[0]


def test_ties_are_listed_most_balanced_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worth .9 and .4, .6 and .6, .4 and .9, and less: the product is .36 three times, and the
    smallest part of the gain 4/13, 1/2 and 4/13."""
    worth = {"mine": (0.9, 0.4), "even": (0.6, 0.6), "yours": (0.4, 0.9), "worse": (0.1, 0.5)}

    def issue(party: int | None) -> str:
        items = "".join(
            f'<item index="{i}" value="{name}"'
            + ("" if party is None else f' evaluation="{values[party]}"')
            + "/>"
            for i, (name, values) in enumerate(worth.items(), start=1)
        )
        return f'<issue index="1" type="discrete" name="x">{items}</issue>'

    (tmp_path / "domain.xml").write_text(
        f"<negotiation_template><utility_space><objective>{issue(None)}</objective>"
        "</utility_space></negotiation_template>"
    )
    for party in (0, 1):
        (tmp_path / f"p{party}.xml").write_text(
            f'<utility_space><objective>{issue(party)}<weight index="1" value="1"/></objective>'
            "</utility_space>"
        )
    paths = [str(tmp_path / name) for name in ("domain.xml", "p0.xml", "p1.xml")]
    data = json.loads(ask(capsys, *paths, "--json", "-"))
    assert [each["package"]["x"] for each in data["nash"]] == ["even", "mine", "yours"]
    told = ask(capsys, *paths)
    nash = told.split("Nash: largest product of gains ")[1]
    assert nash.startswith("(3 packages tie, the most balanced first)")
    assert nash.index("x: even") < nash.index("x: mine") < nash.index("x: yours")
    assert "Who must come how far to the first of these packages" in told


def test_ties_of_the_median_world_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here and in the middle the border is worth the same to both."""
    text = NEIGHBOURS.split("    guns: {positions")[0] + (
        "  parties:\n"
        "    a: {values: {border: {here: 2, middle: 2, there: 0}}, walk-away: 0}\n"
        "    b: {values: {border: {here: 1, middle: 1, there: 0}}, walk-away: 0}\n"
    )
    told = ask(capsys, write(tmp_path, text), "-n", "4")
    assert "Nash package (2 packages tie, the most balanced first):" in told
    tied = told.split("the most balanced first):")[1]
    assert tied.index("border: here") < tied.index("border: middle")


def test_red_lines_are_named_as_the_cause_where_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = REFUSES.replace("there", "[there, middle]")
    text = NEIGHBOURS.replace(REFUSES, both).replace(
        OUTSIDE, f"refuses: {{border: {{positions: here}}}}\n      {OUTSIDE}"
    )
    case = write(tmp_path, text)
    for more in (["-n", "40"], ["--draw", "1"]):
        told = ask(capsys, case, *more)
        assert "No zone of agreement: red lines are the cause." in told
        assert "a refuses there, middle on border; b refuses here on border" in told
        assert "Were no red line held, some package would be worth" in told
        assert "walking away is the cause" not in told
    data = json.loads(ask(capsys, case, "-n", "40", "--json", "-"))
    assert data["no_zone_because_of"] == "red lines"
    assert data["policies"]["quiet"]["closed_by_lines"] == 1.0
    assert data["policies"]["quiet"]["closed_by_walking_away"] == 0.0


def test_walking_away_is_named_as_the_cause_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The senate asks for more than any package gives, whoever holds which red line."""
    case = write(tmp_path, NEIGHBOURS.replace("walk-away: 0.2", "walk-away: 5"))
    for more in (["-n", "40"], ["--draw", "1"]):
        told = ask(capsys, case, *more)
        assert "No zone of agreement: walking away is the cause." in told
        assert "Even if no red line were held, no package would be worth" in told
        assert "red lines are the cause" not in told
        assert "Red lines aside" not in told
    data = json.loads(ask(capsys, case, "-n", "40", "--json", "-"))
    assert data["no_zone_because_of"] == "walking away"
    assert data["policies"]["quiet"]["closed_by_walking_away"] == 1.0


def test_nothing_to_offer_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The senate takes the border here alone (worth 1 to it), which a may not offer, or nothing."""
    case = write(
        tmp_path,
        NEIGHBOURS.replace("walk-away: 0.2", "walk-away: 0.9").replace(
            REFUSES, REFUSES.replace("there", "here")
        ),
    )
    told = fails(capsys, case, "--offer", "a:b")
    assert "red lines rule out every package that others with a say would accept (senate)" in told
    case = write(tmp_path, NEIGHBOURS.replace("walk-away: 0.2", "walk-away: 5"))
    told = fails(capsys, case, "--offer", "a:b")
    assert "no package, red lines or not, is worth at least walking away to everybody else" in told


def test_causes_and_zone_are_all_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = write(tmp_path, NEIGHBOURS.replace(REFUSES, REFUSES.replace("there", "[there, middle]")))
    data = json.loads(ask(capsys, case, "-n", "60", "--json", "-"))
    for each in data["policies"].values():
        parts = [each[k] for k in ("zone", "closed_by_lines", "closed_by_walking_away")]
        assert sum(parts) == pytest.approx(1.0)
        assert 0 < each["closed_by_lines"] < 1


@pytest.mark.parametrize("more", [["-n", "5"], ["--draw", "1"]])
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (RULE, "    - {when: guns >= 4, why: few}\n    - {when: border == here, why: x}\n"
         "    - {when: guns < 4, why: many}",
         "case.yaml:51:14: these together leave no package to talk about: the constraint on guns "
         "(few); the constraint on guns (many)"),
        (RULE, "    - {when: 1 == 1, why: always}",
         "case.yaml:51:14: this leaves no package to talk about"),
        ("middle: 0.6, there: 0}", "middle: 1e308*100, there: 0}",
         "case.yaml:28:35: a value of 'a' on 'border' ('1e308*100') is inf in draw"),
        ("guns: guns/10", "guns: guns*1e307\n      scale: 1e307",
         "case.yaml:44:15: a value of 'b' on 'guns', scaled, is infinite"),
        ("adds: {a: 0.1, b: 0.1}", "adds: {a: 1e200*1e200, b: 0.1}",
         "case.yaml:49:7: what the combination 'border == middle and guns == 4' adds is infinite"),
        (OUTSIDE, "walk-away: log(p - 1)",
         "case.yaml:45:18: the walk-away value of 'b' ('log(p - 1)') is nan in draw"),
    ],
)  # fmt: skip
def test_what_leaves_nothing_or_is_infinite_is_told_with_its_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    told: str,
    more: list[str],
) -> None:
    assert old in NEIGHBOURS
    assert told in fails(capsys, write(tmp_path, NEIGHBOURS.replace(old, new, 1)), *more)


def test_json_follows_the_published_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Studies with and without a zone, one world of each, and what may be asked beside."""
    main(["schema", "--of", "talks"])
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    middle = NEIGHBOURS.replace(REFUSES, REFUSES.replace("there", "[there, middle]"))
    closed = NEIGHBOURS.replace("walk-away: 0.2", "walk-away: 5")
    beside = ["--patience", "a=0.9,b=0.8", "--from", "border=here"]
    for text, more in (
        (NEIGHBOURS, beside), (middle, ["-n", "40"]), (closed, ["-n", "40"]), (GAME, ["-n", "20"]),
        (NEIGHBOURS, ["--draw", "2", *beside]), (closed, ["--draw", "2"]), (middle, ["-n", "1"]),
        (GAME.replace("solution: nash}", "solution: nash, feedback: true}"), ["-n", "20"]),
    ):  # fmt: skip
        data = json.loads(ask(capsys, write(tmp_path, text), *more, "--json", "-"))
        jsonschema.validate(data, schema)


def test_every_share_has_an_error_in_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    main(["schema", "--of", "talks"])
    schema = json.loads(capsys.readouterr().out)

    def walk(at: object) -> None:
        if isinstance(at, dict):
            known = at.get("properties", {})
            for name, each in known.items():
                if isinstance(each, dict) and each.get("$ref") == "#/$defs/share":
                    stem = name.removesuffix("_share")
                    assert {"error", f"{name}_error", f"{stem}_error"} & set(known), name
            for each in at.values():
                walk(each)
        elif isinstance(at, list):
            for each in at:
                walk(each)

    walk(schema)

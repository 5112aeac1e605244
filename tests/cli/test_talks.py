"""``standoff talks`` from the outside: files in, JSON and sentences out."""

from __future__ import annotations

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
    main(["talks", *write_domain(tmp_path), "--json", str(out)])
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
        main(["talks", *paths, "--json", str(out)])
    assert stopped.value.code == 1
    told = capsys.readouterr().err
    assert "east.xml:1:" in told
    assert "not well-formed XML" in told
    assert "Traceback" not in told
    assert not out.exists()


def test_an_unwritable_place_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["talks", *write_domain(tmp_path), "--json", str(tmp_path / "no" / "a.json")])
    assert "cannot be written" in capsys.readouterr().err

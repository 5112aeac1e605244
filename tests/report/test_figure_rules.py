"""What holds of every figure: legends, axes, words, and names of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import standoff
from standoff.case.load import parse_case
from standoff.case.writer import to_yaml
from standoff.insight.discovery.where import where
from standoff.questions.watch import Watch
from standoff.render.dark import ON_COLOUR, adaptive, contrast
from standoff.render.pictures import svg
from standoff.report.blocks import Figure
from standoff.report.figures.beliefs import beliefs_figure
from standoff.report.figures.drivers import drivers_figure
from standoff.report.figures.explain import explain_figure
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.figures.play_way import way_figure
from standoff.report.figures.regret import regret_figure
from standoff.report.figures.robust import robust_figure
from standoff.report.figures.schools import schools_figure
from standoff.report.figures.style import ink_on, labels, shades, wrapped
from standoff.report.figures.value import value_figure
from standoff.report.figures.where import where_figure
from standoff.report.watch import figure as watched
from tests.cli.test_run import STARTER
from tests.report.measured import outside, overlaps

LONG = "a name that goes on and on " * 19
WORD = "x" * 500
ARABIC = "\u0645\u0627 \u062a\u0643\u0644\u0641\u0647 \u0627\u0644\u062d\u0631\u0628 \u202eabc"
MARKUP = "<script>alert(1)</script> & \"quotes\" 'single' \\n </svg>"
PARAMETERS = ("war_cost", "sanction_pain", "sanction_cost", "expansionist")


def odd() -> standoff.Case:
    """The starter case with names of every kind that a stranger's file may hold."""
    data = {"standoff": 1, **standoff.load(STARTER).data()}
    data["title"] = MARKUP + LONG
    for name, what in zip(PARAMETERS, (LONG, WORD, ARABIC, MARKUP), strict=True):
        data["parameters"][name]["what"] = what
        data["parameters"][name]["unit"] = MARKUP[:20]
    for actor, name in zip(data["actors"], (MARKUP, LONG), strict=False):
        data["actors"][actor]["name"] = name
    for claim, says in zip(data["claims"], (LONG, WORD), strict=True):
        data["claims"][claim]["says"] = says
    return parse_case(to_yaml(data))[0]


@cache
def drawn(of: str) -> dict[str, Figure]:
    """Every figure of a study of the starter case, as written or with odd names."""
    case: Any = odd() if of == "odd" else STARTER
    study = standoff.study(case, draws=96)
    drivers = standoff.drivers(case, base=16)
    robust = standoff.robust(case, draws=64)
    return {
        "outcomes": outcomes_figure(study),
        "explain": explain_figure(standoff.explain(case, draws=256)),
        "claim": explain_figure(standoff.explain(case, "talks-prevent-war", draws=256)),
        "drivers": drivers_figure(drivers, ("loss", "claim", "outcome")),
        "driven": drivers_figure(drivers, ("loss",), "P(war | talk)"),
        "value": value_figure(standoff.value(case, draws=96)),
        "watch": watched(Watch.model_construct(), standoff.watch(case, draws=64)),
        "beliefs": beliefs_figure(standoff.beliefs(case, draws=32)),
        "way": way_figure(standoff.tree(case, policy="threaten", draws=32)),
        "robust": robust_figure(robust),
        "regret": regret_figure(robust),
        "schools": schools_figure(standoff.schools(case, draws=16, only=["half as sharp"])),
        "where": where_figure(where(study.ensemble.case, "war_cost", "sanction_pain", steps=4)),
    }


ALL = [(of, name) for of in ("written", "odd") for name in (
    "outcomes", "explain", "claim", "drivers", "driven", "value", "robust", "regret", "schools",
    "where", "beliefs", "watch", "way",
)]  # fmt: skip


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a specification but its data."""
    if isinstance(node, dict):
        yield node
        for key, each in node.items():
            if key not in {"data", "datasets"}:
                yield from parts(each)
    elif isinstance(node, list):
        for each in node:
            yield from parts(each)


def channels(figure: Figure) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every channel of every encoding."""
    for part in parts(figure.specification):
        for name, channel in part.get("encoding", {}).items():
            if isinstance(channel, dict):
                yield name, channel


@pytest.mark.parametrize(("of", "name"), ALL)
def test_every_figure_keeps_the_rules(of: str, name: str) -> None:
    figure = drawn(of)[name]
    picture = svg(figure)
    assert overlaps(picture) == []
    assert outside(picture) == []
    for forbidden in ("<script", "\u202e", "NaN", "undefined", "null"):
        assert forbidden not in picture
    assert any(letter.isdigit() for letter in figure.finding)
    for channel, given in channels(figure):
        scale = given.get("scale", {})
        if channel == "color" and "field" in given and scale is not None:
            assert given.get("legend", {}) is not None, given
        if channel in {"x", "y"} and "' %'" in str(given.get("axis")) and "field" in given:
            assert (scale or {}).get("domain", [0, 1]) == [0, 1] or name == "driven", given
        axis = given.get("axis") if isinstance(given.get("axis"), dict) else {}
        title = str(given.get("title") or (axis or {}).get("title") or "")
        # A type of the starter case has the name of the number that is its chance.
        if of == "written" and name not in {"beliefs", "watch", "way"}:
            assert not any(key in title for key in PARAMETERS), title


@pytest.mark.parametrize("name", ["drivers", "schools"])
def test_what_is_written_in_a_cell_is_read_on_it_in_the_light_and_in_the_dark(name: str) -> None:
    """Contrast at least 4.5 to 1, as WCAG 2 asks for text; a dark page leaves these cells as they
    are, so that what is written on them must stay too."""
    picture, _ = adaptive(svg(drawn("written")[name]))
    pattern = r'd="M([\d.]+),([\d.]+)h([\d.]+)v([\d.]+)h[^"]*" fill="rgb\((\d+), (\d+), (\d+)\)"'
    cells = [tuple(map(float, each)) for each in re.findall(pattern, picture)]
    text = (
        r'aria-label="[^"]*(?:told|doubt): [^"]*"[^>]* transform="translate\(([\d.]+),([\d.]+)\)"'
    )
    words = re.findall(rf'{text}[^>]* fill="([^"]+)"', picture)
    assert cells
    assert words
    for x, y, colour in words:
        assert colour in ON_COLOUR
        [ground] = [
            f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
            for left, top, wide, high, red, green, blue in cells
            if 0 < float(x) - left < wide and 0 < float(y) - top < high
        ]
        assert contrast(colour, ground) >= 4.5, (colour, ground)


def test_labels_fit_and_no_two_are_alike() -> None:
    made = labels([WORD, WORD, LONG, LONG, "", ""], 30, 2)
    assert len(set(made)) == 6
    for label in made:
        lines = label.split("\n")
        assert len(lines) <= 2
        assert all(len(line) <= 34 for line in lines)
    assert wrapped("no longer than it is", 30, 1) == ["no longer than it is"]


def test_shades_go_from_dark_to_light_and_are_written_on_readably() -> None:
    """Contrast at least 4.5 to 1, as WCAG 2 asks for text."""

    def light(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for count in range(1, 12):
        found = [light(each) for each in shades(count)]
        assert found == sorted(found)
        for colour, own in zip(shades(count), found, strict=True):
            ink = light(ink_on(colour))
            assert (max(own, ink) + 0.05) / (min(own, ink) + 0.05) >= 4.5


def test_a_saved_picture_holds_a_name_as_text(tmp_path: Path) -> None:
    from standoff.render.pictures import save_figure

    save_figure(drawn("odd")["value"], str(tmp_path / "v.png"))
    assert (tmp_path / "v.png").read_bytes().startswith(b"\x89PNG")

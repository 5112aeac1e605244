"""Pictures on a dark page. Contrast is told by the formula of WCAG 2.2, written out here again."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from standoff.render.dark import INK, PAPER, adaptive, colours, in_the_dark
from standoff.render.page import page
from standoff.report.figures.style import BLUE, GREEN, GREY, ORANGE, RED, ink_on, shades
from tests.render.pages import STARTER
from tests.render.test_page import reported


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light = []
    for colour in (one, other):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        light.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(light) + 0.05) / (min(light) + 0.05)


def test_black_on_white_is_as_far_apart_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_what_is_drawn_is_seen_on_a_dark_page_and_told_apart(count: int) -> None:
    drawn = [BLUE, ORANGE, GREY, GREEN, RED, *shades(count)]
    dark = [in_the_dark(each) for each in drawn]
    assert all(contrast(each, PAPER) >= 3 for each in dark)
    assert len(set(dark)) == len(dark)
    # What is written on a bar is black or white by the bar's colour on paper.
    for colour, shown in zip(drawn, dark, strict=True):
        assert contrast(ink_on(colour), shown) >= 4.5, colour


def test_letters_and_lines_turn_with_the_page() -> None:
    for letters in ("#000", "black", "#222", "#222222", "#555"):
        assert contrast(in_the_dark(letters), PAPER) >= 7
    assert 1.2 < contrast(in_the_dark("#eee"), PAPER) < 3
    assert in_the_dark("white") == PAPER
    style = resources.files("standoff.render").joinpath("page.css").read_text("utf-8")
    assert f"--paper: {PAPER};" in style
    assert f"--ink: {INK};" in style


def test_letters_on_a_coloured_ground_stay_as_they_are() -> None:
    drawn, found = adaptive('<a fill="#ffffff"/><a stroke="#eee" fill="#000"/><a fill="none"/>')
    assert drawn == (
        '<a fill="#ffffff"/><a stroke="var(--c-eee)" fill="var(--c-000)"/><a fill="none"/>'
    )
    assert found == {"#eee", "#000"}


def test_every_colour_of_a_page_has_its_light_and_its_dark() -> None:
    shown = page(reported(STARTER))
    used = set(re.findall(r'="var\((--c-[^)]+)\)"', shown))
    assert len(used) > 5
    light, dark = re.findall(r":root \{ (--c-[^}]*)\}", shown)
    for said in (light, dark):
        assert {name for name, _ in re.findall(r"(--c-\w+): (#\w+|white|black);", said)} == used
    # Paper has the light ones, whatever the screen is.
    assert shown.index("@media screen and (prefers-color-scheme: dark)") < shown.index(dark)
    svgs = "".join(re.findall("<svg.*?</svg>", shown, re.S))
    assert set(re.findall(r'(?:fill|stroke)="([^"v]+)"', svgs)) <= {"none", "#000000", "#ffffff"}
    assert colours([]) == ""

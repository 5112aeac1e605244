"""Pictures that follow the reader's choice of dark or light: their colours as CSS variables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from standoff.report.figures.style import BLACK, RAMP, WHITE, luminance, mixed

PAPER, INK = "#14181d", "#e6e9ed"
"""Of a dark page, as its style sheet has them."""
NEUTRAL = {
    "#000": INK, "black": INK, "#222": INK, "#222222": INK, "#555": "#a3adb8", "#555555": "#a3adb8",
    "#888": "#7d8894", "#eee": "#2c343d", "white": PAPER,
}  # fmt: skip
"""Ink, lines and paper, and what takes their place. Pure black and white written out in six digits
are what is written on a coloured ground, which keeps them."""
ON_COLOUR = (BLACK, WHITE)
LEAST = 3.0
"""The contrast with the page that what is drawn must have (WCAG 2.2, 1.4.11)."""
DARK_RAMP = ("#4a6db5", "#5c6d90", "#7a7973")
"""In place of the darker half of the house's ramp, which a dark page would swallow; white is read
where it was read on that."""
_COLOUR = re.compile(r'\b(fill|stroke)="(#[0-9a-fA-F]{3,6}|black|white)"')


def adaptive(svg: str) -> tuple[str, set[str]]:
    """A picture with variables for its colours, and the colours that it has."""
    found: set[str] = set()

    def named(match: re.Match[str]) -> str:
        attribute, colour = match[1], match[2].lower()
        if colour in ON_COLOUR:
            return match[0]
        found.add(colour)
        return f'{attribute}="var({_variable(colour)})"'

    return _COLOUR.sub(named, svg), found


def colours(used: Iterable[str]) -> str:
    """The style sheet that says what the variables are, on paper and on a light and a dark
    screen."""
    listed = sorted(used)
    if not listed:
        return ""
    light = " ".join(f"{_variable(each)}: {each};" for each in listed)
    dark = " ".join(f"{_variable(each)}: {in_the_dark(each)};" for each in listed)
    return (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )


def in_the_dark(colour: str) -> str:
    """The colour that stands for another on a dark page: as far from it as need be to be seen."""
    if colour in NEUTRAL:
        return NEUTRAL[colour]
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    at = _on_ramp(colour)
    if at is not None and at < 0.5:
        return mixed(DARK_RAMP, at / 0.5)
    lighter = colour
    for step in range(1, 21):
        if contrast(lighter, PAPER) >= LEAST:
            break
        lighter = mixed((colour, "#ffffff"), step / 20)
    return lighter


def contrast(one: str, other: str) -> float:
    """How far apart two colours are in lightness, from 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _on_ramp(colour: str) -> float | None:
    """Where a colour stands on the house's ramp, from 0 to 1; None where it is none of its own."""
    steps = 120
    return next(
        (step / steps for step in range(steps + 1) if _near(mixed(RAMP, step / steps), colour)),
        None,
    )


def _near(one: str, other: str) -> bool:
    return all(abs(int(one[k : k + 2], 16) - int(other[k : k + 2], 16)) <= 2 for k in (1, 3, 5))


def _variable(colour: str) -> str:
    return f"--c-{colour.removeprefix('#')}"

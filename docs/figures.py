"""Writes the README's excerpt of the Ukraine case from an actual run.

python docs/figures.py             replaces the block in README.md
python docs/figures.py --print     prints it instead
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import standoff
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.advice import advice
from standoff.report.blocks import Blocks
from standoff.report.claims import claims
from standoff.report.doubts import doubts
from standoff.report.run import head, outcomes

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- figures: made by `python docs/figures.py`; do not edit by hand -->\n"
END = "<!-- /figures -->"
WIDTH = 88
DRAWS = 1000
LEFT_OUT = "…"
POLICIES = ("hands-off", "pursued", "talk-pledge", "threaten", "sanction-now", "deter")
CLAIMS = (
    "early-sanctions-spend-the-leverage",
    "arms-breed-moral-hazard",
    "russia-is-not-bluffing",
    "direct-talks-settle",
    "dialogue-is-least-harmful",
    "greed-is-not-sated",
    "pledge-invites-the-next-demand",
    "arms-deter",
    "early-costs-beat-late-ones",
)


def printed(part: Blocks) -> list[str]:
    """One part of the report as the terminal shows it, line by line."""
    out = console(WIDTH)
    with out.capture() as captured:
        show(part, out)
    return [line.rstrip() for line in captured.get().rstrip().splitlines()]


def shortened(lines: list[str], left_out: Callable[[str], bool]) -> list[str]:
    """A table without the rows whose text ``left_out`` says to leave out, each run of them marked;
    a row is a line that begins at the margin with those below it that don't."""
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith(" ") and rows:
            rows[-1].append(line)
        else:
            rows.append([line])
    found: list[str] = []
    for row in rows:
        if not left_out(" ".join(row)):
            found += row
        elif found[-1] != LEFT_OUT:
            found.append(LEFT_OUT)
    return found


def only(names: Iterable[str], wanted: Iterable[str]) -> Callable[[str], bool]:
    """Whether a row is about one of ``names`` that is not among ``wanted``."""
    known, kept = set(names), set(wanted)

    def left_out(row: str) -> bool:
        about = set(row.split()) & known
        return bool(about) and not about & kept

    return left_out


def block() -> str:
    """The whole block, with the lines that delimit it."""
    study = standoff.study("ukraine-2022", draws=DRAWS, seed=0)
    parts = [
        printed(head(study)),
        shortened(printed(outcomes(study)), only(study.policies, POLICIES)),
        [LEFT_OUT],
        shortened(printed(advice(study)), lambda row: row.startswith("Chance of")),
        shortened(printed(claims(study)), only(study.claims, CLAIMS)),
        printed(doubts(study)),
    ]
    text = "\n\n".join("\n".join(part) for part in parts)
    return f"{BEGIN}```sh\n$ standoff run ukraine-2022\n{text}\n```\n{END}"


def main() -> None:
    """Put the block into the README, or print it."""
    made = block()
    if "--print" in sys.argv:
        sys.stdout.write(made + "\n")
        return
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(before + made + after, "utf-8")


if __name__ == "__main__":
    main()

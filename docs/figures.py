"""Writes what the README shows of the Ukraine case from an actual run.

python docs/figures.py             replaces the block in README.md
python docs/figures.py --print     prints it instead
"""

from __future__ import annotations

import sys
from pathlib import Path

import standoff
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.brief import brief

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- figures: made by `python docs/figures.py`; do not edit by hand -->\n"
END = "<!-- /figures -->"
WIDTH = 100
DRAWS = 1000
CASE = "ukraine-2022"


def block() -> str:
    """The whole block, with the lines that delimit it."""
    study = standoff.run(CASE, draws=DRAWS, seed=0)
    out = console(WIDTH)
    with out.capture() as captured:
        show(brief(study, case=CASE), out)
    text = "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())
    return f"{BEGIN}```sh\n$ standoff run {CASE}\n{text}\n```\n{END}"


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

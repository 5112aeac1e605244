"""What drives, worth, schools and disagreements take on Ukraine, beside the version before.

python -m benchmarks.insight_speed [COMMIT [QUESTION…]]

Each question is a process of its own, asked at its defaults with kernels compiled; seconds are of
processor, its start included. COMMIT is checked out beside, from this
folder's repository; without one it is the last before these were made quicker.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BEFORE = "b8dca2a"
ROOT = Path(__file__).parent.parent
TIMES = 1
QUESTIONS = {
    "run": ("run", "ukraine-2022"),
    "drivers": ("drivers", "ukraine-2022"),
    "schools": ("schools", "ukraine-2022"),
    "value": ("value", "ukraine-2022"),
    "compare": ("compare", "ukraine-2022", "ukraine-2022@deterrence"),
}


def processor(source: Path, words: tuple[str, ...]) -> float:
    """Seconds of processor that a question takes with the package in ``source``, asked once before
    so that its kernels are compiled."""
    taken = []
    for number in range(TIMES + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "standoff", *words],
            env={**os.environ, "PYTHONPATH": str(source)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if number:
            taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(taken)


def main() -> None:
    """Print seconds now and before, and their ratio."""
    own = sys.argv[1:] if sys.argv[0].endswith("insight_speed.py") else []
    commit, asked = (own[0], own[1:]) if own else (BEFORE, [])
    with tempfile.TemporaryDirectory(prefix="standoff-before-") as folder:
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", folder, commit], check=True)
        try:
            for name in asked or QUESTIONS:
                words = QUESTIONS[name]
                old, new = (processor(root / "src", words) for root in (Path(folder), ROOT))
                print(
                    f"{name:8} {new:6.1f} s of processor; at {commit} {old:6.1f} s: "
                    f"{old / new:.1f} times as quick",
                    flush=True,
                )
        finally:
            subprocess.run([*git, "remove", "--force", folder], check=True)


if __name__ == "__main__":
    main()

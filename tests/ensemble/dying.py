"""Work at which processes die, sent to them by the tests of spreading."""

from __future__ import annotations

import os
import time
from pathlib import Path

from standoff.base.errors import Place, StandoffError


class Dies:
    """Work at which the process dies, or hangs, the first time that it is done."""

    def __init__(self, mark: Path, how: str):
        self.mark, self.how = mark, how

    def __call__(self, number: int) -> int:
        if number == 3 and not self.mark.exists():
            self.mark.touch()
            if self.how == "hangs":
                time.sleep(600)
            os._exit(9)
        return 2 * number


class Always:
    """Work at which every process dies."""

    def __call__(self, number: int) -> int:
        os._exit(9)


class Wrong:
    """Work that can't be done, for a reason with a place."""

    def __call__(self, number: int) -> int:
        raise StandoffError(f"draw {number}: no game", Place("case.yaml", 3, 4))

"""Pictures drawn ahead, in a process of their own, while the rest of a report is worked out.

The engine that draws takes a second to begin, and holds Python's lock for as long as it draws; in a
process of its own it begins while a case is solved, and draws while later parts are written.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import TracebackType

from standoff.render.pictures import drawn_svg
from standoff.report.blocks import Aside, Behind, Block, Blocks, Figure

WAIT = 60.0
"""Seconds after which a picture that does not come is drawn here."""


class Ahead:
    """Draws the figures of a page, to be used in a ``with`` statement.

    Whatever goes wrong with its process, a picture is drawn without it: what comes out is the same.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._done: dict[str, str] = {}
        self._asked: set[str] = set()
        self._ended = True
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Ahead:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "standoff.render.drawing"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        except OSError:
            return self
        self._ended = False
        threading.Thread(target=self._collect, args=(self._process,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def seen(self, blocks: Blocks) -> Iterator[Block]:
        """The same blocks; the figures among them are begun to be drawn as they come by."""
        for block in blocks:
            self._begin(block)
            yield block

    def drawn(self, figure: Figure) -> str:
        """As :func:`standoff.render.pictures.drawn_svg` draws it on a ground of its own."""
        key = _key(figure)
        with self._changed:
            if key in self._asked:
                self._changed.wait_for(lambda: self._ended or key in self._done, WAIT)
            found = self._done.get(key)
        return drawn_svg(figure, background=None) if found is None else found

    def _begin(self, block: Block) -> None:
        if isinstance(block, Aside | Behind):
            for each in block.blocks:
                self._begin(each)
        elif isinstance(block, Figure) and self._process and self._process.stdin:
            key = _key(block)
            try:
                self._process.stdin.write(f"{key}\n")
                self._process.stdin.flush()
            except (OSError, ValueError):
                return
            self._asked.add(key)

    def _collect(self, process: subprocess.Popen[str]) -> None:
        """Take what is drawn, until there is no more."""
        assert process.stdout is not None
        try:
            with process.stdout, contextlib.suppress(ValueError):
                # The last line may be cut short as the process ends.
                for line in process.stdout:
                    key, svg = json.loads(line)
                    with self._changed:
                        self._done[key] = svg
                        self._changed.notify_all()
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()


def _key(figure: Figure) -> str:
    """What is drawn, in a line."""
    return json.dumps({**figure.specification, "background": None})

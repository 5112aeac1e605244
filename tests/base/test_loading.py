"""What a process of the command's own does before it loads anything."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from standoff.base.loading import ONE_EACH, begin, loaded, one_thread_each


@pytest.fixture
def collecting() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_garbage_is_looked_for_again_once_all_is_loaded(collecting: None) -> None:
    begin()
    assert not gc.isenabled()
    loaded()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_what_was_not_begun_leaves_everything_as_it_is(collecting: None) -> None:
    gc.unfreeze()
    loaded()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_what_the_user_says_of_threads_stands() -> None:
    environment = {"OPENBLAS_NUM_THREADS": "3"}
    one_thread_each(environment)
    assert environment == dict.fromkeys(ONE_EACH, "1") | {"OPENBLAS_NUM_THREADS": "3"}


def test_the_command_is_set_up_before_numpy_is_loaded() -> None:
    # Libraries of linear algebra read it once, when they are loaded.
    environment = {name: value for name, value in os.environ.items() if name not in ONE_EACH}
    script = (
        "import os, sys\n"
        "sys.argv = ['standoff', '--version']\n"
        "from standoff.__main__ import main\n"
        "assert 'numpy' not in sys.modules\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "assert 'numpy' not in sys.modules\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "1"

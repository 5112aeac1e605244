"""``python -m standoff`` is the ``standoff`` command."""

from standoff.cli import main

main()

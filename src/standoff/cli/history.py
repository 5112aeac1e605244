"""``standoff history``: the questions about past crises, each a command of its own."""

from __future__ import annotations

from standoff.cli.derive import Subject

_TEXT = """Say how past crises of a kind ended.

\b
standoff history base-rates crises.csv --outcome outcome --by regime"""

command = Subject("history", _TEXT, {})

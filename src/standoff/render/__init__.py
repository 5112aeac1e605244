"""Draws the blocks of a report: on a terminal, in a notebook, as files."""

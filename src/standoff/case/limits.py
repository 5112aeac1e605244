"""What a case file may ask of the machine. A file from a stranger is data, and bounded data."""

FILE_BYTES = 1_000_000
YAML_DEPTH = 24
YAML_NODES = 100_000
EXPRESSION_LENGTH = 4_000
EXPRESSION_DEPTH = 40
STAGES = 400
"""Every stage is looked at in every history: the work grows with the square of their number."""
PROBLEMS = 200
"""Errors that are told at once; whoever has more mends these first."""
TERMS = 2_000
TERM_DEPTH = 200
TREE_NODES = 1_000_000
GRID_STEPS = 10_000
PORTFOLIOS = 4_096

"""What a case file may ask of the machine. A file from a stranger is data, and bounded data."""

FILE_BYTES = 1_000_000
YAML_DEPTH = 24
YAML_NODES = 100_000
EXPRESSION_LENGTH = 4_000
EXPRESSION_DEPTH = 40
STAGES = 400
PROBLEMS = 200
"""Errors that are told at once; whoever has more mends these first."""
TERMS = 2_000
TERM_DEPTH = 200
UNROLLED = 1_000
"""Stages of a block in all its rounds."""
TIMES_SETTINGS = 10_000
"""Combinations of levers under which a number of rounds is worked out."""
TERMS_UNROLLED = 20_000
"""Terms and carried numbers of a block in all its rounds."""
TREE_NODES = 1_000_000
LARGEST = 1e60
"""Numbers that a case draws, payoffs and measures: products of four of them, and sums of those over
any number of worlds, can still be computed with."""
GRID_STEPS = 10_000
PORTFOLIOS = 4_096
VARIANT_ENTRIES = 100_000
"""Entries of a file times its variants that a check compiles."""
SECTIONS = {
    "actors": 100,
    "parameters": 6_000,
    "correlations": 300,
    "levers": 200,
    "policies": 1_000,
    "excluded": 1_000,
    "terms": TERMS,
    "views": 100,
    "play": STAGES,
    "measures": 100,
    "outcomes": 500,
    "claims": 1_000,
    "matters": 102,
    "leaves-out": 100,
    "references": 500,
    "groups": 500,
    "variants": 100,
}
"""Entries of a section."""
DRAWN = 2_000
"""Parameters that are drawn: the dimensions of the ensemble."""
ISSUES = 50
SEEN = 100

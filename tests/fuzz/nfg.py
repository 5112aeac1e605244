"""Gambit's strategic games, for the fuzzer."""

from tests.fuzz.efg import read as read

_SEEDS = (
    'NFG 1 R "Selten" { "A" "B" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0\n',
    'NFG 1 D "rows" { "A" "B" } { { "t" "b" } { "l" "" } } "a \\" comment"\n'
    "1.5, -2 .5 1/3 1e-3 0 7 8\n",
    'NFG 1 R "outcomes" { "A" "B" "C" }\n{ { "1" "2" } { "1" } { "x" "y" } }\n"comment"\n'
    '{ { "war" -1, -2, -3 }\n{ "" 0 0 0 } { "peace" 1 1/2 0.25 } }\n1 2 3 0\n',
)


def seeds() -> list[bytes]:
    """Whole and valid files to mutate."""
    return [text.encode() for text in _SEEDS]
